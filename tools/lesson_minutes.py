"""Estimate how long each lesson takes, by one rule, and print a table: ``make minutes``.

A beginner reads 150 words a minute, spends half a minute on each code cell (run it, look at what
it shows) and two seconds on each line of code. An exercise takes six minutes. Estimates are
rounded up to five minutes. Neither trainings count, since one reads on while they run, nor the
references under *Further reading*.
"""

import math
import re
from typing import NamedTuple

import nbformat
import pandas as pd

from generate import NOTEBOOKS, tags

WORDS_A_MINUTE = 150
MINUTES_PER_CELL = 0.5
MINUTES_PER_LINE = 2 / 60
MINUTES_PER_EXERCISE = 6
REFERENCES = "## Further reading"
NOT_READ = re.compile(r"(?s)```.*?```|\]\([^)]*\)|<[^>]*>|https?://\S+")


class Lesson(NamedTuple):
    """What a lesson asks of a reader.

    Attributes
    ----------
    words, cells : int
        Of the core.
    core, extra, exercises : int
        Minutes.
    """

    words: int
    cells: int
    core: int
    extra: int
    exercises: int


def measure(name):
    """Measure a lesson and its exercises.

    Parameters
    ----------
    name : str
        Of the notebook, such as ``04_cnn``.

    Returns
    -------
    Lesson
    """
    cells = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
    core, extra = ([c for c in cells if tag in tags(c)] for tag in ("core", "extra"))
    return Lesson(
        words=count_words(core),
        cells=len(core),
        core=rounded_up(reading_minutes(core)),
        extra=rounded_up(reading_minutes(extra)),
        exercises=rounded_up(MINUTES_PER_EXERCISE * count_exercises(name)),
    )


def count_words(cells):
    """Return how many words the text in some cells has, without addresses and tags."""
    read = (cell.source for cell in cells if cell.cell_type == "markdown")
    texts = (NOT_READ.sub(" ", text) for text in read if not text.startswith(REFERENCES))
    return sum(len(re.findall(r"\w[\w'’.-]*", text)) for text in texts)


def reading_minutes(cells):
    """Return how long some cells take, in minutes."""
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    n_lines = sum(bool(line.strip()) for source in code for line in source.splitlines())
    by_word = count_words(cells) / WORDS_A_MINUTE
    return by_word + MINUTES_PER_CELL * len(code) + MINUTES_PER_LINE * n_lines


def count_exercises(name):
    """Return how many exercises belong to a lesson."""
    path = NOTEBOOKS / "exercises" / f"{name}.ipynb"
    return path.read_text(encoding="utf-8").count('"## Exercise ') if path.exists() else 0


def rounded_up(minutes):
    """Round minutes up to a multiple of five."""
    return 5 * math.ceil(minutes / 5)


def main():
    """Print a row per lesson, and the sums."""
    names = [path.stem for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))]
    table = pd.DataFrame([measure(name) for name in names], index=names)
    table.loc["the series, 00 to 08, without the warm-up"] = table[
        [name != "00_warm_up" and int(name[:2]) < 9 for name in names]
    ].sum()
    print(table.to_string())


if __name__ == "__main__":
    main()

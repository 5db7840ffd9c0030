"""Each lesson keeps its promises: its length, its minutes, its questions, its way through."""

import re

import nbformat
import pytest

from generate import tags
from lesson_minutes import measure, reading_minutes
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "notebooks"
NAMES = [path.stem for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))]
CLOSING = ("## What to remember", "## Try it on your own", "## Further reading")
PATH_HEADING = "## The 90-minute path"


def texts(name):
    """Return the cells of text of a lesson."""
    cells = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "markdown"]


@pytest.fixture(params=NAMES)
def name(request):
    """The name of a lesson."""
    return request.param


def test_the_opening_promises_and_the_end_sums_up(name):
    opening, *rest = [cell.source for cell in texts(name)]
    for promise in ("What you will do", "What you will learn", "What you need"):
        assert promise in opening
    assert re.findall("|".join(CLOSING), "\n".join(rest)) == list(CLOSING)


def test_the_core_is_short(name):
    lesson = measure(name)
    assert lesson.cells <= 50
    assert lesson.words <= 2000


def test_the_minutes_are_those_of_the_rule(name):
    lesson, opening = measure(name), texts(name)[0].source
    line = next(part for part in opening.split("\n\n") if part.startswith("**Time: about"))
    line = " ".join(line.split())
    assert line.startswith(f"**Time: about {lesson.core} minutes**"), lesson
    extras = re.search(r"the extras take (\d+) more", line, re.I)
    assert (int(extras[1]) if extras else 0) == lesson.extra, lesson
    link = rf"\[exercises\]\(exercises/{name}\.ipynb\)(?: take)? (\d+)"
    exercises = re.search(link, line)
    assert (int(exercises[1]) if exercises else 0) == lesson.exercises, lesson


def test_exercises_and_solutions_name_the_minutes_of_the_rule(name):
    for folder in ("exercises", "solutions"):
        path = FOLDER / folder / f"{name}.ipynb"
        if path.exists():
            opening = nbformat.read(path, as_version=4).cells[0].source
            assert f"**Time: about {measure(name).exercises} minutes.**" in opening


def test_each_section_is_core_or_extra_and_extras_come_last(name):
    kinds = []
    for cell in texts(name):
        if cell.source.startswith("## "):
            is_extra = cell.source.startswith("## Extra · ")
            assert ("extra" in tags(cell)) == is_extra and ("core" in tags(cell)) != is_extra
            kinds.append("extra" if is_extra else "core")
    assert kinds[-1] == "core"  # further reading
    assert "core" not in kinds[:-1][kinds.index("extra") :] if "extra" in kinds else True


def test_a_reader_predicts_before_she_sees(name):
    questions = [cell.source for cell in texts(name) if "**Predict.**" in cell.source]
    assert len(questions) >= 3
    for question in questions:
        assert question.count("**Predict.**") == question.count("<details>") == 1
        assert question.count("<summary>") == question.count("</details>") == 1
        before, _ = question.split("<details>")
        assert re.search(r"\ba\) .+\bb\) ", before, re.S), question  # a choice of answers


def sections(name):
    """Return the cells of each section of a lesson, by its anchor and by its first cell."""
    found, section = {}, []
    for cell in nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            anchor = re.search(r'<a id="([a-z0-9-]+)"></a>$', cell.source.split("\n")[0])[1]
            assert anchor not in found
            found[anchor] = found[f"cell-id={cell.id}"] = section = []
        section.append(cell)
    return found


def test_the_90_minute_path_leads_through_core_sections_and_gives_time_to_read_them():
    (section,) = (c.source for c in texts("00_start_here") if c.source.startswith(PATH_HEADING))
    rows = re.findall(r"^\| *(\d+) *\|.*?\]\((?:(\w+)\.ipynb)?#([^)]+)\)", section, re.M)
    steps = [(int(minutes), name or "00_start_here", place) for minutes, name, place in rows]
    assert len(steps) >= 8
    assert sum(minutes for minutes, *_ in steps) == 90
    assert [name for _, name, _ in steps] == sorted(name for _, name, _ in steps)
    for minutes, name, place in steps:
        cells = sections(name)[place]
        assert all("core" in tags(cell) for cell in cells), (name, place)
        assert reading_minutes(cells) <= minutes, (name, place)


def test_readme_and_first_notebook_name_the_same_minutes(name):
    lesson = measure(name)
    readme = (project_folder() / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\(notebooks/{name}\.ipynb\) \|.+\| {lesson.core} \|$", readme, re.M), (
        lesson
    )
    table = "\n".join(cell.source for cell in texts("00_start_here"))
    here = r"\*\*00 · Start here\*\*" if name == "00_start_here" else rf"\]\({name}\.ipynb\)"
    (row,) = re.findall(rf"^\| *[^|]*{here} *\|.*$", table, re.M)
    minutes = [int(cell) if cell.strip() else 0 for cell in row.strip("|").split("|")[2:]]
    assert minutes == [lesson.core, lesson.extra, lesson.exercises], lesson


def test_the_hours_of_the_series_are_the_sums():
    main = [measure(n) for n in NAMES if int(n[:2]) < 9 and n != "00_warm_up"]
    sums = [
        sum(minutes)
        for minutes in zip(*((m.core, m.extra, m.exercises) for m in main), strict=True)
    ]
    text = " ".join(" ".join(cell.source.split()) for cell in texts("00_start_here"))
    hours = r"about ([\d.]+) hours, their extras ([\d.]+), their exercises ([\d.]+)\."
    said = re.search(hours, text)
    assert [float(hours) for hours in said.groups()] == [round(m / 30) / 2 for m in sums]

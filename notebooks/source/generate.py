"""Make the notebooks from their sources: ``notebooks/source/NAME.py`` -> ``notebooks/NAME.ipynb``.

A source is a `py:percent` file: plain Python in which ``# %%`` begins a cell of code and
``# %% [markdown]`` a cell of text. Edit the source, then type ``make notebooks``.
"""

from pathlib import Path

import jupytext
import nbformat

SOURCES = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_text(source):
    """Return the text of the notebook that belongs to a source.

    The same source always gives the same text: cells are numbered, not named by chance.

    Parameters
    ----------
    source : pathlib.Path

    Returns
    -------
    str
    """
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = METADATA
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem[:2]}-{number:03d}"
    return nbformat.writes(notebook) + "\n"


def main():
    """Write all notebooks."""
    for source in sorted(SOURCES.glob("[0-9][0-9]_*.py")):
        target = SOURCES.parent / f"{source.stem}.ipynb"
        target.write_text(notebook_text(source), encoding="utf-8")
        print(target.name)


if __name__ == "__main__":
    main()

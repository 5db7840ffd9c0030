"""Make the notebooks from their sources, ``notebooks/source/NAME.py``.

A source is a `py:percent` file: plain Python in which ``# %%`` begins a cell of code and
``# %% [markdown]`` a cell of text. A cell with the tag ``exercise`` is only in
``notebooks/NAME.ipynb``, one with the tag ``solution`` only in
``notebooks/solutions/NAME.ipynb``. Edit the source, then type ``make notebooks``.
"""

import re
from pathlib import Path

import jupytext
import nbformat

SOURCES = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SOLVED = "0[1-8]_*"  # the notebooks with exercises
LOCAL = re.compile(r"""(\]\(|\b(?:src|href)=["'])(?!\w+:|#)([^)"']+)""")


def notebook_text(source, *, solved=False):
    """Return the text of the notebook that belongs to a source.

    The same source always gives the same text: cells are numbered, not named by chance.

    Parameters
    ----------
    source : pathlib.Path
    solved : bool
        With the solutions in place of the exercises.

    Returns
    -------
    str
    """
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = METADATA
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem[:2]}-{number:03d}"
    left_out = "exercise" if solved else "solution"
    notebook.cells = [c for c in notebook.cells if left_out not in c.metadata.get("tags", [])]
    if solved:
        title, *rest = notebook.cells[0].source.split("\n")
        notebook.cells[0].source = "\n".join([f"{title} (solved)", *rest])
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = LOCAL.sub(_from_solutions, cell.source)
    return nbformat.writes(notebook) + "\n"


def _from_solutions(link):
    """Lead a link from the folder of the solutions to where it led before."""
    before, target = link.groups()
    if Path(target).match(f"{SOLVED}.ipynb") and "/" not in target:
        return link.group()  # solved notebooks lead to solved ones
    return f"{before}../{target}"


def main():
    """Write all notebooks."""
    notebooks = SOURCES.parent
    (notebooks / "solutions").mkdir(exist_ok=True)
    for source in sorted(SOURCES.glob("[0-9][0-9]_*.py")):
        target = notebooks / f"{source.stem}.ipynb"
        target.write_text(notebook_text(source), encoding="utf-8")
        if source.match(SOLVED):
            target = notebooks / "solutions" / target.name
            target.write_text(notebook_text(source, solved=True), encoding="utf-8")
        print(source.stem)


if __name__ == "__main__":
    main()

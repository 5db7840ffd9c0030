"""Make the notebooks from their sources, ``notebooks/source/NAME.py``.

A source is a `py:percent` file: plain Python in which ``# %%`` begins a cell of code and
``# %% [markdown]`` a cell of text. A cell with the tag ``exercise`` is only in
``notebooks/NAME.ipynb``, one with the tag ``solution`` only in
``notebooks/solutions/NAME.ipynb``. Each section becomes a cell that begins a slide. Once
``repository`` is set in pyproject.toml, each notebook gets links to Colab and Codespaces, and
a first cell that fetches the workshop on Colab; until then nobody's repository is named. Edit
the source, then type ``make notebooks``.
"""

import re
import sys
import tomllib
from pathlib import Path

import jupytext
import nbformat

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = PROJECT / "notebooks"
FIRST_CELL = """\
# On Google Colab this fetches the workshop. On your own computer it does nothing.
import os
import sys

if "google.colab" in sys.modules:
    folder = "/content/speech-workshop"
    if not os.path.exists(folder):
        !git clone --quiet --depth 1 REPOSITORY {folder}
    if not os.path.exists(f"{folder}/src/speech_workshop"):
        raise SystemExit("The workshop could not be fetched. Run this cell again in a minute.")
    sys.path.insert(0, f"{folder}/src")
    %pip install --quiet anywidget"""
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
LOCAL = re.compile(r"""(\]\(|\b(?:src|href)=["'])(?!\w+:|#)([^)"']+)""")


def repository():
    """Return where the repository is on the web, or None as long as nobody has said so."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["project"].get("urls", {}).get("repository")


def notebook_text(source, *, address, solved=False):
    """Return the text of the notebook that belongs to a source.

    The same source always gives the same text: cells are numbered, not named at random.

    Parameters
    ----------
    source : pathlib.Path
    solved : bool
        With the solutions in place of the exercises.
    address : str or None
        Where the workshop is on GitHub, see `repository`. Without it, the notebook links to
        no copy of itself.

    Returns
    -------
    str
    """
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = METADATA
    left_out = "exercise" if solved else "solution"
    cells = [part for cell in notebook.cells for part in _sections(cell)]
    opening, *rest = cells
    if address:
        folder = "notebooks/solutions" if solved else "notebooks"
        path = f"{folder}/{source.stem}.ipynb"
        opening.source = _with_links(opening.source, address, path)
        first = FIRST_CELL.replace("REPOSITORY", address)
        rest = [nbformat.v4.new_code_cell(first, metadata={"tags": ["colab"]}), *rest]
    cells = [opening, *rest]
    for number, cell in enumerate(cells):
        cell["id"] = f"{source.stem[:2]}-{number:03d}"
    notebook.cells = [c for c in cells if left_out not in c.metadata.get("tags", [])]
    if solved:
        title, *rest = opening.source.split("\n")
        opening.source = "\n".join([f"{title} (solved)", *rest])
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = LOCAL.sub(_from_solutions, cell.source)
    return nbformat.writes(notebook) + "\n"


def _sections(cell):
    """Cut a cell of text before each heading of a section, where a slide begins."""
    if cell.cell_type != "markdown":
        return [cell]
    parts = [nbformat.v4.new_markdown_cell(text) for text in re.split(r"\n+(?=## )", cell.source)]
    for part in parts:
        part.metadata = dict(cell.metadata)
        if part.source.startswith(("# ", "## ")):
            part.metadata["slideshow"] = {"slide_type": "slide"}
    return parts


def _with_links(text, address, path):
    """Add a line under the title that opens the notebook on Colab or on Codespaces."""
    title, rest = text.split("\n", 1)
    colab = address.replace("github.com", "colab.research.google.com/github")
    codespaces = address.replace("github.com", "codespaces.new")
    links = f"[Open in Colab]({colab}/blob/main/{path}) · [Open in Codespaces]({codespaces})"
    return f"{title}\n\n{links}\n{rest}"


def _from_solutions(link):
    """Lead a link from the folder of the solutions to where it led before."""
    before, target = link.groups()
    if target in {f"{source.stem}.ipynb" for source in sources() if has_exercises(source)}:
        return link.group()  # solved notebooks lead to solved ones
    return f"{before}../{target}"


def sources():
    """Return the sources of all notebooks, in reading order."""
    return sorted((NOTEBOOKS / "source").glob("[0-9][0-9]_*.py"))


def has_exercises(source):
    """Tell whether a notebook has exercises, and so a solved one beside it."""
    return 'tags=["solution"]' in source.read_text(encoding="utf-8")


def all_notebooks():
    """Return the text of each notebook, solved ones too, by its path."""
    address, texts = repository(), {}
    for source in sources():
        name = f"{source.stem}.ipynb"
        texts[NOTEBOOKS / name] = notebook_text(source, address=address)
        if has_exercises(source):
            solved = notebook_text(source, address=address, solved=True)
            texts[NOTEBOOKS / "solutions" / name] = solved
    return texts


def main():
    """Write all notebooks; with ``--check`` only say which are not current."""
    if "--check" not in sys.argv:
        for path, text in all_notebooks().items():
            path.write_text(text, encoding="utf-8")
        return 0
    old = [path.name for path, text in all_notebooks().items() if path.read_text("utf-8") != text]
    if old:
        print(f"Not what their sources make: {', '.join(old)}. Type: make notebooks")
    return len(old) > 0


if __name__ == "__main__":
    sys.exit(main())

"""Make the notebooks from their sources in ``notebooks/source``.

A source is a `py:percent` file: plain Python in which ``# %%`` begins a cell of code and
``# %% [markdown]`` a cell of text. ``source/NAME.py`` becomes ``notebooks/NAME.ipynb``, a lesson.
``source/exercises/NAME.py`` becomes two notebooks: ``exercises/NAME.ipynb`` without the cells
tagged ``solution``, and ``solutions/NAME.ipynb`` without those tagged ``exercise``. Each section
becomes a cell that begins a slide. In a lesson, every cell of a section whose heading begins with
*Extra* gets the tag ``extra``, all others the tag ``core``. The heading of each section gets an
anchor in plain letters, since links to Jupyter's own anchors fail where a heading has a dot or
quotes. Links to sections of other lessons lead to cells: JupyterLab finds no anchor in a notebook
that it has yet to open. Once ``repository`` is set in pyproject.toml, each notebook gets links to
Colab and Codespaces, and a first cell that fetches the workshop on Colab; until then no
repository is named. Edit the source, then type ``make notebooks``.
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
ANCHOR = re.compile(r' <a id="([a-z0-9-]+)"></a>')
SECTION_LINK = re.compile(r"\]\((\w+)\.ipynb#([a-z0-9-]+)\)")  # of another lesson
SOLVED_OPENING = """\
{title} (solved)

One way to solve each of the [exercises](../exercises/{name}). There are others. Try it yourself
first: there, the check below each exercise answers *you*.

{minutes}"""


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
    opening, *rest = [part for cell in notebook.cells for part in _sections(cell)]
    if solved:
        title, *_, minutes = opening.source.split("\n\n")  # as the exercises say them
        name = f"{source.stem}.ipynb"
        opening.source = SOLVED_OPENING.format(title=title, name=name, minutes=minutes)
    if address:
        path = notebook_path(source, solved=solved).relative_to(PROJECT).as_posix()
        opening.source = _with_links(opening.source, address, path)
        first = FIRST_CELL.replace("REPOSITORY", address)
        rest = [nbformat.v4.new_code_cell(first, metadata={"tags": ["colab"]}), *rest]
    cells = [opening, *rest]
    for number, cell in enumerate(cells):
        cell["id"] = f"{source.stem[:2]}-{number:03d}"
    left_out = "exercise" if solved else "solution"
    notebook.cells = [cell for cell in cells if left_out not in tags(cell)]
    if not is_exercises(source):
        _tag_sections(notebook.cells)
    return nbformat.writes(notebook) + "\n"


def tags(cell):
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def notebook_path(source, *, solved=False):
    """Return where the notebook that is made from a source belongs."""
    folder = ("solutions" if solved else "exercises") if is_exercises(source) else ""
    return NOTEBOOKS / folder / f"{source.stem}.ipynb"


def is_exercises(source):
    """Tell whether a source holds exercises, not a lesson."""
    return source.parent.name == "exercises"


def _tag_sections(cells):
    """Tag each cell of a lesson as core or extra, and give each section an anchor."""
    tag = "core"
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            tag = "extra" if cell.source.startswith("## Extra") else "core"
            heading, *rest = cell.source.split("\n")
            name = anchor(heading.removeprefix("## "))
            cell.source = "\n".join([f'{heading} <a id="{name}"></a>', *rest])
        cell.metadata["tags"] = [*tags(cell), tag]


def anchor(heading):
    """Return the anchor of a section: its heading without its number, in plain letters."""
    title = re.sub(r"^(\d+|Extra) · ", "", heading)
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


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


def sources():
    """Return the sources of all lessons, in reading order, then those of the exercises."""
    folder = NOTEBOOKS / "source"
    pattern = "[0-9][0-9]_*.py"
    return [*sorted(folder.glob(pattern)), *sorted(folder.glob(f"exercises/{pattern}"))]


def all_notebooks(address):
    """Return the text of each notebook by its path, for a workshop that is at this address."""
    texts = {}
    for source in sources():
        for solved in (False, True) if is_exercises(source) else (False,):
            text = notebook_text(source, address=address, solved=solved)
            texts[notebook_path(source, solved=solved)] = text
    lessons = {path: text for path, text in texts.items() if path.parent == NOTEBOOKS}
    cells = {path.stem: _section_cells(text) for path, text in lessons.items()}

    def lead(link):
        return f"]({link[1]}.ipynb#cell-id={cells[link[1]][link[2]]})"

    return {path: SECTION_LINK.sub(lead, text) for path, text in texts.items()}


def _section_cells(text):
    """Return the id of the cell in which each section of a notebook begins, by its anchor."""
    cells = nbformat.reads(text, as_version=4).cells
    named = ((ANCHOR.search(cell.source), cell.id) for cell in cells)
    return {found[1]: name for found, name in named if found}


def main():
    """Write all notebooks; with ``--check`` only say which are not current."""
    if "--check" not in sys.argv:
        for path, text in all_notebooks(repository()).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    old = [
        path.relative_to(NOTEBOOKS).as_posix()
        for path, text in all_notebooks(repository()).items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if old:
        print(f"Not what their sources make: {', '.join(old)}. Type: make notebooks")
    return len(old) > 0


if __name__ == "__main__":
    sys.exit(main())

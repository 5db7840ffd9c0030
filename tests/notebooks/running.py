"""All notebooks, and how tests execute them: on little, and without a complaint."""

import os
from functools import partial

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from speech_workshop.cli import runner
from speech_workshop.cli.runner import execute
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
# These ask little of the networks of the series; the others are executed where those are.
APART = [path for path in NOTEBOOKS if int(path.name[:2]) in runner.APPENDICES - {9, 10, 12}]
TOGETHER = [path for path in NOTEBOOKS if path not in APART]
EXERCISES = sorted((FOLDER / "exercises").glob("[0-9][0-9]_*.ipynb"))
SOLVED = sorted((FOLDER / "solutions").glob("[0-9][0-9]_*.ipynb"))
ALL = [*NOTEBOOKS, *EXERCISES, *SOLVED]


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda p: str(p.relative_to(FOLDER)))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def execute_fast(path, build, monkeypatch, *, kernel=None):
    """Execute a notebook on little, with what earlier ones made; it must not complain.

    It gets a Python of its own, or one that has forgotten the notebook before.
    """
    monkeypatch.setenv("WORKSHOP_BUILD", str(build))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    if kernel:
        in_kernel = partial(NotebookClient, km=kernel)
        if kernel.has_kernel:
            in_kernel(new_notebook(cells=[new_code_cell(fresh_start(path))])).execute()
        monkeypatch.setattr(runner, "NotebookClient", in_kernel)
    execute(path)
    executed = nbformat.read(build / "notebooks" / path.relative_to(FOLDER), as_version=4)
    assert complaints(executed) == []
    return executed


def fresh_start(path):
    """Return code that forgets all names, and is where the notebook and this test are."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("WORKSHOP")}
    lines = [f"%cd -q {path.parent}", "import os", "import matplotlib"]
    lines += ["for name in [name for name in os.environ if name.startswith('WORKSHOP')]:"]
    lines += ["    del os.environ[name]", f"os.environ.update({settings!r})"]
    return "\n".join([*lines, "matplotlib.rcdefaults()", "%reset -f"])


def complaints(notebook):
    """Return what an executed notebook wrote to stderr."""
    return [
        output.text
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


def execute_variant(notebook, name, *, build, folder, monkeypatch):
    """Execute another form of a notebook, elsewhere; it must not complain either."""
    monkeypatch.setattr(runner, "project_folder", lambda: folder)
    path = folder / "notebooks" / name
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    monkeypatch.setenv("WORKSHOP_BUILD", str(build))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    execute(path)
    assert complaints(nbformat.read(build / "notebooks" / name, as_version=4)) == []

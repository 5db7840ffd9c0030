"""Each notebook also runs without its extras, and with every cell run twice in a row."""

import copy

import nbformat
import pytest
from running import NOTEBOOKS, SOLVED, each, execute_variant

from generate import tags


@pytest.mark.slow
@each(NOTEBOOKS)
def test_the_core_needs_no_extra(path, shared_build, tmp_path, monkeypatch):
    notebook = nbformat.read(path, as_version=4)
    core = [cell for cell in notebook.cells if "extra" not in tags(cell)]
    if len(core) == len(notebook.cells):
        return  # it ran already
    notebook.cells = core
    execute_variant(
        notebook,
        f"core_of_{path.name}",
        build=shared_build,
        folder=tmp_path / "core",
        monkeypatch=monkeypatch,
    )


@pytest.mark.slow
@each(NOTEBOOKS + SOLVED)
def test_each_cell_may_run_twice(path, shared_build, tmp_path, monkeypatch):
    notebook = nbformat.read(path, as_version=4)
    cells = []
    for cell in notebook.cells:
        again = copy.deepcopy(cell)
        again["id"] = f"{cell.id}-again"
        cells += [cell, again] if cell.cell_type == "code" else [cell]
    notebook.cells = cells
    execute_variant(
        notebook,
        f"twice_{path.name}",
        build=shared_build,
        folder=tmp_path / "twice",
        monkeypatch=monkeypatch,
    )

"""Each notebook comes from its source and reaches its bottom, alone, without a complaint."""

import json
import re

import nbformat
import pytest
import soundfile
from conftest import make_voice

from speech_workshop.paths import project_folder
from speech_workshop.runner import execute

NOTEBOOKS = sorted((project_folder() / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NAMES = [
    "00_start_here",
    "01_sound_to_mfcc",
    "02_sqlite_feature_store",
    "03_rows_to_tensors",
    "04_cnn",
    "05_lstm",
    "06_cnn_lstm",
    "07_compare",
    "08_your_voice",
]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_all_nine_are_there():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@each_notebook
def test_the_notebook_is_what_its_source_makes(path, monkeypatch):
    monkeypatch.syspath_prepend(project_folder() / "notebooks" / "source")
    from generate import notebook_text

    source = project_folder() / "notebooks" / "source" / f"{path.stem}.py"
    assert path.read_text(encoding="utf-8") == notebook_text(source), "type: make notebooks"


@each_notebook
def test_the_notebook_can_be_followed(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    opening = notebook.cells[0].source
    for promise in ("What you will do", "What you will learn", "What you need", "minutes"):
        assert promise in opening
    closing = "\n".join(cell.source for cell in notebook.cells[-4:])
    for promise in ("What to remember", "Try it on your own", "Further reading"):
        assert promise in closing
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) <= 15, cell.source
        assert not cell.outputs and cell.execution_count is None


@each_notebook
def test_links_between_notebooks_lead_somewhere(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("http") or (path.parent / target).exists(), target


@pytest.fixture(scope="module")
def shared_build(tmp_path_factory):
    return tmp_path_factory.mktemp("shared") / "build"


def complaints(path):
    """Return what an executed notebook wrote to stderr."""
    return [
        output.text
        for cell in code_cells(nbformat.read(path, as_version=4))
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


@each_notebook
def test_the_notebook_reaches_its_bottom_without_a_complaint(path, shared_build, monkeypatch):
    # What an earlier notebook made is found again, as it is for an attendee.
    monkeypatch.setenv("WORKSHOP_BUILD", str(shared_build))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    execute(path)
    assert complaints(shared_build / "notebooks" / path.name) == []


def test_the_comparison_judges_real_people_where_they_are_at_hand(
    shared_build, tmp_path, monkeypatch
):
    for file, pitch in (("03a01Fa", 120), ("08a01Fa", 210), ("09a02Nb", 190), ("10b03Tc", 110)):
        path = tmp_path / "emodb" / "wav" / f"{file}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, make_voice(pitch), 16_000)
    monkeypatch.setenv("WORKSHOP_BUILD", str(shared_build))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    results = shared_build / "results.json"
    before = json.loads(results.read_text())["real_people"]
    assert before["measured_now"] is False
    assert before["CNN"]["real"] > 0.9  # the table that comes with the workshop
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    execute(project_folder() / "notebooks" / "07_compare.ipynb")
    now = json.loads(results.read_text())["real_people"]
    assert now["measured_now"] is True
    assert now["CNN"]["real"] in (0, 0.25, 0.5, 0.75, 1)  # means of two runs over four clips
    assert complaints(shared_build / "notebooks" / "07_compare.ipynb") == []


@pytest.mark.parametrize("name", ["03_rows_to_tensors", "08_your_voice"])
def test_a_late_notebook_runs_first_in_an_empty_folder(name, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    execute(project_folder() / "notebooks" / f"{name}.ipynb")
    assert (tmp_path / "build" / "features.db").exists()
    assert complaints(tmp_path / "build" / "notebooks" / f"{name}.ipynb") == []

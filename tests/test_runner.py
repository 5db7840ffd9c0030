"""`run` executes the series, keeps its figures, and says where it stopped."""

import json

import nbformat
import pytest

from speech_workshop import runner
from speech_workshop.__main__ import main
from speech_workshop.paths import build_folder

FIGURES = """
from speech_workshop.series import add_to_results, current_corpus
add_to_results(models={"cnn": {"test_accuracy": 0.5}})
print(current_corpus().name)
"""


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A series of two notebooks, in place of ours."""

    def write(*cells):
        (tmp_path / "notebooks").mkdir()
        for number, source in enumerate(cells):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
            nbformat.write(notebook, tmp_path / "notebooks" / f"0{number}_n.ipynb")
        monkeypatch.setattr(runner, "project_folder", lambda: tmp_path)

    return write


def test_run_keeps_the_notebooks_and_the_figures(series, corpus_folder, tmp_path):
    series("1 + 1", FIGURES)
    build = tmp_path / "elsewhere"
    assert main(["run", "--corpus", str(corpus_folder), "--build", str(build)]) == 0
    results = json.loads((build / "results.json").read_text())
    assert results["corpus"] == str(corpus_folder)
    assert results["models"]["cnn"]["test_accuracy"] == 0.5
    assert set(results["notebooks"]) == {"00_n", "01_n"}
    assert all(entry["seconds"] > 0 for entry in results["notebooks"].values())
    executed = nbformat.read(build / "notebooks" / "01_n.ipynb", as_version=4)
    assert str(corpus_folder) in executed.cells[0].outputs[0].text


def test_run_stops_at_the_notebook_that_fails_and_says_where(series, capsys):
    series("raise ValueError('no luck')", "2")
    assert main(["run"]) == 1
    printed = capsys.readouterr().err
    assert "00_n.ipynb stopped with ValueError: no luck" in printed
    assert "Traceback" not in printed
    assert (build_folder() / "notebooks" / "00_n.ipynb").exists()
    assert not (build_folder() / "notebooks" / "01_n.ipynb").exists()


def test_run_refuses_a_corpus_that_is_not_there(capsys):
    assert main(["run", "--corpus", "no-such-corpus"]) == 1
    assert "no-such-corpus" in capsys.readouterr().err


def test_an_error_that_the_reader_can_mend_is_a_sentence_in_a_notebook(series, capsys):
    series("from speech_workshop.audio import load_audio\nload_audio('gone.wav')")
    assert main(["run"]) == 1
    (output,) = nbformat.read(build_folder() / "notebooks" / "00_n.ipynb", 4).cells[0].outputs
    assert output.traceback == [
        "Please note: There is no file gone.wav. Check the name and the folder."
    ]

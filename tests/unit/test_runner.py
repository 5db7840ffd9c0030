"""`run` executes the series, keeps its figures, and says where it stopped."""

import json

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from speech_workshop.cli import runner
from speech_workshop.cli.main import main
from speech_workshop.paths import build_folder

FIGURES = """
from speech_workshop.experiments.results import add_to_results
from speech_workshop.session import active_corpus
add_to_results(models={"cnn": {"test_accuracy": 0.5}})
print(active_corpus().name)
"""
APPENDIX = "from speech_workshop.experiments.results import add_to_results; add_to_results(tcn=1)"


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A series of a few notebooks with an appendix, in place of ours."""

    def write(*cells):
        (tmp_path / "notebooks").mkdir()
        numbers = [f"{number:02}" for number in range(len(cells))]
        for number, source in zip(numbers + ["09"], [*cells, APPENDIX], strict=True):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
            nbformat.write(notebook, tmp_path / "notebooks" / f"{number}_n.ipynb")
        ours = {int(path.name[:2]): path for path in sorted((tmp_path / "notebooks").iterdir())}
        monkeypatch.setattr(runner, "notebooks_by_number", lambda: ours)
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
    assert NotebookNotary().check_signature(executed)  # so JupyterLab plays its sounds


def test_run_with_numbers_adds_to_the_figures_that_are_there(series, capsys):
    series("1 + 1", FIGURES)
    main(["run"])
    results = build_folder() / "results.json"
    before = json.loads(results.read_text())
    assert main(["run", "09", "00"]) == 0
    after = json.loads(results.read_text())
    assert after["tcn"] == 1 and after["models"] == before["models"]
    assert list(after["notebooks"]) == ["00_n", "01_n", "09_n"]
    assert after["notebooks"]["01_n"] == before["notebooks"]["01_n"]
    main(["run"])
    assert set(json.loads(results.read_text())) == {"corpus", "notebooks", "models"}


def test_run_refuses_a_number_that_no_notebook_has(series, capsys):
    series("1 + 1")
    assert main(["run", "00", "11"]) == 1
    assert "There is no notebook 11. There are 00, 09." in capsys.readouterr().err
    assert not (build_folder() / "notebooks").exists()


def test_run_does_not_mix_the_figures_of_two_corpora(series, corpus_folder, capsys):
    series("1 + 1")
    main(["run"])
    before = (build_folder() / "results.json").read_text()
    assert main(["run", "--corpus", str(corpus_folder), "09"]) == 1
    assert "--build FOLDER" in capsys.readouterr().err
    assert (build_folder() / "results.json").read_text() == before


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

"""`run` executes the series, keeps its figures, and says where it stopped."""

import errno
import json
import os
import signal
import subprocess
import sys
import time

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


def test_no_progress_bar_is_kept_that_would_be_broken_without_a_kernel(series):
    series("from tqdm.auto import tqdm\nfor i in tqdm(range(3)):\n    pass\nprint('done', i)")
    assert main(["run"]) == 0
    executed = nbformat.read(build_folder() / "notebooks" / "00_n.ipynb", as_version=4)
    (output,) = executed.cells[0].outputs
    assert output.text == "done 2\n"


@pytest.mark.slow
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


def test_run_00_runs_all_notebooks_of_that_number_in_reading_order(series, tmp_path):
    series("1 + 1", "2")
    start = tmp_path / "notebooks" / "00_n.ipynb"
    start.with_name("00_warm.ipynb").write_bytes(start.read_bytes())
    assert main(["run", "00"]) == 0
    results = json.loads((build_folder() / "results.json").read_text())
    assert list(results["notebooks"]) == ["00_n", "00_warm"]


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


def test_an_error_that_the_reader_can_fix_is_a_sentence_in_a_notebook(series, capsys):
    series("from speech_workshop.audio import load_audio\nload_audio('gone.wav')")
    assert main(["run"]) == 1
    (output,) = nbformat.read(build_folder() / "notebooks" / "00_n.ipynb", 4).cells[0].outputs
    assert output.traceback == [
        "Please note: There is no file gone.wav. Check the name and the folder."
    ]


def test_a_kernel_that_dies_gets_a_sentence(series, capsys):
    series("import os; os._exit(1)")
    assert main(["run"]) == 1
    printed = capsys.readouterr().err
    assert "00_n.ipynb stopped: its Python ended" in printed and "Traceback" not in printed


def test_half_a_file_of_results_gets_a_sentence(series, capsys):
    series("1")
    main(["run"])
    results = build_folder() / "results.json"
    results.write_text(results.read_text()[:20])
    assert main(["run", "09"]) == 1
    assert f"{results} is damaged. Delete it" in capsys.readouterr().err


def test_a_full_disk_gets_a_sentence(series, capsys, monkeypatch):
    series("1")

    def no_space(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "00_n.ipynb")

    monkeypatch.setattr(nbformat, "write", no_space)
    assert main(["run"]) == 1
    printed = capsys.readouterr().err
    assert "00_n.ipynb cannot be used (No space left on device). Free some disk space" in printed


STOPPED = """
import sys
from speech_workshop.cli import runner
from speech_workshop.cli.main import main
from pathlib import Path
def project_folder():
    print("!", flush=True)  # the command has begun: from here on, Ctrl-C is its own affair
    return Path(sys.argv[1])
runner.project_folder = project_folder
sys.exit(main(["run"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize(
    "seconds",
    [0, 2, *(pytest.param(more, marks=pytest.mark.slow) for more in (0.5, 1, 1.5, 3, 4, 5))],
)
def test_ctrl_c_stops_a_run_with_a_sentence(series, tmp_path, seconds):
    series("import time\nwhile True:\n    time.sleep(0.1)")
    running = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    running.stdout.readline()
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1 and "Traceback" not in said, said
    assert "Stopped. What was finished is kept" in said

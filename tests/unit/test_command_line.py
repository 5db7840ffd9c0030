"""The verbs, as a user types them: their output, their exit codes, their sentences."""

import importlib.metadata
import json
import os
import shutil
import socket
import subprocess
import sys
import types
from pathlib import Path

import pytest
import soundfile
from conftest import annotated, make_voice, write_corpus

from speech_workshop import database
from speech_workshop.cli import doctor
from speech_workshop.cli.main import main
from speech_workshop.corpora import corpus, extraction, load_corpus
from speech_workshop.guards import containers
from speech_workshop.opinions import inference


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def voice(tmp_path):
    path = tmp_path / "voice.wav"
    soundfile.write(path, make_voice(180), 16_000)
    return str(path)


def test_classify_prints_one_json_line_a_file(model_path, voice, capsys):
    assert main(["classify", str(model_path), voice, voice, "--json"]) == 0
    for verdict in lines(capsys.readouterr().out):
        assert verdict.keys() == {"file", "label", "p_male"}
        assert verdict["file"] == voice
        assert verdict["label"] in ("female", "male", "unsure")


def test_classify_refuses_bad_files_and_still_judges_the_good_ones(
    model_path, voice, tmp_path, capsys
):
    (tmp_path / "text.wav").write_text("text")
    bad = [str(tmp_path / name) for name in ("text.wav", "gone.wav")]
    assert main(["classify", str(model_path), bad[0], voice, bad[1], "--json"]) == 1
    first, second, third = lines(capsys.readouterr().out)
    assert "label" in second
    assert [first["file"], third["file"]] == bad
    assert all(verdict["file"] in verdict["error"] for verdict in (first, third))


def test_classify_says_it_in_words_too(model_path, voice, capsys):
    assert main(["classify", str(model_path), voice]) == 0
    assert "p(male)" in capsys.readouterr().out


def test_a_phone_recording_is_judged_with_a_caution(model_path, tmp_path, capsys):
    path = tmp_path / "phone.wav"
    soundfile.write(path, make_voice(180, sample_rate=8000), 8000)
    assert main(["classify", str(model_path), str(path), "--json"]) == 0
    (verdict,) = lines(capsys.readouterr().out)
    assert "8000 Hz" in verdict["caution"]


def test_export_writes_a_page_and_says_how_large_it_is(model_path, tmp_path, capsys):
    page = tmp_path / "new folder" / "cnn.html"
    assert main(["export", str(model_path), str(page), "--format", "page"]) == 0
    assert f"{page} ({page.stat().st_size / 1e6:.2f} MB)" in capsys.readouterr().out
    assert "the network cnn says" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "name"), [("page", "cnn.keras"), ("page", "v.wav"), ("onnx", "o.html"), ("page", ".")]
)
def test_export_replaces_nothing_but_files_of_its_kind(model_path, tmp_path, capsys, form, name):
    for file in ("cnn.keras", "v.wav", "o.html"):
        shutil.copy(model_path, tmp_path / file)
    before = model_path.read_bytes()
    out = str(tmp_path / name)
    assert main(["export", str(tmp_path / "cnn.keras"), out, "--format", form]) == 2
    assert "must end in" in capsys.readouterr().err
    assert all(path.read_bytes() == before for path in tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_file_is_written_where_no_folder_or_pipe_is(model_path, tmp_path, capsys):
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.html")
    for name in ("folder.html", "pipe.html"):
        words = ["export", str(model_path), str(tmp_path / name), "--format", "page"]
        assert main(words) == 2
        assert f"{name} is a folder or a device" in capsys.readouterr().err
    assert not (tmp_path / "pipe.html").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows guesses where it is")
def test_a_home_that_nobody_has_gets_a_sentence(model_path, monkeypatch, capsys):
    assert main(["evaluate", str(model_path), "--corpus", "~nobody-at-all"]) == 2
    monkeypatch.setenv("WORKSHOP_RECORDINGS", "~nobody-at-all/voices")
    assert main(["recordings"]) == 1
    assert capsys.readouterr().err.count("no such home folder") == 2


def test_what_may_not_be_read_gets_a_sentence(model_path, corpus_folder, monkeypatch, capsys):
    def refuse(path, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("builtins.open", refuse)
    assert main(["evaluate", str(model_path), "--corpus", str(corpus_folder)]) == 2
    said = capsys.readouterr().err
    assert f"{model_path} cannot be opened (Permission denied). Check that you may read it" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_cannot_write_on_the_screen(model_path, voice, tmp_path, capsys):
    shutil.copy(voice, tmp_path / "a\x1b[31m\nb.wav")
    main(["classify", str(model_path), str(tmp_path / "a\x1b[31m\nb.wav")])
    (line,) = capsys.readouterr().out.splitlines()
    assert "a\\x1b[31m\\nb.wav: " in line


def test_export_refuses_what_is_no_model(tmp_path, capsys):
    (tmp_path / "letter.keras").write_text("Dear network")
    page = tmp_path / "page.html"
    words = ["export", str(tmp_path / "letter.keras"), str(page), "--format", "page"]
    assert main(words) == 2
    assert "letter.keras is not a model" in capsys.readouterr().err
    assert not page.exists()


@pytest.mark.parametrize("arguments", [["classify"], ["evaluate", "m.keras"], ["nonsense"], []])
def test_wrong_usage_has_exit_code_2(arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


@pytest.mark.parametrize("verb", ["classify", "evaluate"])
def test_a_missing_model_has_exit_code_2_and_a_sentence(verb, voice, capsys):
    rest = [voice] if verb == "classify" else ["--corpus", "embedded"]
    assert main([verb, "nowhere.keras", *rest]) == 2
    assert "nowhere.keras" in capsys.readouterr().err


def test_evaluate_prints_one_json_object(model_path, tmp_path, capsys):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=1)
    (folder / "female/f0-9.wav").touch()
    assert main(["evaluate", str(model_path), "--corpus", str(folder), "--json"]) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert result["n"] == 5 and result["refused"] == 1
    assert set(result) >= {"accuracy", "balanced_accuracy", "recall", "by_speaker"}
    assert set(result["recall"]) == {"female", "male"}
    assert set(result["by_speaker"]) == {"f0", "f1", "m0", "m1"}
    assert "f0-9.wav is empty" in printed.err


def test_evaluate_prints_a_line_a_score_and_none_a_speaker(model_path, corpus_folder, capsys):
    assert main(["evaluate", str(model_path), "--corpus", str(corpus_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = {line[:18].strip() for line in lines}
    assert names >= {"n", "balanced_accuracy", "recall female", "recall male", "refused"}
    assert max(map(len, lines)) < 40


def test_evaluate_says_which_recording_is_listed_twice(
    model_path, corpus_folder, tmp_path, capsys
):
    folder = shutil.copytree(corpus_folder, tmp_path / "corpus")
    rows = annotated(folder)
    lines = ["file,speaker,sex", *map(",".join, [*rows, rows[0]])]
    (folder / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    assert main(["evaluate", str(model_path), "--corpus", str(folder), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err.count("listed twice") == 1 and rows[0][0] in printed.err
    assert json.loads(printed.out)["n"] == len(rows)


def test_evaluate_warns_when_the_model_knows_the_speakers(model_path, tmp_path, capsys):
    from speech_workshop.models import load_model, save_model

    folder = write_corpus(tmp_path / "corpus")
    model = load_model(model_path)
    path = tmp_path / "cnn.keras"
    save_model(model._replace(card=model.card | {"corpus": str(folder)}), path)
    main(["evaluate", str(path), "--corpus", str(folder), "--json"])
    n_known = len(model.card["speakers"])
    assert f"{n_known} of its 8 speakers" in capsys.readouterr().err


def test_the_help_of_train_says_what_its_columns_are(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "a folder with metadata.csv, or with one folder per class" in said
    assert "column of what must stay together (speaker, session, device); default: speaker" in said


def test_a_missing_corpus_gets_a_sentence(model_path, capsys):
    assert main(["evaluate", str(model_path), "--corpus", "no-such-corpus"]) == 2
    assert "no-such-corpus" in capsys.readouterr().err


def test_the_doctor_finds_this_machine_ready(capsys):
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert "NO " not in printed and "tensorflow" in printed


@pytest.mark.parametrize(
    ("breakage", "advice"),
    [
        (
            "sys.modules |= dict.fromkeys(('librosa', 'packaging', 'jupyter_client'))",
            "pip install",
        ),
        ("sys.version_info = (3, 14, 0)", "Install Python 3.12"),
    ],
    ids=["a package is missing", "Python is too new"],
)
def test_the_doctor_says_what_to_do(breakage, advice):
    program = (
        "import sys\n"
        f"{breakage}\n"
        "from speech_workshop.__main__ import main\n"
        "sys.exit(main(['doctor', '--offline']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NO " in done.stdout and advice in done.stdout
    assert "Traceback" not in done.stderr


def test_the_doctor_says_what_to_do_with_a_disk_that_is_read_only(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKSHOP_BUILD", str(tmp_path / "file" / "build"))
    assert main(["doctor"]) == 1
    printed = capsys.readouterr()
    assert "NO " in printed.out and "cannot be written" in printed.out
    assert "Traceback" not in printed.err


def test_the_doctor_says_what_to_do_where_the_corpus_is_gone(tmp_path, monkeypatch, capsys):
    for module in (corpus, doctor):
        monkeypatch.setattr(module, "embedded_folder", lambda: tmp_path / "nowhere")
    assert main(["doctor"]) == 1
    printed = capsys.readouterr()
    assert "NO " in printed.out and "git" in printed.out
    assert "Traceback" not in printed.err


def test_the_doctor_finds_all_on_this_disk(capsys):
    assert main(["doctor", "--offline"]) == 0
    printed = capsys.readouterr().out
    assert "pinned packages" in printed and "checkpoints can be loaded" in printed
    assert f"kernel is '{sys.executable}'" in printed


def test_the_doctor_misses_a_package_that_is_not_pinned_so(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.0")
    finding = doctor.check_pins()
    assert not finding.ok and "numpy 0.0" in finding.what and "pip install" in finding.advice


def test_the_doctor_misses_a_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "project_folder", lambda: tmp_path)
    assert not doctor.check_checkpoints().ok
    (tmp_path / "data" / "checkpoints").mkdir(parents=True)
    (tmp_path / "data" / "checkpoints" / "cnn-0.keras").write_text("half a download")
    finding = doctor.check_checkpoints()
    assert not finding.ok and "cnn-0.keras" in finding.what


def test_offline_the_doctor_notices_what_asks_for_a_network(monkeypatch, capsys):
    def examine(offline):
        socket.create_connection(("speech.example", 80))
        yield

    monkeypatch.setattr(doctor, "examine", examine)
    with pytest.raises(OSError, match="speech.example"):
        doctor.report(offline=True)


def test_a_real_program_prints_nothing_but_json(model_path, voice, tmp_path):
    (tmp_path / "empty.wav").touch()
    done = subprocess.run(
        [sys.executable, "-m", "speech_workshop", "classify", str(model_path), voice]
        + [str(tmp_path / "empty.wav"), "--json"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(lines(done.stdout)) == 2
    assert "Traceback" not in done.stderr


def program(*words, **options):
    """Run the command line as a program of its own."""
    command = [sys.executable, "-m", "speech_workshop", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a shell as of Linux and macOS")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_where_nobody_listens_the_work_is_done(model_path, voice, closed):
    command = f"{sys.executable} -m speech_workshop classify {model_path} {voice} --json {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert ("p_male" in done.stdout) == (closed == "2>&-")


@pytest.mark.slow
def test_another_backend_of_keras_does_not_disturb(model_path, voice):
    environment = os.environ | {"KERAS_BACKEND": "torch"}
    done = program("classify", str(model_path), voice, "--json", env=environment)
    assert done.returncode == 0 and "p_male" in done.stdout


@pytest.mark.parametrize(("reader", "n_lines"), [("head -1", 1), ("true", 0)])
def test_a_reader_that_has_seen_enough_is_no_error(reader, n_lines):
    command = f"{sys.executable} -m speech_workshop corpora | {reader}"
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=buffered)
    assert said.stderr == "" and len(said.stdout.splitlines()) == n_lines


@pytest.mark.parametrize("hours", ["0", "-1", "nan", "inf", "abc"])
def test_hours_of_speech_are_more_than_none(hours, capsys):
    with pytest.raises(SystemExit) as left:
        main(["speed", "--hours", hours])
    said = capsys.readouterr().err
    assert left.value.code == 2 and f"--hours: {hours} is not a number greater than 0" in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_voice_in_a_file_whose_name_is_no_text_is_judged_too(
    model_path, voice, tmp_path, capsys
):
    odd = tmp_path / "voice\udcff.wav"
    odd.write_bytes(Path(voice).read_bytes())
    assert main(["classify", str(model_path), str(odd), voice, "--json"]) == 0
    first, second = lines(capsys.readouterr().out)
    assert first["p_male"] == second["p_male"]
    assert containers.seconds_of(odd) == containers.seconds_of(voice) > 1


@pytest.mark.parametrize("answer", [r"'C:\\Users\\ann\\python.exe'", "'/somewhere/python'"])
def test_the_doctor_reads_what_the_kernel_says_of_itself(answer, monkeypatch):
    class Client:
        def execute_interactive(self, *_, **__):
            said = {"python": {"data": {"text/plain": answer}}}
            return {"content": {"user_expressions": said}}

        def stop_channels(self):
            pass

    manager = types.SimpleNamespace(shutdown_kernel=lambda now: None)
    monkeypatch.setattr("jupyter_client.manager.start_new_kernel", lambda **_: (manager, Client()))
    monkeypatch.setattr(sys, "executable", r"C:\Users\ann\python.exe")
    assert doctor.check_kernel().ok == ("ann" in answer)


def test_the_doctor_says_so_when_the_kernel_does_not_answer(monkeypatch):
    def execute_interactive(*_, **__):
        raise TimeoutError

    client = types.SimpleNamespace(
        execute_interactive=execute_interactive, stop_channels=lambda: None
    )
    manager = types.SimpleNamespace(shutdown_kernel=lambda now: None)
    monkeypatch.setattr("jupyter_client.manager.start_new_kernel", lambda **_: (manager, client))
    finding = doctor.check_kernel()
    assert not finding.ok and "does not answer" in finding.what


@pytest.mark.slow
def test_any_file_name_can_be_printed(model_path, tmp_path):
    names = [
        "\u0161\U0001f600.wav",
        "gone\udcff.wav",
    ]  # a console in ASCII; bytes that no text has
    said = program(
        "classify",
        str(model_path),
        *(str(tmp_path / name) for name in names),
        env=os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert "Traceback" not in said.stderr
    assert said.returncode == 1 and said.stdout.count("There is no file") == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_that_is_no_text_is_refused_and_the_others_are_judged(model_path, tmp_path, capsys):
    folder = write_corpus(tmp_path / "corpus", n_speakers=1, n_recordings=1)
    voice = folder / "female" / "f0-0.wav"
    (folder / "female" / "f1-\udcff.wav").write_bytes(voice.read_bytes())
    assert main(["evaluate", str(model_path), "--corpus", str(folder), "--json"]) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert (result["n"], result["refused"]) == (3, 1)
    assert "f1-\\xff.wav has a name that is not UTF-8" in printed.err
    extraction.store_corpus(load_corpus(folder))
    assert len(database.read_recordings(str(folder))) == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_gets_a_sentence(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    said = program("run", "00", env=os.environ | {"HOME": str(home)})
    assert "Traceback" not in said.stderr


def test_a_recording_that_needs_too_much_memory_does_not_end_the_others(
    model_path, voice, capsys, monkeypatch
):
    predict = inference.predict
    answers = iter([MemoryError, None])

    def short_of_memory(*arguments):
        if error := next(answers):
            raise error
        return predict(*arguments)

    monkeypatch.setattr(inference, "predict", short_of_memory)
    assert main(["classify", str(model_path), voice, voice, "--json"]) == 1
    first, second = lines(capsys.readouterr().out)
    assert "needs more memory" in first["error"] and "label" in second

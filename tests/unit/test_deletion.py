"""One call shows what is kept about a voice, one deletes every copy, and nothing else."""

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest import make_voice, write_corpus
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes

from speech_workshop import paths
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.database import add_frames, open_database
from speech_workshop.errors import WorkshopError
from speech_workshop.models import load_model, save_model
from speech_workshop.plots import audio_player
from speech_workshop.session import load_recordings
from speech_workshop.transfer.embeddings import CACHE
from speech_workshop.widgets import copies, deletion, own_recordings
from speech_workshop.widgets.deletion import delete_recordings, withdraw
from speech_workshop.widgets.own_recordings import add_to_group, group_folder, keep_sound
from speech_workshop.widgets.private_files import MANIFEST
from speech_workshop.widgets.recorder import as_wav


def record(name="voice.wav", *, seed=0):
    return keep_sound(name, as_wav(make_voice(200, seed=seed)))


def join(speaker, *, seed=0):
    """Record somebody who joins the group."""
    recording = record("member.wav", seed=seed)
    return add_to_group(recording, speaker=speaker, sex="female", consent=True)


def everything_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def in_database(query):
    with open_database() as connection:
        return connection.execute(query).fetchall()


def write_notebook(path, code):
    """Write a notebook with a sound player, as Jupyter saves it."""
    data = {"text/html": audio_player(make_voice(200))._repr_html_()}
    output = new_output("execute_result", data=data, execution_count=1)
    cell = new_code_cell(code, outputs=[output], execution_count=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writes(new_notebook(cells=[cell])), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """Pretend that the user's own notebooks are elsewhere."""
    monkeypatch.setattr(copies, "project_folder", lambda: tmp_path / "project")
    return tmp_path / "project"


@contextmanager
def stuck(monkeypatch, name):
    """Let no file of this name be deleted."""
    unlink = Path.unlink

    def refuse(path, missing_ok=False):
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        yield


@contextmanager
def full_disk():
    """Let no file grow, not even by a byte."""
    resource = pytest.importorskip("resource")  # not on Windows
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_folder_of_documents_keeps_its_documents():
    documents = {"thesis.txt", "holiday.wav", ".hidden", "letters/to grandma.txt"}
    folder = paths.recordings_folder()
    for name in documents:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("precious")
    record()
    deleted, kept = delete_recordings().split("Not made by this version")
    assert everything_in(folder) == documents
    assert "voice.wav" in deleted and "thesis.txt" in kept and "holiday.wav" in kept


def test_recordings_of_an_earlier_version_are_named_and_kept():
    folder = paths.recordings_folder()
    (folder / "our_voices").mkdir(parents=True)
    for name in ("voice.wav", "our_voices/Kiwi-1.wav"):  # without a list of what was made
        (folder / name).write_bytes(as_wav(make_voice(200)))
    metadata = folder / "our_voices" / "metadata.csv"
    metadata.write_text("file,speaker,sex\nKiwi-1.wav,Kiwi,female\n", encoding="utf-8")
    before = everything_in(folder)
    said = delete_recordings()
    assert "not deleted" in said and all(name in said for name in before)
    with pytest.raises(WorkshopError, match="Delete that file yourself, and its line"):
        withdraw("Kiwi")
    assert everything_in(folder) >= before


def test_one_call_deletes_everything(tmp_path):
    assert delete_recordings() == "There is nothing to delete."
    record()
    join("Kiwi")
    own_recordings.read_group()  # makes a database of features
    said = delete_recordings()
    for name in ("voice.wav", "member.wav", "Kiwi-1.wav", "features.db"):
        assert name in said
    assert not paths.recordings_folder().exists()
    assert not (tmp_path / "build").exists()  # no features of a voice anywhere else


def test_what_is_recorded_during_a_deletion_can_be_deleted_later(monkeypatch):
    record("a.wav")
    remove = deletion.remove

    def remove_and_be_overtaken(files):
        left = remove(files)
        if not (paths.recordings_folder() / "b.wav").exists():
            record("b.wav", seed=1)
        return left

    with monkeypatch.context() as patch:
        patch.setattr(deletion, "remove", remove_and_be_overtaken)
        delete_recordings()
    assert "b.wav" in delete_recordings().split("Not made by this version")[0]
    assert not paths.recordings_folder().exists()


def test_what_a_killed_program_left_behind_is_deleted_too():
    program = (
        "import os\n"
        "from speech_workshop.widgets import own_recordings\n"
        "own_recordings.load_audio = lambda path: os._exit(9)\n"
        "own_recordings.keep_sound('voice.wav', b'half a voice')"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 9
    assert len(everything_in(paths.recordings_folder())) == 2  # a draft and the list
    delete_recordings()
    assert not paths.recordings_folder().exists()


@pytest.mark.parametrize("name", ["../letter.txt", "..", "{folder}/letter.txt"])
def test_a_list_that_names_a_file_elsewhere_is_refused(tmp_path, name):
    letter = tmp_path / "letter.txt"
    letter.write_text("precious")
    voice = record()
    with open(voice.with_name(MANIFEST), "a", encoding="utf-8") as file:
        file.write(name.format(folder=tmp_path) + "\n")
    with pytest.raises(WorkshopError, match=f"Line 5 of .*{MANIFEST}"):
        delete_recordings()
    assert letter.exists() and voice.exists()


def test_a_line_that_was_torn_does_not_spoil_the_next_one():
    paths.recordings_folder().mkdir()
    (paths.recordings_folder() / MANIFEST).write_text("voi", encoding="utf-8")
    record()
    delete_recordings()
    assert not paths.recordings_folder().exists()


def test_executed_notebooks_and_pages_with_sound_are_deleted_and_the_users_are_named(project):
    record()
    build = paths.build_folder()
    other = write_notebook(build / "notebooks" / "01_sound_to_mfcc.ipynb", "plots.player(clip)")
    for name in ("08_your_voice", "solutions/08_your_voice", ".ipynb_checkpoints/08-checkpoint"):
        write_notebook(build / "notebooks" / f"{name}.ipynb", "own_recordings.kept_recordings()")
    page = build / "site" / "notebooks" / "08_your_voice.html"
    page.parent.mkdir(parents=True)
    page.write_text("<span>own_recordings</span> <audio src='data:audio/wav;base64,UklGR'>")
    own = write_notebook(project / "notebooks" / "my copy.ipynb", "own_recordings.group_folder()")
    said = delete_recordings()
    assert everything_in(build) == {other.relative_to(build).as_posix()}
    assert not (build / "site").exists()
    assert own.exists() and str(own) in said.split("Clear Outputs of All Cells")[1]


def test_notebooks_that_ran_on_the_group_are_copies_as_well():
    join("Kiwi")
    executed = paths.build_folder() / "notebooks" / "01_sound_to_mfcc.ipynb"
    write_notebook(executed, f"plots.player({str(group_folder())!r})")
    delete_recordings()
    assert not executed.exists()


def test_networks_trained_on_the_group_and_pictures_with_its_names_are_copies_as_well(model_path):
    join("Kiwi")
    models = paths.build_folder() / "models"
    model = load_model(model_path)
    theirs = model._replace(card=model.card | {"corpus": load_corpus(group_folder()).name})
    save_model(theirs, models / "cnn.keras")
    for name, corpus in (("lstm", "/home/ann/your_voices"), ("tcn", "our_voices_2")):
        save_model(model._replace(card=model.card | {"corpus": corpus}), models / f"{name}.keras")
    executed = paths.build_folder() / "notebooks" / "04_cnn.ipynb"
    executed.parent.mkdir()
    executed.write_text(writes(new_notebook(metadata={"corpus": theirs.card["corpus"]})))
    said = withdraw("Kiwi")
    assert everything_in(models) == {"lstm.keras", "tcn.keras"} and not executed.exists()
    assert "cnn.keras" in said and "04_cnn.ipynb" in said


def test_what_its_owner_keeps_in_the_build_folder_stays():
    build, voice = paths.build_folder(), record()
    write_notebook(build / "site-ab12cd34" / "pages" / "08.ipynb", "own_recordings")
    (build / "site-ab12cd34" / "pages" / "index.md").write_text("a site that was never finished")
    theirs = [
        write_notebook(build / "site_backup" / "my.ipynb", "own_recordings"),
        build / "site_backup" / "thesis.txt",
        build / "interviews" / "interview.wav",
        build / "thesis" / "other.keras",
    ]
    for path, content in zip(
        theirs[1:], [b"years", voice.read_bytes(), b"our_voices"], strict=True
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    said = delete_recordings()
    assert not voice.exists() and "site-ab12cd34" in said
    assert everything_in(build) == {path.relative_to(build).as_posix() for path in theirs}


def test_what_notebooks_made_of_the_group_in_the_build_folder_is_deleted():
    build, copy = paths.build_folder(), join("Kiwi")
    others = record("voice.wav", seed=1)
    for speaker, recording in (("anna", copy), ("ben", others)):  # as notebook 00 does it
        target = build / "my_corpus" / "female" / speaker / "hello.wav"
        target.parent.mkdir(parents=True)
        target.write_bytes(recording.read_bytes())
    store_corpus(load_corpus(group_folder()), path=build / "notebook_02_play.db")
    (build / "notebook_02_cost.db").write_bytes(b"numbers without names")
    said = withdraw("Kiwi")
    left = {path for path in everything_in(build) if not path.endswith(".lock")}
    assert left == {"my_corpus/female/ben/hello.wav"}
    assert "anna/hello.wav" in said and "notebook_02_play.db" in said
    delete_recordings()
    assert not [path for path in everything_in(build) if not path.endswith(".lock")]


@pytest.fixture
def stored(tmp_path):
    """The workshop's database, with a group of two and another corpus in it."""
    copies_of = {speaker: join(speaker, seed=seed) for seed, speaker in enumerate(("Kiwi", "Fig"))}
    corpora = [load_corpus(group_folder()), load_corpus(write_corpus(tmp_path / "others"))]
    by_telephone = corpora[0]._replace(name=f"telephone://G.711/{corpora[0].name}")
    for corpus in (*corpora, by_telephone):
        load_recordings(corpus)
    with open_database() as connection:
        for corpus in (*corpora, by_telephone):
            add_frames(connection, corpus.name)
    with open_database() as connection, connection:
        connection.execute(CACHE)
        for copy in copies_of.values():
            key = f"{hashlib.sha256(copy.read_bytes()).hexdigest()} as it is 0123"
            connection.execute("INSERT INTO embeddings VALUES (?, ?)", (key, copy.name))
    return paths.build_folder() / "features.db"


def test_the_database_forgets_the_group_and_keeps_other_corpora(stored):
    delete_recordings()
    assert in_database("SELECT count(*) FROM embeddings") == [(0,)]
    assert in_database("SELECT count(*) FROM recordings") == [(16,)]
    assert in_database("SELECT count(DISTINCT recording_id) FROM frames") == [(16,)]
    assert b"Kiwi" not in stored.read_bytes()  # nor is it in a page that SQLite no longer uses


def test_a_speaker_who_withdraws_is_gone_and_the_others_stay(stored):
    build, own = paths.build_folder(), record("voice.wav", seed=2)
    write_notebook(build / "notebooks" / "11_your_room.ipynb", "own_recordings.read_group()")
    join("Kiwi", seed=0)
    second = join("kiwi ", seed=3)  # the same speaker
    own_recordings.read_group()
    said = withdraw("Kiwi")
    assert "Kiwi-1.wav" in said and second.name in said and "member.wav" in said
    assert everything_in(paths.recordings_folder()) == {
        MANIFEST, own.name, "our_voices/Fig-1.wav", "our_voices/metadata.csv",
        f"our_voices/{own_recordings.LOCK}", f"our_voices/{MANIFEST}",
    }  # fmt: skip
    assert list(load_corpus(group_folder()).recordings.speaker) == ["Fig"]
    of_group = "SELECT name FROM speakers WHERE corpus LIKE '%our_voices' ORDER BY corpus"
    assert in_database(of_group) == [("Fig",), ("Fig",)]
    assert in_database("SELECT partials FROM embeddings") == [("Fig-1.wav",)]
    assert not everything_in(build / "notebooks")
    assert "Nobody is called 'nobody'" in withdraw("nobody")
    add_to_group(own, speaker="Kiwi", sex="male", consent=True)  # may come back, as another


def test_a_withdrawal_deletes_nothing_outside_the_corpus(tmp_path):
    precious = tmp_path / "precious.wav"
    precious.write_bytes(b"my masterpiece")
    copy = join("Kiwi")
    metadata = group_folder() / "metadata.csv"
    for file in ("../../precious.wav", str(precious)):
        metadata.write_text(f"file,speaker,sex\n{copy.name},Kiwi,female\n{file},Kiwi,female\n")
        with pytest.raises(WorkshopError, match="Line 3 of .* names a file outside the corpus"):
            withdraw("Kiwi")
        assert precious.exists() and copy.exists()


@pytest.mark.parametrize("name", ["Kiwi-1.wav", "member.wav", "11_your_room.ipynb"])
def test_a_withdrawal_that_could_not_finish_is_finished_by_the_next(monkeypatch, name):
    copy = join("Kiwi")
    executed = paths.build_folder() / "notebooks" / "11_your_room.ipynb"
    write_notebook(executed, "own_recordings.read_group()")
    with stuck(monkeypatch, name), pytest.raises(WorkshopError, match=f"Not deleted: .*{name}"):
        withdraw("Kiwi")
    assert "Kiwi" in (group_folder() / "metadata.csv").read_text(encoding="utf-8")
    said = withdraw("Kiwi")
    assert name in said
    for path in (copy, executed, paths.recordings_folder() / "member.wav"):
        assert not path.exists()
    assert "Kiwi" not in (group_folder() / "metadata.csv").read_text(encoding="utf-8")


def test_a_voice_leaves_a_full_disk_and_its_name_as_soon_as_there_is_room(stored):
    copy = group_folder() / "Kiwi-1.wav"
    with full_disk(), pytest.raises(WorkshopError, match="still names their speaker") as caught:
        withdraw("Kiwi")
    assert "Free some disk space" in str(caught.value)
    assert not copy.exists() and not stored.exists()  # a database that cannot be changed goes
    assert "metadata.csv" not in withdraw("Kiwi")
    assert list(load_corpus(group_folder()).recordings.speaker) == ["Fig"]


def test_a_database_in_which_another_program_writes_is_left_alone(stored, monkeypatch):
    monkeypatch.setattr("speech_workshop.widgets.copies.TIMEOUT", 0.1)
    with closing(sqlite3.connect(stored)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkshopError, match="features.db is in use by another program"):
            withdraw("Kiwi")
        other.execute("COMMIT")
    assert in_database("SELECT count(*) FROM recordings WHERE corpus NOT LIKE '%our_voices'")
    withdraw("Kiwi")
    assert b"Kiwi" not in stored.read_bytes()


def test_all_is_deleted_from_a_full_disk():
    record()
    join("Kiwi")
    with full_disk():
        delete_recordings()
    assert not paths.recordings_folder().exists()


def test_the_command_shows_what_is_kept(stored, project, capsys):
    record()
    executed = paths.build_folder() / "notebooks" / "08_your_voice.ipynb"
    saved = project / "notebooks" / "08_your_voice.ipynb"
    for path in (executed, saved):
        write_notebook(path, "own_recordings.kept_recordings()")
    (paths.recordings_folder() / "letter.txt").write_text("precious")
    assert main(["recordings"]) == 0
    shown = capsys.readouterr().out
    for line in ("voice.wav, 1.5 seconds", "Kiwi-1.wav, 1.5 seconds, Kiwi", "recordings, 4 rows"):
        assert f"  {line}\n" in shown
    for path in (executed, saved, paths.recordings_folder() / "letter.txt"):
        assert f"  {path}\n" in shown
    assert main(["recordings", "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)
    assert kept["group"][0] == {"file": "Kiwi-1.wav", "seconds": 1.5, "speaker": "Kiwi"}
    assert kept["features"] == [
        {"table": "embeddings", "rows": 2},
        {"table": "recordings", "rows": 4},
    ]


def test_the_command_deletes_and_then_nothing_is_kept(stored, capsys):
    assert main(["recordings", "--delete"]) == 0
    assert "Kiwi-1.wav" in capsys.readouterr().out
    assert main(["recordings"]) == 0
    assert capsys.readouterr().out.startswith("Nothing is kept about any voice.")


def test_the_command_names_what_it_could_not_delete(monkeypatch, capsys):
    voice = record()
    other = record("room.wav", seed=1)
    with stuck(monkeypatch, "voice.wav"):
        assert main(["recordings", "--delete"]) == 1
    assert f"Not deleted: {voice} (Permission denied)" in capsys.readouterr().err
    assert voice.exists() and not other.exists()
    assert main(["recordings", "--delete"]) == 0
    assert not paths.recordings_folder().exists()


def test_a_damaged_database_is_named_and_not_touched(capsys):
    record()
    database = paths.build_folder() / "features.db"
    database.write_bytes(b"this is no database, whatever its name says" * 100)
    for arguments in (["recordings"], ["recordings", "--delete"]):
        assert main(arguments) == 1
        assert str(database) in capsys.readouterr().err
    assert database.exists()

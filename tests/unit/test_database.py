"""The database keeps what it was given, whole or not at all, whatever happens."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import numpy as np
import pytest
from conftest import write_corpus

from speech_workshop import database
from speech_workshop.corpora import extraction, load_corpus
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.database import add_recording, open_database, read_recordings
from speech_workshop.errors import WorkshopError
from speech_workshop.features import Features, features_of_file

FEATURES = Features(
    mfcc=np.random.default_rng(0).normal(size=(3, 40)).astype(np.float32),
    fundamental_frequency=np.array([120, np.nan, 130], np.float32),
    dominant_frequency=np.array([500, 531.25, 0], np.float32),
)


def add(connection, features=FEATURES, **changes):
    names = {"corpus": "c", "file": "a.wav", "speaker": "Ann", "label": "female", "version": "1"}
    add_recording(connection, features=features, **names | changes)


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def opened():
    with open_database() as connection:
        yield connection


def test_what_goes_in_comes_out(opened):
    add(opened)
    (recording,) = read_recordings("c")
    np.testing.assert_array_equal(recording.mfcc, FEATURES.mfcc)
    np.testing.assert_array_equal(recording.pitch, FEATURES.fundamental_frequency)
    assert recording[:3] == ("a.wav", "Ann", "female")


def test_there_is_a_row_per_frame_where_one_wants_to_ask(opened):
    add(opened)
    assert count(opened, "frames") == 0
    assert [database.add_frames(opened, "c") for _ in range(2)] == [3, 0]
    rows = opened.execute("SELECT frame, fundamental_frequency, mfcc_39 FROM frames").fetchall()
    assert [row[:2] for row in rows] == [(0, 120), (1, None), (2, 130)]
    assert rows[2][2] == FEATURES.mfcc[2, 39]


def test_rows_go_with_their_recording(opened):
    add(opened)
    add(opened, file="b.wav")
    database.add_frames(opened, "c")
    add(opened, FEATURES._replace(dominant_frequency=FEATURES.dominant_frequency + 1))
    assert count(opened, "frames") == 3  # those of b.wav; a.wav has changed
    assert database.add_frames(opened, "c") == 3


def test_features_of_another_shape_are_refused(opened):
    with pytest.raises(ValueError, match="42 features"):
        add(opened, FEATURES._replace(mfcc=FEATURES.mfcc[:, :39]))
    assert count(opened, "recordings") == count(opened, "speakers") == 0


def test_a_recording_added_again_replaces_itself(opened):
    add(opened)
    add(opened, FEATURES._replace(**{k: v[:2] for k, v in FEATURES._asdict().items()}))
    assert [count(opened, table) for table in ("speakers", "recordings")] == [1, 1]
    assert len(read_recordings("c")[0].mfcc) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO recordings VALUES (9, 99, 'c', 'b.wav', 'x', '1', 0, X'')",
        "INSERT INTO frames (recording_id, frame) VALUES (99, 0)",
        "INSERT INTO frames (recording_id, frame) VALUES (1, 0)",
        "INSERT INTO speakers (corpus, name) VALUES ('c', 'Ann')",
    ],
)
def test_keys_keep_the_tables_consistent(opened, statement):
    add(opened)
    database.add_frames(opened, "c")
    with pytest.raises(sqlite3.IntegrityError), open_database() as connection:
        connection.execute(statement)


def test_a_recording_that_fails_half_way_leaves_nothing(opened):
    opened.execute(
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON recordings "
        "BEGIN SELECT RAISE(FAIL, 'stopped'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="stopped"):
        add(opened)
    assert [count(opened, table) for table in ("speakers", "recordings")] == [0, 0]


def test_the_second_run_does_nothing_and_a_changed_file_is_done_again(tmp_path, monkeypatch):
    folder = write_corpus(tmp_path / "corpus", n_speakers=1, n_recordings=2)
    done = []
    monkeypatch.setattr(
        extraction,
        "features_of_file",
        lambda path: done.append(path.name) or features_of_file(path),
    )
    store_corpus(load_corpus(folder))
    assert len(done) == 4
    store_corpus(load_corpus(folder))
    assert len(done) == 4
    changed = folder / "female/f0-0.wav"
    before = changed.stat()
    shutil.copy(folder / "female/f0-1.wav", changed)
    assert changed.stat().st_size == before.st_size
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))  # size and time tell nothing
    store_corpus(load_corpus(folder))
    assert done[4:] == ["f0-0.wav"]


def test_a_recording_that_changed_and_is_refused_now_is_forgotten(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=1)
    store_corpus(load_corpus(folder))
    (folder / "male/m1-0.wav").write_text("no sound any more")
    assert list(store_corpus(load_corpus(folder)).file) == ["male/m1-0.wav"]
    assert [r.file for r in read_recordings(str(folder)) if r.sex == "male"] == ["male/m0-0.wav"]
    with open_database() as connection:
        names = connection.execute("SELECT name FROM speakers").fetchall()
    assert ("m1",) not in names and len(names) == 3


def test_recordings_no_longer_in_the_corpus_are_deleted_and_other_corpora_stay(tmp_path):
    one, two = (write_corpus(tmp_path / name, n_speakers=2, n_recordings=1) for name in "ab")
    for folder in (one, two):
        store_corpus(load_corpus(folder))
    (one / "male/m1-0.wav").unlink()
    store_corpus(load_corpus(one))
    assert len(read_recordings(str(one))) == 3
    assert len(read_recordings(str(two))) == 4


def test_a_corrected_annotation_is_taken_over(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=1)
    store_corpus(load_corpus(folder))
    (folder / "male/m1-0.wav").rename(folder / "female/m1-0.wav")
    store_corpus(load_corpus(folder))
    assert {r.speaker for r in read_recordings(str(folder)) if r.sex == "female"} == {
        "f0",
        "f1",
        "m1",
    }


def test_bad_files_are_refused_with_a_reason_and_the_good_ones_stored(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=1)
    (folder / "female/bad-1.wav").write_text("text")
    (folder / "male/bad-2.wav").touch()
    refused = store_corpus(load_corpus(folder))
    assert dict(refused.itertuples(index=False, name=None)).keys() == {
        "female/bad-1.wav",
        "male/bad-2.wav",
    }
    assert len(read_recordings(str(folder))) == 4
    with open_database() as connection:
        assert count(connection, "refusals") == 2


KILLED = """
import os, signal, sys
from speech_workshop import database
from speech_workshop.corpora import extraction
from speech_workshop.corpora import load_corpus

add = extraction.add_recording
def add_three_and_die(connection, **recording):
    if database.read_recordings(recording["corpus"]).__len__() == 3:
        connection.execute("BEGIN")
        connection.execute("DELETE FROM recordings")  # half-done work that must not stay
        os.kill(os.getpid(), signal.SIGKILL)
    add(connection, **recording)
extraction.add_recording = add_three_and_die
extraction.store_corpus(load_corpus(sys.argv[1]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system that can kill -9")
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=3, n_recordings=1)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)], env=os.environ, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = read_recordings(str(folder))
    assert len(before) == 3
    assert all(len(recording.mfcc) > 50 for recording in before)
    store_corpus(load_corpus(folder))
    after = read_recordings(str(folder))
    assert len(after) == 6
    np.testing.assert_array_equal(after[0].mfcc, before[0].mfcc)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system that can kill -9")
def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=6, n_recordings=2)
    store_corpus(load_corpus(folder), path=tmp_path / "alone.db")
    alone = read_recordings(str(folder), path=tmp_path / "alone.db")
    program = (
        "import sys; from speech_workshop.corpora import extraction, load_corpus; "
        "print('!', flush=True); extraction.store_corpus(load_corpus(sys.argv[1]))"
    )
    rng = np.random.default_rng(0)
    for _ in range(int(os.environ.get("STRESS_KILLS", 15))):
        running = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        running.stdout.readline()
        time.sleep(rng.uniform(0, 0.5))
        running.kill()
        running.communicate()
        stored = {recording.file: recording for recording in read_recordings(str(folder))}
        for recording in alone:
            if recording.file in stored:
                assert np.array_equal(recording.mfcc, stored[recording.file].mfcc)
        if len(stored) == len(alone):
            database.database_path().unlink()
    store_corpus(load_corpus(folder))
    again = read_recordings(str(folder))
    assert [recording.file for recording in again] == [recording.file for recording in alone]
    assert all(np.array_equal(a.mfcc, b.mfcc) for a, b in zip(again, alone, strict=True))


def test_two_programs_may_read_while_one_writes(opened):
    add(opened)
    opened.execute("BEGIN IMMEDIATE")
    assert len(read_recordings("c")) == 1
    opened.rollback()


def test_a_locked_database_says_what_to_do(opened, monkeypatch, tmp_path):
    monkeypatch.setattr(database, "TIMEOUT", 0.1)
    opened.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkshopError, match="in use by another program") as caught:
        with open_database() as connection:
            add(connection)
    assert "features.db" in str(caught.value)


def test_a_damaged_database_says_what_to_do(tmp_path):
    path = tmp_path / "features.db"
    path.write_bytes(b"This is not SQLite." * 1000)
    with pytest.raises(WorkshopError, match="damaged") as caught, open_database(path):
        pass
    assert str(path) in str(caught.value)


def test_a_database_damaged_inside_says_what_to_do(opened):
    for number in range(40):
        add(opened, file=f"{number}.wav")
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = database.database_path()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises(WorkshopError, match="damaged"):
        read_recordings("c")


def test_missing_frames_are_noticed(opened):
    add(opened)
    with opened:
        opened.execute("UPDATE recordings SET features = substr(features, 169)")
    with pytest.raises(WorkshopError, match="features.db is damaged"):
        read_recordings("c")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recordings SET features = 'text'",
        "UPDATE recordings SET features = substr(features, 2)",
        "UPDATE recordings SET features = CAST(X'ff' AS TEXT)",
        "ALTER TABLE recordings RENAME COLUMN label TO sex",
        "ALTER TABLE recordings DROP COLUMN features",
        "ALTER TABLE recordings DROP COLUMN n_frames",
        "DROP TABLE settings; CREATE TABLE settings (word)",
    ],
)
def test_foreign_or_damaged_tables_get_a_sentence(opened, statement):
    add(opened)
    opened.executescript(statement)
    with pytest.raises(WorkshopError, match="features.db is .*(Move|made) .*again"):
        read_recordings("c")


@pytest.mark.parametrize("table", ["recordings (a, b)", "notes (text)"])
def test_a_database_of_another_program_is_refused_and_stays_as_it_is(tmp_path, table):
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {table}")
    before = path.read_bytes()
    with (
        pytest.raises(WorkshopError, match=r"theirs.db is not a database .*Move it away"),
        database.open_database(path),
    ):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT tempo FROM recordings", "no such column: tempo"),
        ("SELECT * FROM recordngs", "no such table: recordngs"),
        ("SELECT corpus FROM recordings JOIN speakers ON speakers.id = speaker_id", "ambiguous"),
        ("SELECT file FROM recordings WHERE count(*) > 1", "misuse of aggregate"),
        ("SELECT file FROM recordings WHERE", "incomplete input"),
        ("SELECT length()", "wrong number of arguments"),
    ],
)
def test_a_question_that_is_wrong_is_not_blamed_on_the_database(question, reason):
    with pytest.raises(sqlite3.OperationalError, match=reason), open_database() as opened:
        opened.execute(question)


def test_a_reader_sees_one_moment_while_others_write(opened, monkeypatch):
    for number in range(4):
        add(opened, file=f"{number}.wav")
    as_array = database.as_array

    def read_and_be_overtaken(features):
        with opened:  # another notebook stores the corpus again while we read
            opened.execute("DELETE FROM recordings")
        return as_array(features)

    monkeypatch.setattr(database, "as_array", read_and_be_overtaken)
    assert [len(recording.mfcc) for recording in read_recordings("c")] == [3, 3, 3, 3]


STORE_AND_READ = """
import sys, time
from speech_workshop.corpora import load_corpus
from speech_workshop.database import read_recordings
from speech_workshop.corpora.extraction import store_corpus
whole = load_corpus(sys.argv[1])
half = whole._replace(recordings=whole.recordings.iloc[int(sys.argv[2]) % 2::2])
until = time.monotonic() + float(sys.argv[3])
while time.monotonic() < until:
    for corpus in (half, whole):
        store_corpus(corpus)
        found = [recording.file for recording in read_recordings(whole.name)]
        assert len(found) == len(set(found)) and set(found) <= set(whole.recordings.file), found
"""


def store_and_read_at_once(folder, *, seconds):
    """Let four programs store and read the same corpus; return what they complain about."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", STORE_AND_READ, str(folder), str(number), str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    return [
        said[1] for said in [program.communicate() for program in programs] if "Error" in said[1]
    ]


@pytest.mark.slow
def test_four_programs_may_store_and_read_the_same_corpus(tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=2)
    alone = {}
    store_corpus(load_corpus(folder), path=tmp_path / "alone.db")
    for recording in read_recordings(str(folder), path=tmp_path / "alone.db"):
        alone[recording.file] = recording.mfcc
    assert store_and_read_at_once(folder, seconds=float(os.environ.get("STRESS_SECONDS", 8))) == []
    store_corpus(load_corpus(folder))
    together = {recording.file: recording.mfcc for recording in read_recordings(str(folder))}
    assert together.keys() == alone.keys()
    assert all(np.array_equal(together[file], alone[file]) for file in alone)


def test_other_settings_are_not_mixed(opened):
    with opened:
        opened.execute("UPDATE settings SET value = '{}'")
    with pytest.raises(WorkshopError, match="other settings"), open_database():
        pass


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKSHOP_BUILD", str(tmp_path / "file" / "build"))
    with pytest.raises(WorkshopError, match="cannot be written") as caught:
        database.database_path()
    assert str(tmp_path / "file") in str(caught.value)


def test_the_schema_is_one_that_sqlite_finds_sound(opened):
    add(opened)
    assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    plan = opened.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM recordings WHERE speaker_id = 1"
    ).fetchall()
    assert "recordings_by_speaker" in plan[0][-1]
    assert sqlite3.sqlite_version_info >= (3, 24)  # ON CONFLICT DO UPDATE

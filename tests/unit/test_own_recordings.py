"""What is recorded here is kept in one folder, private, and joins a corpus by consent only."""

import os
import stat
import threading

import numpy as np
import pandas as pd
import pytest
import soundfile
from conftest import make_voice

from speech_workshop import paths
from speech_workshop.corpora import load_corpus
from speech_workshop.errors import WorkshopError
from speech_workshop.widgets import own_recordings
from speech_workshop.widgets.own_recordings import add_to_group, keep_sound
from speech_workshop.widgets.private_files import MANIFEST
from speech_workshop.widgets.recorder import as_wav

WAV = as_wav(make_voice(200))
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions and links")


def wav(folder, *, pitch=200, seed=0):
    path = folder / f"{pitch}-{seed}.wav"
    soundfile.write(path, make_voice(pitch, seed=seed), 16_000)
    return path


def everything_in(folder):
    """Return all files in a folder, but for the lists of what was made here."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    return {str(path.relative_to(folder)) for path in files}


def agreed(path, speaker, sex="female"):
    return add_to_group(path, speaker=speaker, sex=sex, consent=True)


def test_a_sound_is_kept_in_the_folder_and_replaces_the_one_before():
    keep_sound("voice.wav", as_wav(make_voice(100)))
    path = keep_sound("voice.wav", WAV)
    assert path == paths.recordings_folder() / "voice.wav"
    assert path.read_bytes() == WAV
    assert own_recordings.kept_recordings() == [path]


def test_no_name_leads_out_of_the_folder(tmp_path):
    keep_sound("../../voice.wav", WAV)
    assert everything_in(tmp_path) == {"recordings/voice.wav"}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.wav", b"Dear network,", "not a sound file"),
        ("empty.wav", b"", "empty"),
        ("phone.m4a", b"ftypM4A", "Save it as wav"),
        ("half.wav", WAV[:2000], "cut off"),
        ("silent.wav", as_wav(np.zeros(16_000)), "microphone was on"),
        ("word.wav", as_wav(make_voice(200, seconds=0.1)), "record for longer"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_is_not_kept(name, content, sentence):
    keep_sound("voice.wav", WAV)
    with pytest.raises(WorkshopError, match=sentence) as caught:
        keep_sound(name, content)
    assert str(caught.value).startswith(name)  # the attendee's name for it, no other
    assert everything_in(paths.recordings_folder()) == {"voice.wav"}


def test_a_bad_file_leaves_the_earlier_one_of_its_name():
    keep_sound("voice.wav", WAV)
    with pytest.raises(WorkshopError):
        keep_sound("voice.wav", b"noise")
    assert (paths.recordings_folder() / "voice.wav").read_bytes() == WAV


def test_the_newest_comes_first_and_the_group_is_not_among_them(tmp_path):
    for name in ("b.wav", "a.wav", "c.wav"):
        keep_sound(name, WAV)
    agreed(wav(tmp_path), "Kiwi")
    assert own_recordings.kept_recordings()[0].name == "c.wav"
    assert len(own_recordings.kept_recordings()) == 3


@pytest.mark.parametrize("name", ["", "..", None, 7, "a\0.wav", "a\nb.wav", 300 * "a" + ".wav"])
def test_what_cannot_be_the_name_of_a_file_gets_a_sentence(name):
    with pytest.raises(WorkshopError, match="cannot be the name|is there already"):
        keep_sound(name, WAV)
    assert not everything_in(paths.recordings_folder())


def test_a_file_that_somebody_else_put_there_is_not_replaced():
    folder = paths.recordings_folder()
    folder.mkdir()
    (folder / "voice.wav").write_bytes(b"my masterpiece")
    with pytest.raises(WorkshopError, match="an earlier version of the workshop did"):
        keep_sound("voice.wav", WAV)
    assert (folder / "voice.wav").read_bytes() == b"my masterpiece"


def modes_in(folder):
    return {path: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


@POSIX
def test_only_the_owner_can_read_a_recording_from_its_first_byte_on(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", os.umask(0))  # the most careless setting
    load_audio, seen = own_recordings.load_audio, []

    def look(path):
        seen.append(stat.S_IMODE(path.stat().st_mode))
        return load_audio(path)

    with monkeypatch.context() as patch:
        patch.setattr(own_recordings, "load_audio", look)
        voice = keep_sound("voice.wav", WAV)
    agreed(voice, "Kiwi")
    own_recordings.read_group()
    found = modes_in(paths.recordings_folder())
    assert seen == [0o600] and len(found) > 6
    for path, mode in found.items():
        wanted = 0o700 if path.is_dir() else 0o600
        assert mode == wanted or path.stat().st_size == 0, path  # an empty lock


@POSIX
def test_only_the_owner_can_open_what_notebooks_made(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_BUILD", str(tmp_path / "new"))
    assert stat.S_IMODE(paths.build_folder().stat().st_mode) == 0o700


@POSIX
def test_a_folder_that_the_user_made_keeps_its_permissions():
    folder = paths.recordings_folder()
    folder.mkdir()
    folder.chmod(0o750)
    keep_sound("voice.wav", WAV)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_the_group_is_a_corpus_like_any_other(tmp_path):
    for number, (speaker, sex) in enumerate([("Kiwi", "female"), ("Ölaf 2", "male")]):
        for seed in range(2):
            agreed(wav(tmp_path, pitch=200 - 80 * number, seed=seed), speaker, sex)
    corpus = load_corpus(own_recordings.group_folder())
    assert corpus.refused.empty
    assert list(corpus.recordings.file) == [
        "Kiwi-1.wav", "Kiwi-2.wav", "Ölaf 2-1.wav", "Ölaf 2-2.wav"
    ]  # fmt: skip
    assert pd.to_datetime(corpus.recordings.consented).notna().all()
    found = own_recordings.read_group()
    assert [(r.speaker, r.sex) for r in found[1:3]] == [("Kiwi", "female"), ("Ölaf 2", "male")]
    assert len(found[0].mfcc) > 100


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"consent": False}, "without the speaker's yes"),
        ({"consent": "no"}, "without the speaker's yes"),
        ({"sex": ""}, "The fault is with the networks"),
        ({"sex": "Female"}, "The fault is with the networks"),
        ({"speaker": ""}, "Choose a short one of letters"),
        ({"speaker": "../Kiwi"}, "Choose a short one of letters"),
        ({"speaker": "x" * 300}, "Choose a short one of letters"),
        ({"sex": "male"}, "is in the corpus already, as female"),
    ],
)
def test_what_must_not_go_in_gets_a_sentence_and_changes_nothing(tmp_path, entry, sentence):
    agreed(wav(tmp_path), "Kiwi")
    before = everything_in(tmp_path)
    entry = {"speaker": "Kiwi", "sex": "female", "consent": True} | entry
    with pytest.raises(WorkshopError, match=sentence):
        add_to_group(wav(tmp_path, seed=0), **entry)
    assert everything_in(tmp_path) == before
    assert len(load_corpus(own_recordings.group_folder()).recordings) == 1


def test_a_cell_that_is_run_twice_adds_once(tmp_path):
    path = wav(tmp_path)
    assert agreed(path, "Kiwi") == agreed(path, "Kiwi")
    assert len(load_corpus(own_recordings.group_folder()).recordings) == 1


def test_a_program_stopped_while_adding_loses_nothing(tmp_path, monkeypatch):
    agreed(wav(tmp_path, seed=0), "Kiwi")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(own_recordings, "write_metadata", stop)
        with pytest.raises(KeyboardInterrupt):
            agreed(wav(tmp_path, seed=1), "Kiwi")
    assert len(load_corpus(own_recordings.group_folder()).recordings) == 1
    agreed(wav(tmp_path, seed=1), "Kiwi")
    assert len(load_corpus(own_recordings.group_folder()).recordings) == 2


def test_no_voice_stays_of_which_the_table_says_nothing(tmp_path, monkeypatch):
    agreed(wav(tmp_path, seed=0), "Kiwi")

    def refuse(table, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_recordings, "write_metadata", refuse)
    with pytest.raises(WorkshopError, match="stays as it was"):
        agreed(wav(tmp_path, seed=1), "Fig")
    files = {path.name for path in own_recordings.group_folder().glob("*.wav")}
    assert files == {"Kiwi-1.wav"}


def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path, monkeypatch):
    agreed(wav(tmp_path, seed=0), "Kiwi")

    def fill_disk(source, target):
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_recordings.shutil, "copyfile", fill_disk)
    before = everything_in(own_recordings.group_folder())
    with pytest.raises(WorkshopError, match="stays as it was"):
        agreed(wav(tmp_path, seed=1), "Kiwi")
    assert everything_in(own_recordings.group_folder()) == before


def test_a_table_that_a_spreadsheet_has_spoilt_is_left_alone(tmp_path):
    agreed(wav(tmp_path, seed=0), "Kiwi")
    table = own_recordings.group_folder() / "metadata.csv"
    spoilt = table.read_text(encoding="utf-8").replace(",", ";")
    table.write_text(spoilt, encoding="utf-8")
    with pytest.raises(WorkshopError, match="separated by commas"):
        agreed(wav(tmp_path, seed=1), "Kiwi")
    assert table.read_text(encoding="utf-8") == spoilt


def test_many_may_add_at_the_same_time(tmp_path):
    files = [wav(tmp_path, seed=seed) for seed in range(8)]
    threads = [
        threading.Thread(target=agreed, args=(path, f"Speaker {number % 3}"))
        for number, path in enumerate(files)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    corpus = load_corpus(own_recordings.group_folder())
    assert len(corpus.recordings) == 8 and corpus.refused.empty


@POSIX
@pytest.mark.parametrize("file", ["../letter.wav", "{outside}", "link.wav"])
def test_a_table_that_names_a_file_elsewhere_is_refused(tmp_path, file):
    agreed(wav(tmp_path), "Kiwi")
    folder = own_recordings.group_folder()
    outside = wav(tmp_path, seed=1)
    (folder / "link.wav").symlink_to(outside)
    with open(folder / "metadata.csv", "a", encoding="utf-8") as table:
        table.write(f"{file.format(outside=outside)},Kiwi,female,2026-11-24\n")
    with pytest.raises(WorkshopError, match="Line 3 of .* names a file outside the corpus"):
        agreed(wav(tmp_path), "Kiwi")


def test_a_name_is_the_same_however_it_is_typed(tmp_path):
    agreed(wav(tmp_path, seed=0), "Kiwi")
    with pytest.raises(WorkshopError, match="is in the corpus already, as female"):
        agreed(wav(tmp_path, seed=1), "kiwi ", "male")

"""Recordings that are made here: kept in one folder, shared by consent, deleted by one call.

Taught in notebooks 08 and 11.
"""

import re
import shutil
import sqlite3
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd

from ..audio import load_audio
from ..corpora import load_corpus
from ..database import read_recordings
from ..errors import WorkshopError
from ..extraction import store_corpus
from ..files import atomic_write
from ..paths import recordings_folder
from ..settings import SEXES, TIMEOUT

COLUMNS = ["file", "speaker", "sex", "consented"]


def keep_sound(name, content):
    """Keep a sound file in the folder of recordings, if it can be used.

    An earlier one of the same name is replaced.

    Parameters
    ----------
    name : str
        The file's name, such as ``voice.wav``.
    content : bytes
        What is in the file.

    Returns
    -------
    pathlib.Path
        Where it is kept.

    Raises
    ------
    WorkshopError
        If it cannot be used (see `audio.load_audio`) or cannot be written.
    """
    path = recordings_folder() / Path(name).name  # a name only: nothing lands elsewhere
    try:
        with atomic_write(path) as draft:
            draft.write_bytes(content)
            try:
                load_audio(draft)
            except WorkshopError as error:
                raise WorkshopError(str(error).replace(str(draft), path.name)) from error
    except OSError as error:
        raise WorkshopError(
            f"{path} cannot be written ({error.strerror}). Free some disk space, or choose "
            "another folder with the variable WORKSHOP_RECORDINGS."
        ) from error
    return path


def kept_recordings():
    """List what is in the folder of recordings, the newest first.

    Returns
    -------
    list of pathlib.Path
    """
    files = [path for path in recordings_folder().glob("[!.]*") if path.is_file()]
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)


def delete_recordings():
    """Delete all that was recorded or uploaded here, the group's corpus too.

    What was copied elsewhere stays: the sound players in notebooks that were saved.

    Returns
    -------
    int
        How many files were deleted.
    """
    folder = recordings_folder()
    if not folder.exists():
        return 0
    n_files = sum(path.is_file() for path in folder.rglob("*"))
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise WorkshopError(
            f"{error.filename} cannot be deleted ({error.strerror}). Close the programs that "
            f"use it and try again, or delete the folder {folder} yourself."
        ) from error
    return n_files


def group_folder():
    """Return the folder of the group's own corpus."""
    return recordings_folder() / "our_voices"


def add_to_group(path, *, speaker, sex, consent, folder=None):
    """Put a copy of a recording into the group's corpus, if its speaker has agreed.

    The recording is listed in the corpus' ``metadata.csv`` when it is there as a whole.
    Two people may add at the same time. The same recording is not added twice.

    Parameters
    ----------
    path : path-like
        A recording that `audio.load_audio` accepts.
    speaker : str
        A name that the speaker chooses: letters, digits and spaces.
    sex : {'female', 'male'}
        The word that the speaker chooses for this voice.
    consent : bool
        True if the speaker has said yes to being in this corpus.
    folder : path-like, optional
        Default: `group_folder`.

    Returns
    -------
    pathlib.Path
        The copy.

    Raises
    ------
    WorkshopError
        Without consent; if name or sex cannot be used; if the speaker is there already
        with the other sex; or if the recording cannot be used.
    """
    _check_entry(speaker, sex, consent)
    load_audio(path)
    path, folder = Path(path), Path(folder or group_folder())
    with _exclusive_lock(folder):
        table = _read_metadata(folder)
        theirs = table[table.speaker == speaker]
        if not theirs.sex.isin([sex]).all():
            raise WorkshopError(
                f"{speaker} is in the corpus already, as {theirs.sex.iloc[0]}. Choose another "
                f"name, or first take the earlier recordings out: withdraw({speaker!r})."
            )
        for earlier in (folder / file for file in theirs.file):
            if earlier.is_file() and earlier.read_bytes() == path.read_bytes():
                return earlier
        copy = _free_name(folder, speaker, path.suffix.lower())
        with atomic_write(copy) as draft:
            shutil.copyfile(path, draft)
        row = [copy.name, speaker, sex, date.today().isoformat()]
        _write_metadata(pd.concat([table, pd.DataFrame([row], columns=COLUMNS)]), folder)
    return copy


def withdraw(speaker, *, folder=None):
    """Take all recordings of a speaker out of the group's corpus, and delete them.

    Parameters
    ----------
    speaker : str
    folder : path-like, optional
        Default: `group_folder`.

    Returns
    -------
    int
        How many recordings were deleted.
    """
    folder = Path(folder or group_folder())
    with _exclusive_lock(folder):
        table = _read_metadata(folder)
        files = table.file[table.speaker == speaker]
        _write_metadata(table[table.speaker != speaker], folder)
        for file in [*files, *(path.name for path in folder.glob("features.db*"))]:
            (folder / file).unlink(missing_ok=True)
    return len(files)


def read_group(folder=None):
    """Read the group's corpus. Its features are kept beside it, to be deleted with it.

    Parameters
    ----------
    folder : path-like, optional
        Default: `group_folder`.

    Returns
    -------
    list of Recording
    """
    corpus = load_corpus(folder or group_folder())
    store_corpus(corpus, path=corpus.folder / "features.db")
    return read_recordings(corpus.name, path=corpus.folder / "features.db")


def _check_entry(speaker, sex, consent):
    """Refuse what must not be written into a corpus."""
    if consent is not True:
        raise WorkshopError(
            "Nothing was added: without the speaker's yes no voice goes into a corpus. Ask "
            "first; then say consent=True."
        )
    if not re.fullmatch(r"\w[\w ]*", speaker):
        raise WorkshopError(
            f"{speaker!r} cannot be a name here. Choose one of letters, digits and spaces; it "
            "need not be your own."
        )
    if sex not in SEXES:
        raise WorkshopError(
            f"{sex!r} is a word that these networks do not know: they were built for 'female' "
            "and 'male' alone. If neither is your word, leave your voice out. The fault is "
            "with the networks."
        )


@contextmanager
def _exclusive_lock(folder):
    """Let one program at a time change a corpus. Whoever crashes holds nobody up."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / ".lock", timeout=TIMEOUT, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise WorkshopError(
            f"The corpus {folder} could not be changed ({error}), and stays as it was. Perhaps "
            "another program is changing it, or the disk is full. Try again in a moment."
        ) from error
    finally:
        connection.close()


def _read_metadata(folder):
    """Return the table of who is in the corpus, empty for a new one."""
    path = folder / "metadata.csv"
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype=str)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        table[COLUMNS[:3]]
    except (ValueError, KeyError) as error:
        raise WorkshopError(
            f"{path} is no table any more with the columns file, speaker, sex, separated by "
            "commas. Put that right first; nothing was changed."
        ) from error
    return table


def _write_metadata(table, folder):
    """Write the table of who is in the corpus, whole."""
    with atomic_write(folder / "metadata.csv") as draft:
        table.to_csv(draft, index=False)


def _free_name(folder, speaker, suffix):
    """Return the first path of this speaker that no file has yet."""
    number = 1
    while (folder / f"{speaker}-{number}{suffix}").exists():
        number += 1
    return folder / f"{speaker}-{number}{suffix}"

"""Recordings that are made here: kept in one folder, private, and shared by consent only.

Taught in notebooks 08 and 11.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from ..audio import load_audio
from ..corpora import load_corpus, normalized_name
from ..corpora.extraction import store_corpus
from ..corpora.tables import parse_table
from ..database import Recording, read_recordings
from ..errors import WorkshopError
from ..paths import recordings_folder
from ..settings import SEXES, TIMEOUT
from .private_files import private_file, private_folder, private_write

COLUMNS = ["file", "speaker", "sex", "consented"]
LOCK = ".group.lock"
LONGEST_NAME = 200  # bytes; file systems allow 255


def keep_sound(name: str, content: bytes) -> Path:
    """Keep a sound file in the folder of recordings, if it can be used.

    Only its owner can read it. An earlier one of the same name is replaced if it was made here.

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
        If it cannot be used (see `audio.load_audio`), cannot be written, or would replace a
        file that was not made here.
    """
    path = recordings_folder() / _plain_name(name)
    try:
        with private_write(path) as draft:
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


def kept_recordings() -> list[Path]:
    """List what is in the folder of recordings, the newest first.

    Returns
    -------
    list of pathlib.Path
    """
    files = [path for path in recordings_folder().glob("[!.]*") if path.is_file()]
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)


def group_folder() -> Path:
    """Return the folder of the group's own corpus."""
    return recordings_folder() / "our_voices"


def add_to_group(
    path: str | os.PathLike,
    *,
    speaker: str,
    sex: str,
    consent: bool,
    folder: str | os.PathLike | None = None,
) -> Path:
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
    with exclusive_lock(folder):
        table = read_metadata(folder)
        theirs = table[is_speaker(table, speaker)]
        if not theirs.sex.isin([sex]).all():
            raise WorkshopError(
                f"{speaker} is in the corpus already, as {theirs.sex.iloc[0]}. Choose another "
                f"name, or first take the earlier recordings out: withdraw({speaker!r})."
            )
        for earlier in (folder / file for file in theirs.file):
            if earlier.is_file() and earlier.read_bytes() == path.read_bytes():
                return earlier
        copy = _free_name(folder, speaker, path.suffix.lower())
        with private_write(copy) as draft:
            shutil.copyfile(path, draft)
        row = [copy.name, speaker, sex, date.today().isoformat()]
        try:
            write_metadata(pd.concat([table, pd.DataFrame([row], columns=COLUMNS)]), folder)
        except BaseException:  # a voice that no table names could not be taken back
            copy.unlink(missing_ok=True)
            raise
    return copy


def read_group(folder: str | os.PathLike | None = None) -> list[Recording]:
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
    database = corpus.folder / "features.db"
    private_file(database)
    store_corpus(corpus, path=database)
    return read_recordings(corpus.name, path=database)


@contextmanager
def exclusive_lock(folder: Path) -> Iterator[None]:
    """Let one program at a time change a corpus. A program that crashes blocks no other.

    Parameters
    ----------
    folder : pathlib.Path
        Is created if it is missing.

    Raises
    ------
    WorkshopError
        If another program holds the lock for long, or if changing the corpus fails with an
        `OSError`.
    """
    try:
        private_folder(folder)
        private_file(folder / LOCK)
        with FileLock(folder / LOCK, timeout=TIMEOUT, mode=0o600):  # needs no room on the disk
            yield
    except (Timeout, OSError) as error:
        raise WorkshopError(
            f"The corpus {folder} could not be changed ({error}), and stays as it was. Perhaps "
            "another program is changing it, or the disk is full. Try again in a moment."
        ) from error


def read_metadata(folder: Path) -> pd.DataFrame:
    """Read the table of who is in a corpus.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    pd.DataFrame [columns: file, speaker, sex, consented]
        Empty for a new corpus.

    Raises
    ------
    WorkshopError
        If it is no such table, or names a file outside the folder.
    """
    path = folder / "metadata.csv"
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype=str)
    try:
        table = parse_table(path)
        table[COLUMNS[:3]]
        inside = [_is_inside(folder, file) for file in table.file]
    except (ValueError, KeyError) as error:
        raise WorkshopError(
            f"{path} is no longer a table with the columns file, speaker, sex, separated by "
            "commas. Repair it first; nothing was changed."
        ) from error
    if not all(inside):
        row = inside.index(False)
        raise WorkshopError(
            f"Line {row + 2} of {path} names a file outside the corpus: {table.file[row]!r}. "
            "Nothing was changed. Correct that line, and try again."
        )
    return table


def is_speaker(table: pd.DataFrame, speaker: str) -> pd.Series:
    """Tell for each row of a corpus' table whether it is of a speaker, however it is typed."""
    return table.speaker.map(normalized_name) == normalized_name(speaker)


def write_metadata(table: pd.DataFrame, folder: Path) -> None:
    """Write the table of who is in a corpus, all of it or nothing."""
    with private_write(folder / "metadata.csv") as draft:
        table.to_csv(draft, index=False)


def _is_inside(folder, file):
    """Tell whether a table names a file of its own folder: no ``..``, no link that leads out."""
    return (folder / file).resolve().is_relative_to(folder.resolve())


def _plain_name(name):
    """Return the name of a file without any folder, if a file can have it."""
    plain = Path(name).name if isinstance(name, str) else ""
    if not plain.isprintable() or not 0 < len(plain.encode()) <= LONGEST_NAME:
        raise WorkshopError(
            f"{str(name)[:40]!r} cannot be the name of a recording. Give the file a shorter "
            "name, of letters and digits."
        )
    return plain


def _check_entry(speaker, sex, consent):
    """Refuse what must not be written into a corpus."""
    if consent is not True:
        raise WorkshopError(
            "Nothing was added: without the speaker's yes no voice goes into a corpus. Ask "
            "first; then say consent=True."
        )
    if not re.fullmatch(r"\w[\w ]*", speaker) or len(speaker.encode()) > LONGEST_NAME:
        raise WorkshopError(
            f"{speaker[:40]!r} cannot be a name here. Choose a short one of letters, digits and "
            "spaces; it need not be your own."
        )
    if sex not in SEXES:
        raise WorkshopError(
            f"{sex!r} is a word that these networks do not know: they were built for 'female' "
            "and 'male' alone. If neither is your word, leave your voice out. The fault is "
            "with the networks."
        )


def _free_name(folder, speaker, suffix):
    """Return the first path of this speaker that no file has yet."""
    number = 1
    while (folder / f"{speaker}-{number}{suffix}").exists():
        number += 1
    return folder / f"{speaker}-{number}{suffix}"

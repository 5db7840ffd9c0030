"""Features in SQLite: speakers, recordings, and a row per frame of 10 ms.

Taught in notebook 02.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .errors import WorkshopError
from .features import Features, network_inputs
from .paths import build_folder
from .settings import FEATURE_SETTINGS, TIMEOUT

MFCC_COLUMNS = [f"mfcc_{i:02d}" for i in range(FEATURE_SETTINGS["n_mfcc"])]
FEATURE_COLUMNS = [*MFCC_COLUMNS, "fundamental_frequency", "dominant_frequency"]

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS speakers (
    id     INTEGER PRIMARY KEY,
    corpus TEXT NOT NULL,
    name   TEXT NOT NULL,
    sex    TEXT NOT NULL CHECK (sex IN ('female', 'male')),
    UNIQUE (corpus, name)
);
CREATE TABLE IF NOT EXISTS recordings (
    id         INTEGER PRIMARY KEY,
    speaker_id INTEGER NOT NULL REFERENCES speakers (id),
    corpus     TEXT NOT NULL,
    file       TEXT NOT NULL,
    version    TEXT NOT NULL,
    n_frames   INTEGER NOT NULL,
    UNIQUE (corpus, file)
);
CREATE TABLE IF NOT EXISTS refusals (
    corpus TEXT NOT NULL,
    file   TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (corpus, file)
);
CREATE TABLE IF NOT EXISTS frames (
    recording_id INTEGER NOT NULL REFERENCES recordings (id) ON DELETE CASCADE,
    frame        INTEGER NOT NULL,
    {", ".join(f"{column} REAL" for column in FEATURE_COLUMNS)},
    PRIMARY KEY (recording_id, frame)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recordings_by_speaker ON recordings (speaker_id);
"""


class Recording(NamedTuple):
    """A recording as it comes out of the database.

    Attributes
    ----------
    file, speaker, sex : str
    mfcc : np.ndarray [shape=(n_frames, n_mfcc), dtype=float32]
    pitch : np.ndarray [shape=(n_frames,), dtype=float32]
        Fundamental frequency in Hz; NaN where not voiced.
    """

    file: str
    speaker: str
    sex: str
    mfcc: np.ndarray
    pitch: np.ndarray

    @property
    def inputs(self) -> np.ndarray:
        """What a network gets of each frame, see `features.network_inputs`."""
        return network_inputs(self.mfcc, self.pitch)


def database_path() -> Path:
    """Return the path of the workshop's database, ``build/features.db``."""
    return build_folder() / "features.db"


@contextmanager
def open_database(path: str | os.PathLike | None = None) -> Iterator[sqlite3.Connection]:
    """Open a database, make its tables where they are missing, and close it.

    Parameters
    ----------
    path : path-like, optional
        Default: the workshop's database.

    Yields
    ------
    sqlite3.Connection

    Raises
    ------
    WorkshopError
        If another program keeps the database locked, if the file is damaged or not
        ours, or if its features were made with other settings.
    """
    path = path or database_path()
    try:
        connection = sqlite3.connect(path, timeout=TIMEOUT)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")  # read while another writes
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(SCHEMA)
            _check_settings(connection, path)
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        if _is_of_the_question(error):
            raise
        raise WorkshopError(explained(str(error), path)) from error


def add_recording(
    connection: sqlite3.Connection,
    *,
    corpus: str,
    file: str,
    speaker: str,
    sex: str,
    version: str,
    features: Features,
) -> None:
    """Store one recording with all its frames, or nothing of it.

    Parameters
    ----------
    connection : sqlite3.Connection
    corpus, file, speaker : str
        Names; a file is unique in its corpus, a speaker too.
    sex : {'female', 'male'}
    version : str
        What changes when the file changes.
    features : Features
    """
    rows = np.column_stack(features).astype(float)
    with connection:  # a transaction: all of it is kept, or none
        speaker_id = _speaker_id(connection, corpus=corpus, speaker=speaker, sex=sex)
        connection.execute("DELETE FROM recordings WHERE corpus = ? AND file = ?", (corpus, file))
        recording_id = connection.execute(
            "INSERT INTO recordings (speaker_id, corpus, file, version, n_frames) "
            "VALUES (?, ?, ?, ?, ?)",
            (speaker_id, corpus, file, version, len(rows)),
        ).lastrowid
        places = ", ".join("?" * (2 + len(FEATURE_COLUMNS)))
        connection.executemany(
            f"INSERT INTO frames VALUES ({places})",  # SQLite stores NaN as NULL
            ((recording_id, frame, *row) for frame, row in enumerate(rows.tolist())),
        )


def read_recordings(corpus_name: str, *, path: str | os.PathLike | None = None) -> list[Recording]:
    """Read all recordings of a corpus back, as arrays.

    Parameters
    ----------
    corpus_name : str
    path : path-like, optional
        Default: the workshop's database.

    Returns
    -------
    list of Recording
        Sorted by file.

    Raises
    ------
    WorkshopError
        If the database cannot be read, or frames of a recording are missing.
    """
    recordings = []
    with open_database(path) as connection:
        connection.execute("BEGIN")  # all of it as of this moment, whoever writes meanwhile
        found = connection.execute(
            "SELECT recordings.id, n_frames, file, speakers.name, sex FROM recordings "
            "JOIN speakers ON speakers.id = speaker_id "
            "WHERE recordings.corpus = ? ORDER BY file",
            (corpus_name,),
        ).fetchall()
        for recording_id, n_frames, file, speaker, sex in found:
            values = _read_frames(connection, recording_id)
            if values.shape != (n_frames, len(FEATURE_COLUMNS) - 1):
                raise WorkshopError(explained("malformed", path))
            recordings.append(Recording(file, speaker, sex, values[:, :-1], values[:, -1]))
    return recordings


def _read_frames(connection, recording_id):
    """Return MFCC and pitch of a recording; empty where its rows hold no numbers."""
    columns = ", ".join(FEATURE_COLUMNS[:-1])
    query = f"SELECT {columns} FROM frames WHERE recording_id = ? ORDER BY frame"
    rows = connection.execute(query, (recording_id,)).fetchall()
    try:
        return np.array(rows, dtype=np.float32)  # NULL becomes NaN
    except (TypeError, ValueError):  # text in a damaged row
        return np.empty(0)


def _speaker_id(connection, *, corpus, speaker, sex):
    """Return the speaker's key; add or correct her row where needed."""
    connection.execute(
        "INSERT INTO speakers (corpus, name, sex) VALUES (?, ?, ?) "
        "ON CONFLICT (corpus, name) DO UPDATE SET sex = excluded.sex",
        (corpus, speaker, sex),
    )
    query = "SELECT id FROM speakers WHERE corpus = ? AND name = ?"
    return connection.execute(query, (corpus, speaker)).fetchone()[0]


def _check_settings(connection, path):
    """Refuse a database whose features were computed in another way."""
    ours = json.dumps(FEATURE_SETTINGS, sort_keys=True)
    query = "SELECT value FROM settings WHERE name = 'features'"
    found = connection.execute(query).fetchone()
    if found is None:
        with connection:  # OR IGNORE: another program may have been faster
            connection.execute("INSERT OR IGNORE INTO settings VALUES ('features', ?)", (ours,))
    elif found[0] != ours:
        raise WorkshopError(
            f"{path} holds features made with other settings ({found[0]}). Move it away; "
            "it is made again in under a minute."
        )


def _is_of_the_question(error):
    """Tell whether the question in SQL is wrong, not the database."""
    by_kind = isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    return by_kind or "syntax error" in str(error)


def explained(message: str, path: str | os.PathLike | None = None) -> str:
    """Turn SQLite's words into a sentence that says what to do.

    Parameters
    ----------
    message : str
    path : path-like, optional
        Default: the workshop's database.

    Returns
    -------
    str
    """
    path = path or database_path()
    if "locked" in message:
        return (
            f"{path} is in use by another program. Shut down the other notebook (Kernel, "
            "Shut Down Kernel) and try again."
        )
    if "not a database" in message or "malformed" in message:
        return (
            f"{path} is damaged and cannot be read. Move or delete it and run this "
            "again: it is made again from the recordings."
        )
    if any(word in message for word in ("unable to open", "readonly", "disk")):
        return (
            f"{path} cannot be used ({message}). Check that its folder exists, can be "
            "written to, and has free space."
        )
    return (
        f"{path} is not a database of this version of the workshop ({message}). Move it away; "
        "it is made again from the recordings."
    )

"""Features in SQLite: speakers, recordings, and on request a row per frame of 10 ms.

Taught in notebook 02.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .errors import WorkshopError
from .features import Features, network_inputs
from .guards.databases import check_columns, damaged, explain_errors
from .paths import build_folder
from .settings import FEATURE_SETTINGS, TIMEOUT

N_MFCC = FEATURE_SETTINGS["n_mfcc"]
MFCC_COLUMNS = [f"mfcc_{i:02d}" for i in range(N_MFCC)]
FEATURE_COLUMNS = [*MFCC_COLUMNS, "fundamental_frequency", "dominant_frequency"]
STORED = np.dtype("<f4")  # what the bytes in the column `features` are

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS speakers (
    id     INTEGER PRIMARY KEY,
    corpus TEXT NOT NULL,
    name   TEXT NOT NULL,
    UNIQUE (corpus, name)
);
CREATE TABLE IF NOT EXISTS recordings (
    id         INTEGER PRIMARY KEY,
    speaker_id INTEGER NOT NULL REFERENCES speakers (id),
    corpus     TEXT NOT NULL,
    file       TEXT NOT NULL,
    label      TEXT NOT NULL,
    version    TEXT NOT NULL,
    n_frames   INTEGER NOT NULL,
    features   BLOB NOT NULL,
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
PAGE_SIZE = 16_384  # bytes, for arrays of 40 kB: reading is twice as fast as with SQLite's 4,096
# Speakers of whom no recording is left.
DELETE_SILENT_SPEAKERS = "DELETE FROM speakers WHERE id NOT IN (SELECT speaker_id FROM recordings)"


class Recording(NamedTuple):
    """A recording as it comes out of the database.

    Attributes
    ----------
    file, speaker, label : str
        The label is what a network is to learn: the sex, or one of your own.
    mfcc : np.ndarray [shape=(n_frames, n_mfcc), dtype=float32]
    pitch : np.ndarray [shape=(n_frames,), dtype=float32]
        Fundamental frequency in Hz; NaN where not voiced.
    """

    file: str
    speaker: str
    label: str
    mfcc: np.ndarray
    pitch: np.ndarray

    @property
    def sex(self) -> str:
        """The label, where it is the speaker's sex."""
        return self.label

    @property
    def n_frames(self) -> int:
        """How many frames of 10 ms the recording has."""
        return len(self.mfcc)

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
    with (
        explain_errors(path, queries=False),
        closing(sqlite3.connect(path, timeout=TIMEOUT, check_same_thread=False)) as connection,
    ):
        with explain_errors(path, queries=True):
            check_columns(connection)  # before anything is written
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # of a new file
            connection.execute("PRAGMA journal_mode = WAL")  # read while another writes
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(SCHEMA)
            _check_settings(connection, path)
        yield connection


def add_recording(
    connection: sqlite3.Connection,
    *,
    corpus: str,
    file: str,
    speaker: str,
    label: str,
    version: str,
    features: Features,
) -> None:
    """Store one recording with all its frames, or nothing of it.

    Parameters
    ----------
    connection : sqlite3.Connection
    corpus, file, speaker : str
        Names; a file is unique in its corpus, a speaker too.
    label : str
        What a network is to learn of the recording, such as the speaker's sex.
    version : str
        What changes when the file changes.
    features : Features

    Raises
    ------
    ValueError
        If a frame has not as many features as a frame should have.
    """
    array = np.column_stack(features).astype(STORED)
    if array.shape[1] != len(FEATURE_COLUMNS):
        raise ValueError(
            f"{len(FEATURE_COLUMNS)} features a frame expected, not {array.shape[1]}."
        )
    with connection:  # a transaction: all of it is kept, or none
        speaker_id = _speaker_id(connection, corpus=corpus, speaker=speaker)
        connection.execute("DELETE FROM recordings WHERE corpus = ? AND file = ?", (corpus, file))
        connection.execute(
            "INSERT INTO recordings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",  # NULL: SQLite numbers it
            (speaker_id, corpus, file, label, version, len(array), array.tobytes()),
        )


def add_frames(connection: sqlite3.Connection, corpus: str) -> int:
    """Write the features of a corpus as rows too, a row per frame, for questions in SQL.

    Parameters
    ----------
    connection : sqlite3.Connection
    corpus : str
        Its name.

    Returns
    -------
    int
        How many rows were missing and are there now.
    """
    n_rows = 0
    places = ", ".join("?" * (2 + len(FEATURE_COLUMNS)))
    with connection:
        missing = connection.execute(
            "SELECT id, features FROM recordings WHERE corpus = ? AND NOT EXISTS "
            "(SELECT 1 FROM frames WHERE recording_id = recordings.id)",
            (corpus,),
        )
        for recording_id, features in missing.fetchall():
            rows = enumerate(as_array(features).tolist())  # SQLite stores NaN as NULL
            numbered = [(recording_id, frame, *row) for frame, row in rows]
            connection.executemany(f"INSERT INTO frames VALUES ({places})", numbered)
            n_rows += len(numbered)
    return n_rows


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
            "SELECT n_frames, features, file, speakers.name, label FROM recordings "
            "JOIN speakers ON speakers.id = speaker_id "
            "WHERE recordings.corpus = ? ORDER BY file",
            (corpus_name,),
        )
        for n_frames, features, *names in found:
            array = as_array(features)
            if len(array) != n_frames:
                raise WorkshopError(damaged(path or database_path()))
            file, speaker, label = names
            mfcc, pitch = array[:, :N_MFCC], array[:, N_MFCC]
            recordings.append(Recording(file, speaker, label, mfcc, pitch))
    return recordings


def refusals(corpus_name: str) -> list[str]:
    """Return why recordings of a corpus were refused when it was stored, a sentence each."""
    with open_database() as connection:
        query = "SELECT reason FROM refusals WHERE corpus = ? ORDER BY file"
        return [reason for (reason,) in connection.execute(query, (corpus_name,))]


def as_array(features: Any) -> np.ndarray:
    """Turn bytes from the column `recordings.features` back into numbers.

    Parameters
    ----------
    features : bytes or any other value that a damaged table holds

    Returns
    -------
    np.ndarray [shape=(n_frames, 42), dtype=float32]
        The columns are `FEATURE_COLUMNS`. Empty where the bytes are not what we wrote.
    """
    n_bytes = len(FEATURE_COLUMNS) * STORED.itemsize
    if not isinstance(features, bytes) or len(features) % n_bytes:
        return np.empty((0, len(FEATURE_COLUMNS)), STORED)
    return np.frombuffer(features, STORED).reshape(-1, len(FEATURE_COLUMNS))


def _speaker_id(connection, *, corpus, speaker):
    """Return the speaker's key; add the row where it is missing."""
    connection.execute(
        "INSERT OR IGNORE INTO speakers (corpus, name) VALUES (?, ?)", (corpus, speaker)
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

"""The features of a whole corpus go into the database: on all cores, or on a cluster's.

Taught in notebook 02.
"""

import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from threading import Semaphore
from typing import Any

import joblib
import pandas as pd
from filelock import FileLock, Timeout
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

from ..database import (
    DELETE_SILENT_SPEAKERS,
    add_recording,
    database_path,
    open_database,
)
from ..errors import WorkshopError
from ..features import features_of_file
from ..files import content_hash
from ..guards.containers import seconds_of
from ..guards.databases import damaged, in_use, unusable
from .corpus import Corpus

BATCH = 32  # recordings per core whose features may wait in memory to be stored
LONG = 120.0  # seconds: recordings from here on fill 0.3 GB each while they are worked on
LONG_ONES = Semaphore(2)  # so many at a time, however many cores there are
LOCK_TIMEOUT = 1800  # seconds for which another notebook may store the same corpus


def store_corpus(
    corpus: Corpus, *, path: str | os.PathLike | None = None, channel: Callable | None = None
) -> pd.DataFrame:
    """Extract and store the features of each recording that is not stored yet.

    Each recording is a transaction: a run that was stopped continues where it was. A file
    that has changed is extracted again. Recordings that are no longer in the corpus, or are now
    refused, are deleted. One program at a time stores a corpus; another one waits for it.

    Parameters
    ----------
    corpus : Corpus
    path : path-like, optional
        Default: the workshop's database.
    channel : callable, optional
        What each signal passes through first; see `features_of_file`. Give the corpus a
        name of its own then: what is stored under a name is not extracted again.

    Returns
    -------
    pd.DataFrame [columns: file, reason]
        The recordings that were refused.
    """
    failed: dict[str, str] = {}
    with _only_writer(corpus.name, path), open_database(path) as connection:
        todo = _recordings_to_do(connection, corpus)
        options: dict[str, Any] = {"channel": channel} if channel else {}
        options |= {} if corpus.is_speech else {"is_speech": False}
        extracted = _extract_all(corpus.folder, todo, options)
        for (row, version), features in tqdm(
            extracted, desc="features", unit="file", total=len(todo), disable=not todo
        ):
            if isinstance(features, WorkshopError):
                failed[row.file] = str(features)
                continue
            add_recording(
                connection,
                corpus=corpus.name,
                file=row.file,
                speaker=row.speaker,
                label=row.label,
                version=version,
                features=features,
            )
        _delete(connection, corpus.name, failed)
        refused = dict(zip(corpus.refused.file, corpus.refused.reason, strict=True)) | failed
        with connection:
            connection.execute("DELETE FROM refusals WHERE corpus = ?", (corpus.name,))
            connection.executemany(
                "INSERT INTO refusals VALUES (?, ?, ?)",
                ((corpus.name, *refusal) for refusal in refused.items()),
            )
    return pd.DataFrame(refused.items(), columns=["file", "reason"])


@contextmanager
def _only_writer(corpus_name, path):
    """Wait until nobody else stores this corpus, and keep others waiting."""
    path = path or database_path()
    lock = FileLock(f"{path}.{zlib.crc32(corpus_name.encode()):08x}.lock")
    try:
        with lock.acquire(timeout=LOCK_TIMEOUT):
            yield
    except Timeout as error:
        raise WorkshopError(in_use(path)) from error
    except sqlite3.IntegrityError as error:  # no such row is written here: the file is damaged
        raise WorkshopError(damaged(path)) from error
    except OSError as error:
        raise WorkshopError(unusable(path, error.strerror)) from error


def _extract_all(folder, todo, options):
    """Yield each (row, version) with its features or with the reason against it.

    joblib shares the work among the cores of this computer, or of what its user chose with
    `joblib.parallel_config`, such as a Dask cluster. It comes a batch at a time, so that memory
    stays small.
    """
    extract = joblib.delayed(_extract)
    # A thread per core is enough: NumPy's own threads would get in their way.
    with (
        threadpool_limits(limits=1),
        joblib.Parallel(n_jobs=-1, prefer="threads", return_as="generator") as parallel,
    ):
        size = BATCH * joblib.effective_n_jobs(-1)
        for start in range(0, len(todo), size):
            batch = todo[start : start + size]
            extracted = parallel(extract(folder / row.file, options) for row, _ in batch)
            yield from zip(batch, extracted, strict=True)


def _extract(path, options):
    """Return the features of a file, or the reason why there are none."""
    with LONG_ONES if seconds_of(path) > LONG else nullcontext():
        try:
            return features_of_file(path, **options)
        except WorkshopError as error:
            return error


def _recordings_to_do(connection, corpus):
    """List what must be extracted; delete recordings that are no longer in the corpus."""
    stored = {
        file: known
        for file, *known in connection.execute(
            "SELECT file, version, speakers.name, label FROM recordings "
            "JOIN speakers ON speakers.id = speaker_id WHERE recordings.corpus = ?",
            (corpus.name,),
        )
    }
    _delete(connection, corpus.name, sorted(set(stored) - set(corpus.recordings.file)))
    # What was stored as any sound must still be found to be speech.
    checked = "" if corpus.is_speech else ", any sound"
    versions = (
        (row, _version(corpus.folder / row.file) + checked)
        for row in corpus.recordings.itertuples()
    )
    return [
        (row, version)
        for row, version in versions
        if stored.get(row.file) != [version, row.speaker, row.label]
    ]


def _delete(connection, corpus_name, files):
    """Delete what is stored of some files, and speakers of whom nothing is left."""
    with connection:
        connection.executemany(
            "DELETE FROM recordings WHERE corpus = ? AND file = ?",
            ((corpus_name, file) for file in files),
        )
        connection.execute(DELETE_SILENT_SPEAKERS)


def _version(path):
    """Return what changes when the file's content changes, whatever its size and time."""
    try:
        return content_hash(path)
    except OSError:
        return "unreadable"  # `features_of_file` says why

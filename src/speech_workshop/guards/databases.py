"""What is wrong with a database, in a sentence that says what to do."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import WorkshopError

COLUMNS = {  # that we read
    "settings": "name, value",
    "speakers": "id, corpus, name",
    "recordings": "id, speaker_id, corpus, file, label, version, n_frames, features",
    "refusals": "corpus, file, reason",
}


@contextmanager
def explain_errors(path: str | os.PathLike, *, queries: bool) -> Iterator[None]:
    """Turn SQLite's errors into sentences that say what to do.

    Parameters
    ----------
    path : path-like
        Of the database.
    queries : bool
        Whether the file is also to blame for a query that SQLite does not understand, and for
        a row that it refuses. Where a learner writes queries, it is not.

    Raises
    ------
    WorkshopError
        Where the file is to blame.
    """
    try:
        yield
    except sqlite3.Error as error:
        if is_query_error(error) and not queries:
            raise
        raise WorkshopError(explain(error, path)) from error


def is_query_error(error: sqlite3.Error) -> bool:
    """Tell whether a query in SQL is wrong, not the database."""
    by_kind = isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    return by_kind or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def explain(error: sqlite3.Error, path: str | os.PathLike) -> str:
    """Turn SQLite's words into a sentence that says what to do.

    Parameters
    ----------
    error : sqlite3.Error
    path : path-like

    Returns
    -------
    str
    """
    message = str(error)
    if "locked" in message:
        return in_use(path)
    if "not a database" in message or "malformed" in message:
        return damaged(path)
    if any(word in message for word in ("unable to open", "readonly", "disk")):
        return unusable(path, message)
    return (
        f"{path} is not a database of this version of the workshop ({message}). Move it away; "
        "it is made again from the recordings."
    )


def in_use(path: str | os.PathLike) -> str:
    """Say that another program keeps a database locked."""
    return (
        f"{path} is in use by another program. Shut down the other notebook (Kernel, "
        "Shut Down Kernel) and try again."
    )


def damaged(path: str | os.PathLike) -> str:
    """Say that a database is damaged."""
    return (
        f"{path} is damaged and cannot be read. Move or delete it and run this "
        "again: it is made again from the recordings."
    )


def unusable(path: str | os.PathLike, reason: str | None) -> str:
    """Say that the operating system does not let us use a database."""
    return (
        f"{path} cannot be used ({reason}). Check that its folder exists, can be "
        "written to, and has free space."
    )


def check_columns(connection: sqlite3.Connection) -> None:
    """Raise SQLite's error for a database of another program, or of another version.

    Parameters
    ----------
    connection : sqlite3.Connection
        An empty database is fine, and so is one that lacks some of our tables.

    Raises
    ------
    sqlite3.Error
        If none of its tables is ours, or one of our columns is missing.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    there = {name for (name,) in connection.execute(query)}
    if there.isdisjoint(COLUMNS) and there:
        raise sqlite3.OperationalError(f"it holds {', '.join(sorted(there))}")
    for table in there.intersection(COLUMNS):
        connection.execute(f"SELECT {COLUMNS[table]} FROM {table} LIMIT 0")

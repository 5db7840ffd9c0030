"""What is wrong with a database, in a sentence that says what to do."""

import os
import sqlite3

from ..errors import WorkshopError

COLUMNS = {  # that we read
    "settings": "name, value",
    "speakers": "id, corpus, name",
    "recordings": "id, speaker_id, corpus, file, label, version, n_frames, features",
    "refusals": "corpus, file, reason",
}


def is_of_the_question(error: sqlite3.Error) -> bool:
    """Tell whether the question in SQL is wrong, not the database."""
    by_kind = isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    return by_kind or any(words in str(error) for words in ("syntax error", "no such"))


def explained(message: str, path: str | os.PathLike) -> str:
    """Turn SQLite's words into a sentence that says what to do.

    Parameters
    ----------
    message : str
    path : path-like

    Returns
    -------
    str
    """
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


def check_columns(connection: sqlite3.Connection, path: str | os.PathLike) -> None:
    """Refuse a database whose tables another version made.

    Parameters
    ----------
    connection : sqlite3.Connection
    path : path-like
        Of the database, for the message.

    Raises
    ------
    WorkshopError
        If a table or a column is missing.
    """
    try:
        for table, columns in COLUMNS.items():
            connection.execute(f"SELECT {columns} FROM {table} LIMIT 0")
    except sqlite3.OperationalError as error:
        if not is_of_the_question(error):
            raise
        raise WorkshopError(explained(str(error), path)) from error

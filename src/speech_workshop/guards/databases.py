"""What is wrong with a database, in a sentence that says what to do."""

import os
import sqlite3


def is_of_the_question(error: sqlite3.Error) -> bool:
    """Tell whether the question in SQL is wrong, not the database."""
    by_kind = isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
    return by_kind or "syntax error" in str(error)


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

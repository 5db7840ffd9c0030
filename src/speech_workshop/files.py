"""Write files so that a reader never sees half of one, and tell whether their content changed."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import WorkshopError


@contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary path; move it to `path` only if all went well.

    A reader of `path` sees the old file or the whole new one, never a half.

    Parameters
    ----------
    path : path-like
        Where the finished file should be.

    Yields
    ------
    pathlib.Path
        Where to write. It has the same suffix and lies beside `path`.

    Raises
    ------
    WorkshopError
        If a folder, a pipe or a device is there.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise WorkshopError(f"{path} is a folder or a device. Type the name of a file.")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def content_hash(path: str | os.PathLike) -> str:
    """Return a file's SHA-256; it changes when the content does, whatever the size and time."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Files about a voice: only their owner can read them, and only they are ever deleted.

Each folder keeps a list of the files that the workshop made in it, one name per line. The list
only grows, so two programs may add to it at once, and deleting works on a full disk.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import WorkshopError
from ..files import atomic_write

MANIFEST = ".made_here.txt"
BESIDE_A_DATABASE = ("-wal", "-shm", ".*.lock")  # what SQLite and a lock of it leave


def private_folder(folder: Path) -> None:
    """Create a folder that only its owner can open. One that exists stays as it is."""
    if not folder.parent.exists():
        private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def private_file(path: Path) -> None:
    """Create an empty file that only its owner can read, and list it as made here.

    Parameters
    ----------
    path : pathlib.Path
        If the workshop made it before, it keeps its content.

    Raises
    ------
    WorkshopError
        If somebody else made it.
    """
    _refuse_foreign(path)
    _add_to_list(path)
    path.touch(mode=0o600)


@contextmanager
def private_write(path: Path) -> Iterator[Path]:
    """Write a file as `files.atomic_write` does, readable by its owner only, and list it.

    Parameters
    ----------
    path : pathlib.Path
        Its folder is created if it is missing.

    Yields
    ------
    pathlib.Path
        Where to write.

    Raises
    ------
    WorkshopError
        If somebody else made a file of that name: it is not replaced.
    """
    private_folder(path.parent)
    _refuse_foreign(path)
    with atomic_write(path) as draft:
        private_file(draft)  # listed too, since a program that is killed leaves it behind
        yield draft
        _add_to_list(path)


def made_here(folder: Path) -> list[Path]:
    """List the files that the workshop made in a folder and that are still there.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of pathlib.Path
        Without the list itself.

    Raises
    ------
    WorkshopError
        If the list names something that is outside the folder.
    """
    paths = [folder / name for name in _listed(folder)]
    for database in [path for path in paths if path.suffix == ".db"]:
        for ending in BESIDE_A_DATABASE:
            paths += folder.glob(f"{database.name}{ending}")
    return [path for path in paths if path.is_symlink() or path.is_file()]


def foreign_files(folder: Path) -> list[Path]:
    """List the files in a folder that the workshop did not make, as far as it knows.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of pathlib.Path
        Sorted. Files that a version without a list made are among them.
    """
    known = {folder / MANIFEST, *made_here(folder)}
    files = [path for path in folder.iterdir() if not path.is_dir()] if folder.is_dir() else []
    return sorted(path for path in files if path not in known)


def remove(paths: Iterable[Path]) -> list[str]:
    """Delete files, and folders with all that is in them; one that is gone is no problem.

    Parameters
    ----------
    paths : iterable of pathlib.Path

    Returns
    -------
    list of str
        What could not be deleted, and why.
    """
    left = []
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            left.append(f"{error.filename or path} ({error.strerror})")
    return left


def _refuse_foreign(path):
    """Refuse to write into a file that the workshop did not make."""
    if os.path.lexists(path) and path not in made_here(path.parent):
        raise WorkshopError(
            f"{path} is there already. You put it there, or an earlier version of the workshop "
            "did; it is not replaced. Move or rename it, and try again."
        )


def _listed(folder):
    """Return the names in a folder's list, each once."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return []
    names = {}
    lines = manifest.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, name in enumerate(lines, start=1):
        if name == ".." or name != Path(name).name:
            raise WorkshopError(
                f"Line {number} of {manifest} is {name!r}, which is not the name of a file in "
                "this folder. Nothing was changed. Remove that line, and try again."
            )
        names[name] = number
    names.pop("", None)
    return list(names)


def _add_to_list(path):
    """List a file as made here. A line that a full disk has torn does not spoil the next."""
    if path.name not in _listed(path.parent):
        manifest = path.parent / MANIFEST
        with open(manifest, "a", encoding="utf-8", opener=_owner_only) as file:
            file.write(f"\n{path.name}\n")


def _owner_only(path, flags):
    """Open a file such that, if it is new, only its owner can read it."""
    return os.open(path, flags, 0o600)

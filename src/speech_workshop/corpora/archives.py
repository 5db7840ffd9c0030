"""Unpack an archive from the internet: nothing outside its folder, no links, no bombs."""

import errno
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from gzip import BadGzipFile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from tqdm.auto import tqdm

from ..errors import WorkshopError

PIECE = 2**20  # bytes that are unpacked at once
DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    BadGzipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,  # zipfile: needs a password
    NotImplementedError,  # zipfile: packed in an unknown way
    ValueError,  # a name that no file can have, or a place before the beginning
)
# Too long, or the same for a file and a folder: the next try would fail as well.
UNUSABLE_NAMES = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL}


class Member(NamedTuple):
    """A file or folder in an archive.

    Attributes
    ----------
    name : str
    kind : {'file', 'folder', 'other'}
    open : callable
        Gives a stream of its bytes.
    """

    name: str
    kind: str
    open: Callable


def unpack(
    archive: Path, folder: Path, *, most_bytes: int, most_files: int, wanted: str = ""
) -> None:
    """Unpack the files of an archive into a folder; refuse an archive that is hostile.

    Parameters
    ----------
    archive : pathlib.Path
        A zip or tar file, packed or not.
    folder : pathlib.Path
        Made when it is missing. Remove it when this fails: it may hold a part.
    most_bytes, most_files : int
        What the unpacked files may come to.
    wanted : str
        A regular expression for names of files. Default: all are unpacked.

    Raises
    ------
    WorkshopError
        If the archive is damaged, too large, or holds a link, a device or a file that
        would land outside the folder.
    OSError
        If a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    n_bytes = n_files = 0
    try:
        for member in tqdm(_members(archive), desc=f"unpacking {archive.name}", unit="file"):
            _check(member, archive)
            if member.kind == "folder" or not re.fullmatch(wanted or ".*", member.name):
                continue
            n_files += 1
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with member.open() as stream, open(path, "wb") as file:
                while (piece := stream.read(PIECE)) and n_bytes <= most_bytes:
                    n_bytes += file.write(piece)
            if n_bytes > most_bytes or n_files > most_files:
                raise WorkshopError(
                    f"{archive.name} unpacks to more than {most_bytes / 1e9:.1f} GB or "
                    f"{most_files:,} files. It is not what it should be, and nothing of it "
                    "was kept."
                )
    except DAMAGED as error:
        raise WorkshopError(
            f"{archive.name} is damaged, or is not an archive. Nothing of it was kept. Fetch it "
            "again."
        ) from error
    except OSError as error:
        if error.errno not in UNUSABLE_NAMES:
            raise
        raise WorkshopError(
            f"{archive.name} holds a file that cannot be written under its name "
            f"({error.strerror}: {str(error.filename)[:200]}). Nothing of it was kept."
        ) from error


def _members(archive):
    """Yield what is in an archive, in the order in which it lies there."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                is_plain = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
                is_folder = info.filename.endswith("/")
                kind = "folder" if is_folder else "file" if is_plain else "other"
                yield Member(info.filename, kind, lambda info=info: opened.open(info))
    else:
        with tarfile.open(archive) as opened:
            for info in opened:
                kind = "folder" if info.isdir() else "file" if info.isfile() else "other"
                yield Member(info.name, kind, lambda info=info: opened.extractfile(info))


def _check(member, archive):
    """Refuse a link, a device, and a name that leads out of the folder, on any system."""
    paths = PurePosixPath(member.name), PureWindowsPath(member.name)
    leads_out = any(path.anchor or ".." in path.parts for path in paths)
    if leads_out or member.kind == "other":
        problem = "a file outside its folder" if leads_out else "a link or a device"
        raise WorkshopError(
            f"{archive.name} wants to make {problem}: '{member.name}'. An honest archive does "
            "not, so nothing of it was kept."
        )

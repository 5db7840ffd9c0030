"""What else holds a voice or its name: notebooks, pages, networks, the database."""

import re
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from ..database import DELETE_SILENT_SPEAKERS
from ..errors import WorkshopError
from ..files import content_hash
from ..guards.databases import in_use
from ..guards.decoding import FORMATS
from ..paths import build_path, project_folder
from ..settings import TIMEOUT
from .own_recordings import group_folder
from .private_files import remove

PLAYER = b"<audio"  # how a sound begins in an executed notebook and on a page
# Where in the build folder, which may hold other things of its owner too, the workshop writes
COPIED_TO = ("my_corpus", "notebook_02_refusals")  # recordings, in notebooks 00 and 02
NETWORKS_IN = ("models", "ablation", "cross", "notebook-04", "take_home")
THEIRS = {  # which rows of the database's tables are about recordings made here
    "embeddings": "has_content(key)",
    "refusals": "is_in_group(corpus, file)",
    "recordings": "is_in_group(corpus, file)",
}


def executed_copies() -> list[Path]:
    """Find what executed notebooks have left in the build folder, and may be about a voice.

    Returns
    -------
    list of pathlib.Path
        Notebooks with sound players or that ran on the group's corpus, sites made of them,
        the databases that notebook 02 plays with, if the group was in them, and networks that
        were trained on it: their cards name its speakers. The workshop can make them again.
    """
    notebooks = [
        path
        for path in (build_path() / "notebooks").rglob("*.ipynb")
        if _matches(path, _is_about_a_voice)
    ]
    drafts = [pages.parents[1] for pages in build_path().glob("site-*/pages/index.md")]
    sites = [
        folder
        for folder in [build_path() / "site", *drafts]  # a draft is one that was never finished
        if any(map(may_hold_a_voice, [*folder.rglob("*.html"), *folder.rglob("*.ipynb")]))
    ]
    databases = list(build_path().glob("notebook_02_*.db*"))
    name = group_folder().name.encode()  # anything may follow it in SQLite's pages
    if not any(_matches(path, lambda content: name in content) for path in databases):
        databases = []  # one of them holds no names
    networks = [path for name in NETWORKS_IN for path in (build_path() / name).rglob("*.keras")]
    theirs = [path for path in networks if _matches(path, _names_the_group)]
    return sorted([*notebooks, *sites, *databases, *theirs])


def _matches(path, test):
    """Apply a test to what is in a file; True where nobody can read it, so that it is named."""
    try:
        return test(path.read_bytes())
    except OSError:
        return path.is_file()


def _names_the_group(content):
    """Tell whether the name of the group's corpus is in a file. Cards are not compressed."""
    name = re.escape(group_folder().name.encode())
    return re.search(rb"(?<!\w)" + name + rb"(?!\w)", content) is not None


def _is_about_a_voice(content):
    """Tell whether an executed notebook plays recordings made here, or ran on the group's."""
    return _plays_recordings(content) or _names_the_group(content)


def _plays_recordings(content):
    """Tell whether a file has sound players, and uses recordings made here."""
    return PLAYER in content and (b"own_recordings" in content or _names_the_group(content))


def same_sounds(recordings: list[Path]) -> list[Path]:
    """Find copies that notebooks 00 and 02 made of recordings.

    Parameters
    ----------
    recordings : list of pathlib.Path

    Returns
    -------
    list of pathlib.Path
        Files with the same content.
    """
    wanted = {_content_hash(path) for path in recordings} - {None}
    files = [path for name in COPIED_TO for path in (build_path() / name).rglob("*")]
    sounds = [path for path in files if path.suffix.lower() in FORMATS]
    return sorted(path for path in sounds if _content_hash(path) in wanted)


def saved_notebooks() -> list[Path]:
    """Find the user's own notebooks in which a recording may have been saved.

    Returns
    -------
    list of pathlib.Path
        In ``notebooks/``. The workshop does not touch them.
    """
    return sorted(filter(may_hold_a_voice, (project_folder() / "notebooks").rglob("*.ipynb")))


def may_hold_a_voice(path: Path) -> bool:
    """Tell whether a notebook or a page has sound players, and uses recordings made here.

    The sound itself is not looked for: it may have been shifted, cut, or recorded again since.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bool
    """
    return _matches(path, _plays_recordings)


def database_file() -> Path:
    """Return where the workshop's database is, or would be."""
    return build_path() / "features.db"


def stored_features(group: Path, recordings: list[Path]) -> dict[str, int]:
    """Count what the workshop's database holds about recordings made here.

    Parameters
    ----------
    group : pathlib.Path
        The folder of the group's corpus.
    recordings : list of pathlib.Path
        Embeddings are found by the content of these.

    Returns
    -------
    dict of int
        The number of rows in each table.

    Raises
    ------
    WorkshopError
        If the database cannot be read.
    """
    try:
        with _database(group, recordings, whole_group=True) as (connection, theirs):
            return {
                table: connection.execute(f"SELECT count(*) {rows}").fetchone()[0]
                for table, rows in theirs.items()
            }
    except sqlite3.DatabaseError as error:
        raise WorkshopError(
            f"{database_file()} cannot be read ({error}), and may hold features of a voice. "
            "Delete it: it is made again."
        ) from error


def forget_features(group: Path, recordings: list[Path], *, whole_group: bool) -> list[str]:
    """Delete what the workshop's database holds about recordings made here.

    Where nothing can be written, as on a full disk, the database is deleted as a whole: the
    workshop makes it again. Where another program is writing, it is left alone.

    Parameters
    ----------
    group : pathlib.Path
        The folder of the group's corpus.
    recordings : list of pathlib.Path
        Embeddings are found by the content of these, so they must still be there.
    whole_group : bool
        Also delete the features of all other recordings that the corpus has, or once had.

    Returns
    -------
    list of str
        What could not be deleted, and why.
    """
    try:
        with _database(group, recordings, whole_group=whole_group) as (connection, theirs):
            connection.execute("PRAGMA foreign_keys = ON")  # frames go with their recording
            connection.execute("PRAGMA secure_delete = ON")  # overwritten, not only marked
            with connection:
                for rows in theirs.values():
                    connection.execute(f"DELETE {rows}")
                if "recordings" in theirs:
                    connection.execute(DELETE_SILENT_SPEAKERS)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # not beside it either
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return [in_use(database_file())]
        return remove(Path(f"{database_file()}{ending}") for ending in ("", "-wal", "-shm"))
    except sqlite3.DatabaseError as error:
        return [f"{database_file()} ({error})"]
    return []


@contextmanager
def _database(group, recordings, *, whole_group):
    """Yield the database, and for each table the end of a query: which rows are of recordings."""
    hashes = {_content_hash(path) for path in recordings}

    def is_in_group(corpus, file):  # its name ends like this, also when heard by telephone
        return Path(corpus).name == group.name and (whole_group or group / file in recordings)

    path = database_file() if database_file().exists() else ":memory:"  # an empty one
    with closing(sqlite3.connect(path, timeout=TIMEOUT)) as connection:
        connection.create_function("is_in_group", 2, is_in_group)
        connection.create_function("has_content", 1, lambda key: key[:64] in hashes)
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        theirs = {table: rows for table, rows in THEIRS.items() if table in there}
        if rows := theirs.get("recordings"):  # of sounds that an earlier call deleted
            found = connection.execute(f"SELECT version FROM recordings WHERE {rows}")
            hashes |= {version[:64] for (version,) in found}
        yield connection, {table: f"FROM {table} WHERE {rows}" for table, rows in theirs.items()}


def _content_hash(path):
    """Return the hash by which `transfer.embeddings` knows a recording, None if unreadable."""
    try:
        return content_hash(path)
    except OSError:
        return None

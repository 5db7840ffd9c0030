"""What is kept about a voice: listed, deleted, and taken back by its owner.

Only what the workshop made is deleted: sound first, the table that names it last. So a deletion
that could not finish is finished by calling it again.

Taught in notebooks 08 and 11.
"""

import filecmp
from contextlib import suppress
from pathlib import Path

from ..corpora import abbreviate
from ..errors import WorkshopError
from ..guards.containers import seconds_of
from ..guards.decoding import FORMATS
from ..paths import recordings_folder
from .copies import (
    database_file,
    executed_copies,
    forget_features,
    same_sounds,
    saved_notebooks,
    stored_features,
)
from .own_recordings import (
    exclusive_lock,
    group_folder,
    is_speaker,
    read_metadata,
    write_metadata,
)
from .private_files import MANIFEST, foreign_files, made_here, remove

TITLES = {
    "recordings": "Recordings in {recordings}:",
    "group": "The group's corpus in {group}:",
    "features": "Rows about them in {database}:",
    "copies": "Copies; networks, executed notebooks and web pages, perhaps made of these voices:",
    "not_ours": "Not made by this version of the workshop, so not deleted by it either:",
    "saved": "Your own notebooks with sound: open each, Edit, Clear Outputs of All Cells, save:",
}


def what_is_kept() -> dict[str, list]:
    """List all that is kept about voices that were recorded here.

    Returns
    -------
    dict of list
        Dicts: ``recordings`` and ``group`` with ``file``, ``seconds``, ``speaker``; ``features``
        with ``table`` and ``rows``, of the database. Paths, as str: ``copies`` are sounds,
        notebooks, pages and networks that the workshop made; ``not_ours`` is what
        `delete_recordings` leaves alone; ``saved`` are notebooks that the user must clear.

    Raises
    ------
    WorkshopError
        If the corpus' table or the database cannot be read.
    """
    folder, group = recordings_folder(), group_folder()
    speakers = read_metadata(group).set_index("file").speaker.to_dict()
    own, shared = _sounds(folder), _sounds(group)
    rows = stored_features(group, [*own, *shared])
    return {
        "recordings": [_about(path) for path in own],
        "group": [
            _about(path) | {"speaker": speakers.get(path.name, "nobody")} for path in shared
        ],
        "features": [{"table": table, "rows": n} for table, n in rows.items() if n],
        "copies": _names([*same_sounds([*own, *shared]), *executed_copies()]),
        "not_ours": _names([*foreign_files(folder), *foreign_files(group)]),
        "saved": _names(saved_notebooks()),
    }


def as_text(kept: dict[str, list]) -> str:
    """Say in words what `what_is_kept` found."""
    places = {
        "recordings": recordings_folder(),
        "group": group_folder(),
        "database": database_file(),
    }
    lines = []
    for kind, items in kept.items():
        shown = abbreviate(items) if kind == "not_ours" else map(_as_line, items)
        lines += _paragraph(TITLES[kind].format_map(places), shown)
    nothing = "Nothing is kept about any voice. Looked at: " + ", ".join(_names(places.values()))
    return "\n".join(lines) or nothing


def delete_recordings() -> str:
    """Delete all that was recorded or uploaded here, the group's corpus, and every copy.

    Returns
    -------
    str
        What was deleted; what was not, since the workshop did not make it; and which notebooks
        the user must clear.

    Raises
    ------
    WorkshopError
        If something could not be deleted: what, and why. All the rest is deleted nevertheless.
    """
    folder, group = recordings_folder(), group_folder()
    ours = [*made_here(folder), *made_here(group)]
    foreign = [*foreign_files(folder), *foreign_files(group)]
    doomed = [*ours, *same_sounds(ours), *executed_copies()]
    left = forget_features(group, ours, whole_group=True) + remove(doomed)
    # Not a list of what was recorded meanwhile.
    left = left or remove([place / MANIFEST for place in (folder, group) if not made_here(place)])
    _refuse_leftovers(left)
    for emptied in (group, folder):
        with suppress(OSError):  # it is not empty, or was never there
            emptied.rmdir()
    return _report(doomed, foreign)


def withdraw(speaker: str) -> str:
    """Take a speaker out of the group's corpus, and delete every copy of their recordings.

    That includes the recordings of which those in the corpus are copies.

    Parameters
    ----------
    speaker : str

    Returns
    -------
    str
        What was deleted, and which notebooks the user must clear.

    Raises
    ------
    WorkshopError
        If something could not be deleted: what, and why. The table names the speaker as long
        as any of it is there.
    """
    group = group_folder()
    with exclusive_lock(group):
        table = read_metadata(group)
        is_theirs = is_speaker(table, speaker)
        if not is_theirs.any():
            return f"Nobody is called {speaker!r} in the corpus {group}: nothing was deleted."
        shared = [group / file for file in table.file[is_theirs]]
        _refuse_foreign(shared, group)
        twins = {copy: _twins_of(copy) for copy in shared}
        copies = [path for path in made_here(group) if path.name.startswith("features.db")]
        copies += executed_copies()
        doomed = [*sum(twins.values(), []), *filter(Path.exists, shared), *copies]
        left = forget_features(group, shared, whole_group=False) + remove(copies)
        for copy in shared:  # goes last: by it a second call finds its twins
            left += remove(twins[copy]) or remove([copy])
        _refuse_leftovers(left)
        _write_table(table[~is_theirs], group)
    return _report(doomed)


def _sounds(folder):
    """List the sound files that were made in a folder, drafts too."""
    return [path for path in made_here(folder) if path.suffix.lower() in FORMATS]


def _twins_of(copy):
    """List what a file in the group's corpus is a copy of, and what is a copy of it."""
    sounds = _sounds(recordings_folder()) if copy.exists() else []
    originals = [path for path in sounds if filecmp.cmp(path, copy, shallow=False)]
    return [*originals, *same_sounds([copy])]


def _refuse_foreign(paths, folder):
    """Refuse to delete a recording that the workshop did not make."""
    ours = made_here(folder)
    foreign = [path for path in paths if path.exists() and path not in ours]
    if foreign:
        raise WorkshopError(
            f"{foreign[0]} was not made by this version of the workshop. Nothing was deleted. "
            f"Delete that file yourself, and its line in {folder / 'metadata.csv'}."
        )


def _refuse_leftovers(left):
    """Name what could not be deleted."""
    if left:
        raise WorkshopError(
            f"Not deleted: {'; '.join(left)}. All else is. Close the programs that use it, and "
            "call this again; or delete it yourself."
        )


def _write_table(table, group):
    """Write who is still in the corpus, after the recordings of somebody were deleted."""
    try:
        write_metadata(table, group)
    except OSError as error:
        raise WorkshopError(
            f"The recordings are deleted, but {group / 'metadata.csv'} still names their speaker: "
            f"it cannot be written ({error.strerror}). Free some disk space, and call this again."
        ) from error


def _report(doomed, foreign=()):
    """Say what was deleted, what was not, and what is left to the user."""
    rows = [f"any rows about them in {database_file()}"] if database_file().exists() else []
    paragraphs = [
        *_paragraph("Deleted:", [*_names(doomed), *rows]),
        *_paragraph(TITLES["not_ours"], abbreviate(_names(foreign))),
        *_paragraph(TITLES["saved"], _names(saved_notebooks())),
    ]
    return "\n".join(paragraphs) or "There is nothing to delete."


def _paragraph(title, lines):
    """Return a title and lines below it; nothing if there are none."""
    lines = [f"  {line}" for line in lines]
    return [title, *lines] if lines else []


def _about(path):
    """Return a recording's name, and how long it lasts: 0 if it is damaged."""
    return {"file": path.name, "seconds": round(seconds_of(path), 1)}


def _as_line(item):
    """Return as text a path, or what is known about a recording or a table."""
    if isinstance(item, str):
        return item
    return ", ".join(
        value if isinstance(value, str) else f"{value:,} {unit}" for unit, value in item.items()
    )


def _names(paths):
    """Return paths as text."""
    return [str(path) for path in paths]

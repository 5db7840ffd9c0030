"""A corpus of any sounds, with labels of your own: a column of its table, or its folders' names.

Taught in notebook 14.
"""

import os
from pathlib import Path

import pandas as pd

from ..audio import FORMATS
from ..errors import WorkshopError
from ..settings import FEWEST_SPEAKERS
from .annotations import read_table
from .corpus import Corpus, find_corpus, load_corpus, separate


def load_labelled(
    name: str | os.PathLike,
    *,
    label: str = "sex",
    group: str | None = None,
    is_speech: bool = False,
) -> Corpus:
    """Find a corpus and read which label each file has, and which group it belongs to.

    Recordings of one group (a speaker, a session, a device) resemble each other. So a group is
    never split: a network is judged on groups that it has never heard.

    Parameters
    ----------
    name : str or path-like
        See `load_corpus`. With a ``metadata.csv``, or with a folder for each class: then a
        folder in it, or else a file's name up to the first ``-``, is the group.
    label : str
        The column that is to be learned. With ``sex`` this is `load_corpus`.
    group : str, optional
        The column of the groups. Default: ``speaker``.
    is_speech : bool
        Whether to refuse a recording in which nobody speaks.

    Returns
    -------
    Corpus
        Its recordings have the columns ``label`` and ``speaker``, which holds the group.

    Raises
    ------
    WorkshopError
        If there is no such corpus or column, or there are fewer than two classes, or than
        three groups of a class.
    """
    if label == "sex" and group in (None, "speaker"):
        return load_corpus(name)
    full_name, folder = find_corpus(name)
    table = _read(folder, label, group)
    problems = {f"has no {label} in the annotation": table.label == ""}
    recordings, refused = separate(table, folder, problems)
    classes = tuple(sorted(recordings.label.unique()))
    _check_classes(recordings, classes, folder, label)
    group = group or "speaker"
    return Corpus(
        name=f"{label}, {group}: {full_name}",
        folder=folder,
        recordings=recordings,
        refused=refused,
        layout="labels",
        remarks=[],
        classes=classes,
        is_speech=is_speech,
        label=label,
        group=group,
    )


def _read(folder, label, group):
    """Return the table of a folder with the columns file, speaker and label."""
    path = folder / "metadata.csv"
    if not path.is_file():
        return _read_folders(folder, label)
    table = read_table(path)
    group = group or "speaker"
    missing = [name for name in ("file", label, group) if name not in table]
    if missing:
        raise WorkshopError(
            f"{path} has no column {', '.join(missing)}. Its columns are "
            f"{', '.join(table.columns)}. Choose the column of labels with --label and that of "
            "groups that must not be split (speakers, sessions, devices) with --group."
        )
    return table.assign(label=table[label].str.strip(), speaker=table[group])


def _read_folders(folder, label):
    """Return a table of all sounds in folders that are named after their classes."""
    files = sorted(path.relative_to(folder) for path in folder.glob("*/**/*"))
    sounds = [file for file in files if file.suffix.lower() in FORMATS and file.name[0] != "."]
    if not sounds:
        raise WorkshopError(
            f"{folder} holds neither a metadata.csv with the columns file, {label} and a group, "
            "nor a folder of sounds for each class."
        )
    rows = [(file.as_posix(), file.parts[0], _group_of(file)) for file in sounds]
    return pd.DataFrame(rows, columns=["file", "label", "speaker"])


def _group_of(file: Path) -> str:
    """Return the folder within the class, else the file name up to its first '-'."""
    return file.parts[1] if len(file.parts) > 2 else file.stem.split("-")[0]


def _check_classes(recordings, classes, folder, label):
    """Refuse labels from which nothing can be learned and judged."""
    if len(classes) < 2:
        only = f"all are '{classes[0]}'" if classes else "no recording can be used"
        raise WorkshopError(
            f"{folder} has fewer than two classes of {label}: {only}. A network needs at least "
            "two to tell apart."
        )
    groups = recordings.groupby("label").speaker.nunique()
    few = groups[groups < FEWEST_SPEAKERS]
    if not few.empty:
        raise WorkshopError(
            f"{folder}: of the class '{few.index[0]}' there is only {few.iloc[0]} group "
            f"(speaker, session, device). At least {FEWEST_SPEAKERS} of each class are needed: "
            "one to train on, one for validation, one for the test. Record more, or choose "
            "another column with --group."
        )

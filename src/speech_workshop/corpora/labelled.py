"""A corpus of any sounds, with labels of your own: a column of its table, or its folders' names.

Taught in notebook 14.
"""

import os
import unicodedata
from functools import partial
from pathlib import Path

import pandas as pd

from ..errors import WorkshopError
from ..guards.decoding import SOUNDS
from ..settings import FEWEST_SPEAKERS
from .annotations import files_in, speaker_of
from .corpus import Corpus, find_corpus, load_corpus, split_usable
from .tables import read_table, separator_advice


def load_labelled(
    name: str | os.PathLike,
    *,
    label: str = "sex",
    group: str | None = None,
    is_speech: bool = False,
    for_training: bool = True,
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
        The column of the groups. Default: ``speaker``. Without a ``metadata.csv`` leave it out.
    is_speech : bool
        Whether to refuse a recording in which nobody speaks.
    for_training : bool
        Whether to demand what a training needs: two classes, and three groups of each.

    Returns
    -------
    Corpus
        Its recordings have the columns ``label`` and ``speaker``, which holds the group.

    Raises
    ------
    WorkshopError
        If there is no such corpus or column, no recording can be used, or there are too few
        classes or groups for a training.
    """
    if label == "sex" and group in (None, "speaker"):
        return load_corpus(name)
    full_name, folder = find_corpus(name)
    table = _read(folder, label, group)
    place = f"has no {label} in the annotation" if has_table(folder) else "is in no class's folder"
    problems = {place: table.label == ""}
    recordings, refused = split_usable(table, folder, problems)
    _check_usable(recordings, refused, folder)
    classes = tuple(sorted(recordings.label.unique()))
    if for_training:
        _check_classes(recordings, classes, folder, label)
    group = group or "speaker"
    return Corpus(
        name=f"{label}, {group}: {full_name}",
        folder=folder,
        recordings=recordings,
        refused=refused,
        layout="labels",
        remarks=[*_remarks(recordings, folder), *_look_alike(classes)],
        classes=classes,
        is_speech=is_speech,
        label=label,
        group=group,
    )


def has_table(folder: Path) -> bool:
    """Tell whether a ``metadata.csv`` names labels and groups; else folders and names do."""
    return (folder / "metadata.csv").is_file()


def _read(folder, label, group):
    """Return the table of a folder with the columns file, speaker and label."""
    if not has_table(folder):
        return _read_folders(folder, label, group)
    path = folder / "metadata.csv"
    table = read_table(path)
    missing = [name for name in ("file", label, group or "speaker") if name not in table]
    if missing:
        raise WorkshopError(
            f"{path} has no column {', '.join(missing)}. Its columns are "
            f"{', '.join(table.columns)}. {_advice(table, missing, label, group)}"
        )
    labels = table[label].str.strip().map(partial(unicodedata.normalize, "NFC"))
    return table.assign(label=labels, speaker=table[group or "speaker"])


def _advice(table, missing, label, group):
    """Say what helps where columns are missing."""
    if advice := separator_advice(table):
        return advice
    advice = []
    if "file" in missing:
        advice.append(
            "The column with the names of the sound files must be called file: rename it."
        )
    if group is None and "speaker" in missing:
        advice.append("(Without --group, the column speaker is the group.)")
    if {label, group or "speaker"} & set(missing):
        advice.append(
            "Choose the column of labels (label=, on the command line --label) and that of groups "
            "that must not be split, such as speakers, sessions or devices (group=, --group)."
        )
    return " ".join(advice)


def _read_folders(folder, label, group):
    """Return a table of all sounds in folders that are named after their classes."""
    sounds = [file for file in files_in(folder) if file.suffix.lower() in SOUNDS]
    if not any(len(file.parts) > 1 for file in sounds):
        raise WorkshopError(
            f"{folder} holds neither a metadata.csv with the columns file, {label} and a group, "
            "nor a folder of sounds for each class."
        )
    if group not in (None, "speaker"):
        raise WorkshopError(
            f"{folder} has no metadata.csv, so there is no column {group}. Add the table, or "
            "leave --group out: then the group is a folder inside the class, or the file name up "
            'to its first "-".'
        )
    rows = [
        (file.as_posix(), file.parts[0] if len(file.parts) > 1 else "", speaker_of(file))
        for file in sounds
    ]
    return pd.DataFrame(rows, columns=["file", "label", "speaker"])


def _remarks(recordings, folder):
    """Say so where the groups keep nothing together."""
    n = len(recordings)
    if recordings.speaker.nunique() < n or n == 1:
        return []
    advice = (
        "Choose a column that several recordings share, such as the session (group=, --group)"
        if has_table(folder)
        else "Name files rex-1.wav, or use a folder per group"
    )
    return [
        f"Careful: each of the {n} recordings is a group of its own, so recordings of one session "
        f"can be in both the training and the test, and the score may flatter. {advice} "
        "(notebook 14)."
    ]


def _look_alike(classes):
    """Say so where two classes differ in nothing but capitals."""
    folded = [one.casefold() for one in classes]
    alike = [one for one in classes if folded.count(one.casefold()) > 1]
    if not alike:
        return []
    return [f"Careful: {' and '.join(alike)} are different classes. If not, spell them alike."]


def _check_usable(recordings, refused, folder):
    """Refuse a corpus of which nothing is left."""
    if not recordings.empty:
        return
    if refused.empty:
        raise WorkshopError(f"{folder}: its metadata.csv lists no recording. Add a row for each.")
    raise WorkshopError(
        f"{folder}: none of the {len(refused)} recordings can be used. The first reason: "
        f"{refused.reason.iloc[0]}"
    )


def _check_classes(recordings, classes, folder, label):
    """Refuse labels from which nothing can be learned and judged."""
    if len(classes) < 2:
        raise WorkshopError(
            f"{folder} has fewer than two classes of {label}: all are '{classes[0]}'. A network "
            "needs at least two to tell apart."
        )
    groups = recordings.groupby("label").speaker.nunique()
    few = groups[groups < FEWEST_SPEAKERS]
    if not few.empty:
        n = few.iloc[0]
        there_is = "there is only 1 group" if n == 1 else f"there are only {n} groups"
        other = " Or choose another column of groups (group=, on the command line --group)."
        raise WorkshopError(
            f"{folder}: of the class '{few.index[0]}' {there_is} "
            f"(speaker, session, device). At least {FEWEST_SPEAKERS} of each class are needed: "
            "one to train on, one for validation, one for the test. Record more."
            f"{other if has_table(folder) else ''}"
        )

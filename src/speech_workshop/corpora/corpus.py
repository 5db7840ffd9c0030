"""Which recordings there are, and who speaks in them.

A corpus is a folder of recordings with an annotation: for each file its speaker, and
for each speaker the sex that the makers of the corpus wrote down.

Taught in notebook 00.
"""

import functools
import os
import posixpath
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..errors import WorkshopError
from ..guards.containers import seconds_of
from ..paths import corpora_folder, embedded_folder, full_path
from ..settings import SEXES
from .annotations import read_layout

_seconds_of = functools.cache(seconds_of)  # the same corpora are asked several times a session


class Corpus(NamedTuple):
    """A corpus that has been read.

    Attributes
    ----------
    name : str
        ``embedded``, ``emodb``, another corpus' name, or a folder's full path.
    folder : pathlib.Path
    recordings : pd.DataFrame [columns: file, speaker, label, sex and more]
        ``label`` is what a network is to learn: the sex, or one of your own. ``file`` is
        relative to `folder`. Sorted by file.
    refused : pd.DataFrame [columns: file, reason, speaker, label]
        What had to be left out, and why. ``speaker`` and ``label`` are blank where they were
        the reason.
    layout : str
        How its annotation is laid out; see `annotations`.
    remarks : list of str
        What else to know: labels that were corrected, recordings left out by the thousand.
    classes : tuple of str
        All labels, in order.
    is_speech : bool
        Whether a recording in which nobody speaks is refused.
    label, group : str
        Which columns hold what is to be learned, and what must not be split.
    """

    name: str
    folder: Path
    recordings: pd.DataFrame
    refused: pd.DataFrame
    layout: str
    remarks: list
    classes: tuple = SEXES
    is_speech: bool = True
    label: str = "sex"
    group: str = "speaker"

    @property
    def left_out(self) -> pd.DataFrame:
        """What is refused, but not what is listed twice and used once; the label is the sex."""
        is_used = self.refused.file.isin(self.recordings.file)
        return self.refused[~is_used].rename(columns={"label": "sex"})


def load_corpus(name: str | os.PathLike | None = None) -> Corpus:
    """Find a corpus and read who speaks in which file.

    Parameters
    ----------
    name : str or path-like, optional
        ``embedded`` (comes with the workshop), the name of a folder in
        ``$WORKSHOP_DATA`` (such as ``emodb``; `fetch` puts corpora there), or the path
        of any folder. Default: ``$WORKSHOP_CORPUS``, else ``embedded``.

    Returns
    -------
    Corpus

    Raises
    ------
    WorkshopError
        If there is no such corpus or it holds no usable recording.
    """
    full_name, folder = find_corpus(name)
    layout, table, remarks = read_layout(folder)
    table = table.assign(sex=table.sex.str.strip().str.lower())
    is_known = table.sex.isin(SEXES)
    known = table.sex.where(is_known)  # a blank is no second sex
    sexes_of_speaker = known.groupby(table.speaker.map(normalized_name)).transform("nunique")
    problems = {
        "is annotated as neither female nor male": ~is_known,
        "has a speaker who is annotated with two sexes": sexes_of_speaker > 1,
    }
    recordings, refused = split_usable(table.assign(label=table.sex), folder, problems)
    if recordings.empty:
        reasons = [*refused.reason.head(1), *remarks]
        reason = f" The first reason: {reasons[0]}" if reasons else ""
        raise WorkshopError(f"The corpus {folder} holds no usable recording.{reason}")
    return Corpus(full_name, folder, recordings, refused, layout, remarks)


def find_corpus(name: str | os.PathLike | None = None) -> tuple[str, Path]:
    """Find a corpus without reading it.

    A word is a name first, and else a folder in the current one; whatever holds a
    separator, ``.`` and ``..`` are paths, and lead nowhere else.

    Parameters
    ----------
    name : str or path-like, optional
        See `load_corpus`.

    Returns
    -------
    name : str
        The full name.
    folder : pathlib.Path

    Raises
    ------
    WorkshopError
        If there is no such corpus, a word could mean two of them, or its name is not UTF-8.
    """
    if name is None:
        name = os.environ.get("WORKSHOP_CORPUS") or "embedded"
    name = str(name)
    if not name.strip():
        raise WorkshopError("A corpus has no name. Type one, such as embedded, or a folder.")
    if name == "embedded":
        return name, embedded_folder()
    folder = _find_folder(name).resolve()
    if not _is_printable(str(folder)):
        raise WorkshopError(f"The name of {_printable(str(folder))} is not UTF-8. Rename it.")
    is_named = folder.parent == corpora_folder().resolve() and folder.name != "embedded"
    return folder.name if is_named else str(folder), folder


def subset(corpus: Corpus, *, n_speakers: int, n_recordings: int) -> Corpus:
    """Keep the first few speakers of each label, and of each the first few recordings of it.

    It makes the tests fast.

    Parameters
    ----------
    corpus : Corpus
    n_speakers : int
        Of each label.
    n_recordings : int
        Of each speaker and label.

    Returns
    -------
    Corpus
    """
    table = corpus.recordings
    each = table.drop_duplicates(["speaker", "label"])
    speakers = each.groupby("label").head(n_speakers).speaker
    few = table[table.speaker.isin(speakers)].groupby(["speaker", "label"]).head(n_recordings)
    return corpus._replace(recordings=few.reset_index(drop=True))


def subsample(corpus: Corpus, *, n_recordings: int, hours: float) -> Corpus:
    """Keep part of a long corpus: a recording of each speaker, then another of each.

    The labels take turns, so that there are as many speakers of each as can be. The
    recordings of a speaker are shuffled, always in the same way. Not taught in any
    notebook: it lets a laptop run long corpora in the memory and time that it has.

    Parameters
    ----------
    corpus : Corpus
    n_recordings : int
        At most.
    hours : float
        Of speech, at most.

    Returns
    -------
    Corpus
        The same one if it is not longer; else its last remark says what was taken.
    """
    table = corpus.recordings.sample(frac=1, random_state=0)
    table["round"] = table.groupby("speaker").cumcount()
    table["turn"] = table.groupby(["round", "label"]).cumcount()
    taken, seconds = [], 0.0
    for row in table.sort_values(["round", "turn", "label"]).head(n_recordings).itertuples():
        seconds += _seconds_of(corpus.folder / row.file)
        if seconds > 3600 * hours:
            break
        taken.append(row.Index)
    if len(taken) == len(table):
        return corpus
    part = corpus.recordings.loc[sorted(taken)].reset_index(drop=True)
    remark = (
        f"{len(part):,} of {len(table):,} recordings are taken, and {part.speaker.nunique():,} "
        f"of {table.speaker.nunique():,} speakers: one recording of each, then another of each, "
        f"up to {n_recordings:,} recordings or {hours:g} hours. WORKSHOP_LIMIT=none takes all."
    )
    return corpus._replace(recordings=part, remarks=[*corpus.remarks, remark])


def abbreviate(sentences: Sequence[str], *, most: int = 20) -> list[str]:
    """Return the first of many sentences, and one that says how many more there are.

    Parameters
    ----------
    sentences : sequence of str
    most : int

    Returns
    -------
    list of str
    """
    first, n_more = list(sentences[:most]), len(sentences) - most
    return [*first, f"... and {n_more:,} more."] if n_more > 0 else first


def normalized_name(name: str) -> str:
    """Return a speaker's name as it is compared: "Ann ", "ann" and "Ann" are one speaker.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _find_folder(name):
    """Return the folder of a corpus that is given by name or by path."""
    named, path = corpora_folder() / name, full_path(name)
    is_word = Path(name).name == name and name not in (".", "..")
    found = [place for place in ([named] if is_word else []) + [path] if place.is_dir()]
    if not found:
        raise WorkshopError(
            f"There is no corpus '{name}': neither a folder of that name in "
            f"{corpora_folder()} nor a folder {path.absolute()}. Use 'embedded', give the "
            "path of a folder, or see what can be fetched: python -m speech_workshop corpora"
        )
    if not found[0].samefile(found[-1]):
        raise WorkshopError(
            f"'{name}' may be {named} or {path.absolute()}. Say which one: type its full path."
        )
    return found[0]


def _printable(text):
    """Return a text with codes in place of bytes that are not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_printable(text):
    return _printable(text) == text


def _leads_out(file):
    """Tell whether a path in an annotation leaves the folder of the corpus."""
    steps = posixpath.normpath(file.replace("\\", "/"))
    return os.path.isabs(file) or ":" in steps[1:2] or steps.startswith("..")


def split_usable(table: pd.DataFrame, folder: Path, problems: dict[str, pd.Series]) -> tuple:
    """Split a table into usable recordings and refused ones with a reason each.

    Parameters
    ----------
    table : pd.DataFrame [columns: file, speaker, label and more]
        As it is annotated.
    folder : pathlib.Path
    problems : dict of str to pd.Series of bool
        What is wrong with some labels, and with which.

    Returns
    -------
    recordings : pd.DataFrame
        Sorted by file.
    refused : pd.DataFrame [columns: file, reason, speaker, label]
    """
    table = table.assign(
        speaker=table.groupby(table.speaker.map(normalized_name))
        .speaker.transform("first")
        .str.strip(),
        file=table.file.map(posixpath.normpath),
    )
    same_file = table.file.map(functools.partial(unicodedata.normalize, "NFC"))
    # As strings, since there may be a million of them, and paths are slow.
    is_there = table.file.map(lambda file: os.path.isfile(f"{folder}/{file}"))
    reasons = pd.Series("", index=table.index)
    for problem, is_so in {
        "has a name that is not UTF-8": ~table.file.map(_is_printable),
        "is outside the folder of the corpus": table.file.map(_leads_out),
        "is listed but is not in the folder": ~is_there,
        "is listed twice": same_file.duplicated(),
        "has no speaker in the annotation": table.speaker == "",
        **problems,
    }.items():
        reasons[is_so & (reasons == "")] = problem
    good = table[reasons == ""].sort_values("file")
    refused = table.assign(reason=reasons)[reasons != ""]
    refused["reason"] = [
        _printable(f"{folder / row.file} {row.reason} (speaker '{row.speaker}'). Correct it.")
        for row in refused.itertuples()
    ]
    is_unknown = (table.speaker == "") | pd.concat(problems, axis=1).any(axis=1)
    refused.loc[is_unknown[refused.index], ["speaker", "label"]] = ""
    refused["file"] = refused.file.map(_printable)
    columns = ["file", "reason", "speaker", "label"]
    return good.reset_index(drop=True), refused[columns].reset_index(drop=True)

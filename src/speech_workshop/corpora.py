"""Which recordings there are, and who speaks in them.

A corpus is a folder of recordings with an annotation: for each file its speaker, and
for each speaker the sex that the makers of the corpus wrote down.
Taught in notebook 00, *Start here*.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .audio import FORMATS
from .paths import WorkshopError, corpora_folder, embedded_folder

SEXES = ("female", "male")
EMODB_NAME = re.compile(r"(\d\d)[ab]\d\d[A-Z][a-z]\.wav")
EMODB_SEX = dict.fromkeys(("08", "09", "13", "14", "16"), "female") | dict.fromkeys(
    ("03", "10", "11", "12", "15"), "male"
)


class Corpus(NamedTuple):
    """A corpus that has been read.

    Attributes
    ----------
    name : str
        ``embedded``, ``emodb``, another corpus' name, or a folder's full path.
    folder : pathlib.Path
    recordings : pd.DataFrame [columns: file, speaker, sex and more]
        ``file`` is relative to `folder`. Sorted by file.
    refused : pd.DataFrame [columns: file, reason]
        What had to be left out, and why.
    """

    name: str
    folder: Path
    recordings: pd.DataFrame
    refused: pd.DataFrame


def load_corpus(name=None):
    """Find a corpus and read who speaks in which file.

    Taught in notebook 00.

    Parameters
    ----------
    name : str or path-like, optional
        ``embedded`` (comes with the workshop), the name of a folder in
        ``$WORKSHOP_DATA`` (such as ``emodb``), or any folder. Default:
        ``$WORKSHOP_CORPUS``, else ``embedded``.

    Returns
    -------
    Corpus

    Raises
    ------
    WorkshopError
        If there is no such corpus or it holds no usable recording.
    """
    name = str(name or os.environ.get("WORKSHOP_CORPUS") or "embedded")
    folder = _find_folder(name)
    is_named = name == "embedded" or folder == corpora_folder() / Path(name).name
    table = _read_folder(folder)
    recordings, refused = _separate(table, folder)
    if recordings.empty:
        reason = f" The first reason: {refused.reason.iloc[0]}" if len(refused) else ""
        raise WorkshopError(f"The corpus {folder} holds no usable recording.{reason}")
    full_name = Path(name).name if is_named else str(folder.resolve())
    return Corpus(full_name, folder, recordings, refused)


def small_part(corpus, *, n_speakers, n_recordings):
    """Keep the first few speakers of each sex and the first few recordings of each.

    Taught nowhere: it makes the tests fast.

    Parameters
    ----------
    corpus : Corpus
    n_speakers : int
        Of each sex.
    n_recordings : int
        Of each speaker.

    Returns
    -------
    Corpus
    """
    table = corpus.recordings
    speakers = table.drop_duplicates("speaker").groupby("sex").head(n_speakers).speaker
    few = table[table.speaker.isin(speakers)].groupby("speaker").head(n_recordings)
    return corpus._replace(recordings=few.reset_index(drop=True))


def _find_folder(name):
    """Return the folder of a corpus that is given by name or by path."""
    if name == "embedded":
        return embedded_folder()
    for folder in (corpora_folder() / name, Path(name).expanduser()):
        if folder.is_dir():
            return folder
    raise WorkshopError(
        f"There is no corpus '{name}': neither a folder of that name in "
        f"{corpora_folder()} nor a folder {Path(name).absolute()}. Use 'embedded', or "
        "give the path of a folder."
    )


def _read_folder(folder):
    """Return a table of file, speaker, sex by the first layout that fits."""
    if (folder / "metadata.csv").is_file():
        return _read_metadata(folder / "metadata.csv")
    files = sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )
    sounds = [file for file in files if file.suffix.lower() in FORMATS]
    has_sex_folders = any(map(_sex_of, files))
    if sounds and not has_sex_folders and all(EMODB_NAME.fullmatch(f.name) for f in sounds):
        return _read_emodb(sounds)
    if not has_sex_folders:
        raise WorkshopError(
            f"The folder {folder} holds no corpus: no metadata.csv with the columns "
            "file, speaker, sex, and no recordings in folders called female... and "
            "male.... Add one of the two."
        )
    # Files that are no sound are reported only where recordings belong.
    listed = [file for file in files if _sex_of(file) or file in sounds]
    rows = [(file.as_posix(), _speaker_of(file), _sex_of(file)) for file in listed]
    return pd.DataFrame(rows, columns=["file", "speaker", "sex"])


def _read_metadata(path):
    """Read a metadata.csv; everything in it stays text."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:  # ValueError: no columns, bad rows, bad text
        raise WorkshopError(
            f"{path} cannot be read as a table ({error}). Save it as comma-separated "
            "text in UTF-8 with the columns file, speaker, sex."
        ) from error
    missing = [name for name in ("file", "speaker", "sex") if name not in table]
    if missing:
        raise WorkshopError(
            f"{path} lacks the column {', '.join(missing)}. Its first line must name "
            "file, speaker and sex."
        )
    return table


def _read_emodb(files):
    """Read the Berlin database: the first two characters of a name are the speaker."""
    speakers = [file.name[:2] for file in files]
    return pd.DataFrame(
        {
            "file": [file.as_posix() for file in files],
            "speaker": speakers,
            "sex": [EMODB_SEX.get(speaker, "") for speaker in speakers],
        }
    )


def _sex_of(file):
    """Return the sex that the name of the top folder begins with, or nothing."""
    top = file.parts[0].lower() if len(file.parts) > 1 else ""
    return next((sex for sex in SEXES if top.startswith(sex)), "")


def _speaker_of(file):
    """Return the sub-folder below the sex, else the file name up to its first '-'."""
    return file.parts[1] if len(file.parts) > 2 else file.stem.split("-")[0]


def _separate(table, folder):
    """Part a table into usable recordings and refused ones with a reason each."""
    table = table.assign(sex=table.sex.str.strip().str.lower())
    sexes_of_speaker = table.groupby("speaker").sex.transform("nunique")
    reasons = pd.Series("", index=table.index)
    for problem, is_so in {
        "is listed but is not in the folder": ~table.file.map(lambda f: (folder / f).is_file()),
        "is listed twice": table.file.duplicated(),
        "has no speaker in the annotation": table.speaker.str.strip() == "",
        "is annotated as neither female nor male": ~table.sex.isin(SEXES),
        "has a speaker who is annotated with two sexes": sexes_of_speaker > 1,
    }.items():
        reasons[is_so & (reasons == "")] = problem
    bad = reasons != ""
    refused = pd.DataFrame(
        {
            "file": table.file[bad],
            "reason": [
                f"{folder / file} {reason} (speaker '{speaker}'). Correct the annotation."
                for file, reason, speaker in zip(
                    table.file[bad], reasons[bad], table.speaker[bad], strict=True
                )
            ],
        }
    )
    good = table[~bad].sort_values("file")
    return good.reset_index(drop=True), refused.reset_index(drop=True)

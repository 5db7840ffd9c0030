"""Who speaks in which file? Each corpus writes it down in its own way.

A layout is a way to lay out a corpus as files. A reader turns it into the same table:
file, speaker, sex.
"""

import csv
import os
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..errors import WorkshopError
from ..guards.decoding import FORMATS
from ..paths import project_folder
from ..settings import SEXES
from .tables import parse_table, read_table, separator_advice

LIBRISPEECH_NAME = re.compile(r"(\d+)-\d+-\d+\.flac")
LIBRISPEECH_SEX = {"F": "female", "M": "male"}
RAVDESS_NAME = re.compile(r"(?:\d\d-){6}(\d\d)\.wav")
EMODB_NAME = re.compile(r"(\d\d)[ab]\d\d[A-Z][a-z]\.wav")
EMODB_SEX = dict.fromkeys(("08", "09", "13", "14", "16"), "female") | dict.fromkeys(
    ("03", "10", "11", "12", "15"), "male"
)
# The longer words came with version 17.
COMMON_VOICE_SEX = {
    "female": "female",
    "male": "male",
    "female_feminine": "female",
    "male_masculine": "male",
}
ID_LENGTH = 12  # of the 128 characters of a client_id; that is enough, and fits under a plot
AS_TEXT: dict[str, Any] = {  # how pandas reads a table
    "dtype": str,
    "keep_default_na": False,
    "engine": "python",  # the faster one takes Ctrl-C for a damaged table
}
ROWS_AT_ONCE = 100_000  # of a table that may have millions


class Annotation(NamedTuple):
    """What the annotation of a corpus says.

    Attributes
    ----------
    layout : str
        The name of the layout.
    table : pd.DataFrame [columns: file, speaker, sex and perhaps more]
        As it is annotated, with known mistakes corrected.
    remarks : list of str
        What was corrected or left out, a sentence each.
    """

    layout: str
    table: pd.DataFrame
    remarks: list


def read_layout(folder: Path) -> Annotation:
    """Read the annotation of a corpus by the first layout that fits.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    Annotation

    Raises
    ------
    WorkshopError
        If no layout fits, or the annotation cannot be read.
    """
    if (folder / "metadata.csv").is_file():
        return Annotation("metadata.csv", _read_metadata(folder / "metadata.csv"), [])
    tables = sorted([*folder.glob("validated.tsv"), *folder.glob("*/validated.tsv")])
    if tables:
        return _read_common_voice(folder, tables)
    files = files_in(folder)
    sounds = [file for file in files if file.suffix.lower() in FORMATS]
    if any(map(_sex_of, files)):
        return Annotation("folders", _read_folders(files), [])
    for name, (pattern, read) in LAYOUTS.items():
        if sounds and all(pattern.fullmatch(file.name) for file in sounds):
            speakers = [pattern.sub(r"\1", file.name) for file in sounds]
            sexes = read(folder, speakers)
            rows = zip([file.as_posix() for file in sounds], speakers, sexes, strict=True)
            table, remarks = corrected(
                pd.DataFrame(rows, columns=["file", "speaker", "sex"]), name
            )
            return Annotation(name, table, remarks)
    raise WorkshopError(
        f"The folder {folder} holds no corpus: no metadata.csv with the columns file, "
        "speaker, sex, no recordings in folders called female... and male..., and it is "
        "none of those that are known by their files (python -m speech_workshop corpora "
        "lists them). Add a metadata.csv."
    )


def files_in(folder: Path) -> list[Path]:
    """List the files in a folder and in all folders in it, also where links lead.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of pathlib.Path
        Relative to the folder, sorted, without hidden ones.

    Raises
    ------
    WorkshopError
        If a folder cannot be opened: its recordings would be missing without a word.
    """

    def refuse(error):
        raise WorkshopError(
            f"The folder {error.filename} cannot be opened ({error.strerror}). Check that you may "
            "read it, or move it out of the corpus."
        )

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        here = Path(place).resolve()
        around = {here, *here.parents}  # a link to one of these would never end
        folders[:] = [one for one in folders if Path(place, one).resolve() not in around]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(path.relative_to(folder) for path in found if path.is_file())


def corrections() -> pd.DataFrame:
    """Return the labels that are known to be wrong, and who says so.

    Returns
    -------
    pd.DataFrame [columns: layout, speaker, annotated, corrected, source]
        The table ``data/corrections.csv``.
    """
    return parse_table(project_folder() / "data" / "corrections.csv")


def corrected(table: pd.DataFrame, layout: str) -> tuple[pd.DataFrame, list[str]]:
    """Correct the labels that are known to be wrong, and say which.

    Parameters
    ----------
    table : pd.DataFrame [columns: file, speaker, sex]
    layout : str

    Returns
    -------
    table : pd.DataFrame
    remarks : list of str
    """
    remarks = []
    for row in corrections().query("layout == @layout").itertuples():
        wrong = (table.speaker == row.speaker) & (table.sex == row.annotated)
        if wrong.any():
            table = table.assign(sex=table.sex.mask(wrong, row.corrected))
            remarks.append(
                f"Speaker {row.speaker} is annotated as {row.annotated} and taken as "
                f"{row.corrected} (recordings: {wrong.sum()}). Source: {row.source}"
            )
    return table, remarks


def _read_metadata(path):
    """Read a metadata.csv that says who speaks, and of which sex."""
    table = read_table(path)
    missing = [name for name in ("file", "speaker", "sex") if name not in table]
    if missing:
        raise WorkshopError(
            f"{path} lacks the column {', '.join(missing)}. Its first line must name file, "
            f"speaker and sex. {separator_advice(table)}".rstrip()
        )
    return table


def _read_folders(files):
    """Read folders named after the sexes; only there are files that are not sound reported."""
    listed = [file for file in files if _sex_of(file) or file.suffix.lower() in FORMATS]
    rows = [(file.as_posix(), speaker_of(file), _sex_of(file)) for file in listed]
    return pd.DataFrame(rows, columns=["file", "speaker", "sex"])


def _sex_of(file):
    """Return the sex that the name of the top folder begins with, or nothing."""
    top = file.parts[0].lower() if len(file.parts) > 1 else ""
    return next((sex for sex in SEXES if top.startswith(sex)), "")


def speaker_of(file: Path) -> str:
    """Return the folder within that of the sex or class, else the name up to its first '-'."""
    return file.parts[1] if len(file.parts) > 2 else file.stem.split("-")[0]


def _read_librispeech(folder, readers):
    """Look readers up in SPEAKERS.TXT: ID | SEX | SUBSET | MINUTES | NAME."""
    lists = [*folder.rglob("SPEAKERS.TXT"), *folder.parent.glob("SPEAKERS.TXT")]
    if not lists:
        raise WorkshopError(
            f"{folder} looks like LibriSpeech, but its SPEAKERS.TXT, which says who is "
            "female and who is male, is missing. Copy it there from the archive."
        )
    sexes = {}
    for path in lists:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if not line.startswith(";") and "|" in line:
                reader, sex = (field.strip() for field in line.split("|", maxsplit=2)[:2])
                sexes[reader] = LIBRISPEECH_SEX.get(sex, "")
    return [sexes.get(reader, "") for reader in readers]


def _read_ravdess(folder, actors):
    """Odd actors are male, even ones female."""
    return [SEXES[int(actor) % 2] for actor in actors]


def _read_emodb(folder, speakers):
    """Look the sexes up, which are published; the first two characters are the speaker."""
    return [EMODB_SEX.get(speaker, "") for speaker in speakers]


LAYOUTS = {
    "LibriSpeech": (LIBRISPEECH_NAME, _read_librispeech),
    "RAVDESS": (RAVDESS_NAME, _read_ravdess),
    "EmoDB": (EMODB_NAME, _read_emodb),
}


def _read_common_voice(folder, paths):
    """Read each language's validated.tsv; keep speakers of one known sex."""
    kept, n_rows = [], 0
    for path in paths:
        clips = (path.parent / "clips").relative_to(folder).as_posix()
        for rows in _rows_of_tsv(path):
            n_rows += len(rows)
            rows = rows.assign(
                file=f"{clips}/" + rows.path,
                speaker=rows.client_id.str[:ID_LENGTH].map(sys.intern),  # each comes often
                sex=rows.gender.map(COMMON_VOICE_SEX),
            )
            kept.append(rows[["file", "speaker", "sex"]].dropna(subset="sex"))
    table = pd.concat(kept, ignore_index=True)
    n_sexes = table.drop_duplicates(["speaker", "sex"]).speaker.value_counts()
    has_both = table.speaker.isin(n_sexes.index[n_sexes > 1])
    left_out = {
        "whose speakers gave no sex, or neither of the two": n_rows - len(table),
        "whose speakers gave both sexes": has_both.sum(),
    }
    remarks = [
        f"{n:,} of {n_rows:,} recordings, {why}, are left out." for why, n in left_out.items() if n
    ]
    return Annotation("Common Voice", table[~has_both], remarks)


def _rows_of_tsv(path):
    """Yield a Common Voice table in pieces: client_id, path, gender."""
    try:
        pieces = pd.read_csv(
            path,
            sep="\t",
            usecols=["client_id", "path", "gender"],
            quoting=csv.QUOTE_NONE,  # sentences hold single quotation marks
            chunksize=ROWS_AT_ONCE,
            **AS_TEXT,
        )
        for rows in pieces:
            yield rows.fillna("")  # the ends of short lines
    except (ValueError, OSError) as error:
        raise WorkshopError(
            f"{path} cannot be read as a table of Common Voice ({error}). Unpack it again."
        ) from error

"""The Saarbruecken Voice Database: its sessions become recordings of people.

Its sound files have a format of their own, its folders are sessions and not people, and
who speaks in a session is written elsewhere: in a table that comes with the package
``sbvoicedb`` (https://github.com/tikuma-lsuhsc/python-sbvoicedb). That package is not needed
for anything else, and not part of the workshop: its licence is GPL-2.0.
"""

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile
from tqdm.auto import tqdm

from ..errors import WorkshopError

SWAPPED = (980, 1697)  # here the voice is in the file of the larynx, and the other way round
SEX = {"w": "female", "m": "male"}
HEALTHY_SESSIONS = """
    SELECT recording_sessions.id, speakers.id, speakers.gender
    FROM recording_sessions JOIN speakers ON speakers.id = recording_sessions.speaker_id
    WHERE recording_sessions.type = 'n'
"""


def healthy_sessions() -> pd.DataFrame:
    """Return who speaks in which session. It needs the package ``sbvoicedb``.

    Returns
    -------
    pd.DataFrame [index: session, columns: speaker, sex]

    Raises
    ------
    WorkshopError
        If the package is not installed.
    """
    try:
        from sbvoicedb import SbVoiceDb
    except ImportError as error:
        raise WorkshopError(
            "Who speaks in which session of the Saarbruecken Voice Database is known to the "
            "package sbvoicedb, which is not installed (its licence is GPL-2.0, so it is not "
            "part of the workshop). Type: .venv/bin/python -m pip install 'sbvoicedb>=0.7,<0.8' "
            "(on Windows: .venv\\Scripts\\python) and then the same command again."
        ) from error
    database = SbVoiceDb(":memory:", download_mode="off")
    with database.execute_sql(HEALTHY_SESSIONS) as rows:
        table = pd.DataFrame(rows.fetchall(), columns=["session", "speaker", "sex"])
    return table.assign(sex=table.sex.map(SEX)).set_index("session")


def convert(unpacked: Path, folder: Path, *, sessions: pd.DataFrame) -> list[str]:
    """Turn unpacked phrases into FLAC files, the same samples, and a metadata.csv.

    Parameters
    ----------
    unpacked : pathlib.Path
        Holds ``<session>/.../<session>-phrase.nsp``.
    folder : pathlib.Path
        Where ``metadata.csv`` and ``audio/`` are made.
    sessions : pd.DataFrame
        As `healthy_sessions` makes it.

    Returns
    -------
    list of str
        What was left out, a sentence each.
    """
    (folder / "audio").mkdir(parents=True)
    rows, left_out = [], []
    for path in tqdm(sorted(unpacked.rglob("*-phrase.nsp")), desc="phrases", unit="file"):
        session = int(path.name.split("-")[0])
        if session not in sessions.index:
            left_out.append(f"Session {session} is not in the table of healthy speakers.")
            continue
        if session in SWAPPED:
            path = path.with_name(f"{session}-phrase-egg.egg")
        try:
            samples, sample_rate = read_nsp(path)
        except WorkshopError as error:
            left_out.append(str(error))
            continue
        speaker, sex = sessions.loc[session]
        file = f"audio/{session}-phrase.flac"
        soundfile.write(folder / file, samples, sample_rate)
        rows.append((file, speaker, sex, session))
    table = pd.DataFrame(rows, columns=["file", "speaker", "sex", "session"])
    table.to_csv(folder / "metadata.csv", index=False)
    missing = sorted(set(sessions.index) - set(table.session))
    if missing:
        left_out.append(f"{len(missing)} sessions have no phrase: {', '.join(map(str, missing))}")
    return left_out


def read_nsp(path: Path) -> tuple[np.ndarray, int]:
    """Read a sound file of Kay Elemetrics' Computerized Speech Lab.

    Its chunks are a name of four letters, a size, and so many bytes.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    samples : np.ndarray [shape=(n_samples,), dtype=int16]
    sample_rate : int

    Raises
    ------
    WorkshopError
        If the file is missing, of another kind, or cut off.
    """
    content = path.read_bytes() if path.is_file() else b""
    chunks, place = {}, 12  # after the kind of file and its size
    while content.startswith(b"FORMDS16") and place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        chunk = content[place + 8 : place + 8 + size]
        if len(chunk) == size:
            chunks[name] = chunk
        place += 8 + size + size % 2
    header, sound = chunks.get(b"HEDR", b""), chunks.get(b"SDA_", b"")
    if len(header) < 24 or not sound:
        raise WorkshopError(f"{path.name} is missing, damaged, or holds no sound.")
    (sample_rate,) = struct.unpack_from("<I", header, 20)  # after the date
    return np.frombuffer(sound, "<i2", count=len(sound) // 2), sample_rate

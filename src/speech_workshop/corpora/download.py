"""Download a real corpus from the internet, whole and checked, or not at all."""

import functools
import json
import os
import re
import shutil
import time
from datetime import date
from pathlib import Path

import pooch
import requests
import urllib3
from filelock import FileLock, Timeout
from tqdm.auto import tqdm

from ..errors import WorkshopError
from ..paths import corpora_folder
from . import load_corpus, saarbruecken
from .annotations import corrections
from .archives import unpack
from .catalogue import CATALOGUE, Archive, CorpusInfo
from .corpus import Corpus

TIMEOUT = 30.0  # seconds to wait for a sign of life
PIECE = 2**18  # bytes that are received at once
SPARE = 1.05  # times the announced size, which may be rounded: more is not what it should be
LEAST_A_MINUTE = 2**16  # bytes; a connection that delivers less has stalled


def list_corpora() -> None:
    """Print which corpora there are, and which of them are here."""
    for entry in CATALOGUE:
        print(f"\n{entry.name}: {entry.title}")
        print(f"    {entry.content}")
        print(f"    speakers: {entry.speakers}")
        print(f"    licence:  {entry.licence}")
        print(f"    get it:   {_size_of(entry) if entry.archives else entry.advice}")
        print(f"    here:     {presence_of(entry)}")
    print("\nLabels that are known to be wrong, and corrected (data/corrections.csv):")
    for row in corrections().itertuples():
        print(
            f"    {row.layout}, speaker {row.speaker}: {row.annotated} -> {row.corrected} "
            f"({row.source})"
        )
    print("\nDownload one: python -m speech_workshop fetch NAME")


def find_entry(name: str) -> CorpusInfo:
    """Find a corpus in the catalogue.

    Raises
    ------
    WorkshopError
        If there is none of that name, or the user must get it.
    """
    entry = next((entry for entry in CATALOGUE if entry.name == name), None)
    if entry is None:
        names = ", ".join(entry.name for entry in CATALOGUE)
        raise WorkshopError(f"There is no corpus '{name}' to fetch. There are: {names}")
    if not entry.archives:
        raise WorkshopError(f"{entry.title} is not fetched by this program. {entry.advice}")
    return entry


def fetch(entry: CorpusInfo) -> Corpus:
    """Download a corpus into the folder for real corpora.

    Each archive is downloaded whole, checked against its hash, unpacked beside the place
    where the corpus will be, and removed. The corpus appears when everything went well.
    When the download stops, archives that are whole are kept for the next try.

    Parameters
    ----------
    entry : CorpusInfo

    Returns
    -------
    Corpus

    Raises
    ------
    WorkshopError
        If the disk is full, the network fails, or an archive is not what it should be.
    """
    target = corpora_folder() / entry.name
    if target.exists():
        print(f"{entry.name} is here already: {target}. To fetch it again, delete that folder.")
        return load_corpus(entry.name)
    introduce(entry)
    convert = _converter_for(entry)
    try:
        corpora_folder().mkdir(parents=True, exist_ok=True)
        with FileLock(corpora_folder() / f".{entry.name}.lock", timeout=0):
            return _fetch_alone(entry, target, convert=convert)
    except Timeout as error:
        raise WorkshopError(
            f"{entry.name} is being fetched by another program. Wait until it is here."
        ) from error
    except OSError as error:
        raise WorkshopError(
            f"{entry.name} cannot be written to {corpora_folder()} ({error.strerror}). Free "
            "some disk space, or choose another folder with $WORKSHOP_DATA, and type the same "
            "command again. What was downloaded whole is kept."
        ) from error


def _fetch_alone(entry, target, *, convert):
    """Download a corpus while no other program downloads the same one."""
    workplace = corpora_folder() / f".{entry.name}"
    archives = {_file_name(archive): archive for archive in entry.archives}
    try:
        _tidy(workplace, keep=archives)
        workplace.mkdir(parents=True, exist_ok=True)
        _check_space(entry, workplace)
        received = [download(archive, workplace) for archive in entry.archives]
        _build(entry, received, workplace=workplace, convert=convert)
        os.replace(workplace / "corpus", target)
        _tidy(workplace, keep=())
    except requests.RequestException as error:  # it is an OSError too
        reason = error if isinstance(error, requests.HTTPError) else type(error).__name__
        raise WorkshopError(
            f"The download of {entry.name} stopped ({reason}). Check the network and type the "
            "same command again. No half file was kept."
        ) from error
    finally:
        _tidy(workplace, keep=archives)
    return load_corpus(entry.name)


def introduce(entry: CorpusInfo) -> None:
    """Print what a corpus is and what it may be used for."""
    print(entry.title, entry.content, sep="\n")
    print(f"Licence: {entry.licence}")
    print(f"Cite: {entry.citation}")
    print(f"{_size_of(entry)}, into {corpora_folder() / entry.name}")


def download(archive: Archive, folder: Path) -> dict:
    """Download an archive, unless it is there already, and check its hash.

    Parameters
    ----------
    archive : Archive
    folder : pathlib.Path

    Returns
    -------
    dict
        ``url``, ``bytes``, ``expected`` (its hash) and ``sha256`` of what was received.

    Raises
    ------
    WorkshopError
        If more comes than was announced, or something else, or nobody names its hash.
    requests.RequestException
        If the network fails, or hardly anything comes for a minute.
    """
    name = _file_name(archive)
    expected = archive.known_hash or _hash_of_today(archive)
    pooch.get_logger().setLevel("WARNING")  # the progress bar says enough
    try:
        path = pooch.retrieve(
            archive.url,
            known_hash=expected,
            fname=name,
            path=folder,
            downloader=functools.partial(_receive, n_bytes=archive.n_bytes),
        )
    except ValueError as error:
        raise WorkshopError(
            f"{archive.url} did not send what it should: its hash is not {expected}. Nothing "
            "of it was kept. Try again; if it happens twice, do not trust that address."
        ) from error
    return {
        "url": archive.url,
        "bytes": os.path.getsize(path),
        "expected": expected,
        "sha256": pooch.file_hash(path),
    }


def _receive(url, output_file, _pooch, *, n_bytes):
    """Write what an address sends into a file: no more than announced, and not forever."""
    most = n_bytes * SPARE
    headers = {"Accept-Encoding": "identity"}  # so that what comes is what is counted
    with (
        requests.get(url, stream=True, timeout=TIMEOUT, headers=headers) as answer,
        open(output_file, "wb") as file,
        tqdm(total=n_bytes, unit="B", unit_scale=True, desc=Path(url).name) as progress,
    ):
        answer.raise_for_status()
        minute_ends, enough = time.monotonic() + 60, 0
        while piece := _next_piece(answer):
            progress.update(file.write(piece))
            if file.tell() > most:
                raise WorkshopError(
                    f"{url} sends more than the {n_bytes / 1e6:,.1f} MB that were announced. "
                    "Nothing of it was kept. If it happens twice, do not trust that address."
                )
            if time.monotonic() > minute_ends:
                if file.tell() < enough + LEAST_A_MINUTE:
                    raise requests.ConnectionError("hardly anything came for a minute")
                minute_ends, enough = time.monotonic() + 60, file.tell()


def _next_piece(answer):
    """Return what has come, be it little: `iter_content` would wait until a piece is full."""
    try:
        return answer.raw.read1(PIECE)
    except urllib3.exceptions.HTTPError as error:
        raise requests.ConnectionError(str(error)) from error


def _build(entry, received, *, workplace, convert):
    """Make the folder of the corpus of the archives, and write beside it where it is from."""
    unpacked = workplace / "unpacked"
    paths = [workplace / _file_name(archive) for archive in entry.archives]
    limits = {"most_bytes": entry.most_bytes, "most_files": entry.most_files}
    try:
        for path in paths:
            # Two archives may hold files of the same name.
            folder = unpacked / path.name.split(".")[0] if len(paths) > 1 else unpacked
            unpack(path, folder, wanted=entry.wanted, **limits)
        left_out = convert(unpacked, workplace / "corpus")
        corpus = load_corpus(workplace / "corpus")
    except WorkshopError:  # it is not what it should be: download it again
        _tidy(workplace, keep=())
        raise
    speakers = corpus.recordings.drop_duplicates("speaker").sex.value_counts()
    about = {
        "name": entry.name,
        "title": entry.title,
        "licence": entry.licence,
        "citation": entry.citation,
        "fetched": str(date.today()),
        "archives": received,
        "recordings": len(corpus.recordings),
        "speakers": {sex: int(n) for sex, n in speakers.items()},
        "left out": left_out,
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (workplace / "corpus" / "about.json").write_text(text, encoding="utf-8")
    for sentence in left_out:
        print(sentence)


def _converter_for(entry):
    """Return what makes the folder of a corpus of what was unpacked."""
    if entry.name != "svd":
        return _as_it_is
    return functools.partial(saarbruecken.convert, sessions=saarbruecken.healthy_sessions())


def _as_it_is(unpacked, folder):
    """Most corpora are kept as they were packed."""
    os.replace(unpacked, folder)
    return []


def _hash_of_today(archive):
    """Ask Zenodo for the hash of a file: without one, nothing is downloaded."""
    try:
        answer = requests.get(archive.record, timeout=TIMEOUT)
        answer.raise_for_status()
        files = answer.json()["files"]
        hashes = [file["checksum"] for file in files if f"/{file['key']}/" in archive.url]
        if not re.fullmatch("(md5:[0-9a-f]{32}|sha256:[0-9a-f]{64})", hashes[0]):
            raise ValueError(f"no hash: {hashes[0]}")
    except (requests.HTTPError, ValueError, KeyError, IndexError, TypeError) as error:
        raise WorkshopError(
            f"{archive.record} does not say what the hash of {_file_name(archive)} is "
            f"({type(error).__name__}), and without it nothing is downloaded. Try again later."
        ) from error
    return hashes[0]


def _check_space(entry, workplace):
    """Refuse to begin what would not fit."""
    there = sum(path.stat().st_size for path in workplace.iterdir())
    needed = entry.n_bytes - there + entry.most_bytes
    free = shutil.disk_usage(workplace).free
    if free < needed:
        raise WorkshopError(
            f"{entry.name} needs up to {needed / 1e9:.1f} GB of disk space in "
            f"{corpora_folder()}, and {free / 1e9:.1f} GB are free. Free some, or choose "
            "another folder with $WORKSHOP_DATA."
        )


def _tidy(workplace, *, keep):
    """Remove what a stopped run left, except archives that are whole."""
    for path in workplace.glob("*"):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in keep:
            path.unlink()
    if workplace.is_dir() and not any(workplace.iterdir()):
        workplace.rmdir()


def _file_name(archive):
    """Return the last part of an address that looks like the name of a file."""
    parts = archive.url.split("?")[0].split("/")
    return next(part for part in reversed(parts) if Path(part).suffix)


def _size_of(entry):
    """Say how large a download is."""
    return f"{entry.n_bytes / 1e9:.2f} GB to download"


def presence_of(entry: CorpusInfo) -> str:
    """Say whether a corpus is here, and who speaks in it."""
    folder = corpora_folder() / entry.name
    if not folder.is_dir():
        return "no"
    try:
        table = load_corpus(entry.name).recordings
    except WorkshopError as error:
        return str(error)
    sexes = table.drop_duplicates("speaker").sex.value_counts()
    n_speakers = ", ".join(f"{n} {sex}" for sex, n in sorted(sexes.items()))
    return f"{len(table):,} recordings of {n_speakers} speakers, in {folder}"

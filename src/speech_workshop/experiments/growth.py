"""Measure how the workshop grows: hours of speech through features, database and training."""

import re
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import soundfile
import soxr
from tqdm.auto import tqdm

from ..audio import load_audio
from ..corpora import Corpus, load_corpus
from ..corpora.extraction import store_corpus
from ..corpora.streaming import stored_recordings
from ..dataset import split_by_speaker
from ..errors import WorkshopError
from ..evaluation import balanced_accuracy, predict_table
from ..guards.containers import seconds_of
from ..paths import build_folder
from ..settings import SAMPLE_RATE
from ..training import train

try:
    import resource
except ImportError:  # Windows has no such thing
    resource = None  # type: ignore[assignment]

SPEED = 0.06  # a perturbed recording is up to 6 % slower or faster, lower or higher
GAIN_DB = 6.0  # and up to 6 dB softer or louder
LEAST_HOURS = 0.01


def measure_growth(all_hours: Iterable[float], *, corpus: Corpus | None = None) -> pd.DataFrame:
    """Take corpora of many sizes through features, database, an epoch of training, evaluation.

    Parameters
    ----------
    all_hours : iterable of float
        How much speech, 0.01 or more; an hour takes 0.3 GB of disk space for a while.
    corpus : Corpus, optional
        Whose recordings are repeated and perturbed. Default: the embedded one.

    Returns
    -------
    pd.DataFrame [index: hours, a row per size]
        Hours of speech a minute for ``features``, ``training`` (an epoch of the CNN) and
        ``evaluation``; the most ``memory`` that was needed, and the ``database``, in GB; how
        many ``recordings`` there were; the ``balanced_accuracy`` after this one epoch.

    Raises
    ------
    WorkshopError
        If one of the corpora would be too small to train on.
    """
    corpus = corpus or load_corpus("embedded")
    all_hours, rows = list(all_hours), []
    if min(all_hours) < LEAST_HOURS:
        raise WorkshopError(f"Take at least {LEAST_HOURS} hours: less has too few speakers.")
    for hours in all_hours:
        with tempfile.TemporaryDirectory(prefix="growth-", dir=build_folder()) as folder:
            grown = grow(corpus, Path(folder) / "corpus", hours=hours)
            # A process of its own, so that the most memory that it needed is its own.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                path = Path(folder) / "features.db"
                rows.append(
                    {"hours": hours} | process.submit(_measure, grown, path, hours).result()
                )
    return pd.DataFrame(rows).set_index("hours")


def _measure(corpus, path, hours):
    """Return what is measured of one size."""
    began = time.perf_counter()
    store_corpus(corpus, path=path)
    stored = time.perf_counter()
    with stored_recordings(corpus.name, path=path) as recordings:
        split = split_by_speaker(recordings, fold=0)
        model = train("cnn", split, corpus=corpus.name, seed=0, epochs=1)
        trained = time.perf_counter()
        score = balanced_accuracy(predict_table(model, split.test))
        judged = time.perf_counter()
        return {
            "recordings": len(recordings),
            "features": 60 * hours / (stored - began),
            "training": 60 * hours * _share(split.train, recordings) / (trained - stored),
            "evaluation": 60 * hours * _share(split.test, recordings) / (judged - trained),
            "memory": _peak_memory(),
            "database": path.stat().st_size / 1e9,
            "balanced_accuracy": score,
        }


def _peak_memory():
    """Return the most memory that this process ever held, in GB; NaN on Windows."""
    if resource is None:
        return np.nan
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where getrusage also counts the process that started this one
        peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        return int(peak[1]) / 1e6 if peak else np.nan
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e9 if sys.platform == "darwin" else 1e6)  # kilobytes elsewhere


def _share(part, whole):
    """Return what share of the frames is in a part."""
    return sum(one.n_frames for one in part) / sum(one.n_frames for one in whole)


def grow(corpus: Corpus, folder: Path, *, hours: float) -> Corpus:
    """Write a long corpus: recordings of another, repeated and perturbed, under new names.

    Parameters
    ----------
    corpus : Corpus
    folder : pathlib.Path
        Will hold wav files and ``metadata.csv``.
    hours : float

    Returns
    -------
    Corpus
    """
    source = corpus.recordings[["file", "speaker", "sex"]].sample(frac=1, random_state=0)
    seconds = np.array([seconds_of(corpus.folder / file) for file in source.file])
    n_rounds = int(np.ceil(3600 * hours / seconds.sum()))
    n_recordings = 1 + np.searchsorted(np.tile(seconds, n_rounds).cumsum(), 3600 * hours)
    grown = pd.concat([source.assign(round=number) for number in range(n_rounds)])
    grown = grown.reset_index(drop=True)[:n_recordings]
    grown["source"] = grown.file
    grown["file"] = [f"{i // 1000:03}/{i:06}.wav" for i in range(len(grown))]
    grown["speaker"] += "-" + grown["round"].astype(str)
    for subfolder in {Path(file).parent for file in grown.file}:
        (folder / subfolder).mkdir(parents=True)
    with joblib.Parallel(n_jobs=-1, prefer="threads", return_as="generator") as parallel:
        jobs = grown.groupby("source").file
        written = parallel(
            joblib.delayed(_write_perturbed)(
                corpus.folder / file, [folder / one for one in copies]
            )
            for file, copies in jobs
        )
        for _ in tqdm(written, total=len(jobs), desc="repeating and perturbing", unit="file"):
            pass
    grown[["file", "speaker", "sex"]].to_csv(folder / "metadata.csv", index=False)
    return load_corpus(folder)


def _write_perturbed(source, copies):
    """Write copies of a recording, each a little slower or faster, softer or louder."""
    signal = load_audio(source)
    for path in copies:
        rng = np.random.default_rng(int(path.stem))
        speed, gain = rng.uniform(1 - SPEED, 1 + SPEED), rng.uniform(-GAIN_DB, GAIN_DB)
        moved = soxr.resample(signal, speed * SAMPLE_RATE, SAMPLE_RATE)
        soundfile.write(path, np.clip(10 ** (gain / 20) * moved, -1, 1), SAMPLE_RATE)

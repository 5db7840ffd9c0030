"""Measure how fast the workshop is on this machine, beside the plain way to do the same work."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
import pandas as pd

from ..audio import load_audio
from ..corpora import Corpus, load_corpus
from ..corpora.extraction import store_corpus
from ..database import add_recording, open_database, read_recordings
from ..dataset import excerpt_starts
from ..evaluation import predict
from ..features import extract_features
from ..models import load_model
from ..opinions.inference import classify_file
from ..paths import checkpoint_path
from ..settings import NETWORKS, SAMPLE_RATE

REPEATS = 5  # the best of them counts: the others were held up by something else
STORED = 200  # recordings that go into a database and come back


def best_of(work: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """Return the seconds that some work takes, the best of a few times.

    Parameters
    ----------
    work : callable
    repeats : int

    Returns
    -------
    float
    """
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def measure_speed(corpus: Corpus | None = None) -> pd.DataFrame:
    """Measure each step from a sound to an answer.

    Parameters
    ----------
    corpus : Corpus, optional
        Whose recordings are used. Default: the embedded one.

    Returns
    -------
    pd.DataFrame [index: what, columns: ours, plain, ratio, unit, beside]
        ``ratio`` is how many times faster than the plain way ours is.
    """
    corpus = corpus or load_corpus("embedded")
    models = {name: load_model(checkpoint_path(name)) for name in NETWORKS}
    rows = [*_one_clip(corpus, models), *_many_files(corpus, models["cnn"]), *_database(corpus)]
    table = pd.DataFrame(rows, columns=["what", "ours", "plain", "unit", "beside"])
    is_rate = table.unit.str.contains("/ s|times")
    table["ratio"] = np.where(is_rate, table.ours / table.plain, table.plain / table.ours)
    return table.set_index("what")


def _one_clip(corpus, models):
    """Yield how long three seconds of speech take, from signal to answer."""
    signal = np.resize(load_audio(corpus.folder / corpus.recordings.file[0]), 3 * SAMPLE_RATE)
    features = best_of(lambda: extract_features(signal))
    plain = best_of(lambda: _plain_features(signal))
    yield "3 s of speech to features", 1000 * features, 1000 * plain, "ms", "librosa: mfcc and yin"
    inputs = extract_features(signal).inputs
    for name, model in models.items():
        predict(model, [inputs])  # compiled the first time
        ours = best_of(lambda model=model: predict(model, [inputs]))
        keras = best_of(lambda model=model: _plain_answer(model, len(inputs)))
        yield f"features to answer, {name}", 1000 * ours, 1000 * keras, "ms", "Keras: predict"


def _plain_answer(model, n_frames):
    """Ask a network about as many excerpts as `predict` does, as Keras' tutorials do."""
    n_excerpts = len(excerpt_starts(n_frames)) * (2 if model.is_asked_twice else 1)
    excerpts = np.zeros((n_excerpts, *model.network.input_shape[1:]), np.float32)
    model.network.predict(excerpts, verbose=0)


def _plain_features(signal):
    """Compute about the same as `extract_features`, as librosa's tutorials do."""
    mfcc = librosa.feature.mfcc(y=signal, sr=SAMPLE_RATE, n_mfcc=40, hop_length=160)
    pitch = librosa.yin(
        signal, fmin=60, fmax=500, sr=SAMPLE_RATE, frame_length=1024, hop_length=160
    )
    dominant = np.abs(librosa.stft(signal, n_fft=512, hop_length=160)).argmax(axis=0)
    return pd.DataFrame(mfcc.T).assign(pitch=pitch, dominant=dominant)


def _plain_features_of_file(file):
    """Compute them of a file, one after the other."""
    return _plain_features(librosa.load(file, sr=SAMPLE_RATE)[0])


def _many_files(corpus, model):
    """Yield how fast files are classified, in a program of its own and many in one."""
    files = [corpus.folder / file for file in corpus.recordings.file[:STORED]]
    python = [sys.executable, "-c", "import tensorflow"]
    classify = [sys.executable, "-m", "speech_workshop", "classify"]
    classify += [str(checkpoint_path("cnn")), str(files[0])]
    ours, plain = (
        best_of(lambda words=words: subprocess.run(words, capture_output=True, check=True))
        for words in (classify, python)
    )
    yield "classify a file, whole process", ours, plain, "s", "python: import tensorflow"
    ours = best_of(lambda: [classify_file(model, file) for file in files], repeats=1)
    plain = best_of(
        lambda: [_plain_answer(model, len(_plain_features_of_file(file))) for file in files],
        repeats=1,
    )
    n_files = len(files)
    yield "classify many files", n_files / ours, n_files / plain, "files / s", "librosa, Keras"


def _database(corpus):
    """Yield how fast features are made, stored and read."""
    part = corpus._replace(recordings=corpus.recordings.head(STORED))
    signals = [load_audio(part.folder / file) for file in part.recordings.file]
    seconds_of_speech = sum(map(len, signals)) / SAMPLE_RATE
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(Path(folder) / "plain.db") as plain,
    ):
        path = Path(folder) / "features.db"
        ours = best_of(lambda: _again(path, part))
        theirs = best_of(lambda: _plain_again(plain, part), repeats=1)
        rates = seconds_of_speech / ours, seconds_of_speech / theirs
        yield "decode to SQLite", *rates, "times real time", "librosa, to_sql"
        recordings = read_recordings(part.name, path=path)
        features = [extract_features(signal) for signal in signals]
        n_frames = sum(len(one.mfcc) for one in features)
        frames = pd.DataFrame(np.concatenate([np.column_stack(one) for one in features]))
        frames.insert(
            0, "recording", np.repeat(range(len(features)), [len(f.mfcc) for f in features])
        )
        ours = best_of(lambda: _store(Path(folder) / "in.db", features))
        theirs = best_of(lambda: frames.to_sql("f", plain, if_exists="replace", index=False))
        yield "SQLite in", n_frames / ours, n_frames / theirs, "frames / s", "pandas: to_sql"
        n_read = sum(len(recording.mfcc) for recording in recordings)
        ours = best_of(lambda: read_recordings(part.name, path=path))
        theirs = best_of(lambda: pd.read_sql("SELECT * FROM f", plain))
        yield "SQLite out", n_read / ours, n_frames / theirs, "frames / s", "pandas: read_sql"


def _again(path, corpus):
    """Make a database from nothing."""
    path.unlink(missing_ok=True)
    store_corpus(corpus, path=path)


def _plain_again(connection, corpus):
    """Make a table from nothing, as librosa's and pandas' tutorials do."""
    files = [corpus.folder / file for file in corpus.recordings.file]
    features = pd.concat({str(file): _plain_features_of_file(file) for file in files})
    features.to_sql("plain", connection, if_exists="replace")


def _store(path, all_features):
    """Store features that are ready, as `store_corpus` does it."""
    path.unlink(missing_ok=True)
    names = {"corpus": "c", "speaker": "s", "label": "female", "version": "1"}
    with open_database(path) as connection:
        for number, features in enumerate(all_features):
            add_recording(connection, file=str(number), features=features, **names)


def as_text(table: pd.DataFrame) -> str:
    """Write the table so that it fits the screen.

    Parameters
    ----------
    table : pd.DataFrame
        As `measure_speed` makes it.

    Returns
    -------
    str
    """
    return table.to_string(
        float_format=lambda value: f"{value:,.3g}" if value < 100 else f"{value:,.0f}"
    )

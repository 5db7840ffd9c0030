"""What the tests share: small voices made of sine waves, folders, a trained network."""

import asyncio
import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from jupyter_client import AsyncKernelManager

from install_browser import browser

SAMPLE_RATE = 16_000


def pytest_configure(config):
    """Let librosa compile what it compiles before several processes do so at once.

    Otherwise Numba may keep two halves that do not fit, and each later call of
    `librosa.pyin` ends Python with a segmentation fault (numba, issue 10128).
    """
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        importlib.import_module("librosa.core.pitch")


def make_voice(pitch, *, seconds=1.5, seed=0, sample_rate=SAMPLE_RATE):
    """Make something that passes for speech: syllables of harmonics with pauses."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * sample_rate)) / sample_rate
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.05 * np.sin(2 * np.pi * 2 * time))) / sample_rate
    formants = 500 + 300 * np.sin(2 * np.pi * 3 * time + rng.uniform(0, 6))
    harmonics = range(1, int(0.45 * sample_rate / pitch / 1.05))
    signal = sum(
        np.sin(k * phase) * np.exp(-(((k * pitch - formants) / 900) ** 2)) for k in harmonics
    )
    syllables = np.clip(np.sin(2 * np.pi * 4 * time + 1) + 0.6, 0, 1)
    return (0.1 * signal * syllables + 0.002 * rng.standard_normal(len(time))).astype(np.float32)


def write_corpus(folder, *, n_speakers=4, n_recordings=2):
    """Write a corpus of made-up voices as female/ and male/ folders."""
    for sex, base in (("female", 210), ("male", 120)):
        for speaker in range(n_speakers):
            for number in range(n_recordings):
                path = folder / sex / f"{sex[0]}{speaker}-{number}.wav"
                path.parent.mkdir(parents=True, exist_ok=True)
                voice = make_voice(base + 5 * speaker, seed=10 * speaker + number)
                soundfile.write(path, voice, SAMPLE_RATE)
    return folder


def annotated(folder):
    """Return file, speaker and sex of each recording that `write_corpus` wrote."""
    files = sorted(path.relative_to(folder) for path in folder.glob("*/*.wav"))
    return [(file.as_posix(), file.stem.split("-")[0], file.parts[0]) for file in files]


@pytest.fixture(autouse=True)
def own_build_folder(tmp_path, monkeypatch):
    """Keep each test's results apart, and every test from the user's settings and voice."""
    monkeypatch.setenv("WORKSHOP_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("WORKSHOP_PRETRAINED", str(tmp_path / "pretrained"))
    monkeypatch.setenv("WORKSHOP_RECORDINGS", str(tmp_path / "recordings"))
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "corpora"))
    for name in ("WORKSHOP_CORPUS", "WORKSHOP_FAST", "WORKSHOP_LIMIT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory):
    """A folder with four speakers of each sex, two recordings each."""
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def recordings(corpus_folder, tmp_path_factory):
    """The recordings of `corpus_folder`, through the database."""
    from speech_workshop.corpora import load_corpus
    from speech_workshop.corpora.extraction import store_corpus
    from speech_workshop.database import read_recordings

    path = tmp_path_factory.mktemp("database") / "features.db"
    corpus = load_corpus(corpus_folder)
    store_corpus(corpus, path=path)
    return read_recordings(corpus.name, path=path)


@pytest.fixture(scope="session")
def model_path(recordings, tmp_path_factory):
    """A small network, trained for two epochs and saved; too few to do without the pitch."""
    from speech_workshop.augmentation import move_elsewhere
    from speech_workshop.dataset import split_by_speaker
    from speech_workshop.models import save_model
    from speech_workshop.training import train

    split = split_by_speaker(recordings, fold=0)
    path = tmp_path_factory.mktemp("models") / "cnn.keras"
    options = {"corpus": "made up", "seed": 0, "epochs": 2, "augment": move_elsewhere}
    save_model(train("cnn", split, **options), path)
    return path


@pytest.fixture(scope="session")
def shared_build(tmp_path_factory):
    """Where the notebooks are executed, each once for all tests that look at it."""
    return tmp_path_factory.mktemp("shared") / "build"


@pytest.fixture(scope="session")
def kernel():
    """A Python that executes notebooks one after the other: it imports TensorFlow once."""
    manager = AsyncKernelManager(kernel_name="python3")
    yield manager
    if manager.has_kernel:
        with ThreadPoolExecutor(1) as apart:  # Playwright's event loop runs in this thread
            apart.submit(asyncio.run, manager.shutdown_kernel(now=True)).result()


@pytest.fixture(scope="session")
def emodb_parent():
    """The folder in which a copy of EmoDB lies, where there is one."""
    folder = os.environ.get("WORKSHOP_TEST_CORPORA")
    if not folder or not (Path(folder) / "emodb").is_dir():
        pytest.skip("no real speech here: set WORKSHOP_TEST_CORPORA to a folder with emodb/")
    return folder


@pytest.fixture(scope="session")
def playwright():
    """Playwright, which drives the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def launch_chromium(playwright):
    """A function that starts a headless Chromium, with more arguments if need be."""
    path = browser()
    if path is None:
        pytest.skip("no Chromium here: .venv/bin/python tools/install_browser.py says why")

    def launch(*arguments):
        quiet = ("--no-sandbox", "--disable-background-networking", "--disable-sync")
        return playwright.chromium.launch(executable_path=path, args=[*quiet, *arguments])

    return launch

"""Embed the recordings of a corpus, as they are and as they sound elsewhere, and keep the results.

Taught in notebook 12.
"""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
from tqdm.auto import tqdm

from ..audio import load_audio, mix_noise, normalize_level, pink_noise, trim_silence
from ..database import open_database
from ..files import content_hash
from ..paths import encoder_path
from ..settings import SAMPLE_RATE
from .mel import MEL, PARTIAL_FRAMES
from .speaker_encoder import embed_partials, load_encoder

BATCH_SIZE = 64  # recordings that are embedded together
ELSEWHERE = "elsewhere 1"  # count up whenever `elsewhere` changes
TELEPHONE = 8000  # Hz, the sampling rate of a telephone line
CACHE = "CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, partials BLOB NOT NULL)"


def elsewhere(signal: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Make a signal sound as if through another microphone, in another room, by telephone.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    spectrum = np.fft.rfft(signal)
    hertz = np.linspace(0, SAMPLE_RATE / 2, len(spectrum))
    waves = np.cos(np.pi * np.arange(1, 8)[:, None] * np.sqrt(hertz / hertz[-1]))
    curve = (3 * rng.standard_normal(7) / (1 + np.arange(1, 8) / 2)) @ waves  # in decibels
    if rng.random() < 0.5:  # high sounds are missing
        curve -= 10 * np.log10(1 + (hertz / rng.uniform(3000, 7500)) ** 8)
    if rng.random() < 0.4:  # low sounds are missing
        curve -= 10 * np.log10(1 + (rng.uniform(60, 350) / (hertz + 1)) ** 4)
    changed = np.fft.irfft(spectrum * 10 ** (curve / 20), n=len(signal))
    if rng.random() < 0.7:
        noise = pink_noise(len(signal), seed=rng)
        changed = mix_noise(changed, noise, snr_db=rng.uniform(5, 40))
    if rng.random() < 0.3:
        changed = by_telephone(changed, coding=rng.choice(["ULAW", "GSM610"]))
    return normalize_level(changed).astype(np.float32)


def by_telephone(signal: np.ndarray, *, coding: str) -> np.ndarray:
    """Send a signal through a telephone line, at its own level.

    Unlike `opinions.telephone.telephone`, it leaves headroom: what the borrowed ear was trained
    and measured with.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    coding : {'ULAW', 'GSM610'}
        Of a line (G.711) or a mobile phone (GSM 06.10).

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 16 kHz, without what is above 4 kHz.
    """
    line = scipy.signal.resample_poly(signal, TELEPHONE, SAMPLE_RATE)
    file = io.BytesIO()
    loudest = max(1e-6, np.abs(line).max())
    soundfile.write(file, 0.7 * line / loudest, TELEPHONE, subtype=str(coding), format="WAV")
    file.seek(0)
    heard = soundfile.read(file, dtype="float32")[0] * (loudest / 0.7)
    back = scipy.signal.resample_poly(heard, SAMPLE_RATE, TELEPHONE)
    return np.resize(back, len(signal)).astype(np.float32)


def embed_files(paths: list[Path], *, is_elsewhere: bool = False) -> list[np.ndarray]:
    """Embed recordings; each is kept in the database and embedded only once.

    Parameters
    ----------
    paths : list of pathlib.Path
        Recordings that `features_of_file` accepts.
    is_elsewhere : bool
        Embed them as they sound `elsewhere`: always in the same way for each file.

    Returns
    -------
    list of np.ndarray [shape=(n_partials, 256), dtype=float32]
    """
    version = encoder_version()
    keys = [_key(path, is_elsewhere, version) for path in paths]
    with open_database() as connection:
        connection.execute(CACHE)
        query = "SELECT partials FROM embeddings WHERE key = ?"
        found = {key: connection.execute(query, (key,)).fetchone() for key in keys}
        known = {key: row[0] for key, row in found.items() if row}
        todo = {key: path for key, path in zip(keys, paths, strict=True) if key not in known}
        items = list(todo.items())
        starts = range(0, len(items), BATCH_SIZE)
        for start in tqdm(starts, desc="embedding", unit="batch", disable=not items):
            batch = items[start : start + BATCH_SIZE]
            embedded = embed_partials([_signal(path, key, is_elsewhere) for key, path in batch])
            rows = [(key, e.tobytes()) for (key, _), e in zip(batch, embedded, strict=True)]
            with connection:
                connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", rows)
            known.update(rows)
    n_numbers = load_encoder().output_shape[-1]
    return [np.frombuffer(known[key], np.float32).reshape(-1, n_numbers) for key in keys]


def _key(path, is_elsewhere, version):
    """Return a key that changes with the recording, the encoder and what is made of them."""
    return f"{content_hash(path)} {ELSEWHERE if is_elsewhere else 'as it is'} {version}"


def _signal(path, key, is_elsewhere):
    """Load a recording, as it is or as it sounds elsewhere: the same each time."""
    signal = trim_silence(load_audio(path))
    rng = np.random.default_rng(int(key[:12], 16))
    return elsewhere(signal, rng=rng) if is_elsewhere else signal


def encoder_version() -> str:
    """Return a hash of the encoder and of the settings of its features."""
    settings = json.dumps([MEL, PARTIAL_FRAMES]).encode()
    return hashlib.sha256(encoder_path().read_bytes() + settings).hexdigest()[:16]

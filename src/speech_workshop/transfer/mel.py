"""What the borrowed speaker encoder listens to: mel energies, made as Resemblyzer makes them.

Needs no TensorFlow.
"""

import os
from collections.abc import Callable
from typing import Any

import librosa
import numpy as np

from ..audio import load_audio, normalize_level, trim_silence
from ..settings import SAMPLE_RATE, TARGET_RMS

# Resemblyzer's own settings: with others, the encoder would hear what it was never trained on.
MEL: dict[str, Any] = {
    "kind": "mel energies of Resemblyzer 0.1.4",
    "sample_rate": SAMPLE_RATE,  # Hz
    "n_fft": 400,  # samples: a window of 25 ms
    "hop_length": 160,  # samples: a frame every 10 ms
    "n_mels": 40,
    "level_db": -30,  # of full scale
}
PARTIAL_FRAMES = 160  # frames of 10 ms: what the encoder hears at once
PARTIAL_STEP = 77  # frames from one partial to the next: 1.3 in a second
LEAST_COVERAGE = 0.75  # of the last partial must be sound, else it is left out


def mel_energies(signal: np.ndarray) -> np.ndarray:
    """Compute what the encoder listens to: mel energies, not in decibels.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.

    Returns
    -------
    np.ndarray [shape=(n_frames, 40), dtype=float32]
        Zeros are added at the end where the last partial needs them.
    """
    last = partial_starts(len(signal))[-1] + PARTIAL_FRAMES
    missing = max(0, last * MEL["hop_length"] - len(signal))
    mel = librosa.feature.melspectrogram(
        y=np.pad(lift_level(signal), (0, missing)),
        sr=MEL["sample_rate"],
        n_fft=MEL["n_fft"],
        hop_length=MEL["hop_length"],
        n_mels=MEL["n_mels"],
    )
    return mel.astype(np.float32).T


def lift_level(signal: np.ndarray) -> np.ndarray:
    """Lift a signal to -30 dB of full scale; leave a louder one as it is."""
    rms = np.sqrt(np.mean(np.square(signal, dtype=np.float64)))
    wanted = 10 ** (MEL["level_db"] / 20)
    return signal * np.float32(wanted / rms) if 0 < rms < wanted else signal


def at_level(signal: np.ndarray) -> np.ndarray:
    """Bring a signal to -30 dB of full scale, a loud one too.

    Resemblyzer leaves loud recordings as they are. Then the embedding depends on how far away the
    microphone was, which should say nothing about a voice.
    """
    return np.float32(10 ** (MEL["level_db"] / 20) / TARGET_RMS) * normalize_level(signal)


def partial_starts(n_samples: int) -> range:
    """Return at which frames the partials of a recording begin.

    Parameters
    ----------
    n_samples : int
        At 16 kHz.

    Returns
    -------
    range
        At least one.
    """
    n_frames = n_samples // MEL["hop_length"] + 1
    starts = range(0, max(1, n_frames - PARTIAL_FRAMES + PARTIAL_STEP + 1), PARTIAL_STEP)
    covered = n_samples / MEL["hop_length"] - starts[-1]
    is_full = covered >= LEAST_COVERAGE * PARTIAL_FRAMES
    return starts if is_full or len(starts) == 1 else starts[:-1]


def cut_partials(mel: np.ndarray) -> np.ndarray:
    """Cut mel energies into the partials that the encoder hears, 1.6 s each.

    Parameters
    ----------
    mel : np.ndarray [shape=(n_frames, 40)]
        As `mel_energies` makes them: the zeros for the last partial are there.

    Returns
    -------
    np.ndarray [shape=(n_partials, 160, 40)]
    """
    starts = range(0, len(mel) - PARTIAL_FRAMES + 1, PARTIAL_STEP)
    return np.stack([mel[start : start + PARTIAL_FRAMES] for start in starts])


def mel_of_file(path: str | os.PathLike, *, channel: Callable | None = None) -> np.ndarray:
    """Load a recording and compute what the encoder listens to.

    Does not check for a voice: call `features_of_file` first.

    Parameters
    ----------
    path : path-like
    channel : callable, optional
        What the signal passes through, see `features_of_file`.

    Returns
    -------
    np.ndarray [shape=(n_frames, 40), dtype=float32]

    Raises
    ------
    WorkshopError
        If the file cannot be used.
    """
    signal = load_audio(path)
    return mel_energies(at_level(trim_silence(channel(signal) if channel else signal)))

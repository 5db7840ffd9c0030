"""Other microphones, noises and lines, drawn at random, on the MFCC themselves.

The DCT can be turned back: from 40 MFCC come smooth mel energies. There a microphone
is a curve that is added, and noise is energy that is added. So each epoch hears each
voice in another place, at almost no cost.

Taught in notebook 04.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import librosa
import numpy as np
import scipy.fft

from .settings import FEATURE_SETTINGS

STRENGTH = 28 / (1 + np.arange(15) / 2)  # deviation of MFCC 0 to 14 by a microphone
NOISE_DB = (5, 50)  # how far below the loudest frame noise may lie
BAND_LIMITS: dict[str, Any] = {  # share of excerpts, and the range from which a limit is drawn
    "low_pass_share": 0.4,
    "low_pass_hz": [3000, 7500],
    "high_pass_share": 0.5,
    "high_pass_hz": [60, 350],
    "dynamic_range_db": [55, 80],  # what is left of a band that was cut off
}
HIDDEN_PITCH = 0.3  # share of excerpts that come without pitch


def augment(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Change each excerpt as another place would, and hide the pitch of some.

    Parameters
    ----------
    inputs, rng
        See `move_elsewhere`.

    Returns
    -------
    np.ndarray
        See `move_elsewhere`.
    """
    return hide_pitch(move_elsewhere(inputs, rng=rng), rng=rng)


def move_elsewhere(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Change each excerpt as another microphone, another noise and another line would.

    Only the MFCC change; the pitch beside them stays.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_excerpts, n_frames, n_mfcc or more)]
        Not standardized.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [same shape, dtype=float32]
    """

    def elsewhere(mel_db: np.ndarray) -> np.ndarray:
        mel_db += random_microphones(len(mel_db), rng=rng)
        mel_db = add_noise(mel_db, rng=rng)
        return limit_band(mel_db, rng=rng)

    return on_mel_db(elsewhere, inputs)


def on_mel_db(change: Callable, inputs: np.ndarray) -> np.ndarray:
    """Change the mel energies of excerpts, and leave the pitch beside the MFCC alone.

    Parameters
    ----------
    change : callable
        Gets mel energies in decibels, returns others of the same shape.
    inputs : np.ndarray [shape=(..., n_mfcc or more)]
        Not standardized.

    Returns
    -------
    np.ndarray [same shape]
    """
    mfcc, others = np.split(inputs, [FEATURE_SETTINGS["n_mfcc"]], axis=-1)
    return np.concatenate([to_mfcc(change(to_mel_db(mfcc))), others], axis=-1)


def to_mel_db(mfcc: np.ndarray) -> np.ndarray:
    """Turn MFCC back into mel energies in decibels, smoothed.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(..., n_mfcc)]

    Returns
    -------
    np.ndarray [shape=(..., n_mels)]
    """
    return scipy.fft.idct(mfcc, n=FEATURE_SETTINGS["n_mels"], axis=-1, norm="ortho")


def to_mfcc(mel_db: np.ndarray) -> np.ndarray:
    """Turn mel energies in decibels into MFCC.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(..., n_mels)]

    Returns
    -------
    np.ndarray [shape=(..., n_mfcc)]
    """
    return scipy.fft.dct(mel_db, axis=-1, norm="ortho")[..., : FEATURE_SETTINGS["n_mfcc"]]


def random_microphones(n_excerpts: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draw the smooth frequency curve of another microphone for each excerpt.

    Parameters
    ----------
    n_excerpts : int
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_excerpts, 1, n_mels), dtype=float32]
        In decibels; the same for all frames of an excerpt.
    """
    waves = STRENGTH * rng.standard_normal((n_excerpts, 1, len(STRENGTH)))
    return to_mel_db(waves).astype(np.float32)


def add_noise(mel_db: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Add steady colored noise, 5 to 50 dB below each excerpt's loudest frame.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(n_excerpts, n_frames, n_mels)]
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_excerpts, n_frames, n_mels)]
    """
    loudest = mel_db.mean(axis=-1, keepdims=True).max(axis=1, keepdims=True)
    level = loudest - rng.uniform(*NOISE_DB, size=loudest.shape).astype(np.float32)
    noise = level + random_microphones(len(mel_db), rng=rng)
    power = mel_db / 10
    np.power(10, power, out=power)  # in place: these arrays are the largest of all
    power = power + 10 ** (noise / 10)  # not in place: exercise 7.4 gives one clip many noises
    np.log10(power, out=power)
    power *= 10
    return power


def limit_band(mel_db: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Cut low or high frequencies off some excerpts, as telephones and codecs do.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(n_excerpts, n_frames, n_mels)]
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [same shape, dtype=float32]
    """
    n = len(mel_db)
    names = ("high_pass_hz", "low_pass_hz", "dynamic_range_db")
    ranges = (BAND_LIMITS[name] for name in names)
    low, high, dynamic_range = (rng.uniform(a, b, size=(n, 1, 1)) for a, b in ranges)
    low[rng.random(n) > BAND_LIMITS["high_pass_share"]] = 0
    high[rng.random(n) > BAND_LIMITS["low_pass_share"]] = np.inf
    octaves_below = np.log2(np.maximum(low / mel_frequencies(), 1))
    fall = 20 * octaves_below + fall_above(high)  # dB
    floor = mel_db.max(axis=(1, 2), keepdims=True) - dynamic_range
    limited = mel_db - fall.astype(np.float32)
    return np.maximum(limited, floor.astype(np.float32), out=limited)


def fall_above(highest_hz: np.ndarray | float) -> np.ndarray:
    """Return by how many dB each mel band falls above a limit: steeply, as codecs make it."""
    return 500 * np.log2(np.maximum(mel_frequencies() / highest_hz, 1))


def hide_pitch(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Take the pitch from some excerpts, as if no frame of them were voiced.

    Pitch is the easiest cue. A network that always has it leans on it, even where it misleads:
    with actors, and with voices that are high or low for their sex.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_excerpts, n_frames, n_mfcc or more)]
        Not standardized.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [same shape]

    References
    ----------
    Neverova, Wolf, Taylor and Nebout (2016), ModDrop: adaptive multi-modal gesture recognition.
    """
    mfcc, pitch = np.split(inputs, [FEATURE_SETTINGS["n_mfcc"]], axis=-1)
    is_shown = rng.random((len(inputs), 1, 1)) >= HIDDEN_PITCH
    return np.concatenate([mfcc, pitch * is_shown], axis=-1)


@cache
def mel_frequencies() -> np.ndarray:
    """Return the center frequency of each mel band in Hz, shape (n_mels,)."""
    n_mels, top = FEATURE_SETTINGS["n_mels"], FEATURE_SETTINGS["sample_rate"] / 2
    return librosa.mel_frequencies(n_mels=n_mels + 2, fmin=0, fmax=top)[1:-1]

"""Other microphones and other noises, drawn by chance, on the MFCC themselves.

The DCT can be turned back: from 40 MFCC come smooth mel energies. There a microphone
is a curve that is added, and noise is energy that is added. So each epoch hears each
voice in another place, at almost no cost. Taught in notebook 04.
"""

import numpy as np
import scipy.fft

from .features import SETTINGS

STRENGTH = 28 / (1 + np.arange(15) / 2)  # deviation of MFCC 0 to 14 by a microphone
NOISE_DB = (5, 50)  # how far below the loudest frame noise may lie


def augment(mfcc, *, rng):
    """Change each excerpt as another microphone and another noise would.

    Taught in notebook 04.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(n_excerpts, n_frames, n_mfcc)]
        Not normalised.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_excerpts, n_frames, n_mfcc), dtype=float32]
    """
    mel_db = to_mel_db(mfcc) + random_microphones(len(mfcc), rng=rng)
    return to_mfcc(add_noise(mel_db, rng=rng))


def to_mel_db(mfcc):
    """Turn MFCC back into mel energies in decibels, smoothed.

    Taught in notebook 04.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(..., n_mfcc)]

    Returns
    -------
    np.ndarray [shape=(..., n_mels)]
    """
    return scipy.fft.idct(mfcc, n=SETTINGS["n_mels"], axis=-1, norm="ortho")


def to_mfcc(mel_db):
    """Turn mel energies in decibels into MFCC.

    Taught in notebook 01.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(..., n_mels)]

    Returns
    -------
    np.ndarray [shape=(..., n_mfcc)]
    """
    return scipy.fft.dct(mel_db, axis=-1, norm="ortho")[..., : SETTINGS["n_mfcc"]]


def random_microphones(n_excerpts, *, rng):
    """Draw the smooth frequency curve of another microphone for each excerpt.

    Taught in notebook 04.

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


def add_noise(mel_db, *, rng):
    """Add steady coloured noise, 5 to 50 dB below each excerpt's loudest frame.

    Taught in notebook 04.

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
    return 10 * np.log10(10 ** (mel_db / 10) + 10 ** (noise / 10))

"""Other microphones, rooms and noises, drawn by chance, on the MFCC themselves.

The DCT can be turned back: from 40 MFCC come smooth mel energies. There a microphone
is a curve that is added, noise is energy that is added, another vocal tract is a shift
along the mel axis. So each epoch can hear each voice in another place, at almost no
cost. Taught in notebook 04, *A convolutional network*.
"""

import numpy as np
import scipy.fft

from .features import SETTINGS

DB = 10 / np.log(10)  # decibels in one natural unit of power


def augment(mfcc, *, rng):
    """Change each excerpt as another microphone, noise and loudness would.

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
    mel_db = to_mel_db(mfcc)
    mel_db = mel_db + random_filter(len(mfcc), rng=rng)
    mel_db = add_noise(mel_db, rng=rng)
    return to_mfcc(mel_db)


def to_mel_db(mfcc):
    """Turn MFCC back into mel energies in decibels, smoothed.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(..., n_mfcc)]

    Returns
    -------
    np.ndarray [shape=(..., n_mels), dtype=float32]
    """
    return scipy.fft.idct(mfcc, n=SETTINGS["n_mels"], axis=-1, norm="ortho")


def to_mfcc(mel_db):
    """Turn mel energies in decibels into MFCC.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(..., n_mels)]

    Returns
    -------
    np.ndarray [shape=(..., n_mfcc), dtype=float32]
    """
    mfcc = scipy.fft.dct(mel_db, axis=-1, norm="ortho")[..., : SETTINGS["n_mfcc"]]
    return mfcc.astype(np.float32)


def random_filter(n_excerpts, *, rng):
    """Draw the smooth frequency curve of another microphone for each excerpt.

    Parameters
    ----------
    n_excerpts : int
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_excerpts, 1, n_mels)]
        In decibels; the same for all frames of an excerpt.
    """
    ripples = np.zeros((n_excerpts, 1, SETTINGS["n_mels"]))
    strength = np.array([6.0, 20.0, 14.0, 10.0, 7.0, 5.0])  # slow waves are the strongest
    ripples[..., : len(strength)] = strength * rng.standard_normal((n_excerpts, 1, len(strength)))
    return scipy.fft.idct(ripples, axis=-1, norm="ortho")


def add_noise(mel_db, *, rng):
    """Add steady coloured noise, 10 to 50 dB below the excerpt's loudest frames.

    Parameters
    ----------
    mel_db : np.ndarray [shape=(n_excerpts, n_frames, n_mels)]
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_excerpts, n_frames, n_mels)]
    """
    n_excerpts = len(mel_db)
    loudest = mel_db.mean(axis=-1, keepdims=True).max(axis=1, keepdims=True)
    level = loudest - rng.uniform(10, 50, size=(n_excerpts, 1, 1))
    noise = level + random_filter(n_excerpts, rng=rng) + rng.normal(0, 2, size=mel_db.shape)
    return DB * np.logaddexp(mel_db / DB, noise / DB)

"""From a sound file to a clean signal: decode, check, trim, level, mix.

Taught in notebook 01.
"""

import os

import librosa
import numpy as np

from .errors import WorkshopError
from .guards.decoding import decode
from .settings import SAMPLE_RATE, TARGET_RMS

SHORTEST = 0.3  # seconds of sound that are needed to say anything about a voice
LOUDEST = 2.0**32  # samples of 32 bits that were never scaled; beyond, powers overflow
TRIM_DB = 40  # how much quieter than the loudest moment silence is, before and after speech
SILENCE = 1e-3  # a peak below this (-60 dB of full scale) is silence


def load_audio(path: str | os.PathLike) -> np.ndarray:
    """Read a recording as one channel at 16 kHz.

    Parameters
    ----------
    path : path-like
        A wav, flac, ogg or mp3 file; mono or stereo; any sampling rate.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Amplitudes, usually between -1 and 1, at 16,000 samples per second.

    Raises
    ------
    WorkshopError
        If the file is missing, empty, cut off, silent, too short, too long, not
        numbers, or not a sound file of the kind that its name says.
    """
    signal = decode(path)
    if not (np.abs(signal) < LOUDEST).all():
        raise WorkshopError(
            f"{path} holds values that are not numbers (NaN) or far too large to be sound. Save "
            "it again as 16-bit wav."
        )
    seconds = len(signal) / SAMPLE_RATE
    if seconds < SHORTEST:
        raise WorkshopError(
            f"{path} lasts {1000 * seconds:.0f} ms. At least {1000 * SHORTEST:.0f} ms "
            "are needed: record for longer."
        )
    if np.abs(signal).max() < SILENCE:
        raise WorkshopError(
            f"{path} is silent. Check that the microphone was on, and record it again."
        )
    return signal


def trim_silence(signal: np.ndarray) -> np.ndarray:
    """Cut away the beginning and the end, while they are 40 dB quieter than the loudest moment.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(m_samples,)], m_samples <= n_samples
    """
    return librosa.effects.trim(signal, top_db=TRIM_DB, frame_length=512, hop_length=128)[0]


def normalize_level(signal: np.ndarray) -> np.ndarray:
    """Scale to a common loudness, so that distance to the microphone says nothing.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(n_samples,)]
        With a root mean square of 0.1; zeros stay zeros.
    """
    rms = np.sqrt(np.mean(signal**2))
    return signal * (TARGET_RMS / rms) if rms > 0 else signal


def pink_noise(n_samples: int, *, seed: int | np.random.Generator) -> np.ndarray:
    """Make noise that sounds like wind or a far street: equal power in each octave.

    Parameters
    ----------
    n_samples : int
    seed : int or np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        With a root mean square of 0.1.
    """
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(n_samples))
    spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))  # power falls as 1 / frequency
    return normalize_level(np.fft.irfft(spectrum, n=n_samples)).astype(np.float32)


def mix_noise(signal: np.ndarray, noise: np.ndarray, *, snr_db: float) -> np.ndarray:
    """Add noise at a chosen signal-to-noise ratio.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
    noise : np.ndarray [shape=(m_samples,)]
        Repeated or cut to the length of `signal`.
    snr_db : float
        Power of the signal over power of the noise, in decibels: 20 is a quiet
        room, 0 is noise as loud as the voice.

    Returns
    -------
    np.ndarray [shape=(n_samples,)]

    Raises
    ------
    WorkshopError
        If the noise is silent: no factor can make it audible.
    """
    noise = np.resize(noise, len(signal))
    noise_power = np.mean(noise**2)
    if noise_power == 0:
        raise WorkshopError("The noise is silent. Choose another piece of noise.")
    wanted_power = np.mean(signal**2) / 10 ** (snr_db / 10)
    return signal + noise * np.sqrt(wanted_power / noise_power)

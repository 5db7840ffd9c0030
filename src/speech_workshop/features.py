"""From a signal to features: MFCC, fundamental and dominant frequency per frame.

Taught in notebook 01.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import librosa
import numpy as np
import scipy.fft

from .audio import load_audio, normalize_level, trim_silence
from .guards.not_speech import check_speech
from .settings import FEATURE_SETTINGS

PITCH_REFERENCE = 160.0  # Hz: between most men and most women
PITCH_FRAME = 1024  # samples: 64 ms, nearly four periods of the lowest pitch
PITCH_BATCH = 64  # frames at a time: what they need fits into the processor's cache
LAGS = np.arange(  # samples between a frame and its likeness: the periods of all pitches
    FEATURE_SETTINGS["sample_rate"] // FEATURE_SETTINGS["highest_pitch"],
    FEATURE_SETTINGS["sample_rate"] // FEATURE_SETTINGS["lowest_pitch"] + 1,
)
VOICING_THRESHOLD = 0.45  # autocorrelation from which on a frame counts as voiced
OCTAVE_COST = 0.02  # per octave: of two equal peaks, take the higher pitch


class Features(NamedTuple):
    """What the workshop knows of a recording, one row per frame of 10 ms.

    Attributes
    ----------
    mfcc : np.ndarray [shape=(n_frames, n_mfcc), dtype=float32]
    fundamental_frequency : np.ndarray [shape=(n_frames,), dtype=float32]
        In Hz; NaN where the frame is not voiced.
    dominant_frequency : np.ndarray [shape=(n_frames,), dtype=float32]
        In Hz.
    """

    mfcc: np.ndarray
    fundamental_frequency: np.ndarray
    dominant_frequency: np.ndarray

    @property
    def inputs(self) -> np.ndarray:
        """What a network gets of each frame, see `network_inputs`."""
        return network_inputs(self.mfcc, self.fundamental_frequency)


def network_inputs(mfcc: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """Put the pitch beside the MFCC: two more numbers per frame.

    40 MFCC are too coarse to show a low pitch, and pitch is the best single cue. The first
    number is the pitch in octaves above 160 Hz, 0 where the frame is not voiced; the second
    is 1 where it is voiced.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(n_frames, n_mfcc)]
    pitch : np.ndarray [shape=(n_frames,)]
        In Hz; NaN where the frame is not voiced.

    Returns
    -------
    np.ndarray [shape=(n_frames, n_mfcc + 2), dtype=float32]
    """
    voiced = np.isfinite(pitch)
    octaves = np.log2(np.where(voiced, pitch, PITCH_REFERENCE) / PITCH_REFERENCE)
    return np.column_stack([mfcc, octaves, voiced]).astype(np.float32)


def extract_features(signal: np.ndarray) -> Features:
    """Compute all features of a signal.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.

    Returns
    -------
    Features
    """
    power = power_spectrogram(signal)
    return Features(
        mfcc=mfcc_of(power),
        fundamental_frequency=fundamental_frequency(signal),
        dominant_frequency=dominant_frequency(power),
    )


def features_of_file(
    path: str | os.PathLike, *, channel: Callable | None = None, is_speech: bool = True
) -> Features:
    """Turn a recording into features: load, trim, level, extract.

    Corpora and new voices go through this one function, so that a network gets
    in use what it got in training.

    Parameters
    ----------
    path : path-like
    channel : callable, optional
        What the signal passes through once it is loaded, such as `opinions.telephone.telephone`.
    is_speech : bool
        Whether to refuse what holds no voice.

    Returns
    -------
    Features

    Raises
    ------
    WorkshopError
        If the file cannot be used (see `load_audio`), is too short once silence
        is cut away, or holds no voice.
    """
    signal = load_audio(path)
    if channel is not None:
        signal = channel(signal)
    features = extract_features(normalize_level(trim_silence(signal)))
    if is_speech:
        check_speech(features, name=path)
    return features


def power_spectrogram(signal: np.ndarray) -> np.ndarray:
    """Compute the power of each frequency in each frame.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(1 + n_fft // 2, n_frames)]
        n_frames is 1 + n_samples // hop_length; frame t is centered on t * 10 ms.
    """
    spectrum = librosa.stft(
        signal,
        n_fft=FEATURE_SETTINGS["n_fft"],
        hop_length=FEATURE_SETTINGS["hop_length"],
        win_length=FEATURE_SETTINGS["win_length"],
    )
    return spectrum.real**2 + spectrum.imag**2


def mfcc_of(power: np.ndarray) -> np.ndarray:
    """Turn a power spectrogram into Mel-Frequency Cepstral Coefficients.

    Parameters
    ----------
    power : np.ndarray [shape=(n_frequencies, n_frames)]

    Returns
    -------
    np.ndarray [shape=(n_frames, n_mfcc), dtype=float32]

    References
    ----------
    Davis and Mermelstein (1980), Comparison of parametric representations for
    monosyllabic word recognition. Computed by `librosa.feature.mfcc`.
    """
    mel = mel_filters() @ power
    mfcc = librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=FEATURE_SETTINGS["n_mfcc"])
    return mfcc.T.astype(np.float32)


@cache
def mel_filters() -> np.ndarray:
    """Make the triangular filters of the mel scale, narrow below and wide above.

    Returns
    -------
    np.ndarray [shape=(n_mels, 1 + n_fft // 2)]
    """
    return librosa.filters.mel(
        sr=FEATURE_SETTINGS["sample_rate"],
        n_fft=FEATURE_SETTINGS["n_fft"],
        n_mels=FEATURE_SETTINGS["n_mels"],
    )


def dominant_frequency(power: np.ndarray) -> np.ndarray:
    """Find the strongest frequency of each frame.

    Parameters
    ----------
    power : np.ndarray [shape=(n_frequencies, n_frames)]

    Returns
    -------
    np.ndarray [shape=(n_frames,), dtype=float32]
        In Hz, in steps of sample_rate / n_fft.
    """
    step = FEATURE_SETTINGS["sample_rate"] / FEATURE_SETTINGS["n_fft"]
    return (power.argmax(axis=0) * step).astype(np.float32)


def fundamental_frequency(signal: np.ndarray) -> np.ndarray:
    """Estimate the pitch of each frame: how often the vocal folds open per second.

    A voiced frame looks like itself, moved by one period. The lag at which it looks
    most alike is the period.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(n_frames,), dtype=float32]
        In Hz between 60 and 500; NaN where the frame is not voiced.

    References
    ----------
    Boersma (1993), Accurate short-term analysis of the fundamental frequency and the
    harmonics-to-noise ratio of a sampled sound.
    """
    padded = np.pad(np.asarray(signal, np.float32), PITCH_FRAME // 2)
    frames = librosa.util.frame(
        padded, frame_length=PITCH_FRAME, hop_length=FEATURE_SETTINGS["hop_length"], axis=0
    )
    starts = range(0, len(frames), PITCH_BATCH)
    return np.concatenate([_pitch(frames[start : start + PITCH_BATCH]) for start in starts])


def _pitch(frames):
    """Return the pitch of each frame: where it looks most like itself, at a peak."""
    window, fall, octave_cost = _pitch_constants()
    likeness = _autocorrelation((frames - frames.mean(axis=1, keepdims=True)) * window) / fall
    before, here, after = (likeness[:, LAGS[0] + step :][:, : len(LAGS)] for step in (-1, 0, 1))
    peaks = here * ((here > before) & (here >= after))
    best = (peaks - octave_cost).argmax(axis=1)
    voiced = peaks[np.arange(len(best)), best] > VOICING_THRESHOLD
    pitch = FEATURE_SETTINGS["sample_rate"] / LAGS[best]
    return np.where(voiced, pitch, np.nan).astype(np.float32)


@cache
def _pitch_constants():
    """Return a window, how its own likeness falls with the lag, and what each lag costs."""
    window = np.hanning(PITCH_FRAME).astype(np.float32)
    octave_cost = OCTAVE_COST * np.log2(LAGS, dtype=np.float32)
    return window, _autocorrelation(window[np.newaxis]), octave_cost


def _autocorrelation(frames):
    """Return each frame's likeness to itself at every lag that is needed; 1 at lag 0."""
    n_lags = LAGS[-1] + 2
    # Room enough that the end does not meet the start.
    n_fft = scipy.fft.next_fast_len(PITCH_FRAME + n_lags, real=True)
    spectrum = scipy.fft.rfft(frames, n=n_fft, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    correlation = scipy.fft.irfft(power, n=n_fft, axis=1)[:, :n_lags]
    return correlation / np.maximum(correlation[:, :1], 1e-10)

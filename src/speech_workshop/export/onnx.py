"""One ONNX file: from a waveform to probabilities, for programs without Keras or Python.

ONNX (Open Neural Network Exchange) is a format for networks that many programs can run. The
features are the first layers of the graph, with the Fourier transform, the mel filters and the
cosine transform as fixed tables of weights.

Taught in notebook 15.
"""

import contextlib
import importlib.util
import json
import os
import warnings
from typing import Any

import keras
import librosa
import numpy as np
import scipy.fft
import tensorflow as tf

from ..audio import TRIM_DB
from ..augmentation import fall_above
from ..errors import WorkshopError
from ..features import (
    LAGS,
    OCTAVE_COST,
    PITCH_FRAME,
    PITCH_REFERENCE,
    VOICING_THRESHOLD,
    mel_filters,
)
from ..files import atomic_write
from ..models import TrainedModel
from ..opinions.telephone import HIGHEST_HZ, RANGE_DB
from ..settings import EXCERPT_FRAMES, FEATURE_SETTINGS, SAMPLE_RATE, TARGET_RMS
from .page import check_exportable, limits_of, public_card

NEEDED = ("onnx", "tf2onnx")
OUTPUTS = ("probabilities", "opinions", "checks")
LEAST = ("silence", "least_frames", "least_voiced", "least_spread")  # of the four checks
HOP = FEATURE_SETTINGS["hop_length"]
PITCH_FFT = PITCH_FRAME + int(LAGS[-1]) + 2  # room enough that the end does not meet the start


class WaveformToProbabilities(keras.Model):
    """A network with all that comes before it and after it.

    Parameters
    ----------
    model : TrainedModel
    """

    def __init__(self, model: TrainedModel) -> None:
        super().__init__()
        self.network = model.network
        self.mean, self.std = model.mean_and_std
        self.temperature = model.temperature
        self.is_asked_twice = model.is_asked_twice

    def call(self, waveform: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Judge a recording.

        Parameters
        ----------
        waveform : tf.Tensor [shape=(n_samples,), dtype=float32]
            At 16 kHz.

        Returns
        -------
        probabilities : tf.Tensor [shape=(n_labels,)]
        opinions : tf.Tensor [shape=(n_excerpts, n_labels)]
            The mean of both hearings where the network is asked twice.
        checks : tf.Tensor [shape=(4,)]
            The loudest sample, the number of frames without silence before and after, the share
            of voiced ones, and the spread of the MFCC: what `guards.not_speech` looks at.
        """
        sound = _trim(waveform)
        sound *= TARGET_RMS / tf.maximum(tf.sqrt(tf.reduce_mean(sound**2)), 1e-9)
        mfcc = _mfcc(sound)
        octaves, voiced = _pitch(sound)
        hearings = [mfcc, _heard_by_telephone(mfcc)] if self.is_asked_twice else [mfcc]
        excerpts = [self._cut(heard, octaves, voiced) for heard in hearings]
        opinions = self._opinions(tf.concat(excerpts, axis=0))
        opinions = tf.add_n(tf.split(opinions, len(hearings))) / len(hearings)
        spread = tf.reduce_mean(tf.math.reduce_std(mfcc[:, 1:13], axis=0))
        n_frames = tf.cast(tf.shape(mfcc)[0], tf.float32)
        peak = tf.reduce_max(tf.abs(waveform))
        checks = tf.stack([peak, n_frames, tf.reduce_mean(voiced), spread])
        return tf.reduce_mean(opinions, axis=0), opinions, checks

    def _cut(self, mfcc, octaves, voiced):
        """Return standardized excerpts [shape=(n_excerpts, 110, 42)]."""
        inputs = tf.concat([mfcc, octaves[:, tf.newaxis], voiced[:, tf.newaxis]], axis=1)
        return _excerpts((inputs - self.mean) / self.std)

    def _opinions(self, excerpts):
        """Return the calibrated probabilities of each excerpt [shape=(n_excerpts, n_labels)]."""
        p = self.network(excerpts, training=False)
        p = tf.concat([1 - p, p], axis=1) if p.shape[1] == 1 else p
        powers = tf.clip_by_value(p, 1e-6, 1 - 1e-6) ** (1 / self.temperature)
        return powers / tf.reduce_sum(powers, axis=1, keepdims=True)


def _frames(signal, *, length, hop):
    """Cut a signal into frames [shape=(n_frames, length)]; frame t is centered on t * hop."""
    padded = tf.pad(signal, [[length // 2, length // 2]])
    starts = tf.range(0, tf.size(signal) + 1, hop)
    return tf.gather(padded, starts[:, tf.newaxis] + tf.range(length))


def _trim(signal):
    """Cut away the quiet beginning and end, as `audio.trim_silence`."""
    levels = tf.sqrt(tf.reduce_mean(_frames(signal, length=512, hop=128) ** 2, axis=1))
    numbers = tf.range(tf.size(levels))
    is_loud = levels >= tf.reduce_max(levels) * 10 ** (-TRIM_DB / 20)
    first = tf.reduce_min(tf.where(is_loud, numbers, tf.size(levels)))
    last = tf.reduce_max(tf.where(is_loud, numbers, 0))
    return signal[128 * first : 128 * (last + 1)]


def fourier_tables(window: np.ndarray, n_fft: int) -> list[np.ndarray]:
    """Write the Fourier transform of a frame as two tables of weights.

    Parameters
    ----------
    window : np.ndarray [shape=(n_samples,)]
    n_fft : int
        The frame is filled up with zeros to so many samples.

    Returns
    -------
    list of np.ndarray [shape=(n_samples, 1 + n_fft // 2), dtype=float32]
        Windowed cosines and sines. The frames times these are the spectrum's two parts.
    """
    time, lines = np.arange(len(window)), np.arange(n_fft // 2 + 1)
    angles = 2 * np.pi * np.outer(time, lines) / n_fft
    tables = [window[:, np.newaxis] * wave(angles) for wave in (np.cos, np.sin)]
    return [table.astype(np.float32) for table in tables]


def _power(frames, tables):
    """Return the power of each frequency in each frame."""
    cosines, sines = tables
    return (frames @ cosines) ** 2 + (frames @ sines) ** 2


def _mfcc(signal):
    """Return the MFCC of each frame, as `features.mfcc_of`."""
    hann = librosa.filters.get_window("hann", FEATURE_SETTINGS["win_length"])
    frames = _frames(signal, length=len(hann), hop=HOP)
    mel = _power(frames, fourier_tables(hann, FEATURE_SETTINGS["n_fft"])) @ mel_filters().T
    decibels = tf.math.log(tf.maximum(mel, 1e-10)) * np.float32(10 / np.log(10))
    decibels = tf.maximum(decibels, tf.reduce_max(decibels) - 80)
    return decibels @ _cosines()


def _cosines():
    """Return the cosine transform of mel bands as a table [shape=(n_mels, n_mfcc)]."""
    identity = np.eye(FEATURE_SETTINGS["n_mels"])
    cosines = scipy.fft.dct(identity, norm="ortho")[:, : FEATURE_SETTINGS["n_mfcc"]]
    return np.float32(cosines)


def _heard_by_telephone(mfcc):
    """Return the MFCC of what a telephone would carry, see `opinions.telephone`."""
    bands = mfcc @ _cosines().T - np.float32(fall_above(HIGHEST_HZ))
    return tf.maximum(bands, tf.reduce_max(bands) - RANGE_DB) @ _cosines()


def _pitch(signal):
    """Return the pitch of each frame in octaves, and whether there is one."""
    hanning = np.hanning(PITCH_FRAME)
    frames = _frames(signal, length=PITCH_FRAME, hop=HOP)
    frames -= tf.reduce_mean(frames, axis=1, keepdims=True)
    fall = _autocorrelation(tf.ones((1, PITCH_FRAME)), hanning)
    likeness = _autocorrelation(frames, hanning) / fall
    low, high = int(LAGS[0]), int(LAGS[-1])
    before, here, after = (likeness[:, low + step : high + 1 + step] for step in (-1, 0, 1))
    peaks = tf.where((here > before) & (here >= after), here, 0.0)
    best = tf.argmax(peaks - np.float32(OCTAVE_COST * np.log2(LAGS)), axis=1)
    height = tf.reduce_sum(peaks * tf.one_hot(best, len(LAGS)), axis=1)
    voiced = tf.cast(height > VOICING_THRESHOLD, tf.float32)
    octaves = np.float32(np.log2(SAMPLE_RATE / LAGS / PITCH_REFERENCE))
    return tf.gather(octaves, best) * voiced, voiced


def _autocorrelation(frames, window):
    """Return each frame's likeness to itself at every lag: the spectrum of its power spectrum."""
    power = _power(frames, fourier_tables(window, PITCH_FFT))
    lines, lags = np.arange(power.shape[1]), np.arange(LAGS[-1] + 2)
    twice = np.where((lines == 0) | (2 * lines == PITCH_FFT), 1, 2)[:, np.newaxis]
    back = twice * np.cos(2 * np.pi * np.outer(lines, lags) / PITCH_FFT) / PITCH_FFT
    correlation = power @ np.float32(back)
    return correlation / tf.maximum(correlation[:, :1], 1e-10)


def _excerpts(inputs):
    """Cut standardized inputs into excerpts that overlap by half, as `dataset.sliding_windows`."""
    missing = tf.maximum(0, EXCERPT_FRAMES - tf.shape(inputs)[0])
    padded = tf.pad(inputs, [[0, missing], [0, 0]])
    last = tf.shape(padded)[0] - EXCERPT_FRAMES
    starts = tf.concat([tf.range(0, last, EXCERPT_FRAMES // 2), last[tf.newaxis]], axis=0)
    return tf.gather(padded, starts[:, tf.newaxis] + tf.range(EXCERPT_FRAMES))


def write_onnx(model: TrainedModel, path: str | os.PathLike, *, name: str) -> None:
    """Write a network, with its features and its calibration, as one ONNX file.

    Its input is ``waveform`` [shape=(n_samples,), float32, 16 kHz]; its outputs are
    ``probabilities``, ``opinions`` and ``checks``, see `WaveformToProbabilities`. Labels, limits
    and the card are in the file's metadata.

    Parameters
    ----------
    model : TrainedModel
    path : path-like
    name : str
        What the file calls the network.

    Raises
    ------
    WorkshopError
        If a package is missing, or the network cannot be exported.
    """
    missing = [package for package in NEEDED if importlib.util.find_spec(package) is None]
    if missing:
        raise WorkshopError(
            f"Writing ONNX needs the package {' and '.join(missing)}, which is not here. Type: "
            '.venv/bin/python -m pip install -e ".[export]"'
        )
    check_exportable(model)
    whole = WaveformToProbabilities(model)
    whole(tf.zeros(SAMPLE_RATE))  # Keras exports only what was called once
    signature = [tf.TensorSpec((None,), tf.float32, name="waveform")]
    with atomic_write(path) as draft, _quiet():
        whole.export(draft, format="onnx", input_signature=signature, verbose=False)
        _describe(draft, model, name=name)


@contextlib.contextmanager
def _quiet():
    """Keep to itself what TensorFlow's C++ says about its optimizer, and tf2onnx about NumPy."""
    stderr = os.dup(2)
    with open(os.devnull, "w") as nowhere, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def _describe(path, model, *, name):
    """Give the outputs their names, and the file its card."""
    import onnx

    graph = onnx.load(path)
    for output, wanted in zip(graph.graph.output, OUTPUTS, strict=True):
        found = output.name
        for node in graph.graph.node:
            node.output[:] = [wanted if one == found else one for one in node.output]
            node.input[:] = [wanted if one == found else one for one in node.input]
        output.name = wanted
    graph.doc_string = f"{name}: p of each label, for speech at {SAMPLE_RATE} Hz"
    limits = limits_of(model)
    metadata: dict[str, Any] = {
        "labels": model.card["labels"],
        "sample_rate": SAMPLE_RATE,
        "is_speech": model.is_for_speech,
        "reject_margin": limits["reject_margin"],
        "least": [limits[name] for name in LEAST],  # of `checks`; less is no speech
        "card": public_card(model.card),
    }
    onnx.helper.set_model_props(graph, {key: json.dumps(x) for key, x in metadata.items()})
    onnx.save(graph, path)

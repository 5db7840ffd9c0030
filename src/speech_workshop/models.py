"""The networks, and how they are saved with all that they need to be right.

Taught in notebooks 04, 05 and 06.
"""

import json
import os
import zipfile
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from . import __version__
from .errors import WorkshopError
from .files import atomic_write
from .guards.model_files import CARD, check_name, read_card
from .settings import EXCERPT_FRAMES, FEATURE_SETTINGS, N_INPUTS, SEXES, WINDOW_FRAMES
from .transfer.mel import MEL

SHAPE = (EXCERPT_FRAMES, N_INPUTS)


class TrainedModel(NamedTuple):
    """A network with what it needs to be right later.

    Attributes
    ----------
    network : keras.Model
        Maps excerpts [shape=(n, 110, 42)] to p(male) [shape=(n, 1)].
    card : dict
        ``features`` (settings: of the features, or of what the borrowed ear hears), ``mean``
        and ``std`` (per input), ``labels`` (the order of the classes),
        ``is_speech`` (see `is_for_speech`), ``corpus``, ``speakers`` and number of ``files``
        (those it was trained on), ``epochs``, ``seed``, ``recipe`` (of the training),
        ``asked_twice`` (see `opinions.telephone`), ``temperature`` (see
        `opinions.calibration`), ``history``, ``version``, ``train_seconds``,
        ``made`` (date, machine).
    """

    network: keras.Model
    card: dict

    @property
    def classes(self) -> tuple[str, ...]:
        """Return all labels, in the order of the network's output."""
        return tuple(self.card.get("labels", SEXES))

    @property
    def is_for_speech(self) -> bool:
        """Tell whether what holds no voice is refused, and not judged."""
        return self.card.get("is_speech", True)

    @property
    def mean_and_std(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the statistics of the training speakers as two arrays."""
        return np.array(self.card["mean"], np.float32), np.array(self.card["std"], np.float32)

    @property
    def temperature(self) -> float:
        """Return what its log odds are divided by; 1 where it was not calibrated."""
        return self.card.get("temperature", 1.0)

    @property
    def is_asked_twice(self) -> bool:
        """Tell whether it also judges what a telephone would carry of a recording."""
        return self.card.get("asked_twice", False)

    @property
    def is_borrowed(self) -> bool:
        """Tell whether this one listens with the borrowed ear, and not to MFCC."""
        return self.card.get("features") == MEL

    @property
    def is_checkpoint(self) -> bool:
        """Tell whether this one came with the workshop, and was not trained here."""
        return self.card.get("is_checkpoint", False)


def with_mean_removed(excerpt: keras.KerasTensor, *, so_far: bool = False) -> keras.KerasTensor:
    """Append to each input the same minus its mean over the excerpt.

    A microphone adds about the same to each frame's MFCC; without the mean it is gone. That is
    called cepstral mean normalization. But the mean also says something about the voice, so
    the network gets both.

    Parameters
    ----------
    excerpt : keras.KerasTensor [shape=(n, n_frames, n_features)]
    so_far : bool
        Take the mean over the frames up to each frame, for networks that never look ahead.

    Returns
    -------
    keras.KerasTensor [shape=(n, n_frames, 2 * n_features)]
        Frames of padding are still zero.

    References
    ----------
    Atal (1974), Effectiveness of linear prediction characteristics of the speech wave for
    automatic speaker identification and verification.
    """
    is_sound = keras.ops.cast(keras.ops.any(excerpt != 0, axis=-1, keepdims=True), "float32")
    if so_far:
        total, n_frames = keras.ops.cumsum(excerpt, axis=1), keras.ops.cumsum(is_sound, axis=1)
    else:
        total, n_frames = (keras.ops.sum(x, axis=1, keepdims=True) for x in (excerpt, is_sound))
    mean = total / keras.ops.maximum(n_frames, 1.0)
    return layers.Concatenate()([excerpt, (excerpt - mean) * is_sound])


def probabilities(x: keras.KerasTensor, n_classes: int) -> keras.KerasTensor:
    """Turn what a network found into probabilities, with a dense layer.

    Parameters
    ----------
    x : keras.KerasTensor [shape=(n, n_numbers)]
    n_classes : int

    Returns
    -------
    keras.KerasTensor [shape=(n, 1) or (n, n_classes)]
        Of two classes the probability of the second one, such as p(male), by a sigmoid; of
        more the probability of each, by a softmax.
    """
    if n_classes == 2:
        return layers.Dense(1, activation="sigmoid")(x)
    return layers.Dense(n_classes, activation="softmax")(x)


def build_cnn(n_features: int = N_INPUTS, *, n_classes: int = 2) -> keras.Model:
    """Build the ConvNet: its filters slide along an excerpt and look for patterns.

    Parameters
    ----------
    n_features : int
        How many numbers describe a frame; notebook 10 tries others.
    n_classes : int
        See `probabilities`.

    Returns
    -------
    keras.Model
        Maps [shape=(n, 110, n_features)] to p(male) [shape=(n, 1)].
    """
    excerpt = keras.Input((EXCERPT_FRAMES, n_features))
    x = with_mean_removed(excerpt)
    for filters in (48, 64, 64):
        x = layers.Conv1D(filters, 5, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling1D(2)(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(excerpt, probabilities(x, n_classes), name="cnn")


def build_lstm(*, n_classes: int = 2) -> keras.Model:
    """Build the LSTM: it listens to an excerpt moment by moment and remembers.

    Parameters
    ----------
    n_classes : int
        See `probabilities`.

    Returns
    -------
    keras.Model
        Maps [shape=(n, 110, 42)] to p(male) [shape=(n, 1)].
    """
    excerpt = keras.Input(SHAPE)
    x = with_mean_removed(excerpt)
    x = layers.AveragePooling1D(2)(x)  # two frames at a time: 55 steps of 20 ms
    x = layers.Masking()(x)  # frames of zeros are padding: do not listen
    x = layers.LSTM(96, return_sequences=True)(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(excerpt, probabilities(x, n_classes), name="lstm")


def build_cnn_lstm(*, n_classes: int = 2) -> keras.Model:
    """Build the CNN+LSTM: a ConvNet looks at each window, an LSTM joins the windows.

    Parameters
    ----------
    n_classes : int
        See `probabilities`.

    Returns
    -------
    keras.Model
        Maps [shape=(n, 110, 42)] to p(male) [shape=(n, 1)].

    References
    ----------
    After the time-frequency CNN+LSTM of Kim, Cao, An and Wang (2018).
    """
    excerpt = keras.Input(SHAPE)
    x = with_mean_removed(excerpt)
    n_windows = EXCERPT_FRAMES // WINDOW_FRAMES
    windows = layers.Reshape((n_windows, WINDOW_FRAMES, x.shape[-1]))(x)
    is_sound = keras.ops.any(windows != 0, axis=(2, 3))  # False for padding
    x = layers.TimeDistributed(layers.Conv1D(32, 5, use_bias=False))(windows)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.TimeDistributed(layers.GlobalMaxPooling1D())(x)
    x = layers.LSTM(32, return_sequences=True)(x, mask=is_sound)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(excerpt, probabilities(x, n_classes), name="cnn_lstm")


def architecture(network: keras.Model) -> list[tuple[type, list[tuple]]]:
    """List the kind of each layer and the shapes of its weights.

    Two networks with the same architecture are built alike.

    Parameters
    ----------
    network : keras.Model

    Returns
    -------
    list of (type, list of tuple of int)
    """
    return [(type(layer), [tuple(w.shape) for w in layer.weights]) for layer in network.layers]


def save_model(model: TrainedModel, path: str | os.PathLike) -> None:
    """Save a network and its card in one file, whole or not at all.

    Parameters
    ----------
    model : TrainedModel
    path : path-like
        Ends in ``.keras``. `keras.saving.load_model` can read it too.

    Raises
    ------
    WorkshopError
        If its name does not end in ``.keras``, or it cannot be written.
    """
    check_name(path)
    card = {"version": __version__, "features": FEATURE_SETTINGS, "labels": SEXES} | model.card
    try:
        with atomic_write(path) as draft:
            model.network.save(draft)
            with zipfile.ZipFile(draft, "a") as archive:
                archive.writestr(CARD, json.dumps(card, indent=1))
    except OSError as error:
        raise WorkshopError(
            f"{path} cannot be written ({error.strerror}). Free some disk space and try again."
        ) from error


def load_model(path: str | os.PathLike) -> TrainedModel:
    """Load a network with its card.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    TrainedModel

    Raises
    ------
    WorkshopError
        If the file is missing, is not a model of this workshop, or was made for
        other features.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkshopError(
            f"There is no model {path}. Train it first, with: python -m speech_workshop run"
        )
    card = read_card(path)
    are_swapped = set(card["labels"]) == set(SEXES) and tuple(card["labels"]) != SEXES
    if card["features"] not in (FEATURE_SETTINGS, MEL) or are_swapped:
        raise WorkshopError(
            f"{path} was trained on features or labels that this version (now "
            f"{__version__}, then {card['version']}) does not make. Train it again."
        )
    try:
        return TrainedModel(keras.saving.load_model(path, compile=False), card)
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise WorkshopError(
            f"{path} is damaged: its weights do not fit its layers. Train it again."
        ) from error

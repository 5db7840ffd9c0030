"""A speaker encoder that others trained on thousands of people, as a Keras model.

It is the one of Resemblyzer 0.1.4. It turns 1.6 s of speech into 256 numbers, an
*embedding*: voices that sound alike get numbers that are alike.

Taught in notebook 12.

References
----------
Wan, Wang, Papir and Lopez Moreno (2018), Generalized End-to-End Loss for Speaker
Verification. ICASSP.
"""

import os
import zipfile
from functools import cache

import keras
import numpy as np
from keras import layers

from ..errors import WorkshopError
from ..files import atomic_write
from ..paths import build_folder, encoder_path, pretrained_folder
from .mel import MEL, PARTIAL_FRAMES, at_level, cut_partials, mel_energies
from .pretrained import N_LAYERS, N_UNITS

BATCH_SIZE = 128  # partials that are embedded at once


def build_encoder() -> keras.Model:
    """Build the speaker encoder, with weights that are not trained yet.

    Returns
    -------
    keras.Model
        Maps mel energies [shape=(n, 160, 40)] to embeddings [shape=(n, 256)], each of length 1.
    """
    mel = keras.Input((PARTIAL_FRAMES, MEL["n_mels"]))
    x = mel
    for number in range(N_LAYERS):
        x = layers.LSTM(N_UNITS, return_sequences=number < N_LAYERS - 1)(x)
    x = layers.Dense(N_UNITS, activation="relu")(x)
    return keras.Model(mel, layers.UnitNormalization()(x), name="speaker_encoder")


@cache
def _load(path, _changed):
    """Read an encoder; a file that was changed is read again."""
    encoder = build_encoder()
    try:
        with np.load(path, allow_pickle=False) as stored:
            encoder.set_weights([stored[f"arr_{number}"] for number in range(len(stored.files))])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise WorkshopError(
            f"{path} is damaged. Delete it and type: python -m speech_workshop fetch "
            "speaker-encoder"
        ) from error
    encoder.trainable = False
    return encoder


def load_encoder() -> keras.Model:
    """Load the speaker encoder.

    Returns
    -------
    keras.Model
        As `build_encoder` makes it, with its weights. Training does not change them.

    Raises
    ------
    WorkshopError
        If it is not here, or damaged.
    """
    path = encoder_path()
    if not path.is_file():
        raise WorkshopError(
            "The speaker encoder is not here. Type: python -m speech_workshop fetch "
            "speaker-encoder"
        )
    return _load(path, path.stat().st_mtime_ns)


def stand_in() -> keras.Model:
    """Use an untrained encoder, so that notebook 12 runs without the real one.

    It is kept in the build folder and used by this program only.

    Returns
    -------
    keras.Model
    """
    os.environ["WORKSHOP_PRETRAINED"] = str(build_folder() / "untrained")
    keras.utils.set_random_seed(0)
    with atomic_write(encoder_path()) as draft:
        np.savez(draft, *build_encoder().get_weights())
    return load_encoder()


def is_stand_in() -> bool:
    """Tell whether the encoder in use is the untrained one."""
    return pretrained_folder() == build_folder() / "untrained"


def embed_partials(signals: list[np.ndarray]) -> list[np.ndarray]:
    """Embed each partial of each signal.

    Parameters
    ----------
    signals : list of np.ndarray [shape=(n_samples,)]
        At 16 kHz, trimmed.

    Returns
    -------
    list of np.ndarray [shape=(n_partials, 256)]
    """
    cut = [cut_partials(mel_energies(at_level(signal))) for signal in signals]
    heard = load_encoder().predict(np.concatenate(cut), batch_size=BATCH_SIZE, verbose=0)
    return np.split(heard, np.cumsum([len(partials) for partials in cut])[:-1])


def embed(signals: list[np.ndarray]) -> np.ndarray:
    """Embed signals: 256 numbers for each.

    Parameters
    ----------
    signals : list of np.ndarray [shape=(n_samples,)]
        At 16 kHz, trimmed.

    Returns
    -------
    np.ndarray [shape=(len(signals), 256), dtype=float32]
        Each of length 1.
    """
    return join_partials(embed_partials(signals))


def join_partials(embedded: list[np.ndarray]) -> np.ndarray:
    """Make one embedding of the partials of a recording: their mean, scaled to length 1.

    Parameters
    ----------
    embedded : list of np.ndarray [shape=(n_partials, 256)]

    Returns
    -------
    np.ndarray [shape=(len(embedded), 256)]
    """
    means = np.stack([partials.mean(axis=0) for partials in embedded])
    return means / np.linalg.norm(means, axis=1, keepdims=True)

"""A speaker encoder that others trained on thousands of people, as a Keras model.

It is the one of Resemblyzer 0.1.4. It turns 1.6 s of speech into 256 numbers, an
*embedding*: voices that sound alike get numbers that are alike. Taught in notebook 12,
*A borrowed ear*.

References
----------
Wan, Wang, Papir and Lopez Moreno (2018), Generalized End-to-End Loss for Speaker
Verification. ICASSP.
"""

import os
import zipfile
from functools import cache

import keras
import librosa
import numpy as np
from keras import layers

from .audio import LEVEL, SAMPLE_RATE, load_audio, normalise_level, trim_silence
from .features import check_speech, extract_features
from .paths import (
    WorkshopError,
    build_folder,
    encoder_path,
    pretrained_folder,
    written_whole,
)

MEL = {  # Resemblyzer's own settings: other ones would be another language to the encoder
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
N_UNITS = 256
N_LAYERS = 3
BATCH_SIZE = 128  # partials that are embedded at once


def build_encoder():
    """Build the speaker encoder, with weights that nobody trained yet.

    Taught in notebook 12.

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


def to_keras(tensors):
    """Put PyTorch's weights into the order of Keras.

    PyTorch keeps the gates as rows in the order input, forget, candidate, output, which is
    Keras's order too; Keras has them as columns. PyTorch has two biases that it adds.

    Parameters
    ----------
    tensors : dict of str to np.ndarray
        As `torch_weights.read_tensors` returns them.

    Returns
    -------
    list of np.ndarray
        As `keras.Model.set_weights` takes them.

    Raises
    ------
    WorkshopError
        If a tensor is missing or of another shape.
    """
    try:
        weights = []
        for number in range(N_LAYERS):
            weights.append(tensors[f"lstm.weight_ih_l{number}"].T)
            weights.append(tensors[f"lstm.weight_hh_l{number}"].T)
            biases = (tensors[f"lstm.bias_{which}_l{number}"] for which in ("ih", "hh"))
            weights.append(sum(biases))
        weights += [tensors["linear.weight"].T, tensors["linear.bias"]]
    except KeyError as error:
        raise WorkshopError(f"The checkpoint has no {error}: it is not this encoder.") from error
    shapes = [weight.shape for weight in build_encoder().get_weights()]
    if [weight.shape for weight in weights] != shapes:
        raise WorkshopError("The checkpoint's tables have other shapes: it is not this encoder.")
    return weights


@cache
def _load(path, _changed):
    """Read an encoder; a file that was changed is read anew."""
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


def load_encoder():
    """Load the speaker encoder.

    Taught in notebook 12.

    Returns
    -------
    keras.Model
        As `build_encoder` makes it, with its weights. They stay as they are in training.

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


def stand_in():
    """Take an encoder that nobody trained, so that notebook 12 runs without the real one.

    It is kept in the build folder and used by this program only. Taught in notebook 12.

    Returns
    -------
    keras.Model
    """
    os.environ["WORKSHOP_PRETRAINED"] = str(build_folder() / "untrained")
    keras.utils.set_random_seed(0)
    with written_whole(encoder_path()) as draft:
        np.savez(draft, *build_encoder().get_weights())
    return load_encoder()


def is_stand_in():
    """Tell whether the encoder in use is the one that nobody trained."""
    return pretrained_folder() == build_folder() / "untrained"


def mel_energies(signal):
    """Compute what the encoder listens to: mel energies, not in decibels.

    Taught in notebook 12.

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


def lift_level(signal):
    """Lift a signal to -30 dB of full scale; leave a louder one as it is."""
    rms = np.sqrt(np.mean(np.square(signal, dtype=np.float64)))
    wanted = 10 ** (MEL["level_db"] / 20)
    return signal * np.float32(wanted / rms) if 0 < rms < wanted else signal


def at_level(signal):
    """Bring a signal to -30 dB of full scale, a loud one too.

    Resemblyzer leaves loud recordings as they are. Then the embedding depends on how far the
    microphone was, which should say nothing about a voice.
    """
    return np.float32(10 ** (MEL["level_db"] / 20) / LEVEL) * normalise_level(signal)


def partial_starts(n_samples):
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


def cut_partials(mel):
    """Cut mel energies into the partials that the encoder hears, 1.6 s each.

    Taught in notebook 12.

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


def mel_of_file(path, *, channel=None):
    """Take a recording the whole way to what the encoder listens to.

    What is no speech is refused as everywhere in the workshop; see `features_of_file`.

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
    signal = trim_silence(channel(signal) if channel else signal)
    check_speech(extract_features(normalise_level(signal)), name=path)
    return mel_energies(at_level(signal))


def embed_partials(signals):
    """Embed each partial of each signal.

    Taught in notebook 12.

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


def embed(signals):
    """Embed signals: 256 numbers for each.

    Taught in notebook 12.

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


def join_partials(embedded):
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

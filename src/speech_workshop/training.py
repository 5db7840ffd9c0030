"""One seeded training run.

Taught in notebook 04.
"""

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from .augmentation import BAND_LIMITS, HIDDEN_PITCH, NOISE_DB, STRENGTH, augment
from .database import Recording
from .dataset import (
    Split,
    frame_statistics,
    labels_of,
    oversample,
    random_crops,
    sliding_windows,
    standardize,
    thin_out,
)
from .experiments.tcn import build_tcn
from .models import TrainedModel, build_cnn, build_cnn_lstm, build_lstm
from .opinions.calibration import fit_temperature, fit_temperature_of_classes
from .opinions.telephone import heard_by_telephone
from .settings import (
    BATCH_SIZE,
    EPOCHS,
    EXCERPTS_PER_RECORDING,
    LABEL_SMOOTHING,
    LEARNING_RATE,
    SEXES,
)

BUILDERS = {
    "cnn": build_cnn,
    "lstm": build_lstm,
    "cnn_lstm": build_cnn_lstm,
    "tcn": build_tcn,
}
BLOCK = 16 * BATCH_SIZE  # excerpts that are in memory together: 19 MB, and some copies
VALIDATION_FRAMES = 120_000  # 20 minutes: more would not change the curve


def train(
    name: str,
    split: Split,
    *,
    corpus: str,
    seed: int,
    epochs: int = EPOCHS,
    augment: Callable = augment,
    on_epoch: Callable | None = None,
    classes: Sequence[str] = SEXES,
    is_speech: bool = True,
) -> TrainedModel:
    """Train one of the networks on the training speakers of a split.

    In each epoch it hears two excerpts of each recording, chosen at random, each through
    a microphone, a noise and a band limit drawn at random, and some without their pitch.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm', 'tcn'}
    split : Split
    corpus : str
        The corpus' name, kept with the model.
    seed : int
    epochs : int
    augment : callable
        How excerpts are augmented; called like `augmentation.augment`.
    on_epoch : callable, optional
        Called with the history so far, a data frame, after each epoch.
    classes : sequence of str
        All labels, in order.
    is_speech : bool
        Whether the recordings were refused where nobody speaks, as new ones will be.

    Returns
    -------
    TrainedModel
        Calibrated. Its card holds the ``history``: loss, accuracy, val_loss, val_accuracy, with
        a value per epoch; a network for the sexes is asked twice, see `opinions.telephone`.
    """
    started = time.perf_counter()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()  # or the threads' order would matter
    rng = np.random.default_rng(seed)
    mean, std = frame_statistics(split.train)
    network = BUILDERS[name](n_classes=len(classes))
    compile_for_training(network, n_steps=epochs * steps_per_epoch(split, classes))
    some = thin_out(split.validation, n_frames=VALIDATION_FRAMES)
    validation = _as_targets(excerpts_and_labels(some, mean, std, classes=classes), classes)
    history = pd.DataFrame()
    draw: dict[str, Any] = {"rng": rng, "augment": augment, "classes": classes}
    blocks = (
        _as_targets(block, classes)
        for _ in range(epochs)
        for block in sample_blocks(split.train, mean, std, **draw)
    )
    n_blocks = -(-_epoch_size(split, classes) // BLOCK)
    drawn = prefetch(partial(next, blocks), epochs * n_blocks)
    for _ in tqdm(range(epochs), desc=f"training {name}", unit="epoch"):
        log = pd.DataFrame([_run_epoch(network, drawn, n_blocks, validation)])
        history = pd.concat([history, log], ignore_index=True)
        if on_epoch:
            on_epoch(history)
    # Without the optimizer's memory: a third of the size.
    finished = BUILDERS[name](n_classes=len(classes))
    finished.set_weights(network.get_weights())
    card = {
        "labels": list(classes),
        "mean": mean.tolist(),
        "std": std.tolist(),
        "corpus": corpus,
        "speakers": sorted({recording.speaker for recording in split.train}),
        "files": len(split.train),
        "epochs": epochs,
        "seed": seed,
        "is_speech": is_speech,
        "asked_twice": is_speech and is_asked_twice(classes),
        "recipe": recipe(augment),
        "history": history.round(4).to_dict("list"),
        "train_seconds": round(time.perf_counter() - started, 1),
        "made": {
            "date": str(date.today()),
            "tensorflow": tf.__version__,
            "machine": platform.platform(),
        },
    }
    # Real recordings are noisier than the corpus: calibrate on speakers heard the same way.
    block = next(sample_blocks(some, mean, std, **draw))
    card["temperature"] = _temperature(finished, card, block)
    return TrainedModel(finished, card)


def _temperature(network, card, block):
    """Fit the temperature of a network to a block of what it hears, once or twice."""
    (excerpts, labels), mean, std = block, np.float32(card["mean"]), np.float32(card["std"])
    opinions = network.predict(excerpts, batch_size=512, verbose=0)
    if card["asked_twice"]:
        heard = heard_by_telephone(excerpts * std + mean)
        heard = excerpts.any(axis=-1, keepdims=True) * standardize(heard, mean, std)
        again = network.predict(heard, batch_size=512, verbose=0)
        opinions = np.hstack([opinions, again])
    fit = fit_temperature if len(card["labels"]) == 2 else fit_temperature_of_classes
    return round(fit(opinions, labels), 3)


def _run_epoch(network, drawn, n_blocks, validation):
    """Learn from an epoch's blocks; return mean loss and accuracy, and the validation's."""
    logs, sizes = [], []
    for left in reversed(range(n_blocks)):
        block = next(drawn)
        log = network.fit(
            *block,
            batch_size=BATCH_SIZE,
            validation_data=None if left else validation,
            validation_batch_size=512,
            verbose=0,
        ).history
        logs.append({key: value for key, (value,) in log.items()})
        sizes.append(len(block[0]))
    means = {
        key: np.average([log[key] for log in logs], weights=sizes) for key in ("loss", "accuracy")
    }
    return logs[-1] | means


def is_asked_twice(classes: Sequence[str]) -> bool:
    """Tell whether networks for these labels are asked twice: those for voices."""
    return tuple(classes) == SEXES


def recipe(augment: Callable = augment) -> dict:
    """Say what a training depends on besides recordings, epochs and seed.

    Parameters
    ----------
    augment : callable
        See `train`.

    Returns
    -------
    dict
        As JSON gives it back: two recipes can be compared.
    """
    return {
        "augmentation": getattr(augment, "__name__", repr(augment)),
        "microphones": STRENGTH.tolist(),
        "noise_db": list(NOISE_DB),
        "band_limits": BAND_LIMITS,
        "hidden_pitch": HIDDEN_PITCH,
        "excerpts_per_recording": EXCERPTS_PER_RECORDING,
        "batch_size": BATCH_SIZE,
        "learning_rate": LEARNING_RATE,
        "label_smoothing": LABEL_SMOOTHING,
    }


def compile_for_training(network: keras.Model, *, n_steps: int) -> None:
    """Choose loss and optimizer; the learning rate falls along a cosine to zero.

    Parameters
    ----------
    network : keras.Model
    n_steps : int
        How many batches the whole training has.
    """
    is_binary = network.output_shape[-1] == 1
    loss = keras.losses.BinaryCrossentropy if is_binary else keras.losses.CategoricalCrossentropy
    network.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(LEARNING_RATE, n_steps), clipnorm=1.0
        ),
        loss=loss(label_smoothing=LABEL_SMOOTHING),
        metrics=["accuracy"],
    )
    # All variables now: made within the first step, they would have TensorFlow trace it twice.
    network.optimizer.build(network.trainable_variables)
    ones = np.ones((1, network.output_shape[-1]), np.float32)
    network.compute_loss(y=ones, y_pred=ones)
    network.compute_metrics(x=None, y=ones, y_pred=ones)
    network.reset_metrics()


def steps_per_epoch(split: Split, classes: Sequence[str] = SEXES) -> int:
    """Return how many batches an epoch has, with all classes balanced."""
    return -(-_epoch_size(split, classes) // BATCH_SIZE)


def _epoch_size(split, classes):
    """Return how many excerpts a network hears in an epoch."""
    counts = np.bincount(labels_of(split.train, classes), minlength=len(classes))
    return np.count_nonzero(counts) * max(counts) * EXCERPTS_PER_RECORDING


def _as_targets(block, classes):
    """Return excerpts, and the labels as the loss wants them: of more than two one column each."""
    excerpts, labels = block
    if len(classes) > 2:
        labels = keras.utils.to_categorical(labels, len(classes))
    return excerpts, labels


def prefetch(draw: Callable, n: int) -> Iterator:
    """Draw n times, each time while the network still learns from the one before.

    Parameters
    ----------
    draw : callable
    n : int

    Yields
    ------
    object
        What `draw` returns, in order.
    """
    with ThreadPoolExecutor(max_workers=1) as worker:
        coming = worker.submit(draw)
        for _ in range(n - 1):
            drawn, coming = coming.result(), worker.submit(draw)
            yield drawn
        yield coming.result()


def sample_blocks(
    recordings: list[Recording],
    mean: np.ndarray,
    std: np.ndarray,
    *,
    rng: np.random.Generator,
    augment: Callable = augment,
    classes: Sequence[str] = SEXES,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw what a network hears in one epoch: balanced, augmented, standardized.

    All recordings are shuffled before the blocks are cut, so a block is as mixed as the epoch,
    and memory never holds more than one.

    Parameters
    ----------
    recordings : list of Recording
    mean, std : np.ndarray [shape=(n_inputs,)]
    rng : np.random.Generator
    augment : callable
        How the excerpts are changed before they are standardized.
    classes : sequence of str
        All labels, in order.

    Yields
    ------
    excerpts : np.ndarray [shape=(n, 110, n_inputs)]
        n is 1,024, less in the last block.
    labels : np.ndarray [shape=(n,)]
    """
    rows = np.tile(oversample(labels_of(recordings, classes), rng=rng), EXCERPTS_PER_RECORDING)
    for start in range(0, len(rows), BLOCK):
        chosen = [recordings[row] for row in rows[start : start + BLOCK]]
        excerpts = random_crops((recording.inputs for recording in chosen), rng=rng)
        is_sound = excerpts.any(axis=-1, keepdims=True)  # padding must stay zero
        yield (
            is_sound * standardize(augment(excerpts, rng=rng), mean, std),
            labels_of(chosen, classes),
        )


def excerpts_and_labels(
    recordings: list[Recording],
    mean: np.ndarray,
    std: np.ndarray,
    *,
    classes: Sequence[str] = SEXES,
) -> tuple[np.ndarray, np.ndarray]:
    """Cut all recordings into excerpts, each with the label of its recording.

    Parameters
    ----------
    recordings : list of Recording
    mean, std : np.ndarray [shape=(n_inputs,)]
    classes : sequence of str
        All labels, in order.

    Returns
    -------
    excerpts : np.ndarray [shape=(n, 110, n_inputs)]
    labels : np.ndarray [shape=(n,)]
    """
    cut = [sliding_windows(standardize(recording.inputs, mean, std)) for recording in recordings]
    labels = np.repeat(labels_of(recordings, classes), [len(excerpts) for excerpts in cut])
    return np.concatenate(cut), labels

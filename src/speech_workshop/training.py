"""One seeded training run.

Taught in notebook 04.
"""

import platform
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm.auto import tqdm

from .augmentation import BAND_LIMITS, NOISE_DB, STRENGTH, augment
from .calibration import fit_temperature
from .database import Recording
from .dataset import (
    Split,
    frame_statistics,
    labels_of,
    normalise,
    oversample,
    random_crops,
    sliding_windows,
    thin_out,
)
from .models import BUILDERS, TrainedModel
from .settings import BATCH_SIZE, EPOCHS, EXCERPTS_PER_RECORDING, LABEL_SMOOTHING, LEARNING_RATE

BLOCK = 64 * BATCH_SIZE  # excerpts that are in memory together: 75 MB, and some copies
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
) -> TrainedModel:
    """Train one of the three networks on the training speakers of a split.

    In each epoch it hears two excerpts of each recording, chosen at random, each through
    a microphone, a noise and a band limit drawn at random.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    split : Split
    corpus : str
        The corpus' name, kept with the model.
    seed : int
    epochs : int
    augment : callable
        How excerpts are augmented; called like `augmentation.augment`.
    on_epoch : callable, optional
        Called with the history so far, a data frame, after each epoch.

    Returns
    -------
    TrainedModel
        Its card holds the ``history``: loss, accuracy, val_loss, val_accuracy, with a
        value per epoch.
    """
    started = time.perf_counter()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()  # or the threads' order would matter
    rng = np.random.default_rng(seed)
    mean, std = frame_statistics(split.train)
    network = BUILDERS[name]()
    compile_for_training(network, n_steps=epochs * steps_per_epoch(split))
    some = thin_out(split.validation, n_frames=VALIDATION_FRAMES)
    validation = excerpts_and_labels(some, mean, std)
    history = pd.DataFrame()
    blocks = (
        block
        for _ in range(epochs)
        for block in sample_blocks(split.train, mean, std, rng=rng, augment=augment)
    )
    n_blocks = blocks_per_epoch(split)
    drawn = prefetch(partial(next, blocks), epochs * n_blocks)
    for _ in tqdm(range(epochs), desc=f"training {name}", unit="epoch"):
        logs = pd.DataFrame()
        for left in reversed(range(n_blocks)):
            excerpts, labels = next(drawn)
            log = network.fit(
                excerpts,
                labels,
                batch_size=BATCH_SIZE,
                validation_data=None if left else validation,
                validation_batch_size=512,
                verbose=0,
            ).history
            logs = pd.concat([logs, pd.DataFrame(log)])
        history = pd.concat([history, logs.mean().to_frame().T], ignore_index=True)
        if on_epoch:
            on_epoch(history)
    finished = BUILDERS[name]()  # without the optimiser's memory: a third of the size
    finished.set_weights(network.get_weights())
    card = {
        "mean": mean.tolist(),
        "std": std.tolist(),
        "corpus": corpus,
        "speakers": sorted({recording.speaker for recording in split.train}),
        "files": len(split.train),
        "epochs": epochs,
        "seed": seed,
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
    excerpts, labels = next(sample_blocks(split.validation, mean, std, rng=rng, augment=augment))
    opinions = finished.predict(excerpts, batch_size=512, verbose=0)
    card["temperature"] = round(fit_temperature(opinions, labels), 3)
    return TrainedModel(finished, card)


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
        "augmentation": augment.__name__,
        "microphones": STRENGTH.tolist(),
        "noise_db": list(NOISE_DB),
        "band_limits": BAND_LIMITS,
        "excerpts_per_recording": EXCERPTS_PER_RECORDING,
        "batch_size": BATCH_SIZE,
        "learning_rate": LEARNING_RATE,
        "label_smoothing": LABEL_SMOOTHING,
    }


def compile_for_training(network: keras.Model, *, n_steps: int) -> None:
    """Choose loss and optimiser; the learning rate falls along a cosine to zero.

    Parameters
    ----------
    network : keras.Model
    n_steps : int
        How many batches the whole training has.
    """
    network.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(LEARNING_RATE, n_steps), clipnorm=1.0
        ),
        loss=keras.losses.BinaryCrossentropy(label_smoothing=LABEL_SMOOTHING),
        metrics=["accuracy"],
    )


def steps_per_epoch(split: Split) -> int:
    """Return how many batches an epoch has, with both sexes balanced."""
    return -(-_epoch_size(split) // BATCH_SIZE)


def blocks_per_epoch(split: Split) -> int:
    """Return how many blocks an epoch has, see `sample_blocks`."""
    return -(-_epoch_size(split) // BLOCK)


def _epoch_size(split):
    """Return how many excerpts a network hears in an epoch."""
    return 2 * max(np.bincount(labels_of(split.train))) * EXCERPTS_PER_RECORDING


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


def sample_epoch(
    recordings: list[Recording],
    mean: np.ndarray,
    std: np.ndarray,
    *,
    rng: np.random.Generator,
    augment: Callable = augment,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw what a network hears in one epoch: balanced, augmented, normalised.

    Parameters
    ----------
    recordings : list of Recording
    mean, std : np.ndarray [shape=(n_inputs,)]
    rng : np.random.Generator
    augment : callable
        How the excerpts are changed before they are normalised.

    Returns
    -------
    excerpts : np.ndarray [shape=(n, 110, n_inputs)]
    labels : np.ndarray [shape=(n,)]
    """
    blocks = sample_blocks(recordings, mean, std, rng=rng, augment=augment)
    excerpts, labels = zip(*blocks, strict=True)
    return np.concatenate(excerpts), np.concatenate(labels)


def sample_blocks(
    recordings: list[Recording],
    mean: np.ndarray,
    std: np.ndarray,
    *,
    rng: np.random.Generator,
    augment: Callable = augment,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw an epoch as `sample_epoch` does, but never hold more than a block of it.

    All recordings are shuffled before the blocks are cut, so a block is as mixed as the epoch.

    Parameters
    ----------
    recordings, mean, std, rng, augment
        See `sample_epoch`.

    Yields
    ------
    excerpts : np.ndarray [shape=(n, 110, n_inputs)]
        n is 4,096, less in the last block. The embedded corpus needs but one.
    labels : np.ndarray [shape=(n,)]
    """
    rows = np.tile(oversample(labels_of(recordings), rng=rng), EXCERPTS_PER_RECORDING)
    for start in range(0, len(rows), BLOCK):
        chosen = [recordings[row] for row in rows[start : start + BLOCK]]
        excerpts = random_crops((recording.inputs for recording in chosen), rng=rng)
        is_sound = excerpts.any(axis=-1, keepdims=True)  # padding must stay zero
        yield is_sound * normalise(augment(excerpts, rng=rng), mean, std), labels_of(chosen)


def excerpts_and_labels(
    recordings: list[Recording], mean: np.ndarray, std: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cut all recordings into excerpts, each with the label of its recording.

    Parameters
    ----------
    recordings : list of Recording
    mean, std : np.ndarray [shape=(n_inputs,)]

    Returns
    -------
    excerpts : np.ndarray [shape=(n, 110, n_inputs)]
    labels : np.ndarray [shape=(n,)]
    """
    cut = [sliding_windows(normalise(recording.inputs, mean, std)) for recording in recordings]
    labels = np.repeat(labels_of(recordings), [len(excerpts) for excerpts in cut])
    return np.concatenate(cut), labels

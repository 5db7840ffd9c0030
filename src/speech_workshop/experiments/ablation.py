"""What makes a network right about real people? Leave out one thing at a time, and see.

Taught in notebook 07.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from ..augmentation import (
    add_noise,
    augment,
    hide_pitch,
    limit_band,
    move_elsewhere,
    on_mel_db,
    random_microphones,
)
from ..checkpoints import load_or_train
from ..corpora import Corpus
from ..dataset import split_by_speaker
from ..errors import WorkshopError
from ..evaluation import balanced_accuracy, predict_table, recall
from ..paths import build_folder, model_path
from ..session import active_corpus, load_recordings, number_of_epochs, number_of_runs
from ..settings import NETWORKS
from .benchmark import short_names
from .results import measured_path, read_measured, write_measured

AS_TAUGHT = "as taught"
ASKED_ONCE = "without the second hearing"
EVERYDAY = "resampling"  # how the voices of the everyday speakers were made


def without_noise(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Change the microphone and the band; add no noise. See `augmentation.augment`."""

    def change(mel_db):
        return limit_band(mel_db + random_microphones(len(mel_db), rng=rng), rng=rng)

    return hide_pitch(on_mel_db(change, inputs), rng=rng)


def without_microphones(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Add noise and limit the band; keep the microphone. See `augmentation.augment`."""

    def change(mel_db):
        return limit_band(add_noise(mel_db, rng=rng), rng=rng)

    return hide_pitch(on_mel_db(change, inputs), rng=rng)


def without_band_limits(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Change the microphone and add noise; keep the band. See `augmentation.augment`."""

    def change(mel_db):
        return add_noise(mel_db + random_microphones(len(mel_db), rng=rng), rng=rng)

    return hide_pitch(on_mel_db(change, inputs), rng=rng)


def no_augmentation(inputs: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Leave each excerpt as it was recorded."""
    return inputs


def all_speakers(table: pd.DataFrame) -> pd.Series:
    """Train on all recordings. Gets the corpus' table, returns a mask of its rows."""
    return table.speaker.notna()


def without_everyday_speakers(table: pd.DataFrame) -> pd.Series:
    """Train on the actors of the embedded corpus alone."""
    return table.reshaped != EVERYDAY


def without_actors(table: pd.DataFrame) -> pd.Series:
    """Train on the everyday speakers of the embedded corpus alone."""
    return table.reshaped == EVERYDAY


def every_third(table: pd.DataFrame) -> pd.Series:
    """Train on a third of the speakers."""
    return table.speaker.isin(sorted(table.speaker.unique())[::3])


class Variant(NamedTuple):
    """How a network differs from the one that is taught.

    Attributes
    ----------
    select : callable
        Which recordings are trained on.
    augment : callable
        How excerpts are augmented in training.
    is_asked_twice : bool
        Whether the network also judges what a telephone would carry, see `opinions.telephone`.
    """

    select: Callable = all_speakers
    augment: Callable = augment
    is_asked_twice: bool = True


VARIANTS = {
    AS_TAUGHT: Variant(),
    ASKED_ONCE: Variant(is_asked_twice=False),
    "without random microphones": Variant(augment=without_microphones),
    "without noise": Variant(augment=without_noise),
    "without band limits": Variant(augment=without_band_limits),
    "without hidden pitch": Variant(augment=move_elsewhere),
    "without any augmentation": Variant(augment=no_augmentation),
    "without everyday speakers": Variant(select=without_everyday_speakers),
    "without actors": Variant(select=without_actors),
    "with a third of the speakers": Variant(select=every_third),
}


def ablate(reals: list[Corpus]) -> pd.DataFrame:
    """Train with one thing left out at a time; judge unseen speakers and real ones.

    As taught and asked once, all three networks; otherwise the CNN. Each as often as the series
    does, with other speakers held out and another seed, and with about as many steps.

    Parameters
    ----------
    reals : list of Corpus
        Real speech, not the corpus that is trained on.

    Returns
    -------
    pd.DataFrame [columns: variant, network, run, corpus, unseen, real, female, male]
        A row per training run and corpus of real speech. Balanced accuracy on held-out speakers
        of the training corpus, balanced accuracy on the real one, and its two recalls.

    Raises
    ------
    WorkshopError
        If a real corpus is the one that is trained on, or that one does not say how its
        voices were made.
    """
    corpus = active_corpus()
    if corpus.name in {real.name for real in reals}:
        raise WorkshopError(
            f"The corpus {corpus.name} is the one that is trained on. Name another one, of "
            "real speech, with --corpus."
        )
    if "reshaped" not in corpus.recordings:
        raise WorkshopError(
            f"The corpus {corpus.name} does not say how its voices were made, in a column "
            "'reshaped'. Leave something out of the embedded corpus instead."
        )
    recordings = load_recordings(corpus)
    real_recordings = {real.name: load_recordings(real) for real in reals}
    names = short_names(list(real_recordings))
    todo = [
        (variant, network, run)
        for variant in VARIANTS
        for network in (NETWORKS if variant in (AS_TAUGHT, ASKED_ONCE) else ["cnn"])
        for run in range(number_of_runs(recordings))
    ]
    rows = []
    for variant, network, run in tqdm(todo, desc="leaving one thing out", unit="run"):
        model = _load_or_train(corpus, recordings, variant=variant, network=network, run=run)
        test = split_by_speaker(recordings, fold=run).test
        unseen = balanced_accuracy(predict_table(model, test))
        for real, heard in real_recordings.items():
            table = predict_table(model, heard)
            rows.append(
                {"variant": variant, "network": network, "run": run, "corpus": names[real]}
                | {"unseen": unseen, "real": balanced_accuracy(table)}
                | recall(table)
            )
    return pd.DataFrame(rows)


def _load_or_train(corpus, recordings, *, variant, network, run):
    """Return a network trained in a variant, with about as many steps as the taught one."""
    select, how, is_asked_twice = VARIANTS[variant]
    selected = set(corpus.recordings.file[select(corpus.recordings)])
    train = split_by_speaker(recordings, fold=run).train
    n_selected = sum(recording.file in selected for recording in train)
    path = build_folder() / "ablation" / f"{variant.replace(' ', '-')}-{run}.keras"
    model = load_or_train(
        network,
        recordings,
        run=run,
        path=model_path(network, run) if variant in (AS_TAUGHT, ASKED_ONCE) else path,
        select=lambda recording: recording.file in selected,
        epochs=round(number_of_epochs() * len(train) / n_selected),
        augment=how,
    )
    return model._replace(card=model.card | {"asked_twice": is_asked_twice})


def run_means(table: pd.DataFrame) -> pd.DataFrame:
    """Average each training run over the corpora of real speech; each corpus counts the same.

    Parameters
    ----------
    table : pd.DataFrame
        As `ablate` makes it.

    Returns
    -------
    pd.DataFrame [columns: variant, network, run, unseen, real, female, male]
    """
    groups = table.groupby(["variant", "network", "run"], sort=False)
    return groups[["unseen", "real", "female", "male"]].mean().reset_index()


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Average over the runs, and say how far apart they are.

    Parameters
    ----------
    table : pd.DataFrame
        As `ablate` makes it.

    Returns
    -------
    pd.DataFrame [columns: unseen, real, female, male, worst, best, and one per corpus]
        A row per variant and network; `worst` and `best` run on real speech; then balanced
        accuracy on each corpus, mean of the runs.
    """
    keys = ["variant", "network"]
    groups = run_means(table).groupby(keys, sort=False)
    means = groups[["unseen", "real", "female", "male"]].mean()
    means = means.assign(worst=groups.real.min(), best=groups.real.max())
    by_corpus = table.pivot_table(index=keys, columns="corpus", values="real", sort=False)
    return means.join(by_corpus.add_prefix("on "))


def measured() -> tuple[pd.DataFrame, str]:
    """Read the table that came with the repository, or was made here since.

    Returns
    -------
    table : pd.DataFrame
        As `ablate` makes it.
    origin : str
        When and with which command it was made.
    """
    return read_measured(measured_path("real_speech"))


def keep_measured(table: pd.DataFrame, *, real_names: list[str]) -> Path:
    """Write the table beside the data, with its date and the command that made it.

    Parameters
    ----------
    table : pd.DataFrame
        As `ablate` makes it.
    real_names : list of str
        The corpora of real speech, as they were named on the command line.

    Returns
    -------
    pathlib.Path
    """
    path = measured_path("real_speech")
    named = " ".join(f"--corpus {name}" for name in real_names)
    write_measured(table, path, command=f"python -m speech_workshop ablate {named}")
    return path

"""Load a trained network where it fits, else train it now: each network is trained once."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .augmentation import augment as as_taught
from .corpora import find_corpus
from .database import Recording
from .dataset import frame_statistics, split_by_speaker
from .errors import WorkshopError
from .models import TrainedModel, architecture, load_model, save_model
from .paths import checkpoint_path, model_path
from .session import number_of_epochs
from .settings import SEXES
from .training import BUILDERS, is_asked_twice, recipe, train


def load_or_train(
    name: str,
    recordings: list[Recording],
    *,
    run: int = 0,
    path: Path | None = None,
    corpus: str | None = None,
    epochs: int | None = None,
    augment: Callable = as_taught,
    select: Callable | None = None,
    use_checkpoint: bool = False,
    on_epoch: Callable | None = None,
    classes: Sequence[str] = SEXES,
) -> TrainedModel:
    """Return a trained network: the stored one if it fits, else train it now.

    It fits if training it again would give the same network.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm', 'tcn'}
    recordings : list of Recording
    run : int
        Which fold of speakers is held out; also the seed.
    path : pathlib.Path, optional
        Where the network is kept. Default: `paths.model_path`.
    corpus : str, optional
        The name of the corpus. Default: that of the active one.
    epochs : int, optional
        Default: as many as the series uses.
    augment : callable
        See `training.train`.
    select : callable, optional
        Gets a recording; only training recordings for which it returns True are used.
    use_checkpoint : bool
        Whether a checkpoint that comes with the workshop may be used, where it fits: that of
        this run or, given a path, the one named after its file.
    on_epoch : callable, optional
        See `training.train`.
    classes : sequence of str
        All labels, in order.

    Returns
    -------
    TrainedModel
    """
    checkpoint = checkpoint_path(path.stem) if path else checkpoint_path(name, run)
    path = path or model_path(name, run)
    split = split_by_speaker(recordings, fold=run)
    if select:
        split = split._replace(train=[one for one in split.train if select(one)])
    options: dict[str, Any] = {
        "corpus": corpus or find_corpus()[0],
        "seed": run,
        "epochs": epochs or number_of_epochs(),
        "augment": augment,
        "classes": classes,
    }
    model = _load_if_fits(path, name, split, **options)
    if model and not model.is_checkpoint:
        if not use_checkpoint:
            print(f"Using {path.name}, trained before on the same recordings.")
        if on_epoch:
            on_epoch(pd.DataFrame(model.card["history"]))
        return model
    if use_checkpoint:
        shipped = model or _load_if_fits(checkpoint, name, split, **options)
        if shipped:
            return _keep_checkpoint(shipped, path, run=run)
    save_model(train(name, split, on_epoch=on_epoch, **options), path)
    return load_model(path)


def _load_if_fits(path, name, split, *, corpus, seed, epochs, augment, classes):
    """Return the network at a path, if training it now would give the same; else None."""
    try:
        model = load_model(path)
    except WorkshopError:
        return None  # none there, or one of another version
    wanted = {
        "corpus": corpus,
        "files": len(split.train),
        "speakers": sorted({recording.speaker for recording in split.train}),
        "epochs": epochs,
        "seed": seed,
        "recipe": recipe(augment),
    }
    statistics = np.array(frame_statistics(split.train))  # other recordings, other statistics
    known = np.array(model.mean_and_std)
    fits = (
        wanted.items() <= model.card.items()
        and model.classes == tuple(classes)
        and model.is_asked_twice == is_asked_twice(classes)
        and architecture(model.network) == architecture(BUILDERS[name](n_classes=len(classes)))
        and known.shape == statistics.shape  # else of a time with other inputs
        and (np.abs(known - statistics) < 0.01 * statistics[1]).all()
    )
    return model if fits else None


def _keep_checkpoint(model, path, *, run):
    """Keep a checkpoint where trained networks are kept, and say that it is one."""
    if not model.is_checkpoint:
        model = model._replace(card=model.card | {"is_checkpoint": True})
        save_model(model, path)
    print(
        f"{path.name} was not trained here: using the workshop's checkpoint "
        f"(run {run}, trained on {model.card['made']['date']})."
    )
    return model

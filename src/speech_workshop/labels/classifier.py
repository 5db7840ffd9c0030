"""Train a network on labels of your own, and judge it beside the simplest rules that could work.

Taught in notebook 14.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .. import session
from ..augmentation import move_elsewhere
from ..corpora import Corpus
from ..database import Recording, refusals
from ..dataset import Split, labels_of
from ..errors import WorkshopError
from ..evaluation import N_BOOTSTRAP, predict
from ..models import TrainedModel
from ..paths import build_folder
from ..settings import LABEL_EPOCHS
from ..training import steps_per_epoch, train

LEAST_STEPS = 200  # of learning: after fewer, batch normalization still averages over the start


def load_recordings(corpus: Corpus) -> list[Recording]:
    """Read all recordings of a corpus; extract features where they are missing.

    Parameters
    ----------
    corpus : Corpus
        See `corpora.load_labelled`.

    Returns
    -------
    list of Recording

    Raises
    ------
    WorkshopError
        If too many recordings are refused for two classes to be left.
    """
    recordings = session.load_recordings(corpus)
    missing = sorted(set(corpus.classes) - {recording.label for recording in recordings})
    if missing:
        reasons = [f" The first reason: {reason}" for reason in refusals(corpus.name)[:1]]
        raise WorkshopError(
            f"{corpus.folder}: no recording of {', '.join(missing)} can be used.{''.join(reasons)}"
        )
    return recordings


def train_labels(
    name: str, corpus: Corpus, split: Split, *, epochs: int | None = None
) -> TrainedModel:
    """Train one of the networks on the labels of a corpus.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm', 'tcn'}
    corpus : Corpus
    split : Split
        Of its recordings, see `dataset.split_by_speaker`.
    epochs : int, optional
        Default: `LABEL_EPOCHS`, or as many as make `LEAST_STEPS` batches of a small corpus.

    Returns
    -------
    TrainedModel
        Its card also says which columns held ``label`` and ``group``.
    """
    enough = round(LEAST_STEPS / steps_per_epoch(split, corpus.classes))
    epochs = epochs or session.number_of_epochs(max(LABEL_EPOCHS, enough))
    model = train(
        name,
        split,
        corpus=corpus.name,
        classes=corpus.classes,
        is_speech=corpus.is_speech,
        seed=0,
        epochs=epochs,
        augment=move_elsewhere,  # of a song or an engine the pitch may be all there is
    )
    return model._replace(card=model.card | {"label": corpus.label, "group": corpus.group})


def predict_proba(model: TrainedModel, inputs: Iterable[np.ndarray]) -> np.ndarray:
    """Let a model judge recordings: the probability of each class.

    Parameters
    ----------
    model : TrainedModel
    inputs : iterable of np.ndarray [shape=(n_frames, n_inputs)]
        Not standardized.

    Returns
    -------
    np.ndarray [shape=(n_recordings, n_classes)]
    """
    p = predict(model, inputs)
    return p if p.ndim == 2 else np.column_stack([1 - p, p])


def predict_table(model: TrainedModel, recordings: list[Recording]) -> pd.DataFrame:
    """Make the table from which every score is computed: a row per recording.

    Parameters
    ----------
    model : TrainedModel
    recordings : list of Recording

    Returns
    -------
    pd.DataFrame [columns: file, group, label, said, p, correct]
        ``p`` is the probability of what was said.
    """
    p = predict_proba(model, (recording.inputs for recording in recordings))
    table = _annotated(recordings)
    table["said"] = np.array(model.classes)[p.argmax(axis=1)]
    table["p"] = p.max(axis=1)
    return table.assign(correct=table.said == table.label)


def baselines(split: Split, classes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Judge the test by the simplest rules that could work.

    Parameters
    ----------
    split : Split
    classes : sequence of str

    Returns
    -------
    dict of str to pd.DataFrame
        ``majority``: always the most frequent class; ``logistic regression``: on the mean and
        the deviation of each input over a recording. The tables are as `predict_table` makes them.
    """
    table, known_labels = _annotated(split.test), [r.label for r in split.train]
    frequent = max(classes, key=known_labels.count)
    rule = make_pipeline(
        StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
    )
    rule.fit(bag_of_frames(split.train), labels_of(split.train, classes))
    p = rule.predict_proba(bag_of_frames(split.test))
    said = {
        "majority": (
            np.full(len(table), frequent),
            known_labels.count(frequent) / len(known_labels),
        ),
        "logistic regression": (np.array(classes)[p.argmax(axis=1)], p.max(axis=1)),
    }
    return {
        name: table.assign(said=labels, p=p, correct=labels == table.label)
        for name, (labels, p) in said.items()
    }


def bag_of_frames(recordings: list[Recording]) -> np.ndarray:
    """Describe recordings by mean and deviation of each input: no order is left.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    np.ndarray [shape=(len(recordings), 2 * n_inputs)]
    """
    inputs = (recording.inputs for recording in recordings)
    return np.array([np.concatenate([x.mean(axis=0), x.std(axis=0)]) for x in inputs])


def _annotated(recordings):
    """Return file, group and label of recordings as a table."""
    return pd.DataFrame([r[:3] for r in recordings], columns=["file", "group", "label"])


def recalls(table: pd.DataFrame) -> dict[str, float]:
    """Return, for each class, the share of its recordings that were judged correctly."""
    return {
        str(label): float(share) for label, share in table.groupby("label").correct.mean().items()
    }


def balanced_accuracy(table: pd.DataFrame) -> float:
    """Return the mean of the recalls: always answering one class gives 1 / n_classes."""
    return float(np.mean(list(recalls(table).values())))


def interval(table: pd.DataFrame) -> tuple[float, float, float]:
    """Return balanced accuracy and its 95 % interval over groups.

    Whole groups are drawn with replacement, 2000 times, as in `evaluation.bootstrap`.

    Parameters
    ----------
    table : pd.DataFrame
        As `predict_table` makes it.

    Returns
    -------
    score, low, high : float
        A class that is in no drawn group does not count in that draw. Of one group low and high
        are NaN: nobody knows how much another would differ.
    """
    if table.group.nunique() < 2:
        return balanced_accuracy(table), np.nan, np.nan
    counts = table.groupby(["group", "label"]).correct.agg(["sum", "size"]).unstack(fill_value=0)
    right, n = counts["sum"].to_numpy(), counts["size"].to_numpy()
    draws = np.random.default_rng(0).integers(len(counts), size=(N_BOOTSTRAP, len(counts)))
    with np.errstate(invalid="ignore"):
        scores = np.nanmean(right[draws].sum(axis=1) / n[draws].sum(axis=1), axis=1)
    low, high = np.quantile(scores, [0.025, 0.975])
    return balanced_accuracy(table), float(low), float(high)


def summary(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare contenders: one row each.

    Parameters
    ----------
    tables : dict of str to pd.DataFrame
        As `predict_table` and `baselines` make them.

    Returns
    -------
    pd.DataFrame [columns: balanced_accuracy, low, high, and the recall of each class]
    """
    rows = {}
    for name, table in tables.items():
        scores = dict(zip(("balanced_accuracy", "low", "high"), interval(table), strict=True))
        rows[name] = scores | recalls(table)
    return pd.DataFrame.from_dict(rows, orient="index")


def own_model_path(corpus: str, label: str, network: str) -> Path:
    """Return where a network for labels of one's own is kept.

    Parameters
    ----------
    corpus : str
        The name of its folder.
    label : str
        The column that was learned.
    network : str

    Returns
    -------
    pathlib.Path
    """
    name = re.sub(r"[^\w.-]+", "_", f"{corpus}-{label}-{network}")
    return build_folder() / "models" / "own" / f"{name}.keras"

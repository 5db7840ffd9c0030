"""Measure how good a model is, on speakers that it has never heard.

Taught in notebook 07.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import numpy as np
import pandas as pd
import tensorflow as tf

from .database import Recording
from .dataset import sliding_windows, standardize
from .errors import WorkshopError
from .models import TrainedModel
from .opinions.calibration import scale, scale_classes
from .opinions.telephone import heard_by_telephone
from .settings import REJECT_MARGIN, SEXES
from .transfer.mel import cut_partials

N_BOOTSTRAP = 2000
BATCH_SIZE = 256  # excerpts that are judged together
RECORDINGS_PER_PART = 256  # whose inputs are in memory together


def predict(model: TrainedModel, inputs: Iterable[np.ndarray]) -> np.ndarray:
    """Let a model judge recordings: the mean opinion over a recording's excerpts.

    Parameters
    ----------
    model : TrainedModel
    inputs : iterable of np.ndarray [shape=(n_frames, n_inputs)]
        Not standardized. For the borrowed ear what `listen` gives.

    Returns
    -------
    np.ndarray [shape=(n_recordings,)]
        p(male) of each recording. Of more than two classes the probability of each
        [shape=(n_recordings, n_classes)].
    """
    coming = iter(inputs)
    parts = iter(lambda: list(islice(coming, RECORDINGS_PER_PART)), [])  # until none is left
    opinions = (opinion for part in parts for opinion in predict_excerpts(model, part))
    return np.array([opinion.mean(axis=0) for opinion in opinions])


def predict_excerpts(model: TrainedModel, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """Let a model judge each excerpt of each recording: its opinion over time.

    Parameters
    ----------
    model : TrainedModel
    inputs : list of np.ndarray [shape=(n_frames, n_inputs)]
        Not standardized. For the borrowed ear what `listen` gives.

    Returns
    -------
    list of np.ndarray [shape=(n_excerpts,)]
        p(male) of each excerpt, the mean of both hearings where the model is asked twice; see
        `dataset.excerpt_starts` for their times. Of more than two classes the probability of
        each [shape=(n_excerpts, n_classes)].
    """
    to_excerpts = cut_partials if model.is_borrowed else sliding_windows
    hearings = [inputs]
    if model.is_asked_twice:
        hearings.append([heard_by_telephone(one) for one in inputs])
    cut = [to_excerpts(standardize(one, *model.mean_and_std)) for some in hearings for one in some]
    p = _call(model.network, np.concatenate(cut))
    rescale = scale if p.ndim == 1 else scale_classes
    p = np.mean(np.split(rescale(p, model.temperature), len(hearings)), axis=0)
    return np.split(p, np.cumsum([len(excerpts) for excerpts in cut[: len(inputs)]])[:-1])


def _call(network, excerpts):
    """Return what a network says of excerpts, a batch at a time."""
    call = _compiled(network)
    starts = range(0, len(excerpts), BATCH_SIZE)
    said = [call(excerpts[start : start + BATCH_SIZE]).numpy() for start in starts]
    p = np.concatenate(said)
    if not ((p >= 0) & (p <= 1)).all():  # not a number is no probability either
        raise WorkshopError("This model is damaged: its answer is not a number from 0 to 1.")
    return p[:, 0] if p.shape[1] == 1 else p


@lru_cache(maxsize=16)
def _compiled(network):
    """Return a network as a compiled function: for one recording far quicker than `predict`."""
    excerpts = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)
    return tf.function(lambda x: network(x, training=False), input_signature=[excerpts])


def decide(p_male: float) -> str:
    """Turn a probability into a label, or into 'unsure' when it is too close to call.

    Parameters
    ----------
    p_male : float

    Returns
    -------
    {'female', 'male', 'unsure'}
    """
    if abs(p_male - 0.5) < REJECT_MARGIN:
        return "unsure"
    return SEXES[int(p_male > 0.5)]


def predict_table(model: TrainedModel, recordings: list[Recording]) -> pd.DataFrame:
    """Make the table from which every score is computed: a row per recording.

    Parameters
    ----------
    model : TrainedModel
    recordings : list of Recording

    Returns
    -------
    pd.DataFrame [columns: file, speaker, sex, p_male, correct]
    """
    return predictions(recordings, predict(model, (one.inputs for one in recordings)))


def predictions(recordings: list[Recording], p_male: np.ndarray) -> pd.DataFrame:
    """Set opinions beside the annotation.

    Parameters
    ----------
    recordings : list of Recording
    p_male : np.ndarray [shape=(len(recordings),)]

    Returns
    -------
    pd.DataFrame [columns: file, speaker, sex, p_male, correct]
    """
    table = pd.DataFrame([r[:3] for r in recordings], columns=["file", "speaker", "sex"])
    table["p_male"] = p_male
    table["correct"] = is_correct(table)
    return table


def accuracy(table: pd.DataFrame) -> float:
    """Return the share of recordings that were judged correctly."""
    return float(table.correct.mean())


def recall(table: pd.DataFrame) -> dict[str, float]:
    """Return, for each sex, the share of its recordings that were judged correctly."""
    return {sex: float(table.correct[table.sex == sex].mean()) for sex in SEXES}


def balanced_accuracy(table: pd.DataFrame) -> float:
    """Return the mean of the recalls: guessing one sex always gives 0.5.

    Sexes without recordings do not count.
    """
    return float(np.nanmean(list(recall(table).values())))


def bootstrap(table: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Ask how the scores would vary with other speakers: the bootstrap.

    Recordings of one speaker resemble each other. So whole speakers are drawn, with
    replacement, separately for each sex, 2000 times.

    Parameters
    ----------
    table : pd.DataFrame
        As `predict_table` makes it.
    seed : int

    Returns
    -------
    pd.DataFrame [shape=(2000, 2), columns: accuracy, balanced_accuracy]
        Its 2.5 % and 97.5 % quantiles bound a 95 % interval.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap.
    """
    rng = np.random.default_rng(seed)
    counts = []  # for each sex: right ones and all, in each draw
    for _, group in table.groupby("sex"):
        speakers = group.groupby("speaker").correct.agg(["sum", "count"]).to_numpy()
        drawn = speakers[rng.integers(len(speakers), size=(N_BOOTSTRAP, len(speakers)))]
        counts.append(drawn.sum(axis=1).T)
    n_right, n_all = np.array(counts).transpose(1, 0, 2)
    return pd.DataFrame(
        {
            "accuracy": n_right.sum(axis=0) / n_all.sum(axis=0),
            "balanced_accuracy": (n_right / n_all).mean(axis=0),
        }
    )


def interval(table: pd.DataFrame) -> tuple[float, float, float]:
    """Return balanced accuracy and its 95 % interval over speakers.

    Parameters
    ----------
    table : pd.DataFrame
        As `predict_table` makes it, of one run, or of several that are concatenated.

    Returns
    -------
    score, low, high : float
    """
    return balanced_accuracy(table), *_middle_95(bootstrap(table).balanced_accuracy)


def paired_difference(first: pd.DataFrame, second: pd.DataFrame) -> tuple[float, float, float]:
    """Return by how much one contender is better than another, with an interval.

    Both are judged by the same draws of speakers.

    Parameters
    ----------
    first, second : pd.DataFrame
        As `predict_table` makes them, of the same recordings.

    Returns
    -------
    difference, low, high : float
        Of the balanced accuracies. An interval that contains zero decides nothing.
    """
    draws = bootstrap(first).balanced_accuracy - bootstrap(second).balanced_accuracy
    return balanced_accuracy(first) - balanced_accuracy(second), *_middle_95(draws)


def _middle_95(draws):
    """Return the two ends of what is left when 2.5 % are cut off on either side."""
    return tuple(draws.quantile([0.025, 0.975]))


def is_correct(table: pd.DataFrame) -> pd.Series:
    """Tell for each row whether p = 0.5 puts it on the right side; refused ones are wrong."""
    said = np.where(table.p_male > 0.5, "male", "female")
    return (said == table.sex) & table.p_male.notna()


def scores(table: pd.DataFrame) -> dict:
    """Summarize a table of predictions.

    Parameters
    ----------
    table : pd.DataFrame
        As `predict_table` or `evaluate_corpus` makes it.

    Returns
    -------
    dict
        ``n``, ``accuracy``, ``balanced_accuracy``, ``recall``, ``refused`` and
        ``by_speaker``; a score that has no recording to count is None.
    """
    annotated = table[table.sex != ""]
    by_speaker = {
        speaker: {
            "sex": group.sex.iloc[0],
            "n": len(group),
            "accuracy": float(group.correct.mean()),
            "refused": int(group.p_male.isna().sum()),
        }
        for speaker, group in annotated.groupby("speaker")
    }
    recalls = {sex: None if np.isnan(value) else value for sex, value in recall(table).items()}
    return {
        "n": len(table),
        "accuracy": accuracy(table),
        "balanced_accuracy": balanced_accuracy(table),
        "recall": recalls,
        "refused": int(table.p_male.isna().sum()),
        "by_speaker": by_speaker,
    }

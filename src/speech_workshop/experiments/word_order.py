"""Does order matter? Spoken words whose sounds also make another word, heard in order and not.

Taught in notebook 13.
"""

import time
from typing import Any

import numpy as np
import pandas as pd

from ..checkpoints import load_or_train
from ..corpora import Corpus, load_labelled
from ..database import Recording
from ..dataset import Split, split_by_speaker
from ..labels import classifier
from ..models import TrainedModel
from ..paths import words_folder
from ..session import is_fast, number_of_epochs
from ..settings import LABEL_EPOCHS
from ..training import train
from .results import measured_path, write_measured

CONTENDERS = ("cnn", "lstm", "cnn_lstm", "tcn")
DEAF_TO_ORDER = "cnn-shuffled"  # the control: a CNN that was trained on shuffled words
N_RUNS = 3


def load_words() -> Corpus:
    """Load the embedded corpus of spoken words; the label is the word.

    Returns
    -------
    Corpus
    """
    corpus = load_labelled(words_folder(), label="word", is_speech=True)
    # Without the folder: what is trained on it fits wherever the workshop lies.
    corpus = corpus._replace(name="word, speaker: embedded")
    if not is_fast():
        return corpus
    few = corpus.recordings.speaker.unique()[:6]  # who say every word
    kept = corpus.recordings[corpus.recordings.speaker.isin(few)]
    return corpus._replace(recordings=kept.reset_index(drop=True))


def shuffled(recordings: list[Recording]) -> list[Recording]:
    """Put the frames of each recording in random order: the same frames, no sequence.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    list of Recording
    """
    rng = np.random.default_rng(0)
    orders = [rng.permutation(recording.n_frames) for recording in recordings]
    return [
        recording._replace(mfcc=recording.mfcc[order], pitch=recording.pitch[order])
        for recording, order in zip(recordings, orders, strict=True)
    ]


def backwards(recordings: list[Recording]) -> list[Recording]:
    """Put the frames of each recording in reverse order."""
    return [one._replace(mfcc=one.mfcc[::-1], pitch=one.pitch[::-1]) for one in recordings]


def load_or_train_on_words(
    name: str, recordings: list[Recording], corpus: Corpus, *, use_checkpoint: bool = False
) -> TrainedModel:
    """Return a network that was trained on words, see `checkpoints.load_or_train`.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm', 'tcn'}
        With ``-shuffled`` at its end, as in ``cnn-shuffled``: trained on `shuffled` words.
    recordings : list of Recording
        Of all words, in order.
    corpus : Corpus
        As `load_words` returns it.
    use_checkpoint : bool
        Whether the network that comes with the workshop may be used.

    Returns
    -------
    TrainedModel
    """
    network = name.removesuffix("-shuffled")
    return load_or_train(
        network,
        recordings if network == name else shuffled(recordings),
        path=classifier.own_model_path("words", "word", name),
        corpus=corpus.name,
        epochs=number_of_epochs(LABEL_EPOCHS),
        classes=corpus.classes,
        use_checkpoint=use_checkpoint,
    )


def partners(corpus: Corpus) -> dict[str, str]:
    """Return for each word the one that has the same sounds in another order.

    Parameters
    ----------
    corpus : Corpus
        With a column ``pair``, such as ``stop/pots``.

    Returns
    -------
    dict of str to str
    """
    pairs = [pair.split("/") for pair in corpus.recordings.pair.unique()]
    return {a: b for pair in pairs for a, b in (pair, pair[::-1])}


def judge_all(models: dict[str, TrainedModel], split: Split) -> dict[str, dict[str, pd.DataFrame]]:
    """Let networks, and the simplest rules, judge the test in order and shuffled.

    Parameters
    ----------
    models : dict of str to TrainedModel
    split : Split

    Returns
    -------
    dict of str to dict of str to pd.DataFrame
        By order (``in order``, ``shuffled``) and by contender; see `classifier.predict_table`.
    """
    classes = next(iter(models.values())).classes
    tests = {"in order": split.test, "shuffled": shuffled(split.test)}
    return {
        order: classifier.baselines(split._replace(test=test), classes)
        | {name: classifier.predict_table(model, test) for name, model in models.items()}
        for order, test in tests.items()
    }


def measure_word_order() -> pd.DataFrame:
    """Train all networks on words three times, each time with other speakers held out.

    Returns
    -------
    pd.DataFrame
        A row per contender, run, order and recording of a test: ``contender, run, order, file,
        group, label, said, correct``, and ``parameters`` and ``seconds`` of the training.
    """
    corpus = load_words()
    recordings = classifier.load_recordings(corpus)
    parts = []
    for run in range(N_RUNS):
        split = split_by_speaker(recordings, fold=run)
        models, about = {}, {}
        for name in CONTENDERS:
            started = time.perf_counter()
            models[name] = _train(name, corpus, split, seed=run)
            n_parameters = models[name].network.count_params()
            about[name] = {"parameters": n_parameters, "seconds": time.perf_counter() - started}
        for order, tables in judge_all(models, split).items():
            for name, table in tables.items():
                known = about.get(name, {"parameters": np.nan, "seconds": np.nan})
                parts.append(table.assign(contender=name, run=run, order=order, **known))
    return pd.concat(parts, ignore_index=True).drop(columns="p")


def _train(name, corpus, split, *, seed):
    """Train a network on the words of a split."""
    return train(
        name,
        split,
        corpus=corpus.name,
        seed=seed,
        epochs=number_of_epochs(LABEL_EPOCHS),
        classes=corpus.classes,
    )


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per contender: balanced accuracy in order and shuffled, with intervals.

    Parameters
    ----------
    table : pd.DataFrame
        As `measure_word_order` makes it.

    Returns
    -------
    pd.DataFrame [columns: score, low, high, shuffled, parameters, seconds]
        The score is the balanced accuracy in order; its interval is over speakers, all runs
        together.
    """
    rows: dict[str, dict[str, Any]] = {}
    for name, group in table.groupby("contender", sort=False):
        ordered, mixed = (group[group.order == order] for order in ("in order", "shuffled"))
        score, low, high = classifier.interval(ordered)
        rows[str(name)] = {
            "score": score,
            "low": low,
            "high": high,
            "shuffled": classifier.balanced_accuracy(mixed),
            "parameters": group.parameters.iloc[0],
            "seconds": group.groupby("run").seconds.first().mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def keep(table: pd.DataFrame) -> str:
    """Write the counts that notebook 13 shows beside its own run; return where.

    Parameters
    ----------
    table : pd.DataFrame
        As `measure_word_order` makes it.

    Returns
    -------
    str
    """
    keys = ["contender", "run", "order", "group", "label"]
    counts = table.groupby(keys, sort=False).agg(
        right=("correct", "sum"),
        n=("correct", "size"),
        parameters=("parameters", "first"),
        seconds=("seconds", "first"),
    )
    path = measured_path("word_order")
    command = "python -m speech_workshop word-order"
    write_measured(counts.round(1).reset_index(), path, command=command)
    return str(path)


def from_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn the counts that `keep` wrote back into a row per recording.

    Parameters
    ----------
    counts : pd.DataFrame

    Returns
    -------
    pd.DataFrame
        As `measure_word_order` makes it, without files and answers.
    """
    rows = counts.loc[counts.index.repeat(counts.n)].reset_index(drop=True)
    keys = ["contender", "run", "order", "group", "label"]
    rows["correct"] = rows.groupby(keys).cumcount() < rows.right
    return rows.drop(columns=["right", "n"])

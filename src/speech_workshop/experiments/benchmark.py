"""How right are the networks about people whom they were not trained for? One table.

The networks and simple baselines judge the same recordings: several corpora of real
speech, and on request what a telephone would leave of them.

Taught in notebook 07.
"""

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..corpora import Corpus, load_corpus
from ..corpora.extraction import store_corpus
from ..database import Recording, read_recordings
from ..dataset import split_by_speaker
from ..errors import WorkshopError
from ..evaluation import balanced_accuracy, interval, predict, predictions, recall
from ..models import TrainedModel
from ..opinions.telephone import CODECS, telephone
from ..paths import model_path
from ..session import limit_corpus, load_recordings
from ..settings import NETWORKS, REJECT_MARGIN, SEXES
from ..transfer.mel import mel_of_file
from .baselines import USUAL_THRESHOLD, best_threshold, by_logistic_regression, pitch_rule
from .results import measured_path, write_measured

AS_RECORDED = "as recorded"  # the channel of recordings that came through no telephone
USUAL_RULE = f"pitch < {USUAL_THRESHOLD:.0f} Hz"
FITTED_RULE = "pitch, fitted"
LOGISTIC_REGRESSION = "logistic regression"
SCORES = ["balanced_accuracy", *SEXES, "called", "right_when_called"]


def default_models() -> list[Path]:
    """Return where the three networks of the series are kept.

    Returns
    -------
    list of pathlib.Path
    """
    return [model_path(name) for name in NETWORKS]


def names_of(paths: list[Path]) -> list[str]:
    """Name each model after its file, and after the whole path where two files share a name.

    Parameters
    ----------
    paths : list of pathlib.Path

    Returns
    -------
    list of str
    """
    stems = [path.stem for path in paths]
    return [
        stem if stems.count(stem) == 1 else str(path)
        for stem, path in zip(stems, paths, strict=True)
    ]


def benchmark(
    models: dict[str, TrainedModel], corpora: list[Corpus], *, with_telephone: bool = False
) -> pd.DataFrame:
    """Let networks and simple baselines judge corpora, one corpus at a time.

    The features are kept in the database, those of the telephone versions as well: a
    second call computes none.

    Parameters
    ----------
    models : dict of str to TrainedModel
        By the names that the table should have.
    corpora : list of Corpus
    with_telephone : bool
        Also judge what each codec of `opinions.telephone` makes of the recordings.

    Returns
    -------
    pd.DataFrame [columns: corpus, channel, judge, file, speaker, sex, p_male, correct]
        A row per recording and judge. A refused recording has no p_male and counts as
        wrong; one without a usable annotation has no speaker and no sex either.

    Raises
    ------
    WorkshopError
        If a corpus is named twice.
    """
    names = [corpus.name for corpus in corpora]
    if len(set(names)) < len(names):
        raise WorkshopError("A corpus is named twice. Name each of them once.")
    train = training_speakers()
    threshold = best_threshold(train)
    baselines: dict[str, Callable] = {
        USUAL_RULE: pitch_rule,
        FITTED_RULE: partial(pitch_rule, threshold=threshold),
        LOGISTIC_REGRESSION: partial(by_logistic_regression, train),
    }
    parts = []
    for corpus in corpora:
        for channel in [AS_RECORDED, *CODECS] if with_telephone else [AS_RECORDED]:
            recordings = _recordings_through(channel, corpus)
            judges = {
                name: partial(_opinions, model, corpus=corpus, channel=channel)
                for name, model in models.items()
            }
            for name, opinions in (judges | baselines).items():
                table = predictions(recordings, opinions(recordings)) if recordings else None
                table = _with_refused(table, corpus)
                parts.append(table.assign(corpus=corpus.name, channel=channel, judge=name))
    first = ["corpus", "channel", "judge"]
    table = pd.concat(parts, ignore_index=True)
    return table[first + [column for column in table if column not in first]]


def training_speakers() -> list[Recording]:
    """Return the recordings on which run 0 of the series trains its networks.

    Returns
    -------
    list of Recording
    """
    embedded = load_recordings(limit_corpus(load_corpus("embedded")))
    return split_by_speaker(embedded, fold=0).train


def fitted_threshold() -> float:
    """Return the threshold in Hz of the pitch rule that is fitted on the training speakers."""
    return best_threshold(training_speakers())


def _opinions(model, recordings, *, corpus, channel):
    """Return p(male) of each recording. The borrowed ear listens to the files themselves."""
    if not model.is_borrowed:
        return predict(model, (recording.inputs for recording in recordings))
    line = None if channel == AS_RECORDED else partial(telephone, codec=channel)
    files = [corpus.folder / recording.file for recording in recordings]
    return predict(model, (mel_of_file(file, channel=line) for file in files))


def _recordings_through(channel, corpus):
    """Return a corpus' recordings, as they are or through a telephone, from the database."""
    options = {}
    if channel != AS_RECORDED:
        # The name of no other corpus: those are single words or absolute paths.
        corpus = corpus._replace(name=f"telephone://{channel}/{corpus.name}")
        options["channel"] = partial(telephone, codec=channel)
    store_corpus(corpus, **options)
    return read_recordings(corpus.name)


def _with_refused(table, corpus):
    """Add a row for each recording that could not be judged."""
    columns = ["file", "speaker", "sex"]
    if table is None:
        table = pd.DataFrame(columns=[*columns, "p_male", "correct"])
    unreadable = corpus.recordings.loc[~corpus.recordings.file.isin(table.file), columns]
    missing = pd.concat([unreadable, corpus.left_out[columns]]).assign(
        p_male=np.nan, correct=False
    )
    table = pd.concat([part for part in (table, missing) if len(part)], ignore_index=True)
    return table.astype({"p_male": float, "correct": bool})


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Summarize what `benchmark` returns: a row per corpus, channel and judge.

    Parameters
    ----------
    table : pd.DataFrame
        As `benchmark` makes it.

    Returns
    -------
    pd.DataFrame [columns: corpus, channel, judge, balanced_accuracy, low, high, female, male,
    called, right_when_called, recordings, speakers, refused]
        `called` is the share of recordings that get an answer, and not 'too close to call',
        `right_when_called` the balanced accuracy on these. `low` and `high` bound a 95 %
        confidence interval over speakers; `female` and `male` are recalls, NaN where the
        corpus has no recording of that sex.
    """
    rows = []
    for group, part in table.groupby(["corpus", "channel", "judge"], sort=False):
        annotated = part[part.sex != ""]
        row = dict(zip(["corpus", "channel", "judge"], group, strict=True))
        row |= dict(zip(["balanced_accuracy", "low", "high"], interval(annotated), strict=True))
        row |= recall(annotated) | _called(annotated)
        row |= {"recordings": len(part), "speakers": annotated.speaker.nunique()}
        rows.append(row | {"refused": int(part.p_male.isna().sum())})
    return pd.DataFrame(rows)


def _called(table):
    """Say how many recordings get an answer, and how often it is right."""
    called = table[(table.p_male - 0.5).abs() >= REJECT_MARGIN]
    right = balanced_accuracy(called) if len(called) else np.nan
    return {"called": len(called) / max(1, len(table)), "right_when_called": right}


def means(scores: pd.DataFrame) -> pd.DataFrame:
    """Average over the corpora: each counts the same, however large it is.

    Parameters
    ----------
    scores : pd.DataFrame
        As `summary` makes it.

    Returns
    -------
    pd.DataFrame [columns: channel, judge, balanced_accuracy, female, male, called,
    right_when_called, corpora]
    """
    groups = scores.groupby(["channel", "judge"], sort=False)
    return groups[SCORES].mean().assign(corpora=groups.corpus.nunique()).reset_index()


def as_text(scores: pd.DataFrame) -> str:
    """Write the table for the screen: a block per judge, a line per corpus and channel.

    Parameters
    ----------
    scores : pd.DataFrame
        As `summary` makes it.

    Returns
    -------
    str
        Of lines with 99 characters at most.
    """
    names = short_names(scores.corpus.unique())
    average = means(scores)
    lines = []
    for name in scores.judge.unique():
        lines += ["", f"{name:38.38} balanced accuracy       women    men  clips speakers refused"]
        for row in scores[scores.judge == name].itertuples():
            low_to_high = f"{_share(row.low)} to {_share(row.high)}"
            lines.append(
                f"{_place(names[row.corpus], row.channel)} {_share(row.balanced_accuracy)} "
                f"({low_to_high}){_share(row.female):>7}{_share(row.male):>7}"
                f"{row.recordings:7,}{row.speakers:9,}{row.refused:8,}"
            )
        for row in average[average.judge == name].itertuples():
            lines.append(
                f"{_place(f'mean of {row.corpora}', row.channel)} "
                f"{_share(row.balanced_accuracy)}{'':17}{_share(row.female):>7}"
                f"{_share(row.male):>7}"
            )
    return "\n".join(lines[1:])


def keep(scores: pd.DataFrame, *, command: str) -> Path:
    """Write the table where the workshop keeps what was measured, with its origin.

    Parameters
    ----------
    scores : pd.DataFrame
        As `summary` makes it.
    command : str
        What makes it.

    Returns
    -------
    pathlib.Path
    """
    path = measured_path("benchmark")
    short = scores.assign(corpus=scores.corpus.map(short_names(scores.corpus.unique())))
    write_measured(short, path, command=command)
    return path


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Leave out of the names of corpora the folder in which all of them are.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    dict of str to str
    """
    folders = [name for name in names if os.path.isabs(name)]
    if not folders:
        return {name: name for name in names}
    try:
        top = os.path.commonpath([os.path.dirname(folder) for folder in folders])
    except ValueError:  # Windows: on different drives
        return {name: name for name in names}
    return {name: os.path.relpath(name, top) if name in folders else name for name in names}


def as_json(scores: pd.DataFrame, *, threshold: float) -> dict[str, Any]:
    """Return what JSON can hold of the table: no NaN, but None.

    Parameters
    ----------
    scores : pd.DataFrame
        As `summary` makes it.
    threshold : float
        In Hz; that of the fitted pitch rule.

    Returns
    -------
    dict
        ``rows`` and ``means``, a dict per row each, and ``fitted_threshold``.
    """
    parts = {"rows": scores, "means": means(scores)}
    rows = {
        name: part.astype(object).where(part.notna(), None).to_dict("records")
        for name, part in parts.items()
    }
    return rows | {"fitted_threshold": threshold}


def _place(name, channel):
    """Return the first columns of a line: which corpus, through which channel."""
    return f"  {name[-24:]:24} {channel:12}"


def _share(value):
    """Write a share with three digits, a dash where there is none."""
    return "-" if np.isnan(value) else f"{value:.3f}"

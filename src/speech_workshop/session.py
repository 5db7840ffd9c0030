"""What the notebooks of a session share: the active corpus and its recordings.

Needs no TensorFlow.
"""

import os
from contextlib import ExitStack
from typing import Any

from .corpora import Corpus, find_corpus, load_corpus, subsample, subset
from .corpora.extraction import store_corpus
from .corpora.streaming import stored_recordings
from .database import Recording, read_recordings
from .errors import WorkshopError
from .paths import corpora_folder
from .settings import EPOCHS, MANY_SPEAKERS, N_FOLDS, SERIES_LIMITS

# Databases from which recordings may still be read, until the session ends.
_OPEN: Any = ExitStack()


def is_fast() -> bool:
    """Tell whether only a small part is to be run, as the tests do."""
    return os.environ.get("WORKSHOP_FAST") == "1"


def active_corpus() -> Corpus:
    """Load the corpus on which the series runs.

    Returns
    -------
    Corpus
        ``$WORKSHOP_CORPUS`` or the embedded one; see `limit_corpus`.
    """
    return limit_corpus(load_corpus())


def real_corpora() -> list[Corpus]:
    """Load the corpora of real speech that are at hand, in ``$WORKSHOP_DATA`` or ``data/corpora``.

    Returns
    -------
    list of Corpus
        Without the active one; of long ones a part.
    """
    folder = corpora_folder()
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        if place.name.startswith("."):  # where `fetch` is at work, or was stopped
            continue
        try:
            found.append(limit_corpus(load_corpus(place)))
        except WorkshopError:
            continue  # a folder or file that is no corpus
    return [corpus for corpus in found if corpus.name != find_corpus()[0]]


def limit_corpus(corpus: Corpus) -> Corpus:
    """Keep as much of a corpus as the series takes: of most of them, all.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Corpus
        Of a long corpus a part, and a remark that says so; in tests a small part. All of it
        where ``$WORKSHOP_LIMIT`` is ``none``.
    """
    if is_fast():
        return subset(corpus, n_speakers=5, n_recordings=3)
    return corpus if is_unlimited() else subsample(corpus, **SERIES_LIMITS)


def is_unlimited() -> bool:
    """Tell whether the series takes all of a long corpus, see `limit_corpus`."""
    return os.environ.get("WORKSHOP_LIMIT") == "none"


def load_recordings(corpus: Corpus | None = None) -> list[Recording]:
    """Read all recordings of a corpus; extract features where they are missing.

    Parameters
    ----------
    corpus : Corpus, optional
        Default: the active one.

    Returns
    -------
    list of Recording
        Where ``$WORKSHOP_LIMIT`` is ``none`` they are read from the database one by one, when
        their features are asked for.
    """
    corpus = corpus or active_corpus()
    store_corpus(corpus)
    if is_unlimited():
        return _OPEN.enter_context(stored_recordings(corpus.name))
    return read_recordings(corpus.name)


def number_of_runs(recordings: list[Recording]) -> int:
    """Say how often each network is trained, each time with other speakers held out.

    With few speakers all five folds are needed: then each speaker is held out once.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    int
    """
    if is_fast():
        return 2
    n_speakers = len({recording.speaker for recording in recordings})
    return 3 if n_speakers >= MANY_SPEAKERS else N_FOLDS


def number_of_epochs(n_epochs: int = EPOCHS) -> int:
    """Say for how many epochs a network is trained: in tests for two."""
    return 2 if is_fast() else n_epochs

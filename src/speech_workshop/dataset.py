"""From rows to tensors: split by speaker, standardize, cut excerpts, balance.

Taught in notebook 03.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from .database import Recording
from .errors import WorkshopError
from .settings import EXCERPT_FRAMES, FEWEST_SPEAKERS, N_FOLDS, SEXES

STATISTICS_FRAMES = 600_000  # an hour and a half; more would change no digit that matters


class Split(NamedTuple):
    """Three groups of recordings. No speaker is in two of them.

    Attributes
    ----------
    train, validation, test : list of Recording
    """

    train: list
    validation: list
    test: list


def split_by_speaker(recordings: list[Recording], *, fold: int, seed: int = 0) -> Split:
    """Split recordings into train, validation and test so that no speaker is in two.

    The speakers of each label, such as each sex, are shuffled and dealt into five groups. Group
    number `fold` is the test. An eighth of the others, one of each label at least, is for
    validation. With five speakers or more, each is in the test of exactly one fold.

    Speakers who have several labels, as those who say many words, are dealt with their like.

    Parameters
    ----------
    recordings : list of Recording
    fold : int
        From 0 to 4.
    seed : int
        Of the shuffling: the same for all folds that belong together.

    Returns
    -------
    Split

    Raises
    ------
    WorkshopError
        If there are fewer than three speakers of one label, or they share too many labels.
    """
    train, validation, test = set(), set(), set()
    for alike in _speakers_alike(recordings):
        speakers = sorted(alike)
        np.random.default_rng(seed).shuffle(speakers)
        held_out = speakers[fold % min(N_FOLDS, len(speakers)) :: N_FOLDS]
        others = [speaker for speaker in speakers if speaker not in held_out]
        n_validation = max(1, len(others) // 8)
        test.update(held_out)
        validation.update(others[:n_validation])
        train.update(others[n_validation:])
    split = Split(
        *([r for r in recordings if r.speaker in part] for part in (train, validation, test))
    )
    for name, part in (("training", split.train), ("test", split.test)):
        missing = {r.label for r in recordings} - {r.label for r in part}
        if missing:
            raise WorkshopError(
                f"No recording of '{min(missing)}' is left for the {name}: its speakers have "
                "other labels too, and too few have this one. Record more speakers of it."
            )
    return split


def _speakers_alike(recordings):
    """Return groups of speakers with the same labels; the rarest mixtures are one group."""
    labels: dict[str, set] = {}
    for recording in recordings:
        labels.setdefault(recording.speaker, set()).add(recording.label)
    for label in sorted(set().union(*labels.values())):
        n_speakers = sum(label in some for some in labels.values())
        if n_speakers < FEWEST_SPEAKERS:
            raise WorkshopError(
                f"Of '{label}' the corpus has {n_speakers} speakers (or groups). At least "
                f"{FEWEST_SPEAKERS} are needed: to train on, for validation, for the test."
            )
    alike: dict[tuple, list] = {}
    for speaker, some in labels.items():
        alike.setdefault(tuple(sorted(some)), []).append(speaker)
    rare = [group for group in alike.values() if len(group) < FEWEST_SPEAKERS]
    groups = [group for _, group in sorted(alike.items()) if group not in rare]
    return groups + ([sum(rare, [])] if rare else [])


def frame_statistics(recordings: list[Recording]) -> tuple[np.ndarray, np.ndarray]:
    """Compute mean and standard deviation of each input over all frames.

    Of a long corpus an hour and a half is enough. Give it the training recordings alone: what
    is learned from the others leaks.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    mean, std : np.ndarray [shape=(n_inputs,), dtype=float32]
    """
    some = thin_out(recordings, n_frames=STATISTICS_FRAMES)
    frames = np.concatenate([recording.inputs for recording in some])
    return frames.mean(axis=0), frames.std(axis=0) + 1e-6


def thin_out(recordings: list[Recording], *, n_frames: int) -> list[Recording]:
    """Keep every second recording of each label, or every third, ..., if memory needs it.

    Parameters
    ----------
    recordings : list of Recording
    n_frames : int
        How many frames fit.

    Returns
    -------
    list of Recording
        All of them if they fit.
    """
    step = max(1, -(-sum(recording.n_frames for recording in recordings) // n_frames))
    return sorted(recordings, key=lambda one: one.label)[::step] if step > 1 else recordings


def standardize(inputs: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Give each input mean 0 and deviation 1, by the training statistics.

    Parameters
    ----------
    inputs : np.ndarray [shape=(..., n_inputs)]
    mean, std : np.ndarray [shape=(n_inputs,)]

    Returns
    -------
    np.ndarray [shape=(..., n_inputs)]
    """
    return (inputs - mean) / std


def pad(inputs: np.ndarray) -> np.ndarray:
    """Fill up with zeros at the end; longer ones stay as they are.

    Standardized, zero is the average, and frames of zeros only are masked.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_frames, n_inputs)]

    Returns
    -------
    np.ndarray [shape=(max(n_frames, 110), n_inputs)]
    """
    missing = max(0, EXCERPT_FRAMES - len(inputs))
    return np.pad(inputs, ((0, missing), (0, 0))) if missing else inputs


def sliding_windows(inputs: np.ndarray) -> np.ndarray:
    """Cut a whole recording into excerpts of 1.1 s that overlap by half.

    The last one ends where the recording ends. Used to judge a recording.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_frames, n_inputs)]
        Standardized.

    Returns
    -------
    np.ndarray [shape=(n_excerpts, 110, n_inputs)]
    """
    inputs = pad(inputs)
    starts = excerpt_starts(len(inputs))
    return np.stack([inputs[start : start + EXCERPT_FRAMES] for start in starts])


def excerpt_starts(n_frames: int) -> list[int]:
    """Return the first frame of each excerpt of a recording.

    Parameters
    ----------
    n_frames : int

    Returns
    -------
    list of int
    """
    last = max(0, n_frames - EXCERPT_FRAMES)
    return [*range(0, last, EXCERPT_FRAMES // 2), last]


def random_crops(inputs: Iterable[np.ndarray], *, rng: np.random.Generator) -> np.ndarray:
    """Draw one excerpt at random from each recording. Used to train.

    Parameters
    ----------
    inputs : iterable of np.ndarray [shape=(n_frames, n_inputs)]
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_recordings, 110, n_inputs), dtype=float32]
    """
    excerpts = []
    for one in map(pad, inputs):
        start = rng.integers(len(one) - EXCERPT_FRAMES + 1)
        excerpts.append(one[start : start + EXCERPT_FRAMES].copy())  # the rest can be forgotten
    return np.stack(excerpts)


def oversample(labels: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Choose rows so that all classes are equally many; the rarer are repeated.

    Parameters
    ----------
    labels : np.ndarray [shape=(n,), dtype=int]
        0, 1 and so on.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_classes * largest class,), dtype=int]
        Row numbers, shuffled.
    """
    groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    size = max(map(len, groups))
    chosen = [np.append(g, rng.choice(g, size - len(g))) for g in groups]
    return rng.permutation(np.concatenate(chosen))


def labels_of(recordings: list[Recording], classes: Sequence[str] = SEXES) -> np.ndarray:
    """Return the number of each recording's class: 0 for female, 1 for male.

    Parameters
    ----------
    recordings : list of Recording
    classes : sequence of str
        All labels, in order.

    Returns
    -------
    np.ndarray [shape=(n,), dtype=int]
    """
    return np.array([classes.index(recording.label) for recording in recordings])

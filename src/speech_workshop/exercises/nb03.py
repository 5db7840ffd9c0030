"""Checks of notebook 03, from rows to tensors."""

from collections.abc import Callable

import numpy as np

from ..database import Recording
from ..dataset import excerpt_starts, split_by_speaker
from ..settings import EXCERPT_FRAMES
from .verdict import NotYet, alike, check, recognize, value_of


@check
def vanishing_axis(axis: int) -> str:
    """Exercise 3.1: the axis over which all excerpts become one."""
    mistakes = {
        1: "Time has vanished: this is one mean frame for each excerpt, as in notebook 03.",
        2: "The features of a frame have vanished: each frame has become a single number.",
    }
    if axis not in (0, 1, 2, -1, -2, -3):
        raise NotYet("An array of three axes has the axes 0, 1 and 2.")
    if axis % 3 in mistakes:
        raise NotYet(mistakes[axis % 3] + " Which one counts the excerpts?")
    return (
        "110 frames of 42 features are left, and the picture hardly changes from left to "
        "right: each excerpt begins somewhere else in a sentence, so their average says nothing "
        "any more. When you average over an axis, you give up the questions that it could answer."
    )


@check
def n_places(answer: Callable) -> str:
    """Exercise 3.2: in how many places an excerpt can begin."""
    n_frames = 250
    value = value_of(answer, n_frames)
    fits = n_frames - EXCERPT_FRAMES
    mistakes = {
        fits: f"Off by one. Do it by hand for a recording of {EXCERPT_FRAMES} frames.",
        n_frames // EXCERPT_FRAMES: "That many fit side by side. At random they begin anywhere.",
        len(excerpt_starts(n_frames)): "That is how many are cut to judge a recording. In "
        "training, an excerpt begins at any frame.",
        n_frames: "Could an excerpt begin at the last frame? It would be 109 frames too short.",
        fits + 2: "One too many. Do it by hand for a recording of 111 frames.",
    }
    if value in mistakes:
        raise NotYet(mistakes[value])
    if value != fits + 1:
        raise NotYet(f"For {n_frames} frames you say {value}. What is the last possible start?")
    for n_frames in (EXCERPT_FRAMES, EXCERPT_FRAMES + 1):
        if value_of(answer, n_frames) != n_frames - EXCERPT_FRAMES + 1:
            raise NotYet(f"For {n_frames} frames you say {answer(n_frames)}. Do it by hand.")
    if value_of(answer, 70) != 1:
        raise NotYet(
            f"For 70 frames you say {answer(70)}. But a short recording is padded with zeros, and "
            "then there is one place."
        )
    return (
        "A fence of ten boards has eleven posts. If you forget the last post, you never train on "
        "the last frame, and you get an error for recordings of just 1.1 s."
    )


@check
def seen_before(answer: Callable, recordings: list[Recording]) -> str:
    """Exercise 3.3: what share of a test set comes from speakers of the training set."""
    train = [_recording(speaker, n) for n, speaker in enumerate("AABCE")]
    test = [_recording(speaker, n) for n, speaker in enumerate("AAAD", start=10)]
    value = value_of(answer, train, test)
    mistakes = {
        0.5: "That is the share of *speakers*. Count recordings: A has three of the four.",
        0.4: "That is the share of the training set. Of the test set, please.",
        0: "You find nobody, but A is in both. Do you compare whole recordings, or files?",
        0.25: "Do you count speakers (only A) where you should count recordings (A has three)? Or "
        "the recordings by speakers who are *not* in the training?",
        3: "That is how many there are. Out of how many?",
        75: "That is in percent. A share lies between 0 and 1.",
        0.6: "You count correctly, but divide by the size of the training set.",
    }
    recognize(float(value), mistakes)
    if not alike(float(value), 0.75):
        raise NotYet(f"Training A A B C E, test A A A D: you say {value}. Count by hand.")
    if value_of(answer, train[2:], test) != 0:
        raise NotYet("Training B C E, test A A A D: nobody is in both, but you say otherwise.")
    shuffled = [recordings[i] for i in np.random.default_rng(0).permutation(len(recordings))]
    n_test = len(recordings) // 5
    by_clip = answer(shuffled[n_test:], shuffled[:n_test])
    split = split_by_speaker(recordings, fold=0)
    return (
        f"Hold out a fifth of our recordings at random, and {by_clip:.0%} of the test set comes "
        f"from people heard in training. Split by speaker, it is "
        f"{answer(split.train, split.test):.0%}. Ask this of every split that you meet, before "
        "you believe its score."
    )


def _recording(speaker, number):
    """Make up a recording of which only the speaker matters."""
    return Recording(f"{number}.wav", speaker, "female", np.zeros((1, 40)), np.zeros(1))

"""Checks of notebook 04, the convolutional network."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..settings import EXCERPT_FRAMES
from .verdict import NotYet, check, number_of, value_of

N_STEPS = 12  # as many as the walk in notebook 04
START = -1.5  # and where it begins
NEAR = 0.2  # this close to the bottom of the valley


@check
def learning_rate(rate: float, loss: Callable) -> str:
    """Exercise 4.1: a step that is neither too small nor too large."""
    rate = number_of(rate)
    if rate <= 0:
        raise NotYet("With that you walk uphill, or stay where you are. The rate must be above 0.")
    path = _walk(loss, rate)
    valley = np.linspace(0, 6, 601)
    bottom = valley[np.argmin([loss(w) for w in valley])]
    if path[1] - bottom > bottom - START:
        raise NotYet(
            f"The first step leaps over the whole valley, to w = {path[1]:.1f}, and the walk back "
            "is long. Take a smaller rate."
        )
    if path[-1] < bottom - NEAR:
        raise NotYet(f"It creeps: the last dot is only at w = {path[-1]:.2f}. Take a larger rate.")
    if path[-1] > bottom + NEAR:
        raise NotYet(
            f"It leaped too far and is still on its way back, at {path[-1]:.2f}. Take a smaller "
            "rate."
        )
    return (
        f"The last dot is at w = {path[-1]:.2f}, the bottom at {bottom:.2f}. For a network nobody "
        "knows the best rate in advance. You try several, each a few times larger than the last."
    )


def _walk(loss, rate):
    """Return the weights on a walk downhill."""
    w, path = START, []
    with np.errstate(all="ignore"):  # a leap may end where the loss overflows
        for _ in range(N_STEPS):
            path.append(w)
            w = w - rate * (loss(w + 0.01) - loss(w - 0.01)) / 0.02
    return path


@check
def tone_filter(kernel: ArrayLike) -> str:
    """Exercise 4.2: nine numbers that find a steady tone."""
    try:
        kernel = np.asarray(kernel, float)
    except (TypeError, ValueError):  # rows of different lengths, or words
        raise NotYet(
            "Three rows of three numbers, please: [[., ., .], [., ., .], [., ., .]]"
        ) from None
    if kernel.shape == (9,):
        raise NotYet("Nine numbers are right, but in three rows of three: a list of three lists.")
    if kernel.shape != (3, 3):
        raise NotYet(f"Three rows of three numbers, please. Yours has the shape {kernel.shape}.")
    if not kernel.any():
        raise NotYet("Nine zeros answer 0 to everything.")
    tone, click, border = np.zeros((3, 3, 3))
    tone[:, 1] = click[1] = border[:, 1:] = 1
    borders = [np.sum(kernel * picture) for picture in (border, border[:, ::-1])]
    answers = {name: np.sum(kernel * picture) for name, picture in
               {"tone": tone, "click": click}.items()}  # fmt: skip
    if not np.isclose(kernel.sum(), 0):
        raise NotYet(
            f"Where everything is equally loud, your filter answers {kernel.sum():g} instead of "
            "0. Negative and positive numbers must balance."
        )
    if answers["click"] > max(answers["tone"], 0):
        raise NotYet(
            "That finds a click: all bands, one moment. Rows are moments, columns are bands."
        )
    if answers["tone"] < 0:
        raise NotYet("That finds the opposite: a quiet band between two loud ones.")
    if max(borders) >= answers["tone"]:
        raise NotYet(
            "That finds the border of a loud area. A tone has a quiet band on both sides."
        )
    if answers["click"] == answers["tone"]:
        raise NotYet("That finds dots: a click gets the same answer. Treat all moments alike.")
    votes = kernel[:, 1]  # what each moment of a tone adds to the answer
    if (votes >= answers["tone"]).any():
        raise NotYet("A single dot already gets the full answer. Let all three moments vote.")
    if (votes <= 0).any():
        raise NotYet(
            "A tone that lasts two moments of three already gets the full answer. Let all three "
            "moments vote."
        )
    return (
        "It responds to what stays in one band, such as a harmonic, and neither to clicks nor to "
        "loudness. You know now what a network has to find, and how few numbers it takes."
    )


@check
def without_frames(answer: Callable) -> str:
    """Exercise 4.3: some frames set to the average."""
    rng = np.random.default_rng(4)
    excerpts = rng.uniform(1, 2, (60, EXCERPT_FRAMES, 42))
    given = excerpts.copy()
    value = np.asarray(value_of(answer, given, 20, 30))
    if not np.array_equal(given, excerpts):
        raise NotYet(
            "Your function has changed the excerpts it was given: whatever uses them next gets "
            "spoiled ones. Work on a copy."
        )
    if value.shape != excerpts.shape:
        raise NotYet(
            f"You turn {excerpts.shape} into {value.shape}. The network wants the same shape: set "
            "frames to 0, do not remove them."
        )
    is_gone = (value == 0).all(axis=(0, 2))
    if (value[20:30] == 0).all():
        raise NotYet("You silenced whole excerpts: that is axis 0. Which axis is time?")
    if (value[:, :, 20:30] == 0).all():
        raise NotYet("You removed the numbers 20 to 29 of each frame. Which axis is time?")
    if is_gone[30] and is_gone[20]:
        raise NotYet("Off by one: `stop` is the first frame that stays, as in a slice.")
    if not is_gone[20] and is_gone[21]:
        raise NotYet("Off by one: `start` is the first frame that goes.")
    if is_gone.sum() == EXCERPT_FRAMES - 10:
        raise NotYet("You kept just the frames that should go.")
    if np.flatnonzero(is_gone).tolist() != [*range(20, 30)]:
        raise NotYet("With start 20 and stop 30, the frames 20 to 29 should be 0, and no others.")
    if not np.array_equal(value[:, ~is_gone], excerpts[:, ~is_gone]):
        raise NotYet("The right frames are 0. But others have changed, too.")
    return "Take something away and see what changes: this is how to question a network."

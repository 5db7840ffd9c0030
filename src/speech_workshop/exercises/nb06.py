"""Checks of the exercises in notebook 06, *Join looking and listening*."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..plots import SECONDS_PER_FRAME
from ..settings import EXCERPT_FRAMES, WINDOW_FRAMES
from .verdict import NotYet, alike, check, number_of, recognize, value_of

N_INPUTS, N_FILTERS, N_CELLS = 42, 32, 64  # of a frame; what the LSTM of 6.2 hears; its size


@check
def peak_filter(numbers: ArrayLike) -> str:
    """Exercise 6.1: four numbers that look for a short peak."""
    if np.shape(numbers) != (4,):
        raise NotYet("Four numbers, please, in one list: one for each frame.")
    numbers = np.asarray(numbers, float)
    if not numbers.any():
        raise NotYet("Four zeros answer 0 to everything.")
    if not np.isclose(numbers.sum(), 0):
        raise NotYet(
            f"A sound that stays as it is, 1, 1, 1, 1, gets the answer {numbers.sum():g}. It "
            "should get 0: negative and positive numbers must balance."
        )
    rise = float(numbers @ [0, 1, 2, 3])
    if not np.isclose(rise, 0):
        raise NotYet(
            f"A steady {'rise' if rise > 0 else 'fall'} gets the answer {abs(rise):g}. A peak "
            "goes up *and* down, so what only rises or falls should get 0."
        )
    if not np.allclose(numbers, numbers[::-1]):
        raise NotYet(
            "That looks for a peak, but not in the middle: one of the two middle numbers counts "
            "more than the other. A peak in the middle is the same from both sides, so your "
            "numbers should be, too."
        )
    if numbers @ [0, 1, 1, 0] <= 0:
        raise NotYet("That finds a valley: the peak 0, 1, 1, 0 gets a negative answer.")
    return (
        "It responds to a peak, but not to a constant, or to a steady rise or fall. In training "
        "nobody chooses such numbers: the loss does."
    )


@check
def parameters_of_lstm(n_parameters: float) -> str:
    """Exercise 6.2: the parameters of a larger LSTM."""
    n_parameters = number_of(n_parameters)
    heard, kept = N_FILTERS * N_CELLS, N_CELLS * N_CELLS
    mistakes = {
        heard + kept + N_CELLS: "That is one part of four. What are the other three?",
        4 * (heard + kept): "Nearly. Each cell of each part also adds a number, its bias.",
        4 * (heard + N_CELLS): "The cells hear their own old states too.",
        4 * (N_INPUTS * N_CELLS + kept + N_CELLS): "42 go into the network. What does this LSTM "
        "hear?",
        4 * (2 * N_INPUTS * N_CELLS + kept + N_CELLS): "84 go into the filters. What does this "
        "LSTM hear?",
        _parameters(32): "That is how many it has with 32 cells.",
        2 * _parameters(32): "Twice the cells, but not twice the parameters: each cell hears "
        "all the others.",
        4 * _parameters(32): "Not everything grows fourfold: look at what is heard, and at the "
        "states, separately.",
    }
    if n_parameters in mistakes:
        raise NotYet(mistakes[n_parameters])
    if n_parameters != _parameters(N_CELLS):
        raise NotYet(
            "Count for one of the four parts: weights for what it hears, for the old states, "
            "and the biases."
        )
    times = _parameters(64) / _parameters(32)
    return f"{times:.1f} times as many as with 32 cells: the weights between states grow fastest."


def _parameters(n_cells):
    """Count the parameters of an LSTM that hears the filters' answers."""
    return 4 * (N_FILTERS * n_cells + n_cells * n_cells + n_cells)


@check
def overlapping_windows(answer: Callable) -> str:
    """Exercise 6.3: windows that overlap."""
    excerpt = np.arange(EXCERPT_FRAMES * 42.0).reshape(EXCERPT_FRAMES, 42)
    for hop in (11, 5, 9):
        _judge_windows(answer, excerpt, hop)
    return (
        "A sound that was cut at a border is now whole in one of the windows. It costs more steps."
    )


def _judge_windows(answer, excerpt, hop):
    """Complain about windows every `hop` frames that are not what they should be."""
    try:
        value = np.asarray(value_of(answer, excerpt, hop), float)
    except ValueError as error:
        raise NotYet(
            f"With hop = {hop} the windows are not equally long ({error}). Does the last one run "
            "past the end of the excerpt, or do you cut along the other axis?"
        ) from error
    starts = np.arange(0, EXCERPT_FRAMES - WINDOW_FRAMES + 1, hop)
    windows = np.stack([excerpt[start : start + WINDOW_FRAMES] for start in starts])
    if value.ndim != 3:
        raise NotYet(f"The shape is {value.shape}. Its axes should be windows, frames, numbers.")
    if value.shape[1:] == (EXCERPT_FRAMES, WINDOW_FRAMES):
        raise NotYet("You cut each frame into pieces of 11 numbers. Time is the first axis.")
    if alike(value, np.swapaxes(windows, 1, 2)):
        raise NotYet(
            "Right numbers, wrong axes: windows first, then frames, then the numbers of a frame."
        )
    if value.shape[1:] != windows.shape[1:]:
        raise NotYet(f"A window has the shape {value.shape[1:]}. How many frames should it hold?")
    if len(value) == len(windows) - 1 and alike(value, windows[:-1]):
        raise NotYet(f"With hop = {hop} the last window is missing: it still fits.")
    if len(value) != len(windows):
        raise NotYet(f"With hop = {hop}, {len(windows)} windows fit, and you have {len(value)}.")
    if not alike(value, windows):
        raise NotYet(
            f"The shape is right for hop = {hop}, the frames are not. Look at the first number of "
            "each window: where does it begin?"
        )


@check
def surest_window(answer: Callable) -> str:
    """Exercise 6.4: where the surest vote is."""
    votes = np.random.default_rng(6).uniform(-1, 1, (3, 10))
    votes[1, 7], votes[2, 4] = -3, 2
    seconds = WINDOW_FRAMES * SECONDS_PER_FRAME
    value = value_of(answer, votes)
    begin = "Right window. Where does it *begin*, and are rows counted from 0?"
    mistakes = {
        (2, 4 * seconds): "That is the surest vote for male. A vote of -3 is surer than one of 2.",
        (1, 7): "The clip is right. But 7 is a window, not the second in which it begins.",
        (1, 0.7): "The clip is right. But a window is a bit longer than 0.1 s.",
        (1, 77): "The clip is right. But 77 is a frame, not a second.",
        (1, 7.5 * seconds): begin,
        (2, 7 * seconds): begin,
        (2, 7.5 * seconds): begin,
        (1, 8 * seconds): "The clip is right. But this is where the window ends.",
    }
    if np.ndim(value) == 0:
        raise NotYet(
            f"You return {value}: one number. `argmax` counts through the whole table; "
            "`np.unravel_index` says which row and column that is."
        )
    recognize(value, mistakes)
    if np.shape(value) != (2,):
        raise NotYet("Two numbers are wanted: the row of the clip, and a second.")
    if not alike(value, (1, 7 * seconds)):
        raise NotYet(
            f"You say clip {value[0]}, {value[1]} s. The surest vote is the one farthest from 0, "
            "up or down."
        )
    return "Listen to it: is it what you would have judged by?"

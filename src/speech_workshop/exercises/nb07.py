"""Checks of the exercises in notebook 07, *Compare honestly*."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..augmentation import add_noise, to_mel_db, to_mfcc
from ..evaluation import N_BOOTSTRAP, bootstrap, paired_difference
from .verdict import NotYet, Unanswered, alike, check, number_of, recognize, value_of


@check
def times_stronger(factor: float) -> str:
    """Exercise 7.1: what -5 dB means."""
    factor, right = number_of(factor), 10**0.5
    mistakes = {
        5: "5 is in decibels. Ten decibels are a factor of ten; how much are five?",
        0.5: "That is the exponent. How much is 10 to the power of it?",
        1 / right: "That is the voice over the noise. Which is the stronger one?",
        10**0.25: "That is the factor between the amplitudes. Power is their square.",
        50: "Decibels do not multiply like that: 10 dB is a factor of 10, 20 dB one of 100.",
    }
    recognize(factor, mistakes, rtol=0.02)
    if not 3 <= factor <= 3.3:
        raise NotYet("The ratio in decibels is 10 times log10 of the ratio of the powers.")
    return "Three times as strong as the voice, and many ears still find words in it."


@check
def other_features(first_13: Callable, mel_bands: Callable, with_deltas: Callable) -> str:
    """Exercise 7.2: fewer MFCC, mel bands, deltas."""
    mfcc = np.random.default_rng(7).standard_normal((60, 40)).astype(np.float32)
    _judge_thirteen(np.asarray(value_of(first_13, mfcc)), mfcc)
    _judge_mel_bands(_next_value(mel_bands, mfcc, done="first_13"), mfcc)
    slopes = np.arange(40.0) * np.where(np.arange(40) % 2, 1, -1)  # some rise, some fall
    moving = 100 + np.outer(np.arange(60), slopes)
    _judge_deltas(_next_value(with_deltas, moving, done="first_13 and mel_bands"), moving, slopes)
    return "Three kinds of features, all from the 40 MFCC. Run the next cell: do they help?"


def _next_value(answer, mfcc, *, done):
    """Call one of several functions; those before it are right."""
    name = getattr(answer, "__name__", "the next function")
    try:
        return np.asarray(value_of(answer, mfcc))
    except Unanswered as dots:
        raise NotYet(f"So far, so good: {done}. Now replace the dots in {name}.") from dots
    except ValueError as error:
        raise NotYet(
            f"{name}: NumPy says: {error}. What you join must have equally many frames. 60 frames "
            "have only 59 steps between them: what is the change at the edge?"
        ) from error


def _judge_thirteen(value, mfcc):
    if value.shape == (13, 40):
        raise NotYet("first_13: you keep 13 frames. The MFCC are along the second axis.")
    if alike(value, mfcc[:, 1:14]):
        raise NotYet("first_13: MFCC 0 is left out. Count from 0.")
    if not alike(value, mfcc[:, :13]):
        raise NotYet(f"first_13: the shape is {value.shape}; (60, 13) is wanted, MFCC 0 to 12.")


def _judge_mel_bands(value, mfcc):
    if value.shape == (80, 40):
        raise NotYet("mel_bands: you transformed back along time. Transform each *frame* back.")
    if value.shape == (60, 40):
        raise NotYet("mel_bands: there are still 40 numbers in a frame, and there are 80 bands.")
    if not alike(value, to_mel_db(mfcc)):
        raise NotYet("mel_bands: a function in `augmentation` turns MFCC back (notebook 04).")


def _judge_deltas(value, mfcc, slopes):
    if value.shape[0] == 120:
        raise NotYet("with_deltas: you put them below each other. Side by side is the other axis.")
    if value.shape[0] == 59:
        raise NotYet("with_deltas: a frame is missing. 60 frames have only 59 steps between them.")
    if value.shape == (60, 40):
        raise NotYet("with_deltas: there are 40 columns. MFCC *and* deltas are wanted: 80.")
    if value.shape != (60, 80):
        raise NotYet(f"with_deltas: the shape is {value.shape}; (60, 80) is wanted.")
    if not alike(value[:, :40], mfcc):
        raise NotYet(
            "with_deltas: the first 40 columns should be the MFCC as they are, the last 40 their "
            "deltas."
        )
    if alike(value[:, 40:], mfcc):
        raise NotYet("with_deltas: these are the MFCC twice. Where are their changes?")
    deltas = value[10:50, 40:]
    if np.ptp(deltas, axis=0).max() > 1e-3:
        raise NotYet(
            "with_deltas: these are changes from coefficient to coefficient. Time is the other "
            "axis."
        )
    expected = np.broadcast_to(slopes, deltas.shape)
    if not alike(np.abs(deltas), np.abs(expected)):
        raise NotYet("with_deltas: MFCC that rise by 1, 2, 3 per frame should give 1, 2, 3.")
    if not alike(deltas, expected):
        raise NotYet(
            "with_deltas: check the sign. What rises has a positive delta, what falls a negative "
            "one."
        )
    for frame, which in ((0, "first"), (-1, "last")):
        if (np.abs(value[frame, 40:]) > np.abs(slopes) + 1e-3).any():
            raise NotYet(
                f"with_deltas: the {which} frame seems to jump, since you compared it with 0. "
                "Repeat the frame at the edge instead, or use np.gradient."
            )


@check
def thirteen_or_forty(
    answer: str, with_13: pd.DataFrame | None, with_40: pd.DataFrame | None
) -> str:
    """Exercise 7.3: whether these speakers can tell 13 MFCC from 40."""
    if answer not in ("13", "40", "nobody can tell"):
        raise NotYet('Answer "13", "40" or "nobody can tell".')
    if with_13 is None:
        raise NotYet("First solve Exercise 7.2, and run the contest below it.")
    _, low, high = paired_difference(with_40, with_13)
    winner = "40" if low > 0 else "13" if high < 0 else "nobody can tell"
    if answer != winner:
        raise NotYet(
            "On the same draws of speakers, subtract draw by draw, as notebook 07 does in "
            "'The answer'. On which side of 0 does the interval of the difference lie?"
        )
    return (
        f"40 minus 13: {100 * low:+.1f} to {100 * high:+.1f} percentage points. Thirteen is the "
        "classic choice of speech recognizers, which want the words and not the voice."
    )


@check
def noisy(answer: Callable) -> str:
    """Exercise 7.4: a noisy copy of a clip, from its MFCC."""
    mfcc = np.random.default_rng(8).normal(0, 20, (70, 40)).astype(np.float32)
    mfcc[:, 0] -= 200
    try:
        value = np.asarray(value_of(answer, mfcc, np.random.default_rng(0)))
    except ValueError as error:
        raise NotYet(
            f"NumPy says: {error}. Noise is added to mel energies, 80 bands, not to 40 MFCC."
        ) from error
    again = np.asarray(answer(mfcc, np.random.default_rng(1)))
    if alike(value, mfcc):
        raise NotYet("That is the clip unchanged. Where is the noise?")
    if value.shape == (70, 80):
        raise NotYet("These are mel bands. The networks want MFCC: turn them back.")
    if value.shape == (1, 70, 40):
        raise NotYet("That is a batch of one clip, shape (1, 70, 40). Take the clip out of it.")
    if value.ndim == 3:
        raise NotYet(
            f"The shape is {value.shape}: one noise for each frame. `add_noise` takes a batch of "
            "excerpts, so add an axis in front of the clip's."
        )
    if value.shape != mfcc.shape:
        raise NotYet(f"The shape is {value.shape}; it should be that of the clip, {mfcc.shape}.")
    if alike(value, again):
        raise NotYet("Each copy gets the same noise. Pass `rng` on.")
    rng = np.random.default_rng(0)
    if not alike(value, to_mfcc(add_noise(to_mel_db(mfcc[np.newaxis]), rng=rng))[0]):
        raise NotYet("Three steps, all from `augmentation`: to mel, add noise, to MFCC.")
    return "The clip, with other noise at each call. Run the next cell: does it help?"


@check
def draws_of_clips(answer: Callable) -> str:
    """Exercise 7.5: the bootstrap with clips in the hat."""
    table = _table_of_moods()
    value = np.asarray(value_of(answer, table, np.random.default_rng(0)), float)
    if value.shape != (N_BOOTSTRAP,):
        raise NotYet(f"The shape is {value.shape}; it should be that of 2000 scores.")
    if not (0 <= value.min() and value.max() <= 1):
        raise NotYet("A share lies between 0 and 1. Do you count, or take the share?")
    if np.isclose(np.ptp(value), 0):
        raise NotYet("All draws are the same. Is each slip put back into the hat?")
    if abs(value.mean() - table.correct.mean()) > 0.02:
        raise NotYet("The draws do not lie around the share of right clips. What do you draw?")
    by_speaker = bootstrap(table).accuracy.std()
    expected = table.correct.std() / np.sqrt(len(table))
    if abs(value.std() / by_speaker - 1) < 0.15:
        raise NotYet("You draw speakers. Here, for once, single clips are drawn.")
    if abs(value.std() / expected - 1) > 0.15:
        raise NotYet(
            f"The draws vary {value.std() / expected:.1f} times as much as they should. How many "
            "slips are drawn each time? As many as there are clips."
        )
    return (
        f"On a made-up table, drawing speakers gives an interval {by_speaker / expected:.0f} "
        "times as wide. Yours is too narrow: it treats 30 clips of a person as 30 people."
    )


def _table_of_moods():
    """Make predictions on 20 speakers with 30 clips each; a speaker is easy or is not."""
    rng = np.random.default_rng(9)
    speakers = np.repeat(np.arange(20), 30)
    easy = np.where(speakers % 5 == 0, 0.3, 0.98)
    return pd.DataFrame(
        {
            "speaker": [f"speaker {number}" for number in speakers],
            "sex": np.where(speakers < 10, "female", "male"),
            "correct": rng.uniform(size=len(speakers)) < easy,
        }
    )

"""Checks of notebook 01, from sound to MFCC."""

from collections.abc import Callable

import numpy as np

from ..database import Recording
from ..settings import FEATURE_SETTINGS, SEXES
from .verdict import NotYet, alike, check, number_of, recognize, value_of


@check
def aliased_tone(hertz: float) -> str:
    """Exercise 1.1: what a tone becomes when it is sampled too rarely."""
    mistakes = {
        5000: "That is what went in. Is it what comes out? Compare 3000 Hz and 5000 Hz by ear.",
        4000: "The Nyquist frequency: up to it, 8000 samples per second can hold a tone. Where do "
        "you hear this one?",
        2500: "Leaving out samples does not slow the sound down: we also play fewer per second.",
        10_000: "Leaving out samples does not speed the sound up: we also play fewer per second.",
        8000: "That is how many samples per second are left. Which tone do you hear?",
        0: "It is not silent. Turn the volume up a little, or look at the picture.",
    }
    hertz = number_of(hertz)
    if 0 < hertz < 20:
        raise NotYet("In Hz, please, not kHz.")
    for mistake, hint in mistakes.items():
        if abs(hertz - mistake) < 50:
            raise NotYet(hint)
    if abs(hertz - 3000) > 100:
        raise NotYet("Look where the peak is, or compare by ear with other tones.")
    return (
        "Two tones, one sound: the samples are the same. Nobody can repair aliasing afterwards. "
        "So before you leave out samples, filter out what the new rate cannot hold, as "
        "librosa.resample does."
    )


@check
def finest_difference(hertz: float) -> str:
    """Exercise 1.2: how far apart two tones must be for a Hann window of 5 ms."""
    hertz = number_of(hertz)
    mistakes = {
        80: "That is what 25 ms need. The window is shorter now.",
        16: "The other way round: a shorter window can tell less, so the distance must grow.",
        200: "One divided by 0.005 s: how far apart the stems of a piece of 5 ms are. But a Hann "
        "window makes each peak twice as wide. In how many of the eight cases do you see two?",
        0.4: "The window lasts 5 milliseconds. How many seconds is that?",
        FEATURE_SETTINGS["sample_rate"]
        / FEATURE_SETTINGS["n_fft"]: "That is how far apart the stems are "
        "when the window is padded with zeros. Zeros bring closer stems, but no new detail.",
        5: "That is the window in milliseconds. The distance is wanted in hertz.",
    }
    recognize(hertz, mistakes)
    if hertz < 16:
        raise NotYet("That is less than 25 ms needed. Can a shorter window be better at it?")
    if hertz < 375:
        raise NotYet("Not two peaks in all eight cases yet. Try it: the picture counts them.")
    if hertz > 450:
        raise NotYet("That is enough, but it could be less. Try it.")
    return (
        "About 400 Hz, five times what 25 ms needed, since the window is five times shorter. The "
        "harmonics of voices are closer together than that, so they merge. In return a short "
        "window sees each opening of the vocal folds. You can know exactly when, or exactly which "
        "frequency, but never both."
    )


@check
def frame_of(answer: Callable) -> str:
    """Exercise 1.3: the frame that belongs to a moment."""
    value = value_of(answer, 2.0)
    number_of(value)
    mistakes = {
        2.0
        * FEATURE_SETTINGS[
            "sample_rate"
        ]: "That is a sample. From one frame to the next there are many samples.",
        80: "A frame lasts 25 ms, but after how many does the next one start?",
        199: "Off by one. Frames are counted from 0: where is the center of frame 0?",
        201: "Off by one. Frames are counted from 0: where is the center of frame 0?",
        2000: "These are milliseconds. A frame comes every 10 of them.",
    }
    recognize(value, mistakes)
    if not alike(value, 200):
        raise NotYet(f"For 2 s you say {value}. How many hops of 10 ms fit into 2 s?")
    for seconds, wanted in ((0.236, 24), (0.232, 23), (0.29, 29), (0.0, 0)):
        _judge_frame(value_of(answer, seconds), seconds, wanted)
    return "Samples, seconds, frames: say which of them a number is, and you are rarely wrong."


def _judge_frame(value, seconds, wanted):
    """Complain about a frame that is not the nearest one."""
    if not isinstance(value, (int, np.integer)):
        raise NotYet(f"{value!r} for {seconds} s cannot be an index: an index is a whole number.")
    if value != wanted:
        raise NotYet(
            f"For {seconds} s you say frame {value}, whose center is at {value / 100:.2f} s. "
            "The center of another frame is nearer. What does your function do with decimals?"
        )


@check
def guess(answer: Callable, recordings: list[Recording]) -> str:
    """Exercise 1.4: the sex of a voice, from the median of its pitch."""
    nan = np.nan
    low, high = np.array([110.0, 115, 120, 125, 118]), np.array([210.0, 215, 220, 225, 230])
    try:
        value_of(answer, low, 160)
    except ValueError as error:
        raise NotYet(
            "The pitch is an array of many numbers. First make one number of it: its median."
        ) from error
    said = [value_of(answer, pitch, 160) for pitch in (low, high)]
    if not all(isinstance(one, str) for one in said):
        raise NotYet(f"You say {said[0]!r}. Return one word as text, by an if and an else.")
    if set(said) != {"female", "male"}:
        raise NotYet("Voices of 118 and of 220 Hz, threshold 160: say 'male' or 'female'.")
    if answer(low, 160) != "male":
        raise NotYet("The other way round: which voices are lower on average?")
    if answer(low, 100) != "female":
        raise NotYet("With another threshold your answer is the same. Do you use it?")
    if answer(np.append(low, [nan, nan]), 160) != "male":
        raise NotYet(
            "Unvoiced frames are NaN, and no comparison with NaN is true. Is it in your median?"
        )
    if answer(np.append(high, [nan] * 9), 160) != "female":
        raise NotYet("A frame without a pitch is not a frame of 0 Hz. Leave it out.")
    if answer(np.append(low, [490.0, 495]), 160) != "male":
        raise NotYet(
            "Two frames an octave too high have changed your guess. Which average do you take?"
        )
    thresholds = range(120, 221, 10)
    scores = {hz: _shares_right(answer, recordings, hz) for hz in thresholds}
    best = max(scores, key=lambda hz: np.mean(scores[hz]))
    female, male = scores[best]
    return (
        f"With the threshold {best} Hz it is right for {female:.0%} of the female recordings and "
        f"for {male:.0%} of the male ones. The mean of the two is the balanced accuracy, "
        f"{(female + male) / 2:.2f}. Remember that number: the networks must beat it. (It is a "
        "little too good, since we chose the threshold on these very recordings. Notebook 03 says "
        "why.)"
    )


def _shares_right(answer, recordings, threshold):
    """Return for each sex the share of its recordings that is guessed right."""
    shares = []
    for sex in SEXES:
        ours = [recording for recording in recordings if recording.sex == sex]
        shares.append(np.mean([answer(recording.pitch, threshold) == sex for recording in ours]))
    return shares

"""Checks of notebook 01, from sound to MFCC."""

from collections.abc import Callable

import numpy as np

from ..database import Recording
from ..settings import FEATURE_SETTINGS
from .verdict import NotYet, alike, check, recognise, value_of


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
    """Exercise 1.2: which frequencies a window of 5 ms can tell apart."""
    mistakes = {
        40: "That is what 25 ms can do. The window is shorter now.",
        8: "The other way round: a shorter window can tell less, so the distance must grow.",
        0.2: "The window lasts 5 milliseconds. How many seconds are that?",
        FEATURE_SETTINGS["sample_rate"]
        / FEATURE_SETTINGS["n_fft"]: "That is how far apart the stems are "
        "when the window is padded with zeros. Zeros bring closer stems, but no new detail.",
        80: "That is the window in samples. How long is it, in seconds?",
        5: "That is the window in milliseconds. How many of those make a second?",
    }
    recognise(hertz, mistakes)
    if not alike(hertz, 200):
        raise NotYet("How did we get from 25 ms to 40 Hz? Do the same with the new window.")
    return (
        "The harmonics of most voices are about that close or closer, so they merge. In return "
        "there are vertical stripes: a short window sees each opening of the vocal folds. You can "
        "know exactly when, or exactly which frequency, but never both."
    )


@check
def frame_of(answer: Callable) -> str:
    """Exercise 1.3: the frame that belongs to a moment."""
    value = value_of(answer, 2.0)
    mistakes = {
        2.0
        * FEATURE_SETTINGS[
            "sample_rate"
        ]: "That is a sample. From one frame to the next there are many samples.",
        80: "A frame lasts 25 ms, but after how many does the next one start?",
        199: "Off by one. Frames are counted from 0: where is the centre of frame 0?",
        201: "Off by one. Frames are counted from 0: where is the centre of frame 0?",
        2000: "These are milliseconds. A frame comes every 10 of them.",
    }
    recognise(value, mistakes)
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
            f"For {seconds} s you say frame {value}, whose centre is at {value / 100:.2f} s. "
            "The centre of another frame is nearer. What does your function do with decimals?"
        )


@check
def guess(answer: Callable, recordings: list[Recording]) -> str:
    """Exercise 1.4: the sex of a voice, from the median of its pitch."""
    nan = np.nan
    low, high = np.array([110.0, 115, 120, 125, 118]), np.array([210.0, 215, 220, 225, 230])
    if {value_of(answer, low, 160), value_of(answer, high, 160)} != {"female", "male"}:
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
    right = [sum(answer(r.pitch, hz) == r.sex for r in recordings) for hz in thresholds]
    return (
        f"With the threshold {thresholds[np.argmax(right)]} Hz it is right for {max(right)} of "
        f"{len(recordings)} recordings. Remember that number: the networks must beat it. (It is a "
        "little too good, since we chose the threshold on these very recordings. Notebook 03 says "
        "why.)"
    )

"""Checks of the exercises in notebook 08, *Try your own voice*."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..settings import REJECT_MARGIN, SAMPLE_RATE
from .verdict import NotYet, alike, check, number_of, recognize, value_of

LOW, HIGH = 300, 3400  # Hz: what a telephone lets through
KEPT, LOST = (500, 1000, 3000), (100, 5000, 7000)  # Hz: tones to try it with
NEAR = (200, 3900)  # Hz: near the edges a filter may only begin to take away


@check
def semitones(n_steps: float) -> str:
    """Exercise 8.1: from 120 Hz to 200 Hz."""
    n_steps, ratio = number_of(n_steps), 200 / 120
    right = 12 * np.log2(ratio)
    mistakes = {
        80: "80 is the distance in Hz. A semitone is a factor, not a number of Hz.",
        ratio: "That is the factor. How many times must you multiply by a semitone's to get it?",
        np.log2(ratio): "These are octaves. Twelve semitones are one.",
        12 * np.log(ratio): "Almost: an octave is a factor of 2, so which logarithm?",
        12 * np.log10(ratio): "Almost: an octave is a factor of 2, so which logarithm?",
        12 * ratio: "Twelve steps double the frequency. Equal steps, equal factors.",
        12 * (ratio - 1): "Twelve steps double the frequency. Equal steps, equal factors.",
        -right: "That goes down. The voice should become higher.",
    }
    recognize(n_steps, mistakes, rtol=5e-3)
    if not abs(n_steps - right) <= 0.2:
        raise NotYet(
            f"{n_steps:g} semitones lead from 120 Hz to {120 * 2 ** (n_steps / 12):.0f} Hz."
        )
    return "The step from a typical male voice to a typical female one is less than an octave."


@check
def telephone(answer: Callable) -> str:
    """Exercise 8.2: what is left of a voice on the telephone."""
    time = np.arange(int(1.5 * SAMPLE_RATE) + 1) / SAMPLE_RATE  # an odd number of samples
    tones = {f: 0.1 * np.sin(2 * np.pi * f * time) for f in KEPT + LOST + NEAR}
    signal = np.sum(list(tones.values()), axis=0).astype(np.float32)
    value = np.asarray(value_of(answer, signal.copy()))
    if value.shape == (len(signal) - 1,):
        raise NotYet("A sample is lost if their number is odd. Tell `irfft` the length, `n`.")
    if value.shape != signal.shape:
        raise NotYet(
            f"{len(signal)} samples went in, {value.shape} came out. The sampling rate stays, "
            "only frequencies are lost."
        )
    if np.iscomplexobj(value):
        raise NotYet("The result is complex. The way back from `rfft` is `irfft`.")
    share = {f: _strength(value, f) / _strength(signal, f) for f in tones}
    if max(share.values()) < 0.2 and value.std() > 0.2 * signal.std():
        raise NotYet("The tones have moved: set frequency bins to 0, do not remove them.")
    _judge_band(share)
    return "Nothing below 300 Hz: often the fundamental itself is gone. Does anyone notice?"


def _strength(signal, frequency):
    """Return the amplitude of a tone in a signal of 1.5 s."""
    spectrum = np.abs(np.fft.rfft(signal))
    return float(spectrum[round(frequency * len(signal) / SAMPLE_RATE)])


def _judge_band(share):
    """Complain about tones that were kept or lost wrongly."""
    kept = {f: value > 0.6 for f, value in share.items()}
    if not any(kept.values()):
        raise NotYet("Nothing is left at all. Do 300 and 3400 mean Hz in your function?")
    if not kept[3000] and not kept[7000]:
        raise NotYet(
            "A tone of 3000 Hz is lost. If you cut in the spectrum: its bins are not Hz. "
            "`np.fft.rfftfreq` says what they are."
        )
    if not any(kept[f] for f in KEPT):
        raise NotYet("You cut out what should be kept.")
    for frequency, value in share.items():
        if frequency in KEPT and not kept[frequency]:
            raise NotYet(f"A tone of {frequency} Hz should pass, but {value:.0%} of it is left.")
        if (frequency in LOST and value > 0.2) or (frequency in NEAR and value > 0.7):
            side = "below 300 Hz" if frequency < LOW else "above 3400 Hz"
            raise NotYet(
                f"A tone of {frequency} Hz comes through ({value:.0%}). Remove what is {side}."
            )


@check
def overconfidence(answer: Callable) -> str:
    """Exercise 8.3: whether p(male) can be believed."""
    p_male = np.array([0.95, 0.9, 0.95, 0.9, 0.05, 0.1, 0.05, 0.1])
    correct = np.array([True, True, True, False, True, True, False, True])
    table = pd.DataFrame({"p_male": p_male, "correct": correct})
    value = number_of(value_of(answer, table))
    sureness, share = 0.925, 0.75
    mistakes = {
        p_male.mean() - share: "The mean of p(male) is not how sure it was: 0.05 is *very* sure, "
        "of female.",
        share - sureness: "The sign: positive should mean that it was too sure.",
        sureness: "That is how sure it was. How often was it right?",
        np.abs(p_male - 0.5).mean() - share: "This confidence runs from 0 to 0.5. A mere guess "
        "should count as 0.5, since it is right half of the time.",
        2 * np.abs(p_male - 0.5).mean() - share: "This confidence runs from 0 to 1. A mere guess "
        "should count as 0.5, since it is right half of the time.",
        100 * (sureness - share): "Answer as a share: 0.1, not 10 percent.",
    }
    recognize(value, mistakes)
    if not alike(value, sureness - share):
        raise NotYet(f"You say {value}. Mean confidence, minus the share of correct predictions.")
    return "Below zero is too modest, above zero overconfident. What is it on your own voice?"


@check
def careful_label(answer: Callable) -> str:
    """Exercise 8.4: unsure also when the excerpts disagree."""
    cases = {
        (0.9, 0.95, 0.8, 0.9): ("male", "when all excerpts agree on male"),
        (0.1, 0.05, 0.2, 0.1): ("female", "when all excerpts agree on female"),
        (0.5 + REJECT_MARGIN / 2,) * 4: ("unsure", "when the mean is too close to call"),
        (0.5 - REJECT_MARGIN / 2,) * 4: ("unsure", "when the mean is too close to call"),
        (0.99, 0.98, 0.99, 0.98, 0.45, 0.45): ("unsure", "when two of six excerpts disagree"),
        (0.01, 0.02, 0.01, 0.02, 0.55, 0.55): ("unsure", "when two of six excerpts disagree"),
        (0.95, 0.95, 0.95, 0.4): (
            "male",
            "when one of four disagrees, not *more*",
        ),
        (0.98,) * 10 + (0.45,) * 2: ("male", "when two of twelve excerpts disagree"),
        (0.02,) * 10 + (0.55,) * 2: ("female", "when two of twelve excerpts disagree"),
        (0.99,) * 7 + (0.02,): ("male", "when one of eight excerpts disagrees"),
        (0.01,) * 7 + (0.98,): ("female", "when one of eight excerpts disagrees"),
        (0.99,) * 7 + (0.45,) * 3: ("unsure", "when three of ten excerpts disagree"),
    }
    for opinions, (right, case) in cases.items():
        value = value_of(answer, np.array(opinions))
        if not isinstance(value, str):
            raise NotYet('The answer is one of the words "female", "male", "unsure".')
        if value != right:
            raise NotYet(f'{opinions}: you say "{value}" {case}.' + _hint_for(right, value))
    return "Now two people in one recording are no longer averaged into one who does not exist."


def _hint_for(right, value):
    """Return a hint for a label that is wrong."""
    if right == "unsure":
        return " Look at the single opinions too, not at their mean alone."
    if value == "unsure":
        return " Count who disagrees with the *mean*, and allow a quarter of them."
    return " 0 is female, 1 is male."

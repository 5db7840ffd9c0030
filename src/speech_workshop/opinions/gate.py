"""Does it sound like speech? Six measures of a recording, weighed by a logistic regression.

``tools/fit_gate.py`` fitted it to speech and to other sounds, and wrote ``gate.json``.

Taught in notebook 08.
"""

import json
import os
from functools import cache
from pathlib import Path

import numpy as np

from ..errors import WorkshopError
from ..features import Features

WEIGHTS = Path(__file__).with_suffix(".json")
APART = 5  # frames: how far apart, 50 ms, two are when we ask what has moved
GLIDES = (0.012, 0.3)  # octaves: less is a pitch that stands still, more is one that jumps
FEW_FRAMES = 30  # of so few a measure varies twice as much, in variance, as of many
FURTHEST = 6.0  # standard deviations; larger distances are clipped
DOUBTS = {  # what is wrong if a measure speaks most against speech
    "glide": "its pitch does not glide as that of a voice; it stands still or jumps",
    "stretch": "its tones are held longer, or break off sooner, than those of a voice",
    "loudness": "it is not louder where there is a tone, as speech is",
    "dominant": "its strongest frequencies are not those of a voice",
    "spread": "it is one unchanging sound, like a hum, or changes more than a mouth can",
    "movement": "its sound does not move as the mouth moves it",
}


def speech_measures(
    mfcc: np.ndarray, *, pitch: np.ndarray, dominant: np.ndarray
) -> dict[str, float]:
    """Measure what tells speech from other sounds.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(n_frames, n_mfcc)]
    pitch : np.ndarray [shape=(n_frames,)]
        In Hz; NaN where the frame is not voiced. At least one is.
    dominant : np.ndarray [shape=(n_frames,)]
        The strongest frequency of each frame in Hz.

    Returns
    -------
    dict of str to float
        ``glide`` (how often the pitch has moved a little after 50 ms), ``stretch`` (the length
        of voiced stretches), ``loudness`` (correlation of level and voicing), ``dominant``
        (median strongest frequency, in octaves), ``spread`` and ``movement`` (of MFCC 1 to 12
        where voiced: standard deviation, and change in 50 ms).
    """
    voiced, timbre = np.isfinite(pitch), mfcc[:, 1:13]
    before, after = slice(None, -APART), slice(APART, None)
    both = voiced[before] & voiced[after]
    steps = np.abs(np.log2(pitch[after][both] / pitch[before][both]))
    moved = np.abs(timbre[after][both] - timbre[before][both])
    n_switches = np.count_nonzero(voiced[1:] != voiced[:-1])
    level = mfcc[:, 0]
    varies = level.std() > 0 and 0 < voiced.mean() < 1
    return {
        "glide": np.mean((steps > GLIDES[0]) & (steps < GLIDES[1])) if both.any() else 0.0,
        "stretch": np.log(1 + 2 * voiced.sum() / max(1, n_switches)),
        "loudness": np.corrcoef(level, voiced)[0, 1] if varies else 0.0,
        "dominant": np.median(np.log2(np.maximum(dominant[voiced], 60))),
        "spread": timbre[voiced].std(axis=0).mean(),
        "movement": np.log(0.5 + (moved.mean() if both.any() else 0.0)),
    }


def distances_from_speech(values: np.ndarray, n_frames: np.ndarray | int) -> np.ndarray:
    """Say how many standard deviations measures are from those of speech.

    Parameters
    ----------
    values : np.ndarray [shape=(..., 6)]
    n_frames : np.ndarray [shape=(...,)] or int
        A short recording says less about itself, so more is allowed.

    Returns
    -------
    np.ndarray [shape=(..., 6)]
    """
    mean, deviation = np.array([row[:2] for row in weights()["measures"].values()]).T
    tolerance = np.sqrt(1 + FEW_FRAMES / np.asarray(n_frames))
    distances = (values - mean) / deviation / tolerance[..., np.newaxis]
    return np.clip(distances, -FURTHEST, FURTHEST)


def speech_score(
    mfcc: np.ndarray, *, pitch: np.ndarray, dominant: np.ndarray
) -> tuple[float, str]:
    """Say how much a recording sounds like speech, and what speaks most against it.

    Parameters
    ----------
    mfcc, pitch, dominant : np.ndarray
        See `speech_measures`.

    Returns
    -------
    score : float
        Log odds; what is below 0 is refused.
    doubt : str
        Half a sentence.
    """
    values = np.array(list(speech_measures(mfcc, pitch=pitch, dominant=dominant).values()))
    distances = distances_from_speech(values, len(mfcc))
    linear, square = np.array([row[2:] for row in weights()["measures"].values()]).T
    terms = linear * distances + square * distances**2
    worst = list(DOUBTS)[int(terms.argmin())]
    return float(terms.sum() + weights()["bias"]), DOUBTS[worst]


def refuse_other_sounds(features: Features, *, name: str | os.PathLike) -> None:
    """Refuse music, sirens, animals and machines, before a network calls them female or male.

    Recordings of a corpus are known to be speech, and not asked; those of users are.

    Parameters
    ----------
    features : Features
        That `guards.not_speech` accepted.
    name : path-like
        What to call the recording in the message.

    Raises
    ------
    WorkshopError
        If it does not sound like speech.
    """
    mfcc, pitch, dominant = features
    score, doubt = speech_score(mfcc, pitch=pitch, dominant=dominant)
    if score < 0:
        raise WorkshopError(
            f"{name} does not sound like speech: {doubt}. Record a whole sentence, one voice "
            "alone, without music."
        )


@cache
def weights() -> dict:
    """Return ``gate.json``: a bias; of each measure the mean, the deviation and two weights."""
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))

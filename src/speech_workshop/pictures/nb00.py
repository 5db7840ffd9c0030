"""What notebook 00 shows: the way through the series, an opinion, the lengths of recordings."""

import os
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ..audio import load_audio, trim_silence
from ..dataset import excerpt_starts
from ..plots import COLORS, SECONDS_PER_FRAME, waveform
from ..settings import EXCERPT_FRAMES, FEATURE_SETTINGS, SEXES
from .shared import opinion

STATIONS = {  # and the notebooks that lead there
    "sound": "00",
    "MFCC": "01",
    "SQLite": "02",
    "tensors": "03",
    "networks": "04  05  06",
    "comparison": "07",
    "your voice": "08",
}
HATCHES = {"female": "", "male": "///"}


def stations() -> None:
    """Draw the way through the series, from the sound on the left to your voice on the right."""
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 17}
    box = {"boxstyle": "round,pad=0.5", "facecolor": "#EAF3FA", "edgecolor": COLORS["neutral"]}
    arrow = {"arrowstyle": "-|>", "linewidth": 2.5, "color": COLORS["neutral"]}
    _, ax = plt.subplots(figsize=(14, 1.8))
    patches: list = []
    for place, (station, number) in enumerate(STATIONS.items()):
        patches.append(ax.text(place, 0.4, station, **style, bbox=box).get_bbox_patch())
        ax.text(place, -0.7, number, **style)
    for place, (one, next_one) in enumerate(pairwise(patches)):
        ends = arrow | {"patchA": one, "patchB": next_one, "shrinkA": 6, "shrinkB": 6}
        ax.annotate("", (place + 1, 0.4), (place, 0.4), arrowprops=ends)
    ax.set(xlim=(-0.5, len(STATIONS) - 0.5), ylim=(-1.1, 1.1))
    ax.axis("off")
    plt.show()


def two_waveforms(signals: dict[str, np.ndarray]) -> None:
    """Draw a female and a male voice below each other, on the same scale.

    Parameters
    ----------
    signals : dict of str to np.ndarray [shape=(n_samples,)]
        By sex; at 16 kHz.
    """
    _, axes = plt.subplots(len(signals), 1, figsize=(12, 5), sharex=True, sharey=True)
    for ax, (sex, signal) in zip(axes, signals.items(), strict=True):
        waveform(signal, ax=ax, title=f"{sex} speech", color=COLORS[sex])
    axes[0].set_xlabel("")
    plt.show()


def opinion_over_time(path: str | os.PathLike, p_male: np.ndarray, *, title: str = "") -> None:
    """Draw a recording, and below it what a network says of each of its excerpts.

    Parameters
    ----------
    path : path-like
        Of the recording. Its silent ends are cut off, as they are for the network.
    p_male : np.ndarray [shape=(n_excerpts,)]
        As `evaluation.predict_excerpts` gives it.
    title : str
    """
    signal = trim_silence(load_audio(path))
    _, (above, below) = plt.subplots(2, 1, figsize=(11, 6), sharex=True)
    waveform(signal, ax=above, title=title)
    above.set_xlabel("")
    opinion(_middles(signal, len(p_male)), p_male, ax=below)
    below.lines[-1].set(color=COLORS["neutral"])  # it belongs to neither sex
    plt.show()


def _middles(signal, n_excerpts):
    """Return the middle of each excerpt of a signal, in seconds."""
    n_frames = 1 + len(signal) // FEATURE_SETTINGS["hop_length"]
    starts = np.array(excerpt_starts(n_frames))[:n_excerpts]
    return (starts + min(EXCERPT_FRAMES, n_frames) / 2) * SECONDS_PER_FRAME


def lengths(table: pd.DataFrame, *, bins: int = 25) -> None:
    """Draw how many recordings of each sex have which length, as bars side by side.

    Parameters
    ----------
    table : pd.DataFrame [columns: sex, seconds]
    bins : int
        Into how many groups the lengths are sorted.
    """
    _, ax = plt.subplots(figsize=(12, 4.5))
    edges = np.linspace(0, table.seconds.max(), bins + 1)
    width = 0.42 * edges[1]
    for number, sex in enumerate(SEXES):
        counts, _ = np.histogram(table.seconds[table.sex == sex].dropna(), bins=edges)
        ax.bar(
            edges[:-1] + (0.08 * edges[1] + number * width),
            counts,
            width,
            align="edge",
            color=COLORS[sex],
            hatch=HATCHES[sex],
            edgecolor="black",
            linewidth=0.6,
            label=f"{sex} speech",
        )
    ax.set(xlabel="length of the recording (s)", ylabel="recordings", title="How long are they?")
    ax.legend()
    plt.show()

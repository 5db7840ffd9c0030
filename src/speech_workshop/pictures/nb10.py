"""The pictures of notebook 10: features side by side, what they cost and what they buy."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ..plots import COLORS, SECONDS_PER_FRAME, over_time
from ..settings import SAMPLE_RATE
from .shared import legend_outside

DELTAS = " + deltas"
PALETTE = {  # deltas have the color of what they belong to, dashed and with squares
    "STFT": COLORS["neutral"],
    "80 mel bands": "#CC79A7",
    "40 MFCC": COLORS["accent"],
    "13 MFCC": "#D55E00",
}
SHOWN = 60  # the colors end here: MFCC 1 is far larger than the others
OTHER = "#56B4E9"  # kinds that a reader adds


def look(kind: str) -> dict[str, Any]:
    """Return color, marker and line style of a kind of features."""
    has_deltas = kind.endswith(DELTAS)
    return {
        "color": PALETTE.get(kind.removesuffix(DELTAS), OTHER),
        "marker": "s" if has_deltas else "o",
        "linestyle": "--" if has_deltas else "-",
    }


def descriptions(pictures: Mapping[str, np.ndarray]) -> None:
    """Draw the same sound, described in four ways.

    Parameters
    ----------
    pictures : dict of str to np.ndarray [shape=(n_frames, n_numbers)]
        Of MFCC without coefficient 0, the loudness.
    """
    _, axes = plt.subplots(2, 2, figsize=(14, 8))
    for ax, (name, values) in zip(axes.flat, pictures.items(), strict=True):
        if "MFCC" in name:
            over_time(values, ylabel="coefficient", ax=ax, title=name, center=0, colorbar="value")
            image = ax.images[0]
            image.set_clim(-SHOWN, SHOWN)
            left, right, bottom, top = image.get_extent()
            image.set_extent((left, right, bottom + 0.5, top + 0.5))  # it begins with number 1
        elif "mel" in name:
            over_time(values, ylabel="mel band", ax=ax, title=name, colorbar="power (dB)")
        else:
            over_time(
                values,
                ylabel="frequency (Hz)",
                extent=SAMPLE_RATE / 2,
                ax=ax,
                title=name,
                colorbar="power (dB)",
            )
    plt.show()


def straight_line(counts: np.ndarray, values: np.ndarray, *, slope: float) -> None:
    """Draw nine frames and the straight line through them whose slope is the delta.

    Parameters
    ----------
    counts, values : np.ndarray [shape=(9,)]
        The frames, counted from the middle, and a coefficient in each.
    slope : float
    """
    ax = plt.subplots(figsize=(9, 4))[1]
    ax.plot(counts, values, "o", color=COLORS["neutral"], markersize=11, label="nine frames")
    line = values.mean() + slope * counts
    ax.plot(counts, line, "--", color=COLORS["accent"], label=f"slope {slope:.2f} per frame")
    ax.set(xlabel="frame, counted from the middle", ylabel="MFCC 1")
    legend_outside(ax)
    plt.show()


def changes(values: np.ndarray, deltas: np.ndarray) -> None:
    """Draw a coefficient, the difference from frame to frame, and its delta.

    Parameters
    ----------
    values, deltas : np.ndarray [shape=(n_frames,)]
    """
    seconds = np.arange(len(values)) * SECONDS_PER_FRAME
    _, axes = plt.subplots(2, 1, figsize=(12, 5.5), sharex=True)
    axes[0].plot(seconds, values, "-", color=COLORS["neutral"])
    difference = np.diff(values, prepend=values[0])
    axes[1].plot(seconds, difference, "-", color="0.7", linewidth=1.5, label="difference")
    axes[1].plot(seconds, deltas, "-", color=COLORS["accent"], linewidth=3, label="delta")
    axes[0].set(ylabel="MFCC 1", title="A coefficient, and how fast it changes")
    axes[1].set(xlabel="time (s)", ylabel="change per frame")
    legend_outside(axes[1])
    plt.show()


def places(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Draw an excerpt that was changed here, and as notebook 04 changes it.

    Parameters
    ----------
    ours, theirs : np.ndarray [shape=(n_frames, n_mels)]
        In decibels.
    """
    _, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
    for ax, values, title in zip(axes, (ours, theirs), ("ours", "notebook 04"), strict=True):
        over_time(values, ylabel="mel band", ax=ax, title=title, colorbar="power (dB)")
    plt.show()


def losses(logs: Sequence[pd.DataFrame], *, n_epochs: int) -> None:
    """Draw the loss of each kind of features from epoch to epoch, the mean of all runs.

    Parameters
    ----------
    logs : sequence of pd.DataFrame [columns: kind, loss and more]
        A row per training step, a table per run.
    n_epochs : int
    """
    ax = plt.subplots(figsize=(12, 5))[1]
    for kind in logs[0].kind.unique():
        each = [log.loss[log.kind == kind].to_numpy().reshape(n_epochs, -1) for log in logs]
        loss = np.mean([steps.mean(axis=1) for steps in each], axis=0)  # runs differ in steps
        ax.plot(np.arange(1, n_epochs + 1), loss, label=kind, **look(kind))
    ax.set(xlabel="epoch", ylabel="loss", title="Training speakers, heard through noise")
    legend_outside(ax)
    plt.show()


def cost_and_gain(summaries: Mapping[str, pd.DataFrame], *, widths: Mapping[str, int]) -> None:
    """Draw what each kind of features costs against what it buys.

    Parameters
    ----------
    summaries : dict of str to pd.DataFrame [columns: score, low, high]
        For each group of speakers a table with a row per kind.
    widths : dict of str to int
        How many numbers per frame each kind has.
    """
    _, axes = plt.subplots(1, len(summaries), figsize=(14, 5), sharex=True, sharey=True)
    for ax, (title, summary) in zip(axes, summaries.items(), strict=True):
        for kind, row in summary.iterrows():
            is_shared = list(widths.values()).count(widths[kind]) > 1
            shift = (1.06 if DELTAS in kind else 0.94) if is_shared else 1  # beside each other
            x = 100 * widths[kind] * shift
            style = look(kind)
            ax.plot([x, x], [row.low, row.high], "-", color=style["color"], lw=4, alpha=0.5)
            ax.plot(x, row.score, style["marker"], color=style["color"], ms=12, label=kind)
        ax.set(xlabel="numbers per second", title=title, xscale="log")
        ticks = [1300, 2600, 4000, 8000, 25_700]
        ax.set_xticks(ticks, ticks, fontsize=12)
        ax.minorticks_off()
    axes[0].set_ylabel("balanced accuracy")
    legend_outside(axes[-1], fontsize=13)
    plt.show()

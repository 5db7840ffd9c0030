"""The pictures of notebook 15: a network that leaves the notebook."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .. import plots
from ..settings import SEXES
from . import shared


def sizes(kilobytes: dict[str, float], *, title: str) -> None:
    """Draw how large the parts of a file are.

    Parameters
    ----------
    kilobytes : dict of str to float
        By part.
    title : str
    """
    _, ax = plt.subplots(figsize=(11, 3.5))
    bars = ax.barh(list(kilobytes), list(kilobytes.values()), color=plots.COLORS["accent"])
    ax.bar_label(bars, fmt="%.0f", padding=4)
    ax.set(xlabel="kilobytes", title=title)
    ax.margins(x=0.1)
    ax.invert_yaxis()
    plt.show()


def mistakes(scores: pd.DataFrame) -> None:
    """Draw what mistakes before the network do to its score.

    Parameters
    ----------
    scores : pd.DataFrame [columns: score, low, high]
        Balanced accuracy and its interval: a row per mistake.
    """
    _, ax = plt.subplots(figsize=(11, 4.5))
    for row, found in enumerate(scores.itertuples()):
        ax.plot([found.low, found.high], [row, row], "-", color=plots.COLORS["neutral"])
        ax.plot(found.score, row, "o", markersize=12, color=plots.COLORS["accent"])
        ax.annotate(
            f"{found.score:.0%}",
            (found.score, row),
            xytext=(0, 11),
            textcoords="offset points",
            ha="center",
        )
    ax.axvline(0.5, color="black", linestyle=":", label="guessing")
    ax.set_yticks(range(len(scores)), scores.index)
    ax.set(xlabel="balanced accuracy, with its 95 % interval over speakers", xlim=(-0.02, 1.05))
    ax.set(ylim=(len(scores) - 0.4, -0.7))
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def shifts(right: pd.DataFrame, wrong: dict[str, np.ndarray]) -> None:
    """Draw p(male) with a mistake against p(male) without it, a dot per recording.

    Parameters
    ----------
    right : pd.DataFrame [columns: sex, p_male and more]
        Without a mistake.
    wrong : dict of str to np.ndarray [shape=(len(right),)]
        p(male) by mistake.
    """
    _, axes = plt.subplots(1, len(wrong), figsize=(15, 4.2), sharey=True)
    for ax, (title, p_male) in zip(axes, wrong.items(), strict=True):
        ax.plot([0, 1], [0, 1], ":", color="black", linewidth=1)
        for sex in SEXES:
            chosen = (right.sex == sex).to_numpy()
            marker, color = plots.MARKERS[sex], plots.COLORS[sex]
            ax.plot(
                right.p_male[chosen], p_male[chosen], marker, color=color, alpha=0.6, label=sex
            )
        ax.set(xlabel="p(male), correct", title=title, xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
        ax.set_aspect("equal")
    axes[0].set_ylabel("p(male), with the mistake")
    shared.legend_outside(axes[-1], fontsize=13)
    plt.show()


def waits(milliseconds: dict[str, float], *, seconds: float) -> None:
    """Draw how long one waits for an answer.

    Parameters
    ----------
    milliseconds : dict of str to float
        By what is waited for.
    seconds : float
        How long the recording lasts.
    """
    _, ax = plt.subplots(figsize=(11, 1.2 + 0.8 * len(milliseconds)))
    bars = ax.barh(list(milliseconds), list(milliseconds.values()), color=plots.COLORS["accent"])
    ax.bar_label(bars, fmt="%.1f ms", padding=4)
    ax.set(xlabel=f"milliseconds for {seconds:.1f} s of speech, on this machine")
    ax.margins(x=0.15)
    ax.invert_yaxis()
    plt.show()


def pitch_track(octaves: np.ndarray, is_voiced: np.ndarray) -> None:
    """Draw the pitch of each voiced frame.

    Parameters
    ----------
    octaves : np.ndarray [shape=(n_frames,)]
        Above 160 Hz.
    is_voiced : np.ndarray [shape=(n_frames,)]
    """
    _, ax = plt.subplots(figsize=(11, 3.5))
    seconds = np.arange(len(octaves)) * plots.SECONDS_PER_FRAME
    ax.plot(seconds[is_voiced], octaves[is_voiced], "o", color=plots.COLORS["accent"], ms=5)
    ax.set(xlabel="time (s)", ylabel="octaves above 160 Hz", xlim=(0, seconds[-1]))
    plt.show()


def fixed_tables(tables: dict[str, np.ndarray]) -> None:
    """Draw the weights of layers that nobody trains.

    Parameters
    ----------
    tables : dict of str to np.ndarray [shape=(n_outputs, n_inputs)]
        By title: the Fourier transform, then the mel filters.
    """
    _, axes = plt.subplots(1, len(tables), figsize=(13, 4.5))
    for ax, (name, values) in zip(axes, tables.items(), strict=True):
        reach = values.max()
        ax.imshow(values, aspect="auto", origin="lower", vmin=-reach, vmax=reach, cmap="PuOr")
        ax.set(title=f"{name}, {values.shape[0]} x {values.shape[1]}", ylabel="output")
        ax.grid(False)
    axes[0].set(xlabel="sample of the frame")
    axes[1].set(xlabel="frequency line (31 Hz each)")
    plt.show()


def agreement(ours: np.ndarray, theirs: np.ndarray, *, ylabel: str) -> None:
    """Draw one answer against the other; equal ones lie on the diagonal.

    Parameters
    ----------
    ours, theirs : np.ndarray [shape=(n,)]
        p(male) of the same recordings.
    ylabel : str
        Whose answer the second one is.
    """
    _, ax = plt.subplots(figsize=(5.5, 5))
    ax.plot([0, 1], [0, 1], ":", color="black", linewidth=1)
    ax.plot(ours, theirs, "o", color=plots.COLORS["accent"], alpha=0.6)
    ax.set(xlabel="p(male), the workshop", ylabel=ylabel, aspect="equal")
    plt.show()

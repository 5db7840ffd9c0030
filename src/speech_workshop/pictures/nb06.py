"""The pictures of notebook 06: windows, what filters answer in them, and how they vote."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ..plots import COLORS, SECONDS_PER_FRAME, over_time
from ..settings import EXCERPT_FRAMES, WINDOW_FRAMES

N_WINDOWS = EXCERPT_FRAMES // WINDOW_FRAMES
SECONDS_PER_WINDOW = WINDOW_FRAMES * SECONDS_PER_FRAME


def windows(excerpt: np.ndarray, *, title: str = "") -> None:
    """Draw an excerpt and the borders of its windows.

    Parameters
    ----------
    excerpt : np.ndarray [shape=(110, n_features)]
        Standardized.
    title : str
    """
    over_time(
        np.clip(excerpt, -3, 3), ylabel="feature", colorbar="standardized", center=0, title=title
    )
    ax = plt.gca()
    for number in range(N_WINDOWS):
        begin = number * SECONDS_PER_WINDOW
        ax.axvline(begin, color="black", linewidth=2)
        ax.text(begin + SECONDS_PER_WINDOW / 2, 1.02, str(number + 1), ha="center", va="bottom",
                transform=ax.get_xaxis_transform())  # fmt: skip
    ax.set_title(title, pad=30)
    plt.show()


def filter_answers(answers: np.ndarray) -> None:
    """Draw what the filters answer in each window: a small map per window.

    Parameters
    ----------
    answers : np.ndarray [shape=(n_windows, n_places, n_filters)]
    """
    figure, axes = plt.subplots(1, len(answers), figsize=(14, 3.2), sharey=True)
    reach = np.abs(answers).max()
    for number, (ax, answer) in enumerate(zip(axes, answers, strict=True), start=1):
        image = ax.imshow(answer.T, origin="lower", aspect="auto", cmap="PuOr",
                          vmin=-reach, vmax=reach)  # fmt: skip
        ax.set(title=f"window {number}" if number == 1 else number, xticks=[])
        ax.set_yticks(range(answer.shape[1]), range(1, answer.shape[1] + 1))
        ax.grid(False)
    axes[0].set_ylabel("filter")
    figure.supxlabel(f"time: {answers.shape[1]} positions in each window")
    figure.colorbar(image, ax=axes, label="answer", pad=0.01)
    plt.show()


def votes(excerpts: np.ndarray, cast: np.ndarray, sexes: Sequence[str]) -> None:
    """Draw excerpts and, below each, the votes of its windows.

    Parameters
    ----------
    excerpts : np.ndarray [shape=(n, 110, n_features)]
        Standardized.
    cast : np.ndarray [shape=(n, n_windows)]
        The votes: positive for male, negative for female.
    sexes : sequence of str
        What each excerpt is annotated as.
    """
    figure, axes = plt.subplots(
        2, len(excerpts), figsize=(14, 6.5), sharex=True, sharey="row", height_ratios=(3, 2)
    )
    middles = (np.arange(N_WINDOWS) + 0.5) * SECONDS_PER_WINDOW
    limit = 1.1 * np.nanmax(np.abs(cast))
    for (above, below), excerpt, vote, sex in zip(axes.T, excerpts, cast, sexes, strict=True):
        extent = (0, EXCERPT_FRAMES * SECONDS_PER_FRAME, 0, excerpt.shape[1])
        above.imshow(excerpt.T, origin="lower", aspect="auto", vmin=-3, vmax=3, cmap="PuOr",
                     extent=extent)  # fmt: skip
        above.set_title(f"annotated: {sex}")
        above.grid(False)
        colors = np.where(vote > 0, COLORS["male"], COLORS["female"])
        below.bar(middles, vote, width=0.09, color=colors)
        below.axhline(0, color="black", linewidth=1)
        below.set(xlabel="time (s)", ylim=(-limit, limit))
    axes[0, 0].set_ylabel("feature")
    axes[1, 0].set_ylabel("vote")
    below.text(1.01, 0.95, "male", color=COLORS["male"], va="top", transform=below.transAxes)
    below.text(1.01, 0.05, "female", color=COLORS["female"], transform=below.transAxes)
    plt.show()


def memory(remembering: Sequence[float], erased: Sequence[float]) -> None:
    """Draw how often each window's vote is right, with and without a memory of those before.

    Parameters
    ----------
    remembering, erased : sequence of float
        A balanced accuracy for each window.
    """
    numbers = np.arange(1, len(remembering) + 1)
    plt.subplots(figsize=(11, 4.5))
    plt.plot(numbers, remembering, "o-", color=COLORS["accent"], markersize=10,
             label="remembers the windows before")  # fmt: skip
    plt.plot(numbers, erased, "s--", color=COLORS["neutral"], markersize=9,
             label="memory erased before each window")  # fmt: skip
    ax = plt.gca()
    lowest = min(np.nanmin(remembering), np.nanmin(erased))
    ax.set(xlabel="window", ylabel="balanced accuracy\nof its vote")
    ax.set_ylim(min(0.7, lowest - 0.1), 1.01)
    ax.set_xticks(numbers)
    ax.legend(loc="lower right")
    plt.show()


def side_by_side(comparison: pd.DataFrame) -> None:
    """Draw a panel of bars for each column of a table.

    Parameters
    ----------
    comparison : pd.DataFrame [index: network, columns: numbers]
    """
    names = [name.replace("_", "+").upper() for name in comparison.index]
    figure, axes = plt.subplots(1, comparison.shape[1], figsize=(14, 4))
    for ax, (what, values) in zip(axes, comparison.items(), strict=True):
        is_score = values.max() <= 1
        if is_score:  # from 0 on, all bars would look the same: dots, with an axis of their own
            ax.plot(names, values, "o", color=COLORS["accent"], markersize=14)
            ax.set(ylim=(min(0.8, values.min() - 0.05), 1), xlim=(-0.6, len(names) - 0.4))
        else:
            ax.bar(names, values, color=COLORS["neutral"])
        for place, value in enumerate(values):
            text = f"{value:.3f}" if is_score else f"{value:,.0f}"
            ax.annotate(text, (place, value), (0, 9 if is_score else 3), ha="center",
                        textcoords="offset points", fontsize=13)  # fmt: skip
        ax.set_title(what)
        ax.margins(y=0.15)
    plt.show()

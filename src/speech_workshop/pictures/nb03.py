"""The pictures of notebook 03: excerpts, splits, and what standardizing does."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from ..plots import COLORS, SECONDS_PER_FRAME
from ..settings import EXCERPT_FRAMES, WINDOW_FRAMES

PARTS = {"train": "#DDDDDD", "validation": "#CC79A7", "test": "#000000"}


def pitch_features(pitch: np.ndarray, octaves: np.ndarray, voiced: np.ndarray) -> None:
    """Draw the pitch as it was measured and as a network gets it, one below the other.

    Parameters
    ----------
    pitch : np.ndarray [shape=(n_frames,)]
        In Hz, NaN where not voiced.
    octaves, voiced : np.ndarray [shape=(n_frames,)]
    """
    seconds = np.arange(len(pitch)) * SECONDS_PER_FRAME
    rows = {
        "pitch (Hz)": pitch,
        "feature 40:\noctaves": octaves,
        "feature 41:\nvoiced": voiced.astype(float),
    }
    axes = plt.subplots(3, 1, figsize=(12, 6.5), sharex=True)[1]
    for ax, (name, values) in zip(axes, rows.items(), strict=True):
        ax.plot(seconds, values, ".-", color=COLORS["accent"], markersize=5)
        ax.set_ylabel(name)
    axes[0].set_title("As measured, with gaps, and as a network gets it")
    axes[2].set(xlabel="time (s)", yticks=[0, 1], yticklabels=["no", "yes"])
    plt.show()


def excerpts(cut: Sequence[int], drawn: Sequence[int], *, n_frames: int) -> None:
    """Draw the places of excerpts in a recording: those to judge it, and those to train.

    Parameters
    ----------
    cut, drawn : sequence of int
        The frames at which they begin.
    n_frames : int
        How long the recording is.
    """
    axes = plt.subplots(1, 2, figsize=(13, 3.8), sharex=True)[1]
    for ax, starts in zip(axes, (cut, drawn), strict=True):
        left = np.array(starts) * SECONDS_PER_FRAME
        width = EXCERPT_FRAMES * SECONDS_PER_FRAME
        rows = np.arange(1, len(starts) + 1)
        ax.barh(rows, width, left=left, height=0.6, color=COLORS["accent"])
        ax.set(xlabel="time (s)", xlim=(0, n_frames * SECONDS_PER_FRAME), yticks=rows)
        ax.invert_yaxis()
    axes[0].set(ylabel="excerpt", title="to judge: cut in order")
    axes[1].set(ylabel="epoch", title="to train: drawn at random")
    plt.show()


def shares_right(table: pd.DataFrame) -> None:
    """Draw a bar for each way to deal, in a chart for each kind of label.

    Parameters
    ----------
    table : pd.DataFrame
        A row per way to deal, a column per kind of label; shares from 0 to 1.
    """
    axes = plt.subplots(1, table.shape[1], figsize=(13, 4.2), sharey=True)[1]
    for ax, (what, shares) in zip(axes, table.items(), strict=True):
        colors = [COLORS["neutral"]] * (len(shares) - 1) + [COLORS["accent"]]
        bars = ax.bar(list(table.index), shares, width=0.6, color=colors)
        ax.bar_label(bars, fmt="%.2f", padding=3)
        ax.axhline(0.5, color="black", linestyle="--", linewidth=1.5, label="guessing")
        ax.set(title=what, ylim=(0, 1.12))
        ax.grid(False)
    axes[0].set_ylabel("share of excerpts")
    axes[-1].legend(loc="upper right")
    plt.show()


def folds(parts: np.ndarray, *, n_female: int) -> None:
    """Draw in which part each speaker is, in each fold; sorted by the fold that tests them.

    Parameters
    ----------
    parts : np.ndarray [shape=(n_folds, n_speakers), dtype=int]
        0 is train, 1 validation, 2 test. Female speakers come first.
    n_female : int
        How many of the speakers are female.
    """
    tested_in = parts.argmax(axis=0)
    is_male = np.arange(parts.shape[1]) >= n_female
    parts = parts[:, np.lexsort((*parts, tested_in, is_male))]
    ax = plt.subplots(figsize=(13, 4))[1]
    colors = ListedColormap(list(PARTS.values()))
    ax.imshow(parts, cmap=colors, aspect="auto", interpolation="nearest", vmin=0, vmax=2)
    ax.axvline(n_female - 0.5, color="#D55E00", linewidth=4)
    ax.set(ylabel="fold", yticks=range(len(parts)))
    middles = [n_female / 2, (n_female + parts.shape[1]) / 2]
    ax.set_xticks(middles, ["female speakers", "male speakers"])
    ax.tick_params(length=0)
    ax.grid(False)
    patches = [
        Patch(facecolor=color, edgecolor="black", label=name) for name, color in PARTS.items()
    ]
    ax.legend(handles=patches, ncols=3, loc="lower right", bbox_to_anchor=(1, 1), frameon=False)
    plt.show()


def standardization(before: np.ndarray, after: np.ndarray, of_test: np.ndarray) -> None:
    """Draw mean and standard deviation of each feature before and after standardizing.

    Parameters
    ----------
    before, after : np.ndarray [shape=(n_frames, n_features)]
        Of the training speakers.
    of_test : np.ndarray [shape=(m_frames, n_features)]
        Of the test speakers, after.
    """
    axes = plt.subplots(1, 2, figsize=(13, 4.2))[1]
    for ax, values, name, style in (
        (axes[0], before, "training speakers", "-"),
        (axes[1], after, "training speakers", "-"),
        (axes[1], of_test, "test speakers", "--"),
    ):
        middle, spread = values.mean(axis=0), values.std(axis=0)
        color = COLORS["neutral"] if style == "-" else COLORS["accent"]
        ax.plot(middle, style, color=color, label=name)
        band = (middle - spread, middle + spread)
        ax.fill_between(range(len(middle)), *band, color=color, alpha=0.25)
    axes[0].set(title="before", xlabel="feature", ylabel="mean ± standard deviation")
    axes[1].set(title="after", xlabel="feature", ylim=(-2.2, 2.2))
    axes[1].legend(loc="upper right")
    plt.show()


def paddings(arrays: dict[str, np.ndarray]) -> None:
    """Draw padded recordings side by side, on the same scale.

    Parameters
    ----------
    arrays : dict of str to np.ndarray [shape=(n_frames, n_features)]
        Standardized, by their titles.
    """
    figure, axes = plt.subplots(1, len(arrays), figsize=(13, 4.2), sharey=True)
    for ax, (title, values) in zip(axes, arrays.items(), strict=True):
        seconds, n_features = len(values) * SECONDS_PER_FRAME, values.shape[1]
        image = ax.imshow(values.T, origin="lower", aspect="auto", cmap="PuOr", vmin=-4, vmax=4,
                          interpolation="nearest", extent=(0, seconds, 0, n_features))  # fmt: skip
        ax.set(title=title, xlabel="time (s)")
        ax.grid(False)
    axes[0].set_ylabel("feature")
    figure.colorbar(image, ax=axes, label="standard deviations", extend="both", pad=0.01)
    plt.show()


def shapes(excerpt: np.ndarray) -> None:
    """Draw an excerpt as three networks take it: in one piece, in steps, in windows.

    Parameters
    ----------
    excerpt : np.ndarray [shape=(110, n_features)]
        Standardized.
    """
    pieces = {
        "CNN: a picture": EXCERPT_FRAMES,
        "LSTM: step by step": 1,
        "CNN+LSTM: ten windows": WINDOW_FRAMES,
    }
    axes = plt.subplots(1, 3, figsize=(13, 3.8), sharey=True)[1]
    for ax, (title, size) in zip(axes, pieces.items(), strict=True):
        ax.imshow(_with_gaps(excerpt, size=size).T, origin="lower", aspect="auto", cmap="PuOr",
                  vmin=-3, vmax=3, interpolation="nearest")  # fmt: skip
        ax.set(title=title, xlabel="time", xticks=[])
        ax.grid(False)
    axes[0].set_ylabel("feature")
    plt.show()


def _with_gaps(excerpt, *, size):
    """Split an excerpt into pieces with empty columns between them."""
    gap = max(1, size // 5) if size < EXCERPT_FRAMES else 0
    n_features = excerpt.shape[1]
    pieces = excerpt.reshape(-1, size, n_features)
    padding = ((0, 0), (0, gap), (0, 0))
    return np.pad(pieces, padding, constant_values=np.nan).reshape(-1, n_features)


def moved(pitches: np.ndarray, distances: Sequence[float]) -> None:
    """Draw how far the MFCC of a hum move when its pitch rises a little.

    Parameters
    ----------
    pitches : np.ndarray [shape=(n,)]
        In Hz.
    distances : sequence of float
    """
    ax = plt.subplots()[1]
    ax.plot(pitches, distances, "o-", color=COLORS["accent"])
    ax.set(xlabel="pitch of the hum (Hz)", ylabel="how far the MFCC move", ylim=(0, None))
    ax.set_title("The same small step of two semitones")
    plt.show()


def one_number_per_clip(order: np.ndarray) -> None:
    """Draw how well each MFCC, and the pitch, alone puts two clips in order.

    Parameters
    ----------
    order : np.ndarray [shape=(n_mfcc + 1,)]
        From 0.5 to 1, the pitch last.
    """
    n_mfcc = len(order) - 1
    ax = plt.subplots()[1]
    colors = n_mfcc * [COLORS["neutral"]] + [COLORS["accent"]]
    places = [*range(n_mfcc), n_mfcc + 1]  # the pitch stands a little apart
    ax.bar(places, order, color=colors)
    ax.set_xticks([0, 10, 20, 30, n_mfcc + 1], ["MFCC 0", "10", "20", "30", "pitch"])
    ax.set(ylabel="pairs in the right order", ylim=(0.5, 1), title="One number per clip")
    plt.show()

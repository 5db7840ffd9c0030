"""The pictures of notebook 02: the tables of the database, and what they answer."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ..plots import COLORS
from ..settings import SEXES

BOXES = {
    "speakers": ("id", "corpus", "name"),
    "recordings": (
        "id", "speaker_id", "corpus", "file", "label", "version", "n_frames", "features"
    ),
    "frames": (
        "recording_id", "frame", "mfcc_00 to mfcc_39", "fundamental_frequency",
        "dominant_frequency",
    ),
}  # fmt: skip
SPACING = 4.0  # from the left edge of one box to that of the next
HERTZ_PER_BAR = 10


def tables() -> None:
    """Draw the three large tables of the workshop's database and the keys between them."""
    ax = plt.subplots(figsize=(13, 4.6))[1]
    for number, (name, columns) in enumerate(BOXES.items()):
        left, height = number * SPACING, len(columns) + 1.4
        ax.add_patch(plt.Rectangle((left, -height), 3.0, height, fill=False, linewidth=2))
        ax.text(left + 0.12, -0.6, name, weight="bold", fontsize=18, va="center")
        for row, column in enumerate(columns):
            ax.text(left + 0.12, -1.6 - row, column, va="center")
    arrow = {"arrowstyle": "-|>", "linewidth": 2.5, "color": COLORS["accent"]}
    ax.annotate("", (0.5, -1.6), (SPACING + 0.05, -2.6), arrowprops=arrow)
    ax.annotate("", (SPACING + 0.5, -1.6), (2 * SPACING + 0.05, -1.6), arrowprops=arrow)
    ax.set(xlim=(-0.1, 2 * SPACING + 3.1), ylim=(-9.6, 0.2))
    ax.axis("off")
    plt.show()


def pitch_of_speakers(pitch: pd.DataFrame) -> None:
    """Draw how many speakers have which mean pitch: female above the line, male below it.

    Parameters
    ----------
    pitch : pd.DataFrame [columns: label, mean_pitch]
        A row per speaker.
    """
    ax = plt.subplots(figsize=(12, 5))[1]
    low, high = pitch.mean_pitch.min(), pitch.mean_pitch.max()
    edges = np.arange(low // HERTZ_PER_BAR, high // HERTZ_PER_BAR + 2) * HERTZ_PER_BAR
    for sex, direction in zip(SEXES, (1, -1), strict=True):
        counts, _ = np.histogram(pitch.mean_pitch[pitch.label == sex], edges)
        heights, label = direction * counts, f"{sex} speakers"
        bars = ax.bar(edges[:-1], heights, HERTZ_PER_BAR, align="edge", label=label)
        plt.setp(bars, facecolor=COLORS[sex], edgecolor="white")
    ax.axhline(0, color="black", linewidth=1)
    ax.set(xlabel="mean pitch of a speaker (Hz)", ylabel="number of speakers")
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.legend()
    plt.show()


def right_by_mood(table: pd.DataFrame) -> None:
    """Draw how often the best threshold on the pitch is right, for each mood.

    Parameters
    ----------
    table : pd.DataFrame [columns: clips, share_right]
        A row per mood, the index its name.
    """
    table = table.sort_values("share_right")
    ax = plt.subplots(figsize=(11, 1.5 + 0.42 * len(table)))[1]
    names = [f"{mood} ({n} clips)" for mood, n in zip(table.index, table.clips, strict=True)]
    bars = ax.barh(names, table.share_right, color=COLORS["accent"])
    ax.bar_label(bars, fmt="%.2f", padding=4)
    ax.axvline(0.5, color="black", linestyle="--", linewidth=1)
    ax.set(xlim=(0, 1.08), xlabel="share of clips that the best threshold gets right")
    ax.grid(False)
    plt.show()


def costs(table: pd.DataFrame) -> None:
    """Draw what two ways to store features cost: a small chart for each kind of cost.

    Parameters
    ----------
    table : pd.DataFrame
        A row per kind of cost, a column per way.
    """
    figure, axes = plt.subplots(1, len(table), figsize=(13, 3), sharey=True)
    for ax, (what, values) in zip(axes, table.iterrows(), strict=True):
        bars = ax.barh(values.index, values, color=[COLORS["neutral"], COLORS["accent"]])
        ax.bar_label(bars, fmt="%.2f", padding=4)
        ax.set(xlabel=what, xlim=(0, 1.35 * values.max()))
        ax.grid(False)
    axes[0].invert_yaxis()
    figure.suptitle("Short bars are cheap")
    plt.show()

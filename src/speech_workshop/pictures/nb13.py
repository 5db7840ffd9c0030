"""The pictures of notebook 13: what networks make of order."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import ConfusionMatrixDisplay

from .. import plots
from . import shared

LINES = ("o-", "s--", "^-.", "D:", "v-")


def parts_needed(scores: pd.DataFrame, *, n_classes: int) -> None:
    """Draw how good a simple rule is that hears a word in more and more parts.

    Parameters
    ----------
    scores : pd.DataFrame
        Balanced accuracies: a row per number of parts, a column per split of the speakers.
    n_classes : int
        How many words there are to guess from.
    """
    _, ax = plt.subplots(figsize=(11, 4.5))
    color = plots.COLORS["accent"]
    ax.plot(scores.index, scores.mean(axis=1), "o-", color=color, label="mean of three splits")
    label = "each split"
    for _, column in scores.items():
        ax.plot(scores.index, column, "o", color="0.45", fillstyle="none", label=label)
        label = "_"
    ax.axhline(1 / n_classes, color="black", linestyle=":", label="guessing")
    ax.set(xlabel="number of parts, in order", ylabel="balanced accuracy", ylim=(0, 1))
    ax.set(xscale="log", title="Logistic regression on the mean of each part")
    ax.set_xticks(scores.index, [str(n) for n in scores.index])
    ax.minorticks_off()
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def in_order_and_not(scores: pd.DataFrame, *, n_classes: int) -> None:
    """Draw a bar per contender and way of hearing.

    Parameters
    ----------
    scores : pd.DataFrame
        Balanced accuracies: a row per contender, a column per way, such as ``in order``.
    n_classes : int
        How many words there are to guess from.
    """
    _, ax = plt.subplots(figsize=(13, 5))
    width = 0.8 / scores.shape[1]
    for number, (way, column) in enumerate(scores.items()):
        places = np.arange(len(scores)) + (number - (scores.shape[1] - 1) / 2) * width
        color = (plots.COLORS["accent"], "0.6", "black")[number]
        bars = ax.bar(places, column.fillna(0), 0.95 * width, color=color, label=way)
        labels = ["" if np.isnan(value) else f"{value:.2f}" for value in column]
        ax.bar_label(bars, labels, padding=3, fontsize=11)
    ax.axhline(1 / n_classes, color="black", linestyle=":", label="guessing")
    ax.set_xticks(range(len(scores)), [str(name).replace(" ", "\n") for name in scores.index])
    ax.set(ylabel="balanced accuracy", ylim=(0, 1.1))
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def how_far(changes: pd.DataFrame, *, receptive_field: float) -> None:
    """Draw how much an answer changes when two sounds swap places, against their distance.

    Parameters
    ----------
    changes : pd.DataFrame
        A row per gap in seconds, a column per network; from 0 (no change) to 1.
    receptive_field : float
        Of the CNN, in seconds.
    """
    _, ax = plt.subplots(figsize=(12, 4.5))
    for (name, column), color, style in zip(changes.items(), plots.PALETTE, LINES, strict=False):
        ax.plot(changes.index, column, style, color=color, label=name)
    ax.axvline(receptive_field, color="black", linestyle=":", label="receptive field\nof the CNN")
    ax.set(xlabel="gap between the two sounds (s)", ylabel="change of the answer")
    ax.set(ylim=(-0.02, None), title="Two sounds swap places")
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def confusions(tables: dict[str, pd.DataFrame], *, words: Sequence[str]) -> None:
    """Draw confusion matrices side by side, with a frame around each pair of words.

    Parameters
    ----------
    tables : dict of str to pd.DataFrame [columns: label, said and more]
        By contender, as `labels.classifier.predict_table` makes them.
    words : sequence of str
        In the order in which they are drawn: pair after pair.
    """
    figure, axes = plt.subplots(1, len(tables), figsize=(15, 7.2))
    for ax, (name, table) in zip(axes, tables.items(), strict=True):
        ConfusionMatrixDisplay.from_predictions(
            table.label,
            table.said,
            labels=list(words),
            normalize="true",
            include_values=False,
            cmap="cividis",
            colorbar=False,
            xticks_rotation="vertical",
            im_kw={"vmin": 0, "vmax": 1},
            ax=ax,
        )
        for start in range(0, len(words), 2):
            square = plt.Rectangle((start - 0.5, start - 0.5), 2, 2, fill=False, edgecolor="white")
            ax.add_patch(square)
        ax.grid(False)
        ax.set(title=name, xlabel="what was heard", ylabel="what was said")
    colors = axes[-1].images[0]
    figure.colorbar(colors, ax=axes, label="share of the recordings of a word", shrink=0.8)
    plt.show()


def local_order(scores: pd.DataFrame) -> None:
    """Draw how much is left if the order is lost within ever longer pieces.

    Parameters
    ----------
    scores : pd.DataFrame
        Balanced accuracies: a row per length of a piece in seconds, a column per network.
    """
    _, ax = plt.subplots(figsize=(12, 4.5))
    for (name, column), color, style in zip(scores.items(), plots.PALETTE, LINES, strict=False):
        ax.plot(scores.index, column, style, color=color, label=name)
    ax.set(xscale="log", xlabel="length of the pieces that are shuffled inside (s)")
    ax.set(ylabel="balanced accuracy", ylim=(0, 1))
    ax.set_xticks(scores.index, [f"{seconds:g}" for seconds in scores.index])
    ax.minorticks_off()
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def fading(steps: np.ndarray, left: dict[str, np.ndarray]) -> None:
    """Draw what is left of a memory, or of a gradient, after so many steps.

    Parameters
    ----------
    steps : np.ndarray [shape=(n,)]
    left : dict of str to np.ndarray [shape=(n,)]
        By what each line is called.
    """
    _, ax = plt.subplots(figsize=(12, 4.5))
    for (name, values), color, style in zip(left.items(), plots.PALETTE, LINES, strict=False):
        ax.plot(steps, values, style[1:], color=color, label=name)
    ax.set(yscale="log", ylim=(1e-6, 2), xlabel="steps of 20 ms", ylabel="what is left")
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def shares(values: pd.Series, *, xlabel: str) -> None:
    """Draw a bar per row for shares between 0 and 1.

    Parameters
    ----------
    values : pd.Series
    xlabel : str
    """
    _, ax = plt.subplots(figsize=(12, 5.5))
    ax.barh(values.index, values, color=plots.COLORS["accent"])
    ax.set(xlabel=xlabel, xlim=(0, 1))
    plt.show()

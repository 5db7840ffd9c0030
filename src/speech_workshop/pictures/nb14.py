"""Pictures of notebook 14, *Your own labels*."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import ConfusionMatrixDisplay

from .. import features, plots

INK, ACCENT = plots.COLORS["neutral"], plots.COLORS["accent"]


def spectrograms_and_mfcc(sounds: dict[str, np.ndarray]) -> None:
    """Draw the spectrogram of each sound, and under it its MFCC without MFCC 0, the loudness.

    Parameters
    ----------
    sounds : dict of str to np.ndarray [shape=(n_samples,)]
    """
    _, axes = plt.subplots(2, len(sounds), figsize=(15, 8), sharey="row")
    for (name, sound), (above, below) in zip(sounds.items(), axes.T, strict=True):
        power = features.power_spectrogram(sound)
        plots.spectrogram(power, ax=above, title=name)
        mfcc = features.mfcc_of(power)[:, 1:20]
        plots.over_time(mfcc, ylabel="MFCC", ax=below, center=0, colorbar="value")
        below.set_yticks([0.5, 4.5, 9.5, 14.5, 18.5], [1, 5, 10, 15, 19])
    for ax in axes.flat:
        ax.label_outer()
    plt.show()


def scores(summary: pd.DataFrame, *, title: str) -> None:
    """Draw balanced accuracy with its interval, a row for each contender.

    Parameters
    ----------
    summary : pd.DataFrame
        As `labels.classifier.summary` makes it.
    title : str
    """
    _, ax = plt.subplots(figsize=(11, 1.8 + 0.7 * len(summary)))
    y = np.arange(len(summary))[::-1]
    ax.hlines(y, summary.low, summary.high, color=ACCENT, linewidth=7, alpha=0.5)
    ax.plot(summary.balanced_accuracy, y, "o", color=ACCENT, markersize=13)
    n_classes = summary.shape[1] - 3  # a column for the recall of each
    ax.axvline(1 / n_classes, color="black", linestyle=":")
    ax.set_yticks(y, summary.index)
    ax.set(xlabel="balanced accuracy (dotted: guessing)", xlim=(-0.02, 1.02), title=title)
    ax.set_ylim(-0.6, len(summary) - 0.4)
    plt.show()


def confusion(table: pd.DataFrame, *, title: str) -> None:
    """Draw which class was taken for which.

    Parameters
    ----------
    table : pd.DataFrame [columns: label, said and more]
        As `labels.classifier.predict_table` makes it.
    title : str
    """
    _, ax = plt.subplots(figsize=(7.5, 5.5))
    ConfusionMatrixDisplay.from_predictions(
        table.label, table.said, cmap="cividis", colorbar=False, ax=ax
    )
    ax.set(xlabel="what the network says", ylabel="what it is", title=title)
    ax.grid(False)
    plt.show()


def repeated(values: dict[str, Sequence[float]], *, title: str) -> None:
    """Draw the scores of many repetitions, a row of dots for each kind.

    Parameters
    ----------
    values : dict of str to sequence of float
        Balanced accuracies.
    title : str
    """
    _, ax = plt.subplots(figsize=(11, 1.8 + 0.8 * len(values)))
    for y, (name, some) in enumerate(reversed(values.items())):
        heights = y + np.linspace(-0.2, 0.2, len(some))
        ax.plot(some, heights, "o", color=ACCENT, alpha=0.4, label=name)
        ax.plot(np.mean(some), y, "D", color=INK, markersize=13)
    ax.set_yticks(range(len(values)), list(values)[::-1])
    ax.set(xlabel="balanced accuracy (diamond: the mean)", title=title)
    ax.set_ylim(-0.6, len(values) - 0.4)
    plt.show()


def widths(sizes: Sequence[int], percentage_points: Sequence[float]) -> None:
    """Draw how wide an interval is against how many groups were judged.

    Parameters
    ----------
    sizes : sequence of int
    percentage_points : sequence of float
    """
    _, ax = plt.subplots(figsize=(10, 4.5))
    ax.plot(sizes, percentage_points, "o-", color=ACCENT, markersize=10)
    ax.set(xlabel="groups that are judged", ylabel="width of the interval\n(percentage points)")
    ax.set_ylim(0, None)
    plt.show()

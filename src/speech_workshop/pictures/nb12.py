"""The pictures of notebook 12: what the borrowed ear makes of voices."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .. import plots
from ..settings import SEXES
from ..transfer.mel import PARTIAL_FRAMES, PARTIAL_STEP
from . import shared

MARKERS = "osD^v"
FRAMES_PER_SECOND = 100


def partials(energies: np.ndarray, *, n_partials: int) -> None:
    """Draw mel energies, and a line for each partial that is cut out of them.

    Parameters
    ----------
    energies : np.ndarray [shape=(n_frames, n_mels)]
    n_partials : int
    """
    _, ax = plt.subplots(figsize=(12, 4))
    loudest = np.percentile(energies, 99.5)
    plots.over_time(
        np.minimum(energies, loudest),
        ylabel="mel band",
        ax=ax,
        title="What the ear gets",
        colorbar="energy",
    )
    seconds = PARTIAL_FRAMES / FRAMES_PER_SECOND
    for number in range(n_partials):
        start = number * PARTIAL_STEP / FRAMES_PER_SECOND
        height = energies.shape[1] - 2 - 2 * (number % 8)
        ax.plot([start, start + seconds], [height] * 2, "-", color="white", linewidth=5)
    plt.show()


def embedding(numbers: np.ndarray, *, title: str) -> None:
    """Draw the entries of an embedding as bars.

    Parameters
    ----------
    numbers : np.ndarray [shape=(n,)]
    title : str
    """
    _, ax = plt.subplots(figsize=(12, 3.5))
    ax.bar(np.arange(len(numbers)), numbers, width=1, color=plots.COLORS["neutral"])
    ax.set(xlabel="number of the entry", ylabel="value", title=title)
    plt.show()


def similarities(alike: np.ndarray, labels: Sequence[str]) -> None:
    """Draw how alike recordings are, each with each, in blocks of one speaker.

    Parameters
    ----------
    alike : np.ndarray [shape=(n, n)]
        Cosine similarities; the recordings of a speaker are neighbors.
    labels : sequence of str
        What to call each speaker.
    """
    figure, ax = plt.subplots(figsize=(9, 7))
    image = ax.imshow(alike, cmap="cividis", vmax=1)
    figure.colorbar(image, ax=ax, label="cosine similarity")
    size = len(alike) // len(labels)
    places = np.arange(len(labels)) * size + (size - 1) / 2
    ax.set_xticks(places, labels, rotation=20, fontsize=12)
    ax.set_yticks(places, labels, fontsize=12)
    for edge in places[1:] - size / 2:
        ax.axhline(edge, color="white", linestyle="-")
        ax.axvline(edge, color="white", linestyle="-")
    ax.set(title=f"{size} recordings of each of {len(labels)} speakers")
    ax.grid(False)
    plt.show()


def voice_map(
    places: np.ndarray, sexes: Sequence[str], *, ax: plt.Axes | None = None, title: str = ""
) -> None:
    """Draw recordings as dots on a map, with a marker for each sex.

    Parameters
    ----------
    places : np.ndarray [shape=(n, 2)]
    sexes : sequence of str
    ax : matplotlib.axes.Axes, optional
        Default: a picture of its own.
    title : str
    """
    alone = ax is None
    ax = ax or plt.subplots(figsize=(10, 6))[1]
    for sex in SEXES:
        chosen = np.array(sexes) == sex
        ax.plot(
            *places[chosen].T,
            plots.MARKERS[sex],
            color=plots.COLORS[sex],
            alpha=0.5,
            markersize=6,
            label=sex,
        )
    ax.set(xlabel="first direction", ylabel="second direction", title=title)
    if alone:
        shared.legend_outside(ax, markerscale=2)
        plt.show()


def maps_of_people(
    background: np.ndarray, people: dict[str, tuple[np.ndarray, Sequence[str]]], *, name: str
) -> None:
    """Draw a map for each set of real people, over the recordings of a corpus in gray.

    Parameters
    ----------
    background : np.ndarray [shape=(n, 2)]
        The places of the corpus.
    people : dict of str to (np.ndarray [shape=(m, 2)], sequence of str)
        By set: places and sexes.
    name : str
        Of the corpus.
    """
    n_columns = min(3, len(people))
    n_rows = -(-len(people) // n_columns)
    _, axes = plt.subplots(
        n_rows, n_columns, figsize=(14, 4.7 * n_rows), squeeze=False, sharex=True, sharey=True
    )
    for ax in axes.flat[len(people) :]:
        ax.axis("off")
    for ax, (title, (places, sexes)) in zip(axes.flat, people.items(), strict=False):
        ax.plot(*background.T, ".", color="0.75", markersize=4, label=name)
        voice_map(places, sexes, ax=ax, title=title)
        ax.label_outer()
    axes[0, 0].legend(fontsize=11, markerscale=2)
    plt.show()


def on_people(tables: dict[str, pd.DataFrame]) -> None:
    """Draw the score of each contender, with its interval, on each set of people.

    Parameters
    ----------
    tables : dict of str to pd.DataFrame [columns: score, low, high and more]
        By set: a row per contender.
    """
    _, ax = plt.subplots(figsize=(12, 1.5 + 1.3 * len(tables)))
    for row, table in enumerate(tables.values()):
        for place, (contender, found) in enumerate(table.iterrows()):
            y, color = row + 0.14 * (place - 2), plots.PALETTE[place]
            ax.plot([found.low, found.high], [y, y], "-", color=color, linewidth=3, alpha=0.5)
            label = "_" if row else str(contender)
            ax.plot(found.score, y, MARKERS[place], color=color, markersize=10, label=label)
    ax.set(xlabel="balanced accuracy", title="Real people", yticks=range(len(tables)))
    ax.set_yticklabels(tables)
    ax.invert_yaxis()
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def few_speakers(amounts: Sequence[int], curves: dict[str, np.ndarray], *, judges: str) -> None:
    """Draw how good classifiers are that learned from few speakers.

    Parameters
    ----------
    amounts : sequence of int
        Training speakers of each sex.
    curves : dict of str to np.ndarray [shape=(len(amounts), n_draws)]
        Balanced accuracies: by classifier, a row per amount.
    judges : str
        On whom they are judged.
    """
    _, ax = plt.subplots(figsize=(11, 4.5))
    styles = (("o-", plots.COLORS["accent"]), ("s--", plots.COLORS["neutral"]))
    for (label, scores), (style, color) in zip(curves.items(), styles, strict=False):
        ax.plot(amounts, scores.mean(axis=1), style, color=color, label=label)
        low, high = scores.min(axis=1), scores.max(axis=1)
        ax.fill_between(amounts, low, high, alpha=0.2, color=color)
    ax.set(xscale="log", xlabel="training speakers of each sex", ylabel="balanced accuracy")
    ax.set_title(f"Judged on: {judges}\n(bands: from the worst to the best of five draws)")
    ax.set_xticks(amounts, [str(n) for n in amounts])
    ax.minorticks_off()
    shared.legend_outside(ax)
    plt.show()


def strengths(tried: dict[float, float], *, chosen: float) -> None:
    """Draw the mean score of each C in a cross-validation.

    Parameters
    ----------
    tried : dict of float to float
    chosen : float
    """
    _, ax = plt.subplots(figsize=(10, 4))
    color = plots.COLORS["accent"]
    ax.plot(list(tried), list(tried.values()), "o-", color=color, label="mean over all folds")
    ax.axvline(chosen, color="black", linestyle=":", label="chosen")
    ax.set(xscale="log", xlabel="C: how freely the weights may grow")
    ax.set(ylabel="balanced accuracy", title="Cross-validation among the training speakers")
    shared.legend_outside(ax)
    plt.show()

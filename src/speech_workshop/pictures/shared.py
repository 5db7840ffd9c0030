"""Pictures that several lessons draw: of sounds, of training, of opinions, of scores."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, display

from ..features import power_spectrogram
from ..plots import COLORS, MARKERS, spectrogram
from ..settings import REJECT_MARGIN


def training_curve(history: pd.DataFrame) -> plt.Figure:
    """Draw how loss and accuracy changed from epoch to epoch.

    Parameters
    ----------
    history : pd.DataFrame [columns: loss, accuracy, val_loss, val_accuracy]

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(1, 2, figsize=(12, 4))
    epochs = np.arange(1, len(history) + 1)
    for ax, what, unit in zip(axes, ("loss", "accuracy"), ("loss", "share correct"), strict=True):
        style = {"color": COLORS["neutral"], "label": "training, with noise"}
        ax.plot(epochs, history[what], "o-", **style)
        style = {"color": COLORS["accent"], "label": "validation speakers"}
        ax.plot(epochs, history[f"val_{what}"], "s--", **style)
        ax.set(xlabel="epoch", ylabel=unit, title=what)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(fontsize=13)
    return figure


def live_training_curve() -> Callable:
    """Make a picture that is drawn again after each epoch.

    Returns
    -------
    callable
        To be given to `training.train` as ``on_epoch``.
    """
    handle = display(HTML("The curve appears after the first epoch."), display_id=True)

    def redraw(history):
        figure = training_curve(history)
        handle.update(figure)
        plt.close(figure)

    return redraw


def opinion(
    seconds: np.ndarray,
    p_male: np.ndarray,
    *,
    ax: plt.Axes | None = None,
    title: str = "",
    label: str | None = None,
) -> None:
    """Draw how sure a network is, and of what, as a recording goes on.

    Parameters
    ----------
    seconds : np.ndarray [shape=(n,)]
    p_male : np.ndarray [shape=(n,)]
    ax : matplotlib.axes.Axes, optional
    title, label : str
    """
    ax = ax or plt.subplots()[1]
    ax.axhspan(0.5 - REJECT_MARGIN, 0.5 + REJECT_MARGIN, color="0.9", zorder=0)
    ax.text(0.01, 0.5, "too close to call", va="center", transform=ax.get_yaxis_transform())
    ax.plot(seconds, p_male, "o-", label=label)
    ax.set(xlabel="time (s)", ylabel="p(male)", ylim=(-0.03, 1.03), title=title)
    ax.text(1.01, 1, "male", color=COLORS["male"], va="center", transform=ax.transAxes)
    ax.text(1.01, 0, "female", color=COLORS["female"], va="center", transform=ax.transAxes)


def layer_table(network: Any) -> pd.DataFrame:
    """List the layers of a network: what comes out of each, and what it has to learn.

    Mere arithmetic, such as finding the padding, is left out.

    Parameters
    ----------
    network : keras.Model

    Returns
    -------
    pd.DataFrame [columns: layer, output shape, parameters]
        The shape is that of one excerpt.
    """
    from keras import Layer  # here, since it loads TensorFlow and notebook 01 needs none

    rows = []
    for layer in network.layers:
        if not isinstance(layer, Layer):  # an operation, as of `models.with_mean_removed`
            continue
        inner = getattr(layer, "layer", None)  # TimeDistributed holds another layer
        name = type(layer).__name__ + (f"({type(inner).__name__})" if inner else "")
        shape = " x ".join(map(str, layer.output.shape[1:]))
        rows.append((name, shape, layer.count_params()))
    return pd.DataFrame(rows, columns=["layer", "output shape", "parameters"])


def speaker_dots(table: pd.DataFrame, *, ax: plt.Axes | None = None, title: str = "") -> None:
    """Draw what a network says of each recording, in a column for each speaker.

    Parameters
    ----------
    table : pd.DataFrame [columns: speaker, sex, p_male and more]
        As `evaluation.predict_table` makes it.
    ax : matplotlib.axes.Axes, optional
    title : str
    """
    ax = ax or plt.subplots()[1]
    speakers = table.sort_values(["sex", "speaker"]).speaker.unique()
    ax.axhline(0.5, color="black", linestyle="--", linewidth=1)
    for sex, group in table.groupby("sex"):
        column = [list(speakers).index(speaker) for speaker in group.speaker]
        color, marker, label = COLORS[sex], MARKERS[sex], f"{sex} speakers"
        ax.plot(column, group.p_male, color=color, marker=marker, ls="", alpha=0.7, label=label)
    ax.set(ylabel="p(male)", ylim=(-0.05, 1.05), title=title)
    ax.set_xlim(-0.7, len(speakers) - 0.3)
    ax.set_xticks(range(len(speakers)), speakers, rotation=90, fontsize=14)
    legend_outside(ax, fontsize=13)


def intervals(
    table: pd.DataFrame,
    *,
    runs: dict[str, list[float]],
    ax: plt.Axes | None = None,
    title: str = "",
) -> None:
    """Draw a score with its interval for each contender, and a ring for each run.

    Parameters
    ----------
    table : pd.DataFrame [columns: score, low, high]
        A row per contender, the first one on top.
    runs : dict of str to list of float
        The scores of each contender's runs.
    ax : matplotlib.axes.Axes, optional
    title : str
    """
    ax = ax or plt.subplots()[1]
    color = COLORS["accent"]
    for y, (name, row) in enumerate(table.iloc[::-1].iterrows()):
        ax.plot([row.low, row.high], [y, y], "-", color=color, linewidth=5, alpha=0.5)
        ax.plot(row.score, y, "o", color=color, markersize=13)
        height = np.full(len(runs[name]), y + 0.27)
        ax.plot(runs[name], height, "o", color=color, fillstyle="none", markersize=7)
    ax.set(xlabel="balanced accuracy", ylim=(-0.6, len(table) - 0.4), title=title)
    ax.set_yticks(range(len(table)), table.index[::-1])


def spectrograms(signals: dict[str, np.ndarray]) -> None:
    """Draw spectrograms side by side.

    Parameters
    ----------
    signals : dict of str to np.ndarray [shape=(n_samples,)]
        By title; at 16 kHz.
    """
    _, axes = plt.subplots(1, len(signals), figsize=(14, 4), sharey=True)
    for ax, (title, signal) in zip(axes, signals.items(), strict=True):
        spectrogram(power_spectrogram(signal), ax=ax, title=title)
        ax.label_outer()
    plt.show()


def legend_outside(ax: plt.Axes, **options: Any) -> None:
    """Put the legend to the right of a plot, where it hides nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    options : dict
        More arguments for ``ax.legend``.
    """
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), **options)

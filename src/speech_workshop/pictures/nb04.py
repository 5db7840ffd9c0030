"""Pictures of notebook 04, the convolutional network."""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from ..plots import COLORS, SECONDS_PER_FRAME, over_time
from .shared import legend_outside

CURVE_COLORS = (COLORS["accent"], "#CC79A7", COLORS["neutral"], "#882255")  # of neither sex
SHOWN_DB = 60  # answers of a filter beyond this have the last color
MFCC_TIMES_PITCH = 6200  # Hz; measured with hums: the MFCC that a pitch stirs, times that pitch


def answers(maps: Mapping[str, np.ndarray]) -> None:
    """Draw where filters said yes, side by side and in the same colors.

    Parameters
    ----------
    maps : mapping of str to np.ndarray [shape=(n_frames, n_bands)]
        What each filter answered, by title.
    """
    _, axes = plt.subplots(1, len(maps), figsize=(13, 4), sharey=True, squeeze=False)
    for ax, (title, values) in zip(axes.flat, maps.items(), strict=True):
        clipped = np.clip(values, -SHOWN_DB, SHOWN_DB)
        over_time(clipped, ylabel="mel band", ax=ax, title=title, colorbar="answer (dB)", center=0)
        ax.images[0].set_clim(-SHOWN_DB, SHOWN_DB)
    plt.show()


def shrinking(maps: Mapping[str, np.ndarray]) -> None:
    """Draw what padding, stride, activation and pooling make of the same answers.

    Parameters
    ----------
    maps : mapping of str to np.ndarray [shape=(n_frames, n_bands)]
        By title; each picture is labeled with its own numbers of frames and bands.
    """
    figure, axes = plt.subplots(1, len(maps), figsize=(14, 4))
    for ax, (title, values) in zip(axes, maps.items(), strict=True):
        image = ax.imshow(
            values.T,
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap="PuOr",
            vmin=-SHOWN_DB,
            vmax=SHOWN_DB,
        )
        ax.set(title=f"{title}\n{values.shape[0]} x {values.shape[1]}", xlabel="time step")
        ax.grid(False)
    axes[0].set_ylabel("band")
    figure.colorbar(image, ax=axes[-1], label="answer (dB)")
    plt.show()


def less_its_mean(columns: Mapping[str, np.ndarray], *, what: str) -> None:
    """Draw one number over time, as it is and minus its mean.

    Parameters
    ----------
    columns : mapping of str to np.ndarray [shape=(n_frames,)]
        The same number in several recordings, by name.
    what : str
        Its name.
    """
    figure, axes = plt.subplots(1, 2, figsize=(13, 4))
    for (name, values), color in zip(columns.items(), CURVE_COLORS, strict=False):
        seconds = np.arange(len(values)) * SECONDS_PER_FRAME
        axes[0].plot(seconds, values, color=color, label=name)
        axes[1].plot(seconds, values - np.mean(values), color=color, label=name)
    axes[0].set(xlabel="time (s)", ylabel=what, title="as it is")
    axes[1].set(xlabel="time (s)", ylabel=what, title="minus its mean over the excerpt")
    axes[0].legend(loc="best", fontsize=13)
    plt.show()


def surprise() -> None:
    """Draw the binary cross-entropy of both labels against p(male)."""
    p = np.linspace(0.005, 0.995, 200)
    figure, ax = plt.subplots(figsize=(9, 4))
    ax.plot(p, -np.log(p), "-", color=COLORS["male"], label="annotated: male")
    ax.plot(p, -np.log(1 - p), "--", color=COLORS["female"], label="annotated: female")
    ax.set(xlabel="p(male), what the network says", ylabel="loss (surprise)")
    ax.legend()
    plt.show()


def valley(loss: Callable[[float], float], steps: Sequence[float], *, title: str) -> None:
    """Draw the loss of a single weight, and a walk down to its lowest point.

    Parameters
    ----------
    loss : callable
        Of the weight.
    steps : sequence of float
        The weight at each step.
    title : str
    """
    weights = np.linspace(min(-2, *steps), max(6, *steps), 200)
    figure, ax = plt.subplots(figsize=(9, 4))
    ax.plot(weights, [loss(w) for w in weights], "-", color=COLORS["neutral"], label="loss")
    dots, color = [loss(w) for w in steps], COLORS["accent"]
    ax.plot(steps, dots, "o", color=color, markersize=10, label=f"after {len(steps) - 1} steps")
    ax.set(xlabel="weight w", ylabel="loss", title=title)
    ax.legend()
    plt.show()


def mel_pictures(pictures: Mapping[str, np.ndarray], *, span: float = 80) -> None:
    """Draw mel energies side by side, in the same colors.

    Parameters
    ----------
    pictures : mapping of str to np.ndarray [shape=(n_frames, n_bands)]
        In decibels, by title.
    span : float
        How many decibels below the loudest place the darkest color is.
    """
    figure, axes = plt.subplots(1, len(pictures), figsize=(14, 4), sharey=True)
    loudest = max(picture.max() for picture in pictures.values())
    for ax, (title, picture) in zip(axes, pictures.items(), strict=True):
        over_time(picture, ylabel="mel band", ax=ax, title=title)
        ax.images[0].set_clim(loudest - span, loudest)
        ax.images[0].colorbar.remove()
    for ax in axes[1:]:
        ax.set_ylabel("")
    figure.colorbar(axes[-1].images[0], ax=axes, label="energy (dB)", pad=0.01)
    plt.show()


def microphones(curves: np.ndarray) -> None:
    """Draw what microphones do to each mel band.

    Parameters
    ----------
    curves : np.ndarray [shape=(n_microphones, n_bands)]
        In decibels.
    """
    figure, ax = plt.subplots()
    for number, (curve, color) in enumerate(zip(curves, CURVE_COLORS, strict=False), 1):
        ax.plot(curve, color=color, label=f"microphone {number}")
    ax.axhline(0, color="black", linestyle="-", linewidth=1)
    ax.set(xlabel="mel band", ylabel="change (dB)", title="Microphones that nobody built")
    legend_outside(ax)
    plt.show()


def pitch_in_mfcc(excerpts: Mapping[str, np.ndarray], pitches: Sequence[np.ndarray]) -> None:
    """Draw the MFCC of excerpts, and over them the row at which the measured pitch should be.

    Parameters
    ----------
    excerpts : mapping of str to np.ndarray [shape=(n_frames, 40)]
        Standardized, by title.
    pitches : sequence of np.ndarray [shape=(n_frames,)]
        Measured, in hertz.
    """
    _, axes = plt.subplots(1, len(excerpts), figsize=(14, 4.5), sharey=True)
    for ax, (title, mfcc), pitch in zip(axes, excerpts.items(), pitches, strict=True):
        over_time(np.clip(mfcc, -4, 4), ylabel="MFCC", ax=ax, title=title, center=0)
        ax.images[0].set_clim(-4, 4)
        ax.images[0].colorbar.set_label("standardized value")
        row = MFCC_TIMES_PITCH / pitch + 0.5  # the middle of that row
        seconds = (np.arange(len(pitch)) + 0.5) * SECONDS_PER_FRAME
        ax.plot(seconds, row, "-", color=COLORS["accent"], linewidth=2)
        ax.set_ylim(0, 60)
        ax.axhline(mfcc.shape[1], color="black", linestyle=":", linewidth=1)
    plt.show()


def activations(maps: Mapping[str, np.ndarray]) -> None:
    """Draw the activations of a few filters over time, side by side and in the same colors.

    Parameters
    ----------
    maps : mapping of str to np.ndarray [shape=(n_frames, n_filters)]
        By title.
    """
    figure, axes = plt.subplots(1, len(maps), figsize=(14, 4), sharey=True)
    largest = max(values.max() for values in maps.values())
    for ax, (title, values) in zip(axes, maps.items(), strict=True):
        over_time(values, ylabel="filter", ax=ax, title=title, colorbar="activation")
        ax.images[0].set_clim(0, largest)
    plt.show()


def what_is_left(scores: Mapping[str, float], *, with_all: float) -> None:
    """Draw the score that is left when a group of inputs is missing.

    Parameters
    ----------
    scores : mapping of str to float
        Balanced accuracy, by what is missing.
    with_all : float
        The score when nothing is missing.
    """
    figure, ax = plt.subplots(figsize=(11, 4))
    ax.axvline(with_all, color=COLORS["accent"], linestyle="--", label="nothing missing")
    ax.axvline(0.5, color="black", linestyle=":", label="guessing")
    rows = range(len(scores))
    ax.plot(list(scores.values()), rows, "o", color=COLORS["neutral"], markersize=12)
    for row, score in zip(rows, scores.values(), strict=True):
        ax.text(score - 0.012, row, f"{score:.2f}", ha="right", va="center")
    ax.set_yticks(rows, list(scores))
    ax.set(xlabel="balanced accuracy of the excerpts", xlim=(0.4, 1))
    ax.set_title("One group set to its average")
    ax.invert_yaxis()
    ax.margins(y=0.15)
    legend_outside(ax)
    plt.show()

"""The pictures of notebook 09: causal and dilated convolutions, and what a network looks at."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from ..plots import COLORS, SECONDS_PER_FRAME
from .shared import legend_outside

ACCENT, NEUTRAL, PINK = COLORS["accent"], COLORS["neutral"], "#CC79A7"
LOOKS = ((ACCENT, "o", "-"), (PINK, "s", "--"))  # of two things that are compared
SECONDS_PER_STEP = 2 * SECONDS_PER_FRAME  # the networks average pairs of frames


def answers(around: np.ndarray, causal: np.ndarray, *, moment: int) -> None:
    """Draw how two convolutions answer one event.

    Parameters
    ----------
    around, causal : np.ndarray [shape=(n_steps,)]
        Their answers.
    moment : int
        When something is heard.
    """
    figure, axes = plt.subplots(1, 2, figsize=(13, 3.6), sharey=True)
    for ax, answer, title in zip(axes, (around, causal), ("centered", "causal"), strict=True):
        ax.axvline(moment, color="black", linestyle=":", label="something is heard")
        markers, stems, _ = ax.stem(answer, basefmt=" ", label="answer")
        plt.setp([markers, stems], color=ACCENT)
        ax.set(xlabel="step", title=title, xlim=(-0.7, 2 * moment + 0.7))
        ax.set_xticks(range(0, 2 * moment + 1, 2))
    axes[0].set_ylabel("answer")
    figure.legend(*axes[1].get_legend_handles_labels(), loc="outside right upper")
    plt.show()


def views(all_dilations: Sequence[Sequence[int]], *, kernel_size: int = 3) -> None:
    """Draw, for several stacks of layers, which inputs one answer sees.

    Parameters
    ----------
    all_dilations : sequence of sequence of int
        The dilation of each layer, the lowest first; a picture for each stack.
    kernel_size : int
    """
    height = 3.6 * len(all_dilations)
    figure, axes = plt.subplots(len(all_dilations), 1, figsize=(13, height), squeeze=False)
    furthest = max((kernel_size - 1) * sum(dilations) for dilations in all_dilations)
    for ax, dilations in zip(axes[:, 0], all_dilations, strict=True):
        _draw_view(ax, list(dilations), kernel_size, furthest)
    axes[-1, 0].set_xlabel("step, counted from now")
    plt.show()


def _draw_view(ax, dilations, kernel_size, furthest):
    """Draw which inputs one answer sees: a tree, from the top down."""
    steps = range(-furthest, 1)
    needed = {0}
    for level in range(len(dilations), 0, -1):
        ax.plot(steps, [level] * len(steps), "o", color="0.85", markersize=5)
        ax.plot(list(needed), [level] * len(needed), "o", color=NEUTRAL, markersize=7)
        reach = [i * dilations[level - 1] for i in range(kernel_size)]
        branches = [(above, above - back) for above in needed for back in reach]
        for branch in branches:
            ax.plot(branch, [level, level - 1], "-", color="0.6", linewidth=1, zorder=0)
        needed = {below for _, below in branches}
    ax.plot(steps, [0] * len(steps), "o", color="0.85", markersize=5)
    ax.plot(list(needed), [0] * len(needed), "s", color=ACCENT, markersize=8)
    names = ["input", *(f"layer {level}" for level in range(1, len(dilations) + 1))]
    ax.set_yticks(range(len(names)), names)
    ax.set_title(
        f"dilations {', '.join(map(str, dilations))}: one answer sees {len(needed)} steps"
    )
    ax.grid(False)


def reach(fields: Mapping[str, Sequence[int]], *, excerpt: float = 1.1) -> None:
    """Draw how the receptive field grows with the number of blocks.

    Parameters
    ----------
    fields : dict of str to sequence of int
        For each way to choose the dilations, the receptive field in steps of 20 ms after one
        block, two blocks, ...
    excerpt : float
        How long an excerpt is, in seconds.
    """
    ax = plt.subplots()[1]
    for (name, steps), (color, marker, style) in zip(fields.items(), LOOKS, strict=True):
        seconds = SECONDS_PER_STEP * np.array(steps)
        blocks = range(1, len(seconds) + 1)
        ax.plot(blocks, seconds, marker=marker, color=color, linestyle=style, label=name)
    ax.axhline(excerpt, color="black", linestyle=":", label=f"an excerpt: {excerpt} s")
    ax.set(xlabel="blocks of two convolutions", ylabel="receptive field (s)")
    legend_outside(ax)
    plt.show()


def residual_block() -> None:
    """Draw the stations of a residual block, and the skip connection around them."""
    layers = ["convolve,\ndilation d", "normalize,\nReLU"]
    stations = ["input", *layers, *layers, "add", "ReLU"]
    box: dict[str, Any] = {
        "boxstyle": "round,pad=0.5",
        "facecolor": "#F2F2F2",
        "edgecolor": NEUTRAL,
    }
    arrow: dict[str, Any] = {"arrowstyle": "-|>", "linewidth": 2.5, "color": NEUTRAL}
    ax = plt.subplots(figsize=(14, 3))[1]
    for place, station in enumerate(stations):
        ax.text(place, 0, station, ha="center", va="center", fontsize=15, bbox=box)
        if place:
            ax.annotate("", xy=(place - 0.35, 0), xytext=(place - 0.62, 0), arrowprops=arrow)
    arc = arrow | {"connectionstyle": "arc3,rad=-0.3", "color": ACCENT}
    ax.annotate("", xy=(5, 0.3), xytext=(0, 0.3), arrowprops=arc)
    ax.text(2.5, 0.72, "skip connection", ha="center", color=ACCENT)
    ax.set(xlim=(-0.5, 6.5), ylim=(-0.6, 1.5))
    ax.axis("off")
    plt.show()


def running_mean(values: np.ndarray, so_far: np.ndarray) -> None:
    """Draw a coefficient, its mean so far, and its mean over the whole excerpt.

    Parameters
    ----------
    values, so_far : np.ndarray [shape=(n_frames,)]
    """
    ax = plt.subplots()[1]
    seconds = SECONDS_PER_FRAME * np.arange(len(values))
    ax.plot(seconds, values, color="0.6", linestyle="-", label="MFCC 1")
    ax.plot(seconds, so_far, color=ACCENT, linestyle="-", linewidth=3.5, label="mean so far")
    ax.axhline(values.mean(), color="black", linestyle=":", label="mean of the excerpt")
    ax.set(xlabel="time (s)", ylabel="standardized value")
    legend_outside(ax)
    plt.show()


def futures(changes: Mapping[str, np.ndarray], *, moment: float, seconds: float = 1.1) -> None:
    """Draw how much the answers of networks change when the future does.

    Parameters
    ----------
    changes : dict of str to np.ndarray [shape=(n_steps,)]
        For each network the largest change at each of its steps.
    moment : float
        When the future begins, in seconds.
    seconds : float
        How long an excerpt is.
    """
    ax = plt.subplots()[1]
    for (name, change), (color, marker, style) in zip(changes.items(), LOOKS, strict=True):
        middles = (np.arange(len(change)) + 0.5) * seconds / len(change)
        near = np.abs(middles - moment) < 0.1
        x, y = middles[near], change[near]
        ax.step(x, y, where="mid", marker=marker, color=color, linestyle=style, label=name)
    ax.axvline(moment, color="black", linestyle=":", label="from here on,\nanother voice")
    ax.set(xlabel="time (s)", ylabel="largest change", title="Who sees it coming?")
    legend_outside(ax)
    plt.show()


def live_opinions(opinions: Sequence[np.ndarray], sexes: Sequence[str]) -> None:
    """Draw how the opinion about each recording grows, every 20 ms.

    Parameters
    ----------
    opinions : sequence of np.ndarray [shape=(n_steps,)]
        p(male) after each step.
    sexes : sequence of {'female', 'male'}
        How each recording is annotated.
    """
    ax = plt.subplots(figsize=(11, 5))[1]
    for opinion, sex in zip(opinions, sexes, strict=True):
        is_known = f"annotated {sex}" in ax.get_legend_handles_labels()[1]
        seconds = SECONDS_PER_STEP * np.arange(1, len(opinion) + 1)
        style = "-" if sex == "male" else "--"
        label = None if is_known else f"annotated {sex}"
        ax.plot(seconds, opinion, color=COLORS[sex], linestyle=style, label=label)
    ax.axhline(0.5, color="black", linewidth=1)
    ax.set(xlabel="heard so far (s)", ylabel="p(male)", ylim=(-0.03, 1.03))
    legend_outside(ax)
    plt.show()


def slopes(shares: Mapping[str, np.ndarray]) -> None:
    """Draw how much the last answer leans on each tenth of a second of the past.

    Parameters
    ----------
    shares : dict of str to np.ndarray [shape=(n_tenths,)]
        For each network the share of each tenth of a second, the oldest first.
    """
    ax = plt.subplots()[1]
    for (name, share), (color, marker, style) in zip(shares.items(), LOOKS, strict=True):
        ago = 0.1 * (np.arange(len(share))[::-1] + 0.5)
        ax.plot(ago, 100 * share, marker=marker, color=color, linestyle=style, label=name)
    ax.set(xlabel="how long ago (s)", ylabel="share of the gradient (%)", xlim=(1.1, 0))
    ax.legend()
    plt.show()

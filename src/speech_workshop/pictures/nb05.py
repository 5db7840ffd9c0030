"""Pictures of notebook 05, the recurrent network."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from ..plots import COLORS, MARKERS, over_time, waveform
from ..settings import REJECT_MARGIN, SAMPLE_RATE
from .shared import legend_outside, opinion

CURVE_COLORS = (COLORS["accent"], "#CC79A7", COLORS["neutral"])  # of neither sex


def memories(
    inputs: np.ndarray,
    states: Mapping[str, np.ndarray],
    *,
    title: str = "",
    as_stems: bool = False,
) -> None:
    """Draw what went into a memory, and what it held at each moment.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_moments,)]
    states : mapping of str to np.ndarray [shape=(n_moments,)]
        By name.
    title : str
    as_stems : bool
        Draw the inputs as spikes rather than as a line.
    """
    figure, ax = plt.subplots()
    if as_stems:
        ax.stem(inputs, linefmt="0.6", markerfmt=" ", basefmt=" ", label="input")
    else:
        ax.plot(inputs, "-", color="0.6", label="input")
    for (name, values), color in zip(states.items(), CURVE_COLORS, strict=False):
        ax.plot(values, color=color, label=name)
    ax.set(xlabel="moment", ylabel="value", title=title)
    legend_outside(ax)
    plt.show()


def vanishing(sensitivity: Mapping[str, np.ndarray]) -> None:
    """Draw how much the last state still depends on each earlier input, on a logarithmic axis.

    Parameters
    ----------
    sensitivity : mapping of str to np.ndarray [shape=(n_moments,)]
        From the first moment to the last, by name.
    """
    figure, ax = plt.subplots()
    for (name, values), color in zip(sensitivity.items(), CURVE_COLORS, strict=False):
        ax.semilogy(np.arange(len(values))[::-1], values, color=color, label=name)
    ax.set(xlabel="moments ago", ylabel="effect on the last state", ylim=(1e-9, 3))
    ax.invert_xaxis()
    legend_outside(ax)
    plt.show()


def speech_and_states(speech: np.ndarray, states: np.ndarray, *, title: str) -> None:
    """Draw an excerpt, and below it what some cells make of it.

    Parameters
    ----------
    speech : np.ndarray [shape=(n_frames, n_inputs)]
        Standardized.
    states : np.ndarray [shape=(n_frames, n_cells)]
    title : str
        Of the excerpt.
    """
    figure, axes = plt.subplots(2, 1, figsize=(11, 7), sharex=True)
    shown = np.clip(speech, -4, 4)
    over_time(shown, ylabel="number", ax=axes[0], title=title, colorbar="standardized", center=0)
    name = "Five untrained cells"
    over_time(states, ylabel="cell", ax=axes[1], title=name, colorbar="state", center=0)
    axes[0].set_xlabel("")
    axes[1].set_yticks(np.arange(states.shape[1]) + 0.5, range(1, states.shape[1] + 1))
    plt.show()


def growing(seconds: np.ndarray, opinions: Sequence[tuple[str, np.ndarray]]) -> None:
    """Draw how opinions change as more of each recording is heard.

    Parameters
    ----------
    seconds : np.ndarray [shape=(n,)]
    opinions : sequence of (str, np.ndarray [shape=(n,)])
        For each recording the annotated sex and p(male).
    """
    figure, ax = plt.subplots(figsize=(11, 5))
    ax.axhline(0.5, color="black", linestyle="-", linewidth=1)
    known = set()
    for sex, p_male in opinions:
        line = "-" if sex == "male" else "--"
        label = None if sex in known else f"annotated: {sex}"
        known.add(sex)
        (curve,) = ax.plot(seconds, p_male, line, color=COLORS[sex], label=label)
        curve.set_marker(MARKERS[sex])
    ax.set(xlabel="heard so far (s)", ylabel="p(male)", ylim=(-0.03, 1.03))
    legend_outside(ax)
    plt.show()


def score_by_duration(seconds: np.ndarray, scores: Sequence[float]) -> None:
    """Draw how good the answers are after so many seconds.

    Parameters
    ----------
    seconds : np.ndarray [shape=(n,)]
    scores : sequence of float
        Balanced accuracy.
    """
    figure, ax = plt.subplots()
    ax.plot(seconds, scores, "o-", color=COLORS["accent"], markersize=10)
    ax.axhline(0.5, color="black", linestyle=":", label="guessing")
    for x, y in zip(seconds, scores, strict=True):
        ax.text(x, y + 0.025, f"{y:.2f}", ha="center", fontsize=13)
    ax.set(xlabel="heard so far (s)", ylabel="balanced accuracy", ylim=(0.45, 1.05))
    ax.legend()
    plt.show()


def heard_until(
    signal: np.ndarray, moment: float, *, seconds: np.ndarray, p_male: np.ndarray, sex: str
) -> plt.Figure:
    """Draw how much of a recording was heard, and what the network said on the way there.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        All of it.
    moment : float
        Where it was stopped, in seconds.
    seconds, p_male : np.ndarray [shape=(n,)]
        When the network was asked, and what it said.
    sex : str
        As annotated; only the last step shows it, and uses its color.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(2, figsize=(11, 5.5), sharex=True)
    n = int(np.searchsorted(seconds, moment, side="right"))
    is_last = n == len(seconds)
    title = f"annotated: {sex}" if is_last else "heard so far"
    waveform(signal, ax=axes[0], color="0.8")
    waveform(signal[: round(moment * SAMPLE_RATE)], ax=axes[0], title=title)
    title = f"after {moment} s: p(male) = {p_male[n - 1]:.2f}"
    opinion(seconds[:n], p_male[:n], ax=axes[1], title=title)
    look = {"color": COLORS[sex], "marker": MARKERS[sex]} if is_last else {"color": "0.5"}
    axes[1].lines[-1].set(**look)
    axes[0].set_xlabel("")
    return figure


def opinions_of_excerpts(opinions: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Draw the opinion on each excerpt of a recording, and their mean, for each sex.

    Parameters
    ----------
    opinions : mapping of str to (np.ndarray, np.ndarray)
        By sex: when the middle of each excerpt is, in seconds, and its p(male).
    """
    _, axes = plt.subplots(1, len(opinions), figsize=(14, 4), sharey=True)
    for ax, (sex, (seconds, p_male)) in zip(axes, opinions.items(), strict=True):
        opinion(seconds, p_male, ax=ax, title=f"annotated: {sex}")
        ax.lines[-1].set(color=COLORS[sex], marker=MARKERS[sex])
        mean = float(np.mean(p_male))
        ax.axhline(mean, color=COLORS["neutral"], linestyle=":", label=f"mean: {mean:.2f}")
        ax.legend(loc="upper right" if mean < 0.5 + REJECT_MARGIN else "lower right")
    plt.show()


def in_any_order(scores: Mapping[str, float]) -> None:
    """Draw the score for each order in which the frames were played.

    Parameters
    ----------
    scores : mapping of str to float
        Balanced accuracy, by order.
    """
    figure, ax = plt.subplots(figsize=(9, 4))
    ax.bar(list(scores), list(scores.values()), width=0.5, color=COLORS["accent"])
    ax.axhline(0.5, color="black", linestyle=":", label="guessing")
    for place, score in enumerate(scores.values()):
        ax.text(place, score + 0.02, f"{score:.3f}", ha="center")
    ax.set(ylabel="balanced accuracy of excerpts", ylim=(0, 1.1))
    legend_outside(ax)
    plt.show()

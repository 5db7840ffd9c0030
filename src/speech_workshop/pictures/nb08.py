"""Pictures of notebook 08, *Try your own voice*."""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from .. import plots
from ..audio import normalize_level
from ..dataset import excerpt_starts
from ..evaluation import predict_excerpts
from ..features import extract_features
from ..models import TrainedModel
from ..settings import EXCERPT_FRAMES, REJECT_MARGIN, SEXES
from . import shared

STYLES: tuple[
    dict[str, Any], ...
] = (  # one for each network; neither the color of female nor that of male
    {"color": "#009E73", "linestyle": "-", "marker": "^", "markersize": 9},
    {"color": "#D55E00", "linestyle": "--", "marker": "o", "markersize": 9},
    {"color": "#CC79A7", "linestyle": "-.", "marker": "D", "markersize": 9},
)
INK = plots.COLORS["neutral"]


def moving_opinion(signal: np.ndarray, networks: dict[str, TrainedModel], *, title: str) -> None:
    """Draw a signal, and under it what each network thinks of each excerpt.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        Without silent ends.
    networks : dict of str to TrainedModel
    title : str
    """
    inputs = extract_features(normalize_level(signal)).inputs
    starts = np.array(excerpt_starts(len(inputs)))
    middles = (starts + min(EXCERPT_FRAMES, len(inputs)) / 2) * plots.SECONDS_PER_FRAME
    below = _under_waveform(signal, title)
    shared.opinion(middles, np.full(len(middles), np.nan), ax=below)
    for (name, model), style in zip(networks.items(), STYLES, strict=True):
        below.plot(middles, predict_excerpts(model, [inputs])[0], **style, label=name)
    below.legend(loc="upper left", bbox_to_anchor=(1.06, 0.85), fontsize=13)
    plt.show()


def two_hearings(bands: np.ndarray, cut: np.ndarray) -> None:
    """Draw the mel bands of a recording, and what a telephone would carry of them.

    Parameters
    ----------
    bands, cut : np.ndarray [shape=(n_frames, n_mels)]
        In dB.
    """
    titles = ("as recorded", "as a telephone would carry it")
    _, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
    for ax, levels, title in zip(axes, (bands, cut), titles, strict=True):
        plots.over_time(levels, ylabel="mel band", ax=ax, title=title, colorbar="level (dB)")
        ax.images[0].set_clim(cut.min(), bands.max())
        ax.label_outer()
    plt.show()


def live_opinion(
    signal: np.ndarray, p_male: Sequence[float | None], *, seconds: np.ndarray, title: str
) -> None:
    """Draw a signal, and under it the opinions that came while it was played.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
    p_male : sequence of float or None
        None where nobody spoke.
    seconds : np.ndarray [shape=(len(p_male),)]
    title : str
    """
    below = _under_waveform(signal, title)
    opinions = np.array(p_male, dtype=float)
    shared.opinion(seconds, opinions, ax=below, label="opinion")
    below.lines[-1].set_color(INK)
    silent = seconds[np.isnan(opinions)]
    middle = np.full(len(silent), 0.5)  # neither male nor female
    below.plot(silent, middle, "x", color="0.5", markersize=7, label="silence")
    below.texts[0].set_y(0.68)  # "too close to call": above the crosses
    below.legend(loc="upper left", bbox_to_anchor=(1.06, 0.85), fontsize=13)
    plt.show()


def _under_waveform(signal, title):
    """Draw a waveform; return the empty axes under it."""
    _, (above, below) = plt.subplots(2, 1, figsize=(11, 6), sharex=True)
    plots.waveform(signal, ax=above, title=title)
    above.set_xlabel("")
    return below


def temperatures(rescale: Callable, values: Sequence[float]) -> None:
    """Draw what some temperatures make of p(male).

    Parameters
    ----------
    rescale : callable
        Gets p(male) and a temperature.
    values : sequence of float
        Three temperatures.
    """
    _, ax = plt.subplots(figsize=(9, 5))
    p = np.linspace(0.01, 0.99, 99)
    for temperature, style in zip(values, STYLES, strict=True):
        style = style | {"marker": ""}
        ax.plot(p, rescale(p, temperature), **style, label=f"temperature {temperature}")
    ax.set(xlabel="p(male) before", ylabel="p(male) after", xlim=(0, 1), ylim=(0, 1))
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def valleys(losses: dict[str, dict[float, float]], *, best: dict[str, float]) -> None:
    """Draw the loss against the temperature, for speakers who were heard in two ways.

    Parameters
    ----------
    losses : dict of dict of float to float
        By name, then by temperature.
    best : dict of str to float
        The temperature that was found for each.
    """
    _, ax = plt.subplots()
    for (name, curve), style in zip(losses.items(), STYLES[1::-1], strict=True):
        style = style | {"marker": ""}
        ax.plot(list(curve), list(curve.values()), **style, label=name)
        label = f"lowest at {best[name]:.2f}"
        ax.axvline(best[name], color=style["color"], linestyle=":", label=label)
    ax.set(xscale="log", xlabel="temperature", ylabel="loss, validation speakers")
    ax.set_xticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    ax.minorticks_off()
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def reliability(bins: dict[str, pd.DataFrame]) -> None:
    """Draw how often networks are right against how sure they are.

    Parameters
    ----------
    bins : dict of str to pd.DataFrame
        Two, as `opinions.calibration.reliability` makes them.
    """
    _, ax = plt.subplots(figsize=(10, 5.5))
    ax.plot([0.5, 1], [0.5, 1], color="black", linestyle=":", label="0.9 means 0.9")
    for (name, found), style in zip(bins.items(), STYLES[1::-1], strict=True):
        ax.plot(found.confidence, found.accuracy, **style, label=name)
    ax.set(xlabel="how sure, on average", ylabel="share of correct predictions", xlim=(0.48, 1.02))
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def pitch_of_clips(pitches: dict[str, list[float]], *, yours: dict[str, float]) -> None:
    """Draw how the pitch of clips is distributed, and where some clips lie.

    Parameters
    ----------
    pitches : dict of str to list of float
        The median pitch in Hz of each clip of the corpus, by sex.
    yours : dict of str to float
        That of some clips, by file name.
    """
    _, ax = plt.subplots()
    for sex in SEXES:
        look: dict[str, Any] = {
            "color": plots.COLORS[sex],
            "linewidth": 3,
            "linestyle": "-",
            "alpha": 0.8,
        }
        histtype: Any = "stepfilled" if sex == SEXES[0] else "step"
        ax.hist(pitches[sex], list(range(60, 401, 10)), histtype=histtype, label=sex, **look)
    for (name, pitch), line in zip(yours.items(), ("-", "--"), strict=False):
        ax.axvline(pitch, color="black", linestyle=line, label=name)
    ax.set(xlabel="median pitch of a clip (Hz)", ylabel="clips in the corpus")
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def voices_and_sounds(
    voices: Sequence[tuple[float, float]], sounds: dict[str, tuple[float, float]]
) -> None:
    """Draw how clips and other sounds differ in two measures of the gate.

    Parameters
    ----------
    voices : sequence of (glide, stretch)
        Of clips: the share of moments in which the pitch glides; the mean voiced stretch in s.
    sounds : dict of str to (glide, stretch)
        Four sounds that are no speech.
    """
    _, ax = plt.subplots(figsize=(11, 5))
    look: dict[str, Any] = {
        "alpha": 0.4,
        "color": plots.COLORS["accent"],
        "label": "clips of the corpus",
    }
    ax.plot(*np.transpose(voices), "o", **look)
    for (name, place), marker in zip(sounds.items(), "XDs^", strict=True):
        ax.plot(*place, marker, color="black", markersize=14, label=name)
    ax.set(xlabel="share of moments in which the pitch glides", yscale="log")
    ax.set_ylabel("mean voiced stretch (s)")
    shared.legend_outside(ax, fontsize=13)
    plt.show()


def probe(
    steps: Sequence[int], answers: dict[str, dict[str, np.ndarray]], *, ylabel: str = "p(male)"
) -> None:
    """Draw how answers change as clips are moved up and down: a panel for each kind of move.

    Parameters
    ----------
    steps : sequence of int
        In semitones.
    answers : dict of dict of np.ndarray [shape=(len(steps), n_clips)]
        By what was moved, then by the sex of the speakers.
    ylabel : str
    """
    _, axes = plt.subplots(1, len(answers), figsize=(13, 5), sharey=True)
    for ax, (what, by_sex) in zip(axes, answers.items(), strict=True):
        ax.axhspan(0.5 - REJECT_MARGIN, 0.5 + REJECT_MARGIN, color="0.9", zorder=0)
        for sex, p in by_sex.items():
            color, marker = plots.COLORS[sex], plots.MARKERS[sex]
            ax.plot(steps, p, "-", color=color, alpha=0.3, linewidth=1)
            style: dict[str, Any] = {
                "color": color,
                "marker": marker,
                "markersize": 11,
                "linewidth": 4,
            }
            ax.plot(steps, p.mean(axis=1), "-", **style, label=f"{sex} clips, mean")
        ax.set(xlabel="moved by (semitones)", xticks=steps, ylim=(-0.03, 1.03), title=what)
    axes[0].set_ylabel(ylabel)
    shared.legend_outside(axes[-1], fontsize=13)
    plt.show()

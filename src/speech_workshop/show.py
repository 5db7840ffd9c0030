"""Pictures that a beamer can show, and sound players with a caption."""

import base64
import html
import io
import textwrap
from pathlib import Path

import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, Audio, display

from .audio import SAMPLE_RATE
from .calibration import UNSURE
from .features import SETTINGS

# Okabe and Ito's colours, which colour-blind people can tell apart.
COLOURS = {"female": "#E69F00", "male": "#0072B2", "neutral": "#444444", "accent": "#009E73"}
MARKERS = {"female": "o", "male": "s"}
SECONDS_PER_FRAME = SETTINGS["hop_length"] / SETTINGS["sample_rate"]


def use_workshop_style():
    """Make all plots large, white and readable from the last row."""
    plt.rcParams.update(
        {
            "figure.figsize": (11, 4),
            "figure.dpi": 80,
            "figure.facecolor": "white",
            "figure.max_open_warning": 0,  # a notebook has many pictures
            "figure.constrained_layout.use": True,
            "font.size": 15,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.alpha": 0.3,
            "image.cmap": "cividis",
            "lines.linewidth": 2.2,
            "axes.prop_cycle": plt.cycler(
                color=["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#444444"],
                linestyle=["-", "--", "-.", ":", "-"],
            ),
        }
    )


def player(signal, caption):
    """Show a sound player with a caption under it.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz. Played at its own loudness, and never clipped.
    caption : str
    """
    display(_audio(signal))
    display(HTML(f"<p style='margin-top:0'><em>{html.escape(caption)}</em></p>"))


def _audio(signal):
    """Make a player; a signal that is too large for the sound card is made smaller."""
    peak = max(1.0, float(np.abs(signal).max()))
    return Audio(signal / peak, rate=SAMPLE_RATE, normalize=False)


def slider(values, draw, *, label, unit, start, sound=None):
    """Show a slider with a picture for each value, and a sound if wanted.

    All pictures are drawn beforehand and lie in the page; one is visible. So it moves
    without Python: in JupyterLab, in Colab, on a web site, offline. A sound that plays
    when the slider is moved goes on with the new value.

    Parameters
    ----------
    values : sequence
        From left to right.
    draw : callable
        Gets a value, returns a matplotlib figure. Its titles are read out to those who
        cannot see it.
    label, unit : str
        What is moved, such as "window" and "ms".
    start : object
        The value that is shown first.
    sound : callable, optional
        Gets a value, returns a signal at 16 kHz.
    """
    label, names = html.escape(label), [html.escape(f"{value} {unit}") for value in values]
    first = list(values).index(start)
    steps = []
    for number, value in enumerate(values):
        player = _audio(sound(value))._repr_html_() if sound else ""
        steps.append(
            f"<figure style='margin: 0' {'' if number == first else 'hidden=hidden'}>"
            f"<figcaption style='font-size: 1.3em'>{label}: <b>{names[number]}</b></figcaption>"
            f"{_image(draw(value))}{player}</figure>"
        )
    # JupyterLab: data-lm-... leaves the arrow keys to the slider, and in a notebook that is not
    # trusted a bare `hidden` is lost. Without autocomplete, a page loaded again begins anew.
    display(
        HTML(
            f"<div class='workshop-slider'>{names[0]} <input type='range' "
            f"data-lm-suppress-shortcuts='true' min='0' max='{len(steps) - 1}' value='{first}' "
            f"aria-label='{label}' aria-valuetext='{names[first]}' autocomplete='off' "
            f"oninput='{html.escape(MOVE)}' style='width: 60%; vertical-align: middle'> "
            f"{names[-1]}{''.join(steps)}</div>"
        )
    )


# What the browser does when a slider moves; `this` is the slider. A sound that is to play
# complains when it is stopped before it has begun: nothing to report.
MOVE = """
const figures = [...this.closest('.workshop-slider').querySelectorAll('figure')];
const before = figures.find(figure => !figure.hidden), now = figures[this.value];
before.hidden = true;
now.hidden = false;
this.setAttribute('aria-valuetext', now.querySelector('b').textContent);
const [old, sound] = [before, now].map(figure => figure.querySelector('audio'));
if (old && !old.paused) {
  old.pause();
  sound.currentTime = old.currentTime;
  sound.play().catch(() => {});
}
"""


def _image(figure):
    """Turn a figure into an image that lies in the page, and close it."""
    file = io.BytesIO()
    figure.savefig(file, format="webp", pil_kwargs={"quality": 70})  # a fifth of a PNG
    plt.close(figure)
    titles = "; ".join(ax.get_title() for ax in figure.axes if ax.get_title())
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f"<img alt='{html.escape(titles)}' src='data:image/webp;base64,{data}' "
        "style='display: block; max-width: 100%'>"
    )


def waveform(signal, *, ax=None, title="", colour=COLOURS["neutral"]):
    """Draw amplitude against time.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    ax : matplotlib.axes.Axes, optional
    title, colour : str
    """
    ax = ax or plt.subplots()[1]
    ax.plot(np.arange(len(signal)) / SAMPLE_RATE, signal, "-", color=colour, linewidth=0.8)
    ax.set(xlabel="time (s)", ylabel="amplitude", title=title)


def over_time(values, *, ylabel, ax=None, title="", extent=None, colourbar="", centre=None):
    """Draw a picture whose columns are frames: a spectrogram, mel bands, MFCC.

    Parameters
    ----------
    values : np.ndarray [shape=(n_frames, n_rows)]
    ylabel : str
    ax : matplotlib.axes.Axes, optional
    title : str
    extent : float, optional
        What the top of the picture stands for, such as 8000 Hz. Default: n_rows.
    colourbar : str
        What a colour means, with its unit.
    centre : float, optional
        The value drawn white, for numbers of both signs.
    """
    ax = ax or plt.subplots()[1]
    seconds = len(values) * SECONDS_PER_FRAME
    limits, colours = {}, None
    if centre is not None:
        reach = np.abs(values - centre).max()
        limits, colours = {"vmin": centre - reach, "vmax": centre + reach}, "PuOr"
    image = ax.imshow(
        values.T,
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        extent=(0, seconds, 0, extent or values.shape[1]),
        cmap=colours,
        **limits,
    )
    ax.set(xlabel="time (s)", ylabel=ylabel, title=title)
    ax.grid(False)
    ax.figure.colorbar(image, ax=ax, label=colourbar, pad=0.01)


def spectrogram(power, *, ax=None, title=""):
    """Draw a power spectrogram in decibels.

    Parameters
    ----------
    power : np.ndarray [shape=(n_frequencies, n_frames)]
        As `features.power_spectrogram` makes it.
    ax : matplotlib.axes.Axes, optional
    title : str
    """
    over_time(
        librosa.power_to_db(power, ref=np.max).T,
        ylabel="frequency (Hz)",
        ax=ax,
        title=title,
        extent=SAMPLE_RATE / 2,
        colourbar="power (dB)",
    )


def training_curve(history):
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
        ax.plot(epochs, history[what], "o-", label="training, with noise")
        ax.plot(epochs, history[f"val_{what}"], "s--", label="validation speakers")
        ax.set(xlabel="epoch", ylabel=unit, title=what)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(fontsize=13)
    return figure


def live_training_curve():
    """Make a picture that is drawn anew after each epoch.

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


def opinion(seconds, p_male, *, ax=None, title="", label=None):
    """Draw how sure a network is, and of what, as a recording goes on.

    Parameters
    ----------
    seconds : np.ndarray [shape=(n,)]
    p_male : np.ndarray [shape=(n,)]
    ax : matplotlib.axes.Axes, optional
    title, label : str
    """
    ax = ax or plt.subplots()[1]
    ax.axhspan(0.5 - UNSURE, 0.5 + UNSURE, color="0.9", zorder=0)
    ax.text(0.01, 0.5, "too close to call", va="center", transform=ax.get_yaxis_transform())
    ax.plot(seconds, p_male, "o-", label=label)
    ax.set(xlabel="time (s)", ylabel="p(male)", ylim=(-0.03, 1.03), title=title)
    ax.text(1.01, 1, "male", color=COLOURS["male"], va="center", transform=ax.transAxes)
    ax.text(1.01, 0, "female", color=COLOURS["female"], va="center", transform=ax.transAxes)


def layer_table(network):
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


def speaker_dots(table, *, ax=None, title=""):
    """Draw what a network says of each recording, in a column for each speaker.

    Parameters
    ----------
    table : pd.DataFrame [columns: speaker, sex, p_male and more]
        As `evaluation.judge` makes it.
    ax : matplotlib.axes.Axes, optional
    title : str
    """
    ax = ax or plt.subplots()[1]
    speakers = table.sort_values(["sex", "speaker"]).speaker.unique()
    ax.axhline(0.5, color="black", linestyle="--", linewidth=1)
    for sex, group in table.groupby("sex"):
        column = [list(speakers).index(speaker) for speaker in group.speaker]
        style = {"color": COLOURS[sex], "marker": MARKERS[sex], "alpha": 0.7, "linestyle": ""}
        ax.plot(column, group.p_male, label=f"{sex} speakers", **style)
    ax.set(ylabel="p(male)", ylim=(-0.05, 1.05), title=title)
    ax.set_xlim(-0.7, len(speakers) - 0.3)
    ax.set_xticks(range(len(speakers)), speakers, rotation=90, fontsize=11)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)


def score_of_runs(scores, *, ax=None, title=""):
    """Draw a dot for the score of each run and a line for their mean.

    The axis begins a little below the lowest score; the title says from where to where they lie.

    Parameters
    ----------
    scores : sequence of float
        Balanced accuracy, from 0 to 1.
    ax : matplotlib.axes.Axes, optional
    title : str
    """
    ax = ax or plt.subplots(figsize=(8, 3.5))[1]
    lowest = min(0.8, min(scores) - 0.05)
    ax.plot(range(len(scores)), scores, "o", markersize=12, clip_on=False, label="one run")
    ax.axhline(np.mean(scores), label="mean of the runs")
    if lowest < 0.5:
        ax.axhline(0.5, color="black", linestyle=":", label="guessing")
    spread = f"from {min(scores):.3f} to {max(scores):.3f}"
    ax.set(xlabel="run", ylabel="balanced accuracy", ylim=(lowest, 1), title=f"{title}\n{spread}")
    ax.set_xticks(range(len(scores)))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)


def cross_map(scores):
    """Draw how well each corpus prepares for each other one.

    Parameters
    ----------
    scores : pd.DataFrame [index: trained_on, tested_on; columns: mean, worst, best and more]
        As `cross.summary` makes it. A pair that is missing stays empty.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = list(dict.fromkeys(scores.index.get_level_values("trained_on")))
    means = scores["mean"].unstack().reindex(index=names, columns=names)
    figure, ax = plt.subplots(figsize=(5 + 2.3 * len(names), 2.2 + 1.5 * len(names)))
    image = ax.imshow(means, cmap="cividis", vmin=0.5, vmax=1, aspect="auto")
    figure.colorbar(image, ax=ax, label="balanced accuracy (0.5 is guessing)")
    for (row, column), mean in np.ndenumerate(means.to_numpy()):
        place = names[row], names[column]
        text = "the same people"
        if place in scores.index:
            worst, best = scores.loc[place, ["worst", "best"]]
            text = f"{mean:.1%}\n{worst:.1%} to {best:.1%}"
        if row == column:
            text += "\nheld-out speakers"
        colour = "black" if mean > 0.75 or np.isnan(mean) else "white"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=15)
    short = [textwrap.fill(Path(name).name, 16) for name in names]  # a name may be a path
    ax.set(xlabel="judged", ylabel="trained on", title="CNN: mean of its runs, worst to best")
    ax.set_xticks(range(len(names)), short)
    ax.set_yticks(range(len(names)), short)
    ax.grid(False)
    return figure


def intervals(table, *, runs, ax=None, title=""):
    """Draw a score with its interval for each contender, and a ring for each run.

    Taught in notebook 07.

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
    colour = COLOURS["accent"]
    for y, (name, row) in enumerate(table.iloc[::-1].iterrows()):
        ax.plot([row.low, row.high], [y, y], "-", color=colour, linewidth=5, alpha=0.5)
        ax.plot(row.score, y, "o", color=colour, markersize=13)
        ring = {"color": colour, "fillstyle": "none", "markersize": 7}
        ax.plot(runs[name], np.full(len(runs[name]), y + 0.27), "o", **ring)
    ax.set(xlabel="balanced accuracy", ylim=(-0.6, len(table) - 0.4), title=title)
    ax.set_yticks(range(len(table)), table.index[::-1])

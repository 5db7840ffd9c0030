"""Pictures that a projector can show, and sound players with a caption."""

import html
from typing import Any

import librosa
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio, display

from .settings import FEATURE_SETTINGS, SAMPLE_RATE

# Okabe and Ito's colors, which color-blind people can tell apart.
COLORS = {"female": "#E69F00", "male": "#0072B2", "neutral": "#444444", "accent": "#009E73"}
# Okabe and Ito's colors, without those of the two sexes.
PALETTE = ("#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#444444")
MARKERS = {"female": "o", "male": "s"}
SECONDS_PER_FRAME = FEATURE_SETTINGS["hop_length"] / FEATURE_SETTINGS["sample_rate"]


def use_workshop_style() -> None:
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


def player(signal: np.ndarray, caption: str) -> Any:
    """Show a sound player with a caption under it.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz. Played at its own loudness, and never clipped.
    caption : str
    """
    display(audio_player(signal))
    display(HTML(f"<p style='margin-top:0'><em>{html.escape(caption)}</em></p>"))


def audio_player(signal: np.ndarray) -> Any:
    """Make a player; a signal that is too large for the sound card is made smaller."""
    peak = max(1.0, float(np.abs(signal).max()))
    return Audio(signal / peak, rate=SAMPLE_RATE, normalize=False)


def waveform(
    signal: np.ndarray,
    *,
    ax: plt.Axes | None = None,
    title: str = "",
    color: str = COLORS["neutral"],
) -> None:
    """Draw amplitude against time.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    ax : matplotlib.axes.Axes, optional
    title, color : str
    """
    ax = ax or plt.subplots()[1]
    ax.plot(np.arange(len(signal)) / SAMPLE_RATE, signal, "-", color=color, linewidth=0.8)
    ax.set(xlabel="time (s)", ylabel="amplitude", title=title)


def over_time(
    values: np.ndarray,
    *,
    ylabel: str,
    ax: plt.Axes | None = None,
    title: str = "",
    extent: float | None = None,
    colorbar: str = "",
    center: float | None = None,
) -> None:
    """Draw a picture whose columns are frames: a spectrogram, mel bands, MFCC.

    Parameters
    ----------
    values : np.ndarray [shape=(n_frames, n_rows)]
    ylabel : str
    ax : matplotlib.axes.Axes, optional
    title : str
    extent : float, optional
        What the top of the picture stands for, such as 8000 Hz. Default: n_rows.
    colorbar : str
        What a color means, with its unit.
    center : float, optional
        The value drawn white, for numbers of both signs.
    """
    ax = ax or plt.subplots()[1]
    seconds = len(values) * SECONDS_PER_FRAME
    limits, colors = {}, None
    if center is not None:
        reach = np.abs(values - center).max()
        limits, colors = {"vmin": center - reach, "vmax": center + reach}, "PuOr"
    image = ax.imshow(
        values.T,
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        extent=(0, seconds, 0, extent or values.shape[1]),
        cmap=colors,
        **limits,
    )
    ax.set(xlabel="time (s)", ylabel=ylabel, title=title)
    ax.grid(False)
    ax.figure.colorbar(image, ax=ax, label=colorbar, pad=0.01)


def spectrogram(power: np.ndarray, *, ax: plt.Axes | None = None, title: str = "") -> None:
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
        colorbar="power (dB)",
    )

"""The pictures of notebook 11: the noise of a room, and whether training with it helps."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import scipy.signal

from ..augmentation import to_mel_db
from ..plots import COLORS, over_time
from ..settings import FEATURE_SETTINGS, SAMPLE_RATE
from .shared import legend_outside

LOOKS = (("o", COLORS["accent"]), ("s", "#CC79A7"))  # of two networks


def room_spectrum(noise: np.ndarray, *, highest: int = 1000) -> None:
    """Draw the spectrum of a room's noise.

    Parameters
    ----------
    noise : np.ndarray [shape=(n_samples,)]
    highest : int
        The end of the frequency axis, in Hz.
    """
    ax = plt.subplots()[1]
    hertz, power = scipy.signal.welch(noise, fs=SAMPLE_RATE, nperseg=SAMPLE_RATE // 2)
    shown = (hertz > 0) & (hertz <= highest)
    decibels = 10 * np.log10(power[shown] + 1e-12)
    ax.plot(hertz[shown], decibels, "-", color=COLORS["neutral"])
    ax.set(xlabel="frequency (Hz)", ylabel="power (dB/Hz)", title="The noise of the room")
    ax.set_xticks(range(0, highest + 1, 100))
    plt.show()


def excerpts(pictures: Mapping[str, np.ndarray]) -> None:
    """Draw the mel energies of the same excerpt, as recorded and as heard elsewhere.

    Parameters
    ----------
    pictures : dict of str to np.ndarray [shape=(n_frames, n_inputs)]
        Excerpts, not standardized.
    """
    _, axes = plt.subplots(1, len(pictures), figsize=(14, 4), sharey=True)
    for ax, (title, inputs) in zip(axes, pictures.items(), strict=True):
        mel_db = to_mel_db(inputs[:, : FEATURE_SETTINGS["n_mfcc"]])
        over_time(mel_db, ylabel="mel band", ax=ax, title=title, colorbar="power (dB)")
    plt.show()


def differences(
    by_model: Mapping[str, Mapping[str, tuple[float, float, float]]], *, reference: str
) -> None:
    """Draw how much better two networks are than a third one, with intervals.

    Parameters
    ----------
    by_model : dict of str to dict of str to tuple
        For each network, for each level of noise: the difference of the balanced accuracies
        and the two ends of its interval.
    reference : str
        What the third network is called.
    """
    ax = plt.subplots(figsize=(14, 5))[1]
    for shift, look, (model, by_level) in zip((-0.1, 0.1), LOOKS, by_model.items(), strict=True):
        marker, color = look
        middle, low, high = 100 * np.array(list(by_level.values())).T
        x = np.arange(len(middle)) + shift
        ax.vlines(x, low, high, color=color, linewidth=5, alpha=0.5)
        ax.plot(x, middle, marker, color=color, markersize=12, label=model)
        ax.set_xticks(range(len(middle)), by_level)
    ax.axhline(0, color="black", linestyle=":", label=reference)
    ax.set_xlabel("level of the voice, relative to the noise of the room")
    ax.set_ylabel("better by\n(percentage points)")
    legend_outside(ax)
    plt.show()

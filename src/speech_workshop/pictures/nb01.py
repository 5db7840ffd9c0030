"""The pictures of notebook 01: samples, spectra, mel bands, the DCT, pitch."""

from collections.abc import Sequence
from typing import Any

import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.signal

from .. import features
from ..plots import COLORS, SECONDS_PER_FRAME, over_time, spectrogram, waveform
from ..settings import SAMPLE_RATE, SEXES

PER_MS = SAMPLE_RATE / 1000  # samples in a millisecond
FIRST, SECOND = COLORS["accent"], COLORS["neutral"]  # nothing here is female or male
BESIDE: Any = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}  # a legend that hides nothing


def samples(signal: np.ndarray, *, title: str = "") -> None:
    """Draw a short piece of sound, with a dot for each sample if there is room."""
    ax = plt.subplots(figsize=(11, 3.5))[1]
    line = "o-" if len(signal) <= 200 else "-"
    ax.plot(_ms(signal), signal, line, color=FIRST, markersize=4, linewidth=1.5)
    ax.set(xlabel="time (ms)", ylabel="amplitude", title=title)
    plt.show()


def aliasing(
    moments: np.ndarray, measured: np.ndarray, *, frequencies: tuple[float, float]
) -> None:
    """Draw two tones that have the same samples.

    Parameters
    ----------
    moments, measured : np.ndarray [shape=(n,)]
        When the samples were taken, in seconds, and what they are.
    frequencies : tuple of float
        Of the tone that was measured, and of the other one, in Hz.
    """
    ax = plt.subplots(figsize=(11, 4))[1]
    fine = np.linspace(0, moments[-1], 2000)
    for frequency, line, color in zip(frequencies, ("-", "--"), (SECOND, FIRST), strict=True):
        wave = np.cos(2 * np.pi * frequency * fine)
        width = 1 if line == "-" else 3
        ax.plot(1000 * fine, wave, line, color=color, linewidth=width, label=f"{frequency} Hz")
    ax.plot(1000 * moments, measured, "ko", markersize=9, label="samples")
    ax.set(xlabel="time (ms)", ylabel="amplitude", ylim=(-1.2, 1.2))
    ax.legend(**BESIDE)
    plt.show()


def far_and_near(signal: np.ndarray) -> None:
    """Draw a whole recording, and 40 ms around its loudest moment."""
    middle = 160 * features.power_spectrogram(signal).sum(axis=0).argmax()
    middle = int(np.clip(middle, 320, len(signal) - 320))
    axes = plt.subplots(1, 2, figsize=(13, 4))[1]
    waveform(signal, ax=axes[0], title="the whole recording")
    begin, end = (middle - 320) / SAMPLE_RATE, (middle + 320) / SAMPLE_RATE
    axes[0].axvspan(begin, end, color=FIRST, alpha=0.6)
    near = signal[middle - 320 : middle + 320]
    axes[1].plot(_ms(near), near, color=FIRST)
    axes[1].set(xlabel="time (ms)", ylabel="amplitude", title="40 ms: the green part")
    plt.show()


def products(by_frequency: dict[int, np.ndarray]) -> None:
    """Draw a sound times waves of several frequencies, and the average of each product."""
    axes = plt.subplots(1, len(by_frequency), figsize=(13, 4), sharey=True)[1]
    for ax, (frequency, product) in zip(axes, by_frequency.items(), strict=True):
        ax.fill_between(_ms(product), product, color=FIRST, alpha=0.6)
        ax.axhline(product.mean(), color="black", linestyle="--")
        title = f"times {frequency} Hz: average {product.mean():.2f}"
        ax.set(xlabel="time (ms)", title=title)
    axes[0].set_ylabel("product")
    plt.show()


def spectrum(frequencies: np.ndarray, strengths: np.ndarray, *, title: str = "") -> None:
    """Draw a stem for each frequency."""
    ax = plt.subplots(figsize=(11, 3.5))[1]
    ax.stem(frequencies, strengths, linefmt=FIRST, basefmt=" ")
    ax.set(xlabel="frequency (Hz)", ylabel="strength", title=title)
    plt.show()


def window_effect(cut: np.ndarray, window: np.ndarray) -> None:
    """Draw a piece of a tone with and without a window, and both spectra, from afar and near."""
    axes = plt.subplots(1, 3, figsize=(14, 4))[1]
    hertz = np.arange(2049) * SAMPLE_RATE / 4096
    looks = (("cut out", cut, "--", SECOND), ("with a window", cut * window, "-", FIRST))
    for label, piece, line, color in looks:
        axes[0].plot(_ms(piece), piece, line, color=color, linewidth=1.5, label=label)
        strength = np.abs(np.fft.rfft(piece, n=4096))
        for ax in axes[1:]:
            ax.plot(hertz, 20 * np.log10(strength + 1e-3), line, color=color, linewidth=1.5)
    axes[0].set(
        xlabel="time (ms)", ylabel="amplitude", title="a tone of 1020 Hz", ylim=(-1.1, 1.7)
    )
    axes[0].legend(loc="upper right", ncols=2, fontsize=11)
    axes[1].set(xlabel="frequency (Hz)", ylabel="strength (dB)", title="its two spectra")
    axes[1].set(xlim=(0, 4000), ylim=(-45, 50))
    axes[2].set(xlabel="frequency (Hz)", ylabel="strength (dB)", title="their peaks, up close")
    axes[2].set(xlim=(900, 1140), ylim=(0, 50))
    plt.show()


def through_window(signal: np.ndarray, milliseconds: int, *, ax: plt.Axes | None = None) -> Any:
    """Draw the spectrogram of 0.2 s around the loudest sample, with a window of this length."""
    ax = ax or plt.subplots(figsize=(11, 4.5))[1]
    first = int(np.clip(np.abs(signal).argmax() - 1600, 0, max(0, len(signal) - 3200)))
    part = signal[first : first + 3200]
    win_length = milliseconds * SAMPLE_RATE // 1000
    stft = librosa.stft(part, n_fft=2048, hop_length=16, win_length=win_length)
    decibels = librosa.power_to_db(np.abs(stft[:385]) ** 2, ref=np.max, top_db=50)
    extent = (0, len(part) / PER_MS, 0, 3000)
    ax.imshow(decibels, origin="lower", aspect="auto", extent=extent)
    ax.set(xlabel="time (ms)", ylabel="frequency (Hz)", title=f"window of {milliseconds} ms")
    ax.grid(False)
    return ax.figure


def windows_compared(signal: np.ndarray, lengths: Sequence[int]) -> None:
    """Draw the same piece of sound through windows of several lengths, in milliseconds."""
    axes = plt.subplots(1, len(lengths), figsize=(13, 4), sharey=True)[1]
    for ax, milliseconds in zip(axes, lengths, strict=True):
        through_window(signal, milliseconds, ax=ax)
        ax.label_outer()
    plt.show()


def triangles(hertz: np.ndarray, filters: np.ndarray) -> None:
    """Draw mel filters, each scaled to a peak of 1."""
    ax = plt.subplots(figsize=(12, 3.5))[1]
    for number, one in enumerate(filters):
        color = SECOND if number % 2 else FIRST  # so that neighbors differ
        ax.plot(hertz, one / one.max(), "-", color=color)
    ax.set(xlabel="frequency (Hz)", ylabel="weight (peak = 1)", title="Every fourth mel filter")
    plt.show()


def bands(power: np.ndarray, n_mels: int, *, ax: plt.Axes | None = None) -> Any:
    """Draw the spectrum of the loudest frame, and what this number of mel bands keeps of it."""
    ax = ax or plt.subplots(figsize=(11, 4.5))[1]
    frame = power[:, power.sum(axis=0).argmax()]
    hertz = librosa.fft_frequencies(sr=SAMPLE_RATE, n_fft=512)
    filters = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=512, n_mels=n_mels)
    peaks = librosa.mel_frequencies(n_mels=n_mels + 2, fmin=0, fmax=8000)[1:-1]
    averages = filters @ frame / np.maximum(filters.sum(axis=1), 1e-10)
    filled = averages > 0  # with very many bands, some fall between two frequencies
    ax.plot(hertz, librosa.power_to_db(frame), "-", color="0.6", lw=1.5)
    ax.plot(peaks[filled], librosa.power_to_db(averages[filled]), "o-", color=FIRST, ms=5)
    title = f"spectrum and {n_mels} mel bands"
    ax.set(xlabel="frequency (Hz)", ylabel="power (dB)", xlim=(0, 4000), title=title)
    return ax.figure


def bands_compared(power: np.ndarray, numbers: Sequence[int]) -> None:
    """Draw the loudest frame with several numbers of mel bands."""
    axes = plt.subplots(1, len(numbers), figsize=(13, 4), sharey=True)[1]
    for ax, n_mels in zip(axes, numbers, strict=True):
        bands(power, n_mels, ax=ax)
        ax.set_title(f"{n_mels} mel bands")
        ax.label_outer()
    plt.show()


def waves(cosines: np.ndarray) -> None:
    """Draw the first waves of a DCT."""
    axes = plt.subplots(1, len(cosines), figsize=(13, 3), sharey=True)[1]
    for number, (ax, wave) in enumerate(zip(axes, cosines, strict=True)):
        ax.plot(wave, "-", color=FIRST)
        ax.set(xlabel="mel band", title=f"wave {number}")
    axes[0].set_ylabel("weight")
    plt.show()


def rebuilt_frame(frame: np.ndarray, rebuilt: dict[int, np.ndarray]) -> None:
    """Draw a frame's mel bands, and what few coefficients keep of them, by their number."""
    axes = plt.subplots(1, len(rebuilt), figsize=(14, 4.5), sharey=True)[1]
    for ax, (number, curve) in zip(axes, rebuilt.items(), strict=True):
        ax.plot(frame, "o-", color="0.6", markersize=4, linewidth=1, label="80 mel bands")
        ax.plot(curve, "-", color=FIRST, linewidth=3, label="rebuilt")
        ax.set(xlabel="mel band", title=f"from {number} coefficients")
    axes[0].set_ylabel("power (dB)")
    axes[-1].legend(loc="upper right", fontsize=13)
    plt.show()


def mfcc_picture(mfcc: np.ndarray) -> None:
    """Draw all MFCC but coefficient 0, which would outshine the others."""
    ax = plt.subplots(figsize=(12, 4))[1]
    values = np.clip(mfcc[:, 1:], -80, 80)
    over_time(values, ylabel="coefficient", ax=ax, center=0, colorbar="value, at most 80")
    ax.set_title("MFCC 1 to 39")
    ax.images[0].set_extent((0, len(mfcc) * SECONDS_PER_FRAME, 0.5, mfcc.shape[1] - 0.5))
    plt.show()


def moved_copy(frame: np.ndarray, likeness: np.ndarray, best: int) -> None:
    """Draw a frame with its copy moved by `best` samples, and how well each move fits."""
    axes = plt.subplots(1, 2, figsize=(13, 4))[1]
    middle = frame[272:752]  # 30 ms
    axes[0].plot(_ms(middle), middle, "-", color=SECOND, label="frame")
    axes[0].plot(_ms(middle) + best / PER_MS, middle, "--", color=FIRST, label="moved copy")
    axes[0].set(xlabel="time (ms)", ylabel="amplitude", title="30 ms, and the copy that fits best")
    axes[0].margins(y=0.25)
    axes[0].legend(loc="upper right", ncols=2, fontsize=13)
    shown = likeness[:300]
    axes[1].plot(_ms(shown), shown, "-", color=FIRST)
    axes[1].plot(best / PER_MS, shown[best], "o", ms=14, fillstyle="none", color="black")
    axes[1].set(xlabel="move (ms)", ylabel="likeness", title="how well each move fits")
    plt.show()


def two_voices(voices: dict[str, np.ndarray]) -> None:
    """Draw spectrograms up to 2000 Hz with the pitch on top."""
    axes = plt.subplots(1, len(voices), figsize=(13, 4.5), sharey=True)[1]
    for ax, (title, signal) in zip(axes, voices.items(), strict=True):
        spectrogram(features.power_spectrogram(signal), ax=ax, title=title)
        pitch = features.fundamental_frequency(signal)
        seconds = np.arange(len(pitch)) * SECONDS_PER_FRAME
        ax.plot(seconds, pitch, "o", color="white", mec="black", ms=5, mew=0.7)
        ax.set(ylim=(0, 2000))
        ax.label_outer()
    plt.show()


def pitch_rule(table: pd.DataFrame, *, threshold: float) -> None:
    """Draw the median pitch of all recordings, and where a threshold is right.

    Parameters
    ----------
    table : pd.DataFrame [columns: sex, pitch, mood, right]
        A row per recording; `right` says whether the threshold is.
    threshold : float
        In Hz.
    """
    axes = plt.subplots(1, 2, figsize=(14, 5), width_ratios=(1.2, 1))[1]
    for sex, line in zip(SEXES, ("-", "--"), strict=True):
        pitch = table.pitch[table.sex == sex]
        axes[0].hist(pitch, bins=36, range=(60, 420), histtype="step", lw=3, ls=line,
                     color=COLORS[sex], label=sex)  # fmt: skip
    axes[0].axvline(threshold, color="black", linestyle=":", label=f"{threshold:.0f} Hz")
    axes[0].set(xlabel="median pitch (Hz)", ylabel="recordings", title="all recordings")
    axes[0].legend()
    shares = table.groupby("mood").right.mean().sort_values()
    axes[1].barh(shares.index, shares, color=FIRST)
    axes[1].axvline(0.5, color="black", linestyle="--", linewidth=1.5)
    axes[1].set(xlabel="share right (dashed: guessing)", xlim=(0, 1), title="by mood")
    plt.show()


def noisy(signal: np.ndarray, *, title: str) -> Any:
    """Draw one spectrogram, for a slider."""
    ax = plt.subplots(figsize=(11, 4))[1]
    spectrogram(features.power_spectrogram(signal), ax=ax, title=title)
    return ax.figure


def deltas(mfcc: np.ndarray, slopes: np.ndarray) -> None:
    """Draw MFCC 1 over time, and its delta, five times as large."""
    ax = plt.subplots(figsize=(12, 3.5))[1]
    seconds = np.arange(len(mfcc)) * SECONDS_PER_FRAME
    ax.plot(seconds, mfcc[:, 1], "-", color=SECOND, label="MFCC 1")
    ax.plot(seconds, 5 * slopes[:, 1], "--", color=FIRST, label="5 x its delta")
    ax.axhline(0, color="black", linewidth=1, linestyle="-")
    ax.set(xlabel="time (s)", ylabel="value")
    ax.legend(**BESIDE)
    plt.show()


def two_frequencies(pitch: np.ndarray, dominant: np.ndarray) -> None:
    """Draw the fundamental and the dominant frequency of each voiced frame."""
    ax = plt.subplots(figsize=(12, 4.5))[1]
    seconds, voiced = np.arange(len(pitch)) * SECONDS_PER_FRAME, np.isfinite(pitch)
    ax.plot(seconds[voiced], dominant[voiced], "x", color=FIRST, label="dominant")
    ax.plot(seconds[voiced], pitch[voiced], ".", color="black", ms=9, label="fundamental")
    ax.set(xlabel="time (s)", ylabel="frequency (Hz)", ylim=(0, 1200), xlim=(0, seconds[-1]))
    ax.legend(**BESIDE)
    plt.show()


def stretched(hertz: np.ndarray, spectra: dict[str, np.ndarray], distances: pd.Series) -> None:
    """Draw two average spectra, and how far apart they are when one is stretched.

    Parameters
    ----------
    hertz : np.ndarray [shape=(n_bands,)]
    spectra : dict of str to np.ndarray [shape=(n_bands,)]
        In decibels, by sex.
    distances : pd.Series
        In decibels, by the factor of the stretching.
    """
    axes = plt.subplots(1, 2, figsize=(14, 4.5), width_ratios=(1.4, 1))[1]
    for (sex, curve), line in zip(spectra.items(), ("-", "--"), strict=True):
        axes[0].plot(hertz, curve, line, color=COLORS[sex], label=sex)
    axes[0].set(xlabel="frequency (Hz)", ylabel="power (dB)", title="average spectra")
    axes[0].set(xscale="log", xlim=(100, 8000))
    ticks = [100, 200, 500, 1000, 2000, 5000]
    axes[0].set_xticks(ticks, ticks)
    axes[0].legend()
    axes[1].plot(distances, "o-", color=FIRST, markersize=5)
    axes[1].plot(distances.idxmin(), distances.min(), "ko", ms=14, fillstyle="none")
    axes[1].set(xlabel="factor", ylabel="distance (dB)", title="male spectrum, stretched")
    plt.show()


def tones_apart(milliseconds: float, distance: float) -> None:
    """Draw the spectra of two tones through a Hann window, for eight ways they may meet.

    Parameters
    ----------
    milliseconds : float
        The length of the window.
    distance : float
        Between the two tones, in Hz.
    """
    ax = plt.subplots(figsize=(11, 4))[1]
    n_samples = round(milliseconds * PER_MS)
    seconds, hertz = np.arange(n_samples) / SAMPLE_RATE, np.arange(8193) * SAMPLE_RATE / 16384
    window = scipy.signal.get_window("hann", n_samples)
    tones = 2000 - distance / 2, 2000 + distance / 2
    n_seen = 0
    for phase in np.pi * np.arange(8) / 4:
        mix = np.sin(2 * np.pi * tones[0] * seconds) + np.sin(
            2 * np.pi * tones[1] * seconds + phase
        )
        strength = np.abs(np.fft.rfft(mix * window, n=16384))
        between = strength[(hertz > tones[0] - distance / 2) & (hertz < tones[1] + distance / 2)]
        n_seen += len(scipy.signal.find_peaks(between)[0]) >= 2
        ax.plot(hertz, strength, "-", color=FIRST, linewidth=1.5)
    for tone in tones:
        ax.axvline(tone, color="black", linestyle=":", linewidth=1.5)
    title = f"{milliseconds} ms, {distance} Hz apart: two peaks in {n_seen} of 8"
    ax.set(xlabel="frequency (Hz)", ylabel="strength", xlim=(1000, 3000), title=title)
    plt.show()


def _ms(signal):
    """Return the time of each sample, in milliseconds."""
    return np.arange(len(signal)) / PER_MS

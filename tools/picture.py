"""Draw the picture of the series for the README: ``notebooks/images/series.png``.

Everything in it is computed from one recording of the embedded corpus and a trained
CNN. Type: ``.venv/bin/python tools/picture.py``
"""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from speech_workshop import checkpoints, corpora, evaluation, plots, session
from speech_workshop.audio import load_audio, trim_silence
from speech_workshop.dataset import excerpt_starts, split_by_speaker
from speech_workshop.features import features_of_file
from speech_workshop.files import atomic_write
from speech_workshop.paths import project_folder
from speech_workshop.pictures import shared

TITLES = (
    "01  sound",
    "01  40 MFCC",
    "02  rows in SQLite",
    "03  tensors",
    "04 05 06  networks",
    "07 08  an opinion",
)


def draw():
    """Draw six panels, from sound to opinion."""
    plots.use_workshop_style()
    recordings = session.load_recordings()
    test = split_by_speaker(recordings, fold=0).test
    recording = max(test, key=lambda recording: len(recording.mfcc))
    path = corpora.load_corpus().folder / recording.file
    model = checkpoints.load_or_train("cnn", recordings, use_checkpoint=True)
    figure, axes = plt.subplots(1, 6, figsize=(22, 3.8), width_ratios=(1, 1, 1.25, 1, 1, 1))
    figure.get_layout_engine().set(wspace=0.06)
    plots.waveform(trim_silence(load_audio(path)), ax=axes[0])
    draw_mfcc(axes[1], recording)
    draw_rows(axes[2], features_of_file(path))
    draw_windows(axes[3])
    draw_networks(axes[4])
    draw_opinion(axes[5], model, recording)
    for ax, title in zip(axes, TITLES, strict=True):
        ax.set_title(title, fontsize=17, fontweight="bold")
    target = project_folder() / "notebooks" / "images" / "series.png"
    with atomic_write(target) as draft:
        figure.savefig(draft, dpi=80)
    print(target)


def draw_mfcc(ax, recording):
    """Draw the coefficients as a picture."""
    values = (recording.mfcc - recording.mfcc.mean(axis=0)) / recording.mfcc.std(axis=0)
    ax.imshow(values.T, origin="lower", aspect="auto", extent=(0, len(values) / 100, 0, 40))
    ax.set(xlabel="time (s)", ylabel="coefficient")
    ax.grid(False)


def draw_rows(ax, features):
    """Write a few rows as they stand in the database."""
    ax.axis("off")
    rows = ["frame   mfcc_00  mfcc_01 ... pitch"]
    for frame in range(40, 120, 10):
        pitch = features.fundamental_frequency[frame]
        shown = f"{pitch:5.0f}" if np.isfinite(pitch) else " NULL"
        rows.append(
            "{:5d}  {:8.1f} {:8.1f} ... {}".format(frame, *features.mfcc[frame, :2], shown)
        )
    ax.text(0, 0.97, "\n\n".join(rows), va="top", family="monospace", fontsize=9.5)


def draw_windows(ax):
    """Show an excerpt of 110 frames as ten windows of 11."""
    for number in range(10):
        ax.add_patch(
            plt.Rectangle((number * 11, 0), 10, 42, color=plots.COLORS["male"], alpha=0.6)
        )
    ax.set(xlim=(0, 110), ylim=(0, 60), xlabel="frame", ylabel="number", yticks=(0, 20, 42))
    ax.text(55, 50, "10 windows of 11 frames", ha="center", va="center", fontsize=13)
    ax.grid(False)


def draw_networks(ax):
    """Name the three networks."""
    ax.axis("off")
    for row, (name, how) in enumerate(
        {
            "CNN": "looks",
            "LSTM": "listens, remembers",
            "CNN + LSTM": "looks, then remembers",
        }.items()
    ):
        ax.text(
            0.5,
            0.82 - 0.33 * row,
            f"{name}\n{how}",
            ha="center",
            va="center",
            fontsize=14,
            transform=ax.transAxes,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "#F0E9D2", "edgecolor": "0.3"},
        )


def draw_opinion(ax, model, recording):
    """Draw the CNN's opinion as the recording goes on."""
    (p_male,) = evaluation.predict_excerpts(model, [recording.inputs])
    seconds = np.array(excerpt_starts(len(recording.mfcc))) / 100 + 0.55
    shared.opinion(seconds, p_male, ax=ax)


if __name__ == "__main__":
    draw()

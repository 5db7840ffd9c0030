"""The pictures of notebook 07: contenders, with their luck, their intervals and real people."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from ..database import Recording
from ..evaluation import balanced_accuracy, predictions
from ..experiments.baselines import median_pitch, pitch_rule
from ..plots import COLORS

ACCENT, NEUTRAL = COLORS["accent"], COLORS["neutral"]
LOOKS = {  # of what judges; in Okabe and Ito's colors, without those of the two sexes
    "CNN": (ACCENT, "o"),
    "LSTM": ("#D55E00", "s"),
    "CNN+LSTM": ("#CC79A7", "D"),
    "borrowed ear": ("#56B4E9", "^"),
    "pitch < 160 Hz": ("black", "P"),
    "pitch, fitted": ("0.45", "X"),
    "pitch threshold": ("0.45", "X"),
    "logistic regression": ("0.45", "v"),
    "majority": ("0.7", "x"),
}
KINDS = {
    "emodb": "actors",
    "emotale": "actors",
    "librispeech-sample": "read",
    "common-voice-en": "read at home",
    "speechocean762": "read into phones",
}


def splits(scores: Sequence[float]) -> None:
    """Draw a dot for each way to choose the test speakers.

    Parameters
    ----------
    scores : sequence of float
    """
    plt.subplots(figsize=(11, 2.6))
    heights = np.random.default_rng(0).uniform(-1, 1, len(scores))
    plt.plot(scores, heights, "o", color=NEUTRAL, markersize=11, alpha=0.6)
    plt.gca().set(xlabel="balanced accuracy on the test speakers", yticks=[], ylim=(-2, 2))
    plt.title(f"{len(scores)} splits, one method: from {min(scores):.3f} to {max(scores):.3f}")
    plt.show()


def pitch(recordings: Sequence[Recording], *, threshold: float, moods: Mapping[str, str]) -> None:
    """Draw the median pitch of clips, and how often a threshold is right for each mood.

    Parameters
    ----------
    recordings : sequence of Recording
    threshold : float
        In Hz.
    moods : mapping of str to str
        How the speaker of a file sounds. Where it is empty, the second picture is left out.
    """
    figure, axes = plt.subplots(1, 1 + bool(moods), figsize=(14, 5), squeeze=False)
    for sex, style in (("female", "stepfilled"), ("male", "step")):
        values = [median_pitch(one) for one in recordings if one.sex == sex]
        axes[0, 0].hist(values, np.arange(60, 401, 10), histtype=style, alpha=0.8, label=sex,
                        color=COLORS[sex], linewidth=3)  # fmt: skip
    axes[0, 0].axvline(threshold, color="black", label=f"threshold: {threshold:.0f} Hz")
    axes[0, 0].set(xlabel="median pitch of a clip (Hz)", ylabel="number of clips")
    axes[0, 0].legend(fontsize=13)
    if moods:
        table = predictions(list(recordings), pitch_rule(list(recordings), threshold=threshold))
        by_mood = table.groupby(table.file.map(moods))
        scores = by_mood[["sex", "correct"]].apply(balanced_accuracy).sort_values()
        axes[0, 1].barh(scores.index, scores, color=NEUTRAL, alpha=0.6)
        axes[0, 1].axvline(0.5, color="black", linestyle=":")
        axes[0, 1].text(0.49, -0.9, "guessing", ha="right", va="center", fontsize=13)
        axes[0, 1].set(xlabel="balanced accuracy of the threshold", xlim=(0, 1))
        axes[0, 1].set_ylim(-1.4, len(scores) - 0.4)
        axes[0, 1].tick_params(axis="y", labelsize=13)
        axes[0, 1].set_title("mood of the clips")
    plt.show()


def luck(
    runs: Mapping[str, Sequence[float]], *, splits: Sequence[float], people: pd.DataFrame
) -> None:
    """Draw a dot for each training run, on held-out speakers and on the same real people.

    Parameters
    ----------
    runs : mapping of str to sequence of float
        The balanced accuracy of each run, by contender.
    splits : sequence of float
        That of one contender, logistic regression, on many more splits.
    people : pd.DataFrame [columns: network, run, real]
        The mean balanced accuracy of each run on sets of real people.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 4.8), width_ratios=(4, 3))
    noise = np.random.default_rng(0).uniform(-0.2, 0.2, len(splits))
    place = list(runs).index("logistic regression")
    left.plot(place + noise, splits, ".", color="0.7", markersize=9, label="the 30 splits")
    for x, (name, scores) in enumerate(runs.items()):
        _dots(left, x, scores, name)
    left.set_xticks(range(len(runs)), [name.replace(" ", "\n") for name in runs])
    left.set(ylabel="balanced accuracy", title="speakers held out in each run")
    left.legend(fontsize=13, loc="lower right")
    by_name = {name: part.real.tolist() for name, part in people.groupby("network", sort=False)}
    for x, (name, scores) in enumerate(by_name.items()):
        _dots(right, x, scores, name)
    right.set_xticks(range(len(by_name)), list(by_name))
    right.set(title="real people, the same in all runs", xlim=(-0.5, len(by_name) - 0.5))
    right.set_ylim(left.get_ylim())
    plt.show()


def _dots(ax, x, scores, name):
    """Draw the runs of one contender beside each other, and a line at their mean."""
    color, marker = LOOKS.get(name, (NEUTRAL, "o"))
    places = x + 0.12 * (np.arange(len(scores)) - (len(scores) - 1) / 2)
    ax.plot(places, scores, marker, color=color, markersize=11)
    ax.plot([x - 0.3, x + 0.3], [np.mean(scores)] * 2, "-", color=color, linewidth=2)


def draws(scores: np.ndarray, *, low: float, high: float, title: str = "") -> None:
    """Draw how the scores of the bootstrap's draws spread, and the two ends of an interval.

    Parameters
    ----------
    scores : np.ndarray [shape=(n_draws,)]
    low, high : float
    title : str
    """
    plt.hist(scores, bins=25, color=NEUTRAL, alpha=0.6)
    for end in (low, high):
        plt.axvline(end, color=ACCENT, linewidth=3)
    plt.gca().set(xlabel="balanced accuracy", ylabel="number of draws", title=title)
    plt.show()


def forest(summary: pd.DataFrame, *, runs: Mapping[str, Sequence[float]]) -> None:
    """Draw a forest plot: for each contender its score, its interval, and its runs.

    Parameters
    ----------
    summary : pd.DataFrame [columns: balanced accuracy, low, high]
        A row per contender, the first one on top.
    runs : mapping of str to sequence of float
    """
    figure, ax = plt.subplots(figsize=(12, 5.2))
    for y, (name, row) in enumerate(summary.iloc[::-1].iterrows()):
        is_network = name in ("CNN", "LSTM", "CNN+LSTM")
        color, marker = (ACCENT, "o") if is_network else (NEUTRAL, "s")
        score = row["balanced accuracy"]
        ax.plot([row.low, row.high], [y, y], "-", color=color, linewidth=5, alpha=0.5)
        ax.plot(score, y, marker, color=color, markersize=13)
        height = np.full(len(runs[name]), y + 0.27)
        ax.plot(runs[name], height, "o", color=color, fillstyle="none", markersize=7)
        text = f"{score:.1%}\n({row.low:.1%} to {row.high:.1%})"
        ax.text(1.02, y, text, va="center", fontsize=13, transform=ax.get_yaxis_transform())
    ax.set(xlabel="balanced accuracy on speakers never heard", ylim=(-0.6, len(summary) - 0.4))
    ax.set_yticks(range(len(summary)), summary.index[::-1])
    plt.show()


def people(panels: Mapping[str, pd.DataFrame]) -> None:
    """Draw how right each judge is about each set of real people.

    Parameters
    ----------
    panels : mapping of str to pd.DataFrame [columns: corpus, judge, balanced_accuracy, low, high]
        By the title of their panel.
    """
    first = next(iter(panels.values()))
    sets = list(dict.fromkeys(first.corpus))[::-1]
    figure, axes = plt.subplots(
        1, len(panels), figsize=(14, 1.8 + len(sets)), sharex=True, sharey=True, squeeze=False
    )
    for ax, (title, table) in zip(axes[0], panels.items(), strict=True):
        n_judges = table.judge.nunique()
        for k, (judge, rows) in enumerate(table.groupby("judge", sort=False)):
            color, marker = LOOKS.get(judge, (NEUTRAL, "o"))
            y = np.array([sets.index(name) for name in rows.corpus])
            ends = [rows.balanced_accuracy - rows.low, rows.high - rows.balanced_accuracy]
            ax.errorbar(rows.balanced_accuracy, y + 0.36 - 0.72 * (k + 0.5) / n_judges,
                        xerr=np.clip(ends, 0, 1), fmt=marker, color=color, markersize=9,
                        elinewidth=1.5, label=judge)  # fmt: skip
        for border in range(1, len(sets)):
            ax.axhline(border - 0.5, color="0.85", linewidth=1)
        ax.axvline(0.5, color="black", linestyle=":", linewidth=1)
        ax.set(xlabel="balanced accuracy", title=title, ylim=(-0.5, len(sets) - 0.5))
        ax.grid(False, axis="y")
    names = [f"{name}\n({KINDS[name]})" if name in KINDS else name for name in sets]
    axes[0, 0].set_yticks(range(len(sets)), names)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=5)
    figure.set_layout_engine("constrained", h_pad=0.1)  # between the legend and the titles
    plt.show()


def differences(table: pd.DataFrame) -> None:
    """Draw the interval of each difference between two contenders, beside zero.

    Parameters
    ----------
    table : pd.DataFrame [columns: difference, low, high]
        In percentage points; a row per pair.
    """
    figure, ax = plt.subplots(figsize=(12, 1.2 + 0.8 * len(table)))
    for y, row in enumerate(table.iloc[::-1].itertuples()):
        is_decided = row.low > 0 or row.high < 0
        color = ACCENT if is_decided else NEUTRAL
        ax.plot([row.low, row.high], [y, y], "-", color=color, linewidth=5, alpha=0.5)
        ax.plot(row.difference, y, "o" if is_decided else "s", color=color, markersize=12)
        text = f"{row.difference:+.1f} ({row.low:+.1f} to {row.high:+.1f})"
        ax.text(1.02, y, text, va="center", fontsize=13, transform=ax.get_yaxis_transform())
    ax.axvline(0, color="black", linewidth=2)
    ax.set(xlabel="difference (percentage points)", ylim=(-0.6, len(table) - 0.4))
    ax.set_yticks(range(len(table)), table.index[::-1])
    plt.show()


def ablation(runs: pd.DataFrame) -> None:
    """Draw for each recipe how right its networks are, about synthetic and about real people.

    Parameters
    ----------
    runs : pd.DataFrame [columns: variant, unseen, real]
        A row per training run.
    """
    figure, ax = plt.subplots(figsize=(12, 6))
    names = list(dict.fromkeys(runs.variant))[::-1]
    for y, name in enumerate(names):
        rows = runs[runs.variant == name]
        line = [rows.real.mean(), rows.unseen.mean()]
        ax.plot(line, [y, y], "-", color="0.8", linewidth=4, zorder=0)
        ax.plot(line[1], y, "s", color=NEUTRAL, markersize=11)
        ax.plot(rows.real, np.full(len(rows), y), "o", color=ACCENT, markersize=9)
    labels = ["held-out synthetic speakers", "real people (a dot for each run)"]
    ax.legend(ax.lines[1:3], labels, loc="lower center", bbox_to_anchor=(0.3, 1), ncols=2)
    ax.set(xlabel="balanced accuracy (real people: mean of the sets)")
    ax.set_yticks(range(len(names)), names)
    plt.show()


def noise(scores: pd.DataFrame, *, n_clips: int) -> None:
    """Draw how the scores change as it gets louder.

    Parameters
    ----------
    scores : pd.DataFrame [index: signal-to-noise ratio, columns: contender]
    n_clips : int
    """
    figure, ax = plt.subplots(figsize=(11, 5))
    for name, line in scores.items():
        color, marker = LOOKS.get(name, (NEUTRAL, "o"))
        style = "-" if name in ("CNN", "LSTM", "CNN+LSTM") else ":"
        ax.plot(line, style, marker=marker, color=color, markersize=10, alpha=0.85, label=name)
    ax.set(xlabel="signal-to-noise ratio", ylabel="balanced accuracy", title=f"{n_clips} clips")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=13)
    plt.show()


def confusions(tables: Mapping[str, pd.DataFrame]) -> None:
    """Draw a confusion matrix for each contender: the numbers of clips, shaded by row.

    Parameters
    ----------
    tables : mapping of str to pd.DataFrame [columns: sex, p_male]
    """
    figure, axes = plt.subplots(2, 3, figsize=(12, 6.6))
    for ax, (name, table) in zip(axes.flat, tables.items(), strict=True):
        said = np.where(table.p_male > 0.5, "male", "female")
        matrix = pd.crosstab(table.sex, said).reindex(columns=["female", "male"], fill_value=0)
        share = matrix.div(matrix.sum(axis=1), axis=0)
        ax.imshow(share, cmap="Greens", vmin=0, vmax=1.2)
        for (row, column), n in np.ndenumerate(matrix.to_numpy()):
            color = "white" if share.iat[row, column] > 0.9 else "black"  # what contrasts more
            ax.text(column, row, n, color=color, ha="center", va="center", fontsize=20)
        ax.set(title=name, xticks=[0, 1], yticks=[0, 1])
        ax.set_xticklabels(["said female", "said male"], fontsize=13)
        ax.set_yticklabels(["female", "male"], fontsize=13)
        ax.grid(False)
    plt.show()

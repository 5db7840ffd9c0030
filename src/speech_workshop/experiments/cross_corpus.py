"""Train on one corpus and judge another, to see whether what was learned there holds here.

Notebook 07 asks the same question of one pair.
"""

import re
import textwrap
from itertools import combinations
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..checkpoints import load_or_train
from ..corpora import Corpus
from ..corpora.annotations import LAYOUTS
from ..dataset import split_by_speaker
from ..errors import WorkshopError
from ..evaluation import balanced_accuracy, predict_table, recall
from ..files import atomic_write
from ..models import TrainedModel
from ..paths import build_folder
from ..plots import use_workshop_style
from ..session import limit_corpus, load_recordings, number_of_runs

NETWORK = "cnn"


def cross_corpus(corpora: list[Corpus]) -> pd.DataFrame:
    """Train the CNN on each corpus and judge all others, and the speakers held out.

    On each corpus as often as the series does, with other speakers held out and another
    seed. Only one corpus at a time is in memory.

    Parameters
    ----------
    corpora : list of Corpus
        Two or more.

    Returns
    -------
    pd.DataFrame [columns: trained_on, tested_on, run, balanced_accuracy, female, male, n]
        A row per pair and run. `n` recordings were judged: where a corpus judges itself,
        those of the held-out speakers.

    Raises
    ------
    WorkshopError
        If there are fewer than two corpora, one is named twice, or no two can be compared.
    """
    names = [corpus.name for corpus in corpora]
    if len(set(names)) < max(2, len(names)):
        raise WorkshopError("Name two corpora or more, each of them once.")
    pairs = {(a.name, b.name) for a in corpora for b in corpora if overlap(a, b) is None}
    if not pairs:
        raise WorkshopError(overlap(*corpora[:2]))
    parts = [limit_corpus(corpus) for corpus in corpora]
    models: dict[str, list[TrainedModel]] = {}
    rows = []
    for part in parts:
        recordings = load_recordings(part)
        models[part.name] = []
        for run in range(number_of_runs(recordings)):
            path = _path(part.name, run)
            model = load_or_train(NETWORK, recordings, run=run, path=path, corpus=part.name)
            models[part.name].append(model)
            own = {"trained_on": part.name, "tested_on": part.name, "run": run}
            test = split_by_speaker(recordings, fold=run).test
            rows.append(own | _scores(model, test))
    for part in parts:
        recordings = load_recordings(part)
        for name in names:
            for run, model in enumerate(models[name] if (name, part.name) in pairs else []):
                other = {"trained_on": name, "tested_on": part.name, "run": run}
                rows.append(other | _scores(model, recordings))
    return pd.DataFrame(rows)


def overlap(one: Corpus, other: Corpus) -> str | None:
    """Say why two corpora cannot judge each other: the same people speak in both.

    Parameters
    ----------
    one, other : Corpus

    Returns
    -------
    str or None
        A sentence, or None if they can.
    """
    names = f"{one.name} and {other.name}"
    folders = one.folder.resolve(), other.folder.resolve()
    if folders[0].is_relative_to(folders[1]) or folders[1].is_relative_to(folders[0]):
        return f"{names} overlap: one folder is, or lies in, the other."
    shared = set(one.recordings.speaker) & set(other.recordings.speaker)
    if one.layout == other.layout and one.layout in LAYOUTS and shared:
        return (
            f"{names} overlap: {len(shared)} speakers of {one.layout} are in both, such as "
            f"{min(shared)}. A network would be judged by people it has heard."
        )
    return None


def announce(corpora: list[Corpus]) -> None:
    """Print what is compared: how much of each corpus, and which pairs are left out.

    Parameters
    ----------
    corpora : list of Corpus
    """
    for corpus in corpora:
        part = limit_corpus(corpus)
        print(
            f"{corpus.name}: {len(part.recordings):,} recordings of "
            f"{part.recordings.speaker.nunique():,} speakers; {len(corpus.refused):,} refused"
        )
        for remark in part.remarks:
            print("-", remark)
    for reason in filter(None, (overlap(*pair) for pair in combinations(corpora, 2))):
        print(f"Left out: {reason}")


def _path(name, run):
    """Return where the network of one run is kept."""
    slug = re.sub(r"\W+", "-", name).strip("-")  # a name may be a path
    return build_folder() / "cross" / f"{slug}-{run}.keras"


def _scores(model, recordings):
    """Judge recordings; return the columns of a row."""
    table = predict_table(model, recordings)
    return {"balanced_accuracy": balanced_accuracy(table)} | recall(table) | {"n": len(table)}


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Average over the runs, and say how far apart they are.

    Parameters
    ----------
    table : pd.DataFrame
        As `cross_corpus` makes it.

    Returns
    -------
    pd.DataFrame [index: trained_on, tested_on; columns: mean, worst, best, female, male, runs, n]
        Balanced accuracy and the two recalls; `n` recordings in all runs together.
    """
    groups = table.groupby(["trained_on", "tested_on"], sort=False)
    scores = groups.balanced_accuracy
    means = pd.DataFrame({"mean": scores.mean(), "worst": scores.min(), "best": scores.max()})
    return means.join(groups[["female", "male"]].mean()).assign(
        runs=groups.run.count(), n=groups.n.sum()
    )


def cross_map(scores: pd.DataFrame) -> Figure:
    """Draw how well each corpus prepares a network for each of the others.

    Parameters
    ----------
    scores : pd.DataFrame [index: trained_on, tested_on; columns: mean, worst, best and more]
        As `cross_corpus.summary` makes it. A pair that is missing stays empty.

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
        color = "black" if mean > 0.75 or np.isnan(mean) else "white"
        ax.text(column, row, text, ha="center", va="center", color=color, fontsize=15)
    short = [textwrap.fill(Path(name).name, 16) for name in names]  # a name may be a path
    ax.set(xlabel="judged", ylabel="trained on", title="CNN: mean of its runs, worst to best")
    ax.set_xticks(range(len(names)), short)
    ax.set_yticks(range(len(names)), short)
    ax.grid(False)
    return figure


def keep(table: pd.DataFrame) -> list[Path]:
    """Write the table to ``build/cross.csv`` and the picture of it to ``build/cross.png``.

    Parameters
    ----------
    table : pd.DataFrame
        As `cross_corpus` makes it.

    Returns
    -------
    list of pathlib.Path
    """
    paths = [build_folder() / "cross.csv", build_folder() / "cross.png"]
    with atomic_write(paths[0]) as draft:
        table.round(4).to_csv(draft, index=False)
    use_workshop_style()
    with atomic_write(paths[1]) as draft:
        cross_map(summary(table)).savefig(draft)
    return paths

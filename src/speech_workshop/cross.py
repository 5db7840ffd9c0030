"""Train on one corpus, judge another: does what was learned there hold here?

Taught nowhere: notebook 07 asks the same question of one pair.
"""

import re
from itertools import combinations

import pandas as pd

from .evaluation import balanced_accuracy, judge, recall
from .layouts import LAYOUTS
from .paths import WorkshopError, build_folder, written_whole
from .series import (
    number_of_epochs,
    number_of_runs,
    part_for_series,
    stored_recordings,
    trained_on,
)
from .tensors import split_by_speaker

NETWORK = "cnn"


def cross(corpora):
    """Train the CNN on each corpus and judge all others, and the speakers held out.

    On each corpus as often as the series does, with other speakers held out and another
    seed. One corpus at a time is in the memory.

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
    parts = [part_for_series(corpus) for corpus in corpora]
    models, rows = {}, []
    for part in parts:
        recordings = stored_recordings(part)
        models[part.name] = []
        for run in range(number_of_runs(recordings)):
            split = split_by_speaker(recordings, fold=run)
            models[part.name].append(_trained(part.name, split, run=run))
            own = {"trained_on": part.name, "tested_on": part.name, "run": run}
            rows.append(own | _scores(models[part.name][run], split.test))
    for part in parts:
        recordings = stored_recordings(part)
        for name in names:
            for run, model in enumerate(models[name] if (name, part.name) in pairs else []):
                other = {"trained_on": name, "tested_on": part.name, "run": run}
                rows.append(other | _scores(model, recordings))
    return pd.DataFrame(rows)


def overlap(one, other):
    """Say why two corpora cannot judge each other: the same people speak in both.

    Parameters
    ----------
    one, other : Corpus

    Returns
    -------
    str or None
        A sentence, or None where nothing speaks against it.
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


def announce(corpora):
    """Print what is compared: how much of each corpus, and which pairs are left out.

    Parameters
    ----------
    corpora : list of Corpus
    """
    for corpus in corpora:
        part = part_for_series(corpus)
        print(
            f"{corpus.name}: {len(part.recordings):,} recordings of "
            f"{part.recordings.speaker.nunique():,} speakers; {len(corpus.refused):,} refused"
        )
        for remark in part.remarks:
            print("-", remark)
    for reason in filter(None, (overlap(*pair) for pair in combinations(corpora, 2))):
        print(f"Left out: {reason}")


def _trained(name, split, *, run):
    """Return the network of one run: the stored one if it fits, else train it now."""
    slug = re.sub(r"\W+", "-", name).strip("-")  # a name may be a path
    return trained_on(
        split,
        name=NETWORK,
        path=build_folder() / "cross" / f"{slug}-{run}.keras",
        corpus=name,
        seed=run,
        epochs=number_of_epochs(),
    )


def _scores(model, recordings):
    """Judge recordings; return the columns of a row."""
    table = judge(model, recordings)
    return {"balanced_accuracy": balanced_accuracy(table)} | recall(table) | {"n": len(table)}


def summary(table):
    """Average over the runs, and say how far apart they are.

    Parameters
    ----------
    table : pd.DataFrame
        As `cross` makes it.

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


def keep(table):
    """Write the table to ``build/cross.csv`` and the picture of it to ``build/cross.png``.

    Parameters
    ----------
    table : pd.DataFrame
        As `cross` makes it.

    Returns
    -------
    list of pathlib.Path
    """
    from .show import cross_map, use_workshop_style

    paths = [build_folder() / "cross.csv", build_folder() / "cross.png"]
    with written_whole(paths[0]) as draft:
        table.round(4).to_csv(draft, index=False)
    use_workshop_style()
    with written_whole(paths[1]) as draft:
        cross_map(summary(table)).savefig(draft)
    return paths

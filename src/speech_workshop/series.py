"""What the notebooks hand to each other, made when it is missing.

Each notebook can be opened first: it asks here for the recordings or for a trained
network, and what an earlier notebook has already made is used again.
Taught in notebook 03 (recordings) and 04 (networks).
"""

import json
import os

import numpy as np
import pandas as pd

from .augmentation import augment
from .corpora import find_corpus, load_corpus, shortened, small_part
from .evaluation import balanced_accuracy, judge
from .paths import (
    WorkshopError,
    build_folder,
    corpora_folder,
    find_notebook,
    project_folder,
    written_whole,
)
from .store import read_recordings, store_corpus
from .tensors import N_FOLDS, frame_statistics, split_by_speaker

TAUGHT_IN = {"features": 2, "cnn": 4, "lstm": 5, "cnn_lstm": 6}  # numbers of notebooks
MANY_SPEAKERS = 50  # from here on three folds are enough to judge by
# What the series takes of a corpus, to bound memory and time: the embedded one needs 2.7 GB.
MOST = {"n_recordings": 3200, "hours": 2.5}


def is_fast():
    """Tell whether only a small part is to be run, as the tests do."""
    return os.environ.get("WORKSHOP_FAST") == "1"


def current_corpus():
    """Load the corpus on which the series runs.

    Taught in notebook 00.

    Returns
    -------
    Corpus
        ``$WORKSHOP_CORPUS`` or the embedded one; see `part_for_series`.
    """
    return part_for_series(load_corpus())


def real_corpora():
    """Load the corpora of real speech that are at hand, in ``$WORKSHOP_DATA`` or ``data/corpora``.

    Taught in notebook 07.

    Returns
    -------
    list of Corpus
        Without the one on which the series runs; of long ones a part.
    """
    folder = corpora_folder()
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            found.append(part_for_series(load_corpus(place.name)))
        except WorkshopError:
            continue  # a folder or file that is no corpus
    return [corpus for corpus in found if corpus.name != find_corpus()[0]]


def part_for_series(corpus):
    """Keep as much of a corpus as the series takes: of most of them, all.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Corpus
        Of a long corpus a part, and a remark that says so; in tests a small part.
    """
    if is_fast():
        return small_part(corpus, n_speakers=5, n_recordings=3)
    return shortened(corpus, **MOST)


def current_recordings():
    """Read all recordings of the corpus; extract features where they are missing.

    Taught in notebook 02.

    Returns
    -------
    list of Recording
    """
    return stored_recordings(current_corpus())


def stored_recordings(corpus):
    """Read all recordings of a corpus; extract features where they are missing.

    Taught in notebook 02.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    list of Recording
    """
    store_corpus(corpus)
    return read_recordings(corpus.name)


def number_of_runs(recordings):
    """Say how often each network is trained, each time with other speakers held out.

    With few speakers all five folds are needed: then each one is judged once.
    Taught in notebook 07.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    int
    """
    if is_fast():
        return 2
    n_speakers = len({recording.speaker for recording in recordings})
    return 3 if n_speakers >= MANY_SPEAKERS else N_FOLDS


def model_path(name, run=0):
    """Return where a trained network is kept.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    run : int
        Run 0 is the one that the series goes on with.

    Returns
    -------
    pathlib.Path
    """
    models = build_folder() / "models"
    return models / f"{name}.keras" if run == 0 else models / "runs" / f"{name}-{run}.keras"


def checkpoint_path(name, run=0):
    """Return where the checkpoint is that comes with the workshop.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    run : int

    Returns
    -------
    pathlib.Path
    """
    return project_folder() / "data" / "checkpoints" / f"{name}-{run}.keras"


def trained(name, recordings, *, run=0, on_epoch=None):
    """Return a network that was trained here: the stored one if it fits, else train it now.

    Taught in notebook 04.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    recordings : list of Recording
    run : int
        Which speakers are held out, and the seed.
    on_epoch : callable, optional
        See `training.train`.

    Returns
    -------
    Model
    """
    return trained_on(
        split_by_speaker(recordings, fold=run),
        name=name,
        path=model_path(name, run),
        seed=run,
        epochs=number_of_epochs(),
        on_epoch=on_epoch,
    )


def from_earlier(name, recordings, *, run=0):
    """Return a network that an earlier notebook trains, without a training if possible.

    If none was trained here, a checkpoint that comes with the workshop takes its place,
    where it fits the recordings. Taught in notebook 06.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    recordings : list of Recording
    run : int

    Returns
    -------
    Model
    """
    from .models import save_model

    path = model_path(name, run)
    corpus = find_corpus()[0]
    how = {"name": name, "corpus": corpus, "seed": run, "epochs": number_of_epochs()}
    split = split_by_speaker(recordings, fold=run)
    model = _stored(path, split, **how)
    if model is None:
        model = _stored(checkpoint_path(name, run), split, **how)
        if model is None:
            return trained(name, recordings, run=run)
        model = model._replace(card=model.card | {"is_checkpoint": True})
        save_model(model, path)
    if is_checkpoint(model):
        print(
            f"{path.name} was not trained here: using the workshop's checkpoint "
            f"(run {run} of make run on {model.card['made']['date']})."
        )
    return model


def borrowed(recordings):
    """Return the classifier on the borrowed ear: the stored one if it fits, else train it now.

    Taught in notebook 12.

    Parameters
    ----------
    recordings : list of Recording
        Of the current corpus.

    Returns
    -------
    Model
        Trained on the training speakers of run 0.

    Raises
    ------
    WorkshopError
        If the speaker encoder is not here.
    """
    from .borrowed_ear import is_stand_in, load_encoder
    from .models import load_model, save_model
    from .transfer import content_of, recipe, train_classifier

    load_encoder()  # or say that it is missing
    corpus, folder = find_corpus()
    split = split_by_speaker(recordings, fold=0)
    path = model_path("untrained_ear" if is_stand_in() else "borrowed_ear")
    wanted = {"recipe": recipe(), "content": content_of(split, folder)}
    try:
        model = load_model(path)
        if wanted.items() <= model.card.items():
            print(f"Using {path.name}, trained before on the same recordings.")
            return model
    except WorkshopError:
        pass  # none there, or one of another version
    save_model(train_classifier(split, folder=folder, corpus=corpus), path)
    return load_model(path)


def catch_up(number):
    """Make what the notebooks before this one would have made.

    Parameters
    ----------
    number : int
        Of the notebook that shall be opened.

    Returns
    -------
    pathlib.Path
        The notebook.

    Raises
    ------
    WorkshopError
        If there is no notebook of that number.
    """
    notebook = find_notebook(number)
    if number > TAUGHT_IN["features"]:
        print("The features of all recordings, from the database or from the sound:")
        recordings = current_recordings()
        print(f"{len(recordings)} recordings are ready.")
    for name in ("cnn", "lstm", "cnn_lstm"):
        if number > TAUGHT_IN[name]:
            for run in range(number_of_runs(recordings)):
                from_earlier(name, recordings, run=run)
    return notebook


def is_checkpoint(model):
    """Tell whether a model came with the workshop, and was not trained here."""
    return model.card.get("is_checkpoint", False)


def scores_of_runs(name, recordings):
    """Train a network once per run and judge it, each time on other held-out speakers.

    Taught in notebook 04.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm'}
    recordings : list of Recording

    Returns
    -------
    list of float
        The balanced accuracy of each run, also printed as it comes.
    """
    scores = []
    for run in range(number_of_runs(recordings)):
        model = trained(name, recordings, run=run)
        test = split_by_speaker(recordings, fold=run).test
        scores.append(balanced_accuracy(judge(model, test)))
        print(f"run {run}: balanced accuracy {scores[-1]:.3f}")
    return scores


def number_of_epochs():
    """Say how many epochs a network is trained."""
    from .training import EPOCHS

    return 2 if is_fast() else EPOCHS


def trained_on(split, *, name, path, seed, epochs, corpus=None, change=augment, on_epoch=None):
    """Return the network stored at a path if it fits a split, else train it now.

    Parameters
    ----------
    split : Split
    name : {'cnn', 'lstm', 'cnn_lstm'}
    path : pathlib.Path
    corpus : str, optional
        The name of the corpus. Default: that of the current one.
    seed, epochs, change, on_epoch
        See `training.train`.

    Returns
    -------
    Model
    """
    # Late, since TensorFlow is heavy: who only runs notebooks, elsewhere, does without.
    from .models import load_model, save_model
    from .training import train

    corpus = corpus or find_corpus()[0]
    how = {"name": name, "seed": seed, "epochs": epochs, "change": change}
    model = _stored(path, split, corpus=corpus, **how)
    if model and not is_checkpoint(model):
        print(f"Using {path.name}, trained before on the same recordings.")
        if on_epoch:
            on_epoch(pd.DataFrame(model.card["history"]))
        return model
    model = train(
        name,
        split,
        corpus=corpus,
        seed=seed,
        epochs=epochs,
        change=change,
        on_epoch=on_epoch,
    )
    save_model(model, path)
    return load_model(path)


def _stored(path, split, *, name, corpus, seed, epochs, change=augment):
    """Return the network at a path, if a training would give the same now; else None."""
    from .models import BUILDERS, anatomy, load_model
    from .training import recipe

    try:
        model = load_model(path)
    except WorkshopError:
        return None  # none there, or one of another version
    wanted = {
        "corpus": corpus,
        "files": len(split.train),
        "speakers": sorted({recording.speaker for recording in split.train}),
        "epochs": epochs,
        "seed": seed,
        "recipe": recipe(change),
    }
    statistics = np.array(frame_statistics(split.train))  # other recordings, other statistics
    known = np.array(model.mean_and_std)
    fits = (
        wanted.items() <= model.card.items()
        and anatomy(model.network) == anatomy(BUILDERS[name]())
        and known.shape == statistics.shape  # else of a time with other inputs
        and (np.abs(known - statistics) < 0.01 * statistics[1]).all()
    )
    return model if fits else None


def add_to_results(**parts):
    """Add to ``build/results.json``, where a run of the series keeps its figures.

    Taught in notebook 07.

    Parameters
    ----------
    **parts
        Names and values that JSON can hold; a name that is there is replaced.
    """
    with written_whole(build_folder() / "results.json") as draft:
        draft.write_text(json.dumps(read_results() | parts, indent=1), encoding="utf-8")


def read_results():
    """Return what ``build/results.json`` holds so far, a dict."""
    path = build_folder() / "results.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

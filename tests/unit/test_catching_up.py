"""Who is late, or whose training failed, goes on with what comes with the workshop."""

import numpy as np
import pytest

from speech_workshop import checkpoints, session, training
from speech_workshop.checkpoints import load_or_train
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus
from speech_workshop.database import Recording
from speech_workshop.dataset import split_by_speaker
from speech_workshop.evaluation import balanced_accuracy, predict_table
from speech_workshop.experiments.word_order import (
    CONTENDERS,
    DEAF_TO_ORDER,
    load_or_train_on_words,
    load_words,
    shuffled,
)
from speech_workshop.features import features_of_file
from speech_workshop.labels.classifier import balanced_accuracy as balanced_accuracy_of_words
from speech_workshop.labels.classifier import load_recordings
from speech_workshop.labels.classifier import predict_table as predict_table_of_words
from speech_workshop.models import TrainedModel, architecture, load_model, save_model
from speech_workshop.paths import checkpoint_path, model_path, project_folder
from speech_workshop.settings import EPOCHS
from speech_workshop.training import BUILDERS, recipe, train

CHECKPOINTS = sorted((project_folder() / "data" / "checkpoints").glob("*.keras"))
OF_WORDS = [path for path in CHECKPOINTS if path.stem.startswith("words-word-")]
OF_VOICES = [path for path in CHECKPOINTS if path not in OF_WORDS]
NETWORKS = ("cnn", "lstm", "cnn_lstm")


@pytest.fixture(scope="module")
def embedded():
    """The embedded corpus as recordings, without the features."""
    table = load_corpus("embedded").recordings
    return [Recording(row.file, row.speaker, row.sex, None, None) for row in table.itertuples()]


def test_there_is_a_checkpoint_for_each_network_and_run_and_they_are_small():
    names = [f"{name}-{run}" for name in sorted(NETWORKS) for run in range(3)]
    assert sorted(path.stem for path in OF_VOICES) == sorted(names)
    names = [f"words-word-{name}-0" for name in (*CONTENDERS, DEAF_TO_ORDER)]
    assert sorted(path.stem for path in OF_WORDS) == sorted(names)
    assert sum(path.stat().st_size for path in CHECKPOINTS) < 4.5e6


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """The embedded words, with their features."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_BUILD", str(tmp_path_factory.mktemp("words")))
        patch.delenv("WORKSHOP_FAST", raising=False)
        corpus = load_words()
        return load_recordings(corpus), corpus


@pytest.mark.parametrize("name", [*CONTENDERS, DEAF_TO_ORDER])
def test_notebook_13_can_use_checkpoints(name, words, tmp_path, monkeypatch):
    recordings, corpus = words
    monkeypatch.setenv("WORKSHOP_BUILD", str(tmp_path))
    monkeypatch.delenv("WORKSHOP_FAST", raising=False)
    monkeypatch.setattr(checkpoints, "train", no_training)
    model = load_or_train_on_words(name, recordings, corpus, use_checkpoint=True)
    in_order = split_by_speaker(recordings, fold=0).test
    mixed = split_by_speaker(shuffled(recordings), fold=0).test
    scores = [
        balanced_accuracy_of_words(predict_table_of_words(model, test))
        for test in (in_order, mixed)
    ]
    # Guessing is right in 1 of 18 cases.
    if name == DEAF_TO_ORDER:
        assert scores[1] > 0.15
    else:
        assert scores[0] > 0.5 > scores[1]


@pytest.mark.parametrize("path", OF_VOICES, ids=lambda path: path.stem)
def test_a_checkpoint_fits_the_code_and_the_corpus(path, embedded):
    name, run = path.stem.rsplit("-", 1)
    model = load_model(path)  # its features are ours, or this is refused
    split = split_by_speaker(embedded, fold=int(run))
    assert architecture(model.network) == architecture(BUILDERS[name]())
    assert model.card["recipe"] == recipe()
    assert (model.card["seed"], model.card["epochs"]) == (int(run), EPOCHS)
    assert model.card["corpus"] == "embedded" and model.card["files"] == len(split.train)
    assert model.card["speakers"] == sorted({recording.speaker for recording in split.train})
    assert model.card["made"] and len(model.card["history"]["loss"]) == EPOCHS


@pytest.fixture(scope="module")
def heard(embedded):
    """Each fourth recording of the test speakers, with its features."""
    folder = load_corpus("embedded").folder
    found = []
    for recording in split_by_speaker(embedded, fold=0).test[::4]:
        features = features_of_file(folder / recording.file)
        pitch = features.fundamental_frequency
        found.append(recording._replace(mfcc=features.mfcc, pitch=pitch))
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_a_checkpoint_knows_female_from_male(name, heard):
    model = load_model(checkpoint_path(name))
    assert balanced_accuracy(predict_table(model, heard)) > 0.8


@pytest.fixture(scope="module")
def own_checkpoints(corpus_folder, tmp_path_factory):
    """A folder with a checkpoint that was trained on a small corpus."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_BUILD", str(folder))
        patch.setenv("WORKSHOP_CORPUS", str(corpus_folder))
        patch.setenv("WORKSHOP_FAST", "1")
        split = split_by_speaker(session.load_recordings(), fold=0)
        options = {"corpus": session.active_corpus().name, "epochs": session.number_of_epochs()}
        save_model(train("cnn", split, seed=0, **options), folder / "cnn-0.keras")
    return folder


@pytest.fixture
def own(own_checkpoints, corpus_folder, monkeypatch):
    """The recordings of a small corpus with a checkpoint of its own that fits it."""
    monkeypatch.setenv("WORKSHOP_CORPUS", str(corpus_folder))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    monkeypatch.setattr(
        checkpoints, "checkpoint_path", lambda name, run=0: own_checkpoints / f"{name}-{run}.keras"
    )
    return session.load_recordings()


def no_training(*_, **__):
    raise AssertionError("this trains")


def test_a_checkpoint_takes_the_place_of_a_network_that_was_not_trained(own, capsys, monkeypatch):
    monkeypatch.setattr(checkpoints, "train", no_training)
    model = load_or_train("cnn", own, use_checkpoint=True)
    assert (
        "cnn.keras was not trained here: using the workshop's checkpoint"
        in capsys.readouterr().out
    )
    assert model_path("cnn").exists()
    load_or_train("cnn", own, use_checkpoint=True)
    assert "checkpoint" in capsys.readouterr().out  # said each time
    assert model.card["made"]


def test_the_notebook_that_teaches_a_network_trains_it_all_the_same(own, capsys):
    load_or_train("cnn", own, use_checkpoint=True)
    capsys.readouterr()
    assert not load_or_train("cnn", own).is_checkpoint
    load_or_train("cnn", own, use_checkpoint=True)
    assert "checkpoint" not in capsys.readouterr().out


@pytest.mark.parametrize("change", ["recordings", "recipe", "hearings", "architecture", "inputs"])
def test_a_checkpoint_that_no_longer_fits_is_not_used(own, change, monkeypatch):
    monkeypatch.setattr(checkpoints, "train", no_training)
    if change == "recordings":
        own = [recording._replace(mfcc=recording.mfcc + 5) for recording in own]
    elif change == "recipe":
        monkeypatch.setattr(training, "LEARNING_RATE", 1.0)
    elif change == "hearings":  # a checkpoint of a time when networks were asked once
        monkeypatch.setattr(TrainedModel, "is_asked_twice", False)
    elif change == "inputs":  # a checkpoint of a time when a frame was 40 numbers
        few = (np.zeros(40), np.ones(40))
        monkeypatch.setattr(TrainedModel, "mean_and_std", property(lambda model: few))
    else:
        monkeypatch.setitem(BUILDERS, "cnn", BUILDERS["lstm"])
    with pytest.raises(AssertionError, match="this trains"):
        load_or_train("cnn", own, use_checkpoint=True)


def test_catch_up_prepares_a_notebook(own, corpus_folder, capsys, monkeypatch):
    assert main(["catch-up", "05"]) == 0
    out = capsys.readouterr().out
    assert "cnn.keras was not trained here: using the workshop's checkpoint" in out
    assert "Ready. Open" in out and "05_lstm.ipynb" in out
    assert model_path("cnn").exists() and not model_path("lstm").exists()
    monkeypatch.setattr(checkpoints, "train", no_training)
    load_or_train(
        "cnn", own, run=1, use_checkpoint=True
    )  # trained by catch-up: no checkpoint fits that run


def test_catch_up_knows_its_notebooks(capsys):
    assert main(["catch-up", "77"]) == 1
    assert "There is no notebook 77" in capsys.readouterr().err

"""Labels of one's own: any number of classes, groups that are not split, honest scores."""

import json
import re
import shutil
from unicodedata import normalize

import numpy as np
import pandas as pd
import pytest
import soundfile
from conftest import annotated

from speech_workshop import session, training
from speech_workshop.audio import load_audio
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus, load_labelled
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.database import read_recordings
from speech_workshop.dataset import split_by_speaker
from speech_workshop.errors import WorkshopError
from speech_workshop.labels import classifier
from speech_workshop.models import TrainedModel, load_model, save_model
from speech_workshop.settings import SAMPLE_RATE, SEXES

onnxruntime = pytest.importorskip("onnxruntime", reason="pip install -r requirements-dev.txt")
CHIRPS = {"falling": -400, "rising": 400, "steady": 0}  # Hz a second


def write_sounds(folder, *, n_groups=6, n_sounds=3, classes=tuple(CHIRPS)):
    """Write made-up birds: each bird makes sounds of all classes, one table says which."""
    rng, rows = np.random.default_rng(0), []
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    for group in range(n_groups):
        for label in classes:
            for number in range(n_sounds):
                pitch = 1000 + 60 * group + CHIRPS[label] * (time - 0.5) + rng.normal(0, 20)
                sound = 0.2 * np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)
                sound += 0.002 * rng.standard_normal(len(time))
                file = f"sounds/{group}-{label}-{number}.wav"
                (folder / "sounds").mkdir(parents=True, exist_ok=True)
                soundfile.write(folder / file, sound, SAMPLE_RATE)
                rows.append((file, f"bird {group}", label))
    table = pd.DataFrame(rows, columns=["file", "bird", "song"])
    table.to_csv(folder / "metadata.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def birds(tmp_path_factory):
    return write_sounds(tmp_path_factory.mktemp("labels") / "birds")


def test_labels_and_groups_are_columns_and_sounds_need_no_voice(birds):
    corpus = load_labelled(birds, label="song", group="bird")
    assert corpus.classes == ("falling", "rising", "steady")
    assert corpus.recordings.speaker.nunique() == 6
    assert store_corpus(corpus).empty
    stored = read_recordings(corpus.name)
    assert {(r.speaker, r.label) for r in stored} == {
        (f"bird {group}", label) for group in range(6) for label in CHIRPS
    }


def test_the_speech_gate_is_a_setting_of_the_corpus(birds):
    corpus = load_labelled(birds, label="song", group="bird", is_speech=True)
    with pytest.raises(WorkshopError, match="no recording of steady can be used"):
        classifier.load_recordings(corpus)


def test_what_was_stored_as_any_sound_is_checked_where_speech_is_wanted(birds):
    corpus = load_labelled(birds, label="song", group="bird")
    assert len(classifier.load_recordings(corpus)) == 54
    with pytest.raises(WorkshopError, match="can be used"):
        classifier.load_recordings(corpus._replace(is_speech=True))
    assert {r.label for r in read_recordings(corpus.name)} == {"falling", "rising"}
    assert len(classifier.load_recordings(corpus)) == 54


@pytest.mark.parametrize("name", ["songs", "songs.h5", "songs.KERAS"])
def test_a_name_that_keras_cannot_use_is_refused_before_the_training(
    birds, tmp_path, monkeypatch, capsys, name
):
    monkeypatch.setattr(classifier, "train", None)
    words = ["train", str(birds), "--label", "song", "--group", "bird"]
    assert main([*words, "--out", str(tmp_path / name)]) == 2
    assert f"{name} must end in .keras" in capsys.readouterr().err
    with pytest.raises(WorkshopError, match="must end in .keras"):
        save_model(TrainedModel(None, {}), tmp_path / name)


def test_a_place_that_cannot_be_written_is_refused_before_the_training(
    birds, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(classifier, "train", None)
    words = ["train", str(birds), "--label", "song", "--group", "bird", "--out"]
    (tmp_path / "folder.keras").mkdir()
    (tmp_path / "file").touch()
    for out in ("folder.keras", "file/songs.keras", f"{'x' * 300}.keras"):
        assert main([*words, str(tmp_path / out)]) == 2
        assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("label", "folder"), [("song", "/elsewhere/birds"), ("so/ng", None)], ids=["folder", "label"]
)
def test_another_network_of_the_same_name_is_not_replaced(
    birds, model_path, monkeypatch, capsys, label, folder
):
    monkeypatch.setattr(classifier, "train", None)
    path = classifier.own_model_path(birds.name, "song", "cnn")
    own = load_model(model_path)
    card = own.card | {"label": label, "group": "bird"}
    card["corpus"] = f"{label}, bird: {folder or birds}"
    save_model(own._replace(card=card), path)
    before = path.read_bytes()
    assert main(["train", str(birds), "--label", "song", "--group", "bird"]) == 2
    said = capsys.readouterr().err
    assert f"trained on {folder or birds}, on the label {label}" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("group", [None, "bird", "day"])
def test_a_network_that_was_trained_on_the_corpus_in_other_groups_is_told(
    model_path, corpus_folder, tmp_path, capsys, group
):
    folder = shutil.copytree(corpus_folder, tmp_path / "corpus")
    table = load_corpus(folder).recordings
    table.assign(bird=table.speaker, day=table.speaker).to_csv(folder / "metadata.csv")
    own = load_model(model_path)
    card = own.card | {"corpus": f"sex, bird: {folder}", "label": "sex", "group": "bird"}
    save_model(
        own._replace(card=card | {"speakers": sorted(set(table.speaker))}), tmp_path / "a.keras"
    )
    words = ["evaluate", str(tmp_path / "a.keras"), "--corpus", str(folder)]
    main([*words, "--group", group] if group else words)
    said = capsys.readouterr().err
    assert ("8 of its 8 speakers" in said) if group == "bird" else ("grouped by bird" in said)


def test_sounds_that_cannot_be_read_or_lie_in_no_class_are_told(class_folders, tmp_path, capsys):
    folder = shutil.copytree(class_folders, tmp_path / "sounds")
    sounds = sorted(folder.glob("rising/**/*.wav"))
    sounds[0].rename(sounds[0].with_suffix(".m4a"))
    shutil.copy(sounds[1], folder / "stray.wav")
    corpus = load_labelled(folder, label="song")
    assert list(corpus.refused.file) == ["stray.wav"]
    assert "in no class's folder" in corpus.refused.reason[0]
    (refused,) = store_corpus(corpus).query("file != 'stray.wav'").itertuples()
    assert refused.file.endswith(".m4a") and "no decoder" in refused.reason


def test_classes_that_look_alike_are_one_or_are_told(birds, tmp_path):
    def respell(table):
        names = {"rising": "Café", "falling": normalize("NFD", "Café"), "steady": "café"}
        return table.assign(song=table.song.map(names))

    corpus = load_labelled(change(birds, tmp_path / "alike", respell), label="song", group="bird")
    assert corpus.classes == ("Café", "café")
    assert "Café and café are different classes" in corpus.remarks[-1]


def test_a_column_of_ones_own_may_hold_the_words_female_and_male(
    model_path, corpus_folder, tmp_path, capsys
):
    own = load_model(model_path)
    own = own._replace(card=own.card | {"label": "call", "group": "bird"})
    save_model(own, tmp_path / "own.keras")
    folder = shutil.copytree(corpus_folder, tmp_path / "birds")
    table = pd.DataFrame(annotated(folder), columns=["file", "bird", "call"])
    table.to_csv(folder / "metadata.csv", index=False)
    assert main(["evaluate", str(tmp_path / "own.keras"), "--corpus", str(folder), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out).values()
    assert set(row) == {"balanced_accuracy", "low", "high", "female", "male"}


@pytest.mark.parametrize("is_speech", [True, False])
def test_only_voices_are_heard_twice(birds, is_speech, monkeypatch):
    corpus = load_labelled(birds, label="song", group="bird")._replace(is_speech=is_speech)
    heard = []
    telephone = training.heard_by_telephone
    monkeypatch.setattr(
        training, "heard_by_telephone", lambda inputs: heard.append(1) or telephone(inputs)
    )
    names = {"falling": "female", "rising": "male", "steady": "male"}  # as if it were the sexes
    recordings = classifier.load_recordings(corpus._replace(is_speech=False))
    some = [one._replace(label=names[one.label]) for one in recordings]
    corpus = corpus._replace(classes=SEXES)
    model = classifier.train_labels("cnn", corpus, split_by_speaker(some, fold=0), epochs=1)
    assert model.is_asked_twice == model.is_for_speech == is_speech
    assert bool(heard) == is_speech  # calibrated on what it will hear


def test_a_long_corpus_is_limited_in_training_and_evaluation_alike(
    birds, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(session, "SERIES_LIMITS", {"n_recordings": 36, "hours": 1})
    monkeypatch.setattr(classifier, "LEAST_STEPS", 1)
    monkeypatch.setenv("WORKSHOP_LIMIT", "")
    path = str(tmp_path / "songs.keras")
    words = ["--label", "song", "--group", "bird"]
    assert main(["train", str(birds), *words, "--out", path]) == 0
    assert "36 of 54 recordings are taken" in capsys.readouterr().err
    assert main(["evaluate", path, "--corpus", str(birds), *words]) == 0
    assert "36 of 54 recordings are taken" in capsys.readouterr().err
    assert len(read_recordings(load_labelled(birds, label="song", group="bird").name)) == 36


def test_a_class_that_is_missing_is_named_even_if_nothing_was_refused(birds):
    corpus = load_labelled(birds, label="song", group="bird")
    with pytest.raises(WorkshopError, match="no recording of whistling can be used.$"):
        classifier.load_recordings(corpus._replace(classes=(*corpus.classes, "whistling")))


@pytest.fixture(scope="module")
def class_folders(birds, tmp_path_factory):
    """Return the same sounds in a folder for each class."""
    folder = tmp_path_factory.mktemp("folders") / "classes"
    for path in sorted((birds / "sounds").glob("*.wav")):
        group, label, _ = path.stem.split("-")
        target = folder / label / f"{group}-{path.stem}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder


def test_folders_may_be_the_classes(class_folders):
    corpus = load_labelled(class_folders, label="song")
    assert corpus.classes == ("falling", "rising", "steady")
    assert corpus.recordings.speaker.nunique() == 6 and not corpus.remarks


def test_without_a_table_there_is_no_column_of_groups(class_folders):
    with pytest.raises(WorkshopError, match="has no metadata.csv, so there is no column session"):
        load_labelled(class_folders, label="song", group="session")


def test_groups_of_one_recording_each_get_a_remark(birds, class_folders, tmp_path):
    folder = tmp_path / "phone"
    for number, path in enumerate(sorted(class_folders.glob("*/*.wav"))):
        target = folder / path.parent.name / f"IMG_{number}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path)
    (remark,) = load_labelled(folder, label="song").remarks
    assert "each of the 54 recordings is a group of its own" in remark and "rex-1.wav" in remark
    (remark,) = load_labelled(birds, label="song", group="file").remarks
    assert "a group of its own" in remark and "--group" in remark


def test_to_be_judged_a_few_recordings_of_one_group_will_do(birds, tmp_path):
    folder = change(birds, tmp_path / "mine", lambda table: table[table.bird == "bird 1"])
    assert len(load_labelled(folder, label="song", group="bird", for_training=False).classes) == 3
    with pytest.raises(WorkshopError, match="there is only 1 group"):
        load_labelled(folder, label="song", group="bird")


@pytest.mark.parametrize("fold", range(5))
def test_no_group_is_in_two_parts_and_each_class_is_in_all_that_count(birds, fold):
    corpus = load_labelled(birds, label="song", group="bird")
    recordings = classifier.load_recordings(corpus)
    split = split_by_speaker(recordings, fold=fold)
    train, validation, test = ({r.speaker for r in part} for part in split)
    assert not train & validation and not train & test and not validation & test
    assert len(train | validation | test) == 6
    assert {r.label for r in split.train} == {r.label for r in split.test} == set(CHIRPS)


def change(folder, target, edit):
    """Copy a corpus with another table."""
    target.mkdir()
    (target / "sounds").symlink_to(folder / "sounds")
    edit(pd.read_csv(folder / "metadata.csv")).to_csv(target / "metadata.csv", index=False)
    return target


@pytest.mark.parametrize(
    ("edit", "options", "sentence"),
    [
        (lambda t: t[t.song == "rising"], [], "fewer than two classes of song: all are 'rising'"),
        (
            lambda t: t[(t.song != "rising") | (t.bird == "bird 1")],
            [],
            "of the class 'rising' there is only 1 group",
        ),
        (lambda t: t, ["--label", "color"], "has no column color. Its columns are file, bird"),
        (lambda t: t, ["--group", "cage"], "has no column cage"),
        (lambda t: t.assign(song=""), [], "none of the 54 recordings can be used. The first"),
        (lambda t: t[:0], [], "lists no recording"),
        (
            lambda t: t[(t.song != "rising") | t.bird.isin(["bird 1", "bird 2"])],
            [],
            "of the class 'rising' there are only 2 groups",
        ),
        (
            lambda t: t.rename(columns={"file": "path"}),
            [],
            "must be called file: rename it.",
        ),
        (lambda t: t.rename(columns="{};more".format), [], "separated by ';'"),
        (lambda t: t, ["--group", "cage"], "such as speakers, sessions or devices (group=,"),
    ],
    ids=[
        "one class",
        "one group",
        "no such label",
        "no such group",
        "empty labels",
        "no rows",
        "two groups",
        "no column file",
        "semicolons",
        "how to choose",
    ],
)
def test_bad_tables_get_a_sentence(birds, tmp_path, capsys, edit, options, sentence):
    folder = change(birds, tmp_path / "changed", edit)
    words = ["train", str(folder), "--label", "song", "--group", "bird", *options]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert sentence in error and str(folder) in error


def test_the_default_group_is_told_where_it_is_missing(birds):
    with pytest.raises(WorkshopError, match="Without --group, the column speaker is the group"):
        load_labelled(birds, label="song")


def test_blanks_around_the_names_of_columns_do_not_matter(birds, tmp_path):
    folder = change(birds, tmp_path / "blanks", lambda t: t.rename(columns=" {} ".format))
    assert len(load_labelled(folder, label="song", group="bird").recordings) == 54


def test_rows_without_label_or_file_are_refused_and_told(birds, tmp_path):
    def spoil(table):
        table.loc[0, "song"] = ""
        table.loc[1, "file"] = "sounds/nowhere.wav"
        return table

    corpus = load_labelled(change(birds, tmp_path / "spoilt", spoil), label="song", group="bird")
    assert len(corpus.recordings) == 52
    assert "has no song" in corpus.refused.reason[0] and "nowhere.wav" in corpus.refused.reason[1]


@pytest.mark.slow
def test_train_evaluate_classify_and_export_agree(birds, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("speech_workshop.session.number_of_epochs", lambda _: 30)
    words = ["train", str(birds), "--label", "song", "--group", "bird", "--json"]
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out)
    scores = said["scores"]
    assert list(scores) == ["majority", "logistic regression", "cnn"]
    assert scores["majority"]["balanced_accuracy"] == pytest.approx(1 / 3)
    # Mean and deviation of a chirp do not tell whether it rises or falls; the network can.
    assert scores["cnn"]["balanced_accuracy"] > 0.6
    for row in scores.values():
        assert row["low"] is None or row["low"] <= row["balanced_accuracy"] <= row["high"]
    model = load_model(said["model"])
    assert model.classes == ("falling", "rising", "steady") and model.network.output_shape[1] == 3
    assert main(["evaluate", said["model"], "--corpus", str(birds), "--json"]) == 0
    row = next(iter(json.loads(capsys.readouterr().out).values()))
    assert set(row) == {"balanced_accuracy", "low", "high", *CHIRPS}
    sound = str(birds / "sounds" / "0-rising-0.wav")
    assert main(["classify", said["model"], sound, "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert set(verdict["p"]) == set(CHIRPS) and sum(verdict["p"].values()) == pytest.approx(
        1, abs=1e-3
    )
    assert verdict["label"] == max(verdict["p"], key=verdict["p"].get)
    assert main(["classify", said["model"], sound]) == 0
    printed = capsys.readouterr().out
    assert "(p = 0." in printed or "(p = 1." in printed
    assert main(["benchmark", said["model"], "--corpus", str(birds)]) == 2
    exported = tmp_path / "songs.onnx"
    assert main(["export", said["model"], str(exported), "--format", "onnx"]) == 0
    network = onnxruntime.InferenceSession(exported)
    p, _, checks = network.run(None, {"waveform": load_audio(sound)})
    assert p == pytest.approx(list(verdict["p"].values()), abs=1e-3)
    least = json.loads(network.get_modelmeta().custom_metadata_map["least"])
    assert (checks >= least).all()  # a tone is no speech, and is judged all the same


@pytest.fixture(scope="module")
def little_model(birds, tmp_path_factory):
    """Return the path of a network that has learned two of the songs, of groups called cage."""
    folder = change(
        birds,
        tmp_path_factory.mktemp("cages") / "cages",
        lambda t: t[t.song != "steady"].rename(columns={"bird": "cage"}),
    )
    corpus = load_labelled(folder, label="song", group="cage")
    split = split_by_speaker(classifier.load_recordings(corpus), fold=0)
    path = tmp_path_factory.mktemp("model") / "songs.keras"
    save_model(classifier.train_labels("cnn", corpus, split, epochs=1), path)
    return path, folder


def copy_classes(source, target, names):
    for old, new in names.items():
        shutil.copytree(source / old, target / new)
    return str(target)


def test_class_folders_are_judged_without_the_group_of_the_training(
    little_model, class_folders, tmp_path, capsys
):
    names = {"rising": "rising", "falling": "falling"}
    folder = copy_classes(class_folders, tmp_path / "same", names)
    assert main(["evaluate", str(little_model[0]), "--corpus", folder]) == 0
    assert "say little" not in capsys.readouterr().out


def test_class_folders_with_other_names_get_a_sentence(
    little_model, class_folders, tmp_path, capsys
):
    for number, (names, sentence) in enumerate(
        [
            ({"rising": "cat", "falling": "dog"}, "classes cat, dog, and this network knows none"),
            ({"rising": "rising", "falling": "dog"}, "and this network does not know dog. Rename"),
        ]
    ):
        folder = copy_classes(class_folders, tmp_path / str(number), names)
        assert main(["evaluate", str(little_model[0]), "--corpus", folder]) == 2
        assert sentence in capsys.readouterr().err


def test_groups_that_the_model_has_heard_are_told(little_model, capsys):
    path, folder = little_model
    assert main(["evaluate", str(path), "--corpus", str(folder), "--json"]) == 0
    error = capsys.readouterr().err
    assert "of its 6 groups (speakers, sessions, devices), which are judged here too" in error


def test_of_one_group_nobody_knows_an_interval(little_model, birds, tmp_path, capsys):
    folder = change(
        birds,
        tmp_path / "one",
        lambda t: t[(t.bird == "bird 1") & (t.song != "steady")].rename(columns={"bird": "cage"}),
    )
    words = ["evaluate", str(little_model[0]), "--corpus", str(folder)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "low and high say little" in said and "nan" not in said.lower()
    assert main([*words, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out).values()
    assert row["low"] is None and row["high"] is None and 0 <= row["balanced_accuracy"] <= 1


def test_train_says_on_how_many_groups_it_judges(birds, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("speech_workshop.session.number_of_epochs", lambda _: 1)
    words = ["train", str(birds), "--label", "song", "--group", "bird"]
    assert main([*words, "--out", str(tmp_path / "songs.keras")]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Judged on \d+ recordings of \d groups? that (was|were) not in the", said)
    assert "Record more groups (notebook 14)." in said  # a fifth of six birds


def test_two_classes_are_one_sigmoid_as_ever(birds, tmp_path):
    folder = change(birds, tmp_path / "two", lambda table: table[table.song != "steady"])
    corpus = load_labelled(folder, label="song", group="bird")
    split = split_by_speaker(classifier.load_recordings(corpus), fold=0)
    model = classifier.train_labels("cnn_lstm", corpus, split, epochs=1)
    assert model.network.output_shape == (None, 1)
    p = classifier.predict_proba(model, [r.inputs for r in split.test])
    assert p.shape == (len(split.test), 2)
    np.testing.assert_allclose(p.sum(axis=1), 1)


def test_the_label_sex_is_the_corpus_as_ever(corpus_folder):
    assert load_labelled(corpus_folder, label="sex").classes == ("female", "male")


def test_an_interval_is_wider_where_groups_differ_more():
    def table(shares):
        return pd.DataFrame(
            [
                (f"{group}{label}{i}", group, label, i < 10 * share)
                for group, share in enumerate(shares)
                for label in "abc"
                for i in range(10)
            ],
            columns=["file", "group", "label", "correct"],
        )

    score, low, high = classifier.interval(table([0.7] * 10))
    assert score == pytest.approx(low) == pytest.approx(high) == pytest.approx(0.7)
    score, low, high = classifier.interval(table([0.4, 1.0] * 5))
    assert score == pytest.approx(0.7) and high - low > 0.2

"""A saved model is right later: the same output, its own statistics, its own labels."""

import contextlib
import errno
import io
import json
import zipfile
from functools import partial

import h5py
import keras
import numpy as np
import pytest

from speech_workshop import models
from speech_workshop.errors import WorkshopError
from speech_workshop.evaluation import predict
from speech_workshop.models import CARD, TrainedModel, load_model, save_model
from speech_workshop.settings import EXCERPT_FRAMES, FEATURE_SETTINGS, NETWORKS, SEXES
from speech_workshop.training import BUILDERS

EXCERPTS = np.random.default_rng(0).normal(size=(4, EXCERPT_FRAMES, 42)).astype(np.float32)


@pytest.fixture(params=BUILDERS)
def network(request):
    keras.utils.set_random_seed(0)
    return BUILDERS[request.param]()


def test_each_network_maps_excerpts_to_a_probability(network):
    p_male = network.predict(EXCERPTS, verbose=0)
    assert p_male.shape == (4, 1)
    assert ((p_male > 0) & (p_male < 1)).all()
    assert network.count_params() < 200_000  # small enough for a laptop


@pytest.mark.parametrize(("name", "heard"), [("lstm", 28), ("cnn_lstm", 5)])
def test_recurrent_networks_do_not_listen_to_padding(name, heard):
    keras.utils.set_random_seed(0)
    network = BUILDERS[name]()
    padded = EXCERPTS.copy()
    padded[:, 55:] = 0  # 55 frames are left: 27 and a half pairs, or 5 windows of 11
    *_, recurrent, pooling, _, _ = network.layers
    listening = keras.Model(network.input, [recurrent.output, pooling.output])
    states, pooled = (output.numpy() for output in listening(padded))
    np.testing.assert_array_equal(states[:, heard - 1], states[:, -1])
    np.testing.assert_allclose(pooled, states[:, :heard].mean(axis=1), atol=1e-6)


def removed(excerpts, **how):
    return np.array(models.with_mean_removed(keras.ops.convert_to_tensor(excerpts), **how))


def test_a_constant_that_a_microphone_adds_is_gone_and_padding_stays_zero():
    voice = EXCERPTS.copy()
    voice[:, 60:] = 0
    elsewhere = voice + 3 * voice.any(axis=-1, keepdims=True).astype(np.float32)
    one, other = removed(voice), removed(elsewhere)
    assert one.shape == (4, EXCERPT_FRAMES, 84) and not one[:, 60:].any()
    np.testing.assert_array_equal(one[..., :42], voice)
    np.testing.assert_allclose(one[..., 42:], other[..., 42:], atol=1e-5)
    np.testing.assert_allclose(one[:, :60, 42:].mean(axis=1), 0, atol=1e-5)


def test_the_mean_so_far_does_not_look_ahead_and_ends_as_the_mean():
    whole, so_far = removed(EXCERPTS), removed(EXCERPTS, so_far=True)
    part = removed(EXCERPTS[:, :60], so_far=True)
    np.testing.assert_allclose(so_far[:, :60], part, atol=1e-5)
    np.testing.assert_allclose(so_far[:, -1], whole[:, -1], atol=1e-5)


@pytest.fixture
def tcn():
    """Map excerpts to what the TCN answers at each step of two frames, and to its average."""
    keras.utils.set_random_seed(0)
    network = BUILDERS["tcn"]()
    answers = [layer for layer in network.layers if isinstance(layer, keras.layers.ReLU)][-1]
    pooling = network.layers[-3]
    inside = keras.Model(network.input, [answers.output, pooling.output])
    return lambda excerpts: inside.predict(excerpts, verbose=0)


def test_the_tcn_never_looks_into_the_future(tcn):
    other_future = EXCERPTS.copy()
    other_future[:, 60:] = np.random.default_rng(1).normal(size=other_future[:, 60:].shape)
    before, after = tcn(EXCERPTS)[0], tcn(other_future)[0]
    np.testing.assert_allclose(before[:, :30], after[:, :30], atol=1e-5)
    assert np.abs(before - after)[:, 30:].max(axis=-1).min() > 1e-3


def test_at_the_end_the_tcn_still_knows_the_beginning(tcn):
    other_past = EXCERPTS.copy()
    other_past[:, :2] += 3
    changed = np.abs(tcn(EXCERPTS)[0] - tcn(other_past)[0]).max(axis=(0, 2))
    assert len(changed) == EXCERPT_FRAMES // 2 and (changed > 1e-5).all()


def test_the_tcn_does_not_count_padding(tcn):
    padded = EXCERPTS.copy()
    padded[:, 55:] = 0  # 27 and a half pairs of frames are left
    answers, average = tcn(padded)
    np.testing.assert_allclose(average, answers[:, :28].mean(axis=1), atol=1e-5)


def test_the_cnn_can_be_built_for_other_features():
    network = BUILDERS["cnn"](n_features=13)
    assert network.predict(EXCERPTS[..., :13], verbose=0).shape == (4, 1)


def test_the_series_has_three_networks_and_the_appendix_one_more():
    assert set(BUILDERS) - set(NETWORKS) == {"tcn"}


def test_a_reloaded_model_gives_identical_output(network, tmp_path):
    path = tmp_path / "model.keras"
    save_model(TrainedModel(network, {"mean": [0.0] * 42, "std": [1.0] * 42, "corpus": "c"}), path)
    model = load_model(path)
    np.testing.assert_array_equal(
        model.network.predict(EXCERPTS, verbose=0), network.predict(EXCERPTS, verbose=0)
    )
    plain = keras.saving.load_model(path, compile=False)
    np.testing.assert_array_equal(
        plain.predict(EXCERPTS, verbose=0), network.predict(EXCERPTS, verbose=0)
    )


def test_the_card_travels_in_the_file(model_path):
    card = load_model(model_path).card
    assert card["features"] == FEATURE_SETTINGS
    assert tuple(card["labels"]) == SEXES
    assert card["corpus"] == "made up"
    assert len(card["mean"]) == len(card["std"]) == 42
    assert 0.2 <= card["temperature"] <= 5
    assert card["seed"] == 0 and card["version"] and card["speakers"]


def test_a_failed_save_leaves_the_old_model(model_path, tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    model = load_model(model_path)
    save_model(model, path)
    before = path.read_bytes()
    monkeypatch.setattr(json, "dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save_model(model, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["model.keras"]


def test_a_full_disk_is_said_in_a_sentence(model_path, tmp_path, monkeypatch):
    def no_space(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    model = load_model(model_path)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", no_space)
    with pytest.raises(WorkshopError, match="No space left on device.*Free some disk space"):
        save_model(model, tmp_path / "model.keras")
    assert not list(tmp_path.glob("*.keras"))


def with_other_card(source, path, **changes):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == CARD:
                content = json.dumps(json.loads(content) | changes).encode()
            new.writestr(name, content)
    return path


def without_card(path):
    keras.saving.save_model(BUILDERS["cnn"](), path)
    return path


def as_text(path):
    path.write_text("no model")
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda good, path: path, "There is no model"),
        (lambda good, path: as_text(path), "not a model"),
        (lambda good, path: without_card(path), "not a model"),
        (lambda good, path: with_other_card(good, path, labels=["male", "female"]), "labels"),
        (lambda good, path: with_other_card(good, path, features={}), "features"),
    ],
    ids=["missing", "text", "somebody else's", "labels swapped", "other features"],
)
def test_a_model_that_does_not_fit_gets_a_sentence(model_path, tmp_path, make, reason):
    path = make(model_path, tmp_path / "other.keras")
    with pytest.raises(WorkshopError, match=reason) as caught:
        load_model(path)
    assert str(path) in str(caught.value)


def with_member(source, path, *, name, change):
    """Copy a model; one of its members is what a function makes of it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in {*old.namelist(), name}:
            content = old.read(member) if member in old.namelist() else b""
            new.writestr(member, change(content) if member == name else content)
    return path


def in_weights(do):
    """Return a function that changes weights, which are an HDF5 file, in memory."""

    def change(content):
        file = io.BytesIO(content)
        with h5py.File(file, "a") as weights:
            do(weights)
        return file.getvalue()

    return {"name": "model.weights.h5", "change": change}


def in_config(old, new):
    assert old
    return {"name": "config.json", "change": lambda content: content.replace(old, new)}


def huge(weights):
    weights.create_dataset("more", (2**15, 2**15), "f4", chunks=True, compression="gzip")


def elsewhere(weights):
    weights["more"] = h5py.ExternalLink("/etc/passwd", "x")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (in_weights(huge), "too many weights"),
        (in_weights(elsewhere), "in another file"),
        (in_config(b'"filters": 64', b'"filters": 640000'), "damaged"),
        (in_config(b'"units": 1,', b'"units": 2,'), "does not fit its labels"),
        (in_config(b'"Conv1D"', b'"Conv9D"'), "damaged"),
        ({"name": "more.txt", "change": lambda _: b"x"}, "it holds"),
        ({"name": "metadata.json", "change": lambda _: bytes(2**26 + 1)}, "too large"),
        ({"name": CARD, "change": lambda _: b"{}"}, "lacks corpus, features"),
        ({"name": CARD, "change": lambda _: b"[" * 100_000}, "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_fill_the_memory_or_leads_out_is_refused(model_path, tmp_path, change, reason):
    path = with_member(model_path, tmp_path / "other.keras", **change)
    with pytest.raises(WorkshopError, match=reason) as caught:
        load_model(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"std": [1.0] * 41 + [float("nan")]},
        {"std": [1.0] * 41 + [0.0]},
        {"std": [1.0] * 41 + [1e-60]},  # 0 as a float32
        {"mean": [1e60] * 42},
        {"std": [1.0] * 13},
        {"mean": [float("inf")] * 42},
        {"mean": "high"},
        {"temperature": -1},
        {"temperature": None},
        {"asked_twice": "often"},
        {"labels": 7},
        {"corpus": 5},
        {"speakers": [None]},
        {"temperature": "2.0"},
        {"made": "yesterday"},
        {"made": {"date": 7}},
        {"labels": ["\ud83d", "male"]},
    ],
    ids=ascii,
)
def test_a_card_with_impossible_values_is_refused(model_path, tmp_path, changes):
    path = with_other_card(model_path, tmp_path / "other.keras", **changes)
    with pytest.raises(WorkshopError, match="damaged"):
        load_model(path)


def test_every_part_of_a_model_is_looked_at(model_path, tmp_path):
    content = model_path.read_bytes()
    (tmp_path / "other.keras").write_bytes(content.replace(b"PK\x03\x04", b"PK\x03\x05", 1))
    with pytest.raises(WorkshopError, match="damaged"):
        load_model(tmp_path / "other.keras")


def test_weights_that_are_no_numbers_give_no_label(model_path, tmp_path):
    model = load_model(model_path)
    *_, kernel, _bias = model.network.weights
    kernel.assign(kernel * float("nan"))
    save_model(model, tmp_path / "broken.keras")
    with pytest.raises(WorkshopError, match="not a number from 0 to 1"):
        predict(load_model(tmp_path / "broken.keras"), [np.zeros((110, 42), np.float32)])


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_model_gets_a_sentence_or_an_opinion(model_path, tmp_path, seed):
    rng = np.random.default_rng(seed)
    content = bytearray(model_path.read_bytes())
    where = rng.integers(len(content), size=rng.integers(1, 40))
    content[int(where[0])] ^= 0xFF
    for place in where:
        content[place] = rng.integers(256)
    path = tmp_path / "other.keras"
    path.write_bytes(content[: rng.integers(len(content))] if seed % 4 == 0 else content)
    with contextlib.suppress(WorkshopError):
        (p_male,) = predict(load_model(path), [np.ones((110, 42), np.float32)])
        assert 0 <= p_male <= 1


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("cnn", "lstm") else pytest.param(name, marks=pytest.mark.slow)
        for name in BUILDERS
    ],
)
def test_the_same_seed_gives_the_same_network(recordings, name):
    from speech_workshop.dataset import split_by_speaker
    from speech_workshop.training import train

    split = split_by_speaker(recordings, fold=0)
    one, other = (train(name, split, corpus="c", seed=3, epochs=1) for _ in range(2))
    for ours, theirs in zip(one.network.weights, other.network.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_an_epoch_counts_each_excerpt_the_same(recordings, monkeypatch):
    from speech_workshop import training
    from speech_workshop.dataset import split_by_speaker

    fit, blocks = keras.Model.fit, []

    def remember(model, excerpts, labels, **options):
        done = fit(model, excerpts, labels, **options)
        blocks.append((len(excerpts), done.history["loss"][0]))
        return done

    monkeypatch.setattr(training, "BLOCK", 12)  # of 16: the last one is smaller
    monkeypatch.setattr(keras.Model, "fit", remember)
    split = split_by_speaker(recordings, fold=0)
    history = training.train("cnn", split, corpus="c", seed=0, epochs=1).card["history"]
    sizes, losses = zip(*blocks, strict=True)
    assert len(set(sizes)) > 1
    assert history["loss"][0] == pytest.approx(np.average(losses, weights=sizes), abs=1e-4)
    assert len(history["val_loss"]) == 1


def test_augmentation_may_be_a_function_with_some_arguments_filled_in():
    from speech_workshop.augmentation import augment
    from speech_workshop.training import recipe

    some = [recipe(partial(augment, rng=rng))["augmentation"] for rng in (1, 2)]
    assert some[0] != some[1] and "augment" in some[0]


def test_tensorflow_traces_a_training_once(recordings, monkeypatch):
    from speech_workshop.dataset import split_by_speaker
    from speech_workshop.training import train

    step, traced = keras.Model.train_step, []
    monkeypatch.setattr(
        keras.Model, "train_step", lambda model, data: traced.append(data) or step(model, data)
    )
    train("cnn", split_by_speaker(recordings, fold=0), corpus="c", seed=0, epochs=2)
    assert len(traced) == 1

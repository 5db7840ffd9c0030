"""The encoder hears what Resemblyzer's own would, and its numbers become p(male)."""

import json

import librosa
import numpy as np
import pytest
import soundfile
from conftest import make_voice
from fake_encoder import make_tensors, put_in_place

import sounds
from speech_workshop import session
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus
from speech_workshop.dataset import split_by_speaker
from speech_workshop.errors import WorkshopError
from speech_workshop.evaluation import predict
from speech_workshop.models import load_model
from speech_workshop.opinions.inference import evaluate_corpus, listen
from speech_workshop.paths import encoder_path, model_path, project_folder
from speech_workshop.transfer import classifier, embeddings, speaker_encoder
from speech_workshop.transfer.classifier import load_or_train_classifier
from speech_workshop.transfer.mel import cut_partials, mel_energies, partial_starts
from speech_workshop.transfer.pretrained import to_keras
from speech_workshop.transfer.speaker_encoder import (
    build_encoder,
    embed,
    embed_partials,
    load_encoder,
)

VOICE = make_voice(120, seconds=4)


@pytest.fixture
def encoder(tmp_path, monkeypatch):
    """An untrained encoder in place of the real one."""
    put_in_place(monkeypatch, tmp_path / "others")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_hand(tensors, partials):
    """Run PyTorch's LSTM in NumPy: gates input, forget, candidate, output."""
    x = partials.astype(np.float64)
    for layer in range(3):
        w, u, b, c = (
            tensors[f"lstm.{name}_l{layer}"].astype(np.float64)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        state = cell = np.zeros((len(x), 256))
        states = []
        for moment in range(x.shape[1]):
            gates = x[:, moment] @ w.T + b + state @ u.T + c
            enter, forget, candidate, leave = np.split(gates, 4, axis=1)
            cell = sigmoid(forget) * cell + sigmoid(enter) * np.tanh(candidate)
            state = sigmoid(leave) * np.tanh(cell)
            states.append(state)
        x = np.stack(states, axis=1)
    numbers = np.maximum(0, state @ tensors["linear.weight"].T + tensors["linear.bias"])
    return numbers / np.linalg.norm(numbers, axis=1, keepdims=True)


def test_the_network_is_pytorchs():
    tensors = make_tensors()
    network = build_encoder()
    network.set_weights(to_keras(tensors))
    partials = np.random.default_rng(0).random((2, 160, 40)).astype(np.float32)
    found = network.predict(partials, verbose=0)
    np.testing.assert_allclose(found, by_hand(tensors, partials), atol=1e-5)


@pytest.mark.parametrize("loudness", [0.02, 2])
def test_the_mel_energies_are_resemblyzers(loudness):
    signal = loudness * VOICE[:50_000]
    rms = np.sqrt(np.mean(signal**2))
    lifted = signal * max(1, 10 ** (-30 / 20) / rms)  # increase only
    expected = librosa.feature.melspectrogram(
        y=np.pad(lifted, (0, 314 * 160 - 50_000)), sr=16_000, n_fft=400, hop_length=160, n_mels=40
    )
    np.testing.assert_allclose(mel_energies(signal), expected.T, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    ("n_samples", "starts"),  # as Resemblyzer's compute_partial_slices gives them
    [
        (5_000, [0]),
        (25_600, [0]),
        (31_519, [0]),
        (31_520, [0, 77]),
        (43_840, [0, 77, 154]),
        (64_000, [0, 77, 154, 231, 308][:4]),
    ],
)
def test_the_partials_are_resemblyzers(n_samples, starts):
    assert list(partial_starts(n_samples)) == starts
    partials = cut_partials(mel_energies(make_voice(120, seconds=n_samples / 16_000)))
    assert partials.shape == (len(starts), 160, 40)


def test_an_embedding_has_length_one_and_does_not_depend_on_loudness(encoder):
    near, far = embed([VOICE, 0.1 * VOICE])
    assert near.shape == (256,) and np.linalg.norm(near) == pytest.approx(1)
    np.testing.assert_allclose(near, far, atol=1e-4)
    together = embed_partials([VOICE, VOICE[:8000]])
    assert [len(partials) for partials in together] == [len(partial_starts(len(VOICE))), 1]
    np.testing.assert_allclose(embed([VOICE[:8000]])[0], together[1][0], atol=1e-5)


def test_without_an_encoder_a_sentence_says_what_to_type(recordings):
    with pytest.raises(WorkshopError, match="speech_workshop fetch speaker-encoder"):
        load_encoder()
    with pytest.raises(WorkshopError, match="speech_workshop fetch speaker-encoder"):
        load_or_train_classifier(recordings)


def test_a_damaged_encoder_is_refused(encoder):
    encoder_path().write_bytes(encoder_path().read_bytes()[:1000])
    with pytest.raises(WorkshopError, match="is damaged"):
        load_encoder()


def test_elsewhere_is_random_and_keeps_the_length():
    first, again, other = (
        embeddings.elsewhere(VOICE, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert {len(embeddings.elsewhere(VOICE, rng=np.random.default_rng(s))) for s in range(12)} == {
        len(VOICE)
    }


@pytest.mark.parametrize("coding", ["ULAW", "GSM610"])
def test_a_telephone_line_keeps_the_low_half(coding):
    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    power = np.abs(np.fft.rfft(embeddings.by_telephone(noise, coding=coding))) ** 2
    assert power[4200:].sum() < 0.02 * power[:3800].sum()
    again = embeddings.by_telephone(3 * noise, coding=coding)
    np.testing.assert_allclose(again, 3 * embeddings.by_telephone(noise, coding=coding), atol=0.05)


def test_embeddings_are_made_once(encoder, corpus_folder, monkeypatch):
    paths = sorted(corpus_folder.rglob("*.wav"))[:3]
    clean, moved = (embeddings.embed_files(paths, is_elsewhere=away) for away in (False, True))
    assert not np.allclose(clean[0], moved[0])
    made = []
    monkeypatch.setattr(embeddings, "embed_partials", lambda signals: made.append(len(signals)))
    again = embeddings.embed_files(paths, is_elsewhere=True)
    assert not made
    for one, other in zip(moved, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_changed_file_or_encoder_is_embedded_again(encoder, tmp_path):
    path = tmp_path / "voice.wav"
    soundfile.write(path, VOICE, 16_000)
    (before,) = embeddings.embed_files([path])
    soundfile.write(path, make_voice(220, seconds=4), 16_000)
    (after,) = embeddings.embed_files([path])
    assert not np.allclose(before, after)
    weights = to_keras({name: 1.1 * array for name, array in make_tensors().items()})
    np.savez(encoder_path(), *weights)
    assert not np.allclose(after, embeddings.embed_files([path])[0])


@pytest.fixture
def clear_case():
    """256 numbers, one of which tells the labels apart, of eight speakers."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 40)
    numbers = rng.random((80, 256)) / 16
    numbers[:, 0] += labels
    return numbers, labels, np.repeat([f"s{n}" for n in range(8)], 10)


def test_the_strength_is_chosen_among_speakers(clear_case):
    strength, tried = classifier.choose_strength(*clear_case)
    assert set(tried) == set(classifier.STRENGTHS)
    assert tried[strength] == max(tried.values()) > 0.95


def test_one_speaker_of_a_sex_is_too_few(clear_case):
    numbers, labels, speakers = clear_case
    with pytest.raises(WorkshopError, match="two speakers of each sex"):
        classifier.choose_strength(numbers, labels, np.where(labels == 1, "s9", speakers))


def test_calibration_stretches_answers_that_are_not_sure_enough_and_shifts_nothing(clear_case):
    numbers, labels, _ = clear_case
    shy, bold = (classifier.fit(numbers, labels, strength) for strength in (0.003, 100))
    factors = [classifier.calibrate(one, numbers, labels) for one in (shy, bold)]
    assert factors[0] > 3 * factors[1]
    p_male = sigmoid(factors[0] * shy.decision_function(numbers))
    sureness = np.where(labels == 1, p_male, 1 - p_male)
    assert 0.9 < sureness.mean() < 0.999


@pytest.fixture
def borrowed(encoder, corpus_folder, monkeypatch):
    """The classifier on the made-up encoder, trained on the small corpus."""
    monkeypatch.setenv("WORKSHOP_CORPUS", str(corpus_folder))
    recordings = session.load_recordings()
    return load_or_train_classifier(recordings), recordings


def test_one_file_holds_all_that_is_needed(borrowed, corpus_folder, capsys):
    model, recordings = borrowed
    path = model_path("borrowed_ear")
    loaded = load_model(path)
    assert loaded.is_borrowed and loaded.card["strength"] in classifier.STRENGTHS
    encoder_path().unlink()  # the model is complete without it
    files = [str(corpus_folder / recording.file) for recording in recordings[:2]]
    assert main(["classify", str(path), *files, "--json"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()[-2:]]
    expected = predict(model, [listen(model, file) for file in files])
    assert [verdict["p_male"] for verdict in said] == pytest.approx(expected, abs=1e-3)
    table, refused = evaluate_corpus(loaded, load_corpus(corpus_folder))
    assert len(table) == len(recordings) and refused.empty


@pytest.mark.parametrize("column", ["--label", "--group"])
def test_it_knows_no_labels_of_ones_own(borrowed, corpus_folder, capsys, column):
    model = str(model_path("borrowed_ear"))
    assert main(["evaluate", model, "--corpus", str(corpus_folder), column, "speaker"]) == 2
    assert "evaluated on the sexes only" in capsys.readouterr().err


def test_the_network_is_encoder_and_classifier(borrowed, corpus_folder):
    model, recordings = borrowed
    path = corpus_folder / recordings[0].file
    kernel, bias = (weights for weights in model.network.layers[-1].get_weights())
    (partials,) = embeddings.embed_files([path])
    by_parts = sigmoid(np.sqrt(partials) @ kernel + bias).mean()
    assert predict(model, [listen(model, path)])[0] == pytest.approx(by_parts, abs=1e-4)


def test_what_is_not_speech_is_refused(borrowed, tmp_path, capsys):
    soundfile.write(
        tmp_path / "noise.wav", np.random.default_rng(0).normal(0, 0.1, 32_000), 16_000
    )
    path = str(model_path("borrowed_ear"))
    assert main(["classify", path, str(tmp_path / "noise.wav")]) == 1
    assert "holds no voice" in capsys.readouterr().out
    siren = tmp_path / "siren.wav"
    soundfile.write(siren, sounds.make("air raid siren", seed=100), sounds.RATE)
    assert main(["classify", path, str(siren)]) == 1
    assert "does not sound like speech" in capsys.readouterr().out


def test_it_is_trained_again_only_when_something_changed(borrowed, monkeypatch, capsys):
    _, recordings = borrowed
    trained, real = [], classifier.train_classifier
    monkeypatch.setattr(
        classifier, "train_classifier", lambda *a, **b: trained.append(1) or real(*a, **b)
    )
    load_or_train_classifier(recordings)
    assert "trained before" in capsys.readouterr().out and not trained
    split = split_by_speaker(recordings, fold=0)
    sexes = {"female": "male", "male": "female"}
    other = recordings[:-1] if recordings[-1] in split.train else [
        r._replace(label=sexes[r.sex]) for r in recordings
    ]  # fmt: skip
    load_or_train_classifier(other)
    assert len(trained) == 1
    monkeypatch.setattr(classifier, "STRENGTHS", (0.1, 1.0))
    load_or_train_classifier(other)
    assert len(trained) == 2


def test_the_real_encoder_tells_voices_apart(monkeypatch):
    folder = project_folder() / "data" / "pretrained"
    if not (folder / "speaker-encoder" / "encoder.npz").is_file():
        pytest.skip("no encoder here: python -m speech_workshop fetch speaker-encoder")
    monkeypatch.setenv("WORKSHOP_PRETRAINED", str(folder))
    low, again, high = embed([make_voice(110), make_voice(110, seed=1), make_voice(220)])
    assert low @ again > low @ high
    assert speaker_encoder.load_encoder().count_params() == 1_420_544

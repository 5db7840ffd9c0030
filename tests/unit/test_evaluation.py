"""Scores are what they are called, intervals are over speakers, refusals count as wrong."""

import shutil

import numpy as np
import pandas as pd
import pytest
import soundfile
from conftest import annotated, make_voice, write_corpus

from speech_workshop import evaluation
from speech_workshop.corpora import load_corpus
from speech_workshop.database import Recording
from speech_workshop.dataset import excerpt_starts
from speech_workshop.evaluation import (
    accuracy,
    balanced_accuracy,
    bootstrap,
    decide,
    interval,
    paired_difference,
    predict,
    predict_excerpts,
    predict_table,
    predictions,
    recall,
    scores,
)
from speech_workshop.experiments.results import count_by_speaker, predictions_from_counts
from speech_workshop.features import extract_features
from speech_workshop.models import load_model
from speech_workshop.opinions.inference import classify_file, evaluate_corpus
from speech_workshop.opinions.telephone import heard_by_telephone


def table_of(*rows):
    recordings = [
        Recording(f"{i}.wav", speaker, sex, None, None) for i, (speaker, sex, _) in enumerate(rows)
    ]
    return predictions(recordings, np.array([p_male for *_, p_male in rows]))


TABLE = table_of(
    ("a", "female", 0.1),
    ("a", "female", 0.2),
    ("b", "female", 0.7),
    ("c", "male", 0.9),
    ("d", "male", 0.4),
    ("d", "male", 0.45),
)


@pytest.fixture(scope="module")
def model(model_path):
    return load_model(model_path)


def test_a_network_for_voices_judges_both_hearings_and_others_one(model):
    inputs = [extract_features(make_voice(pitch)).inputs for pitch in (120, 220)]
    once = model._replace(card=model.card | {"asked_twice": False})
    first = predict(once, inputs)
    second = predict(once, [heard_by_telephone(one) for one in inputs])
    assert model.is_asked_twice and not np.allclose(first, second)
    np.testing.assert_allclose(predict(model, inputs), (first + second) / 2, atol=1e-6)


def test_scores_are_what_they_are_called():
    assert accuracy(TABLE) == 3 / 6
    assert recall(TABLE) == {"female": pytest.approx(2 / 3), "male": pytest.approx(1 / 3)}
    assert balanced_accuracy(TABLE) == 0.5
    assert scores(TABLE)["by_speaker"]["a"] == {
        "sex": "female",
        "n": 2,
        "accuracy": 1.0,
        "refused": 0,
    }


def test_guessing_one_sex_is_balanced_at_a_half():
    table = table_of(*[("a", "female", 0.1)] * 9, ("b", "male", 0.1))
    assert accuracy(table) == 0.9
    assert balanced_accuracy(table) == 0.5


def test_the_bootstrap_is_over_speakers_not_over_recordings():
    few = table_of(*[("a", "female", 0.1), ("b", "female", 0.9), ("c", "male", 0.9)])
    many = pd.concat([few] * 50)  # the same three speakers, heard more often
    for column in ("accuracy", "balanced_accuracy"):
        one, other = (bootstrap(table)[column].std() for table in (few, many))
        assert one == pytest.approx(other)
        assert one > 0.1


def test_the_interval_is_the_known_one_for_independent_speakers():
    rng = np.random.default_rng(0)
    rows = [(f"{sex}{i}", sex, rng.random()) for sex in ("female", "male") for i in range(200)]
    spread = bootstrap(table_of(*rows)).accuracy.std()
    assert spread == pytest.approx(np.sqrt(0.25 / 400), rel=0.1)  # the binomial's


def test_an_interval_lies_around_the_score():
    score, low, high = interval(TABLE)
    assert score == balanced_accuracy(TABLE)
    assert low < score < high


def test_a_difference_is_taken_on_the_same_draws_of_speakers():
    assert paired_difference(TABLE, TABLE) == (0, 0, 0)
    rng = np.random.default_rng(0)
    rows = [(f"{sex}{i}", sex, rng.random()) for sex in ("female", "male") for i in range(50)]
    worse = table_of(*rows)
    better = worse.assign(correct=worse.correct | (rng.random(len(rows)) < 0.2))
    gain, low, high = paired_difference(better, worse)
    assert gain == pytest.approx(better.correct.mean() - worse.correct.mean())
    assert 0 < low < gain < high
    apart = sum(interval(table)[2] - interval(table)[1] for table in (better, worse))
    assert high - low < apart / 2  # who is easy for one is easy for the other
    assert paired_difference(worse, better) == pytest.approx((-gain, -high, -low))


def test_counts_by_speaker_keep_what_the_scores_need():
    counts = count_by_speaker(TABLE)
    assert counts.to_numpy().tolist() == [
        ["a", "female", 2, 2],
        ["b", "female", 1, 0],
        ["c", "male", 1, 1],
        ["d", "male", 2, 0],
    ]
    again = predictions_from_counts(counts)
    assert recall(again) == recall(TABLE)
    pd.testing.assert_frame_equal(bootstrap(again), bootstrap(TABLE))


def test_the_same_seed_gives_the_same_interval():
    pd.testing.assert_frame_equal(bootstrap(TABLE, seed=1), bootstrap(TABLE, seed=1))


@pytest.mark.parametrize(
    ("p_male", "label"),
    [(0.0, "female"), (0.19, "female"), (0.21, "unsure"), (0.79, "unsure"), (0.81, "male")],
)
def test_near_a_half_is_too_close_to_call(p_male, label):
    assert decide(p_male) == label


def test_a_recording_is_judged_by_the_mean_of_its_excerpts(model, recordings):
    inputs = [recording.inputs for recording in recordings[:3]]
    opinions = predict_excerpts(model, inputs)
    np.testing.assert_allclose(predict(model, inputs), [o.mean() for o in opinions])
    assert [len(o) for o in opinions] == [len(excerpt_starts(len(m))) for m in inputs]


def test_an_opinion_does_not_depend_on_what_else_is_judged(model, recordings):
    alone = predict(model, [recordings[0].inputs])
    together = predict(model, [recording.inputs for recording in recordings])
    np.testing.assert_allclose(alone[0], together[0], atol=1e-6)


@pytest.mark.parametrize("at_once", [1, 3, 256])  # a corpus may be larger than memory
def test_files_and_database_give_the_same_opinion(
    model, recordings, corpus_folder, monkeypatch, at_once
):
    monkeypatch.setattr(evaluation, "BATCH_SIZE", at_once)
    table, refused = evaluate_corpus(model, load_corpus(corpus_folder))
    assert refused.empty
    stored = predict_table(model, recordings).set_index("file").p_male
    np.testing.assert_allclose(table.set_index("file").p_male, stored.loc[table.file], atol=1e-6)


def test_a_refused_recording_counts_as_wrong_and_is_counted(model, tmp_path):
    folder = write_corpus(tmp_path / "corpus", n_speakers=2, n_recordings=1)
    before = scores(evaluate_corpus(model, load_corpus(folder))[0])
    (folder / "female/f0-1.wav").touch()
    (folder / "male/m0-1.wav").write_text("text")
    table, refused = evaluate_corpus(model, load_corpus(folder))
    after = scores(table)
    assert after["n"] == before["n"] + 2
    assert after["refused"] == len(refused) == 2
    assert after["accuracy"] == pytest.approx(before["accuracy"] * 4 / 6)
    assert after["by_speaker"]["m0"]["refused"] == 1


def test_a_recording_that_is_listed_twice_is_judged_once(model, corpus_folder, tmp_path):
    folder = shutil.copytree(corpus_folder, tmp_path / "corpus")
    rows = annotated(folder)
    table = pd.DataFrame([*rows, rows[0]], columns=["file", "speaker", "sex"])
    table.to_csv(folder / "metadata.csv", index=False)
    table, refused = evaluate_corpus(model, load_corpus(folder))
    assert list(table.file) == [file for file, _, _ in rows] and refused.empty


def test_a_recording_without_annotation_counts_as_wrong_too(model, tmp_path):
    soundfile.write(tmp_path / "a.wav", make_voice(200), 16_000)
    soundfile.write(tmp_path / "b.wav", make_voice(200), 16_000)
    (tmp_path / "metadata.csv").write_text("file,speaker,sex\na.wav,Ann,female\nb.wav,Bo,?\n")
    result = scores(evaluate_corpus(model, load_corpus(tmp_path))[0])
    assert (result["n"], result["refused"]) == (2, 1)
    assert result["accuracy"] <= 0.5
    assert result["recall"]["male"] is None


def test_a_file_is_judged_or_refused_with_a_reason(model, tmp_path):
    good = tmp_path / "good.wav"
    soundfile.write(good, make_voice(200), 16_000)
    verdict = classify_file(model, good)
    assert verdict["file"] == str(good) and 0 <= verdict["p_male"] <= 1
    assert verdict["label"] == decide(verdict["p_male"])
    (tmp_path / "bad.wav").touch()
    verdict = classify_file(model, tmp_path / "bad.wav")
    assert verdict.keys() == {"file", "error"} and "bad.wav" in verdict["error"]

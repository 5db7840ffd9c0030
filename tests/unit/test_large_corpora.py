"""A corpus that does not fit into memory: the same calls, the same results, on a cluster too."""

import os

import joblib
import numpy as np
import pytest
from conftest import write_corpus

from speech_workshop import dataset, session, training
from speech_workshop.audio import load_audio
from speech_workshop.corpora import load_corpus
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.corpora.streaming import stored_recordings
from speech_workshop.database import open_database, read_recordings
from speech_workshop.dataset import frame_statistics, split_by_speaker
from speech_workshop.errors import WorkshopError
from speech_workshop.evaluation import predict_table
from speech_workshop.experiments import growth
from speech_workshop.training import sample_blocks, train


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A database and the name of the corpus in it."""
    folder = tmp_path_factory.mktemp("large")
    corpus = load_corpus(write_corpus(folder / "corpus", n_speakers=5, n_recordings=3))
    store_corpus(corpus, path=folder / "features.db")
    return folder / "features.db", corpus.name


@pytest.mark.slow
def test_a_network_learns_the_same_from_the_database_as_from_memory(stored, monkeypatch):
    monkeypatch.setattr(training, "BLOCK", 16)  # several blocks an epoch
    path, name = stored
    in_memory = split_by_speaker(read_recordings(name, path=path), fold=0)
    expected = train("cnn", in_memory, corpus=name, seed=1, epochs=2)
    with stored_recordings(name, path=path) as recordings:
        split = split_by_speaker(recordings, fold=0)
        model = train("cnn", split, corpus=name, seed=1, epochs=2)
        table = predict_table(model, split.test)
    for ours, theirs in zip(
        model.network.get_weights(), expected.network.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    assert model.card["history"] == expected.card["history"]
    np.testing.assert_array_equal(table.p_male, predict_table(expected, in_memory.test).p_male)


def test_blocks_hold_all_of_an_epoch_and_no_more_than_they_may(stored, monkeypatch):
    monkeypatch.setattr(training, "BLOCK", 16)
    recordings = read_recordings(stored[1], path=stored[0])
    mean, std = frame_statistics(recordings)
    seed = {"rng": np.random.default_rng(0)}
    blocks = list(sample_blocks(recordings, mean, std, augment=lambda x, rng: x, **seed))
    assert [len(excerpts) for excerpts, _ in blocks] == [16, 16, 16, 12]
    labels = np.concatenate([labels for _, labels in blocks])
    assert labels.sum() * 2 == len(labels)
    monkeypatch.setattr(training, "BLOCK", 1000)
    seed = {"rng": np.random.default_rng(0)}
    ((whole, _),) = sample_blocks(recordings, mean, std, augment=lambda x, rng: x, **seed)
    np.testing.assert_array_equal(whole, np.concatenate([excerpts for excerpts, _ in blocks]))


def test_statistics_of_a_long_corpus_come_from_a_part_of_it(stored, monkeypatch):
    recordings = read_recordings(stored[1], path=stored[0])
    mean, std = frame_statistics(recordings)
    monkeypatch.setattr(dataset, "STATISTICS_FRAMES", sum(r.n_frames for r in recordings) // 2)
    part_mean, _ = frame_statistics(recordings)
    assert (part_mean != mean).any()
    assert (np.abs(part_mean - mean) < 0.5 * std).all()


def test_a_recording_that_is_gone_meanwhile_is_told(stored, tmp_path):
    path = tmp_path / "features.db"
    path.write_bytes(stored[0].read_bytes())
    with stored_recordings(stored[1], path=path) as recordings:
        with open_database(path) as other, other:
            other.execute("DELETE FROM recordings")
        with pytest.raises(WorkshopError, match="Store the corpus again"):
            _ = recordings[0].inputs


@pytest.mark.slow
def test_a_dask_cluster_extracts_and_a_killed_worker_loses_nothing(stored, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="needs the extra [cluster]")
    corpus = load_corpus(stored[1])
    marker = tmp_path / "killed"

    def deadly(signal):  # runs on the workers
        try:
            os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return signal
        os._exit(1)

    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as c,
        distributed.Client(c),
        joblib.parallel_config(backend="dask"),
    ):
        store_corpus(corpus, path=tmp_path / "features.db", channel=deadly)
    assert marker.exists()
    alone, together = (
        read_recordings(corpus.name, path=path) for path in (stored[0], tmp_path / "features.db")
    )
    assert [r.file for r in together] == [r.file for r in alone]
    for ours, theirs in zip(together, alone, strict=True):
        np.testing.assert_array_equal(ours.mfcc, theirs.mfcc)


def test_hours_that_are_too_few_are_refused_before_the_work():
    with pytest.raises(WorkshopError, match="at least 0.01 hours"):
        growth.measure_growth([1, 0.001])


@pytest.mark.slow
def test_a_grown_corpus_goes_through_it_all_in_bounded_memory(corpus_folder):
    table = growth.measure_growth([0.01, 0.02], corpus=load_corpus(corpus_folder))
    assert list(table.index) == [0.01, 0.02]
    assert (table.recordings == [24, 48]).all()  # of 1.5 s each
    assert (table[["features", "training", "evaluation", "database"]] > 0).all(axis=None)
    assert table.memory.isna().all() or (table.memory < 1.5).all()


def test_a_grown_corpus_has_new_speakers_and_new_sounds(corpus_folder, tmp_path):
    source = load_corpus(corpus_folder)
    grown = growth.grow(source, tmp_path / "grown", hours=0.01)
    assert len(grown.recordings) == 24 and grown.recordings.speaker.nunique() > 8
    sounds = {load_audio(grown.folder / file).tobytes() for file in grown.recordings.file}
    assert len(sounds) == 24
    assert not set(grown.recordings.speaker) & set(source.recordings.speaker)


def test_the_limit_of_the_series_is_lifted_by_one_setting(corpus_folder, monkeypatch):
    corpus = load_corpus(corpus_folder)
    monkeypatch.setattr(session, "SERIES_LIMITS", {"n_recordings": 5, "hours": 1})
    part = session.limit_corpus(corpus)
    assert len(part.recordings) == 5 and "WORKSHOP_LIMIT" in part.remarks[-1]
    monkeypatch.setenv("WORKSHOP_LIMIT", "none")
    assert session.limit_corpus(corpus) is corpus
    streamed = session.load_recordings(corpus)
    for ours, theirs in zip(streamed, read_recordings(corpus.name), strict=True):
        np.testing.assert_array_equal(ours.inputs, theirs.inputs)
        np.testing.assert_array_equal(ours.mfcc, theirs.mfcc)
        np.testing.assert_array_equal(ours.pitch, theirs.pitch)

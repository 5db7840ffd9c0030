"""No speaker is in two parts, statistics come from the training part, padding is masked."""

import numpy as np
import pytest

from speech_workshop.database import Recording
from speech_workshop.dataset import (
    excerpt_starts,
    frame_statistics,
    labels_of,
    oversample,
    pad,
    random_crops,
    sliding_windows,
    split_by_speaker,
    standardize,
    thin_out,
)
from speech_workshop.errors import WorkshopError
from speech_workshop.settings import EXCERPT_FRAMES


def make_recordings(n_female, n_male, *, n_frames=120, n_recordings=2):
    rng = np.random.default_rng(0)
    speakers = [(f"f{i}", "female") for i in range(n_female)]
    speakers += [(f"m{i}", "male") for i in range(n_male)]
    return [
        Recording(
            f"{speaker}-{number}.wav",
            speaker,
            sex,
            rng.normal(3, 2, size=(n_frames, 40)).astype(np.float32),
            np.where(rng.random(n_frames) < 0.3, np.nan, rng.normal(150, 20, n_frames)),
        )
        for speaker, sex in speakers
        for number in range(n_recordings)
    ]


def speakers_of(part):
    return {recording.speaker for recording in part}


@pytest.mark.parametrize("sizes", [(3, 3), (5, 5), (7, 20), (60, 60)])
@pytest.mark.parametrize("fold", range(5))
def test_no_speaker_is_in_two_parts_and_both_sexes_are_in_each(sizes, fold):
    recordings = make_recordings(*sizes)
    split = split_by_speaker(recordings, fold=fold)
    train, validation, test = map(speakers_of, split)
    assert not train & validation and not train & test and not validation & test
    assert train | validation | test == speakers_of(recordings)
    assert sum(map(len, split)) == len(recordings)
    for part in split:
        assert {recording.sex for recording in part} == {"female", "male"}


def test_over_five_folds_each_speaker_is_tested_once():
    recordings = make_recordings(8, 13)
    tested = [
        speaker
        for fold in range(5)
        for speaker in speakers_of(split_by_speaker(recordings, fold=fold).test)
    ]
    assert sorted(tested) == sorted(speakers_of(recordings))


def test_a_split_does_not_depend_on_the_order_of_the_recordings():
    recordings = make_recordings(6, 6)
    one, other = (split_by_speaker(r, fold=1) for r in (recordings, recordings[::-1]))
    assert [speakers_of(part) for part in one] == [speakers_of(part) for part in other]


def test_two_speakers_of_a_sex_are_too_few():
    with pytest.raises(WorkshopError, match="Of 'male' the corpus has 2 speakers"):
        split_by_speaker(make_recordings(5, 2), fold=0)


def test_training_frames_get_mean_0_and_deviation_1_and_others_do_not_matter():
    split = split_by_speaker(make_recordings(5, 5), fold=0)
    mean, std = frame_statistics(split.train)
    frames = np.concatenate([standardize(r.inputs, mean, std) for r in split.train])
    np.testing.assert_allclose(frames.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(frames.std(axis=0), 1, atol=1e-4)


def test_training_uses_statistics_of_the_training_speakers_alone():
    from speech_workshop.training import train

    split = split_by_speaker(make_recordings(3, 3), fold=0)
    loud = [r._replace(mfcc=r.mfcc + 10) for r in split.validation]
    model = train("cnn", split._replace(validation=loud), corpus="c", seed=0, epochs=1)
    np.testing.assert_allclose(model.card["mean"], frame_statistics(split.train)[0])
    assert model.card["speakers"] == sorted(speakers_of(split.train))


def test_padding_stays_zero_through_augmentation_and_standardizing():
    from speech_workshop.training import sample_blocks

    recordings = make_recordings(3, 3, n_frames=60)
    mean, std = frame_statistics(recordings)
    excerpts, _ = next(sample_blocks(recordings, mean, std, rng=np.random.default_rng(0)))
    assert excerpts[:, :60].any(axis=-1).all()
    assert not excerpts[:, 60:].any()


def test_short_clips_are_filled_with_zeros_at_the_end_and_long_ones_kept():
    short, long = np.ones((30, 42)), np.ones((200, 42))
    assert pad(short).shape == (EXCERPT_FRAMES, 42)
    assert pad(short)[:30].all() and not pad(short)[30:].any()
    np.testing.assert_array_equal(pad(long), long)


def test_what_fits_is_not_thinned_out():
    recordings = make_recordings(5, 5, n_recordings=1, n_frames=100)
    assert thin_out(recordings, n_frames=1000) == recordings
    assert len(thin_out(recordings, n_frames=999)) == 5


def test_thinning_out_keeps_all_labels():
    one, other = (make_recordings(*n, n_recordings=1, n_frames=100) for n in ((6, 0), (0, 6)))
    in_turn = [recording for pair in zip(one, other, strict=True) for recording in pair]
    kept = thin_out(in_turn, n_frames=600)
    assert sorted(recording.sex for recording in kept) == ["female"] * 3 + ["male"] * 3


@pytest.mark.parametrize("n_frames", [1, 109, 110, 111, 165, 220, 500])
def test_excerpts_cover_the_whole_recording(n_frames):
    frames = np.repeat(np.arange(1, n_frames + 1)[:, None], 42, axis=1)
    excerpts = sliding_windows(frames)
    assert excerpts.shape[1:] == (EXCERPT_FRAMES, 42)
    assert len(excerpts) == len(excerpt_starts(n_frames))
    assert set(excerpts[:, :, 0].ravel()) - {0} == set(range(1, n_frames + 1))


def test_drawn_excerpts_are_pieces_of_their_recording():
    frames = [np.repeat(np.arange(1, n + 1)[:, None], 42, axis=1) for n in (50, 110, 300)]
    starts = set()
    for seed in range(30):
        excerpts = random_crops(frames, rng=np.random.default_rng(seed))
        assert excerpts.shape == (3, EXCERPT_FRAMES, 42)
        assert (np.diff(excerpts[2, :, 0]) == 1).all()
        starts.add(excerpts[2, 0, 0])
    assert len(starts) > 10


def test_balance_repeats_the_rarer_class_and_drops_nothing():
    labels = np.array([0] * 10 + [1] * 3)
    rows = oversample(labels, rng=np.random.default_rng(0))
    assert np.bincount(labels[rows]).tolist() == [10, 10]
    assert set(rows) == set(range(13))


def test_labels_follow_the_order_that_models_keep():
    assert labels_of(make_recordings(1, 1, n_recordings=1)).tolist() == [0, 1]

"""Augmentation changes the microphone and the noise, not what is said."""

import numpy as np
from conftest import make_voice

from speech_workshop.augmentation import (
    add_noise,
    augment,
    random_microphones,
    to_mel_db,
    to_mfcc,
)
from speech_workshop.features import extract_features

MFCC = extract_features(make_voice(150, seconds=2)).mfcc[np.newaxis, :110]


def test_the_way_to_mel_bands_and_back_loses_nothing():
    assert to_mel_db(MFCC).shape == (1, 110, 80)
    np.testing.assert_allclose(to_mfcc(to_mel_db(MFCC)), MFCC, atol=1e-3)


def test_a_microphone_is_the_same_in_every_frame_and_another_in_every_excerpt():
    curves = random_microphones(5, rng=np.random.default_rng(0))
    assert curves.shape == (5, 1, 80)
    assert 1 < curves.std(axis=2).mean() < 6  # decibels: plausible for a microphone
    assert np.abs(curves[0] - curves[1]).max() > 1


def test_noise_fills_the_pauses_and_spares_the_loud_parts():
    mel_db = np.full((50, 110, 80), -80, np.float32)
    mel_db[:, :55] = 0
    noisy = add_noise(mel_db, rng=np.random.default_rng(0))
    assert (noisy >= mel_db).all()
    assert (noisy - mel_db)[:, 55:].mean() > 20
    assert (noisy - mel_db)[:, :55].mean() < 2


def test_the_same_seed_gives_the_same_and_another_seed_something_else():
    before = MFCC.copy()
    one, same, other = (augment(MFCC, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert one.shape == MFCC.shape and one.dtype == np.float32
    assert np.abs(one - other).max() > 1
    np.testing.assert_array_equal(MFCC, before)  # what was given is not touched

"""Augmentation changes the microphone and the noise, not what is said."""

import numpy as np
from conftest import make_voice

from speech_workshop import augmentation
from speech_workshop.augmentation import (
    add_noise,
    augment,
    hide_pitch,
    limit_band,
    mel_frequencies,
    random_microphones,
    to_mel_db,
    to_mfcc,
)
from speech_workshop.features import extract_features
from speech_workshop.opinions.telephone import heard_by_telephone

VOICE = extract_features(make_voice(150, seconds=2))
MFCC = VOICE.mfcc[np.newaxis, :110]


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


def test_the_pitch_beside_the_mfcc_stays_as_it_is_or_is_hidden_whole():
    inputs = np.repeat(VOICE.inputs[np.newaxis, :110], 500, axis=0)
    changed = augment(inputs, rng=np.random.default_rng(1))
    assert changed.shape == (500, 110, 42) and changed.dtype == np.float32
    is_hidden = (changed[..., 40:] == 0).all(axis=(1, 2))
    assert 0.2 < is_hidden.mean() < 0.4
    np.testing.assert_array_equal(changed[~is_hidden, :, 40:], inputs[~is_hidden, :, 40:])
    alone = augment(inputs[..., :40], rng=np.random.default_rng(1))
    np.testing.assert_array_equal(changed[..., :40], alone)


def test_hiding_the_pitch_touches_no_other_number_and_not_what_was_given():
    inputs = np.repeat(VOICE.inputs[np.newaxis, :110], 20, axis=0)
    before = inputs.copy()
    hidden = hide_pitch(inputs, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(inputs, before)
    np.testing.assert_array_equal(hidden[..., :40], inputs[..., :40])
    assert (hidden[..., 40:] == 0).all(axis=(1, 2)).any()


def test_a_telephone_lets_through_what_lies_between_its_limits(monkeypatch):
    limits = {"low_pass_share": 1, "low_pass_hz": [3000, 3000], "high_pass_share": 1}
    limits |= {"high_pass_hz": [300, 300], "dynamic_range_db": [60, 60]}
    monkeypatch.setattr(augmentation, "BAND_LIMITS", limits)
    flat = np.zeros((1, 110, 80), np.float32)
    heard = limit_band(flat, rng=np.random.default_rng(0))[0, 0]
    hz = mel_frequencies()
    np.testing.assert_array_equal(heard[(hz > 300) & (hz < 3000)], 0)
    assert heard[hz > 3500].max() == -60  # the dynamic range
    assert -25 < heard[hz < 160].max() < 0  # 20 dB per octave


def test_many_excerpts_keep_their_band(monkeypatch):
    noise = np.random.default_rng(0).normal(0, 5, (200, 5, 80)).astype(np.float32)
    heard = limit_band(noise, rng=np.random.default_rng(0))
    kept = np.isclose(heard, noise).all(axis=(1, 2)).mean()
    assert 0.2 < kept < 0.4  # 0.6 x 0.5


def test_the_second_hearing_lacks_high_frequencies_and_keeps_the_pitch():
    heard = heard_by_telephone(VOICE.inputs)
    np.testing.assert_array_equal(heard[:, 40:], VOICE.inputs[:, 40:])  # the pitch
    before, after = to_mel_db(VOICE.mfcc), to_mel_db(heard[:, :40])
    is_carried, is_lost = mel_frequencies() < 3000, mel_frequencies() > 4000
    assert np.abs(after - before)[:, is_carried].mean() < 2  # dB
    assert (after.max() - after[:, is_lost]).min() > 55
    # An excerpt is heard alone, however many are given together.
    both = heard_by_telephone(np.stack([VOICE.inputs, VOICE.inputs - 30]))
    np.testing.assert_allclose(both[0], heard, atol=1e-3)

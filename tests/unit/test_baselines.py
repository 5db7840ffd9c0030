"""Pitch rules and logistic regression judge as notebook 07 says they do."""

import numpy as np
import pytest

from speech_workshop.database import Recording
from speech_workshop.experiments.baselines import (
    best_threshold,
    by_logistic_regression,
    by_pitch,
    median_pitch,
    pitch_rule,
)


def recording(pitch, sex="female", *, n_frames=20):
    frames = np.full(n_frames, pitch, np.float32)
    frames[::3] = np.nan  # unvoiced
    return Recording("a.wav", "Ann", sex, np.zeros((n_frames, 40), np.float32), frames)


def test_the_median_pitch_is_that_of_the_voiced_frames():
    assert median_pitch(recording(200)) == 200
    assert np.isnan(median_pitch(recording(np.nan)))


def test_the_usual_rule_calls_men_who_speak_below_160_hz():
    p_male = pitch_rule([recording(pitch) for pitch in (159, 161, np.nan)])
    np.testing.assert_array_equal(p_male, [1, 0, np.nan])


def test_the_fitted_threshold_lies_between_the_sexes():
    low = [recording(pitch, "male") for pitch in (90, 100, 120)]
    high = [recording(pitch, "female") for pitch in (180, 200, 260)]
    assert best_threshold(low + high) == pytest.approx((121 + 180) / 2)
    odd_one_out = [recording(240, "male")]  # wrong either way: he costs a third of the men
    assert 120 < best_threshold(low + high + odd_one_out) <= 180
    np.testing.assert_array_equal(by_pitch(low + high, low + high), [1, 1, 1, 0, 0, 0])


def test_both_learn_from_made_up_voices(recordings):
    is_male = np.array([r.sex == "male" for r in recordings])
    for method in (by_pitch, by_logistic_regression):
        p_male = method(recordings[::2], recordings[1::2])
        np.testing.assert_array_equal(p_male > 0.5, is_male[1::2])

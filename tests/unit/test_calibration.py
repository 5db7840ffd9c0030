"""What a network says is made as sure as it is right, on speakers held out for that."""

import numpy as np
import pandas as pd
import pytest

from speech_workshop.opinions.calibration import fit_temperature, reliability, scale

RNG = np.random.default_rng(0)


def test_the_temperature_makes_opinions_bolder_or_more_modest_and_spares_a_half():
    p_male = np.array([0.0, 0.2, 0.5, 0.9, 1.0])
    np.testing.assert_allclose(scale(p_male, 1), p_male, atol=1e-5)
    bold, modest = scale(p_male, 0.5), scale(p_male, 2)
    assert bold[2] == modest[2] == 0.5
    assert bold[3] > 0.9 > modest[3] > 0.5 and bold[1] < 0.2 < modest[1] < 0.5
    np.testing.assert_allclose(scale(bold, 2), p_male, atol=1e-3)


@pytest.mark.parametrize("too_sure", [0.5, 1, 3])
def test_the_temperature_that_undoes_too_much_or_too_little_sureness_is_found(too_sure):
    honest = RNG.uniform(0.02, 0.98, 4000)
    labels = (RNG.random(4000) < honest).astype(int)
    said = scale(honest, 1 / too_sure)
    opinions = [np.array([p_male]) for p_male in said]
    assert fit_temperature(opinions, labels) == pytest.approx(too_sure, rel=0.1)


def test_a_network_that_is_always_right_gets_no_temperature_without_end():
    opinions, labels = [np.array([0.2, 0.3]), np.array([0.8])], np.array([0, 1])
    assert 0.2 <= fit_temperature(opinions, labels) < 0.21


def test_reliability_compares_what_is_said_with_what_is_right():
    p_male = RNG.random(5000)
    correct = RNG.random(5000) < np.maximum(p_male, 1 - p_male)
    table = reliability(pd.DataFrame({"p_male": p_male, "correct": correct}), n_bins=4)
    assert table.n.tolist() == 4 * [1250]
    assert table.confidence.is_monotonic_increasing
    np.testing.assert_allclose(table.confidence, table.accuracy, atol=0.05)

"""`speed` measures every step, and puts the plain way beside it."""

import numpy as np
import pytest

from speech_workshop.corpora import load_corpus
from speech_workshop.experiments import speed


@pytest.mark.slow
def test_each_step_is_measured_beside_the_plain_way(corpus_folder, monkeypatch):
    monkeypatch.setattr(speed, "REPEATS", 1)
    table = speed.measure_speed(load_corpus(corpus_folder))
    assert (table.ours > 0).all() and np.isfinite(table.ratio).all()
    assert (table.beside != "").all()
    for what in ("3 s of speech to features", "features to answer, lstm", "decode to SQLite"):
        assert what in table.index
    # Not how fast this machine is, but that the quicker way is the one in use.
    assert table.ratio["features to answer, cnn"] > 3
    text = speed.as_text(table)
    assert "nan" not in text.lower() and max(map(len, text.splitlines())) < 120

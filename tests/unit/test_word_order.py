"""`word-order` judges all contenders on words in order and shuffled, and keeps what it found."""

import pytest

from speech_workshop.cli.main import main
from speech_workshop.experiments import word_order
from speech_workshop.experiments.results import read_measured

CONTENDERS = {*word_order.CONTENDERS, "majority", "logistic regression"}


@pytest.mark.slow
def test_the_kept_counts_say_what_was_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    monkeypatch.setattr(word_order, "N_RUNS", 1)
    monkeypatch.setattr(word_order, "measured_path", lambda name: tmp_path / f"{name}.csv")
    assert main(["word-order"]) == 0
    counts, origin = read_measured(tmp_path / "word_order.csv")
    assert "speech_workshop word-order" in origin
    found = word_order.summary(word_order.from_counts(counts))
    assert set(found.index) == CONTENDERS
    assert found.parameters[list(word_order.CONTENDERS)].gt(0).all()
    printed = capsys.readouterr().out
    for name, row in found.iterrows():
        assert f"{row.score:.3f}" in next(line for line in printed.splitlines() if name in line)
    for _, rows in counts.groupby("contender"):  # the same recordings in either order
        ordered, mixed = (rows[rows.order == order] for order in ("in order", "shuffled"))
        assert ordered.n.sum() == mixed.n.sum() > 0
    by_bag = found.loc["logistic regression"]  # it knows no order, so none can be taken from it
    assert by_bag.score == pytest.approx(by_bag.shuffled, abs=0.02)

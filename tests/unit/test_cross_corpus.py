"""Each corpus is trained on and judged by each other one; the same people never meet."""

import numpy as np
import pandas as pd
import pytest
import soundfile
from conftest import make_voice, write_corpus

from speech_workshop import session
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments import cross_corpus
from speech_workshop.models import load_model
from speech_workshop.paths import build_folder


@pytest.fixture(autouse=True)
def little(monkeypatch):
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    monkeypatch.setattr(cross_corpus, "number_of_runs", lambda recordings: 1)


def librispeech(folder, *readers):
    """Write a corpus whose readers are known: odd ones are women."""
    folder.mkdir()
    rows = [f"{reader} | {'MF'[reader % 2]} | dev-clean | 8 | X" for reader in readers]
    (folder / "SPEAKERS.TXT").write_text("\n".join(rows))
    for reader in readers:
        voice = make_voice(120 + 90 * (reader % 2) + reader, seed=reader)
        soundfile.write(folder / f"{reader}-1-0001.flac", voice, 16_000)
    return folder


@pytest.mark.slow
def test_all_pairs_are_judged_and_what_is_trained_is_kept(tmp_path, capsys, monkeypatch):
    one, other = write_corpus(tmp_path / "one"), write_corpus(tmp_path / "two", n_recordings=3)
    assert main(["cross", str(one), str(other)]) == 0
    printed = capsys.readouterr().out
    assert f"{one}: 16 recordings of 8 speakers; 0 refused" in printed
    table = pd.read_csv(build_folder() / "cross.csv")
    n = {(row.trained_on, row.tested_on): row.n for row in table.itertuples()}
    # Of a corpus itself only the speakers held out are judged: one of four of each sex.
    assert n == {
        (str(one), str(one)): 4,
        (str(one), str(other)): 24,
        (str(other), str(one)): 16,
        (str(other), str(other)): 6,
    }
    np.testing.assert_allclose(table.balanced_accuracy, (table.female + table.male) / 2, atol=1e-4)
    assert (build_folder() / "cross.png").read_bytes().startswith(b"\x89PNG")
    cards = [load_model(path).card for path in (build_folder() / "cross").glob("*.keras")]
    assert {card["corpus"] for card in cards} == {str(one), str(other)}
    assert all(card["speakers"] and len(card["speakers"]) < 8 for card in cards)
    # Started again, it continues from what is there.
    monkeypatch.setattr("speech_workshop.checkpoints.train", None)
    again = cross_corpus.cross_corpus([load_corpus(one), load_corpus(other)])
    pd.testing.assert_frame_equal(again.round(4), table)


@pytest.mark.slow
def test_a_pair_with_the_same_people_is_left_out_with_the_reason(tmp_path, capsys):
    dev = librispeech(tmp_path / "dev", *range(1, 9))
    mini = librispeech(tmp_path / "mini", *range(3, 13))
    third = write_corpus(tmp_path / "third")
    reason = "6 speakers of LibriSpeech are in both, such as 3."
    assert reason in cross_corpus.overlap(load_corpus(dev), load_corpus(mini))
    assert main(["cross", str(dev), str(mini)]) == 1
    assert reason in capsys.readouterr().err
    assert main(["cross", str(dev), str(mini), str(third)]) == 0
    assert f"Left out: {dev} and {mini} overlap" in capsys.readouterr().out
    table = pd.read_csv(build_folder() / "cross.csv")
    pairs = set(zip(table.trained_on, table.tested_on, strict=True))
    assert len(pairs) == 7
    assert not pairs & {(str(dev), str(mini)), (str(mini), str(dev))}


def test_equal_names_of_speakers_mean_nothing_in_corpora_of_ones_own(tmp_path):
    one, other = (load_corpus(write_corpus(tmp_path / name)) for name in ("one", "two"))
    assert cross_corpus.overlap(one, other) is None
    within = one._replace(folder=one.folder / "female")
    assert "one folder is, or lies in, the other" in cross_corpus.overlap(one, within)


def test_a_long_corpus_overlaps_with_what_the_series_leaves_out_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "SERIES_LIMITS", {"n_recordings": 2, "hours": 1})
    monkeypatch.delenv("WORKSHOP_FAST")
    long = load_corpus(librispeech(tmp_path / "long", *range(1, 9)))
    kept = set(session.limit_corpus(long).recordings.speaker)
    rest = [reader for reader in range(1, 9) if str(reader) not in kept]
    with pytest.raises(WorkshopError, match="overlap: 6 speakers"):
        cross_corpus.cross_corpus([long, load_corpus(librispeech(tmp_path / "short", *rest))])


@pytest.mark.parametrize("names", [["embedded"], ["embedded", "embedded"]])
def test_one_corpus_is_not_enough(names, capsys):
    assert main(["cross", *names]) == 1
    assert "Name two corpora or more" in capsys.readouterr().err

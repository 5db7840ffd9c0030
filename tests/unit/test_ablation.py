"""One thing is left out at a time, and nothing else changes."""

import numpy as np
import pandas as pd
import pytest
from conftest import make_voice, write_corpus

from speech_workshop import augmentation
from speech_workshop.augmentation import augment, to_mel_db
from speech_workshop.cli.main import main
from speech_workshop.corpora import load_corpus
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments import ablation
from speech_workshop.features import extract_features
from speech_workshop.models import load_model
from speech_workshop.paths import build_folder
from speech_workshop.settings import NETWORKS

MFCC = np.stack([extract_features(make_voice(150, seconds=2, seed=n)).mfcc[:110] for n in (0, 1)])


@pytest.fixture
def whole_band(monkeypatch):
    """Let no band be limited."""
    none = {"low_pass_share": 0, "high_pass_share": 0, "dynamic_range_db": [200, 200]}
    monkeypatch.setattr(augmentation, "BAND_LIMITS", augmentation.BAND_LIMITS | none)


def changed(change):
    """Return by how much each mel band of each frame changes, in decibels."""
    before = to_mel_db(MFCC)
    return to_mel_db(change(MFCC, rng=np.random.default_rng(0))) - before


def test_a_microphone_alone_changes_all_frames_of_an_excerpt_alike(whole_band):
    curves = changed(ablation.without_noise)
    np.testing.assert_allclose(curves - curves[:, :1], 0, atol=1e-3)
    assert curves.std(axis=-1).min() > 1


def test_noise_alone_fills_quiet_frames_and_leaves_the_loudest(whole_band):
    loudness = to_mel_db(MFCC).mean(axis=-1)
    change = changed(ablation.without_microphones).mean(axis=-1)
    for before, louder in zip(loudness, change, strict=True):
        assert louder[before.argmin()] > louder[before.argmax()] - 0.1
        assert louder.mean() > 0


@pytest.mark.parametrize("name", list(ablation.VARIANTS))
def test_the_pitch_is_hidden_where_nothing_is_said_about_it(name):
    always = name in ("without hidden pitch", "without any augmentation")
    inputs = np.ones((200, 110, 42), np.float32)
    heard = ablation.VARIANTS[name].augment(inputs, rng=np.random.default_rng(0))
    share = (heard[..., 40:] == 0).all(axis=(1, 2)).mean()
    assert share == 0 if always else 0.2 < share < 0.4


def test_who_is_left_out_of_the_embedded_corpus():
    table = load_corpus("embedded").recordings
    everyday = {"conversation", "monotone", "soft", "raised", "shouted"}
    assert set(table.mood[ablation.without_actors(table)]) == everyday
    assert not set(table.mood[ablation.without_everyday_speakers(table)]) & everyday
    third = set(table.speaker[ablation.every_third(table)])
    assert len(third) == pytest.approx(table.speaker.nunique() / 3, abs=1)
    for keep in (
        ablation.without_actors,
        ablation.without_everyday_speakers,
        ablation.every_third,
    ):
        assert set(table.sex[keep(table)]) == {"female", "male"}
        assert 0 < keep(table).sum() < len(table)


@pytest.fixture
def two_corpora(tmp_path, monkeypatch):
    """A corpus that says how its voices were made, as the active one, and another."""
    synthetic = write_corpus(tmp_path / "synthetic")
    files = sorted(path.relative_to(synthetic) for path in synthetic.rglob("*.wav"))
    rows = [
        (
            str(file),
            file.stem[:2],
            file.parent.name,
            ablation.EVERYDAY if file.stem[3] == "1" else "",
            "v",
        )
        for file in files
    ]
    table = pd.DataFrame(rows, columns=["file", "speaker", "sex", "reshaped", "voice"])
    table.to_csv(synthetic / "metadata.csv", index=False)
    monkeypatch.setenv("WORKSHOP_CORPUS", str(synthetic))
    monkeypatch.setenv("WORKSHOP_FAST", "1")
    monkeypatch.setattr(ablation, "measured_path", lambda name: tmp_path / f"{name}.csv")
    names = (ablation.AS_TAUGHT, "without everyday speakers")
    few = {name: ablation.VARIANTS[name] for name in names}
    monkeypatch.setattr(ablation, "VARIANTS", few)
    monkeypatch.setattr(ablation, "NETWORKS", ["cnn"])  # the others take long
    monkeypatch.setattr(ablation, "number_of_runs", lambda recordings: 1)
    return synthetic, write_corpus(tmp_path / "real", n_speakers=1)


@pytest.mark.slow
def test_ablate_trains_each_variant_judges_both_kinds_of_speech_and_keeps_the_table(
    two_corpora, capsys, monkeypatch
):
    _, real = two_corpora
    assert main(["ablate", "--corpus", str(real)]) == 0
    table, origin = ablation.measured()
    assert f"speech_workshop ablate --corpus {real}" in origin
    assert list(table.variant) == list(ablation.VARIANTS)
    np.testing.assert_allclose(table.real, (table.female + table.male) / 2, atol=1e-4)
    assert "without everyday speakers" in capsys.readouterr().out
    left_out = load_model(build_folder() / "ablation" / "without-everyday-speakers-0.keras").card
    assert 2 * left_out["files"] == load_model(build_folder() / "models/cnn.keras").card["files"]
    assert left_out["epochs"] == 4  # half the recordings, as many steps
    # Started again, it continues from what is there.
    monkeypatch.setattr("speech_workshop.checkpoints.train", None)
    pd.testing.assert_frame_equal(ablation.ablate([load_corpus(real)]).round(4), table)


def test_ablate_wants_another_corpus_and_one_that_says_how_it_was_made(two_corpora, monkeypatch):
    synthetic, real = two_corpora
    with pytest.raises(WorkshopError, match="Name another one"):
        ablation.ablate([load_corpus(synthetic)])
    monkeypatch.setenv("WORKSHOP_CORPUS", str(real))
    with pytest.raises(WorkshopError, match="does not say how its voices were made"):
        ablation.ablate([load_corpus(synthetic)])


def test_the_table_that_comes_with_the_workshop_fits_the_code():
    table, origin = ablation.measured()
    assert origin.startswith("Measured on 20")
    wanted = [(variant, "cnn") for variant in ablation.VARIANTS]
    wanted += [(v, n) for v in (ablation.AS_TAUGHT, ablation.ASKED_ONCE) for n in NETWORKS]
    assert table.corpus.nunique() == 5
    assert (table.groupby(["variant", "network", "run"]).corpus.nunique() == 5).all()
    runs = table.groupby(["variant", "network"]).run.agg(lambda run: sorted(set(run)))
    assert set(runs.index) == set(wanted)
    assert all(run == [0, 1, 2] for run in runs)
    assert augment is ablation.VARIANTS[ablation.AS_TAUGHT].augment

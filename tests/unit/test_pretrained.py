"""The speaker encoder is downloaded by pip and checked, and none of its code is run."""

import json

import numpy as np
import pytest
from fake_encoder import SHAPES, checkpoint, make_tensors, offer_wheel

from speech_workshop.cli import doctor
from speech_workshop.cli.main import main
from speech_workshop.errors import WorkshopError
from speech_workshop.paths import encoder_path
from speech_workshop.transfer import pretrained
from speech_workshop.transfer.pretrained import fetch_encoder, to_keras
from speech_workshop.transfer.speaker_encoder import load_encoder


def nothing_was_kept():
    return not encoder_path().parent.exists()


def test_the_encoder_comes_with_its_licence_and_its_origin(tmp_path, monkeypatch, capsys):
    tensors = make_tensors()
    entry = offer_wheel(tmp_path / "wheels", checkpoint(tensors), monkeypatch)
    path = fetch_encoder(entry)
    printed = capsys.readouterr().out
    assert printed.index("Licence: Apache 2.0") < printed.index("Cite: L. Wan")
    assert path == encoder_path()
    names = ["LICENSE", "about.json", "encoder.npz"]
    assert sorted(file.name for file in path.parent.iterdir()) == names
    about = json.loads((path.parent / "about.json").read_text())
    assert about["wheel"]["sha256"] == entry.sha256 and "Apache" in about["licence"]
    with np.load(path, allow_pickle=False) as stored:
        weights = [stored[name] for name in stored.files]
    for stored, expected in zip(weights, to_keras(tensors), strict=True):
        np.testing.assert_array_equal(stored, expected)
    assert load_encoder().count_params() == 1_420_544
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    assert fetch_encoder(entry) == path  # nothing is downloaded again


def test_another_wheel_of_that_name_is_refused(tmp_path, monkeypatch):
    offer_wheel(tmp_path / "wheels", checkpoint(make_tensors()), monkeypatch)
    with pytest.raises(WorkshopError, match="its hash is not 8f12eb"):
        fetch_encoder()
    assert nothing_was_kept()


@pytest.mark.parametrize(
    ("tensors", "problem"),
    [
        ({name: SHAPES[name] for name in list(SHAPES)[:-1]}, "linear.bias"),
        (SHAPES | {"linear.weight": (256, 255)}, "other shapes"),
    ],
)
def test_another_network_is_refused(tensors, problem, tmp_path, monkeypatch):
    content = checkpoint(make_tensors(tensors))
    entry = offer_wheel(tmp_path / "wheels", content, monkeypatch)
    with pytest.raises(WorkshopError, match=problem):
        fetch_encoder(entry)
    assert nothing_was_kept()


def test_a_hostile_checkpoint_is_refused(tmp_path, monkeypatch):
    content = checkpoint(make_tensors(), others={"more": np.float64(1)})
    entry = offer_wheel(tmp_path / "wheels", content, monkeypatch)
    with pytest.raises(WorkshopError, match="was not run"):
        fetch_encoder(entry)
    assert nothing_was_kept()


def test_without_a_network_a_sentence_says_so(monkeypatch, capsys):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert main(["fetch", "speaker-encoder"]) == 1
    error = capsys.readouterr().err
    assert "could not be downloaded" in error and "Traceback" not in error
    assert main(["fetch", "speaker-encoder", "--optional"]) == 0
    assert "Everything else works without it" in capsys.readouterr().out
    assert nothing_was_kept()


def test_without_pip_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained.sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(WorkshopError, match="could not be downloaded"):
        fetch_encoder()


def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch):
    entry = offer_wheel(tmp_path / "wheels", checkpoint(make_tensors()), monkeypatch)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKSHOP_PRETRAINED", str(tmp_path / "file"))
    with pytest.raises(WorkshopError, match="WORKSHOP_PRETRAINED"):
        fetch_encoder(entry)


def test_corpora_lists_it(capsys):
    assert main(["corpora"]) == 0
    assert "speaker-encoder: The speaker encoder of Resemblyzer" in capsys.readouterr().out


def test_the_doctor_misses_it_kindly_and_finds_it_damaged(tmp_path):
    finding = doctor.check_encoder()
    assert finding.ok and "fetch speaker-encoder" in finding.what
    encoder_path().parent.mkdir(parents=True)
    encoder_path().write_bytes(b"no weights")
    finding = doctor.check_encoder()
    assert not finding.ok and "damaged" in finding.what

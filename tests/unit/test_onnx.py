"""The ONNX file says what Keras says, from the waveform on; so does the server with it."""

import importlib.util
import json
import subprocess
import sys

import librosa
import numpy as np
import pytest
import soundfile
from conftest import make_voice

import sounds
from speech_workshop.audio import load_audio, pink_noise
from speech_workshop.cli.main import main
from speech_workshop.errors import WorkshopError
from speech_workshop.export.onnx import write_onnx
from speech_workshop.models import load_model
from speech_workshop.opinions.inference import classify_file
from speech_workshop.paths import checkpoint_path, embedded_folder
from speech_workshop.settings import NETWORKS, SEXES

onnxruntime = pytest.importorskip("onnxruntime", reason="pip install -r requirements-dev.txt")


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Ten clips of the corpus at two rates; one of them shorter than an excerpt."""
    folder = tmp_path_factory.mktemp("clips")
    sources = sorted((embedded_folder() / "audio").glob("*.ogg"))
    paths = [folder / f"{number}.wav" for number in range(10)]
    for number, path in enumerate(paths):
        rate = (16_000, 44_100)[number % 2]
        signal = load_audio(sources[number * len(sources) // 10])
        signal = signal[:13_000] if number == 4 else signal
        soundfile.write(path, librosa.resample(signal, orig_sr=16_000, target_sr=rate), rate)
    return paths


@pytest.fixture(scope="module")
def cnn(tmp_path_factory):
    """The CNN as an ONNX file, as the command line writes it."""
    path = tmp_path_factory.mktemp("onnx") / "cnn.onnx"
    assert main(["export", str(checkpoint_path("cnn", 0)), str(path), "--format", "onnx"]) == 0
    return path


@pytest.mark.parametrize(
    "name",
    [name if name == "cnn" else pytest.param(name, marks=pytest.mark.slow) for name in NETWORKS],
)
def test_a_waveform_gets_the_probability_that_keras_gives(name, cnn, clips, tmp_path):
    model, path = load_model(checkpoint_path(name, 0)), cnn
    if name != "cnn":
        path = tmp_path / "network.onnx"
        write_onnx(model, path, name=name)
    network = onnxruntime.InferenceSession(path)
    for clip in clips:
        p, opinions, checks = network.run(None, {"waveform": load_audio(clip)})
        assert p[1] == pytest.approx(classify_file(model, clip)["p_male"], abs=1e-3)
        assert p.sum() == pytest.approx(1, abs=1e-5)
        assert np.allclose(opinions.mean(axis=0), p, atol=1e-5)
        assert (checks > [1e-3, 30, 0.15, 7]).all()


def test_the_file_says_what_it_is(cnn):
    about = onnxruntime.InferenceSession(cnn).get_modelmeta().custom_metadata_map
    assert json.loads(about["labels"]) == list(SEXES)
    assert json.loads(about["sample_rate"]) == 16_000
    card = json.loads(about["card"])
    assert "embedded" in card["Trained on"] and "speakers" not in card


def test_what_is_no_speech_fails_the_checks(cnn):
    network = onnxruntime.InferenceSession(cnn)
    about = network.get_modelmeta().custom_metadata_map
    least = np.array(json.loads(about["least"]))
    time = np.arange(32_000) / 16_000
    hum = 0.1 * sum(np.sin(2 * np.pi * 120 * k * time) / k for k in range(1, 9))
    for failing, sound in enumerate(
        (np.zeros(32_000), make_voice(180)[2000:4500], pink_noise(32_000, seed=0), hum)
    ):
        checks = network.run(["checks"], {"waveform": np.float32(sound)})[0]
        assert (checks < least)[failing], failing


@pytest.mark.parametrize("package", ["onnx", "tf2onnx"])
def test_a_missing_package_gets_a_sentence(package, model_path, tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )
    with pytest.raises(WorkshopError, match=rf"package {package}.*\[export\]"):
        write_onnx(load_model(model_path), tmp_path / "cnn.onnx", name="cnn")
    assert not (tmp_path / "cnn.onnx").exists()


@pytest.fixture
def client(cnn):
    """A client of the server, without a network between them."""
    pytest.importorskip("fastapi", reason="pip install -r requirements-dev.txt")
    testclient = pytest.importorskip("fastapi.testclient")
    from speech_workshop.export import server

    return testclient.TestClient(server.make_app(cnn))


def test_the_server_answers_as_the_command_line_does(client, clips, tmp_path):
    model = load_model(checkpoint_path("cnn", 0))
    phone = tmp_path / "phone.wav"
    signal = librosa.resample(load_audio(clips[0]), orig_sr=16_000, target_sr=8000)
    soundfile.write(phone, signal, 8000)
    for clip in (clips[1], phone):
        sent = {"params": {"name": clip.name}, "content": clip.read_bytes()}
        said = client.post("/classify", **sent).json()
        verdict = classify_file(model, clip)
        assert said["label"] == verdict["label"]
        assert said["probabilities"]["male"] == pytest.approx(verdict["p_male"], abs=1e-3)
        assert ("caution" in said) == ("caution" in verdict)
        assert "/tmp" not in str(said)
    assert client.get("/card").json()["Labels"] == "female, male"


@pytest.mark.parametrize(
    ("name", "sound", "sentence"),
    [
        ("letter.wav", b"Dear network", "letter.wav is not a sound file"),
        ("../../etc/voice.txt", b"abc", "ends in '.txt'"),
        ("voice.\0wav", b"abc", "does not end as sound files do"),
        ("voice." + 300 * "w", b"abc", "does not end as sound files do"),
        ("noise.wav", None, "noise.wav holds no voice"),
    ],
)
def test_the_server_refuses_with_a_sentence(name, sound, sentence, client, tmp_path):
    if sound is None:
        soundfile.write(tmp_path / "noise.wav", pink_noise(32_000, seed=0), 16_000)
        sound = (tmp_path / "noise.wav").read_bytes()
    response = client.post("/classify", params={"name": name}, content=sound)
    assert response.status_code == 422 and sentence in response.json()["detail"]


def test_the_server_hears_what_is_not_speech_as_the_command_line_does(client, tmp_path):
    path = tmp_path / "siren.wav"
    soundfile.write(path, sounds.make("air raid siren", seed=100), sounds.RATE)
    said = client.post("/classify", params={"name": path.name}, content=path.read_bytes())
    expected = classify_file(load_model(checkpoint_path("cnn", 0)), path)["error"]
    assert said.status_code == 422 and said.json()["detail"] == expected.replace(
        str(path), path.name
    )


def test_the_server_reads_no_more_than_it_must(client):
    response = client.post("/classify", content=b"0" * 20_000_001)
    assert response.status_code == 413


def test_the_server_keeps_no_sound(client, clips, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    client.post("/classify", content=clips[0].read_bytes()).raise_for_status()
    assert list(tmp_path.iterdir()) == []


def test_the_server_needs_no_tensorflow(cnn):
    pytest.importorskip("fastapi")
    script = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "from speech_workshop.export.server import make_app\n"
        f"make_app({str(cnn)!r})"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_without_a_model_the_server_says_how_to_make_one(tmp_path):
    pytest.importorskip("fastapi")
    from speech_workshop.export import server

    with pytest.raises(WorkshopError, match="--format onnx"):
        server.make_app(tmp_path / "none.onnx")

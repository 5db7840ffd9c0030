"""A network as one HTML file: it hears what Python hears, says the same, and sends nothing."""

import http.server
import re
import socketserver
import threading

import keras
import librosa
import numpy as np
import pytest
import soundfile
from conftest import make_voice
from keras import layers
from playwright.sync_api import expect
from test_recorder import microphone

from speech_workshop.audio import load_audio, pink_noise
from speech_workshop.dataset import sliding_windows, standardize
from speech_workshop.export.page import write_page
from speech_workshop.features import features_of_file
from speech_workshop.models import TrainedModel, load_model
from speech_workshop.opinions.inference import classify_file
from speech_workshop.paths import checkpoint_path, embedded_folder
from speech_workshop.settings import FEATURE_SETTINGS, NETWORKS

pytestmark = pytest.mark.slow
RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000)
N_CLIPS = 20
COUNTED = """
window.asked = [];
for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "RTCPeerConnection"])
  window[name] = function () { window.asked.push(name); throw new Error(name); };
navigator.sendBeacon = () => { window.asked.push("sendBeacon"); return false; };
"""


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Clips of the corpus at many sampling rates, one of them in stereo, one short."""
    folder = tmp_path_factory.mktemp("clips")
    sources = sorted((embedded_folder() / "audio").glob("*.ogg"))
    paths = []
    for number, source in enumerate(sources[:: len(sources) // N_CLIPS][:N_CLIPS]):
        rate = RATES[number % len(RATES)]
        sound = librosa.resample(load_audio(source), orig_sr=16_000, target_sr=rate)
        sound = sound[: int(0.9 * rate)] if number == 5 else sound  # shorter than an excerpt
        sound = np.column_stack([sound, 0.5 * sound]) if number == 6 else sound
        paths.append(folder / f"{number}.{'flac' if number % 4 == 3 else 'wav'}")
        soundfile.write(paths[-1], sound, rate)
    return paths


@pytest.fixture
def open_page(launch_chromium, tmp_path):
    """A function that writes a network as a page and opens that file, with no network at all."""
    browsers = []

    def open_(model, *arguments, **context):
        path = tmp_path / "page.html"
        write_page(model, path, name="cnn")
        browsers.append(launch_chromium(*arguments))
        page = browsers[-1].new_context(offline=True, **context).new_page()
        page.errors, page.requests = [], []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("request", lambda request: page.requests.append(request.url))
        page.add_init_script(COUNTED)
        page.goto(path.as_uri())
        return page

    yield open_
    for browser in browsers:
        browser.close()


def judged(page, path):
    """Let the page judge a file; return its label and probabilities."""
    page.evaluate("document.getElementById('status').textContent = ''")
    page.set_input_files("#file", path)
    expect(page.locator("#status")).to_contain_text("Done in ", timeout=60_000)
    p = [float(text) for text in page.locator("ul.probabilities b").all_text_contents()]
    return page.text_content("#label"), p


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_says_what_keras_says(name, open_page, clips):
    model = load_model(checkpoint_path(name, 0))
    page = open_page(model)
    for path in clips:
        verdict = classify_file(model, path)
        label, (p_female, p_male) = judged(page, path)
        assert p_male == pytest.approx(verdict["p_male"], abs=1e-3), path
        assert p_female == pytest.approx(1 - p_male, abs=2e-3)
        assert label == {"unsure": "too close to call"}.get(verdict["label"], verdict["label"])
        assert page.is_visible("#caution") == ("caution" in verdict)
    assert page.errors == [] and page.evaluate("window.asked") == []
    assert page.requests == [page.url]
    assert page.content().count("<script") == 2


LEAKS = """(address) => {
  document.body.append(Object.assign(new Image(), { src: address }));
  document.head.append(Object.assign(document.createElement("script"), { src: address }));
  fetch(address).catch(() => {});
  navigator.sendBeacon(address, "sound");
  const form = Object.assign(document.createElement("form"), { action: address, method: "post" });
  document.body.append(form);
  form.submit();
}"""


def test_the_browser_lets_nothing_out_of_the_page(launch_chromium, tmp_path):
    write_page(load_model(checkpoint_path("cnn_lstm", 0)), tmp_path / "page.html", name="cnn")
    (tmp_path / "plain.html").write_text("<body></body>")
    heard = []
    with socketserver.TCPServer(("127.0.0.1", 0), heard_by(heard)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = launch_chromium()
        for name in ("page.html", "plain.html"):  # the second shows that the server can hear
            page = browser.new_page()
            page.goto((tmp_path / name).as_uri())
            page.evaluate(LEAKS, f"http://127.0.0.1:{server.server_address[1]}/{name}")
            page.wait_for_timeout(1000)
        browser.close()
        server.shutdown()
    assert set(heard) == {"/plain.html"}


def heard_by(heard):
    """Return a handler that notes which paths it is asked for."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    return Handler


def softmax_model(labels):
    """Build a small network that nobody trained, with a softmax over the labels."""
    keras.utils.set_random_seed(0)
    excerpt = keras.Input((110, 42))
    x = layers.Conv1D(8, 4, padding="same", activation="relu")(excerpt)
    x = layers.AveragePooling1D(3)(x)
    x = layers.LSTM(6)(x)
    x = layers.Dense(7, activation="tanh")(x)
    network = keras.Model(excerpt, layers.Dense(len(labels), activation="softmax")(x))
    card = {
        "version": "0",
        "features": FEATURE_SETTINGS,
        "labels": labels,
        "mean": [0.0] * 42,
        "std": [20.0] * 40 + [1.0] * 2,
        "corpus": "/home/somebody/words",
        "speakers": ["Ada Lovelace"],
        "temperature": 0.7,
    }
    return TrainedModel(network, card)


def test_a_softmax_over_any_number_of_labels_works_too(open_page, clips):
    labels = ["yes", "no", "<b>stop</b>", "go"]
    model = softmax_model(labels)
    page = open_page(model)
    label, p = judged(page, clips[2])
    inputs = standardize(features_of_file(clips[2]).inputs, *model.mean_and_std)
    powers = model.network.predict_on_batch(sliding_windows(inputs)) ** (1 / 0.7)
    expected = (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)
    assert np.allclose(p, expected, atol=1e-3)
    assert label == labels[int(expected.argmax())]  # as `classify` says it
    shown = page.locator("ul.probabilities li").all_inner_texts()
    assert [re.search(r"p\((.*)\)", text)[1] for text in shown] == labels
    assert page.locator("#opinion path").count() == len(labels)
    assert page.locator("b", has_text="stop").count() == 0


def test_windows_may_be_averaged_instead_of_searched_for_the_largest(open_page, clips):
    keras.utils.set_random_seed(0)
    excerpt = keras.Input((110, 42))
    x = layers.Reshape((10, 11, 42))(excerpt)
    x = layers.TimeDistributed(layers.GlobalAveragePooling1D())(x)
    x = layers.LSTM(8)(x)
    network = keras.Model(excerpt, layers.Dense(1, activation="sigmoid")(x))
    model = load_model(checkpoint_path("cnn", 0))._replace(network=network)
    _, (_, p_male) = judged(open_page(model), clips[0])
    assert p_male == pytest.approx(classify_file(model, clips[0])["p_male"], abs=1e-3)
    assert abs(p_male - 0.5) > 5e-3


def test_while_it_judges_nothing_else_begins_and_the_answer_is_said_aloud(open_page, clips):
    page = open_page(load_model(checkpoint_path("cnn_lstm", 0)))
    assert page.text_content("#status") == page.get_attribute("#status", "data-invitation")
    for _ in range(2):  # the same file again
        label, _ = judged(page, clips[0])
        assert page.text_content("#status").startswith(f"{label}. Done in ")
        assert page.is_enabled("#file") and page.is_enabled("#record")
        assert page.input_value("#file") == ""


def test_where_scripts_do_not_run_the_page_says_so(launch_chromium, tmp_path):
    write_page(load_model(checkpoint_path("cnn_lstm", 0)), tmp_path / "page.html", name="cnn")
    browser = launch_chromium()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert "needs a browser with JavaScript" in " ".join(page.text_content("#status").split())
    browser.close()


@pytest.mark.parametrize("start", ["RIFF\0\0\0\0WAVEfmt ", "fLaC", ""])
def test_the_first_bytes_of_a_file_are_a_file_that_cannot_be_read(start, open_page, tmp_path):
    page = open_page(load_model(checkpoint_path("cnn_lstm", 0)))
    (tmp_path / "cut.wav").write_text(start)
    page.set_input_files("#file", tmp_path / "cut.wav")
    expect(page.locator("#status")).to_contain_text("cannot read this file")


def test_a_network_for_any_sound_judges_a_tone(open_page, tmp_path):
    model = softmax_model(["rising", "falling", "steady"])
    model = model._replace(card=model.card | {"is_speech": False})
    soundfile.write(tmp_path / "tone.wav", 0.1 * np.sin(np.arange(24_000) / 2), 16_000)
    verdict = classify_file(model, tmp_path / "tone.wav")
    label, p = judged(open_page(model), tmp_path / "tone.wav")
    assert label == verdict["label"]
    assert p == pytest.approx(list(verdict["p"].values()), abs=2e-3)


def test_what_is_no_speech_is_refused(open_page, tmp_path):
    page = open_page(load_model(checkpoint_path("cnn_lstm", 0)))
    time = np.arange(32_000) / 16_000
    sounds = {
        "silent": np.zeros(32_000),
        "too short": make_voice(180)[:3000],
        "No voice": pink_noise(32_000, seed=0),
        "One unchanging sound": 0.1 * sum(np.sin(754 * k * time) / k for k in range(1, 9)),
        "too little sound": np.append(make_voice(180)[2000:4500], np.zeros(16_000)),
        "Longer than 120 s": np.zeros(121 * 8000),
    }  # fmt: skip
    for sentence, sound in sounds.items():
        path = tmp_path / f"{sentence}.wav"
        soundfile.write(path, sound, 8000 if sentence.startswith("Longer") else 16_000)
        page.set_input_files("#file", path)
        expect(page.locator("#status")).to_contain_text(sentence, timeout=30_000)
        assert page.is_hidden("#answer")
    (tmp_path / "letter.wav").write_text("Dear network")
    page.set_input_files("#file", tmp_path / "letter.wav")
    expect(page.locator("#status")).to_contain_text("cannot read this file")
    assert page.errors == []


def test_the_microphone_gets_the_label_of_the_file(open_page, clips, tmp_path):
    model = load_model(checkpoint_path("cnn", 0))
    clip = next(c for c in clips if abs(classify_file(model, c)["p_male"] - 0.5) > 0.45)
    wav = tmp_path / "voice.wav"
    soundfile.write(wav, load_audio(clip), 16_000)
    page = open_page(model, *microphone(wav))
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("Done in ", timeout=30_000)
    assert page.text_content("#label") == classify_file(model, clip)["label"]
    expect(page.get_by_role("button", name="Record")).to_be_visible()
    assert page.requests == [page.url]
    assert page.errors == [] and page.evaluate("window.asked") == []


def test_a_refused_microphone_gets_a_sentence(open_page):
    page = open_page(load_model(checkpoint_path("cnn", 0)), "--use-fake-device-for-media-stream")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#status")).to_contain_text("Allow it for this page, or choose a file")
    expect(page.get_by_role("button", name="Record")).to_be_visible()


@pytest.mark.parametrize("size", [(390, 844), (1280, 720)])
def test_the_page_fits_a_phone_and_shows_its_pictures(open_page, clips, size):
    page = open_page(
        load_model(checkpoint_path("cnn_lstm", 0)),
        viewport=dict(zip(("width", "height"), size, strict=True)),
    )
    judged(page, clips[2])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pixels = page.evaluate(
        "(() => { const c = document.getElementById('mfcc');"
        "const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);"
        "return { width: c.width, height: c.height, kinds: new Set(data).size }; })()"
    )
    assert pixels["height"] == 40 and pixels["kinds"] > 50
    assert pixels["width"] == len(features_of_file(clips[2]).mfcc)
    assert page.get_attribute("#wave", "d").count("M") == 600
    numbers = re.findall(r"[\d.]+ ([\d.]+)", page.get_attribute("#opinion path", "d"))
    inputs = features_of_file(clips[2]).inputs
    assert len(numbers) >= len(sliding_windows(inputs))
    buttons = page.evaluate(
        "[...document.querySelectorAll('button, .file')].map((e) => e.offsetHeight)"
    )
    assert min(buttons) >= 44  # pixels: what a thumb can hit

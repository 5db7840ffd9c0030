"""A browser with a microphone records into JupyterLab, plays back, and is listened to live."""

import base64
import json
from urllib.parse import urlsplit

import numpy as np
import pytest
import scipy.signal
import soundfile
from conftest import make_voice
from lab import TIMEOUT, jupyterlab, open_notebook, run_cell, write_notebook
from playwright.sync_api import expect

from speech_workshop.audio import load_audio, pink_noise
from speech_workshop.models import load_model
from speech_workshop.opinions.inference import classify_file
from speech_workshop.paths import embedded_folder
from speech_workshop.widgets import live, recorder

pytestmark = pytest.mark.slow
SAMPLE_RATE = 16_000
CLIP = "audio/m001-03.ogg"
# What a page does with microphone and loudspeaker is kept where the test can see it.
WATCH = """
const getUserMedia = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (getUserMedia) navigator.mediaDevices.getUserMedia = async (wanted) => {
  window.wanted = wanted.audio;
  return (window.stream = await getUserMedia(wanted));
};
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  window.played = { samples: [...this.buffer.getChannelData(0)], rate: this.buffer.sampleRate };
  return start.apply(this, when);
};
"""
# As Firefox does where the microphone has another rate than the context.
LIKE_FIREFOX = """
const connect = AudioContext.prototype.createMediaStreamSource;
AudioContext.prototype.createMediaStreamSource = function (stream) {
  if (this.sampleRate === 16000) throw new DOMException("different rate", "NotSupportedError");
  return connect.call(this, stream);
};
"""
# The sound stops for half a second, as on a machine that is too busy, and the clock goes on.
HICCUP = """
const resume = AudioContext.prototype.resume;
AudioContext.prototype.resume = function () {
  window.hiccup = async () => {
    await this.suspend();
    setTimeout(() => resume.call(this), 500);
  };
  return resume.call(this);
};
"""
# A widget on an empty page: it has no Python behind it, and `sent` keeps what it says to it.
PAGE = """
<meta charset="utf-8"><body></body><script type="module">
const code = new Blob([SCRIPT], { type: "text/javascript" });
const widget = (await import(URL.createObjectURL(code))).default;
window.sent = [];
const model = {
  get: (name) => (STATE)[name],
  send: (message) => window.sent.push(message),
  on: (_, hear) => (window.answer = hear),
  off: () => {},
};
window.leave = widget.render({ model, el: document.body });
</script>
"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A clip of the corpus, as wav."""
    path = tmp_path_factory.mktemp("clip") / "clip.wav"
    soundfile.write(path, load_audio(embedded_folder() / CLIP), SAMPLE_RATE)
    return path


def microphone(path):
    """Return how Chromium is told to hear a wav file, again and again."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={path}",
    )


@pytest.fixture
def show_widget(launch_chromium):
    """A function that shows a widget on a page of its own."""
    browsers = []

    def show(widget, *arguments, address="http://localhost/", script="", **context):
        state = {"name": "voice", "seconds": 2, "caption": "Speak.", "heard_seconds": 1.5}
        page_text = PAGE.replace("SCRIPT", json.dumps(widget._esm).replace("</", "<\\/"))
        page_text = page_text.replace("STATE", json.dumps(state))
        browsers.append(launch_chromium(*arguments))
        page = browsers[-1].new_context(**context).new_page()
        page.add_init_script(WATCH + script)
        page.route("**/*", lambda route: route.fulfill(body=page_text, content_type="text/html"))
        page.goto(address)
        page.wait_for_function("'leave' in window")
        return page

    yield show
    for browser in browsers:
        browser.close()


def press(page, name):
    page.get_by_role("button", name=name).click()


def said(page):
    """Return what the widget says: a sentence that screen readers are told of."""
    return page.locator(".speech-workshop-microphone p:is([role=status], [role=alert])").last


def likeness(signal, clip):
    """Return the correlation of a recording with a clip that is played again and again.

    In quarters of a second, each at its best lag: on a busy machine Chromium's microphone
    has a hiccup now and then. Four fifths of them are at least as alike.
    """
    again, n = np.tile(clip, 2), SAMPLE_RATE // 4
    power = np.convolve(again**2, np.ones(n), "valid")
    found = []
    for piece in np.split(signal[: len(signal) // n * n], len(signal) // n):
        product = scipy.signal.correlate(again, piece, mode="valid")
        found.append((product / np.sqrt(np.maximum(power * np.sum(piece**2), 1e-9))).max())
    return np.quantile(found, 0.2)


def test_a_voice_is_recorded_played_back_and_classified(
    launch_chromium, clip, model_path, tmp_path
):
    write_notebook(
        tmp_path / "try.ipynb",
        "from speech_workshop.widgets.recorder import Recorder\n"
        "mine = Recorder('voice', seconds=3, caption='Speak.')\nmine",
        "import json, numpy\nfrom speech_workshop import models\n"
        "from speech_workshop.opinions import inference\n"
        "numpy.save('signal.npy', mine.signal)\n"
        f"model = models.load_model(r'{model_path}')\n"
        "verdict = inference.classify_file(model, mine.path)\n"
        "open('verdict.json', 'w').write(json.dumps(verdict));",
    )
    asked = []
    with jupyterlab(tmp_path) as address_of:
        browser = launch_chromium(*microphone(clip))
        page = browser.new_page()
        page.on("request", lambda request: asked.append(urlsplit(request.url)))
        page.add_init_script(WATCH)
        open_notebook(page, address_of("try.ipynb"))
        run_cell(page, 0)
        for _ in range(3):  # as its user would: again, if the busy machine lost some of it
            page.get_by_role("button", name="Record 3 seconds").press("Enter")  # no mouse needed
            for sentence in ("3 …", "2 …", "1 …", "Recording for 3 seconds …", "kept as"):
                expect(said(page)).to_contain_text(sentence, timeout=TIMEOUT)
            if "were lost" not in said(page).text_content():
                break
        assert page.evaluate("document.activeElement.textContent") == "Record 3 seconds"
        assert page.evaluate("window.stream.getTracks()[0].readyState") == "ended"
        page.get_by_role("button", name="Play back").press("Space")
        expect(said(page)).to_have_text("Playing …")
        expect(said(page)).to_contain_text("kept as", timeout=10_000)
        played = page.evaluate("window.played")
        run_cell(page, 1)
        browser.close()
    signal = np.load(tmp_path / "signal.npy")
    assert signal.dtype == np.float32 and len(signal) == 3 * SAMPLE_RATE
    assert likeness(signal, load_audio(clip)) > 0.9
    assert played["rate"] == SAMPLE_RATE
    assert np.allclose(played["samples"], signal, atol=1e-3)
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert verdict["file"] == str(tmp_path / "recordings" / "voice.wav")
    of_the_clip = classify_file(load_model(model_path), clip)
    assert verdict["label"] == of_the_clip["label"]
    assert verdict["p_male"] == pytest.approx(of_the_clip["p_male"], abs=0.1)
    assert {url.hostname for url in asked if url.scheme in ("http", "https", "ws")} == {
        "127.0.0.1"
    }
    assert "pcm" not in (tmp_path / "try.ipynb").read_text()


def test_live_follows_the_voice_and_notices_silence(launch_chromium, clip, model_path, tmp_path):
    wav = tmp_path / "voice_and_pause.wav"
    voice = np.tile(load_audio(clip), 2)
    soundfile.write(wav, np.append(voice, np.zeros(4 * SAMPLE_RATE)), SAMPLE_RATE)
    write_notebook(
        tmp_path / "try.ipynb",
        "from speech_workshop import models\nfrom speech_workshop.widgets import live\n"
        f"view = live.LiveView(models.load_model(r'{model_path}'))\nview",
        "import json\nopen('opinions.json', 'w').write(json.dumps(view.opinions));",
    )
    with jupyterlab(tmp_path) as address_of:
        browser = launch_chromium(*microphone(wav))
        page = browser.new_page()
        page.add_init_script(WATCH)
        open_notebook(page, address_of("try.ipynb"))
        run_cell(page, 0)
        press(page, "Listen")
        word = page.locator(".word")
        for _ in range(2):
            expect(word).to_contain_text("sounds like", timeout=20_000)
            expect(word).to_have_text("silence", timeout=20_000)
        press(page, "Stop")
        expect(said(page)).to_have_text("Stopped.")
        assert page.evaluate("window.stream.getTracks()[0].readyState") == "ended"
        run_cell(page, 1)
        browser.close()
    opinions = json.loads((tmp_path / "opinions.json").read_text())
    labels = [opinion["label"] for opinion in opinions]
    assert (len(opinions) - 1) / (opinions[-1]["at"] - opinions[0]["at"]) >= 4  # a second
    assert 0.2 < labels.count("silence") / len(labels) < 0.8
    said_aloud = classify_file(load_model(model_path), clip)["label"]
    assert max(set(labels) - {"silence"}, key=labels.count) == said_aloud


def without_microphone(name):
    failure = f"Promise.reject(new DOMException('', {name!r}))"
    return f"navigator.mediaDevices.getUserMedia = () => {failure}"


DEVICE = "--use-fake-device-for-media-stream"  # but nobody who would allow its use
CASES = {
    "refused": ({}, "The microphone was refused. Allow it for this page"),
    "missing": ({"script": without_microphone("NotFoundError")}, "No microphone was found."),
    "in use": ({"script": without_microphone("NotReadableError")}, "another program holds it"),
    "insecure": ({"address": "http://workshop.test/"}, "begins with https:// or with http://"),
    "vscode": ({"user_agent": "Mozilla/5.0 Code/1.120"}, "VS Code gives no microphone"),
}


@pytest.mark.parametrize("widget", [recorder.Recorder, live.LiveView])
@pytest.mark.parametrize(("options", "sentence"), CASES.values(), ids=CASES)
def test_where_there_is_no_microphone_a_sentence_says_why(show_widget, widget, options, sentence):
    page = show_widget(widget, DEVICE, **options)
    button = page.get_by_role("button").first
    button.click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("alert")).to_contain_text("Or use a sound file instead.")
    expect(button).to_be_enabled()  # to try again
    assert page.evaluate("window.sent") == []


@pytest.mark.parametrize("widget", [recorder.Recorder, live.LiveView])
def test_a_microphone_that_goes_away_is_told_of(show_widget, widget, clip):
    page = show_widget(widget, *microphone(clip))
    page.get_by_role("button").first.click()
    page.wait_for_function("!!window.stream?.getTracks()[0].onended")
    page.evaluate("window.stream.getTracks()[0].onended()")
    expect(page.get_by_role("alert")).to_have_text(
        "The microphone went away. Plug it in, and try again."
    )
    assert page.evaluate("window.stream.getTracks()[0].readyState") == "ended"


def test_the_sound_is_not_beautified(show_widget, clip):
    page = show_widget(recorder.Recorder, *microphone(clip))
    press(page, "Record")
    page.wait_for_function("window.wanted")
    for help_ in ("echoCancellation", "noiseSuppression", "autoGainControl"):
        assert page.evaluate(f"window.wanted.{help_}") is False


def test_a_recording_can_be_stopped_before_and_while_it_runs(show_widget, clip):
    page = show_widget(recorder.Recorder, *microphone(clip))
    press(page, "Record")
    expect(said(page)).to_have_text("2 …")
    press(page, "Stop")
    expect(said(page)).to_have_text("Stopped before it began.")
    assert page.evaluate("window.sent") == []
    press(page, "Record")
    expect(said(page)).to_contain_text("Recording", timeout=10_000)
    page.wait_for_timeout(700)
    press(page, "Stop")
    page.wait_for_function("window.sent.length")
    message = page.evaluate("window.sent[0]")
    assert 0.1 < len(base64.b64decode(message["pcm"])) / 2 / message["rate"] < 1.9


def test_lost_sound_is_noticed_and_told(show_widget, clip):
    page = show_widget(recorder.Recorder, *microphone(clip), script=HICCUP)
    press(page, "Record")
    expect(said(page)).to_contain_text("Recording", timeout=10_000)
    page.wait_for_timeout(300)
    page.evaluate("window.hiccup()")
    page.wait_for_function("window.sent.length", timeout=30_000)
    message = page.evaluate("window.sent[0]")
    assert 0.3 < message["lost"] < 5
    answer = recorder.Recorder("voice", seconds=2, caption="").receive(**message)
    assert answer["isProblem"]
    assert f"{message['lost']:.1f} seconds of your voice were lost" in answer["said"]
    assert "record again" in answer["said"]


@pytest.mark.parametrize(
    "change",
    [
        {"pcm": "no base64!"},
        {"pcm": 7},
        {"pcm": "AA=="},
        {"rate": float("nan")},
        {"rate": 1e12},
        {"rate": "fast"},
        {"rate": None},
        {"name": None},
        {"name": "a\0b.wav"},
        {"lost": "some"},
        {"surprise": 1},
        {"pcm": None},
    ],
    ids=str,
)
def test_a_message_that_is_no_recording_gets_a_sentence(change):
    mine = recorder.Recorder("voice", seconds=1, caption="")
    pcm = base64.b64encode((32767 * make_voice(200)).astype("<i2").tobytes()).decode()
    answers = []
    mine.send = answers.append
    mine._handle_custom_msg({"name": "voice.wav", "pcm": pcm, "rate": SAMPLE_RATE} | change, [])
    assert answers[0]["isProblem"] and answers[0]["said"].endswith(".")
    assert mine.path is None
    mine._handle_custom_msg({"name": "voice.wav", "pcm": pcm, "rate": SAMPLE_RATE}, [])
    assert not answers[1]["isProblem"] and mine.path.exists()


def test_a_browser_that_keeps_the_microphones_rate_sends_it_along(show_widget, clip):
    page = show_widget(recorder.Recorder, *microphone(clip), script=LIKE_FIREFOX)
    press(page, "Record")
    page.wait_for_function("window.sent.length", timeout=30_000)
    message = page.evaluate("window.sent[0]")
    assert message["rate"] > SAMPLE_RATE
    mine = recorder.Recorder("voice", seconds=2, caption="")
    assert not mine.receive(**message)["isProblem"]
    assert abs(len(mine.signal) / SAMPLE_RATE - 2) < 0.06
    assert likeness(mine.signal, load_audio(clip)) > 0.9


@pytest.mark.parametrize("name", ["my voice.wav", "telephone.m4a"])
def test_a_sound_file_takes_the_place_of_a_microphone(show_widget, clip, name):
    # Python does not read the m4a of telephones, but browsers do: here it is wav inside.
    page = show_widget(recorder.Recorder)
    content = {"name": name, "mimeType": "audio/mp4", "buffer": clip.read_bytes()}
    page.get_by_label("Or use a sound file").set_input_files(content)
    page.wait_for_function("window.sent.length")
    mine = recorder.Recorder("voice", seconds=2, caption="")
    answer = mine.receive(**page.evaluate("window.sent[0]"))
    assert mine.path.name == name.replace("m4a", "wav")
    assert np.allclose(mine.signal, load_audio(clip), atol=1e-3)
    page.evaluate("(answer) => window.answer(answer)", answer)
    expect(said(page)).to_contain_text(f"kept as {mine.path}")
    press(page, "Play back")
    page.wait_for_function("window.played")


def test_a_file_that_is_no_sound_gets_a_sentence(show_widget):
    page = show_widget(recorder.Recorder)
    letter = {"name": "letter.m4a", "mimeType": "audio/mp4", "buffer": b"Dear network"}
    page.get_by_label("Or use a sound file").set_input_files(letter)
    page.wait_for_function("window.sent.length")
    mine = recorder.Recorder("voice", seconds=2, caption="")
    answer = mine.receive(**page.evaluate("window.sent[0]"))
    assert answer["isProblem"] and answer["said"].startswith("letter.m4a is a '.m4a' file")
    assert mine.signal is None
    page.evaluate("(answer) => window.answer(answer)", answer)
    expect(page.get_by_role("alert")).to_contain_text("letter.m4a is a '.m4a' file")


def test_a_file_too_large_for_a_message_gets_a_sentence(show_widget):
    page = show_widget(recorder.Recorder)
    long = {"name": "long.wav", "mimeType": "audio/wav", "buffer": bytes(8_000_000)}
    page.get_by_label("Or use a sound file").set_input_files(long)
    expect(page.get_by_role("alert")).to_contain_text("too large")
    assert page.evaluate("window.sent") == []
    page.evaluate("void (File.prototype.arrayBuffer = () => Promise.reject('it was read'))")
    long["buffer"] = bytes(40_000_000)  # to read all of it would take many seconds
    page.get_by_label("Or use a sound file").set_input_files(long)
    page.wait_for_timeout(500)
    expect(page.get_by_role("alert")).to_contain_text("too large")


def test_when_python_does_not_answer_the_recorder_says_so(show_widget, clip):
    page = show_widget(recorder.Recorder)
    page.clock.install()
    page.get_by_label("Or use a sound file").set_input_files(clip)
    page.wait_for_function("window.sent.length")
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("alert")).to_contain_text("Is another cell still running?")


def test_live_lets_two_pieces_wait_for_an_answer_and_gives_up_at_last(show_widget, clip):
    page = show_widget(live.LiveView, *microphone(clip))
    press(page, "Listen")
    page.wait_for_timeout(3000)
    assert len(page.evaluate("window.sent")) == 2  # nothing queues up
    page.evaluate("window.answer({ label: 'unsure', p_male: 0.5 })")
    expect(page.locator(".word")).to_have_text("too close to call")
    page.wait_for_function("window.sent.length === 3")
    late = page.evaluate("window.sent[2]")
    assert len(base64.b64decode(late["pcm"])) / 2 / late["rate"] <= live.HEARD_SECONDS + 0.02
    assert [message["begins"] for message in page.evaluate("window.sent")] == [True, False, False]
    page.evaluate("const now = performance.now(); performance.now = () => now + 21_000")
    expect(page.get_by_role("alert")).to_contain_text("Stopped. Python does not answer.")
    assert page.evaluate("window.stream.getTracks()[0].readyState") == "ended"


def test_live_says_why_python_stopped_it(show_widget, clip, model_path):
    view = live.LiveView(load_model(model_path))
    view.model = None  # as if something had gone wrong
    page = show_widget(live.LiveView, *microphone(clip))
    press(page, "Listen")
    page.wait_for_function("window.sent.length")
    heard = base64.b64encode((32767 * load_audio(clip)).astype("<i2").tobytes())
    answer = view.receive(pcm=heard, rate=SAMPLE_RATE, begins=True)
    page.evaluate("(answer) => window.answer(answer)", answer)
    expect(page.get_by_role("alert")).to_contain_text("Stopped. Python says AttributeError")


def test_leaving_the_page_of_the_widget_frees_the_microphone(show_widget, clip):
    page = show_widget(live.LiveView, *microphone(clip))
    press(page, "Listen")
    page.wait_for_function("window.sent.length")
    page.evaluate("window.leave()")
    page.wait_for_function("window.stream.getTracks()[0].readyState === 'ended'")


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_sound_of_any_rate_becomes_the_same_signal(clip, rate):
    signal = load_audio(clip)
    at_rate = recorder.librosa.resample(signal, orig_sr=SAMPLE_RATE, target_sr=rate)
    pcm = (32767 * at_rate).astype("<i2").tobytes()
    decoded = recorder.decode(pcm, rate=rate)
    assert decoded.dtype == np.float32 and len(decoded) == len(signal)
    assert np.corrcoef(decoded, signal)[0, 1] > 0.999


def test_what_is_too_loud_is_kept_with_a_warning():
    mine = recorder.Recorder("voice", seconds=1, caption="")
    pcm = base64.b64encode((32767 * np.sign(np.sin(np.arange(16_000)))).astype("<i2").tobytes())
    answer = mine.receive(name="voice.wav", pcm=pcm, rate=SAMPLE_RATE)
    assert "too loud" in answer["said"] and mine.path.exists()


@pytest.mark.parametrize(
    "sound",
    {
        "nothing": np.zeros(24_000),
        "hardly anything": 5e-4 * np.sin(np.arange(24_000) / 20),
        "a fan": 0.05 * pink_noise(24_000, seed=0),
        "a hum": 0.1 * sum(np.sin(np.arange(24_000) * 2 * np.pi * 120 * k / 16_000) / k
                           for k in range(1, 9)),
        "no samples": np.zeros(0),
    }.values(),
)  # fmt: skip
def test_where_nobody_speaks_live_says_silence(model_path, sound):
    opinion = live.opinion_about(load_model(model_path), sound.astype(np.float32))
    assert opinion == {"label": "silence", "p_male": None}


def test_live_judges_as_a_whole_recording_is_judged(model_path, clip):
    model = load_model(model_path)
    excerpt = load_audio(clip)[:17_000]  # about what a network hears at once
    path = clip.parent / "excerpt.wav"
    soundfile.write(path, excerpt, SAMPLE_RATE, subtype="FLOAT")
    opinion = live.opinion_about(model, excerpt)
    assert opinion["p_male"] == pytest.approx(classify_file(model, path)["p_male"], abs=1e-3)


def test_on_a_page_without_python_a_widget_is_a_sentence(model_path):
    for widget in (
        recorder.Recorder("a", seconds=1, caption=""),
        live.LiveView(load_model(model_path)),
    ):
        data, _ = widget._repr_mimebundle_()
        assert data["text/plain"].startswith("Here ") and data["text/plain"] in data["text/html"]
        assert "application/vnd.jupyter.widget-view+json" in data

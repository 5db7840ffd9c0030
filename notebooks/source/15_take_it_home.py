# %% [markdown]
# # 15 · Take it home: a network on your phone (optional)
#
# Your network lives in a notebook, with more than a gigabyte of packages around it. Nobody can use
# it there but you. Today it moves out: onto your phone, as one HTML file that works in flight mode.
#
# **What you will do.** Write a network as one HTML page and open it on your phone. Break it on
# purpose, in the ways in which such things break in practice. Measure how large and how fast it is.
# Then publish it, if you may.
#
# **What you will learn.** What has to travel with a network besides its weights; why a network that
# was right in the notebook is wrong in the app, and how to notice it; what *latency* is; who gets to
# hear a voice, on the device and on a server.
#
# **What you need.** Notebooks 01 (MFCC), 04 (CNN) and 08 (your voice). You do not need to know
# JavaScript, nor to have a server. This notebook also runs alone.
#
# **Time: about 25 minutes**. The extras take 20 more.
#
# Numbered sections are the core. Sections called *Extra* can be skipped. There are three ways out
# of the notebook besides the page: plain Python, an ONNX file, and a server. The last two need more
# packages. In the folder of the workshop, type `.venv/bin/python -m pip install -e
# ".[export,server]"` (on Windows `.venv\Scripts\python`); without them their cells say so, and the
# rest runs.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import json
import time
import numpy as np
import pandas as pd
import soundfile
from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import features, paths, plots, session
from speech_workshop.opinions import inference
from speech_workshop.experiments import results
from speech_workshop.export import graph, page
from speech_workshop.pictures import nb15 as pictures
from speech_workshop.settings import SAMPLE_RATE

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
cnn = checkpoints.load_or_train("cnn", recordings, use_checkpoint=True)
home = paths.build_folder() / "take_home"
home.mkdir(exist_ok=True)
clip = max((r for r in split.test if r.sex == "female"), key=lambda r: len(r.mfcc))
signal = audio.load_audio(corpus.folder / clip.file)
soundfile.write(home / "clip.wav", signal, SAMPLE_RATE)
plots.player(signal, f"{clip.file}, annotated {clip.sex}: no network here learned from its speaker")

# %% [markdown]
# ## 1 · What has to travel?
#
# A file of weights is not enough. Think of the whole way from the air to the word on the screen.
# What would you pack? Write a list before you read on.
#
# Here is ours:
#
# 1. the **weights**, and the **layers** that use them;
# 2. the **features**: resampling, trimming, loudness, MFCC, pitch, with exactly our settings;
# 3. the **mean and standard deviation** of each input, from the *training* speakers;
# 4. the **temperature** of the calibration, the second hearing (notebook 08), and the margin of "too
#    close to call";
# 5. the **refusals**: what holds no voice gets no answer;
# 6. the **card**: what it was trained on, and what it is not for.
#
# Keras knows only the first. `layers_of` writes it down so that a program without Keras can read it.

# %%
layers = graph.layers_of(cnn.network)
table = pd.DataFrame(layers)[["name", "kind", "inputs"]]
table["weights"] = [sum(weights.size for weights in layer["weights"]) for layer in layers]
table

# %% [markdown]
# You know the lower half from notebook 04. The upper half, from `NotEqual` to `Concatenate`, is one
# line of it: "each input, and the same minus its mean". Keras stores it as single steps; the first
# ones count the frames that are not padding. Dropout is missing: it does nothing once a network is
# trained.
#
# ## 2 · One HTML file
#
# A browser runs JavaScript, and every phone has a browser. So one page can hold everything: text,
# layout, program and weights. There is nothing to install and nothing to build.

# %%
page.write_page(cnn, home / "cnn.html", name="cnn")
print("Open this file with a double click:", home / "cnn.html")

# %% [markdown]
# **Predict.** The page holds the text, the layout, the program (all features and all layers,
# written once more in JavaScript) and the weights. What takes most of the space?
#
# a) the program · b) the weights · c) text and layout
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) The weights, written as text (*base64*: four letters for three bytes). The program is short
# enough to read over a coffee. All in all, the page is smaller than many a photo.
#
# </details>

# %%
text = (home / "cnn.html").read_text(encoding="utf-8")
held = json.loads(text.split('id="model">')[1].split("</script>")[0])
scripts = {name: (page.HERE / name).read_text(encoding="utf-8") for name in page.SCRIPTS}
sizes = {"weights": len(held["weights"])} | {name: len(code) for name, code in scripts.items()}
sizes["text, layout, card"] = len(text) - sum(sizes.values())
pictures.sizes({name: size / 1000 for name, size in sizes.items()}, title=f"{len(text) / 1e6:.2f} MB in all")

# %% [markdown]
# Here is the LSTM of notebook 05 in JavaScript, all of it:

# %%
lstm = scripts["layers.js"].split("// Keras's order")[1]
print("// Keras's order" + lstm)

# %% [markdown]
# `input`, `forget` and `output` are the three gates that you met there; `cell` is
# what is remembered. Somebody had to write this once more, in another language, and that is where
# mistakes creep in. So the workshop's tests open the page in a real browser and compare it
# with Keras, on 20 clips at eight sampling rates: p must agree to three digits.
#
# **Do the same by hand.** Open the page, choose the file `clip.wav` next to it, and compare:

# %%
verdict = inference.classify_file(cnn, home / "clip.wav")
print(f"Python says {verdict['label']}, p(male) = {verdict['p_male']:.3f}")

# %% [markdown]
# The page calls *unsure* "too close to call" (notebook 08); the number must agree. Then look at the
# pictures on the page. You know them all: the waveform (blue: what is left without the silence
# before and after), the MFCC, and the opinion over time.
#
# **On your phone.** Send the file to yourself (mail, cable, cloud) and open it there. (If your
# phone shows a mere preview, in which the buttons do nothing, use the address of section 6.)
# Choosing a sound file works in any browser. *Recording* works only where the browser trusts the
# page: opened as a file on a computer, or at an address that begins with `https://`. Section 6 gets
# you one.
#
# ## 3 · What changes between training and use
#
# The network was right about held-out speakers. Then somebody builds an app around it, and it is
# wrong. Usually it is not the network's fault: something *before* the network is different. This is
# called **training-serving skew**. We now make four such mistakes on purpose. Each is easy to make.
#
# 1. **Wrong rate.** The microphone delivers 44,100 samples a second, and the app says it is 16,000.
# 2. **No loudness.** Nobody brings the recording to the common loudness. It is ten times too soft.
# 3. **Own statistics.** Each recording is standardized by its own mean and standard deviation
#    instead of those of the training speakers.
# 4. **Pitch forgotten.** The two inputs for the pitch stay 0.

# %%
def inputs_with(mistake, signal):
    """Return what the network gets of a signal, with a mistake on the way."""
    if mistake == "wrong rate":
        signal = np.interp(np.arange(0, len(signal), 16 / 44.1), np.arange(len(signal)), signal)
    sound = audio.trim_silence(signal)
    level = audio.normalize_level(sound)
    inputs = features.extract_features(level / 10 if mistake == "no loudness" else level).inputs
    if mistake == "own statistics":
        mean, std = cnn.mean_and_std
        inputs = (inputs - inputs.mean(axis=0)) / (inputs.std(axis=0) + 1e-6) * std + mean
    if mistake == "pitch forgotten":
        inputs[:, -2:] = 0
    return inputs


# %% [markdown]
# **Predict.** Which mistake does the most harm? And which of them will give an error message?
#
# a) the wrong rate, with an error · b) the wrong rate, without any error · c) the missing loudness,
# without any error
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) The voice plays nearly three times too slowly, so everybody sounds low, and the network is
# lost. And no mistake gives an error message: the network answers each time, with a number between
# 0 and 1. That is what makes skew so hard to find.
#
# </details>

# %%
some = [r for sex in ("female", "male") for r in [t for t in split.test if t.sex == sex][:40]]
signals = [audio.load_audio(corpus.folder / r.file) for r in some]
mistakes = ["none", "wrong rate", "no loudness", "own statistics", "pitch forgotten"]
judged = {}
for mistake in mistakes:
    heard = [inputs_with(mistake, one) for one in signals]
    judged[mistake] = evaluation.predictions(some, evaluation.predict(cnn, heard))
scores = {mistake: evaluation.interval(found) for mistake, found in judged.items()}
pictures.mistakes(pd.DataFrame.from_dict(scores, orient="index", columns=["score", "low", "high"]))

# %% [markdown]
# Most of them do not even show in the score. The clips of the corpus are easy, p is far from 0.5,
# and the label survives. So look at p itself: the horizontal axis is p without the mistake, the
# vertical axis p with it. A harmless mistake would leave all dots on the dotted line.

# %%
pictures.shifts(judged["none"], {name: judged[name].p_male.to_numpy() for name in mistakes[1:]})

# %% [markdown]
# Where p moves without changing the label, the next voice, a harder one, will pay.
#
# **How to notice it.** Keep some recordings together with the answers that the notebook gave. Send
# them through the *finished* app, from the file to the word, and compare the numbers, not the
# labels. The tests of this workshop do just that. It is cheap, and it shows even what no label
# shows.
#
# ## 4 · How fast?
#
# **Latency** is how long somebody waits for an answer. It is not throughput, the number of
# answers per second: a bus carries more people than a bicycle, but you wait longer for it.
#
# We take the median of several tries. The first one does not count, because much is set up then.

# %%
def milliseconds(function, *, n_tries=9):
    """Return the median time of a call; the first one does not count."""
    function()
    times = []
    for _ in range(n_tries):
        started = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times))


# %% [markdown]
# **Predict.** From a sound file to an answer: what takes longer?
#
# a) computing the features · b) the network with its tens of thousands of weights · c) about the same
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# a) on most machines: to read, trim and transform the sound is more work than the small network. Both
# together take far less time than it took to *say* the sentence.
#
# </details>

# %%
inputs = features.features_of_file(home / "clip.wav").inputs
waits = {"features (librosa)": milliseconds(lambda: features.features_of_file(home / "clip.wav")),
         "network (Keras)": milliseconds(lambda: evaluation.predict(cnn, [inputs]))}
pictures.waits(waits, seconds=len(signal) / SAMPLE_RATE)

# %% [markdown]
# The page tells you its own latency after each answer: "Done in ... ms". Look at it on your phone.
# Is it good enough?
#
# ## 5 · Who hears the voice?
#
# A voice is personal data. It can reveal who you are, and perhaps your age and your health. So the
# first question about an app is not how good it is, but **where the sound goes**.
#
# - **On the device** (the page): nowhere. The page tells the browser to block every request
#   it might make. That takes one line, a *content security policy*:

# %%
print(next(line for line in text.splitlines() if "Content-Security-Policy" in line))

# %% [markdown]
# `default-src 'none'` means: load nothing, send nothing. You can check it. Switch on flight mode
# and use the page. Or press F12, open *Network*, and record.
#
# - **On a server**: everything. Its operator *could* keep every sound. You have to say what you
#   keep, for how long, and why, and you need a legal ground for it, such as a yes given beforehand.
#   In the European Union the GDPR demands it.
#
# And the card? Everybody who gets the page gets it, too. So it names no speakers, only how
# many there were, and no folder on your computer. Compare what the network knows with what the
# page tells:

# %%
public = page.public_card(cnn.card)
print("in the .keras file:", ", ".join(cnn.card))
pd.Series(public).to_frame("on the page").style

# %% [markdown]
# ## 6 · Publish the page
#
# The page is one static file. Any web space will do. With **GitHub Pages**:
#
# 1. Write it: `python -m speech_workshop export build/models/cnn.keras index.html --format page`.
#    Type this in a terminal, in the folder of the workshop. `python` means `.venv/bin/python`, on
#    Windows `.venv\Scripts\python`.
# 2. Make a *public* repository on GitHub and put `index.html` into it.
# 3. *Settings*, *Pages*, *Deploy from a branch*: choose `main` and `/ (root)`.
# 4. After a minute it is at `https://YOUR-NAME.github.io/REPOSITORY/`. Recording works on
#    phones there, because the address begins with `https://`.
#
# If you write web pages yourself: the page has no dependencies. `features.js` turns samples into
# inputs, `layers.js` runs the network, and `page.js` does the rest; all three are in
# `src/speech_workshop/export`. Labels of your own (notebook 14) export the same way.
#
# Before you publish: **may you?** Look at the license of the corpus that the network learned from.
# If it learned from people in your group (notebook 11), ask them about *this*, too. And read "What
# it is not for" on the page. It stays there for everybody who opens it.

# %%
kept = {path.name: path.stat().st_size for path in sorted(home.glob("cnn.*"))}
kept["cnn.keras"] = paths.model_path("cnn").stat().st_size
results.add_to_results(take_home={"bytes": kept, "milliseconds": waits})
pd.Series(kept).div(1e6).to_frame("MB").style.format("{:.2f}")

# %% [markdown]
# ## What to remember
#
# - A network is its weights *and* everything before and after them. Pack it all.
# - **Training-serving skew** gives no error message. Compare numbers, from the file to the word, with
#   those of the notebook.
# - Measure **latency** where it counts: on the phone, as a median.
# - What stays on the device needs no promise.
# - The card travels along: what the network was trained on, and what it is not for.
#
# ## Try it on your own
#
# 1. *Change a number.* Export the LSTM and the CNN+LSTM, too. Which page is smallest? Which answers
#    fastest on your phone?
# 2. *Vary.* Record the same sentence with the page, with the recorder of notebook 08, and with your
#    phone's own app. How far apart are the three p? What differs between them?
# 3. *Write a function* `as_float16(weights)` that rounds weights to 16 bits and back, and put
#    its results into the network (`layer.set_weights`). The page could be half as large. What
#    happens to p?
#
# ## Extra · Plain Python, without this workshop
#
# Perhaps you want the network in a script of your own, without our package. Then librosa and Keras
# are all you need (SciPy comes with librosa). The next code cells, but for one that draws, are that
# script: from a sound file to p(male). (To *train* without the package, see notebook 14, *One page,
# without this workshop*.)

# %%
import json
import sys
import zipfile
import keras
import librosa
import numpy as np
import scipy.fft


def load_sound(path):
    """Read a sound at 16 kHz, cut off the silence, and bring it to the common loudness."""
    signal, _ = librosa.load(path, sr=16_000)
    signal, _ = librosa.effects.trim(signal, top_db=40, frame_length=512, hop_length=128)
    return signal * 0.1 / np.sqrt(np.mean(signal**2))


# %% [markdown]
# Now the pitch, as in the extra *A better pitch* of notebook 01: move each frame, and ask how similar
# it is to itself.

# %%
def similarity(frames):
    """Return how similar each frame is to itself, moved by 0, 1, 2, ... samples."""
    moved = np.fft.irfft(np.abs(np.fft.rfft(frames, 2048)) ** 2)[:, :300]
    return moved / np.maximum(moved[:, :1], 1e-10)


# %% [markdown]
# The best move of each frame gives its pitch.

# %%
def pitch_of(signal):
    """Return the pitch of each frame in octaves above 160 Hz, and whether there is one."""
    frames = librosa.util.frame(np.pad(signal, 512), frame_length=1024, hop_length=160, axis=0)
    window, lags = np.hanning(1024), np.arange(32, 267)  # 500 down to 60 Hz
    frames = (frames - frames.mean(axis=1, keepdims=True)) * window
    similar = similarity(frames) / similarity(window[np.newaxis])
    before, here, after = (similar[:, lags + step] for step in (-1, 0, 1))
    peaks = here * ((here > before) & (here >= after))
    best = (peaks - 0.02 * np.log2(lags)).argmax(axis=1)
    is_voiced = peaks[np.arange(len(best)), best] > 0.45
    return np.where(is_voiced, np.log2(16_000 / lags[best] / 160), 0), is_voiced


# %%
pictures.pitch_track(*pitch_of(load_sound(home / "clip.wav")))


# %% [markdown]
# Beside the pitch come 40 MFCC (notebook 01). Then windows of 1.1 s are cut, as in notebook 03.

# %%
def inputs_of(signal):
    """Return 42 numbers for each frame of 10 ms: 40 MFCC, the pitch, and whether there is one."""
    mfcc = librosa.feature.mfcc(y=signal, sr=16_000, n_mfcc=40, n_mels=80, n_fft=512,
                                win_length=400, hop_length=160)
    return np.column_stack([mfcc.T, *pitch_of(signal)])


def windows_of(inputs):
    """Cut inputs into windows of 1.1 s that overlap by half; fill up with zeros at the end."""
    inputs = np.pad(inputs, ((0, max(0, 110 - len(inputs))), (0, 0)))
    last = len(inputs) - 110
    return np.stack([inputs[start : start + 110] for start in (*range(0, last, 55), last)])


# %% [markdown]
# The second hearing (notebook 08): what would a telephone carry of it?

# %%
def heard_by_telephone(inputs):
    """Return the inputs as if nothing above 3400 Hz had been heard."""
    bands = scipy.fft.idct(inputs[:, :40], n=80, axis=1, norm="ortho")
    centers = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)[1:-1]
    bands -= 500 * np.log2(np.maximum(centers / 3400, 1))
    mfcc = scipy.fft.dct(np.maximum(bands, bands.max() - 65), axis=1, norm="ortho")[:, :40]
    return np.column_stack([mfcc, inputs[:, 40:]])


# %% [markdown]
# And all together: read the card, standardize, ask the network, calibrate, take the mean.

# %%
def p_male(sound_path, model_path):
    """Judge a sound file with a network in a .keras file; the card is in the same file."""
    with zipfile.ZipFile(model_path) as archive:
        card = json.loads(archive.read("speech_workshop.json"))
    network = keras.models.load_model(model_path, compile=False)
    inputs = inputs_of(load_sound(sound_path))
    again = [heard_by_telephone(inputs)] if card.get("asked_twice") else []  # see notebook 08
    hearings = [inputs, *again]
    standardized = [(heard - card["mean"]) / card["std"] for heard in hearings]
    windows = np.concatenate([windows_of(heard) for heard in standardized])
    p = network.predict(windows, verbose=0)[:, 0].clip(1e-6, 1 - 1e-6)
    log_odds = np.log(p / (1 - p)) / card.get("temperature", 1)  # calibration
    return float(np.mean(1 / (1 + np.exp(-log_odds))))


# %% [markdown]
# Does it agree with the package? We compare numbers, as section 3 demands.

# %%
package = inference.classify_file(cnn, home / "clip.wav")["p_male"]
plain = p_male(home / "clip.wav", paths.model_path("cnn"))
assert np.isclose(plain, package, atol=1e-3)
print(f"p(male): {plain:.4f} in plain librosa and Keras, {package:.4f} by the package")

# %% [markdown]
# It does. To take it home, we write these functions into one file, and call that file as you would:
# in a Python of its own.

# %%
import inspect
import shutil
import subprocess

functions = (load_sound, similarity, pitch_of, inputs_of, windows_of, heard_by_telephone, p_male)
imports = "import json\nimport sys\nimport zipfile\n\nimport keras\nimport librosa\nimport numpy as np\nimport scipy.fft\n"
script = "\n\n".join([imports, *map(inspect.getsource, functions), "print(p_male(*sys.argv[1:]))\n"])
(home / "plain.py").write_text(script, encoding="utf-8")
shutil.copy(paths.model_path("cnn"), home / "cnn.keras")
call = [sys.executable, "plain.py", "clip.wav", "cnn.keras"]
said = subprocess.run(call, cwd=home, capture_output=True, text=True, check=True).stdout
assert np.isclose(float(said), package, atol=1e-3)
print(f"{len(script.splitlines())} lines in {home / 'plain.py'} say {said}")

# %% [markdown]
# What the script lacks: refusals, cautions, and sentences instead of tracebacks. It calls a dog
# female or male without blinking. That is what the rest of the package is for.
#
# ## Extra · One ONNX file
#
# A page is for people. Programs want a file. **ONNX** (Open Neural Network Exchange) is a format
# that describes a network as a graph of simple steps: multiply, add, take the maximum. A *runtime*
# executes it, in Python, C++, Java, on a phone, in a browser.
#
# Keras can export to it: `model.export(path, format="onnx")`. But then the file expects MFCC, and
# all its users have to compute them: an invitation to skew. So we put the features in front,
# as layers that nobody trains. A dense layer multiplies by a table, and the Fourier transform *is* a
# table, of cosines and sines. So are the mel filters, and the cosine transform.

# %%
from speech_workshop.export import onnx

hann = np.hanning(400)
pictures.fixed_tables({
    "Fourier transform (cosines)": onnx.fourier_tables(hann, 512)[0].T,
    "mel filters": features.mel_filters(),
})

# %% [markdown]
# Each row is a "neuron" with fixed weights. On the left it waits for one frequency, on the right for
# one mel band. Now write the file: from the waveform to probabilities.

# %%
import importlib.util

has_onnx = all(map(importlib.util.find_spec, ("onnx", "tf2onnx", "onnxruntime")))
if has_onnx:
    import onnxruntime
    onnx.write_onnx(cnn, home / "cnn.onnx", name="cnn")
    runtime = onnxruntime.InferenceSession(home / "cnn.onnx")
    print("in: ", {one.name: one.shape for one in runtime.get_inputs()})
    print("out:", [one.name for one in runtime.get_outputs()])
else:
    print("The packages for ONNX are not here. In the folder of the workshop, type\n"
          '.venv/bin/python -m pip install -e ".[export,server]"\n'
          "and run this notebook again. Its other cells run without them.")

# %%
if has_onnx:
    by_onnx = [runtime.run(None, {"waveform": one})[0][1] for one in signals]
    apart = np.abs(by_onnx - judged["none"].p_male)
    pictures.agreement(judged["none"].p_male, by_onnx, ylabel="p(male), ONNX")
    print(f"{len(signals)} clips; the largest difference is {apart.max():.1e}")

# %% [markdown]
# The dots should lie on the diagonal. That is the comparison that section 3 asks for. How large is
# the file, and how fast?

# %%
if has_onnx:
    both = milliseconds(lambda: runtime.run(None, {"waveform": signal}))
    pictures.waits(waits | {"both (ONNX)": both}, seconds=len(signal) / SAMPLE_RATE)
    print(f"cnn.onnx: {(home / 'cnn.onnx').stat().st_size / 1e6:.2f} MB")

# %% [markdown]
# The file is large because of its tables: the transform that finds the pitch looks at frames of 64
# ms, and it is written out in full. The page computes it instead, with a *fast* Fourier transform.
# So the tables cost space, and may cost time too: compare the bars. What you gain is one file
# without librosa and Keras.
#
# Besides `probabilities` there are `opinions`, over time, and `checks`: how loud, how long, how
# voiced, how varied. A graph cannot refuse, it can only compute. So its metadata say
# below which numbers there is no speech, and the program around it has to look.

# %%
if has_onnx:
    about = runtime.get_modelmeta().custom_metadata_map
    checks = runtime.run(["checks"], {"waveform": signal})[0]
    names = ["loudest sample", "frames", "share voiced", "spread of the MFCC"]
    print(pd.DataFrame({"this clip": checks, "at least": json.loads(about["least"])}, index=names))
    print("\ncard:", about["card"])

# %% [markdown]
# ## Extra · A small server
#
# Sometimes a page is not enough: the network is too large, or another program asks. Then a server
# gets the sound and sends the answer back. With FastAPI the heart of it is short:

# %%
server = (page.HERE / "server.py").read_text(encoding="utf-8")
print(server.split("# The heart of it.\n")[1].split("    return app")[0])

# %% [markdown]
# It needs the packages named at the top and the ONNX file, but no TensorFlow. Start it, and ask it
# from another terminal (in PowerShell: `$env:MODEL = "build/take_home/cnn.onnx"` first, then the
# line without `MODEL=...`, and `curl.exe` for `curl`):
#
# ```
# MODEL=build/take_home/cnn.onnx python -m uvicorn --factory speech_workshop.export.server:make_app
# curl --data-binary "@my.wav" "http://127.0.0.1:8000/classify?name=my.wav"
# ```
#
# Here we ask it without a network in between:

# %%
import warnings

if has_onnx and importlib.util.find_spec("fastapi"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of FastAPI's test client, about its own future
        from fastapi.testclient import TestClient
    from speech_workshop.export.server import make_app
    client = TestClient(make_app(home / "cnn.onnx"))
    for name, sound in (("clip.wav", (home / "clip.wav").read_bytes()), ("letter.wav", b"Dear network")):
        answer = client.post("/classify", params={"name": name}, content=sound)
        print(answer.status_code, answer.json(), "\n")
else:
    print("FastAPI is not here. In the folder of the workshop, type\n"
          '.venv/bin/python -m pip install -e ".[export,server]"')

# %% [markdown]
# 200 means "all is well". 422 means "I cannot judge this", with the sentence that you know from
# notebook 08.
#
# What is still missing before others may use it: encryption (`https`), a limit on requests per
# person, an alarm for when it fails, a text that says what is kept, and a reason to send
# voices away at all. A page has none of these worries.
#
# ## Further reading
#
# - D. Sculley and others (2015). Hidden Technical Debt in Machine Learning Systems. *NeurIPS.* Most
#   of an application is not the network.
# - E. Breck and others (2017). The ML Test Score: A Rubric for ML Production Readiness and Technical
#   Debt Reduction. *IEEE Big Data.* What to test, skew included.
# - M. Mitchell and others (2019). Model Cards for Model Reporting. *FAT\*.*
#   [arXiv:1810.03993](https://arxiv.org/abs/1810.03993). What a card should say.
# - P. Warden, D. Situnayake (2019). *TinyML.* O'Reilly. Networks on chips that cost a euro.
# - [ONNX](https://onnx.ai), its documentation and its list of programs that can run it.
#
# **Next:** this was the last notebook. *Where to go next* ([FURTHER.md](FURTHER.md)) sorts what is
# out there by what you want to do.

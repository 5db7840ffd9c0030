# %% [markdown]
# # 15 · Take it home: a network on your phone (optional)
#
# Your network lives in a notebook, with half a gigabyte of packages around it. Nobody can use it
# there but you. In this appendix it moves out. Nothing else needs it.
#
# **What you will do.** Write a network as one HTML file and open it on your phone. Write it as one
# ONNX file that other programs can run. Measure how large and how fast both are. Break them, in
# the ways in which they break in practice.
#
# **What you will learn**
#
# - what has to travel with a network, besides its weights;
# - why a network that was right in the notebook is wrong in the app, and how to notice it;
# - what latency is, and how to measure it;
# - who gets to hear a voice: on the device, and on a server.
#
# **What you need.** Notebook 01 (MFCC), 04 (CNN) and 08 (your voice). This notebook also runs
# alone. ONNX needs more packages: `pip install -e ".[export,server]"`. Without them its cells say
# so, and the rest runs.
#
# **Time: about 30 minutes** of reading and trying. The computer itself needs one or two of them.

# %%
import importlib.util
import json
import time
import warnings
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import soundfile

# %%
from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import features, inference, paths, plots, session
from speech_workshop.experiments import results
from speech_workshop.export import graph, onnx, page
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
# A file of weights is not enough. Think of the whole path, from the air to the word.
# **What would you pack?** Write a list before you go on.
#
# Here is ours:
#
# 1. the **weights**, and the **layers** that use them;
# 2. the **features**: resampling, trimming, loudness, MFCC, pitch, with exactly our settings;
# 3. the **mean and deviation** of each input, from the *training* speakers;
# 4. the **temperature** of the calibration, and the margin of "too close to call";
# 5. the **refusals**: what is no speech gets no answer;
# 6. the **card**: what it was trained on, and what it is not for.
#
# Keras knows the first. `layers_of` writes it down so that a program without Keras can read it.

# %%
layers = graph.layers_of(cnn.network)
table = pd.DataFrame(layers)[["name", "kind", "inputs"]]
table["weights"] = [sum(weights.size for weights in layer["weights"]) for layer in layers]
table

# %% [markdown]
# You know the lower half from notebook 04. The upper half, from `NotEqual` to `Concatenate`, is
# one line of it: "each input, and the same minus its mean". Keras keeps it as single steps.
# Dropout is missing. It does nothing once a network is trained.
#
# ## 2 · One HTML file
#
# A browser runs JavaScript, and every phone has a browser. So a page can hold everything: text,
# layout, program and weights. Nobody has to install anything.

# %%
page.write_page(cnn, home / "cnn.html", name="cnn")
print("Open this file, with a double click:", home / "cnn.html")

# %%
text = (home / "cnn.html").read_text(encoding="utf-8")
held = json.loads(text.split('id="model">')[1].split("</script>")[0])
scripts = {name: (page.HERE / name).read_text(encoding="utf-8") for name in page.SCRIPTS}
sizes = {"weights": len(held["weights"])} | {name: len(code) for name, code in scripts.items()}
sizes["text, layout, card"] = len(text) - sum(sizes.values())
figure, ax = plt.subplots(figsize=(11, 3.5))
ax.barh(list(sizes), [size / 1000 for size in sizes.values()], color=plots.COLOURS["male"])
ax.set(xlabel="kilobytes", title=f"{len(text) / 1e6:.2f} MB in all")
ax.invert_yaxis()
plt.show()

# %% [markdown]
# Nearly all of it is weights, written as text (*base64*: four letters for three bytes). The
# program is short enough to read. Here is the LSTM of notebook 05, all of it:

# %%
lstm = scripts["layers.js"].split("// Keras's order")[1]
print("// Keras's order" + lstm)

# %% [markdown]
# `input`, `forget` and `output` are the gates that you met there, between 0 and 1. `cell` is what
# is remembered. Someone had to write this once more, in another language, and that is where
# mistakes come in. So the workshop's tests open the page in a real browser and compare it
# with Keras, on 20 clips at eight sampling rates: p must be the same to three digits.
#
# **Do the same by hand.** Open the page, choose the file `clip.wav` beside it, and compare:

# %%
verdict = inference.classify_file(cnn, home / "clip.wav")
print(f"Python says {verdict['label']}, p(male) = {verdict['p_male']:.3f}")

# %% [markdown]
# Then look at the pictures of the page. You know them all: the waveform (blue: without the silence
# before and after), the MFCC, and the opinion over time.
#
# **On your phone.** Send the file to yourself (mail, cable, cloud), and open it there. Choosing a file
# works in any browser. *Recording* works only where the browser trusts the page: opened as a file on
# a computer, or at an address that begins with `https://`. How to get one is in section 7.
#
# ## 3 · What changes between training and use
#
# The network was right about held-out speakers. Then somebody builds an app around it, and it is
# wrong. Mostly the network is not to blame: something *before* it differs. This is called
# **training-serving skew**. We make four such mistakes on purpose. Each is easy to make.
#
# 1. **Wrong rate.** The microphone gives 44 100 samples a second, the app says it is 16 000.
# 2. **No loudness.** Nobody brings the recording to the common loudness. It is ten times softer.
# 3. **Own statistics.** Each recording is normalised by its own mean and deviation, not by those of
#    the training.
# 4. **Pitch forgotten.** The two inputs for the pitch stay 0.
#
# **Guess first**: which one does most harm? Which one none?

# %%
def inputs_with(mistake, signal):
    """Return what the network gets of a signal, with a mistake on the way."""
    if mistake == "wrong rate":
        signal = np.interp(np.arange(0, len(signal), 16 / 44.1), np.arange(len(signal)), signal)
    sound = audio.trim_silence(signal)
    level = audio.normalise_level(sound)
    inputs = features.extract_features(level / 10 if mistake == "no loudness" else level).inputs
    if mistake == "own statistics":
        mean, std = cnn.mean_and_std
        inputs = (inputs - inputs.mean(axis=0)) / (inputs.std(axis=0) + 1e-6) * std + mean
    if mistake == "pitch forgotten":
        inputs[:, -2:] = 0
    return inputs


# %%
some = [r for sex in ("female", "male") for r in [t for t in split.test if t.sex == sex][:40]]
signals = [audio.load_audio(corpus.folder / r.file) for r in some]
mistakes = ["none", "wrong rate", "no loudness", "own statistics", "pitch forgotten"]
judged = {}
for mistake in mistakes:
    heard = [inputs_with(mistake, one) for one in signals]
    judged[mistake] = evaluation.predictions(some, evaluation.predict(cnn, heard))

# %%
figure, ax = plt.subplots(figsize=(11, 4))
for row, found in enumerate(judged.values()):
    low, high = evaluation.bootstrap(found).accuracy.quantile([0.025, 0.975])
    score = evaluation.accuracy(found)
    ax.plot([low, high], [row, row], "-", color=plots.COLOURS["neutral"])
    ax.plot(score, row, "o", markersize=12, color=plots.COLOURS["male"])
    ax.annotate(f"{score:.0%}", (score, row), xytext=(0, 10), textcoords="offset points", ha="center")
ax.set_yticks(range(len(judged)), list(judged))
ax.set(xlabel="accuracy, with its 95 % interval over speakers", xlim=(-0.02, 1.05), ylim=(4.6, -0.6))
ax.axvline(0.5, color="black", linestyle=":")
plt.show()

# %% [markdown]
# The dotted line is guessing. No mistake gave an error message. The network answered each time, with
# a number between 0 and 1. That is what makes skew so hard to find.
#
# Some mistakes may not even show: the clips of the corpus are easy, p is far from 0.5, and the label
# survives. So look at p itself. By how much did a mistake move it?

# %%
right = judged["none"].p_male
pd.DataFrame({
    "accuracy": {name: evaluation.accuracy(found) for name, found in judged.items()},
    "says male": {name: (found.p_male > 0.5).mean() for name, found in judged.items()},
    "p moved, mean": {name: (found.p_male - right).abs().mean() for name, found in judged.items()},
    "p moved, most": {name: (found.p_male - right).abs().max() for name, found in judged.items()},
}).style.format("{:.0%}", subset=["accuracy", "says male"]).format("{:.3f}", subset=["p moved, mean", "p moved, most"])

# %% [markdown]
# Where p moves without changing the label, the next voice, a harder one, will pay.
#
# **How to notice it.** Keep some recordings together with the answers of the notebook. Send them
# through the *finished* app, from the file to the word, and compare the numbers, not the labels. That
# is what the tests of this workshop do. It is cheap, and it shows even what no label shows.
#
# ## 4 · One ONNX file
#
# A page is for people. Programs want a file. **ONNX** (Open Neural Network Exchange) is a format
# that describes a network as a graph of simple steps: multiply, add, take the maximum. A *runtime*
# executes it, in Python, C++, Java, on a phone, in a browser.
#
# Keras can export to it: `model.export(path, format="onnx")`. But then the file wants MFCC, and
# whoever uses it has to compute them: an invitation to skew. So we put the features in front,
# as layers whose weights nobody trains. The Fourier transform is a table of cosines and sines. The
# mel filters are a table. The cosine transform is one too. A layer that multiplies by a table is a
# dense layer.

# %%
hann = np.hanning(400)
tables = {"Fourier transform (cosines)": onnx.fourier_tables(hann, 512)[0].T,
          "mel filters": features.mel_filters()}
figure, axes = plt.subplots(1, 2, figsize=(13, 4.5))
for ax, (name, values) in zip(axes, tables.items(), strict=True):
    ax.imshow(values, aspect="auto", origin="lower", vmin=-values.max(), vmax=values.max(), cmap="PuOr")
    ax.set(title=f"{name}, {values.shape[0]} x {values.shape[1]}", ylabel="output")
axes[0].set(xlabel="sample of the frame")
axes[1].set(xlabel="frequency line (31 Hz each)")
plt.show()

# %% [markdown]
# Each row is a "neuron" with fixed weights. On the left it waits for one frequency, on the right for
# one mel band. Now write the file: from the waveform to probabilities.

# %%
has_onnx = all(map(importlib.util.find_spec, ("onnx", "tf2onnx", "onnxruntime")))
if has_onnx:
    import onnxruntime
    onnx.write_onnx(cnn, home / "cnn.onnx", name="cnn")
    network = onnxruntime.InferenceSession(home / "cnn.onnx")
    print("in: ", {one.name: one.shape for one in network.get_inputs()})
    print("out:", [one.name for one in network.get_outputs()])
else:
    print('The packages for ONNX are not here. Type: python -m pip install -e ".[export]"\n'
          "and run this notebook again. Its other cells run without them.")

# %%
if has_onnx:
    by_onnx = [network.run(None, {"waveform": one})[0][1] for one in signals]
    apart = np.abs(by_onnx - judged["none"].p_male)
    plt.plot(judged["none"].p_male, by_onnx, "o", color=plots.COLOURS["accent"], alpha=0.6)
    plt.gca().set(xlabel="p(male), the workshop", ylabel="p(male), ONNX", aspect="equal")
    plt.show()
    print(f"{len(signals)} clips; the largest difference is {apart.max():.1e}")

# %% [markdown]
# The points should lie on the diagonal. That is the comparison which section 3 asked for.
#
# Besides `probabilities` there are `opinions`, over time, and `checks`: how loud, how long, how
# voiced, how varied. A graph cannot refuse, it can only compute. So the file says in its metadata
# below which numbers there is no speech, and the program around it has to look.

# %%
if has_onnx:
    about = network.get_modelmeta().custom_metadata_map
    found = network.run(["checks"], {"waveform": signal})[0]
    names = ["loudest sample", "frames", "share voiced", "spread of the MFCC"]
    print(pd.DataFrame({"this clip": found, "at least": json.loads(about["least"])}, index=names))
    print("\ncard:", about["card"])

# %% [markdown]
# ## 5 · How large, how fast?
#
# **Latency** is how long somebody waits for an answer. It is not the same as throughput, how many
# answers a second there are: a bus carries more people than a bicycle, and you wait longer for it.
#
# We take the median of some tries. The first one does not count, since much is prepared then.
# **Guess:** what takes longer, the features or the network?

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


# %%
inputs = features.features_of_file(home / "clip.wav").inputs
waits = {"features (librosa)": milliseconds(lambda: features.features_of_file(home / "clip.wav")),
         "network (Keras)": milliseconds(lambda: evaluation.predict(cnn, [inputs]))}
if has_onnx:
    waits["both (ONNX)"] = milliseconds(lambda: network.run(None, {"waveform": signal}))

# %%
figure, ax = plt.subplots(figsize=(11, 3))
bars = ax.barh(list(waits), list(waits.values()), color=plots.COLOURS["accent"])
ax.bar_label(bars, fmt="%.1f ms", padding=4)
ax.set(xlabel=f"milliseconds for {len(signal) / SAMPLE_RATE:.1f} s of speech, on this machine")
ax.margins(x=0.15)
ax.invert_yaxis()
plt.show()

# %% [markdown]
# Both are far below the time that it took to *say* the sentence. The page tells you its own
# latency after each answer: "Done in ... ms". Look at it on your phone. Is it good enough?

# %%
kept = {path.name: path.stat().st_size for path in sorted(home.glob("cnn.*"))}
kept["cnn.keras"] = paths.model_path("cnn").stat().st_size
results.add_to_results(take_home={"bytes": kept, "milliseconds": waits})
pd.Series(kept).div(1e6).to_frame("MB").style.format("{:.2f}")

# %% [markdown]
# The ONNX file is large because of its tables: the transform that finds the pitch looks at frames of
# 64 ms, and it is written out as a table. The page computes it instead, with a
# *fast* Fourier transform. That is the usual trade: room for time.
#
# ## 6 · Who hears the voice?
#
# A voice is personal data. It tells who you are, perhaps how old and how ill. So the first question
# about an app is not how good it is, but **where the sound goes**.
#
# - **On the device** (the page): nowhere. The page asks the browser to forbid itself every
#   request. That is one line of it, a *content security policy*:

# %%
print(next(line for line in text.splitlines() if "Content-Security-Policy" in line))

# %% [markdown]
# `default-src 'none'` means: load nothing, send nothing. You can check it. Switch on the flight mode,
# and use the page. Or press F12, open "Network", and record.
#
# - **On a server**: everything. Whoever runs it *could* keep each sound. You have to say what you
#   keep, for how long, and why, and ask before. In the European Union the GDPR says so.
#
# And the card? It goes to everybody who gets the page. So it holds no names of speakers, only how
# many there were, and no folder of your computer. Compare what the network knows with what the
# page tells:

# %%
public = page.public_card(cnn.card)
print("in the .keras file:", ", ".join(cnn.card))
pd.Series(public).to_frame("on the page").style

# %% [markdown]
# ## 7 · Publish the page
#
# The page is one file and needs no server of yours. Any web space will do. With **GitHub Pages**:
#
# 1. Write it: `python -m speech_workshop export build/models/cnn.keras index.html --format page`
# 2. Make a repository on GitHub, and put `index.html` into it.
# 3. *Settings*, *Pages*, *Deploy from a branch*: choose `main` and `/ (root)`.
# 4. After a minute it is at `https://YOUR-NAME.github.io/REPOSITORY/`. There recording works on
#    phones too, since the address begins with `https://`.
#
# Before you do: **may you?** Look at the licence of the corpus that the network learned from. If it
# learned from people of your group (notebook 11), ask them about *this*, too. And read "What it is
# not for" on the page. It stays there, whoever opens it.
#
# ## 8 · What a server would need
#
# Sometimes a page is not enough: the network is too large, or another program asks. Then a server
# gets the sound and sends the answer back. With FastAPI the heart of it is short:

# %%
server = (page.HERE / "server.py").read_text(encoding="utf-8")
print(server.split("# The heart of it.\n")[1].split("    return app")[0])

# %% [markdown]
# It needs `pip install -e ".[server]"` and the ONNX file, and no TensorFlow. Start it, and ask it from
# another terminal (on Windows: `set MODEL=cnn.onnx` first):
#
# ```
# MODEL=build/take_home/cnn.onnx python -m uvicorn --factory speech_workshop.export.server:make_app
# curl --data-binary @my.wav "http://127.0.0.1:8000/classify?name=my.wav"
# ```
#
# Here we ask it without a network in between:

# %%
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
    print('FastAPI is not here. Type: python -m pip install -e ".[server]"')

# %% [markdown]
# 200 is "all well". 422 is "I cannot judge this", with the sentence that you know from notebook 08.
#
# What is still missing, before others may use it: encryption (`https`), a limit of questions per
# person, somebody who notices when it fails, a text that says what is kept, and a reason to send
# voices away at all. A page has none of these worries.
#
# ## What to remember
#
# - A network is its weights *and* all that comes before and after them. Pack it all into one file.
# - Skew makes no error message. Compare numbers, from the file to the word, with those of the notebook.
# - Measure latency where it counts: on the phone, as a median.
# - What stays on the device need not be promised.
# - The card travels along: what it was trained on, what it is not for.
#
# ## Try it on your own
#
# 1. *Change a number.* Export the LSTM and the CNN+LSTM too. Which page is smallest? Which answers
#    fastest on your phone?
# 2. *Vary.* Record the same sentence with the page, with the recorder of notebook 08, and with your
#    phone's own app. How far are the three p apart? What differs between them?
# 3. *Write a function* `as_float16(weights)` that rounds weights to 16 bits and back, and put
#    what it returns into the network (`layer.set_weights`). The page would be half as large. What
#    happens to p?
#
# ## Further reading
#
# - D. Sculley and others (2015). Hidden Technical Debt in Machine Learning Systems. *NeurIPS.* Most of
#   an application is not the network.
# - E. Breck and others (2017). The ML Test Score: A Rubric for ML Production Readiness and Technical
#   Debt Reduction. *IEEE Big Data.* What to test, skew included.
# - M. Mitchell and others (2019). Model Cards for Model Reporting. *FAT\*.*
#   [arXiv:1810.03993](https://arxiv.org/abs/1810.03993). What a card should say.
# - P. Warden, D. Situnayake (2019). *TinyML.* O'Reilly. Networks on chips that cost a euro.
# - [ONNX](https://onnx.ai), its documentation and its list of programs that can run it.

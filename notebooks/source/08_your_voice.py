# %% [markdown]
# # 08 · Try your own voice
#
# **What you will do.** You record your voice right here, watch the networks' opinion move
# through it and follow you live, probe what they have learned, try to fool them, and test one
# on a real corpus. Then we talk about what such a machine should *not* be used for.
#
# **What you will learn**
#
# - how a saved network is used on a new recording, through the very same path
# - what p(male) means, what it does not mean, and how to calibrate it
# - when to answer "too close to call", and when to refuse to answer
# - what the label is, and who is harmed when that is forgotten
#
# **What you need.** The networks of notebooks 04 to 06; where one is missing, a checkpoint that
# comes with the workshop takes its place. A microphone is welcome; without one everything runs too.
#
# **Time: about 40 minutes**, and some 20 more for the exercises at the end. The computer needs
# about a minute of them.

# %%
import json
import time
import zipfile
import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import soundfile

# %%
from speech_workshop import audio, calibration, checkpoints, dataset, evaluation
from speech_workshop import exercises, features, gate, inference, models, paths, plots, session
from speech_workshop.experiments import results
from speech_workshop.widgets import deletion, live, own_recordings, recorder
from speech_workshop.corpora import load_corpus, subset
from speech_workshop.errors import WorkshopError
from speech_workshop.settings import EXCERPT_FRAMES, NETWORKS, REJECT_MARGIN, SAMPLE_RATE
plots.use_workshop_style()

# %% [markdown]
# ## 1 · Your recording
#
# Press **Record**. The browser may ask whether this page may use the microphone: allow it.
# Then it counts 3, 2, 1. Say two or three sentences in your everyday voice, in any language.
# **Play back** to hear yourself. Not content? Record again: the new one takes the place of
# the old.
#
# **No microphone?** *Choose File* takes wav, flac, ogg and mp3, and what your browser can
# read besides, such as the m4a of a telephone. Please do not convert it on a website: that
# would get your voice. With neither, go on: there are bundled clips.

# %%
my_recorder = recorder.Recorder("voice", seconds=6, caption="Your everyday voice, please.")
my_recorder

# %% [markdown]
# **Privacy.** Your recording goes from the browser to the computer on which this notebook
# runs, into the one folder that the next cell names, and nowhere else. Other users of that
# computer cannot read it. (The computer is yours, unless you are on Colab or on somebody's
# server: then it is theirs.) Nothing is trained on your voice here. But the players below write
# the *sound itself* into this notebook. Before you give the notebook away, choose *Edit, Clear
# Outputs of All Cells*, and save.
#
# To delete all that you recorded or uploaded, take the first `#` of the last line away, and
# run the cell. It deletes every copy that the workshop made, in `build/` too, and says which
# notebooks you saved with sound in them: those only you can clear. Other files in the folder
# stay. In a terminal, `python -m speech_workshop recordings` lists what is kept, and with
# `--delete` deletes it.

# %%
my_files = [path for path in own_recordings.kept_recordings() if path.stem != "room"]
print("Recordings are kept in", paths.recordings_folder())
print(f"There are {len(my_files)} of a voice.")
# print(deletion.delete_recordings())

# %% [markdown]
# We take the two newest that can be used. If there is none, we take the longest clips of a
# female and a male speaker who were held out: the networks have never heard them.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
_, validation, test = dataset.split_by_speaker(recordings, fold=0)
networks = {name: checkpoints.load_or_train(name, recordings, use_checkpoint=True) for name in NETWORKS}
longest = sorted(test, key=lambda recording: -len(recording.mfcc))
pair = [next(r for r in longest if r.sex == sex) for sex in ("female", "male")]

# %%
clips = []
for path in my_files:
    verdict = inference.classify_file(networks["cnn"], path)
    print(verdict.get("error", f"{path.name} can be used."))
    clips += [] if "error" in verdict else [path]
is_yours = bool(clips)
if not is_yours:
    clips = [corpus.folder / recording.file for recording in pair]
clips = clips[:2]
print("From here on we use", "YOUR recordings:" if is_yours else "BUNDLED clips, not your voice:")
print("\n".join(path.name for path in clips))

# %%
for path in clips:
    signal = audio.load_audio(path)
    plots.player(signal, f"{path.name}, {len(signal) / SAMPLE_RATE:.1f} s at 16 kHz")

# %% [markdown]
# ## 2 · The very same path
#
# A network is only right about what it knows. It has learned from clips that were read at 16 kHz,
# trimmed, brought to one loudness, and turned into 40 MFCC and a pitch. A new recording must go
# through *exactly* these steps. A forgotten step gives no error message. It gives nonsense, with
# confidence. So the package has one function for both, `features_of_file`. Here it is by hand,
# all steps from notebook 01.

# %%
signal = audio.load_audio(clips[0])
trimmed = audio.trim_silence(signal)
by_hand = features.extract_features(audio.normalise_level(trimmed))
new = features.features_of_file(clips[0])
assert np.allclose(by_hand.inputs, new.inputs)
print(f"{len(signal)} samples, {len(trimmed)} of them without the silent ends.")
print(f"{new.inputs.shape[0]} frames with {new.inputs.shape[1]} numbers each.")
print("features_of_file gives the same.")

# %% [markdown]
# The saved network must bring its own knowledge along: the mean and deviation of the training
# speakers, the order of the labels, the settings of the features. All this is on a **card**
# inside the file. A `.keras` file is a zip archive, so we can look.

# %%
path = paths.model_path("cnn")
with zipfile.ZipFile(path) as archive:
    print("In the archive:", ", ".join(archive.namelist()))
    card = json.loads(archive.read(models.CARD))
loaded = models.load_model(path)
assert loaded.card == card and networks["cnn"].card.items() <= card.items()
print("Labels:", card["labels"], "so 0 is", card["labels"][0], "and 1 is", card["labels"][1])
print("Trained on the corpus", card["corpus"], "with", len(card["speakers"]), "speakers.")

# %% [markdown]
# `load_model` reads both and refuses a file whose settings differ from ours. The last step:
# normalise with the numbers on the card, cut excerpts of 1.1 s, ask the network about each,
# calibrate what it says (section 5 explains that), take the mean.

# %%
mean, std = loaded.mean_and_std
excerpts = dataset.sliding_windows(dataset.normalise(new.inputs, mean, std))
opinions = calibration.scale(
    loaded.network.predict(excerpts, verbose=0)[:, 0], loaded.temperature
)
verdict = inference.classify_file(loaded, clips[0])
assert np.isclose(opinions.mean(), verdict["p_male"], atol=1e-3)
print("p(male) of each excerpt:", opinions.round(3))
print("Their mean:             ", opinions.mean().round(4))
print("classify_file gives:", verdict)

# %% [markdown]
# ## 3 · The opinion moves
#
# Below: the waveform (silent ends cut off), and under it the opinion of each network about
# each excerpt, drawn at the excerpt's middle. The grey band is "too close to call".

# %%
STYLES = {  # neither the colour of female nor that of male
    "cnn": {"color": "#009E73", "linestyle": "-", "marker": "^", "markersize": 9},
    "lstm": {"color": "#D55E00", "linestyle": "--", "marker": "o", "markersize": 9},
    "cnn_lstm": {"color": "#CC79A7", "linestyle": "-.", "marker": "D", "markersize": 9},
}


def excerpt_times(n_frames):
    """Return the middle of each excerpt in seconds."""
    starts = np.array(dataset.excerpt_starts(n_frames))
    return (starts + min(EXCERPT_FRAMES, n_frames) / 2) * plots.SECONDS_PER_FRAME

# %%
def show_opinions(signal, title):
    """Draw a trimmed signal and what the three networks think of it."""
    inputs = features.extract_features(audio.normalise_level(signal)).inputs
    figure, (above, below) = plt.subplots(2, 1, figsize=(11, 6), sharex=True)
    plots.waveform(signal, ax=above, title=title)
    above.set_xlabel("")
    for name, model in networks.items():
        p_male = evaluation.predict_excerpts(model, [inputs])[0]
        plots.opinion(excerpt_times(len(inputs)), p_male, ax=below, label=name)
        below.lines[-1].set(**STYLES[name])
    below.legend(loc="upper left", bbox_to_anchor=(1.06, 0.85), fontsize=13)
    plt.show()

# %%
for path in clips:
    show_opinions(audio.trim_silence(audio.load_audio(path)), path.name)

# %% [markdown]
# Near the top: male. Near the bottom: female. If the line wanders, listen to that moment
# again: a laugh, a breath, a rising question? The recording's p(male) is the mean of its
# points.
#
# A mean can hide a lot. Let us join two clips of the corpus, a woman's and a man's, to a
# "conversation".

# %%
pieces = [audio.trim_silence(audio.load_audio(corpus.folder / r.file)) for r in pair]
together = np.concatenate([audio.normalise_level(piece) for piece in pieces])
plots.player(together, "first a female speaker of the corpus, then a male one")
show_opinions(together, "two people in one recording")

# %% [markdown]
# If the networks judge both voices rightly, the lines climb where the speakers change. The mean
# over everything would say "in between", and that would be true of nobody. Our answer is for
# recordings of **one** speaker.

# %% [markdown]
# ## 4 · Live
#
# Now the CNN listens while you speak. Press **Listen**. You see a large word, and a dot for
# each new opinion about the last second and a half: above the grey band *male*, below it
# *female*, inside *too close to call*. When nobody speaks, it says *silence*. Try a question,
# a whisper, a laugh, a hum. Sound is forgotten after a second and a half; nothing is kept.
#
# Point it only at people who have agreed. Nobody should be sorted in front of others.

# %%
live_view = live.LiveView(networks["cnn"])
live_view

# %% [markdown]
# What happens at each dot? The same path once more. *Silence* is what is hardly louder than
# nothing, what holds no voice (section 8 says how one can tell), and what is shorter than
# 0.6 seconds: a syllable says too little. Of the rest, the last excerpt goes to the network.

# %%
def live_opinion(sound):
    """Return p(male) of the last excerpt, or None when nobody speaks."""
    if np.abs(sound).max() < audio.SILENCE:
        return None
    sound = audio.trim_silence(sound)
    if len(sound) < live.LEAST_SECONDS * SAMPLE_RATE:
        return None
    heard = features.extract_features(audio.normalise_level(sound))
    try:
        features.check_speech(heard, name="this moment")
    except WorkshopError:
        return None
    excerpt = dataset.sliding_windows(dataset.normalise(heard.inputs, mean, std))[-1:]
    p_male = loaded.network.predict_on_batch(excerpt)[0, 0]
    return float(calibration.scale(p_male, loaded.temperature))

# %% [markdown]
# We let it listen to the first recording, with two seconds of silence before and after it, as
# if somebody spoke it now. The grey dots at the bottom mean *silence*.

# %%
pause = np.zeros(2 * SAMPLE_RATE, np.float32)
signal = np.concatenate([pause, audio.load_audio(clips[0])[: 8 * SAMPLE_RATE], pause])
window = round(live.HEARD_SECONDS * SAMPLE_RATE)
ends = np.arange(window, len(signal), SAMPLE_RATE // 6)  # six opinions a second
started = time.perf_counter()
moments = [live_opinion(signal[end - window : end]) for end in ends]
milliseconds = 1000 * (time.perf_counter() - started) / len(ends)
package = [live.opinion_about(loaded, signal[end - window : end])["p_male"] for end in ends]
assert moments == package
print(f"{milliseconds:.0f} ms for an opinion. opinion_about, which LiveView calls, gives the same.")

# %%
figure, (above, below) = plt.subplots(2, 1, figsize=(11, 6), sharex=True)
plots.waveform(signal, ax=above, title=clips[0].name)
above.set_xlabel("")
p_male, seconds = np.array(moments, dtype=float), ends / SAMPLE_RATE
plots.opinion(seconds, p_male, ax=below)
silent = seconds[np.isnan(p_male)]
below.plot(silent, np.zeros(len(silent)), "o", color="0.6", markersize=4)
plt.show()

# %% [markdown]
# Each dot is about the second and a half *before* it. So it comes late, and the first and
# the last ones know a few syllables only. Does the line change its mind? A whole recording is
# judged by the mean of its excerpts, which is calmer.

# %% [markdown]
# ## 5 · Too close to call
#
# The network gives a number. Somebody must turn it into a word, and may say "I do not know".
# We leave a gap around 0.5.

# %%
print(f"The gap reaches {REJECT_MARGIN} to each side of 0.5.")


def word_for(p_male):
    if abs(p_male - 0.5) < REJECT_MARGIN:
        return "unsure"
    return "male" if p_male > 0.5 else "female"


values = [0.02, 0.19, 0.21, 0.45, 0.79, 0.81, 0.98]
assert [word_for(p) for p in values] == [evaluation.decide(p) for p in values]
pd.DataFrame({"p(male)": values, "decide": [evaluation.decide(p) for p in values]})

# %% [markdown]
# To answer "I do not know" is called the **reject option**. It costs nothing but an answer. A
# wrong word costs more.

# %% [markdown]
# ### Does 0.9 mean 0.9?
#
# Is p(male) = 0.9 right nine times out of ten? **Not by itself.** It is the network's way to
# say "more like the male clips I learned from". It becomes a probability only if somebody has
# *checked* it on many new speakers of the same kind, and has corrected it where needed. That is
# called **calibration**. Networks are often too sure (Guo et al., 2017), most of all about
# what they have never met. Ours may be too modest instead, since in training we asked for 0.95 at
# the most (label smoothing, notebook 04). **What do you expect: too sure, or too modest?**
#
# The correction needs a single number, the **temperature**. We turn p into *odds*: 0.9 is nine to
# one. We take the logarithm, divide by the temperature, and go back. Above 1 the network becomes
# more modest, below 1 bolder. And 0.5 stays 0.5, so no opinion changes sides.

# %%
def with_temperature(p, temperature):
    """Make an opinion bolder (below 1) or more modest (above 1)."""
    log_odds = np.log(p / (1 - p))
    return 1 / (1 + np.exp(-log_odds / temperature))


p = np.linspace(0.01, 0.99, 99)
for temperature, style in ((0.5, "-."), (1, "-"), (2, "--")):
    assert np.allclose(with_temperature(p, temperature), calibration.scale(p, temperature))
    plt.plot(p, with_temperature(p, temperature), style, label=f"temperature {temperature}")
plt.gca().set(xlabel="p(male) as the network says it", ylabel="p(male) after the correction")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Which temperature is right? The one with which the truth surprises us least: the smallest loss
# of notebook 04. And whose truth? Not that of the training speakers, whom the network
# knows. Not that of the test speakers, on whom we want to check it. The **validation** speakers
# are for this. We try many temperatures on them.

# %%
uncalibrated = {
    name: model._replace(card=model.card | {"temperature": 1}) for name, model in networks.items()
}
opinions = evaluation.predict_excerpts(uncalibrated["cnn"], [r.inputs for r in validation])
is_male = dataset.labels_of(validation) == 1


def loss(temperature):
    """Say how surprised the CNN is by the validation speakers, on average."""
    p = np.array([calibration.scale(opinion, temperature).mean() for opinion in opinions])
    return -np.log(np.where(is_male, p, 1 - p)).mean()

# %%
temperatures = np.geomspace(0.2, 5, 200)
losses = [loss(temperature) for temperature in temperatures]
best_temperature = calibration.fit_temperature(opinions, is_male)
assert loss(best_temperature) < min(losses) + 1e-3
plt.plot(temperatures, losses)
plt.axvline(best_temperature, color="black", linestyle=":", label=f"best: {best_temperature:.2f}")
plt.gca().set(xscale="log", xlabel="temperature", ylabel="loss, validation speakers")
plt.xticks([0.2, 0.5, 1, 2, 5], [0.2, 0.5, 1, 2, 5])
plt.minorticks_off()
plt.legend()
plt.show()
print(f"On the card of the CNN: {networks['cnn'].temperature}")

# %% [markdown]
# The valley is the best temperature; `fit_temperature` looks for it in the same way. (We allow
# 0.2 to 5, since a network that makes no mistake on a few validation speakers would like to be
# bold without end.) After each training the package does this, and writes the temperature on the
# card.
#
# Did it help? Now the test speakers. We sort all verdicts by how sure they are, and cut them into
# five bins of equal size. In each bin: how sure was the network on average, and how often was it
# right? This picture is called a **reliability diagram**.

# %%
def judged_by(some_networks):
    """Put the verdicts of several networks below each other."""
    return pd.concat([evaluation.predict_table(model, test) for model in some_networks.values()])


bins = {"before": calibration.reliability(judged_by(uncalibrated)),
        "after": calibration.reliability(judged_by(networks))}
figure, ax = plt.subplots(figsize=(10, 5.5))
ax.plot([0.5, 1], [0.5, 1], color="black", linestyle=":", label="0.9 means 0.9")
for (name, found), style in zip(bins.items(), ("s--", "o-"), strict=True):
    ax.plot(found.confidence, found.accuracy, style, markersize=11, label=f"{name} calibration")
ax.set(xlabel="how sure, on average", ylabel="share of correct predictions", xlim=(0.48, 1.02))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
plt.show()

# %%
bins["after"].set_axis(["how sure", "share right", "verdicts"], axis=1).style.format(
    {"how sure": "{:.0%}", "share right": "{:.0%}"}
)

# %% [markdown]
# Each point is a fifth of the verdicts; each clip counts three times, once per network. **On**
# the dotted line, 0.9 means 0.9. A point below it is a network that is too sure, a point above it
# one that is too modest. Few verdicts in a bin say little. And the check holds for voices like
# these only. Your microphone, your language, your age may be none that the validation speakers
# had. So "too close to call" stays a good answer.

# %% [markdown]
# ## 6 · Three opinions, and your pitch

# %%
ear = paths.model_path("borrowed_ear")  # notebook 12 trains it
judges = networks | ({"borrowed ear": models.load_model(ear)} if ear.is_file() else {})
rows = []
for path in clips:
    f0 = features.features_of_file(path).fundamental_frequency
    row = {"file": path.name, "median pitch (Hz)": round(float(np.nanmedian(f0)))}
    for name, model in judges.items():
        verdict = inference.classify_file(model, path)
        row[name] = f"{verdict['label']} ({verdict['p_male']:.2f})"
    rows.append(row)
pd.DataFrame(rows).set_index("file")

# %% [markdown]
# Do they agree? If not, there is no jury that knows the truth: all three learned from the
# same speakers. (If you went through [notebook 12](12_borrowed_ear.ipynb) before, there is a fourth
# opinion in the table: that of an ear which has heard thousands of real people.)
#
# Now see where your pitch lies among the speakers of the corpus (filled:
# female, outlined: male; black lines: the clips of the table).

# %%
for sex, style in (("female", "stepfilled"), ("male", "step")):
    pitch = [np.nanmedian(r.pitch) for r in recordings if r.sex == sex]
    plt.hist(pitch, np.arange(60, 401, 10), histtype=style, alpha=0.8, linewidth=3,
             linestyle="-", color=plots.COLOURS[sex], label=sex)
for row, line in zip(rows, ("-", "--"), strict=False):
    plt.axvline(row["median pitch (Hz)"], color="black", linestyle=line, label=row["file"])
plt.gca().set(xlabel="median pitch of a clip (Hz)", ylabel="clips in the corpus")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
plt.show()

# %% [markdown]
# ## 7 · A probe: what if the same voice were higher?
#
# The pitch goes into the network as a number of its own (notebook 03). Has it learned more than
# that? We take the same words of the same person and shift
# them by -4 to +4 **semitones** (a semitone is the step from a piano key to the next; twelve
# double the frequency). Then we ask again.
#
# One thing to know: `librosa.effects.pitch_shift` moves *everything* up or down, the pitch
# and also the resonances of the mouth and throat, as if the speaker's body had another size.
# And it leaves a slight metallic trace that no corpus has. So this probe shows how the
# answer depends on both together.

# %%
STEPS = [-4, -2, 0, 2, 4]


def shifted(signal, n_steps):
    return librosa.effects.pitch_shift(signal, sr=SAMPLE_RATE, n_steps=n_steps)


voices = {
    path.name: audio.trim_silence(audio.load_audio(path))[: 5 * SAMPLE_RATE]
    for path in clips
}
voice = next(iter(voices.values()))
for n_steps in (-4, 4):
    plots.player(shifted(voice, n_steps), f"{clips[0].name}, {n_steps:+d} semitones")

# %%
figure, axes = plt.subplots(1, len(voices), figsize=(12, 4.5), squeeze=False)
for ax, (title, voice) in zip(axes[0], voices.items(), strict=True):
    versions = [audio.normalise_level(shifted(voice, n_steps)) for n_steps in STEPS]
    heard = [features.extract_features(version).inputs for version in versions]
    for name, model in networks.items():
        ax.plot(STEPS, evaluation.predict(model, heard), label=name, **STYLES[name])
    ax.axhspan(0.5 - REJECT_MARGIN, 0.5 + REJECT_MARGIN, color="0.9", zorder=0)
    ax.set(xlabel="shift (semitones)", ylabel="p(male)", xticks=STEPS, ylim=(-0.03, 1.03))
    ax.set_title(title, fontsize=14)
axes[0, -1].legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
plt.show()

# %% [markdown]
# The person is the same at each point, only the sound has changed. Where a line crosses the
# grey band, the network changes its mind about "who" speaks. A line that falls steeply to the
# right follows pitch and resonances closely; a flat one is led by something else, perhaps
# something useful, perhaps a habit of the corpus. A line that goes up and down again follows
# neither: moved so far, the sound is like no voice that the network has heard, or it meets traces
# of the shifting. Trust small steps more than large ones. Human ears use both cues as well: changing
# only one of them seldom changes what people hear (Hillenbrand and Clark, 2009).

# %% [markdown]
# ## 8 · What must be refused
#
# A network that is asked about silence answers. It always answers: it knows nothing but
# "female" and "male". So somebody must check *before*. We make seven files that hold no
# usable speech, two of them with a pitch that rises and falls: a tune and a siren.

# %%
def play_notes(semitones, *, seconds=0.4):
    """Play notes one after the other, each with ten overtones that die away."""
    moments = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pitches = 200 * 2 ** (np.array(semitones) / 12)
    overtones = [[np.sin(2 * np.pi * k * f * moments) / k for k in range(1, 11)] for f in pitches]
    return 0.1 * np.concatenate([np.exp(-3 * moments) * sum(parts) for parts in overtones])


def siren(seconds):
    """Let a tone rise and fall every two seconds, between 500 and 1000 Hz."""
    pitch = 500 * 2 ** (0.5 + 0.5 * np.sin(np.pi * seconds))
    return 0.1 * np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)

# %%
seconds = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
sounds = {
    "silence.wav": np.zeros(len(seconds)),
    "too_short.wav": pieces[0][:2000],
    "noise.wav": audio.pink_noise(len(seconds), seed=0),
    "hum.wav": 0.1 * sum(np.sin(2 * np.pi * 120 * k * seconds) / k for k in range(1, 9)),
    "tune.wav": play_notes([0, 4, 7, 12, 7, 4, 0]),
    "siren.wav": siren(seconds),
}

# %%
folder = paths.build_folder() / "not_speech"
folder.mkdir(exist_ok=True)
for name, sound in sounds.items():
    soundfile.write(folder / name, sound, SAMPLE_RATE)
(folder / "letter.wav").write_text("Dear network, am I a sound?", encoding="utf-8")
for path in sorted(folder.glob("*.wav")):
    print(inference.classify_file(loaded, path)["error"].replace(str(folder), "..."), "\n")

# %% [markdown]
# Each refusal says what is wrong and what to do. And what would the network have said about
# these sounds, had nobody checked?

# %%
with_sound = ["noise.wav", "hum.wav", "tune.wav", "siren.wav"]
heard = {
    name: features.extract_features(audio.normalise_level(sounds[name])) for name in with_sound
}
opinions = {
    key: evaluation.predict(model, [found.inputs for found in heard.values()])
    for key, model in networks.items()
}
pd.DataFrame(opinions, index=with_sound).round(2).rename_axis("p(male)")

# %% [markdown]
# These numbers mean nothing, whatever they are. How does the workshop know? First it looks at
# the length and at the **share of voiced frames**, in which the vocal folds swing: noise has
# almost none. Then it asks what makes a voice a voice. Two of its questions need only the pitch:
#
# - Does the pitch **glide**? In a voice it moves a little in every 50 ms. A note stands still,
#   and then it jumps.
# - How long are the **stretches** of voiced frames? Consonants break the voice off every quarter
#   of a second or so. A siren holds its tone.
#
# **Predict.** Where will the tune lie in a plot of the two, and where the siren?

# %%
def glide(pitch):
    steps = np.abs(np.log2(pitch[gate.APART :] / pitch[: -gate.APART]))  # octaves in 50 ms
    low, high = gate.GLIDES
    return ((steps > low) & (steps < high)).sum() / max(1, np.isfinite(steps).sum())


def stretch(pitch):
    voiced = np.isfinite(pitch)
    n_switches = np.count_nonzero(voiced[1:] != voiced[:-1])
    return 2 * voiced.sum() / max(1, n_switches) / 100  # seconds

# %%
some = recordings[:: len(recordings) // 300 + 1]  # at most 300 of them
plt.subplots(figsize=(11, 5))
x, y = zip(*((glide(r.pitch), stretch(r.pitch)) for r in some), strict=True)
plt.plot(x, y, "o", alpha=0.4, color=plots.COLOURS["accent"], label="clips of the corpus")
for (name, found), marker in zip(heard.items(), "XDs^", strict=True):
    pitch = found.fundamental_frequency
    plt.plot(glide(pitch), stretch(pitch), marker, color="black", markersize=14, label=name)
plt.gca().set(xlabel="share of moments in which the pitch glides", yscale="log")
plt.ylabel("mean voiced stretch (s)")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
plt.show()

# %% [markdown]
# The gate (module `gate`) asks four more questions: is it louder where it is voiced, where is its
# strongest frequency, how varied is its timbre (the MFCC), and how fast does that move? A
# **logistic regression** weighs the six answers. It was fitted to real speech and to a hundred
# kinds of sounds; below 0 the sound is refused. Here is what it says about our sounds and
# about the clips from the beginning.

# %%
for name, recording in zip(("female", "male"), pair, strict=True):
    heard[f"{name} clip"] = features.features_of_file(corpus.folder / recording.file)
for name, (mfcc, pitch, dominant) in heard.items():
    if np.isfinite(pitch).mean() < features.LEAST_VOICED:
        print(f"{name}: hardly voiced, so nothing else is asked")
        continue
    score, doubt = gate.judge(mfcc, pitch=pitch, dominant=dominant)
    print(f"{name}: {score:.1f}" + (f"; {doubt}" if score < 0 else ""))

# %% [markdown]
# How good is that? It was measured on speakers and kinds of sounds that the regression had not
# seen:

# %%
table, origin = results.read_measured(results.measured_path("gate"))
is_unseen = (table.half == "held out") & (table.set != "embedded")
unseen = table[is_unseen & (table.length == "whole")]
unseen = unseen.assign(what=np.where(unseen.speech, "speech, " + unseen.channel, "other sounds"))
counts = unseen.groupby("what", sort=False)[["refused", "n"]].sum()
print(origin)
counts.assign(percent=(100 * counts.refused / counts.n).round(1))

# %% [markdown]
# It is a simple gate, and it has holes: some drums, and some animals, still pass. And it shuts
# out people: whoever whispers, or speaks with a voice that hardly swings (after an operation of
# the larynx, for example), is told to "speak aloud". Singing may be refused, too. A refusal can
# harm as well.

# %% [markdown]
# ## 9 · What the label is, and is not
#
# The networks were never shown a person. They were shown sounds, and beside each sound the
# word that somebody wrote into a table: the **annotation of a voice in a corpus**. What they
# learned is: "this sounds like the clips that were annotated as male". That is all.
#
# It is **not** a person's gender. Gender is not in the air pressure. Nobody can hear it, and
# no machine can compute it. It is not a person's body or identity either.
#
# Who is harmed when that is forgotten?
#
# - **Trans and non-binary people.** They are told by a machine, with two decimals, that they
#   are not who they are. There is no answer for some of them at all.
# - **Women with low and men with high voices.** They have known it from the telephone all
#   their lives. The machine now does it on a large scale.
# - **Children and old people.** Children's voices hardly differ by sex; voices change with
#   age. Most corpora hold neither.
# - **People with a voice disorder, or a cold,** and people whose language or way of speaking
#   the corpus lacks.
#
# This happens in the world: call centres that guess how to address a caller, systems that
# give or refuse access, advertising, surveillance. The person often does not know it, cannot
# correct it, and never asked for it.
#
# Research has looked into this mostly for *faces*. Keyes (2018) read the research literature
# on automatic gender recognition and found that it treats gender almost always as two kinds,
# fixed, and readable from the body: trans people do not exist in it. Hamidi, Scheuerman and
# Branham (2018) asked transgender people, who had strong objections to such systems.
# Scheuerman, Paul and Brubaker (2019) tested commercial services: they did worse on
# transgender people and had no answer for non-binary people. For voices, the same questions
# stand.
#
# **What to do instead**
#
# - *Ask.* If you need to know how to address somebody, ask, and let them change the answer.
# - *Do not classify people without need.* Most services that "need" gender need something
#   else: a clear voice channel, a polite greeting, nothing at all.
# - If a study of voices needs the annotation, say how it was made, let people describe
#   themselves, report errors per group, and let them say no.
#
# And why do we do it here? Because it is a small task whose whole path you can see, and
# because you have met a model that may be perfect in the table and wrong about somebody you
# know. Keep that feeling.

# %% [markdown]
# ## 10 · A test on a corpus
#
# One voice is an anecdote. `evaluate_corpus` lets a network judge a whole corpus straight
# from the files, through the same path as your recording. What is refused counts as wrong:
# for the person who asked, no answer is no help. First some clips of the held-out speakers: each
# *single answer* must be the same as from the database. (The score may differ from that of
# notebook 04: there all their clips counted.)

# %%
by_score = {name: evaluation.accuracy(evaluation.predict_table(m, test)) for name, m in networks.items()}
best = max(by_score, key=by_score.get)
files = [recording.file for recording in test[:: len(test) // 60 + 1]]  # at most 60
part = corpus._replace(recordings=corpus.recordings[corpus.recordings.file.isin(files)])
part = part._replace(refused=corpus.refused.iloc[:0])
table, refused = inference.evaluate_corpus(networks[best], part)
from_database = evaluation.predict_table(networks[best], [r for r in test if r.file in files])
p_male = from_database.set_index("file").p_male[table.file]
assert np.allclose(table.p_male, p_male, atol=1e-3)
print(f"{best}: {len(table)} clips, {len(refused)} refused. Files and database agree.")

# %% [markdown]
# `scores` sums up such a table. It is nothing but the means of notebook 07.

# %%
result = evaluation.scores(table)
assert np.isclose(result["accuracy"], table.correct.sum() / len(table))
for name in ("n", "refused", "accuracy", "balanced_accuracy"):
    print(f"{name:18} {result[name]:.3g}")
print("recall", {sex: round(share, 3) for sex, share in result["recall"].items()})
pd.DataFrame(result["by_speaker"]).T.head()

# %% [markdown]
# Now real people. We look for the Berlin Database of Emotional Speech (EmoDB): ten actors,
# who are angry, sad, afraid and happy. Emotion moves the pitch, so this is hard.

# %%
def real_corpus():
    """Return a small part of EmoDB, or None with a sentence that says why not."""
    try:
        emodb = load_corpus("emodb")
    except WorkshopError:
        print("EmoDB is not on this machine, so this part is skipped. How to get it (40 MB):")
        print("%run -m speech_workshop fetch emodb  in a new cell says it.")
        return None
    if emodb.folder.resolve() == corpus.folder.resolve():
        print("The series runs on EmoDB already: the scores above are from real people.")
        return None
    return subset(emodb, n_speakers=5, n_recordings=6)


emodb = real_corpus()

# %%
if emodb:
    table, refused = inference.evaluate_corpus(networks[best], emodb)
    result = evaluation.scores(table)
    low, high = evaluation.bootstrap(table).accuracy.quantile([0.025, 0.975])
    print(f"{best} on {result['n']} clips of {len(result['by_speaker'])} real speakers: "
          f"accuracy {result['accuracy']:.1%} (95 % interval {low:.1%} to {high:.1%})")
    print("recall:", result["recall"], " refused:", result["refused"])
    print(f"On the held-out speakers of the corpus {corpus.name}: {by_score[best]:.1%}")

# %% [markdown]
# If both numbers are here, compare them: their difference is the step from the lab into the
# world. If the part was skipped, any folder will do that has sub-folders `female` and `male`
# with a folder of recordings for each speaker. Ask the people first.
#
# **The same from the command line**, without a notebook:
#
# ```
# python -m speech_workshop classify build/models/cnn.keras my.wav
# python -m speech_workshop classify build/models/cnn.keras my.wav --json
# python -m speech_workshop evaluate build/models/cnn.keras --corpus FOLDER
# ```
#
# **Your room, your group.** The appendix [11 · Your room and your group](11_your_room.ipynb)
# trains with the noise of the place where you sit, and with voices whose owners agree.
#
# **Put your network on your phone.** The appendix [15 · Take it home](15_take_it_home.ipynb) writes
# it as one page that opens in any browser, and sends nothing.

# %% [markdown]
# ## What to remember
#
# - A new recording must go through **exactly** the path of the training.
# - p(male) is "how much it sounds like those clips". Calibration makes it a probability, for
#   voices like those it was checked on.
# - "Too close to call" and "I refuse" are good answers.
# - The label is the annotation of a voice. It is not a person's gender. **Ask people.**
# - Perfect in the notebook can be wrong about the next voice.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/08_your_voice.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - O. Keyes (2018). The Misgendering Machines: Trans/HCI Implications of Automatic Gender
#   Recognition. *Proc. ACM Hum.-Comput. Interact.* 2 (CSCW).
#   [doi:10.1145/3274357](https://doi.org/10.1145/3274357)
# - F. Hamidi, M. K. Scheuerman, S. M. Branham (2018). Gender Recognition or Gender
#   Reductionism? *CHI 2018.*
#   [doi:10.1145/3173574.3173582](https://doi.org/10.1145/3173574.3173582)
# - M. K. Scheuerman, J. M. Paul, J. R. Brubaker (2019). How Computers See Gender. *Proc. ACM
#   Hum.-Comput. Interact.* 3 (CSCW), article 144.
# - J. M. Hillenbrand, M. J. Clark (2009). The role of f0 and formant frequencies in
#   distinguishing the voices of men and women. *Attention, Perception, & Psychophysics* 71.
#   [doi:10.3758/APP.71.5.1150](https://doi.org/10.3758/APP.71.5.1150)
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). On Calibration of Modern Neural
#   Networks. *ICML.* [arXiv:1706.04599](https://arxiv.org/abs/1706.04599)
#
# **Next:** [where to go from here](FURTHER.md), by what you want to do; or the appendices, from
# [09 · A convolution that only looks back](09_tcn.ipynb) on

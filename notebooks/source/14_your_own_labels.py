# %% [markdown]
# # 14 · Your own labels: from a folder of sounds to a judged network (optional)
#
# Dog or cat? Which word? Does the machine sound healthy? You have sounds at home and a question of
# your own. This appendix goes the whole way once, for any labels. Nothing else needs it.
#
# **What you will do.** Synthesize engines, healthy and broken ones. Turn a folder into a corpus,
# split it so that the score is honest, judge the simplest rules first and then a CNN. Save it, ask
# it about a new sound, and repeat all that with your own folder. At the end, write the same on one
# page without this workshop.
#
# **What you will learn**
#
# - how a folder must look, and what each column is for;
# - what a group is, and how a split that ignores groups flatters;
# - how many groups you need, and what to look out for when you record;
# - which lines of plain librosa, scikit-learn and Keras are behind it.
#
# **What you need.** Notebook 03 (the split by speaker), 04 (the CNN) and 07 (baselines, intervals).
# This notebook also runs alone.
#
# **Time: about 40 minutes** of reading and trying, and some 15 more for the exercises. The computer
# itself needs two to three minutes of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import os
import shutil
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.signal
import soundfile
from sklearn.metrics import ConfusionMatrixDisplay

# %%
from speech_workshop import audio, dataset, exercises, features
from speech_workshop import inference, models, paths, plots, session
from speech_workshop.cli.main import main
from speech_workshop.corpora.labelled import load_labelled
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments import results
from speech_workshop.labels import classifier
from speech_workshop.settings import N_FOLDS, SAMPLE_RATE

plots.use_workshop_style()

# %% [markdown]
# ## 1 · Engines that do not exist
#
# We need a set of sounds that is small enough for a laptop. **Nobody recorded these engines: the
# next cells compute them.** So what a network learns from them says something about the method,
# and nothing about real engines.
#
# Each engine has four cylinders, and is in one of three states:
#
# - *healthy*: four strokes a turn, all about equally strong;
# - *misfire*: one cylinder of four stays silent;
# - *bearing*: a worn bearing knocks, brightly, 2.7 times a turn.
#
# A stroke makes the body of the machine ring, as a stick does a bell. We put a click wherever there
# is a stroke, and replace each click with a tone that fades: a convolution, as in notebook 04.

# %%
STATES, SECONDS = ("healthy", "misfire", "bearing"), 1.6


def ring(times, force, frequencies, *, decay):
    """Let something ring from each of these times (in seconds) on, at these frequencies (in Hz)."""
    clicks = np.zeros(int(SECONDS * SAMPLE_RATE))
    clicks[(times * SAMPLE_RATE).astype(int)] = force
    seconds = np.arange(int(8 * decay * SAMPLE_RATE)) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * np.outer(frequencies, seconds)).sum(axis=0)
    return scipy.signal.fftconvolve(clicks, tone * np.exp(-seconds / decay))[: len(clicks)]

# %%
def engine(machine, state, rng):
    """Synthesize one recording of an engine."""
    own = np.random.default_rng(machine)  # what this machine has in all states
    body, bearing = own.uniform(120, 1200, 3), own.uniform(1800, 5000, 2)  # Hz
    turns = own.uniform(4, 7) * rng.uniform(0.95, 1.05)  # a second
    stroke = np.arange(int(4 * turns * SECONDS))
    force = rng.uniform(0.8, 1.2, len(stroke))
    if state == "misfire":
        force[stroke % 4 == rng.integers(4)] = 0
    sound = ring(stroke / (4 * turns), force, body, decay=0.02)
    if state == "bearing":
        knock = np.arange(int(2.7 * turns * SECONDS))
        strength = 1.2 * rng.uniform(0.3, 1, len(knock))
        sound += ring(knock / (2.7 * turns), strength, bearing, decay=0.006)
    return sound

# %% [markdown]
# Now somebody walks through the halls and records. She finds each machine in each state on another
# day, and records it three times then. Let us call that a *visit*. On each visit the microphone is
# in another place, and the hall is noisy in another way. **Remember the visits: they will matter.**

# %%
def record(sound, machine, state, rng):
    """Let a sound pass through the air and the microphone of one visit."""
    visit = np.random.default_rng([machine, *state.encode()])
    noise = audio.pink_noise(len(sound), seed=rng)
    noisy = audio.mix_noise(sound, noise, snr_db=visit.uniform(10, 20))
    frequency = np.fft.rfftfreq(len(sound), d=1 / SAMPLE_RATE)
    colour = np.interp(frequency, np.geomspace(100, 8000, 7), visit.normal(0, 4, 7))  # dB
    spectrum = np.fft.rfft(noisy) * 10 ** (colour / 20)
    return audio.normalise_level(np.fft.irfft(spectrum, n=len(sound)))


def take(machine, state, number=0):
    """Return one of the recordings of a visit."""
    rng = np.random.default_rng([machine, number, *state.encode()])
    return record(engine(machine, state, rng), machine, state, rng)

# %% [markdown]
# **Predict first.** You are about to hear one machine in three states. Which fault will be easier
# to hear, and which will be easier to *see*?

# %%
for state in STATES:
    plots.player(take(0, state), f"synthesized, not recorded: machine 0, {state}")

# %%
_, axes = plt.subplots(1, 3, figsize=(15, 4.2), sharey=True)
for ax, state in zip(axes, STATES, strict=True):
    plots.spectrogram(features.power_spectrogram(take(0, state)), ax=ax, title=state)
    ax.label_outer()
plt.show()

# %% [markdown]
# From left to right: stripes at equal distances; gaps where a stroke is missing; and thin bright
# stripes at the top, the knocking. The MFCC of the same three sounds, without MFCC 0, the loudness:

# %%
_, axes = plt.subplots(1, 3, figsize=(15, 4.2), sharey=True)
for ax, state in zip(axes, STATES, strict=True):
    mfcc = features.mfcc_of(features.power_spectrogram(take(0, state)))
    plots.over_time(mfcc[:, 1:20], ylabel="MFCC, from 1 on", ax=ax, title=state, centre=0)
    ax.label_outer()
plt.show()

# %% [markdown]
# ## 2 · From a folder to recordings
#
# The files go into a folder, and beside them a table, `metadata.csv`. It needs three columns,
# whatever they are called:
#
# - `file`: where the sound is, as seen from the folder;
# - the **label**: what the network is to learn, here `state`;
# - the **group**: what must stay together, here `machine`. More about it soon.

# %%
folder = paths.build_folder() / "engines"
shutil.rmtree(folder, ignore_errors=True)  # start over
rows = []
for machine in range(5 if session.is_fast() else 24):
    (folder / f"m{machine:02}").mkdir(parents=True)
    for number in range(3):
        for state in STATES:
            file = f"m{machine:02}/take{number}-{state}.wav"
            soundfile.write(folder / file, take(machine, state, number), SAMPLE_RATE)
            rows.append((file, f"m{machine:02}", state))
table = pd.DataFrame(rows, columns=["file", "machine", "state"])
table.to_csv(folder / "metadata.csv", index=False)
table.head(4)

# %% [markdown]
# No table? Then a folder for each class does: `dog/` and `cat/`. A folder within it is the group
# (`dog/rex/1.wav`), or else the name of the file up to its first `-` (`dog/rex-1.wav`).
#
# `load_labelled` reads it. (`limit_corpus` takes a part of a corpus that is too long for a laptop.
# Ours stays whole.)

# %%
corpus = session.limit_corpus(load_labelled(folder, label="state", group="machine"))
print("classes:", corpus.classes)
print("refused:", len(corpus.refused), "files")
counts = corpus.recordings.groupby("label").agg(recordings=("file", "size"), machines=("speaker", "nunique"))
counts

# %%
recordings = classifier.load_recordings(corpus)
one = recordings[0]
print(f"{len(recordings)} recordings. The first one: {one.file}, label {one.label}, group {one.speaker},")
print("MFCC", one.mfcc.shape, "and with the pitch beside them", one.inputs.shape)

# %% [markdown]
# The group is called `speaker` there: for the workshop an engine is somebody who speaks. The
# features are those of notebook 01, from the same database. Three things to know:
#
# - Silence at both ends is cut off, and all recordings are made equally loud. If *loud* is what tells
#   your classes apart, these features have lost it.
# - What is above 8 kHz is lost, too. Bats and some bearings are up there.
# - Nobody has to speak in it. Are your labels about speech, such as words? Then write
#   `load_labelled(..., is_speech=True)`, and what holds no voice is refused.

# %% [markdown]
# ## 3 · What must not be split
#
# A network is judged on recordings that it has not heard. Easy: shuffle all recordings and put a
# fifth aside. This is the split *by recording*. The split *by machine* puts machines aside, each with
# everything that was recorded of it. scikit-learn calls it a **grouped split**.
#
# **Predict first.** The same sounds, the same method: logistic regression on the mean and the
# deviation of each number, as in notebook 07. Guessing gives 0.33. What will it score in the one
# split, what in the other? Write two numbers down.

# %%
def five_folds(recordings):
    """Let logistic regression judge each recording once, in five folds."""
    parts = []
    for fold in range(N_FOLDS):
        split = dataset.split_by_speaker(recordings, fold=fold)
        parts.append(classifier.baselines(split, corpus.classes)["logistic regression"])
    return pd.concat(parts)


each_its_own_group = [recording._replace(speaker=recording.file) for recording in recordings]
leak = {"by recording": five_folds(each_its_own_group), "by machine": five_folds(recordings)}
classifier.summary(leak).style.format("{:.2f}")

# %%
def draw_scores(summary, *, title):
    """Draw balanced accuracy with its interval, a row for each contender."""
    _, ax = plt.subplots(figsize=(11, 1.6 + 0.7 * len(summary)))
    y = np.arange(len(summary))[::-1]
    ax.hlines(y, summary.low, summary.high, color=plots.COLOURS["male"], linewidth=7, alpha=0.4)
    ax.plot(summary.balanced_accuracy, y, "o", color=plots.COLOURS["male"], markersize=13)
    ax.axvline(1 / (summary.shape[1] - 3), color="black", linestyle=":")  # guessing
    ax.set_yticks(y, summary.index)
    ax.set(xlabel="balanced accuracy (dotted: guessing)", xlim=(-0.02, 1.02), title=title)
    ax.set_ylim(-0.6, len(summary) - 0.4)
    plt.show()


draw_scores(classifier.summary(leak), title="Logistic regression, the same sounds, split in two ways")

# %% [markdown]
# Split by recording, for nearly each sound of the test there is one of the same visit in the
# training: the same microphone, the same noise, the same label. It is enough to recognise the
# *visit*. Split by machine, only the fault itself helps.
#
# Which of the two numbers is true? Both, but they answer different questions. You want to know:
# **what happens with a machine that nobody has recorded yet?** So the group is *whatever will be new
# when the network is used*: a speaker, an animal, a device, a place, a day. Notebook 03 called what
# happened here **leakage**.
#
# `load_labelled` insists on three groups of each class, and `split_by_speaker` never splits one.

# %%
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    machines = sorted({recording.speaker for recording in part})
    print(f"{name:10} {len(part):4} recordings of {', '.join(machines)}")

# %% [markdown]
# ## 4 · The simplest rules first, then a network
#
# `classifier.baselines` judges the test by two rules: *majority* always says the most frequent class,
# *logistic regression* you know. Whatever these reach needs no network.
#
# `classifier.train_labels` trains the CNN of notebook 04, with the same augmentation. Only its last
# layer is another one. For two classes it was a sigmoid, one number. For more it is a **softmax**: one
# number for each class, all between 0 and 1, which add up to 1.
#
# **Predict first.** Logistic regression sees means and deviations, the CNN sees patterns in time. For
# which of the three states should that matter most?

# %%
n_runs = min(3, session.number_of_runs(recordings))
splits = [dataset.split_by_speaker(recordings, fold=run) for run in range(n_runs)]
trained = [
    classifier.train_labels("cnn", corpus, split, epochs=session.number_of_epochs())
    for split in splits
]

# %%
judged = {}
for split, model in zip(splits, trained, strict=True):
    contenders = classifier.baselines(split, corpus.classes)
    contenders["cnn"] = classifier.judge(model, split.test)
    for name, part in contenders.items():
        judged[name] = pd.concat([judged.get(name), part])
scores = classifier.summary(judged)
scores.style.format("{:.2f}")

# %%
n_machines = judged["cnn"].group.nunique()
draw_scores(scores, title=f"{n_machines} machines that were not in the training, in {n_runs} runs")

# %% [markdown]
# **Balanced accuracy** is the mean of the last columns, the recalls. `low` and `high` bound the 95 %
# interval, and *machines* are drawn for it, not recordings: nine recordings of one machine are not
# nine independent witnesses. Do the intervals of the CNN and of logistic regression overlap? Then be
# careful with the word "better" (notebook 07).
#
# Which state is taken for which?

# %%
_, ax = plt.subplots(figsize=(7, 5.5))
ConfusionMatrixDisplay.from_predictions(
    judged["cnn"].label, judged["cnn"].said, cmap="cividis", colorbar=False, ax=ax
)
ax.set(xlabel="what the CNN says", ylabel="what it is", title="Recordings of machines it has not heard")
ax.grid(False)
plt.show()

# %% [markdown]
# The right answers are on the diagonal. Each row adds up to all recordings of that state. Is there a
# square beside the diagonal that is bright? Listen to the mistakes of which the CNN was most sure:

# %%
wrong = judged["cnn"][~judged["cnn"].correct].sort_values("p", ascending=False)
for row in wrong.head(2).itertuples():
    sound = audio.load_audio(folder / row.file)
    plots.player(sound, f"{row.file}: it is {row.label}, the CNN says {row.said} (p = {row.p:.2f})")
print(f"{len(wrong)} of {len(judged['cnn'])} recordings are wrong, of {wrong.group.nunique()} machines.")

# %% [markdown]
# ## 5 · Keep it, and ask it
#
# A saved network is one file. It holds what it needs to be right later: the classes, their order, the
# statistics for normalising, which groups it has heard.

# %%
path = paths.own_model_path(corpus.folder.name, "state", "cnn")
models.save_model(trained[0], path)
model = models.load_model(path)
print(path.name, "tells apart", model.classes)
print("heard:", ", ".join(model.card["speakers"]))

# %% [markdown]
# Now a machine that is in no folder, machine 1000, in each of its states.

# %%
new_folder = paths.build_folder() / "new_engine"
new_folder.mkdir(exist_ok=True)
new_files = {state: new_folder / f"{state}.wav" for state in STATES}
for state, file in new_files.items():
    soundfile.write(file, take(1000, state), SAMPLE_RATE)
answers = {state: inference.classify_file(model, file)["p"] for state, file in new_files.items()}
pd.DataFrame(answers).T.rename_axis("it is").style.format("{:.2f}")

# %% [markdown]
# Each row is a sound, each column what the network gives to a class. **And if it is no engine at
# all?** We let it hear a person, or rather a computer that speaks. Predict what it answers.

# %%
speech = session.active_corpus()
voice = speech.folder / speech.recordings.file[0]
answer = inference.classify_file(model, voice)
print(f"It says: {answer['label']}, p = {answer['p'][answer['label']]:.2f}")

# %% [markdown]
# It has no word for "none of these". A network always answers (notebook 08), so *you* must decide
# what it may be asked. One way out is a class of its own: `other`, with sounds of all kinds.
#
# **From the command line** the same is a line each:
#
# ```
# python -m speech_workshop train build/engines --label state --group machine
# python -m speech_workshop classify build/models/own/engines-state-cnn.keras new_sound.wav
# ```
#
# The terminal calls a function `main`, and so can we. It trains the first of our runs again. With the
# same sounds and the same seed, will it be the same network?

# %%
main(["train", str(folder), "--label", "state", "--group", "machine"])

# %%
inputs = [recording.inputs for recording in splits[0].test]
again = classifier.probabilities(models.load_model(path), inputs)
assert np.allclose(again, classifier.probabilities(trained[0], inputs), atol=1e-3)
main(["classify", str(path), *map(str, new_files.values())])

# %% [markdown]
# (The 0 below is the exit code: all is well.) A `.keras` file on your disk is yours. How to put
# it onto your phone is in *15 · Take it home*.
#
# **What if something is wrong?** Then a sentence comes, and no crash. First files:

# %%
bad = paths.build_folder() / "bad_sounds"
bad.mkdir(exist_ok=True)
soundfile.write(bad / "silent.wav", np.zeros(SAMPLE_RATE), SAMPLE_RATE)
soundfile.write(bad / "short.wav", take(0, "healthy")[:2000], SAMPLE_RATE)
(bad / "text.wav").write_text("I am not a sound.")
(bad / "phone.m4a").write_text("Phones make such files.")
for file in sorted(bad.iterdir()):
    print(inference.classify_file(model, file)["error"].replace(f"{bad}{os.sep}", ""), "\n")

# %% [markdown]
# In a corpus such files are refused one by one, with their reasons, and the others are used. Then
# tables: a column that does not exist, and a label of which there is only one group.

# %%
table.assign(visit=table.machine + " " + table.state).to_csv(folder / "metadata.csv", index=False)
for label, group in (("colour", "machine"), ("state", "owner"), ("visit", "machine")):
    try:
        load_labelled(folder, label=label, group=group)
    except WorkshopError as error:
        print(str(error).replace(f"{folder.parent}{os.sep}", ""), "\n")

# %% [markdown]
# ## 6 · Your own folder
#
# **How many groups do you need?** Three of each class are needed to run at all. They prove nothing.
# We take the machines that logistic regression has judged, pretend that there were only a few of
# them, and look at how wide the interval would have been.

# %%
def width(table, n_groups, rng):
    """Return how wide the interval is with a few of the groups, in percentage points."""
    some = rng.choice(table.group.unique(), n_groups, replace=False)
    _, low, high = classifier.interval(table[table.group.isin(some)])
    return 100 * (high - low)


honest, rng = leak["by machine"], np.random.default_rng(0)
sizes = [n for n in (3, 5, 8, 12, 16, 24) if n <= honest.group.nunique()]
widths = [np.mean([width(honest, n, rng) for _ in range(20)]) for n in sizes]
_, ax = plt.subplots(figsize=(10, 4.5))
ax.plot(sizes, widths, "o-", markersize=10)
ax.set(xlabel="groups that are judged", ylabel="width of the interval\n(percentage points)", ylim=(0, None))
plt.show()

# %% [markdown]
# With four times as many groups the interval is about half as wide: it shrinks as one divided by the
# square root of their number. More recordings of the *same* machines hardly help. So:
#
# - **Ten groups of each class are a beginning, thirty are good.** Ten dogs with five barks each are
#   worth far more than one dog with fifty.
# - **Whatever differs between classes is learned.** If all dogs were recorded with one phone and all
#   cats with another, the network learns the phones. Record all classes with the same devices,
#   in the same rooms, on the same days.
# - **If a group can hold several classes, let it hold all**: each speaker says every word, each
#   machine is recorded in every state.
# - **Keep notes.** A column for the day, the place and the device costs nothing now, and can be the
#   group later.
# - **Voices of others** need their consent, and stay private (notebook 11).
#
# Now yours. Write the path of your folder below, and the two columns of its `metadata.csv`. With
# folders as classes leave the columns as they are.

# %%
my_folder = os.environ.get("WORKSHOP_OWN_SOUNDS")  # or a path, such as "/home/kim/dogs_and_cats"
my_label, my_group = "label", None  # None: the column speaker, or what folders and names say

# %%
def judge_my_folder():
    """Train a CNN on my folder, keep it, and judge it beside the baselines."""
    own = session.limit_corpus(load_labelled(my_folder, label=my_label, group=my_group))
    split = dataset.split_by_speaker(classifier.load_recordings(own), fold=0)
    model = classifier.train_labels("cnn", own, split, epochs=session.number_of_epochs())
    path = paths.own_model_path(own.folder.name, my_label, "cnn")
    models.save_model(model, path)
    print(f"Your network tells {', '.join(own.classes)} apart. It is in {path}")
    return classifier.baselines(split, own.classes) | {"cnn": classifier.judge(model, split.test)}

# %%
mine = {}
if my_folder:
    try:
        mine = judge_my_folder()
    except WorkshopError as error:
        print(error)
else:
    print("No folder yet. Put sounds into a folder for each class, such as dogs_and_cats/dog and "
          "dogs_and_cats/cat, write the path of dogs_and_cats into my_folder, and run these cells.")

# %%
if mine:
    draw_scores(classifier.summary(mine), title=f"Yours: {mine['cnn'].group.nunique()} groups in the test")
    ConfusionMatrixDisplay.from_predictions(mine["cnn"].label, mine["cnn"].said, cmap="cividis", colorbar=False)
    plt.gca().set(xlabel="what the CNN says", ylabel="what it is")
    plt.grid(False)
    plt.show()

# %% [markdown]
# ## 7 · One page, without this workshop
#
# Everything above was done with functions of this package. What is behind them? The next four cells
# are **one page** of plain librosa, scikit-learn and Keras. They import nothing of the workshop, and
# need nothing from above but `folder`, the path of the sounds. Copy them into a file of your own,
# write `folder = "path/to/engines"` in front, and it runs.
#
# The features are the same, without the pitch. From each MFCC its mean over time is taken off, since
# that is what a microphone adds (notebook 04). It has no augmentation and no calibration.

# %% tags=["page"]
from pathlib import Path
import keras
import librosa
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

table = pd.read_csv(Path(folder) / "metadata.csv")
classes = sorted(table.state.unique())
y = np.array([classes.index(state) for state in table.state])

# %% tags=["page"]
def features_of(file):
    """Return 40 MFCC every 10 ms, cut or filled up to 1.6 s, without their mean over time."""
    signal, rate = librosa.load(file, sr=16_000)
    signal, _ = librosa.effects.trim(signal, top_db=40)
    signal = 0.1 * signal / np.sqrt(np.mean(signal**2))
    mfcc = librosa.feature.mfcc(
        y=signal, sr=rate, n_mfcc=40, n_mels=80, n_fft=512, win_length=400, hop_length=160
    ).T
    return librosa.util.fix_length(mfcc - mfcc.mean(axis=0), size=160, axis=0)


x = np.stack([features_of(Path(folder) / file) for file in table.file])

# %% tags=["page"]
def build_network():
    """Build a CNN like that of notebook 04."""
    layers = [keras.Input(x.shape[1:])]
    for filters in (48, 64, 64):
        layers += [keras.layers.Conv1D(filters, 5, padding="same", use_bias=False),
                   keras.layers.BatchNormalization(), keras.layers.ReLU(),
                   keras.layers.MaxPooling1D(2)]
    layers += [keras.layers.GlobalAveragePooling1D(), keras.layers.Dropout(0.3),
               keras.layers.Dense(len(classes), activation="softmax")]
    network = keras.Sequential(layers)
    network.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
    return network

# %% tags=["page"]
machines, said = sorted(table.machine.unique()), []
np.random.default_rng(0).shuffle(machines)
for fold in range(3):
    held_out = table.machine.isin(machines[fold::5]).to_numpy()  # no machine is split
    train, test = x[~held_out], x[held_out]
    train, test = ((part - train.mean((0, 1))) / train.std((0, 1)) for part in (train, test))
    keras.utils.set_random_seed(fold)
    network = build_network()
    network.fit(train, y[~held_out], batch_size=16, epochs=30, verbose=0)
    rule = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    rule.fit(train.std(axis=1), y[~held_out])
    answers = {"cnn": network.predict(test, verbose=0).argmax(axis=1), "rule": rule.predict(test.std(axis=1))}
    said.append(table[held_out].assign(**{who: np.array(classes)[a] for who, a in answers.items()}))
said = pd.concat(said)

# %% tags=["page"]
for who in ("rule", "cnn"):
    print(f"{who:5} balanced accuracy {balanced_accuracy_score(said.state, said[who]):.2f}")

# %% [markdown]
# The shuffling is that of `split_by_speaker`, so the same machines are held out. Is the page as good?
# **Predict first:** it lacks the augmentation of notebook 04. Here nobody changes the microphone
# after the training any more than before it. Does it matter?

# %%
same = said[said.file.isin(judged["cnn"].file)].sort_values("file")
assert list(same.file) == sorted(judged["cnn"].file)  # the same recordings are judged
both = {"this workshop": judged["cnn"]}
both["one page"] = pd.DataFrame({"group": same.machine, "label": same.state, "correct": same.cnn == same.state})
draw_scores(classifier.summary(both), title="The CNN of this workshop, and that of one page")

# %%
results.add_to_results(own_labels={
    "split": classifier.summary(leak).to_dict("index"), "scores": scores.to_dict("index"),
    "page": classifier.summary(both).to_dict("index"),
    "mine": classifier.summary(mine).to_dict("index") if mine else None,
})
print("Written to build/results.json.")

# %% [markdown]
# A page is enough to begin. What the package adds is what you would write next: files that cannot be
# read get a sentence; features are computed once; sounds are changed as another microphone would;
# probabilities mean what they say; and a network is saved together with all it needs.

# %% [markdown]
# ## What to remember
#
# - A folder, a label and a group: that is all `load_labelled` needs.
# - The group is what will be new when the network is used. A split that cuts through it flatters.
# - First the simplest rules, then a network, both with an interval over groups.
# - More groups are worth more than more recordings.
# - Whatever differs between your classes is learned, also what you did not mean.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/14_your_own_labels.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ### And without a check
#
# 1. *Change a number.* Make the visits more alike: `visit.normal(0, 1, 7)` in `record`, and run
#    all. What happens to the gap between both splits?
# 2. *Another network.* `classifier.train_labels("lstm", ...)`. Does the order help here?
# 3. *Fewer machines, more takes.* Six machines with twelve takes each, in place of 24 with three: as
#    many recordings. What do score and interval say?

# %% [markdown]
# ## Further reading
#
# - scikit-learn on splits that respect groups:
#   [Cross-validation iterators for grouped data](https://scikit-learn.org/stable/modules/cross_validation.html#cross-validation-iterators-for-grouped-data).
# - H. Purohit and others (2019). MIMII Dataset: Sound Dataset for Malfunctioning Industrial Machine
#   Investigation and Inspection. [arXiv:1909.09347](https://arxiv.org/abs/1909.09347). Real machines.
# - K. J. Piczak (2015). ESC: Dataset for Environmental Sound Classification. *ACM Multimedia.*
#   Dogs, cats and 48 other classes; pieces of one source are kept in one fold.
# - P. Warden (2018). Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition.
#   [arXiv:1804.03209](https://arxiv.org/abs/1804.03209). Words, with a column for the speaker.
# - S. Kapoor, A. Narayanan (2023). Leakage and the reproducibility crisis in machine-learning-based
#   science. *Patterns* 4(9). [arXiv:2207.07048](https://arxiv.org/abs/2207.07048).

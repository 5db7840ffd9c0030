# %% [markdown]
# # 03 · Turn rows into tensors
#
# The database gives rows. A network wants **tensors**: arrays of numbers with a fixed shape.
# The way from the one to the other looks like plumbing. Yet this is where most classifiers of
# voices go wrong, and nobody notices, since the scores look splendid.
#
# **What you will do**
#
# - put the pitch beside the MFCC: 42 numbers a frame;
# - cut recordings into excerpts of 1.1 seconds;
# - fall into a famous trap, see why, and climb out of it;
# - normalise, pad, mask and balance, and make the shapes that three networks want.
#
# **What you will learn**
#
# - what the axes of an array mean, and how to slice, stack and reshape them;
# - what 40 MFCC cannot show, and what to write where there is no pitch;
# - why a test must hold *speakers* that the training has never heard;
# - what may be learned from which data.
#
# **What you need:** notebook 01 explains the MFCC, notebook 02 the database. This notebook also
# runs alone.
#
# **Time: about 40 minutes**, and some 20 more for the exercises at the end. The code runs in
# under a minute.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from speech_workshop import audio, database, dataset, exercises, features, plots, session
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE, SEXES, WINDOW_FRAMES

plots.use_workshop_style()
recordings = session.load_recordings()
print(f"{len(recordings)} recordings of {len({r.speaker for r in recordings})} speakers")

# %% [markdown]
# ## 1 · One recording, one array
#
# `session.load_recordings` extracts what is missing and then calls `database.read_recordings`.
# For each recording, that function reads the bytes in the column `features` and turns them back
# into an array with a row per frame. Let us do it by hand for the longest recording.

# %%
recording = max(recordings, key=lambda r: len(r.mfcc))
query = "SELECT features FROM recordings WHERE corpus = ? AND file = ?"
with database.open_database() as connection:
    values = (session.active_corpus().name, recording.file)
    (blob,) = connection.execute(query, values).fetchone()

n_columns = len(database.FEATURE_COLUMNS)  # 40 MFCC, the pitch, and the strongest frequency
by_hand = np.frombuffer(blob, dtype=np.float32).reshape(-1, n_columns)[:, :40]
assert np.array_equal(by_hand, recording.mfcc)
print(f"{len(blob):,} bytes. By hand and by function: the same. Shape", by_hand.shape)

# %% [markdown]
# The **shape** says how long each **axis** is. Axis 0 is time: one frame each 10 ms. Axis 1 is
# the 40 coefficients. So `mfcc[5]` is one frame of 40 numbers, `mfcc[:, 3]` is coefficient 3
# over all the time, and `mfcc[100:210]` is a piece of 1.1 seconds.

# %%
plots.over_time(recording.mfcc, ylabel="coefficient (axis 1)", colourbar="value")
plt.gca().set(xlabel="time in s (axis 0, a frame each 0.01 s)", title=f"shape {by_hand.shape}")
plt.show()

# %% [markdown]
# Time runs to the right, the coefficients upwards. Coefficient 0, the loudness, has so large
# values that the others look alike. We fix that in part 6.

# %% [markdown]
# ## 2 · The pitch beside the MFCC
#
# Pitch differs between most men and most women. Do the MFCC not show it already? Notebook 01 kept
# 40 of them because of the pitch. Let us test it. We make hums: each has a pitch, and all its
# harmonics are equally loud. Then we raise the pitch by two **semitones** (a semitone is the step
# from a piano key to the next; twelve of them double the frequency) and look how far the MFCC
# move. **Guess before you run the cell:** do the MFCC of a hum at 90 Hz move as far as those of a
# hum at 240 Hz?

# %%
def hum(pitch):
    """Return half a second of a hum, all its harmonics equally loud."""
    seconds = np.arange(8000) / SAMPLE_RATE
    numbers = np.arange(1, int(8000 / pitch))
    turns = np.outer(pitch * seconds, numbers)  # a column per harmonic
    return audio.normalise_level(np.sin(2 * np.pi * turns + numbers**2).sum(axis=1))


def mean_of_hum(pitch):
    """Return the mean MFCC of a hum, without the loudness."""
    return features.mfcc_of(features.power_spectrogram(hum(pitch)))[10:40, 1:].mean(axis=0)

# %%
pitches = 80 * 2 ** (np.arange(25) / 12)  # two octaves, in semitones
moved = [np.linalg.norm(mean_of_hum(p * 2 ** (2 / 12)) - mean_of_hum(p)) for p in pitches]
plt.plot(pitches, moved, "o-")
plt.gca().set(xlabel="pitch of the hum (Hz)", ylabel="how far the MFCC move",
              title="The same small step of two semitones")
plt.show()

# %% [markdown]
# For a high voice the MFCC move far. For a low one they hardly move at all. The reason is in
# notebook 01: at the bottom our mel bands are about 37 Hz apart, and of their 80 numbers we keep
# 40 smooth waves. Harmonics every 100 Hz are finer than that, so they blur. **40 MFCC are too
# coarse to show a low pitch.**
#
# But the database holds the pitch of each frame already: the column `fundamental_frequency`,
# measured in notebook 01 from the sound itself. Is it worth taking along? For each clip we take
# one number: the mean of a coefficient, or the median pitch. Now draw a man's clip and a woman's
# clip at random. How often does that one number put them in the right order? (0.5 is guessing, 1 is
# always. Look it up as *AUC*, the area under the ROC curve.) **Which of the 41 will win?**

# %%
sexes = dataset.labels_of(recordings)
means = np.array([r.mfcc.mean(axis=0) for r in recordings])
medians = np.array([np.nanmedian(r.pitch) for r in recordings])
order = np.array([roc_auc_score(sexes, column) for column in [*means.T, medians]])
order = np.maximum(order, 1 - order)  # a number may also be lower for men
colours = 40 * [plots.COLOURS["neutral"]] + [plots.COLOURS["accent"]]
plt.bar(range(41), order, color=colours)
plt.xticks([0, 10, 20, 30, 40], ["MFCC 0", "10", "20", "30", "pitch"])
plt.gca().set(ylabel="pairs in the right order", ylim=(0.5, 1), title="One number per clip")
plt.show()
print(f"The pitch: {order[40]:.2f}. The best MFCC, number {order[:40].argmax()}: {order[:40].max():.2f}")

# %% [markdown]
# The green bar at the right is the pitch: one number against forty. In everyday speech it is the
# best single cue, and human ears use it, too. Actors who shout move their pitch on purpose, so
# there it tells less. Is a grey bar as tall? Be careful with it. An MFCC also changes with the
# microphone, and each speech program leaves its own traces there. What is true of one corpus need
# not be true of the next. The pitch of a voice is the same on every microphone.
#
# The MFCC stay. They describe mouth and throat, which nobody can move by an octave.
#
# Now a question of craft. Where the vocal folds do not swing, there is no pitch: in an "s", in a
# pause. The database says NULL there, NumPy says NaN. A network cannot compute with NaN: one of
# them, and everything becomes NaN. **What would you write instead?** 0 Hz would be a lie. It says
# "lower than any voice".
#
# We do two things. First, we count the pitch in **octaves** above 160 Hz, which lies between most
# men and most women. An octave is twice the frequency, so 320 Hz is 1 and 80 Hz is -1. An
# unvoiced frame gets 0, the middle, which favors nobody. Second, we add a number that **says
# so**: 1 where the frame is voiced, 0 where it is not. So the network can tell "no pitch" from
# "exactly 160 Hz".

# %%
pitch = recording.pitch
voiced = np.isfinite(pitch)
octaves = np.log2(np.where(voiced, pitch, 160) / 160)
by_hand = np.column_stack([recording.mfcc, octaves, voiced]).astype(np.float32)
assert np.array_equal(by_hand, recording.inputs)
print(f"{recording.mfcc.shape} becomes {by_hand.shape}. "
      f"{1 - voiced.mean():.0%} of the frames have no pitch.")

# %%
seconds = np.arange(len(pitch)) * plots.SECONDS_PER_FRAME
figure, axes = plt.subplots(3, 1, figsize=(12, 7), sharex=True)
for ax, values, name in zip(axes, (pitch, by_hand[:, 40], by_hand[:, 41]),
                            ("pitch (Hz)", "number 40:\noctaves", "number 41:\nvoiced"), strict=True):
    ax.plot(seconds, values, "-")
    ax.set_ylabel(name)
axes[0].set_title("As measured, with gaps, and as the network gets it")
axes[2].set_xlabel("time (s)")
plt.show()

# %% [markdown]
# A jump far up or down for a moment is a slip of the measurement, as in notebook 01. The network
# hears many frames, so it can learn not to trust a single one.
#
# From here on a frame is **42 numbers**: 40 MFCC (0 to 39), the pitch in octaves (40), and voiced
# or not (41). The package calls them `recording.inputs`.

# %% [markdown]
# ## 3 · Excerpts of the same length
#
# Recordings are of different length, and a network wants all its inputs alike. So we cut
# **excerpts of 110 frames**, 1.1 seconds. We do it in two ways.
#
# *To judge a recording* we want to hear all of it: excerpts that overlap by half, the last one
# ending where the recording ends.

# %%
length = EXCERPT_FRAMES
inputs = dataset.pad(recording.inputs)  # changes nothing but what is shorter than 1.1 s: part 7
last = len(inputs) - length
starts = [*range(0, last, length // 2), last]
by_hand = np.stack([inputs[start : start + length] for start in starts])

assert starts == dataset.excerpt_starts(len(inputs))
assert np.array_equal(by_hand, dataset.sliding_windows(inputs))
print("starts:", starts)
print(f"{inputs.shape} becomes {by_hand.shape}: excerpts, frames, numbers")

# %% [markdown]
# `np.stack` puts arrays of the same shape on top of each other, along a new axis 0.
#
# *To train* we draw **one excerpt at random** from each recording, and others in the next
# round. So the network never hears quite the same twice. `rng` is a generator of random numbers;
# the same number (its **seed**) in `default_rng` always gives the same ones.

# %%
start = np.random.default_rng(0).integers(last + 1)
by_function = dataset.random_crops([inputs], rng=np.random.default_rng(0))
assert np.array_equal(inputs[start : start + length], by_function[0])

rng = np.random.default_rng(0)
drawn = [int(rng.integers(last + 1)) for _ in range(6)]
figure, axes = plt.subplots(1, 2, figsize=(13, 3.5), sharex=True)
for ax, begins in zip(axes, (starts, drawn), strict=True):
    seconds = np.array(begins) * plots.SECONDS_PER_FRAME
    ax.barh(range(1, len(begins) + 1), 1.1, left=seconds, height=0.6)
    ax.set(xlabel="time (s)", xlim=(0, len(inputs) * plots.SECONDS_PER_FRAME))
axes[0].set(ylabel="excerpt", title="cut, to judge")
axes[1].set(ylabel="round", title="drawn at random, to train")
plt.show()

# %% [markdown]
# Each bar is an excerpt. On the left they march through the recording in steps of half their
# length. On the right each round of training hears another piece.

# %% [markdown]
# ## 4 · The trap
#
# A pupil who has seen the exam's questions gets full marks. That says nothing. So we put some
# data aside for a **test**, and learn from the rest. The natural way: shuffle all excerpts, put
# a fifth aside. What could be wrong with that?
#
# To find out we take the simplest classifier there is, the **nearest neighbour**: for each
# excerpt of the test, find the most similar excerpt of the training, and say what *that* one
# is. It cannot understand anything. It can only remember.
#
# As a description of an excerpt we take the mean of each of the 42 numbers over time. Averaging
# over axis 1 makes that axis disappear.

# %%
cut = [dataset.sliding_windows(r.inputs) for r in recordings]
clip = np.repeat(np.arange(len(recordings)), [len(excerpts) for excerpts in cut])
excerpts = np.concatenate(cut)
means = excerpts.mean(axis=1)
speaker = np.array([r.speaker for r in recordings])[clip]
sex = dataset.labels_of(recordings)[clip]
print(f"{excerpts.shape} becomes {means.shape}")
print("labels: 0 is", SEXES[0], "and 1 is", SEXES[1], "->", sex)

# %% [markdown]
# `labels_of` makes the two words into 0 and 1, always in this order. `clip` and `speaker` tell
# for each excerpt where it comes from.
#
# `deal` deals things into five parts, like cards. What it deals is our choice: single excerpts,
# whole clips, or whole speakers. `nearest` takes each part in turn as the test.

# %%
def deal(groups):
    """Deal groups into five parts at random; return the part of each member."""
    names, number = np.unique(groups, return_inverse=True)
    rng = np.random.default_rng(0)
    return rng.permutation(np.arange(len(names)) % 5)[number]

# %%
def nearest(means, part_of):
    """Find for each excerpt the most similar one in the other four parts."""
    found = np.zeros(len(means), dtype=int)
    for part in range(5):
        test, train = np.flatnonzero(part_of == part), np.flatnonzero(part_of != part)
        mean, std = means[train].mean(axis=0), means[train].std(axis=0) + 1e-6
        search = NearestNeighbors(n_neighbors=1).fit((means[train] - mean) / std)
        places = search.kneighbors((means[test] - mean) / std, return_distance=False)
        found[test] = train[places[:, 0]]
    return found

# %%
ways = {"by excerpt": np.arange(len(clip)), "by clip": clip, "by speaker": speaker}
neighbours = {way: nearest(means, deal(groups)) for way, groups in ways.items()}
table = pd.DataFrame(
    {
        "neighbour from same clip": (clip[found] == clip).mean(),
        "from same speaker": (speaker[found] == speaker).mean(),
        "sex guessed right": (sex[found] == sex).mean(),
    }
    for found in neighbours.values()
)
table.index = [f"dealt {way}" for way in ways]
table.round(2)

# %% [markdown]
# Three ways to deal, one and the same classifier. Read the table from left to right.
#
# - Dealt **by excerpt**, an excerpt's neighbour is often from the same clip. No wonder: their
#   halves overlap. The test was in the training.
# - Dealt **by clip**, that is forbidden. But the same *person* is on both sides, and other
#   sentences of a person sound like that person.
# - Dealt **by speaker**, the classifier must judge people whom it has never heard. This is what
#   we want to know, because you who try it later are not in the training either.
#   (In the corpus that comes with the workshop, many virtual speakers have a twin made of the same
#   computer voice. So this row may be too kind there.)
#
# The last column says what each way would make you believe. Where the first two rows promise
# more than the third, it is not skill. It is memory. This is called **leakage**.

# %% [markdown]
# ### The proof: labels that mean nothing
#
# Perhaps the first two rows are just luckier? There is a clean proof. We toss a **coin for each
# speaker**: heads or tails. No voice can tell how the coin fell. An honest test must give 0.5.
# We do it 20 times over.

# %%
names, number = np.unique(speaker, return_inverse=True)
rng = np.random.default_rng(0)
coins = [rng.integers(2, size=len(names))[number] for _ in range(20)]
table["coin guessed right"] = [
    np.mean([coin[found] == coin for coin in coins]) for found in neighbours.values()
]
figure, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
for ax, what in zip(axes, ("sex guessed right", "coin guessed right"), strict=True):
    bars = ax.bar(list(ways), table[what], width=0.6)
    ax.bar_label(bars, fmt="%.2f")
    ax.axhline(0.5, color="black", linestyle="--", label="tossing a coin")
    ax.set(title=what, ylim=(0, 1.2))
axes[0].set_ylabel("share correct")
axes[1].legend(loc="upper right")
plt.show()

# %% [markdown]
# The dashed line is pure guessing. On the right, an honest bar stays near it (with few speakers
# it wobbles somewhat). A bar far above it has "learned" what cannot be learned: it recognises
# *who* speaks, and looks up that person's coin.
#
# On the left it is the same illusion, mixed with real skill. A split by excerpt or by clip tells
# you how well the machine knows *these* people. It does not tell how well it will know you.

# %% [markdown]
# ## 5 · The way out: split by speaker
#
# We need three groups: **train**, to learn from; **validation**, to watch the learning and
# choose; **test**, to be looked at in the end. No speaker is in two of them.
#
# By hand: shuffle the speakers of each sex, deal every fifth of them (`[0::5]`) to the test, give an eighth of the
# others to validation. A `set` holds each name once, and `&` gives what two sets share.

# %%
train, validation, test = set(), set(), set()
for wanted in SEXES:
    speakers = sorted({r.speaker for r in recordings if r.sex == wanted})
    np.random.default_rng(0).shuffle(speakers)
    others = [name for name in speakers if name not in speakers[0::5]]
    n_validation = max(1, len(others) // 8)
    test.update(speakers[0::5])
    validation.update(others[:n_validation])
    train.update(others[n_validation:])

assert not train & validation and not train & test and not validation & test
print(len(train), "+", len(validation), "+", len(test), "speakers, nobody in two groups")

# %% [markdown]
# `dataset.split_by_speaker` does the same. The number `fold` says which fifth is the test, and
# what it returns are the recordings themselves, in a `Split` of three lists.

# %%
split = dataset.split_by_speaker(recordings, fold=0)
for part, by_hand in zip(split, (train, validation, test), strict=True):
    assert {r.speaker for r in part} == by_hand

counts = pd.DataFrame(
    {"recordings": len(part), "speakers": len({r.speaker for r in part})}
    | {wanted: sum(r.sex == wanted for r in part) for wanted in SEXES}
    for part in split
)
counts.index = split._fields
counts.head()

# %% [markdown]
# The last two columns count recordings.
#
# One test on a fifth of the speakers depends on who happened to be in it. With **five folds**
# everybody has a turn.

# %%
speakers = sorted({(r.sex, r.speaker) for r in recordings})
folds = [dataset.split_by_speaker(recordings, fold=fold) for fold in range(5)]
members = [[{r.speaker for r in part} for part in fold] for fold in folds]
grid = np.array([[[s in part for part in fold] for _, s in speakers] for fold in members])
parts = grid.argmax(axis=2)  # 0 train, 1 validation, 2 test; shape: fold, speaker

figure, ax = plt.subplots(figsize=(13, 3.5))
ax.imshow(parts, cmap=ListedColormap(["#DDDDDD", "#56B4E9", "#000000"]), aspect="auto")
ax.axvline(sum(s == "female" for s, _ in speakers) - 0.5, color="#D55E00", linewidth=4)
ax.set(ylabel="fold", xlabel="female speakers | male speakers", yticks=range(5), xticks=[])
ax.set_title("grey: train    blue: validation    black: test")
ax.grid(False)
plt.show()

# %% [markdown]
# Each row is a fold, each column a speaker; the red line parts the sexes. Go down any column:
# where each sex has five speakers or more, black comes once. So each speaker is in the test
# once, and never while we learn from that same speaker.

# %% [markdown]
# ## 6 · Normalise, with the training speakers alone
#
# Coefficient 0 is in the hundreds, coefficient 30 moves by a few units, the pitch by less than
# one octave. A network would hear mainly the largest number. So we **normalise**: from each of
# the 42 numbers subtract its mean, divide by its standard deviation (how far it typically lies
# from its mean). Then each has mean 0 and deviation 1.
#
# *Whose* mean? Only that of the training speakers. If the test helped to compute it, something
# of the test would have leaked into what we train. Small or not: it is a question that we need
# not even ask if we keep them apart.

# %%
frames = np.concatenate([r.inputs for r in split.train])
mean, std = dataset.frame_statistics(split.train)
assert np.allclose(mean, frames.mean(axis=0)) and np.allclose(std, frames.std(axis=0) + 1e-6)
by_hand = (frames - mean) / std
assert np.allclose(by_hand, dataset.normalise(frames, mean, std))

for name, part in zip(split._fields, split, strict=True):
    values = dataset.normalise(np.concatenate([r.inputs for r in part]), mean, std)
    off = np.abs(values.mean(axis=0)).max()
    print(f"{name:10}  largest mean: {off:.3f}   deviations: "
          f"{values.std(axis=0).min():.2f} to {values.std(axis=0).max():.2f}")

# %% [markdown]
# For the training part the means are 0 and the deviations 1, apart from rounding. For the other
# two they are **not exactly that, and this is right**: other people, other numbers. (If a test
# part has exactly 0 and 1, somebody has used it.) The mean and the deviation are kept with the
# model: a new voice is normalised by the same numbers.

# %%
others = dataset.normalise(np.concatenate([r.inputs for r in split.test]), mean, std)
figure, axes = plt.subplots(1, 2, figsize=(13, 4))
for ax, values, name in (
    (axes[0], frames, "training speakers"), (axes[1], by_hand, "training speakers"),
    (axes[1], others, "test speakers"),
):
    middle, spread = values.mean(axis=0), values.std(axis=0)
    line = ax.plot(middle, label=name)[0]
    ax.fill_between(range(42), middle - spread, middle + spread, color=line.get_color(), alpha=0.3)
axes[0].set(title="before", xlabel="number", ylabel="mean ± deviation")
axes[1].set(title="after", xlabel="number", ylim=(-3, 3))
axes[1].legend(loc="upper right")
plt.show()

# %% [markdown]
# Before: the first coefficients dwarf the others. After: all are of one size. The solid line of
# the training speakers is flat. The dashed line of the test speakers has small bumps of its
# own (see the numbers above).

# %% [markdown]
# ## 7 · Pad and mask
#
# What if a recording is shorter than 1.1 seconds? Our rule: **normalise first, then fill up with
# zeros at the end.** After normalising, zero means "average", so the filling says as little
# as can be. We imitate a short recording of 70 frames.

# %%
short = dataset.normalise(recording.inputs[:70], mean, std)
by_hand = np.pad(short, ((0, length - len(short)), (0, 0)))  # (before, after) for each axis
padded = dataset.pad(short)
assert np.array_equal(by_hand, padded)

plots.over_time(padded, ylabel="number", colourbar="deviations", centre=0)
plt.title(f"{short.shape} becomes {padded.shape}")
plt.show()

# %% [markdown]
# The blank end on the right is padding. A network that listens step by step should not listen to it at all.
# A **mask** says which frames count. Keras makes it by itself: the layer `Masking` skips each
# frame in which *all* 42 numbers are zero. It works only if we padded *after* normalising:

# %%
raw = dataset.pad(recording.inputs[:70])  # the wrong order: pad first, then normalise
wrong = dataset.normalise(raw, mean, std)
for name, array in {"normalise, pad": padded, "pad, normalise": wrong}.items():
    mask = np.any(array != 0, axis=1)  # True where a frame counts
    by_keras = keras.ops.convert_to_numpy(keras.layers.Masking().compute_mask(array[np.newaxis]))
    assert np.array_equal(mask, by_keras[0])
    print(f"{name}: {mask.sum()} of {len(mask)} frames count; the last: {array[-1, :3].round(2)}")

# %% [markdown]
# In the wrong order the padding is no longer zero. It would even be a loud signal, and nothing
# would be masked.

# %% [markdown]
# ## 8 · Balance
#
# If nine of ten voices were male, a network that always says "male" would be right nine times
# of ten. So it should hear both equally often: **we repeat recordings of the rarer class, at
# random**, and throw nothing away. This is called oversampling. First seven toy labels:

# %%
labels = np.array([0, 0, 0, 0, 0, 1, 1])
rarer = np.flatnonzero(labels == 1)  # the rows with label 1
repeated = np.random.default_rng(0).choice(rarer, 5 - 2)
by_hand = np.concatenate([np.arange(7), repeated])
rows = dataset.oversample(labels, rng=np.random.default_rng(0))
assert sorted(rows) == sorted(by_hand)
print("chosen rows:", rows)
print("their labels:", labels[rows])

# %% [markdown]
# `oversample` returns row *numbers*, shuffled. That one row comes more often than the other is chance.
# An array with a list of numbers as its index, `labels[rows]`, gives those rows. Now the training recordings:

# %%
labels = dataset.labels_of(split.train)
rng = np.random.default_rng(0)
rows = dataset.oversample(labels, rng=rng)
assert np.ptp(np.bincount(labels[rows])) == 0
pd.DataFrame(
    {"before": np.bincount(labels), "balanced": np.bincount(labels[rows])}, index=SEXES
)

# %% [markdown]
# Where the two columns are the same, as in the corpus of the workshop, the training is balanced
# already, and nothing changes. On other corpora it does.
#
# Only the training is balanced. The test stays as it is; there we use scores that treat both
# sexes alike (notebook 07).

# %% [markdown]
# ## 9 · Three networks, three shapes
#
# All together: choose balanced rows, normalise, draw an excerpt from each. The result is what a
# network hears in one round (without the other microphones, which notebook 04 adds).

# %%
chosen = [split.train[row] for row in rows]
normalised = [dataset.normalise(r.inputs, mean, std) for r in chosen]
excerpts = dataset.random_crops(normalised, rng=rng)
print(excerpts.shape, excerpts.dtype)

# %% [markdown]
# The three networks hear the same numbers in three ways.
#
# - A **CNN** looks at the whole excerpt at once, as at a *picture*: (110, 42).
# - An **LSTM** takes the same (110, 42), but listens *step by step*: 110 steps of 42 numbers.
# - A **CNN+LSTM** looks at ten small pictures, one after the other. Each is a **context window**
#   of 11 frames, about as long as a vowel: (10, 11, 42).
#
# You will meet networks for photos that want one axis more: height, width and *channels* (a
# colour photo has three: red, green, blue). Speech as such a picture would be (110, 42, 1), and
# `excerpt[..., np.newaxis]` adds that axis. Notebook 04 says why ours does without it.
#
# `reshape` puts the same numbers, in the same order, into other axes. Windows of this kind do
# not overlap. One could also let a window *slide* by one frame; that makes more windows and
# repeats nearly everything.

# %%
excerpt, size = excerpts[0], WINDOW_FRAMES
windows = excerpt.reshape(length // size, size, 42)
assert np.array_equal(windows[3], excerpt[33:44])

sliding = np.lib.stride_tricks.sliding_window_view(excerpt, size, axis=0)
sliding = sliding.swapaxes(1, 2)  # it puts the window last; we want (window, frame, number)
assert np.array_equal(sliding[33], windows[3])
print("side by side:", windows.shape, f"- {windows.size} numbers")
print("sliding:     ", sliding.shape, f"- {sliding.size} numbers")

# %%
def with_gaps(excerpt, size):
    """Part an excerpt into pieces with an empty frame between them."""
    pieces = excerpt.reshape(-1, size, 42)
    return np.pad(pieces, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan).reshape(-1, 42)


figure, axes = plt.subplots(1, 3, figsize=(13, 3.6), sharey=True)
titles = {"CNN: a picture": 110, "LSTM: step by step": 1, "CNN+LSTM: ten windows": 11}
for ax, (title, size) in zip(axes, titles.items(), strict=True):
    ax.imshow(with_gaps(excerpt, size).T, origin="lower", aspect="auto", interpolation="nearest")
    ax.set(title=title, xlabel="time", xticks=[])
    ax.grid(False)
axes[0].set_ylabel("number")
plt.show()

# %% [markdown]
# Three times the same excerpt: in one piece; as 110 thin slices; as ten windows of 11 frames.

# %%
n = len(excerpts)
for_cnn = for_lstm = excerpts
for_cnn_lstm = excerpts.reshape(n, 10, 11, 42)
as_photo = excerpts[..., np.newaxis]

assert for_cnn.shape == for_lstm.shape == (n, 110, 42)
assert for_cnn_lstm.shape == (n, 10, 11, 42)
assert as_photo.shape == (n, 110, 42, 1)
assert not {r.speaker for r in chosen} & {r.speaker for r in split.test}
for name, array in {"CNN": for_cnn, "LSTM": for_lstm, "CNN+LSTM": for_cnn_lstm}.items():
    print(f"{name:9} {array.shape}")

# %% [markdown]
# ## What to remember
#
# - **40 MFCC blur a low pitch**, so the pitch goes beside them. Where there is none, say so.
# - **Split by speaker.** By excerpt or by clip, a test measures memory. Labels by coin prove it.
# - **Learn from the training speakers alone**: also the mean and the deviation.
# - **Normalise, then pad**; zero means average, and frames of zeros are masked.
# - **Balance the training**, not the test.
# - The same numbers in other shapes: a picture, steps, windows.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/03_rows_to_tensors.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - S. Kaufman, S. Rosset, C. Perlich and O. Stitelman (2012): Leakage in data mining:
#   formulation, detection, and avoidance. *ACM
#   Transactions on Knowledge Discovery from Data* 6 (4).
# - scikit-learn on cross-validation, with a part on groups:
#   <https://scikit-learn.org/stable/modules/cross_validation.html>
# - NumPy for absolute beginners: <https://numpy.org/doc/stable/user/absolute_beginners.html>
# - Keras on masking and padding:
#   <https://keras.io/guides/understanding_masking_and_padding/>
#
# **Next:** notebook 04 shows the excerpts to a convolutional network.

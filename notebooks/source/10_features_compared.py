# %% [markdown]
# # 10 · Other features, compared (optional)
#
# Why 40 MFCC? Why not 13, as in the textbooks? Why not the mel bands themselves, or the whole
# spectrum? After the workshop of 2019 its author compared such features. This appendix does it
# again, with the means of notebook 07. Nothing else needs it.
#
# **What you will do.** Describe the same sounds in six ways. Train the same CNN on each, at the
# same time, on the very same excerpts. Compare what they get right with what they cost.
#
# **What you will learn**
#
# - what separates a spectrum, mel bands, 13 and 40 MFCC, and what deltas are;
# - how many numbers, megabytes and seconds each of them costs;
# - how to make such a comparison fair;
# - what more features bought, and what they did not.
#
# **What you need.** Notebook 01 (features) and 04 (CNN, augmentation); notebook 07 explains
# intervals. This notebook also runs alone.
#
# **Time: about 35 minutes** of reading and trying. The computer itself needs about ten minutes of
# them, nearly all for eighteen small trainings.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import time
from functools import partial
import keras
import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.fft
import tensorflow as tf
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

# %%
from speech_workshop import audio, augmentation, corpora, dataset, evaluation
from speech_workshop import features, models, paths, plots, session, training
from speech_workshop.experiments import results
from speech_workshop.errors import WorkshopError
from speech_workshop.settings import EXCERPT_FRAMES

# %% [markdown]
# The database of notebook 02 cannot help us here: it holds 40 MFCC and nothing else. So this
# notebook goes back to the **sound files**. From the database it only takes the list: which
# recordings can be used, who speaks, and how that was annotated.

# %%
plots.use_workshop_style()
threadpool_limits(limits=1)  # NumPy's own threads would get in the way of Keras's
corpus = session.active_corpus()
recordings = session.load_recordings()
n_runs = session.number_of_runs(recordings)
splits = [dataset.split_by_speaker(recordings, fold=run) for run in range(n_runs)]
print(f"{len(recordings)} recordings of {len({r.speaker for r in recordings})} speakers, "
      f"{n_runs} runs. Run 0 is tested on {len({r.speaker for r in splits[0].test})} speakers.")

# %% [markdown]
# ## 1 · Four descriptions of one moment
#
# Everything begins with the power spectrogram of notebook 01: a frame each 10 ms, 257 frequencies.
# It is computed by the *short-time Fourier transform*, **STFT**. From it we come to the others,
# step by step. (The networks of the series also get the pitch, notebook 03. It is left out here for
# all: we compare descriptions of the *spectrum*, and ask which of them can do without.)
#
# - **STFT**: the power itself, in decibels. 257 numbers.
# - **80 mel bands**: sum the power in 80 bands, narrow below and wide above. Then decibels.
# - **40 MFCC**: the cosine transform of these 80; keep the first 40. The finest ripples are lost.
# - **13 MFCC**: keep only 13. Now the ripples of the pitch are lost too.

# %%
def stft(power):
    """Take the power as it is, in decibels."""
    return 10 * np.log10(power)


def mel_bands(power):
    """Sum the power in 80 mel bands; in decibels."""
    return 10 * np.log10(power @ features.mel_filters().T)


def mfcc(power, n):
    """Keep the first waves of the mel bands."""
    return scipy.fft.dct(mel_bands(power), axis=-1, norm="ortho")[..., :n]


# %% [markdown]
# All three take the power with the frequencies on the last axis. A recording is read as always:
# trimmed, levelled. One rule as in notebook 01: what lies 80 dB below the loudest is lifted to
# there. We keep decibels, in 16 bits each: precise to a sixteenth of a decibel, and half the memory.
# In the rare recording that is shorter than an excerpt, the last frame goes on.

# %%
def read_decibels(path):
    """Read a recording as power in decibels: a row of 257 per frame."""
    signal = audio.normalise_level(audio.trim_silence(audio.load_audio(path)))
    decibels = librosa.power_to_db(features.power_spectrogram(signal)).T
    missing = max(0, EXCERPT_FRAMES - len(decibels))
    return np.pad(decibels, ((0, missing), (0, 0)), mode="edge").astype(np.float16)


def power_of(decibels):
    """Turn decibels into power."""
    return 10 ** (decibels.astype(np.float32) / 10)


# %%
clip = next(r for r in splits[0].test if r.sex == "female")
power = power_of(read_decibels(corpus.folder / clip.file))
assert np.allclose(mfcc(power, 40), features.mfcc_of(power.T), atol=0.01)
print("40 MFCC: the same as features.mfcc_of. Shape", mfcc(power, 40).shape)

# %%
pictures = {"STFT": stft(power), "80 mel bands": mel_bands(power),
            "40 MFCC": mfcc(power, 40)[:, 1:], "13 MFCC": mfcc(power, 13)[:, 1:]}
figure, axes = plt.subplots(2, 2, figsize=(14, 8))
for ax, (name, picture) in zip(axes.flat, pictures.items(), strict=True):
    is_mfcc = "MFCC" in name
    plots.over_time(picture, ylabel="number", ax=ax, title=name, centre=0 if is_mfcc else None,
                   colourbar="" if is_mfcc else "dB")
plt.show()
plots.player(audio.load_audio(corpus.folder / clip.file), f"{clip.file}, annotated {clip.sex}")

# %% [markdown]
# The same voice four times. (Of the MFCC we leave out number 0 in the picture, the loudness.)
# From top left to bottom right there are fewer and fewer numbers. Top left you can count the
# harmonics, the fine lying stripes. In the mel bands only the lowest of them are left. In the 40
# MFCC they have become a faint arc high up: the pitch, as in notebook 04, if the voice is not
# low. In the 13 MFCC it is gone.
#
# ## 2 · Deltas: how fast it changes
#
# Many systems add to each number its **delta**: how fast it rises or falls. The obvious way is the
# difference between this frame and the one before. But that jumps with every bit of noise. So one
# lays a **straight line** through nine frames, the present one in the middle, and takes its slope.
#
# There is a short formula for the slope of the line that fits best. Count the frames from the
# middle: -4, -3, ..., 4. Multiply each value by its count, add up, and divide by the sum of the
# squared counts.

# %%
counts = np.arange(-4, 5)
values = mfcc(power, 40)
middle = len(values) // 2
nine = values[middle - 4 : middle + 5, 1]
slope = np.sum(counts * nine) / np.sum(counts**2)

plt.subplots(figsize=(9, 4))
plt.plot(counts, nine, "o", markersize=11, label="MFCC 1 in nine frames")
plt.plot(counts, nine.mean() + slope * counts, "--", label=f"slope {slope:.2f} per frame")
plt.gca().set(xlabel="frame, counted from the middle", ylabel="MFCC 1")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Now for all frames and all coefficients: nine shifted copies, each with its weight. At the two
# ends, where no nine frames are around, librosa lays the line through the first (or last) nine. So
# do we.

# %%
def delta_by_hand(values):
    """Return the slope of each column (frames are rows)."""
    n = len(values)
    inner = sum(k * values[4 + k : n - 4 + k] for k in counts) / np.sum(counts**2)
    return np.concatenate([inner[:1].repeat(4, axis=0), inner, inner[-1:].repeat(4, axis=0)])


deltas = librosa.feature.delta(values, axis=-2)
assert np.allclose(delta_by_hand(values), deltas, atol=1e-3)
print("By hand and librosa.feature.delta: the same", deltas.shape)

# %%
seconds = np.arange(len(values)) * plots.SECONDS_PER_FRAME
figure, axes = plt.subplots(2, 1, figsize=(12, 5.5), sharex=True)
axes[0].plot(seconds, values[:, 1])
axes[1].plot(seconds, np.diff(values[:, 1], prepend=values[0, 1]), "--", label="difference")
axes[1].plot(seconds, deltas[:, 1], "-", label="delta")
axes[0].set(ylabel="MFCC 1")
axes[1].set(xlabel="time (s)", ylabel="per frame")
axes[1].legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Above MFCC 1, below how fast it changes: dashed the plain difference to the frame before, solid
# the delta. Both tell the same story, the delta more calmly.
#
# Deltas were invented for recognisers that see **one frame at a time**: there they are the only
# news about time. Our CNN sees five frames at once. A filter with the weights -2, -1, 0, 1, 2
# *is* a delta. So it could learn its own. Does it help to give it some?

# %%
def with_deltas(values):
    """Put the deltas beside the values."""
    return np.concatenate([values, librosa.feature.delta(values, axis=-2)], axis=-1)


KINDS = {
    "STFT": stft,
    "80 mel bands": mel_bands,
    "40 MFCC": partial(mfcc, n=40),
    "40 MFCC + deltas": lambda power: with_deltas(mfcc(power, 40)),
    "13 MFCC": partial(mfcc, n=13),
    "13 MFCC + deltas": lambda power: with_deltas(mfcc(power, 13)),
}
widths = {kind: describe(power).shape[-1] for kind, describe in KINDS.items()}
print("Numbers per frame:", widths)

# %% [markdown]
# ## 3 · Read all sounds, once
#
# We keep the decibels in the place where a recording has its MFCC. So the functions of notebook 03
# work as they are. Only the power is kept; each description is made from it when it is needed.

# %%
def read_all(corpus, recordings):
    """Read all recordings; return them with decibels in place of MFCC."""
    progress = tqdm(recordings, desc="reading", unit="file")
    return [r._replace(mfcc=read_decibels(corpus.folder / r.file)) for r in progress]


started = time.perf_counter()
heard = read_all(corpus, recordings)
reading_seconds = time.perf_counter() - started
splits = [dataset.split_by_speaker(heard, fold=run) for run in range(n_runs)]
n_frames = sum(len(r.mfcc) for r in heard)
megabytes = sum(r.mfcc.nbytes for r in heard) / 1e6
print(f"{n_frames / 6000:.1f} minutes of speech, {megabytes:.0f} MB, {reading_seconds:.0f} s")

# %% [markdown]
# ## 4 · What do they cost?
#
# Numbers per second of speech: the width times 100 frames. Megabytes: what the corpus would take
# with 32 bits for each number. Seconds: reading the sound and its STFT, which all of them need, and
# then the description, timed on 100 recordings and scaled up to all.

# %%
sample = heard[:: len(heard) // 100 + 1]
share = sum(len(r.mfcc) for r in sample) / n_frames
costs = {}
for kind, describe in KINDS.items():
    started = time.perf_counter()
    for r in sample:
        describe(power_of(r.mfcc))
    extra = (time.perf_counter() - started) / share
    costs[kind] = {"per second": 100 * widths[kind], "MB": n_frames * widths[kind] * 4 / 1e6,
                   "extract (s)": reading_seconds + extra}
costs = pd.DataFrame.from_dict(costs, orient="index")
costs.style.format({"per second": "{:,.0f}", "MB": "{:.0f}", "extract (s)": "{:.1f}"})

# %% [markdown]
# The sizes differ by a factor of twenty. The seconds hardly differ: reading and the Fourier
# transform take most of them, and all need these two.
#
# ## 5 · The same place for all
#
# In training each excerpt is heard through another microphone and another noise (notebook 04; its
# band limits we leave out, for all six alike). For a fair comparison all six must hear **the
# same** microphones and noises. So the order matters: **first the place, then the description.**
# Whoever first computes deltas and then adds noise to them, describes a sound that no microphone
# could have recorded.
#
# So we change the power. Microphones and noises are drawn over 80 mel bands, just as in notebook
# 04, and then read off at each of the 257 frequencies. (A mel filter weighs power *per hertz*, and
# our frequencies stand 31.25 Hz apart: that is the factor in the last line but one.)

# %%
hertz = np.arange(257) * 31.25
centres = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)[1:-1]
read_off = np.array([np.interp(hertz, centres, band) for band in np.eye(80)], np.float32)


def elsewhere(decibels, rng):
    """Hear excerpts through another microphone and in another noise; return their power."""
    microphones = augmentation.random_microphones(len(decibels), rng=rng)
    power = power_of(decibels + microphones @ read_off)
    loudest = mel_bands(power).mean(axis=-1, keepdims=True).max(axis=1, keepdims=True)
    below = rng.uniform(*augmentation.NOISE_DB, size=loudest.shape).astype(np.float32)
    noise = loudest - below + augmentation.random_microphones(len(decibels), rng=rng)
    noise_power = 31.25 * 10 ** (noise / 10)
    return power + noise_power @ read_off


# %% [markdown]
# Are these the microphones and noises of notebook 04? We draw the same random numbers for both.
# Ours is described as mel bands at the end; `augmentation` works on mel bands all the time.

# %%
excerpt = read_decibels(corpus.folder / clip.file)[np.newaxis, : EXCERPT_FRAMES]
ours = mel_bands(elsewhere(excerpt, np.random.default_rng(6)))[0]
rng = np.random.default_rng(6)
bands = mel_bands(power_of(excerpt)) + augmentation.random_microphones(1, rng=rng)
theirs = augmentation.add_noise(bands, rng=rng)[0]
apart = np.abs(ours - theirs).mean()
assert apart < 1.5
figure, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
for ax, picture, title in zip(axes, (ours, theirs), ("ours", "notebook 04"), strict=True):
    plots.over_time(picture, ylabel="mel band", ax=ax, title=title, colourbar="dB")
plt.show()
print(f"On average the two are {apart:.1f} dB apart.")

# %% [markdown]
# The two pictures are nearly the same. So each description now meets the same hardship.
#
# ## 6 · Six networks, one training
#
# All six are trained **at the same time**. Batch by batch: excerpts of 64 recordings are drawn,
# as many female as male ones, and heard elsewhere. Each network gets its own description of these
# sounds, normalised by the training speakers, and makes one step. The recipe is that of notebook
# 04, two excerpts of each recording in an epoch. The network is its CNN, with the width of the
# input adapted: so each description, too, comes with the same less its mean beside it.

# %%
def batches(train, rng):
    """Draw batches of excerpts without end, balanced, heard elsewhere."""
    while True:
        rows = dataset.oversample(dataset.labels_of(train), rng=rng)
        rows = rng.permutation(np.tile(rows, training.EXCERPTS_PER_RECORDING))
        for start in range(0, len(rows), training.BATCH_SIZE):
            chosen = [train[row] for row in rows[start : start + training.BATCH_SIZE]]
            excerpts = dataset.random_crops([r.mfcc for r in chosen], rng=rng)
            yield elsewhere(excerpts, rng), dataset.labels_of(chosen)


def statistics(train, describe):
    """Return mean and deviation of each number, over every fifth training frame."""
    frames = np.concatenate([describe(power_of(r.mfcc))[::5] for r in train])
    return frames.mean(axis=0), frames.std(axis=0) + 1e-6


# %%
def new_models(split, *, seed, n_steps):
    """Build an untrained CNN for each kind of features."""
    new = {}
    for kind, describe in KINDS.items():
        keras.utils.set_random_seed(seed)
        network = models.build_cnn(n_features=widths[kind])
        training.compile_for_training(network, n_steps=n_steps)
        mean, std = statistics(split.train, describe)
        new[kind] = models.TrainedModel(network, {"mean": mean, "std": std})
    return new


# %%
def train_all(split, *, seed):
    """Train a CNN on each kind of features; return them, and each step's losses and seconds."""
    tf.config.experimental.enable_op_determinism()
    n_steps = session.number_of_epochs() * training.steps_per_epoch(split)
    new = new_models(split, seed=seed, n_steps=n_steps)
    coming = batches(split.train, np.random.default_rng(seed))
    drawn, log = training.prefetch(partial(next, coming), n_steps), []
    for power, labels in tqdm(drawn, desc="training six CNNs", total=n_steps, unit="batch"):
        for kind, describe in KINDS.items():
            started, (network, _) = time.perf_counter(), new[kind]
            inputs = dataset.normalise(describe(power), *new[kind].mean_and_std)
            network.reset_metrics()
            loss, _ = network.train_on_batch(inputs, labels)
            log.append((kind, loss, time.perf_counter() - started))
    return new, pd.DataFrame(log, columns=["kind", "loss", "seconds"])


# %% [markdown]
# This is the cell that takes minutes: several runs, with other speakers held out in each.

# %%
trained, logs = zip(*(train_all(split, seed=run) for run, split in enumerate(splits)), strict=True)
costs["train (s)"] = pd.concat(logs).groupby("kind").seconds.sum() / n_runs
costs["parameters"] = {kind: one.network.count_params() for kind, one in trained[0].items()}

# %%
n_epochs = session.number_of_epochs()
styles = dict(zip(KINDS, ["-", "--", "-", "--", "-", "--"], strict=True))
colours = ["#444444", "#CC79A7", "#0072B2", "#56B4E9", "#D55E00", "#E69F00"]
figure, ax = plt.subplots(figsize=(12, 5))
for (kind, style), colour in zip(styles.items(), colours, strict=True):
    each = [log.loss[log.kind == kind].to_numpy().reshape(n_epochs, -1) for log in logs]
    loss = np.mean([steps.mean(axis=1) for steps in each], axis=0)  # runs differ in steps
    ax.plot(np.arange(1, n_epochs + 1), loss, style, marker="o", color=colour, label=kind)
ax.set(xlabel="epoch", ylabel="loss", title="Training speakers, heard through noise")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Lower is better. These are the training speakers, so it shows how *easily* a description can be
# learned from, not yet how well it serves for others.
#
# ## 7 · New speakers
#
# Now the test speakers, clean and whole, each described in its way. As in notebook 07 all runs are
# put below each other, and the interval is over speakers.

# %%
def judge(kind, model, recordings):
    """Describe recordings and judge them, in portions, to spare memory."""
    parts = []
    for start in range(0, len(recordings), 64):
        portion = recordings[start : start + 64]
        p_male = evaluation.predict(model, [KINDS[kind](power_of(r.mfcc)) for r in portion])
        parts.append(evaluation.predictions(portion, p_male))
    return pd.concat(parts, ignore_index=True)


tables = {
    kind: [judge(kind, run[kind], split.test) for run, split in zip(trained, splits, strict=True)]
    for kind in KINDS
}


# %%
def scores_of(parts):
    """Sum up the runs of one contender: score, interval, recalls."""
    whole = pd.concat(parts)
    row = dict(zip(("score", "low", "high"), evaluation.interval(whole), strict=True))
    return row | {f"recall {sex}": r for sex, r in evaluation.recall(whole).items()}


summary = pd.DataFrame.from_dict({k: scores_of(t) for k, t in tables.items()}, orient="index")
formats = dict.fromkeys(summary, "{:.1%}") | dict.fromkeys(["per second", "parameters"], "{:,.0f}")
formats |= {"MB": "{:.0f}", "extract (s)": "{:.1f}", "train (s)": "{:.0f}"}
summary.join(costs).style.format(formats)

# %%
runs = {k: [evaluation.balanced_accuracy(part) for part in parts] for k, parts in tables.items()}
figure, ax = plt.subplots(figsize=(12, 5))
plots.intervals(summary, runs=runs, ax=ax, title="Speakers never heard")
plt.show()


# %% [markdown]
# The large dot is the balanced accuracy of all runs, the bar its interval, each ring one run.
# Overlapping bars decide nothing by themselves. So, as in notebook 07, the differences on the same
# draws of speakers, here to the 40 MFCC of the series.

# %%
def compare(tables):
    """Return how much better each kind is than 40 MFCC, in points, with an interval."""
    taught = pd.concat(tables["40 MFCC"])
    rows = {
        kind: np.multiply(100, evaluation.paired_difference(pd.concat(tables[kind]), taught))
        for kind in KINDS
        if kind != "40 MFCC"
    }
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["points", "low", "high"])
    return found.assign(decided=(found.low > 0) | (found.high < 0))


compare(tables).rename_axis("minus 40 MFCC").style.format("{:+.1f}", subset=["points", "low", "high"])

# %% [markdown]
# ## 8 · And on people?
#
# As in notebook 07: synthetic speakers flatter. If EmoDB is on this computer and you are on the
# embedded corpus, all networks judge its real people now. If not, we show what was measured before:
# for each kind of features, run and speaker, how many sentences there were, and how many were
# judged rightly. (The table says when it was measured. It may be older than today's recipe, which
# limits bands and subtracts the mean. Then compare within the table only, not with your figures.)

# %%
people = None
if corpus.name == "embedded":
    try:
        real = corpora.load_corpus("emodb")
        people = read_all(real, session.load_recordings(real))
        print(f"EmoDB is here: {len(people)} sentences.")
    except WorkshopError:
        pass


# %%
def counted(kind, run):
    """Let one network judge real people; count its correct predictions for each speaker."""
    table = judge(kind, trained[run][kind], people)
    counts = results.count_by_speaker(table)
    about = {"features": kind, "width": widths[kind], "run": run}
    return counts.assign(**about)[[*about, *counts.columns]]


# %%
if people is None:
    counts, origin = results.read_measured(results.measured_path("features_compared"))
    print("Not measured now: a table that came with the workshop.", origin, sep="\n")
else:
    todo = tqdm([(kind, run) for kind in KINDS for run in range(n_runs)], desc="judging people")
    counts = pd.concat([counted(kind, run) for kind, run in todo])
    command = "python -m speech_workshop run 10, with EmoDB at hand"
    kept = paths.build_folder() / "measured" / "features_compared.csv"
    results.write_measured(counts, kept, command=command)

# %%
on_people = {kind: [] for kind in KINDS}
for (kind, _), group in counts.groupby(["features", "run"]):
    on_people[kind].append(results.predictions_from_counts(group))

# %%
people_summary = pd.DataFrame.from_dict(
    {kind: scores_of(parts) for kind, parts in on_people.items()}, orient="index"
)
people_summary.style.format("{:.1%}")

# %%
people_runs = {k: [evaluation.balanced_accuracy(part) for part in parts]
               for k, parts in on_people.items()}
figure, ax = plt.subplots(figsize=(12, 5))
title = f"{counts.speaker.nunique()} real speakers"
plots.intervals(people_summary, runs=people_runs, ax=ax, title=title)
plt.show()
differences = compare(on_people).rename_axis("minus 40 MFCC")
differences.style.format("{:+.1f}", subset=["points", "low", "high"])

# %% [markdown]
# The interval is over the people, and there are few of them. The rings are the runs: how far they
# lie apart is luck, other training speakers and other starting weights. A difference that is
# smaller than that is no news, even where an interval over speakers calls it decided.
#
# ## 9 · What did more features buy?
#
# One last picture joins the two: to the right the cost, upwards what it buys.

# %%
figure, axes = plt.subplots(1, 2, figsize=(14, 5), sharex=True)
for ax, found, title in ((axes[0], summary, "held-out speakers"),
                         (axes[1], people_summary, "real people")):
    for (kind, row), colour in zip(found.iterrows(), colours, strict=True):
        x = 100 * widths[kind] * (1.06 if "deltas" in kind else 1)  # beside, not upon another
        ax.plot([x, x], [row.low, row.high], "-", color=colour, linewidth=4, alpha=0.5)
        ax.plot(x, row.score, "s" if "deltas" in kind else "o", color=colour, markersize=12,
                label=kind)
    ax.set(xlabel="numbers per second", ylabel="balanced accuracy", title=title, xscale="log")
    ax.set_xticks([1300, 2600, 4000, 8000, 25_700], [1300, 2600, 4000, 8000, 25_700], fontsize=12)
    ax.minorticks_off()
axes[1].legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
plt.show()


# %%
def answer(tables, where):
    """Say which features did best, and which cheaper ones cannot be told from them."""
    score = {kind: evaluation.balanced_accuracy(pd.concat(tables[kind])) for kind in KINDS}
    best = max(score, key=score.get)
    alike = [kind for kind in KINDS if evaluation.paired_difference(
        pd.concat(tables[best]), pd.concat(tables[kind]))[1] <= 0]
    cheapest = min(alike, key=widths.get)
    text = f"{where}: {best} did best, {score[best]:.1%}. "
    if cheapest == best:
        return text + "None that is cheaper comes up to it on such speakers."
    return text + (f"The cheapest that these speakers cannot tell from it: {cheapest}, "
                   f"{score[cheapest]:.1%}, {widths[cheapest]} numbers per frame, not {widths[best]}.")


# %%
print(answer(tables, "Held-out speakers"))
print(answer(on_people, "Real people"))

# %% [markdown]
# These sentences were computed. Now the reasoning.
#
# - **From 13 to 40 MFCC** the pitch of high voices comes in: the first 13 describe the shape of the
#   spectrum only, the broad hills of mouth and throat. If there is a step in your figures, this is
#   why. The pitch of low voices is in neither of them (notebook 03). So the series gives the pitch
#   to its networks as a number of its own, and these figures do not say what that is worth.
# - **Deltas** say nothing that is not there already: a CNN sees several frames at once and *can* make
#   its own. But what can be learned, and what is learned in a few epochs, are two things. Deltas
#   had one virtue: a microphone adds the same to each frame, so a slope does not hear it. But what
#   has its mean removed does not hear it either, and all six have that.
# - **Mel bands and STFT** hold all that the MFCC are made of, and more. A network can use it if it
#   has heard enough. With more numbers there is also more to learn by heart: this voice, this
#   synthesizer, this room. Compare the two panels.
# - With days of speech instead of minutes, most people today give a network mel bands, or the sound
#   itself, and let it find its own features. Features that were thought out by hand are worth most
#   where recordings are few.

# %%
def figures(kind):
    """Collect what is known about one kind of features, as plain Python numbers."""
    people_row = people_summary.loc[kind].round(4).to_dict() | {"runs": people_runs[kind]}
    row = summary.join(costs).loc[kind].round(4).to_dict() | {"runs": runs[kind]}
    return row | {"real_people": people_row | {"measured_now": people is not None}}


figures_of_run = {kind: figures(kind) for kind in KINDS}
results.add_to_results(features_compared=figures_of_run)
print("Written to build/results.json. For example, features_compared / 40 MFCC:")
pd.Series(figures_of_run["40 MFCC"]).to_frame("40 MFCC")

# %% [markdown]
# ## What to remember
#
# - All these features are made of one spectrogram. Each step throws something away.
# - A delta is the slope of a line through nine frames. A network that sees time makes its own.
# - Fair means: the same speakers, excerpts, microphones and noises; first the place, then the
#   features.
# - More numbers are not more knowledge. Ask what they buy, on people, and what they cost.
#
# ## Try it on your own
#
# There are no checks here; these are ideas. (Exercise 7.2 of notebook 07 lets logistic regression
# judge some of these features, in a second.)
#
# 1. *Change a number.* Add `"20 MFCC": partial(mfcc, n=20)` to `KINDS`, and two more colours and
#    styles to the pictures. Where between 13 and 40 does it come to lie?
# 2. *Vary.* Add the deltas of the deltas (`librosa.feature.delta(..., order=2)`) to the 13 MFCC. With
#    39 numbers this was the standard of speech recognition for decades.
# 3. *Leave something out.* Give the 40 MFCC without the number 0, the loudness. Does it matter here?
# 4. *Write a function* `low_mel_bands(power)` that keeps only the bands below 4000 Hz, as a telephone
#    does, and let it compete. How much of what we need is up there?
#
# ## Further reading
#
# - Davis and Mermelstein (1980), *Comparison of parametric representations for monosyllabic word
#   recognition in continuously spoken sentences*, IEEE Transactions on Acoustics, Speech, and Signal
#   Processing 28(4): such a comparison, the classic one.
# - Furui (1986), *Speaker-independent isolated word recognition using dynamic features of speech
#   spectrum*, the same journal, 34(1): where deltas come from.
# - Purwins et al. (2019), [Deep learning for audio signal
#   processing](https://arxiv.org/abs/1905.00078): which features networks are given, and why.
# - librosa: [delta features](https://librosa.org/doc/latest/generated/librosa.feature.delta.html).

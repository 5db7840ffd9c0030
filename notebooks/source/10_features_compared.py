# %% [markdown]
# # 10 · Other features, compared (optional)
#
# Why 40 MFCC? Why not 13, as in the textbooks? Why not mel bands, or the whole spectrum? After the
# workshop of 2019, its author compared such features. Here we do it again, with the tools of
# notebook 07.
#
# **What you will do.** You describe the same sounds in six ways. You train the same CNN on each
# description, on the very same excerpts. Then you compare what each gets right with what it costs.
#
# **What you will learn.** How a spectrum, mel bands, and 13 or 40 MFCC differ, and what deltas are.
# How many numbers, megabytes and seconds they cost. How to make such a comparison fair.
#
# **What you need.** Notebook 01 (features), notebook 04 (CNN, augmentation) and notebook 07
# (intervals). This notebook also runs on its own.
#
# **Time: about 35 minutes**. The extras take 5 more.
#
# Eighteen small training runs take the computer about ten minutes. Numbered sections are the core.
# Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import time
from functools import partial
import keras
import librosa
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
from speech_workshop.pictures import nb10 as pictures, shared
from speech_workshop.settings import EXCERPT_FRAMES

plots.use_workshop_style()
threadpool_limits(limits=1)  # NumPy's own threads would get in the way of Keras's
corpus = session.active_corpus()
recordings = session.load_recordings()
n_runs = session.number_of_runs(recordings)
test_clips = dataset.split_by_speaker(recordings, fold=0).test
print(f"{len(recordings)} recordings of {len({r.speaker for r in recordings})} speakers, "
      f"{n_runs} runs")

# %% [markdown]
# ## 1 · Four descriptions of one sound
#
# The database of notebook 02 holds 40 MFCC, but no spectra. So this notebook goes back to the
# **sound files**. From the database it only takes the list of recordings.
#
# Everything begins with the power spectrogram of notebook 01: a frame every 10 ms, with 257
# frequencies. It comes from the *short-time Fourier transform*, or **STFT**. The other
# descriptions follow from it, step by step:
#
# - **STFT**: the power itself, in decibels. 257 numbers.
# - **80 mel bands**: the power summed in 80 bands, narrow below and wide above, in decibels.
# - **40 MFCC**: the first 40 coefficients of the cosine transform of these 80 numbers.
# - **13 MFCC**: only the first 13.
#
# (The networks of the series also get the pitch, as in notebook 03. Here none of them does. We
# compare descriptions of the *spectrum*.)

# %%
def stft(power):
    """Take the power as it is, in decibels."""
    return 10 * np.log10(power)


def mel_bands(power):
    """Sum the power in 80 mel bands; in decibels."""
    return 10 * np.log10(power @ features.mel_filters().T)


def mfcc(power, n):
    """Keep the first coefficients of the cosine transform of the mel bands."""
    return scipy.fft.dct(mel_bands(power), axis=-1, norm="ortho")[..., :n]

# %% [markdown]
# We read a recording as always: trimmed, at the same level, and nothing lies more than 80 dB below
# the loudest point. We keep decibels with 16 bits each. That is precise enough, and half the
# memory. If a recording is shorter than an excerpt, we repeat its last frame.

# %%
def read_decibels(path):
    """Read a recording as power in decibels: a row of 257 per frame."""
    signal = audio.normalize_level(audio.trim_silence(audio.load_audio(path)))
    decibels = librosa.power_to_db(features.power_spectrogram(signal)).T
    missing = max(0, EXCERPT_FRAMES - len(decibels))
    return np.pad(decibels, ((0, missing), (0, 0)), mode="edge").astype(np.float16)


def power_of(decibels):
    """Turn decibels into power."""
    return 10 ** (decibels.astype(np.float32) / 10)

# %%
clip = next(r for r in test_clips if r.sex == "female")
clip_power = power_of(read_decibels(corpus.folder / clip.file))
assert np.allclose(mfcc(clip_power, 40), features.mfcc_of(clip_power.T), atol=0.01)
print("Our 40 MFCC and features.mfcc_of: the same. Shape", mfcc(clip_power, 40).shape)
plots.player(audio.load_audio(corpus.folder / clip.file), f"{clip.file}, annotated {clip.sex}")

# %% [markdown]
# **Predict.** In the spectrum of a high voice you see its harmonics as fine horizontal stripes. In
# which description can you no longer see anything of her pitch?
#
# a) from the mel bands on · b) in the 40 and the 13 MFCC · c) only in the 13 MFCC
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) The mel bands still have the lowest stripes. In the 40 MFCC they have become a faint arc high
# up. The first 13 coefficients describe only the broad hills of the spectrum. (For a low voice, 40
# MFCC are too coarse as well, as notebook 03 showed.)
#
# </details>

# %%
pictures.descriptions({
    "STFT": stft(clip_power), "80 mel bands": mel_bands(clip_power),
    "40 MFCC": mfcc(clip_power, 40)[:, 1:], "13 MFCC": mfcc(clip_power, 13)[:, 1:],
})

# %% [markdown]
# The same sound four times. (We leave out MFCC 0, the loudness.) From the top left to the bottom
# right there are fewer and fewer numbers.
#
# ## 2 · Deltas: how fast it changes
#
# Many systems add to each number its **delta**, which says how fast it rises or falls. You could
# take the difference between one frame and the next. But that jumps with every bit of noise. So we
# fit a **straight line** to nine frames, the present one in the middle, and take its slope.
#
# There's a short formula for the slope of the line that fits best. Count the frames from the
# middle: -4, -3, ..., 4. Multiply each value by its count and add up. Then divide by the sum of the
# squared counts. At both ends of a recording, librosa uses the first (or last) nine frames.

# %%
steps = np.arange(-4, 5)


def delta_by_hand(values):
    """Return the slope of each column (frames are rows)."""
    n = len(values)
    inner = sum(k * values[4 + k : n - 4 + k] for k in steps) / np.sum(steps**2)
    return np.concatenate([inner[:1].repeat(4, axis=0), inner, inner[-1:].repeat(4, axis=0)])


coefficients = mfcc(clip_power, 40)
deltas = librosa.feature.delta(coefficients, axis=-2)
assert np.allclose(delta_by_hand(coefficients), deltas, atol=1e-3)
pictures.changes(coefficients[:, 1], deltas[:, 1])

# %% [markdown]
# Above you see MFCC 1, below how fast it changes. The gray line is the difference from frame to
# frame, the green one is the delta. Both tell the same story, but the delta tells it more calmly.
#
# Deltas were invented for recognizers that see **one frame at a time**. For them, deltas are the only
# news about time. Our CNN sees five frames at once, and a filter with the weights -2, -1, 0, 1, 2
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
widths = {kind: describe(clip_power).shape[-1] for kind, describe in KINDS.items()}
print("Numbers per frame:", widths)

# %% [markdown]
# ## 3 · What do they cost?
#
# We read all recordings once and keep the decibels where a recording has its MFCC. So the functions
# of notebook 03 work as they are. Each description is computed from the decibels when we need it.

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
print(f"{n_frames / 6000:.1f} minutes of speech, read in {reading_seconds:.0f} s")

# %% [markdown]
# We count three things. *Per second*: how many numbers describe a second of speech. *MB*: what the
# corpus would take, with 32 bits for each number. *Extract*: the seconds for reading all the sound
# and its STFT, and then for the description (timed on a hundred recordings and scaled up).
#
# **Predict.** The STFT has 257 numbers per frame, twenty times as many as 13 MFCC. Which takes longer
# to extract, from the sound file to the finished numbers?
#
# a) the STFT, about twenty times as long · b) 13 MFCC, many times as long: there are more steps · c)
# nearly the same
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Most of the time goes into reading the sound and its Fourier transform. All six need these.
#
# </details>

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
# ## 4 · The same microphones for all
#
# In training we hear each excerpt through another microphone and in another noise (notebook 04; we
# leave out its band limits here). A fair comparison gives all six **the same** microphones and
# noises. So the order matters: **first the place, then the description.** If you computed deltas
# first and then added noise to them, you would describe a sound that no microphone could record.
#
# So we change the power. We draw microphones and noises over 80 mel bands, as in notebook 04, and
# then read them off at each of the 257 frequencies. (A mel filter weighs power *per hertz*, and our
# frequencies are 31.25 Hz apart. Hence the factor in the line before the last.)

# %%
hertz = np.arange(257) * 31.25
centers = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)[1:-1]
read_off = np.array([np.interp(hertz, centers, band) for band in np.eye(80)], np.float32)


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
# The extra *Are these the microphones of notebook 04?* checks that they are.
#
# ## 5 · Six networks, one training run
#
# We train all six **at the same time**. Each batch holds 64 excerpts, on average as many female as
# male, and we hear them elsewhere. Each network gets its own description of these sounds,
# standardized with the training speakers, and makes one step. The recipe and the network are those
# of the CNN in notebook 04. Only the width of the input differs.

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
    """Return mean and standard deviation of each number, over every fifth training frame."""
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
    new, log = new_models(split, seed=seed, n_steps=n_steps), []
    coming = batches(split.train, np.random.default_rng(seed))
    drawn = training.prefetch(partial(next, coming), n_steps)
    for power, labels in tqdm(drawn, desc="training six CNNs", total=n_steps, unit="batch"):
        for kind, describe in KINDS.items():
            started, (network, _) = time.perf_counter(), new[kind]
            inputs = dataset.standardize(describe(power), *new[kind].mean_and_std)
            network.reset_metrics()
            loss, _ = network.train_on_batch(inputs, labels)
            log.append((kind, loss, time.perf_counter() - started))
    return new, pd.DataFrame(log, columns=["kind", "loss", "seconds"])

# %% [markdown]
# The next cell takes **minutes**. It makes several runs, each with other speakers held out.

# %%
trained, logs = zip(*(train_all(split, seed=run) for run, split in enumerate(splits)), strict=True)
costs["train (s)"] = pd.concat(logs).groupby("kind").seconds.sum() / n_runs
costs["parameters"] = {kind: one.network.count_params() for kind, one in trained[0].items()}
pictures.losses(logs, n_epochs=session.number_of_epochs())

# %% [markdown]
# Lower is better. These are the training speakers, so the curves show how *easily* a network learns
# from a description, not how well it generalizes to other speakers.
#
# ## 6 · Speakers never heard
#
# Now for the test speakers, clean and whole. As in notebook 07 we put all runs together, and the
# interval is over speakers.

# %%
def predict_table(kind, model, recordings):
    """Describe recordings and judge them, in portions, to save memory."""
    parts = []
    for start in range(0, len(recordings), 64):
        portion = recordings[start : start + 64]
        p_male = evaluation.predict(model, [KINDS[kind](power_of(r.mfcc)) for r in portion])
        parts.append(evaluation.predictions(portion, p_male))
    return pd.concat(parts, ignore_index=True)


tables = {
    kind: [predict_table(kind, run[kind], split.test) for run, split in zip(trained, splits, strict=True)]
    for kind in KINDS
}

# %%
def scores_of(parts):
    """Sum up the runs of one kind: balanced accuracy, its interval, recalls."""
    whole = pd.concat(parts)
    row = dict(zip(("score", "low", "high"), evaluation.interval(whole), strict=True))
    return row | {f"recall {sex}": r for sex, r in evaluation.recall(whole).items()}


summary = pd.DataFrame.from_dict({k: scores_of(t) for k, t in tables.items()}, orient="index")
formats = dict.fromkeys(summary, "{:.1%}") | dict.fromkeys(["per second", "parameters"], "{:,.0f}")
formats |= {"MB": "{:.0f}", "extract (s)": "{:.1f}", "train (s)": "{:.0f}"}
summary.join(costs).style.format(formats)

# %%
def scores_per_run(tables):
    """Return the balanced accuracy of each run of each kind."""
    return {kind: [evaluation.balanced_accuracy(part) for part in parts]
            for kind, parts in tables.items()}


runs = scores_per_run(tables)
shared.intervals(summary, runs=runs, title="Synthetic speakers never heard")

# %% [markdown]
# The large dot is the balanced accuracy of all runs (`score` in the table), the bar its 95 %
# interval, and each ring is one run. Overlapping bars decide nothing. So, as in notebook 07, we
# take the differences on the same draws of speakers, here to the 40 MFCC of the series.

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
# ## 7 · And on people?
#
# As in notebook 07: synthetic speakers flatter. If the real speech of EmoDB is on this computer (and
# you work with the embedded corpus), the networks judge it now. If not, we read a stored table. It
# counts, for each kind of features, run and speaker, the sentences and how many of them were judged
# correctly. It says when it was measured. If that was with an older recipe, compare its scores with
# each other only, not with those above.
#
# **Predict.** Which features do best on real people?
#
# a) the STFT: it holds everything that the others hold · b) 40 MFCC with deltas · c) 13 MFCC: too
# few numbers to overfit
#
# <details><summary>Run the next three cells, then open the answer</summary>
#
# b) in the stored table, but by about a point only: whether that is news, see below. The STFT comes
# out below the mel bands and 40 MFCC, and 13 MFCC come last. (If EmoDB is on your computer, you see
# your own networks instead, and they may answer differently.)
#
# </details>

# %%
people = None
if corpus.name == "embedded":
    try:
        real = corpora.load_corpus("emodb")
        people = read_all(real, session.load_recordings(real))
        print(f"EmoDB is here: {len(people)} sentences.")
    except WorkshopError:
        print("EmoDB is not here.")


def counted(kind, run):
    """Let one network judge real people; count its correct predictions for each speaker."""
    counts = results.count_by_speaker(predict_table(kind, trained[run][kind], people))
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
on_people = {kind: [] for kind in KINDS}
for (kind, _), group in counts.groupby(["features", "run"]):
    on_people[kind].append(results.predictions_from_counts(group))

# %%
people_summary = pd.DataFrame.from_dict(
    {kind: scores_of(parts) for kind, parts in on_people.items()}, orient="index"
)
people_runs = scores_per_run(on_people)
title = f"{counts.speaker.nunique()} real speakers"
shared.intervals(people_summary, runs=people_runs, title=title)
differences = compare(on_people).rename_axis("minus 40 MFCC")
differences.style.format("{:+.1f}", subset=["points", "low", "high"])

# %% [markdown]
# The interval is over the people, and there are few of them. How far apart the rings of one kind
# are is the luck of a training run. A difference smaller than that is no news, even if its interval
# excludes zero.
#
# ## 8 · What did more features buy?
#
# One last plot joins the two: costs to the right, scores upward.

# %%
pictures.cost_and_gain({"held-out speakers": summary, "real people": people_summary}, widths=widths)

# %%
def answer(tables, where):
    """Say which features did best, and which cheaper ones can't be told from them."""
    score = {kind: evaluation.balanced_accuracy(pd.concat(tables[kind])) for kind in KINDS}
    best = max(score, key=score.get)
    alike = [kind for kind in KINDS if evaluation.paired_difference(
        pd.concat(tables[best]), pd.concat(tables[kind]))[1] <= 0]
    cheapest = min(alike, key=widths.get)
    text = f"{where}: {best} did best, {score[best]:.1%}. "
    if cheapest == best:
        return text + "No cheaper kind matches it."
    return text + (f"The cheapest kind that matches it, as far as these speakers can tell: "
                   f"{cheapest}, {score[cheapest]:.1%}.")


print(answer(tables, "Held-out speakers"), answer(on_people, "Real people"), sep="\n")

# %% [markdown]
# The program wrote these sentences. Now the reasons:
#
# - **From 13 to 40 MFCC** the pitch of high voices comes in. If there is a step in your figures,
#   this is the likely reason. The pitch of low voices is in neither (notebook 03). That's why the
#   series gives its networks the pitch as a number of its own. These figures don't say what that is
#   worth.
# - **Deltas** say nothing new: a CNN sees several frames at once and *can* make its own. But what it
#   could learn, and what it learns in a few epochs, are two things.
# - **Mel bands and STFT** hold all that MFCC are made of, and more. A network can use it if it has
#   heard enough speech. More numbers also leave more to overfit: this voice, this synthesizer,
#   this room. Compare the two panels.
# - With days of speech instead of minutes, most people today give a network mel bands or the sound
#   itself, and let it find its own features. Handmade features help most where recordings are few.

# %%
def figures(kind):
    """Collect what is known about one kind of features, as plain Python numbers."""
    people_row = people_summary.loc[kind].round(4).to_dict() | {"runs": people_runs[kind]}
    row = summary.join(costs).loc[kind].round(4).to_dict() | {"runs": runs[kind]}
    return row | {"real_people": people_row | {"measured_now": people is not None}}


results.add_to_results(features_compared={kind: figures(kind) for kind in KINDS})
print("Written to build/results.json:", ", ".join(KINDS))

# %% [markdown]
# ## What to remember
#
# - All these features come from one spectrogram. Each step throws something away.
# - A delta is the slope of a line through nine frames. A network that sees time can make its own.
# - A fair comparison uses the same speakers, excerpts, microphones and noises. First the place, then
#   the features.
# - More numbers are not more knowledge. Ask what they buy, on people, and what they cost.
#
# ## Try it on your own
#
# There are no checks here. These are ideas. (An [exercise of notebook 07](exercises/07_compare.ipynb)
# compares features with logistic regression, in a second.)
#
# 1. *Change a number.* Add `"20 MFCC": partial(mfcc, n=20)` to `KINDS`. Where does it land between 13
#    and 40?
# 2. *Vary.* Add the deltas of the deltas (`librosa.feature.delta(..., order=2)`) to the 13 MFCC. With
#    39 numbers, this was the standard of speech recognition for decades.
# 3. *Leave something out.* Use the 40 MFCC without number 0, the loudness. Does it matter here?
# 4. *Write a function* `low_mel_bands(power)` that keeps only the bands below 4000 Hz, as a telephone
#    does, and let it compete. How much of what we need is up there?
#
# ## Extra · A delta is a slope
#
# Here is the straight line for one moment: the one at which MFCC 1 changes fastest.

# %%
steepest = 4 + np.abs(deltas[4:-4, 1]).argmax()
nine = coefficients[steepest - 4 : steepest + 5, 1]
slope = np.sum(steps * nine) / np.sum(steps**2)
assert np.isclose(slope, deltas[steepest, 1], atol=1e-3)
pictures.straight_line(steps, nine, slope=slope)

# %% [markdown]
# Dots are MFCC 1 in nine frames. The dashed line fits them best, and its slope is the delta.
#
# ## Extra · Are these the microphones of notebook 04?
#
# We draw the same random numbers twice. Our function changes the power at 257 frequencies, and we
# describe the result as mel bands. The functions of notebook 04 work on mel bands all the time.

# %%
excerpt = read_decibels(corpus.folder / clip.file)[np.newaxis, :EXCERPT_FRAMES]
ours = mel_bands(elsewhere(excerpt, np.random.default_rng(6)))[0]
rng = np.random.default_rng(6)
bands = mel_bands(power_of(excerpt)) + augmentation.random_microphones(1, rng=rng)
theirs = augmentation.add_noise(bands, rng=rng)[0]
apart = np.abs(ours - theirs).mean()
assert apart < 1.5
print(f"On average the two are {apart:.1f} dB apart.")
pictures.places(ours, theirs)

# %% [markdown]
# The two pictures are nearly the same. So each description meets the same conditions as in notebook
# 04.
#
# ## Further reading
#
# - Davis and Mermelstein (1980), *Comparison of parametric representations for monosyllabic word
#   recognition in continuously spoken sentences*, IEEE Transactions on Acoustics, Speech, and Signal
#   Processing 28(4): the classic comparison of this kind.
# - Furui (1986), *Speaker-independent isolated word recognition using dynamic features of speech
#   spectrum*, the same journal, 34(1): where deltas come from.
# - Purwins et al. (2019), [Deep learning for audio signal
#   processing](https://arxiv.org/abs/1905.00078): which features networks are given, and why.
# - librosa: [delta features](https://librosa.org/doc/latest/generated/librosa.feature.delta.html).
#
# **Next:** [notebook 11](11_your_room.ipynb) takes the network into your room.

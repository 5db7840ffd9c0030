# %% [markdown]
# # 04 · Train a convolutional network
#
# **What you will do.** Slide a small filter over a picture of a voice, by hand. Build a
# network that learns its own filters. Train it, let it judge speakers it has never heard,
# and look inside it.
#
# **What you will learn**
#
# - what a convolution is, and what padding, stride and pooling do;
# - what each layer of a convolutional network is for;
# - how to take a microphone out of the numbers: cepstral mean normalization;
# - what learning means: weights, loss, gradient descent, epochs, validation;
# - how to train on more microphones than you own;
# - how to judge a network fairly, and how to save it so that it is still right next year.
#
# **What you need.** Notebook 03 comes before this one. This notebook also runs alone: it
# makes what is missing.
#
# **Time: about 50 minutes**, and some 20 more for the exercises at the end. The computer
# itself needs two to five minutes, most of them for the last section before the exercises.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.fft
from keras import layers

from speech_workshop import audio, augmentation, checkpoints, dataset, evaluation, exercises
from speech_workshop import features, models, paths, plots, session, training
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE

plots.use_workshop_style()

# %% [markdown]
# We read the recordings and split them **by speaker**, as in notebook 03: the network
# learns from the training speakers, we watch it on the validation speakers, and we judge
# it on the test speakers. Nobody is in two groups.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# ## 1 · A convolution, by hand
#
# Take one recording of a test speaker. We draw its **mel energies**, the picture from
# notebook 01: time runs to the right, low sounds are at the bottom, bright means loud.

# %%
clip = next(recording for recording in split.test if recording.sex == "female")
signal = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))
signal = audio.normalise_level(signal)
power = features.power_spectrogram(signal)
mel_db = librosa.power_to_db(features.mel_filters() @ power).T[: EXCERPT_FRAMES]
plots.over_time(mel_db, ylabel="mel band", colourbar="energy (dB)", title=clip.file)
plt.show()
plots.player(signal, f"The whole recording, {len(signal) / SAMPLE_RATE:.1f} s. "
            "The picture shows the beginning.")

# %% [markdown]
# You see stripes and edges: a bright area that begins suddenly is the **onset** of a sound.
# Can a computer find onsets? It can, with nine numbers.
#
# A **filter** (also called a *kernel*) is a small table of numbers, here 3 x 3. Lay it on
# a corner of the picture. Multiply each number with the pixel below it. Add the nine
# products: one new number. Slide the filter one step and do it again, until you have been
# everywhere. That is a **convolution**. Think of a stencil that you push over a map.
#
# We try it on a toy: six moments (rows, downwards) of five bands (columns). In the middle
# a sound begins. Our filter says *what comes after, minus what came before*.

# %%
def convolve(picture, kernel):
    """Slide a 3 x 3 kernel over a picture."""
    n_rows, n_columns = picture.shape
    result = np.zeros((n_rows - 2, n_columns - 2))
    for row in range(n_rows - 2):
        for column in range(n_columns - 2):
            patch = picture[row : row + 3, column : column + 3]
            result[row, column] = np.sum(patch * kernel)
    return result


toy = np.array([[0] * 5] * 3 + [[1] * 5] * 3)
onset = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
print("picture\n", toy, "\n\nconvolved\n", convolve(toy, onset))

# %% [markdown]
# Where nothing changes, the result is 0. Where the sound begins, it is 3. The filter has
# found the onset. The result is a little smaller than the picture: the filter cannot hang
# over the border.
#
# Now the voice. Turn the filter by a quarter, and it looks for something else: energy that
# grows from one band to the next.

# %%
figure, axes = plt.subplots(1, 2, figsize=(13, 4))
for ax, kernel, title in zip(
    axes, (onset, onset.T), ("it gets louder (over time)", "more energy one band up"), strict=True
):
    plots.over_time(convolve(mel_db, kernel), ylabel="mel band", ax=ax, title=title,
                   colourbar="result (dB)", centre=0)
plt.show()

# %% [markdown]
# Same voice, two filters. Left: upright lines where sounds begin (one colour) and end (the
# other). Right: lying stripes, the borders of the loud bands. **A filter is a question, and
# the result is a map of where the answer is yes.**
#
# We wrote these two filters ourselves. A convolutional network *learns* the nine numbers.
# Its layer `Conv2D` does exactly what our two loops do, only faster. Let us check.

# %%
picture = mel_db[np.newaxis, :, :, np.newaxis]  # 1 picture, frames, bands, 1 channel
layer = layers.Conv2D(filters=1, kernel_size=3, padding="valid", use_bias=False)
layer.build(picture.shape)
layer.set_weights([onset[:, :, np.newaxis, np.newaxis]])
by_keras = np.array(layer(picture))[0, :, :, 0]
assert np.allclose(by_keras, convolve(mel_db, onset), atol=1e-3)
print("Conv2D and our two loops agree on", by_keras.size, "numbers.")

# %% [markdown]
# Three words that you will meet in every network:
#
# - **padding**: put a border of zeros around the picture, so that the result is as large as
#   the picture (`padding="same"`);
# - **stride**: slide two steps at a time, and the result is half as large;
# - **pooling**: of each little square of 2 x 2 keep only the largest. The exact place is
#   lost, and that is welcome: the same sound, a hundredth of a second later, looks the same.
#
# Before pooling, everything negative is set to zero. This is **ReLU**: *yes or nothing*.

# %%
padded = np.pad(mel_db, 1)
onsets = convolve(padded, onset)
yes = np.maximum(onsets, 0)  # ReLU
n_frames, n_bands = np.array(yes.shape) // 2 * 2
squares = yes[:n_frames, :n_bands].reshape(n_frames // 2, 2, n_bands // 2, 2)
pooled = squares.max(axis=(1, 3))

# %%
steps = {"padding: same size": onsets, "stride 2: half": onsets[::2, ::2],
         "ReLU: only yes": yes, "pooling: half": pooled}
figure, axes = plt.subplots(1, 4, figsize=(14, 4))
for ax, (title, result) in zip(axes, steps.items(), strict=True):
    ax.imshow(np.clip(result.T, -60, 60), origin="lower", aspect="auto", cmap="PuOr",
              vmin=-60, vmax=60)
    ax.set(title=f"{title}\n{result.shape[0]} x {result.shape[1]}", xlabel="frame")
    ax.grid(False)
axes[0].set_ylabel("mel band")
plt.show()

# %% [markdown]
# The four pictures hold the same onsets. With padding the picture keeps its size; stride and
# pooling halve it. ReLU has wiped out one of the two colours: the ends of the sounds.
# (The line at the very border is no sound: it is the edge between the picture and the zeros
# around it.)

# %% [markdown]
# ## 2 · The network
#
# Our network looks at an **excerpt** of 1.1 s: 110 frames of 42 numbers, 40 MFCC, the pitch, and
# voiced or not (notebook 03). Before the first filter comes one step of arithmetic.

# %% [markdown]
# ### Take the microphone out
#
# A microphone makes some frequencies louder and others softer, in each frame alike. In decibels
# that adds a curve. MFCC are a sum of waves over the decibels, so it adds **a constant to each
# MFCC**. **What could you do about a constant that you do not know?**
#
# Let us make a tinny microphone and look. Its sound is each sample minus most of the one before:
# that softens what is low. We play the recording as it was, then through the tinny microphone.

# %%
tinny = audio.normalise_level(signal - 0.9 * np.concatenate([[0], signal[:-1]]))
plots.player(signal, "as recorded")
plots.player(tinny, "through a tinny microphone")
both = [features.extract_features(sound).inputs[: EXCERPT_FRAMES] for sound in (signal, tinny)]

# %%
figure, axes = plt.subplots(1, 2, figsize=(13, 4))
for inputs, name in zip(both, ("as recorded", "tinny microphone"), strict=True):
    axes[0].plot(np.arange(len(inputs)) / 100, inputs[:, 1], label=name)
    axes[1].plot(np.arange(len(inputs)) / 100, inputs[:, 1] - inputs[:, 1].mean(), label=name)
axes[0].set(xlabel="time (s)", ylabel="MFCC 1", title="as it is")
axes[1].set(xlabel="time (s)", title="less its mean over the excerpt")
axes[1].legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Left the two lines run side by side, a constant apart. Right they nearly lie on each other:
# **subtract the mean over the excerpt, and the constant is gone**, whatever it was. This is
# called *cepstral mean normalization*, CMN for short (Atal, 1974).
#
# But the mean is not only the microphone. It also tells something about the voice: how long the
# throat is, how high the pitch. Who throws the mean away throws that away, too. So our network
# gets **both**: each number as it is, and the same less its mean. That makes 84 numbers a frame.
# What is more useful, it learns by itself. Padding is not sound: it does not count in the mean,
# and it stays zero.

# %%
def with_mean_removed(excerpt):
    """Put beside each number the same less its mean over the frames that are sound."""
    is_sound = excerpt.any(axis=-1, keepdims=True)  # False for padding
    mean = excerpt.sum(axis=0) / is_sound.sum()
    return np.concatenate([excerpt, (excerpt - mean) * is_sound], axis=-1)


mean, std = dataset.frame_statistics(split.train)
short = dataset.pad(dataset.normalise(both[0][:80], mean, std))  # 80 frames and padding
by_hand = with_mean_removed(short)
by_package = np.array(models.with_mean_removed(short[np.newaxis]))[0]
assert np.allclose(by_hand, by_package, atol=1e-4) and not by_hand[80:].any()
print(f"By hand and by models.with_mean_removed: {short.shape} becomes {by_hand.shape}")

# %%
apart = [with_mean_removed(dataset.normalise(inputs, mean, std)) for inputs in both]
difference = np.abs(apart[0] - apart[1]).mean(axis=0)
plt.plot(range(1, 11), difference[1:11], "o-", label="as it is")
plt.plot(range(1, 11), difference[43:53], "s--", label="less its mean")
plt.gca().set(xlabel="MFCC number", ylabel="mean difference", xticks=range(1, 11),
              title="What the tinny microphone changes")
plt.legend()
plt.show()

# %% [markdown]
# Each dot is one MFCC, after normalising. The solid line is what the microphone changed; the dashed
# one is what is left of that once the mean is gone: hardly anything.

# %% [markdown]
# ### The layers
#
# One thing is different from section 1. In a photo, or in mel bands, a pixel resembles its
# neighbour above. But MFCC number 7
# is not a neighbour of number 8: the two measure different things. Sliding from one to the
# other would make no sense. So our filters are **as high as the picture**: 5 frames wide, all
# 84 numbers high. They slide along one direction only, time. Keras calls it `Conv1D`.
#
# Here is the whole network.

# %%
SHAPE = models.SHAPE

excerpt = keras.Input(SHAPE)
x = models.with_mean_removed(excerpt)
for filters in (48, 64, 64):
    x = layers.Conv1D(filters, 5, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling1D(2)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.3)(x)
p_male = layers.Dense(1, activation="sigmoid")(x)
network = keras.Model(excerpt, p_male, name="cnn")

# %% [markdown]
# Read it from top to bottom, as the sound does:
#
# | layer | what it does | why |
# |---|---|---|
# | `Concatenate` | puts the numbers less their mean beside the numbers | a microphone's constant is gone in one half, nothing is lost in the other |
# | `Conv1D` | asks many questions, each with its own filter; later ones ask about the answers of earlier ones | finds a pattern whenever it happens |
# | `BatchNormalization` | brings all answers to a similar size | learning becomes faster and steadier |
# | `ReLU` | yes or nothing | without it, three layers could do no more than one |
# | `MaxPooling1D` | of two moments, keeps the larger answer | small shifts do not matter; less to compute |
# | `GlobalAveragePooling1D` | averages each filter's answers over time: *how much of this was there?* | when it was does not matter any more |
# | `Dropout` | in training, forgets some of these numbers at random | nobody may rely on a single one |
# | `Dense`, *sigmoid* | a weighted sum, squeezed between 0 and 1 | **p(male)**: how sure it is that the annotation says *male* |
#
# The time axis gets shorter and shorter while the number of filters grows. The next table
# shows it. *Parameters* are the numbers that the network has to find (a few of them, in
# `BatchNormalization`, are averages that it only keeps). We also check that the package's
# `models.build_cnn()`, which we call from now on, builds the very same network: `models.architecture`
# lists the kind of each layer and the shapes of its weights. **Before you look:** the first
# `Conv1D` has 48 filters, each 5 frames wide and 84 numbers high. How many weights are that?

# %%
assert models.architecture(network) == models.architecture(models.build_cnn())
print(f"The same layers, {network.count_params()} parameters, 5 x {2 * SHAPE[1]} x 48 = "
      f"{5 * 2 * SHAPE[1] * 48} of them in the first filters.")
plots.layer_table(network)

# %% [markdown]
# ## 3 · What is learning?
#
# At first all weights are drawn at random, and the network guesses. To learn, it needs
# somebody who says how wrong it is: the **loss**.
#
# Ours is called *binary cross entropy*. In words: **how surprised are you by the truth?**
# Say the clip is annotated as male. If the network said p(male) = 0.99, it is hardly
# surprised. If it said 0.01, the surprise is huge.

# %%
p = np.linspace(0.005, 0.995, 200)
figure, ax = plt.subplots(figsize=(8, 4))
ax.plot(p, -np.log(p), color=plots.COLOURS["male"], label="annotated: male")
ax.plot(p, -np.log(1 - p), "--", color=plots.COLOURS["female"], label="annotated: female")
ax.set(xlabel="p(male), what the network says", ylabel="loss")
ax.legend()
plt.show()

# %% [markdown]
# The curves are low where the network is right and shoot up where it is sure *and* wrong.
# One thing we do differently: we ask for 0.95 instead of 1 and 0.05 instead of 0 (*label
# smoothing*), because nobody should be quite that sure of a voice.
#
# Now: which weights make the loss small? Imagine walking downhill in fog. You cannot see
# the valley, but your feet feel the slope. Step downhill, feel again, step again. This is
# **gradient descent**. Our toy network has a single weight `w` and says
# p(male) = sigmoid(`w` * x), where x could be "how much lower than average is this voice".

# %%
x_toy = np.array([-2.0, -1.2, -0.3, 0.4, -0.1, 1.1, 2.0])
is_male = np.array([0, 0, 0, 0, 1, 1, 1])


def loss(w):
    """Say how surprised the toy network is by the truth, on average."""
    p_male = 1 / (1 + np.exp(-w * x_toy))
    return -np.mean(np.log(np.where(is_male == 1, p_male, 1 - p_male)))


w, path = -1.5, []
for _ in range(12):
    path.append(w)
    slope = (loss(w + 0.01) - loss(w - 0.01)) / 0.02  # feel the ground on both sides
    w = w - 1.5 * slope  # 1.5 is the learning rate: how large a step

# %%
valley = np.linspace(-2, 6, 100)
figure, ax = plt.subplots(figsize=(9, 4))
ax.plot(valley, [loss(w) for w in valley], color=plots.COLOURS["neutral"], label="the loss")
ax.plot(path, [loss(w) for w in path], "o", color=plots.COLOURS["accent"], label="12 steps")
ax.set(xlabel="weight w", ylabel="loss", title="Walking downhill")
ax.legend()
plt.show()

# %% [markdown]
# The dots begin high on the left, run down the slope, and take smaller and smaller steps
# towards the bottom of the valley. A real network does the same with thousands of weights
# at once. Keras computes all their slopes in one go.
#
# Some more words:
#
# - **batch**: the slope is felt on a handful of excerpts at a time, then a step is made;
# - **epoch**: one walk through all training recordings (ours hears two pieces of each);
# - **overfitting**: learning the training speakers by heart. It works for them only;
# - **validation**: after each epoch we look how well it works for *other* speakers. When the
#   training curve still improves and the validation curve does not, that is overfitting.

# %% [markdown]
# ## 4 · Train on more microphones than you own
#
# A network is lazy. If all male clips came from one microphone, it would learn the
# microphone. Our cure: in each epoch every excerpt is heard **through another microphone
# and with another noise**, drawn at random. This is called *augmentation*. (CMN takes out what
# is constant. It cannot take out noise, and it leaves half of the numbers as they are.)
#
# Must we compute all sounds again? No. MFCC are made from mel energies by the DCT, which
# writes a curve as a sum of waves. A sum of waves can be added up again: the **inverse
# DCT**. We kept 40 of 80 waves, so we get the mel picture back, only a little smoother.

# %%
voice = clip.mfcc[: EXCERPT_FRAMES]
back = scipy.fft.idct(voice, n=80, axis=-1, norm="ortho")
assert np.allclose(back, augmentation.to_mel_db(voice))
figure, axes = plt.subplots(1, 2, figsize=(13, 4))
plots.over_time(mel_db, ylabel="mel band", ax=axes[0], title="mel energies (from the sound)",
               colourbar="dB")
plots.over_time(back, ylabel="mel band", ax=axes[1], title="turned back from 40 MFCC",
               colourbar="dB")
plt.show()

# %% [markdown]
# Right you see the same voice as left, slightly out of focus. In this picture other places
# are easy to make. A **microphone** makes some bands louder and others softer, always the
# same ones. In decibels that is simply *adding a curve*. We make smooth curves out of
# fifteen waves of random strength, with the slow ones strongest.

# %%
def random_microphones(n_excerpts, rng):
    """Draw a smooth curve over the 80 mel bands for each excerpt."""
    strength = 28 / (1 + np.arange(15) / 2)  # slow waves are the strongest
    waves = strength * rng.standard_normal((n_excerpts, 1, 15))
    return scipy.fft.idct(waves, n=80, axis=-1, norm="ortho")


curves = random_microphones(4, np.random.default_rng(1))
plt.plot(curves[:, 0, :].T)
plt.gca().set(xlabel="mel band", ylabel="change (dB)", title="Four microphones that nobody built")
plt.show()

# %% [markdown]
# Each line is one microphone: it makes some bands louder than others, by five or ten decibels.
# Some sound dull, some sharp, some like a telephone. That is a lot, and it is meant to be: real
# recordings differ by as much. Notebook 07 shows what becomes of a network that never met this.
#
# **Noise** is energy that is added, and decibels must not be added like that: two equally
# loud radios are 3 dB louder than one, not twice as many decibels. So we go from decibels
# to energy (`10 ** (dB / 10)`), add, and go back (`10 * log10`). How loud the noise is
# (5 to 50 dB below the loudest frame) and its colour are drawn at random.

# %%
def with_noise(mel_db, rng):
    """Add steady noise of random loudness and colour to each excerpt."""
    loudest = mel_db.mean(axis=-1, keepdims=True).max(axis=1, keepdims=True)
    level = loudest - rng.uniform(5, 50, size=(len(mel_db), 1, 1))
    noise = level + random_microphones(len(mel_db), rng)
    return 10 * np.log10(10 ** (mel_db / 10) + 10 ** (noise / 10))

# %% [markdown]
# The third change is the **line**. A telephone cuts off what is low and what is high, and so do
# the codecs that make sound files small. What lets only some frequencies through has a **band
# limit**. Below the lower limit we take away 20 dB per octave, as small microphones do; above the
# upper one nearly everything at once, as codecs do. What was cut off is not silent: some noise is
# left there, 55 to 80 dB below the loudest place.

# %%
def with_limits(mel_db, low, high, dynamic_range):
    """Cut off what lies below `low` and above `high`, in Hz."""
    hz = augmentation.mel_frequencies()  # the middle of each mel band
    below, above = np.log2(np.maximum(low / hz, 1)), np.log2(np.maximum(hz / high, 1))  # octaves
    floor = mel_db.max(axis=(1, 2), keepdims=True) - dynamic_range
    return np.maximum(mel_db - 20 * below - 500 * above, floor)


telephone = with_limits(back[np.newaxis], low=300, high=3400, dynamic_range=60)[0]
figure, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
for ax, picture, title in zip(axes, (back, telephone), ("as recorded", "telephone"), strict=True):
    plots.over_time(picture, ylabel="mel band", ax=ax, title=title, colourbar="dB")
    ax.images[0].set_clim(back.max() - 80, back.max())  # the same colours on both sides
plt.show()

# %% [markdown]
# The top of the picture is gone, and the lowest bands are darker: the lowest harmonic of a voice
# is often among them. **Can you still hear who speaks on the telephone?** So the network should
# manage, too. The limits are drawn at random. Many excerpts keep the whole band.

# %%
def random_limits(n_excerpts, rng):
    """Draw a band for each excerpt: from where, to where, and how quiet is the rest."""
    limits = augmentation.BAND_LIMITS
    low, high, dynamic_range = (
        rng.uniform(*limits[name], size=(n_excerpts, 1, 1))
        for name in ("high_pass_hz", "low_pass_hz", "dynamic_range_db")
    )
    low[rng.random(n_excerpts) > limits["high_pass_share"]] = 0  # these keep what is low
    high[rng.random(n_excerpts) > limits["low_pass_share"]] = np.inf  # these keep what is high
    return low, high, dynamic_range


low, high, _ = random_limits(1000, np.random.default_rng(0))
print(f"Of 1000 excerpts, {np.sum(low > 0)} lose what is low, {np.sum(high < np.inf)} what is high.")

# %% [markdown]
# Put together: back to mel energies, a microphone, noise, a band, and forward to MFCC again.
# `augmentation.augment` does the same, so with the same random numbers it must give the
# same result. (The pitch stays as it is: no microphone changes how often the vocal folds swing.)

# %%
rng = np.random.default_rng(6)
elsewhere = with_noise(back[np.newaxis] + random_microphones(1, rng), rng)
elsewhere = with_limits(elsewhere, *random_limits(1, rng))
mfcc = scipy.fft.dct(elsewhere, axis=-1, norm="ortho")[..., :40]
same = augmentation.augment(voice[np.newaxis], rng=np.random.default_rng(6))
assert np.allclose(mfcc, same, atol=1e-2)
figure, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
plots.over_time(back, ylabel="mel band", ax=axes[0], title="as recorded", colourbar="dB")
plots.over_time(augmentation.to_mel_db(mfcc[0]), ylabel="mel band", ax=axes[1],
               title="elsewhere", colourbar="dB")
for ax in axes:
    ax.images[0].set_clim(-60, 20)  # the same colours on both sides
plt.show()

# %% [markdown]
# Still the same words by the same person, but heard elsewhere: some bands are brighter or
# darker, and noise fills the dark gaps. The network sees a different right-hand picture in each epoch.
# The voice is the only thing that stays, so the voice is what it must learn.

# %% [markdown]
# ## 5 · Train it
#
# What does the network hear in one epoch? As many female as male recordings (`oversample`),
# two excerpts of each drawn at random, augmented, then normalised with the statistics of the
# training speakers. The package calls it `training.sample_epoch`.

# %%
rng = np.random.default_rng(0)
rows = np.tile(dataset.oversample(dataset.labels_of(split.train), rng=rng), 2)
chosen = [split.train[row] for row in rows]
excerpts = dataset.random_crops([recording.inputs for recording in chosen], rng=rng)
is_sound = excerpts.any(axis=-1, keepdims=True)  # padding, zeros only, must stay zero
excerpts = is_sound * dataset.normalise(augmentation.augment(excerpts, rng=rng), mean, std)
labels = dataset.labels_of(chosen)

same, same_labels = training.sample_epoch(split.train, mean, std, rng=np.random.default_rng(0))
assert np.allclose(excerpts, same) and np.array_equal(labels, same_labels)
print("excerpts", excerpts.shape, " labels", labels.shape, " share of male:", labels.mean())

# %% [markdown]
# Now the training loop itself, two epochs of it. `compile` says how to learn:
#
# - *Adam* walks downhill and gives each weight its own step size;
# - *CosineDecay* makes large steps first and tiny ones at the end;
# - *clipnorm* forbids giant leaps.
#
# `fit` walks through the excerpts, a batch of 64 at a time.

# %%
keras.utils.set_random_seed(0)
n_steps = 2 * training.steps_per_epoch(split)
network.compile(
    optimizer=keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(4e-3, n_steps), clipnorm=1.0
    ),
    loss=keras.losses.BinaryCrossentropy(label_smoothing=0.1),
    metrics=["accuracy"],
)
validation = training.excerpts_and_labels(split.validation, mean, std)
for epoch in range(2):
    heard, labels = training.sample_epoch(split.train, mean, std, rng=rng)
    log = network.fit(heard, labels, batch_size=64, validation_data=validation, verbose=0)
    print(f"epoch {epoch + 1}:", {name: round(v[0], 3) for name, v in log.history.items()})

# %% [markdown]
# In each line: loss and accuracy for the training speakers, then (`val_`) for the validation
# speakers. Two epochs are only a beginning.
#
# That is all of it. `training.train` is the same loop with more epochs (to save time, it draws
# the next epoch while the network still learns from this one), and
# `training.compile_for_training` is the same `compile`. `load_or_train` calls them, saves the
# network, and next time uses the saved one. This takes about a minute. Watch the curve grow. If it
# says *trained before*: delete `build/models/cnn.keras` and run the cell again, to watch a training.

# %%
model = checkpoints.load_or_train("cnn", recordings, on_epoch=plots.live_training_curve())

# %% [markdown]
# Left the loss, which should fall; right the share of correct answers, which should rise.
# Solid: training speakers, heard through noise. Dashed: validation speakers. The dashed line
# may lie *above* the solid one: training is made harder by noise and dropout, validation is
# not. The dashed line is also more jumpy, because there are only few validation speakers.
#
# We do not stop early: the number of epochs is the same for all three networks, so that the
# comparison is fair.

# %% [markdown]
# ## 6 · Speakers it has never heard
#
# The test speakers took no part in anything so far. A recording is cut into excerpts, each
# excerpt gets its p(male), and their mean is the verdict.

# %%
table = evaluation.predict_table(model, split.test)
table.round(3).sample(min(8, len(table)), random_state=0)

# %% [markdown]
# Each row is one recording; `correct` says whether p(male) is on the right side of 0.5. Now
# the scores. **Recall** is the share of the female (or male) recordings that were
# recognised. **Balanced accuracy** is the mean of the two recalls: a classifier that always says
# "male" gets 0.5, however many men there are in the corpus.

# %%
scores = evaluation.scores(table)
print(f"recordings         {scores['n']}")
print(f"accuracy           {scores['accuracy']:.3f}")
print(f"balanced accuracy  {scores['balanced_accuracy']:.3f}")
for sex, value in scores["recall"].items():
    print(f"recall {sex:11} {value:.3f}")

# %% [markdown]
# One number hides who pays for the mistakes. So look at each speaker: a column is a person,
# a dot is a recording. Right are the circles (female) below the dashed line and the squares
# (male) above it.

# %%
figure, ax = plt.subplots(figsize=(13, 4.5))
plots.speaker_dots(table, ax=ax, title="Test speakers")
plt.show()

# %% [markdown]
# Look for columns whose dots are all on the wrong side: mistakes often come in families, by
# speaker. This is why we split by speaker and why ten recordings of one person are not ten
# proofs.
#
# Listen to the recording on which the network is farthest from the annotation. Would *you*
# have known?

# %%
distance = (table.p_male - (table.sex == "male")).abs()
farthest = table.loc[distance.idxmax()]
plots.player(
    audio.load_audio(corpus.folder / farthest.file),
    f"{farthest.file}: annotated {farthest.sex}, p(male) = {farthest.p_male:.2f}",
)

# %% [markdown]
# ## 7 · Look inside
#
# First look at what goes in: the normalised MFCC of a female and a male excerpt. Can you see
# the **pitch**? The harmonics of a voice are ripples in the spectrum, and each MFCC measures
# ripples of one width. A high voice has wide ripples, and they show up at a middle MFCC
# number. A low voice has narrow ripples, and they show up further up. With our mel bands,
# about 37 Hz apart at the bottom, the number is about 2 x 80 x 37 Hz / pitch. We draw that
# as a line.

# %%
clips = [next(r for r in split.test if r.sex == sex) for sex in ("female", "male")]
pictures = [dataset.sliding_windows(dataset.normalise(c.inputs, mean, std))[0] for c in clips]
figure, axes = plt.subplots(1, 2, figsize=(14, 4.5), sharey=True)
for ax, clip, picture in zip(axes, clips, pictures, strict=True):
    plots.over_time(np.clip(picture[:, :40], -4, 4), ylabel="MFCC number", ax=ax, centre=0,
                   title=f"annotated: {clip.sex}", colourbar="normalised")
    number = 2 * 80 * 37 / clip.pitch[: len(picture)]
    ax.plot(np.arange(len(number)) / 100, number, color=plots.COLOURS["accent"],
            linestyle="-", linewidth=3)
    ax.set_ylim(0, 60)
    ax.axhline(40, color="black", linestyle=":", linewidth=1)
plt.show()

# %% [markdown]
# The green line is the number that the measured pitch predicts. Where it runs inside the
# picture, it follows a dark band: there the MFCC show that pitch. (Where it jumps for a
# moment, the measurement of the pitch has slipped.) Below about 150 Hz the
# line leaves the picture (dotted: our 40 MFCC end there). This is what notebook 03 found with
# hums, and why the pitch goes in as a number of its own.
#
# What do the filters of the first layer look at? First four of them, as they are: 5 frames
# wide, 84 numbers high. We choose the four whose answers differ most between the two
# excerpts. Do not expect to recognise anything in them. For that we cut the network off after its first ReLU.

# %%
first_relu = next(layer for layer in model.network.layers if isinstance(layer, layers.ReLU))
first_part = keras.Model(model.network.input, first_relu.output)
answers = first_part.predict(np.stack(pictures), verbose=0)
averages = answers.mean(axis=1)
order = np.argsort(-abs(averages[0] - averages[1]))
print("answers of all filters, for both excerpts:", answers.shape)

# %%
convolution = next(x for x in model.network.layers if isinstance(x, layers.Conv1D))
kernels = convolution.get_weights()[0]  # 5 frames, 84 numbers, 48 filters
figure, axes = plt.subplots(1, 4, figsize=(14, 4), sharey=True)
for ax, number in zip(axes, order[:4], strict=True):
    reach = np.abs(kernels[:, :, number]).max()
    ax.imshow(kernels[:, :, number].T, origin="lower", aspect="auto", cmap="PuOr",
              vmin=-reach, vmax=reach)
    ax.axhline(SHAPE[1] - 0.5, color="black", linestyle=":")
    ax.set(title=f"filter {number}", xlabel="frame")
    ax.grid(False)
axes[0].set_ylabel("as it is | less its mean")
plt.show()

# %% [markdown]
# Each picture is a question. Where one colour is, the filter wants more than average; where the
# other is, less. Below the dotted line are the 42 numbers as they are (the pitch and voiced right
# under the line), above it the same less their mean. Now the answers of the twelve filters that
# differ most, over time.

# %%
figure, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
for ax, clip, answer in zip(axes, clips, answers, strict=True):
    plots.over_time(answer[:, order[:12]], ylabel="filter, by difference", ax=ax,
                   title=f"annotated: {clip.sex}", colourbar="answer")
    ax.images[0].set_clim(0, answers[..., order[:12]].max())  # the same colours on both sides
plt.show()

# %% [markdown]
# Bright means *yes, here*. A row that is bright on one side and dark on the other is a filter
# that tells these two voices apart. Nobody told the network what to look for.
#
# Which of the 42 numbers decide? Take one away and see how much the answer moves. We set one
# to its average (0 after normalisation), for the whole excerpt, and measure by how much
# p(male) changes. Then the next one. **Which one would you miss most?**

# %%
heard, _ = training.excerpts_and_labels(split.test, mean, std)
rng = np.random.default_rng(0)
heard = heard[rng.permutation(len(heard))[:100]]
n_inputs = heard.shape[-1]
without = np.tile(heard, (n_inputs, 1, 1, 1))  # 42 copies of all excerpts
for number in range(n_inputs):
    without[number, :, :, number] = 0
p = model.network.predict(heard, verbose=0)[:, 0]
p_without = model.network.predict(without.reshape(-1, *SHAPE), verbose=0)
change = np.abs(p_without.reshape(n_inputs, -1) - p).mean(axis=1)

# %%
names = [f"MFCC {number}" for number in range(40)] + ["pitch", "voiced"]
colours = 40 * [plots.COLOURS["neutral"]] + 2 * [plots.COLOURS["accent"]]
plt.bar(range(len(change)), change, color=colours)
plt.xticks([0, 10, 20, 30, 40], [names[number] for number in (0, 10, 20, 30, 40)])
plt.gca().set(xlabel="what is taken away", ylabel="mean change of p(male)")
plt.show()
print("The network leans most on", ", ".join(names[i] for i in np.argsort(change)[::-1][:5]))

# %% [markdown]
# A long bar is a number the network leans on. Green, at the right: the pitch, and voiced or not.
# Low MFCC describe the broad shape of the spectrum: the size of mouth and throat leaves its mark
# there. Higher MFCC describe finer ripples: the pitch of high voices. If all bars are short, the
# network has several ways to know and misses none of them much.

# %% [markdown]
# ## 8 · Save it, with all it needs
#
# A network alone is worth little. Next year somebody must know: which features? normalised
# with which mean? is 1 female or male? who was in the training? `models.save_model` puts all
# this on a **card** and the card into the same file. We save, load, and compare.

# %%
path = paths.build_folder() / "notebook-04" / "my_cnn.keras"
models.save_model(model, path)
loaded = models.load_model(path)
before = evaluation.predict(model, [recording.inputs for recording in split.test])
after = evaluation.predict(loaded, [recording.inputs for recording in split.test])
assert np.array_equal(before, after)
print(f"{path.name}, {path.stat().st_size / 1000:.0f} kB: identical answers after loading.")
pd.Series(loaded.card).map(lambda value: str(value)[:70]).to_frame("on the card")

# %% [markdown]
# `labels` says which class comes first, so nobody can swap them. `speakers` says on whom it
# was trained, so you can check that it is never tested on them.

# %% [markdown]
# ## 9 · Was that luck?
#
# We tested on a few speakers and began with one set of random weights. Other speakers,
# other weights, another score. So train again, each time with **other speakers held out**.
#
# This takes a while and is the last thing we compute: start it, and read on or have a
# coffee.

# %%
scores = []
for run in range(session.number_of_runs(recordings)):
    model_of_run = checkpoints.load_or_train("cnn", recordings, run=run)
    test = dataset.split_by_speaker(recordings, fold=run).test
    scores.append(evaluation.balanced_accuracy(evaluation.predict_table(model_of_run, test)))
    print(f"run {run}: balanced accuracy {scores[-1]:.3f}")
plots.score_per_run(scores, title="CNN, other speakers held out each time")
plt.show()

# %% [markdown]
# Each dot is one run, the line is their mean; the axis does not begin at 0. If the dots lie far apart, a single score says
# little. Never report one run. `evaluate_runs` is this loop, for the next two
# notebooks. Notebook 07 asks the same question more thoroughly.
#
# And a warning that no plot above can give: the test speakers come from the **same corpus**
# as the training speakers. Your own voice does not. Notebook 08 finds out.

# %% [markdown]
# ## What to remember
#
# - A convolution slides a small question over a picture. The network learns the questions.
# - Learning is walking downhill on the loss, batch by batch, epoch by epoch.
# - A microphone adds a constant to each MFCC. Less the mean over the excerpt, it is gone.
# - Augmentation changes everything except what matters. Then only what matters is learned.
# - Judge on speakers that were not heard, look at each speaker, and train more than once.
# - A saved network needs a card, or it will be used wrongly.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/04_cnn.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - Atal (1974), *Effectiveness of linear prediction characteristics of the speech wave for
#   automatic speaker identification and verification*, Journal of the Acoustical Society of
#   America 55(6): where the mean is subtracted from the cepstrum.
# - LeCun, Bottou, Bengio and Haffner (1998), *Gradient-based learning applied to document
#   recognition*, Proceedings of the IEEE 86(11).
# - Dumoulin and Visin (2016), [A guide to convolution arithmetic for deep
#   learning](https://arxiv.org/abs/1603.07285): padding and stride in pictures.
# - Ioffe and Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167).
# - Kingma and Ba (2015), [Adam](https://arxiv.org/abs/1412.6980).
# - Park et al. (2019), [SpecAugment](https://arxiv.org/abs/1904.08779): another way to
#   change spectrograms for training.
# - Keras: [convolution layers](https://keras.io/api/layers/convolution_layers/).

# %% [markdown]
# # 04 · Train a convolutional network
#
# Nine numbers and two loops find the beginning of every sound in a recording. A network can find
# such numbers by itself: you will train one, and check what it learned.
#
# **What you will do.** Slide a small filter over a picture of a voice, by hand. Build a network
# that learns its own filters, train it, and let it judge speakers it has never heard.
#
# **What you will learn.** What a convolution is, and what each layer of a convolutional network is
# for. What learning means: loss, gradient descent, epochs. How to take the microphone out of the
# numbers, and how to train on more microphones than you own.
#
# **What you need.** The excerpts of notebook 03. This notebook also runs on its own: it makes what
# is missing.
#
# **Time: about 30 minutes**. The extras take 15 more, the [exercises](exercises/04_cnn.ipynb) 20.
# The training takes about a minute.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.fft
from keras import layers

from speech_workshop import audio, augmentation, checkpoints, dataset, evaluation, features
from speech_workshop import models, paths, plots, session, training
from speech_workshop.pictures import nb04 as pictures, shared
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE

plots.use_workshop_style()

# %% [markdown]
# We split the recordings **by speaker**, as in notebook 03. The network learns from the training
# speakers, we watch it on the validation speakers, and we judge it on the test speakers.

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
# Take one recording of a test speaker and draw its **mel energies**, as in notebook 01: time runs
# to the right, low sounds are at the bottom, bright means loud.

# %%
clip = next(recording for recording in split.test if recording.sex == "female")
signal = audio.normalize_level(audio.trim_silence(audio.load_audio(corpus.folder / clip.file)))
power = features.power_spectrogram(signal)
mel_db = librosa.power_to_db(features.mel_filters() @ power).T[:EXCERPT_FRAMES]
plots.over_time(mel_db, ylabel="mel band", colorbar="energy (dB)", title=clip.file)
plt.show()
plots.player(signal, f"The whole recording, {len(signal) / SAMPLE_RATE:.1f} s. "
            "The picture shows the beginning.")

# %% [markdown]
# Where a bright area begins, a sound starts: an **onset**. Nine numbers are enough to find onsets.
#
# A **filter**, also called a *kernel*, is a small table of numbers, here 3 x 3. Lay it on a corner
# of the picture, multiply each number by the pixel below it, and add up the nine products. Slide
# the filter one step and do it again, until you have been everywhere. That is a **convolution**.
#
# We try it on a toy: six moments (rows, so time runs down; the picture is such an array, turned) of
# five bands (columns). In the middle a sound starts. Our filter says *what comes after, minus what
# came before*.
#
# **Predict.** What does this filter answer where nothing changes?
#
# a) 1, like the sound · b) 0 · c) the same as at the onset
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Its numbers add up to 0, so whatever is the same before and after cancels. At the onset it
# answers 3. The result has fewer rows and columns because the filter cannot hang over the edge.
#
# </details>

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
# Now the voice. We also rotate the filter by 90 degrees. Then it looks for energy that grows from
# one band to the next.

# %%
pictures.answers({
    "it gets louder over time": convolve(mel_db, onset),
    "more energy one band up": convolve(mel_db, onset.T),
})

# %% [markdown]
# Left: vertical stripes where sounds begin (violet) and end (orange). Right: horizontal stripes,
# the edges of loud bands. **A filter is a question, and the result is a map of where the answer is
# yes.** We chose these two. A convolutional network *learns* its filters. Its layer `Conv2D` does
# what our two loops do, faster:

# %%
one_picture = mel_db[np.newaxis, :, :, np.newaxis]  # 1 picture, frames, bands, 1 channel
conv2d = layers.Conv2D(filters=1, kernel_size=3, padding="valid", use_bias=False)
conv2d.build(one_picture.shape)
conv2d.set_weights([onset[:, :, np.newaxis, np.newaxis]])
by_keras = np.array(conv2d(one_picture))[0, :, :, 0]
assert np.allclose(by_keras, convolve(mel_db, onset), atol=1e-3)
print("Conv2D and our two loops agree on", by_keras.size, "numbers.")

# %% [markdown]
# Four words come with every convolutional network:
#
# - **padding**: a border of zeros keeps the result as large as the picture (and draws a line there);
# - **stride**: slide two steps at a time, and the result is half as large;
# - **activation**: what a filter finally reports. An *activation function* decides what passes.
#   The usual one, **ReLU**, sets everything negative to zero: yes or nothing;
# - **pooling**: keep only the largest of four neighbors. The exact place is lost, which is welcome:
#   the same sound a hundredth of a second later looks the same.

# %%
padded = convolve(np.pad(mel_db, 1), onset)
activated = np.maximum(padded, 0)  # ReLU
n_rows, n_columns = np.array(activated.shape) // 2
squares = activated[: 2 * n_rows, : 2 * n_columns].reshape(n_rows, 2, n_columns, 2)
pooled = squares.max(axis=(1, 3))
pictures.shrinking({
    "padding: same size": padded,
    "stride 2: half": padded[::2, ::2],
    "ReLU: only yes": activated,
    "pooling: half": pooled,
})

# %% [markdown]
# ## 2 · Take the microphone out
#
# A microphone makes some frequencies louder and others softer, in every frame alike. In decibels
# that adds a fixed curve. MFCC are weighted sums of decibels, so the microphone adds **a constant
# to each MFCC**.
#
# **Predict.** How do you get rid of a constant that you don't know?
#
# a) divide by the largest value · b) subtract the mean over time · c) you can't, without the
# microphone
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) The constant is in the mean too, so subtracting the mean removes it. On the left the two lines
# run side by side; on the right they nearly coincide.
#
# </details>

# %%
tinny = audio.normalize_level(signal - 0.9 * np.concatenate([[0], signal[:-1]]))  # less bass
plots.player(signal, "as recorded")
plots.player(tinny, "through a tinny microphone")

# %%
heard_through = {"as recorded": signal, "tinny microphone": tinny}
both = {
    name: features.extract_features(sound).inputs[:EXCERPT_FRAMES]
    for name, sound in heard_through.items()
}
pictures.less_its_mean({name: inputs[:, 1] for name, inputs in both.items()}, what="MFCC 1")

# %% [markdown]
# This is **cepstral mean normalization** (CMN; Atal, 1974). But the mean holds more than the
# microphone. It also says something about the voice. So our network gets **both**: the 42 numbers
# as they are, and the same 42 minus their mean. That makes 84 numbers a frame. Padding doesn't
# count in the mean, and it stays zero.

# %%
def with_mean_removed(excerpt):
    """Put beside each number the same minus its mean over the frames that are sound."""
    is_sound = excerpt.any(axis=-1, keepdims=True)  # False for padding
    average = excerpt.sum(axis=0) / is_sound.sum()
    return np.concatenate([excerpt, (excerpt - average) * is_sound], axis=-1)


mean, std = dataset.frame_statistics(split.train)
short = dataset.pad(dataset.standardize(both["as recorded"][:80], mean, std))  # 30 frames of padding
by_hand = with_mean_removed(short)
by_package = np.array(models.with_mean_removed(short[np.newaxis]))[0]
assert np.allclose(by_hand, by_package, atol=1e-4) and not by_hand[80:].any()
print(f"By hand and by models.with_mean_removed: {short.shape} becomes {by_hand.shape}")

# %% [markdown]
# ## 3 · The network
#
# Convolutional networks (CNNs) are best known for images: handwritten digits, objects, faces. There
# a filter slides in both directions, because a nose can be anywhere. Ours is different. Each filter
# spans **all the numbers of a frame** and slides **in time only**, because MFCC 7 and 8 aren't
# neighbors as pixels are: they measure different things. Keras calls this layer `Conv1D`.

# %%
SHAPE = models.SHAPE  # 110 frames of 42 numbers

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
# Each line makes a layer (first brackets) and sends `x` through it (second brackets).
# `use_bias=False` means: no extra constant per filter, since the next layer adds one.
# `Concatenate` is inside `with_mean_removed`. Read it from top to bottom:
#
# | layer | what it does | why |
# |---|---|---|
# | `Concatenate` | puts the numbers minus their mean beside the numbers | see section 2 |
# | `Conv1D` | asks many questions, one filter each; later layers ask about earlier answers | finds a pattern whenever it happens |
# | `BatchNormalization` | brings all answers to a similar size | faster, steadier learning |
# | `ReLU` | the activation: yes or nothing | without a bend in between, two convolutions in a row can do no more than a single, wider one |
# | `MaxPooling1D` | keeps the larger of two moments | small shifts don't matter; less to compute |
# | `GlobalAveragePooling1D` | averages each filter over time | how much of it was there, no matter when |
# | `Dropout` | in training, sets some numbers to zero at random | the network can't rely on any single one |
# | `Dense`, *sigmoid* | a weighted sum, squeezed between 0 and 1 | **p(male)**: how sure it is that the annotation says *male* |
#
# The numbers that a network has to find are its **weights** or *parameters*. The first `Conv1D` has
# 48 filters, each 5 frames wide and 84 numbers high. How many weights is that?

# %%
assert models.architecture(network) == models.architecture(models.build_cnn())
print(f"The same layers as models.build_cnn(): {network.count_params()} parameters,")
print(f"5 x {2 * SHAPE[1]} x 48 = {5 * 2 * SHAPE[1] * 48} of them in the first filters.")
shared.layer_table(network)

# %% [markdown]
# ## 4 · What is learning?
#
# At first all weights are random, and the network guesses. The **loss** tells it how wrong it is.
# Ours, *binary cross-entropy*, asks: **how surprised are you by the truth?** If the label is male
# and the network said p(male) = 0.99, it is hardly surprised. If it said 0.01, the surprise is huge.

# %%
pictures.surprise()

# %% [markdown]
# Which weights make the loss small? Imagine walking downhill in fog. You can't see the valley,
# but your feet feel the slope. Take a step down, feel again, step again. This is **gradient
# descent**. The **learning rate** says how far a step goes. Our toy network hears a single number
# x of each voice, has a single weight `w`, and says p(male) = sigmoid(`w` · x). Sigmoid squeezes
# any number between 0 and 1.
#
# **Predict.** It takes eleven steps, all with the same learning rate. How will they look?
#
# a) equally long · b) shorter and shorter · c) longer and longer, since it gathers speed
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) A step is learning rate times slope. The ground gets flatter towards the bottom, so the steps
# get shorter by themselves.
#
# </details>

# %%
x_toy = np.array([-2.0, -1.2, -0.3, 0.4, -0.1, 1.1, 2.0])
is_male = np.array([0, 0, 0, 0, 1, 1, 1])


def loss(w):
    """Say how surprised the toy network is by the truth, on average."""
    p = 1 / (1 + np.exp(-w * x_toy))
    return -np.mean(np.log(np.where(is_male == 1, p, 1 - p)))


steps = [-1.5]
for _ in range(11):
    slope = (loss(steps[-1] + 0.01) - loss(steps[-1] - 0.01)) / 0.02  # feel both sides
    steps.append(steps[-1] - 1.5 * slope)  # the learning rate is 1.5
pictures.valley(loss, steps, title="Walking downhill")

# %% [markdown]
# A real network does this with thousands of weights at once. Keras finds all slopes in one pass,
# from the loss back through the layers: **backpropagation**.
#
# - A **batch** is a handful of excerpts, here 64. After each, all weights take a step.
# - An **epoch** is one pass through all training recordings.
# - **Hyperparameters** are what *you* choose: learning rate, number of filters, number of epochs.
# - **Overfitting** means learning the training speakers by heart. We want **generalization**: it
#   should work for others too. The validation speakers tell the two apart.

# %% [markdown]
# ## 5 · Train on more microphones than you own
#
# A network takes the easiest way. If all male clips came from one microphone, it would learn the
# microphone. So it never meets an excerpt twice in the same form. We change what doesn't matter:
# microphone, noise, telephone line. This is **data augmentation**. `augment` does it on the MFCC
# themselves (see the first extra).

# %%
voice = clip.mfcc[:EXCERPT_FRAMES]
three = augmentation.augment(np.stack([voice] * 3), rng=np.random.default_rng(6))
names = ["as recorded", "elsewhere", "somewhere else", "and once more"]
pictures.mel_pictures(dict(zip(names, map(augmentation.to_mel_db, [voice, *three]), strict=True)))

# %% [markdown]
# The same words by the same person, in four places. Only the voice stays, so only the voice helps.
#
# One more trick: in three excerpts of ten we **hide the pitch**. A network that always has this
# easy cue leans on it, even where it misleads: an angry man, a woman with a low voice.

# %% [markdown]
# ## 6 · Train it
#
# In one epoch the network hears as many female as male recordings, two random excerpts of each,
# augmented, standardized and shuffled. To save memory, they come in blocks of 1,024.

# %%
rng = np.random.default_rng(0)
excerpts, labels = next(training.sample_blocks(split.train, mean, std, rng=rng))
print("first block:", excerpts.shape, " labels:", labels.shape, f" male: {labels.mean():.0%}")

# %% [markdown]
# Here is the training loop, for two epochs. *Adam* is gradient descent in which each weight gets its
# own step size. *CosineDecay* starts with large steps and ends with tiny ones. *clipnorm* forbids
# giant leaps. *Label smoothing* asks for 0.95 instead of 1: nobody should be that sure of a voice.

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
    for block in training.sample_blocks(split.train, mean, std, rng=np.random.default_rng(epoch)):
        network.fit(*block, batch_size=64, verbose=0)
    val_loss, val_accuracy = network.evaluate(*validation, batch_size=512, verbose=0)
    print(f"epoch {epoch + 1}: val_loss {val_loss:.3f}, val_accuracy {val_accuracy:.3f}")

# %% [markdown]
# Accuracy is the share of right answers. `val_` is for the validation speakers. `load_or_train` runs
# the same loop for more epochs, saves the network, and next time loads it. (To train again, delete
# `build/models/cnn.keras`.)
#
# **Predict.** The network has more parameters than there are recordings. What will the validation
# speakers' curve do in the right picture, the share of right answers?
#
# a) fall behind the training curve: it memorizes · b) rise along with the training curve, then
# flatten · c) rise, then fall back to guessing
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) It generalizes. Augmentation and dropout make memorizing hard. The dashed curve may even start
# above the solid one: only training speakers are heard through noise. It may jump while the steps
# are still large.
#
# </details>

# %%
model = checkpoints.load_or_train("cnn", recordings, on_epoch=shared.live_training_curve())

# %% [markdown]
# ## 7 · Speakers it has never heard
#
# The test speakers were **held out**: they took no part. A recording is cut into excerpts, each is
# judged twice (notebook 08 says why), and the mean p(male) counts.

# %%
table = evaluation.predict_table(model, split.test)
table.round(3).sample(min(8, len(table)), random_state=0)

# %% [markdown]
# **Recall** is the share of the female (or male) recordings that were recognized. The mean of the
# two recalls is the **balanced accuracy**, our headline metric: a classifier that always says "male"
# gets 0.5, however many men there are.

# %%
scores = evaluation.scores(table)
for sex, value in scores["recall"].items():
    print(f"recall {sex:11} {value:.3f}")
print(f"balanced accuracy  {scores['balanced_accuracy']:.3f}  ({scores['n']} recordings)")

# %% [markdown]
# **Predict.** How are the mistakes spread over the speakers?
#
# a) evenly: everyone gets one now and then · b) most speakers get none, a few get most of them ·
# c) they all fall on one sex
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Most people are judged correctly every time, a few hardly ever. That's why we split by speaker,
# and why ten recordings of one person are not ten independent proofs.
#
# </details>

# %%
right = table.groupby("speaker").correct.mean().sort_values()
print(f"{(right == 1).sum()} of {len(right)} speakers: no mistake. Those with most mistakes (20 at most):")
worst = right[right < 1].index[:20]
figure, ax = plt.subplots(figsize=(13, 4.5))
shared.speaker_dots(table[table.speaker.isin(worst)] if len(worst) else table, ax=ax)
plt.show()

# %% [markdown]
# A column is a person, a dot a recording. Circles (female) belong below the dashed line, squares
# (male) above. Listen to the recording that is farthest from its label. Would *you* have known?

# %%
farthest = table.loc[(table.p_male - (table.sex == "male")).abs().idxmax()]
plots.player(
    audio.load_audio(corpus.folder / farthest.file),
    f"{farthest.file}: annotated {farthest.sex}, p(male) = {farthest.p_male:.2f}",
)

# %% [markdown]
# One training run and one group of test speakers prove little. Notebook 07 repeats this with other
# speakers held out. And these speakers come from the **same corpus** as the training speakers. Your
# own voice doesn't: see notebook 08.

# %% [markdown]
# ## What to remember
#
# - A convolution slides a small question over a picture. The network learns the questions.
# - Learning is walking downhill on the loss, batch by batch, epoch by epoch.
# - A microphone adds a constant to each MFCC. Subtract the mean over the excerpt, and it's gone.
# - Augmentation changes everything except what matters, so only what matters is learned.
# - Judge on speakers the network has never heard, and look at each of them.

# %% [markdown]
# ## Try it on your own
#
# - Turn the onset filter into one for the *ends* of sounds. Which signs change?
# - Give the network of section 3 three filters per layer instead of 48 and 64, and train it for
#   two epochs. (The next cell then stops with an AssertionError, since your network is no longer
#   the package's. Go on with section 6.) How much does it lose?
# - The [exercises](exercises/04_cnn.ipynb) have instant checks and hints.

# %% [markdown]
# ## Extra · Other microphones, by hand
#
# How can we change the microphone without computing all sounds again? MFCC are made from mel
# energies by the DCT, which writes a curve as a sum of waves. A sum of waves can be added up again:
# the **inverse DCT**. We kept 40 of 80 waves, so we get the mel picture back, a little blurred.

# %%
back = scipy.fft.idct(voice, n=80, axis=-1, norm="ortho")
assert np.allclose(back, augmentation.to_mel_db(voice))
pictures.mel_pictures({"from the sound": mel_db, "from 40 MFCC": back})

# %% [markdown]
# In this picture other places are easy to make. A **microphone** makes some bands louder and others
# softer, always the same ones. In decibels that means *adding a curve*. Our curves are sums of
# fifteen waves of random strength, with the slow ones strongest.

# %%
def random_microphones(n_excerpts, rng):
    """Draw a smooth curve over the 80 mel bands for each excerpt."""
    strength = 28 / (1 + np.arange(15) / 2)  # slow waves are the strongest
    waves = strength * rng.standard_normal((n_excerpts, 1, 15))
    return scipy.fft.idct(waves, n=80, axis=-1, norm="ortho")


pictures.microphones(random_microphones(4, np.random.default_rng(1))[:, 0, :])

# %% [markdown]
# Some of these sound dull, some sharp, some like a telephone. Five or ten decibels are a lot, and
# real recordings differ by as much.
#
# **Noise** is energy that is added, and decibels can't be added like that: two equally loud radios
# are 3 dB louder than one, not twice as many decibels. So we go from decibels to energy, add, and
# go back. How loud the noise is (5 to 50 dB below the loudest frame) and its color are random.

# %%
def with_noise(mel, rng):
    """Add steady noise of random loudness and color to each excerpt."""
    loudest = mel.mean(axis=-1, keepdims=True).max(axis=1, keepdims=True)
    noise_level = loudest - rng.uniform(5, 50, size=(len(mel), 1, 1))
    noise = noise_level + random_microphones(len(mel), rng)
    return 10 * np.log10(10 ** (mel / 10) + 10 ** (noise / 10))

# %% [markdown]
# The third change is the **line**. A telephone cuts off what is low and what is high, and so do the
# codecs that make sound files small. The frequency beyond which nothing more comes through is a
# **band limit**. Below the lower limit we take away 20 dB per octave, as small microphones do;
# above the upper one almost everything, as codecs do. Some noise remains in the part that was cut.

# %%
def with_limits(mel, low, high, dynamic_range):
    """Cut off what is below `low` and above `high`, in Hz."""
    hz = augmentation.mel_frequencies()  # the middle of each mel band
    below, above = np.log2(np.maximum(low / hz, 1)), np.log2(np.maximum(hz / high, 1))  # octaves
    floor = mel.max(axis=(1, 2), keepdims=True) - dynamic_range
    return np.maximum(mel - 20 * below - 500 * above, floor)


telephone = with_limits(back[np.newaxis], low=300, high=3400, dynamic_range=60)[0]
pictures.mel_pictures({"as recorded": back, "telephone": telephone})

# %% [markdown]
# The top of the picture is gone, and the lowest bands are darker: a voice's lowest harmonic is often
# among them. You still know who is on the phone, so the network should manage too.

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

# %% [markdown]
# Put together: back to mel energies, a microphone, noise, a band, and forward to MFCC again. With
# the same random numbers, `augmentation.augment` gives the same result. (The pitch stays as it is,
# or is hidden: no microphone changes how often the vocal folds open.)

# %%
draw = np.random.default_rng(6)
elsewhere = with_noise(back[np.newaxis] + random_microphones(1, draw), draw)
elsewhere = with_limits(elsewhere, *random_limits(1, draw))
mfcc = scipy.fft.dct(elsewhere, axis=-1, norm="ortho")[..., :40]
same = augmentation.augment(voice[np.newaxis], rng=np.random.default_rng(6))
assert np.allclose(mfcc, same, atol=1e-2)
print("By hand and by augmentation.augment: the same", mfcc.shape)

# %% [markdown]
# And the first block of an epoch by hand: balance, draw, augment, standardize.

# %%
draw = np.random.default_rng(0)
rows = np.tile(dataset.oversample(dataset.labels_of(split.train), rng=draw), 2)
chosen = [split.train[row] for row in rows[: training.BLOCK]]
crops = dataset.random_crops([recording.inputs for recording in chosen], rng=draw)
is_sound = crops.any(axis=-1, keepdims=True)  # padding, zeros only, must stay zero
crops = is_sound * dataset.standardize(augmentation.augment(crops, rng=draw), mean, std)
assert np.allclose(crops, excerpts) and np.array_equal(dataset.labels_of(chosen), labels)
print("By hand and by training.sample_blocks: the same", crops.shape)

# %% [markdown]
# ## Extra · Look inside
#
# First look at what goes in: the MFCC of a female and a male excerpt. Can you see the **pitch**? The
# harmonics of a voice are ripples in the spectrum, and each MFCC measures ripples of one width. A
# high voice has wide ripples, which show up at a middle MFCC; a low voice has narrow ones, which
# show up higher. Hums like those of notebook 03 tell where: near MFCC number 6200 Hz / pitch. We
# draw that as a green line.

# %%
two = [next(r for r in split.test if r.sex == sex) for sex in ("female", "male")]
inside = [dataset.sliding_windows(dataset.standardize(r.inputs, mean, std))[0] for r in two]
titles = [f"annotated: {r.sex}" for r in two]
pictures.pitch_in_mfcc(
    {title: one[:, :40] for title, one in zip(titles, inside, strict=True)},
    [r.pitch[:EXCERPT_FRAMES] for r in two],
)

# %% [markdown]
# Where the line runs inside the picture, it lies on a dark band: there the MFCC show the pitch.
# (Where it jumps for a moment, the measurement slipped.) Below about 155 Hz the line leaves the
# picture (dotted: our 40 MFCC end there). That's why the pitch goes in as a number of its own.
#
# Now the first layer. We cut the network off after its first ReLU, so it reports its activations,
# and draw the twelve filters whose mean activations differ most between the two excerpts.

# %%
first_relu = next(layer for layer in model.network.layers if isinstance(layer, layers.ReLU))
first_part = keras.Model(model.network.input, first_relu.output)
activations = first_part.predict(np.stack(inside), verbose=0)
averages = activations.mean(axis=1)
most_different = np.argsort(-abs(averages[0] - averages[1]))[:12]
print("activations of all filters, for both excerpts:", activations.shape)
pictures.activations(dict(zip(titles, activations[:, :, most_different], strict=True)))

# %% [markdown]
# Bright means *yes, here*. A row that is bright on one side and dark on the other tells these two
# voices apart. Nobody told the network what to look for.
#
# Which of the 42 numbers matter? We set a group of them to their average (0 after standardizing) and
# test again. **Guess first:** what will the network miss most: the loudness (MFCC 0), the broad shape
# of the spectrum (MFCC 1 to 12), its fine ripples (MFCC 13 to 39), the pitch, ripples and pitch
# together, or *voiced or not*?

# %%
some = dataset.thin_out(split.test, n_frames=100_000)  # every second recording: less memory
heard, heard_labels = training.excerpts_and_labels(some, mean, std)


def score_without(numbers):
    """Return the balanced accuracy of the excerpts when some numbers are missing."""
    less = heard.copy()
    less[:, :, numbers] = 0
    said_male = model.network.predict(less, verbose=0)[:, 0] > 0.5
    return np.mean([np.mean(said_male[heard_labels == sex] == sex) for sex in (0, 1)])

# %%
groups = {"loudness": [0], "broad shape": range(1, 13), "fine ripples": range(13, 40),
          "pitch": [40], "ripples and pitch": range(13, 41), "voiced or not": [41]}
left = {name: score_without(list(numbers)) for name, numbers in groups.items()}
pictures.what_is_left(left, with_all=score_without([]))
print("It misses most:", ", then ".join(sorted(left, key=left.get)))

# %% [markdown]
# The farther left a dot, the more the network leaned on that group. The broad shape carries the
# traces of mouth and throat. The fine ripples show the pitch of high voices once more. So the
# ripples can replace the pitch number: without that number, hardly anything is lost. The reverse is
# not true: without the ripples much is lost, and without both even more.

# %% [markdown]
# ## Extra · Save it, with all it needs
#
# A network alone is worth little. Next year somebody must know: which features? Standardized with
# which mean? Is 1 female or male? Who was in the training? `models.save_model` puts all this on a
# **card**, in the same file. We save, load, and compare.

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
# `labels` says which class comes first, so nobody can swap them. `speakers` says whom it was trained
# on, so you can check that it is never tested on them.

# %% [markdown]
# ## Further reading
#
# - Atal (1974), *Effectiveness of linear prediction characteristics of the speech wave for
#   automatic speaker identification and verification*, Journal of the Acoustical Society of
#   America 55(6): where the mean is subtracted from the cepstrum.
# - LeCun, Bottou, Bengio and Haffner (1998), *Gradient-based learning applied to document
#   recognition*, Proceedings of the IEEE 86(11): handwritten digits.
# - Dumoulin and Visin (2016), [A guide to convolution arithmetic for deep
#   learning](https://arxiv.org/abs/1603.07285): padding and stride in pictures.
# - Ioffe and Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167).
# - Kingma and Ba (2015), [Adam](https://arxiv.org/abs/1412.6980).
# - Park et al. (2019), [SpecAugment](https://arxiv.org/abs/1904.08779): another way to augment
#   spectrograms.
# - Keras: [convolution layers](https://keras.io/api/layers/convolution_layers/).
#
# **Next:** [notebook 05](05_lstm.ipynb) listens to the same excerpts one moment after the other.

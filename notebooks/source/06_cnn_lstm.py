# %% [markdown]
# # 06 · Join looking and listening
#
# **What you will do.** Cut an excerpt into ten short windows. Let a convolution look at each
# window, and an LSTM listen to the ten answers. Train this network on the same voices, and
# compare its size and its training time with the other two.
#
# **What you will learn**
#
# - why one would join a CNN and an LSTM, and how: `TimeDistributed`;
# - how to follow the shape of the data through a network;
# - where the parameters of a network are;
# - how the windows vote on the verdict.
#
# **What you need.** Notebook 04 (convolution, training) and 05 (LSTM). This notebook also runs
# alone: what is missing is made, or comes with the workshop.
#
# **Time: about 30 minutes**, and some 20 more for the exercises at the end. The computer
# itself needs two to five minutes, most of them for the last section before the exercises.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from keras import layers

from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import exercises, models, plots, session
from speech_workshop.settings import EXCERPT_FRAMES, NETWORKS, SAMPLE_RATE, WINDOW_FRAMES

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# The same split as in notebooks 04 and 05.

# %% [markdown]
# ## 1 · Why join them?
#
# A convolution is good at the small: an edge, a ripple, a short pattern, wherever it is. An
# LSTM is good at the long: what came before? So let the convolution look at short pieces
# and the LSTM join the pieces. You read in the same way: letters make words at a glance,
# words make a sentence one after the other.
#
# This is an old and good idea. The first edition of this workshop, in 2019, used a network
# of this kind, after the time-frequency CNN+LSTM of Kim, Cao, An and Wang (2018).

# %% [markdown]
# ## 2 · Ten windows
#
# We cut an excerpt of 110 frames into **windows** of 11 frames: about a tenth of a second,
# roughly the length of a vowel. In NumPy that is nothing but a new shape.

# %%
mean, std = dataset.frame_statistics(split.train)
clips = [next(r for r in split.test if r.sex == sex) for sex in ("female", "male")]
speech = dataset.sliding_windows(dataset.normalise(clips[0].inputs, mean, std))[0]
SHAPE = models.SHAPE
n_windows = EXCERPT_FRAMES // WINDOW_FRAMES
windows = speech.reshape(n_windows, WINDOW_FRAMES, SHAPE[1])
print("excerpt", speech.shape, "-> windows", windows.shape)

# %%
borders = np.arange(1, n_windows) * WINDOW_FRAMES * plots.SECONDS_PER_FRAME
plots.over_time(np.clip(speech, -3, 3), ylabel="number", colourbar="normalised", centre=0,
               title=clips[0].file)
for border in borders:
    plt.axvline(border, color="black", linewidth=2)
plt.show()

# %% [markdown]
# The black lines are the borders of the ten windows. Nothing is lost and nothing is heard
# twice.
#
# Now filters, as in notebook 04: 4 frames wide, all 42 numbers high. By hand: take one
# window after the other, and slide the same filters over it. Ours ask *does it grow over
# time?*, that is, two frames count negative and two positive. Each of the four filters asks
# that of other MFCC: the first of numbers 0 to 9, the second of 10 to 19, and so on.

# %%
rising = np.zeros((4, SHAPE[1], 4))  # frames, numbers, filters
for number in range(4):
    rising[:, 10 * number : 10 * number + 10, number] = [[-0.05], [-0.05], [0.05], [0.05]]
convolution = layers.Conv1D(4, 4, use_bias=False)
convolution.build((None, WINDOW_FRAMES, SHAPE[1]))
convolution.set_weights([rising])

by_loop = [np.array(convolution(window[np.newaxis]))[0] for window in windows]
print("one window", windows[0].shape, "-> answers", by_loop[0].shape, "(places, filters)")

# %% [markdown]
# "Do the same with each of the ten" is so common that Keras has a word for it:
# **`TimeDistributed`**. It wraps a layer and applies it to every time step. Same filters, same
# weights, ten times. It is our loop:

# %%
same_for_all = layers.TimeDistributed(convolution)
by_keras = np.array(same_for_all(windows[np.newaxis]))[0]
assert np.allclose(by_loop, by_keras, atol=1e-5)
print("TimeDistributed and our loop agree:", by_keras.shape, "(windows, places, filters)")

# %%
figure, axes = plt.subplots(1, n_windows, figsize=(14, 3), sharey=True)
reach = np.abs(by_keras).max()
for number, (ax, result) in enumerate(zip(axes, by_keras, strict=True), start=1):
    ax.imshow(result.T, origin="lower", aspect="auto", cmap="PuOr", vmin=-reach, vmax=reach)
    ax.set(title=f"window {number}" if number == 1 else number, xticks=[], yticks=range(4))
    ax.grid(False)
axes[0].set_ylabel("filter")
figure.supxlabel("time, 8 places in each window")
plt.show()

# %% [markdown]
# Ten small maps, one per window: one colour where the coefficients rise, the other where
# they fall. A window has 11 frames, but only 8 places where a filter of 4 frames fits: it
# never crosses a border.

# %% [markdown]
# ## 3 · The network

# %%
excerpt = keras.Input(SHAPE)
n_windows = EXCERPT_FRAMES // WINDOW_FRAMES
x = models.with_mean_removed(excerpt)  # 84 numbers a frame, as in notebook 04
windows = layers.Reshape((n_windows, WINDOW_FRAMES, x.shape[-1]))(x)
is_sound = keras.ops.any(windows != 0, axis=(2, 3))  # False for padding
x = layers.TimeDistributed(layers.Conv1D(32, 5, use_bias=False))(windows)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.TimeDistributed(layers.GlobalMaxPooling1D())(x)
x = layers.LSTM(32, return_sequences=True)(x, mask=is_sound)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.3)(x)
p_male = layers.Dense(1, activation="sigmoid")(x)
network = keras.Model(excerpt, p_male, name="cnn_lstm")

# %% [markdown]
# Read it from top to bottom:
#
# 1. *Cut*: `Reshape` makes the windows, of the 42 numbers and the same less their mean.
#    `is_sound` says which windows are only padding.
# 2. *Look*: the same filters look at each window, then batch normalisation and ReLU, as in
#    notebook 04. `GlobalMaxPooling1D` keeps each filter's strongest answer in the window:
#    *was it there?*
# 3. *Listen*: the LSTM hears 32 answers per window: ten steps instead of 55.
# 4. *Decide*: average over the windows, dropout, and p(male).

# %%
assert models.architecture(network) == models.architecture(models.build_cnn_lstm())
print("The same as models.build_cnn_lstm().")
stages = plots.layer_table(network)
stages

# %% [markdown]
# Follow the shape from row to row: *frames x numbers*, then *windows x frames x numbers*, then
# *windows x places x filters*, then *windows x filters*. The next picture shows the same: left
# how many numbers describe the excerpt after each layer, right how many parameters each layer has
# to learn.

# %%
sizes = [np.prod([int(n) for n in shape.split(" x ")]) for shape in stages["output shape"]]
names = [f"{name}  {shape}" for name, shape in stages.to_numpy()[:, :2]]
figure, axes = plt.subplots(1, 2, figsize=(15, 6), sharey=True)
axes[0].barh(names, sizes, color=plots.COLOURS["male"])
axes[1].barh(names, stages.parameters, color=plots.COLOURS["accent"])
axes[0].invert_yaxis()
axes[0].set(xlabel="numbers that flow out of it")
axes[1].set(xlabel="parameters")
for ax in axes:
    ax.locator_params(axis="x", nbins=4)
axes[0].tick_params(axis="y", labelsize=12)
plt.show()

# %% [markdown]
# Left: the numbers of an excerpt are doubled at first. Then, step by step, they are boiled down
# to a single one. Right:
# the parameters are in the filters and in the LSTM. There are few of them, because a filter
# is used at every place of every window, and the LSTM at every step. That is the great saving
# of both.

# %% [markdown]
# ## 4 · Train it
#
# Exactly as the other two: the same recordings, augmentation, and number of epochs. It
# takes less than a minute on most computers.

# %%
model = checkpoints.load_or_train("cnn_lstm", recordings, on_epoch=plots.live_training_curve())

# %% [markdown]
# Left the loss, right the share of correct answers; solid for the training speakers (heard
# through noise), dashed for the validation speakers. If the dashed line is flat or sinks a
# little, nothing is broken: these speakers are few, and one more or less moves it.

# %% [markdown]
# ## 5 · Speakers it has never heard

# %%
table = evaluation.predict_table(model, split.test)
scores = evaluation.scores(table)
print(f"accuracy           {scores['accuracy']:.3f}")
print(f"balanced accuracy  {scores['balanced_accuracy']:.3f}")
for sex, value in scores["recall"].items():
    print(f"recall {sex:11} {value:.3f}")

# %%
figure, ax = plt.subplots(figsize=(13, 4.5))
plots.speaker_dots(table, ax=ax, title="Test speakers")
plt.show()

# %% [markdown]
# A column is a speaker, a dot a recording. Circles (female) belong below the dashed line,
# squares (male) above it.

# %% [markdown]
# ## 6 · The windows vote
#
# Before the last layer the network averages over the windows. An average is a vote: we can
# ask **each window alone** for its opinion. We stop before the averaging and send the state
# of each window through the last layer.

# %%
lstm = next(layer for layer in model.network.layers if isinstance(layer, layers.LSTM))
listener = keras.Model(model.network.input, lstm.output)
weights, bias = model.network.layers[-1].get_weights()
excerpts = [dataset.sliding_windows(dataset.normalise(c.inputs, mean, std))[0] for c in clips]
states = listener.predict(np.stack(excerpts), verbose=0)
votes = (states @ weights + bias)[..., 0]  # positive: male, negative: female
is_sound = np.stack(excerpts).reshape(len(clips), n_windows, -1).any(axis=-1)  # no padding
verdicts = 1 / (1 + np.exp(-np.average(votes, axis=1, weights=is_sound)))
by_network = model.network.predict(np.stack(excerpts), verbose=0)[:, 0]
assert np.allclose(verdicts, by_network, atol=1e-4)
print("The mean vote gives the verdict of the network, p(male) =", verdicts.round(2))

# %%
figure, axes = plt.subplots(2, 2, figsize=(14, 6), sharex=True, height_ratios=(3, 2))
middles = (np.arange(n_windows) + 0.5) * WINDOW_FRAMES * plots.SECONDS_PER_FRAME
for column, (clip, speech, vote) in enumerate(zip(clips, excerpts, votes, strict=True)):
    above, below = axes[:, column]
    above.imshow(speech.T, origin="lower", aspect="auto", vmin=-3, vmax=3, cmap="PuOr",
                 extent=(0, EXCERPT_FRAMES * plots.SECONDS_PER_FRAME, 0, speech.shape[1]))
    above.set(title=f"annotated: {clip.sex}", ylabel="number")
    above.grid(False)
    below.bar(middles, vote, width=0.1, color=plots.COLOURS[clip.sex])
    below.axhline(0, color="black", linewidth=1)
    below.set(xlabel="time (s)", ylabel="vote")
    below.set_ylim(-np.abs(votes).max() * 1.1, np.abs(votes).max() * 1.1)
plt.show()

# %% [markdown]
# Above the speech, below the votes of the ten windows: upwards for male, downwards for
# female. The longer a bar, the surer this window is. The bars need not agree: a window with
# a vowel knows more than one with a hiss or a pause. But a window's vote is not *only* about
# that window: the LSTM still remembers the ones before.

# %%
for clip, verdict in zip(clips, verdicts, strict=True):
    signal = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))
    plots.player(signal[: int(1.1 * SAMPLE_RATE)],
                f"This excerpt, annotated {clip.sex}: p(male) = {verdict:.2f}")

# %% [markdown]
# ## 7 · Three networks side by side
#
# Each trained network carries its card. So we can ask all three how many parameters they
# have and how many seconds their training took.
#
# You did not train the first two here? Then a **checkpoint** takes the place of each: a
# network that was saved after a training elsewhere, and came with the workshop. A sentence
# says so, and when and where it was trained.

# %%
rows = []
for name in NETWORKS:
    one = checkpoints.load_or_train(name, recordings, use_checkpoint=True)
    verdict = evaluation.balanced_accuracy(evaluation.predict_table(one, split.test))
    rows.append((name, one.network.count_params(), one.card["train_seconds"], verdict))
columns = ["network", "parameters", "training (s)", "balanced accuracy"]
comparison = pd.DataFrame(rows, columns=columns).set_index("network")
comparison.round(3)

# %%
axes = comparison.plot.bar(subplots=True, layout=(1, 3), figsize=(14, 4), legend=False, rot=0,
                          color=plots.COLOURS["neutral"])
for ax in axes.flat:
    ax.set_xlabel("")
plt.show()

# %% [markdown]
# Three panels: size, training time, and the score on these test speakers. More parameters
# do not simply mean more time: what counts is how often each one is used, and whether things
# can be done at the same time. And do not crown a winner by the right panel: it is one run on
# a few speakers.

# %% [markdown]
# ## 8 · Was that luck?
#
# Train again, each time with **other speakers held out**. This takes a while and is the last
# thing we compute: start it, and read on or have a coffee.

# %%
scores = checkpoints.evaluate_runs("cnn_lstm", recordings)  # the loop of notebook 04
plots.score_per_run(scores, title="CNN+LSTM, other speakers held out each time")
plt.show()

# %% [markdown]
# Each dot is one run, the line is their mean. Who is ahead, by how much, and whether that is
# more than luck: this is the subject of notebook 07.

# %% [markdown]
# ## What to remember
#
# - A CNN looks at short windows, an LSTM joins what it saw. `TimeDistributed` is a loop.
# - Follow the shapes. If you can say what each number of a shape counts, you understand the
#   network.
# - Filters and LSTM cells are cheap because they are used again and again.
# - A network that averages can be asked for the vote of each part.
# - A larger network is not a better one until you have measured it more than once.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/06_cnn_lstm.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - Kim, Cao, An and Wang (2018): the time-frequency CNN+LSTM after which the 2019 workshop
#   was built.
# - Sainath, Vinyals, Senior and Sak (2015), *Convolutional, long short-term memory, fully
#   connected deep neural networks*, ICASSP: the same idea for speech recognition.
# - Keras: [TimeDistributed](https://keras.io/api/layers/recurrent_layers/time_distributed/).

# %% [markdown]
# # 05 · Let a network listen and remember
#
# **What you will do.** Build a memory out of one line of arithmetic and watch it forget.
# Compute one step of an LSTM by hand. Train an LSTM on the same voices as in notebook 04,
# and watch how its opinion grows while a person speaks.
#
# **What you will learn**
#
# - what a recurrent network is, and why a simple one forgets;
# - what the four gates of an LSTM do;
# - what masking is: how not to listen to padding;
# - whether this network needs the *order* of the sounds at all.
#
# **What you need.** Notebook 04: training, loss, and augmentation are explained there. This
# notebook also runs alone: it makes what is missing.
#
# **Time: about 35 minutes**, and some 20 more for the exercises at the end. The computer
# itself needs three to six minutes, most of them for the last section before the exercises.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from keras import layers

from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import exercises, models, plots, session, training
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE
from speech_workshop.widgets.slider import slider

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# The same split as in notebook 04, so the two networks can be compared.

# %% [markdown]
# ## 1 · A memory in one line
#
# The convolutional network looked at an excerpt as at a photo: all at once. But speech is
# not a photo. It comes one moment after the other, and when you listen, you *remember*.
#
# How can a network remember? By hearing, at each moment, two things: **the new frame, and
# its own state from the moment before**. That is *recurrence*:
#
# > new state = tanh( w · input + u · old state )
#
# `tanh` keeps the state between -1 and 1. Let us ask a question that needs memory: *has
# there been a spike?* The input is silence, with one spike.

# %%
spikes = np.zeros(60)
spikes[10] = 1


def remember(inputs, *, w, u):
    """Run a state through a sequence; return the state at each moment."""
    h, states = 0.0, []
    for x in inputs:
        h = np.tanh(w * x + u * h)
        states.append(h)
    return np.array(states)

# %%
plt.stem(spikes, linefmt="0.6", markerfmt=" ", basefmt=" ", label="input")
for u in (0.5, 0.9, 0.99):
    plt.plot(remember(spikes, w=2, u=u), label=f"state, u = {u}")
plt.gca().set(xlabel="moment", ylabel="value", title="Has there been a spike?")
plt.legend()
plt.show()

# %% [markdown]
# After the spike the state jumps up: *yes!* Then it fades. With u = 0.5 everything is
# forgotten after a few moments, with u = 0.99 it takes longer. But it always fades: at each
# moment the memory is multiplied by something smaller than 1, again and again.
#
# And u is one number for all times. The network cannot decide *this* is worth keeping, and
# *that* is not.

# %% [markdown]
# ## 2 · Gates
#
# A **gate** is a number between 0 (closed) and 1 (open) that something is multiplied by.
# With two gates a memory can hold on for as long as it likes:
#
# > memory = forget gate · memory + input gate · news
#
# We set the gates by hand. The input gate opens only for strong inputs. The forget gate is
# open (keep everything) unless a strong *negative* input says: start over. To make it harder
# we add noise.

# %%
rng = np.random.default_rng(0)
inputs = 0.15 * rng.standard_normal(60)
inputs[10], inputs[40] = 1, -1  # a spike, and later "start over"
memory, memories = 0.0, []
for x in inputs:
    forget_gate = 0 if x < -0.5 else 1
    input_gate = 1 if x > 0.5 else 0
    memory = forget_gate * memory + input_gate * x
    memories.append(memory)

# %%
plt.plot(inputs, color="0.6", linestyle="-", label="input")
plt.plot(remember(inputs, w=2, u=0.9), "--", color=plots.COLOURS["female"], label="without gates")
plt.plot(memories, color=plots.COLOURS["male"], linestyle="-", label="with gates")
plt.gca().set(xlabel="moment", ylabel="value")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# With gates the memory is a clean step: it switches on at the spike, ignores the noise for
# thirty moments, and switches off when told. Without gates it trembles with every noise.
#
# In an **LSTM** (*long short-term memory*) the gates are not set by hand. They are learned:
# each gate looks at the new frame and the old state and decides. A cell has four parts:
#
# | part | asks | letter |
# |---|---|---|
# | input gate | is this worth writing down? | i |
# | forget gate | should I keep what I have? | f |
# | candidate | what would I write down? | g (Keras calls it c) |
# | output gate | what do I say now? | o |
#
# The whole LSTM, one step:

# %%
def sigmoid(x):
    """Squeeze any number between 0 and 1."""
    return 1 / (1 + np.exp(-x))


def lstm_step(frame, h, c, W, U, b):
    """Hear one frame; return the new state h and the new memory c."""
    i, f, g, o = np.split(frame @ W + h @ U + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)  # keep some, write some
    h = sigmoid(o) * np.tanh(c)  # say some of it
    return h, c

# %% [markdown]
# `W` weighs the frame, `U` the old state, `b` is added. (`@` multiplies a row of numbers by
# a table of weights and adds up.) That is all. Is it really what Keras does? We take a small
# LSTM layer with five cells, its random weights, and a piece of speech.

# %%
mean, std = dataset.frame_statistics(split.train)
clip = split.test[0]
speech = dataset.sliding_windows(dataset.normalise(clip.inputs, mean, std))[0]
keras.utils.set_random_seed(0)
layer = layers.LSTM(5, return_sequences=True)
by_keras = np.array(layer(speech[np.newaxis]))[0]

h, c, by_hand = np.zeros(5), np.zeros(5), []
for frame in speech:
    h, c = lstm_step(frame, h, c, *layer.get_weights())
    by_hand.append(h)
assert np.allclose(by_hand, by_keras, atol=1e-4)
print("Our step and keras.layers.LSTM agree:", by_keras.shape, "(frames, cells)")

# %%
plots.over_time(speech, ylabel="number", colourbar="normalised", centre=0, title=clip.file)
plots.over_time(by_keras, ylabel="cell", colourbar="state", centre=0,
               title="What five untrained cells make of it")
plt.show()

# %% [markdown]
# Above the speech, below the states of five cells, with random weights. Some flicker with
# each sound, some keep a colour for longer. What they keep means nothing yet: it was drawn
# at random.

# %% [markdown]
# ## 3 · The network
#
# It hears the same excerpts as the CNN, one moment after the other: 110 frames of 42 numbers, and
# beside each number the same less its mean (notebook 04), so 84. To save time, two frames are
# averaged first. So it makes 55 steps of 20 ms each. A voice hardly changes within 20 ms, and
# half as many steps take half as long.

# %%
SHAPE = models.SHAPE

excerpt = keras.Input(SHAPE)
x = models.with_mean_removed(excerpt)
x = layers.AveragePooling1D(2)(x)  # two frames at a time: 55 steps of 20 ms
x = layers.Masking()(x)  # frames of zeros are padding: do not listen
x = layers.LSTM(96, return_sequences=True)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.3)(x)
p_male = layers.Dense(1, activation="sigmoid")(x)
network = keras.Model(excerpt, p_male, name="lstm")

# %% [markdown]
# | layer | what it does | why |
# |---|---|---|
# | `Concatenate` | puts the numbers less their mean beside the numbers | a microphone's constant is gone in one half |
# | `AveragePooling1D` | averages pairs of frames | half as many steps, half the time |
# | `Masking` | marks frames that hold only zeros | padding is not speech: do not listen to it |
# | `LSTM` | hears moment after moment; `return_sequences`: reports its state at each one | memory |
# | `GlobalAveragePooling1D` | averages the states over time | the last moment may be a breath; all moments count |
# | `Dropout` | in training, forgets some numbers at random | nobody may rely on a single one |
# | `Dense`, *sigmoid* | a weighted sum, squeezed between 0 and 1 | p(male) |

# %%
assert models.architecture(network) == models.architecture(models.build_lstm())
print("The same as models.build_lstm().")
plots.layer_table(network)

# %% [markdown]
# Nearly all parameters are in the LSTM. You can count them: four parts, each with a weight
# for every number that comes in, for every state, and one number to add. **Try it on paper first.**

# %%
lstm = next(layer for layer in network.layers if isinstance(layer, layers.LSTM))
n_heard, n_cells = 2 * SHAPE[1], lstm.units
n_parameters = 4 * (n_heard * n_cells + n_cells * n_cells + n_cells)
assert n_parameters == lstm.count_params()
print(f"4 x ({n_heard} x {n_cells} + {n_cells} x {n_cells} + {n_cells}) = {n_parameters}")

# %% [markdown]
# ## 4 · Train it
#
# Exactly as in notebook 04: the same recordings, augmentation, and number of epochs.
# It takes a minute or two. An LSTM must go through its 55 steps one after the other; it cannot
# skip ahead. So it keeps the computer busy for longer than its size suggests.

# %%
model = checkpoints.load_or_train("lstm", recordings, on_epoch=plots.live_training_curve())
print(f"The training took {model.card['train_seconds']} s.")

# %% [markdown]
# Left the loss, right the share of correct answers; solid for the training speakers (heard
# through noise), dashed for the validation speakers. If the solid line goes on improving
# while the dashed one does not, the network has begun to learn its speakers by heart. A dashed
# line that is flat or sinks a little is no disaster: the validation speakers are few, and one
# more or less moves it. The next section judges.

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
# squares (male) above it. Are there columns that lie wholly on the wrong side? If you ran
# notebook 04: are they the same speakers as there?

# %% [markdown]
# ## 6 · Padding must not change the answer
#
# A short recording is filled up with zeros to 110 frames. The LSTM should not hear them. We
# take 60 frames and ask three times: without padding; padded and masked; padded and *not*
# masked.

# %%
def answer(frames, some_layers):
    """Send frames through layers of the trained network."""
    entrance = keras.Input(frames.shape)
    x = models.with_mean_removed(entrance)
    for layer in some_layers:
        x = layer(x)
    return keras.Model(entrance, x).predict(frames[np.newaxis], verbose=0).item()

# %%
piece = speech[:60]
kinds = [type(layer) for layer in model.network.layers]
all_layers = model.network.layers[kinds.index(layers.AveragePooling1D) :]
without_masking = [layer for layer in all_layers if not isinstance(layer, layers.Masking)]
without_padding = answer(piece, all_layers)
masked = answer(dataset.pad(piece), all_layers)
not_masked = answer(dataset.pad(piece), without_masking)
assert np.isclose(without_padding, masked, atol=1e-4)
print(f"no padding {without_padding:.4f}, masked {masked:.4f}, not masked {not_masked:.4f}")

# %% [markdown]
# The first two are the same. The third is another answer to the same sound: silence was
# counted as evidence. (The CNN of notebook 04 has no mask. It takes zeros for perfectly
# average sound.)

# %% [markdown]
# ## 7 · How its opinion grows
#
# Masking gives us a toy: we can stop the recording after 0.1 s, 0.2 s, ... and ask each
# time. All frames that come later are zeros, so they are not heard.

# %%
def growing_opinion(inputs):
    """Return p(male) after 10, 20, ... 110 frames."""
    whole = dataset.sliding_windows(dataset.normalise(inputs, mean, std))[0]
    n_heard = np.arange(10, len(whole) + 1, 10)
    stopped = np.stack([dataset.pad(whole[:n]) for n in n_heard])
    return n_heard, model.network.predict(stopped, verbose=0)[:, 0]

# %%
figure, ax = plt.subplots(figsize=(11, 5))
moved = {}  # from how far an opinion moved to its clip
for sex in ("female", "male"):
    first = {r.speaker: r for r in split.test if r.sex == sex}  # one clip per speaker
    for clip in list(first.values())[:4]:
        n_heard, p = growing_opinion(clip.inputs)
        moved[np.ptp(p)] = clip
        ax.plot(n_heard / 100, p, color=plots.COLOURS[sex], marker=plots.MARKERS[sex],
                linestyle="-" if sex == "male" else "--")
ax.axhline(0.5, color="black", linewidth=1)
ax.set(xlabel="heard so far (s)", ylabel="p(male)", ylim=(-0.03, 1.03),
       title="squares: annotated male, circles: annotated female")
plt.show()

# %% [markdown]
# Each line is one recording, from up to four speakers of each sex. After a tenth of a second
# there is little to say, and most lines begin nearer to the middle. Then they part: squares
# should go up, circles down. Some change their mind on the way, some part in the wrong
# direction. Judging a voice in half a second is hard, for us too.
#
# A whole recording is longer than an excerpt. It is cut into excerpts that overlap by half,
# and each one gets its opinion. Here is the longest test recording of each sex.

# %%
by_length = sorted(split.test, key=lambda r: len(r.mfcc))
longest = {sex: [r for r in by_length if r.sex == sex][-1] for sex in ("female", "male")}
opinions = evaluation.predict_excerpts(model, [r.inputs for r in longest.values()])
figure, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
for ax, clip, p in zip(axes, longest.values(), opinions, strict=True):
    starts = np.array(dataset.excerpt_starts(len(clip.mfcc)))
    centres = (starts + EXCERPT_FRAMES / 2) * plots.SECONDS_PER_FRAME
    plots.opinion(centres, p, ax=ax, title=f"annotated: {clip.sex}")
plt.show()
for clip in longest.values():
    plots.player(audio.load_audio(corpus.folder / clip.file), f"{clip.file} ({clip.sex})")

# %% [markdown]
# Each dot is one excerpt of 1.1 s, at its middle. The verdict on the recording is the mean
# of the dots, so one doubtful moment is outvoted. In the grey band the network had better
# say "too close to call".
#
# Now listen along. From the plot above we take the line that moved the most, and stop the
# recording after 0.25 s, 0.5 s and so on. Each time the network judges all that it has heard.

# %%
clip = moved[max(moved)]
signal = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))  # as for the MFCC
moments = np.arange(0.25, min(2, len(clip.mfcc) / 100) + 0.01, 0.25)  # seconds
so_far = evaluation.predict(model, [clip.inputs[: round(100 * moment)] for moment in moments])


def heard_until(moment):
    """Return the recording up to a moment."""
    return signal[: round(moment * SAMPLE_RATE)]

# %%
def draw_until(moment):
    """Draw what was heard up to a moment, and what the network said on the way there."""
    figure, axes = plt.subplots(2, figsize=(11, 5.5), sharex=True)
    n = np.searchsorted(moments, moment, side="right")
    plots.waveform(signal, ax=axes[0], colour="0.8")
    plots.waveform(heard_until(moment), ax=axes[0], title=f"annotated: {clip.sex}")
    title = f"after {moment} s: p(male) = {so_far[n - 1]:.2f}"
    plots.opinion(moments[:n], so_far[:n], ax=axes[1], title=title)
    axes[0].set_xlabel("")
    return figure

# %% [markdown]
# Move the slider from left to right. At each step, play what has been heard so far before you look
# at the curve. **After how many seconds did you know? After how many did the network?**

# %%
slider(moments, draw_until, sound=heard_until, label="heard", unit="s", start=0.25)

# %% [markdown]
# <details><summary>What to expect</summary>
#
# It is another clip after another training, so there is no one answer. But the opinion moves less
# and less: it rests on the average of all states so far, and one more sound among many changes an
# average little. So it takes a while until a wrong first impression is outvoted.
#
# </details>

# %% [markdown]
# ## 8 · Does it need the order?
#
# An LSTM *can* use the order of the sounds. But does this one? Play the test excerpts as
# they are, backwards, and shuffled like a deck of cards. We shuffle pairs of frames, since the
# network averages two frames before it listens.

# %%
heard, labels = training.excerpts_and_labels(split.test, mean, std)
pairs = np.random.default_rng(0).permutation(heard.shape[1] // 2)
shuffle = (2 * pairs[:, np.newaxis] + [0, 1]).ravel()
versions = {"as spoken": heard, "backwards": heard[:, ::-1], "shuffled": heard[:, shuffle]}
rows = []
for name, version in versions.items():
    said_male = model.network.predict(version, verbose=0)[:, 0] > 0.5
    recalls = [np.mean(said_male[labels == label] == label) for label in (0, 1)]
    rows.append((name, np.mean(recalls)))
pd.DataFrame(rows, columns=["frames", "balanced accuracy of excerpts"]).round(3)

# %% [markdown]
# Read it like this. If *shuffled* falls to 0.5, the network depends on the order. If it
# stays near *as spoken*, the network mostly asks *which sounds were there*, not *in which
# order*. For words the order is everything: "dog bites man". For the sex of a speaker it may
# matter much less: each single vowel already tells a lot. Keep this in mind for the question
# of the series: does one need a recurrent network here?

# %% [markdown]
# ## 9 · Was that luck?
#
# Train again, each time with **other speakers held out** and other random weights. This
# takes a while and is the last thing we compute: start it, and read on or have a coffee.

# %%
scores = checkpoints.evaluate_runs("lstm", recordings)  # the loop of notebook 04
plots.score_per_run(scores, title="LSTM, other speakers held out each time")
plt.show()

# %% [markdown]
# Each dot is one run, the line is their mean. Differences between two networks that are
# smaller than the distance between the dots mean nothing. Notebook 07 compares properly.

# %% [markdown]
# ## What to remember
#
# - A recurrent network hears the new frame *and* its own state from the moment before.
# - A simple state fades. Gates decide what to write, keep, and say; an LSTM learns its gates.
# - Padding must be masked, or it counts as evidence.
# - An opinion grows with time. A good system says when it is too early to tell.
# - That a network *can* use the order does not mean that it does. Shuffle, and you know.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/05_lstm.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - Hochreiter and Schmidhuber (1997), *Long short-term memory*, Neural Computation 9(8).
# - Gers, Schmidhuber and Cummins (2000), *Learning to forget: continual prediction with
#   LSTM*, Neural Computation 12(10): where the forget gate comes from.
# - Olah (2015), [Understanding LSTM
#   networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/): the classic pictures.
# - Bai, Kolter and Koltun (2018), [An empirical evaluation of generic convolutional and
#   recurrent networks for sequence modeling](https://arxiv.org/abs/1803.01271): does one need
#   recurrence?
# - Keras: [the LSTM layer](https://keras.io/api/layers/recurrent_layers/lstm/).

# %% [markdown]
# # 05 · Let a network listen and remember
#
# Speech comes one moment after the other, and you remember what came before. Here a network learns
# to do the same. Then we ask a question that few people ask of their networks: does it need to?
#
# **What you will do.** Build a memory out of one line of arithmetic and watch it forget. Compute one
# step of an LSTM by hand. Train an LSTM on the voices of notebook 04, and watch how its opinion
# grows while a person speaks.
#
# **What you will learn.** What a recurrent network is, and why simple ones forget (the vanishing
# gradient). What the three gates of an LSTM do. How masking keeps padding out. Whether this network
# uses the *order* of the sounds at all.
#
# **What you need.** Notebook 04 explains training, loss and augmentation. This notebook also runs on
# its own: it makes what is missing.
#
# **Time: about 30 minutes**. The extras take 5 more, the [exercises](exercises/05_lstm.ipynb) 25.
# The training takes about a minute.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import models, plots, session, training
from speech_workshop.pictures import nb05 as pictures, shared
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE
from speech_workshop.widgets.slider import slider

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)  # the same as in notebook 04
mean, std = dataset.frame_statistics(split.train)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# ## 1 · A memory in one line
#
# The convolutional network saw an excerpt as you see a photo: all at once. How could a network
# remember instead? At each moment it hears two things: **the new frame, and its own state from the
# moment before**. That is **recurrence**, and a network that does it is a *recurrent network*, an
# RNN:
#
# > new state = tanh( w · input + u · old state )
#
# `tanh` keeps the state between -1 and 1. Let's ask a question that needs memory: *has there been a
# spike?* The input is silence with a single spike.

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


fading = {f"state, u = {u}": remember(spikes, w=2, u=u) for u in (0.5, 0.9, 0.99)}
pictures.memories(spikes, fading, title="Has there been a spike?", as_stems=True)

# %% [markdown]
# After the spike the state jumps up: *yes!* Then it fades. As long as u lies between -1 and 1,
# every memory does, because at each moment something is lost. (With a larger u it never lets go of
# anything. See exercise 5.1.)
#
# The same loss spoils the learning. Backpropagation asks: how would the state *now* change if
# something *long ago* had been a little different? Each step back multiplies the answer by u again,
# or by less.
#
# **Predict.** We add a tiny sound 50 moments ago. With u = 0.9, how much of its effect is left now,
# compared with a tiny sound right now?
#
# a) about nine tenths · b) about a half · c) less than a hundredth
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) 0.9 to the power of 50 is about 0.005. What happened fifty moments ago has almost no influence on
# what the network learns.
#
# </details>

# %%
tiny = 1e-9
sensitivity = {
    f"u = {u}": [remember(sound, w=1, u=u)[-1] / tiny for sound in tiny * np.eye(60)]
    for u in (0.5, 0.9, 0.99)
}
pictures.vanishing(sensitivity)

# %% [markdown]
# This is the **vanishing gradient**, and it is why recurrent networks were so hard to train
# (Hochreiter, 1991; Bengio and others, 1994). The LSTM was invented to cure it.

# %% [markdown]
# ## 2 · Gates
#
# A **gate** is a number between 0 (closed) and 1 (open) that something is multiplied by. With two
# gates, a memory can hold on for as long as it likes:
#
# > memory = forget gate · memory + input gate · news
#
# We set the gates by hand. The input gate opens only for strong inputs. The forget gate is open
# (keep everything) unless a strong *negative* input says: start over. We add noise to make it hard.

# %%
noisy = 0.15 * np.random.default_rng(0).standard_normal(60)
noisy[10], noisy[40] = 1, -1  # a spike, and later "start over"
memory, memories = 0.0, []
for x in noisy:
    forget_gate = 0 if x < -0.5 else 1
    input_gate = 1 if x > 0.5 else 0
    memory = forget_gate * memory + input_gate * x
    memories.append(memory)

both = {"with gates": memories, "without gates": remember(noisy, w=2, u=0.9)}
pictures.memories(noisy, both)

# %% [markdown]
# With gates the memory is a clean step: it switches on at the spike, ignores the noise for thirty
# moments, and switches off when told. While the forget gate is open, the memory is multiplied by 1,
# so neither it nor its gradient fades. Without gates the state trembles with every bit of noise.
#
# In an **LSTM** (*long short-term memory*) nobody sets the gates by hand. Each gate looks at the new
# frame and the old state and decides. A cell has three gates and a candidate:
#
# | part | asks | letter |
# |---|---|---|
# | input gate | is this worth writing down? | i |
# | forget gate | should I keep what I have? | f |
# | output gate | how much of it do I report now? | o |
# | candidate | what would I write down? | g (Keras calls it c) |
#
# Here is the whole LSTM, one step of it. (`@` multiplies a row of numbers by a table of weights and
# adds up: `W` weighs the frame, `U` the old state.)

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
# Is that really what Keras does? We take a small LSTM layer with five cells, its random weights, and
# one excerpt.

# %%
clip = split.test[0]
speech = dataset.sliding_windows(dataset.standardize(clip.inputs, mean, std))[0]
keras.utils.set_random_seed(0)
five_cells = layers.LSTM(5, return_sequences=True)
by_keras = np.array(five_cells(speech[np.newaxis]))[0]

h, c, by_hand = np.zeros(5), np.zeros(5), []
for frame in speech:
    h, c = lstm_step(frame, h, c, *five_cells.get_weights())
    by_hand.append(h)
assert np.allclose(by_hand, by_keras, atol=1e-4)
print("Our step and keras.layers.LSTM agree:", by_keras.shape, "(frames, cells)")
pictures.speech_and_states(speech, by_keras, title=clip.file)

# %% [markdown]
# Some cells flicker with each sound, some hold a color for longer. What they hold means nothing yet:
# the weights are random.

# %% [markdown]
# ## 3 · The network
#
# It hears the same excerpts as the CNN: 110 frames of 42 numbers, and beside each number the same
# minus its mean (notebook 04), so 84. To save time, pairs of frames are averaged first. A voice
# hardly changes within 20 ms, and 55 steps take half as long as 110.

# %%
SHAPE = models.SHAPE  # 110 frames of 42 numbers

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
# | `Concatenate` | puts the numbers minus their mean beside the numbers | a microphone's constant is gone in one half |
# | `AveragePooling1D` | averages pairs of frames | half as many steps |
# | `Masking` | marks frames that hold only zeros | padding is not speech |
# | `LSTM` | hears one moment after the other; `return_sequences`: reports its state at each | memory |
# | `GlobalAveragePooling1D` | averages the states over time | the last moment may be a breath; all moments count |
# | `Dropout`, `Dense` | as in notebook 04 | p(male) |
#
# Nearly all parameters are in the LSTM. You can count them: it has four parts. In each part, every
# one of the 96 cells has a weight for each number that comes in, a weight for each state, and one
# number to add. Try it on paper first.

# %%
assert models.architecture(network) == models.architecture(models.build_lstm())
n_heard, n_cells = 2 * SHAPE[1], 96
n_parameters = 4 * (n_heard * n_cells + n_cells * n_cells + n_cells)
assert n_parameters == network.layers[-4].count_params()
print(f"4 x ({n_heard} x {n_cells} + {n_cells} x {n_cells} + {n_cells}) = {n_parameters}")
shared.layer_table(network)

# %% [markdown]
# ## 4 · Train it
#
# Everything is as in notebook 04: the recordings, the augmentation, the number of epochs. But an
# LSTM must take its 55 steps one after the other, so the training takes longer than its size
# suggests.

# %%
model = checkpoints.load_or_train("lstm", recordings, on_epoch=shared.live_training_curve())
print(f"The training took {model.card['train_seconds']} s.")

# %% [markdown]
# On the left is the loss, on the right the share of correct answers; solid for the training
# speakers (heard through noise), dashed for the validation speakers. Where the solid line keeps
# improving and the dashed one doesn't, the network begins to overfit.

# %% [markdown]
# ## 5 · Speakers it has never heard

# %%
table = evaluation.predict_table(model, split.test)
scores = evaluation.scores(table)
for sex, value in scores["recall"].items():
    print(f"recall {sex:11} {value:.3f}")
print(f"balanced accuracy  {scores['balanced_accuracy']:.3f}  ({scores['n']} recordings)")

# %%
right = table.groupby("speaker").correct.mean().sort_values()
worst = right[right < 1].index[:20]
shown = table[table.speaker.isin(worst)] if len(worst) else table
figure, ax = plt.subplots(figsize=(13, 4.5))
shared.speaker_dots(shown, ax=ax, title="Test speakers with mistakes (20 at most)")
plt.show()

# %% [markdown]
# A column is a speaker, a dot a recording. Circles (female) belong below the dashed line, squares
# (male) above. If you ran notebook 04: are these the same speakers as there? One run decides
# nothing. Notebook 07 compares the networks properly.

# %% [markdown]
# ## 6 · Padding must not change the answer
#
# A recording shorter than 110 frames is filled up with zeros. The LSTM should not hear them. We take
# 60 frames and ask three times: without padding, padded and masked, padded and *not* masked.
#
# **Predict.** What do 50 frames of zeros sound like to a network without a mask?
#
# a) like nothing: zeros change nothing · b) like silence · c) like an average sound
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# c) After standardizing, 0 is the average of all frames (notebook 03). Without the mask, fifty
# average frames are counted as evidence, and the answer changes. With the mask it stays the same.
#
# </details>

# %%
def answer(frames, some_layers):
    """Send frames through layers of the trained network."""
    entrance = keras.Input(frames.shape)
    x = models.with_mean_removed(entrance)
    for layer in some_layers:
        x = layer(x)
    return keras.Model(entrance, x).predict(frames[np.newaxis], verbose=0).item()

# %%
sixty = speech[:60]
kinds = [type(layer) for layer in model.network.layers]
all_layers = model.network.layers[kinds.index(layers.AveragePooling1D) :]
without_masking = [layer for layer in all_layers if not isinstance(layer, layers.Masking)]
without_padding = answer(sixty, all_layers)
masked = answer(dataset.pad(sixty), all_layers)
not_masked = answer(dataset.pad(sixty), without_masking)
assert np.isclose(without_padding, masked, atol=1e-4)
print(f"no padding {without_padding:.4f}, masked {masked:.4f}, not masked {not_masked:.4f}")

# %% [markdown]
# ## 7 · How its opinion grows
#
# The mask gives us a toy: we can stop an excerpt after 0.1 s, 0.2 s and so on. All later frames are
# zeros, so they are not heard.
#
# **Predict.** The network has heard a tenth of a second. How good is its answer?
#
# a) no better than guessing · b) clearly better than guessing, clearly worse than after 1.1 s ·
# c) as good as after 1.1 s
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Even ten frames tell it something, and the next half second adds most of the rest. You are
# quicker: in experiments, listeners needed about 10 ms of a voiced vowel (Smith, 2016). But our
# excerpts begin anywhere, often in a pause or an "s".
#
# </details>

# %%
heard, labels = training.excerpts_and_labels(split.test, mean, std)
durations = np.array([10, 20, 30, 40, 60, 80, 110])  # frames


def balanced_accuracy(excerpts):
    """Return the mean of the two recalls."""
    said_male = model.network.predict(excerpts, verbose=0, batch_size=256)[:, 0] > 0.5
    return np.mean([np.mean(said_male[labels == label] == label) for label in (0, 1)])


stopped = (np.where(np.arange(110)[:, np.newaxis] < n, heard, 0) for n in durations)  # one by one
pictures.score_by_duration(durations / 100, [balanced_accuracy(part) for part in stopped])

# %% [markdown]
# Now single recordings, up to four speakers of each sex.

# %%
def growing_opinion(inputs):
    """Return p(male) after 10, 20, ... 110 frames."""
    whole = dataset.sliding_windows(dataset.standardize(inputs, mean, std))[0]
    so_far = np.stack([dataset.pad(whole[:n]) for n in range(10, 111, 10)])
    return model.network.predict(so_far, verbose=0)[:, 0]


one_each = {r.speaker: r for r in split.test}.values()  # one recording per speaker
some = [[r for r in one_each if r.sex == sex][:4] for sex in ("female", "male")]
opinions = [(r, growing_opinion(r.inputs)) for r in sum(some, [])]
pictures.growing(np.arange(1, 12) / 10, [(r.sex, p) for r, p in opinions])

# %% [markdown]
# Circles should go down, squares up. Most lines pick a side at once and only get surer. Some change
# their mind on the way, and one that is sure may still be wrong.
#
# Listen along. We take the line that moved the most, and stop the recording after 0.1 s, 0.2 s and
# so on. Each time the network judges everything it has heard.

# %%
turning = max(opinions, key=lambda pair: np.ptp(pair[1]))[0]
signal = audio.trim_silence(audio.load_audio(corpus.folder / turning.file))  # as for the MFCC
moments = np.arange(0.1, min(1.2, len(turning.mfcc) / 100) + 0.01, 0.1).round(1)  # seconds
judged = evaluation.predict(model, [turning.inputs[: round(100 * end)] for end in moments])


def sound_until(moment):
    """Return the recording up to a moment."""
    return signal[: round(moment * SAMPLE_RATE)]


def draw_until(moment):
    """Draw what was heard up to a moment, and what the network said; at the end, the label."""
    return pictures.heard_until(signal, moment, seconds=moments, p_male=judged, sex=turning.sex)

# %% [markdown]
# Move the slider from left to right. At each step, play what has been heard so far before you look
# at the curve. After how many seconds did you know? After how many did the network? The last step
# shows the label.

# %%
slider(moments, draw_until, sound=sound_until, label="heard", unit="s", start=0.1)

# %% [markdown]
# The opinion moves less and less, because it rests on the average of all states so far, and one more
# sound among many changes an average little. So a wrong first impression must be outvoted.

# %% [markdown]
# ## 8 · Does it need the order?
#
# An LSTM *can* use the order of the sounds. But does this one? We play the test excerpts as they
# are, backwards, and shuffled like a deck of cards (in pairs of frames, since the network averages
# pairs before it listens).
#
# **Predict.** What happens to the balanced accuracy when the frames are shuffled?
#
# a) it falls to 0.5, because the speech is destroyed · b) it falls about halfway · c) it hardly
# changes
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) That a network *can* use the order does not mean that it does. This network asks *which sounds
# were there*, hardly *in which order*. For words, order is everything: "dog bites man". For the
# label of a voice, each single vowel already tells a lot.
#
# </details>

# %%
pairs = np.random.default_rng(0).permutation(heard.shape[1] // 2)
shuffle = (2 * pairs[:, np.newaxis] + [0, 1]).ravel()
versions = {"as spoken": heard, "backwards": heard[:, ::-1], "shuffled": heard[:, shuffle]}
pictures.in_any_order({name: balanced_accuracy(one) for name, one in versions.items()})

# %% [markdown]
# Keep the result in mind for the question of the series, CNN or RNN: an RNN can show what it is for
# only on a task that needs the order.

# %% [markdown]
# ## What to remember
#
# - A recurrent network hears the new frame *and* its own state from the moment before.
# - In a simple one, memories and gradients vanish. An LSTM has three gates and a candidate, and
#   learns what to keep.
# - Padding must be masked, or it counts as evidence.
# - An opinion grows with time. A good system says when it is too early to tell.
# - To know whether a network uses the order, shuffle its input.

# %% [markdown]
# ## Try it on your own
#
# - Repeat section 8 with the CNN: `checkpoints.load_or_train("cnn", recordings)`. Does it need the
#   order? Its filters span five frames.
# - Use `u = -0.9` in section 1. What does the memory do now?
# - The [exercises](exercises/05_lstm.ipynb) have instant checks and hints. You can skip them.

# %% [markdown]
# ## Extra · A whole recording
#
# A recording is longer than an excerpt. It is cut into excerpts that overlap by half, and each one
# gets its opinion. Here is the longest test recording of each sex.

# %%
by_length = sorted(split.test, key=lambda r: len(r.mfcc))
longest = {sex: [r for r in by_length if r.sex == sex][-1] for sex in ("female", "male")}
judgments = evaluation.predict_excerpts(model, [r.inputs for r in longest.values()])
over_time = {}
for (sex, one), p in zip(longest.items(), judgments, strict=True):
    starts = np.array(dataset.excerpt_starts(len(one.mfcc)))
    over_time[sex] = ((starts + EXCERPT_FRAMES / 2) * plots.SECONDS_PER_FRAME, p)
pictures.opinions_of_excerpts(over_time)
for one in longest.values():
    plots.player(audio.load_audio(corpus.folder / one.file), f"{one.file} ({one.sex})")

# %% [markdown]
# Each dot is one excerpt of 1.1 s, at its middle. The verdict on the recording is the mean of the
# dots (dotted line), so a doubtful moment is outvoted. In the gray band the network had better say
# "too close to call".

# %% [markdown]
# ## Further reading
#
# - Hochreiter (1991), *Untersuchungen zu dynamischen neuronalen Netzen*, diploma thesis, Technische
#   Universität München: the vanishing gradient.
# - Bengio, Simard and Frasconi (1994), *Learning long-term dependencies with gradient descent is
#   difficult*, IEEE Transactions on Neural Networks 5(2).
# - Hochreiter and Schmidhuber (1997), *Long short-term memory*, Neural Computation 9(8).
# - Gers, Schmidhuber and Cummins (2000), *Learning to forget: continual prediction with LSTM*,
#   Neural Computation 12(10): where the forget gate comes from.
# - Olah (2015), [Understanding LSTM
#   networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/): the classic pictures.
# - Smith (2016), *Speaker-sex discrimination for voiced and whispered vowels at short durations*,
#   [i-Perception 7(5)](https://doi.org/10.1177/2041669516671320).
# - Bai, Kolter and Koltun (2018), [An empirical evaluation of generic convolutional and recurrent
#   networks for sequence modeling](https://arxiv.org/abs/1803.01271): does one need recurrence?
# - Keras: [the LSTM layer](https://keras.io/api/layers/recurrent_layers/lstm/).
#
# **Next:** [notebook 06](06_cnn_lstm.ipynb) lets a CNN look and an LSTM listen, in one network.

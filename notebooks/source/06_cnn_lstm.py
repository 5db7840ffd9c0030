# %% [markdown]
# # 06 · Join looking and listening
#
# A convolution sees short patterns, wherever they are. An LSTM remembers what came before. What
# happens if one network does both?
#
# **What you will do.** Cut an excerpt into ten short windows. Let a convolution look at each
# window, and an LSTM listen to the ten answers. Train this network, and ask what its memory is
# worth.
#
# **What you will learn.** How to join two kinds of layers with `TimeDistributed`; how to follow
# the shape of the data through a network; where its parameters are; and how windows vote.
#
# **What you need.** Notebook 04 (convolution, training) and 05 (LSTM). This notebook also runs
# alone: it makes what is missing, or uses what comes with the workshop.
#
# **Time: about 20 minutes**. The [exercises](exercises/06_cnn_lstm.ipynb) take 25.
#
# The training in section 4 takes about a minute.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import numpy as np
import pandas as pd
from keras import layers

from speech_workshop import checkpoints, dataset, evaluation, models, plots, session
from speech_workshop.pictures import nb06 as pictures, shared
from speech_workshop.settings import EXCERPT_FRAMES, NETWORKS, WINDOW_FRAMES

plots.use_workshop_style()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
print("recordings:", {name: len(part) for name, part in split._asdict().items()})

# %% [markdown]
# ## 1 · Why join them?
#
# You read in two steps. You take in a word at a glance, and you join the words, one after the
# other, into a sentence. A network can do the same: a convolution takes in a short piece of
# speech at a glance, and an LSTM joins the pieces.
#
# The idea is old and good. The workshop of 2019, from which this one grew, used a network of this
# kind, after Kim, Cao, An and Wang (2018).

# %% [markdown]
# ## 2 · Ten windows
#
# We cut an excerpt of 110 frames into **windows** of 11 frames. A window lasts about a tenth of a
# second, roughly as long as a vowel. In NumPy this is only a new shape.

# %%
mean, std = dataset.frame_statistics(split.train)
recording = split.test[0]
speech = dataset.sliding_windows(dataset.standardize(recording.inputs, mean, std))[0]
n_windows, n_features = EXCERPT_FRAMES // WINDOW_FRAMES, speech.shape[1]
windows = speech.reshape(n_windows, WINDOW_FRAMES, n_features)
print("excerpt", speech.shape, "-> windows", windows.shape)
pictures.windows(speech, title=recording.file)

# %% [markdown]
# The black lines are the borders of the windows. Nothing is lost, and nothing is heard twice.
#
# Now filters like those of notebook 04, but 4 frames wide, and on the 42 features only. Ours ask
# *does it rise?* Two frames count as negative and two as positive. Each of our four filters asks
# that about ten of the 40 MFCC. We slide them over one window after the other.
#
# **Predict.** A window has 11 frames, a filter is 4 frames wide. How many answers does a filter
# give in each window?
#
# a) 11 · b) 10 · c) 8
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) The filter fits at 11 - 4 + 1 = 8 positions. It never crosses a border: a change from one
# window to the next is seen by no filter. (Exercise 6.3 is about that.)
#
# </details>

# %%
rising = np.zeros((4, n_features, 4))  # frames, features, filters
for number in range(4):
    rising[:, 10 * number : 10 * number + 10, number] = [[-0.05], [-0.05], [0.05], [0.05]]
convolution = layers.Conv1D(4, 4, use_bias=False)
convolution.build((None, WINDOW_FRAMES, n_features))
convolution.set_weights([rising])

by_loop = [np.array(convolution(window[np.newaxis]))[0] for window in windows]
print("one window", windows[0].shape, "-> answers", by_loop[0].shape, "(positions, filters)")

# %% [markdown]
# "Do the same to each of the ten" is so common that Keras has a word for it: `TimeDistributed`. It
# wraps a layer and applies it to every step of a sequence. Is that the same as our loop?
#
# **Predict.** Our layer has 4 x 42 x 4 = 672 weights. How many has the wrapped layer, which looks
# at ten windows?
#
# a) 672 · b) 6,720 · c) 67
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# a) There is one set of weights, used ten times. A pattern means the same wherever it is, so the
# network has to learn it only once.
#
# </details>

# %%
for_each_window = layers.TimeDistributed(convolution)
by_keras = np.array(for_each_window(windows[np.newaxis]))[0]
assert np.allclose(by_loop, by_keras, atol=1e-5)
print("TimeDistributed and our loop agree:", by_keras.shape, "(windows, positions, filters)")
print("It has", for_each_window.count_params(), "weights.")
pictures.filter_answers(by_keras)

# %% [markdown]
# Ten small maps, one for each window. Where it is violet, the coefficients rise; where it is
# orange, they fall.

# %% [markdown]
# ## 3 · The network
#
# Read the code from top to bottom:
#
# 1. *Cut.* `Reshape` makes the windows. `has_sound` says which of them are only padding.
# 2. *Look.* The same 32 filters look at each window. `GlobalMaxPooling1D` keeps the strongest
#    answer of each filter: *was it there?*
# 3. *Listen.* The LSTM hears 32 numbers per window. It takes ten steps; the LSTM of notebook 05
#    takes 55.
# 4. *Decide.* Average over the windows, dropout, and p(male).

# %%
excerpt = keras.Input(models.SHAPE)
x = models.with_mean_removed(excerpt)  # 84 features, as in notebook 04
pieces = layers.Reshape((n_windows, WINDOW_FRAMES, x.shape[-1]))(x)
has_sound = keras.ops.any(pieces != 0, axis=(2, 3))  # False for padding
x = layers.TimeDistributed(layers.Conv1D(32, 5, use_bias=False))(pieces)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.TimeDistributed(layers.GlobalMaxPooling1D())(x)
x = layers.LSTM(32, return_sequences=True)(x, mask=has_sound)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.3)(x)
p_male = layers.Dense(1, activation="sigmoid")(x)
network = keras.Model(excerpt, p_male, name="cnn_lstm")

# %% [markdown]
# **Predict.** Which layer has the most parameters?
#
# a) the convolution · b) the LSTM · c) the dense layer at the end
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# a) Each of the 32 filters has a weight for 5 frames x 84 features. The LSTM is smaller here,
# since it hears only the 32 answers, and the dense layer has next to nothing to learn.
#
# </details>

# %%
assert models.architecture(network) == models.architecture(models.build_cnn_lstm())
print("The same as models.build_cnn_lstm().")
shared.layer_table(network)

# %% [markdown]
# Follow the shape from row to row: *frames x features*, then *windows x frames x features*, then
# *windows x positions x filters*, then *windows x filters*. If you can say what each number
# counts, you understand the network.
#
# All in all it needs few parameters, because each of them is used again and again: a filter at
# every position of every window, the LSTM at every step.

# %% [markdown]
# ## 4 · Train it
#
# Exactly like the other two: the same recordings, augmentation, and number of epochs. Read the
# curves as in notebook 04.

# %%
model = checkpoints.load_or_train("cnn_lstm", recordings, on_epoch=shared.live_training_curve())

# %%
table = evaluation.predict_table(model, split.test)
print(f"Test speakers, never heard: balanced accuracy {evaluation.balanced_accuracy(table):.3f}")
for sex, value in evaluation.recall(table).items():
    print(f"recall {sex:6} {value:.3f}")

# %% [markdown]
# ## 5 · The windows vote
#
# Before its last layer the network averages over the windows. An average is a vote. So we can stop
# before the average, and send the state at each window through the last layer: that is the vote
# of this window. A positive vote says male, a negative one female, and the larger it is, the surer
# it is. First, we collect what the filters saw and what the LSTM made of it.

# %%
lstm = next(layer for layer in model.network.layers if isinstance(layer, layers.LSTM))
look = [layer for layer in model.network.layers if isinstance(layer, layers.TimeDistributed)][-1]
inside = keras.Model(model.network.input, [look.output, lstm.output])
excerpts = np.stack([dataset.sliding_windows(dataset.standardize(one.inputs, mean, std))[0]
                     for one in split.test])
seen, states = inside.predict(excerpts, verbose=0)
print("seen by the filters", seen.shape, "-> states of the LSTM", states.shape)

# %%
weights, bias = model.network.layers[-1].get_weights()
is_sound = excerpts.reshape(len(excerpts), n_windows, -1).any(axis=-1)
votes = np.where(is_sound, (states @ weights + bias)[..., 0], np.nan)  # padding has no vote
by_vote = 1 / (1 + np.exp(-np.nanmean(votes, axis=1)))
assert np.allclose(by_vote, model.network.predict(excerpts, verbose=0)[:, 0], atol=1e-4)
print("The mean vote, squeezed between 0 and 1, is p(male) of the network.")

# %% [markdown]
# Here are two excerpts, the first of each sex among the test recordings, with the votes of their
# windows below.

# %%
sexes = [one.sex for one in split.test]
chosen = [sexes.index("female"), sexes.index("male")]
pictures.votes(excerpts[chosen], votes[chosen], ["female", "male"])

# %% [markdown]
# A bar that points up votes for male, one that points down for female. In many excerpts the first
# bars are short, and the later ones grow. Is that so in general? We count, over all test
# recordings, how often each window is right. (Only the first excerpt of each recording counts here,
# and it is heard once. So the scores differ a little from that of section 4.)
#
# And we ask what the memory is worth: **we erase it before each window.** Then the LSTM hears this
# window alone, and nothing before it.
#
# **Predict.** Average the ten votes of the network without a memory. How good is that, compared
# with the network as it is?
#
# a) no better than guessing · b) clearly worse · c) about as good
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# c) A single window alone is often wrong, while a window that remembers the others gets better and
# better. But ten windows that vote independently reach about the same. For this task the memory
# does what an average can do, too: for the sex of a voice, nobody needs to know what came before
# what. Notebook 05 found the same when it shuffled the frames.
#
# </details>

# %%
is_male = np.array(sexes) == "male"
forgetful = np.array(lstm(seen.reshape(-1, 1, seen.shape[-1]))).reshape(states.shape)
votes_alone = np.where(is_sound, (forgetful @ weights + bias)[..., 0], np.nan)


def balanced(votes):
    """Return the balanced accuracy of each column of votes."""
    right = pd.DataFrame((votes > 0) == is_male[:, np.newaxis], dtype=float)
    right = right.where(~np.isnan(votes))
    return right.groupby(is_male).mean().mean().to_numpy()

# %%
pictures.memory(balanced(votes), balanced(votes_alone))
for name, some_votes in (("as it is", votes), ("memory erased", votes_alone)):
    (score,) = balanced(np.nanmean(some_votes, axis=1, keepdims=True))
    print(f"{name:14} mean of the votes: balanced accuracy {score:.3f}")

# %% [markdown]
# Notebook 05 shuffled the frames, here we erased the memory: the same question from two sides. Do
# the answers agree?

# %% [markdown]
# ## 6 · Three networks side by side
#
# Each trained network carries its card, so we can ask all three for their size and their training
# time. If you did not train the first two here, a **checkpoint** takes their place: a network that
# was trained elsewhere and comes with the workshop. A sentence says so.
#
# **Predict.** Which network has the most parameters?
#
# a) the CNN · b) the LSTM · c) the CNN+LSTM, since it has both
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) The joined network has the fewest. What counts is not how many kinds of layers there are, but
# how wide each of them is and how much it hears.
#
# </details>

# %%
rows = {}
for name in NETWORKS:
    one = checkpoints.load_or_train(name, recordings, use_checkpoint=True)
    score = evaluation.balanced_accuracy(evaluation.predict_table(one, split.test))
    rows[name] = {"parameters": one.network.count_params(), "balanced accuracy": score}
    rows[name] |= {"training (s)": one.card["train_seconds"]}
    rows[name] |= {"trained": "elsewhere" if one.is_checkpoint else "here"}
comparison = pd.DataFrame.from_dict(rows, orient="index")
comparison.round(3)

# %%
pictures.side_by_side(comparison[["parameters", "training (s)", "balanced accuracy"]])

# %% [markdown]
# You can compare the seconds only if the networks were trained on the same computer. An LSTM must
# take its steps one after the other, so 55 steps cost more than ten. A convolution can do all
# positions at the same time.
#
# Do not crown a winner by the right panel. It shows one training run, and one choice of test
# speakers. Who is ahead, by how much, and whether that is more than luck: notebook 07 finds out.

# %% [markdown]
# ## What to remember
#
# - A CNN looks at short windows, and an LSTM joins what it saw. `TimeDistributed` is a loop.
# - Follow the shapes. If you can say what each number counts, you understand the network.
# - Filters and LSTM cells are cheap, because they are used again and again.
# - A network that averages lets you ask each part for its vote.
# - A memory is worth something only if the order matters. Erase it, and see.

# %% [markdown]
# ## Try it on your own
#
# - The [exercises](exercises/06_cnn_lstm.ipynb) have instant checks and hints.
# - Erase the memory only before window 6. Which votes change?

# %% [markdown]
# ## Further reading
#
# - Kim, Cao, An and Wang (2018), *Dysarthric Speech Recognition Using Convolutional LSTM Neural
#   Network*, Interspeech,
#   [doi:10.21437/Interspeech.2018-2250](https://doi.org/10.21437/Interspeech.2018-2250): the
#   network after which the 2019 workshop built its own.
# - Sainath, Vinyals, Senior and Sak (2015), *Convolutional, Long Short-Term Memory, Fully
#   Connected Deep Neural Networks*, ICASSP: the same idea for speech recognition.
# - Keras: [TimeDistributed](https://keras.io/api/layers/recurrent_layers/time_distributed/).
#
# **Next:** [notebook 07](07_compare.ipynb) compares all three, honestly.

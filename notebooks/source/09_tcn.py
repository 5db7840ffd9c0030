# %% [markdown]
# # 09 · A convolution that only looks back (optional)
#
# "Always start with a CNN before reaching for an RNN. You'll be surprised with how far you can
# get." The advice is Andrej Karpathy's, quoted in the 2019 post that this workshop grew out of. A
# year earlier, Bai, Kolter and Koltun had compared both kinds of network on many tasks. They
# concluded that convolutional networks are "a natural starting point" for sequences. But theirs
# was not like our CNN. It was a **temporal convolutional network**, or **TCN**. Let's build one.
#
# **What you will do.** You teach a convolution not to look into the future, and then to see far
# back with few layers. You build the whole network, prove that it never looks ahead, and compare
# it with the CNN and the LSTM.
#
# **What you will learn.** What causal and dilated convolutions are. How to compute a receptive
# field. What a skip connection is good for. How to check a famous result on your own task.
#
# **What you need.** Notebook 04 (convolution), notebook 05 (LSTM) and notebook 07 (intervals).
# This notebook also runs on its own.
#
# **Time: about 35 minutes**. The extras take 10 more.
#
# The network is trained three times, which takes the computer a few minutes. Numbered sections
# are the core. Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from IPython.display import Markdown, display
from keras import layers
from speech_workshop import checkpoints, corpora, dataset, evaluation, models, paths, plots, session
from speech_workshop.experiments import baselines, results, tcn
from speech_workshop.errors import WorkshopError
from speech_workshop.pictures import nb09 as pictures, shared

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
n_runs = session.number_of_runs(recordings)
splits = [dataset.split_by_speaker(recordings, fold=run) for run in range(n_runs)]
split = splits[0]
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# The same speakers in the same groups as in notebooks 04 to 07.
#
# ## 1 · Look back only
#
# The filters of notebook 04 are *centered* on a step. They see a little of what came before it and
# a little of what comes after. But someone who listens live has no *after*. An LSTM layer has
# none either: it knows only what it has heard so far.
#
# A **causal** convolution sees the present and the past, nothing else. (*Causal*, because a cause
# comes before its effect.) All it takes is different padding. Instead of adding zeros on both
# sides, we add them all on the **left**, before the beginning.

# %%
def causal_convolution(x, weights, dilation=1):
    """Weigh the present step and some before it; add up."""
    reach = (len(weights) - 1) * dilation
    padded = np.concatenate([np.zeros(reach), x])  # silence before the beginning
    return sum(
        weight * padded[i * dilation : i * dilation + len(x)] for i, weight in enumerate(weights)
    )

# %% [markdown]
# **Predict.** All is silent, except for one spike at step 10. Our filter has three weights. At
# which steps does the causal convolution answer?
#
# a) 8, 9 and 10 · b) 9, 10 and 11 · c) 10, 11 and 12
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) It can't answer before it hears something. Then it remembers the spike for two more steps. A
# centered convolution answers at 9, 10 and 11: at step 9 it has already seen what is coming.
#
# </details>

# %%
spike = np.zeros(21)
spike[10] = 1
filter_weights = [0.3, 0.6, 0.9]  # the last one is for the present
centered = np.convolve(spike, filter_weights[::-1], mode="same")  # padding="same", notebook 04
pictures.answers(centered, causal_convolution(spike, filter_weights), moment=10)

# %% [markdown]
# ## 2 · See far with few layers
#
# Three inputs aren't much of a memory. An LSTM can remember something for a second. A second is
# 50 steps of 20 ms. If each layer has filters of three weights, it adds two steps to what we see.
# To see a second, we would need 25 layers.
#
# The trick is **dilation**: we leave gaps. With a dilation of 4, the filter looks at now, at 4
# steps ago and at 8 steps ago, still with three weights. Our function can do this, and so can
# Keras.

# %%
noise = np.random.default_rng(0).standard_normal(30).astype(np.float32)
layer = layers.Conv1D(1, 3, padding="causal", dilation_rate=4, use_bias=False)
layer.build((None, 30, 1))
layer.set_weights([np.reshape(filter_weights, (3, 1, 1))])
by_keras = np.array(layer(noise[np.newaxis, :, np.newaxis]))[0, :, 0]
by_hand = causal_convolution(noise, filter_weights, dilation=4)
assert np.allclose(by_hand, by_keras, atol=1e-5)
print("Conv1D and our function agree on", len(by_hand), "answers.")

# %% [markdown]
# Doesn't it miss what lies in the gaps? One layer does. But stack several layers, and **double**
# the dilation from each to the next: 1, 2, 4, 8. Then the layer below has already looked into
# every gap.
#
# **Predict.** Four layers without gaps see 9 steps: the present, and two more for each layer. How
# many steps do four layers with the dilations 1, 2, 4 and 8 see?
#
# a) 9 as well: there are as many weights · b) 16 · c) 31
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Follow the lines from the top right down to the input. The layers add 2, 4, 8 and 16 steps to
# the present one. None is left out.
#
# </details>

# %%
pictures.views([[1, 1, 1, 1], [1, 2, 4, 8]])

# %% [markdown]
# Each picture shows *one* answer, at the top right. The green squares are the inputs it depends
# on: its **receptive field**. Both stacks have the same number of weights.
#
# You can compute a receptive field. A convolution with kernel size k and dilation d looks
# (k - 1) · d steps further back. Add these up for all layers, and add 1 for the present. Our
# blocks below hold two convolutions each.

# %%
def receptive_field(dilations, kernel_size=3, convolutions=1):
    """Return how many steps an answer sees, the present one included."""
    return 1 + convolutions * (kernel_size - 1) * sum(dilations)


assert receptive_field([1, 1, 1, 1]) == 9 and receptive_field([1, 2, 4, 8]) == 31
pictures.reach({
    "dilations 1, 2, 4, 8, ...": [receptive_field(2 ** np.arange(n), 3, 2) for n in range(1, 7)],
    "dilations 1, 1, 1, 1, ...": [receptive_field(np.ones(n, int), 3, 2) for n in range(1, 7)],
})

# %% [markdown]
# The solid line doubles with each block. The dashed one creeps. A step is 20 ms here, as for our
# LSTM. With **four** dilated blocks an answer sees 61 steps, or 1.22 s: more than an excerpt.
# That's what we take.
#
# ## 3 · A block with a skip connection
#
# Deep networks are hard to train. Beyond some depth, even the *training* error gets worse as you
# add layers. In 2015, He and colleagues found a simple cure, the **skip connection**, also called
# *residual connection*. It leads around a few layers, and what comes out of both ways is *added*.
# If the layers have nothing to say, they answer 0, and the input passes through unchanged. So the
# layers only have to learn a correction, the *residual*. The way around also gives the gradient a
# short way back, so it doesn't vanish (notebook 05). The layers and their skip connection form a
# **residual block**.

# %%
pictures.residual_block()

# %% [markdown]
# Arrays must have the same shape to be added. Where the number of filters changes, the skip
# connection gets a convolution of width 1, which only mixes the numbers of each step.

# %%
def residual_block(x, *, filters, dilation):
    """Add two dilated causal convolutions, and a skip connection around them."""
    skipped = x
    for _ in range(2):
        x = layers.Conv1D(filters, 3, padding="causal", dilation_rate=dilation, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    if skipped.shape[-1] != filters:
        skipped = layers.Conv1D(filters, 1)(skipped)
    return layers.ReLU()(layers.Add()([x, skipped]))

# %% [markdown]
# ## 4 · The network
#
# Our CNN and LSTM first subtract the mean over the excerpt (notebook 04). Here that would be
# cheating. At the beginning of an excerpt, this mean already knows the end. So our TCN subtracts
# the mean **so far**, over all frames up to now. You can do that when you listen live, too.

# %%
mean, std = dataset.frame_statistics(split.train)
speech = dataset.sliding_windows(dataset.standardize(split.test[0].inputs, mean, std))[0]
so_far = speech.cumsum(axis=0) / np.arange(1, len(speech) + 1)[:, np.newaxis]
by_package = np.array(models.with_mean_removed(speech[np.newaxis], so_far=True))[0]
assert np.allclose(np.hstack([speech, speech - so_far]), by_package, atol=1e-4)
pictures.running_mean(speech[:, 1], so_far[:, 1])

# %% [markdown]
# At first, the mean so far jumps with each sound. It ends at the mean of the whole excerpt. Now
# the whole network.

# %%
excerpt = keras.Input(models.SHAPE)
x = models.with_mean_removed(excerpt, so_far=True)
x = layers.AveragePooling1D(2)(x)  # pairs of frames, as in the LSTM
is_sound = keras.ops.any(x != 0, axis=-1)  # False for padding
for dilation in (1, 2, 4, 8):
    x = residual_block(x, filters=48, dilation=dilation)
x = layers.GlobalAveragePooling1D()(x, mask=is_sound)
x = layers.Dropout(0.3)(x)
p_male = layers.Dense(1, activation="sigmoid")(x)
network = keras.Model(excerpt, p_male, name="tcn")

assert models.architecture(network) == models.architecture(tcn.build_tcn())
print(f"The same as tcn.build_tcn(): {network.count_params():,} parameters.")
shared.layer_table(network)

# %% [markdown]
# The time axis keeps its 55 steps all the way down. The CNN halves it three times. The TCN sees
# further by dilation instead. Short recordings are padded at the *end*, where a network that
# never looks ahead isn't disturbed by it. We only have to keep the padded steps out of the
# average: that is what `mask` does.
#
# ## 5 · It never looks ahead: a proof
#
# Take a recording. Take it again, and replace everything after 0.6 s by another voice. Send both
# through the network. We don't even have to train it. We compare the answers of its last layer of
# filters. Of the CNN we take the first layer, before it shrinks the time axis.
#
# **Predict.** Whose answers about the time *before* 0.6 s change?
#
# a) nobody's: that part of the sound is the same · b) only the CNN's · c) those of both
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) The CNN's filters look ahead by two frames. And the mean that it subtracts is that of the whole
# excerpt, so *every* step knows something about the future. The TCN's answers don't change at all.
#
# </details>

# %%
clips = [max((r for r in split.test if r.sex == sex), key=lambda r: len(r.mfcc))
         for sex in ("female", "male")]
one, other = (dataset.sliding_windows(dataset.standardize(c.inputs, mean, std))[0] for c in clips)
other_future = np.concatenate([one[:60], other[60:]])


def answers_at(network, n):
    """Return a network that ends with the n-th of its ReLUs."""
    relus = [layer for layer in network.layers if isinstance(layer, layers.ReLU)]
    return keras.Model(network.input, relus[n].output)

# %%
changes = {}
for name, part in (("TCN", answers_at(network, -1)), ("CNN", answers_at(models.build_cnn(), 0))):
    before, after = part.predict(np.stack([one, other_future]), verbose=0)
    changes[name] = np.abs(before - after).max(axis=1)
assert changes["TCN"][:30].max() < 1e-5  # 30 steps of 20 ms
assert changes["TCN"][30] > 1e-3 and changes["CNN"][:60].max() > 1e-3
print("TCN: largest change before 0.6 s:", changes["TCN"][:30].max())
print("CNN: largest change before 0.6 s:", changes["CNN"][:60].max().round(3))
pictures.futures(changes, moment=0.6)

# %% [markdown]
# The plot shows two tenths of a second around the change. The TCN stays at zero until the other
# voice begins. It does so with any weights, because it's built in.
#
# ## 6 · Train it
#
# We use the same recipe as for the other networks: recordings, augmentation and number of epochs.

# %%
model = checkpoints.load_or_train("tcn", recordings, on_epoch=shared.live_training_curve())
table = evaluation.predict_table(model, split.test)
print(f"Balanced accuracy on the test speakers: {evaluation.balanced_accuracy(table):.1%}")
for sex, value in evaluation.recall(table).items():
    print(f"recall, {sex}: {value:.1%}")

# %% [markdown]
# ## 7 · One honest table
#
# That was one training run. As in notebook 07, we now make several, each with other speakers held
# out, the same for all contenders. The TCN is trained again, so this cell takes some **minutes**.
# The CNN and the LSTM may come as checkpoints.

# %%
NETWORKS = {"tcn": "TCN", "cnn": "CNN", "lstm": "LSTM"}
networks = {name: [] for name in NETWORKS.values()}
for run in range(n_runs):
    for key, name in NETWORKS.items():
        trained = checkpoints.load_or_train(key, recordings, run=run, use_checkpoint=key != "tcn")
        networks[name].append(trained)

# %% [markdown]
# A score means little without a baseline beside it. Ours is the logistic regression of notebook
# 07. It knows nothing but the mean MFCC of a clip.
#
# **Predict.** The three networks are about the same size and have the same recipe. Who wins?
#
# a) the TCN, as in the paper · b) the LSTM: it has a memory · c) they are about equal
#
# <details><summary>Run the next three cells, then open the answer</summary>
#
# c) Look at the bars in the plot: those of the networks overlap. Only the baseline is far behind.
#
# </details>

# %%
tables = {
    name: [evaluation.predict_table(net, part.test) for net, part in zip(nets, splits, strict=True)]
    for name, nets in networks.items()
}
baseline = "logistic regression"
tables[baseline] = [
    evaluation.predictions(part.test, baselines.by_logistic_regression(part.train, part.test))
    for part in splits
]

# %%
def scores_of(parts):
    """Sum up the runs of one contender: balanced accuracy, its interval, recalls."""
    whole = pd.concat(parts)
    row = dict(zip(("score", "low", "high"), evaluation.interval(whole), strict=True))
    return row | {f"recall {sex}": r for sex, r in evaluation.recall(whole).items()}


rows = {name: scores_of(parts) for name, parts in tables.items()}
for name, nets in networks.items():
    here = [net.card["train_seconds"] for net in nets if not net.is_checkpoint]
    rows[name]["parameters"] = nets[0].network.count_params()
    rows[name]["seconds"] = pd.Series(here, dtype=float).mean()  # none: empty
summary = pd.DataFrame.from_dict(rows, orient="index")
formats = dict.fromkeys(summary.columns[:5], "{:.1%}") | {"parameters": "{:,.0f}"}
summary.style.format(formats | {"seconds": "{:.0f}"}, na_rep="")

# %%
def scores_per_run(tables):
    """Return the balanced accuracy of each run of each contender."""
    return {name: [evaluation.balanced_accuracy(part) for part in parts]
            for name, parts in tables.items()}


runs = scores_per_run(tables)
shared.intervals(summary, runs=runs, title="Synthetic speakers never heard")

# %% [markdown]
# `score` is the balanced accuracy over all runs: in the plot the large dot, with its 95 % interval
# as a bar. Each ring is one run. `seconds` is one training run on this computer. For a checkpoint,
# trained elsewhere, it is empty.
#
# Where bars overlap, ask the sharper question of notebook 07: how much better is one contender
# than another **on the same draws of speakers**? That is what `evaluation.paired_difference` says.

# %%
def compare(tables, first, second):
    """Say in a sentence whether one contender is better than another."""
    pair = [pd.concat(tables[name]) for name in (first, second)]
    gain, low, high = (100 * value for value in evaluation.paired_difference(*pair))
    better = first if gain > 0 else second
    decided = f"The {better} is better" if low > 0 or high < 0 else "Nothing is decided"
    return (f"{first} minus {second}: {gain:+.1f} points "
            f"({low:+.1f} to {high:+.1f}). {decided} on such speakers.")


for rival in ("CNN", "LSTM", baseline):
    print(compare(tables, "TCN", rival))

# %% [markdown]
# ## 8 · And on people?
#
# Synthetic speakers flatter, as notebook 07 showed. If the real speech of EmoDB is on this
# computer (and you work with the embedded corpus), the networks judge it now. If not, we read a
# stored table. It counts, for each network, run and speaker, the sentences and how many of them
# were judged correctly. That is enough to compute all scores.

# %%
people = None
if corpus.name == "embedded":
    try:
        people = session.load_recordings(corpora.load_corpus("emodb"))
        print(f"EmoDB is here: {len(people)} sentences. Your networks judge them.")
    except WorkshopError:
        print("EmoDB is not here.")


def counted(name, run):
    """Let one network judge real people; count its correct predictions for each speaker."""
    counts = results.count_by_speaker(evaluation.predict_table(networks[name][run], people))
    about = {"network": name, "parameters": networks[name][run].network.count_params(), "run": run}
    return counts.assign(**about)[[*about, *counts.columns]]

# %%
if people is None:
    counts, origin = results.read_measured(results.measured_path("tcn"))
    print("Not measured now: a table that came with the workshop.", origin, sep="\n")
else:
    counts = pd.concat([counted(name, run) for name in networks for run in range(n_runs)])
    command = "python -m speech_workshop run 09, with EmoDB at hand"
    kept = paths.build_folder() / "measured" / "tcn.csv"
    results.write_measured(counts, kept, command=command)
counts.head(3)

# %%
on_people = {
    name: [results.predictions_from_counts(part) for _, part in group.groupby("run")]
    for name, group in counts.groupby("network", sort=False)
}
people_rows = {name: scores_of(parts) for name, parts in on_people.items()}
people_summary = pd.DataFrame.from_dict(people_rows, orient="index")
people_runs = scores_per_run(on_people)
n_people = counts.speaker.nunique()
shared.intervals(people_summary, runs=people_runs, title=f"{n_people} real speakers")
for rival in ("CNN", "LSTM"):
    print(compare(on_people, "TCN", rival))

# %% [markdown]
# The interval is over the *people*. It knows nothing about the luck of a training run. The rings
# show that. Where the rings of two contenders mix, so few runs can't decide between them, whatever
# the interval says.
#
# ## 9 · The answer
#
# In the paper of Bai, Kolter and Koltun, the TCN beat the LSTM on most tasks. And here?

# %%
def verdict(tables, where):
    """Say who is ahead among the networks, and whether that is decided."""
    scores = {name: evaluation.balanced_accuracy(pd.concat(tables[name])) for name in networks}
    ranked = sorted(scores, key=scores.get, reverse=True)
    text = ", ".join(f"{name} {scores[name]:.1%}" for name in ranked)
    return f"> **{where}**: {text}. {compare(tables, 'TCN', 'LSTM')}"


display(Markdown(verdict(tables, "Held-out speakers of the corpus")))
display(Markdown(verdict(on_people, "Real people")))

# %% [markdown]
# These sentences are computed from the tables above. Some thoughts:
#
# - The tasks in the paper *need* memory: predict the next note or the next letter, or repeat what
#   you saw a thousand steps ago. There, a long and exact view is worth a lot. Our task hardly needs
#   one. Notebook 05 shuffled the frames, and little changed.
# - A TCN computes all steps at once, an LSTM one after the other. That pays off on a graphics
#   card. On a processor, the TCN may even be slower: see `seconds`.
# - To listen on, a TCN must keep the last 1.22 s, and an LSTM only its state. The convolutions of a
#   TCN can't see further back than their receptive field. An LSTM might remember it.
# - So if you want an LSTM because sound arrives live, a TCN is a fair alternative.
#
# We save the figures beside those of notebook 07.

# %%
def figures(name):
    """Collect what is known about one contender, as plain Python numbers."""
    row = summary.loc[name].dropna().round(4).to_dict() | {"runs": runs[name]}
    if name in on_people:
        row["real_people"] = people_summary.loc[name].round(4).to_dict()
        row["real_people"] |= {"runs": people_runs[name], "measured_now": people is not None}
    return row


results.add_to_results(tcn={name: figures(name) for name in tables})
print("Written to build/results.json:", ", ".join(tables))

# %% [markdown]
# ## What to remember
#
# - **Causal**: pad on the left, and a convolution never looks ahead. It can listen live.
# - **Dilation** that doubles from layer to layer lets a few layers see far. Compute the receptive
#   field.
# - A **skip connection** lets a block learn just a correction, so deep networks can be trained.
# - A famous result holds for its tasks. For yours, measure.
#
# ## Try it on your own
#
# There are no checks here. These are ideas.
#
# 1. *Change a number.* In section 2, give `pictures.views` the dilations `[1, 3, 9, 27]`. Are there
#    gaps now? What if `kernel_size` is 2?
# 2. *Vary.* Build the network of section 4 with the dilations 1, 1, 1, 1. It has as many parameters
#    and sees only 17 steps. Train it as in notebook 04. Does it lose anything here?
# 3. *Decide at the end.* Replace the average by the answer at the last step, as in the paper
#    (`x = x[:, -1]`). What happens to recordings that are shorter than 1.1 s?
# 4. *Write a function* `stream(frames)` that takes frames in portions of ten, keeps only the last
#    122 (and a sum of all, for their mean), and prints the opinion after each portion. The extra *It
#    can listen live* tells you whether you are right.
#
# ## Extra · It can listen live
#
# Each answer of the TCN depends on what was heard so far. So one pass through an excerpt gives its
# opinion at *every step*: average the answers so far, and send that through the last layer. To get
# the same from the CNN, you would have to stop the recording at each step and ask again.
#
# Is it really the same? We stop the recording after 0.1 s, 0.2 s and so on, as in notebook 05, and
# compare.

# %%
listener = answers_at(model.network, -1)
output_weights, bias = model.network.layers[-1].get_weights()


def live_opinion(excerpt):
    """Return p(male) after each step of 20 ms, from one pass."""
    answers = listener.predict(excerpt[np.newaxis], verbose=0)[0]
    n_heard = np.arange(1, len(answers) + 1)
    mean_answer = answers.cumsum(axis=0) / n_heard[:, np.newaxis]
    return 1 / (1 + np.exp(-(mean_answer @ output_weights + bias)[:, 0]))

# %%
stopped = np.stack([dataset.pad(one[:n]) for n in range(10, 111, 10)])
asked_again = model.network.predict(stopped, verbose=0)[:, 0]
assert np.allclose(live_opinion(one)[4::5], asked_again, atol=1e-4)
print("One pass, or stopped and asked eleven times: the same opinions.")

# %%
first_clips = {r.speaker: r for r in split.test}.values()  # one clip per speaker
chosen = [r for sex in ("female", "male") for r in [c for c in first_clips if c.sex == sex][:4]]
starts = [dataset.sliding_windows(dataset.standardize(r.inputs, mean, std))[0] for r in chosen]
pictures.live_opinions([live_opinion(start) for start in starts], [r.sex for r in chosen])

# %% [markdown]
# Each line is one recording and its opinion every 20 ms. Solid lines (male) should go up, dashed
# ones (female) down. Compare with the growing opinions of the LSTM in notebook 05.
#
# ## Extra · How far back does it really look?
#
# First, we check the receptive field that we computed. We change only the very first step of what
# the convolutions get, and see which answers notice. (The mean so far would carry a trace of it
# everywhere, so we begin after it.)

# %%
to_convolutions = next(x for x in network.layers if isinstance(x, layers.Concatenate)).output
entered = np.array(models.with_mean_removed(one[np.newaxis], so_far=True))[0]
other_start = entered.copy()
other_start[:2] += 3
for name, part in (("first", answers_at(network, 0)), ("last", answers_at(network, -1))):
    convolutions = keras.Model(to_convolutions, part.output)
    before, after = convolutions.predict(np.stack([entered, other_start]), verbose=0)
    noticed = np.flatnonzero(np.abs(before - after).max(axis=1) > 1e-6)
    print(f"After the {name} ReLU, steps {noticed[0]} to {noticed[-1]} of 0 to 54 notice it.")
assert noticed[-1] == 54

# %% [markdown]
# After one convolution, three steps notice it: the width of a filter. After all blocks, every step
# does, down to the last one.
#
# So the network *can* see 1.22 s. But does it look? If a number in the input changes a tiny bit,
# how much does the answer at the **last** step change? These slopes are the *gradient*. Training
# uses it, and Keras computes it in one go. We average it over test excerpts, for the trained
# network and for one that hasn't learned anything yet.

# %%
def slopes(network, excerpts):
    """Return how much the last answer leans on each tenth of a second of the past."""
    part, out = answers_at(network, -1), network.layers[-1].get_weights()[0]
    excerpts = tf.constant(excerpts)
    with tf.GradientTape() as tape:
        tape.watch(excerpts)
        vote = part(excerpts)[:, -1] @ out
    size = np.abs(tape.gradient(vote, excerpts)).mean(axis=(0, 2))
    return size.reshape(-1, 10).sum(axis=1) / size.sum()  # ten frames are a tenth of a second


heard = np.stack([dataset.sliding_windows(dataset.standardize(r.inputs, mean, std))[0]
                  for r in split.test[:100]])

# %%
shares = {"trained": slopes(model.network, heard),
          "before training": slopes(tcn.build_tcn(), heard)}
for name, share in shares.items():
    print(f"{name}: {share[-3:].sum():.0%} of it lies in the last 0.3 s.")
pictures.slopes(shares)

# %% [markdown]
# Time runs to the right, up to now. A **receptive field is what a network could see, not what it
# looks at**: much of the weight lies in the last few tenths of a second. And the two lines nearly
# coincide: most of this comes from how the network is built, not from what it has learned. Luo and
# colleagues (2016) found the same for images. For our question that's no loss. A few vowels say a
# lot, and the average at the end joins all steps anyway.
#
# ## Extra · What we changed
#
# Three things differ from the network in the paper:
#
# - Bai and colleagues use *weight normalization*: each filter is split into a direction and a
#   length, which are learned separately. Keras has no such layer. We use `BatchNormalization`, as in
#   our CNN, so that the two differ only in what this notebook is about. Does it look ahead? In
#   training, its averages are taken over all steps of a batch. In use they are fixed numbers, so
#   an answer depends on the past alone. Section 5 shows it.
# - They also drop some filters at random inside each block (*dropout*). We do so only at the end,
#   as in our other networks.
# - They decide by the answer at the *last* step. We average over all steps, again as in our other
#   networks.
#
# ## Further reading
#
# - Bai, Kolter and Koltun (2018), [An empirical evaluation of generic convolutional and recurrent
#   networks for sequence modeling](https://arxiv.org/abs/1803.01271), and [their
#   code](https://github.com/locuslab/TCN): the whole network is a file of 60 lines.
# - The 2019 post that quotes Andrej Karpathy: [PyLadies workshop, deep learning and
#   speech](https://a-n-rose.github.io/2019/01/13/workshop-pyladies-deeplearning-speech.html).
# - van den Oord et al. (2016), [WaveNet](https://arxiv.org/abs/1609.03499): dilated causal
#   convolutions that speak.
# - He, Zhang, Ren and Sun (2015), [Deep residual learning](https://arxiv.org/abs/1512.03385).
# - Salimans and Kingma (2016), [Weight normalization](https://arxiv.org/abs/1602.07868).
# - Luo, Li, Urtasun and Zemel (2016), [Understanding the effective receptive
#   field](https://arxiv.org/abs/1701.04128).
#
# **Next:** [notebook 10](10_features_compared.ipynb) asks which numbers to give to a network.

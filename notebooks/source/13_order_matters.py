# %% [markdown]
# # 13 · Where order matters: spoken words (optional)
#
# "Always start with a CNN before reaching for an RNN. You'll be surprised with how far you can
# get." Andrej Karpathy wrote that, and the evening from which this workshop grew asked: does it
# hold for speech?
#
# Female or male: that task cannot tell. Notebook 05 shuffled the frames of each recording, and
# hardly anything changed, since the sex of a voice is in every single frame. So here is a task in
# which the *sequence* is the message. The word **stop** and the word **pots** are made of the same
# four sounds.
#
# **What you will do.** Train the networks of notebooks 04 to 06, and the TCN of 09, on eighteen
# words. Take the order away, and see who suffers.
#
# **What you will learn**
#
# - how to test whether a network uses order at all;
# - what a *softmax* is, for more than two classes;
# - how to read a confusion matrix;
# - what the question of this workshop comes to when order matters.
#
# **What you need.** Notebooks 04 to 07. This notebook also runs alone; everything it needs comes
# with the workshop.
#
# **Time: about 40 minutes.** The computer needs three to four minutes of them, for training.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
from sklearn.metrics import ConfusionMatrixDisplay
from speech_workshop import audio, checkpoints, dataset, features, paths, plots
from speech_workshop.experiments import results, word_order
from speech_workshop.labels import classifier

plots.use_workshop_style()

# %% [markdown]
# ## 1 · Words made of the same sounds
#
# The words come with the workshop, in `data/words`. Synthetic voices say them, with and without
# noise in the background. They form pairs: the sounds of one word, in another order, are the other
# word.

# %%
corpus = word_order.load_words()
table = corpus.recordings
print(len(table), "recordings of", table.speaker.nunique(), "speakers")
print("Pairs:", *table.pair.unique(), sep="  ")
print("The label is the column", corpus.label, "and the group is the column", corpus.group)

# %% [markdown]
# Listen to a pair, said by one speaker. What is different, what is the same?

# %%
speaker = table[table.word == table.pair.iloc[0].split("/")[0]].speaker.iloc[0]
pair = table.pair.iloc[0].split("/")
chosen = [table[(table.speaker == speaker) & (table.word == word)].iloc[0] for word in pair]
signals = [audio.load_audio(corpus.folder / row.file) for row in chosen]
for word, signal in zip(pair, signals, strict=True):
    display(plots.player(signal, f"{speaker} says: {word}"))

# %%
figure, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
for ax, word, signal in zip(axes, pair, signals, strict=True):
    trimmed = audio.normalise_level(audio.trim_silence(signal))
    plots.spectrogram(features.power_spectrogram(trimmed), ax=ax, title=word)
plt.show()

# %% [markdown]
# The same patches, in another sequence. Imagine the two pictures cut into strips of 10 ms, and the
# strips thrown into a bag. **Could you still tell which bag was which word?** That is what we ask
# the networks.
#
# ## 2 · The same features, the same store
#
# Nothing new is needed: features as in notebook 01, SQLite as in 02, and a split by speaker as in
# 03. A label is now a word instead of a sex. Each speaker says all words, so speakers are dealt into
# training, validation and test as a whole.

# %%
recordings = classifier.load_recordings(corpus)
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")
seconds = [recording.n_frames / 100 for recording in recordings]
print(f"A word lasts {np.median(seconds):.2f} s, the longest {max(seconds):.2f} s.")

# %% [markdown]
# An excerpt of 1.1 s holds nearly every word whole; the rest of it is filled up with zeros, as in
# notebook 03.
#
# ## 3 · Softmax: more than two classes
#
# Until now a network ended in one number, p(male), made by a sigmoid. Eighteen words need eighteen
# numbers that are positive and add up to 1. The **softmax** makes them: take *e* to the power of
# each output, and divide by the sum.

# %%
def softmax(outputs):
    """Turn any numbers into probabilities: the larger, the likelier."""
    powers = np.exp(outputs - np.max(outputs))  # minus the largest: or powers grow too large
    return powers / powers.sum()


outputs = np.array([2.0, 1.0, -1.0])
p = softmax(outputs)
print("outputs:      ", outputs)
print("probabilities:", p.round(3), "together", p.sum().round(3))

# %% [markdown]
# With two classes the softmax is the sigmoid of the difference. So nothing that you know has become
# wrong. The builders of notebooks 04 to 06 take the number of classes, `n_classes`; all the rest of
# each network stays as it is.
#
# ## 4 · The simplest rules first
#
# **Majority** always says the most frequent word. **Logistic regression** gets mean and deviation
# of each input over the whole recording. That is a **bag of frames**: shuffle the frames, and it
# gets the same numbers.
#
# **Your guess:** eighteen words, nine pairs. If the bag of frames tells all *pairs* apart, but
# never the two words of a pair, how often is it right?
#
# <details><summary>Answer</summary>
#
# Every second time, 50 %: it knows the pair and tosses a coin. Guessing blindly gives 1 in 18,
# which is 5.6 %.
# </details>

# %%
rules = classifier.baselines(split, corpus.classes)
for name, judged in rules.items():
    print(f"{name:20} {classifier.balanced_accuracy(judged):.3f}")

# %% [markdown]
# Balanced accuracy is the mean of the recalls, here of eighteen. Compare the second line with your
# guess.
#
# ## 5 · Train the networks
#
# Each gets the same excerpts for the same number of epochs. (A network that was trained here before
# on the same recordings is loaded instead.)

# %%
models = {}
for name in word_order.CONTENDERS:
    models[name] = checkpoints.load_or_train(
        name,
        recordings,
        path=paths.own_model_path("words", "word", name),
        corpus=corpus.name,
        classes=corpus.classes,
    )

# %% [markdown]
# **Your guess**, before you run the next cell. Which will be best on speakers that it has never
# heard: CNN, LSTM, CNN+LSTM or TCN? And how far behind is the bag of frames?

# %%
tables = word_order.judge_all(models, split)
now = classifier.summary(tables["in order"])
now["parameters"] = {name: f"{model.network.count_params():,}" for name, model in models.items()}
now["seconds"] = {name: model.card["train_seconds"] for name, model in models.items()}
now[["balanced_accuracy", "low", "high", "parameters", "seconds"]].round(3)

# %% [markdown]
# `low` and `high` bound the 95 % interval over speakers: how the score might vary with other
# speakers. A network with memory, and one that looks at patterns of several frames at once, hear
# sequences. The bag of frames does not.
#
# ## 6 · Take the order away
#
# Now the test of this notebook. We shuffle the frames of each test recording, and ask again. The
# networks stay as they are. In notebook 05 this changed hardly anything.
#
# **Your guess:** which network loses most?

# %%
scores = pd.DataFrame(
    {order: {name: classifier.balanced_accuracy(judged) for name, judged in by_name.items()}
     for order, by_name in tables.items()}
)
scores["lost"] = scores["in order"] - scores["shuffled"]
scores.round(3)

# %%
figure, ax = plt.subplots(figsize=(12, 4.5))
places = np.arange(len(scores))
for shift, order, colour in ((-0.2, "in order", "accent"), (0.2, "shuffled", "neutral")):
    bars = ax.bar(places + shift, scores[order], 0.38, color=plots.COLOURS[colour], label=order)
    ax.bar_label(bars, fmt="%.2f", padding=3, fontsize=13)
ax.set_xticks(places, [name.replace(" ", "\n") for name in scores.index])
ax.set(ylabel="balanced accuracy", ylim=(0, 1.15))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# The two rules on the left lose nothing: they never knew the order. The bars of the networks show
# what each of them made of it. Is this a fair test? A shuffled recording sounds like nothing that a
# network heard in training. So a network may also fail because everything is strange. That is why
# the bag of frames matters: it shows how much *can* be known without order.
#
# ## 7 · Which words are mixed up?
#
# A **confusion matrix** has a row for each word that was said, and a column for each word that was
# heard. What is right lies on the diagonal. We sort the words by pairs, so that the two words of a
# pair are neighbours. The first picture is the bag of frames, the second the best network.

# %%
best = max(models, key=lambda name: scores["in order"][name])
words = [word for pair in table.pair.unique() for word in pair.split("/")]
figure, axes = plt.subplots(1, 2, figsize=(15, 7))
for ax, name in zip(axes, ("logistic regression", best), strict=True):
    judged = tables["in order"][name]
    ConfusionMatrixDisplay.from_predictions(
        judged.label, judged.said, labels=words, normalize="true", include_values=False,
        cmap="cividis", colorbar=False, xticks_rotation="vertical", ax=ax,
    )
    ax.grid(False)
    ax.set(title=name, xlabel="heard", ylabel="said")
plt.show()

# %% [markdown]
# Look for squares of four: a word, its partner, and the two confusions between them. We count them:
# of all mistakes, how many are the partner?

# %%
partner = word_order.partners(corpus)
for name, judged in tables["in order"].items():
    wrong = judged[~judged.correct]
    share = (wrong.said == wrong.label.map(partner)).mean() if len(wrong) else 0
    print(f"{name:20} {len(wrong):4} mistakes, {share:4.0%} of them the partner")

# %% [markdown]
# By chance it would be 1 in 17, about 6 %.
#
# ## 8 · A word played backwards
#
# One more experiment, for fun. Is **stop** played backwards **pots**? We turn the frames of the test
# around. **Your guess:** does the best network hear the partner?

# %%
turned = classifier.judge(models[best], word_order.backwards(split.test))
turned["partner"] = turned.said == turned.label.map(partner)
heard = turned.groupby("label").partner.mean().sort_values()
figure, ax = plt.subplots(figsize=(12, 5))
ax.barh(heard.index, heard, color=plots.COLOURS["accent"])
ax.set(xlabel=f"share of recordings in which {best}, hearing it backwards, says the partner",
       xlim=(0, 1))
plt.show()
print(f"On the mean: {heard.mean():.0%}")

# %% [markdown]
# Speech is not quite symmetric. A *t* at the beginning bursts and breathes, at the end it may
# only stop; a vowel rises fast and fades slowly. Words for which the bar is long survive the turn.
#
# ## 9 · Was that luck?
#
# One training on one split decides nothing. The same was done three times, each time with other
# speakers held out, by `python -m speech_workshop word-order`. The table comes with the workshop:
# its first line says when it was made.

# %%
counts, origin = results.read_measured(results.measured_path("word_order"))
print(origin)
measured = word_order.from_counts(counts)
summary = word_order.summary(measured)
summary.round(3)

# %%
in_order = measured[measured.order == "in order"]
runs = {name: [classifier.balanced_accuracy(part) for _, part in group.groupby("run")]
        for name, group in in_order.groupby("contender", sort=False)}
figure, ax = plt.subplots(figsize=(12, 4.5))
n_speakers = in_order.group.nunique()
plots.intervals(summary, runs=runs, ax=ax, title=f"Words in order, {n_speakers} speakers")
plt.show()

# %% [markdown]
# The dot is the score of all runs together, with its interval over speakers. The rings are the
# runs.
#
# ## 10 · So, does it hold?
#
# The sentence below is computed from that table.

# %%
def verdict(summary):
    """Say who is ahead among the networks, and whether the intervals part the first two."""
    networks = summary.loc[list(word_order.CONTENDERS)].sort_values("score", ascending=False)
    scores = ", ".join(f"{name} {row.score:.1%}" for name, row in networks.iterrows())
    is_decided = networks.low.iloc[0] > networks.high.iloc[1]
    first_two = "do not overlap" if is_decided else "overlap: not decided"
    return f"In order: {scores}. The intervals of the first two {first_two}."


# %%
def without_order(summary):
    """Say what is left without order."""
    kept = summary.shuffled[list(word_order.CONTENDERS)].max()
    return f"Shuffled, no network keeps more than {kept:.1%}; the bag of frames has " \
           f"{summary.score['logistic regression']:.1%}."


display(Markdown(f"> {verdict(summary)} {without_order(summary)}"))

# %% [markdown]
# Some reasoning beside it:
#
# - **Order matters here, and a convolution hears order too.** A filter of five frames, and pooling
#   over and over, see half a word at once. "RNN for sequences" is a rule of thumb, not a law.
# - What a CNN with a *mean over time* cannot know is where in the word its patterns were. It must
#   see the change from one sound to the next within its view. The LSTM carries a memory from the
#   first frame to the last.
# - So the advice stands as it was meant: **start** with a CNN. It trains fast, and it tells you
#   how far patterns carry. Then try a memory, and let held-out speakers decide. "Always" is
#   decided by the task: for a voice's sex (notebook 07) nobody needs the order; for words everybody
#   does.
#
# ## What to remember
#
# - **Shuffle the frames** to find out whether a network, or a task, needs their order.
# - A **bag of frames** is the right baseline where order might matter.
# - **Softmax** gives as many probabilities as there are classes.
# - A **confusion matrix** says *which* classes are mixed up; sort it by what you suspect.
#
# ## Try it on your own
#
# - Shuffle frames within 50 ms only: five at a time, each five in random order. How much order do
#   the networks need?
# - Train the CNN on *shuffled* recordings: give `checkpoints.load_or_train` the list
#   `word_order.shuffled(recordings)`, and another `path`. Does it still lose against the bag of
#   frames?
# - Say the eighteen words yourself, put the recordings into a folder with a `metadata.csv` (columns
#   `file`, `speaker`, `word`), and let `python -m speech_workshop evaluate` judge the network in
#   `build/models/own`. Notebook 14 has more about your own folder.
#
# ## Further reading
#
# - A. Karpathy, "Always start with a CNN before reaching for an RNN", quoted in the post of 2019.
# - P. Warden (2018): Speech Commands, a dataset for limited-vocabulary speech recognition.
#   <https://arxiv.org/abs/1804.03209>. Real people, 35 words: the next step from here.
# - S. Bai, J. Z. Kolter, V. Koltun (2018): An empirical evaluation of generic convolutional and
#   recurrent networks for sequence modeling. <https://arxiv.org/abs/1803.01271>

# %% [markdown]
# # 07 · Compare honestly
#
# **What you will do.** You let the three networks compete with three simple methods, on
# speakers that none of them has heard. You find out how sure you may be of the result, add
# noise, listen to the mistakes, and answer the question of this workshop.
#
# **What you will learn**
#
# - why a score means nothing without a simple method beside it
# - why one split of the data is not enough
# - how to read a confusion matrix
# - how the *bootstrap* turns one score into an interval
#
# **What you need.** Notebooks 04 to 06 explain the networks. This notebook also runs alone:
# what is missing is made, or comes with the workshop.
#
# **Time: about 30 minutes**, and some 20 more for the exercises at the end. The computer needs
# about a minute of them; on another corpus than the embedded one it trains, which takes longer.

# %%
import time
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# %%
from speech_workshop import audio, augmentation, checkpoints, evaluation, exercises
from speech_workshop import paths, plots, session
from speech_workshop.experiments import ablation, benchmark, results
from speech_workshop.dataset import labels_of, split_by_speaker
from speech_workshop.features import extract_features
from speech_workshop.models import load_model
from speech_workshop.settings import SAMPLE_RATE

plots.use_workshop_style()

# %% [markdown]
# ## 1 · The rules of the contest
#
# Each contender learns from the **training speakers** and is then judged on the **test
# speakers**, whom it has never heard. All contenders get the same speakers.
#
# We repeat this several times. Each repetition is a **run**. Each run holds out *other*
# speakers, and the networks begin with other random weights. Here are the runs.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
n_runs = session.number_of_runs(recordings)
splits = [split_by_speaker(recordings, fold=run) for run in range(n_runs)]


def size(part):
    return f"{len({r.speaker for r in part})} speakers, {len(part)} clips"


pd.DataFrame([[size(part) for part in split] for split in splits], columns=splits[0]._fields)

# %% [markdown]
# Each row is a run. Why several? Let us see what a single split can do. We need a quick
# method for it, and we meet it now because it is also a contender.
#
# **Logistic regression** is the simplest thing that deserves the name *learning*. Take the
# mean of each MFCC over a whole clip: 40 numbers. Multiply each by a weight, add them up, and
# squeeze the sum into a value between 0 and 1. That value is p(male). Learning means: find
# good weights. All order in time is thrown away. It is a network with a single neuron. (It gets the
# MFCC alone. Our networks get the pitch, too: keep that in mind when you compare.)

# %%
def mean_mfcc(recordings):
    return np.array([recording.mfcc.mean(axis=0) for recording in recordings])


def by_logistic_regression(train, test):
    """Learn from some recordings; return p(male) of others."""
    model = make_pipeline(
        StandardScaler(),  # each coefficient gets mean 0 and deviation 1
        LogisticRegression(class_weight="balanced", max_iter=1000),
    )
    model.fit(mean_mfcc(train), labels_of(train))
    return model.predict_proba(mean_mfcc(test))[:, 1]

# %% [markdown]
# Now we split the same speakers in 30 ways, at random. The method stays the same, the corpus
# stays the same. Only the choice of the test speakers changes.

# %%
luck = []
for seed in range(30):
    split = split_by_speaker(recordings, fold=0, seed=seed)
    p_male = by_logistic_regression(split.train, split.test)
    luck.append(evaluation.accuracy(evaluation.predictions(split.test, p_male)))

print(f"The unluckiest split gives {min(luck):.1%}, the luckiest {max(luck):.1%}.")
plt.subplots(figsize=(11, 2.6))
plt.plot(luck, np.random.default_rng(0).uniform(-1, 1, len(luck)), "o", markersize=11, alpha=0.6)
plt.gca().set(xlabel="accuracy on the test speakers", yticks=[], ylim=(-2, 2), title="30 splits")
plt.show()

# %% [markdown]
# Each dot is one split (its height means nothing). Everybody who reports *one* of these dots
# tells the truth, and yet two honest people can come to different answers. Whoever tries
# several splits and reports the best one fools even themselves. So: several splits, decided
# on beforehand, and all of them counted.

# %% [markdown]
# ## 2 · The simple contenders
#
# Is 90 % good? You cannot know until you have seen what a simple method gets. If two lines of
# code reach the same, the network has only cost electricity. Such a yardstick is called a
# **baseline**. Logistic regression is one. Here are two simpler ones.
#
# **Majority.** It never listens. For every clip it gives the share of male clips among the
# training clips. So within a run it always says the same sex.

# %%
def by_majority(train, test):
    share_male = labels_of(train).mean()
    return np.full(len(test), share_male)

# %% [markdown]
# **Pitch threshold.** Deep voices are male, high voices are female: that is the everyday
# rule. We measure the pitch of a clip as the *median* of its fundamental frequency, the
# middle value of all voiced frames. Then we try every threshold from 80 to 350 Hz on the
# **training** speakers, and keep the one that parts them best. (If several are equally good,
# we take their mean.)

# %%
def median_pitch(recording):
    voiced = recording.pitch[np.isfinite(recording.pitch)]
    return float(np.median(voiced)) if len(voiced) else np.nan


def best_threshold(train):
    pitch = np.array([median_pitch(recording) for recording in train])
    is_male = labels_of(train) == 1
    thresholds = np.arange(80, 351)
    below = pitch < thresholds[:, np.newaxis]  # a row per threshold, a column per clip
    score = (below[:, is_male].mean(axis=1) + (~below[:, ~is_male]).mean(axis=1)) / 2
    return float(thresholds[score == score.max()].mean())

# %%
threshold = best_threshold(splits[0].train)
for sex in ("female", "male"):
    pitch = [median_pitch(recording) for recording in splits[0].train if recording.sex == sex]
    style = {"female": "stepfilled", "male": "step"}[sex]
    colour = plots.COLOURS[sex]
    bins = np.arange(60, 401, 10)
    plt.hist(pitch, bins, histtype=style, alpha=0.8, color=colour, label=sex, linewidth=3)
plt.axvline(threshold, color="black", label=f"threshold: {threshold:.0f} Hz")
plt.gca().set(xlabel="median pitch of a clip (Hz)", ylabel="number of clips")
plt.legend()
plt.show()

# %% [markdown]
# Filled: female clips. Outlined: male clips. Where the two overlap, no threshold can be
# right about everybody. That overlap is real: pitch depends on mood, on language, on age, on
# the person.
#
# To say "female" or "male", this method compares with the threshold. If it finds no pitch at
# all, it gives no answer (NaN), and no answer counts as wrong.

# %%
def by_pitch(train, test):
    pitch = np.array([median_pitch(recording) for recording in test])
    p_male = (pitch < best_threshold(train)).astype(float)
    return np.where(np.isfinite(pitch), p_male, np.nan)


table = evaluation.predictions(splits[0].test, by_pitch(splits[0].train, splits[0].test))
table.sample(min(5, len(table)), random_state=0)

# %% [markdown]
# Such a table, a row per test clip, is all that we need to compute every score. Let us count
# how often each annotated sex got each answer.

# %%
said = np.where(table.p_male > 0.5, "said male", "said female")
pd.crosstab(table.sex, said)

# %% [markdown]
# This is a **confusion matrix**. Each row is an annotated sex, each column an answer. Right
# answers lie on the diagonal from top left to bottom right, mistakes beside it.
#
# From it come all the scores:
#
# - **accuracy**: everything on the diagonal, divided by everything
# - **recall** of a sex: its right answers, divided by the sum of its row. "Of all female
#   clips, how many were recognised?"
# - **balanced accuracy**: the mean of the two recalls. Always saying the same sex gives one
#   recall of 1 and one of 0, so 0.5, however unequal the corpus is.
#
# Why look at recall at all? A method may be right about nearly all men and wrong about every
# third woman. Accuracy hides that.

# %%
by_hand = {sex: table.correct[table.sex == sex].sum() / (table.sex == sex).sum()
           for sex in ("female", "male")}
assert np.allclose(list(by_hand.values()), list(evaluation.recall(table).values()))
mean_recall = np.mean(list(by_hand.values()))
assert np.isclose(mean_recall, evaluation.balanced_accuracy(table))
print(f"recall by hand: female {by_hand['female']:.3f}, male {by_hand['male']:.3f}")
print(f"balanced accuracy by hand: {mean_recall:.3f}. The package's functions agree.")

# %% [markdown]
# ## 3 · All contenders, all runs
#
# First the three baselines. They need a moment only.

# %%
BASELINES = {
    "majority": by_majority,
    "pitch threshold": by_pitch,
    "logistic regression": by_logistic_regression,
}
tables, seconds, parameters = {}, {}, {"majority": 1, "pitch threshold": 1}
parameters["logistic regression"] = splits[0].train[0].mfcc.shape[1] + 1  # weights and a bias
for name, method in BASELINES.items():
    started = time.perf_counter()
    opinions = [method(split.train, split.test) for split in splits]
    seconds[name] = (time.perf_counter() - started) / n_runs
    tables[name] = [
        evaluation.predictions(split.test, p_male)
        for split, p_male in zip(splits, opinions, strict=True)
    ]

# %% [markdown]
# Now the networks: each was trained once per run. What you have trained in notebooks 04 to 06
# is used again. Where you have not, a checkpoint that comes with the workshop takes its place,
# and a sentence says so. On another corpus there is no checkpoint: then each is trained now,
# which takes **minutes**. You can read on meanwhile; section 4 explains what we do next.

# %%
NETWORKS = {"cnn": "CNN", "lstm": "LSTM", "cnn_lstm": "CNN+LSTM"}
models = {}
for key, name in NETWORKS.items():
    models[name] = [checkpoints.load_or_train(key, recordings, run=run, use_checkpoint=True) for run in range(n_runs)]

# %%
print("The networks judge: some ten seconds without a word.")
for name, trained in models.items():
    tables[name] = [
        evaluation.predict_table(model, split.test)
        for model, split in zip(trained, splits, strict=True)
    ]
    seconds[name] = float(np.mean([model.card["train_seconds"] for model in trained]))
    parameters[name] = trained[0].network.count_params()

# %%
def milliseconds(model):
    """Time the way from three seconds of sound to p(male): the median of ten."""
    signal = np.resize(audio.load_audio(corpus.folder / recordings[0].file), 3 * SAMPLE_RATE)
    times = []
    for _ in range(11):
        started = time.perf_counter()
        inputs = extract_features(audio.normalise_level(audio.trim_silence(signal))).inputs
        evaluation.predict(model, [inputs])
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times[1:]))  # the first is slower: Keras makes its plan


print("Each network answers eleven times: some ten seconds more.")
speed = {name: milliseconds(models[name][0]) for name in models}
megabytes = {name: paths.model_path(key).stat().st_size / 1e6 for key, name in NETWORKS.items()}

# %%
verdicts = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
judged = verdicts["CNN"]
print(f"{len(judged)} verdicts on {judged.speaker.nunique()} speakers, for each contender.")

# %% [markdown]
# We have put the tables of all runs below each other. Each of these speakers was judged by a
# network that had never heard her or him. (On the embedded corpus a *speaker* is a virtual one:
# most have a relative in the training, made of the same voice. Section 6 comes back to that.)

# %% [markdown]
# ## 4 · How sure may we be? The bootstrap
#
# Suppose a contender gets 95 %. With other test speakers it would have been another number.
# We would love to invite a thousand other groups of speakers and look at all the numbers.
# We cannot. But we can *play* it, with the speakers that we have:
#
# 1. Write the name of each test speaker on a slip of paper, and put the slips into a hat.
# 2. Draw a slip, note the name, **put it back**. Do this as often as there are speakers.
#    Some names come twice, some not at all. That is a new group of speakers.
# 3. Compute the accuracy of this group.
# 4. Repeat 2000 times. Look at how the 2000 numbers spread.
#
# This is the **bootstrap** (Efron and Tibshirani, 1993). Drawing "with replacement" is what
# makes the groups differ.
#
# Why draw speakers and not clips? The clips of one person resemble each other. If one clip of
# a deep-voiced woman is misjudged, her others probably are as well. A hundred clips of ten
# people are ten surprises, not a hundred. Here is one draw, women and men from separate hats.

# %%
table = verdicts["logistic regression"]
rng = np.random.default_rng(0)
for sex, group in table.groupby("sex"):
    speakers = group.speaker.unique()
    drawn = pd.Series(rng.choice(speakers, size=len(speakers))).value_counts()
    print(f"{sex}: {len(speakers)} slips in the hat, {len(drawn)} of the names were drawn.")
    print(f"   Drawn most often: {drawn.index[0]}, {drawn.iloc[0]} times.")

# %% [markdown]
# Now 2000 draws. For each speaker we need two numbers only: how many clips were judged
# rightly, and how many there are. So a draw is a few sums.

# %%
rng = np.random.default_rng(0)
right, clips = np.zeros(2000), np.zeros(2000)
for _, group in table.groupby("sex"):
    counts = group.groupby("speaker").correct.agg(["sum", "count"]).to_numpy()
    for i in range(2000):
        drawn = counts[rng.integers(len(counts), size=len(counts))]
        right[i] += drawn[:, 0].sum()
        clips[i] += drawn[:, 1].sum()

assert np.allclose(right / clips, evaluation.bootstrap(table).accuracy)
print("evaluation.bootstrap gives the same 2000 accuracies.")

# %%
low, high = np.quantile(right / clips, [0.025, 0.975])
plt.hist(right / clips, bins=25, color=plots.COLOURS["neutral"], alpha=0.6)
for edge in (low, high):
    plt.axvline(edge, color=plots.COLOURS["accent"])
title = f"logistic regression: 95 % of the draws lie between {low:.1%} and {high:.1%}"
plt.gca().set(xlabel="accuracy", ylabel="number of draws", title=title)
plt.show()

# %% [markdown]
# We cut off 2.5 % of the draws on either side. What is left, between the two lines, is a
# **95 % interval**. The score over *all* speakers of the same kind probably lies in there.
# (A single new group of them has luck of its own, and lands outside more often.)
# Speakers of *another* kind (children, another microphone, another language) may not:
# the hat holds no slips with their names.

# %% [markdown]
# ## 5 · One honest table
#
# Everything in one place: accuracy with its interval, recall per sex, the worst and the best
# run, the number of parameters (numbers that were learned), the seconds of one training, the
# milliseconds to judge a clip of three seconds, and the size of the file in MB.

# %%
rows = {}
for name, table in verdicts.items():
    runs = [evaluation.accuracy(part) for part in tables[name]]
    recall = evaluation.recall(table)
    low, high = evaluation.bootstrap(table).accuracy.quantile([0.025, 0.975])
    rows[name] = {"accuracy": evaluation.accuracy(table), "low": low, "high": high}
    rows[name] |= {"recall female": recall["female"], "recall male": recall["male"]}
    rows[name] |= {"worst run": min(runs), "best run": max(runs)}
    rows[name] |= {"parameters": parameters[name], "seconds": seconds[name]}
    rows[name] |= {"ms": speed.get(name), "MB": megabytes.get(name)}

summary = pd.DataFrame.from_dict(rows, orient="index")
formats = dict.fromkeys(summary.columns[:7], "{:.1%}") | {"parameters": "{:,.0f}"}
formats |= {"seconds": "{:.1f}", "ms": "{:.0f}", "MB": "{:.2f}"}
summary.style.format(formats, na_rep="")

# %% [markdown]
# A table is for looking things up. For comparing, a picture is better. The large dot is the
# accuracy, the bar its interval, and each small ring is one run. (Such a picture is called a
# *forest plot*.)

# %%
figure, ax = plt.subplots(figsize=(12, 5))
for y, (name, row) in enumerate(summary.iloc[::-1].iterrows()):
    colour = plots.COLOURS["accent" if name in models else "neutral"]
    marker = "o" if name in models else "s"
    ax.plot([row.low, row.high], [y, y], "-", color=colour, linewidth=5, alpha=0.5)
    ax.plot(row.accuracy, y, marker, color=colour, markersize=13)
    runs = [evaluation.accuracy(part) for part in tables[name]]
    ax.plot(runs, np.full(n_runs, y + 0.27), "o", color=colour, fillstyle="none", markersize=7)
    text = f"{row.accuracy:.1%}\n({row.low:.1%} to {row.high:.1%})"
    ax.text(1.02, y, text, va="center", fontsize=13, transform=ax.get_yaxis_transform())
ax.set(xlabel="accuracy on speakers never heard", ylim=(-0.6, 5.6))
ax.set_yticks(range(6), summary.index[::-1])
plt.show()

# %% [markdown]
# Squares are the baselines, round dots the networks. Three questions to the picture:
#
# - Which bars overlap? Between those, this corpus decides little.
# - How far are the networks from logistic regression? That is what they earn for their cost.
# - How far apart are the small rings of one contender? That is luck: other speakers, other
#   starting weights. A difference smaller than this luck is no news.
#
# A bar **without width** is no proof of certainty. The bootstrap can only draw mistakes that
# it has seen. Statisticians use the *rule of three*: no mistake about n speakers still allows
# that up to about 3/n of all such speakers are misjudged. The next cell applies it.

# %%
n_speakers = judged.speaker.nunique()
for name, table in verdicts.items():
    if table.correct.all():
        print(f"{name}: no mistake about {n_speakers} speakers. By the rule of three, up to "
              f"{min(1, 3 / n_speakers):.0%} of such speakers may still be misjudged.")
if not any(table.correct.all() for table in verdicts.values()):
    print("Each contender makes mistakes here, so the rule of three is not needed.")

# %% [markdown]
# Now the confusion matrices. Dark fields on the diagonal are good. The number in a field is
# the number of clips; the shade is its share of the row.

# %%
figure, axes = plt.subplots(2, 3, figsize=(12, 6.6))
for ax, (name, table) in zip(axes.flat, verdicts.items(), strict=True):
    said = np.where(table.p_male > 0.5, "male", "female")
    matrix = pd.crosstab(table.sex, said).reindex(columns=["female", "male"], fill_value=0)
    share = matrix.div(matrix.sum(axis=1), axis=0)
    ax.imshow(share, cmap="Greens", vmin=0, vmax=1.2)
    for (row, column), n in np.ndenumerate(matrix.to_numpy()):
        ax.text(column, row, n, ha="center", va="center", fontsize=20)
    ax.set(title=name, xticks=[0, 1], yticks=[0, 1])
    ax.set_xticklabels(["said female", "said male"], fontsize=13)
    ax.set_yticklabels(["female", "male"], fontsize=13)
    ax.grid(False)
plt.show()

# %% [markdown]
# *Majority* shows what the matrix is good for: its two rows look alike. Its answer has
# nothing to do with who speaks. (It may change its one answer from run to run, with the
# training speakers.) For the others, compare the two fields beside the diagonal. If one is
# much larger, the contender leans towards one sex.

# %% [markdown]
# ## 6 · And on people?
#
# Do not be too pleased yet. If you are on the embedded corpus, everybody so far was a
# *computer*. A held-out speaker was new to the network, but her **kind** was not: she has
# relatives in the training, made by the same speech programs. What counts is real people.
#
# We judge every set of real speech that is on this computer: one row a set. `fetch` brings such
# sets, and `python -m speech_workshop corpora` lists them. Beside the three networks we put the
# simplest rules that could work: logistic regression, the pitch threshold from section 2, and
# one that needs no training at all: *male if the median pitch is below 160 Hz*. If notebook 12
# has borrowed an ear, it joins them.
#
# If there is no real speech here, we show a table that was measured before, and say so.
#
# **Predict first.** On ordinary people, who read a sentence into their phones: which is better, a
# rule of one line or a network with 50,000 weights?

# %%
real, judges = [], {name: models[name][0] for name in models}
if corpus.name == "embedded":
    real = session.real_corpora()
    ear = paths.model_path("borrowed_ear")
    judges |= {"borrowed ear": load_model(ear)} if ear.is_file() else {}
if real:
    print("Real speech is here:", ", ".join(one.name for one in real))
    people = benchmark.summary(benchmark.benchmark(judges, real))
else:
    people, origin = results.read_measured(results.measured_path("benchmark"))
    people = people[people.channel == benchmark.AS_RECORDED].replace({"judge": NETWORKS})
    print("Not measured now: a table that came with the workshop.", origin, sep="\n")

# %%
by_set = people.pivot(index="corpus", columns="judge", values="balanced_accuracy")
by_set = by_set[list(dict.fromkeys(people.judge))]  # in the order in which they were judged
by_set.loc["mean of the sets"] = by_set.mean()
by_set.style.format("{:.1%}")

# %% [markdown]
# Each number is a balanced accuracy. The last row is the plain mean: each set counts the same,
# however large it is. Now with intervals over speakers, since some sets have only ten:

# %%
figure, ax = plt.subplots(figsize=(12, 1.5 + 1.5 * people.corpus.nunique()))
sets = list(dict.fromkeys(people.corpus))[::-1]
for k, (judge, rows) in enumerate(people.groupby("judge", sort=False)):
    y = np.array([sets.index(name) for name in rows.corpus]) + 0.33 - 0.11 * k
    to_ends = [rows.balanced_accuracy - rows.low, rows.high - rows.balanced_accuracy]
    ax.errorbar(rows.balanced_accuracy, y, xerr=np.clip(to_ends, 0, 1), fmt="osD^vP*"[k],
                markersize=9, color=f"C{k}", label=judge)
ax.axvline(0.5, color="0.7", linestyle=":")
ax.set(xlabel="balanced accuracy, with a 95 % interval over speakers")
ax.set_yticks(range(len(sets)), sets)
ax.legend(fontsize=12, loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=4)
plt.show()

# %% [markdown]
# Read it row by row.
#
# - **Actors** move their pitch up and down with the emotion. There the pitch rules fail, and
#   whoever has learned more than pitch is far ahead.
# - **Ordinary people**, who read a sentence aloud, speak at their own pitch. There a rule of one
#   line is hard to beat.
# - A network has to be right about *both*. Does it beat the rule in every row here?

# %% [markdown]
# ### How we were wrong at first
#
# The first edition of this workshop had another recipe: a corpus in which most speakers acted,
# MFCC alone, and no band limits. It was chosen by looking at **one** set of real people, the
# actors of EmoDB. There it was right for 96 % of the sentences, and we were proud. Then we
# listened to other people:

# %%
first, first_origin = results.read_measured(results.measured_path("first_edition"))
recorded = first[first.channel == benchmark.AS_RECORDED]
on_phone = first[first.channel == "G.711"].assign(corpus=lambda t: t.corpus + ", by telephone")
table = pd.concat([recorded, on_phone]).pivot(index="corpus", columns="judge",
                                              values="balanced_accuracy")
print(first_origin)
table[["cnn", "lstm", "cnn_lstm", benchmark.USUAL_RULE]].style.format("{:.1%}")

# %% [markdown]
# On ordinary people it was *worse than a rule of one line*. By telephone it called nearly every
# woman male: half of the answers were right, and a coin can do that.
#
# Nothing was wrong with the test on EmoDB. It just answered another question. The people who use
# a network are seldom those who were at hand when it was made: other voices, microphones,
# moods. The field calls that **domain shift**. The cure is not a better network. It is to *measure
# on several sets*, to put a simple rule beside each, and never to choose by one set alone.

# %% [markdown]
# ### What made the difference
#
# The workshop's command `ablate` left out **one thing at a time** and trained the CNN again, three
# times each: other speakers held out, other starting weights. (This is called an *ablation*. It
# trains 30 networks, so here is its table.) All of them judged the same sets of real people.

# %%
ablated, ablation_origin = ablation.measured()
cnn = ablation.run_means(ablated[ablated.network == "cnn"])
figure, ax = plt.subplots(figsize=(12, 6))
names = list(dict.fromkeys(cnn.variant))[::-1]
for y, name in enumerate(names):
    rows = cnn[cnn.variant == name]
    ax.plot([rows.real.mean(), rows.unseen.mean()], [y, y], "-", color="0.8", linewidth=4, zorder=0)
    ax.plot(rows.unseen.mean(), y, "s", color=plots.COLOURS["neutral"], markersize=11)
    ax.plot(rows.real, np.full(len(rows), y), "o", color=plots.COLOURS["accent"], markersize=9)
ax.legend(ax.lines[1:3], ["held-out synthetic speakers", "real people (a dot for each run)"],
          loc="upper center", bbox_to_anchor=(0.3, 1.16), ncols=2, fontsize=14)
ax.set(xlabel="balanced accuracy (real people: mean of the sets)")
ax.set_yticks(range(len(names)), names)
plt.show()

# %% [markdown]
# A line is one training recipe. Square: speakers of the same synthetic corpus. Dots: people.
#
# And the same, set by set. In which column does a recipe win, in which does it lose? Whoever
# looks at one column alone chooses a recipe for those people, and for nobody else.

# %%
print(ablation_origin)
ablation.summary(ablated).drop(columns=["worst", "best"]).style.format("{:.1%}")

# %% [markdown]
# - Do the squares tell you which recipe is best for people? Compare the order of the squares with
#   the order of the dots.
# - How far apart are the dots of one line? That is luck, as before. Smaller differences than
#   that are no news: three runs are few.
#
# What a network can do is decided by what it has *met*, more than by its kind of layers. Compare
# the gaps between these lines with the gaps between CNN, LSTM and CNN+LSTM.

# %% [markdown]
# ## 7 · What if it gets loud?
#
# Test clips are clean. Life is not. We take some test clips of run 0, as many from each sex
# and from as many speakers as we can, and mix pink noise into them. Pink noise sounds like a
# far street. The **signal-to-noise ratio** says how much louder the voice is: 20 dB is a
# quiet room, at 0 dB noise and voice are equally strong.
#
# First we choose at most 40 clips: the first clip of each speaker, then the second of each,
# and so on, until there are 20 of a sex.

# %%
test = splits[0].test
place = pd.DataFrame({"speaker": [r.speaker for r in test], "sex": [r.sex for r in test]})
place["turn"] = place.groupby("speaker").cumcount()
chosen = place.sort_values(["turn", "speaker"]).groupby("sex").head(20).index
clips = [test[i] for i in sorted(chosen)]
signals = [audio.trim_silence(audio.load_audio(corpus.folder / clip.file)) for clip in clips]
print(f"{len(clips)} clips of {len({clip.speaker for clip in clips})} speakers. "
      f"A clip more or less is {1 / len(clips):.1%}.")

# %%
def with_noise(snr_db):
    """Return the clips as they would have been recorded in this noise."""
    noisy = []
    for seed, (clip, signal) in enumerate(zip(clips, signals, strict=True)):
        if snr_db is not None:
            noise = audio.pink_noise(len(signal), seed=seed)
            signal = audio.mix_noise(signal, noise, snr_db=snr_db)
        features = extract_features(audio.normalise_level(signal))
        noisy.append(clip._replace(mfcc=features.mfcc, pitch=features.fundamental_frequency))
    return noisy


levels = {"clean": None, "20 dB": 20, "10 dB": 10, "5 dB": 5, "0 dB": 0}
recorded = {level: with_noise(snr_db) for level, snr_db in levels.items()}

# %%
noise = audio.pink_noise(len(signals[0]), seed=0)
loud = audio.mix_noise(signals[0], noise, snr_db=5)
plots.player(audio.normalise_level(loud), f"{clips[0].file} at 5 dB")

# %% [markdown]
# You understand every word of it, do you not? Now the contenders of run 0. Nobody learns
# again: they meet the noise unprepared, but for the noise that the networks heard in training
# (notebook 04).

# %%
def accuracy_in_noise(name, clips):
    if name in models:
        table = evaluation.predict_table(models[name][0], clips)
    else:
        table = evaluation.predictions(clips, BASELINES[name](splits[0].train, clips))
    return evaluation.accuracy(table)


in_noise = pd.DataFrame(
    {name: {level: accuracy_in_noise(name, clips) for level, clips in recorded.items()}
     for name in verdicts}
)
in_noise.style.format("{:.1%}")

# %%
figure, ax = plt.subplots(figsize=(11, 5))
markers = dict(zip(in_noise, "xsD^ov", strict=True))
colours = dict(zip(in_noise, ["0.6", "#444444", "#CC79A7", "#009E73", "#D55E00", "#56B4E9"],
                   strict=True))
lines = dict(zip(in_noise, [":", ":", "-.", "-", "--", "-"], strict=True))
for name, line in in_noise.items():
    ax.plot(line, lines[name], marker=markers[name], color=colours[name], markersize=10,
            alpha=0.85, label=name)
ax.set(xlabel="signal-to-noise ratio", ylabel="accuracy", title=f"n = {len(clips)} clips")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=13)
plt.show()

# %% [markdown]
# From left to right it gets louder. A line that stays level does not mind the noise. A line
# that falls to the dotted grey one of *majority* knows no more than somebody who does not
# listen. With so few clips, do not read anything into a step of one or two clips.

# %% [markdown]
# ## 8 · Listen to the mistakes
#
# Numbers do not tell why. Ears often do. Here are the clips about which the best network was
# wrong *and* most sure of itself.

# %%
best = summary.accuracy[list(models)].idxmax()
wrong = verdicts[best][~verdicts[best].correct]
wrong = wrong.assign(sure=(wrong.p_male - 0.5).abs()).sort_values("sure", ascending=False)
by_file = {recording.file: recording for recording in recordings}
print(f"The best network here is the {best}. It is wrong about {len(wrong)} of "
      f"{len(verdicts[best])} clips, of {wrong.speaker.nunique()} speakers.")

# %%
to_hear = wrong.head(3)
if wrong.empty:
    print("No mistake! That says as much about the corpus as about the network: it is easy.")
    print("So listen to the two clips about which it was least sure.")
    sure = (verdicts[best].p_male - 0.5).abs()
    to_hear = verdicts[best].loc[sure.nsmallest(2).index]
for clip in to_hear.itertuples():
    pitch = median_pitch(by_file[clip.file])
    plots.player(
        audio.load_audio(corpus.folder / clip.file),
        f"Speaker {clip.speaker}, annotated as {clip.sex}. The {best} says p(male) = "
        f"{clip.p_male:.2f}. Median pitch: {pitch:.0f} Hz.",
    )

# %% [markdown]
# What would *you* have said? Ask somebody else too. Often one of these is the reason:
# a pitch on the border, a short or quiet clip, an unusual voice, or a wrong annotation.

# %% [markdown]
# ## 9 · The answer
#
# "Always start with a CNN before reaching for an RNN": does it hold for this task?
#
# Overlapping bars are a rough guide. There is a sharper question: on the *same* draws of
# speakers, how much better is one network than another? `bootstrap` with the same seed draws
# the same speakers, so we may subtract draw by draw. If the interval of the *difference*
# contains zero, these speakers cannot tell the two apart.
#
# This interval is about speakers only. Other starting weights would move the difference too, few
# speakers make it narrower than it should be, and of several pairs one may look decided by chance.

# %%
def compare(first, second):
    """Say in a sentence whether one contender is better than another."""
    difference = evaluation.accuracy(verdicts[first]) - evaluation.accuracy(verdicts[second])
    draws = [evaluation.bootstrap(verdicts[name]).accuracy for name in (first, second)]
    low, high = (draws[0] - draws[1]).quantile([0.025, 0.975])
    text = f"{first} minus {second}: {100 * difference:+.1f} percentage points "
    text += f"(95 % interval {100 * low:+.1f} to {100 * high:+.1f}). "
    if low <= 0 <= high:
        return text + "These speakers cannot tell the two apart."
    return text + f"The {first if difference > 0 else second} was ahead on such speakers."


for pair in (("CNN", "LSTM"), ("CNN", "CNN+LSTM"), ("LSTM", "CNN+LSTM")):
    print(compare(*pair))
print(compare(best, "logistic regression"))

# %%
def answer():
    """Answer the question of the series from the numbers of this run."""
    ranked = summary.loc[list(models)].sort_values("accuracy", ascending=False)
    leaders = ranked.index[ranked.accuracy == ranked.accuracy.iloc[0]]
    overlap = ranked.low.max() <= ranked.high.min()
    text = f"Highest accuracy: **{' and '.join(leaders)}**, {ranked.accuracy.iloc[0]:.1%}. "
    text += "The intervals of all three networks overlap" if overlap else (
        f"The intervals of {ranked.index[0]} and {ranked.index[-1]} do not overlap")
    fastest = summary.seconds[list(models)].idxmin()
    return f"{text}. The quickest to train was the {fastest}."


display(Markdown("> " + answer()))

# %% [markdown]
# These sentences were computed from the table above; with another corpus they change. Now
# the reasoning. Hold it against the numbers: where the intervals are wide, neither is proved.
#
# **What a CNN assumes.** What matters is *local*: a small pattern in time and frequency. And
# it matters wherever it appears. All positions can be computed at the same time, so it trains
# quickly. What is farther away than its layers reach, it cannot connect.
#
# **What an LSTM assumes.** *Order* matters, and what was heard a while ago may matter now. It
# must go step by step, so it can use parallel hardware less well, and it must learn what to
# keep.
#
# **What this task asks.** A voice is high or low, its resonances lie where they lie, in
# nearly each tenth of a second. Order hardly matters: play the excerpts of a clip in another
# sequence, and you still hear who speaks. On paper that suits the CNN and gives the LSTM's
# memory little to do. It is also why logistic regression on a mere average can get so far.
# But our LSTM averages over all frames too, so it need not be worse.
#
# **What the literature says.** Bai, Kolter and Koltun (2018) compared plain convolutional
# networks with plain recurrent ones on many sequence tasks (polyphonic music, words,
# characters, memory tests). The convolutional ones were better on most of them. They conclude
# that convolutional networks are the natural *starting point* for sequences. Two caveats:
# their networks are deep and see far into the past, ours is small and sees 1.1 s; and speech
# recordings were not among their tasks.
#
# **When to reach for which**
#
# | reach for | when |
# |---|---|
# | a baseline | always, and first |
# | CNN | what matters is short and may be anywhere; you want quick training |
# | LSTM | order matters, or sound arrives live and must be judged as it comes |
# | CNN+LSTM | short patterns whose order matters: words, emotion, events |
# | a large pre-trained network | you have few recordings of your own, and a real problem |
#
# So "start with a CNN" is a good habit because it is cheap to follow. "Always" is the word to
# distrust. And "start with a baseline" is the better habit still.

# %% [markdown]
# ## 10 · Write the figures down
#
# A score that is only on the screen is soon forgotten. We add everything to
# `build/results.json`, as plain numbers that any program can read.

# %%
def figures(name):
    """Collect what is known about one contender, as plain Python numbers."""
    table, row = verdicts[name], summary.loc[name]
    return {
        "test_accuracy": evaluation.accuracy(table),
        "balanced_accuracy": evaluation.balanced_accuracy(table),
        "interval": [float(row.low), float(row.high)],
        "recall": evaluation.recall(table),
        "runs": [evaluation.accuracy(part) for part in tables[name]],
        "parameters": int(row.parameters),
        "train_seconds": round(float(row.seconds), 3),
        "classify_ms": speed.get(name),
        "megabytes": megabytes.get(name),
        "noise": {level: float(value) for level, value in in_noise[name].items()},
    }

# %%
figures_of_run = {
    "models": {key: figures(name) for key, name in NETWORKS.items()},
    "baselines": {name.replace(" ", "_"): figures(name) for name in BASELINES},
    "real_people": {"measured_now": bool(real), "scores": people.round(4).to_dict("records")},
}
results.add_to_results(**figures_of_run)
print("Written to build/results.json. For example, models / cnn:")
pd.Series(figures_of_run["models"]["cnn"]).to_frame("cnn")

# %% [markdown]
# ## What to remember
#
# - A score needs a **baseline** beside it and an **interval** around it.
# - One split is one dot out of many. Hold out other speakers several times, count all.
# - **Draw speakers, not clips.** The clips of a person are no independent witnesses.
# - Look at recall per sex, at noise, and listen to the mistakes. Accuracy hides all three.
# - A test on synthetic voices *can* flatter: without microphones and noise it did, by ten points.
#   Real recordings decide.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/07_compare.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - S. Bai, J. Z. Kolter, V. Koltun (2018). An Empirical Evaluation of Generic Convolutional
#   and Recurrent Networks for Sequence Modeling.
#   [arXiv:1803.01271](https://arxiv.org/abs/1803.01271)
# - B. Efron, R. J. Tibshirani (1993). *An Introduction to the Bootstrap.* Chapman & Hall.
# - T. N. Sainath, O. Vinyals, A. Senior, H. Sak (2015). Convolutional, Long Short-Term
#   Memory, Fully Connected Deep Neural Networks. ICASSP. (All three kinds of layers together,
#   for speech recognition.)
# - scikit-learn, [Cross-validation: evaluating estimator
#   performance](https://scikit-learn.org/stable/modules/cross_validation.html), the part on
#   grouped data.

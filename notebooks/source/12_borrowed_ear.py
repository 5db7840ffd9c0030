# %% [markdown]
# # 12 · A borrowed ear: transfer learning (optional)
#
# Our networks learned from computers that speak. Somewhere else a network listened to thousands
# of real people, for another purpose. This appendix borrows it. Nothing else needs it.
#
# **What you will do.** Take a *speaker encoder* that others trained, and leave it as it is. Look at
# what it makes of voices. Put the simplest classifier there is on top of it. Compare it with the
# networks that you trained yourself.
#
# **What you will learn**
#
# - what an embedding is, and how to look at 256 numbers at once;
# - what transfer learning is: what is learned from whom;
# - why a few examples are enough once the ear is good;
# - when to borrow, when not, and what a licence says.
#
# **What you need.** Notebook 01 (mel bands), 05 (LSTM) and 07 (logistic regression, intervals). This
# notebook also runs alone. The ear itself is a download of 16 MB, with
# `python -m speech_workshop fetch speaker-encoder`; `make run` and `make lab` do it.
#
# **Time: about 35 minutes** of reading and trying. The computer itself needs two to four minutes of
# them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from scipy.special import expit
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# %%
from speech_workshop import audio, checkpoints, corpora, database, dataset
from speech_workshop import evaluation, features, paths, plots, session
from speech_workshop.experiments import results
from speech_workshop.transfer import classifier, embeddings, mel, pretrained, speaker_encoder
from speech_workshop.errors import WorkshopError
from speech_workshop.settings import SEXES

plots.use_workshop_style()

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
for name, part in zip(split._fields, split, strict=True):
    n_speakers = len({recording.speaker for recording in part})
    print(f"{name:10} {len(part):5} recordings of {n_speakers:3} speakers")

# %% [markdown]
# The same speakers in the same groups as in notebooks 04 to 07.
#
# ## 1 · Whose ear is it?
#
# A **speaker encoder** answers the question "is this the same person as before?". Ours is the one of
# *Resemblyzer*, by the company Resemble AI, built after Wan and colleagues (2018). It heard read
# books (LibriSpeech) and interviews on YouTube (VoxCeleb): some thousands of real people. It was told
# *who* speaks, never whether that is a woman or a man.
#
# It was trained with PyTorch, another library. We need neither that nor any code of Resemblyzer: a
# network is its layers and its weights. The layers are in its paper. The weights are tables of
# numbers, and `fetch speaker-encoder` has put them into the order of Keras.

# %%
if paths.encoder_path().is_file():
    ear = speaker_encoder.load_encoder()
    pretrained.introduce()
else:
    ear = speaker_encoder.stand_in()
    print("The speaker encoder is not here. Type: python -m speech_workshop fetch speaker-encoder "
          "and run this notebook again.\nUntil then an ear that NOBODY TRAINED takes its place: "
          "all cells run, and its figures show what that is worth.")

# %% [markdown]
# Look at the **licence** first, always. Apache 2.0 says: use it, change it, sell it, if you name its
# makers, pass on the licence, and say what you changed. Not every model is like that. Some may not
# be used for money, some not for certain purposes, and for many nobody says what they learned from.
#
# **What may a file of weights do to your computer?** More than you think. PyTorch keeps weights in a
# *pickle*, which is a small program. To load it is to run it, and a hostile one could delete your
# files. So the workshop checks the hash of the download, and reads the tables without running
# anything: whatever is no table of numbers is refused (`torch_weights.py`).

# %%
plots.layer_table(ear)

# %% [markdown]
# Three LSTM layers on top of each other, with 256 memory cells each. Then a dense layer of 256 with
# a ReLU, and a last step that scales each answer to length 1. These are 1.4 million weights, thirty
# times as many as our CNN has. You could not train it in class. You do not have to.
#
# ## 2 · What it listens to
#
# The ear was trained on mel bands: 40 of them, not in decibels, a frame every 10 ms. It must get
# just these from us. To any other numbers it would answer as well, and wrongly.
# It hears 160 frames at once, 1.6 s, a **partial**. A longer recording is cut into partials that overlap.

# %%
clip = max((r for r in split.test if r.sex == "female"), key=lambda r: len(r.mfcc))
signal = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))
energies = mel.mel_energies(mel.at_level(signal))
partials = mel.cut_partials(energies)
plots.player(signal, f"{clip.file}, annotated {clip.sex}")
print("mel bands:", energies.shape, "  partials:", partials.shape)

# %%
figure, ax = plt.subplots(figsize=(12, 4))
loudest = np.percentile(energies, 99.5)
plots.over_time(np.minimum(energies, loudest), ylabel="mel band", ax=ax, title="What the ear gets",
               colourbar="power")
for number in range(len(partials)):
    start = number * mel.PARTIAL_STEP / 100
    ax.plot([start, start + 1.6], [38 - 2 * number] * 2, "-", color="#E69F00", linewidth=5)
plt.show()

# %% [markdown]
# Each orange line is a partial. Dark is nearly silent: without the logarithm of notebook 01 only the
# loudest moments can be seen. (If the recording is short, zeros were added at the end.)
#
# ## 3 · A voice as 256 numbers
#
# The encoder turns each partial into 256 numbers. The mean over the partials, scaled to length 1
# again, is the **embedding** of the recording: a point in a space of 256 dimensions. Words, pictures
# and customers can be embedded too. It is always the same idea: **what is alike lies close together**.
#
# We embed the whole corpus. That takes a minute the first time; the numbers are kept.

# %%
embedded = embeddings.embed_files([corpus.folder / r.file for r in recordings])
numbers = speaker_encoder.join_partials(embedded)
here = [recording.file for recording in recordings].index(clip.file)
assert np.allclose(ear.predict(partials, verbose=0), embedded[here], atol=1e-4)
assert np.allclose(np.linalg.norm(numbers, axis=1), 1, atol=1e-4)
print("embeddings:", numbers.shape)

# %%
by_speaker = pd.Series(range(len(recordings))).groupby([r.speaker for r in recordings]).apply(list)
sex_of = {recording.speaker: recording.sex for recording in recordings}
several = [speaker for speaker, rows in by_speaker.items() if len(rows) >= 3]
four = [speaker for sex in SEXES for speaker in several if sex_of[speaker] == sex]
four = [*four[:2], *four[-2:]]  # two women and two men
rows = [row for speaker in four for row in by_speaker[speaker][:3]]
plt.subplots(figsize=(12, 3.5))
plt.bar(np.arange(256), numbers[rows[0]], width=1, color=plots.COLOURS["neutral"])
plt.gca().set(xlabel="number of the entry", ylabel="value", title=f"The embedding of {recordings[rows[0]].file}")
plt.show()

# %% [markdown]
# Nobody knows what entry 17 means. An embedding is like a fingerprint: single lines say nothing, but
# two prints can be compared. For points of length 1 there is a simple measure: multiply entry by
# entry and add up. That is the **cosine similarity**: 1 for the same direction, 0 if two have nothing
# in common.
#
# **Predict first.** We take three recordings of each of four speakers, two women and two men, and
# compare each with each: 12 times 12 squares. Which squares will be bright?

# %%
alike = numbers[rows] @ numbers[rows].T
figure, ax = plt.subplots(figsize=(8.5, 7))
image = ax.imshow(alike, cmap="cividis", vmax=1)
figure.colorbar(image, ax=ax, label="cosine similarity")
labels = [f"{speaker} ({sex_of[speaker]})" for speaker in four]
ax.set_xticks([1, 4, 7, 10], labels, rotation=20, fontsize=12)
ax.set_yticks([1, 4, 7, 10], labels, fontsize=12)
for edge in (2.5, 5.5, 8.5):
    ax.axhline(edge, color="white", linestyle="-")
    ax.axvline(edge, color="white", linestyle="-")
ax.set(title="Three recordings of each of four speakers")
ax.grid(False)
plt.show()

# %% [markdown]
# With the real ear the blocks along the diagonal are the brightest: one voice, other words. Often
# the quarter of the two women and that of the two men are brighter than the two other quarters.
#
# ## 4 · A map of voices
#
# 256 dimensions cannot be drawn. **PCA**, *principal component analysis*, looks for the direction in
# which the points differ most, then for the next one at a right angle to it. Two directions make
# a map. It is a shadow of the cloud on a wall, and the wall is chosen so that the shadow is large.
#
# By hand: take off the mean, and let the *singular value decomposition* find the directions.

# %%
pca = PCA(2, svd_solver="full").fit(numbers)
middle = numbers.mean(axis=0)
directions = np.linalg.svd(numbers - middle, full_matrices=False)[2][:2]
by_hand = (numbers - middle) @ directions.T
flipped = np.sign((by_hand * pca.transform(numbers)).sum(axis=0))  # a mirrored map is a map
assert np.allclose(by_hand * flipped, pca.transform(numbers), atol=1e-3)
print(f"The map keeps {pca.explained_variance_ratio_.sum():.0%} of the spread.")

# %% [markdown]
# **Predict first.** Each recording of the corpus becomes a dot. The encoder was never told who is
# female and who is male. PCA is not told either; we only colour the dots. Will the colours be mixed?

# %%
def draw_map(ax, numbers, sexes, *, title):
    """Draw embeddings on the map, a marker for each sex."""
    places = pca.transform(numbers)
    for sex in SEXES:
        chosen = np.array(sexes) == sex
        ax.plot(*places[chosen].T, plots.MARKERS[sex], color=plots.COLOURS[sex], alpha=0.5,
                markersize=6, label=sex)
    ax.set(xlabel="first direction", ylabel="second direction", title=title)


figure, ax = plt.subplots(figsize=(9, 6))
draw_map(ax, numbers, [r.sex for r in recordings], title=f"{len(recordings)} recordings of {corpus.name}"[-60:])
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# With the real ear the two colours part, mostly along one direction. Why? To tell people apart, it
# helps to know first whether the voice is high or low, and whether the throat is long or short.
# Nobody asked for it. It came along, because it was useful for the task.
#
# Now real people, if there are any on this disk. We look into the folder of real corpora, and take
# at most 120 recordings of each, spread over its speakers.

# %%
def real_corpora():
    """Return a part of each real corpus at hand, by its name."""
    found, folder = {}, paths.corpora_folder()
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            real = corpora.load_corpus(place.name)
        except WorkshopError:
            continue  # no corpus
        if session.is_fast():
            real = corpora.subset(real, n_speakers=3, n_recordings=2)
        if real.name != corpus.name:
            found[real.name] = corpora.subsample(real, n_recordings=120, hours=1)
    return found


# %%
def hear(real):
    """Read a corpus as recordings with their MFCC. What is refused is left out, and said."""
    heard, n_refused = [], 0
    for row in real.recordings.itertuples():
        try:
            found = features.features_of_file(real.folder / row.file)
        except WorkshopError:
            n_refused += 1
            continue
        heard.append(database.Recording(row.file, row.speaker, row.sex, *found[:2]))
    people = {recording.speaker for recording in heard}
    print(f"{real.name}: {len(heard)} recordings of {len(people)} speakers, {n_refused} refused")
    return heard


# %%
real = real_corpora()
heard = {name: hear(one) for name, one in real.items()}
heard = {name: found for name, found in heard.items() if found}
real_embedded = {name: embeddings.embed_files([real[name].folder / r.file for r in found])
                 for name, found in heard.items()}
if not heard:
    print("No real corpus is here, so the parts about real people are skipped. To get one:")
    print("python -m speech_workshop fetch mini-librispeech  (then run this notebook again)")

# %%
if heard:
    columns = min(3, len(heard))
    figure, axes = plt.subplots(-(-len(heard) // columns), columns, figsize=(14, 9 if len(heard) > 3 else 5),
                                squeeze=False, sharex=True, sharey=True)
    for ax in axes.flat[len(heard):]:
        ax.axis("off")
    for ax, (name, found) in zip(axes.flat, heard.items(), strict=False):
        ax.plot(*pca.transform(numbers).T, ".", color="0.75", markersize=4, label=corpus.name[-20:])
        draw_map(ax, speaker_encoder.join_partials(real_embedded[name]), [r.sex for r in found], title=name)
        ax.label_outer()
    axes[0, 0].legend(fontsize=11, markerscale=2)
    plt.show()

# %% [markdown]
# Grey is the corpus of the series, in colour are real people (if there are any). If the coloured
# clouds lie beside the grey one, the ear hears that these recordings are of another kind: other
# rooms, other microphones, people in place of computers. Such a difference between training and use is
# called **domain shift**, and here you can see it. What counts is whether the border between the
# colours runs at the same place.
#
# ## 5 · Put a classifier on top
#
# **Transfer learning** is: take what was learned for one task, and use it for another. There are two
# ways. *Fine-tuning* goes on training the weights, gently. We do the simpler one: the ear stays
# **frozen**, none of its weights changes, and only a small new layer is trained on its answers.
# Ours is the smallest, logistic regression: 256 weights and a bias.
#
# - *Learned by others from real people:* what distinguishes voices. 1,420,544 weights.
# - *Learned by us from our corpus:* what in it goes with the annotation. 257 weights.
#
# One thing we keep from notebook 04: training recordings are heard through another microphone each,
# in noise, some by telephone. Here it is done to the sound itself, before the ear listens.

# %%
moved = embeddings.elsewhere(signal, rng=np.random.default_rng(8))
line = embeddings.by_telephone(signal, coding="GSM610")
for sound, caption in ((signal, "as it is"), (moved, "elsewhere"), (line, "by mobile phone")):
    plots.player(audio.normalise_level(sound), caption)
figure, axes = plt.subplots(1, 3, figsize=(14, 4), sharey=True)
for ax, sound, title in zip(axes, (signal, moved, line), ("as it is", "elsewhere", "by mobile phone"), strict=False):
    plots.spectrogram(features.power_spectrogram(audio.normalise_level(sound)), ax=ax, title=title)
plt.show()

# %% [markdown]
# How freely may the 257 weights grow? scikit-learn calls it `C`. A small `C` keeps them small: then
# no single entry can decide alone. That is **regularization**: it stops a model from learning its training
# recordings by heart. We choose `C` by **cross-validation**: the training speakers are split into five groups; four
# train, the fifth judges; each group judges once. Then all over with other groups.
#
# Two details. We give the regression the *square roots* of the entries: most are small, and roots
# spread them. And at the end the answers are stretched until, on the validation speakers, they are as
# sure as they are right (*calibration*).

# %%
model = classifier.load_or_train_classifier(recordings)
tried = {float(strength): score for strength, score in model.card["tried"].items()}
plt.subplots(figsize=(9, 4))
plt.plot(list(tried), list(tried.values()), "o-", label="mean over all folds")
plt.axvline(model.card["strength"], color="black", linestyle=":", label="chosen")
plt.gca().set(xscale="log", xlabel="C: how freely weights may grow", ylabel="balanced accuracy",
              title="Cross-validation among the training speakers")
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# Ear and regression are now one network in one file. `classify`, `evaluate` and `load_model` treat
# it as the other three. By hand it is: embed, take roots, weigh, add up, squeeze, average.

# %%
weights, bias = model.network.layers[-1].get_weights()
by_hand = expit(np.sqrt(embedded[here]) @ weights + bias).mean()
by_network = evaluation.predict(model, [energies])[0]
assert np.isclose(by_hand, by_network, atol=1e-3)
print(f"{clip.file}, annotated {clip.sex}: p(male) = {by_network:.3f}, by hand the same.")

# %% [markdown]
# ## 6 · Speakers that nobody has heard
#
# The contenders: the three networks of this series, logistic regression on the mean of the 40 MFCC
# as in notebook 07, and the borrowed ear with the same logistic regression on top. All learned from the same
# training speakers, and are judged on the same test speakers.
#
# **Predict first.** On synthetic speakers of the kind it was trained on: will the borrowed ear win?

# %%
from speech_workshop.experiments.baselines import mean_mfcc  # as in notebook 07

simple = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
simple.fit(mean_mfcc(split.train), dataset.labels_of(split.train))
NAMES = {"cnn": "CNN", "lstm": "LSTM", "cnn_lstm": "CNN+LSTM"}
networks = {name: checkpoints.load_or_train(key, recordings, use_checkpoint=True) for key, name in NAMES.items()}


# %%
def judge_all(some, embedded):
    """Let each contender judge recordings; return a table for each."""
    opinions = {"logistic regression": simple.predict_proba(mean_mfcc(some))[:, 1]}
    for name, network in networks.items():
        opinions[name] = evaluation.predict(network, [recording.inputs for recording in some])
    opinions["borrowed ear"] = classifier.predict_embedded(model, embedded)
    return {name: evaluation.predictions(some, p_male) for name, p_male in opinions.items()}


row_of = {recording.file: row for row, recording in enumerate(recordings)}
test_tables = judge_all(split.test, [embedded[row_of[r.file]] for r in split.test])


# %%
def summary(tables):
    """Sum up each contender: balanced accuracy, its interval, both recalls."""
    rows = {}
    for name, table in tables.items():
        row = dict(zip(("score", "low", "high"), evaluation.interval(table), strict=True))
        rows[name] = row | {f"recall {s}": r for s, r in evaluation.recall(table).items()}
    return pd.DataFrame.from_dict(rows, orient="index")


held_out = summary(test_tables)
plots.intervals(held_out, runs={name: [] for name in held_out.index}, title="Test speakers of the corpus")
plt.show()
held_out.style.format("{:.1%}")

# %% [markdown]
# The dot is the balanced accuracy, the bar its 95 % interval over speakers. Here is *one* run, so
# there are no rings. On speakers of its own kind a network that was trained for just this task is
# hard to beat. The borrowed ear need not win here. It was borrowed for something else.
#
# ## 7 · And on people?
#
# **Predict first.** The networks learned from synthetic voices alone. The ear has heard real people,
# but its 257 weights have not. Who loses less on the way to real people?

# %%
real_tables = {name: judge_all(found, real_embedded[name]) for name, found in heard.items()}
if heard:
    on_people = {name: summary(tables) for name, tables in real_tables.items()}
    table = pd.DataFrame({name: found.score for name, found in on_people.items()}).T
    display(table.rename_axis("balanced accuracy").style.format("{:.1%}"))
else:
    print("No real corpus is here: see section 4.")

# %%
if heard:
    figure, ax = plt.subplots(figsize=(12, 1.5 + 1.3 * len(on_people)))
    colours = ["#444444", "#0072B2", "#CC79A7", "#E69F00", "#009E73"]
    for place, contender in enumerate(held_out.index):
        style = {"color": colours[place], "marker": "osD^v"[place], "linestyle": "-"}
        for row, found in enumerate(on_people.values()):
            score, low, high = found.loc[contender, ["score", "low", "high"]]
            y = row + 0.14 * (2 - place)
            ax.plot([low, high], [y, y], "-", color=colours[place], linewidth=3, alpha=0.5)
            ax.plot(score, y, markersize=10, label=None if row else contender, **style)
    ax.set(xlabel="balanced accuracy", yticks=range(len(on_people)), title="Real people")
    ax.set_yticklabels(on_people)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=13)
    plt.show()

# %% [markdown]
# A row for each set of real people (if there are any here). Look at the bars before you believe a
# difference, and at both recalls: who pays for the mistakes?

# %%
if heard:
    recalls = {name: found.loc["borrowed ear", ["recall female", "recall male"]]
               for name, found in on_people.items()}
    display(pd.DataFrame(recalls).T.style.format("{:.1%}"))
    table = pd.concat(tables["borrowed ear"] for tables in real_tables.values())
    wrong = table[~table.correct]
    sure = (wrong.p_male - 0.5).abs() > 0.45
    print(f"Borrowed ear: {len(wrong)} of {len(table)} wrong, {sure.sum()} of them with p beyond 0.95.")

# %% [markdown]
# Where we measured, the borrowed ear missed men more often than women. It is a good ear, and still
# somebody's ear: it has heard whom LibriSpeech and YouTube have, mostly speakers of English.
#
# ## 8 · How many speakers does it take?
#
# **Predict first.** We train the classifier again, with fewer training speakers: 32 of each sex, 16,
# down to two. The judges are the real people from above, or the test speakers where there are none.
# How soon does it fall apart? And logistic regression on MFCC?

# %%
def few_speakers(n, *, seed):
    """Return the training recordings of n speakers of each sex."""
    rng = np.random.default_rng(seed)
    chosen = set()
    for sex in SEXES:
        speakers = sorted({r.speaker for r in split.train if r.sex == sex})
        chosen.update(rng.choice(speakers, min(n, len(speakers)), replace=False))
    return [r for r in split.train if r.speaker in chosen]


n_all = min(len({r.speaker for r in split.train if r.sex == sex}) for sex in SEXES)
amounts = sorted({n for n in (2, 4, 8, 16, 32) if n < n_all} | {n_all})
people = [r for found in heard.values() for r in found] or split.test
people_embedded = sum(real_embedded.values(), []) or [embedded[row_of[r.file]] for r in split.test]


# %%
def curve(describe, judged, classifier):
    """Train on ever more speakers, five draws each; return scores, a row per amount."""
    labels, scores = dataset.labels_of(people), []
    for n in amounts:
        drawn = [few_speakers(n, seed=seed) for seed in range(5)]
        said = [classifier.fit(describe(some), dataset.labels_of(some)).predict(judged)
                for some in drawn]
        scores.append([np.mean([(s[labels == k] == k).mean() for k in (0, 1)]) for s in said])
    return np.array(scores)


# %%
paths_of_train = [corpus.folder / r.file for r in split.train]
moved = classifier.spread(embeddings.embed_files(paths_of_train, is_elsewhere=True))
roots = {r.file: row for r, row in zip(split.train, moved, strict=True)}
on_ear = LogisticRegression(C=model.card["strength"], class_weight="balanced", max_iter=1000)
by_ear = curve(lambda some: [roots[r.file] for r in some], classifier.spread(people_embedded), on_ear)
on_mfcc = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000))
by_mfcc = curve(mean_mfcc, mean_mfcc(people), on_mfcc)

# %%
plt.subplots(figsize=(10, 4.5))
for scores, label, style in ((by_ear, "borrowed ear", "o-"), (by_mfcc, "mean of the MFCC", "s--")):
    plt.plot(amounts, scores.mean(axis=1), style, label=label)
    plt.fill_between(amounts, scores.min(axis=1), scores.max(axis=1), alpha=0.2)
judges = ", ".join(heard) or "test speakers of the corpus"
plt.gca().set(xscale="log", xlabel="training speakers of each sex", ylabel="balanced accuracy",
              title=f"Judged on: {judges}\n(bands: five draws of speakers)")
plt.xticks(amounts, amounts)
plt.minorticks_off()
plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# That is the reason to borrow. If the upper line is nearly flat from a few speakers on, these few have
# said already where the border runs. What took others thousands of people, we need not learn again.
#
# ## 9 · When to borrow, and when not
#
# **Borrow** when you have few recordings and somebody has learned a *related* task from many, when its
# licence allows your purpose, and when you can check the result on your own people.
#
# **Do not borrow**
#
# - when nobody says what the model learned from. Its gaps become yours, and you cannot see them;
# - when its file must be *run* to be loaded, and you do not trust where it comes from;
# - when it must be small or fast: our ear is thirty times as large as the CNN;
# - when you want to *understand* what is learned. Nobody can say what entry 17 means.
#
# And one thing about this ear. It was made to recognise **people**. An embedding of your voice
# is a voice print: whoever has it can find you in other recordings. Laws such as the European GDPR
# count such numbers as biometric data. The embeddings that were made here are in `build/features.db`.
# They came from the corpus and the sets on your disk; delete the file, and they are gone.
#
# The label is still what it was in notebook 08: an annotation of a voice, not who somebody is.

# %%
figures_of_run = {"held_out": held_out.round(4).to_dict("index"), "is_trained": not speaker_encoder.is_stand_in()}
figures_of_run["speakers_needed"] = dict(zip(map(str, amounts), by_ear.mean(axis=1).round(4).tolist(), strict=False))
figures_of_run["real_people"] = {name: summary(tables).round(4).to_dict("index")
                          for name, tables in real_tables.items()}
results.add_to_results(borrowed_ear=figures_of_run)
print("Written to build/results.json. For example, borrowed_ear / held_out / borrowed ear:")
held_out.loc["borrowed ear"].to_frame("borrowed ear")

# %% [markdown]
# ## What to remember
#
# - An embedding turns a thing into numbers so that what is alike lies close together.
# - Transfer learning: a frozen network that learned from many, and a small classifier that learns from your few.
# - Feed it exactly what it was trained on, and read the licence before the code.
# - Weights of others are a file of others: check the hash, run nothing.
# - Judge it on people, with an interval, and for each group.
#
# ## Try it on your own
#
# There are no checks here; these are ideas.
#
# 1. *Compare yourself with yourself.* Record two sentences in notebook 08, embed them with
#    `speaker_encoder.embed`, and multiply them. And one in which you disguise your voice?
# 2. *Leave something out.* Train with `is_elsewhere=False`, on `embeddings.embed_files` of the training
#    recordings as they are. What does a telephone do to it then?
# 3. *An ear that nobody trained.* Call `speaker_encoder.stand_in()` in the first section. What is left, and
#    what does that say about the picture in section 8?
# 4. *Another question.* Each speaker of the corpus has a language (`corpus.recordings`, if it is the
#    embedded one). Can logistic regression read it from an embedding?
#
# ## Further reading
#
# - Wan, Wang, Papir and Lopez Moreno (2018), [Generalized end-to-end loss for speaker
#   verification](https://arxiv.org/abs/1710.10467): how the ear was trained.
# - [Resemblyzer](https://github.com/resemble-ai/Resemblyzer): its code, and more uses of it.
# - Yosinski, Clune, Bengio and Lipson (2014), [How transferable are features in deep neural
#   networks?](https://arxiv.org/abs/1411.1792)
# - Guo, Pleiss, Sun and Weinberger (2017), [On calibration of modern neural
#   networks](https://arxiv.org/abs/1706.04599): temperature scaling.
# - scikit-learn: [cross-validation](https://scikit-learn.org/stable/modules/cross_validation.html).

# %% [markdown]
# # 12 · A borrowed ear: transfer learning (optional)
#
# Our networks learned from computers that speak. Somewhere else, a network has listened to
# thousands of real people, for another purpose, and its makers give it away. Let's borrow it.
#
# **What you will do.** Take a *speaker encoder* that others trained. Look at what it makes of
# voices. Put the simplest classifier there is on top of it, and compare it with the networks that you
# trained yourself.
#
# **What you will learn.** What an **embedding** is, and how to look at 256 numbers at once; what
# **transfer learning** is, and who learns what from whom; why a few examples are enough once the ear
# is good; when to borrow, when not, and what a license says.
#
# **What you need.** Notebook 01 (mel bands), 05 (LSTM) and 07 (logistic regression, confidence
# intervals). This notebook also runs alone. The ear itself is a download of 16 MB, with `%run -m
# speech_workshop fetch speaker-encoder` in a cell; `make run` and `make lab` do it for you.
#
# **Time: about 30 minutes**. The extras take 5 more.
#
# The first run embeds the whole corpus, which takes a few minutes. Numbered sections are the core.
# Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
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
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments import results
from speech_workshop.experiments.baselines import mean_mfcc  # as in notebook 07
from speech_workshop.pictures import nb12 as pictures, shared
from speech_workshop.settings import SEXES
from speech_workshop.transfer import classifier, embeddings, mel, pretrained, speaker_encoder

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
# A **speaker encoder** is a network that helps to answer the question "is this the same person as
# before?". Ours belongs to *Resemblyzer*, by the company Resemble AI, built after Wan and
# colleagues (2018). It listened to audiobooks (LibriSpeech) and to interviews on YouTube
# (VoxCeleb): some thousands of real people. It was told *who* speaks, never whether that was a
# woman or a man.
#
# It was trained with PyTorch, another library. We need neither PyTorch nor any code of Resemblyzer,
# because a network is its layers and its weights. The layers are in the paper. The weights are tables
# of numbers, and `fetch speaker-encoder` has put them in the order that Keras uses.

# %%
if paths.encoder_path().is_file():
    ear = speaker_encoder.load_encoder()
    pretrained.introduce()
else:
    ear = speaker_encoder.stand_in()
    print("The speaker encoder is not here. Type: %run -m speech_workshop fetch speaker-encoder "
          "and run this notebook again.\nUntil then an ear that NOBODY TRAINED takes its place: "
          "all cells run, and its figures show what that is worth.")

# %% [markdown]
# Read the **license** first, always. Apache 2.0 says: use it, change it, sell it, as long as you
# name its makers, pass on the license, and say what you changed. Not every model is like that. Some
# may not be used commercially, and for many, nobody says what they learned from.

# %%
shared.layer_table(ear)

# %% [markdown]
# Three LSTM layers on top of each other, each with 256 memory cells. Then a dense layer of 256 with
# a ReLU, and a last step that scales each answer to length 1. That makes 1.4 million weights, about
# twenty-five times as many as our CNN has. You could not train it in class. You do not have to.
#
# ## 2 · What it listens to
#
# The ear was trained on mel bands: 40 of them, not in decibels, one frame every 10 ms. It must get
# exactly these from us. Fed with anything else it would answer just as calmly, and wrongly. It
# hears 160 frames at once, 1.6 s, which its makers call a **partial**. A longer recording is cut
# into partials that overlap.

# %%
clip = max((r for r in split.test if r.sex == "female"), key=lambda r: len(r.mfcc))
signal = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))
energies = mel.mel_energies(mel.at_level(signal))
partials = mel.cut_partials(energies)
print("mel bands:", energies.shape, "  partials:", partials.shape)
plots.player(signal, f"{clip.file}, annotated {clip.sex}")
pictures.partials(energies, n_partials=len(partials))

# %% [markdown]
# Each white line is a partial. Most of the picture is dark: without the logarithm of notebook 01,
# only the loudest moments show.
#
# ## 3 · A voice as 256 numbers
#
# The encoder turns each partial into 256 numbers. Their mean over the partials, scaled to length 1
# again, is the **embedding** of the recording: a point in a space of 256 dimensions. Words,
# pictures and customers can be embedded, too. The idea is always the same: **similar things lie
# close together**.
#
# We embed the whole corpus. The numbers are stored, so that happens only once.

# %%
embedded = embeddings.embed_files([corpus.folder / r.file for r in recordings])
numbers = speaker_encoder.join_partials(embedded)
here = [recording.file for recording in recordings].index(clip.file)
assert np.allclose(ear.predict(partials, verbose=0), embedded[here], atol=1e-4)
assert np.allclose(np.linalg.norm(numbers, axis=1), 1, atol=1e-4)
print("embeddings:", numbers.shape)
pictures.embedding(numbers[here], title=f"The embedding of {clip.file}")

# %% [markdown]
# Nobody knows what entry 17 means. An embedding is like a fingerprint: a single line tells you
# nothing, but two prints can be compared. For points of length 1 there is a simple measure:
# multiply entry by entry and add up. That is the **cosine similarity**: 1 for the same direction, 0
# if the two have nothing in common.
#
# **Predict.** We take three recordings of each of four speakers, two female and two male, and compare
# each with each: 12 by 12 squares. Which squares will be brightest?
#
# a) only the 12 on the diagonal, a recording with itself · b) the four blocks of one speaker each ·
# c) the two quarters of one sex each, all the same
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) One voice, other words: still alike. On average, two voices of one sex are a little more alike
# than a female and a male one.
#
# </details>

# %%
rows_of = pd.Series(range(len(recordings))).groupby([r.speaker for r in recordings]).apply(list)
sex_of = {recording.speaker: recording.sex for recording in recordings}
several = [speaker for speaker, rows in rows_of.items() if len(rows) >= 3]
four = sum(([one for one in several if sex_of[one] == sex][:2] for sex in SEXES), [])
chosen = numbers[[row for speaker in four for row in rows_of[speaker][:3]]]
alike = chosen @ chosen.T
pictures.similarities(alike, [f"{speaker} ({sex_of[speaker]})" for speaker in four])

# %% [markdown]
# The mean over all pairs of recordings:

# %%
speakers, sexes = (np.array([getattr(r, what) for r in recordings]) for what in ("speaker", "sex"))
is_same, is_same_sex = speakers[:, None] == speakers, sexes[:, None] == sexes
pairs = {"same speaker": is_same & ~np.eye(len(numbers), dtype=bool),
         "two speakers of one sex": is_same_sex & ~is_same, "one female, one male": ~is_same_sex}
for what, chosen_pairs in pairs.items():
    print(f"{what:24} {(numbers @ numbers.T)[chosen_pairs].mean():.2f}")

# %% [markdown]
# ## 4 · A map of voices
#
# Nobody can draw 256 dimensions. **PCA**, *principal component analysis*, finds the direction in
# which the points differ most, and then the next one at a right angle to it. Two directions make a
# map: the shadow of the cloud on a wall, and the wall is chosen to make the shadow as large as
# possible.
#
# **Predict.** Each recording of the corpus becomes a dot. The encoder was never told who is female
# and who is male. PCA is not told either; we only color the dots. What will the colors do?
#
# a) mix completely · b) form a cloud each, with little overlap · c) form hundreds of small clouds
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) With the real ear they separate, mostly along one direction. Why? To tell people apart, it
# helps to know first whether the voice is high or low, and whether the vocal tract is long or
# short. Nobody asked for it. It came along because it was useful for the task.
#
# </details>

# %%
pca = PCA(2, svd_solver="full").fit(numbers)
places = pca.transform(numbers)
print(f"The map keeps {pca.explained_variance_ratio_.sum():.0%} of the spread; it cannot show the rest.")
title = f"{len(recordings)} recordings of {corpus.name}"[-60:]
pictures.voice_map(places, [r.sex for r in recordings], title=title)

# %% [markdown]
# Now real people, if there are any on this disk: at most 120 recordings of each corpus, spread over
# its speakers.

# %%
def hear(real):
    """Read a corpus as recordings with their MFCC. Leave out what is refused, and say so."""
    found, n_refused = [], 0
    for row in real.recordings.itertuples():
        try:
            made = features.features_of_file(real.folder / row.file)
        except WorkshopError:
            n_refused += 1
            continue
        found.append(database.Recording(row.file, row.speaker, row.sex, *made[:2]))
    people = {recording.speaker for recording in found}
    print(f"{real.name}: {len(found)} recordings of {len(people)} speakers, {n_refused} refused")
    return found


# %%
real = [corpora.subsample(one, n_recordings=120, hours=1) for one in session.real_corpora()]
heard = {one.name: (one, hear(one)) for one in real}
heard = {name: pair for name, pair in heard.items() if pair[1]}
real_embedded = {
    name: embeddings.embed_files([one.folder / r.file for r in found])
    for name, (one, found) in heard.items()
}
if not heard:
    print("No real corpus is here, so the parts about real people are skipped. To get one:")
    print("%run -m speech_workshop fetch mini-librispeech  (then run this notebook again)")

# %%
if heard:
    people_places = {name: pca.transform(speaker_encoder.join_partials(some))
                     for name, some in real_embedded.items()}
    people_maps = {name: (people_places[name], [r.sex for r in found])
                   for name, (_, found) in heard.items()}
    pictures.maps_of_people(places, people_maps, name=corpus.name[-20:])

# %% [markdown]
# Gray is the corpus of the series; in color are real people (if there are any). Where a colored
# cloud lies beside the gray one, the ear hears that these recordings are of another kind: other
# rooms, other microphones, people instead of computers. Such a difference between training and use is
# called **domain shift**, and here you can see it. What counts is whether the border between the
# colors runs in the same place.
#
# ## 5 · Put a classifier on top
#
# **Transfer learning** takes what was learned for one task and uses it for another. *Fine-tuning*
# trains its weights a little further. We do the simpler thing: the ear stays **frozen**, none of
# its weights changes, and we train only a small new layer on its answers. Ours is the smallest
# possible, logistic regression: 256 weights and a bias.
#
# - *Learned by others, from real people:* what distinguishes voices. 1,420,544 weights.
# - *Learned by us, from our corpus:* what goes with the annotation. 257 weights.
#
# One thing we keep from notebook 04 is augmentation: each training recording is heard as if through
# another microphone, often in noise, sometimes by telephone.
#
# Ear and classifier become one network in one file. By hand, it takes one line: embed, take square
# roots (most entries are small, and roots spread them), weigh, add up, squeeze, average.

# %%
model = classifier.load_or_train_classifier(recordings)
weights, bias = model.network.layers[-1].get_weights()
by_hand = expit(np.sqrt(embedded[here]) @ weights + bias).mean()
by_network = evaluation.predict(model, [energies])[0]
assert np.isclose(by_hand, by_network, atol=1e-3)
print(f"{clip.file}, annotated {clip.sex}: p(male) = {by_network:.3f}, by hand the same.")

# %% [markdown]
# ## 6 · Speakers that nobody has heard
#
# The contenders: the three networks of this series, logistic regression on the mean of the 40 MFCC
# as in notebook 07, and the borrowed ear. All learned from the same training speakers, and all are
# judged on the same test speakers.

# %%
simple = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
simple.fit(mean_mfcc(split.train), dataset.labels_of(split.train))
NAMES = {"cnn": "CNN", "lstm": "LSTM", "cnn_lstm": "CNN+LSTM"}
networks = {name: checkpoints.load_or_train(key, recordings, use_checkpoint=True) for key, name in NAMES.items()}


def judge_all(some, their_embeddings):
    """Let each contender judge recordings; return a table for each."""
    opinions = {"logistic regression": simple.predict_proba(mean_mfcc(some))[:, 1]}
    for name, network in networks.items():
        opinions[name] = evaluation.predict(network, [recording.inputs for recording in some])
    opinions["borrowed ear"] = classifier.predict_embedded(model, their_embeddings)
    return {name: evaluation.predictions(some, p_male) for name, p_male in opinions.items()}


# %% [markdown]
# **Predict.** These test speakers are synthetic, like the training speakers. Who will win?
#
# a) the borrowed ear, clearly: it has heard thousands · b) the networks made for just this task, or
# nobody clearly · c) logistic regression on the mean MFCC
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) On speakers like those of its training, a network that was made for just this task is hard to
# beat. We borrowed the ear for something else.
#
# </details>

# %%
def summarize(tables):
    """Sum up each contender: balanced accuracy, its interval, both recalls."""
    rows = {}
    for name, table in tables.items():
        row = dict(zip(("score", "low", "high"), evaluation.interval(table), strict=True))
        rows[name] = row | {f"recall {s}": r for s, r in evaluation.recall(table).items()}
    return pd.DataFrame.from_dict(rows, orient="index")


row_of = {recording.file: row for row, recording in enumerate(recordings)}
test_embedded = [embedded[row_of[r.file]] for r in split.test]
held_out = summarize(judge_all(split.test, test_embedded))
shared.intervals(held_out, runs={name: [] for name in held_out.index}, title="Test speakers of the corpus")
held_out.style.format("{:.1%}")

# %% [markdown]
# The dot is the balanced accuracy, the bar its 95 % confidence interval over speakers.
#
# ## 7 · And on people?
#
# **Predict.** The networks learned from synthetic voices alone. The ear has heard real people,
# but our 257 weights have not. Who is best on real people?
#
# a) the CNN · b) the borrowed ear · c) all about the same
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) At least on most of the sets on which we measured it. The step from computers to people, which
# is hard for a small network, was taken by its makers long before us.
#
# </details>

# %%
real_tables = {name: judge_all(found, real_embedded[name]) for name, (_, found) in heard.items()}
on_people = {name: summarize(tables) for name, tables in real_tables.items()}
if heard:
    scores = pd.DataFrame({name: found.score for name, found in on_people.items()}).T
    display(scores.rename_axis("balanced accuracy").style.format("{:.1%}"))
else:
    print("No real corpus is here: see section 4.")

# %%
if heard:
    pictures.on_people(on_people)
    recalls = {name: found.loc["borrowed ear", ["recall female", "recall male"]]
               for name, found in on_people.items()}
    display(pd.DataFrame(recalls).T.style.format("{:.1%}"))

# %% [markdown]
# Look at the bars before you believe a difference. And look at the table, the recalls of the
# borrowed ear: who pays for its mistakes? Where we measured, it missed men more often than women.
# It is a good ear, and still *somebody's* ear. It has heard the people on LibriSpeech and YouTube,
# most of whom speak English. (Our sample of LibriSpeech is of other readers: each reader is in one
# part of it, and the ear learned from another part.)
#
# ## 8 · How many speakers does it take?
#
# We train the classifier again with fewer training speakers: down to two of each sex. The
# judges are the real people from above, or the test speakers where there are none.
#
# **Predict.** How many training speakers of each sex does the borrowed ear need to come close to
# its full score?
#
# a) 8 to 16 · b) about 100 · c) all of them
#
# <details><summary>Run the next three cells, then open the answer</summary>
#
# a) On real people its line is nearly flat from 8 on, on the test speakers from 16 on: so few say
# where the border runs. Logistic regression on the MFCC stays below it, even with all.
#
# </details>

# %%
def few_speakers(n, *, seed):
    """Return the training recordings of n speakers of each sex."""
    rng = np.random.default_rng(seed)
    kept = set()
    for sex in SEXES:
        speakers = sorted({r.speaker for r in split.train if r.sex == sex})
        kept.update(rng.choice(speakers, min(n, len(speakers)), replace=False))
    return [r for r in split.train if r.speaker in kept]


n_all = min(len({r.speaker for r in split.train if r.sex == sex}) for sex in SEXES)
amounts = sorted({n for n in (2, 4, 8, 16, 32) if n < n_all} | {n_all})
people = [r for _, found in heard.values() for r in found] or split.test
people_embedded = sum(real_embedded.values(), []) or test_embedded


# %%
def curve(describe, judged, rule):
    """Train on ever more speakers, five draws each; return scores, a row per amount."""
    labels, found = dataset.labels_of(people), []
    for n in amounts:
        drawn = [few_speakers(n, seed=seed) for seed in range(5)]
        said = [rule.fit(describe(some), dataset.labels_of(some)).predict(judged) for some in drawn]
        found.append([np.mean([(one[labels == k] == k).mean() for k in (0, 1)]) for one in said])
    return np.array(found)


# %%
train_files = [corpus.folder / r.file for r in split.train]
spread = classifier.mean_of_roots(embeddings.embed_files(train_files, is_elsewhere=True))
roots = {r.file: row for r, row in zip(split.train, spread, strict=True)}
on_ear = LogisticRegression(C=model.card["strength"], class_weight="balanced", max_iter=1000)
by_ear = curve(lambda some: [roots[r.file] for r in some], classifier.mean_of_roots(people_embedded), on_ear)
on_mfcc = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000))
by_mfcc = curve(mean_mfcc, mean_mfcc(people), on_mfcc)
judges = f"{len(people)} recordings of {'real people' if heard else 'test speakers'}"
curves = {"borrowed ear": by_ear, "mean of the MFCC": by_mfcc}
pictures.few_speakers(amounts, curves, judges=judges)

# %% [markdown]
# That is the reason to borrow: what took others thousands of people, we need not learn again.
#
# ## 9 · When to borrow, and when not
#
# **Borrow** when you have few recordings and somebody has learned a *related* task from many, when
# its license permits your purpose, and when you can check the result on your own people.
#
# **Do not borrow**
#
# - when nobody says what the model learned from. Its gaps become yours, and you cannot see them;
# - when its file must be *run* to be loaded, and you do not trust its source;
# - when it must be small or fast;
# - when you want to *understand* what is learned.
#
# And one thing about this ear. It was made to recognize **people**. An embedding of your voice
# is a voice print: anyone who has it can find you in other recordings. Laws such as the European GDPR
# count such numbers as biometric data. The embeddings we made here are in `build/features.db`;
# delete the file, and they are gone. The label is still what it was in notebook 08: an annotation
# of a voice, not who somebody is.

# %%
figures_of_run = {
    "held_out": held_out.round(4).to_dict("index"),
    "is_trained": not speaker_encoder.is_stand_in(),
    "speakers_needed": dict(zip(map(str, amounts), by_ear.mean(axis=1).round(4).tolist(), strict=True)),
    "real_people": {name: found.round(4).to_dict("index") for name, found in on_people.items()},
}
results.add_to_results(borrowed_ear=figures_of_run)
held_out.loc["borrowed ear"].to_frame("written to build/results.json, among others")

# %% [markdown]
# ## What to remember
#
# - An **embedding** turns a thing into numbers so that similar things lie close together.
# - **Transfer learning**: a frozen network that learned from many, and a small classifier that learns
#   from your few.
# - Feed it exactly what it was trained on, and read the license before the code.
# - Judge it on people, with an interval, and for each group.
# - A voice print is personal data.
#
# ## Try it on your own
#
# 1. *Compare yourself with yourself.* Record two sentences in notebook 08, embed them with
#    `speaker_encoder.embed`, and multiply them. Then record one in which you disguise your voice.
# 2. *Leave something out.* Train with `is_elsewhere=False` in section 8. What does a telephone do
#    to it then?
# 3. *An ear that nobody trained.* Call `speaker_encoder.stand_in()` in section 1. What is
#    left, and what does that say about the picture in section 8?
# 4. *Another question.* Each speaker of the corpus has a language (`corpus.recordings`, if it is the
#    embedded corpus). Can logistic regression read it from an embedding?
#
# ## Extra · What may a file of weights do to your computer?
#
# PyTorch keeps weights in a *pickle*, a small program: to load it is to run it. (From version 2.6
# on it refuses, unless told otherwise.) This one pretends to be weights.

# %%
import pickle


class Weights:
    """Looks harmless, and tells Python what to call as soon as it is loaded."""

    def __reduce__(self):
        return print, ("I am running on your computer. I could have deleted your files.",)


pickle.loads(pickle.dumps(Weights()))

# %% [markdown]
# So the workshop checks the hash of the download, and reads the tables without running anything:
# it refuses whatever is not a table of numbers (`transfer/torch_weights.py`).
#
# ## Extra · The map, by hand
#
# PCA takes two lines of linear algebra. Subtract the mean, and let the *singular value decomposition*
# find the directions, the most important one first.

# %%
middle = numbers.mean(axis=0)
directions = np.linalg.svd(numbers - middle, full_matrices=False)[2][:2]
places_by_hand = (numbers - middle) @ directions.T
flipped = np.sign((places_by_hand * places).sum(axis=0))  # a mirrored map is still a map
assert np.allclose(places_by_hand * flipped, places, atol=1e-3)
print("By hand and by scikit-learn: the same map. Shape", places_by_hand.shape)

# %% [markdown]
# ## Extra · Another microphone, noise, a telephone
#
# In notebook 04, augmentation changed the MFCC. The ear does not listen to MFCC, so here the sound
# itself is changed, before the ear hears it.

# %%
moved = embeddings.elsewhere(signal, rng=np.random.default_rng(6))
line = embeddings.by_telephone(signal, coding="GSM610")
sounds = {"as it is": signal, "elsewhere": moved, "by mobile phone": line}
for caption, sound in sounds.items():
    plots.player(audio.normalize_level(sound), caption)
shared.spectrograms({caption: audio.normalize_level(sound) for caption, sound in sounds.items()})

# %% [markdown]
# ## Extra · How freely may 257 weights grow?
#
# scikit-learn calls it `C`. A small `C` keeps the weights small, so that no single entry can decide
# alone. That is **regularization**: it stops a model from learning its training recordings by
# heart. The test must not choose `C`, or it would leak. So `C` was chosen by **cross-validation**
# among the training speakers (`StratifiedGroupKFold`): they are split into five groups; four train,
# the fifth judges, and each group judges once. Then everything again with other groups.

# %%
tried = {float(strength): score for strength, score in model.card["tried"].items()}
pictures.strengths(tried, chosen=model.card["strength"])

# %% [markdown]
# Last, the answers were stretched until, on the validation speakers, they were as sure as they were
# right (*calibration*, as in notebook 08). How sure is the borrowed ear where it is wrong?

# %%
every_table = [tables["borrowed ear"] for tables in real_tables.values()]
judged = pd.concat(every_table) if heard else evaluation.predictions(split.test, classifier.predict_embedded(model, test_embedded))
wrong = judged[~judged.correct]
n_sure = ((wrong.p_male - 0.5).abs() > 0.45).sum()
print(f"{len(wrong)} of {len(judged)} wrong; in {n_sure} of these, p was above 0.95 or below 0.05.")

# %% [markdown]
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
#
# **Next:** [notebook 13](13_order_matters.ipynb) teaches the networks words, and settles the
# question of the series.

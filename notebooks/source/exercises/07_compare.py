# %% [markdown]
# # 07 · Exercises: Compare honestly
#
# [Notebook 07](../07_compare.ipynb) teaches what these exercises ask. Replace the three dots, run
# the cell, and then the one below it. It says what is right, what is not right yet, and gives a
# hint. One way to solve each is in [the solved notebook](../solutions/07_compare.ipynb).
#
# **Time: about 30 minutes.** You can skip any of them.

# %%
import numpy as np
import pandas as pd
from IPython.display import display
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from speech_workshop import audio, augmentation, evaluation, exercises, features, plots, session
from speech_workshop.dataset import labels_of, split_by_speaker
from speech_workshop.experiments.baselines import by_logistic_regression

corpus = session.active_corpus()
recordings = session.load_recordings()
splits = [split_by_speaker(recordings, fold=run) for run in range(2)]

# %% [markdown]
# ## Exercise 7.1 · Louder than the voice
#
# Listen to a clip in pink noise at -5 dB, then change the number and listen again. At what level do
# *you* understand nothing? And at -5 dB: how many times the **power** of the voice does the noise
# have? (x dB are a factor of 10 ** (x / 10).)

# %%
snr_db = -5
clip = splits[0].test[0]
voice = audio.trim_silence(audio.load_audio(corpus.folder / clip.file))
hidden = audio.mix_noise(voice, audio.pink_noise(len(voice), seed=0), snr_db=snr_db)
plots.player(audio.normalize_level(hidden), f"{clip.file} at {snr_db} dB")

# %% tags=["exercise"]
times_stronger = ...

# %% tags=["solution"]
times_stronger = 10 ** (5 / 10)

# %%
exercises.nb07.times_stronger(times_stronger)

# %% [markdown]
# ## Exercise 7.2 · Other features (a challenge of 2019)
#
# Do 40 MFCC say more than 13? Are mel bands better? Do **deltas** help, that is, the changes of
# each coefficient from frame to frame? Write three functions; each gets the MFCC of a clip
# (frames, 40). The first keeps MFCC 0 to 12. The second turns all of them back into 80 mel bands
# (notebook 04). The third returns 80 columns: the 40 MFCC, then their 40 changes per frame.

# %% tags=["exercise"]
def first_13(mfcc):
    return ...


def mel_bands(mfcc):
    return ...


def with_deltas(mfcc):
    return ...

# %% tags=["solution"]
def first_13(mfcc):
    return mfcc[:, :13]


def mel_bands(mfcc):
    return augmentation.to_mel_db(mfcc)


def with_deltas(mfcc):
    return np.hstack([mfcc, np.gradient(mfcc, axis=0)])

# %%
exercises.nb07.other_features(first_13, mel_bands, with_deltas)

# %% [markdown]
# The contest is for logistic regression, which learns in a moment. It gets the mean *and* the
# standard deviation of each feature over a clip. (The mean of a delta says nothing: what goes up
# comes down again.)

# %%
def contest(describe):
    """Let logistic regression learn from other features, in two runs."""
    clips = {one.file: describe(one.mfcc) for one in recordings}
    rows = {file: np.append(x.mean(axis=0), x.std(axis=0)) for file, x in clips.items()}
    parts = []
    for train, _, test in splits:
        learner = LogisticRegression(class_weight="balanced", max_iter=1000)
        model = make_pipeline(StandardScaler(), learner)
        model.fit([rows[one.file] for one in train], labels_of(train))
        p_male = model.predict_proba([rows[one.file] for one in test])[:, 1]
        parts.append(evaluation.predictions(test, p_male))
    return pd.concat(parts, ignore_index=True)

# %%
contestants = {}
if exercises.nb07.other_features(first_13, mel_bands, with_deltas).state == "right":
    kinds = {"40 MFCC": np.asarray, "13 MFCC": first_13, "80 mel bands": mel_bands,
             "40 MFCC with deltas": with_deltas}
    contestants = {name: contest(describe) for name, describe in kinds.items()}
    scores = {name: evaluation.interval(table) for name, table in contestants.items()}
    columns = ["balanced accuracy", "low", "high"]
    display(pd.DataFrame(scores, index=columns).T.style.format("{:.1%}"))

# %% [markdown]
# ## Exercise 7.3 · 13 or 40?
#
# Look at the table of the contest. With which features is this method better on such speakers:
# `"13"`, `"40"`, or `"nobody can tell"`? Decide as notebook 07 does in *The answer*.

# %% tags=["exercise"]
better_features = ...

# %% tags=["solution"]
pair = [contestants[name] for name in ("40 MFCC", "13 MFCC")]
gain, low, high = evaluation.paired_difference(*pair)
better_features = "40" if low > 0 else "13" if high < 0 else "nobody can tell"

# %%
exercises.nb07.thirteen_or_forty(better_features, *map(contestants.get, ("13 MFCC", "40 MFCC")))

# %% [markdown]
# ## Exercise 7.4 · Noise in training (a challenge of 2019)
#
# Does noise in training make a model more robust, and where does it fail? Write a function that
# makes a noisy copy of a clip from its MFCC alone: into mel bands, add noise, and back.
# `augmentation` has a function for each step (notebook 04). Two things to mind: `add_noise` takes a
# batch of excerpts (excerpts, frames, bands), and it wants the `rng`.

# %% tags=["exercise"]
def noisy(mfcc, rng):
    """Return the MFCC (frames, 40) of the same clip in some noise."""
    return ...

# %% tags=["solution"]
def noisy(mfcc, rng):
    """Return the MFCC (frames, 40) of the same clip in some noise."""
    mel_db = augmentation.to_mel_db(mfcc[np.newaxis])
    return augmentation.to_mfcc(augmentation.add_noise(mel_db, rng=rng))[0]

# %%
exercises.nb07.noisy(noisy)

# %% [markdown]
# Once it is right, logistic regression learns twice: from the clean training clips, and from these
# together with three noisy copies of each. Both are tested on 40 clips in pink noise. At which
# levels does the noise in training help, and where does it fail? Does it cost anything where all is
# quiet? (`augmentation.add_noise?` in a new cell tells how loud the noise in training was.)

# %%
def in_noise(clips, snr_db):
    """Return the clips as they would have been recorded in pink noise."""
    heard = []
    for seed, one in enumerate(clips):
        sound = audio.trim_silence(audio.load_audio(corpus.folder / one.file))
        if snr_db is not None:
            noise = audio.pink_noise(len(sound), seed=seed)
            sound = audio.mix_noise(sound, noise, snr_db=snr_db)
        found = features.extract_features(audio.normalize_level(sound))
        heard.append(one._replace(mfcc=found.mfcc))
    return heard

# %%
if exercises.nb07.noisy(noisy).state == "right":
    rng, train = np.random.default_rng(0), splits[0].train
    copies = [one._replace(mfcc=noisy(one.mfcc, rng)) for _ in range(3) for one in train]
    test = [[one for one in splits[0].test if one.sex == sex] for sex in ("female", "male")]
    test = test[0][::7][:20] + test[1][::7][:20]
    robust = {}
    for level, snr_db in {"clean": None, "20 dB": 20, "10 dB": 10, "5 dB": 5, "0 dB": 0}.items():
        heard = in_noise(test, snr_db)
        for name, learned_from in {"clean": train, "clean and noisy": train + copies}.items():
            p_male = by_logistic_regression(learned_from, heard)
            table = evaluation.predictions(heard, p_male)
            robust.setdefault(name, {})[level] = evaluation.balanced_accuracy(table)
    display(pd.DataFrame(robust).style.format("{:.0%}"))

# %% [markdown]
# ## Exercise 7.5 · Clips in the hat
#
# In the bootstrap we drew *speakers*. Write one that draws single *clips*: as many rows as the table
# has, each put back before the next is drawn, and all of that 2000 times. Return for each of the
# 2000 draws the share of clips that are right. `table.correct` holds True or False for each clip.

# %% tags=["exercise"]
def draws_of_clips(table, rng):
    """Return the share of right clips in 2000 draws with replacement."""
    return ...

# %% tags=["solution"]
def draws_of_clips(table, rng):
    """Return the share of right clips in 2000 draws with replacement."""
    correct = table.correct.to_numpy()
    drawn = rng.integers(len(correct), size=(2000, len(correct)))
    return correct[drawn].mean(axis=1)

# %%
exercises.nb07.draws_of_clips(draws_of_clips)

# %% [markdown]
# # 07 · Exercises: Compare honestly
#
# [Notebook 07](../07_compare.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/07_compare.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import time
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# %% [markdown]
# ## Exercise 7.1 · Louder than the voice
#
# Listen to a clip at -5 dB, then change the number and listen again. From where on do *you*
# understand nothing? And at -5 dB: how many times the **power** of the voice has the noise?
# (x dB are a factor of 10 ** (x / 10).)

# %%
snr_db = -5
hidden = audio.mix_noise(signals[0], audio.pink_noise(len(signals[0]), seed=0), snr_db=snr_db)
plots.player(audio.normalise_level(hidden), f"{clips[0].file} at {snr_db} dB")

# %% tags=["exercise"]
times_stronger = ...

# %% tags=["solution"]
times_stronger = 10 ** (5 / 10)

# %%
exercises.nb07.times_stronger(times_stronger)

# %% [markdown]
# ## Exercise 7.2 · Other features (a challenge of 2019)
#
# Do 40 MFCC hear more than 13? Are mel bands better? Do **deltas** help, that is, how each
# coefficient changes from frame to frame? Write three functions; each gets the MFCC of a clip
# (frames, 40). The first keeps MFCC 0 to 12. The second turns all back into 80 mel bands
# (notebook 04). The third puts beside the 40 MFCC their 40 changes per frame.

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
# The contest is for logistic regression, which learns in a moment: it gets the mean *and* the
# deviation of each feature over a clip. (Of a delta the mean says nothing: what goes up comes
# down again.)

# %%
def contest(describe):
    """Let logistic regression learn from other features, in all runs."""
    rows = {r.file: describe(r.mfcc) for r in recordings}
    rows = {file: np.append(row.mean(axis=0), row.std(axis=0)) for file, row in rows.items()}
    parts = []
    for train, _, test in splits:
        model = make_pipeline(
            StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000)
        )
        model.fit([rows[r.file] for r in train], labels_of(train))
        p_male = model.predict_proba([rows[r.file] for r in test])[:, 1]
        parts.append(evaluation.predictions(test, p_male))
    return pd.concat(parts, ignore_index=True)

# %%
contestants = {}
if exercises.nb07.other_features(first_13, mel_bands, with_deltas).state == "right":
    kinds = {"40 MFCC": np.asarray, "13 MFCC": first_13, "80 mel bands": mel_bands,
             "40 MFCC with deltas": with_deltas}
    contestants = {name: contest(describe) for name, describe in kinds.items()}
    show_scores = pd.DataFrame({
        name: evaluation.bootstrap(table).accuracy.quantile([0.025, 0.5, 0.975])
        for name, table in contestants.items()
    }).transpose()
    show_scores.columns = ["low", "middle of the draws", "high"]
    display(show_scores.style.format("{:.1%}"))

# %% [markdown]
# ## Exercise 7.3 · 13 or 40?
#
# Look at the table of the contest. With which features is this method better on such speakers:
# `"13"`, `"40"`, or `"nobody can tell"`? Decide as we did in "The answer" above.

# %% tags=["exercise"]
better_features = ...

# %% tags=["solution"]
draws = [evaluation.bootstrap(contestants[name]).accuracy for name in ("40 MFCC", "13 MFCC")]
low, high = (draws[0] - draws[1]).quantile([0.025, 0.975])
better_features = "40" if low > 0 else "13" if high < 0 else "nobody can tell"

# %%
exercises.nb07.thirteen_or_forty(better_features, *map(contestants.get, ("13 MFCC", "40 MFCC")))

# %% [markdown]
# ## Exercise 7.4 · Noise in training (a challenge of 2019)
#
# Does noise in training make a model more robust, and where does it fail? Write a function
# that makes a noisy copy of a clip from its MFCC alone: into mel bands, add noise, back.
# `augmentation` has a function for each step (notebook 04). Two things to mind: `add_noise`
# takes a batch of excerpts (excerpts, frames, bands), and it wants the `rng`.

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
# When it is right, logistic regression learns twice: from the clean training clips of run 0,
# and from these together with three noisy copies of each. Both meet the noises of "What if it
# gets loud?". At which levels does the noise in training help, and where does it fail? Does it
# cost anything where all is quiet? (How loud the noise in training was, `add_noise` says.)

# %%
if exercises.nb07.noisy(noisy).state == "right":
    rng = np.random.default_rng(0)
    train = splits[0].train
    copies = [r._replace(mfcc=noisy(r.mfcc, rng)) for _ in range(3) for r in train]
    learned_from = {"clean": train, "clean and noisy": train + copies}
    robust = pd.DataFrame({
        name: {level: evaluation.accuracy(
            evaluation.predictions(heard, by_logistic_regression(part, heard)))
            for level, heard in recorded.items()}
        for name, part in learned_from.items()
    })
    display(robust.style.format("{:.0%}"))

# %% [markdown]
# ## Exercise 7.5 · Clips in the hat
#
# In the bootstrap we drew *speakers*. Write one that draws single *clips*: 2000 times as many
# rows as the table has, each row put back before the next is drawn. Return the 2000
# accuracies; `table.correct` holds True or False for each clip.

# %% tags=["exercise"]
def draws_of_clips(table, rng):
    """Return 2000 accuracies of clips that were drawn with replacement."""
    return ...

# %% tags=["solution"]
def draws_of_clips(table, rng):
    """Return 2000 accuracies of clips that were drawn with replacement."""
    correct = table.correct.to_numpy()
    drawn = rng.integers(len(correct), size=(2000, len(correct)))
    return correct[drawn].mean(axis=1)

# %%
exercises.nb07.draws_of_clips(draws_of_clips)

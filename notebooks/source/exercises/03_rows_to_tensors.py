# %% [markdown]
# # 03 · Exercises: Turn rows into tensors
#
# [Notebook 03](../03_rows_to_tensors.ipynb) teaches what these exercises ask. Replace the three
# dots, run the cell, then run the check below it: it says what is right, what is not right yet,
# and gives a hint. One way to solve each is in
# [the solved notebook](../solutions/03_rows_to_tensors.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import matplotlib.pyplot as plt
import numpy as np

from speech_workshop import dataset, exercises, plots, session

plots.use_workshop_style()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
mean, std = dataset.frame_statistics(split.train)
standardized = [dataset.standardize(r.inputs, mean, std) for r in split.train]
excerpts = dataset.random_crops(standardized, rng=np.random.default_rng(0))
print("excerpts:", excerpts.shape)

# %% [markdown]
# ## Exercise 3.1 · Which axis vanishes?
#
# `excerpts` has the shape (excerpts, frames, features). Averaging over an axis makes it vanish.
# Which one must go if you want to see the *average excerpt*: a picture with time to the right and
# the 42 features upward? Change the number, run, and look. What has become of the melody of speech
# (row 40, the pitch) in that picture, and why?


# %%
def draw_average(axis):
    """Average all excerpts over an axis and draw what is left."""
    average = excerpts.mean(axis=axis)
    plt.imshow(average.T, origin="lower", aspect="auto", cmap="PuOr", vmin=-2, vmax=2)
    plt.gca().set(title=f"axis={axis}: {average.shape}", xlabel="first axis that is left")
    plt.ylabel("the other axis")
    plt.colorbar(label="standard deviations")
    plt.grid(False)
    plt.show()


# %% tags=["exercise"]
draw_average(1)  # change this number
answer = ...  # the axis that must vanish

# %% tags=["solution"]
draw_average(0)
answer = 0

# %%
exercises.nb03.vanishing_axis(answer)

# %% [markdown]
# ## Exercise 3.2 · The fence and its posts
#
# For training, we draw the place of an excerpt at random. In how many places can an excerpt of 110
# frames begin in a recording of `n_frames`? Think of short recordings too: they are padded first.

# %% tags=["exercise"]
def n_places(n_frames):
    """Count the frames at which an excerpt of 110 frames can begin."""
    return ...

# %% tags=["solution"]
def n_places(n_frames):
    """Count the frames at which an excerpt of 110 frames can begin."""
    return max(n_frames, 110) - 110 + 1

# %%
exercises.nb03.n_places(n_places)

# %% [markdown]
# ## Exercise 3.3 · A leak detector
#
# Somebody shows you a splendid score, and the lists of recordings behind it. Write a function that
# says what share of the recordings in `test` comes from speakers who are also in `train`. Each
# recording has a `.speaker`. Once it is right, the check uses it on our corpus, split in two ways.

# %% tags=["exercise"]
def seen_before(train, test):
    """Return the share of the test recordings by speakers of the training, from 0 to 1."""
    return ...

# %% tags=["solution"]
def seen_before(train, test):
    """Return the share of the test recordings by speakers of the training, from 0 to 1."""
    known = {recording.speaker for recording in train}
    return np.mean([recording.speaker in known for recording in test])

# %%
exercises.nb03.seen_before(seen_before, recordings)

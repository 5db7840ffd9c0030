# %% [markdown]
# # 05 · Exercises: Let a network listen and remember
#
# [Notebook 05](../05_lstm.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/05_lstm.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from keras import layers

from speech_workshop import audio, checkpoints, dataset, evaluation
from speech_workshop import exercises, models, plots, session, training
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE
from speech_workshop.widgets.slider import slider

plots.use_workshop_style()

# %% [markdown]
# ## Exercise 5.1 · A memory that stays
#
# In section 1 every memory faded. Change `u` until the state is still above 0.5 at the last of
# the 60 moments. The picture appears as soon as `u` is a number. What do you see?

# %% tags=["exercise"]
u = ...

# %% tags=["solution"]
u = 1.2

# %%
if isinstance(u, int | float):
    plt.stem(spikes, linefmt="0.6", markerfmt=" ", basefmt=" ", label="input")
    plt.plot(remember(spikes, w=2, u=u), label=f"state, u = {u}")
    plt.gca().set(xlabel="moment", ylabel="value")
    plt.legend()
    plt.show()
exercises.nb05.lasting_memory(u)

# %% [markdown]
# ## Exercise 5.2 · What is left after a second?
#
# Before training Keras gives each forget gate the bias 1, and all other biases 0. Suppose that
# the weighted frame and state add up to 0: then the gate stands at `sigmoid(1)` at every frame,
# and nothing new is written down. What share of a memory is left after one second, if a frame
# comes every 10 ms and none are averaged? Guess first: more than half?

# %% tags=["exercise"]
share_left = ...

# %% tags=["solution"]
share_left = sigmoid(1) ** 100  # a frame every 10 ms

# %%
exercises.nb05.left_after_a_second(share_left)

# %% [markdown]
# ## Exercise 5.3 · Padding has no vote
#
# Behind the mask, `GlobalAveragePooling1D` averages the states over the frames that are
# *sound*. Write it: `states` has the shape (110, cells) and `excerpt` the shape (110, 42).
# A frame is padding if **all** its numbers are 0. Return one mean for each cell.

# %% tags=["exercise"]
def mean_of_sound(states, excerpt):
    """Average the states over those frames that are not padding."""
    return ...

# %% tags=["solution"]
def mean_of_sound(states, excerpt):
    """Average the states over those frames that are not padding."""
    is_sound = (excerpt != 0).any(axis=1)
    return states[is_sound].mean(axis=0)

# %%
exercises.nb05.mean_of_sound(mean_of_sound)

# %% [markdown]
# ## Exercise 5.4 · How long does it need?
#
# `p_male` holds the opinions after 0.1 s, 0.2 s, 0.3 s and so on, as in section 7. After how
# many seconds has the network decided **for good**? That is: from then on each opinion is
# outside the band from 0.4 to 0.6, and all are on the same side of it. If the last opinion is
# inside the band, return `np.nan`.

# %% tags=["exercise"]
def seconds_to_decide(p_male):
    """Return the seconds after which the opinion stays on one side of the band."""
    return ...

# %% tags=["solution"]
def seconds_to_decide(p_male):
    """Return the seconds after which the opinion stays on one side of the band."""
    side = np.where(p_male > 0.6, 1, np.where(p_male < 0.4, -1, 0))
    if side[-1] == 0:
        return np.nan
    other = np.flatnonzero(side != side[-1])
    first = other[-1] + 1 if len(other) else 0
    return (first + 1) / 10

# %%
exercises.nb05.seconds_to_decide(seconds_to_decide)

# %% [markdown]
# When it is right, the next cell asks up to 40 test recordings. The bars show when the network
# decided. How much patience would *your* application have?

# %%
if exercises.nb05.seconds_to_decide(seconds_to_decide).state == "right":
    some = split.test[:: len(split.test) // 40 + 1]
    waits = np.array([seconds_to_decide(growing_opinion(clip.inputs)[1]) for clip in some])
    plt.hist(waits[np.isfinite(waits)], bins=np.arange(0.05, 1.2, 0.1), color=plots.COLOURS["accent"])
    title = f"{np.isnan(waits).sum()} of {len(some)} recordings are never decided"
    plt.gca().set(xlabel="decided after (s)", ylabel="recordings", title=title)
    plt.show()

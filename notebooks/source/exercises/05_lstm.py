# %% [markdown]
# # 05 · Exercises: Let a network listen and remember
#
# [Notebook 05](../05_lstm.ipynb) teaches what these exercises ask. Replace the three dots and run the
# cell, then run the one below it. It says what is right, what isn't right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/05_lstm.ipynb).
#
# **Time: about 25 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import matplotlib.pyplot as plt
import numpy as np

from speech_workshop import checkpoints, dataset, exercises, plots, session
from speech_workshop.pictures import nb05 as pictures

plots.use_workshop_style()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
print(f"{len(split.test)} recordings of test speakers")

# %% [markdown]
# ## Exercise 5.1 · A memory that stays
#
# With the values of u that notebook 05 tried, every memory faded. Here is that memory again.

# %%
spikes = np.zeros(60)
spikes[10] = 1


def remember(inputs, *, w, u):
    """Run a state through a sequence; return the state at each moment."""
    h, states = 0.0, []
    for x in inputs:
        h = np.tanh(w * x + u * h)
        states.append(h)
    return np.array(states)

# %% [markdown]
# Change `u` until the state is still above 0.5 at the last of the 60 moments. The picture appears as
# soon as `u` is a number. What do you see?

# %% tags=["exercise"]
u = ...

# %% tags=["solution"]
u = 1.2

# %%
if isinstance(u, int | float):
    state = {f"state, u = {u}": remember(spikes, w=2, u=u)}
    pictures.memories(spikes, state, title="Has there been a spike?", as_stems=True)
exercises.nb05.lasting_memory(u)

# %% [markdown]
# ## Exercise 5.2 · What is left after a second?
#
# Before training, Keras gives each forget gate the bias 1 and all other biases 0. Suppose that the
# weighted frame and state add up to 0. Then the gate is at `sigmoid(1)` at every frame, and nothing
# new is written down. What share of a memory is left after one second, if a frame comes every 10 ms
# and none are averaged? Guess first: more than half?

# %% tags=["exercise"]
share_left = ...

# %% tags=["solution"]
gate = 1 / (1 + np.exp(-1))  # sigmoid(1)
share_left = gate**100  # a frame every 10 ms

# %%
exercises.nb05.left_after_a_second(share_left)

# %% [markdown]
# ## Exercise 5.3 · Padding has no vote
#
# Behind the mask, `GlobalAveragePooling1D` averages the states over the frames that are *sound*.
# Write it. `states` has the shape (110, cells) and `excerpt` the shape (110, 42). A frame is padding
# if **all** its numbers are 0. Return one mean for each cell.

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
# `p_male` holds the opinions after 0.1 s, 0.2 s, 0.3 s and so on. After how many seconds has the
# network decided **for good**? That is: from then on every opinion is outside the band from 0.4 to
# 0.6, and all are on the same side of it. If the last opinion is inside the band, return `np.nan`.

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
verdict = exercises.nb05.seconds_to_decide(seconds_to_decide)
verdict

# %% [markdown]
# When it is right, the next two cells ask up to 40 test recordings. The bars show when the network
# decided. How much patience would *your* application have?

# %%
def growing_opinions(some, model):
    """Return for each recording p(male) after 10, 20, ... 110 frames."""
    whole = [dataset.standardize(one.inputs[:110], *model.mean_and_std) for one in some]
    so_far = [dataset.pad(one[:n]) for one in whole for n in range(10, 111, 10)]
    return model.network.predict(np.stack(so_far), verbose=0).reshape(len(some), -1)

# %%
if verdict.state == "right":
    some = split.test[:: len(split.test) // 40 + 1]
    model = checkpoints.load_or_train("lstm", recordings, use_checkpoint=True)
    waits = np.array([seconds_to_decide(p) for p in growing_opinions(some, model)])
    bins = np.arange(0.05, 1.2, 0.1)
    plt.hist(waits[np.isfinite(waits)], bins=bins, color=plots.COLORS["accent"])
    title = f"{np.isnan(waits).sum()} of {len(some)} recordings are never decided"
    plt.gca().set(xlabel="decided after (s)", ylabel="recordings", title=title)
    plt.show()

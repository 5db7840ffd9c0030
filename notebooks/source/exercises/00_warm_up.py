# %% [markdown]
# # 00 · Exercises: Warm up: the Python and NumPy of this series
#
# [Notebook 00](../00_warm_up.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/00_warm_up.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import soundfile

from speech_workshop import audio, exercises, paths, plots
from speech_workshop.corpora import load_corpus

SAMPLE_RATE = 16_000  # the _ is only there to be read more easily: it is 16000
plots.use_workshop_style()

# %% [markdown]
# ## Exercise 0.1 · Captions
#
# Write a function that gets a dictionary such as `{"a.wav": 1.5, "b.wav": 2.0}`, of files and their
# seconds. It returns a list with a caption, such as `"b.wav: 2.00 s"`, for each file that is longer
# than `limit`.

# %% tags=["exercise"]
def captions(seconds_by_file, limit):
    """Return a caption for each file that is longer than a limit."""
    return ...

# %% tags=["solution"]
def captions(seconds_by_file, limit):
    """Return a caption for each file that is longer than a limit."""
    return [f"{file}: {length:.2f} s" for file, length in seconds_by_file.items() if length > limit]

# %%
exercises.nb00.captions(captions)

# %% [markdown]
# ## Exercise 0.2 · Whose fault is it?
#
# Somebody wants to mix *one second* of two voices, and this is what Jupyter prints:
#
# ```
# ValueError                                Traceback (most recent call last)
# Cell In[2], line 6
#       4 first = voice[:16000]
#       5 second = other[:1600]
# ----> 6 both = mixed(first, second)
#
# Cell In[2], line 2, in mixed(a, b)
#       1 def mixed(a, b):
# ----> 2     return a + b
#
# ValueError: operands could not be broadcast together with shapes (16000,) (1600,)
# ```
#
# Which line must be changed?

# %% tags=["exercise"]
line_to_change = ...

# %% tags=["solution"]
line_to_change = 5

# %%
exercises.nb00.line_to_change(line_to_change)

# %% [markdown]
# ## Exercise 0.3 · How loud is each frame?
#
# Write the loudness of section 6 as a function: the root of the mean of the squares (RMS) of each
# frame. `frames` has a row for each frame; the answer has one number for each.

# %% tags=["exercise"]
def loudness_of(frames):
    """Return the RMS of each frame."""
    return ...

# %% tags=["solution"]
def loudness_of(frames):
    """Return the RMS of each frame."""
    return np.sqrt((frames**2).mean(axis=1))

# %%
exercises.nb00.loudness_of(loudness_of)

# %% [markdown]
# ## Exercise 0.4 · Centre each frame
#
# Cheap sound cards add a constant to the sound. Take it out: from each frame, subtract the mean of
# that frame. Return a new array, of the same shape.

# %% tags=["exercise"]
def centred(frames):
    """Return the frames, each without its mean."""
    return ...

# %% tags=["solution"]
def centred(frames):
    """Return the frames, each without its mean."""
    return frames - frames.mean(axis=1, keepdims=True)

# %%
exercises.nb00.centred(centred)

# %% [markdown]
# ## Exercise 0.5 · A mixing desk
#
# `signals` has a row for each voice, `gains` one number for each voice: how loud it should be. Mix
# them with `@`: multiply each voice by its gain, and add them up. The answer is one signal.

# %% tags=["exercise"]
def mix(signals, gains):
    """Return the sum of the signals, each multiplied by its gain."""
    return ...

# %% tags=["solution"]
def mix(signals, gains):
    """Return the sum of the signals, each multiplied by its gain."""
    return gains @ signals

# %%
if exercises.nb00.mix(mix).state == "right":
    shortest = min(len(signal) for signal in voices.values())
    stacked = np.array([signal[:shortest] for signal in voices.values()])
    plots.player(mix(stacked, np.array([0.6, 0.1, 0.1, 0.6])), "a small choir")
exercises.nb00.mix(mix)

# %% [markdown]
# ## Exercise 0.6 · Cut the silence out
#
# Write section 9 as a function: keep the frames whose loudness (RMS) is above `limit`, and return
# them end to end, as one signal. You may use your `loudness_of`.

# %% tags=["exercise"]
def cut_silence(frames, limit):
    """Return the loud frames as one signal."""
    return ...

# %% tags=["solution"]
def cut_silence(frames, limit):
    """Return the loud frames as one signal."""
    return frames[loudness_of(frames) > limit].reshape(-1)

# %%
if exercises.nb00.cut_silence(cut_silence).state == "right":
    plots.player(cut_silence(frames, limit=0.03), "only the loudest: what is lost?")
exercises.nb00.cut_silence(cut_silence)

# %% [markdown]
# ## Exercise 0.7 · How many people?
#
# `table` has a line for each recording, with the columns `speaker` and `sex`. Most speakers have
# several recordings. Return the number of *speakers* of each sex.

# %% tags=["exercise"]
def speakers_by_sex(table):
    """Return the number of speakers of each sex."""
    return ...

# %% tags=["solution"]
def speakers_by_sex(table):
    """Return the number of speakers of each sex."""
    return table.groupby("sex").speaker.nunique()

# %%
if exercises.nb00.speakers_by_sex(speakers_by_sex).state == "right":
    print(speakers_by_sex(corpus.recordings))
exercises.nb00.speakers_by_sex(speakers_by_sex)

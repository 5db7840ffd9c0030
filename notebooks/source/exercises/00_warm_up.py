# %% [markdown]
# # 00 · Exercises: Warm up: the Python and NumPy of this series
#
# [Notebook 00](../00_warm_up.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/00_warm_up.ipynb).
#
# **Time: about 45 minutes.** You can skip any of them.

# %%
import numpy as np

from speech_workshop import audio, exercises, plots
from speech_workshop.corpora import load_corpus

corpus = load_corpus("embedded")

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
# ## Exercise 0.3 · How far does each frame swing?
#
# The *peak* of a frame is its largest swing, up or down: 0.3 for a frame that goes from -0.3 to
# 0.2. `frames` has a row for each frame. Return one number for each. (`np.abs` makes all numbers
# positive.)


# %% tags=["exercise"]
def peaks_of(frames):
    """Return the peak of each frame."""
    return ...


# %% tags=["solution"]
def peaks_of(frames):
    """Return the peak of each frame."""
    return np.abs(frames).max(axis=1)


# %%
exercises.nb00.peaks_of(peaks_of)

# %% [markdown]
# ## Exercise 0.4 · Center each frame
#
# Cheap sound cards add a constant to the sound. Take it out: from each frame, subtract the mean of
# that frame. Return a new array of the same shape.


# %% tags=["exercise"]
def centered(frames):
    """Return the frames, each without its mean."""
    return ...


# %% tags=["solution"]
def centered(frames):
    """Return the frames, each without its mean."""
    return frames - frames.mean(axis=1, keepdims=True)


# %%
exercises.nb00.centered(centered)

# %% [markdown]
# ## Exercise 0.5 · A mixing desk
#
# `signals` has a row for each voice, and `gains` one number for each voice: how loud it should be.
# Mix them with `@`: multiply each voice by its gain, and add them up. The answer is one signal.


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
    files = [corpus.folder / f"audio/{name}-01.ogg" for name in ("f003", "f013", "m002", "m005")]
    signals = [audio.load_audio(file) for file in files]
    shortest = min(len(signal) for signal in signals)
    stacked = np.array([signal[:shortest] for signal in signals])
    plots.player(mix(stacked, np.array([0.6, 0.1, 0.1, 0.6])), "a small choir")
exercises.nb00.mix(mix)

# %% [markdown]
# ## Exercise 0.6 · Cut the silence out
#
# Keep the frames whose peak is above `limit`, and join them end to end, as one signal. Your
# `peaks_of` may help.


# %% tags=["exercise"]
def cut_silence(frames, limit):
    """Return the loud frames as one signal."""
    return ...


# %% tags=["solution"]
def cut_silence(frames, limit):
    """Return the loud frames as one signal."""
    return frames[peaks_of(frames) > limit].reshape(-1)


# %%
if exercises.nb00.cut_silence(cut_silence).state == "right":
    voice = audio.load_audio(corpus.folder / "audio/f003-01.ogg")
    in_frames = voice[: len(voice) // 160 * 160].reshape(-1, 160)
    plots.player(cut_silence(in_frames, limit=0.1), "only the loudest: what is lost?")
exercises.nb00.cut_silence(cut_silence)

# %% [markdown]
# ## Exercise 0.7 · How many people?
#
# `table` has a row for each recording, with the columns `speaker` and `sex`. Most speakers have
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

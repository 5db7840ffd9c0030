# %% [markdown]
# # 06 · Exercises: Join looking and listening
#
# [Notebook 06](../06_cnn_lstm.ipynb) teaches what these exercises ask. Replace the three dots, run
# the cell, and then the one below it. It says what is right, what is not right yet, and gives a
# hint. One way to solve each is in [the solved notebook](../solutions/06_cnn_lstm.ipynb).
#
# **Time: about 25 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from speech_workshop import audio, checkpoints, dataset, exercises, plots, session
from speech_workshop.settings import SAMPLE_RATE, WINDOW_FRAMES

plots.use_workshop_style()

# %% [markdown]
# ## Exercise 6.1 · A filter for a peak
#
# In section 2 the four numbers -0.05, -0.05, 0.05, 0.05 asked *does it rise?* Choose four numbers
# that ask *is there a short peak in the middle?* To a constant, and to a steady rise or fall, your
# filter should answer 0. Once there are four numbers, you see what it answers to a hill, a short
# peak, and a short dip.

# %% tags=["exercise"]
peak = ...

# %% tags=["solution"]
peak = [-1, 1, 1, -1]

# %%
if np.shape(peak) == (4,):
    hill = np.interp(np.arange(60), [6, 14, 20, 28], [0, 2, 2, 0])
    hill[[37, 38]], hill[[49, 50]] = 1, -1
    plt.plot(hill, color="0.6", linestyle="-", label="what it hears")
    answers = np.correlate(hill, peak)
    plt.plot(np.arange(len(answers)) + 1.5, answers, "o--", color=plots.COLORS["accent"],
             label="what it answers")
    plt.gca().set(xlabel="frame", ylabel="value")
    plt.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()
exercises.nb06.peak_filter(peak)

# %% [markdown]
# ## Exercise 6.2 · Twice the cells
#
# Suppose the LSTM of section 3 had 64 cells instead of 32. **Before** you build it: how many
# parameters would that layer have? (The formula is in notebook 05. Mind what *this* LSTM hears.)

# %% tags=["exercise"]
n_parameters = ...

# %% tags=["solution"]
n_parameters = 4 * (32 * 64 + 64 * 64 + 64)  # it hears the answers of 32 filters
assert n_parameters == layers.LSTM(64)(keras.Input((10, 32)))._keras_history[0].count_params()

# %%
exercises.nb06.parameters_of_lstm(n_parameters)

# %% [markdown]
# ## Exercise 6.3 · Windows that overlap
#
# Our windows lie side by side, so a sound on a border is cut in two. Write a function that cuts
# windows of 11 frames, **one every `hop` frames**, as many as fit into the excerpt. With `hop = 11`
# they are those of section 2.

# %% tags=["exercise"]
def overlapping_windows(excerpt, hop):
    """Cut an excerpt (110, 42) into windows (n_windows, 11, 42)."""
    return ...

# %% tags=["solution"]
def overlapping_windows(excerpt, hop):
    """Cut an excerpt (110, 42) into windows (n_windows, 11, 42)."""
    starts = range(0, len(excerpt) - WINDOW_FRAMES + 1, hop)
    return np.stack([excerpt[start : start + WINDOW_FRAMES] for start in starts])

# %%
exercises.nb06.overlapping_windows(overlapping_windows)

# %% [markdown]
# ## Exercise 6.4 · The surest window
#
# `votes` is a table as in section 5: a row for each clip, a column for each window. A positive vote
# says male, a negative one female. Write a function that finds the surest vote of all. It returns
# two numbers: the row of the clip, and the **second** at which that window begins. (A frame lasts
# `plots.SECONDS_PER_FRAME`.)

# %% tags=["exercise"]
def surest_window(votes):
    """Return the row of the clip, and the second at which its surest window begins."""
    return ...

# %% tags=["solution"]
def surest_window(votes):
    """Return the row of the clip, and the second at which its surest window begins."""
    row, window = np.unravel_index(np.abs(votes).argmax(), votes.shape)
    return row, window * WINDOW_FRAMES * plots.SECONDS_PER_FRAME

# %%
exercises.nb06.surest_window(surest_window)

# %% [markdown]
# Once it is right, you hear that window in one of two test clips, with a little before and after: a
# tenth of a second alone is hardly a sound. And remember: by then, the LSTM has heard the windows
# before it, too.

# %%
def votes_of(clips):
    """Return the vote of each window of the first excerpt of some clips."""
    model = checkpoints.load_or_train("cnn_lstm", recordings, use_checkpoint=True)
    lstm = next(layer for layer in model.network.layers if isinstance(layer, layers.LSTM))
    inputs = [dataset.standardize(clip.inputs, *model.mean_and_std) for clip in clips]
    excerpts = np.stack([dataset.sliding_windows(one)[0] for one in inputs])
    states = keras.Model(model.network.input, lstm.output).predict(excerpts, verbose=0)
    weights, bias = model.network.layers[-1].get_weights()
    return (states @ weights + bias)[..., 0]

# %%
if exercises.nb06.surest_window(surest_window).state == "right":
    recordings = session.load_recordings()
    test = dataset.split_by_speaker(recordings, fold=0).test
    clips = [next(one for one in test if one.sex == sex) for sex in ("female", "male")]
    row, second = surest_window(votes_of(clips))
    folder = session.active_corpus().folder
    signal = audio.trim_silence(audio.load_audio(folder / clips[row].file))
    start = max(0, int((second - 0.1) * SAMPLE_RATE))
    plots.player(signal[start : start + int(0.31 * SAMPLE_RATE)],
                 f"annotated {clips[row].sex}, around {second:.2f} s")

# %% [markdown]
# # 04 · Exercises: Train a convolutional network
#
# [Notebook 04](../04_cnn.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/04_cnn.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import librosa
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.fft
from keras import layers

from speech_workshop import audio, augmentation, checkpoints, dataset, evaluation, exercises
from speech_workshop import features, models, paths, plots, session, training
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE

plots.use_workshop_style()

# %% [markdown]
# ## Exercise 4.1 · How large a step?
#
# In section 3 twelve steps with the learning rate 1.5 came close to the bottom of the valley, but
# not quite there. Try 0.2, and 15, and watch the dots. Then find a rate with which the last dot
# lies at the bottom. The picture appears as soon as there is a number.

# %% tags=["exercise"]
learning_rate = ...

# %% tags=["solution"]
learning_rate = 5

# %%
if learning_rate is not ...:
    w, path = -1.5, []
    for _ in range(12):
        path.append(w)
        w = w - learning_rate * (loss(w + 0.01) - loss(w - 0.01)) / 0.02
    valley = np.linspace(min(-2, *path), max(6, *path), 200)
    plt.plot(valley, [loss(w) for w in valley], color=plots.COLOURS["neutral"], label="the loss")
    plt.plot(path, [loss(w) for w in path], "o", color=plots.COLOURS["accent"], label="12 steps")
    plt.gca().set(xlabel="weight w", ylabel="loss", title=f"learning rate {learning_rate}")
    plt.legend()
    plt.show()

# %%
exercises.nb04.learning_rate(learning_rate, loss)

# %% [markdown]
# ## Exercise 4.2 · Your own filter
#
# The filters of section 1 found onsets and borders. Write one that finds a **steady tone**: one
# band, louder than its neighbours on both sides, for three moments. As in the toy, the rows are
# moments and the columns are bands. Where everything is equally loud, the answer should be 0.
# As soon as there are numbers, you see where the filter says yes.

# %% tags=["exercise"]
tone = ...  # [[., ., .], [., ., .], [., ., .]]

# %% tags=["solution"]
tone = [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]

# %%
if tone is not ...:
    found = np.maximum(convolve(mel_db, np.array(tone)), 0)
    plots.over_time(found, ylabel="mel band", colourbar="result (dB)", title="Tones")
    plt.show()
exercises.nb04.tone_filter(tone)

# %% [markdown]
# ## Exercise 4.3 · What if it had not heard that?
#
# Write a function that sets the frames from `start` to before `stop` to 0, in all excerpts. After
# normalisation 0 is the average: the network learns nothing there. `excerpts` has the shape
# (excerpts, frames, numbers) and should stay as it is.

# %% tags=["exercise"]
def without_frames(excerpts, start, stop):
    """Return excerpts in which some frames are 0."""
    return ...

# %% tags=["solution"]
def without_frames(excerpts, start, stop):
    """Return excerpts in which some frames are 0."""
    excerpts = excerpts.copy()
    excerpts[:, start:stop] = 0
    return excerpts

# %%
verdict = exercises.nb04.without_frames(without_frames)
verdict

# %% [markdown]
# When it is right, the next cell takes 22 frames away at a time, asks the network of section 7
# about its 100 excerpts, and draws how much its opinion moves. Is the beginning worth more than
# the end? Would you expect that for speech?

# %%
if verdict.state == "right":
    moved = []
    for start in range(0, 110, 22):
        part = without_frames(heard, start, start + 22)
        moved.append(np.abs(model.network.predict(part, verbose=0)[:, 0] - p).mean())
    plt.bar(np.arange(5) * 0.22 + 0.11, moved, width=0.2, color=plots.COLOURS["accent"])
    plt.gca().set(xlabel="time that is taken away (s)", ylabel="mean change of p(male)")
    plt.show()

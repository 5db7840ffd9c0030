# %% [markdown]
# # 04 · Exercises: Train a convolutional network
#
# [Notebook 04](../04_cnn.ipynb) teaches what these exercises ask. Replace the three dots and run the
# cell, then run the one below it. It says what is right, what isn't right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/04_cnn.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import matplotlib.pyplot as plt
import numpy as np

from speech_workshop import augmentation, checkpoints, dataset, exercises, plots, session, training
from speech_workshop.pictures import nb04 as pictures
from speech_workshop.settings import EXCERPT_FRAMES

plots.use_workshop_style()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
print(f"{len(split.test)} recordings of test speakers")

# %% [markdown]
# ## Exercise 4.1 · How large a step?
#
# Here is the valley of notebook 04 again, in which eleven steps with the learning rate 1.5 came
# close to the bottom, but did not reach it.

# %%
x_toy = np.array([-2.0, -1.2, -0.3, 0.4, -0.1, 1.1, 2.0])
is_male = np.array([0, 0, 0, 0, 1, 1, 1])


def loss(w):
    """Say how surprised the toy network is by the truth, on average."""
    p = 1 / (1 + np.exp(-w * x_toy))
    return -np.mean(np.log(np.where(is_male == 1, p, 1 - p)))

# %% [markdown]
# Try 0.2, and 15, and watch the dots. Then find a learning rate with which the last dot lies at the
# bottom. The picture appears as soon as there is a number.

# %% tags=["exercise"]
learning_rate = ...

# %% tags=["solution"]
learning_rate = 5

# %%
if isinstance(learning_rate, int | float):
    steps = [-1.5]
    for _ in range(11):
        slope = (loss(steps[-1] + 0.01) - loss(steps[-1] - 0.01)) / 0.02
        steps.append(steps[-1] - learning_rate * slope)
    pictures.valley(loss, steps, title=f"learning rate {learning_rate}")
exercises.nb04.learning_rate(learning_rate, loss)

# %% [markdown]
# ## Exercise 4.2 · Your own filter
#
# The filters of notebook 04 found onsets and edges. Write one that finds a **steady tone**: one
# band, louder than its neighbors on both sides, for three moments. The rows are moments and the
# columns are bands. Where everything is equally loud, the answer should be 0, and a tone that
# lasts only two of the three moments should get less than the full answer.

# %% tags=["exercise"]
tone = ...  # [[., ., .], [., ., .], [., ., .]]

# %% tags=["solution"]
tone = [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]

# %%
exercises.nb04.tone_filter(tone)

# %% [markdown]
# As soon as there are numbers, the next cell shows where your filter says yes in a recording.

# %%
def convolve(picture, kernel):
    """Slide a 3 x 3 kernel over a picture."""
    patches = np.lib.stride_tricks.sliding_window_view(picture, (3, 3))
    return np.sum(patches * np.array(kernel), axis=(2, 3))


if np.shape(tone) == (3, 3):
    clip = next(recording for recording in split.test if recording.sex == "female")
    found = convolve(augmentation.to_mel_db(clip.mfcc[:EXCERPT_FRAMES]), tone)
    pictures.answers({f"steady tones in {clip.file}": np.maximum(found, 0)})

# %% [markdown]
# ## Exercise 4.3 · What if it had not heard that?
#
# Write a function that sets the frames from `start` up to, but not including, `stop` to 0, in all
# excerpts. After standardizing, 0 is the average: there the network learns nothing about the
# voice. `excerpts` has the shape (excerpts, frames, numbers) and should stay as it is.

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
# When it is right, the next cell takes 22 frames away at a time, asks the trained network about 100
# excerpts of test speakers, and draws how much its opinion moves. Is the beginning worth more than
# the end? Would you expect that for speech?

# %%
if verdict.state == "right":
    model = checkpoints.load_or_train("cnn", recordings, use_checkpoint=True)
    heard, _ = training.excerpts_and_labels(split.test, *dataset.frame_statistics(split.train))
    heard = np.random.default_rng(0).permutation(heard)[:100]
    p = model.network.predict(heard, verbose=0)[:, 0]
    parts = [without_frames(heard, start, start + 22) for start in range(0, 110, 22)]
    moved = [np.abs(model.network.predict(part, verbose=0)[:, 0] - p).mean() for part in parts]
    plt.bar(np.arange(5) * 0.22 + 0.11, moved, width=0.2, color=plots.COLORS["accent"])
    plt.gca().set(xlabel="time that is taken away (s)", ylabel="mean change of p(male)")
    plt.show()

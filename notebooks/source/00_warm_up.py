# %% [markdown]
# # 00 · Warm up: the Python and NumPy of this series
#
# **What you will do.** You play with a voice: cut it, turn it round, mix it with another one, take
# its silence out and draw it. Meanwhile you meet all the Python that this series uses.
#
# **What you will learn.**
# - functions, f-strings, dictionaries, comprehensions, unpacking, `with`
# - how to read an error, and what an `AssertionError` means
# - arrays: shapes, axes, broadcasting, `@` and masks
# - tables, in ten cells of pandas
#
# **What you need.** You have met a variable, a `for` loop and an `if` before. Headphones help.
# [Start here](00_start_here.ipynb) explains how to run a cell. This notebook is optional: the
# test below says whether you can skip it.
#
# **Time: about 30 minutes**, and some 20 more for the exercises at the end. The computer needs a
# few seconds of it.

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
# `import` makes the code of others available, here under a short name: `np.sqrt` is the square root
# that comes with the library NumPy.

# %% [markdown]
# ## Can you skip it?
#
# What does each of these lines give? Do not run them, think. (`np` is NumPy, `pd` is pandas.)
#
# | | the line | your answer is |
# |---|---|---|
# | 1 | `[3, 1, 4, 1, 5][1:3]` | a list |
# | 2 | `f"{2 / 3:.2f} s"` | a text, in quotes |
# | 3 | `[name for name, age in {"Ada": 36, "Bea": 12}.items() if age < 18]` | a list |
# | 4 | `assert 2 + 2 == 5` | the name of the error, in quotes |
# | 5 | `np.array([1, 2]) * 3` | a list |
# | 6 | `np.zeros((110, 40)).mean(axis=0).shape` | a shape, in round brackets |
# | 7 | `(np.ones((3, 1)) + np.ones(4)).shape` | a shape |
# | 8 | `(np.ones((3, 4)) @ np.ones((4, 2))).shape` | a shape |
# | 9 | `np.array([5, 0, 7])[np.array([True, False, True])]` | a list |
# | 10 | `pd.Series(["f", "m", "f"]).value_counts()["f"]` | a number |
#
# Write what you know in place of the dots, and leave the others. Then run both cells.

# %% tags=["exercise"]
answers = {
    1: ...,
    2: ...,
    3: ...,
    4: ...,
    5: ...,
    6: ...,
    7: ...,
    8: ...,
    9: ...,
    10: ...,
}

# %% tags=["solution"]
answers = {
    1: [1, 4],
    2: "0.67 s",
    3: ["Bea"],
    4: "AssertionError",
    5: [3, 6],
    6: (40,),
    7: (3, 4),
    8: (3, 2),
    9: [5, 7],
    10: 2,
}

# %%
exercises.nb00.self_test(answers)

# %% [markdown]
# Each number is a section below. Read those that you need, or all of them: they are short.

# %% [markdown]
# ## 1. A voice is a row of numbers
#
# A microphone measures the air pressure many times per second, here 16 000 times. Each
# measurement is one number, a **sample**. We load a greeting and listen to it.

# %%
corpus = load_corpus("embedded")
voice = audio.load_audio(corpus.folder / "audio/f003-01.ogg")
plots.player(voice, "Guten Morgen, wie geht es Ihnen? (Good morning, how are you?)")

# %%
plots.waveform(voice, title="the whole greeting")
plt.show()

# %% [markdown]
# Eight of these samples, as a **list**. Python counts from 0, and from the end with -1.

# %%
samples = voice[8000:8008].astype(float).round(3).tolist()
print(samples)
print("how many: ", len(samples))
print("the first:", samples[0], " the last:", samples[-1])
print("a slice:  ", samples[2:5])

# %% [markdown]
# A **slice** `[2:5]` begins at 2 and stops *before* 5: three samples, since 5 - 2 = 3. Without a
# number it reaches to that end: `[:5]` are the first five, `[5:]` is the rest. A third number is
# the step: `[::2]` is every second one, and `[::-1]` goes backwards.
#
# Before you run the next cell: how long is `voice[:8000]`, and how will `voice[::-1]` sound?

# %%
plots.player(voice[:8000], "voice[:8000]")
plots.player(voice[::-1], "voice[::-1]")

# %% [markdown]
# Half a second, and a language that nobody speaks.

# %% [markdown]
# ## 2. Functions and f-strings
#
# A **function** gives a name to some steps. What it needs comes in through the brackets, what it
# has found goes out with `return`.

# %%
def seconds_of(signal, rate=SAMPLE_RATE):
    """Return how long a signal lasts."""
    return len(signal) / rate


print(seconds_of(voice))
print(seconds_of(voice, rate=8000))

# %% [markdown]
# - `rate=SAMPLE_RATE` is a *default*: it is used when the call says nothing about the rate.
# - `rate=8000` in the call names what is meant. This series does it wherever a bare number would
#   be a riddle.
# - The text in `"""` tells what the function does. `seconds_of?` in a cell shows it.
# - `print` only *shows* something. A function that prints but does not `return` gives `None`, which
#   is Python's word for nothing.
#
# An **f-string** is a text with an `f` before the quotes. What is in `{}` is computed, and after a
# colon stands how it is written.

# %%
print(f"The greeting lasts {seconds_of(voice)} s.")
print(f"The greeting lasts {seconds_of(voice):.2f} s.")
print(f"It has {len(voice):,} samples, of which {8000 / len(voice):.0%} are in the first half second.")

# %% [markdown]
# `:.2f` means two digits after the point, `:.0%` percent without any, `:,` a comma after each
# thousand.

# %% [markdown]
# ## 3. Dictionaries, loops, comprehensions
#
# A **dictionary** finds a *value* by its *key*, as a printed one finds a meaning by its word. Ours
# finds a voice by its speaker.

# %%
voices = {}
for speaker in ["f003", "f013", "m002", "m005"]:
    voices[speaker] = audio.load_audio(corpus.folder / f"audio/{speaker}-01.ogg")

print(list(voices))
plots.player(voices["m002"], 'voices["m002"]')

# %% [markdown]
# `.items()` gives pairs of a key and a value, and `for speaker, signal in ...` **unpacks** each
# pair into two names at once.

# %%
for speaker, signal in voices.items():
    sex = "female" if speaker.startswith("f") else "male"
    print(f"{speaker} ({sex}): {seconds_of(signal):.2f} s")

# %% [markdown]
# Very often a loop fills a list. A **comprehension** says it in one line. Read it from the middle:
# *for each* voice, *if* it is long, *take* the speaker.

# %%
long_ones = []
for speaker, signal in voices.items():
    if seconds_of(signal) > 1.95:
        long_ones.append(speaker)

again = [speaker for speaker, signal in voices.items() if seconds_of(signal) > 1.95]
assert again == long_ones
print(again)

# %% [markdown]
# With curly brackets and a colon a comprehension makes a dictionary. And where a function is needed
# only once and is short, `lambda` makes one without a name: `lambda x: x + 1` gets `x` and returns
# `x + 1`. Here it tells `sorted` by what to sort.

# %%
seconds = {speaker: seconds_of(signal) for speaker, signal in voices.items()}
shortest, *others = sorted(seconds, key=lambda speaker: seconds[speaker])
print(f"The shortest is {shortest}. Then come {others}.")

for number, (speaker, length) in enumerate(zip(voices, seconds.values(), strict=True)):
    print(number, speaker, round(length, 2))

# %% [markdown]
# Three more things you have just seen: `*others` collects what is left when unpacking; `zip` walks
# through two lists side by side; `enumerate` counts along. A name that is only `_` says: "something
# comes here, but I do not need it".

# %% [markdown]
# ## 4. `with`, and what errors say
#
# A file that was opened must be closed again. `with` does it at the end of the indented lines, even
# if something fails among them. In notebook 02 it looks after a database in the same way.

# %%
path = paths.build_folder() / "half_a_second.wav"
with soundfile.SoundFile(path, "w", samplerate=SAMPLE_RATE, channels=1) as file:
    file.write(voice[:8000])
    print("closed?", file.closed)

print("closed?", file.closed)

# %% [markdown]
# Sooner or later something fails. Then Python stops and prints a **traceback**: the path that led
# to the error. **Read it from the end.** The last line says what is wrong. Further up, an arrow
# marks each line on the way there: the one in *your* cell is where you begin to look.
#
# In a `try`, an error does not stop the notebook: `except` catches it. We look at three. (Each is
# in a `lambda`, so that it runs only when we call it.)

# %%
wrong = {
    "samples[8]": lambda: samples[8],
    "voices['f004']": lambda: voices["f004"],
    "voice[:16000] + voice[:1600]": lambda: voice[:16000] + voice[:1600],
}
for line, run in wrong.items():
    try:
        run()
    except Exception as error:
        print(f"{line:28} -> {type(error).__name__}: {error}")

# %% [markdown]
# | It says | What it means | What helps |
# |---|---|---|
# | `NameError` | this name is unknown | run the cells above; look for a typing mistake |
# | `IndexError` | the list is not that long | the last of 8 items has the index 7 |
# | `KeyError` | no such key, or no such column | print the keys |
# | `TypeError` | this cannot be done with this kind of thing | is it a text, a list, `None`? |
# | `ValueError` | the right kind of thing, but this one does not fit | print both shapes |
# | `AssertionError` | something promised is not true | see below |
#
# `assert` is a promise: if what follows is true, nothing happens; if not, Python stops.

# %%
assert seconds_of(voice) == len(voice) / 16_000
print("Kept. And the next one?")
try:
    assert seconds_of(voice) == 7, "seven seconds were promised"
except AssertionError as error:
    print("AssertionError:", error)

# %% [markdown]
# In this series an `assert` mostly says: *what we did by hand is what the library does.* Change
# numbers as you like. If you then meet an `AssertionError`, **you have broken nothing**. It tells
# you that the two sides no longer agree, usually because one of them still has the old number.
#
# One thing surprises everybody once: a name holds what the cell that ran *last* gave it, not what
# the cell above it says. If you are lost, **Kernel → Restart Kernel and Run up to Selected Cell**.

# %% [markdown]
# ## 5. Arrays: all numbers at once
#
# What will these two lines print? Decide before you run them.

# %%
print([1, 2, 3] * 2)
print(np.array([1, 2, 3]) * 2)

# %% [markdown]
# A list is a row of anything, and twice a list is a longer list. An **array** holds numbers, and
# computes with all of them at once. `voice` has been an array all along.

# %%
print("shape:", voice.shape, " kind of number:", voice.dtype)
n = min(len(voice), len(voices["m005"]))
both = 0.5 * voice[:n] + 0.5 * voices["m005"][:n]
plots.player(both, "two voices, added sample by sample")

# %% [markdown]
# `np.linspace(1, 0, n)` makes `n` numbers that fall evenly from 1 to 0, `np.arange(n)` counts from
# 0 to n - 1, `np.zeros(n)` is `n` zeros. What does the first of them do to a voice?

# %%
faded = voice * np.linspace(1, 0, len(voice))
plots.player(faded, "multiplied, sample by sample, by numbers that fall from 1 to 0")
plots.waveform(faded, title="a voice that fades out")
plt.show()

# %% [markdown]
# A trap: a slice of an array is no copy, but a window onto the same numbers. Write into it, and the
# array behind it changes too. `.copy()` prevents that.

# %%
numbers = np.arange(5)
window, copied = numbers[:2], numbers[:2].copy()
window[0] = 99
print("numbers:", numbers, " copied:", copied)

# %% [markdown]
# ## 6. Shapes and axes
#
# An array can have rows and columns. `reshape` puts the same numbers into rows of 160, which is 10
# milliseconds of sound each. We call such a row a *frame*; those of notebook 01 are longer and
# overlap. (`//` divides and drops the rest.)

# %%
n_frames = len(voice) // 160
frames = voice[: n_frames * 160].reshape(n_frames, 160)
print("all:", frames.shape)
print("one frame:", frames[0].shape)
print("the first number of each frame:", frames[:, 0].shape)
print("one number:", frames[0, 5])

# %% [markdown]
# The **shape** says how long each **axis** is. Axis 0 goes down the rows, here through time. Axis 1
# goes along a row. In `frames[:, 0]` the colon means "all of them".
#
# `mean`, `sum`, `max` and their like can work along one axis. **The axis you name is the one that
# disappears.** So which shape will `frames.mean(axis=0)` have?

# %%
print("mean()      ", frames.mean().shape)
print("mean(axis=0)", frames.mean(axis=0).shape)
print("mean(axis=1)", frames.mean(axis=1).shape)

# %% [markdown]
# One number for each frame is what we want for *loudness*. The usual measure is the **RMS**, the
# root of the mean of the squares: `**2` squares every sample, so minus and plus do not cancel.

# %%
loudness = np.sqrt((frames**2).mean(axis=1))
_, ax = plt.subplots(figsize=(11, 3.5))
ax.plot(0.01 * np.arange(n_frames), loudness)
ax.set(xlabel="time (s)", ylabel="loudness (RMS)", title=f"{n_frames} frames, {n_frames} numbers")
plt.show()

# %% [markdown]
# ## 7. Broadcasting: when shapes differ
#
# `frames * 2` doubles every number: the 2 is stretched to all of them. Such stretching is called
# **broadcasting**. The rule: write the shapes below each other, aligned **on the right**. Two lengths fit
# if they are equal, or if one of them is 1 or missing.
#
# ```
# frames   (190, 160)      (190, 160)      (190, 160)
# other         (160,)          (190,)       (190, 1)
# ```
#
# Which of the three fit? Think before you run.

# %%
for other in [(160,), (190,), (190, 1)]:
    try:
        print(f"{other!s:9} fits, and gives {np.broadcast_shapes((190, 160), other)}")
    except ValueError:
        print(f"{other!s:9} does not fit")

# %% [markdown]
# The second one catches everybody once: one number for each frame, and yet it does not fit, because
# 190 is below 160. It needs an axis of length 1 on the right. `loudness[:, np.newaxis]` adds
# one, and `mean(axis=1, keepdims=True)` leaves one in the first place.
#
# Now divide every frame by its own loudness: every 10 ms become equally loud. How will that sound?

# %%
divisor = np.maximum(loudness, 0.005)[:, np.newaxis]  # at least 0.005: never divide by nearly zero
even = 0.1 * frames / divisor
print(frames.shape, "/", divisor.shape, "=", even.shape)
plots.player(even.reshape(-1), "every 10 ms equally loud: hear the breath and the hiss")

# %% [markdown]
# `reshape(-1)` lays all rows end to end again: -1 means "as long as it has to be".

# %% [markdown]
# ## 8. Matrices and `@`
#
# An array with two axes is also called a matrix. `*` multiplies number by number. `@` is another
# kind of product: a row of the left times a column of the right, **multiplied and added up**.

# %%
left = np.array([[1, 2, 3], [4, 5, 6]])
right = np.array([[1, 0], [0, 1], [10, 100]])
print(left @ right)
assert (left @ right)[0, 1] == 1 * 0 + 2 * 1 + 3 * 100

# %% [markdown]
# Its shapes: `(2, 3) @ (3, 2)` gives `(2, 2)`. The two in the middle must be equal, and disappear,
# since that is the axis along which is added.
#
# Multiplying and adding up is nearly all that a neural network does. It is also how one asks *how
# much of this tone is in this frame?* Notebook 01 explains why. We ask for 40 tones and all frames at once.

# %%
moments = np.arange(160) / SAMPLE_RATE  # seconds
tones = np.arange(50, 4050, 100)  # 50, 150, ... 3950 Hz
angles = 2 * np.pi * moments[:, np.newaxis] * tones  # broadcasting: (160, 1) * (40,)
strength = np.hypot(frames @ np.sin(angles), frames @ np.cos(angles))
print(frames.shape, "@", angles.shape, "=", strength.shape)

# %%
shown = np.log10(strength + 0.01)
plots.over_time(shown, ylabel="tone (Hz)", extent=4000, colourbar="strength (log10)")
plt.title("a picture of speech")
plt.show()

# %% [markdown]
# Time goes to the right, from low to high tones goes up, bright is strong. You have just made a
# *spectrogram*, a rough one. The bright bands are vowels.

# %% [markdown]
# ## 9. Masks: keep what you want
#
# A comparison of an array gives an array of `True` and `False`. Such a **boolean mask**, put into square
# brackets, keeps the rows in which it is `True`.

# %%
is_loud = loudness > 0.01
print(is_loud[:25])
print(f"{is_loud.sum()} of {len(is_loud)} frames are loud, {is_loud.mean():.0%}")

# %%
without_silence = frames[is_loud].reshape(-1)
print(f"{seconds_of(voice):.2f} s became {seconds_of(without_silence):.2f} s")
plots.player(without_silence, "without the quiet frames")

# %% [markdown]
# `True` counts as 1 and `False` as 0, so `sum` counts and `mean` gives the share. Masks are joined
# with `&` (and), `|` (or) and `~` (not), each part in brackets: `(a > 1) & (a < 5)`.
#
# And one number that is not a number: **NaN**. This series writes it where there is nothing to
# measure, such as the pitch of a silence. What will the four lines print?

# %%
pitch = np.array([210.0, np.nan, 190.0])
print(pitch.mean())
print(np.nanmean(pitch))
print(np.nan == np.nan)
print(np.isnan(pitch))

# %% [markdown]
# NaN spoils whatever it touches, and is not even equal to itself. Functions that begin with `nan`
# leave it out, and `np.isnan` finds it.

# %% [markdown]
# ## 10. Tables: pandas in ten cells
#
# A table (`DataFrame`) has columns with names. Each line of this one is a recording.

# %%
table = corpus.recordings[["file", "speaker", "sex", "language", "seconds"]]
table.head(3)

# %% [markdown]
# A column is much like an array. The notes of a corpus come as text, so we turn seconds into numbers.

# %%
table = table.assign(seconds=table.seconds.astype(float))
print(table.shape, f"mean length: {table.seconds.mean():.2f} s")

# %% [markdown]
# How often does each value occur?

# %%
table.language.value_counts().head(4)

# %% [markdown]
# A single value: `loc` finds a line by its label, `iloc` by its place.

# %%
print(table.loc[0, "speaker"], table.iloc[-1].speaker)

# %% [markdown]
# Some of the lines: with a mask, as in section 9 ...

# %%
table[table.seconds > 4.2]

# %% [markdown]
# ... or with a sentence. Here `@` has another job: it takes a variable of ours into the sentence.

# %%
least = 4
table.query("sex == 'female' and seconds > @least")

# %% [markdown]
# In another order:

# %%
table.sort_values("seconds").head(3)

# %% [markdown]
# `groupby` puts the lines with the same value into a group, and computes something for each group.

# %%
table.groupby("sex").seconds.mean().round(2)

# %% [markdown]
# Several things at once, with names for the new columns. `nunique` counts different values.

# %%
by_language = table.groupby("language").agg(
    recordings=("file", "count"), speakers=("speaker", "nunique"), seconds=("seconds", "sum")
)
by_language.sort_values("recordings", ascending=False).head(4)

# %% [markdown]
# And a picture.

# %%
ax = by_language.recordings.sort_values().tail(8).plot.barh(figsize=(11, 4))
ax.set(xlabel="recordings", title="the eight most frequent languages")
plt.show()

# %% [markdown]
# ## What to remember
#
# - Python counts from 0, and a slice stops before its second number.
# - Read errors from the end. An `AssertionError` says that two things no longer agree.
# - The axis you name disappears. Shapes are compared from the right.
# - `*` multiplies number by number, `@` multiplies and adds up.
# - A mask in square brackets keeps what is `True`.
# - When in doubt, print the shape.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/00_warm_up.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - [The Python tutorial](https://docs.python.org/3/tutorial/index.html): chapters 3 to 5 and 8.
# - [NumPy: the absolute basics for beginners](https://numpy.org/doc/stable/user/absolute_beginners.html),
#   and [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html) with pictures.
# - [10 minutes to pandas](https://pandas.pydata.org/docs/user_guide/10min.html)
#
# **Next:** [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb)

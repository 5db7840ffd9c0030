# %% [markdown]
# # 00 · Warm up: the Python and NumPy of this series
#
# You know a little Python, and would like a little more before the real thing? Here it is, with
# something to hear at every step.
#
# **What you will do.** You play with a voice: cut it, turn it around, mix it with another, take its
# silence out and draw it.
#
# **What you will learn.**
# - functions, f-strings, dictionaries, comprehensions, unpacking
# - how to read an error, and what an `AssertionError` means
# - arrays: shapes, axes, broadcasting, `@` and masks
# - tables with pandas
#
# **What you need.** You have met a variable, a `for` loop and an `if` before.
# [Start here](00_start_here.ipynb) explains how to run a cell. Headphones help. This notebook is
# optional: the test below says whether you can skip it.
#
# **Time: about 30 minutes**. The extras take 5 more, the [exercises](exercises/00_warm_up.ipynb) 45.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.
#
# We begin with `import`. It makes other people's code available, here under a short name: `np.sqrt`
# is the square root from the library NumPy.

# %%
import matplotlib.pyplot as plt
import numpy as np
import soundfile

from speech_workshop import audio, exercises, paths, plots
from speech_workshop.corpora import load_corpus

SAMPLE_RATE = 16_000  # the _ only makes it easier to read: it is 16000
plots.use_workshop_style()

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
# Replace the dots where you know the answer, and leave the others. Then run both cells. Each number
# is a section below: read those that you need, or all of them.

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

# %%
exercises.nb00.self_test(answers)

# %% [markdown]
# ## 1 · A voice is a row of numbers
#
# A microphone measures the air pressure many times per second, here 16,000 times. Each measurement
# is one number, a **sample**. We load a greeting and listen to it.

# %%
corpus = load_corpus("embedded")
voice = audio.load_audio(corpus.folder / "audio/f003-01.ogg")
plots.player(voice, "Guten Morgen, wie geht es Ihnen? (Good morning, how are you?)")
plots.waveform(voice, title="the whole greeting")
plt.show()

# %% [markdown]
# Python counts from 0, and from the end with -1. A **slice** `[2:5]` begins at 2 and stops *before*
# 5: three samples, since 5 - 2 = 3. If you leave out the first number, it starts at the beginning
# (`[:5]`, the first five); without the second, it reaches to the end (`[5:]`, the rest). A third
# number is the step: `[::2]` is every second one, and `[::-1]` goes backward.
#
# **Predict.** How long is `voice[:8000]`?
#
# a) 8 seconds · b) half a second · c) two seconds
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) 8000 of 16,000 samples per second. And `voice[::-1]` is a language that nobody speaks.
#
# </details>

# %%
samples = voice[8000:8008].astype(float).round(3).tolist()
print("eight samples, as a list:", samples)
print("the first:", samples[0], " the last:", samples[-1], " a slice:", samples[2:5])
print(len(voice[:8000]) / SAMPLE_RATE, "seconds")
plots.player(voice[:8000], "voice[:8000]")
plots.player(voice[::-1], "voice[::-1]")

# %% [markdown]
# ## 2 · Functions and f-strings
#
# A **function** gives a name to some steps. What it needs goes in through the brackets, and
# `return` gives back the result. `rate=SAMPLE_RATE` is a *default*, used when the call does not
# mention the rate; a call such as `rate=8000` says what a bare number would not. The text in `"""`
# explains the function: `seconds_of?` shows it. A function that prints but does not `return` gives
# `None`, Python's word for nothing.
#
# An **f-string** is a text with an `f` before the quotes. What is in `{}` is computed. After a colon
# comes the format: `:.2f` means two digits after the decimal point, `:.0%` a percentage
# without decimals, `:,` commas between the thousands.


# %%
def seconds_of(signal, rate=SAMPLE_RATE):
    """Return how long a signal lasts."""
    return len(signal) / rate


print(seconds_of(voice), "and half as fast:", seconds_of(voice, rate=8000))
faster = seconds_of(voice, rate=44_100)
print(f"At 44,100 samples per second it lasts {faster} s, or shorter: {faster:.2f} s.")
print(f"It has {len(voice):,} samples, {8000 / len(voice):.0%} of them in the first half second.")

# %% [markdown]
# ## 3 · Dictionaries, loops, comprehensions
#
# A **dictionary** finds a *value* by its *key*. Ours finds a voice by its speaker. `.items()` gives
# pairs of a key and a value, and `for speaker, signal in ...` **unpacks** each pair into two names.

# %%
voices = {}
for speaker in ["f003", "f013", "m002", "m005"]:
    voices[speaker] = audio.load_audio(corpus.folder / f"audio/{speaker}-01.ogg")

for speaker, signal in voices.items():
    sex = "female" if speaker.startswith("f") else "male"
    print(f"{speaker} ({sex}): {seconds_of(signal):.2f} s")
plots.player(voices["m002"], 'voices["m002"]')

# %% [markdown]
# Very often a loop fills a list. A **comprehension** does it in one line. Read it from the middle:
# *for each* voice, *if* it is long, *take* the speaker. With curly brackets and a colon, a
# comprehension makes a dictionary.

# %%
long_ones = []
for speaker, signal in voices.items():
    if seconds_of(signal) > 1.95:
        long_ones.append(speaker)

in_one_line = [speaker for speaker, signal in voices.items() if seconds_of(signal) > 1.95]
assert in_one_line == long_ones
seconds = {speaker: seconds_of(signal) for speaker, signal in voices.items()}
print(in_one_line, seconds)

# %% [markdown]
# Four helpers that this series uses all the time. `lambda x: x + 1` is a function without a name, for
# one use: here it tells `sorted` what to sort by. `*others` collects whatever is left when unpacking.
# `zip` walks through two lists side by side. `enumerate` counts along. A name that is only `_` says:
# "something comes here, but I do not need it".

# %%
shortest, *others = sorted(seconds, key=lambda speaker: seconds[speaker])
print(f"The shortest is {shortest}. Then come {others}.")
for number, (speaker, length) in enumerate(zip(voices, seconds.values(), strict=True)):
    print(number, speaker, round(length, 2))

# %% [markdown]
# ## 4 · What errors say
#
# When something fails, Python stops and prints a **traceback**, the path that led to the error.
# **Read it from the end.** The last line says what is wrong. Above it, an arrow marks each line on
# the way there: start with the one in *your* cell.
#
# In a `try`, an error does not stop the notebook: `except` catches it. Here are three. (Each is in a
# `lambda`, so that it runs only when we call it.)

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
# | `NameError` | this name is unknown | run the cells above; look for a typo |
# | `IndexError` | the list is not that long | the last of 8 items has the index 7 |
# | `KeyError` | no such key, or no such column | print the keys |
# | `TypeError` | you cannot do this with this kind of thing | is it a text, a list, `None`? |
# | `ValueError` | the right kind of thing, but this one does not fit | print both shapes |
# | `AssertionError` | a promise is not kept | see below |
#
# `assert` is a promise: if what follows is true, nothing happens; if not, Python stops. In this
# series it mostly says: *what we did by hand is what the library does.* If you change a number and
# meet an `AssertionError`, **you have broken nothing**. The two sides no longer agree, usually
# because one of them still has the old number.
#
# And a name holds what the cell that ran *last* gave it, not what the cell above says. If you are
# lost, choose **Kernel → Restart Kernel and Run up to Selected Cell**.

# %%
assert seconds_of(voice) == len(voice) / 16_000
print("This promise is kept. And the next one?")
try:
    assert seconds_of(voice) == 7, "seven seconds were promised"
except AssertionError as error:
    print("AssertionError:", error)

# %% [markdown]
# ## 5 · Arrays: all numbers at once
#
# **Predict.** What does `[1, 2, 3] * 2` give?
#
# a) `[2, 4, 6]` · b) `[1, 2, 3, 1, 2, 3]` · c) an error
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) A list is a row of anything, and twice a list is a longer list. An **array** holds numbers, and
# computes with all of them at once: an array of 1, 2, 3 gives `[2 4 6]`.
#
# </details>

# %%
print([1, 2, 3] * 2)
print(np.array([1, 2, 3]) * 2)
print("The voice is an array. shape:", voice.shape, " kind of number:", voice.dtype)

# %% [markdown]
# `+` and `*` work sample by sample. So adding mixes two voices, and multiplying makes a voice
# louder or softer. `np.linspace(1, 0, n)` makes `n` numbers that fall evenly from 1 to 0,
# `np.arange(n)` counts from 0 to n - 1, `np.zeros(n)` is `n` zeros.

# %%
n = min(len(voice), len(voices["m005"]))
both = 0.5 * voice[:n] + 0.5 * voices["m005"][:n]
plots.player(both, "two voices, added")
faded = voice * np.linspace(1, 0, len(voice))
plots.player(faded, "multiplied by numbers that fall from 1 to 0")
plots.waveform(faded, title="a voice that fades out")
plt.show()

# %% [markdown]
# ## 6 · Shapes and axes
#
# An array can have rows and columns. `reshape` puts the same numbers into rows of 160, which is 10
# milliseconds of sound each. We call such a row a *frame*; those of notebook 01 are longer and
# overlap. (`//` divides and drops the remainder.)
#
# The **shape** says how long each **axis** is. Axis 0 goes down the rows, here through time. Axis 1
# goes along a row. In `frames[:, 0]` the colon means "all of them".

# %%
n_frames = len(voice) // 160
frames = voice[: n_frames * 160].reshape(n_frames, 160)
print("all:", frames.shape)
print("one frame:", frames[0].shape)
print("the first number of each frame:", frames[:, 0].shape)
print("one number:", frames[0, 5])

# %% [markdown]
# `mean`, `sum`, `max` and others can work along one axis. For *loudness* we want one number for each
# frame. The usual measure is the **RMS**, the root of the mean of the squares: `**2` squares every
# sample, so that plus and minus do not cancel.
#
# **Predict.** What shape has `frames.mean(axis=0)`?
#
# a) one number for each frame · b) one number for each of the 160 columns · c) a single number
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) **The axis you name is the one that disappears.** For one number per frame, name axis 1.
#
# </details>

# %%
print("mean(axis=0)", frames.mean(axis=0).shape, " mean(axis=1)", frames.mean(axis=1).shape)
loudness = np.sqrt((frames**2).mean(axis=1))
_, ax = plt.subplots(figsize=(11, 3.5))
ax.plot(0.01 * np.arange(n_frames), loudness, color=plots.COLORS["neutral"])
ax.set(xlabel="time (s)", ylabel="loudness (RMS)", title=f"{n_frames} frames, {n_frames} numbers")
plt.show()

# %% [markdown]
# ## 7 · Broadcasting: when shapes differ
#
# `frames * 2` doubles every number: the 2 is stretched to all of them. Such stretching is called
# **broadcasting**. The rule: write the shapes below each other, aligned **on the right**. Two lengths
# fit if they are equal, or if one of them is 1 or missing.
#
# ```
# frames   (190, 160)      (190, 160)      (190, 160)
# other         (160,)          (190,)       (190, 1)
# ```
#
# **Predict.** Which of the three does not fit?
#
# a) `(160,)` · b) `(190,)` · c) `(190, 1)`
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) It catches everybody once: one number for each frame, and yet it does not fit, because 190 is
# below 160. It needs an axis of length 1 on the right.
#
# </details>

# %%
for other in [(160,), (190,), (190, 1)]:
    try:
        print(f"{other!s:9} fits, and gives {np.broadcast_shapes((190, 160), other)}")
    except ValueError:
        print(f"{other!s:9} does not fit")

# %% [markdown]
# `loudness[:, np.newaxis]` adds an axis of length 1, and `mean(axis=1, keepdims=True)` keeps one from
# the start. Let's divide every frame by its own loudness, so that all become equally loud.
# Afterward `reshape(-1)` joins all rows end to end: -1 means "as long as it has to be".

# %%
divisor = np.maximum(loudness, 0.005)[:, np.newaxis]  # at least 0.005: never divide by nearly zero
even = 0.1 * frames / divisor
print(frames.shape, "/", divisor.shape, "=", even.shape)
plots.player(even.reshape(-1), "every 10 ms equally loud: hear the breath and the hiss")

# %% [markdown]
# ## 8 · Matrices and `@`
#
# An array with two axes is also called a matrix. `*` multiplies number by number. `@` is another kind
# of product: a row of the left times a column of the right, **multiplied and added up**. Its shapes:
# `(2, 3) @ (3, 2)` gives `(2, 2)`. The two lengths in the middle must be equal, and disappear.

# %%
left = np.array([[1, 2, 3], [4, 5, 6]])
right = np.array([[1, 0], [0, 1], [10, 100]])
print(left @ right)
assert (left @ right)[0, 1] == 1 * 0 + 2 * 1 + 3 * 100

# %% [markdown]
# A neural network does little else than multiply and add up. It is also how you ask *how much of this
# tone is in this frame?* (Notebook 01 explains why.) We ask for 40 tones in all frames at once.
#
# In the picture, time runs to the right, low tones are at the bottom and high ones at the top, and
# bright means strong. It is a *spectrogram*, a rough one. The bright bands are vowels.

# %%
moments = np.arange(160) / SAMPLE_RATE  # seconds
tones = np.arange(50, 4050, 100)  # 50, 150, ... 3950 Hz
angles = 2 * np.pi * moments[:, np.newaxis] * tones  # broadcasting: (160, 1) * (40,)
strength = np.hypot(frames @ np.sin(angles), frames @ np.cos(angles))
print(frames.shape, "@", angles.shape, "=", strength.shape)
shown = np.log10(strength + 0.01)
plots.over_time(shown, ylabel="tone (Hz)", extent=4000, colorbar="strength (log10)")
plt.title("a picture of speech")
plt.show()

# %% [markdown]
# ## 9 · Masks: keep what you want
#
# Comparing an array with a number gives an array of `True` and `False`. Such a **boolean mask**,
# put into square brackets, keeps the rows in which it is `True`. `True` counts as 1 and `False` as
# 0, so `sum` counts and `mean` gives the share. Masks are joined with `&` (and), `|` (or) and `~`
# (not), each part in brackets: `(a > 1) & (a < 5)`.

# %%
is_loud = loudness > 0.01
print(is_loud[:12])
print(f"{is_loud.sum()} of {len(is_loud)} frames are loud, {is_loud.mean():.0%}")
without_silence = frames[is_loud].reshape(-1)
print(f"{seconds_of(voice):.2f} s became {seconds_of(without_silence):.2f} s")
plots.player(without_silence, "without the quiet frames")

# %% [markdown]
# One number is not a number: **NaN**. It marks what cannot be measured, such as the pitch of a
# silence.
#
# **Predict.** What is the mean of 210, NaN and 190?
#
# a) 200 · b) 133.3 · c) NaN
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) NaN spoils whatever it touches, and is not even equal to itself. Functions that begin with `nan`
# leave it out, and `np.isnan` finds it.
#
# </details>

# %%
pitch = np.array([210.0, np.nan, 190.0])
print("mean:", pitch.mean(), " nanmean:", np.nanmean(pitch))
print("equal to itself?", np.nan == np.nan, " isnan:", np.isnan(pitch))

# %% [markdown]
# ## 10 · Tables: pandas
#
# A table (`DataFrame`) has columns with names. A column (`Series`) is much like an array. The notes
# of a corpus come as text, so we turn the seconds into numbers.

# %%
table = corpus.recordings[["file", "speaker", "sex", "language", "seconds"]]
table = table.assign(seconds=table.seconds.astype(float))
print(table.shape, f"mean length: {table.seconds.mean():.2f} s")
print(table.language.value_counts().head(4))  # how often does each value occur?
table.head(3)

# %% [markdown]
# You choose rows with a mask, as in section 9, or with a sentence for `query`. There `@` has another
# job: it takes a variable of ours into the sentence. `sort_values` changes the order.

# %%
least = 4
by_query = table.query("sex == 'female' and seconds > @least")
by_mask = table[(table.sex == "female") & (table.seconds > least)]
assert by_query.equals(by_mask)
by_query.sort_values("seconds", ascending=False)

# %% [markdown]
# `groupby` puts rows with the same value into a group, and `agg` computes something for each, with
# names for the new columns. `nunique` counts different values.

# %%
by_language = table.groupby("language").agg(
    recordings=("file", "count"), speakers=("speaker", "nunique"), seconds=("seconds", "sum")
)
by_language.sort_values("recordings", ascending=False).head(4)

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
# The [exercises](exercises/00_warm_up.ipynb) give instant checks and hints. You can skip them.

# %% [markdown]
# ## Extra · `with`: it cleans up after you
#
# A file that was opened must be closed again. `with` does that at the end of the indented lines, even
# if something fails among them. In notebook 02 it looks after a database in the same way.

# %%
half_a_second = paths.build_folder() / "half_a_second.wav"
with soundfile.SoundFile(half_a_second, "w", samplerate=SAMPLE_RATE, channels=1) as file:
    file.write(voice[:8000])
    print("closed?", file.closed)

print("closed?", file.closed)

# %% [markdown]
# ## Extra · A slice is no copy
#
# A slice of an array shows the same numbers, not new ones (NumPy calls it a *view*). Write into it,
# and the array it came from changes too. `.copy()` prevents that.

# %%
numbers = np.arange(5)
view, copied = numbers[:2], numbers[:2].copy()
view[0] = 99
print("numbers:", numbers, " copied:", copied)

# %% [markdown]
# ## Extra · One value, and a bar chart
#
# `loc` finds a row by its label, `iloc` by its position. And a table can draw itself.

# %%
print(table.loc[0, "speaker"], table.iloc[-1].speaker)
most = by_language.recordings.sort_values().tail(8)
ax = most.plot.barh(figsize=(11, 4), color=plots.COLORS["neutral"])
ax.set(xlabel="recordings", title="the eight most frequent languages")
plt.show()

# %% [markdown]
# ## Further reading
#
# - [The Python tutorial](https://docs.python.org/3/tutorial/index.html): chapters 3 to 5 and 8.
# - [NumPy: the absolute basics for
#   beginners](https://numpy.org/doc/stable/user/absolute_beginners.html), and
#   [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html) with pictures.
# - [10 minutes to pandas](https://pandas.pydata.org/docs/user_guide/10min.html)
#
# **Next:** [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb)

# %% [markdown]
# # 01 · Exercises: Turn sound into MFCC
#
# [Notebook 01](../01_sound_to_mfcc.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/01_sound_to_mfcc.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import librosa
import matplotlib.pyplot as plt
import numpy as np
import scipy
import soundfile

from speech_workshop import audio, exercises, features, paths, plots, session
from speech_workshop.settings import FEATURE_SETTINGS, SEXES
from speech_workshop.widgets.slider import slider

SAMPLE_RATE = FEATURE_SETTINGS["sample_rate"]  # Hz
COLOURS = plots.COLOURS
plots.use_workshop_style()
print(FEATURE_SETTINGS)

# %% [markdown]
# ## Exercise 1.1 · A tone that was never there
#
# We leave out every second sample of a tone, so that 8000 per second are left. Run the next two
# cells and listen. Then change 3000 to 5000, run again, and listen again (or look where the peak
# stands). Which tone, in hertz, do you hear now?

# %%
def every_second_sample(frequency):
    """Play what is left of a tone when every second sample is dropped, and draw it."""
    kept = 0.1 * np.sin(2 * np.pi * frequency * time)[::2]
    heard = librosa.resample(kept, orig_sr=8000, target_sr=SAMPLE_RATE)
    plots.player(heard, f"{frequency} Hz, at 8000 samples per second")
    _, ax = plt.subplots(figsize=(11, 3))
    ax.magnitude_spectrum(heard, Fs=SAMPLE_RATE)
    ax.set(xlabel="frequency (Hz)", ylabel="strength")
    plt.show()

# %% tags=["exercise"]
every_second_sample(3000)  # change this number
answer = ...  # in Hz: what you hear when 5000 Hz go in

# %% tags=["solution"]
every_second_sample(5000)
answer = 3000

# %%
exercises.nb01.aliased_tone(answer)

# %% [markdown]
# ## Exercise 1.2 · A shorter window
#
# In section 3 a piece of 25 ms could not tell frequencies apart that are closer than 40 Hz. With
# a shorter window the harmonics of section 4 melted into one. Run the next cell, then change the
# window to 5 ms, 80 samples. How far apart, in hertz, must two frequencies be for *this* window?

# %% tags=["exercise"]
draw_with_window(25)  # change this number
answer = ...  # in Hz: what 5 ms can tell apart

# %% tags=["solution"]
draw_with_window(5)
answer = 1 / 0.005

# %%
exercises.nb01.finest_difference(answer)

# %% [markdown]
# ## Exercise 1.3 · Which frame is it?
#
# Somebody says a word after 1.234 seconds. In which row of the MFCC is it? Write a function that
# returns the number of the frame whose centre is nearest to a moment. Section 4 says where the
# centre of a frame is.

# %% tags=["exercise"]
def frame_of(seconds):
    """Return the number of the frame that is nearest to a moment."""
    return ...

# %% tags=["solution"]
def frame_of(seconds):
    """Return the number of the frame that is nearest to a moment."""
    return round(seconds * SAMPLE_RATE / FEATURE_SETTINGS["hop_length"])

# %%
exercises.nb01.frame_of(frame_of)

# %% [markdown]
# ## Exercise 1.4 · A classifier in one line
#
# Write a function that says `"male"` when the **median** pitch of a recording lies below a
# threshold in hertz, else `"female"`. `pitch` is an array with a number for each frame, and `NaN`
# where the frame is not voiced. When it is right, the check tries it on the corpus.

# %% tags=["exercise"]
def guess(pitch, threshold):
    """Guess the sex that a voice is annotated with from its pitch alone."""
    return ...

# %% tags=["solution"]
def guess(pitch, threshold):
    """Guess the sex that a voice is annotated with from its pitch alone."""
    return "male" if np.nanmedian(pitch) < threshold else "female"

# %%
exercises.nb01.guess(guess, recordings)

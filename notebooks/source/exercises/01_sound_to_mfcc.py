# %% [markdown]
# # 01 · Exercises: Turn sound into MFCC
#
# [Notebook 01](../01_sound_to_mfcc.ipynb) teaches what these exercises ask. Replace the three dots,
# run the cell, then run the one below it: it says what is right, what is not right yet, and gives a
# hint. One way to solve each is in [the solved notebook](../solutions/01_sound_to_mfcc.ipynb).
#
# **Time: about 25 minutes.** You can skip any of them.

# %%
import librosa
import numpy as np

from speech_workshop import exercises, plots, session
from speech_workshop.pictures import nb01 as pictures
from speech_workshop.settings import FEATURE_SETTINGS

SAMPLE_RATE = FEATURE_SETTINGS["sample_rate"]  # Hz
recordings = session.load_recordings()
plots.use_workshop_style()
print(FEATURE_SETTINGS)

# %% [markdown]
# ## Exercise 1.1 · A tone that was never there
#
# We drop every second sample of a tone, so that 8000 per second are left. Run the next two cells and
# listen. Then change 3000 to 5000, run again, and listen again (or look where the peak is). Which
# tone, in hertz, do you hear now?

# %%
def every_second_sample(frequency):
    """Play what is left of a tone when every second sample is dropped, and draw its spectrum."""
    seconds = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    kept = 0.1 * np.sin(2 * np.pi * frequency * seconds)[::2]
    heard = librosa.resample(kept, orig_sr=8000, target_sr=SAMPLE_RATE)
    plots.player(heard, f"{frequency} Hz, at 8000 samples per second")
    strengths = np.abs(np.fft.rfft(heard))[:8000].reshape(80, 100).max(axis=1)
    pictures.spectrum(np.arange(0, 8000, 100), strengths, title="what is left")

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
# How far apart must two tones be, so that a spectrum shows two peaks? That depends on the window,
# and a little on luck: on how the two waves meet. The next cell tries eight ways they may meet.
# With a Hann window of 25 ms, a distance of 40 Hz is not enough, and 80 Hz always is.
#
# Now make the window 5 ms long. How far apart must the tones be, in hertz, to be two peaks in
# 8 of 8 cases? Try some distances, or think about what 25 ms needed. About right is enough.

# %% tags=["exercise"]
pictures.tones_apart(25, 80)  # window in ms, distance in Hz: change both
answer = ...  # in Hz: what a window of 5 ms needs

# %% tags=["solution"]
pictures.tones_apart(5, 400)
answer = 2 / 0.005

# %%
exercises.nb01.finest_difference(answer)

# %% [markdown]
# ## Exercise 1.3 · Which frame is it?
#
# Somebody says a word after 1.234 seconds. In which row of the MFCC is it? Write a function that
# returns the number of the frame whose center is nearest to a moment. The section *The spectrogram:
# a spectrum every 10 ms* says where the center of a frame is.

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
# Write a function that returns `"male"` when the **median** pitch of a recording is below a
# threshold in hertz, else `"female"`. `pitch` is an array with a number for each frame, and `NaN`
# where the frame is unvoiced. When your function is right, the check tries it on the corpus.

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

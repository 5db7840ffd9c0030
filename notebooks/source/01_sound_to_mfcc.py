# %% [markdown]
# # 01 · Turn sound into MFCC
#
# **What you will do.** You begin with one pure tone. Step by step you turn sound into the 40
# numbers per moment that the networks of this series hear: the *MFCC* (Mel-Frequency Cepstral
# Coefficients). You build each step by hand and check it against the library *librosa*. Then
# you look for what differs between female and male voices.
#
# **What you will learn.**
# - what samples, a Fourier transform and a spectrogram are
# - what the mel scale, the logarithm and the DCT are for
# - how the pitch of a voice is found
# - how silence, loudness and noise are treated
#
# **What you need.** Headphones. [Notebook 00](00_start_here.ipynb) before, but this one also
# runs alone. No mathematics beyond "a sine is a wave".
#
# **Time: about 45 minutes**, and some 20 more for the exercises at the end. The computer
# needs less than a minute of it.

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
# These are the settings of the whole series. By the end of this notebook you know what each
# of them means.

# %% [markdown]
# ## 1. A sound is a list of numbers
#
# Sound is air pressure that swings up and down. A microphone measures it many times per
# second. Each measurement is a **sample**. How many there are per second is the **sample
# rate**, in hertz (Hz, "per second"). We use 16 000 Hz.
#
# The simplest sound is a sine wave. Ours swings 440 times per second: its **frequency** is
# 440 Hz. Turn your volume down before you listen.

# %%
time = np.arange(SAMPLE_RATE) / SAMPLE_RATE  # one second
tone = 0.3 * np.sin(2 * np.pi * 440 * time)
plots.player(tone, "a pure tone of 440 Hz")

_, ax = plt.subplots(figsize=(11, 3.5))
ax.plot(1000 * time[:160], tone[:160], "o-", markersize=4, linewidth=1)
ax.set(xlabel="time (ms)", ylabel="amplitude", title="10 ms of it: 160 samples")
plt.show()

# %% [markdown]
# Each dot is one sample. In 10 thousandths of a second the wave goes up and down 4.4 times.
#
# Two tones at once are just the sum of two lists. Can you hear both?

# %%
two_tones = 0.3 * np.sin(2 * np.pi * 200 * time) + 0.15 * np.sin(2 * np.pi * 700 * time)
plots.player(two_tones, "200 Hz and, more quietly, 700 Hz")

_, ax = plt.subplots(figsize=(11, 3.5))
ax.plot(1000 * time[:400], two_tones[:400])
ax.set(xlabel="time (ms)", ylabel="amplitude", title="25 ms of two tones")
plt.show()

# %% [markdown]
# You see large slow swings with small fast ones on top. Your ear takes them apart without
# effort. Soon the computer will, too.
#
# **How many samples are enough?** More than two per swing. If there are fewer, something odd
# happens. Here a tone of 900 Hz is measured only 1000 times per second.

# %%
fine = np.arange(0, 0.02, 1e-5)
coarse = np.arange(0, 0.02, 1 / 1000)
_, ax = plt.subplots(figsize=(11, 4))
ax.plot(1000 * fine, np.cos(2 * np.pi * 900 * fine), "-", linewidth=1, label="900 Hz")
ax.plot(1000 * fine, np.cos(2 * np.pi * 100 * fine), "--", label="100 Hz")
ax.plot(1000 * coarse, np.cos(2 * np.pi * 900 * coarse), "ko", label="samples of the 900 Hz")
ax.set(xlabel="time (ms)", ylabel="amplitude", title="Aliasing", ylim=(-1.2, 1.2))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# The black dots were taken from the fast wave. Yet they lie on the slow dashed wave as well:
# from the dots alone nobody can tell the two apart. This is **aliasing**, a false name for a
# tone. So a sample rate of 16 000 Hz can hold sound up to 8000 Hz and no more. That is plenty
# for speech.

# %% [markdown]
# ## 2. Voices
#
# We take one female and one male recording from the corpus. `load_recordings` gives all that
# can be used, with features that were stored before (notebook 02 shows how; the first time it
# takes a moment). We choose a recording whose pitch is in the middle of its sex, so a *typical*
# one. Where the corpus has the greeting *"Guten Morgen, wie geht es Ihnen?"*, we choose among
# those.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
text_of = dict(zip(corpus.recordings.file, corpus.recordings.get("text", ""), strict=False))


def typical(sex):
    """Return the recording whose pitch is in the middle of its sex."""
    ours = [r for r in recordings if r.sex == sex]
    greetings = [r for r in ours if text_of.get(r.file, "").startswith("Guten Morgen")]
    by_pitch = sorted(greetings or ours, key=lambda r: np.nanmedian(r.pitch))
    return by_pitch[len(by_pitch) // 2]


chosen = {sex: typical(sex) for sex in SEXES}

# %%
voices = {}
for sex, recording in chosen.items():
    voices[sex] = audio.load_audio(corpus.folder / recording.file)
    plots.player(voices[sex], f"{sex}: {recording.file}")
voice = voices["female"]

# %% [markdown]
# Now the first of them, whole and then only 40 ms around its loudest moment.

# %%
loudest = 160 * features.power_spectrogram(voice).sum(axis=0).argmax()
loudest = np.clip(loudest, 320, len(voice) - 320)
_, axes = plt.subplots(1, 2, figsize=(13, 4))
plots.waveform(voice, ax=axes[0], title="the whole recording")
axes[0].axvspan((loudest - 320) / SAMPLE_RATE, (loudest + 320) / SAMPLE_RATE, alpha=0.4)
piece = voice[loudest - 320 : loudest + 320]
axes[1].plot(np.arange(640) / 16, piece, color=COLOURS["neutral"])
axes[1].set(xlabel="time (ms)", ylabel="amplitude", title="40 ms of it")
plt.show()

# %% [markdown]
# From afar you see syllables. From near you see a pattern that repeats itself: each
# repetition is one opening of the **vocal folds** in the throat. How often they open per second
# is the **fundamental frequency**. We hear it as **pitch**.
#
# **Files come in many kinds**: mono or stereo, with other sample rates. `load_audio` makes them
# all alike: one channel, 16 000 Hz. We write a stereo file at 44 100 Hz and do by hand what
# `load_audio` does: average the two channels, then compute new samples (*resample*).

# %%
path = paths.build_folder() / "stereo.wav"
time_44 = np.arange(44_100) / 44_100
left, right = (0.3 * np.sin(2 * np.pi * f * time_44) for f in (440, 660))
soundfile.write(path, np.column_stack([left, right]), 44_100)

samples, rate = soundfile.read(path, dtype="float32")
mono = samples.mean(axis=1)
by_hand = librosa.resample(mono, orig_sr=rate, target_sr=SAMPLE_RATE, res_type="soxr_hq")

assert np.allclose(by_hand, audio.load_audio(path), atol=1e-6)
print(samples.shape, "at", rate, "Hz became", by_hand.shape, "at", SAMPLE_RATE, "Hz")

# %% [markdown]
# ## 3. Fourier: how much of this frequency is in it?
#
# How can we find out whether a sound contains 200 Hz? **Multiply it by a wave of 200 Hz and
# add up.** If the sound swings in step with the wave, plus meets plus and minus meets minus:
# all products are positive and the sum is large. If not, products of both signs cancel.

# %%
piece = two_tones[:400]
_, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
for ax, frequency in zip(axes, (200, 480), strict=True):
    product = piece * np.sin(2 * np.pi * frequency * time[:400])
    ax.fill_between(1000 * time[:400], product, color=COLOURS["male"], alpha=0.5)
    ax.axhline(product.mean(), color="black", linestyle="--")
    ax.set(xlabel="time (ms)", title=f"times {frequency} Hz: average {product.mean():.2f}")
axes[0].set_ylabel("product")
plt.show()

# %% [markdown]
# Our sound holds 200 Hz, and the products on the left lie mostly above zero. It does not hold
# 480 Hz, and on the right they cancel: the dashed average is near zero.
#
# One detail: a wave that swings at the right frequency but begins a quarter of a swing later
# would be missed. So we multiply by a sine *and* a cosine, and join the two sums (Pythagoras).
# That is the **Fourier transform**. NumPy computes the same with a fast recipe, `rfft`.

# %%
def how_much(signal, frequency):
    """Return how strongly a frequency is in a signal."""
    angle = 2 * np.pi * frequency * np.arange(len(signal)) / SAMPLE_RATE
    return np.hypot(np.sum(signal * np.sin(angle)), np.sum(signal * np.cos(angle)))


frequencies = np.fft.rfftfreq(400, d=1 / SAMPLE_RATE)  # 0, 40, 80, ... 8000 Hz
by_hand = np.array([how_much(piece, frequency) for frequency in frequencies])
assert np.allclose(by_hand, np.abs(np.fft.rfft(piece)))
print("By hand and np.fft.rfft: the same", len(by_hand), "numbers.")

# %%
_, ax = plt.subplots(figsize=(11, 3.5))
ax.stem(frequencies[:30], by_hand[:30], basefmt=" ")
ax.set(xlabel="frequency (Hz)", ylabel="strength", title="The spectrum of two tones")
plt.show()

# %% [markdown]
# The **spectrum** has a tall stem at 200 Hz and a smaller one near 700 Hz: just what we mixed.
# The stems stand 40 Hz apart, because 25 ms of sound cannot tell closer frequencies from each
# other. The 700 Hz lie *between* two stems and spill over to their neighbours.

# %% [markdown]
# ### Why a window
#
# This spilling is called **leakage**. It comes from cutting: where we cut out 25 ms, the sound
# begins and ends with a jump that was never in it. The remedy is to fade each piece in and out.
# The curve of the fading is called a **window**. Ours is the Hann window.

# %%
piece = np.sin(2 * np.pi * 1020 * time[:400])
window = scipy.signal.get_window("hann", 400)
_, axes = plt.subplots(1, 2, figsize=(13, 4))
axes[0].plot(1000 * time[:400], piece, "--", linewidth=1, label="cut out")
axes[0].plot(1000 * time[:400], piece * window, "-", linewidth=1, label="faded in and out")
axes[0].set(xlabel="time (ms)", ylabel="amplitude", title="1020 Hz, 25 ms", ylim=(-1.1, 1.7))
for cut, line in ((piece, "--"), (piece * window, "-")):
    strength = np.abs(np.fft.rfft(cut, n=4096))
    axes[1].plot(np.arange(2049) * SAMPLE_RATE / 4096, 20 * np.log10(strength + 1e-3), line)
axes[1].set(xlabel="frequency (Hz)", ylabel="strength (dB)", xlim=(0, 4000), ylim=(-45, 50))
axes[1].set_title("their spectra")
axes[0].legend(loc="upper right", ncols=2, fontsize=13)
plt.show()

# %% [markdown]
# Right: without a window (dashed) one single tone leaves traces at *all* frequencies. With the
# window (solid) they soon vanish. The price is a slightly wider peak.
#
# The strength is in **decibels** (dB), a scale of ratios: 10 dB more is ten times the power,
# 20 dB more is a hundred times.

# %% [markdown]
# ## 4. The spectrogram: a spectrum every 10 ms
#
# Speech changes all the time. So we cut it into short pieces, called **frames**, and take the
# spectrum of each:
#
# - a frame lasts 25 ms (`win_length`, 400 samples): long enough to hold two or more repetitions
#   of most voices, short enough that the mouth hardly moves;
# - the next one starts 10 ms later (`hop_length`, 160 samples), so frames overlap;
# - each is filled up with zeros to 512 samples (`n_fft`), because the fast Fourier transform
#   likes powers of two. This gives closer stems, but no new detail.
#
# librosa has a convention: frame number *t* is *centred* on *t* times 10 ms. For the first frame
# that would need sound from before the beginning. So zeros are put before and after the signal.
# We do the same.

# %%
window = np.pad(scipy.signal.get_window("hann", 400), 56)  # 56 + 400 + 56 = 512
padded = np.pad(voice.astype(float), 256)
starts = range(0, len(padded) - 512 + 1, 160)
frames = np.array([padded[start : start + 512] * window for start in starts])
power_by_hand = np.abs(np.fft.rfft(frames)).T ** 2

power = features.power_spectrogram(voice)
assert np.allclose(power_by_hand, power, rtol=1e-3, atol=1e-6 * power.max())
print("same as librosa's:", power.shape, "(frequencies, frames)")

# %%
_, ax = plt.subplots(figsize=(12, 4.5))
plots.spectrogram(power, ax=ax, title="Spectrogram of a voice")
plt.show()

# %% [markdown]
# Read it like sheet music: time runs to the right, frequency upwards, bright is strong. The
# horizontal stripes at the bottom are vowels. Patches high up are hissing sounds such as *s*.
#
# **Why 25 ms?** Let us try windows from 4 to 100 ms on a piece of the male voice.

# %%
def draw_with_window(milliseconds, ax=None):
    """Draw 0.4 s of the male voice, seen through a window of this length."""
    ax = ax or plt.subplots(figsize=(11, 4.5))[1]
    first = max(0, np.abs(voices["male"]).argmax() - 3200)  # 0.2 s before the loudest sample
    piece = voices["male"][first : first + 6400]
    win_length = milliseconds * SAMPLE_RATE // 1000
    stft = librosa.stft(piece, n_fft=2048, hop_length=16, win_length=win_length)
    decibels = librosa.power_to_db(np.abs(stft[:385]) ** 2, ref=np.max, top_db=50)
    ax.imshow(decibels, origin="lower", aspect="auto", extent=(0, len(piece) / 16, 0, 3000))
    ax.set(xlabel="time (ms)", ylabel="frequency (Hz)", title=f"spectrogram, {milliseconds} ms window")
    ax.grid(False)
    return ax.figure

# %% [markdown]
# First three of them side by side. Left you see upright stripes: each is one opening of the vocal
# folds. In the middle you see lying ones: the **harmonics**, tones at multiples of the pitch. Right
# these are thin, but each sound of the voice runs into the next.
#
# Then move the slider, with the mouse or with the arrow keys, and watch how one picture becomes the
# other. **Is there a window that shows both kinds of stripes?**

# %%
_, axes = plt.subplots(1, 3, figsize=(13, 4), sharey=True)
for ax, milliseconds in zip(axes, (4, 25, 100), strict=True):
    draw_with_window(milliseconds, ax)
plt.show()

windows = (4, 6, 8, 12, 16, 25, 50, 100)
slider(windows, draw_with_window, label="window", unit="ms", start=25)

# %% [markdown]
# <details><summary>Answer</summary>
#
# None shows both well. A window shorter than one repetition of the voice sees *when* something
# happens, each opening of the vocal folds. But it cannot tell close frequencies apart. A window
# that holds several repetitions tells the harmonics apart, but not what came first. In between,
# near two repetitions, there are only dots. So a window is a compromise: 25 ms show the harmonics
# of most voices, and are still shorter than most sounds of speech.
#
# </details>
#
# **What would a lower sample rate lose?** Old telephones used 8000 Hz, which keeps sound up to
# 4000 Hz. Listen for the consonants.

# %%
telephone = librosa.resample(voice, orig_sr=SAMPLE_RATE, target_sr=8000)
dull = librosa.resample(telephone, orig_sr=8000, target_sr=SAMPLE_RATE)
plots.player(voice, "sampled at 16 000 Hz")
plots.player(dull, "sampled at 8000 Hz in between, like a telephone")

_, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
for ax, signal, title in zip(axes, (voice, dull), ("16 000 Hz", "8000 Hz"), strict=True):
    plots.spectrogram(features.power_spectrogram(signal), ax=ax, title=title)
plt.show()

# %% [markdown]
# On the right the upper half is empty. What is lost at a low sample rate cannot be brought back
# by a higher one.

# %% [markdown]
# ## 5. The mel scale: hear like an ear
#
# A spectrogram has 257 numbers per frame. That is more than we need, and spread differently from
# hearing. Our ear hears a big step from 200 to 300 Hz, and nearly none from 7000 to 7100 Hz. The
# **mel scale** stretches frequencies so that equal steps sound about equal.
#
# So we sum the power in 80 bands (`n_mels`): narrow ones below, wide ones above. Each band is a
# triangle, so that neighbours blend into each other. Several mel scales are in use. We take
# librosa's default, by Malcolm Slaney: even steps up to 1000 Hz, then growing ones. It also
# scales each triangle so that wide bands do not simply win by their width.

# %%
edges = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)  # 80 peaks and both ends
bins = np.arange(257) * SAMPLE_RATE / 512
triangles = [
    np.interp(bins, [low, peak, high], [0, 2 / (high - low), 0])
    for low, peak, high in zip(edges[:-2], edges[1:-1], edges[2:], strict=True)
]
assert np.allclose(triangles, features.mel_filters(), atol=1e-6)

_, ax = plt.subplots(figsize=(12, 3.5))
ax.plot(bins, np.array(triangles)[::4].T / np.max(triangles[::4], axis=1), linestyle="-")
ax.set(xlabel="frequency (Hz)", ylabel="weight (peak = 1)", title="Every fourth mel filter")
plt.show()

# %% [markdown]
# Each triangle is one band, drawn here with equal height. They crowd together on the left and
# spread out on the right.

# %% [markdown]
# ## 6. The logarithm: loudness like an ear
#
# Ten times the power does not *sound* ten times as loud. The ear works in ratios, and so do
# decibels: a logarithm. A logarithm counts zeros: of 10 it is 1, of 100 it is 2, of 1000 it is 3.
# Of nothing at all there is none. So one rule protects us from nearly nothing: what lies more than
# 80 dB below the loudest value is lifted to that floor.

# %%
mel = np.array(triangles) @ power_by_hand  # 80 bands, by one matrix product
mel_db = 10 * np.log10(np.maximum(mel, 1e-10))
mel_db = np.maximum(mel_db, mel_db.max() - 80)

_, ax = plt.subplots(figsize=(12, 4))
plots.over_time(mel_db.T, ylabel="mel band", ax=ax, title="Mel bands", colourbar="power (dB)")
plt.show()

# %% [markdown]
# The same voice with 80 numbers per frame. The lower frequencies, where most of a voice is, now
# have more room.
#
# **Why 80 bands?** We take one frame, the loudest, and look at what is kept of it.

# %%
def draw_bands(n_mels, ax=None):
    """Draw the spectrum of the loudest frame, and what this number of mel bands keeps of it."""
    ax = ax or plt.subplots(figsize=(11, 4.5))[1]
    spectrum = power[:, power.sum(axis=0).argmax()]
    filters = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=512, n_mels=n_mels)
    peaks = librosa.mel_frequencies(n_mels=n_mels + 2, fmin=0, fmax=8000)[1:-1]
    averages = filters @ spectrum / filters.sum(axis=1)
    ax.plot(bins, librosa.power_to_db(spectrum), "-", color="0.6", lw=1.5, label="frequencies")
    ax.plot(peaks, librosa.power_to_db(averages), "o-", markersize=5, label="mel bands")
    ax.set(xlabel="frequency (Hz)", ylabel="power (dB)", title=f"spectrum and {n_mels} mel bands")
    ax.set_xlim(0, 4000)
    return ax.figure

# %% [markdown]
# The grey line is the spectrum, up to 4000 Hz; its hills are harmonics. A dot is the average power
# in one band. With 10 bands (left) you see which regions are strong, but no hills.
#
# Move the slider below. **How many bands does it take until the blue line follows every hill up to
# 1500 Hz, and every valley between them? What becomes of the hills on the right?**

# %%
_, axes = plt.subplots(1, 3, figsize=(13, 4), sharey=True)
for ax, n_mels in zip(axes, (10, 40, 128), strict=True):
    draw_bands(n_mels, ax)
plt.show()

numbers = (10, 15, 20, 30, 40, 60, 80, 128)
slider(numbers, draw_bands, label="kept", unit="mel bands", start=80)

# %% [markdown]
# <details><summary>Answer</summary>
#
# About 60, for our voice; a lower one has closer hills and needs more. On the right the bands are
# wider, and several hills share one band: then only their average is left. With 128 bands nearly
# all hills are kept, even there. But each band is one number more to store and to learn from. 80
# are a compromise: they follow the pitch where it is strongest.
#
# </details>

# %% [markdown]
# ## 7. The DCT: the shape in a few numbers
#
# Neighbouring bands rise and fall together, so 80 numbers still repeat themselves. The **DCT**
# (Discrete Cosine Transform) asks the Fourier question again, now of one frame's 80 bands: how
# much of this *slow wave across the bands* is in it, how much of that faster one? Each answer is
# a **coefficient**. Here are the first waves.

# %%
band = np.arange(80)
cosines = [np.cos(np.pi * i * (band + 0.5) / 80) for i in range(80)]
cosines = np.array([wave / np.linalg.norm(wave) for wave in cosines])

_, axes = plt.subplots(1, 4, figsize=(13, 3), sharey=True)
for i, ax in enumerate(axes):
    ax.plot(band, cosines[i])
    ax.set(xlabel="mel band", title=f"wave {i}")
axes[0].set_ylabel("weight")
plt.show()

# %% [markdown]
# Wave 0 is flat: its coefficient measures loudness. Wave 1 asks whether the low or the high
# bands are stronger. The higher the number, the finer the detail. Because we keep only the first
# coefficients, the picture becomes smoother, but its shape stays.

# %%
coefficients = cosines @ mel_db  # 80 coefficients for each frame
assert np.allclose(coefficients, scipy.fft.dct(mel_db, axis=0, norm="ortho"))

frame = power_by_hand.sum(axis=0).argmax()  # the loudest frame
_, ax = plt.subplots(figsize=(12, 4.5))
ax.plot(band, mel_db[:, frame], "o", color="0.6", label="80 mel bands")
for n, line in ((40, "-"), (13, "--"), (3, ":")):
    ax.plot(band, cosines[:n].T @ coefficients[:n, frame], line, label=f"from {n}")
ax.set(xlabel="mel band", ylabel="power (dB)", title="One frame, and what is kept of it")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# With 3 coefficients only the slope is left. With 13, as speech recognisers used for decades, you
# see the hills. With 40 (`n_mfcc`) you also see fine ripples: traces of the pitch. For our
# question pitch matters, so we keep 40.
#
# **That is it.** These 40 numbers per frame are the MFCC. "Cepstral" is a play on words, the
# first letters of "spectral" reversed, because it is a spectrum of a spectrum. Do we agree with
# librosa, which does it all in one call, and with the workshop's function?

# %%
by_hand = coefficients[:40].T  # a row per frame
keys = ("n_mfcc", "n_fft", "win_length", "hop_length", "n_mels")
chosen_settings = {key: FEATURE_SETTINGS[key] for key in keys}
by_librosa = librosa.feature.mfcc(y=voice, sr=SAMPLE_RATE, **chosen_settings).T
mfcc = features.mfcc_of(power)

for name, other in (("librosa", by_librosa), ("features.mfcc_of", mfcc)):
    print(f"{name}: largest difference {np.abs(by_hand - other).max():.6f}")
    assert np.allclose(by_hand, other, rtol=0, atol=0.02)
print(f"The MFCC reach from {mfcc.min():.0f} to {mfcc.max():.0f}. Shape: {mfcc.shape}")

# %% [markdown]
# They agree. Why do we allow a difference of 0.02, and not none? We computed with 64 bits per
# number and librosa with 32, which keeps about seven digits. The small rounding errors grow a
# little in the logarithm. Compared with the range of the MFCC, 0.02 is nothing.

# %%
_, ax = plt.subplots(figsize=(12, 4))
plots.over_time(mfcc[:, 1:], ylabel="coefficient", ax=ax, title="MFCC 1 to 39", centre=0)
ax.images[0].set_extent((0, len(mfcc) / 100, 0.5, 39.5))  # the axis begins at 1, not at 0
plt.show()

# %% [markdown]
# This is what the networks will see: one column per 10 ms. Violet and orange are the two signs.
# We left out coefficient 0 in the picture: it is so large that it would outshine the rest.
# The bottom
# row is coefficient 1. The lowest rows are the strongest, because the coarse shape says most.

# %% [markdown]
# ### Deltas: how fast it changes
#
# Many systems add to each coefficient its **delta**: how fast it rises or falls. It is the slope
# of a straight line through 9 frames.

# %%
delta = librosa.feature.delta(mfcc, axis=0)
middle = len(mfcc) // 2
nine = mfcc[middle - 4 : middle + 5, 1]
slope = np.polyfit(np.arange(-4, 5), nine, deg=1)[0]
assert np.isclose(slope, delta[middle, 1], atol=1e-3)

_, ax = plt.subplots(figsize=(12, 3.5))
ax.plot(np.arange(len(mfcc)) / 100, mfcc[:, 1], label="MFCC 1")
ax.plot(np.arange(len(mfcc)) / 100, 5 * delta[:, 1], label="5 x its delta")
ax.set(xlabel="time (s)", ylabel="value")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# Where MFCC 1 climbs, its delta is positive. Where it falls, negative. Our networks see many
# frames at once and can find such changes themselves. So we do not store deltas.

# %% [markdown]
# ## 8. Pitch: when does the sound look like itself?
#
# In section 2 you saw a pattern that repeats. How long is one repetition? **Move a copy of the
# frame to the side and compare.** When it has moved by exactly one repetition, it fits. This
# comparison is called **autocorrelation**. Two refinements by Paul Boersma (1993) help:
#
# - The frame is faded in and out by a window, which makes large moves fit worse. We know by how
#   much, so we divide it out.
# - The copy fits again after *two* repetitions. Of nearly equal peaks we prefer the shorter move.

# %%
pitch = features.fundamental_frequency(voice)
frame = np.where(np.isfinite(pitch), power.sum(axis=0), 0).argmax()  # loudest voiced frame
piece = np.pad(voice, 512)[frame * 160 : frame * 160 + 1024]  # 64 ms
window = np.hanning(1024)
faded = (piece - piece.mean()) * window
moves = slice(1023, 1023 + 512)  # from not moved at all to moved by half a frame
likeness = np.correlate(faded, faded, mode="full")[moves]
likeness /= np.correlate(window, window, mode="full")[moves]
likeness /= likeness[0]

lags = scipy.signal.find_peaks(likeness[:268])[0]
lags = lags[lags >= 32]  # moves of 32 to 266 samples: 500 to 60 Hz
best = lags[np.argmax(likeness[lags] - 0.02 * np.log2(lags))]
print(f"best move: {best} samples, pitch {SAMPLE_RATE / best:.1f} Hz, package {pitch[frame]:.1f}")
assert np.isclose(SAMPLE_RATE / best, pitch[frame], rtol=0.01)

# %%
_, axes = plt.subplots(1, 2, figsize=(13, 4))
middle = piece[272:752]  # 30 ms
axes[0].plot(np.arange(480) / 16, middle, label="frame")
axes[0].plot((np.arange(480) + best) / 16, middle, "--", label="moved copy")
axes[0].set(xlabel="time (ms)", ylabel="amplitude", title="30 ms of a frame and its copy")
axes[0].margins(y=0.25)
axes[0].legend(loc="upper right", ncols=2, fontsize=13)
axes[1].plot(np.arange(300) / 16, likeness[:300])
axes[1].plot(best / 16, likeness[best], "o", markersize=14, fillstyle="none", color="black")
axes[1].set(xlabel="move (ms)", ylabel="likeness", title="how well it fits")
plt.show()

# %% [markdown]
# On the left the dashed copy was moved by one repetition: it lies nearly on the frame. On the
# right the ring marks that move. One second divided by it is the pitch.
#
# A hiss such as *s* has no pitch: nothing repeats itself. Then no peak is high enough
# (`features.VOICING_THRESHOLD`), and the function answers `NaN`, "not a number". Such frames are *unvoiced*.
#
# There is a simpler question: which frequency is the *strongest* in a frame? This **dominant
# frequency** is often not the pitch but a multiple of it.

# %%
dominant = features.dominant_frequency(power)
_, ax = plt.subplots(figsize=(12, 4.5))
seconds = np.arange(len(pitch)) / 100
voiced = np.isfinite(pitch)
ax.plot(seconds[voiced], dominant[voiced], "x", color=COLOURS["accent"], label="dominant")
ax.plot(seconds[voiced], pitch[voiced], ".", color="black", markersize=9, label="fundamental")
ax.set(xlabel="time (s)", ylabel="frequency (Hz)", title="Two frequencies of one voice")
ax.set(ylim=(0, 1200), xlim=(0, seconds[-1]))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# The dots, the fundamental frequency, draw the melody of the sentence. The crosses jump between
# the dots and multiples of them. Gaps are unvoiced sounds and pauses. A dot far off the
# melody is an error: no pitch finder is perfect.

# %% [markdown]
# ## 9. Female and male voices
#
# Two things differ *on average*:
#
# - **Pitch.** Longer and heavier vocal folds swing more slowly.
# - **The vocal tract**, the tube from the vocal folds to the lips. Like an organ pipe it favours
#   certain frequencies, the **formants**. A longer tube has lower ones. Male tubes are longer on
#   average.
#
# First our two voices side by side. Listen to them again while you look.

# %%
_, axes = plt.subplots(1, 2, figsize=(13, 4.5), sharey=True)
for ax, (sex, signal) in zip(axes, voices.items(), strict=True):
    plots.spectrogram(features.power_spectrogram(signal), ax=ax, title=sex)
    track = features.fundamental_frequency(signal)
    ax.plot(np.arange(len(track)) / 100, track, "o", color="white", mec="black", ms=4, mew=0.5)
    ax.set(ylim=(0, 3000))
    plots.player(signal, sex)
plt.show()

# %% [markdown]
# Only the part up to 3000 Hz is drawn. The white dots are the pitch. The bright stripes above them
# are its multiples, the harmonics: the lower the pitch, the closer they stand.
#
# Two voices prove nothing. So now *all* recordings: left every voiced frame, right one point per
# speaker.

# %%
def by_speaker(sex):
    """Return a list of recordings for each speaker of this sex."""
    names = sorted({r.speaker for r in recordings if r.sex == sex})
    return [[r for r in recordings if r.speaker == name] for name in names]


for sex in SEXES:
    print(len(by_speaker(sex)), sex, "speakers")

# %%
_, axes = plt.subplots(1, 2, figsize=(13, 4.5))
rng = np.random.default_rng(0)  # moves points sideways, so that none hides another
for place, sex in enumerate(SEXES):
    pitches = [np.concatenate([r.pitch for r in ours]) for ours in by_speaker(sex)]
    line = {"histtype": "step", "density": True, "lw": 3, "ls": ("-", "--")[place]}
    every = np.concatenate(pitches)
    axes[0].hist(every, bins=44, range=(60, 500), label=sex, color=COLOURS[sex], **line)
    medians = [np.nanmedian(pitch) for pitch in pitches]
    sideways = place + rng.uniform(-0.2, 0.2, len(medians))
    axes[1].plot(sideways, medians, plots.MARKERS[sex], color=COLOURS[sex], alpha=0.7)
axes[0].set(xlabel="pitch (Hz)", ylabel="share of frames", title="all frames", yticks=[])
axes[0].legend()
axes[1].set(ylabel="median pitch (Hz)", title="one point per speaker", xlim=(-0.6, 1.6))
axes[1].set_xticks([0, 1], SEXES)
plt.show()

# %% [markdown]
# Male voices lie lower on average, but the two groups **overlap**. In the overlap, pitch alone
# cannot decide. Moods shift it too: an excited male voice may be higher than a tired female one.
#
# And the vocal tract? We average the MFCC of each speaker over time. Then we turn the DCT round
# and get back the average spectrum, the *long-term average*. Loudness (coefficient 0) is left out.

# %%
hertz = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)[1:-1]
_, ax = plt.subplots(figsize=(12, 4.5))
for sex, line in (("female", "-"), ("male", "--")):
    mfccs = [np.concatenate([r.mfcc for r in ours]) for ours in by_speaker(sex)]
    means = np.array([mfcc.mean(axis=0) for mfcc in mfccs])
    means[:, 0] = 0
    spectra = scipy.fft.idct(means, n=80, axis=1, norm="ortho")
    ax.plot(hertz, spectra.mean(axis=0), line, color=COLOURS[sex], label=sex)
    low, high = np.percentile(spectra, [25, 75], axis=0)
    ax.fill_between(hertz, low, high, color=COLOURS[sex], alpha=0.25)
ax.set(xlabel="frequency (Hz)", ylabel="power (dB)", title="Average spectra", xscale="log")
ax.set_xticks([100, 200, 500, 1000, 2000, 5000], [100, 200, 500, 1000, 2000, 5000])
ax.legend()
plt.show()

# %% [markdown]
# The lines are the averages over all speakers, the bands hold the middle half of them. Look at two
# places. At the far left, where the pitch itself lies, the lines part. Further right there are
# hills: do those of one line stand a little to the right of those of the other? Again the bands
# overlap. A network must put many small hints together.

# %% [markdown]
# ## 10. Silence, loudness, noise
#
# A network learns whatever helps, also what has nothing to do with voices: that one speaker
# stood closer to the microphone, or paused longer. We remove such hints.
#
# **Silence.** We measure how loud each short frame is. What is 40 dB below the loudest one, at
# the beginning and at the end, is cut off. We hide our voice in quiet noise and find it again.

# %%
rng = np.random.default_rng(0)
lonely = 1e-4 * rng.standard_normal(len(voice) + SAMPLE_RATE).astype(np.float32)
lonely[8000:-8000] += voice  # half a second of near-silence before and after

padded = np.pad(lonely, 256)
starts = range(0, len(padded) - 512 + 1, 128)
loudness = np.array([np.mean(padded[start : start + 512] ** 2) for start in starts])
loud = np.flatnonzero(10 * np.log10(loudness / loudness.max()) > -40)
by_hand = lonely[loud[0] * 128 : (loud[-1] + 1) * 128]

trimmed = audio.trim_silence(lonely)
assert abs(len(by_hand) - len(trimmed)) <= 256  # rounding may cost a frame at either end
print(f"{len(lonely) / SAMPLE_RATE:.2f} s became {len(trimmed) / SAMPLE_RATE:.2f} s")

# %% [markdown]
# **Loudness.** We measure it by the *root mean square* (RMS): square all samples, average, take
# the root. `normalise_level` multiplies the signal so that its RMS is 0.1.

# %%
for factor in (0.02, 1.0):
    signal = factor * trimmed
    rms = np.sqrt(np.mean(signal**2))
    by_hand = signal * (0.1 / rms)
    assert np.allclose(by_hand, audio.normalise_level(signal), atol=1e-6)
    print(f"RMS {rms:.4f} becomes {np.sqrt(np.mean(by_hand**2)):.4f}")
clean = audio.normalise_level(trimmed)

# %% [markdown]
# **Noise.** Real recordings are never quiet. To see what noise does, we add it ourselves. How
# strong it is, is said by the **signal-to-noise ratio** (SNR), in decibels: at 20 dB the voice has
# a hundred times the power of the noise, at 0 dB both have the same.
#
# Our noise is **pink**: like wind or a far street, it is stronger at low frequencies.

# %%
noise = audio.pink_noise(len(clean), seed=0)
wanted_power = np.mean(clean**2) / 10 ** (10 / 10)  # for 10 dB
by_hand = clean + noise * np.sqrt(wanted_power / np.mean(noise**2))
assert np.allclose(by_hand, audio.mix_noise(clean, noise, snr_db=10), atol=1e-6)
print("By hand and mix_noise: the same.")

# %%
def noisy(snr_db):
    """Return the voice in pink noise."""
    return audio.mix_noise(clean, noise, snr_db=snr_db)


def draw_noisy(snr_db, ax=None):
    """Draw the spectrogram of the voice in pink noise."""
    ax = ax or plt.subplots(figsize=(11, 4))[1]
    plots.spectrogram(features.power_spectrogram(noisy(snr_db)), ax=ax, title=f"spectrogram at {snr_db} dB")
    return ax.figure

# %% [markdown]
# Left the clean voice, right the same at 0 dB. Then move the slider to the right and listen at each
# level; a sound that plays goes on when you move. **What is lost first, for the eye? Up to which
# level can you follow the words?**

# %%
_, axes = plt.subplots(1, 2, figsize=(13, 4), sharey=True)
plots.spectrogram(features.power_spectrogram(clean), ax=axes[0], title="spectrogram, clean")
draw_noisy(0, axes[1])
plt.show()

slider(
    (20, 10, 5, 0, -5), draw_noisy, sound=noisy,
    label="signal-to-noise ratio", unit="dB", start=20,
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# For the eye the pauses are filled first. Then the quiet hissing sounds high up vanish, and at
# -5 dB only the lowest harmonics of the loudest vowels are left. Many ears follow the words for
# longer than the eye: they have practised with noise all their life.
#
# </details>
#
# The MFCC are made from the spectrogram, so they change with it. A network that has only heard
# clean voices is easily confused. In notebook 04 we let it practise with noise.

# %% [markdown]
# ## 11. The whole way
#
# From now on one function does it all: load, trim, level, features. Every recording of the corpus
# goes through it, and later your own voice, too.

# %%
everything = features.features_of_file(corpus.folder / chosen["female"].file)
for name, values in everything._asdict().items():
    print(f"{name:22} {values.shape}")
assert np.allclose(everything.mfcc, chosen["female"].mfcc, atol=1e-3)

# %% [markdown]
# One row per 10 ms: 40 MFCC, the pitch, and the dominant frequency. The last line checked that
# they are the same as those in the store.

# %% [markdown]
# ## What to remember
#
# - Sound is a list of samples. 16 000 per second hold frequencies up to 8000 Hz.
# - A Fourier transform asks *how much of this frequency is in it*. A spectrogram asks it every
#   10 ms.
# - MFCC are: spectrogram, mel bands, logarithm, DCT, and then only the first coefficients.
# - Female and male voices differ on average in pitch and in vocal tract. Both overlap.
# - What goes into training and what goes into use must come through the same steps.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/01_sound_to_mfcc.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - S. Davis and P. Mermelstein (1980): *Comparison of parametric representations for monosyllabic
#   word recognition in continuously spoken sentences*. IEEE Transactions on Acoustics, Speech,
#   and Signal Processing 28. The paper that made MFCC known.
# - P. Boersma (1993): *Accurate short-term analysis of the fundamental frequency and the
#   harmonics-to-noise ratio of a sampled sound*. Proceedings of the Institute of Phonetic
#   Sciences, Amsterdam, 17.
# - B. McFee and others (2015): *librosa: Audio and music signal analysis in Python*. Proceedings
#   of the 14th Python in Science Conference. [Documentation](https://librosa.org/doc/)
#
# **Next:** [02 · Build a feature store in SQLite](02_sqlite_feature_store.ipynb)

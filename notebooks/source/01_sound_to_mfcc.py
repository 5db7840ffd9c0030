# %% [markdown]
# # 01 · Turn sound into MFCC
#
# We start with one pure tone and end with 40 numbers per hundredth of a second: the *MFCC*
# (mel-frequency cepstral coefficients).
#
# **What you will do.** You build the MFCC by hand, step by step, and check each step against the
# library *librosa*. Then you compare female and male voices.
#
# **What you will learn.** What a spectrogram is; what the mel scale, the logarithm and the DCT are
# good for; how a computer measures pitch.
#
# **What you need.** Headphones, a little Python (the [warm-up](00_warm_up.ipynb) has all of it),
# and no mathematics beyond "a sine is a wave". This notebook also runs alone.
#
# **Time: about 30 minutes**. The extras take 15 more, the
# [exercises](exercises/01_sound_to_mfcc.ipynb) 25.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import librosa
import numpy as np
import pandas as pd
import scipy
import soundfile

from speech_workshop import audio, features, paths, plots, session
from speech_workshop.pictures import nb01 as pictures, shared
from speech_workshop.settings import FEATURE_SETTINGS, SEXES
from speech_workshop.widgets.slider import slider

SAMPLE_RATE = FEATURE_SETTINGS["sample_rate"]  # Hz
plots.use_workshop_style()
print(FEATURE_SETTINGS)  # soon you will know what each of them means

# %% [markdown]
# ## 1 · A sound is a list of numbers
#
# Sound is air pressure that swings up and down. A microphone measures it many times per second.
# Each measurement is a **sample**. The **sample rate** says how many there are per second, in hertz
# (Hz, "per second"). Ours is 16,000 Hz.
#
# The simplest sound is a sine wave. Ours swings 440 times per second: its **frequency** is 440 Hz.
# Turn the volume down first.

# %%
seconds = np.arange(SAMPLE_RATE) / SAMPLE_RATE  # the times of all samples in one second
tone = 0.3 * np.sin(2 * np.pi * 440 * seconds)
plots.player(tone, "a pure tone of 440 Hz")
pictures.samples(tone[:160], title="10 ms of it: 160 samples")

# %% [markdown]
# Each dot is one sample. Two tones at once are the sum of two lists. Do you hear both?

# %%
two_tones = 0.3 * np.sin(2 * np.pi * 200 * seconds) + 0.15 * np.sin(2 * np.pi * 700 * seconds)
plots.player(two_tones, "200 Hz and, more quietly, 700 Hz")
pictures.samples(two_tones[:400], title="25 ms of two tones")

# %% [markdown]
#
# **Predict.** How many samples are enough? We measure a tone of 900 Hz only 1000 times per second.
# What do we get?
#
# a) a coarse tone of 900 Hz · b) random dots · c) a much slower tone
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) The dots lie on the fast wave, but also on a slow one of 100 Hz. Nothing in them says which of
# the two it was: a tone under a false name.
#
# </details>

# %%
moments = np.arange(20) / 1000  # 20 ms, measured 1000 times per second
fast = np.cos(2 * np.pi * 900 * moments)
slow = np.cos(2 * np.pi * 100 * moments)
assert np.allclose(fast, slow)  # `assert` stops with an error if this is not true
pictures.aliasing(moments, fast, frequencies=(900, 100))

# %% [markdown]
# This is called **aliasing**. The **sampling theorem** says how to avoid it: take more than two
# samples per swing. So the sound must stay below half the sample rate, the **Nyquist frequency**.
# Ours is 8000 Hz, which is plenty for speech.

# %% [markdown]
# ## 2 · Voices
#
# `load_recordings` returns all recordings of the corpus together with their **features**, numbers
# that describe a sound. (The first time, this takes a few minutes.) We choose two *typical* voices:
# of all that say the same greeting, the one with the middle pitch.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
text_of = dict(zip(corpus.recordings.file, corpus.recordings.get("text", ""), strict=False))


def typical(sex):
    """Return the recording whose pitch is in the middle of its sex."""
    ours = [r for r in recordings if r.sex == sex]
    greetings = [r for r in ours if str(text_of.get(r.file)).startswith("Guten Morgen")]
    by_pitch = sorted(greetings or ours, key=lambda r: np.nanmedian(r.pitch))
    return by_pitch[len(by_pitch) // 2]


chosen = {sex: typical(sex) for sex in SEXES}

# %%
voices = {sex: audio.load_audio(corpus.folder / chosen[sex].file) for sex in SEXES}
for sex, signal in voices.items():
    plots.player(signal, f"{sex}: {chosen[sex].file}")
voice = voices["female"]
pictures.far_and_near(voice)

# %% [markdown]
# From a distance you see syllables. Up close you see a pattern that repeats: each repetition is one
# opening of the **vocal folds** in the throat. How often they open per second is the
# **fundamental frequency**. We hear it as **pitch**.

# %% [markdown]
# ## 3 · Fourier: how much of this frequency is in it?
#
# Does our mix of two tones contain 200 Hz? To find out, **multiply it by a wave of 200 Hz and
# average.** If both swing in step, plus meets plus and minus meets minus, and the average is large.
#
# **Predict.** Now we multiply by a wave of 480 Hz, which is not in the sound. What is the average?
#
# a) half of what 200 Hz gave · b) a negative number · c) almost zero
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Plus meets minus as often as it meets plus, so the products cancel out.
#
# </details>

# %%
start = two_tones[:400]  # 25 ms
products = {hz: start * np.sin(2 * np.pi * hz * seconds[:400]) for hz in (200, 480)}
pictures.products(products)

# %% [markdown]
# But a 200 Hz tone that begins a quarter of a swing later would also average to zero. So we
# multiply by a sine *and* a cosine, and combine the two results (Pythagoras). From here on we add
# up and don't average: 0.15 becomes 60. That is the **Fourier transform**. NumPy has a fast
# version, `rfft`.

# %%
def how_much(signal, frequency):
    """Return how strongly a frequency is in a signal."""
    angle = 2 * np.pi * frequency * np.arange(len(signal)) / SAMPLE_RATE
    return np.hypot(np.sum(signal * np.sin(angle)), np.sum(signal * np.cos(angle)))


frequencies = np.fft.rfftfreq(400, d=1 / SAMPLE_RATE)  # 0, 40, 80, ... 8000 Hz
spectrum = np.array([how_much(start, frequency) for frequency in frequencies])
assert np.allclose(spectrum, np.abs(np.fft.rfft(start)))
pictures.spectrum(frequencies[:30], spectrum[:30], title="The spectrum of two tones")

# %% [markdown]
# The **spectrum** has a tall stem at 200 Hz and smaller ones around 700 Hz. The stems are 40 Hz
# apart, because 25 ms of sound cannot show finer steps.
#
# Our 700 Hz lies *between* two stems and spills over to its neighbors. This **leakage** comes from
# cutting: the piece begins and ends with a jump that was never in the sound. So we fade each piece
# in and out. The curve of this fade is a **window**; ours is the Hann window.

# %%
cut = np.sin(2 * np.pi * 1020 * seconds[:400])
hann = scipy.signal.get_window("hann", 400)
pictures.window_effect(cut, hann)

# %% [markdown]
# Without a window (dashed), one tone leaves traces at *all* frequencies. With it (solid) they soon
# vanish. The price (right): the peak is twice as wide.
#
# The strength is in **decibels** (dB), a scale of ratios. 10 dB more is ten times the **power**
# (the square of the strength), 20 dB more is a hundred times.

# %% [markdown]
# ## 4 · The spectrogram: a spectrum every 10 ms
#
# Speech changes all the time. So we cut it into short **frames** and take the spectrum of each one:
#
# - A frame lasts 25 ms (`win_length`, 400 samples).
# - The next one begins 10 ms later (`hop_length`, 160 samples). This step is the **hop**.
# - Zeros fill it up to 512 samples (`n_fft`): the fast Fourier transform likes powers of two. The
#   stems move closer together, without new detail.
#
# In librosa, frame number *t* is *centered* on *t* times 10 ms. So zeros are put before and after
# the signal.

# %%
longer_hann = np.pad(hann, 56)  # 56 + 400 + 56 = 512
padded = np.pad(voice.astype(float), 256)
starts = range(0, len(padded) - 512 + 1, 160)
frames = np.array([padded[begin : begin + 512] * longer_hann for begin in starts])
power_by_hand = np.abs(np.fft.rfft(frames)).T ** 2

power = features.power_spectrogram(voice)  # by librosa
assert np.allclose(power_by_hand, power, rtol=1e-3, atol=1e-6 * power.max())
plots.spectrogram(power, title=f"{power.shape[0]} frequencies, {power.shape[1]} frames")

# %% [markdown]
# Read it like sheet music: time runs to the right, frequency upwards, bright is strong. The
# horizontal stripes at the bottom are vowels, the patches high up are hissing sounds such as *s*.
#
# **Why 25 ms?** Below you see a moment of the male voice through three windows. The shortest shows
# vertical stripes: each is one pulse of the vocal folds, strongest as they snap shut. The others
# show horizontal ones: the **harmonics**, tones at multiples of the pitch. Move the slider, with
# the mouse or the arrow keys.
#
# **Predict.** Is there a window that shows both kinds of stripes clearly?
#
# a) yes, 25 ms · b) yes, a very short one · c) no
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) A short window knows *when* something happens, a long one knows *at which frequency*. In
# between you see dots. 25 ms is a compromise.
#
# </details>

# %%
pictures.windows_compared(voices["male"], (4, 25, 100))


def draw_window(milliseconds):
    """Draw a moment of the male voice through a window of this length."""
    return pictures.through_window(voices["male"], milliseconds)


window_lengths = (4, 6, 8, 12, 16, 25, 50, 100)
slider(window_lengths, draw_window, label="window", unit="ms", start=25)

# %% [markdown]
# ## 5 · The mel scale: hear like an ear
#
# Our ear hears a big step from 200 to 300 Hz, and hardly any from 7000 to 7100 Hz. The **mel
# scale** stretches frequencies so that equal steps sound about equal. So we sum the 257
# frequencies of each frame in 80 **mel bands** (`n_mels`), narrow at the bottom, wide at the top.
# Each band is a triangle that blends into its neighbors. (The picture shows every fourth, all
# equally high.)

# %%
edges = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)  # 80 peaks and both ends
bins = np.arange(257) * SAMPLE_RATE / 512
triangles = np.array([
    np.interp(bins, [low, peak, high], [0, 2 / (high - low), 0])  # wide triangles are less high
    for low, peak, high in zip(edges[:-2], edges[1:-1], edges[2:], strict=True)
])
assert np.allclose(triangles, features.mel_filters(), atol=1e-6)
pictures.triangles(bins, triangles[::4])

# %% [markdown]
# ## 6 · The logarithm: loudness like an ear
#
# Ten times the power does not *sound* ten times as loud. The ear works in ratios, and so do
# decibels, thanks to a **logarithm**. It counts zeros: for 10 it is 1, for 100 it is 2, for 1000
# it is 3. Zero has no logarithm, and tiny values have huge negative ones. So anything more than
# 80 dB below the loudest value is lifted to that floor.
#
# In the next picture, the low frequencies have more room than in the spectrogram.

# %%
mel = triangles @ power_by_hand  # @ multiplies two matrices: 80 weighted sums for each frame
mel_db = 10 * np.log10(np.maximum(mel, 1e-10))
mel_db = np.maximum(mel_db, mel_db.max() - 80)
plots.over_time(mel_db.T, ylabel="mel band", title="80 mel bands", colorbar="power (dB)")

# %% [markdown]
# ## 7 · The DCT: the shape in a few numbers
#
# Where do the stripes and patches of speech come from? The vocal folds make a buzz with many
# harmonics: the *source*. Throat and mouth, the **vocal tract**, make some frequencies stronger
# and others weaker: the *filter*. This is the **source-filter model**. Tongue, jaw and lips change
# the filter, and so turn one **phoneme** (speech sound) into another: the vowel of *ship* into
# that of *sheep*. In a spectrum, the source makes fine ripples and the filter the smooth outline,
# whose hills are called **formants**.
#
# To separate the two, the **DCT** (discrete cosine transform) asks the Fourier question again, now
# about the 80 bands of a frame: how much of this *slow wave across the bands* is in it, how much of
# that faster one? Each answer is a **coefficient**.

# %%
band = np.arange(80)
cosines = np.array([np.cos(np.pi * i * (band + 0.5) / 80) for i in range(80)])
cosines /= np.linalg.norm(cosines, axis=1, keepdims=True)  # each wave gets the length 1
pictures.waves(cosines[:4])

# %% [markdown]
# Wave 0 is flat: its coefficient measures loudness. Wave 1 asks whether the low or the high bands
# are stronger. The higher the number, the finer the detail.
#
# **Predict.** We rebuild one frame: we take each wave times its coefficient and add them up, for
# the first 3, 13 and 40. What do 13 leave out?
#
# a) the loudness · b) the hills · c) the fine ripples
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Three coefficients keep little more than a slope. With 13 you see the outline: the filter. With
# 40 the ripples come back: the source.
#
# </details>

# %%
coefficients = cosines @ mel_db  # 80 coefficients for each frame
assert np.allclose(coefficients, scipy.fft.dct(mel_db, axis=0, norm="ortho"))

loudest = power_by_hand.sum(axis=0).argmax()
rebuilt = {n: cosines[:n].T @ coefficients[:n, loudest] for n in (3, 13, 40)}
pictures.rebuilt_frame(mel_db[:, loudest], rebuilt)

# %% [markdown]
# What tells words apart is mostly the filter, and 13 numbers hold it. That is why MFCC work, and
# speech recognizers kept 13 for decades. We keep 40 (`n_mfcc`). **These 40 numbers per frame are
# the MFCC.** "Cepstral" is "spectral" with its first letters reversed: it is a spectrum of a
# spectrum.

# %%
names = ("n_mfcc", "n_fft", "win_length", "hop_length", "n_mels")
mfcc_settings = {name: FEATURE_SETTINGS[name] for name in names}
by_librosa = librosa.feature.mfcc(y=voice, sr=SAMPLE_RATE, **mfcc_settings).T
mfcc = features.mfcc_of(power)  # the function that the series uses

for other in (by_librosa, mfcc):
    assert np.allclose(coefficients[:40].T, other, rtol=0, atol=0.02)  # rounding: 32 bits
print(f"All agree. Shape {mfcc.shape}, values from {mfcc.min():.0f} to {mfcc.max():.0f}.")
pictures.mfcc_picture(mfcc)

# %% [markdown]
# This is what the networks see: a column every 10 ms, violet for numbers above zero, orange for
# those below. (We left out coefficient 0, the loudness, which would outshine the rest.) The bottom
# is the filter. The violet curve higher up is the source, the ripples: the lower the pitch, the
# higher the curve. Below about 155 Hz it leaves the picture. Most male voices are lower than that,
# so the pitch gets a number of its own.

# %% [markdown]
# ## 8 · Pitch: when does the sound look like itself?
#
# In section 2 you saw a pattern that repeats. To measure one repetition, **move a copy of the frame
# to the side and compare**: multiply the two and add up. This is called **autocorrelation**. It is
# large when the copy fits: after one repetition, and again after two or three. But then less of the
# copy overlaps with the frame, so the sum is smaller. After the start, the highest peak is one
# repetition.

# %%
pitch = features.fundamental_frequency(voice)
voiced = np.isfinite(pitch)
number = np.where(voiced, power.sum(axis=0), 0).argmax()  # the loudest frame with a pitch
piece = np.pad(voice, 512)[160 * number : 160 * number + 1024]  # 64 ms around its center

likeness = np.correlate(piece, piece, mode="full")[1023:]  # moved by 0, 1, 2, ... samples
likeness /= likeness[0]
best = 32 + likeness[32:267].argmax()  # moves of 32 to 266 samples: 500 to 60 Hz
print(f"The best move is {best} samples: {SAMPLE_RATE} / {best} = {SAMPLE_RATE / best:.1f} Hz.")
print(f"The workshop's function, with two refinements, says {pitch[number]:.1f} Hz.")
pictures.moved_copy(piece, likeness, best)

# %% [markdown]
# In a hiss such as *s* nothing repeats, because the vocal folds do not swing. Such a frame is
# **unvoiced**. Our function answers `NaN`, "not a number".

# %% [markdown]
# ## 9 · Female and male voices
#
# Two things differ *on average*. **The source:** longer and heavier vocal folds swing more slowly,
# so the pitch is lower. **The filter:** male vocal tracts are longer, and like a longer organ pipe
# they have lower formants.
#
# Listen to our two voices again. The white dots are the pitch.  Above them are the harmonics: the
# lower the pitch, the closer together they are.

# %%
for sex, signal in voices.items():
    plots.player(signal, sex)
pictures.two_voices(voices)

# %% [markdown]
# Two voices prove nothing, so we take *all* recordings, and of each the **median** of its pitch, the
# middle value.
#
# **Predict.** One threshold, 160 Hz: "male" below, "female" above. For how many recordings is
# that right?
#
# a) almost all · b) about four in five · c) about half
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) The two groups overlap. On the right you see where the threshold fails: when the voices
# shout or sound afraid, it is hardly better than a coin.
#
# </details>

# %%
table = pd.DataFrame({"sex": [r.sex for r in recordings], "file": [r.file for r in recordings]})
table["pitch"] = [np.nanmedian(r.pitch) for r in recordings]
notes = corpus.recordings.set_index("file")
table["mood"] = notes.mood[table.file].to_numpy() if "mood" in notes else "unknown"
table["right"] = (table.pitch < 160) == (table.sex == "male")
print(f"Right for {table.right.sum()} of {len(table)} recordings: {table.right.mean():.0%}.")
pictures.pitch_rule(table, threshold=160)

# %% [markdown]
# Much of this overlap is acted. Where our voices speak neutrally, the threshold is right nine times
# out of ten. For real people it was similar: right for 88 to 97 % of the recordings in three
# collections of ordinary speech. Pitch is a strong cue, but a raised voice misleads. A network has to
# listen to the filter, too.

# %% [markdown]
# ## 10 · The whole way
#
# A network learns whatever helps, including things that have nothing to do with voices: that
# somebody sat closer to the microphone, or paused before speaking. So we cut off the silence at
# both ends and give each recording the same loudness, a *root mean square* (**RMS**) of 0.1: square
# all samples, average, take the root. Then come 40 MFCC, the pitch and the strongest frequency, every
# 10 ms. Your own voice will go through the same steps.

# %%
path = corpus.folder / chosen["female"].file
trimmed = audio.trim_silence(audio.load_audio(path))
rms = np.sqrt(np.mean(trimmed**2))
leveled = trimmed * (0.1 / rms)
assert np.allclose(leveled, audio.normalize_level(trimmed), atol=1e-6)

in_one_call = features.features_of_file(path)  # load, trim, level, extract
assert np.allclose(in_one_call.mfcc, features.extract_features(leveled).mfcc, atol=1e-3)
assert np.allclose(in_one_call.mfcc, chosen["female"].mfcc, atol=1e-3)  # what is stored
for name, values in in_one_call._asdict().items():
    print(f"{name:22} {values.shape}")

# %% [markdown]
# ## What to remember
#
# - Samples hold frequencies up to the Nyquist frequency, half the sample rate.
# - A Fourier transform asks *how much of this frequency is in it*. A spectrogram asks that every
#   10 ms.
# - MFCC are: spectrogram, mel bands, logarithm, DCT, and of that the first coefficients.
# - Female and male voices differ on average in source and filter, but overlap.
# - Training and use must take the same steps from sound to features.
#
# ## Try it on your own
#
# - Set `voice = voices["male"]` in section 2 and run everything below. Which pictures change, and
#   why?
# - Do the [exercises](exercises/01_sound_to_mfcc.ipynb).

# %% [markdown]
# ## Extra · Other sample rates
#
# Recordings come in mono or stereo, at many sample rates. `load_audio` makes them all alike: one
# channel, 16,000 Hz. We write a stereo file at 44,100 Hz and do the same by hand: average the two
# channels, then compute new samples (**resample**).

# %%
stereo_file = paths.build_folder() / "stereo.wav"
seconds_44 = np.arange(44_100) / 44_100
left, right = (0.3 * np.sin(2 * np.pi * hz * seconds_44) for hz in (440, 660))
soundfile.write(stereo_file, np.column_stack([left, right]), 44_100)

stereo, rate = soundfile.read(stereo_file, dtype="float32")
mono = librosa.resample(
    stereo.mean(axis=1), orig_sr=rate, target_sr=SAMPLE_RATE, res_type="soxr_hq"
)
assert np.allclose(mono, audio.load_audio(stereo_file), atol=1e-6)
print(stereo.shape, "at", rate, "Hz became", mono.shape, "at", SAMPLE_RATE, "Hz")

# %% [markdown]
# What would a lower sample rate lose? Old telephones used 8000 Hz, so their Nyquist frequency was
# 4000 Hz. Listen to the consonants.

# %%
telephone = librosa.resample(voice, orig_sr=SAMPLE_RATE, target_sr=8000)
dull = librosa.resample(telephone, orig_sr=8000, target_sr=SAMPLE_RATE)
plots.player(voice, "sampled at 16,000 Hz")
plots.player(dull, "sampled at 8000 Hz in between, like a telephone")
shared.spectrograms({"16,000 Hz": voice, "8000 Hz in between": dull})

# %% [markdown]
# On the right the upper half is empty. What a low sample rate has lost, a higher one does not bring
# back.

# %% [markdown]
# ## Extra · Why 80 mel bands?
#
# The gray line is the spectrum of the loudest frame up to 4000 Hz; its hills are harmonics. A dot is
# the average power in one band. With 10 bands you see which regions are strong, but no hills.
#
# Move the slider. How many bands does it take until the green line follows every hill up to
# 1500 Hz, and every valley between them?

# %%
pictures.bands_compared(power, (10, 40, 128))


def draw_bands(n_mels):
    """Draw the loudest frame with this number of mel bands."""
    return pictures.bands(power, n_mels)


slider((10, 15, 20, 30, 40, 60, 80, 128), draw_bands, label="kept", unit="mel bands", start=80)

# %% [markdown]
# <details><summary>Answer</summary>
#
# About 60, for our voice. A lower voice has closer hills and needs more. Farther right the bands
# are wider, and several hills share one band: only their average is left. Each band is one more
# number to store and to learn from, so 80 is a compromise.
#
# </details>

# %% [markdown]
# ## Extra · Deltas: how fast it changes
#
# Many systems add to each coefficient its **delta**: how fast it rises or falls. It is the slope of
# a straight line through 9 frames.

# %%
delta = librosa.feature.delta(mfcc, axis=0)
center = len(mfcc) // 2
nine = mfcc[center - 4 : center + 5, 1]
slope = np.polyfit(np.arange(-4, 5), nine, deg=1)[0]
assert np.isclose(slope, delta[center, 1], atol=1e-3)
pictures.deltas(mfcc, delta)

# %% [markdown]
# Where MFCC 1 climbs, its delta is positive; where it falls, negative. Our networks see many frames
# at once and can find such changes themselves, so we do not store deltas.

# %% [markdown]
# ## Extra · A better pitch
#
# Section 8 works well on a clear vowel. Two refinements help elsewhere. They are by P. Boersma
# (1993): *Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio
# of a sampled sound*, Proceedings of the Institute of Phonetic Sciences 17.
#
# - A window fades the frame in and out, so large moves fit less well. We know by how much, so we
#   divide by it.
# - Then the copy fits just as well after *two* repetitions. Of almost equal peaks we prefer the
#   shorter move.

# %%
fade = np.hanning(1024)
faded = (piece - piece.mean()) * fade
refined = np.correlate(faded, faded, mode="full")[1023:1535]
refined /= np.correlate(fade, fade, mode="full")[1023:1535]
refined /= refined[0]

lags = scipy.signal.find_peaks(refined[:268])[0]
lags = lags[lags >= 32]  # moves of 32 to 266 samples: 500 to 60 Hz
refined_best = lags[np.argmax(refined[lags] - 0.02 * np.log2(lags))]
assert np.isclose(SAMPLE_RATE / refined_best, pitch[number], rtol=0.01)
pictures.moved_copy(piece, refined, refined_best)

# %% [markdown]
# The later peaks are higher now. What is left of the fall is real: no repetition of a voice is quite
# like the one before. If no peak is high enough (`features.VOICING_THRESHOLD`), the frame
# counts as unvoiced.
#
# There is a simpler question: which frequency is the *strongest* in a frame? This is the **dominant
# frequency**. It is often not the pitch but a multiple of it.

# %%
dominant = features.dominant_frequency(power)
pictures.two_frequencies(pitch, dominant)

# %% [markdown]
# The dots, the fundamental frequency, draw the melody of the sentence. The crosses jump between the
# dots and multiples of them. Gaps are unvoiced sounds and pauses. A dot far away from the melody
# is an error: no method is perfect.

# %% [markdown]
# ## Extra · Can you see the vocal tract?
#
# If male vocal tracts are longer, male formants are lower, all by about the same factor. Then a
# male spectrum that is *stretched* by this factor should fit the female one. By which factor?
#
# We average the MFCC of each sex over all its frames, without the loudness. Then we reverse the DCT
# and have two average spectra.

# %%
hertz = edges[1:-1]  # the peaks of the mel bands
average = {}
for sex in SEXES:
    mean_mfcc = np.mean([r.mfcc.mean(axis=0) for r in recordings if r.sex == sex], axis=0)
    mean_mfcc[0] = 0  # the loudness
    average[sex] = scipy.fft.idct(mean_mfcc, n=80, norm="ortho")

inner = np.geomspace(400, 5500, 300)  # Hz, above the pitch itself
distance = {}
for factor in np.arange(0.9, 1.41, 0.02).round(2):
    male_stretched = np.interp(inner / factor, hertz, average["male"])
    distance[factor] = np.std(np.interp(inner, hertz, average["female"]) - male_stretched)
print("best factor:", min(distance, key=distance.get))
pictures.stretched(hertz, average, pd.Series(distance))

# %% [markdown]
# The distance is smallest where the ring is, clearly above 1: the female average is the male one,
# moved to higher frequencies. You see it on the left, too: between 500 and 1000 Hz the solid line
# is to the right of the dashed one, and a hill near 2500 Hz (dashed) has moved to 3000 Hz. At the far
# left, where the lines part, is the source. But these are averages. The single voices of both groups
# overlap here, too.

# %% [markdown]
# ## Extra · Silence and noise
#
# **Silence.** To cut it off, we measure how loud each short frame is. At either end, frames more than
# 40 dB below the loudest one go. We hide our voice in quiet noise and find it again.

# %%
rng = np.random.default_rng(0)
hidden = 1e-4 * rng.standard_normal(len(voice) + SAMPLE_RATE).astype(np.float32)
hidden[8000:-8000] += voice  # half a second of near-silence before and after

around = np.pad(hidden, 256)
begins = range(0, len(around) - 512 + 1, 128)
loudness = np.array([np.mean(around[begin : begin + 512] ** 2) for begin in begins])
loud = np.flatnonzero(10 * np.log10(loudness / loudness.max()) > -40)
found_again = hidden[loud[0] * 128 : (loud[-1] + 1) * 128]

by_function = audio.trim_silence(hidden)
assert abs(len(found_again) - len(by_function)) <= 256  # rounding may cost a frame at either end
print(f"{len(hidden) / SAMPLE_RATE:.2f} s became {len(by_function) / SAMPLE_RATE:.2f} s")

# %% [markdown]
# **Noise.** Real recordings are never quiet. To see what noise does, we add some. The
# **signal-to-noise ratio** (SNR) says how strong it is, in decibels: at 20 dB the voice has a
# hundred times the power of the noise, at 0 dB both have the same. Our noise is **pink**: like wind
# or a distant street, it is stronger at low frequencies.

# %%
noise = audio.pink_noise(len(leveled), seed=0)
wanted_power = np.mean(leveled**2) / 10 ** (10 / 10)  # for 10 dB
noisy_by_hand = leveled + noise * np.sqrt(wanted_power / np.mean(noise**2))
assert np.allclose(noisy_by_hand, audio.mix_noise(leveled, noise, snr_db=10), atol=1e-6)
print("By hand and mix_noise: the same.")

# %% [markdown]
# Move the slider to the right and listen at each level; the sound keeps playing as you move. What is
# lost first, for the eye? Up to which level can you follow the words?

# %%
def noisy(snr_db):
    """Return the voice in pink noise."""
    return audio.mix_noise(leveled, noise, snr_db=snr_db)


def draw_noisy(snr_db):
    """Draw the spectrogram of the voice in pink noise."""
    return pictures.noisy(noisy(snr_db), title=f"spectrogram at {snr_db} dB")


levels = (20, 10, 5, 0, -5)
slider(levels, draw_noisy, sound=noisy, label="signal-to-noise ratio", unit="dB", start=20)

# %% [markdown]
# <details><summary>Answer</summary>
#
# For the eye, the pauses fill up first. Then the quiet hissing sounds high up vanish, and at -5 dB
# only the lowest harmonics of the loudest vowels are left. Most ears follow the words for longer
# than the eye: they have practiced with noise all their life.
#
# </details>
#
# The MFCC are made from the spectrogram, so they change with the noise. Notebook 04 trains its
# network with noise for this reason.

# %% [markdown]
# ## Further reading
#
# - S. Davis and P. Mermelstein (1980): *Comparison of parametric representations for monosyllabic
#   word recognition in continuously spoken sentences*. IEEE Trans. ASSP 28. It made MFCC known.
# - [The documentation of librosa](https://librosa.org/doc/)
#
# **Next:** [02 · Build a feature store in SQLite](02_sqlite_feature_store.ipynb)

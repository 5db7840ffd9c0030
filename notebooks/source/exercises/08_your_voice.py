# %% [markdown]
# # 08 · Exercises: Try your own voice
#
# [Notebook 08](../08_your_voice.ipynb) teaches what these exercises ask. Replace the three dots, run
# the cell, then run the one below it. It tells you what is right, or gives you a hint. One way to
# solve each is in [the solved notebook](../solutions/08_your_voice.ipynb). You can skip any of them.
#
# **Time: about 25 minutes.**

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import librosa
import numpy as np
import pandas as pd
from speech_workshop import audio, checkpoints, dataset, evaluation, exercises, features
from speech_workshop import plots, session
from speech_workshop.settings import NETWORKS, REJECT_MARGIN, SAMPLE_RATE, SEXES

corpus, recordings = session.active_corpus(), session.load_recordings()
test = dataset.split_by_speaker(recordings, fold=0).test
networks = {n: checkpoints.load_or_train(n, recordings, use_checkpoint=True) for n in NETWORKS}
longest = sorted(test, key=lambda recording: -len(recording.mfcc))
pair = [next(r for r in longest if r.sex == sex) for sex in SEXES]
female, male = [audio.trim_silence(audio.load_audio(corpus.folder / r.file)) for r in pair]

# %% [markdown]
# ## Exercise 8.1 · From one voice to another
#
# How many semitones lead from a voice at 120 Hz to one at 200 Hz? (Twelve semitones double the
# frequency, and all steps are the same *factor*.) As soon as you have a number, you hear a man's clip
# raised by that much. Does it still sound like a person? What do the networks say?

# %% tags=["exercise"]
n_semitones = ...

# %% tags=["solution"]
n_semitones = 12 * np.log2(200 / 120)

# %%
if isinstance(n_semitones, int | float) and abs(n_semitones) <= 24:
    raised = librosa.effects.pitch_shift(male, sr=SAMPLE_RATE, n_steps=n_semitones)
    plots.player(raised, f"{pair[1].file}, moved by {n_semitones:.1f} semitones")
    raised_inputs = [features.extract_features(audio.normalize_level(raised)).inputs]
    print({n: round(float(evaluation.predict(m, raised_inputs)[0]), 2) for n, m in networks.items()})
exercises.nb08.semitones(n_semitones)

# %% [markdown]
# ## Exercise 8.2 · On the telephone: where does it fail?
#
# An old telephone lets through only what lies between 300 and 3400 Hz. Write a function that does
# this to a signal at 16 kHz and keeps its length. (Hint: `np.fft.rfft` turns a signal into a
# spectrum, `np.fft.rfftfreq` gives the frequency of each of its numbers, and `np.fft.irfft` turns
# it back.)

# %% tags=["exercise"]
def telephone(signal):
    """Keep what lies between 300 and 3400 Hz."""
    return ...

# %% tags=["solution"]
def telephone(signal):
    """Keep what lies between 300 and 3400 Hz."""
    spectrum = np.fft.rfft(signal)
    frequency = np.fft.rfftfreq(len(signal), d=1 / SAMPLE_RATE)
    spectrum[(frequency < 300) | (frequency > 3400)] = 0
    return np.fft.irfft(spectrum, n=len(signal))

# %%
exercises.nb08.telephone(telephone)

# %% [markdown]
# When it is right, the next two cells change up to 20 test clips in four ways and ask the networks.
# Where do they fail? All of them? And would *you* have failed there? Then think of a place of your
# own, write it as a function, and add it to `places`.

# %%
from IPython.display import display

places = {
    "as recorded": lambda signal: signal,
    "telephone": telephone,
    "echo of a staircase": lambda signal: signal + 0.6 * np.roll(signal, 1600),
    "far too loud": lambda signal: np.clip(20 * audio.normalize_level(signal), -1, 1),
    "noise, 5 dB": lambda signal: audio.mix_noise(
        signal, audio.pink_noise(len(signal), seed=0), snr_db=5),
}
if exercises.nb08.telephone(telephone).state == "right":
    plots.player(telephone(female), "a female speaker of the corpus, on the telephone")

# %%
def scores_in(place):
    """Let the networks judge some test clips as they sound in another place."""
    some = [r for sex in SEXES for r in [t for t in test if t.sex == sex][:10]]
    signals = [audio.trim_silence(audio.load_audio(corpus.folder / r.file)) for r in some]
    found = [features.extract_features(audio.normalize_level(place(signal))) for signal in signals]
    moved = [r._replace(mfcc=new.mfcc, pitch=new.fundamental_frequency)
             for r, new in zip(some, found, strict=True)]
    tables = {n: evaluation.predict_table(m, moved) for n, m in networks.items()}
    return {name: evaluation.balanced_accuracy(table) for name, table in tables.items()}


if exercises.nb08.telephone(telephone).state == "right":
    by_place = pd.DataFrame({name: scores_in(place) for name, place in places.items()})
    display(by_place.transpose().style.format("{:.0%}").set_caption("balanced accuracy"))

# %% [markdown]
# ## Exercise 8.3 · Too sure of itself?
#
# An answer with p(male) = 0.9 is 0.9 sure; one with p(male) = 0.2 is 0.8 sure, of female. Write a
# function that takes a table with the columns `p_male` and `correct`. It returns how sure the network
# was on average, minus the share of answers that were right. Zero is ideal.

# %% tags=["exercise"]
def overconfidence(table):
    """Return the mean confidence, minus the share of correct predictions."""
    return ...

# %% tags=["solution"]
def overconfidence(table):
    """Return the mean confidence, minus the share of correct predictions."""
    sure = (table.p_male - 0.5).abs() + 0.5
    return sure.mean() - table.correct.mean()

# %%
if exercises.nb08.overconfidence(overconfidence).state == "right":
    for name, model in networks.items():
        print(f"{name:9} {overconfidence(evaluation.predict_table(model, test)):+.3f}")
exercises.nb08.overconfidence(overconfidence)

# %% [markdown]
# ## Exercise 8.4 · A more careful answer
#
# The mean of two people in one recording is nobody. Write a function that notices it. `opinions` is
# an array: p(male) of each excerpt. The answer is `"unsure"` if the mean is nearer to 0.5 than
# `REJECT_MARGIN`, **or** if more than a quarter of the excerpts are on the opposite side of 0.5
# from the mean. Otherwise it is `"female"` or `"male"`.

# %% tags=["exercise"]
def careful_label(opinions):
    """Return 'female', 'male', or 'unsure', also when the excerpts disagree."""
    return ...

# %% tags=["solution"]
def careful_label(opinions):
    """Return 'female', 'male', or 'unsure', also when the excerpts disagree."""
    says_male = opinions.mean() > 0.5
    against = np.mean((opinions > 0.5) != says_male)
    return "unsure" if against > 0.25 else evaluation.decide(opinions.mean())

# %%
if exercises.nb08.careful_label(careful_label).state == "right":
    mostly_male = [female[: 2 * SAMPLE_RATE], *3 * [male]]  # the mean alone may hide her
    joined = np.concatenate([audio.normalize_level(sound) for sound in mostly_male])
    for name, model in networks.items():
        opinions = evaluation.predict_excerpts(model, [features.extract_features(joined).inputs])[0]
        print(f"{name:9} {evaluation.decide(opinions.mean()):7} now: {careful_label(opinions)}")
exercises.nb08.careful_label(careful_label)

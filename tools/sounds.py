"""Sounds that are not speech, made of sine waves and noise: music, sirens, animals, machines.

The gate (`speech_workshop.opinions.gate`) is fitted and tested with them. Each sound has
a name and is drawn anew from a seed: other pitches, other rhythms, other lengths.
"""

import contextlib
import io
import re
import subprocess
import zlib
from functools import cache
from itertools import pairwise

import librosa
import numpy as np
import scipy.ndimage
import scipy.signal
import soundfile

from speech_workshop.audio import load_audio, normalize_level
from speech_workshop.corpora import load_corpus
from speech_workshop.errors import WorkshopError

RATE = 16_000  # Hz
SOUNDS = {}  # a name, and what makes the sound: from a random generator and a length in seconds
MAJOR = np.array([0, 2, 4, 5, 7, 9, 11, 12])  # semitones above the key


def make(name, *, seed=0):
    """Make one of the sounds.

    Parameters
    ----------
    name : str
        A key of `SOUNDS`.
    seed : int
        Another seed is another sound of the kind.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        1.5 to 8 s at 16 kHz, with noise 40 to 60 dB below it as from a microphone.
    """
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    seconds = rng.uniform(1.5, 8)
    signal = normalize_level(SOUNDS[name](rng, seconds)[: int(seconds * RATE)])
    microphone = rng.standard_normal(len(signal)) * 10 ** -rng.uniform(3, 4)
    level = 10 ** rng.uniform(-1, 0)
    signal = level * (signal + microphone)
    return (signal / max(1, 1.01 * np.abs(signal).max())).astype(np.float32)


def sound(make):
    """Add a function to the sounds, by its name."""
    SOUNDS[make.__name__.replace("_", " ")] = make
    return make


# The parts that sounds are made of.


def clock(seconds):
    """Return the moments of all samples, in seconds."""
    return np.arange(int(seconds * RATE)) / RATE


def swing(frequency, seconds):
    """Return the phase of a tone whose frequency in Hz may change from sample to sample."""
    return 2 * np.pi * np.cumsum(np.broadcast_to(frequency, int(seconds * RATE))) / RATE


def tone(frequency, seconds, *, harmonics=(1.0,)):
    """Make a tone of harmonics with the given strengths; those above 7 kHz are left out."""
    phase, highest = swing(frequency, seconds), np.max(frequency)
    strengths = [a for k, a in enumerate(harmonics, start=1) if k * highest < 7000]
    return sum(
        (a * np.sin(k * phase) for k, a in enumerate(strengths, start=1)), np.zeros(len(phase))
    )


def band(signal, low, high):
    """Let only the frequencies between two, in Hz, pass."""
    sos = scipy.signal.butter(2, (low, min(high, 7900)), "band", fs=RATE, output="sos")
    return scipy.signal.sosfilt(sos, signal)


def noise(rng, seconds, *, slope=0.0):
    """Make noise whose power falls by `slope` times 3 dB an octave: 1 is pink, 2 is brown."""
    n = int(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    return np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** (slope / 2), n=n)


def wander(rng, seconds, *, rate):
    """Make a curve between -1 and 1 that changes its mind `rate` times a second."""
    n = max(4, int(seconds * rate) + 2)
    return np.interp(clock(seconds) * rate, np.arange(n), rng.uniform(-1, 1, n))


def decay(seconds, half, *, attack=0.005):
    """Return the envelope of something that is struck, and half as loud after `half` seconds."""
    time = clock(seconds)
    return np.minimum(1, time / attack) * 0.5 ** (time / half)


def held(seconds, *, attack=0.03):
    """Return the envelope of something that is blown or bowed."""
    time = clock(seconds)
    return np.clip(np.minimum(time, seconds - time) / attack, 0, 1)


def sequence(rng, seconds, event, *, every, jitter=0.0):
    """Lay events one after the other; `event` makes one from its number."""
    signal, start, number = np.zeros(int((seconds + 6) * RATE)), 0.02, 0
    while start < seconds:
        one = event(number)
        place = int(start * RATE)
        signal[place : place + len(one)] += one[: len(signal) - place]
        start += every * (1 + jitter * rng.uniform(-1, 1))
        number += 1
    return signal[: int(seconds * RATE)]


def melody(rng, seconds, note, *, low, octaves=1.0, every=None, legato=1.0):
    """Play random notes of a scale; `note` makes one from its frequency and its length."""
    key, beat = low * 2 ** rng.uniform(0, octaves), every or rng.uniform(0.18, 0.6)
    step = [int(rng.integers(8))]

    def event(_):
        step[0] = int(np.clip(step[0] + rng.integers(-3, 4), 0, 7))
        length = beat * rng.choice([1, 1, 2])
        return note(key * 2 ** (MAJOR[step[0]] / 12), legato * length)

    return sequence(rng, seconds, event, every=beat * 1.2)


def vibrato(frequency, seconds, *, depth=0.01, rate=5.5):
    """Return a frequency that swings around its mean, as that of a violin."""
    return frequency * (1 + depth * np.sin(2 * np.pi * rate * clock(seconds)))


def voice_like(rng, pitch, seconds, *, formants, rough=0.0):
    """Make what an animal's throat makes: a buzz, and the resonances of a mouth."""
    buzz = tone(pitch, seconds, harmonics=1 / np.arange(1, 40))
    buzz += rough * rng.standard_normal(len(buzz))
    return sum(band(buzz, 0.85 * f, 1.15 * f) for f in formants) * held(seconds, attack=0.05)


# Tones and signals.


@sound
def sine(rng, seconds):
    return tone(rng.uniform(80, 3000), seconds)


@sound
def square_wave(rng, seconds):
    return np.sign(tone(rng.uniform(60, 900), seconds))


@sound
def saw_tooth(rng, seconds):
    return tone(rng.uniform(60, 600), seconds, harmonics=1 / np.arange(1, 40))


@sound
def chord(rng, seconds):
    root = rng.uniform(90, 400)
    return sum(
        tone(root * 2 ** (k / 12), seconds, harmonics=0.6 ** np.arange(6)) for k in (0, 4, 7)
    )


@sound
def beating_tones(rng, seconds):
    low = rng.uniform(100, 600)
    return tone(low, seconds) + tone(low + rng.uniform(2, 8), seconds)


@sound
def sweep(rng, seconds):
    low, high = sorted(rng.uniform(60, 5000, 2))
    return tone(low * (high / low) ** (clock(seconds) / seconds), seconds)


@sound
def test_tones(rng, seconds):
    return sequence(rng, seconds, lambda n: tone(125 * 2 ** (n % 6), 0.5) * held(0.5), every=0.6)


@sound
def tremolo(rng, seconds):
    rate = rng.uniform(3, 8)
    return tone(rng.uniform(100, 800), seconds, harmonics=0.5 ** np.arange(5)) * (
        1 + 0.9 * np.sin(2 * np.pi * rate * clock(seconds))
    )


@sound
def buzz_in_syllables(rng, seconds):
    gate = np.clip(1.5 * np.sin(2 * np.pi * rng.uniform(2.5, 5) * clock(seconds)) + 0.5, 0, 1)
    return gate * tone(rng.uniform(90, 250), seconds, harmonics=1 / np.arange(1, 30))


@sound
def dial_tone(rng, seconds):
    return tone(350, seconds) + tone(440, seconds) + tone(rng.uniform(380, 500), seconds)


@sound
def busy_tone(rng, seconds):
    pitch = rng.uniform(400, 500)
    return sequence(rng, seconds, lambda _: tone(pitch, 0.25) * held(0.25), every=0.5)


@sound
def telephone_keys(rng, seconds):
    def key(_):
        low, high = rng.choice([697, 770, 852, 941]), rng.choice([1209, 1336, 1477])
        return (tone(low, 0.12) + tone(high, 0.12)) * held(0.12, attack=0.004)

    return sequence(rng, seconds, key, every=rng.uniform(0.18, 0.35))


@sound
def modem(rng, seconds):
    bits = np.repeat(rng.integers(0, 2, int(seconds * 300) + 1), RATE // 300 + 1)
    mark, space = rng.choice([[1070, 1270], [980, 1180], [1650, 1850]])
    return tone(np.where(bits[: int(seconds * RATE)], mark, space), seconds)


@sound
def fax(rng, seconds):
    return sequence(
        rng, seconds, lambda n: tone(1100 if n % 2 else 2100, 0.4) * held(0.4), every=0.8
    ) + 0.3 * band(noise(rng, seconds), 1500, 2100)


@sound
def morse(rng, seconds):
    pitch = rng.uniform(450, 900)

    def sign(_):
        length = rng.choice([0.06, 0.18])
        return tone(pitch, length) * held(length, attack=0.004)

    return sequence(rng, seconds, sign, every=0.2, jitter=0.4)


@sound
def alarm_clock(rng, seconds):
    pitch = rng.uniform(900, 2500)

    def beeps(_):
        one = np.append(tone(pitch, 0.08, harmonics=(1, 0, 0.4)), np.zeros(RATE // 20))
        return np.tile(one, 4)

    return sequence(rng, seconds, beeps, every=1.0)


@sound
def computer_bleeps(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: tone(rng.uniform(150, 2500), 0.1, harmonics=(1, 0, 0.3, 0, 0.2)) * held(0.1),
        every=0.11,
    )


@sound
def theremin(rng, seconds):
    pitch = rng.uniform(150, 450) * 2 ** wander(rng, seconds, rate=1.5)
    return tone(vibrato(pitch, seconds, depth=0.02), seconds, harmonics=(1, 0.3, 0.1))


@sound
def radio_tuning(rng, seconds):
    pitch = 1500 + 1400 * wander(rng, seconds, rate=2)
    return tone(pitch, seconds) + 0.5 * noise(rng, seconds)


@sound
def hum(rng, seconds):
    base = rng.choice([50, 60, 100, 120])
    return tone(base, seconds, harmonics=rng.uniform(0, 1, 12) / np.arange(1, 13))


# Sirens.


@sound
def wail(rng, seconds):
    turn = np.sin(2 * np.pi * rng.uniform(0.15, 0.5) * clock(seconds) + rng.uniform(0, 6))
    return tone(rng.uniform(600, 1000) * 2 ** (0.6 * turn), seconds, harmonics=(1, 0.5, 0.3, 0.1))


@sound
def yelp(rng, seconds):
    turn = (clock(seconds) * rng.uniform(2, 4)) % 1
    return tone(rng.uniform(500, 800) * 2 ** (1.2 * turn), seconds, harmonics=(1, 0.5, 0.3, 0.1))


@sound
def two_tone_horn(rng, seconds):
    low, length = rng.uniform(360, 480), rng.uniform(0.4, 0.8)
    horn = 0.8 ** np.arange(12)
    return sequence(
        rng,
        seconds,
        lambda n: tone(low * (4 / 3 if n % 2 else 1), length, harmonics=horn) * held(length),
        every=length,
    )


@sound
def air_raid_siren(rng, seconds):
    turn = np.sin(2 * np.pi * rng.uniform(0.1, 0.25) * clock(seconds))
    return tone(rng.uniform(250, 400) * 2 ** (0.5 * turn), seconds, harmonics=0.7 ** np.arange(10))


@sound
def car_alarm(rng, seconds):
    turn = np.abs((clock(seconds) * rng.uniform(4, 9)) % 2 - 1)
    return tone(900 + 1000 * turn, seconds, harmonics=(1, 0, 0.4))


@sound
def car_horn(rng, seconds):
    low, horn = rng.uniform(350, 450), 0.85 ** np.arange(15)

    def blow(_):
        length = rng.uniform(0.2, 0.9)
        both = tone(low, length, harmonics=horn) + tone(1.25 * low, length, harmonics=horn)
        return both * held(length, attack=0.02)

    return sequence(rng, seconds, blow, every=1.0, jitter=0.3)


# Instruments.


@sound
def flute(rng, seconds):
    def note(pitch, length):
        blown = tone(vibrato(pitch, length), length, harmonics=(1, 0.4, 0.15, 0.05))
        return (blown + 0.05 * rng.standard_normal(len(blown))) * held(length, attack=0.05)

    return melody(rng, seconds, note, low=260, octaves=1.5)


@sound
def violin(rng, seconds):
    def note(pitch, length):
        bowed = tone(vibrato(pitch, length, depth=0.008), length, harmonics=1 / np.arange(1, 25))
        return band(bowed, 200, 4000) * held(length, attack=0.06)

    return melody(rng, seconds, note, low=200, octaves=1.5)


@sound
def cello(rng, seconds):
    def note(pitch, length):
        bowed = tone(vibrato(pitch, length, depth=0.008), length, harmonics=1 / np.arange(1, 30))
        return band(bowed, 80, 2500) * held(length, attack=0.06)

    return melody(rng, seconds, note, low=70, every=rng.uniform(0.3, 0.8))


@sound
def string_quartet(rng, seconds):
    return violin(rng, seconds) + violin(rng, seconds) + violin(rng, seconds) + cello(rng, seconds)


@sound
def organ(rng, seconds):
    pipes = (1, 0.8, 0.5, 0.6, 0, 0.3, 0, 0.4)

    def chord(pitch, length):
        steps = (0, 4, 7) if rng.random() < 0.5 else (0, 3, 7)
        return sum(tone(pitch * 2 ** (k / 12), length, harmonics=pipes) for k in steps) * held(
            length
        )

    return melody(rng, seconds, chord, low=110, every=rng.uniform(0.4, 0.9))


@sound
def accordion(rng, seconds):
    reeds = 0.8 ** np.arange(14)

    def chord(pitch, length):
        both = (tone(pitch * f * d, length, harmonics=reeds) for f in (1, 1.5) for d in (1, 1.008))
        return sum(both) * held(length, attack=0.04)

    return melody(rng, seconds, chord, low=150)


@sound
def trumpet(rng, seconds):
    def note(pitch, length):
        brass = tone(pitch, length, harmonics=np.exp(-((np.arange(12) - 3) ** 2) / 12))
        return brass * held(length, attack=0.04)

    return melody(rng, seconds, note, low=200)


@sound
def trombone(rng, seconds):
    def note(pitch, length):
        slide = pitch * 2 ** (-0.12 * np.exp(-clock(length) / 0.06))
        return tone(slide, length, harmonics=0.75 ** np.arange(15)) * held(length, attack=0.05)

    return melody(rng, seconds, note, low=80)


@sound
def clarinet(rng, seconds):
    def note(pitch, length):
        return tone(pitch, length, harmonics=(1, 0, 0.7, 0, 0.5, 0, 0.2, 0, 0.1)) * held(length)

    return melody(rng, seconds, note, low=150)


@sound
def guitar(rng, seconds):
    def note(pitch, length):
        period = int(RATE / pitch)
        string = np.zeros(int(2 * RATE))
        string[:period] = rng.uniform(-1, 1, period)
        b, a = [1.0], np.zeros(period + 2)  # Karplus and Strong: a delay that loses its treble
        a[0], a[period], a[period + 1] = 1, -0.497, -0.497
        return scipy.signal.lfilter(b, a, string)

    return melody(rng, seconds, note, low=85, octaves=1.2)


@sound
def piano(rng, seconds):
    def note(pitch, length):
        return sum(
            tone(pitch * k * np.sqrt(1 + 4e-4 * k * k), 1.5) * decay(1.5, 0.4 / k) / k
            for k in range(1, 9)
        )

    return melody(rng, seconds, note, low=110, octaves=2)


@sound
def piano_chords(rng, seconds):
    return sum(piano(rng, seconds) for _ in range(3))


@sound
def bells(rng, seconds):
    def note(pitch, length):
        partials = (0.5, 1, 1.2, 1.5, 2, 2.7, 3.4)
        return sum(tone(pitch * p, 2.5) * decay(2.5, 0.7 / p) for p in partials)

    return melody(rng, seconds, note, low=250, octaves=1.5)


@sound
def music_box(rng, seconds):
    def note(pitch, length):
        return tone(pitch, 1, harmonics=(1, 0, 0, 0.2)) * decay(1, 0.2, attack=0.002)

    return melody(rng, seconds, note, low=600, octaves=1)


@sound
def marimba(rng, seconds):
    def note(pitch, length):
        return tone(pitch, 0.8, harmonics=(1, 0, 0, 0.4)) * decay(0.8, 0.07, attack=0.002)

    return melody(rng, seconds, note, low=130, octaves=1.5, every=0.2)


@sound
def bass_guitar(rng, seconds):
    def note(pitch, length):
        return (
            tone(pitch, 1, harmonics=0.6 ** np.arange(10))
            * decay(length, 0.25).max()
            * (decay(1, 0.25))
        )

    return melody(rng, seconds, note, low=50, every=rng.uniform(0.2, 0.4))


@sound
def synthesizer(rng, seconds):
    rate = rng.uniform(1, 5)

    def note(pitch, length):
        saw = tone(pitch, length, harmonics=1 / np.arange(1, 40)) * held(length, attack=0.01)
        cutoff = 900 + 700 * np.sin(2 * np.pi * rate * clock(length))
        bright = band(saw, 1200, 4000)
        return band(saw, 60, 900) + bright * cutoff / 1600

    return melody(rng, seconds, note, low=90, octaves=1.5, every=0.25)


@sound
def electric_guitar(rng, seconds):
    return np.tanh(8 * normalize_level(guitar(rng, seconds)))


# Drums.


def drum(rng, low, *, half, noisy):
    """Make one stroke: a skin whose pitch falls, and its rattle."""
    skin = tone(low * (1 + np.exp(-clock(0.4) / 0.03)), 0.4) * decay(0.4, half, attack=0.002)
    rattle = noise(rng, 0.4) * decay(0.4, half, attack=0.001)
    return (1 - noisy) * skin + noisy * rattle


@sound
def kick_and_snare(rng, seconds):
    def stroke(n):
        is_snare = n % 2
        return drum(rng, 180 if is_snare else 50, half=0.06, noisy=0.7 if is_snare else 0.02)

    return sequence(rng, seconds, stroke, every=rng.uniform(0.25, 0.5))


@sound
def tom_toms(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: drum(rng, rng.uniform(70, 250), half=0.12, noisy=0.1),
        every=rng.uniform(0.15, 0.35),
        jitter=0.2,
    )


@sound
def hi_hat(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: band(drum(rng, 100, half=0.03, noisy=1), 5000, 7800),
        every=rng.uniform(0.12, 0.3),
    )


@sound
def band_of_three(rng, seconds):
    parts = kick_and_snare, bass_guitar, electric_guitar
    return sum(normalize_level(part(rng, seconds)) for part in parts)


@sound
def dance_music(rng, seconds):
    parts = kick_and_snare, hi_hat, synthesizer, saw_tooth
    return sum(
        normalize_level(part(rng, seconds)) * w
        for part, w in zip(parts, (1, 0.4, 0.8, 0.2), strict=True)
    )


@sound
def orchestra(rng, seconds):
    parts = string_quartet, trumpet, flute, tom_toms, trombone
    return sum(normalize_level(part(rng, seconds)) for part in parts)


# Animals.


@sound
def bird(rng, seconds):
    def chirp(_):
        length, time = (d := rng.uniform(0.06, 0.25)), clock(d)
        curve = rng.uniform(2000, 5000) * 2 ** (rng.uniform(-1, 1) * np.sin(30 * time))
        return tone(np.clip(curve, 800, 7000), length) * held(length, attack=0.02)

    return sequence(rng, seconds, chirp, every=0.3, jitter=0.5)


@sound
def blackbird(rng, seconds):
    def whistle(_):
        length = rng.uniform(0.1, 0.4)
        curve = rng.uniform(1500, 2800) * 2 ** (0.3 * wander(rng, length, rate=6))
        return tone(curve, length, harmonics=(1, 0.1)) * held(length)

    return sequence(rng, seconds, whistle, every=0.35, jitter=0.4)


@sound
def canary(rng, seconds):
    rate, pitch = rng.uniform(8, 20), rng.uniform(2500, 4500)
    trill = 0.3 * np.sin(2 * np.pi * rate * clock(seconds))
    gaps = wander(rng, seconds, rate=1) > -0.4
    return tone(pitch * 2**trill, seconds) * gaps


@sound
def cuckoo(rng, seconds):
    pitch = rng.uniform(600, 750)
    return sequence(
        rng, seconds, lambda n: tone(pitch * (0.8 if n % 2 else 1), 0.25) * held(0.25), every=0.55
    )


@sound
def owl(rng, seconds):
    pitch = rng.uniform(250, 450)

    def hoot(_):
        length = rng.uniform(0.15, 0.6)
        fall = pitch * (1 - 0.05 * clock(length) / length)
        return tone(fall, length, harmonics=(1, 0.1)) * held(length, attack=0.08)

    return sequence(rng, seconds, hoot, every=0.8, jitter=0.4)


@sound
def seagull(rng, seconds):
    base = rng.uniform(700, 1100)

    def cry(_):
        length = rng.uniform(0.25, 0.6)
        curve = base * 2 ** (0.5 * np.sin(np.pi * clock(length) / length))
        return voice_like(rng, curve, length, formants=(1500, 3000), rough=0.1)

    return sequence(rng, seconds, cry, every=0.6, jitter=0.3)


@sound
def rooster(rng, seconds):
    def crow(_):
        curve = np.interp(clock(1.6), [0, 0.2, 0.25, 0.9, 1.6], [500, 650, 800, 950, 450])
        return voice_like(rng, curve, 1.6, formants=(1100, 2200), rough=0.3)

    return sequence(rng, seconds, crow, every=2.2)


@sound
def hen(rng, seconds):
    def cluck(_):
        length = rng.uniform(0.05, 0.12)
        curve = rng.uniform(350, 600) * np.linspace(1, 0.8, int(length * RATE))
        return voice_like(rng, curve, length, formants=(900, 1800), rough=0.3)

    return sequence(rng, seconds, cluck, every=0.3, jitter=0.5)


@sound
def duck(rng, seconds):
    base = rng.uniform(180, 300)

    def quack(_):
        curve = base * np.linspace(1.1, 0.8, int(0.22 * RATE))
        return voice_like(rng, curve, 0.22, formants=(1100, 1900, 2900), rough=0.5)

    return sequence(rng, seconds, quack, every=0.4, jitter=0.2)


@sound
def dog(rng, seconds):
    base = rng.uniform(180, 550)

    def bark(_):
        length = rng.uniform(0.12, 0.22)
        curve = base * np.interp(clock(length) / length, [0, 0.3, 1], [0.8, 1.2, 0.7])
        return voice_like(rng, curve, length, formants=(600, 1300), rough=0.8)

    return sequence(rng, seconds, bark, every=rng.uniform(0.35, 0.7), jitter=0.2)


@sound
def wolf(rng, seconds):
    base, n = rng.uniform(300, 500), int(seconds * RATE)
    curve = base * (0.7 + 0.3 * np.minimum(1, 2 * np.arange(n) / n)) * vibrato(1, seconds)
    return voice_like(rng, curve, seconds, formants=(500, 1000), rough=0.02)


@sound
def cat(rng, seconds):
    base = rng.uniform(350, 700)

    def meow(_):
        length = rng.uniform(0.5, 1.1)
        curve = base * np.interp(clock(length) / length, [0, 0.3, 1], [0.9, 1.2, 0.75])
        return voice_like(rng, curve, length, formants=(900, 1800, 3300), rough=0.03)

    return sequence(rng, seconds, meow, every=1.4, jitter=0.3)


@sound
def purring(rng, seconds):
    breath = 0.6 + 0.4 * np.sign(np.sin(2 * np.pi * 0.7 * clock(seconds)))
    pulses = tone(rng.uniform(23, 30), seconds, harmonics=np.ones(20))
    return band(pulses, 60, 600) * breath + 0.1 * noise(rng, seconds, slope=1)


@sound
def cow(rng, seconds):
    def moo(_):
        length = rng.uniform(0.9, 1.8)
        curve = rng.uniform(110, 200) * np.interp(
            clock(length) / length, [0, 0.4, 0.8, 1], [0.8, 1.1, 1.2, 0.9]
        )
        return voice_like(rng, curve, length, formants=(350, 700, 1500), rough=0.1)

    return sequence(rng, seconds, moo, every=2.2, jitter=0.2)


@sound
def sheep(rng, seconds):
    def bleat(_):
        length = rng.uniform(0.6, 1.1)
        curve = vibrato(rng.uniform(250, 400), length, depth=0.05, rate=8)
        shaking = 1 + 0.6 * np.sin(2 * np.pi * 8 * clock(length))
        return shaking * voice_like(rng, curve, length, formants=(700, 1800), rough=0.1)

    return sequence(rng, seconds, bleat, every=1.5, jitter=0.2)


@sound
def pig(rng, seconds):
    def grunt(_):
        length = rng.uniform(0.15, 0.35)
        curve = rng.uniform(50, 90) * (1 + 0.2 * wander(rng, length, rate=20))
        return voice_like(rng, curve, length, formants=(400, 1100, 2300), rough=1.0)

    return sequence(rng, seconds, grunt, every=0.6, jitter=0.4)


@sound
def horse(rng, seconds):
    def whinny(_):
        curve = vibrato(np.linspace(1100, 500, int(1.5 * RATE)), 1.5, depth=0.12, rate=11)
        return voice_like(rng, curve, 1.5, formants=(1200, 2500), rough=0.2)

    return sequence(rng, seconds, whinny, every=2.0)


@sound
def frogs(rng, seconds):
    base = rng.uniform(90, 200)

    def croak(_):
        length, pulses = 0.3, np.sin(2 * np.pi * 35 * clock(0.3)) > 0
        return pulses * voice_like(rng, base, length, formants=(600, 1500), rough=0.3)

    return sequence(rng, seconds, croak, every=rng.uniform(0.4, 0.8), jitter=0.1)


@sound
def crickets(rng, seconds):
    pitch = rng.uniform(3500, 5500)

    def chirp(_):
        return tone(pitch, 0.18) * np.abs(np.sin(2 * np.pi * 30 * clock(0.18)))

    return sequence(rng, seconds, chirp, every=0.35) + 0.01 * noise(rng, seconds)


@sound
def bees(rng, seconds):
    return sum(
        tone(
            rng.uniform(180, 260) * (1 + 0.05 * wander(rng, seconds, rate=5)),
            seconds,
            harmonics=0.7 ** np.arange(12),
        )
        * (1 + wander(rng, seconds, rate=2))
        for _ in range(8)
    )


@sound
def mosquito(rng, seconds):
    pitch = rng.uniform(350, 650) * (1 + 0.06 * wander(rng, seconds, rate=4))
    near = 1.1 + wander(rng, seconds, rate=1.5)
    return near * tone(pitch, seconds, harmonics=0.7 ** np.arange(10))


# Machines.


@sound
def idling_engine(rng, seconds):
    pulses = tone(rng.uniform(20, 45), seconds, harmonics=rng.uniform(0.3, 1, 25))
    return pulses + 0.3 * band(noise(rng, seconds), 50, 1500)


@sound
def revving_engine(rng, seconds):
    speed = rng.uniform(60, 110) * 2 ** (0.8 * wander(rng, seconds, rate=1))
    return tone(speed, seconds, harmonics=0.85 ** np.arange(25)) + 0.3 * noise(
        rng, seconds, slope=1
    )


@sound
def motorbike_passing(rng, seconds):
    speed = rng.uniform(90, 160) * np.interp(
        clock(seconds) / seconds, [0, 0.45, 0.55, 1], [1.1, 1.08, 0.92, 0.9]
    )
    near = np.exp(-(((clock(seconds) / seconds - 0.5) / 0.25) ** 2)) + 0.02
    return near * tone(speed, seconds, harmonics=0.85 ** np.arange(25))


@sound
def chain_saw(rng, seconds):
    speed = rng.uniform(90, 180) * (1 + 0.25 * wander(rng, seconds, rate=2))
    return np.tanh(2 * tone(speed, seconds, harmonics=0.9 ** np.arange(30))) + noise(rng, seconds)


@sound
def drill(rng, seconds):
    speed = rng.uniform(300, 480) * (1 + 0.05 * wander(rng, seconds, rate=3))
    is_on = wander(rng, seconds, rate=1) > -0.3
    return is_on * (tone(speed, seconds, harmonics=0.8 ** np.arange(12)) + noise(rng, seconds))


@sound
def jackhammer(rng, seconds):
    rate = rng.uniform(12, 25)
    hits = sequence(rng, seconds, lambda _: noise(rng, 0.05) * decay(0.05, 0.01), every=1 / rate)
    return band(hits, 200, 5000) + 0.2 * tone(rate * 4, seconds, harmonics=0.7 ** np.arange(8))


@sound
def vacuum_cleaner(rng, seconds):
    return noise(rng, seconds, slope=1) * 3 + 0.02 * tone(
        rng.uniform(180, 400), seconds, harmonics=0.8 ** np.arange(10)
    )


@sound
def fan(rng, seconds):
    rate = rng.uniform(8, 20)
    blades = 1 + 0.5 * np.sin(2 * np.pi * rate * clock(seconds))
    return blades * noise(rng, seconds, slope=1.5)


@sound
def helicopter(rng, seconds):
    rate = rng.uniform(9, 14)
    chop = sequence(
        rng, seconds, lambda _: noise(rng, 0.1, slope=1) * decay(0.1, 0.02), every=1 / rate
    )
    return chop + 0.03 * tone(rng.uniform(100, 300), seconds, harmonics=0.7 ** np.arange(9))


@sound
def train(rng, seconds):
    def joint(n):
        return band(noise(rng, 0.15), 200, 2500) * decay(0.15, 0.03)

    beat = rng.uniform(0.15, 0.35)
    return sequence(rng, seconds, joint, every=beat, jitter=0.3) + noise(rng, seconds, slope=2) * 3


@sound
def clock_ticking(rng, seconds):
    pitch = rng.uniform(1500, 3500)
    return sequence(
        rng, seconds, lambda n: tone(pitch * (1 + n % 2 / 5), 0.05) * decay(0.05, 0.005), every=0.5
    )


@sound
def typing(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: band(noise(rng, 0.06), 800, 6000) * decay(0.06, 0.01) * rng.uniform(0.4, 1),
        every=0.16,
        jitter=0.7,
    )


@sound
def dot_matrix_printer(rng, seconds):
    is_on = np.sin(2 * np.pi * rng.uniform(0.8, 2) * clock(seconds)) > -0.3
    needles = tone(rng.uniform(150, 400), seconds, harmonics=np.ones(15))
    return is_on * (needles + 2 * band(noise(rng, seconds), 1000, 5000))


@sound
def squeaking_door(rng, seconds):
    pitch = rng.uniform(200, 400) * 2 ** (0.7 * wander(rng, seconds, rate=4))
    slip = np.clip(wander(rng, seconds, rate=8) + 0.5, 0, 1)
    return slip * band(tone(pitch, seconds, harmonics=np.ones(20)), 700, 3500)


# Noise and nature.


@sound
def white_noise(rng, seconds):
    return noise(rng, seconds)


@sound
def pink_noise(rng, seconds):
    return noise(rng, seconds, slope=1)


@sound
def brown_noise(rng, seconds):
    return noise(rng, seconds, slope=2)


@sound
def narrow_noise(rng, seconds):
    middle = rng.uniform(200, 3000)
    return band(noise(rng, seconds), 0.93 * middle, 1.07 * middle)


@sound
def noise_in_syllables(rng, seconds):
    beat = np.clip(np.sin(2 * np.pi * rng.uniform(2.5, 6) * clock(seconds)) + 0.3, 0, 1)
    return beat * noise(rng, seconds, slope=rng.uniform(0, 2))


@sound
def speech_shaped_noise(rng, seconds):
    beat = np.clip(wander(rng, seconds, rate=8) + 0.4, 0, 1)
    return beat * band(noise(rng, seconds, slope=1), 150, 3500)


@sound
def vowels_of_noise(rng, seconds):
    """Noise through resonances that change at random, as in a whisper."""
    heard = [
        band(noise(rng, seconds), 0.9 * f, 1.1 * f) for f in (300, 500, 800, 1200, 1800, 2500)
    ]
    return sum(np.clip(wander(rng, seconds, rate=6), 0, 1) * one for one in heard)


@sound
def rain(rng, seconds):
    drops = sequence(
        rng,
        seconds,
        lambda _: tone(rng.uniform(800, 5000), 0.02) * decay(0.02, 0.003) * rng.uniform(0, 1),
        every=0.01,
        jitter=0.9,
    )
    return drops + 0.3 * noise(rng, seconds, slope=0.5)


@sound
def wind(rng, seconds):
    gusts = 1.2 + wander(rng, seconds, rate=1.5)
    howl = band(noise(rng, seconds), 350, 420) * (1 + wander(rng, seconds, rate=1))
    return gusts * noise(rng, seconds, slope=2) * 5 + 0.3 * howl


@sound
def waves(rng, seconds):
    surf = 1.1 + np.sin(2 * np.pi * rng.uniform(0.15, 0.4) * clock(seconds))
    return surf * noise(rng, seconds, slope=1)


@sound
def thunder(rng, seconds):
    rolls = np.clip(wander(rng, seconds, rate=4) + 0.6, 0, None)
    return band(noise(rng, seconds, slope=2), 20, 250) * rolls


@sound
def fire(rng, seconds):
    crackle = sequence(
        rng,
        seconds,
        lambda _: noise(rng, 0.02) * decay(0.02, 0.002, attack=0.0005) * rng.uniform(0, 1),
        every=0.06,
        jitter=0.9,
    )
    return crackle + 0.1 * noise(rng, seconds, slope=1)


@sound
def stream(rng, seconds):
    def bubble(_):
        length = rng.uniform(0.02, 0.06)
        rise = rng.uniform(400, 2000) * np.linspace(1, 1.4, int(length * RATE))
        return tone(rise, length) * decay(length, 0.01)

    return sequence(rng, seconds, bubble, every=0.015, jitter=0.9) + 0.1 * noise(rng, seconds)


@sound
def dripping_tap(rng, seconds):
    def drop(_):
        rise = rng.uniform(500, 900) * np.linspace(1, 2, int(0.12 * RATE))
        return tone(rise, 0.12) * decay(0.12, 0.02)

    return sequence(rng, seconds, drop, every=0.6, jitter=0.2)


@sound
def clicks(rng, seconds):
    return sequence(rng, seconds, lambda _: np.ones(3), every=0.15, jitter=0.8)


@sound
def scratches(rng, seconds):
    strokes = np.abs(wander(rng, seconds, rate=rng.uniform(6, 12)))
    return strokes * band(noise(rng, seconds), 1000, 6000)


@sound
def crackling_record(rng, seconds):
    return 0.4 * hum(rng, seconds) + normalize_level(fire(rng, seconds))


# People who do not speak.


@sound
def applause(rng, seconds):
    def clap(_):
        return band(noise(rng, 0.04), 700, 3500) * decay(0.04, 0.006) * rng.uniform(0.2, 1)

    return sequence(rng, seconds, clap, every=0.02, jitter=0.9)


@sound
def applause_backwards(rng, seconds):
    return applause(rng, seconds)[::-1]


@sound
def clapping(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: band(noise(rng, 0.08), 700, 3500) * decay(0.08, 0.012),
        every=rng.uniform(0.25, 0.5),
        jitter=0.05,
    )


@sound
def footsteps(rng, seconds):
    return sequence(
        rng,
        seconds,
        lambda _: band(noise(rng, 0.12), 80, 900) * decay(0.12, 0.02),
        every=rng.uniform(0.4, 0.7),
        jitter=0.1,
    )


@sound
def whistling(rng, seconds):
    def note(pitch, length):
        glide = pitch * 2 ** (0.05 * wander(rng, length, rate=3))
        return tone(vibrato(glide, length), length) * held(length, attack=0.04)

    return melody(rng, seconds, note, low=700, octaves=1)


@sound
def snoring(rng, seconds):
    def breath(n):
        length = 1.0
        if n % 2:
            return 0.2 * band(noise(rng, length), 500, 3000) * held(length, attack=0.3)
        flutter = tone(rng.uniform(25, 45), length, harmonics=np.ones(20))
        return band(flutter, 60, 700) * held(length, attack=0.3)

    return sequence(rng, seconds, breath, every=1.3)


@sound
def breathing(rng, seconds):
    breaths = np.abs(np.sin(2 * np.pi * rng.uniform(0.2, 0.5) * clock(seconds)))
    return breaths * band(noise(rng, seconds), 400, 4000)


@sound
def crowd(rng, seconds):
    """Fill a stadium with throats that hold an open vowel."""
    throats = sum(
        tone(
            rng.uniform(120, 400) * (1 + 0.05 * wander(rng, seconds, rate=3)),
            seconds,
            harmonics=1 / np.arange(1, 20),
        )
        for _ in range(30)
    )
    return (1.3 + wander(rng, seconds, rate=1)) * band(throats, 400, 1200)


@cache
def voices():
    """Return the signals of every twentieth clip of the embedded corpus."""
    corpus = load_corpus("embedded")
    return [
        normalize_level(load_audio(corpus.folder / file)) for file in corpus.recordings.file[::20]
    ]


@sound
def babble(rng, seconds):
    """Twelve to forty people who speak at the same time."""
    chosen = rng.choice(len(voices()), size=rng.integers(12, 41), replace=False)
    n = int(seconds * RATE)
    return sum(np.resize(np.roll(voices()[k], rng.integers(n)), n) for k in chosen)


@sound
def restaurant(rng, seconds):
    clatter = typing(rng, seconds) + clock_ticking(rng, seconds)
    return normalize_level(babble(rng, seconds)) + 0.3 * normalize_level(clatter)


@sound
def speech_of_noise(rng, seconds):
    """Speech whose every band was replaced by noise: a vocoder without a voice."""
    spoken = np.resize(voices()[rng.integers(len(voices()))], int(seconds * RATE))
    edges = np.geomspace(100, 7000, 9)
    heard = 0
    for low, high in pairwise(edges):
        strength = scipy.ndimage.uniform_filter1d(np.abs(band(spoken, low, high)), RATE // 50)
        heard = heard + strength * normalize_level(band(noise(rng, seconds), low, high))
    return heard


# Sounds that others recorded and gave away, in packages of Debian.
PACKAGES = (
    "gcompris-qt-data",
    "hydrogen-data",
    "lmms-common",
    "lomiri-sounds",
    "oxygen-sounds",
    "sonic-pi-samples",
    "sound-theme-freedesktop",
    "yaru-theme-sound",
)
UNPACK = "for file in *.deb; do dpkg-deb -x $file unpacked; done"
SPOKEN = re.compile(r"audio-channel|vox|vowel|choir|chorus|robot|phone|crowd|cheer|breath")


def debian(folder, *, packages=PACKAGES):
    """Download packages of Debian into a folder, and yield the sounds in them.

    Parameters
    ----------
    folder : pathlib.Path
    packages : sequence of str

    Yields
    ------
    name : str
    signal : np.ndarray [shape=(n_samples,), dtype=float32]
        The first 10 s, at 16 kHz. Voices are left out, by the names of their files.

    Raises
    ------
    WorkshopError
        If this system is not Debian, or its mirror cannot be reached.
    """
    try:
        for command in (["apt-get", "download", *packages], ["sh", "-c", UNPACK]):
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        raise WorkshopError(f"Debian's sounds cannot be downloaded ({error}).") from error
    for path in sorted((folder / "unpacked").rglob("*")):
        if not path.is_file() or path.is_symlink() or SPOKEN.search(path.name.lower()):
            continue
        if path.suffix == ".rcc":  # of GCompris: many sounds in one file
            contents = ogg_files(path.read_bytes())
        elif path.suffix in (".wav", ".ogg", ".oga", ".flac"):
            contents = [path.read_bytes()]
        else:
            continue
        for number, content in enumerate(contents):
            with contextlib.suppress(soundfile.SoundFileError):
                signal, rate = soundfile.read(io.BytesIO(content), always_2d=True)
                signal = signal[: 10 * rate].mean(axis=1)
                yield (
                    f"{path.name} {number}",
                    librosa.resample(signal, orig_sr=rate, target_sr=RATE).astype(np.float32),
                )


def ogg_files(content):
    """Find the ogg files that lie one after the other within a larger file."""
    found, start = [], content.find(b"OggS\0\x02")
    while start >= 0:
        end, is_last = start, False
        while not is_last and content[end : end + 4] == b"OggS":
            is_last, n_segments = content[end + 5] & 4, content[end + 26]
            end += 27 + n_segments + sum(content[end + 27 : end + 27 + n_segments])
        found.append(content[start:end])
        start = content.find(b"OggS\0\x02", end)
    return found

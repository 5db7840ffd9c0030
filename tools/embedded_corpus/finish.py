"""From whatever a synthesizer said to a recording: one rate, one level, a quiet room."""

import numpy as np
import pyworld
import scipy.signal
import soxr

RATE = 16_000
LEVEL_DB = -23.0  # of the speech, pauses left out, below full scale
PEAK = 0.89
EDGE_DB = 38.0  # quieter than this below the loudest frame is silence
LEAD_S, TAIL_S, FADE_S = 0.07, 0.10, 0.01
ROOM_DB = (45.0, 62.0)  # how far the room's noise lies below the speech
TILT_FROM_HZ = 500.0
FRAME = 160


def finish(y, rate, *, tilt_db, seed, breath=0.0, record=None):
    """Resample, tilt, trim, level, and add the faint noise of a room.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
    rate : int
    tilt_db : float
        dB per octave above `TILT_FROM_HZ`: vocal effort.
    seed : int
        For the noise.
    breath : float
        From 0 to 1: noise of breath that follows the speech.
    record : callable, optional
        Gets the speech and a generator of random numbers, and returns what comes out of a
        recording chain and its links, as `chain.record` does.

    Returns
    -------
    y : np.ndarray [shape=(m,), dtype=float32]
        At `RATE`.
    links : list of str
        Of the chain.
    """
    rng = np.random.default_rng(seed)
    y = soxr.resample(y, rate, RATE) if rate != RATE else y
    y = _trim(_tilt(y - np.mean(y), tilt_db))
    links = []
    if record:
        y, links = record(_breathe(y, breath, rng), rng)
    y = _level(y)
    return (y + _room(len(y), rng)).astype(np.float32), links


def _breathe(y, breath, rng):
    """Add noise above 2 kHz that is as loud as the speech at each moment, times `breath` / 4."""
    hiss = rng.standard_normal(len(y))
    hiss = scipy.signal.sosfilt(
        scipy.signal.butter(2, 2000, "highpass", fs=RATE, output="sos"), hiss
    )
    width = 2 * FRAME
    level = np.sqrt(np.convolve(y**2, np.ones(width) / width, mode="same"))
    return y + 0.25 * breath * level * hiss


def median_pitch(y):
    """Return the median pitch of the voiced frames in Hz, as WORLD hears it.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        At `RATE`.

    Returns
    -------
    float
        0 where hardly any frame is voiced.
    """
    y = np.asarray(y, dtype=np.float64)
    pitch, times = pyworld.dio(y, RATE, f0_floor=60.0, f0_ceil=650.0, frame_period=10.0)
    pitch = pyworld.stonemask(y, pitch, times, RATE)
    voiced = pitch[pitch > 0]
    return float(np.median(voiced)) if len(voiced) > 20 else 0.0


def _tilt(y, tilt_db):
    hz = np.fft.rfftfreq(len(y), 1 / RATE)
    octaves = np.log2(np.maximum(hz, TILT_FROM_HZ) / TILT_FROM_HZ)
    return np.fft.irfft(np.fft.rfft(y) * 10 ** (tilt_db * octaves / 20), len(y))


def _loudness(y):
    """Level of each frame of 10 ms, relative to the loudest, in dB."""
    frames = y[: len(y) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(frames**2, axis=1)
    return 10 * np.log10(power / power.max() + 1e-12)


def _trim(y):
    heard = np.flatnonzero(_loudness(y) > -EDGE_DB) * FRAME
    start = max(0, heard[0] - round(LEAD_S * RATE))
    y = y[start : heard[-1] + FRAME + round(TAIL_S * RATE)].copy()
    fade = np.linspace(0, 1, round(FADE_S * RATE))
    y[: len(fade)] *= fade
    y[-len(fade) :] *= fade[::-1]
    return y


def _level(y):
    speech = np.repeat(_loudness(y) > -30.0, FRAME)
    rms = np.sqrt(np.mean(y[: len(speech)][speech] ** 2))
    y = y * 10 ** (LEVEL_DB / 20) / rms
    return y * min(1.0, PEAK / np.max(np.abs(y)))


def _room(length, rng):
    hiss = np.convolve(rng.normal(size=length), [1.0, 0.7, 0.4], mode="same")
    return hiss / hiss.std() * 10 ** ((LEVEL_DB - rng.uniform(*ROOM_DB)) / 20)

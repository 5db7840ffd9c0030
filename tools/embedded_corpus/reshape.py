"""Turn one voice into another with the WORLD vocoder.

WORLD (Morise, Yokomori and Ozawa 2016) takes speech apart into pitch, spectral
envelope and breathiness; we change each and put them together again.
"""

import numpy as np
import pyworld

FRAME_MS = 5.0
PITCH_LIMITS_HZ = (60.0, 650.0)
BREATH_FROM_HZ = 800.0
BREATH_FULL_HZ = 3800.0
LARGEST_EXCURSION = 0.9  # in log pitch: what lies beyond are errors of the pitch tracker


def reshape(y, rate, *, pitch_hz, liveliness, tract_scale, breath, tempo):
    """Give speech another pitch, vocal tract, breathiness and tempo.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
    rate : int
    pitch_hz : float
        The median pitch wanted.
    liveliness : float
        Factor on the pitch's excursions around its median.
    tract_scale : float
        Factor on the formants.
    breath : float
        From 0, as it was, to 1, all breath.
    tempo : float

    Returns
    -------
    np.ndarray [shape=(m,)]

    Raises
    ------
    ValueError
        If there is hardly any voice in it.
    """
    y = np.ascontiguousarray(y, dtype=np.float64)
    pitch, times = pyworld.dio(y, rate, frame_period=FRAME_MS, f0_floor=60.0, f0_ceil=600.0)
    pitch = pyworld.stonemask(y, pitch, times, rate)
    envelope = pyworld.cheaptrick(y, pitch, times, rate)
    aperiodicity = pyworld.d4c(y, pitch, times, rate)

    pitch = _move_pitch(pitch, pitch_hz, liveliness)
    envelope = np.exp(_warp(np.log(envelope + 1e-16), tract_scale))
    aperiodicity = _breathe(_warp(aperiodicity, tract_scale), breath, rate)
    return pyworld.synthesize(pitch, envelope, aperiodicity, rate, FRAME_MS / tempo)


def _move_pitch(pitch, pitch_hz, liveliness):
    voiced = pitch > 0
    if voiced.sum() < 20:
        raise ValueError("hardly any voice")
    excursion = np.log(pitch[voiced] / np.median(pitch[voiced]))
    excursion = liveliness * np.clip(excursion, -LARGEST_EXCURSION, LARGEST_EXCURSION)
    moved = pitch.copy()
    moved[voiced] = np.clip(pitch_hz * np.exp(excursion), *PITCH_LIMITS_HZ)
    return moved


def _warp(spectra, scale):
    """Stretch spectra [shape=(frames, bins)] along frequency; the top band is held."""
    bins = spectra.shape[1]
    source = np.minimum(np.arange(bins) / scale, bins - 1)
    below = np.minimum(source.astype(int), bins - 2)
    weight = source - below
    return np.ascontiguousarray((1 - weight) * spectra[:, below] + weight * spectra[:, below + 1])


def _breathe(aperiodicity, breath, rate):
    hz = np.linspace(0, rate / 2, aperiodicity.shape[1])
    ramp = np.clip((hz - BREATH_FROM_HZ) / (BREATH_FULL_HZ - BREATH_FROM_HZ), 0, 1)
    return np.clip(1 - (1 - aperiodicity) * (1 - breath * ramp), 1e-3, 1.0)

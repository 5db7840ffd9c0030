"""What lies between a mouth and a file: room, microphone, gain, noise, codec.

Everyday speech is recorded on phones and laptops, in kitchens, and sent through codecs. Each take
of an everyday speaker goes through a chain drawn at random, alike for both sexes.
"""

import io

import numpy as np
import scipy.signal
import soundfile
import soxr

RATE = 16_000
CODECS = {
    "g711": {"rate": 8_000, "format": "WAV", "subtype": "ULAW"},
    "gsm": {"rate": 8_000, "format": "WAV", "subtype": "GSM610"},
    "mp3": {"rate": RATE, "format": "MP3", "subtype": "MPEG_LAYER_III"},
}


def record(y, rng):
    """Send speech through a chain.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        At `RATE`.
    rng : np.random.Generator

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    links : list of str
        What the chain consisted of.
    """
    steps = [
        ("room", 0.45, _room),
        ("noise", 0.75, noise),
        ("microphone", 0.65, _microphone),
        ("gain control", 0.20, _gain_control),
        ("clipping", 0.06, _clip),
        ("low-pass", 0.15, _low_pass),
        ("codec", 0.20, _codec),
    ]
    links = []
    for name, probability, step in steps:
        if rng.random() < probability:
            y, detail = step(y, rng)
            links.append(f"{name} {detail}")
    return y, links


def _room(y, rng):
    """Reverberation: an exponentially decaying noise after the direct sound."""
    rt60 = rng.uniform(0.12, 0.7)
    times = np.arange(round(rt60 * RATE)) / RATE
    tail = rng.standard_normal(len(times)) * 10 ** (-3 * times / rt60)
    tail[: round(0.002 * RATE)] = 0
    direct_to_reverberant_db = rng.uniform(0, 15)
    tail *= 10 ** (-direct_to_reverberant_db / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1
    return scipy.signal.fftconvolve(y, tail)[: len(y)], f"{rt60:.2f} s"


def noise(y, rng, *, snr_db=(8, 45)):
    """Add noise of a random color, sometimes with the hum of the mains.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
    rng : np.random.Generator
    snr_db : tuple of float
        The range from which the signal-to-noise ratio is drawn.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    detail : str
        The ratio.
    """
    slope = rng.uniform(0, 2)  # of the power: 0 is white, 1 pink, 2 brown
    spectrum = np.fft.rfft(rng.standard_normal(len(y)))
    spectrum /= np.arange(1, len(spectrum) + 1) ** (slope / 2)
    hiss = np.fft.irfft(spectrum, len(y))
    if rng.random() < 0.2:
        times = np.arange(len(y)) / RATE
        mains = rng.choice([50, 60])
        hum = sum(np.sin(2 * np.pi * k * mains * times) / k for k in (1, 2, 3))
        hiss = hiss / hiss.std() + hum / hum.std()
    ratio = rng.uniform(*snr_db)
    return y + hiss / hiss.std() * y.std() * 10 ** (-ratio / 20), f"{ratio:.0f} dB"


def _microphone(y, rng):
    """Draw a smooth random response, and perhaps no bass."""
    octaves = np.log2(np.fft.rfftfreq(len(y), 1 / RATE).clip(50) / 50) / np.log2(160)
    response_db = sum(
        rng.normal(0, 7 / (1 + wave / 2)) * np.cos(np.pi * wave * octaves) for wave in range(1, 9)
    )
    y = np.fft.irfft(np.fft.rfft(y) * 10 ** (response_db / 20), len(y))
    cutoff = rng.uniform(60, 300) if rng.random() < 0.5 else 0
    if cutoff:
        y = scipy.signal.sosfilt(
            scipy.signal.butter(2, cutoff, "highpass", fs=RATE, output="sos"), y
        )
    return y, f"from {cutoff:.0f} Hz"


def _gain_control(y, rng):
    """Raise what is quiet."""
    width = round(0.05 * RATE)
    level = np.sqrt(np.convolve(y**2, np.ones(width) / width, mode="same")) + 1e-4
    strength = rng.uniform(0.2, 0.6)
    return y * (level / level.max()) ** -strength, f"{strength:.1f}"


def _clip(y, rng):
    limit = np.quantile(np.abs(y), rng.uniform(0.97, 0.998))
    return np.clip(y, -limit, limit), f"at {limit / np.abs(y).max():.1f}"


def _low_pass(y, rng):
    cutoff = rng.uniform(3400, 7500)
    sos = scipy.signal.cheby2(8, 50, cutoff, fs=RATE, output="sos")
    return scipy.signal.sosfilt(sos, y), f"{cutoff:.0f} Hz"


def _codec(y, rng):
    """Compress and decompress, as telephones and web sites do."""
    name = str(rng.choice(list(CODECS)))
    codec = CODECS[name]
    y = 0.5 * y / np.abs(y).max()
    sent = soxr.resample(y, RATE, codec["rate"]) if codec["rate"] != RATE else y
    file = io.BytesIO()
    level = {"compression_level": 0.9} if name == "mp3" else {}
    soundfile.write(
        file, sent, codec["rate"], format=codec["format"], subtype=codec["subtype"], **level
    )
    file.seek(0)
    heard, _ = soundfile.read(file)
    heard = soxr.resample(heard, codec["rate"], RATE) if codec["rate"] != RATE else heard
    return np.resize(heard, len(y)) if len(heard) < len(y) else heard[: len(y)], name

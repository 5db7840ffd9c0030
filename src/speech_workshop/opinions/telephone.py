"""The telephone: what it does to speech, how to tell that, and the second hearing of networks.

Taught in notebook 08.
"""

import io
import os

import librosa
import numpy as np
import soundfile

from ..audio import load_audio
from ..augmentation import fall_above, on_mel_db
from ..errors import WorkshopError
from ..guards.containers import info_of
from ..settings import SAMPLE_RATE

TELEPHONE_RATE = 8_000  # Hz
CODECS = {"G.711": "ULAW", "GSM 06.10": "GSM610"}  # and what libsndfile calls them
SPEECH, BELOW, ABOVE = (300, 3400), (2000, 3700), (4300, 7500)  # Hz: bands beside 4 kHz
# From BELOW to ABOVE, in the strongest moments. Of 1,583 recordings of real speech, from five
# sets, one falls by more (by 36 dB; the next by 31), and so do all their telephone versions.
EDGE_DB = -33
HIGHEST_HZ = 3400  # of the second hearing: the most that a telephone carries
RANGE_DB = 65  # below the loudest moment: what is left of a band that was cut off


def telephone(signal: np.ndarray, *, codec: str = "G.711") -> np.ndarray:
    """Return a signal as it sounds through a telephone.

    It is sampled at 8 kHz, so nothing above 4 kHz is left, and coded.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    codec : {'G.711', 'GSM 06.10'}
        That of the landline, which stores each sample in 8 bits on a logarithmic scale
        (mu-law), or that of the first mobile telephones.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 16 kHz.

    Raises
    ------
    WorkshopError
        If there is no such codec.
    """
    if codec not in CODECS:
        raise WorkshopError(f"There is no codec '{codec}'. There are {', '.join(CODECS)}.")
    signal = np.asarray(signal, np.float32)
    narrow = librosa.resample(signal, orig_sr=SAMPLE_RATE, target_sr=TELEPHONE_RATE)
    coded = io.BytesIO()
    soundfile.write(coded, narrow, TELEPHONE_RATE, format="WAV", subtype=CODECS[codec])
    coded.seek(0)
    heard, _ = soundfile.read(coded, dtype="float32")
    wide = librosa.resample(heard, orig_sr=TELEPHONE_RATE, target_sr=SAMPLE_RATE)
    return librosa.util.fix_length(wide, size=len(signal))


def heard_by_telephone(inputs: np.ndarray) -> np.ndarray:
    """Return a recording's inputs as if nothing above 3400 Hz had been heard.

    That is the upper limit of a telephone; what is below its lower one stays.
    What a network learned from high frequencies of synthetic voices may not hold for people and
    their microphones. Asked about both hearings, it errs less.

    Parameters
    ----------
    inputs : np.ndarray [shape=(..., n_frames, n_mfcc or more)]
        Not standardized.

    Returns
    -------
    np.ndarray [same shape, dtype=float32]

    References
    ----------
    Krizhevsky, Sutskever and Hinton (2012), ImageNet classification with deep convolutional
    neural networks: the mean of several views of one example, test-time augmentation.
    """

    def cut_off(mel_db: np.ndarray) -> np.ndarray:
        cut = mel_db - fall_above(HIGHEST_HZ).astype(np.float32)
        return np.maximum(cut, cut.max(axis=(-2, -1), keepdims=True) - RANGE_DB)

    return on_mel_db(cut_off, inputs).astype(np.float32)


def caution_about(path: str | os.PathLike) -> str | None:
    """Say what makes an answer about a readable recording less reliable.

    Parameters
    ----------
    path : path-like
        A file that `load_audio` accepts.

    Returns
    -------
    str or None
        A sentence, or None when there is nothing to say.
    """
    sample_rate = info_of(path).samplerate
    if sample_rate < SAMPLE_RATE:
        return (
            f"{path} was sampled at {sample_rate} Hz: sound above {sample_rate // 2} Hz "
            f"is missing, and the answer is less reliable. Record at {SAMPLE_RATE} Hz "
            "or more."
        )
    if is_band_limited(load_audio(path)):
        return (
            f"{path} holds no speech above {TELEPHONE_RATE // 2} Hz, as if it came through a "
            "telephone, and the answer is less reliable. Record with the computer's microphone, "
            "without a telephone or a headset in between."
        )
    return None


def is_band_limited(signal: np.ndarray) -> bool:
    """Tell from its spectrum whether speech was transmitted by a telephone.

    At half its sampling rate of 8 kHz, the Nyquist frequency, a telephone cuts speech off,
    and a higher sampling rate later on does not bring back what is missing. Speech itself
    hardly ever has such an edge: from the band below 4 kHz to the one above, the level in
    its strongest moments falls by some 10 dB, rarely by 30.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        Speech at 16 kHz, with as little noise as comes: noise above 4 kHz that was added
        after the telephone hides the edge.

    Returns
    -------
    bool
    """
    power = np.abs(librosa.stft(signal, n_fft=512, hop_length=160, win_length=400)) ** 2
    below, above, speech = (_band_power(power, band) for band in (BELOW, ABOVE, SPEECH))
    is_loud = speech >= 1e-3 * speech.max()  # within 30 dB of the loudest moment
    # The 90th percentile: consonants such as s and f, which reach up highest, are rare.
    strong_below, strong_above = (np.percentile(band[is_loud], 90) for band in (below, above))
    return bool(strong_above < 10 ** (EDGE_DB / 10) * strong_below)


def _band_power(power, band):
    """Return the mean power of each frame between two frequencies in Hz."""
    first, last = np.array(band) * 512 // SAMPLE_RATE
    return power[first : last + 1].mean(axis=0)

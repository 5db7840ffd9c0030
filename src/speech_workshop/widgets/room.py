"""The noise of a place: made where there is no microphone, and mixed into training.

Taught in notebook 11.
"""

import numpy as np

from ..audio import mix_noise, normalize_level, pink_noise
from ..augmentation import augment, on_mel_db
from ..database import Recording
from ..errors import WorkshopError
from ..features import extract_features, mel_filters, power_spectrogram
from ..settings import EXCERPT_FRAMES, SAMPLE_RATE

MAINS = 50  # Hz, of the current from the socket; 60 in America
LEVELS = (-5, 30)  # dB: how loud a voice is over the room in training, drawn evenly


def synthetic_room_noise(seconds: float, *, seed: int) -> np.ndarray:
    """Make up the noise of a room: pink noise, and the hum of the mains.

    Parameters
    ----------
    seconds : float
    seed : int

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 16 kHz, with a root mean square of 0.1.
    """
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hum = sum(
        np.sin(2 * np.pi * MAINS * k * time + rng.uniform(0, 2 * np.pi)) / k for k in range(1, 13)
    )
    noise = pink_noise(len(time), seed=rng) + 0.15 * hum
    return normalize_level(noise).astype(np.float32)


def two_halves(noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split the noise of a room: one half to train with, the other to judge with.

    Parameters
    ----------
    noise : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    first, second : np.ndarray

    Raises
    ------
    WorkshopError
        If a half would be shorter than what a network hears at once.
    """
    middle = len(noise) // 2
    if middle < EXCERPT_FRAMES * SAMPLE_RATE // 100:
        raise WorkshopError(
            f"The recording of the room lasts {len(noise) / SAMPLE_RATE:.1f} s. At least "
            f"{EXCERPT_FRAMES / 50:.1f} s are needed, half of them to train with: record five "
            "seconds."
        )
    return noise[:middle], noise[middle:]


def mel_frames(noise: np.ndarray) -> np.ndarray:
    """Turn noise into mel energies, a row per frame, 1 on average.

    Parameters
    ----------
    noise : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(n_frames, n_mels), dtype=float32]
    """
    mel = (mel_filters() @ power_spectrogram(noise)).T
    return (mel / mel.mean()).astype(np.float32)


def augment_in_room(
    inputs: np.ndarray, *, rng: np.random.Generator, room: np.ndarray
) -> np.ndarray:
    """Change each excerpt as `augmentation.augment` does, and let it sound in a room.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_excerpts, n_frames, n_mfcc or more)]
        Not standardized.
    rng : np.random.Generator
    room : np.ndarray [shape=(m_frames, n_mels)]
        As `mel_frames` makes it; m_frames >= n_frames.

    Returns
    -------
    np.ndarray [same shape, dtype=float32]
    """
    heard = augment(inputs, rng=rng)
    n_excerpts, n_frames, _ = inputs.shape
    starts = rng.integers(len(room) - n_frames + 1, size=n_excerpts)
    pieces = np.stack([room[start : start + n_frames] for start in starts])
    snr_db = rng.uniform(*LEVELS, size=(n_excerpts, 1, 1)).astype(np.float32)
    is_sound = inputs.any(axis=-1, keepdims=True)  # not padding

    def add_room(mel_db):
        voice = 10 ** (mel_db / 10)
        loudness = voice.mean(axis=(1, 2), keepdims=True, where=is_sound) / 10 ** (snr_db / 10)
        return 10 * np.log10(voice + loudness * pieces)

    return on_mel_db(add_room, heard)


def add_room_noise(
    recordings: list[Recording], signals: list[np.ndarray], noise: np.ndarray, *, snr_db: float
) -> list[Recording]:
    """Return recordings as they would have been made in a room.

    Mixed as sound, and then taken through the same steps as any recording.

    Parameters
    ----------
    recordings : list of Recording
    signals : list of np.ndarray [shape=(n_samples,)]
        Their sound, trimmed.
    noise : np.ndarray [shape=(m_samples,)]
        Of the room; each signal meets it from another moment on.
    snr_db : float
        See `audio.mix_noise`.

    Returns
    -------
    list of Recording
    """
    rng = np.random.default_rng(0)
    heard = []
    for recording, signal in zip(recordings, signals, strict=True):
        moved = np.roll(noise, rng.integers(len(noise)))
        mixed = normalize_level(mix_noise(signal, moved, snr_db=snr_db))
        features = extract_features(mixed)
        heard.append(recording._replace(mfcc=features.mfcc, pitch=features.fundamental_frequency))
    return heard

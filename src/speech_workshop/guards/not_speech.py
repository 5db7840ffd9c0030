"""What holds no voice is refused, with a reason, before a network could judge it.

Taught in notebook 08.
"""

import os

import numpy as np

from ..errors import WorkshopError

LEAST_VOICED = 0.15  # share of frames without which a recording holds no speech
LEAST_SPREAD = 7.0  # mean deviation of MFCC 1 to 12; steady sounds have 3 to 5, speech 13


def check_speech(features: tuple[np.ndarray, ...], *, name: str | os.PathLike) -> None:
    """Refuse what cannot be speech, with a reason.

    Parameters
    ----------
    features : Features
        Of the recording, see `features`.
    name : path-like
        What to call the recording in the message.

    Raises
    ------
    WorkshopError
        If less than 0.3 s are left, hardly any frame is voiced, or one unchanging
        tone fills the recording.
    """
    mfcc, pitch, _ = features
    n_frames = len(mfcc)
    if n_frames < 30:
        raise WorkshopError(
            f"{name} holds only {n_frames * 10} ms of sound between silences. Record a "
            "whole sentence."
        )
    if np.isfinite(pitch).mean() < LEAST_VOICED:
        raise WorkshopError(
            f"{name} holds no voice, only noise or whispering. Speak aloud, closer to "
            "the microphone."
        )
    if mfcc[:, 1:13].std(axis=0).mean() < LEAST_SPREAD:
        raise WorkshopError(
            f"{name} holds one unchanging sound, a hum or a tone. Record a whole sentence."
        )

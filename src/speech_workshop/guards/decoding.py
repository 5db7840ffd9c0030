"""A sound file becomes a signal, or a sentence that says what is wrong with it."""

import os
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..errors import WorkshopError
from ..settings import SAMPLE_RATE
from .containers import open_container

FORMATS = {
    ".wav": {"WAV", "WAVEX", "RF64"},
    ".flac": {"FLAC"},
    ".ogg": {"OGG"},
    ".mp3": {"MP3", "MPEG"},
}
# Formats that phones record in.
NOT_DECODED = {".m4a", ".aac", ".mp4", ".webm", ".wma", ".amr", ".3gp"}
# What a folder of sounds may hold: what cannot be read among it is named.
SOUNDS = {*FORMATS, *NOT_DECODED, ".aif", ".aiff", ".au", ".caf", ".oga", ".opus", ".w64"}
CANCELED = 1e-3  # no more than this is left in the mean of channels that are opposites
LONGEST = 600.0  # seconds; nobody's test sentence, and it would fill the memory
BLOCK = 2**18  # samples that are read at a time
LARGEST = 2 * 2**30  # bytes; twice what ten minutes can take


def decode(path: str | os.PathLike) -> np.ndarray:
    """Decode a sound file whole, as one channel at 16 kHz.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]

    Raises
    ------
    WorkshopError
        If the file is missing, empty, cut off, too long, or not a sound file of the kind
        that its name says.
    """
    path = Path(path)
    _check_name(path)
    cut_off = WorkshopError(
        f"{path} is cut off: it holds less sound than its header says. Copy or record it again."
    )
    with open_container(path) as container:
        try:
            sound = soundfile.SoundFile(container.source)
        except (soundfile.SoundFileError, OSError) as error:
            if container.is_cut_off:
                raise cut_off from error
            raise WorkshopError(
                f"{path} is not a sound file that can be read, whatever its name says. "
                "Save the recording again as wav."
            ) from error
        with sound:
            _check_kind(path, sound)
            if container.is_cut_off:
                raise cut_off
            _check_length(path, sound)
            try:
                return _read_resampled(path, sound)
            except (soundfile.SoundFileError, OSError) as error:
                raise cut_off from error


def _check_name(path):
    """Refuse a file that is missing, empty, or named after a format that cannot be read."""
    if not path.is_file():
        raise WorkshopError(f"There is no file {path}. Check the name and the folder.")
    if path.stat().st_size == 0:
        raise WorkshopError(f"{path} is empty (0 bytes). Record or copy it again.")
    if path.stat().st_size > LARGEST:
        raise WorkshopError(
            f"{path} is larger than {LARGEST // 2**30} GB. Cut out a piece of at most "
            f"{LONGEST / 60:.0f} minutes."
        )
    suffix = path.suffix.lower()
    if suffix in NOT_DECODED:
        raise WorkshopError(
            f"{path} is a '{suffix}' file, which this workshop has no decoder for. Save it as "
            "wav, in Audacity (File, Export) or with the program ffmpeg, and try again."
        )
    if suffix not in FORMATS:
        raise WorkshopError(
            f"{path} ends in '{suffix}', and only {', '.join(FORMATS)} can be read. "
            "Save it as wav and try again."
        )


def _read_resampled(path, sound):
    """Read a sound file in pieces, so that high rates do not fill the memory."""
    resampler = soxr.ResampleStream(sound.samplerate, SAMPLE_RATE, 1, quality="HQ")
    blocks = sound.blocks(BLOCK, frames=sound.frames, dtype="float32", always_2d=True)
    pieces, loudest, in_the_mean = [], 0.0, 0.0
    for block in blocks:
        mean = block.mean(axis=1)
        loudest, in_the_mean = max(loudest, np.ptp(block)), max(in_the_mean, np.ptp(mean))
        pieces.append(resampler.resample_chunk(mean))
    if in_the_mean < CANCELED * loudest:
        raise WorkshopError(
            f"The two channels of {path} cancel each other out. Save one of them as mono."
        )
    pieces.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(pieces)


def _check_kind(path, sound):
    """Refuse what is not of the kind that the name says, or has too many channels."""
    if sound.format not in FORMATS[path.suffix.lower()]:
        raise WorkshopError(
            f"{path} is called '{path.suffix.lower()}' but holds {sound.format} sound. Rename it "
            "to the ending it should have."
        )
    if sound.channels > 2:
        raise WorkshopError(f"{path} has {sound.channels} channels. Save it as mono or stereo.")


def _check_length(path, sound):
    """Refuse what would fill the memory, before it is read."""
    seconds = sound.frames / sound.samplerate
    if seconds > LONGEST:
        raise WorkshopError(
            f"{path} lasts {_in_minutes(seconds)}. Cut out a piece of at most "
            f"{LONGEST / 60:.0f} minutes."
        )


def _in_minutes(seconds):
    """Say how long a file is; a length that nobody can have recorded is a mistake in it."""
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < 1e4 else "for weeks, by its own header"

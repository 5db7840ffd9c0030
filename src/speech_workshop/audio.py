"""From a sound file to a clean signal: decode, check, resample, trim, mix.

Taught in notebook 01.
"""

import io
import os
from pathlib import Path

import librosa
import numpy as np
import soundfile
import soxr

from .errors import WorkshopError
from .guards.containers import open_container
from .settings import SAMPLE_RATE, TARGET_RMS

FORMATS = {
    ".wav": {"WAV", "WAVEX", "RF64"},
    ".flac": {"FLAC"},
    ".ogg": {"OGG"},
    ".mp3": {"MP3", "MPEG"},
}
NOT_DECODED = {".m4a", ".aac", ".mp4", ".webm", ".wma", ".amr", ".3gp"}  # but phones make them
SHORTEST = 0.3  # seconds of sound that are needed to say anything about a voice
LONGEST = 600.0  # seconds; nobody's test sentence, and it would fill the memory
BLOCK = 2**18  # samples that are read at a time
LARGEST = 2 * 2**30  # bytes; twice of what ten minutes can take
LOUDEST = 2.0**32  # samples of 32 bits that were never scaled; beyond, powers overflow
SILENCE = 1e-3  # a peak below this (-60 dB of full scale) is silence
TELEPHONE_RATE = 8_000  # Hz
CODECS = {"G.711": "ULAW", "GSM 06.10": "GSM610"}  # and what libsndfile calls them
SPEECH, BELOW, ABOVE = (300, 3400), (2000, 3700), (4300, 7500)  # Hz: bands beside 4 kHz
# From BELOW to ABOVE, in the strongest moments. Of 1,583 recordings of real speech, from five
# sets, one falls by more (by 36 dB; the next by 31), and so do all their telephone versions.
EDGE_DB = -33


def load_audio(path: str | os.PathLike) -> np.ndarray:
    """Read a recording as one channel at 16 kHz.

    Parameters
    ----------
    path : path-like
        A wav, flac, ogg or mp3 file; mono or stereo; any sampling rate.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Amplitudes between -1 and 1 at 16 000 samples per second.

    Raises
    ------
    WorkshopError
        If the file is missing, empty, cut off, silent, too short, too long, not
        numbers, or not a sound file of the kind that its name says.
    """
    path = Path(path)
    _check_name(path)
    signal = _decode(path)
    if not (np.abs(signal) < LOUDEST).all():
        raise WorkshopError(
            f"{path} holds values that are not numbers (NaN) or far too large to be sound. Save "
            "it again as 16-bit wav."
        )
    seconds = len(signal) / SAMPLE_RATE
    if seconds < SHORTEST:
        raise WorkshopError(
            f"{path} lasts {1000 * seconds:.0f} ms. At least {1000 * SHORTEST:.0f} ms "
            "are needed: record for longer."
        )
    if np.abs(signal).max() < SILENCE:
        raise WorkshopError(
            f"{path} is silent. Check that the microphone was on, and record it again."
        )
    return signal


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
    sample_rate = soundfile.info(path).samplerate
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
    narrow = _resample(np.asarray(signal, np.float32), SAMPLE_RATE, TELEPHONE_RATE)
    coded = io.BytesIO()
    soundfile.write(coded, narrow, TELEPHONE_RATE, format="WAV", subtype=CODECS[codec])
    coded.seek(0)
    heard, _ = soundfile.read(coded, dtype="float32")
    return librosa.util.fix_length(_resample(heard, TELEPHONE_RATE, SAMPLE_RATE), size=len(signal))


def trim_silence(signal: np.ndarray, *, top_db: float = 40) -> np.ndarray:
    """Cut away the quiet beginning and end.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
    top_db : float
        What is this many decibels quieter than the loudest moment is silence.

    Returns
    -------
    np.ndarray [shape=(m_samples,)], m_samples <= n_samples
    """
    return librosa.effects.trim(signal, top_db=top_db, frame_length=512, hop_length=128)[0]


def normalise_level(signal: np.ndarray) -> np.ndarray:
    """Scale to a common loudness, so that distance to the microphone says nothing.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]

    Returns
    -------
    np.ndarray [shape=(n_samples,)]
        With a root mean square of 0.1; zeros stay zeros.
    """
    rms = np.sqrt(np.mean(signal**2))
    return signal * (TARGET_RMS / rms) if rms > 0 else signal


def pink_noise(n_samples: int, *, seed: int | np.random.Generator) -> np.ndarray:
    """Make noise that sounds like wind or a far street: equal power in each octave.

    Parameters
    ----------
    n_samples : int
    seed : int or np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        With a root mean square of 0.1.
    """
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(n_samples))
    spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))  # power falls as 1 / frequency
    return normalise_level(np.fft.irfft(spectrum, n=n_samples)).astype(np.float32)


def mix_noise(signal: np.ndarray, noise: np.ndarray, *, snr_db: float) -> np.ndarray:
    """Add noise at a chosen signal-to-noise ratio.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
    noise : np.ndarray [shape=(m_samples,)]
        Repeated or cut to the length of `signal`.
    snr_db : float
        Power of the signal over power of the noise, in decibels: 20 is a quiet
        room, 0 is noise as loud as the voice.

    Returns
    -------
    np.ndarray [shape=(n_samples,)]

    Raises
    ------
    WorkshopError
        If the noise is silent: no factor can make it audible.
    """
    noise = np.resize(noise, len(signal))
    noise_power = np.mean(noise**2)
    if noise_power == 0:
        raise WorkshopError("The noise is silent. Choose another piece of noise.")
    wanted_power = np.mean(signal**2) / 10 ** (snr_db / 10)
    return signal + noise * np.sqrt(wanted_power / noise_power)


def _resample(signal, sample_rate, new_rate):
    """Change the sampling rate; what the new one cannot hold is filtered out first."""
    if sample_rate == new_rate:
        return signal
    return librosa.resample(signal, orig_sr=sample_rate, target_sr=new_rate, res_type="soxr_hq")


def _band_power(power, band):
    """Return the mean power of each frame between two frequencies in Hz."""
    first, last = np.array(band) * 512 // SAMPLE_RATE
    return power[first : last + 1].mean(axis=0)


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


def _decode(path):
    """Return a file's signal, one channel at 16 kHz, or refuse the file."""
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
                return _read_resampled(sound)
            except (soundfile.SoundFileError, OSError) as error:
                raise cut_off from error


def _read_resampled(sound):
    """Read a sound file in pieces, so that high rates do not fill the memory."""
    resampler = soxr.ResampleStream(sound.samplerate, SAMPLE_RATE, 1, quality="HQ")
    blocks = sound.blocks(BLOCK, frames=sound.frames, dtype="float32", always_2d=True)
    pieces = [resampler.resample_chunk(block.mean(axis=1)) for block in blocks]
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

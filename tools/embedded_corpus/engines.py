"""The synthesizers: each says a take and returns plain speech, before any reshaping."""

import subprocess
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
import soxr

import kokoro

PITCH_FRAMES_PER_S = 80  # of Kokoro
ESPEAK_WORDS_PER_MINUTE = 165
ESPEAK_PITCH_RANGE = 1.5  # top over bottom of a lively voice's pitch


def say_kokoro(take, model):
    """Kokoro: a voice as itself takes on the mood; one to be reshaped speaks as it likes.

    Parameters
    ----------
    take : voices.Take
    model : kokoro.Kokoro

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    speaker = take.speaker
    if speaker.everyday:
        return say_everyday(take, partial(model.speak, take.text, take.language))
    mood = {"tempo": take.pace}
    if speaker.pitch_hz is None:
        mood = {
            "tempo": take.pace * take.tempo,
            "shift": take.shift,
            "liveliness": take.liveliness,
        }
    return model.speak(take.text, take.language, voice=speaker.voice, **mood), kokoro.RATE


def say_everyday(take, speak):
    """Speak lower and slower by the tract's scale, then play all of it that much faster.

    That moves the formants and nothing else.

    Parameters
    ----------
    take : voices.Take
    speak : callable
        Says the take's text in the manner that it is asked for, see `kokoro.Kokoro.pronounce`.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    speaker = take.speaker
    rng = np.random.default_rng(take.seed)
    y = speak(
        voice=speaker.voice,
        tempo=take.tempo / speaker.tract_scale,
        liveliness=take.liveliness,
        pitch_hz=take.pitch_hz / speaker.tract_scale,
        unsteadiness=lambda n_frames: _unsteadiness(speaker, n_frames, rng),
    )
    played_at = kokoro.RATE * speaker.tract_scale
    return soxr.resample(y, played_at, kokoro.RATE), kokoro.RATE


def _unsteadiness(speaker, n_frames, rng):
    """Draw a factor on each frame's pitch: tremor at 4 to 7 Hz, and jitter."""
    times = np.arange(n_frames) / PITCH_FRAMES_PER_S
    tremor = np.sin(2 * np.pi * (rng.uniform(4, 7) * times + rng.random()))
    return np.exp(speaker.tremor * tremor + speaker.jitter * rng.standard_normal(n_frames))


def say_flite(take):
    """Flite, as it comes.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    return _listen(["flite", "-voice", take.speaker.voice, "-t", take.text, "-o"])


def say_festival(take, encoding):
    """Festival, as it comes; every voice wants its own character encoding.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    with tempfile.NamedTemporaryFile(suffix=".txt") as text:
        Path(text.name).write_bytes((take.text + "\n").encode(encoding, errors="replace"))
        return _listen(["text2wave", "-eval", f"(voice_{take.speaker.voice})", text.name, "-o"])


def say_espeak(take):
    """Call eSpeak NG, with a voice definition of the speaker's own.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    spoken_in = take.speaker.voice if take.language == take.speaker.language else take.language
    speed = str(round(ESPEAK_WORDS_PER_MINUTE * take.tempo))
    with tempfile.NamedTemporaryFile("w", suffix=".voice") as definition:
        definition.write(_espeak_definition(take))
        definition.flush()
        return _listen(
            ["espeak-ng", "-v", f"{spoken_in}+{definition.name}", "-s", speed, take.text, "-w"]
        )


def _espeak_definition(take):
    """Write a speaker as an eSpeak NG voice: pitch, formants, breath, tilt.

    The formants' places and widths belong to the speaker, so they are drawn
    from a generator seeded with its name; pitch, breath and tilt belong to the take.
    """
    speaker = take.speaker
    rng = np.random.default_rng(list(speaker.name.encode()))
    swing = ESPEAK_PITCH_RANGE ** (take.liveliness / 2)
    lines = ["language variant", "name drawn"]
    lines.append(f"pitch {take.pitch_hz / swing:.0f} {take.pitch_hz * swing:.0f}")
    for formant in range(9):
        place = 100 * speaker.tract_scale * np.exp(rng.normal(0, 0.025))
        strength, width = rng.integers(75, 115), rng.integers(85, 180)
        lines.append(f"formant {formant} {place:.0f} {strength} {width}")
    lines.append("breath 0" + 7 * f" {round(20 * take.breath)}")
    lines.append(f"flutter {rng.integers(0, 6)}")
    lines.append(f"roughness {rng.integers(0, 4)}")
    if rng.random() < 0.4:
        lines.append(f"klatt {rng.integers(1, 6)}")
    return "\n".join(lines) + "\n"


def _listen(command):
    """Run a synthesizer that writes a file, and read the file."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as heard:
        subprocess.run(
            [*command, heard.name],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return soundfile.read(heard.name)

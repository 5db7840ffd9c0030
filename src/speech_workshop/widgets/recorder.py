"""Record some seconds with the browser's microphone, or take a sound file from it.

What runs in the browser is in ``microphone.js`` and ``recorder.js``. The sound comes as a
message and not as part of the widget's state, since a state may be saved in a notebook.

Taught in notebook 08.
"""

import base64
import io
from pathlib import Path

import anywidget
import librosa
import numpy as np
import soundfile
import traitlets

from ..audio import load_audio
from ..errors import WorkshopError
from ..settings import SAMPLE_RATE
from .own_recordings import keep_sound

HERE = Path(__file__).parent
MICROPHONE = (HERE / "microphone.js").read_text(encoding="utf-8")
STYLE = (HERE / "microphone.css").read_text(encoding="utf-8")
CLIPPED = 0.99  # of full scale: from here on the tops of the waves are cut off
LOST = 0.1  # seconds: more than the clock and the blocks of samples may differ
RATES = (3_000, 768_000)  # Hz: what browsers allow an AudioContext to have
NOT_A_RECORDING = (
    "The browser sent something that is not a recording ({error}). Run the cell again, "
    "reload the page, and record again."
)


class Recorder(anywidget.AnyWidget):
    """A recorder: counts down, records, plays back, and keeps what was recorded.

    Parameters
    ----------
    name : str
        A recording is kept as ``name.wav``, in place of the one before; an uploaded file
        under its own name.
    seconds : float
        How long it records if nobody presses Stop.
    caption : str
        The text above the buttons.

    Attributes
    ----------
    signal : np.ndarray [shape=(n_samples,), dtype=float32] or None
        What was recorded or uploaded last, at 16 kHz.
    path : pathlib.Path or None
        Where it is kept.
    """

    _esm = MICROPHONE + (HERE / "recorder.js").read_text(encoding="utf-8")
    _css = STYLE
    name = traitlets.Unicode().tag(sync=True)
    seconds = traitlets.Float().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)

    def __init__(self, name: str, *, seconds: float, caption: str) -> None:
        super().__init__(name=name, seconds=seconds, caption=caption)
        self.signal: np.ndarray | None = None
        self.path: Path | None = None
        self.on_msg(lambda _widget, message, _buffers: self.send(self._answer(message)))

    def _answer(self, message):
        try:
            return self.receive(**message)
        except (TypeError, ValueError) as error:  # a page of another version, or a stray script
            return {"said": NOT_A_RECORDING.format(error=error), "isProblem": True}

    def receive(
        self,
        *,
        name: str,
        file: str | None = None,
        pcm: str | None = None,
        rate: float | None = None,
        lost: float = 0,
    ) -> dict[str, str | bool]:
        """Keep what the browser has recorded, or the file that it has taken.

        Parameters
        ----------
        name : str
            Of the file in which it is kept.
        file : str, optional
            A whole sound file, in base64.
        pcm : str, optional
            Without a file: samples as in `decode`, in base64.
        rate : float, optional
            Their sampling rate.
        lost : float, optional
            Seconds of sound that the clock counted and the microphone did not deliver.

        Returns
        -------
        dict
            What the browser shows: ``said``, a sentence, and ``isProblem``.

        Raises
        ------
        TypeError, ValueError
            If the message cannot be a recording.
        """
        has_gaps = lost > LOST
        if file is not None:
            content = base64.b64decode(file, validate=True)
        elif pcm is not None and rate is not None:
            content = as_wav(decode(base64.b64decode(pcm, validate=True), rate=rate))
        else:
            raise TypeError("neither a file nor samples and their rate")
        try:
            path = keep_sound(name, content)
        except WorkshopError as error:
            return {"said": str(error), "isProblem": True}
        signal = load_audio(path)
        self.path, self.signal = path, signal
        said = f"{len(signal) / SAMPLE_RATE:.1f} seconds, kept as {path}."
        if np.abs(signal).max() >= CLIPPED:
            said += " They are too loud: sit back from the microphone and record again."
        if has_gaps:
            said += (
                f" But {lost:.1f} seconds of your voice were lost, because the computer was "
                "busy. Close what you do not need, and record again."
            )
        return {"said": said, "isProblem": has_gaps}

    def _repr_mimebundle_(self, **kwargs):
        return or_a_sentence(super()._repr_mimebundle_(**kwargs), "Here you record your voice")


def decode(pcm: bytes, *, rate: float) -> np.ndarray:
    """Turn the samples that a browser sends into a signal.

    Parameters
    ----------
    pcm : bytes
        Samples of 16 bits, little-endian, one channel.
    rate : float
        Samples per second: 16,000 in most browsers, in Firefox the microphone's own rate.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 16 kHz.

    Raises
    ------
    ValueError
        If no browser has such a sampling rate, or a sample is cut in two.
    """
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"a sampling rate of {rate} Hz")
    signal = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    if rate == SAMPLE_RATE:
        return signal
    return librosa.resample(signal, orig_sr=rate, target_sr=SAMPLE_RATE, res_type="soxr_hq")


def as_wav(signal: np.ndarray) -> bytes:
    """Turn a signal into the bytes of a wav file with 16 bits a sample."""
    wav = io.BytesIO()
    soundfile.write(wav, signal, SAMPLE_RATE, format="WAV")
    return wav.getvalue()


def or_a_sentence(bundle: tuple[dict, dict], what: str) -> tuple[dict, dict]:
    """Let a widget be a sentence where no notebook runs, on a web page for example.

    Parameters
    ----------
    bundle : tuple of dict
        How Jupyter shows the widget, and metadata.
    what : str
        How the sentence begins.

    Returns
    -------
    tuple of dict
    """
    data, metadata = bundle
    sentence = f"{what}, when the notebook runs in JupyterLab or on Colab."
    return data | {"text/plain": sentence, "text/html": f"<p><em>{sentence}</em></p>"}, metadata

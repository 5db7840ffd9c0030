"""What a network thinks while somebody speaks.

What runs in the browser is in ``microphone.js`` and ``live.js``.

Taught in notebook 08.
"""

import base64
import time

import anywidget
import numpy as np
import traitlets

from ..audio import SILENCE, normalize_level, pink_noise, trim_silence
from ..errors import WorkshopError
from ..evaluation import decide, predict
from ..features import extract_features
from ..guards.not_speech import check_speech
from ..models import SHAPE, TrainedModel
from ..settings import EXCERPT_FRAMES, SAMPLE_RATE
from .recorder import HERE, MICROPHONE, STYLE, decode, or_a_sentence

HEARD_SECONDS = 1.5  # an opinion is about this much of the past
LEAST_SECONDS = 0.6  # between silences: one syllable says too little
SILENT: dict[str, str | float | None] = {"label": "silence", "p_male": None}
NOT_SOUND = (
    "The browser sent something that is not sound ({error}). Reload the page, run the cell "
    "again, and press Listen."
)


class LiveView(anywidget.AnyWidget):
    """Shows what a network thinks of the last second and a half, several times a second.

    No more than two pieces of sound wait for their opinion; what is said meanwhile comes
    with the next one. So a slow computer gives fewer opinions, and none comes late.

    Parameters
    ----------
    model : TrainedModel

    Attributes
    ----------
    opinions : list of dict
        Since Listen was pressed: ``label`` and ``p_male`` (see `opinion_about`), ``at``,
        when it was ready, and ``seconds``, how long that took.
    """

    _esm = MICROPHONE + (HERE / "live.js").read_text(encoding="utf-8")
    _css = STYLE
    heard_seconds = traitlets.Float(HEARD_SECONDS).tag(sync=True)

    def __init__(self, model: TrainedModel) -> None:
        super().__init__()
        self.model = model
        self.opinions: list[dict] = []
        self._heard = np.zeros(0, "<i2")
        # The first call of each compiles: do it now.
        opinion_about(model, pink_noise(SAMPLE_RATE, seed=0))
        predict(model, [np.zeros(SHAPE, np.float32)])
        self.on_msg(lambda _widget, message, _buffers: self.send(self._answer(message)))

    def _answer(self, message):
        try:
            return self.receive(**message)
        except TypeError as error:  # a page of another version, or a stray script
            return {"problem": NOT_SOUND.format(error=error)}

    def receive(self, *, pcm: str, rate: float, begins: bool) -> dict[str, str | float | None]:
        """Hear the next piece of sound.

        Parameters
        ----------
        pcm : str
            See `recorder.decode`, in base64.
        rate : float
            Samples per second.
        begins : bool
            True for the first piece after Listen was pressed.

        Returns
        -------
        dict
            See `opinion_about`; or ``problem``, a sentence that says why it has to stop.
        """
        started = time.perf_counter()
        try:
            piece = np.frombuffer(base64.b64decode(pcm, validate=True), "<i2")
            heard = np.append(piece[:0] if begins else self._heard, piece)
            heard = heard[-round(HEARD_SECONDS * rate) :]
            signal = decode(heard.tobytes(), rate=rate)
        except (TypeError, ValueError, OverflowError) as error:
            return {"problem": NOT_SOUND.format(error=error)}
        self._heard = heard
        self.opinions = [] if begins else self.opinions
        try:
            opinion = opinion_about(self.model, signal)
        except Exception as error:  # whatever it is: whoever is speaking must be told
            return {"problem": f"Python says {type(error).__name__}: {error}"}
        ready = time.perf_counter()
        self.opinions.append(opinion | {"at": ready, "seconds": ready - started})
        return opinion

    def _repr_mimebundle_(self, **kwargs):
        return or_a_sentence(super()._repr_mimebundle_(**kwargs), "Here a network listens live")


def opinion_about(model: TrainedModel, signal: np.ndarray) -> dict[str, str | float | None]:
    """Let a network judge a second or two of sound, or notice that nobody speaks.

    The sound takes the same path as a recording, without the gate, which a second of sound
    tells too little. Only the last excerpt is judged.

    Parameters
    ----------
    model : TrainedModel
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.

    Returns
    -------
    dict
        ``label`` ('female', 'male', 'unsure' or 'silence') and ``p_male``, which is None
        in silence.
    """
    if np.abs(signal).max(initial=0) < SILENCE:
        return SILENT
    sound = trim_silence(signal)
    if len(sound) < LEAST_SECONDS * SAMPLE_RATE:
        return SILENT
    features = extract_features(normalize_level(sound))
    try:
        check_speech(features, name="what was heard")
    except WorkshopError:
        return SILENT
    p_male = float(predict(model, [features.inputs[-EXCERPT_FRAMES:]])[0])
    return {"label": decide(p_male), "p_male": p_male}

"""The live view answers whatever reaches it, and goes on afterwards."""

import base64

import numpy as np
import pytest
from conftest import make_voice

from speech_workshop.models import load_model
from speech_workshop.widgets.live import LiveView

PCM = (32767 * make_voice(200)).astype("<i2").tobytes()
GOOD = {"pcm": base64.b64encode(PCM).decode(), "rate": 16_000, "begins": True}
NAN, INFINITE = float("nan"), float("inf")
MALFORMED = [
    None, 7, "listen", [], {}, {"pcm": GOOD["pcm"]}, GOOD | {"name": "voice.wav"},
    *(GOOD | {"pcm": pcm} for pcm in (None, 7, [1, 2], {}, "!!!!", "ü", "AAA", "AA==")),
    *(GOOD | {"rate": rate} for rate in (None, "16000", [], NAN, INFINITE, 0, -16_000, 1, 1e9,
                                         10**400, True)),
]  # fmt: skip


@pytest.fixture(scope="module")
def view(model_path):
    return LiveView(load_model(model_path))


def hear(view, monkeypatch, message):
    """Let a message arrive as it does from a browser; return the answer."""
    sent = []
    monkeypatch.setattr(view, "send", sent.append)
    view._handle_custom_msg(message, [])
    (answer,) = sent
    return answer


def in_short(message):
    """Return what is odd about a message."""
    if not isinstance(message, dict):
        return repr(message)
    return repr({key: value for key, value in message.items() if value != GOOD.get(key)})[:40]


@pytest.mark.parametrize("message", MALFORMED, ids=in_short)
def test_a_malformed_message_gets_a_sentence_and_is_forgotten(view, monkeypatch, message):
    before = hear(view, monkeypatch, GOOD)
    answer = hear(view, monkeypatch, message)
    assert answer["problem"].startswith("The browser sent something that is not sound")
    assert "Reload the page" in answer["problem"]
    silence = {"pcm": "", "rate": 16_000, "begins": False}
    assert hear(view, monkeypatch, silence) == before  # what was heard before is still there
    assert [opinion["label"] for opinion in view.opinions] == 2 * [before["label"]]


def test_sound_that_comes_in_pieces_is_put_together(view, monkeypatch):
    whole = hear(view, monkeypatch, GOOD)
    for number, piece in enumerate(np.array_split(np.frombuffer(PCM, "<i2"), 10)):
        pcm = base64.b64encode(piece.tobytes()).decode()
        last = hear(view, monkeypatch, {"pcm": pcm, "rate": 16_000, "begins": number == 0})
    assert last == whole


def test_only_the_last_second_and_a_half_counts(view, monkeypatch):
    alone = hear(view, monkeypatch, GOOD)
    before = (32767 * make_voice(90, seconds=3)).astype("<i2").tobytes()
    hear(view, monkeypatch, GOOD | {"pcm": base64.b64encode(before).decode()})
    assert hear(view, monkeypatch, GOOD | {"begins": False}) == alone

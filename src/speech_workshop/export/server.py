"""A small server: a sound comes in over HTTP, an answer goes out, and nothing is kept.

It needs the ONNX file of a network and no TensorFlow. Start it, and ask it, with::

    MODEL=cnn.onnx python -m uvicorn --factory speech_workshop.export.server:make_app
    curl --data-binary @voice.wav "http://127.0.0.1:8000/classify?name=voice.wav"

Taught in notebook 15.
"""

import json
import os
import re
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from ..audio import load_audio
from ..errors import WorkshopError
from ..features import features_of_file
from ..opinions.gate import refuse_other_sounds
from ..opinions.telephone import caution_about

LARGEST = 20_000_000  # bytes: ten minutes at 16 kHz, in 16 bits
REFUSED, TOO_LARGE = 422, 413  # what HTTP calls it


def make_app(path: str | os.PathLike | None = None) -> FastAPI:
    """Make the server's application.

    Parameters
    ----------
    path : path-like, optional
        Of a file that `export.onnx.write_onnx` wrote. Default: what ``$MODEL`` says.

    Returns
    -------
    fastapi.FastAPI
        ``POST /classify?name=FILE`` judges the sound in the request's body; ``GET /card``
        says what the network is.

    Raises
    ------
    WorkshopError
        If there is no such file.
    """
    path = Path(path or os.environ.get("MODEL", "cnn.onnx"))
    if not path.is_file():
        raise WorkshopError(
            f"There is no model {path}. Write it with: python -m speech_workshop export "
            f"build/models/cnn.keras {path} --format onnx"
        )
    network = onnxruntime.InferenceSession(path)
    about = {
        key: json.loads(text) for key, text in network.get_modelmeta().custom_metadata_map.items()
    }
    # The heart of it.
    app = FastAPI(title="What does the network say?")

    @app.get("/card")
    def card() -> dict:
        return about["card"]

    @app.post("/classify")
    async def classify(request: Request, name: str = "recording.wav") -> dict:
        sound = await read_body(request)
        return await run_in_threadpool(answer, network, about, sound=sound, name=name)

    return app


async def read_body(request: Request) -> bytes:
    """Read what was sent, and stop where it is too much."""
    sound = bytearray()
    async for piece in request.stream():
        sound += piece
        if len(sound) > LARGEST:
            raise HTTPException(TOO_LARGE, f"At most {LARGEST // 10**6} MB, please.")
    return bytes(sound)


def answer(network: onnxruntime.InferenceSession, about: dict, *, sound: bytes, name: str) -> dict:
    """Judge a sound, as `opinions.inference.classify_file` does.

    Parameters
    ----------
    network : onnxruntime.InferenceSession
    about : dict
        The metadata of its file.
    sound : bytes
        A whole wav, flac, ogg or mp3 file.
    name : str
        What its sender calls it; the ending says what it holds.

    Returns
    -------
    dict
        ``label``, ``probabilities`` (by label) and perhaps ``caution``.

    Raises
    ------
    fastapi.HTTPException
        422, with a sentence, if the sound cannot be judged.
    """
    ending, caution = Path(name).suffix.lower(), None
    if not re.fullmatch(r"(\.\w{1,8})?", ending):  # it becomes part of a path
        raise HTTPException(REFUSED, f"{name!r} does not end as sound files do, such as in .wav.")
    with tempfile.TemporaryDirectory() as folder:  # and with it the sound is deleted
        path = Path(folder) / f"recording{ending}"
        path.write_bytes(sound)
        try:
            signal = load_audio(path)
            if about.get("is_speech", True):  # files of earlier versions do not say it
                refuse_other_sounds(features_of_file(path), name=path)
                caution = caution_about(path)
        except WorkshopError as error:
            raise HTTPException(REFUSED, str(error).replace(str(path), name)) from error
    (p,) = network.run(["probabilities"], {"waveform": signal})
    second, first = np.sort(p)[-2:]
    is_sure = first - second >= 2 * about["reject_margin"]
    verdict = {
        "label": about["labels"][int(p.argmax())] if is_sure else "unsure",
        "probabilities": {
            label: round(float(one), 4) for label, one in zip(about["labels"], p, strict=True)
        },
    }
    return verdict | ({"caution": caution.replace(str(path), name)} if caution else {})

"""From a sound file to an opinion, as the command line and notebook 08 use a network.

Taught in notebook 08.
"""

import os

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from ..corpora import Corpus
from ..errors import WorkshopError
from ..evaluation import decide, is_correct, predict
from ..features import features_of_file
from ..models import TrainedModel
from ..settings import SEXES
from ..transfer.mel import mel_of_file
from .gate import refuse_other_sounds
from .telephone import caution_about

MOST_FRAMES = 100_000  # of recordings that wait in memory to be judged: a quarter of an hour


def listen(model: TrainedModel, path: str | os.PathLike) -> np.ndarray:
    """Turn a recording into what a model listens to.

    Parameters
    ----------
    model : TrainedModel
    path : path-like

    Returns
    -------
    np.ndarray [shape=(n_frames, n_numbers)]
        What a network gets of each frame; for the borrowed ear its mel energies.

    Raises
    ------
    WorkshopError
        If the file cannot be used, see `features_of_file`, or does not sound like speech,
        see `gate`.
    """
    features = features_of_file(path, is_speech=model.is_for_speech)
    if model.is_for_speech:
        refuse_other_sounds(features, name=path)
    return mel_of_file(path) if model.is_borrowed else features.inputs


def evaluate_corpus(model: TrainedModel, corpus: Corpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let a model judge all recordings of a corpus, straight from the files.

    A refused recording counts as wrong.

    Parameters
    ----------
    model : TrainedModel
    corpus : Corpus

    Returns
    -------
    table : pd.DataFrame [columns: file, speaker, sex, p_male, correct]
        A row per recording; without p_male where it was refused.
    refused : pd.DataFrame [columns: file, reason]
    """
    p_male: dict[str, float] = {}
    reasons = dict(zip(corpus.left_out.file, corpus.left_out.reason, strict=True))
    waiting, files = {}, list(corpus.recordings.file)
    for number, file in enumerate(tqdm(files, desc="listening", unit="file"), start=1):
        try:
            waiting[file] = listen(model, corpus.folder / file)
        except WorkshopError as error:
            reasons[file] = str(error)
        # A corpus may be larger than memory: judge it in parts.
        is_much = sum(map(len, waiting.values())) > MOST_FRAMES
        if waiting and (is_much or number == len(files)):
            opinions = predict(model, list(waiting.values()))
            p_male.update(zip(waiting, opinions, strict=True))
            waiting.clear()
    # Recordings without a usable annotation have no sex; they still count as wrong.
    columns = ["file", "speaker", "sex"]
    table = pd.concat([corpus.recordings[columns], corpus.left_out[columns]], ignore_index=True)
    table["p_male"] = table.file.map(p_male)
    table["correct"] = is_correct(table)
    return table, pd.DataFrame(reasons.items(), columns=["file", "reason"])


def classify_file(model: TrainedModel, path: str | os.PathLike) -> dict:
    """Let a model judge one recording, or say why it cannot be judged.

    Parameters
    ----------
    model : TrainedModel
    path : path-like

    Returns
    -------
    dict
        ``file``, ``label``, ``p_male`` and perhaps ``caution``; or ``file``, ``error``. Of labels
        of your own ``p``, the probability of each, instead of ``p_male``.
    """
    try:
        p = predict(model, [listen(model, path)])[0]
    except WorkshopError as error:
        return {"file": str(path), "error": str(error)}
    except MemoryError:
        return {"file": str(path), "error": f"{path} needs more memory than there is."}
    if model.classes != SEXES:
        each = dict(zip(model.classes, [1 - p, p] if p.ndim == 0 else p, strict=True))
        label = max(each, key=lambda one: each[one])
        return {
            "file": str(path),
            "label": label,
            "p": {one: round(float(value), 4) for one, value in each.items()},
        }
    caution = caution_about(path)
    verdict = {"file": str(path), "label": decide(p), "p_male": round(float(p), 4)}
    return verdict | ({"caution": caution} if caution else {})

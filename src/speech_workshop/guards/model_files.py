"""Check that a .keras file is one of ours, before Keras builds and loads what is in it.

A .keras file is a zip archive with the architecture, the weights and our card. It may come
from anybody, so nothing in it is believed: neither its sizes nor its numbers. `models` uses this.
"""

import io
import json
import math
import os
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np

from ..errors import WorkshopError
from ..settings import N_INPUTS
from .containers import cannot_be_opened

CARD = "speech_workshop.json"
MEMBERS = {"metadata.json", "config.json", "model.weights.h5", CARD}
LARGEST_MEMBER = 2**26  # bytes, unpacked; the largest of ours has six million
MOST_WEIGHTS = 2**24  # numbers: 64 MB; the borrowed ear has one and a half million


def check_name(path: str | os.PathLike) -> None:
    """Refuse a name under which Keras would not save a network as we load it.

    Parameters
    ----------
    path : path-like

    Raises
    ------
    WorkshopError
        If it does not end in ``.keras``.
    """
    if Path(path).suffix != ".keras":
        raise WorkshopError(f"{path} must end in .keras, as in my_network.keras.")


def read_card(path: str | os.PathLike) -> dict:
    """Read the card of a model, after everything in its file was checked.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    dict
        See `models.TrainedModel`.

    Raises
    ------
    WorkshopError
        If the file is not a model of this workshop, or is damaged.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        raise cannot_be_opened(path, error) from error
    try:
        with file, zipfile.ZipFile(file) as archive:
            _check_members(archive)
            card = json.loads(archive.read(CARD))
            config = json.loads(archive.read("config.json"))
            _check_weights(io.BytesIO(archive.read("model.weights.h5")))
        _check_card(card, *_shapes_of_network(config))
    except Exception as error:  # damaged bytes make Keras, HDF5 and zip raise errors of any kind
        raise WorkshopError(
            f"{path} is not a model of this workshop, or it is damaged ({error}). Train it "
            "again (python -m speech_workshop run, or train for labels of your own)."
        ) from error
    return card


def _require(is_so, problem):
    if not is_so:
        raise ValueError(problem)


def _check_members(archive):
    """Refuse an archive that lacks something, holds something else, or would fill the memory."""
    found = {member.filename: member.file_size for member in archive.infolist()}
    _require(set(found) == MEMBERS, f"it holds {', '.join(sorted(found)) or 'nothing'}")
    _require(max(found.values()) <= LARGEST_MEMBER, "a part of it is too large")
    _require(archive.testzip() is None, "a part of it is damaged")


def _check_weights(file):
    """Refuse tables of weights that are too large together, or that are in other files."""
    with h5py.File(file) as weights:
        groups, n_weights = [weights], 0
        while groups:
            group = groups.pop()
            for name in group:
                is_here = isinstance(group.get(name, getlink=True), h5py.HardLink)
                _require(is_here, "its weights are in another file")
                item = group[name]
                if isinstance(item, h5py.Group):
                    groups.append(item)
                    continue
                is_here = not item.is_virtual and item.external is None
                _require(is_here, "its weights are in another file")
                n_weights += item.size
                _require(n_weights <= MOST_WEIGHTS, "it has too many weights")


def _shapes_of_network(config):
    """Refuse an architecture too large to build; return its inputs a frame, and its outputs."""
    with keras.StatelessScope():  # weights get a shape here, and no memory
        network = keras.saving.deserialize_keras_object(config)
    n_weights = sum(math.prod(weight.shape) for weight in network.weights)
    _require(n_weights <= MOST_WEIGHTS, "it has too many weights")
    _require(len(network.input_shape) == 3, "its input is not excerpts")
    _require(len(network.output_shape) == 2, "its output is not probabilities")
    return network.input_shape[-1], network.output_shape[-1]


def _is_text(value):
    """Tell whether this is a string that can be written as UTF-8."""
    return isinstance(value, str) and value == value.encode(errors="ignore").decode()


def _check_card(card, n_inputs, n_outputs):
    """Refuse a card that lacks what the network needs to be right, or makes it wrong."""
    _require(isinstance(card, dict), "its card is not a JSON object")
    missing = {"version", "features", "labels", "mean", "std", "corpus"} - set(card)
    _require(not missing, f"its card lacks {', '.join(sorted(missing))}")
    with np.errstate(over="ignore"):  # what is too large is infinite, and refused below
        mean, std = (np.asarray(card[name], np.float32) for name in ("mean", "std"))
    _require(mean.shape == std.shape == (n_inputs,), "its card is for other features")
    temperature = card.get("temperature", 1.0)
    _require(isinstance(temperature, int | float), "its temperature is not a number")
    is_number = np.isfinite([*mean, *std, temperature]).all()
    _require(
        is_number and (std > 0).all() and temperature > 0, "its card holds impossible numbers"
    )
    strings = [card["version"], card["corpus"], *card["labels"], *card.get("speakers", [])]
    strings += [card.get("label", "sex"), card.get("group", "speaker")]
    made = card.get("made", {})
    _require(isinstance(made, dict), "its card does not say when it was made")
    strings.append(made.get("date", ""))
    _require(all(map(_is_text, strings)), "a name in its card is not text")
    n_labels = len(set(card["labels"]))
    is_asked_twice = card.get("asked_twice", False)
    _require(isinstance(is_asked_twice, bool), "its card does not say whether it is asked twice")
    _require(n_inputs == N_INPUTS or not is_asked_twice, "its inputs have no second hearing")
    _require(n_labels >= 2 and len(card["labels"]) == n_labels, "its labels are not all different")
    _require(n_outputs == (1 if n_labels == 2 else n_labels), "its output does not fit its labels")

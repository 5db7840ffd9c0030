"""A network as a list of layers with their settings and weights, for programs without Keras.

Taught in notebook 15.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from ..errors import WorkshopError

# What each kind of layer passes on, and which settings it has to have: others are not written yet.
SETTINGS: dict[str, Callable[[dict], dict]] = {
    "Conv1D": lambda config: {
        "filters": config["filters"],
        "width": config["kernel_size"][0],
        "padding": config["padding"],
        "activation": config["activation"],
    },
    "Dense": lambda config: {"units": config["units"], "activation": config["activation"]},
    "LSTM": lambda config: {
        "units": config["units"],
        "returns_all": config["return_sequences"],
    },
    "BatchNormalization": lambda config: {"epsilon": config["epsilon"]},
    "MaxPooling1D": lambda config: {"width": config["pool_size"][0]},
    "AveragePooling1D": lambda config: {"width": config["pool_size"][0]},
} | dict.fromkeys(
    (
        *("InputLayer", "Cast", "Dropout", "ReLU", "Reshape", "Masking", "Concatenate"),
        *("NotEqual", "Subtract", "Multiply", "TrueDivide", "Maximum", "Any", "Sum"),
        *("GlobalMaxPooling1D", "GlobalAveragePooling1D"),
    ),
    lambda config: {},
)
REQUIRED: dict[str, dict[str, Any]] = {
    "Conv1D": {
        "strides": (1,),
        "dilation_rate": (1,),
        "groups": 1,
        "data_format": "channels_last",
    },
    "LSTM": {
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "use_bias": True,
        "go_backwards": False,
    },
    "BatchNormalization": {"center": True, "scale": True},
    "MaxPooling1D": {"padding": "valid", "data_format": "channels_last"},
    "AveragePooling1D": {"padding": "valid", "data_format": "channels_last"},
    "GlobalMaxPooling1D": {"keepdims": False, "data_format": "channels_last"},
    "GlobalAveragePooling1D": {"keepdims": False, "data_format": "channels_last"},
    "ReLU": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    "Concatenate": {"axis": -1},
}
# Masking marks frames, but the mask itself comes from layers of its own; Cast makes 0 of no.
UNCHANGED = ("InputLayer", "Dropout", "Masking", "Cast")
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid", "softmax")


def layers_of(network: keras.Model) -> list[dict[str, Any]]:
    """List the layers of a network in the order in which they are computed.

    Axes and shapes are those of one excerpt: without the axis for the excerpts. Layers that
    change nothing once a network is trained, such as dropout, are left out.

    Parameters
    ----------
    network : keras.Model
        Functional, with one input and one output.

    Returns
    -------
    list of dict
        ``name``, ``kind`` (the class in Keras), ``inputs`` (names, ``"excerpt"`` for the
        network's own input, or numbers), ``mask`` (a name or None), ``weights`` (list of
        np.ndarray) and the settings of the kind.

    Raises
    ------
    WorkshopError
        If a layer is of a kind, or has a setting, that `layers.js` cannot compute.
    """
    operations = {operation.name: operation for operation in network.operations}
    layers: list[dict[str, Any]] = []
    names: dict[str, str] = {}  # of the layers that make what a layer passes on
    for entry in network.get_config()["layers"]:
        name = entry["config"]["name"]
        layer = _layer(entry, operations[name], names)
        if layer["kind"] in UNCHANGED:
            names[name] = layer["inputs"][0] if layer["inputs"] else "excerpt"
        else:
            names[name] = name
            layers.append(layer)
    return layers


def _layer(entry, operation, names):
    """Turn Keras's entry of a layer into ours; `names` says who makes its inputs."""
    name, kind, config = entry["config"]["name"], entry["class_name"], entry["config"]
    if kind == "TimeDistributed":  # most layers go through all axes before theirs anyway
        kind, config = config["layer"]["class_name"], config["layer"]["config"]
        if kind == "LSTM":
            raise WorkshopError(f"'{name}': an export cannot do an LSTM in TimeDistributed yet.")
    _check(kind, config, name)
    nodes = entry["inbound_nodes"]
    if len(nodes) > 1:
        raise WorkshopError(f"The layer '{name}' is used twice, which an export cannot do yet.")
    arguments = nodes[0]["args"] if nodes else ()
    mask = nodes[0]["kwargs"].get("mask") if nodes else None
    layer = {
        "name": name,
        "kind": kind,
        "inputs": [
            _input(x, names) for x in (arguments[0] if kind == "Concatenate" else arguments)
        ],
        "mask": _input(mask, names) if mask else None,
        "weights": [np.asarray(w, np.float32) for w in getattr(operation, "weights", [])],
    }
    if kind in ("Any", "Sum"):
        rank = len(arguments[0]["config"]["shape"])
        axes = np.atleast_1d(config["axis"])
        layer |= {"axes": [int(axis) % rank - 1 for axis in axes], "keepdims": config["keepdims"]}
    if kind == "Reshape":
        layer["shape"] = list(operation.output.shape[1:])
    return layer | SETTINGS[kind](config)


def _input(argument, names):
    """Return the name of the layer that makes a tensor; a number stays a number."""
    if isinstance(argument, dict):
        return names[argument["config"]["keras_history"][0]]
    return float(argument)


def _check(kind, config, name):
    """Refuse a layer that the exported network would compute differently, or not at all."""
    if kind not in SETTINGS:
        raise WorkshopError(
            f"The layer '{name}' is of the kind {kind}, which an export cannot do yet. It can do "
            f"{', '.join(sorted(SETTINGS))}."
        )
    required = REQUIRED.get(kind, {})
    for setting, value in required.items():
        found = config.get(setting, value)
        found = tuple(found) if isinstance(found, list) else found
        if found != value:
            raise WorkshopError(
                f"The layer '{name}' has {setting}={found}, and an export can do only {value}."
            )
    if "activation" in config and config["activation"] not in ACTIVATIONS:
        raise WorkshopError(
            f"The layer '{name}' has the activation {config['activation']}, and an export can do "
            f"only {', '.join(ACTIVATIONS)}."
        )
    if kind.endswith("Pooling1D") and "strides" in config:
        if tuple(config["strides"]) != tuple(config["pool_size"]):
            raise WorkshopError(f"The layer '{name}' has strides other than its pool_size.")
    if config.get("padding") not in (None, "valid", "same"):
        raise WorkshopError(
            f"The layer '{name}' has padding {config['padding']}, not valid or same."
        )

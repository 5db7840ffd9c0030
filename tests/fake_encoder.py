"""An untrained speaker encoder: as a PyTorch checkpoint, as a wheel, and in its place.

PyTorch is not here, so its old file format is written by hand.
"""

import hashlib
import io
import pickle
import sys
import types
import zipfile

import numpy as np

from speech_workshop.transfer.pretrained import SPEAKER_ENCODER
from speech_workshop.transfer.torch_weights import MAGIC, PROTOCOL

SHAPES = {
    f"lstm.{kind}_{which}_l{layer}": shape
    for layer in range(3)
    for kind, which, shape in (
        ("weight", "ih", (1024, 256 if layer else 40)),
        ("weight", "hh", (1024, 256)),
        ("bias", "ih", (1024,)),
        ("bias", "hh", (1024,)),
    )
} | {"linear.weight": (256, 256), "linear.bias": (256,)}


def make_tensors(shapes=SHAPES):
    """Draw the numbers of an encoder."""
    rng = np.random.default_rng(0)
    return {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}


class FloatStorage:
    """Replaces PyTorch's class of that name."""


def _rebuild_tensor_v2(*_):
    """Replaces PyTorch's function of that name."""


FloatStorage.__module__, _rebuild_tensor_v2.__module__ = "torch", "torch._utils"


class _Torch(pickle._Pickler):
    """Writes an array as PyTorch writes a tensor: a storage, and where in it."""

    storages = None

    def persistent_id(self, obj):
        if not isinstance(obj, np.ndarray):
            return None
        self.storages.append(obj)
        return ("storage", FloatStorage, str(len(self.storages)), "cpu", obj.size, None)


class _AsTensor:
    def __init__(self, array):
        self.array = array

    def __reduce__(self):
        strides = tuple(step // 4 for step in self.array.strides)
        about = (self.array, 0, self.array.shape, strides, False, {})
        return _rebuild_tensor_v2, about


def checkpoint(tensors, *, others=None):
    """Return the bytes of a checkpoint; `others` are objects that have no place in one."""
    modules = {"torch": types.ModuleType("torch"), "torch._utils": types.ModuleType("_utils")}
    modules["torch"].FloatStorage = FloatStorage
    modules["torch._utils"]._rebuild_tensor_v2 = _rebuild_tensor_v2
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        file = io.BytesIO()
        for obj in (MAGIC, PROTOCOL, {"little_endian": True}):
            pickle.dump(obj, file, protocol=2)
        writer = _Torch(file, protocol=2)
        writer.storages = []
        table = {name: _AsTensor(array) for name, array in tensors.items()}
        writer.dump({"step": 7, "model_state": table} | (others or {}))
    finally:
        for name, module in before.items():
            sys.modules.pop(name) if module is None else sys.modules.update({name: module})
    keys = [str(number + 1) for number in range(len(writer.storages))]
    pickle.dump(keys, file, protocol=2)
    for storage in writer.storages:
        file.write(storage.size.to_bytes(8, "little") + storage.tobytes())
    return file.getvalue()


def offer_wheel(folder, content, monkeypatch):
    """Put a wheel with this checkpoint where pip looks; return what is known about it."""
    folder.mkdir()
    path = folder / "Resemblyzer-0.1.4-py3-none-any.whl"
    about = "Resemblyzer-0.1.4.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(SPEAKER_ENCODER.weights, content)
        archive.writestr(SPEAKER_ENCODER.licence_file, "Apache License")
        archive.writestr("resemblyzer/__init__.py", "raise SystemExit('this code was run')")
        metadata = "Metadata-Version: 2.1\nName: Resemblyzer\nVersion: 0.1.4\n"
        archive.writestr(f"{about}/METADATA", metadata)
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return SPEAKER_ENCODER._replace(sha256=sha256)


def put_in_place(monkeypatch, folder):
    """Keep a made-up encoder where the fetched one would be."""
    from speech_workshop.paths import encoder_path
    from speech_workshop.transfer.pretrained import to_keras

    monkeypatch.setenv("WORKSHOP_PRETRAINED", str(folder))
    encoder_path().parent.mkdir(parents=True, exist_ok=True)
    np.savez(encoder_path(), *to_keras(make_tensors()))

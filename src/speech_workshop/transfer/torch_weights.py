"""Read the weights of a PyTorch checkpoint without PyTorch, and without running it.

Such a file is a *pickle*: a small program that builds objects. The usual reader runs that
program, and a hostile one could do anything. Ours knows the few instructions that build
tensors, which are tables of numbers, and refuses all others.
"""

import io
import math
import pickle
from typing import ClassVar, NamedTuple

import numpy as np

from ..errors import WorkshopError

MAGIC = 0x1950A86A20F9469CFC6C  # how a checkpoint begins, in PyTorch's format up to 1.5
PROTOCOL = 1001
NUMBER = np.dtype("<f4")
# The instructions that a table of tensors needs. Everything newer than protocol 2 is missing,
# and so are those that make objects in other ways than REDUCE.
INSTRUCTIONS = (
    "PROTO STOP MARK BINGET LONG_BINGET BINPUT LONG_BINPUT NONE NEWTRUE NEWFALSE BININT "
    "BININT1 BININT2 LONG1 BINFLOAT BINUNICODE EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_LIST "
    "APPEND APPENDS EMPTY_DICT SETITEM SETITEMS GLOBAL REDUCE BINPERSID"
).split()


class Tensor(NamedTuple):
    """Where the numbers of a tensor are: in which storage, from where on, in which shape."""

    storage: str
    offset: int
    shape: tuple


def _tensor(storage, offset, shape, stride, *_):
    """Replace PyTorch's function of the same arguments; only note them down."""
    in_order = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    if list(stride) != in_order and 0 not in shape:
        raise pickle.UnpicklingError("numbers that are not in order")
    return Tensor(storage, offset, tuple(shape))


# What PyTorch's names mean here. No other name is looked up.
MEANINGS = {
    ("collections", "OrderedDict"): dict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch", "FloatStorage"): "numbers of 32 bits",
}


# Python's own reader in Python, since there, single instructions can be removed.
class _TensorsOnly(pickle._Unpickler):
    """Reads tables of tensors and nothing else."""

    dispatch: ClassVar[dict] = {
        getattr(pickle, name)[0]: pickle._Unpickler.dispatch[getattr(pickle, name)[0]]
        for name in INSTRUCTIONS
    }

    def find_class(self, module, name):
        if (module, name) not in MEANINGS:
            raise pickle.UnpicklingError(f"the name {module}.{name}")
        return MEANINGS[module, name]

    def persistent_load(self, pid):
        kind, numbers, key, _, _, view = pid
        if (kind, numbers, view) != ("storage", MEANINGS["torch", "FloatStorage"], None):
            raise pickle.UnpicklingError("a storage of an unknown kind")
        return key

    def load_state(self):
        self.stack.pop()  # PyTorch notes versions of layers here: of no use

    dispatch[pickle.BUILD[0]] = load_state


def read_tensors(content: bytes, *, part: str) -> dict[str, np.ndarray]:
    """Read one table of tensors in a checkpoint.

    Parameters
    ----------
    content : bytes
        Of the whole file.
    part : str
        The name of the table, such as ``model_state``.

    Returns
    -------
    dict of str to np.ndarray [dtype=float32]

    Raises
    ------
    WorkshopError
        If the file asks for anything but tensors, is damaged, or is of another format.
    """
    file = io.BytesIO(content)
    try:
        magic, protocol, _, tables, keys = [_TensorsOnly(file).load() for _ in range(5)]
        if (magic, protocol) != (MAGIC, PROTOCOL):
            raise pickle.UnpicklingError("another format")
        storages = {key: _numbers(file) for key in keys}
        return {name: _array(tensor, storages) for name, tensor in tables[part].items()}
    except Exception as error:  # whatever such a file causes, it is refused
        reason = str(error) if isinstance(error, pickle.UnpicklingError) else type(error).__name__
        raise WorkshopError(
            f"This file contains something other than tables of numbers ({reason}). It was not "
            "run, and none of it was kept. Do not trust where it came from."
        ) from error


def _numbers(file):
    """Read a storage: how many numbers there are, and then the numbers."""
    n_numbers = int.from_bytes(file.read(8), "little", signed=True)
    content = file.read(n_numbers * NUMBER.itemsize) if n_numbers > 0 else b""
    if n_numbers < 0 or len(content) != n_numbers * NUMBER.itemsize:
        raise pickle.UnpicklingError("fewer numbers than it says")
    return np.frombuffer(content, NUMBER)


def _array(tensor, storages):
    """Cut a tensor out of its storage."""
    storage, offset, shape = Tensor(*tensor)
    n_numbers = math.prod(shape)
    if min(offset, *shape, 0) < 0 or offset + n_numbers > len(storages[storage]):
        raise pickle.UnpicklingError("a tensor outside its storage")
    return storages[storage][offset : offset + n_numbers].reshape(shape).copy()

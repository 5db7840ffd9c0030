"""A PyTorch checkpoint yields its tables of numbers; anything else in it is refused."""

import builtins
import collections
import os
import pickle

import numpy as np
import pytest
from fake_encoder import checkpoint, make_tensors

from speech_workshop.errors import WorkshopError
from speech_workshop.transfer.torch_weights import MAGIC, PROTOCOL, read_tensors

SMALL = {"weight": (3, 2), "bias": (2,), "one": (1,), "none": (0,), "deep": (2, 3, 4)}


def test_the_numbers_come_as_they_were_written():
    tensors = make_tensors(SMALL)
    found = read_tensors(checkpoint(tensors), part="model_state")
    assert list(found) == list(SMALL)
    for name, array in tensors.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], array)
    found["weight"][0, 0] = 1  # they are ours, and can be changed


class Runs:
    """An object that a pickle makes by calling a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.fixture
def alarm(tmp_path):
    """A file that is there if a hostile file had its way."""
    return tmp_path / "alarm"


def refused(content):
    with pytest.raises(WorkshopError, match="was not run") as error:
        read_tensors(content, part="model_state")
    return str(error.value)


@pytest.mark.parametrize("place", ["beside", "within", "as a name"])
def test_a_file_that_calls_something_is_refused_and_nothing_is_called(place, alarm):
    for hostile in (
        Runs(os.system, f"touch {alarm}"),
        Runs(eval, f"open({str(alarm)!r}, 'w')"),
        Runs(builtins.exec, f"open({str(alarm)!r}, 'w')"),
        Runs(builtins.getattr, os, "system"),
        Runs(print, Runs(os.mkdir, str(alarm))),
        np.float64(3),
    ):
        try:
            others = {
                "beside": {"more": hostile},
                "within": {"model_state": {"weight": hostile}},
                "as a name": {"more": {1: [{"deep": (hostile,)}]}},
            }[place]
            content = checkpoint({}, others=others)
        except (TypeError, pickle.PicklingError):  # a module cannot be written
            continue
        assert "the name" in refused(content)
        assert not alarm.exists()


@pytest.mark.parametrize("name", ["torch nn.Module", "torch FloatStorage.__init__", "os system",
                                  "collections OrderedDict.__reduce__", "torch._utils x",
                                  "speech_workshop.transfer.torch_weights pickle"])  # fmt: skip
def test_no_other_name_is_looked_up(name):
    module, attribute = name.split()
    assert f"the name {module}.{attribute}" in refused(head(f"c{module}\n{attribute}\n."))


def head(program, keys=()):
    """Return a checkpoint whose table is a program of our own."""
    parts = (pickle.dumps(part, protocol=2) for part in (MAGIC, PROTOCOL, {}))
    program = program.encode("latin-1") if isinstance(program, str) else program
    return b"".join(parts) + program + pickle.dumps(list(keys), protocol=2)


@pytest.mark.parametrize(
    "program",
    [
        b"\x80\x04\x8c\x02os\x8c\x06system\x93.",  # names of newer pickles
        b"(S'ls'\nios\nsystem\n.",  # INST
        b"cos\nsystem\n\x81.",  # NEWOBJ
        b"\x82\x01.",  # a name by its number
        b"\x96" + (2**40).to_bytes(8, "little") + b".",  # a huge array of bytes
        b"\x8e" + (2**62).to_bytes(8, "little") + b".",
        b"X\xff\xff\xff\x7f.",  # a huge text
        b"N0.",
        b"",
        b"}" * 10,
    ],
    ids=repr,
)
def test_unknown_instructions_and_damage_are_refused(program):
    refused(head(program))


def test_a_huge_memo_index_needs_no_huge_memory():
    refused(head(b"}r\xff\xff\xff\x7f."))  # no tables in it


def test_state_given_to_an_object_is_ignored():
    tensors, table = make_tensors(SMALL), collections.OrderedDict()
    table.note = 1  # as PyTorch writes versions of layers
    found = read_tensors(checkpoint(tensors, others={"more": table}), part="model_state")
    assert list(found) == list(SMALL)


def test_a_tensor_that_is_not_in_its_storage_is_refused():
    content = checkpoint(make_tensors({"weight": (3, 2)}))
    shape = pickle.dumps((3, 2), protocol=2)[2:-3]  # K\x03K\x02\x86 without its memo
    assert content.count(shape) == 1
    for other in (b"K\x04K\x02\x86", b"J\xff\xff\xff\xffK\x02\x86", b"J\xff\xff\xff\x7fK\x02\x86"):
        refused(content.replace(shape, other))
    transposed = checkpoint({"weight": make_tensors({"weight": (3, 2)})["weight"].T})
    assert "not in order" in refused(transposed)


def test_a_storage_that_promises_more_than_there_is_is_refused():
    content = checkpoint(make_tensors({"weight": (3, 2)}))
    refused(content[:-1])
    for n_numbers in (7, 2**40, 2**62, -1):
        size = n_numbers.to_bytes(8, "little", signed=True)
        refused(content[: -8 - 24] + size + content[-24:])


def test_another_format_is_refused():
    refused(b"PK\x03\x04")
    refused(pickle.dumps({"model_state": {}}, protocol=2))
    refused(checkpoint({}).replace(b"model_state", b"other_state"))

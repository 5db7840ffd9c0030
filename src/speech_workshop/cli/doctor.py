"""Is this machine ready for the workshop? Each problem comes with what to do.

Taught in notebook 00.

It needs nothing but Python to start.
"""

import ast
import importlib
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from ..errors import WorkshopError
from ..paths import build_folder, embedded_folder, encoder_path, project_folder

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "soundfile",
    "librosa",
    "sklearn",
    "ipywidgets",
    "anywidget",
    "ipykernel",
    "nbclient",
    "tensorflow",
)
NEEDED_GIGABYTES = 1.0  # of free disk space: the database, the networks, the notebooks


class Finding(NamedTuple):
    """What one check found.

    Attributes
    ----------
    ok : bool
    what : str
        What was looked at, and what was seen.
    advice : str
        What to do if not.
    """

    ok: bool
    what: str
    advice: str = ""


def examine(*, offline: bool = False) -> Iterator[Finding]:
    """Check everything that the series needs.

    Parameters
    ----------
    offline : bool
        Check too that all of it is on this disk, as on the day before a workshop.

    Yields
    ------
    Finding
    """
    yield check_python()
    missing = 0
    for package in PACKAGES:
        finding = check_package(package)
        missing += not finding.ok
        yield finding
    yield check_folders()
    yield check_disk()
    if not missing:  # these use the packages
        yield check_corpus()
        yield check_path()
        if offline:
            yield check_pins()
            yield check_kernel()
            yield check_checkpoints()
            yield check_encoder()


def check_python() -> Finding:
    """Check that TensorFlow exists for this Python: 3.11, 3.12 or 3.13."""
    version = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] <= (3, 13)
    advice = "Install Python 3.12 from python.org, delete the folder .venv, type: make run"
    return Finding(ok, f"Python {version}", advice)


def check_package(name: str) -> Finding:
    """Check that a package can be imported."""
    try:
        version = importlib.import_module(name).__version__
        return Finding(True, f"{name} {version}")
    except Exception as error:  # a broken installation can raise anything
        reason = f"{name} cannot be imported ({type(error).__name__}: {error})"
        return Finding(False, reason, "Type: pip install -r requirements.txt")


def check_folders() -> Finding:
    """Check that the notebooks are there and that results can be written."""
    try:
        project_folder()
        return Finding(True, f"results go to {build_folder()}")
    except WorkshopError as error:
        return Finding(False, str(error), "See there.")


def check_disk() -> Finding:
    """Check that there is room for the database and the networks."""
    folder = Path(tempfile.gettempdir())
    try:
        folder = build_folder()
    except WorkshopError:
        pass  # check_folders has said so
    free = shutil.disk_usage(folder).free / 1e9
    advice = f"Free some space: {NEEDED_GIGABYTES} GB are needed."
    return Finding(free > NEEDED_GIGABYTES, f"{free:.1f} GB of disk free", advice)


def check_corpus() -> Finding:
    """Check that the embedded corpus is complete."""
    from ..corpora import load_corpus

    try:
        corpus = load_corpus("embedded")
    except WorkshopError as error:
        return Finding(False, str(error), "Type: git checkout -- data/embedded")
    n_files, n_refused = len(corpus.recordings), len(corpus.refused)
    advice = f"Type: git checkout -- {embedded_folder()}"
    what = f"the embedded corpus has {n_files} recordings, {n_refused} are missing"
    return Finding(not n_refused, what, advice)


def check_path() -> Finding:
    """Check that sound becomes features and features an opinion, with a tiny network."""
    from ..corpora import load_corpus
    from ..dataset import sliding_windows
    from ..features import features_of_file
    from ..models import build_cnn

    try:
        corpus = load_corpus("embedded")
        inputs = features_of_file(corpus.folder / corpus.recordings.file[0]).inputs
        build_cnn().predict(sliding_windows(inputs), verbose=0)
        return Finding(True, "a sound file goes all the way through a network")
    except Exception as error:  # whatever it is, the attendee must hear of it now
        advice = "Delete the folder .venv and type: make run"
        return Finding(False, f"the path from sound to network fails: {error}", advice)


def check_pins() -> Finding:
    """Check that each package is here, in the version that requirements.txt names."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import Requirement

    differing = []
    text = (project_folder() / "requirements.txt").read_text(encoding="utf-8")
    pins = [Requirement(line) for line in text.splitlines() if "==" in line and line[0] != "#"]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    for pin in here:
        try:
            if not pin.specifier.contains(version(pin.name), prereleases=True):
                differing.append(f"{pin.name} {version(pin.name)}")
        except PackageNotFoundError:
            differing.append(f"{pin.name} is missing")
    what = f"{len(here) - len(differing)} of {len(here)} pinned packages are on this disk"
    what += f" ({', '.join(differing)})" if differing else ""
    return Finding(
        not differing, what, "While there is a network: pip install -r requirements.txt"
    )


def check_kernel() -> Finding:
    """Check that Jupyter's kernel starts, and that it is this very Python."""
    from jupyter_client.manager import start_new_kernel

    advice = "Start JupyterLab from the workshop's own environment: make lab"
    try:
        quiet = ["--Application.log_level=ERROR"]  # no news about its own transport
        manager, client = start_new_kernel(kernel_name="python3", extra_arguments=quiet)
    except Exception as error:  # no such kernel, a port that is blocked, ...
        return Finding(False, f"Jupyter's kernel does not start ({error})", advice)
    try:
        question = {"python": "__import__('sys').executable"}
        reply = client.execute_interactive("", user_expressions=question, timeout=60)
        answer = reply["content"]["user_expressions"]["python"]["data"]["text/plain"]
    except TimeoutError:
        return Finding(False, "Jupyter's kernel starts, but does not answer", advice)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    is_ours = Path(ast.literal_eval(answer)) == Path(sys.executable)
    return Finding(is_ours, f"Jupyter's kernel is {answer}", advice)


def check_checkpoints() -> Finding:
    """Check that each checkpoint loads, so that nobody who is late must train."""
    from ..models import load_model

    folder = project_folder() / "data" / "checkpoints"
    paths = sorted(folder.glob("*.keras"))
    advice = f"Type: git checkout -- {folder}"
    try:
        for path in paths:
            load_model(path)
    except WorkshopError as error:
        return Finding(False, str(error), advice)
    return Finding(bool(paths), f"{len(paths)} checkpoints can be loaded", advice)


def check_encoder() -> Finding:
    """Look for the speaker encoder. Only notebook 12 borrows it, so it may be missing."""
    path = encoder_path()
    if not path.is_file():
        return Finding(
            True,
            "the speaker encoder of notebook 12 (optional) is not here. While there is a "
            "network: python -m speech_workshop fetch speaker-encoder",
        )
    from ..transfer.speaker_encoder import load_encoder

    try:
        load_encoder()
    except WorkshopError as error:
        return Finding(False, str(error), f"Delete the folder {path.parent}.")
    return Finding(True, "the speaker encoder of notebook 12 can be loaded")


@contextmanager
def network_cut() -> Iterator[None]:
    """Let no address be looked up, as if there were no network."""

    def refuse(host, *_, **__):
        raise OSError(f"the address of {host} was asked for, but there should be no network")

    look_up, socket.getaddrinfo = socket.getaddrinfo, refuse
    try:
        yield
    finally:
        socket.getaddrinfo = look_up


def report(*, offline: bool = False) -> bool:
    """Print what was found, a line a check.

    Parameters
    ----------
    offline : bool
        See `examine`.

    Returns
    -------
    bool
        True if the series can run.
    """
    all_ok = True
    with network_cut() if offline else nullcontext():
        for finding in examine(offline=offline):
            print("ok  " if finding.ok else "NO  ", finding.what)
            if not finding.ok:
                print("     ->", finding.advice)
            all_ok &= finding.ok
    ready = "the series can run, and no network is needed" if offline else "the series can run"
    print(f"\nReady: {ready}." if all_ok else "\nNot ready: do what '->' says.")
    return all_ok

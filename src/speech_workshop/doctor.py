"""Is this machine ready for the workshop? Each problem comes with what to do.

Taught in notebook 00, *Start here*. It needs nothing but Python to start.
"""

import importlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from .paths import WorkshopError, build_folder, embedded_folder, project_folder

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "soundfile",
    "librosa",
    "sklearn",
    "ipywidgets",
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


def examine():
    """Check everything that the series needs.

    Taught in notebook 00.

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
    if not missing:  # these two use the packages
        yield check_corpus()
        yield check_path()


def check_python():
    """Check that TensorFlow exists for this Python: 3.11, 3.12 or 3.13."""
    version = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] <= (3, 13)
    advice = "Install Python 3.12 from python.org, delete the folder .venv, type: make run"
    return Finding(ok, f"Python {version}", advice)


def check_package(name):
    """Check that a package can be imported."""
    try:
        version = importlib.import_module(name).__version__
        return Finding(True, f"{name} {version}")
    except Exception as error:  # a broken installation can raise anything
        reason = f"{name} cannot be imported ({type(error).__name__}: {error})"
        return Finding(False, reason, "Type: pip install -r requirements.txt")


def check_folders():
    """Check that the notebooks are there and that results can be written."""
    try:
        project_folder()
        return Finding(True, f"results go to {build_folder()}")
    except WorkshopError as error:
        return Finding(False, str(error), "See there.")


def check_disk():
    """Check that there is room for the database and the networks."""
    folder = Path(tempfile.gettempdir())
    try:
        folder = build_folder()
    except WorkshopError:
        pass  # check_folders has said so
    free = shutil.disk_usage(folder).free / 1e9
    advice = f"Free some space: {NEEDED_GIGABYTES} GB are needed."
    return Finding(free > NEEDED_GIGABYTES, f"{free:.1f} GB of disk free", advice)


def check_corpus():
    """Check that the embedded corpus is complete."""
    from .corpora import load_corpus

    try:
        corpus = load_corpus("embedded")
    except WorkshopError as error:
        return Finding(False, str(error), "Type: git checkout -- data/embedded")
    n_files, n_refused = len(corpus.recordings), len(corpus.refused)
    advice = f"Type: git checkout -- {embedded_folder()}"
    what = f"the embedded corpus has {n_files} recordings, {n_refused} are missing"
    return Finding(not n_refused, what, advice)


def check_path():
    """Check that sound becomes features and features an opinion, with a tiny network."""
    from .corpora import load_corpus
    from .features import features_of_file
    from .models import build_cnn
    from .tensors import cut_excerpts

    try:
        corpus = load_corpus("embedded")
        mfcc = features_of_file(corpus.folder / corpus.recordings.file[0]).mfcc
        build_cnn().predict(cut_excerpts(mfcc), verbose=0)
        return Finding(True, "a sound file goes all the way through a network")
    except Exception as error:  # whatever it is, the attendee must hear of it now
        advice = "Delete the folder .venv and type: make run"
        return Finding(False, f"the path from sound to network fails: {error}", advice)


def report():
    """Print what was found, a line a check.

    Taught in notebook 00.

    Returns
    -------
    bool
        True if the series can run.
    """
    all_ok = True
    for finding in examine():
        print("ok  " if finding.ok else "NO  ", finding.what)
        if not finding.ok:
            print("     ->", finding.advice)
        all_ok &= finding.ok
    print("\nReady: the series can run." if all_ok else "\nNot ready: do what '->' says.")
    return all_ok

"""Where the workshop's files are, and how they are written whole."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path


class WorkshopError(Exception):
    """Something is wrong that the reader can put right.

    Its message says what is wrong, with which file, and what to do. In a
    notebook only that sentence is shown, without a traceback.
    """

    def _render_traceback_(self):
        return [f"Please note: {self}"]


def project_folder():
    """Return the folder that holds ``notebooks/``, ``data/`` and ``src/``.

    It does not matter from where Jupyter was started.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    WorkshopError
        If the package is not where the repository keeps it.
    """
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "notebooks").is_dir():
        raise WorkshopError(
            f"The workshop's notebooks are not in {folder}. Clone the whole repository "
            "and install it from there with: pip install -r requirements.txt"
        )
    return folder


def notebooks_by_number():
    """Return the paths of all notebooks, a dict that is sorted by their numbers."""
    found = sorted((project_folder() / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return {int(path.name[:2]): path for path in found}


def find_notebook(number):
    """Return the path of a notebook.

    Parameters
    ----------
    number : int

    Returns
    -------
    pathlib.Path

    Raises
    ------
    WorkshopError
        If there is no notebook of that number.
    """
    notebooks = notebooks_by_number()
    if number not in notebooks:
        known = ", ".join(f"{known:02}" for known in notebooks)
        raise WorkshopError(f"There is no notebook {number:02}. There are {known}.")
    return notebooks[number]


def embedded_folder():
    """Return the folder of the corpus that comes with the repository."""
    return project_folder() / "data" / "embedded"


def corpora_folder():
    """Return the folder for real corpora: ``$WORKSHOP_DATA`` or ``data/corpora``."""
    return Path(
        os.environ.get("WORKSHOP_DATA") or project_folder() / "data" / "corpora"
    ).expanduser()


def pretrained_folder():
    """Return the folder for others' networks: ``$WORKSHOP_PRETRAINED`` or ``data/pretrained``."""
    return Path(
        os.environ.get("WORKSHOP_PRETRAINED") or project_folder() / "data" / "pretrained"
    ).expanduser()


def encoder_path():
    """Return where the weights of the speaker encoder are kept, once it was fetched."""
    return pretrained_folder() / "speaker-encoder" / "encoder.npz"


def build_folder():
    """Return the folder for all that is computed: ``$WORKSHOP_BUILD`` or ``build``.

    It is created when it is missing.

    Raises
    ------
    WorkshopError
        If the folder cannot be created or written to.
    """
    folder = Path(os.environ.get("WORKSHOP_BUILD") or project_folder() / "build")
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WorkshopError(
            f"The folder {folder} cannot be written to ({error.strerror}). Free some "
            "disk space or choose another folder with --build FOLDER."
        ) from error
    return folder


def recordings_folder():
    """Return the folder of what is recorded: ``$WORKSHOP_RECORDINGS`` or ``data/recordings``.

    It is not below ``build``, since a recording cannot be made again.
    """
    return Path(
        os.environ.get("WORKSHOP_RECORDINGS") or project_folder() / "data" / "recordings"
    ).expanduser()


@contextmanager
def written_whole(path):
    """Give a temporary path; move it to `path` only when all went well.

    A reader of `path` sees the old file or the whole new one, never a half.

    Parameters
    ----------
    path : path-like
        Where the finished file shall be.

    Yields
    ------
    pathlib.Path
        Where to write. It has the same suffix and lies beside `path`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)

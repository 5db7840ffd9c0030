"""Where the workshop's files are."""

import os
import tempfile
from pathlib import Path

from .errors import WorkshopError


def project_folder() -> Path:
    """Return the folder that holds ``notebooks/``, ``data/`` and ``src/``.

    It does not matter where Jupyter was started.

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


def full_path(path: str | os.PathLike) -> Path:
    """Return a path with the home folder in place of ``~``, or say that there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise WorkshopError(f"{path}: there is no such home folder. Type the path.") from error


def embedded_folder() -> Path:
    """Return the folder of the corpus that comes with the repository."""
    return project_folder() / "data" / "embedded"


def words_folder() -> Path:
    """Return the folder of the spoken words that come with the repository."""
    return project_folder() / "data" / "words"


def corpora_folder() -> Path:
    """Return the folder for real corpora: ``$WORKSHOP_DATA`` or ``data/corpora``."""
    return full_path(os.environ.get("WORKSHOP_DATA") or project_folder() / "data" / "corpora")


def pretrained_folder() -> Path:
    """Return the folder for others' networks: ``$WORKSHOP_PRETRAINED`` or ``data/pretrained``."""
    default = project_folder() / "data" / "pretrained"
    return full_path(os.environ.get("WORKSHOP_PRETRAINED") or default)


def encoder_path() -> Path:
    """Return where the weights of the speaker encoder are kept, once it has been fetched."""
    return pretrained_folder() / "speaker-encoder" / "encoder.npz"


def build_path() -> Path:
    """Return ``$WORKSHOP_BUILD`` or ``build``, whether or not the folder exists yet."""
    return full_path(os.environ.get("WORKSHOP_BUILD") or project_folder() / "build").resolve()


def build_folder() -> Path:
    """Return the folder for all that is computed, see `build_path`.

    It is created when it is missing; only its owner can open a new one, since executed
    notebooks hold voices.

    Raises
    ------
    WorkshopError
        If the folder cannot be created or written to.
    """
    folder = build_path()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WorkshopError(
            f"The folder {folder} cannot be written to ({error.strerror}). Free some "
            "disk space or choose another folder with $WORKSHOP_BUILD."
        ) from error
    return folder


def recordings_folder() -> Path:
    """Return the folder of what is recorded: ``$WORKSHOP_RECORDINGS`` or ``data/recordings``.

    It is not below ``build``, since a recording cannot be made again.
    """
    default = project_folder() / "data" / "recordings"
    return full_path(os.environ.get("WORKSHOP_RECORDINGS") or default)


def model_path(name: str, run: int = 0) -> Path:
    """Return where a trained network is kept.

    Parameters
    ----------
    name : {'cnn', 'lstm', 'cnn_lstm', 'tcn'}
    run : int
        Run 0 is the one that the series goes on with.
    """
    models = build_folder() / "models"
    return models / f"{name}.keras" if run == 0 else models / "runs" / f"{name}-{run}.keras"


def checkpoint_path(name: str, run: int = 0) -> Path:
    """Return where the checkpoint is that comes with the workshop.

    Parameters
    ----------
    name : str
        ``cnn``, ``lstm`` or ``cnn_lstm``; of words that of `labels.classifier.own_model_path`.
    run : int
    """
    return project_folder() / "data" / "checkpoints" / f"{name}-{run}.keras"

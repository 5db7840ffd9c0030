"""Make what the notebooks before one would have made, so that somebody can begin there."""

from pathlib import Path

from ..checkpoints import load_or_train
from ..session import load_recordings, number_of_runs
from ..settings import NETWORKS
from .runner import find_notebooks

TAUGHT_IN = {"features": 2, "cnn": 4, "lstm": 5, "cnn_lstm": 6}  # numbers of notebooks


def catch_up(number: int) -> Path:
    """Make what the notebooks before this one would have made.

    Parameters
    ----------
    number : int
        Of the notebook that should be opened.

    Returns
    -------
    pathlib.Path
        The notebook.

    Raises
    ------
    WorkshopError
        If there is no notebook of that number.
    """
    notebook, *_ = find_notebooks(number)
    if number > TAUGHT_IN["features"]:
        print("The features of all recordings, from the database or from the sound:")
        recordings = load_recordings()
        print(f"{len(recordings)} recordings are ready.")
    for name in NETWORKS:
        if number > TAUGHT_IN[name]:
            for run in range(number_of_runs(recordings)):
                load_or_train(name, recordings, run=run, use_checkpoint=True)
    return notebook

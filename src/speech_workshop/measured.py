"""Tables that were measured before and come with the repository, each with its origin.

Taught in notebook 07, *Compare honestly*.
"""

from datetime import date

import pandas as pd

from .paths import project_folder, written_whole


def measured_path(name):
    """Return where a table is kept that comes with the repository.

    Parameters
    ----------
    name : str
        Such as ``real_speech``.

    Returns
    -------
    pathlib.Path
    """
    return project_folder() / "data" / "measured" / f"{name}.csv"


def read_measured(path):
    """Read a measured table and its first line, which says where it comes from.

    Taught in notebook 07.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    table : pd.DataFrame
    origin : str
        When and with which command it was made.
    """
    with open(path, encoding="utf-8") as lines:
        origin = next(lines).strip("# \n")
    return pd.read_csv(path, comment="#", dtype={"speaker": str}), origin


def write_measured(table, path, *, command):
    """Write a table with the date and the command that made it.

    Parameters
    ----------
    table : pd.DataFrame
    path : path-like
    command : str
        What to type to measure it again.
    """
    origin = f"# Measured on {date.today()} with: {command}\n"
    with written_whole(path) as draft:
        draft.write_text(origin + table.round(4).to_csv(index=False), encoding="utf-8")

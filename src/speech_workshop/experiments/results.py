"""What was measured: the results of this run, and tables that come with the repository.

Taught in notebook 07.
"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import WorkshopError
from ..files import atomic_write
from ..paths import build_folder, project_folder


def measured_path(name: str) -> Path:
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


def read_measured(path: str | os.PathLike) -> tuple[pd.DataFrame, str]:
    """Read a measured table and its first line, which says where it comes from.

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


def write_measured(table: pd.DataFrame, path: str | os.PathLike, *, command: str) -> None:
    """Write a table with the date and the command that made it.

    Parameters
    ----------
    table : pd.DataFrame
    path : path-like
    command : str
        What to type to measure it again.
    """
    origin = f"# Measured on {date.today()} with: {command}\n"
    with atomic_write(path) as draft:
        draft.write_text(origin + table.round(4).to_csv(index=False), encoding="utf-8")


def add_to_results(**parts: Any) -> None:
    """Add to ``build/results.json``, where a run of the series keeps its results.

    Parameters
    ----------
    **parts
        Names and values that JSON can hold; they replace those of the same name.
    """
    with atomic_write(build_folder() / "results.json") as draft:
        draft.write_text(json.dumps(read_results() | parts, indent=1), encoding="utf-8")


def read_results() -> dict[str, Any]:
    """Return what ``build/results.json`` holds so far, a dict."""
    path = build_folder() / "results.json"
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise WorkshopError(
            f"{path} is damaged. Delete it; python -m speech_workshop run makes it again."
        ) from error


def count_by_speaker(table: pd.DataFrame) -> pd.DataFrame:
    """Count for each speaker the predictions, and those that are right.

    Parameters
    ----------
    table : pd.DataFrame
        As `predict_table` makes it.

    Returns
    -------
    pd.DataFrame [columns: speaker, sex, n, right]
    """
    groups = table.groupby(["speaker", "sex"]).correct
    return groups.agg(n="count", right="sum").reset_index()


def predictions_from_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts by speaker back into a row per prediction, enough for every score.

    Parameters
    ----------
    counts : pd.DataFrame
        As `count_by_speaker` makes it.

    Returns
    -------
    pd.DataFrame [columns: speaker, sex, correct]
    """
    rows = counts.reset_index(drop=True)
    rows = rows.loc[rows.index.repeat(rows.n)]
    rows["correct"] = rows.groupby(level=0).cumcount() < rows.right
    return rows[["speaker", "sex", "correct"]].reset_index(drop=True)

"""Tables that say what is in the files of a corpus, read so that nothing is guessed or lost."""

import csv
from pathlib import Path

import pandas as pd

from ..errors import WorkshopError
from ..guards.containers import cannot_be_opened


def parse_table(path: Path) -> pd.DataFrame:
    """Read a table; everything in it stays text.

    Stricter than pandas, which renames the second of two equal columns, and cuts long lines off.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    pd.DataFrame

    Raises
    ------
    ValueError, OSError
        If it cannot be read.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True)
        try:
            names = [name.strip() for name in next(lines, [])]
            if not any(names):
                raise ValueError("its first line is empty")
            rows = [_cells(row, lines.line_num, len(names)) for row in lines if row]
        except csv.Error as error:
            raise ValueError(f"{error}, in line {lines.line_num}") from error
    table = pd.DataFrame(rows, columns=names, dtype=str).loc[:, list(map(bool, names))]
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ValueError(f"two columns are called {twice[0]}")
    return table


def _cells(row, number, n_columns):
    """Return what is in a line, with blanks where it is short; refuse one that is too long."""
    if any(cell.strip() for cell in row[n_columns:]):  # more than commas at its end
        raise ValueError(f"line {number} has more columns than the first line")
    return [*row, *[""] * n_columns][:n_columns]


def read_table(path: Path) -> pd.DataFrame:
    """Read a metadata.csv; everything in it stays text.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    pd.DataFrame

    Raises
    ------
    WorkshopError
        If it cannot be read.
    """
    try:
        return parse_table(path)
    except OSError as error:
        raise cannot_be_opened(path, error) from error
    except ValueError as error:  # no columns, bad rows, bad text
        raise WorkshopError(
            f"{path} cannot be read as a table ({error}). Save it as comma-separated "
            "text in UTF-8 whose first line names the columns, such as file, speaker, sex."
        ) from error


def separator_advice(table: pd.DataFrame) -> str:
    """Say what helps if the columns of a table were not told apart; else nothing."""
    for separator, name in ((";", "';'"), ("\t", "tabs")):
        if any(separator in column for column in table.columns):
            return f"The columns are separated by {name}. Save the table with commas."
    return ""

"""Checks of notebook 02, the feature store."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pandas as pd

from .verdict import NotYet, check, value_of

SMALL_DATABASE = """
CREATE TABLE speakers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE recordings (id INTEGER PRIMARY KEY, speaker_id INTEGER, file TEXT);
CREATE TABLE frames (recording_id INTEGER, frame INTEGER, pitch REAL CHECK (pitch > 0));
INSERT INTO speakers VALUES (1, 'Cem'), (2, 'Ada'), (3, 'Ben');
INSERT INTO recordings VALUES (1, 1, 'c1'), (2, 1, 'c2'), (3, 2, 'a1'), (4, 3, 'b1');
INSERT INTO frames VALUES (1, 0, 120), (1, 1, NULL), (2, 0, NULL), (2, 1, 110), (2, 2, NULL);
INSERT INTO frames VALUES (3, 1, 230), (3, 2, 210), (3, 0, 220), (4, 0, NULL), (4, 1, 130);
"""
# With this index, SQLite returns groups of frames from the last to the first.
BACKWARDS = "CREATE INDEX backwards ON frames (frame DESC)"
# Ada has most recordings then: the order of the names is not that of the numbers.
MORE_OF_ADA = "INSERT INTO recordings VALUES (5, 2, 'a2'), (6, 2, 'a3')"
# Ada has the lowest share of voiced frames then: 3 of 10.
ADA_WHISPERS = "INSERT INTO frames VALUES " + ", ".join(f"(3, {n}, NULL)" for n in range(3, 10))


def small_database() -> sqlite3.Connection:
    """Make a new database for the exercises, in memory.

    Returns
    -------
    sqlite3.Connection
    """
    connection = sqlite3.connect(":memory:")
    connection.executescript(SMALL_DATABASE)
    return connection


def _rows(value: Any) -> list[tuple]:
    """Return an answer as a list of rows, whether it came from sqlite3 or from pandas."""
    if isinstance(value, pd.DataFrame):
        return list(value.itertuples(index=False, name=None))
    rows = list(value)
    if not all(isinstance(row, tuple | list) for row in rows):
        raise NotYet(f"Return a row for each speaker: name and number. You return {rows}.")
    return [tuple(row) for row in rows]


@check
def add_speaker(answer: Callable) -> str:
    """Exercise 2.1: store a speaker, whatever the name."""
    for name in ("Eva", "O'Hara", 'Zoë "Zee" O\'Neill'):
        with closing(small_database()) as connection:
            try:
                answer(connection, name)
            except sqlite3.ProgrammingError as error:
                raise NotYet(f"SQLite says: {error} {_hint_for_binding(str(error))}") from error
            except sqlite3.Error as error:
                raise NotYet(
                    f"For {name} SQLite says: {error}. How does the name get into the SQL "
                    "statement? See 'Never write values into the SQL yourself' in notebook 02."
                ) from error
            connection.rollback()  # as if the program ended here
            _judge_names(connection, name)
    _judge_sentence(answer)
    return "Any name works now, since no name can become a command."


def _hint_for_binding(error):
    """Return a hint for values that do not fit the question marks."""
    if "uses 0" in error:
        return "Write `?` without quotes."
    return "The values must come as `(name,)`, with a comma."


def _judge_sentence(answer):
    """Complain if a long name makes the statement long: then the name is part of it."""
    with closing(small_database()) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 2000)
        try:
            answer(connection, "Wolfeschlegelstein" * 1000)
        except sqlite3.DataError as error:
            raise NotYet(
                "These names are stored correctly. But you escape the quotes yourself, and the "
                "name is still part of the SQL statement. One day you will forget to: pass it "
                "through `?`."
            ) from error


def _judge_names(connection, name):
    """Complain if a new speaker is not in the table exactly once, as spelled."""
    found = [n for (n,) in connection.execute("SELECT name FROM speakers WHERE id > 3")]
    if not found:
        raise NotYet(f"{name} is gone when the program ends. Was the transaction finished?")
    if found == ["?"]:
        raise NotYet("A speaker called ? was stored. Write `?` without quotes.")
    if found != [name]:
        raise NotYet(f"{name} should be stored once, exactly as it is. In the table: {found}")


@check
def add_recording(answer: Callable) -> str:
    """Exercise 2.2: store a recording with all its frames, for good, or nothing of it."""
    with closing(small_database()) as connection:
        answer(connection, "good", [200.0, 210.0])
        connection.rollback()  # as if the program ended here
        if "good" not in _files(connection):
            raise NotYet(
                "'good' is gone when the program ends: SQLite was never told to keep it. See "
                "'All or nothing: transactions' in notebook 02."
            )
        stored = connection.execute(
            "SELECT frame, pitch FROM frames JOIN recordings ON recordings.id = recording_id "
            "WHERE file = 'good' ORDER BY frame"
        ).fetchall()
        if stored != [(0, 200.0), (1, 210.0)]:
            raise NotYet(f"Frames and pitches of 'good' should be stored. In the table: {stored}")
    with closing(small_database()) as connection:
        try:
            answer(connection, "half", [120.0, -1.0])
        except Exception:  # SQLite's, or one that the learner raises beforehand
            was_heard = True
        else:
            was_heard = False
        connection.commit()  # as if the program went on and stored other things
        frames = connection.execute("SELECT count(*) FROM frames WHERE recording_id > 4")
        if "half" in _files(connection) or frames.fetchone()[0]:
            raise NotYet(
                "'half' has a pitch of -1 Hz and fails halfway, and part of it stays in the "
                "tables. Which changes belong together? See 'All or nothing: transactions' in "
                "notebook 02."
            )
    praise = "All or nothing: now a run that was interrupted can simply be started again."
    if was_heard:
        return praise
    return f"{praise} But nobody hears of the refusal. In a real program, let the error out."


def _files(connection):
    """List the files of all recordings."""
    return [file for (file,) in connection.execute("SELECT file FROM recordings")]


@check
def pitches_of(answer: Callable) -> str:
    """Exercise 2.3: the pitches of a recording, in the order in which they were heard."""
    with closing(small_database()) as connection:
        value = _pitches(value_of(answer, connection, "a1"))
        connection.execute(BACKWARDS)
        with_index = _pitches(value_of(answer, connection, "a1"))
    wanted = [220.0, 230.0, 210.0]
    if value == sorted(wanted) or value == sorted(wanted, reverse=True):
        raise NotYet("Now they are sorted by pitch. Every sentence would be a siren.")
    if value == wanted[::-1]:
        raise NotYet("In order, but the last frame comes first.")
    if value != wanted and sorted(map(str, value)) == sorted(map(str, wanted)):
        raise NotYet(
            f"For 'a1' you return {value}. The numbers are right, their order is not: who "
            "promised that the rows come in the order of time? See 'A table of speakers, typed "
            "by hand' in notebook 02."
        )
    if value != wanted:
        raise NotYet(f"For 'a1' you return {value}. Where are its three frames?")
    if with_index != wanted:
        raise NotYet(
            "Right here, but only by luck: with an index on `frame`, the same code returns "
            f"{with_index}. GROUP BY promises no order. Only ORDER BY does."
        )
    return (
        "Without that promise it may work for years, until the table is rebuilt. A network that "
        "got the frames in another order would still train, and nobody would notice."
    )


def _pitches(value):
    """Return an answer to exercise 2.3 as a list of numbers."""
    if isinstance(value, pd.DataFrame):
        value = value.iloc[:, -1]
    return [one[-1] if isinstance(one, tuple) else one for one in value]


@check
def recordings_per_speaker(answer: Callable) -> str:
    """Exercise 2.4: how many recordings each speaker has."""
    with closing(small_database()) as connection:
        value = _rows(value_of(answer, connection))
        connection.execute(MORE_OF_ADA)
        with_more = _rows(value_of(answer, connection))
    if value == [("Ada", 1), ("Ben", 1), ("Cem", 1)]:
        raise NotYet(
            "One each? But 'c1' and 'c2' are both Cem's. Read the JOIN aloud: which key points "
            "to which? See 'Ask questions: JOIN and GROUP BY' in notebook 02."
        )
    if value == [("Ada", 4), ("Ben", 4), ("Cem", 4)]:
        raise NotYet(
            "Now every recording is everybody's. A JOIN without ON joins every row with every row."
        )
    wanted = [("Ada", 1), ("Ben", 1), ("Cem", 2)]
    if value != wanted and sorted(value, key=str) == wanted:
        raise NotYet("The numbers are right. Return them in the order of the names.")
    if value != wanted:
        raise NotYet(f"You return {value}. Return a row for each speaker: name and number.")
    if with_more != [("Ada", 3), ("Ben", 1), ("Cem", 2)]:
        raise NotYet(
            f"Right here, but only by luck: when Ada gets two more recordings, you return "
            f"{with_more}. The order should be that of the names, whatever the numbers."
        )
    return (
        "A JOIN on the wrong key gives no error, only a wrong answer. Of all mistakes "
        "in this notebook, it is the most dangerous one."
    )


@check
def missing_speaker(name: str) -> str:
    """Exercise 2.5: who is neither above a limit nor not above it."""
    if str(name).lower() in ("ada", "ben", "cem"):
        raise NotYet(f"{name} is in one of the two lists, at each limit. Run it again.")
    if str(name).lower() != "dora":
        raise NotYet("Four speakers are in the table. Which one is in neither list?")
    return (
        "Her pitch is NULL. Is the unknown above 110? Unknown. And not above? Unknown, too. WHERE "
        "keeps only what is true, so she drops out of both, silently. To find her, ask IS NULL."
    )


@check
def voiced_shares(answer: Callable) -> str:
    """Exercise 2.6: what share of each speaker's frames has a pitch."""
    with closing(small_database()) as connection:
        value = _rows(value_of(answer, connection))
        connection.execute(ADA_WHISPERS)
        later = _rows(value_of(answer, connection))
    no_share = "That is a mean (or a count). Divide the voiced frames by all frames."
    mistakes = {
        (1, 0, 0): "Two whole numbers: SQL divides them as integers and drops the remainder. "
        "Make one of them a number with decimals.",
        (1, 1, 1): "You count the same thing twice. Which `count` skips NULL?",
        (1, 0.5, 5 / 12): "You average over recordings. Count frames: long recordings have more.",
        (0, 0.5, 0.6): "That is the share of frames *without* a pitch.",
        (3, 1, 2): "That is how many frames are voiced. Out of how many?",
        (220, 130, 115): no_share,
        (3, 2, 5): no_share,
        (100, 50, 40): "That is in percent. A share lies between 0 and 1.",
    }
    if any(len(row) != 2 for row in value):
        raise NotYet(f"Two columns, please: name and share. Your first row is {value[0]}.")
    shares = {name: share for name, share in value}
    if len(value) != 3 or set(shares) != {"Ada", "Ben", "Cem"}:
        raise NotYet(f"Return a row for each of the three speakers. You return {value}.")
    found = tuple(round(shares[name], 6) for name in ("Ada", "Ben", "Cem"))
    for mistake, hint in mistakes.items():
        if found == tuple(round(share, 6) for share in mistake):
            raise NotYet(hint)
    if found != (1, 0.5, 0.4):
        raise NotYet(
            f"You return {value}. Cem has five frames, two of them voiced. Whose key is"
            " on which side of your JOINs?"
        )
    if [name for name, _ in value] != ["Ada", "Ben", "Cem"]:
        raise NotYet("The shares are right. Return them in the order of the names.")
    if [name for name, _ in later] != ["Ada", "Ben", "Cem"]:
        raise NotYet(
            f"Right here, but only by luck: when Ada whispers, you return {later}. The order "
            "should be that of the names, whatever the shares."
        )
    return "Two JOINs and two counts, and SQL has read every frame for you."

"""Checks of notebook 02, the feature store."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

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


def small_database() -> sqlite3.Connection:
    """Make a new database for the exercises, in memory.

    Returns
    -------
    sqlite3.Connection
    """
    connection = sqlite3.connect(":memory:")
    connection.executescript(SMALL_DATABASE)
    return connection


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
                    "statement? Look at part 2."
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
                "'good' is gone when the program ends: SQLite was never told that it should last. "
                "Look at part 3."
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
        except sqlite3.IntegrityError:
            was_heard = True
        else:
            was_heard = False
        connection.commit()  # as if the program went on and stored other things
        frames = connection.execute("SELECT count(*) FROM frames WHERE recording_id > 4")
        if "half" in _files(connection) or frames.fetchone()[0]:
            raise NotYet(
                "'half' has a pitch of -1 Hz and fails halfway, and part of it stays in the "
                "tables. Which changes belong together? Look at part 3."
            )
    if not was_heard:
        raise NotYet("The tables are right. But you swallow the error: let it out.")
    return "All or nothing: now a run that was stopped can simply be started again."


def _files(connection):
    """List the files of all recordings."""
    return [file for (file,) in connection.execute("SELECT file FROM recordings")]


@check
def pitches_of(answer: Callable) -> str:
    """Exercise 2.3: the pitches of a recording, in the order in which they were heard."""
    with closing(small_database()) as connection:
        value = list(value_of(answer, connection, "a1"))
    wanted = [220.0, 230.0, 210.0]
    if value == sorted(wanted) or value == sorted(wanted, reverse=True):
        raise NotYet("Now they are sorted by pitch. Every sentence would be a siren.")
    if value == wanted[::-1]:
        raise NotYet("In order, but the last frame comes first.")
    if value != wanted and sorted(map(str, value)) == sorted(map(str, wanted)):
        raise NotYet(
            f"For 'a1' you return {value}. The numbers are right, their order is not: who "
            "promised that the rows come in the order of time? Look at part 1."
        )
    if value != wanted:
        raise NotYet(f"For 'a1' you return {value}. Where are its three frames?")
    return (
        "Without that promise it may work for years, until the table is rebuilt. A network that "
        "got the frames in another order would still train, and nobody would notice."
    )


@check
def recordings_per_speaker(answer: Callable) -> str:
    """Exercise 2.4: how many recordings each speaker has."""
    with closing(small_database()) as connection:
        value = list(value_of(answer, connection))
    if value == [("Ada", 1), ("Ben", 1), ("Cem", 1)]:
        raise NotYet(
            "One each? But 'c1' and 'c2' are both Cem's. Read the JOIN aloud: which key points "
            "to which? Look at part 8."
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
    return (
        "A JOIN on the wrong key gives no error, only a wrong answer. This is the most dangerous "
        "of the four."
    )


@check
def missing_speaker(name: str) -> str:
    """Exercise 2.5: who is neither above a limit nor not above it."""
    if str(name).lower() in ("ada", "ben", "cem"):
        raise NotYet(f"{name} is in one of the two lists, at each limit. Run it again.")
    if str(name).lower() != "dora":
        raise NotYet("Four speakers are in the table `speakers` of part 1. Which one is missing?")
    return (
        "Her pitch is NULL. Is the unknown above 110? Unknown. And not above? Unknown, too. WHERE "
        "keeps only what is true, so she drops out of both, silently. To find her, ask IS NULL."
    )


@check
def voiced_shares(answer: Callable) -> str:
    """Exercise 2.6: what share of each speaker's frames has a pitch."""
    with closing(small_database()) as connection:
        value = [tuple(row) for row in value_of(answer, connection)]
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
    return "Two JOINs and two counts, and SQL has read every frame for you."

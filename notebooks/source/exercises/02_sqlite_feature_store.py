# %% [markdown]
# # 02 · Exercises: Build a feature store in SQLite
#
# Four functions are broken, each by a mistake that [notebook 02](../02_sqlite_feature_store.ipynb)
# warns about. Then come a riddle and a query that you write yourself. Change a cell, run it, then
# run the check below it: it says what is right, what is not right yet, and gives a hint. One way
# to solve each is in [the solved notebook](../solutions/02_sqlite_feature_store.ipynb).
#
# **Time: about 40 minutes.** You can skip any of them.

# %%
import sqlite3

import pandas as pd

from speech_workshop import exercises


def ask(connection, question, *values):
    """Ask a database a question in SQL; the answer is a table."""
    return pd.read_sql_query(question, connection, params=values)


print(exercises.nb02.SMALL_DATABASE)

# %% [markdown]
# The exercises use this small database: three speakers, four recordings, ten frames. Each check
# makes a fresh one, so you cannot damage it. To try something yourself, add a cell and run
# `ask(exercises.nb02.small_database(), "SELECT * FROM frames")`.

# %% [markdown]
# ## Exercise 2.1 · Whatever the name
#
# `add_speaker` should store a new speaker, whatever the name. Try O'Hara.

# %% tags=["exercise"]
def add_speaker(connection, name):  # fix me
    with connection:
        connection.execute(f"INSERT INTO speakers (name) VALUES ('{name}')")

# %% tags=["solution"]
def add_speaker(connection, name):
    with connection:
        connection.execute("INSERT INTO speakers (name) VALUES (?)", (name,))

# %%
exercises.nb02.add_speaker(add_speaker)

# %% [markdown]
# ## Exercise 2.2 · All or nothing
#
# `add_recording` should store a recording with all its pitches, permanently. If one of the pitches
# is impossible, it should store nothing of that recording. The check tries both: a good recording,
# after which the program ends; and one with a pitch of -1 Hz, which the table forbids, after which
# the program goes on.

# %% tags=["exercise"]
def add_recording(connection, file, pitches):  # fix me
    insert = "INSERT INTO recordings (speaker_id, file) VALUES (?, ?)"
    key = connection.execute(insert, (1, file)).lastrowid
    rows = [(key, frame, pitch) for frame, pitch in enumerate(pitches)]
    connection.executemany("INSERT INTO frames VALUES (?, ?, ?)", rows)

# %% tags=["solution"]
def add_recording(connection, file, pitches):
    with connection:  # one transaction around all of it
        insert = "INSERT INTO recordings (speaker_id, file) VALUES (?, ?)"
        key = connection.execute(insert, (1, file)).lastrowid
        rows = [(key, frame, pitch) for frame, pitch in enumerate(pitches)]
        connection.executemany("INSERT INTO frames VALUES (?, ?, ?)", rows)

# %%
exercises.nb02.add_recording(add_recording)

# %% [markdown]
# ## Exercise 2.3 · As time goes by
#
# `pitches_of` should return the pitches of a recording in the order of time. Whatever happens to
# the table later, that order must hold.

# %% tags=["exercise"]
def pitches_of(connection, file):  # fix me
    question = """
        SELECT pitch FROM frames
        JOIN recordings ON recordings.id = frames.recording_id
        WHERE file = ?
    """
    return [pitch for (pitch,) in connection.execute(question, (file,))]

# %% tags=["solution"]
def pitches_of(connection, file):
    question = """
        SELECT pitch FROM frames
        JOIN recordings ON recordings.id = frames.recording_id
        WHERE file = ? ORDER BY frame
    """
    return [pitch for (pitch,) in connection.execute(question, (file,))]

# %%
exercises.nb02.pitches_of(pitches_of)

# %% [markdown]
# ## Exercise 2.4 · Whose is it?
#
# `recordings_per_speaker` should count the recordings of each speaker, in the alphabetical order
# of their names. Look at the rows of the small database: whose are `c1` and `c2`?

# %% tags=["exercise"]
def recordings_per_speaker(connection):  # fix me
    return connection.execute("""
        SELECT name, count(*) FROM recordings JOIN speakers ON speakers.id = recordings.id
        GROUP BY name ORDER BY name
    """).fetchall()

# %% tags=["solution"]
def recordings_per_speaker(connection):
    return connection.execute("""
        SELECT name, count(*) FROM recordings JOIN speakers ON speakers.id = speaker_id
        GROUP BY name ORDER BY name
    """).fetchall()

# %%
exercises.nb02.recordings_per_speaker(recordings_per_speaker)

# %% [markdown]
# ## Exercise 2.5 · Above, or not above
#
# Here are four speakers again. Each of them has a pitch above a limit, or not above it. Change the
# limit a few times and read the two lists. Somebody is always missing. Who is it, and why?

# %%
four = sqlite3.connect(":memory:")
four.execute("CREATE TABLE speakers (name TEXT, pitch REAL)")
rows = [("Ada", 212.5), ("Ben", 118.0), ("Cem", 141.0), ("Dora", None)]
four.executemany("INSERT INTO speakers VALUES (?, ?)", rows)
ask(four, "SELECT * FROM speakers")

# %% tags=["exercise"]
limit = 110  # Hz; change this number to 130, 200, 300
for condition in ("pitch > ?", "NOT pitch > ?"):
    print(condition, *ask(four, f"SELECT name FROM speakers WHERE {condition}", limit).name)
answer = ...  # a name

# %% tags=["solution"]
limit = 300
for condition in ("pitch > ?", "NOT pitch > ?"):
    print(condition, *ask(four, f"SELECT name FROM speakers WHERE {condition}", limit).name)
answer = "Dora"

# %%
exercises.nb02.missing_speaker(answer)

# %% [markdown]
# ## Exercise 2.6 · How much of it is voiced?
#
# Write a function that returns, for each speaker of the small database, the name and the share of
# frames that have a pitch (are not NULL), in the order of the names, as `[("Ada", 1.0), ...]`. Let
# SQL do the counting. A table from `ask` is fine too.

# %% tags=["exercise"]
def voiced_shares(connection):
    """Return (name, share of frames with a pitch) of each speaker, sorted by name."""
    return ...

# %% tags=["solution"]
def voiced_shares(connection):
    """Return (name, share of frames with a pitch) of each speaker, sorted by name."""
    return connection.execute("""
        SELECT name, 1.0 * count(pitch) / count(*) FROM frames
        JOIN recordings ON recordings.id = frames.recording_id
        JOIN speakers ON speakers.id = recordings.speaker_id
        GROUP BY speakers.id ORDER BY name
    """).fetchall()

# %%
exercises.nb02.voiced_shares(voiced_shares)

# %% [markdown]
# # 02 · Exercises: Build a feature store in SQLite
#
# [Notebook 02](../02_sqlite_feature_store.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/02_sqlite_feature_store.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import shutil
import sqlite3
import time
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from speech_workshop import corpora, database, exercises, extraction, plots, session
from speech_workshop.errors import WorkshopError
from speech_workshop.features import features_of_file
from speech_workshop.paths import build_folder
from speech_workshop.settings import SEXES
plots.use_workshop_style()
corpus = session.active_corpus()
print(f"{len(corpus.recordings)} recordings in the corpus '{corpus.name}'")

# %% [markdown]
# ## Exercise 2.1 · Whatever the name
#
# `add_speaker` should store a new speaker, whatever the name.

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
# `add_recording` should store a recording with all its pitches, for good; or, where one of them is
# impossible, nothing of it. The check tries both: a good recording, then the program ends; and
# one with a pitch of -1 Hz, which the table forbids, then the program goes on.

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
# `pitches_of` should return the pitches of a recording as they followed one another in time.

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
# `recordings_per_speaker` should count the recordings of each speaker, in the order of their
# names. Look at the rows of the small database above: whose are `c1` and `c2`?

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
# Each of the four speakers of part 1 has a pitch above a limit, or not above it. Change the limit
# a few times and read the two lists. Somebody is always missing. Who is it, and why?

# %% tags=["exercise"]
limit = 110  # Hz; change this number to 130, 200, 300
for condition in ("pitch > ?", "NOT pitch > ?"):
    print(condition, *ask(toy, f"SELECT name FROM speakers WHERE {condition}", limit).name)
answer = ...  # a name

# %% tags=["solution"]
limit = 300
for condition in ("pitch > ?", "NOT pitch > ?"):
    print(condition, *ask(toy, f"SELECT name FROM speakers WHERE {condition}", limit).name)
answer = "Dora"

# %%
exercises.nb02.missing_speaker(answer)

# %% [markdown]
# ## Exercise 2.6 · How much of it is voiced?
#
# Write a function that returns, for each speaker of the small database of part 11, the name and
# the share of frames that have a pitch (are not NULL), in the order of the names, as
# `[("Ada", 1.0), ...]`. Let SQL do the counting. To try a question:
# `exercises.nb02.small_database().execute("SELECT ...").fetchall()`.

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

# %% [markdown]
# # 02 · Build a feature store in SQLite
#
# Notebook 01 turned a sound into numbers. Once is enough. So we put them into a database: a
# single file that can answer questions, survives a power cut, and serves every later notebook.
#
# **What you will do.** You build a small table by hand and try to break it. Then you store a
# whole corpus, broken files included, and ask who has the highest voice.
#
# **What you will learn.**
#
# - what tables, keys, parameters, transactions and `NULL` are good for;
# - how an array becomes bytes in a database and comes back unharmed;
# - how `JOIN` and `GROUP BY` answer a question about speakers.
#
# **What you need.** No SQL at all. Notebook 01 explains the features, but this notebook also runs
# alone.
#
# **Time: about 30 minutes**. The extras take 10 more, the
# [exercises](exercises/02_sqlite_feature_store.ipynb) 40.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import shutil
import sqlite3
import time

import numpy as np
import pandas as pd
from speech_workshop import corpora, database, features, plots, session
from speech_workshop.corpora import extraction
from speech_workshop.errors import WorkshopError
from speech_workshop.paths import build_folder
from speech_workshop.pictures import nb02 as pictures

plots.use_workshop_style()
corpus = session.active_corpus()
print(f"{len(corpus.recordings)} recordings in the corpus '{corpus.name}'")

# %% [markdown]
# ## 1 · A table of speakers, typed by hand
#
# A **database** is a set of tables. A **table** has named columns and any number of rows, like a
# sheet in a spreadsheet. But instead of clicking, you *ask*, in a language called **SQL**.
#
# **SQLite** is a database in a single file. It needs no server and no password, and it comes with
# Python. Our first one doesn't even need the file: `":memory:"` keeps everything in memory until
# you close the notebook.
#
# `CREATE TABLE` makes an empty table. Each column gets a name and a type: `INTEGER` is a whole
# number, `REAL` a number with decimals, `TEXT` a text. `PRIMARY KEY` marks the column that
# identifies a row: no two rows may share its value. `NOT NULL` forbids an empty cell, and
# `CHECK (sex IN ('female', 'male'))` allows only these two words.

# %%
toy = sqlite3.connect(":memory:")
toy.execute(
    """
    CREATE TABLE speakers (
        id    INTEGER PRIMARY KEY,
        name  TEXT NOT NULL,
        sex   TEXT NOT NULL CHECK (sex IN ('female', 'male')),
        pitch REAL
    )
    """
)
print("One empty table.")

# %% [markdown]
# So the database guards its own content. One warning: to SQLite, a *type* is a wish and not a
# rule. It would store the text "high" as a pitch. (`STRICT` after the last bracket makes it a
# rule.)
#
# `INSERT` adds a row. We leave out `id`, so SQLite numbers the rows itself. The question marks
# are placeholders for values. Section 2 shows why they matter.

# %%
insert = "INSERT INTO speakers (name, sex, pitch) VALUES (?, ?, ?)"
toy.execute("DELETE FROM speakers")  # so that this cell can run twice
toy.execute(insert, ("Ada", "female", 212.5))
toy.execute(insert, ("Ben", "male", 118.0))
toy.execute(insert, ("Cem", "male", 141.0))
toy.execute(insert, ("Dora", "female", None))
toy.commit()


def ask(connection, question, *values):
    """Ask a database a question in SQL; the answer is a table."""
    return pd.read_sql_query(question, connection, params=values)


ask(toy, "SELECT * FROM speakers")

# %% [markdown]
# Read `SELECT * FROM speakers` as: show all columns (`*`) of the table `speakers`. `commit` ends
# the change: in a file, the four rows would now be permanent. Nobody has measured Dora's pitch.
# Python calls that `None`, SQL calls it **NULL**, and pandas shows it as `NaN`.
#
# **Predict.** What does SQL answer when we ask for the mean pitch of these four?
#
# a) 117.9, since a missing pitch counts as 0 · b) 157.2, since it is skipped · c) NULL, since one
# pitch is unknown
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) `avg` and `count(pitch)` skip NULL; only `count(*)` counts every row. That is why an unknown
# pitch must never be stored as 0: it would pull down every mean.
#
# </details>

# %%
ask(toy, "SELECT count(*) AS n_rows, count(pitch) AS n_pitches, avg(pitch) AS mean FROM speakers")

# %% [markdown]
# Most questions want only some of the rows. `WHERE` chooses them, and `ORDER BY` sorts them: here
# the male speakers, lowest voice first. **Without `ORDER BY`, a database may return the rows in
# any order**, and one day it will.

# %%
ask(toy, "SELECT name, pitch FROM speakers WHERE sex = ? ORDER BY pitch", "male")

# %% [markdown]
# ## 2 · Never write values into the SQL yourself
#
# With an f-string it is tempting to put a value straight into the SQL. That works until somebody
# is called O'Hara, because in SQL the sign `'` ends a text.

# %%
irish_name = "O'Hara"
question = f"SELECT * FROM speakers WHERE name = '{irish_name}'"  # never do this
print(question)
try:
    toy.execute(question)
except sqlite3.OperationalError as error:
    print("SQLite says:", error)

# %% [markdown]
# The text ended after the `O`, and the rest made no sense. What if the rest *does* make sense?
#
# **Predict.** Somebody types the strange name `nobody' OR 'a' = 'a` into our program. No speaker
# is called that. How many of the four speakers does the f-string find?
#
# a) none · b) none, but there is an error · c) all four
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) The name brought its own piece of SQL, and `'a' = 'a'` is true for every row: data turned into
# a command. Private data have leaked this way. With the question mark, the strange name is only a
# name, and nobody has it.
#
# </details>

# %%
strange_name = "nobody' OR 'a' = 'a"
unsafe = f"SELECT * FROM speakers WHERE name = '{strange_name}'"
print(unsafe)
print("f-string:     ", len(toy.execute(unsafe).fetchall()), "rows")

safe = "SELECT * FROM speakers WHERE name = ?"
print("question mark:", len(toy.execute(safe, (strange_name,)).fetchall()), "rows")

# %% [markdown]
# Such a trick is called **SQL injection**. The rule against it is short: **values travel through
# `?`, never through the SQL itself.** They come as a tuple, and the comma in `(name,)` makes it a
# tuple of one value.

# %% [markdown]
# ## 3 · All or nothing: transactions
#
# When you pay by card, two things happen: your balance falls and the shop's rises. Half of that
# is a disaster. A **transaction** ties several changes together: either all of them happen or
# none.
#
# In Python, `with connection:` is a transaction. If the block ends well, its changes are kept. If
# an error occurs inside, all of them are undone. Our store needs exactly this: a recording is
# stored completely, or not at all.
#
# **Predict.** We add Eva, then Finn. Finn's row breaks the `CHECK`. Is Eva in the table
# afterwards?
#
# a) yes, her row was fine · b) no, she goes with Finn · c) yes, until the notebook is closed
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Inside the block she was there: five speakers. The error undid the whole block, so four are
# left.
#
# </details>

# %%
print("before:", toy.execute("SELECT count(*) FROM speakers").fetchone()[0], "speakers")
try:
    with toy:
        toy.execute(insert, ("Eva", "female", 198.0))
        print("inside:", toy.execute("SELECT count(*) FROM speakers").fetchone()[0], "speakers")
        toy.execute(insert, ("Finn", "unknown", 120.0))
except sqlite3.IntegrityError as error:
    print("SQLite says:", error)
print("after: ", toy.execute("SELECT count(*) FROM speakers").fetchone()[0], "speakers")

# %% [markdown]
# ## 4 · The workshop's tables
#
# One speaker makes many recordings. If each recording repeated everything about its speaker, one
# wrong letter would have to be corrected in many places. So each kind of thing gets a table of
# its own, and a row points to its owner by the owner's key. A column that points is called a
# **foreign key**.

# %%
pictures.tables()

# %% [markdown]
# The two arrows are the foreign keys: `recordings.speaker_id` points to `speakers.id`, and
# `frames.recording_id` to `recordings.id`. A recording's `label` is what a network should learn
# about it, here the speaker's sex.
#
# The column `features` holds a **BLOB** (*binary large object*): all the numbers of a recording
# as one long string of bytes. SQL cannot look inside, but Python turns it back into an array in
# an instant. The table `frames` is for questions: it can hold the same numbers as rows, one per
# frame, where SQL *can* look.
#
# `database.open_database` opens a file, creates these tables if they are missing, and closes the
# file at the end. We use a file of our own, so you cannot damage anything.

# %%
play = build_folder() / "notebook_02_play.db"
for leftover in build_folder().glob(f"{play.name}*"):
    leftover.unlink()

with database.open_database(play) as connection:
    found = ask(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
print("Tables:", *found.name)
print(found.set_index("name").sql["recordings"])

# %% [markdown]
# Every SQLite file describes itself in the table `sqlite_master`. Two words are new: `REFERENCES`
# declares a foreign key, and `UNIQUE (corpus, file)` forbids storing the same file twice. Of the
# two small tables, `settings` remembers how the features were computed, and `refusals` lists the
# files that could not be used.

# %% [markdown]
# ## 5 · Store one recording and read it back
#
# We take the first usable recording of the corpus and compute the features of notebook 01.

# %%
for row in corpus.recordings.itertuples():
    try:
        one = features.features_of_file(corpus.folder / row.file)
        break
    except WorkshopError as reason:
        print("Skipped:", reason)
array = np.column_stack(one).astype(np.float32)
print(f"{row.file}, speaker {row.speaker}, {row.sex}")
print(f"{array.shape[0]} frames of {array.shape[1]} numbers: 40 MFCC and two frequencies")

# %% [markdown]
# By hand it takes two steps in one transaction: the speaker, then the recording. `lastrowid` is
# the key that SQLite gave the new row, and `tobytes` makes the BLOB. (The second `connection`
# after `with` is the transaction.)

# %%
clean_up = ["DELETE FROM recordings WHERE corpus = ?", "DELETE FROM speakers WHERE corpus = ?"]
with database.open_database(play) as connection, connection:
    for sql in clean_up:  # so that this cell can run twice
        connection.execute(sql, ("by hand",))
    speaker_id = connection.execute(
        "INSERT INTO speakers (corpus, name) VALUES (?, ?)", ("by hand", row.speaker)
    ).lastrowid
    connection.execute(
        "INSERT INTO recordings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",  # NULL: SQLite numbers it
        (speaker_id, "by hand", row.file, row.sex, "first", len(array), array.tobytes()),
    )
print("stored:", len(array.tobytes()), "bytes")

# %% [markdown]
# Bytes do not know what they mean. We have to remember that they are `float32` numbers (4 bytes
# each) and that a frame has 42 of them.

# %%
with database.open_database(play) as connection:
    query = "SELECT features FROM recordings WHERE corpus = ?"
    (blob,) = connection.execute(query, ("by hand",)).fetchone()

back = np.frombuffer(blob, dtype=np.float32).reshape(-1, 42)
assert np.array_equal(back, array, equal_nan=True)
print("The same numbers came back:", back.shape)
shown = pd.DataFrame(back.astype(float), columns=database.FEATURE_COLUMNS)
shown.iloc[::20, [0, 1, 2, -2, -1]].head(6).round(1)

# %% [markdown]
# You see every twentieth frame and five of its columns. Where the voice pauses, or says *s* or
# *f*, there is no pitch, and NumPy writes `NaN`. (About 63 Hz in a pause is a slip of the pitch
# tracker.) The package has a function for each direction. Do they do what we did by hand?

# %%
names = {"corpus": "by function", "file": row.file, "speaker": row.speaker, "label": row.sex}
with database.open_database(play) as connection:
    database.add_recording(connection, **names, version="first", features=one)

(by_function,) = database.read_recordings("by function", path=play)
assert np.array_equal(by_function.mfcc, back[:, :40])
assert np.array_equal(by_function.pitch, back[:, 40], equal_nan=True)
print("By hand and by function: the same", by_function.mfcc.shape)

# %% [markdown]
# ## 6 · Store many: what is refused, what resumes
#
# Real folders contain broken files. We make one with a good recording, an empty file, and a
# letter that somebody named `.wav`. `extraction.store_corpus` stores what is good and **reports
# each file that it refused, with the reason**.

# %%
folder = build_folder() / "notebook_02_refusals"
shutil.rmtree(folder, ignore_errors=True)
source = corpus.folder / row.file
target = folder / row.sex / f"robin-1{source.suffix}"
target.parent.mkdir(parents=True)
shutil.copy(source, target)
target.with_name("robin-2.wav").write_bytes(b"")
target.with_name("robin-3.wav").write_text("Dear Robin, please find no sound in here.")

report = extraction.store_corpus(corpora.load_corpus(folder), path=play)
for reason in report.reason:
    print("-", reason.replace(str(folder), "..."))

# %% [markdown]
# One broken file does not stop the rest, and each reason says what to do. What if the battery
# dies halfway? We imitate that: we store the first five recordings of the corpus, start again for
# the first twelve, and then once more for the same twelve.
#
# **Predict.** How many recordings does each of the three runs compute?
#
# a) 5, 12, 12 · b) 5, 7, 0 · c) 5, 7, 12
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) The progress bar of the second run counts seven files, and the third run needs no bar at all.
# Each recording is a transaction of its own, so finished work is safe.
#
# </details>

# %%
for n_recordings in (5, 12, 12):
    part = corpus._replace(recordings=corpus.recordings.head(n_recordings))
    started = time.perf_counter()
    extraction.store_corpus(part, path=play)
    print(f"first {n_recordings:2} recordings: {time.perf_counter() - started:.2f} s")

# %% [markdown]
# How does it know what is done? The column `version` holds a **hash** of each file, a long number
# computed from all its bytes. If one byte changes, so does the hash, and the file is processed
# again.

# %% [markdown]
# ## 7 · The whole corpus
#
# Now everything, into the database that all notebooks share. `session.load_recordings` is the
# line that most later notebooks start with. It stores what is missing and returns all recordings
# as arrays. The first time it may take a few minutes. After that, it is fast.
#
# If you would rather click than type: the free program
# [DB Browser for SQLite](https://sqlitebrowser.org/) opens the file and shows its tables.

# %%
started = time.perf_counter()
recordings = session.load_recordings()
print(f"{len(recordings)} recordings in {time.perf_counter() - started:.1f} s")
print(f"{sum(recording.n_frames for recording in recordings):,} frames")
print(f"{database.database_path().stat().st_size / 1e6:.0f} MB in {database.database_path().name}")
refused = database.refusals(corpus.name)
print(f"{len(refused)} files refused")
for reason in corpora.abbreviate(refused):
    print("-", reason)

# %% [markdown]
# ## 8 · Ask questions: JOIN and GROUP BY
#
# **How much does each speaker say?** The names are in `speakers`, the numbers of frames in
# `recordings`. First we put the two tables side by side: `JOIN` adds to each recording the
# speaker that its key points to.

# %%
shared = sqlite3.connect(database.database_path())
step_1 = """
    SELECT speakers.name, label, recordings.file, recordings.n_frames
    FROM recordings
    JOIN speakers ON speakers.id = recordings.speaker_id
    WHERE recordings.corpus = ?
    ORDER BY recordings.file
"""
ask(shared, step_1, corpus.name).head()

# %% [markdown]
# The heart of a JOIN is the part after `ON`: *which* key belongs to *which*. If you name the
# wrong one, there is no error, only a wrong answer.
#
# We now have one row per recording. `GROUP BY` turns them into one row per speaker. For each
# other column we say how many values become one, with `count` or `sum`. (`name`
# and `label` are the same in all rows of a speaker, so SQLite may take them from any. Other databases
# want each such column after `GROUP BY`.)

# %%
step_2 = """
    SELECT speakers.name, label, count(*) AS recordings, sum(n_frames) AS frames
    FROM recordings
    JOIN speakers ON speakers.id = recordings.speaker_id
    WHERE recordings.corpus = ?
    GROUP BY speakers.id
    ORDER BY frames DESC
"""
ask(shared, step_2, corpus.name).head()

# %% [markdown]
# `DESC` means descending: the most talkative speaker comes first.
#
# **Who has the highest voice?** The pitch is inside the BLOBs, where SQL cannot look. So
# `database.add_frames` unpacks them into the table `frames`, where `NaN` becomes NULL. (No new
# rows? Then an earlier run made them.) With one more `JOIN`, we reach the pitch.

# %%
started = time.perf_counter()
with database.open_database() as connection:
    n_rows = database.add_frames(connection, corpus.name)
print(f"{n_rows:,} rows in {time.perf_counter() - started:.1f} s")
print(f"{database.database_path().stat().st_size / 1e6:.0f} MB in {database.database_path().name}")

# %%
step_3 = """
    SELECT speakers.name, label, avg(fundamental_frequency) AS mean_pitch
    FROM frames
    JOIN recordings ON recordings.id = frames.recording_id
    JOIN speakers ON speakers.id = recordings.speaker_id
    WHERE recordings.corpus = ?
    GROUP BY speakers.id
    ORDER BY mean_pitch
"""
pitch = ask(shared, step_3, corpus.name)
of_lowest = [recording.pitch for recording in recordings if recording.speaker == pitch.name[0]]
assert np.isclose(pitch.mean_pitch[0], np.nanmean(np.concatenate(of_lowest)), rtol=1e-3)
print("SQL and NumPy agree about", pitch.name[0])
pitch.iloc[[0, 1, -2, -1]].round(1)

# %% [markdown]
# You see the two lowest voices and the two highest. Now all of them.
#
# **Predict.** Can one threshold on the mean pitch separate the female from the male speakers?
#
# a) yes, cleanly · b) mostly, but in the middle they mix · c) no, they mix everywhere
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) At the low end nearly all speakers are male, at the high end nearly all are female, and in
# between there are both.
#
# </details>

# %%
pictures.pitch_of_speakers(pitch)

# %% [markdown]
# Don't take the size of this overlap for a fact about people. In our embedded corpus, much of it
# is built in: its voices act moods, and shouting raises the pitch. In everyday speech, pitch
# separates better. The first extra below measures how much the mood matters.

# %% [markdown]
# ## What to remember
#
# - **One table for each kind of thing**, and keys that point from one to another.
# - **Values travel through `?`**, never through an f-string.
# - **`with connection:`** makes several changes one: all or nothing. So an interrupted run can
#   resume.
# - **NULL means "unknown"**. `avg` and `count(column)` skip it, and 0 would be a lie.
# - **A BLOB per recording** is what the later notebooks read. **A row per frame** is for
#   questions in SQL.
# - **Refuse out loud**: each file that is left out has its reason in a report.

# %% [markdown]
# ## Try it on your own
#
# - Who has the lowest voice among the *female* speakers? Add a condition to `step_3`.
# - What is the mean pitch by sex? Copy `step_3` into a new cell and end it with `ask(shared,
#   step_3, corpus.name)`: only the group changes. (The names in the answer then mean nothing.)
# - Which recording is the longest? You need neither a JOIN nor a GROUP BY.
# - The [exercises](exercises/02_sqlite_feature_store.ipynb) have instant checks and hints. In
#   2019, when this workshop was first held, people repaired broken functions. So can you.

# %% [markdown]
# ## Extra · The mood moves the pitch
#
# How much of the overlap comes from acting? The database knows the pitch of each recording. The
# notes of the corpus know its mood, if there is a column for it. pandas joins the two tables:
# `merge` is its word for JOIN.

# %%
question_by_clip = """
    SELECT file, label, avg(fundamental_frequency) AS pitch
    FROM frames JOIN recordings ON recordings.id = frames.recording_id
    WHERE corpus = ? GROUP BY recordings.id
"""
clips = ask(shared, question_by_clip, corpus.name).merge(corpus.recordings, on=["file", "label"])
if "mood" not in clips:
    clips["mood"] = "all"
clips[["file", "label", "mood", "pitch"]].round(1).head()

# %% [markdown]
# For each mood we look for the threshold that is right most often. "Right" means: above it
# female, below it male.


# %%
def share_right(some):
    """Return how often the best threshold on the pitch is right."""
    is_female = some.label == "female"
    return max(np.mean((some.pitch > limit) == is_female) for limit in range(80, 400, 2))


by_mood = {
    mood: {"clips": len(some), "share_right": share_right(some)}
    for mood, some in clips.groupby("mood")
}
print(f"All moods together: {share_right(clips):.2f}")
pictures.right_by_mood(pd.DataFrame.from_dict(by_mood, orient="index"))

# %% [markdown]
# In our embedded corpus, pitch works best where nothing is acted ("as it comes", "neutral") and
# worst where somebody shouts or is afraid. The dashed line is guessing. (If your corpus has no
# moods, you see a single bar. In the embedded corpus, notebook 01 was right more often about all
# moods together, 81 %: it took the median of the pitch. A few slips of the tracker pull a mean.)

# %% [markdown]
# ## Extra · An index: find without searching
#
# To find a word in a novel, you read all of it. In a dictionary you jump to it, because a
# dictionary is sorted. An **index** is a sorted list beside a table. We make a table with many
# rows and no key, and look at SQLite's plan for a question before and after it gets an index.

# %%
toy.execute("DROP TABLE IF EXISTS points")
toy.execute("CREATE TABLE points (recording_id INTEGER, pitch REAL)")
with toy:
    points = ((i // 100, 100 + i % 100) for i in range(100_000))
    toy.executemany("INSERT INTO points VALUES (?, ?)", points)
print(toy.execute("SELECT count(*) FROM points").fetchone()[0], "rows")


# %%
def plan_and_time(question):
    """Print how SQLite will answer a question about one recording, and how long it takes."""
    print(toy.execute(f"EXPLAIN QUERY PLAN {question}", (500,)).fetchone()[-1])
    started = time.perf_counter()
    for _ in range(100):
        toy.execute(question, (500,)).fetchone()
    print(f"{10 * (time.perf_counter() - started):.3f} ms a question\n")


of_one_recording = "SELECT avg(pitch) FROM points WHERE recording_id = ?"
toy.execute("DROP INDEX IF EXISTS points_by_recording")
plan_and_time(of_one_recording)
toy.execute("CREATE INDEX points_by_recording ON points (recording_id)")
plan_and_time(of_one_recording)

# %% [markdown]
# `SCAN` reads every row. `SEARCH ... USING INDEX` jumps. An index is not free: it takes space,
# and each `INSERT` has to sort the new row in. Our table `frames` needs none, because its primary
# key `(recording_id, frame)` already works like one.

# %% [markdown]
# ## Extra · Rows or BLOBs: what does each cost?
#
# A row per frame is wonderful for questions. Why are the features a BLOB all the same? We write
# the same MFCC in both ways, read them back, and compare.


# %%
def write_rows(connection):
    connection.execute(f"CREATE TABLE t (r INTEGER, f INTEGER, {', '.join(database.MFCC_COLUMNS)})")
    places = ", ".join("?" * 42)
    for number, mfcc in enumerate(sample):
        numbered = ((number, frame, *values) for frame, values in enumerate(mfcc.tolist()))
        connection.executemany(f"INSERT INTO t VALUES ({places})", numbered)


def write_blobs(connection):
    connection.execute("CREATE TABLE t (r INTEGER, mfcc BLOB)")
    blobs = ((number, mfcc.tobytes()) for number, mfcc in enumerate(sample))
    connection.executemany("INSERT INTO t VALUES (?, ?)", blobs)


sample = [recording.mfcc for recording in recordings[:300]]

# %% [markdown]
# (Here the f-string writes column names and question marks, no values. That is allowed.) And the
# two ways to read:


# %%
def read_rows(connection):
    found = connection.execute(f"SELECT {', '.join(database.MFCC_COLUMNS)} FROM t ORDER BY r, f")
    return np.array(found.fetchall(), dtype=np.float32)


def read_blobs(connection):
    blobs = connection.execute("SELECT mfcc FROM t ORDER BY r").fetchall()
    return np.concatenate([np.frombuffer(b, np.float32).reshape(-1, 40) for (b,) in blobs])


# %%
cost = pd.DataFrame(index=["seconds to write", "seconds to read", "size of the file (MB)"])
path = build_folder() / "notebook_02_cost.db"
ways = {"row per frame": (write_rows, read_rows), "BLOB per recording": (write_blobs, read_blobs)}
for way, (write, read) in ways.items():
    path.unlink(missing_ok=True)
    connection, started = sqlite3.connect(path), time.perf_counter()
    with connection:
        write(connection)
    written = time.perf_counter()
    assert np.array_equal(read(connection), np.concatenate(sample))
    done = time.perf_counter()
    connection.close()
    cost[way] = written - started, done - written, path.stat().st_size / 1e6
pictures.costs(cost)

# %% [markdown]
# Both ways returned exactly the same numbers. In a row, SQLite keeps a decimal number in 8 bytes,
# where a `float32` needs 4, and Python has to touch each number. So the workshop keeps BLOBs, and
# adds rows only when somebody wants to ask.
#
# (There is a third way, Python's `pickle`. Don't use it for data that travel: opening a pickle
# can run any program that its sender put inside.)

# %% [markdown]
# ## Extra · Two notebooks at the same time
#
# What if one notebook writes while you read in another? In **WAL** mode (*write-ahead log*),
# which `open_database` switches on, new rows first go to a second file. Readers see the old rows
# until the writer commits.

# %%
count = "SELECT count(*) FROM recordings"
with database.open_database(play) as writer, database.open_database(play) as reader:
    print("before:               ", reader.execute(count).fetchone()[0])
    writer.execute("DELETE FROM recordings")  # begins a transaction
    print("the writer sees:      ", writer.execute(count).fetchone()[0])
    print("the reader still sees:", reader.execute(count).fetchone()[0])
    writer.rollback()
    print("undone:               ", writer.execute(count).fetchone()[0])

# %% [markdown]
# Two *writers* have to take turns. The second one waits up to ten seconds (a **busy timeout**)
# before SQLite says "database is locked".

# %% [markdown]
# ## Further reading
#
# - Python's module `sqlite3`, with a tutorial: <https://docs.python.org/3/library/sqlite3.html>
# - SQL as SQLite understands it: <https://www.sqlite.org/lang.html>; why types are only wishes:
#   <https://www.sqlite.org/flextypegood.html>
# - How SQLite plans a question: <https://www.sqlite.org/eqp.html>; write-ahead log:
#   <https://www.sqlite.org/wal.html>
# - E. F. Codd (1970): A relational model of data for large shared data banks. *Communications of
#   the ACM* 13 (6), 377-387.
#
# **Next:** [notebook 03](03_rows_to_tensors.ipynb) turns these arrays into what a network wants.

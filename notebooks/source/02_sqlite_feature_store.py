# %% [markdown]
# # 02 · Build a feature store in SQLite
#
# Notebook 01 turned a sound into numbers: 40 MFCC and a pitch, 100 times a second. Here we
# put these numbers where every later notebook finds them: into a database.
#
# **What you will do**
#
# - make tables, fill them and ask them questions, in the language SQL;
# - store a whole corpus, and get a report of every file that was refused;
# - fix four broken functions.
#
# **What you will learn**
#
# - what tables, keys, parameters, transactions, indexes and `NULL` are good for;
# - how `JOIN` and `GROUP BY` answer a question about speakers;
# - what it costs to keep a row per frame, in seconds and in megabytes, and what a BLOB is.
#
# **What you need:** notebook 01 explains the features. This notebook also runs alone. You
# need not know any SQL.
#
# **Time: about 40 minutes** (20 of them for the exercise in section 11), and some 20 more for
# the exercises at the end. The code runs in about a minute.

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
# ## 1 · A table of speakers, typed by hand
#
# A **database** is a set of tables. A **table** has named columns and any number of rows,
# like a sheet of a spreadsheet. Two things differ: each column says what it may hold, and we
# do not click, we *ask*, in sentences of a language called **SQL**.
#
# **SQLite** is a database in a single file. There is no server and no password, and it comes
# with Python. For a first try we do not even need the file: the name `":memory:"` keeps
# everything in memory until the notebook is closed.
#
# `CREATE TABLE` makes an empty table. Each column has a name and a type: `INTEGER` is a whole
# number, `REAL` a number with decimals, `TEXT` some text. `PRIMARY KEY` says: this column
# tells the rows apart; no two rows share it.

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
# `NOT NULL` forbids an empty cell. `CHECK` forbids every value but these two. So the database
# guards its own content, whoever writes to it.
#
# `INSERT` adds a row. We leave out `id`, and SQLite numbers the rows itself. The question
# marks are places for values; a moment later you will see why they matter.

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
# `SELECT * FROM speakers` reads: show all columns (`*`) of the table `speakers`. Dora's pitch
# is unknown. In Python that is `None`, in SQL it is called **NULL**, and pandas shows it as
# `NaN`. `commit` made the four rows lasting.
#
# Usually we want less than all. `WHERE` chooses rows, `ORDER BY` puts them in order.

# %%
ask(toy, "SELECT name, pitch FROM speakers WHERE sex = ? ORDER BY pitch", "male")

# %% [markdown]
# Only the male speakers, the lowest voice first. **Without `ORDER BY` a database may give the
# rows in any order**, and one day it will.

# %% [markdown]
# ## 2 · Never write values into the SQL yourself
#
# Python's f-strings make it tempting to put a value straight into the sentence. That works,
# until somebody is called O'Hara. In SQL the sign `'` ends a text.

# %%
name = "O'Hara"
question = f"SELECT * FROM speakers WHERE name = '{name}'"  # never do this
print(question)
try:
    toy.execute(question)
except sqlite3.OperationalError as error:
    print("SQLite says:", error)

# %% [markdown]
# The text ended after the `O`, and the rest made no sense. It can be worse: the rest may
# *make* sense. Here somebody asks for a person of whom there is no row. The odd "name"
# carries a piece of SQL.

# %%
name = "nobody' OR 'a' = 'a"
question = f"SELECT * FROM speakers WHERE name = '{name}'"
print(question)
print("f-string:     ", len(toy.execute(question).fetchall()), "rows")

question = "SELECT * FROM speakers WHERE name = ?"
print("question mark:", len(toy.execute(question, (name,)).fetchall()), "rows")

# %% [markdown]
# With the f-string everybody's rows came out, since `'a' = 'a'` is always true. This is called
# **SQL injection**: data becomes a command. Private data have leaked and tables have been
# deleted in this way. With the question mark the odd name stays a name, and nobody has it.
# `(name,)` with its comma is a list of one value.
#
# The rule: **values travel through `?`, never through the sentence.**

# %% [markdown]
# ## 3 · All or nothing: transactions
#
# Paying by card means two things: your account falls, the shop's account rises. Half of that
# is a disaster. A **transaction** binds several changes together: all of them happen, or none.
#
# In Python, `with connection:` is a transaction. If the block ends well, its changes are kept.
# If an error occurs inside, all of them are taken back. We add two speakers. The second row is
# wrong on purpose: the `CHECK` forbids this value.

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
# Inside the block Eva was there. After the error she is gone, although *her* row was fine.
# Our store needs just that: a recording is stored with all its frames, or not at all.

# %% [markdown]
# ## 4 · The workshop's tables
#
# One speaker makes many recordings. One recording has many frames. If we wrote the speaker's
# name into every frame, we would write it a hundred thousand times, and a mistake would have to
# be corrected a hundred thousand times. So each kind of thing has a table of its own, and a row
# points to its owner by that owner's key. Such a pointing column is a **foreign key**.

# %%
boxes = {
    "speakers": "id\ncorpus\nname",
    "recordings": "id\nspeaker_id\ncorpus\nfile\nlabel\nversion\nn_frames\nfeatures",
    "frames": "recording_id\nframe\nmfcc_00 to 39\nfundamental_frequency\ndominant_frequency",
}
figure, ax = plt.subplots(figsize=(13, 4))
for left, (table, columns) in zip((0, 3.6, 7.2), boxes.items(), strict=True):
    ax.add_patch(plt.Rectangle((left, 0), 2.8, 7, fill=False, linewidth=2))
    ax.text(left + 0.1, 6.1, table, weight="bold", fontsize=18)
    ax.text(left + 0.1, 5.6, columns, va="top", linespacing=1.7)
ax.annotate("", (0.4, 5.3), (3.6, 4.5), arrowprops={"arrowstyle": "->", "lw": 3})
ax.annotate("", (4.0, 5.3), (7.2, 5.3), arrowprops={"arrowstyle": "->", "lw": 3})
ax.set(xlim=(-0.1, 10.1), ylim=(-0.2, 7.2))
ax.axis("off")
plt.show()

# %% [markdown]
# The picture shows three boxes. A recording's `label` is what a network is to learn about it:
# here the speaker's sex. An arrow leads from `recordings.speaker_id` to `speakers.id`,
# another from `frames.recording_id` to `recordings.id`. Two small tables are not in the
# picture: `settings` remembers how the features were computed, so that features of two kinds
# never mix. `refusals` remembers the files that could not be used.
#
# Here is the same as SQL, from the module `database`. Only the list of 40 columns is shortened.

# %%
all_columns = ", ".join(f"{column} REAL" for column in database.FEATURE_COLUMNS)
print(database.SCHEMA.replace(all_columns, "mfcc_00 REAL, ..., dominant_frequency REAL"))

# %% [markdown]
# Three words are new. `REFERENCES` is the foreign key. `UNIQUE (corpus, file)` forbids storing
# the same file twice. `PRIMARY KEY (recording_id, frame)` is a key of two columns: frame 5 of
# recording 7 exists once. (`WITHOUT ROWID` keeps the rows in the order of this key, so that
# the frames of a recording lie side by side.)
#
# The features have two places. `frames` has a row per frame, so that SQL can ask questions about
# them. The column `recordings.features` holds the same numbers in one lump of bytes, a **BLOB**
# (binary large object): SQL cannot look inside, but Python has it back in a moment. Section 10
# measures both.
#
# `database.open_database` opens a file, makes these tables where they are missing, and closes it
# in the end. It also sets two things for people who work in two notebooks at once: in **WAL**
# mode (write-ahead log) one notebook can read while another one writes, and a **busy timeout**
# makes a second writer wait some seconds instead of failing with "database is locked".
#
# We play in a file of our own, so nothing can be spoilt.

# %%
play = build_folder() / "notebook_02_play.db"
for leftover in build_folder().glob(f"{play.name}*"):
    leftover.unlink()

with database.open_database(play) as connection:
    found = ask(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
    columns = ask(connection, "SELECT name, type FROM pragma_table_info('frames')")
print("Tables:", *found.name)
print("Columns of frames:", len(columns))
columns.head()

# %% [markdown]
# The table `frames` has 44 columns: two for the key, 40 for the MFCC, two for frequencies.

# %% [markdown]
# ## 5 · Store one recording
#
# We take the first recording of the corpus that can be used, and the features that
# notebook 01 taught.

# %%
for row in corpus.recordings.itertuples():
    try:
        features = features_of_file(corpus.folder / row.file)
        break
    except WorkshopError as reason:
        print("Skipped:", reason)
rows = np.column_stack(features).astype(float)
print(f"{row.file}, speaker {row.speaker}, {row.sex}")
print(f"{rows.shape[0]} frames, {rows.shape[1]} numbers each")

# %% [markdown]
# By hand it takes three steps, in one transaction: the speaker, the recording, its frames.
# `lastrowid` is the key that SQLite gave to the new row. `executemany` inserts many rows with
# one sentence. `tobytes` makes the BLOB. (The f-string here writes only question marks, no values. That is allowed. The
# second `connection` after `with` is the transaction of section 3.)

# %%
places = ", ".join("?" * 44)
blob = rows.astype(np.float32).tobytes()
with database.open_database(play) as connection, connection:
    speaker_id = connection.execute(
        "INSERT INTO speakers (corpus, name) VALUES (?, ?)", ("by hand", row.speaker)
    ).lastrowid
    recording_id = connection.execute(
        "INSERT INTO recordings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",  # NULL: SQLite numbers it
        (speaker_id, "by hand", row.file, row.sex, "first", len(rows), blob),
    ).lastrowid
    numbered = [(recording_id, frame, *values) for frame, values in enumerate(rows.tolist())]
    connection.executemany(f"INSERT INTO frames VALUES ({places})", numbered)
print("stored:", len(numbered), "rows")

# %% [markdown]
# (Run twice, it fails: the file is stored already. Then run the cell that makes `play` again.)
#
# `database.add_recording` does the same, but for the rows, which not everybody needs. It also
# replaces an older version of the file. `database.add_frames` unpacks the BLOBs of a corpus into
# rows. We store the recording once more with the two, under another corpus name, read both and
# compare.

# %%
names = {"corpus": "by function", "file": row.file, "speaker": row.speaker, "label": row.sex}
query = """
    SELECT frames.* FROM frames JOIN recordings ON recordings.id = recording_id
    WHERE corpus = ? ORDER BY frame
"""
with database.open_database(play) as connection:
    database.add_recording(connection, **names, version="first", features=features)
    database.add_frames(connection, "by function")
    by_hand = ask(connection, query, "by hand").drop(columns="recording_id")
    by_function = ask(connection, query, "by function").drop(columns="recording_id")
assert np.allclose(by_hand, by_function, equal_nan=True)
print("By hand and by function: the same", by_hand.shape)
by_hand.iloc[::20, [0, 1, 2, 3, -2, -1]].head(6)

# %% [markdown]
# You see every twentieth frame, and a few of its columns. Where the voice rests, or says *s* or
# *f*, there is no pitch. NumPy writes `NaN` there, SQLite stores **NULL**: "there is no value".
# Zero would be a lie: 0 Hz would drag down every mean. SQL's `count` and `avg` skip NULL.
# (If you see about 63 Hz in a row where the voice rests: that is a mistake of the pitch finder.)

# %%
with database.open_database(play) as connection:
    counted = ask(
        connection,
        """
        SELECT count(*) AS frames, count(fundamental_frequency) AS voiced,
               avg(fundamental_frequency) AS mean_pitch
        FROM frames JOIN recordings ON recordings.id = recording_id WHERE corpus = ?
        """,
        "by hand",
    )
counted.round(1)

# %% [markdown]
# One trap: `= NULL` is never true, since nothing equals the unknown. Ask with
# `WHERE fundamental_frequency IS NULL`.
#
# Now let the insertion fail half-way: we leave out the last number of each frame. The row in
# `recordings` is already written when the frames turn out not to fit.

# %%
insert = "INSERT INTO recordings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"
with database.open_database(play) as connection:
    try:
        with connection:
            half = (speaker_id, "by hand", "half.wav", row.sex, "first", len(rows), blob)
            key = connection.execute(insert, half).lastrowid
            too_short = [(key, *values[1:-1]) for values in numbered]
            connection.executemany(f"INSERT INTO frames VALUES ({places})", too_short)
    except sqlite3.ProgrammingError as error:
        print("SQLite says:", error)
    stored = ask(connection, "SELECT corpus, file, n_frames FROM recordings")
stored.head()

# %% [markdown]
# `half.wav` is not in the table: the transaction took it back.

# %% [markdown]
# ## 6 · Store many: what is refused, what goes on
#
# Real folders hold broken files. `extraction.store_corpus` goes through a corpus, stores what is
# good, and **reports what it refused, with a reason for each file**. To see it, we make a
# folder with one good recording, an empty file, and a letter that somebody called `.wav`.

# %%
folder = build_folder() / "notebook_02_refusals"
shutil.rmtree(folder, ignore_errors=True)
good = folder / row.sex / ("robin-1" + (corpus.folder / row.file).suffix)
good.parent.mkdir(parents=True, exist_ok=True)
good.write_bytes((corpus.folder / row.file).read_bytes())
(good.parent / "robin-2.wav").write_bytes(b"")
(good.parent / "robin-3.wav").write_text("Dear Robin, please find no sound in here.")

demo = corpora.load_corpus(folder)
refused = extraction.store_corpus(demo, path=play)
for reason in refused.reason:
    print("-", reason.replace(str(folder), "..."))

# %% [markdown]
# The bar counts all three files. Two were refused, and each reason says what to do. The good
# one is stored: one broken file does not stop the rest.
#
# What if *you* stop it, or the battery dies? Each recording is a transaction of its own, so
# what is finished stays. We imitate a run that got only as far as five recordings, then
# start it again for twelve, then a third time. Watch the bars, and the seconds.

# %%
for n_recordings in (5, 12, 12):
    part = corpus._replace(recordings=corpus.recordings.head(n_recordings))
    started = time.perf_counter()
    extraction.store_corpus(part, path=play)
    print(f"first {n_recordings:2} recordings: {time.perf_counter() - started:.2f} s")

# %% [markdown]
# The second run only did what was missing. The third had nothing to do and showed no bar.
# How does it know? The column `version` holds a **hash** of each file: a long number, computed
# from all its bytes. Only a file that is new or has changed is extracted again.

# %% [markdown]
# ## 7 · The whole corpus
#
# Now the whole corpus, into the database that all notebooks share. If another notebook has
# done it before, it is at once ready. `session.load_recordings` is the line with which each
# later notebook begins: it stores what is missing and gives all recordings back as arrays.

# %%
started = time.perf_counter()
recordings = session.load_recordings()
print(f"{len(recordings)} recordings in {time.perf_counter() - started:.1f} s")
print(f"{sum(len(recording.mfcc) for recording in recordings):,} frames")
with database.open_database() as connection:
    refused = ask(connection, "SELECT file, reason FROM refusals WHERE corpus = ?", corpus.name)
print(f"{database.database_path().stat().st_size / 1e6:.0f} MB in {database.database_path().name}")
print(f"{len(refused)} files refused")
for reason in corpora.abbreviate(refused.reason):
    print("-", reason)

# %% [markdown]
# ## 8 · Ask questions: JOIN and GROUP BY
#
# **How much does each speaker say?** The names are in `speakers`, the number of frames in
# `recordings`. We build the answer in three steps. First, two tables side by side. `JOIN`
# puts to each recording the speaker to whom its key points:

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
# The part after `ON` is the heart of a JOIN: *which* key belongs to *which*. There is one row
# per recording now. Second step: `GROUP BY` makes one row per speaker. Each other column must
# say how its many values become one, such as `count` or `sum`.

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
# `DESC` means descending: the most talkative speaker stands on top. For the third step we need
# the rows of all frames.

# %%
started = time.perf_counter()
with database.open_database() as connection:
    n_rows = database.add_frames(connection, corpus.name)
print(f"{n_rows:,} rows in {time.perf_counter() - started:.1f} s")
print(f"{database.database_path().stat().st_size / 1e6:.0f} MB in {database.database_path().name}")

# %% [markdown]
# (No new rows? Then an earlier run made them.) One more `JOIN` reaches the frames, and with them
# the pitch. **What is the mean pitch of each speaker?**

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
pitch.head().round(1)

# %% [markdown]
# A picture says more than the table: one point per speaker, sorted from the lowest voice to
# the highest. Circles are female, squares male.

# %%
figure, ax = plt.subplots()
for sex in SEXES:
    chosen = pitch[pitch.label == sex]
    marker, colour = plots.MARKERS[sex], plots.COLOURS[sex]
    ax.plot(chosen.index + 1, chosen.mean_pitch, marker, color=colour, label=f"{sex} speech")
ax.set(xlabel="speakers, sorted by pitch", ylabel="mean pitch (Hz)", ylim=(0, None))
ax.legend(loc="lower right")
plt.show()

# %% [markdown]
# Look at where circles and squares mix. If there is such a stretch, no threshold on the pitch
# can part the two. It is one reason for the networks that come later.
#
# **And by sex?** Only the group changes. We check SQL's answer against NumPy.

# %%
question = """
    SELECT label, count(*) AS frames, avg(fundamental_frequency) AS mean_pitch
    FROM frames
    JOIN recordings ON recordings.id = frames.recording_id
    WHERE recordings.corpus = ?
    GROUP BY label
"""
by_sex = ask(shared, question, corpus.name)
for sex, mean_pitch in zip(by_sex.label, by_sex.mean_pitch, strict=True):
    in_numpy = np.nanmean(np.concatenate([r.pitch for r in recordings if r.sex == sex]))
    assert np.isclose(mean_pitch, in_numpy, rtol=1e-3)
print("SQL and NumPy agree.")
by_sex.round(1)

# %% [markdown]
# ## 9 · An index: find without searching
#
# To find a word in a novel you read it all. In a dictionary you jump to it, because it is
# sorted. An **index** is a sorted list beside a table. We make a table of many rows without
# any key and ask SQLite for its *plan*, then for one recording, a hundred times over.

# %%
toy.execute("DROP TABLE IF EXISTS points")
toy.execute("CREATE TABLE points (recording_id INTEGER, pitch REAL)")
points = ((i // 100, 100 + i % 100) for i in range(100_000))
with toy:
    toy.executemany("INSERT INTO points VALUES (?, ?)", points)
question = "SELECT avg(pitch) FROM points WHERE recording_id = ?"


def plan_and_time():
    """Print how SQLite goes about a question, and how long it takes."""
    print(toy.execute(f"EXPLAIN QUERY PLAN {question}", (500,)).fetchone()[-1])
    started = time.perf_counter()
    for _ in range(100):
        toy.execute(question, (500,)).fetchone()
    print(f"{10 * (time.perf_counter() - started):.3f} ms a question\n")

# %%
toy.execute("DROP INDEX IF EXISTS points_by_recording")
plan_and_time()
toy.execute("CREATE INDEX points_by_recording ON points (recording_id)")
plan_and_time()

with database.open_database() as connection:
    plan = "EXPLAIN QUERY PLAN SELECT * FROM frames WHERE recording_id = ? ORDER BY frame"
    print("The workshop's table:", connection.execute(plan, (1,)).fetchone()[-1])

# %% [markdown]
# The three lines are SQLite's plans. Before: `SCAN`, every row is read. After: `SEARCH ... USING INDEX`. Compare the two times. An
# index is not free: it takes space, and each `INSERT` must sort the new row in. The workshop's
# table of frames needs no extra index: its primary key is one.

# %% [markdown]
# ## 10 · What does a row per frame cost?
#
# A row per frame is wonderful for questions. It is not the fastest way to store arrays. You know
# the other way: one row per *recording*, with its MFCC in a BLOB. `tobytes` turns an array into
# bytes, `np.frombuffer` turns them back.
#
# (There is a third way, Python's `pickle`. Do not use it for data that travel: reading a pickle
# can run any program that its sender put in.)
#
# We write both kinds, read both back, and compare. First the two ways to write:

# %%
sample = [recording.mfcc for recording in recordings[:300]]


def write_rows(connection):
    connection.execute(f"CREATE TABLE t (r INTEGER, f INTEGER, {', '.join(database.MFCC_COLUMNS)})")
    places = ", ".join("?" * 42)
    for number, mfcc in enumerate(sample):
        numbered = ((number, frame, *row) for frame, row in enumerate(mfcc.tolist()))
        connection.executemany(f"INSERT INTO t VALUES ({places})", numbered)


def write_blobs(connection):
    connection.execute("CREATE TABLE t (r INTEGER, mfcc BLOB)")
    blobs = ((number, mfcc.tobytes()) for number, mfcc in enumerate(sample))
    connection.executemany("INSERT INTO t VALUES (?, ?)", blobs)

# %% [markdown]
# And the two ways to read. Bytes do not know their shape. We must remember that they are
# `float32` and that a row has 40 of them.

# %%
def read_rows(connection):
    found = connection.execute(f"SELECT {', '.join(database.MFCC_COLUMNS)} FROM t ORDER BY r, f")
    return np.array(found.fetchall(), dtype=np.float32)


def read_blobs(connection):
    blobs = connection.execute("SELECT mfcc FROM t ORDER BY r").fetchall()
    return np.concatenate([np.frombuffer(b, np.float32).reshape(-1, 40) for (b,) in blobs])

# %%
cost = pd.DataFrame(index=["write (s)", "read (s)", "file (MB)"])
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
cost.round(3)

# %%
figure, axes = plt.subplots(1, 3, figsize=(13, 3), sharey=True)
for ax, (what, values) in zip(axes, cost.iterrows(), strict=True):
    bars = ax.barh(values.index, values, color=[plots.COLOURS["neutral"], plots.COLOURS["accent"]])
    ax.bar_label(bars, fmt="%.2f", padding=4)
    ax.set(title=what, xlim=(0, 1.35 * values.max()))
    ax.grid(False)
axes[0].invert_yaxis()
plt.show()

# %% [markdown]
# Short bars are cheap. Both ways gave back exactly the same numbers. SQLite keeps a decimal
# number in 8 bytes, a `float32` needs 4, so rows take more than twice the space, and Python has to
# touch every single number. With BLOBs, on the other hand, SQL is blind: no `avg`, no `WHERE`
# on a frame.
#
# So the workshop keeps BLOBs, and rows for whoever wants to ask. Notebook 03 and all later ones
# read the BLOBs; that works for a hundred hours of speech, too.

# %% [markdown]
# ## 11 · Exercise: fix four functions
#
# When this workshop was first held, in 2019, people fixed broken functions. So do you. Each of
# these four has one mistake, of the kind that this notebook spoke about. Run a function and the
# cell below it, read what the check says, fix the function, run both again. The checks never
# stop the notebook. One way to fix each is in
# [the solved notebook](solutions/02_sqlite_feature_store.ipynb).
#
# All four work on a small database in memory: three speakers, four recordings, ten frames. Here
# it is.

# %%
print(exercises.nb02.SMALL_DATABASE)

# %% [markdown]
# ## What to remember
#
# - **A table for each kind of thing**, and keys that point from one to the other.
# - **Values travel through `?`**, never through f-strings.
# - **`with connection:`** makes several changes one: all or nothing. So a stopped run can go on.
# - **Refuse aloud**: each file that is left out has its reason in a report.
# - **A row per frame** is good for questions, **a BLOB per recording** for speed.

# %% [markdown]
# ## Try it on your own
#
# The [exercises](exercises/02_sqlite_feature_store.ipynb) of this notebook have instant checks and hints. You can
# skip them: nothing else needs them.

# %% [markdown]
# ## Further reading
#
# - Python's module `sqlite3`, with a tutorial: <https://docs.python.org/3/library/sqlite3.html>
# - SQL as SQLite understands it: <https://www.sqlite.org/lang.html>
# - How SQLite plans a question: <https://www.sqlite.org/eqp.html>; write-ahead log:
#   <https://www.sqlite.org/wal.html>
# - E. F. Codd (1970): A relational model of data for large shared data banks. *Communications of
#   the ACM* 13 (6), 377-387.
#
# **Next:** notebook 03 turns these rows into the arrays that a network wants.

"""Exercises of notebooks 01 to 04: each check knows right from plausibly wrong."""

import contextlib
import sqlite3

import numpy as np
import pandas as pd
import pytest

from speech_workshop.dataset import excerpt_starts
from speech_workshop.exercises import nb01, nb02, nb03, nb04
from speech_workshop.settings import EXCERPT_FRAMES


def sex_by(average, *, low="male", high="female"):
    """Make an answer to exercise 1.4."""
    return lambda pitch, threshold: low if average(pitch) < threshold else high


def median_with_zeros(pitch):
    return np.median(np.nan_to_num(pitch))


def add_speaker(sentence, *, change=str, commit=True):
    """Make an answer to exercise 2.1; the name is in the statement or is passed through ?."""

    def answer(connection, name):
        name = change(name)
        connection.execute(sentence.format(name=name), (name,) * sentence.count("?"))
        if commit:
            connection.commit()

    return answer


def bound_to(values, *, place="?"):
    """Make an answer to exercise 2.1 with these values for the question mark."""

    def answer(connection, name):
        with connection:
            connection.execute(f"INSERT INTO speakers (name) VALUES ({place})", values(name))

    return answer


def insert_recording(connection, file, pitches, *, first=0, commit_early=False):
    insert = "INSERT INTO recordings (speaker_id, file) VALUES (?, ?)"
    key = connection.execute(insert, (1, file)).lastrowid
    if commit_early:
        connection.commit()
    numbered = [(key, frame, pitch) for frame, pitch in enumerate(pitches, first)]
    connection.executemany("INSERT INTO frames VALUES (?, ?, ?)", numbered)


def all_or_nothing(connection, file, pitches):
    with connection:
        insert_recording(connection, file, pitches)


def two_transactions(connection, file, pitches):
    with connection:
        insert_recording(connection, file, pitches, commit_early=True)


def commit_at_the_end(connection, file, pitches):
    insert_recording(connection, file, pitches)
    connection.commit()


def frames_from_one(connection, file, pitches):
    with connection:
        insert_recording(connection, file, pitches, first=1)


def no_error_heard(connection, file, pitches):
    with contextlib.suppress(sqlite3.IntegrityError):
        all_or_nothing(connection, file, pitches)


def refused_beforehand(connection, file, pitches):
    if min(pitches) <= 0:
        raise ValueError("A pitch is above 0 Hz.")
    all_or_nothing(connection, file, pitches)


def as_table(question):
    """Make an answer that comes as a table of pandas, as from the lesson's own `ask`."""
    return lambda connection, *values: pd.read_sql_query(question, connection, params=values)


def pitches_by(order):
    """Make an answer to exercise 2.3."""
    question = (
        "SELECT pitch FROM frames JOIN recordings ON recordings.id = recording_id "
        f"WHERE file = ? {order}"
    )
    return lambda connection, file: [p for (p,) in connection.execute(question, (file,))]


def count_by(join, order="ORDER BY name"):
    """Make an answer to exercise 2.4."""
    question = (
        f"SELECT name, count(*) FROM recordings JOIN speakers {join} GROUP BY speakers.id {order}"
    )
    return lambda connection: connection.execute(question).fetchall()


def share_by(what, *, order="ORDER BY name", group="speakers.id", on="speaker_id"):
    """Make an answer to exercise 2.6."""
    question = (
        f"SELECT name, {what} FROM frames JOIN recordings ON recordings.id = recording_id "
        f"JOIN speakers ON speakers.id = {on} GROUP BY {group} {order}"
    )
    return lambda connection: connection.execute(question).fetchall()


def mean_over_recordings(connection):
    each = share_by("avg(pitch IS NOT NULL)", group="recordings.id")(connection)
    names = sorted({name for name, _ in each})
    return [(name, np.mean([share for n, share in each if n == name])) for name in names]


def n_seen(train, test):
    known = {recording.speaker for recording in train}
    return sum(recording.speaker in known for recording in test)


def share_of_speakers(train, test):
    heard, tested = ({recording.speaker for recording in part} for part in (train, test))
    return len(heard & tested) / len(tested)


def share_of_files(train, test):
    return np.mean([r.file in {recording.file for recording in train} for r in test])


def silence(where, *, copy=True):
    """Make an answer to exercise 4.3; `where` returns an index from start and stop."""

    def answer(excerpts, start, stop):
        result = excerpts.copy() if copy else excerpts
        result[where(start, stop)] = 0
        return result

    return answer


def all_else(start, stop):
    return (slice(None), [*range(start), *range(stop, EXCERPT_FRAMES)])


def loss(w):
    """The valley of notebook 04."""
    x, is_male = np.array([-2.0, -1.2, -0.3, 0.4, -0.1, 1.1, 2.0]), np.arange(7) > 3
    p_male = 1 / (1 + np.exp(-w * x))
    return -np.mean(np.log(np.where(is_male, p_male, 1 - p_male)))


EVERY = slice(None)
TONE, BORDER = [[-1, 2, -1]] * 3, [[-1, 0, 1]] * 3
DOT = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
BY_KEY = "ON speakers.id = speaker_id"

# check, right answer, wrong answers with a piece of the hint
EXERCISES = [
    (
        nb01.aliased_tone,
        3000,
        [
            (5000, "went in"),
            (4000, "can hold"),
            (2500, "slow"),
            (1000, "peak"),
            (3, "not kHz"),
            ("high", "One number"),
            ("3000", "One number"),
        ],
    ),
    (
        nb01.finest_difference,
        400,
        [
            (200, "twice as wide"),
            (80, "25 ms"),
            (0.4, "milliseconds"),
            (16, "other way"),
            (31.25, "Zeros"),
            (300, "all eight cases"),
            (8, "shorter window"),
            (800, "less"),
            ("200", "One number"),
        ],
    ),
    (
        nb01.frame_of,
        lambda seconds: round(seconds * 100),
        [
            (lambda seconds: round(seconds * 16_000), "That is a sample"),
            (lambda seconds: int(seconds * 100), "decimals"),
            (lambda seconds: round(seconds * 100) + 1, "Off by one"),
            (lambda seconds: seconds * 100, "index"),
            (lambda seconds: round(seconds / 0.025), "25 ms"),
            (lambda seconds: str(round(seconds * 100)), "One number"),
            (lambda seconds: None, "returns nothing"),
        ],
    ),
    (
        nb01.guess,
        sex_by(np.nanmedian),
        [
            (sex_by(np.nanmedian, low="female", high="male"), "other way round"),
            (sex_by(np.median), "NaN"),
            (sex_by(median_with_zeros), "0 Hz"),
            (sex_by(np.nanmean), "Which average"),
            (lambda pitch, threshold: sex_by(np.nanmedian)(pitch, 160), "Do you use it"),
            (lambda pitch, threshold: np.nanmedian(pitch) < threshold, "one word as text"),
            (
                lambda pitch, threshold: np.where(
                    np.nanmedian(pitch) < threshold, "male", "female"
                ),
                "one word as text",
            ),
            (lambda pitch, threshold: "male", "'male' or 'female'"),
        ],
    ),
    (
        nb02.add_speaker,
        add_speaker("INSERT INTO speakers (name) VALUES (?)"),
        [
            (add_speaker("INSERT INTO speakers (name) VALUES ('{name}')"), "O'Hara"),
            (add_speaker('INSERT INTO speakers (name) VALUES ("{name}")'), "Zee"),
            (add_speaker("INSERT INTO speakers (name) VALUES (?)", change=str.upper), "exactly"),
            (add_speaker("INSERT INTO speakers (name) VALUES (?)", commit=False), "gone"),
            (lambda connection, name: None, "gone"),
            (bound_to(lambda name: name), "with a comma"),
            (bound_to(lambda name: (name,), place="'?'"), "without quotes"),
            (bound_to(lambda name: (), place="'?'"), "called ?"),
            (
                add_speaker(
                    "INSERT INTO speakers (name) VALUES ('{name}')",
                    change=lambda name: name.replace("'", "''"),
                ),
                "escape the quotes",
            ),
        ],
    ),
    (
        nb02.add_recording,
        all_or_nothing,
        [
            (insert_recording, "never told to keep"),
            (commit_at_the_end, "belong together"),
            (two_transactions, "belong together"),
            (frames_from_one, "Frames and pitches"),
        ],
    ),
    (
        nb02.pitches_of,
        pitches_by("ORDER BY frame"),
        [
            (pitches_by(""), "order is not"),
            (pitches_by("ORDER BY pitch"), "siren"),
            (pitches_by("ORDER BY frame DESC"), "last frame"),
            (pitches_by("ORDER BY recording_id"), "order is not"),
            (pitches_by("AND frame > 0 ORDER BY frame"), "three frames"),
            (pitches_by("GROUP BY frame"), "only by luck"),
        ],
    ),
    (
        nb02.recordings_per_speaker,
        count_by(BY_KEY),
        [
            (count_by("ON speakers.id = recordings.id"), "which key"),
            (count_by(""), "everybody's"),
            (count_by(BY_KEY, order=""), "order of the names"),
            (count_by(BY_KEY, order="HAVING count(*) > 1"), "for each speaker"),
            (count_by(BY_KEY, order="ORDER BY count(*), name"), "only by luck"),
            (lambda connection: ["Ada", "Ben", "Cem"], "name and number"),
        ],
    ),
    (
        nb02.missing_speaker,
        "Dora",
        [("Ada", "at each limit"), ("nobody", "Four speakers"), ("Eva", "Four speakers")],
    ),
    (
        nb02.voiced_shares,
        share_by("1.0 * count(pitch) / count(*)"),
        [
            (share_by("count(pitch) / count(*)"), "whole numbers"),
            (share_by("1.0 * count(*) / count(*)"), "same thing twice"),
            (share_by("avg(pitch IS NULL)"), "without"),
            (share_by("avg(pitch)"), "a mean (or a count)"),
            (share_by("count(*)"), "a mean (or a count)"),
            (share_by("count(pitch)"), "Out of how many"),
            (mean_over_recordings, "average over recordings"),
            (share_by("avg(pitch IS NOT NULL)", group="recordings.id"), "three speakers"),
            (share_by("avg(pitch IS NOT NULL)", on="recordings.id"), "Whose key"),
            (share_by("avg(pitch IS NOT NULL)", order=""), "order of the names"),
            (share_by("avg(pitch IS NOT NULL)", order="ORDER BY 2 DESC"), "only by luck"),
            (lambda connection: [("Ada",)], "Two columns"),
        ],
    ),
    (
        nb03.vanishing_axis,
        0,
        [(1, "Time has vanished"), (2, "frame have vanished"), (3, "0, 1 and 2")],
    ),
    (
        nb03.n_places,
        lambda n_frames: max(1, n_frames - 109),
        [
            (lambda n_frames: n_frames - EXCERPT_FRAMES, "Off by one"),
            (lambda n_frames: n_frames - 108, "One too many"),
            (lambda n_frames: n_frames // EXCERPT_FRAMES, "side by side"),
            (lambda n_frames: len(excerpt_starts(n_frames)), "any frame"),
            (lambda n_frames: n_frames - 109, "short recording"),
            (lambda n_frames: n_frames - 109 if n_frames > 110 else 0, "For 110 frames"),
        ],
    ),
    (
        nb03.seen_before,
        lambda train, test: n_seen(train, test) / len(test),
        [
            (share_of_speakers, "share of *speakers*"),
            (share_of_files, "compare whole recordings"),
            (lambda train, test: n_seen(test, train) / len(train), "Of the test"),
            (lambda train, test: 1 - n_seen(train, test) / len(test), "are *not*"),
            (n_seen, "Out of how many"),
            (lambda train, test: 100 * n_seen(train, test) / len(test), "in percent"),
            (lambda train, test: True, "Count by hand"),
        ],
    ),
    (
        nb04.learning_rate,
        5,
        [
            (0.2, "creeps"),
            (1.5, "creeps"),
            (15, "leaps over"),
            (1e6, "leaps over"),
            (8.5, "way back"),
            (-1, "uphill"),
            ("5", "One number"),
            ([1, 5], "One number"),
        ],
    ),
    (
        nb04.tone_filter,
        TONE,
        [
            (np.transpose(TONE), "click"),
            (BORDER, "border"),
            (-np.array(BORDER), "border"),
            ([[0, 1, -1]] * 3, "border"),
            ([[-1, 1, 0]] * 3, "border"),
            (-np.array(TONE), "quiet band"),
            ([[0, 1, 0]] * 3, "balance"),
            (DOT, "dots"),
            ([[0, 0, 0], [-1, 2, -1], [0, 0, 0]], "single dot"),
            ([[-1, 2, -1], [-1, 2, -1], [0, 0, 0]], "two moments of three"),
            ([[0, 0, 0], [-1, 2, -1], [-1, 2, -1]], "two moments of three"),
            ([-1, 2, -1], "Three rows"),
            ([-1, 2, -1] * 3, "three lists"),
            ([[-1, 2, -1], [-1, 2]], "Three rows"),
            ("tone", "Three rows"),
            (np.zeros((3, 3)), "zeros"),
        ],
    ),
    (
        nb04.without_frames,
        silence(lambda start, stop: (EVERY, slice(start, stop))),
        [
            (silence(lambda start, stop: slice(start, stop)), "axis 0"),
            (silence(lambda start, stop: (EVERY, EVERY, slice(start, stop))), "numbers 20"),
            (silence(lambda start, stop: (EVERY, slice(start, stop + 1))), "`stop`"),
            (silence(lambda start, stop: (EVERY, slice(start + 1, stop))), "`start`"),
            (silence(lambda start, stop: (EVERY, slice(start, stop)), copy=False), "copy"),
            (silence(all_else), "just the frames"),
            (silence(lambda start, stop: (EVERY, stop)), "20 to 29"),
            (lambda x, start, stop: np.delete(x, range(start, stop), axis=1), "same shape"),
        ],
    ),
]
ALSO_RIGHT = [
    (nb02.add_recording, no_error_heard),
    (nb02.add_recording, refused_beforehand),
    (
        nb02.pitches_of,
        as_table(
            "SELECT frame, pitch FROM frames JOIN recordings ON recordings.id = recording_id "
            "WHERE file = ? ORDER BY frame"
        ),
    ),
    (
        nb02.recordings_per_speaker,
        as_table(
            "SELECT name, count(*) FROM recordings JOIN speakers ON speakers.id = speaker_id "
            "GROUP BY name ORDER BY name"
        ),
    ),
    (
        nb02.voiced_shares,
        as_table(
            "SELECT name, avg(pitch IS NOT NULL) FROM frames "
            "JOIN recordings ON recordings.id = recording_id "
            "JOIN speakers ON speakers.id = speaker_id GROUP BY name ORDER BY name"
        ),
    ),
]
RIGHT = [pytest.param(*row, id=row[0].__name__) for row in EXERCISES]
WRONG = [
    pytest.param(check, answer, hint, id=f"{check.__name__}-{hint}")
    for check, _, wrong in EXERCISES
    for answer, hint in wrong
]


@pytest.fixture
def more(recordings):
    """What some checks want besides the answer."""
    return {
        nb01.guess: [recordings],
        nb03.seen_before: [recordings],
        nb04.learning_rate: [loss],
    }


@pytest.mark.parametrize("check, answer, wrong", RIGHT)
def test_the_right_answer_is_praised_and_a_missing_one_is_awaited(check, answer, wrong, more):
    verdict = check(answer, *more.get(check, []))
    assert verdict.state == "right", verdict
    assert check(..., *more.get(check, [])).state == "unanswered"
    assert len(wrong) >= 2


@pytest.mark.parametrize("check, answer", ALSO_RIGHT)
def test_another_right_answer_is_praised_too(check, answer, more):
    verdict = check(answer, *more.get(check, []))
    assert verdict.state == "right", verdict


@pytest.mark.parametrize("check, answer, hint", WRONG)
def test_a_wrong_answer_gets_the_hint_that_helps(check, answer, hint, more):
    verdict = check(answer, *more.get(check, []))
    assert verdict.state == "not yet"
    assert hint in verdict.text, verdict

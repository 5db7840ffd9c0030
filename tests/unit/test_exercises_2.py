"""Exercises of notebooks 05 to 08 and 14: each check knows right from plausibly wrong."""

import librosa
import numpy as np
import pandas as pd
import pytest
import scipy.fft
import scipy.signal

from speech_workshop import evaluation
from speech_workshop.augmentation import add_noise, to_mel_db, to_mfcc
from speech_workshop.exercises import nb05, nb06, nb07, nb08, nb14
from speech_workshop.settings import EXCERPT_FRAMES

OPEN = 1 / (1 + np.exp(-1))


def decide(p_male, *, per_second=10, first=1, for_good=True, nothing=np.nan):
    """Solve exercise 5.4, or nearly."""
    side = np.where(p_male > 0.6, 1, np.where(p_male < 0.4, -1, 0))
    if not for_good:
        return (np.flatnonzero(side)[0] + first) / per_second
    if side[-1] == 0:
        return nothing
    other = np.flatnonzero(side != side[-1])
    return ((other[-1] + 1 if len(other) else 0) + first) / per_second


def without_nan(p_male):
    """Solve exercise 5.4 without thinking of opinions that end inside the band."""
    sides = np.sign(p_male - 0.5) * (np.abs(p_male - 0.5) > 0.1)
    other = np.flatnonzero(sides != sides[-1])
    return ((other[-1] + 1 if len(other) else 0) + 1) / 10


def stops_where_undecided(p_male):
    """Solve exercise 5.4, but stop where the last opinion is inside the band."""
    return decide(p_male, nothing=[][-1] if 0.4 <= p_male[-1] <= 0.6 else 0)


def only_male(p_male):
    """Solve exercise 5.4 for male voices alone."""
    for i in range(len(p_male)):
        if all(p_male[i:] > 0.6):
            return (i + 1) / 10
    return np.nan


def outside_for_good(p_male):
    inside = np.flatnonzero(np.abs(p_male - 0.5) <= 0.1)
    last = inside[-1] if len(inside) else -1
    return (last + 2) / 10 if last < len(p_male) - 1 else np.nan


def average(rows, *, over=slice(None)):
    return lambda states, excerpt: states[rows(excerpt)][over].mean(axis=0)


def windows(excerpt, hop, *, stop=1, cut=lambda excerpt, start: excerpt[start : start + 11]):
    """Solve exercise 6.3, or nearly."""
    return np.stack([cut(excerpt, start) for start in range(0, EXCERPT_FRAMES - 11 + stop, hop)])


def surest(votes, *, size=np.abs, times=0.11, shift=0):
    """Solve exercise 6.4, or nearly."""
    row, window = np.unravel_index(size(votes).argmax(), votes.shape)
    return row, (window + shift) * times


LISTENING = {
    nb05.lasting_memory: (
        [1.2, 5],
        [(0.99, "tanh"), (1, "tanh"), (1.05, "tanh"), (-1.2, "sign")],
    ),
    nb05.left_after_a_second: (
        [OPEN**100, 2e-14],
        [
            (OPEN, "after 1.0 frames"),
            (OPEN**50, "how many factors"),
            (OPEN**101, "after 101.0 frames"),
            (OPEN**16_000, "not samples"),
            (1, "sigmoid"),
            (OPEN / 100, "multiplied at each frame"),
            (OPEN * 100, "multiplied at each frame"),
            (-1, "between 0 and 1"),
        ],
    ),
    nb05.mean_of_sound: (
        [
            average(lambda excerpt: excerpt.any(axis=1)),
            lambda states, excerpt: np.average(states, axis=0, weights=excerpt.any(axis=1)),
        ],
        [
            (average(lambda excerpt: slice(None)), "padding too"),
            (lambda s, e: (s * e.any(axis=1, keepdims=True)).mean(axis=0), "all 110"),
            (lambda s, e: s[e.any(axis=1)].sum(axis=0), "sum a mean"),
            (average(lambda excerpt: excerpt.all(axis=1)), "happens to be 0"),
            (average(lambda excerpt: excerpt.sum(axis=1) != 0), "add up to 0"),
            (lambda s, e: s[e.any(axis=1)].mean(axis=1), "number per frame"),
            (lambda s, e: s[e.any(axis=1)].mean(), "which axis"),
            (average(lambda excerpt: ~excerpt.any(axis=1)), "belong to sound"),
            (average(lambda excerpt: slice(60)), "wrong for one with 80"),
            (average(lambda excerpt: excerpt[:, 0] != 0), "one number of each frame"),
            (average(lambda excerpt: excerpt[:, 41] != 0), "one number of each frame"),
            (lambda s, e: s[e.any(axis=1)].mean(axis=0, keepdims=True), "keepdims"),
        ],
    ),
    nb05.seconds_to_decide: (
        [decide],
        [
            (lambda p: decide(p, for_good=False), "first time"),
            (lambda p: decide(p, first=0), "counted from 0"),
            (lambda p: decide(p, per_second=1), "opinions"),
            (lambda p: decide(p, per_second=1, first=0), "number in the list"),
            (lambda p: decide(p, per_second=0.1), "frames"),
            (lambda p: decide(p, nothing=1.1), "undecided"),
            (lambda p: decide(p, nothing=None), "return np.nan"),
            (without_nan, "return np.nan"),
            (stops_where_undecided, "your function stops"),
            (outside_for_good, "other side"),
            (only_male, "female"),
            (lambda p: 0.8, "by hand"),
        ],
    ),
}

BOTH = {
    nb06.peak_filter: (
        [[-1, 1, 1, -1], np.array([-0.05, 0.05, 0.05, -0.05])],
        [
            ([0, 1, 1, 0], "balance"),
            ([-1, -1, 1, 1], "steady rise"),
            ([1, 1, -1, -1], "steady fall"),
            ([1, -1, -1, 1], "valley"),
            ([-1, 1, -1], "Four numbers"),
            ([0, 0, 0, 0], "zeros"),
            ([-1, 2, -1, 0], "not in the middle"),
            ([0, -1, 2, -1], "not in the middle"),
        ],
    ),
    nb06.parameters_of_lstm: (
        [4 * (32 * 64 + 64 * 64 + 64)],
        [
            (32 * 64 + 64 * 64 + 64, "one part of four"),
            (4 * (32 * 64 + 64 * 64), "bias"),
            (4 * (32 * 64 + 64), "old states"),
            (4 * (42 * 64 + 64 * 64 + 64), "go into the network"),
            (2 * 4 * (32 * 32 + 32 * 32 + 32), "Twice the cells"),
            (4 * 4 * (32 * 32 + 32 * 32 + 32), "fourfold"),
            (4 * (32 * 32 + 32 * 32 + 32), "32 cells"),
            (64, "Count for one"),
        ],
    ),
    nb06.overlapping_windows: (
        [windows],
        [
            (lambda e, hop: windows(e, hop, stop=0), "last window is missing"),
            (lambda e, hop: windows(e, hop, stop=11), "past the end"),
            (lambda e, hop: e.reshape(10, 11, 42), "fit, and you have"),
            (lambda e, hop: windows(e, hop).swapaxes(1, 2), "wrong axes"),
            (lambda e, hop: windows(e, hop, cut=lambda e, s: e[s : s + 10]), "How many frames"),
            (lambda e, hop: windows(e, hop, cut=lambda e, s: e[:, s : s + 11]), "axis"),
            (lambda e, hop: windows(e, hop, cut=lambda e, s: e[:, :11]), "Time is the first"),
            (lambda e, hop: windows(e, hop)[::-1], "where does it begin"),
            (lambda e, hop: e[::hop], "should be windows, frames, numbers"),
        ],
    ),
    nb06.surest_window: (
        [surest],
        [
            (lambda votes: surest(votes, size=np.asarray), "for male"),
            (lambda votes: surest(votes, times=1), "not the second"),
            (lambda votes: surest(votes, times=0.1), "a bit longer"),
            (lambda votes: surest(votes, times=11), "a frame"),
            (lambda votes: surest(votes, shift=1), "ends"),
            (lambda votes: surest(votes, shift=0.5), "*begin*"),
            (lambda votes: tuple(np.add(surest(votes), (1, 0))), "counted from 0"),
            (lambda votes: np.abs(votes).argmax(), "unravel_index"),
            (lambda votes: surest(votes, size=lambda v: -np.abs(v)), "farthest from 0"),
        ],
    ),
}


def thirteen(mfcc):
    return mfcc[:, :13]


def deltas(mfcc):
    return np.hstack([mfcc, np.gradient(mfcc, axis=0)])


def beside(change):
    return lambda mfcc: np.hstack([mfcc, change(mfcc)])


def verdicts(rng, share):
    """Make a table in which a share of the clips is judged correctly."""
    speakers = np.repeat(np.arange(20), 10)
    return pd.DataFrame(
        {
            "speaker": speakers.astype(str),
            "sex": np.where(speakers < 10, "female", "male"),
            "correct": rng.uniform(size=200) < share,
        }
    )


GOOD, SAME, POOR = (verdicts(np.random.default_rng(0), share) for share in (0.95, 0.95, 0.6))


def noisy(mfcc, rng):
    return to_mfcc(add_noise(to_mel_db(mfcc[np.newaxis]), rng=rng))[0]


def draw(table, rng, *, n_clips=None, times=1):
    """Solve exercise 7.5, or nearly."""
    correct = table.correct.to_numpy()
    drawn = rng.integers(len(correct), size=(2000, n_clips or len(correct)))
    return times * correct[drawn].mean(axis=1)


def without_replacement(table, rng):
    correct = table.correct.to_numpy()
    return np.array([rng.permutation(correct).mean() for _ in range(2000)])


HONESTY = {
    nb07.times_stronger: (
        [10**0.5, 3.16, 3, 3.3],
        [
            (5, "decibels"),
            (0.5, "10 to the power"),
            (10**-0.5, "stronger one"),
            (10**0.25, "amplitudes"),
            (50, "do not multiply"),
            (2, "log10"),
        ],
    ),
    nb07.other_features: (
        [
            (thirteen, to_mel_db, deltas),
            (thirteen, to_mel_db, beside(lambda m: librosa.feature.delta(m, axis=0))),
            (thirteen, to_mel_db, beside(lambda m: np.diff(m, axis=0, prepend=m[:1]))),
        ],
        [
            ((lambda m: m[:13], to_mel_db, deltas), "13 frames"),
            ((lambda m: m[:, 1:14], to_mel_db, deltas), "Count from 0"),
            ((lambda m: m[:, :14], to_mel_db, deltas), "(60, 13) is wanted"),
            (
                (thirteen, lambda m: scipy.fft.idct(m, n=80, axis=0, norm="ortho"), deltas),
                "along time",
            ),
            (
                (thirteen, lambda m: scipy.fft.idct(m, axis=1, norm="ortho"), deltas),
                "80 bands",
            ),
            ((thirteen, lambda m: scipy.fft.idct(m, n=80), deltas), "turns MFCC back"),
            ((thirteen, to_mel_db, lambda m: np.diff(m, axis=0)), "a frame is missing"),
            ((thirteen, to_mel_db, lambda m: np.gradient(m, axis=0)), "there are 40 columns"),
            ((thirteen, to_mel_db, beside(librosa.feature.delta)), "Time is the other"),
            ((thirteen, to_mel_db, beside(lambda m: np.gradient(m, axis=1))), "Time is the other"),
            (
                (thirteen, to_mel_db, lambda m: np.vstack([m, np.gradient(m, axis=0)])),
                "Side by side is the other axis",
            ),
            ((thirteen, to_mel_db, beside(lambda m: -np.gradient(m, axis=0))), "positive delta"),
            ((thirteen, to_mel_db, beside(lambda m: 2 * np.gradient(m, axis=0))), "1, 2, 3"),
            ((thirteen, to_mel_db, lambda m: m.T), "(60, 80) is wanted"),
            ((thirteen, to_mel_db, beside(lambda m: abs(np.gradient(m, axis=0)))), "what falls"),
            (
                (thirteen, to_mel_db, beside(lambda m: np.diff(m, axis=0, prepend=0))),
                "first frame",
            ),
            ((thirteen, to_mel_db, beside(lambda m: np.diff(m, axis=0, append=0))), "last frame"),
            ((thirteen, to_mel_db, beside(lambda m: np.diff(m, axis=0))), "59 steps"),
            (
                (thirteen, to_mel_db, lambda m: np.hstack([np.gradient(m, axis=0), m])),
                "as they are",
            ),
            ((thirteen, to_mel_db, beside(lambda m: m)), "MFCC twice"),
            ((thirteen, lambda m: ..., lambda m: ...), "good: first_13."),
            ((thirteen, to_mel_db, lambda m: ...), "good: first_13 and mel_bands."),
        ],
    ),
    nb07.thirteen_or_forty: (
        [("40", POOR, GOOD), ("13", GOOD, POOR), ("nobody can tell", GOOD, SAME)],
        [
            (("13", POOR, GOOD), "subtract"),
            (("nobody can tell", POOR, GOOD), "subtract"),
            (("40", GOOD, SAME), "subtract"),
            (("both", GOOD, POOR), "nobody can tell"),
            (("40", None, None), "Exercise 7.2"),
        ],
    ),
    nb07.noisy: (
        [noisy],
        [
            (lambda mfcc, rng: add_noise(mfcc[np.newaxis], rng=rng)[0], "not to 40 MFCC"),
            (lambda mfcc, rng: to_mfcc(add_noise(to_mel_db(mfcc), rng=rng)), "each frame"),
            (lambda mfcc, rng: add_noise(to_mel_db(mfcc[np.newaxis]), rng=rng)[0], "mel bands"),
            (lambda mfcc, rng: noisy(mfcc, rng)[np.newaxis], "Take the clip out"),
            (lambda mfcc, rng: noisy(mfcc, np.random.default_rng(0)), "Pass `rng` on"),
            (lambda mfcc, rng: to_mfcc(to_mel_db(mfcc)), "Where is the noise"),
            (lambda mfcc, rng: mfcc + rng.standard_normal(mfcc.shape), "Three steps"),
            (lambda mfcc, rng: noisy(mfcc, rng)[:60], "that of the clip"),
        ],
    ),
    nb07.draws_of_clips: (
        [
            draw,
            lambda table, rng: [
                table.correct.sample(frac=1, replace=True, random_state=i).mean()
                for i in range(2000)
            ],
        ],
        [
            (without_replacement, "put back"),
            (lambda table, rng: evaluation.bootstrap(table).accuracy, "You draw speakers"),
            (lambda table, rng: draw(table, rng, n_clips=50), "times as much"),
            (lambda table, rng: draw(table, rng, times=100), "between 0 and 1"),
            (lambda table, rng: 1 - draw(table, rng), "around the share"),
            (lambda table, rng: draw(table, rng)[:200], "2000 scores"),
            (lambda table, rng: draw(table, rng).mean(), "2000 scores"),
        ],
    ),
}


def band(signal, *, low=300, high=3400, rate=16_000, back=np.fft.irfft):
    """Solve exercise 8.2, or nearly."""
    spectrum = np.fft.rfft(signal)
    frequency = np.fft.rfftfreq(len(signal), d=1 / rate)
    spectrum[(frequency < low) | (frequency > high)] = 0
    return back(spectrum, n=len(signal))


def lines_taken_out(signal):
    frequency = np.fft.rfftfreq(len(signal), d=1 / 16_000)
    spectrum = np.fft.rfft(signal)[(frequency > 300) & (frequency < 3400)]
    return np.fft.irfft(spectrum, n=len(signal))


def filtered(signal, *, order=5, **options):
    return scipy.signal.sosfilt(
        scipy.signal.butter(order, fs=16_000, output="sos", **options), signal
    )


def sureness(table, *, guess=0.5, times=1):
    return guess + times * (table.p_male - 0.5).abs().mean()


def more_than_one_against(opinions):
    against = np.sum((opinions > 0.5) != (opinions.mean() > 0.5))
    return "unsure" if against > 1 else evaluation.decide(opinions.mean())


def careful(opinions, *, allowed=0.25, label=evaluation.decide):
    against = np.mean((opinions > 0.5) != (opinions.mean() > 0.5))
    return "unsure" if against > allowed else label(opinions.mean())


VOICES = {
    nb08.semitones: (
        [12 * np.log2(200 / 120), 8.8],
        [
            (80, "in Hz"),
            (200 / 120, "factor"),
            (np.log2(200 / 120), "octaves"),
            (12 * np.log(200 / 120), "logarithm"),
            (12 * np.log2(120 / 200), "goes down"),
            (20, "Equal steps"),
            (8, "Equal steps"),
            (9.5, "lead from 120 Hz to 208 Hz"),
        ],
    ),
    nb08.telephone: (
        [
            band,
            lambda signal: filtered(signal, Wn=[300, 3400], btype="bandpass"),
        ],
        [
            (lambda signal: band(signal, low=0), "below 300 Hz"),
            (lambda signal: band(signal, high=8000), "above 3400 Hz"),
            (lambda signal: band(signal, rate=len(signal)), "not Hz"),
            (lambda signal: band(signal, rate=1), "Hz in your function"),
            (lambda signal: signal[::2], "sampling rate stays"),
            (lambda signal: librosa.resample(signal, orig_sr=16_000, target_sr=8000), "came out"),
            (lambda signal: signal - band(signal), "what should be kept"),
            (lambda signal: band(signal, high=2000), "3000 Hz is lost"),
            (lambda signal: np.fft.ifft(np.fft.fft(signal)), "complex"),
            (lambda signal: band(signal, back=lambda s, n: np.fft.irfft(s)), "sample is lost"),
            (lines_taken_out, "have moved"),
            (lambda signal: band(signal, low=600), "500 Hz should pass"),
            (lambda signal: band(signal, low=150), "below 300 Hz"),
            (lambda signal: band(signal, high=4000), "above 3400 Hz"),
        ],
    ),
    nb08.overconfidence: (
        [lambda table: sureness(table) - table.correct.mean()],
        [
            (lambda table: table.p_male.mean() - table.correct.mean(), "very* sure"),
            (lambda table: table.correct.mean() - sureness(table), "sign"),
            (sureness, "How often was it right"),
            (lambda table: sureness(table, guess=0) - table.correct.mean(), "0 to 0.5"),
            (lambda table: sureness(table, guess=0, times=2) - table.correct.mean(), "0 to 1"),
            (lambda table: 100 * (sureness(table) - table.correct.mean()), "percent"),
            (lambda table: 0.3, "Mean confidence"),
        ],
    ),
    nb08.careful_label: (
        [careful],
        [
            (lambda opinions: evaluation.decide(opinions.mean()), "single opinions"),
            (lambda opinions: careful(opinions, allowed=0), "a quarter"),
            (lambda opinions: careful(opinions, allowed=0.24), "one of four"),
            (more_than_one_against, "a quarter"),
            (
                lambda o: "unsure" if np.mean(o > 0.5) > 0.25 else evaluation.decide(o.mean()),
                "with the *mean*",
            ),
            (
                lambda o: careful(o, label=lambda p: "male" if p > 0.5 else "female"),
                "too close to call",
            ),
            (
                lambda o: careful(o, label=lambda p: "male" if p < 0.4 else "female"),
                "0 is female",
            ),
            (lambda opinions: bool(opinions.mean() > 0.5), "one of the words"),
            (lambda o: "unsure" if o.std() > 0.25 else evaluation.decide(o.mean()), "a quarter"),
            (lambda opinions: careful(opinions, allowed=0.3), "three of ten"),
            (
                lambda o: careful(
                    o, label=lambda p: "female" if p < 0.5 else evaluation.decide(p)
                ),
                "too close to call",
            ),
        ],
    ),
}


def groups_of(part):
    return {recording.speaker for recording in part}


def named(**columns):
    """Solve exercise 14.1, or nearly."""
    right = {"dogs and cats": "animal", "words": "speaker", "my machine": "day"}
    return right | {name.replace("_", " "): column for name, column in columns.items()}


OWN_LABELS = {
    nb14.honest_groups: (
        [named()],
        [
            (named(dogs_and_cats="video"), "several videos"),
            (named(dogs_and_cats="species"), "never learned"),
            (named(words="microphone"), "nobody would be new"),
            (named(my_machine="machine"), "What is new tomorrow?"),
            (named(my_machine="file"), "nearly the same"),
            (named(words="person"), "none of its columns"),
            (named(words=["speaker"]), "Name one column, as text."),
        ],
    ),
    nb14.leaked_groups: (
        [
            lambda train, test: sorted(groups_of(train) & groups_of(test)),
            lambda train, test: np.intersect1d(
                [r.speaker for r in train], [r.speaker for r in test]
            ),
        ],
        [
            (lambda train, test: sorted(groups_of(train) | groups_of(test)), "all groups"),
            (lambda train, test: sorted({r.label for r in train}), "These are labels"),
            (lambda train, test: [r for r in train if r in test], "You found none"),
            (lambda train, test: sorted(groups_of(train) - groups_of(test)), "training alone"),
            (lambda train, test: sorted(groups_of(test) - groups_of(train)), "test alone"),
            (lambda train, test: sorted(groups_of(train) ^ groups_of(test)), "one part only"),
            (
                lambda train, test: sorted(
                    r.speaker for r in train if r.speaker in groups_of(test)
                ),
                "several times",
            ),
            (lambda train, test: [*"aceghk"], "should be empty"),
            (lambda train, test: sorted(groups_of(train) & groups_of(test))[::-1], "Sort them"),
            (
                lambda train, test: list(
                    dict.fromkeys(r.speaker for r in train if r.speaker in groups_of(test))
                ),
                "Sort them",
            ),
        ],
    ),
    nb14.fewest_groups: (
        [
            lambda table, label, group: table.groupby(label)[group].nunique().min(),
            lambda table, label, group: min(len(set(g[group])) for _, g in table.groupby(label)),
        ],
        [
            (
                lambda table, label, group: table[label].value_counts().min(),
                "number of recordings",
            ),
            (lambda table, label, group: table[group].nunique(), "all groups"),
            (lambda table, label, group: table[label].nunique(), "number of classes"),
            (
                lambda table, label, group: table.groupby(label)[group].nunique().max(),
                "most groups",
            ),
            (
                lambda table, label, group: table.groupby(label)[group].nunique().mean(),
                "mean over",
            ),
            (
                lambda table, label, group: table.groupby(group)[label].nunique().min(),
                "you return 1",
            ),
            (lambda table, label, group: table.groupby(label)[group].nunique(), "a Series"),
            (
                lambda table, label, group: table.groupby("species")["pet"].nunique().min(),
                "`label` and `group`",
            ),
            (
                lambda table, label, group: table.groupby("species").pet.nunique().min(),
                "`label` and `group`",
            ),
            (lambda table, label, group: 2, "3 people said yes"),
        ],
    ),
}

EXERCISES = LISTENING | BOTH | HONESTY | VOICES | OWN_LABELS
RIGHT = [(check, answer) for check, (right, _) in EXERCISES.items() for answer in right]
WRONG = [(check, *pair) for check, (_, wrong) in EXERCISES.items() for pair in wrong]


def ask(check, answer):
    """Give a check its answer, or its several answers."""
    return check(*answer) if isinstance(answer, tuple) else check(answer)


@pytest.mark.parametrize("check, answer", RIGHT, ids=[c.__name__ for c, _ in RIGHT])
def test_a_right_answer_is_praised(check, answer):
    verdict = ask(check, answer)
    assert verdict.state == "right", verdict.text


@pytest.mark.parametrize(
    "check, answer, hint", WRONG, ids=[f"{c.__name__}: {h}" for c, _, h in WRONG]
)
def test_a_wrong_answer_gets_the_hint_that_it_needs(check, answer, hint):
    verdict = ask(check, answer)
    assert verdict.state == "not yet"
    assert hint in verdict.text
    assert "Your code stopped" not in verdict.text


@pytest.mark.parametrize("check", EXERCISES, ids=lambda check: check.__name__)
def test_three_dots_are_no_answer(check):
    right = EXERCISES[check][0][0]
    dots = tuple(... for _ in right) if isinstance(right, tuple) else ...
    assert ask(check, dots).state == "unanswered"
    if callable(right):
        assert ask(check, lambda *arguments: ...).state == "unanswered"


@pytest.mark.parametrize("nonsense", ["0.5", None, [0.5], np.array([0.5, 0.5])])
def test_an_answer_that_is_no_number_is_told_so(nonsense):
    for verdict in (
        nb05.lasting_memory(nonsense),
        nb06.parameters_of_lstm(nonsense),
        nb07.times_stronger(nonsense),
        nb08.semitones(nonsense),
    ):
        assert "One number is wanted" in verdict.text


def test_not_a_number_is_never_right():
    for check, (right, _) in EXERCISES.items():
        several = isinstance(right[0], tuple)
        nan = tuple(np.nan for _ in right[0]) if several else np.nan
        assert ask(check, nan).state == "not yet"
        if callable(right[0]):
            assert ask(check, lambda *arguments: np.nan).state == "not yet"


def test_each_exercise_has_two_wrong_answers_at_least():
    assert all(len(wrong) >= 2 for _, wrong in EXERCISES.values())

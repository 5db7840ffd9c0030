"""Exercises of the warm-up: each check knows right from plausibly wrong."""

import numpy as np
import pytest

from speech_workshop.exercises import nb00

ANSWERS = {
    1: [1, 4],
    2: "0.67 s",
    3: ["Bea"],
    4: "AssertionError",
    5: [3, 6],
    6: (40,),
    7: (3, 4),
    8: (3, 2),
    9: [5, 7],
    10: 2,
}


def captions(form="{}: {:.2f} s", keep=lambda length, limit: length > limit):
    """Make an answer to exercise 0.1."""
    return lambda seconds, limit: [
        form.format(file, length) for file, length in seconds.items() if keep(length, limit)
    ]


def only_the_first(seconds, limit):
    for file, length in seconds.items():
        if length > limit:
            return f"{file}: {length:.2f} s"
    return ""


def keys_alone(seconds, limit):
    return [f"{file}: {length:.2f} s" for file, length in seconds if length > limit]


def peaks(frames):
    return np.abs(frames).max(axis=1)


def by_hand(frames):
    return [max(abs(x) for x in frame) for frame in frames]


def changed(frames):
    frames -= frames.mean(axis=1, keepdims=True)
    return frames


def by_loop(signals, gains):
    return sum(gain * signal for signal, gain in zip(signals, gains, strict=True))


def rms(frames):
    return np.sqrt((frames**2).mean(axis=1))


def zeroed(frames, limit):
    frames = frames.copy()
    frames[peaks(frames) <= limit] = 0
    return frames.reshape(-1)


def kept(choose):
    """Make an answer to exercise 0.6; `choose` returns an index of the frames."""
    return lambda frames, limit: frames[choose(frames, limit)].reshape(-1)


# check, right answers, wrong answers with a piece of the hint
EXERCISES = [
    (
        nb00.self_test,
        [ANSWERS, ANSWERS | {1: (1, 4), 5: np.array([3, 6]), 6: [40], 10: np.int64(2)}],
        [
            (ANSWERS | {7: ...}, "9 of 10 are right: section 7 is for you"),
            (ANSWERS | {1: [1, 4, 1], 5: [1, 2, 1, 2], 6: (110,)}, "sections 1, 5 and 6 are"),
            (ANSWERS | {2: "0.67", 4: "assertion"}, "sections 2 and 4 are"),
            ({1: [1, 4]}, "1 of 10"),
            (ANSWERS | {7: "(3, 4)"}, "section 7 is"),
        ],
    ),
    (
        nb00.captions,
        [captions(), lambda seconds, limit: list(captions()(seconds, limit))],
        [
            (only_the_first, "inside the loop"),
            (lambda seconds, limit: (c for c in captions()(seconds, limit)), "a generator"),
            (lambda seconds, limit: {f: s for f, s in seconds.items() if s > limit}, "a dict"),
            (keys_alone, "gives pairs"),
            (captions(keep=lambda length, limit: True), "comprehension choose"),
            (captions(keep=lambda length, limit: length >= limit), "exactly 1.5"),
            (captions(keep=lambda length, limit: length < limit), "short ones"),
            (captions(keep=lambda length, limit: length > 1.5), "use `limit`"),
            (captions("{}"), "each with its seconds"),
            (captions("{}: {} s"), "two digits"),
            (captions("{{file}}: {{length:.2f}} s"), "before the quotes"),
            (captions("{1:.2f} s: {0}"), "you return"),
            (lambda seconds, limit: [s for s in seconds.values() if s > limit], "Yours are not"),
            (lambda seconds, limit: print("b.wav"), "returns nothing"),
        ],
    ),
    (
        nb00.line_to_change,
        [5, 5.0],
        [(2, "noticed"), (6, "called"), (4, "16,000"), (1600, "length"), (9, "six lines"),
         ("5", "One number")],
    ),
    (
        nb00.peaks_of,
        [
            peaks,
            by_hand,
            lambda frames: np.maximum(frames.max(axis=1), -frames.min(axis=1)),
            lambda frames: np.sqrt((frames**2).max(axis=1)),
        ],
        [
            (lambda frames: np.abs(frames).max(), "One number"),
            (lambda frames: np.abs(frames).max(axis=0), "another axis"),
            (lambda frames: np.abs(frames).max(axis=1, keepdims=True), "keepdims"),
            (np.abs, "still there"),
            (lambda frames: frames.max(axis=1), "Swings down"),
            (lambda frames: frames.min(axis=1), "lowest of each"),
            (lambda frames: np.abs(frames).mean(axis=1), "mean size"),
            (lambda frames: np.abs(frames).argmax(axis=1), "where the largest"),
            (lambda frames: np.ptp(frames, axis=1), "starts at 0"),
            (lambda frames: (frames**2).max(axis=1), "too large"),
            (rms, "loudness"),
            (lambda frames: np.abs(frames).sum(axis=1), "It should be 5."),
            (lambda frames: -frames.min(axis=1), "[1.0, 3.0, -1.0, 5.0] you say 1.0"),
            (lambda frames: np.abs(frames.min(axis=1)), "It should be 5."),
        ],
    ),
    (
        nb00.centered,
        [
            lambda frames: frames - frames.mean(axis=1, keepdims=True),
            lambda frames: frames - frames.mean(axis=1)[:, np.newaxis],
            lambda frames: (frames.T - frames.mean(axis=1)).T,
            lambda frames: [frame - frame.mean() for frame in frames],
        ],
        [
            (lambda frames: frames - frames.mean(axis=1), "from the right"),
            (lambda frames: frames - frames.mean(axis=0), "each column"),
            (lambda frames: frames - frames.mean(), "for everything"),
            (changed, "changed the array"),
            (lambda frames: frames.mean(axis=1), "shape was"),
            (lambda frames: frames + frames.mean(axis=1, keepdims=True), "should now be 0"),
        ],
    ),
    (
        nb00.mix,
        [
            lambda signals, gains: gains @ signals,
            lambda signals, gains: signals.T @ gains,
            lambda signals, gains: (signals * gains[:, np.newaxis]).sum(axis=0),
            by_loop,
        ],
        [
            (lambda signals, gains: signals @ gains, "which goes first"),
            (lambda signals, gains: signals * gains, "which goes first"),
            (lambda signals, gains: signals * gains[:, np.newaxis], "not yet added"),
            (lambda signals, gains: (signals * gains[:, np.newaxis]).mean(axis=0), "the mean"),
            (lambda signals, gains: signals.sum(axis=0), "use the gains"),
            (lambda signals, gains: (signals * gains[:, np.newaxis]).sum(axis=1), "each voice"),
            (lambda signals, gains: signals.sum(axis=0) * gains.sum(), "should be"),
        ],
    ),
    (
        nb00.cut_silence,
        [
            kept(lambda frames, limit: peaks(frames) > limit),
            lambda frames, limit: np.concatenate([f for f in frames if np.abs(f).max() > limit]),
        ],
        [
            (lambda frames, limit: frames[peaks(frames) > limit], "end to end"),
            (lambda frames, limit: peaks(frames) > limit, "the mask"),
            (kept(lambda frames, limit: peaks(frames) < limit), "quiet ones"),
            (zeroed, "Leave quiet frames out"),
            (lambda frames, limit: frames[np.abs(frames) > limit], "single samples"),
            (lambda frames, limit: frames[frames > limit], "single samples"),
            (kept(lambda frames, limit: frames.mean(axis=1) > limit), "negative"),
            (kept(lambda frames, limit: frames.max(axis=1) > limit), "down to -6"),
            (kept(lambda frames, limit: rms(frames) > limit), "not the RMS"),
            (kept(lambda frames, limit: peaks(frames) > 1), "use `limit`"),
            (kept(lambda frames, limit: peaks(frames) >= limit), "just the limit"),
            (kept(lambda frames, limit: [2]), "the first and the last"),
        ],
    ),
    (
        nb00.speakers_by_sex,
        [
            lambda table: table.groupby("sex").speaker.nunique(),
            lambda table: table.groupby("sex")["speaker"].nunique().to_dict(),
            lambda table: table.drop_duplicates("speaker").sex.value_counts(),
        ],
        [
            (lambda table: table.groupby("sex").speaker.count(), "recordings"),
            (lambda table: table.sex.value_counts(), "recordings"),
            (lambda table: table.speaker.nunique(), "for each sex"),
            (lambda table: table.groupby("speaker").sex.count(), "makes the groups"),
            (lambda table: table.groupby("sex").nunique(), "whole table"),
            (lambda table: {"female": 1, "male": 3}, "You say"),
        ],
    ),
]  # fmt: skip
RIGHT = [
    pytest.param(check, answer, id=f"{check.__name__}-{number}")
    for check, right, _ in EXERCISES
    for number, answer in enumerate(right)
]
WRONG = [
    pytest.param(check, answer, hint, id=f"{check.__name__}-{number}-{hint}")
    for check, _, wrong in EXERCISES
    for number, (answer, hint) in enumerate(wrong)
]


@pytest.mark.parametrize("check, answer", RIGHT)
def test_the_right_answer_is_praised(check, answer):
    verdict = check(answer)
    assert verdict.state == "right", verdict


@pytest.mark.parametrize("check", [check for check, *_ in EXERCISES])
def test_a_missing_answer_is_awaited(check):
    assert check(...).state == "unanswered"
    nothing_yet = dict.fromkeys(ANSWERS, ...) if check is nb00.self_test else lambda *_: ...
    if check is not nb00.line_to_change:
        assert check(nothing_yet).state == "unanswered"


@pytest.mark.parametrize("check, answer, hint", WRONG)
def test_a_wrong_answer_gets_the_hint_that_helps(check, answer, hint):
    verdict = check(answer)
    assert verdict.state == "not yet"
    assert hint in verdict.text, verdict
    assert "Your code stopped" not in verdict.text

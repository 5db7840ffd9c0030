"""Checks of the warm-up: Python, NumPy and pandas on sound."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from .verdict import NotYet, Unanswered, alike, check, number_of, recognize, value_of

SELF_TEST: dict[int, Any] = {
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
FRAMES = np.array([[1.0, 3, -1, 5], [0.5, 0.5, 0.5, 0.5], [-2, 2, 4, -6]])  # three, of 4 samples


@check
def self_test(answers: dict[int, Any]) -> str:
    """Tell which sections of the warm-up are worth reading."""
    given = {number: answers.get(number, ...) for number in SELF_TEST}
    if all(answer is ... for answer in given.values()):
        raise Unanswered
    missed = [str(n) for n, right in SELF_TEST.items() if _plain(given[n]) != _plain(right)]
    if missed:
        *most, last = missed
        sections = f"sections {', '.join(most)} and {last} are" if most else f"section {last} is"
        n_right = len(SELF_TEST) - len(missed)
        raise NotYet(f"{n_right} of {len(SELF_TEST)} are right: {sections} for you.")
    return "All ten. You can skip this notebook: go on with 01."


def _plain(answer):
    """Return an answer as a list, whether it came as a list, a tuple, an array or alone."""
    if isinstance(answer, (np.ndarray, np.generic)):
        answer = answer.tolist()
    return list(answer) if isinstance(answer, (list, tuple)) else [answer]


@check
def captions(answer: Callable) -> str:
    """Exercise 0.1: a function, a dictionary, a comprehension and an f-string."""
    lengths = {"a.wav": 1.5, "b.wav": 2.0, "c.wav": 0.254, "d.wav": 3.14159}
    try:
        value = value_of(answer, lengths, 1.5)
    except ValueError as error:
        raise NotYet(
            f"{error}. A loop over a dictionary gives its keys alone. What gives pairs?"
        ) from error
    if not isinstance(value, list):
        raise NotYet(
            f"Return a list, in square brackets. This is a {type(value).__name__}. If it is a "
            "text: is your return inside the loop, so that the first file ends it?"
        )
    for hint, is_mistake in _caption_mistakes(value):
        if is_mistake:
            raise NotYet(hint)
    if value != ["b.wav: 2.00 s", "d.wav: 3.14 s"]:
        raise NotYet(f"For {lengths} and the limit 1.5 you return {value}.")
    if value_of(answer, lengths, 2.5) != ["d.wav: 3.14 s"]:
        raise NotYet("With another limit the answer is wrong. Do you use `limit`?")
    return "One line, with four things in it that beginners stumble over."


def _caption_mistakes(value):
    """Return pairs of a hint and whether the list of captions shows that mistake."""
    files = [str(caption)[:5] for caption in value]
    return [
        ("A caption is a text. Yours are not.", not all(isinstance(v, str) for v in value)),
        (
            "All files are there. Where does your comprehension choose?",
            len(value) == 4,
        ),
        (
            "a.wav lasts exactly 1.5 s. Is it longer than 1.5 s?",
            files == ["a.wav", "b.wav", "d.wav"],
        ),
        ("These are the short ones.", "c.wav" in files),
        (
            "The curly brackets are still there: what is missing before the quotes?",
            "{" in str(value),
        ),
        ("The right files. Now each with its seconds.", value == ["b.wav", "d.wav"]),
        (
            "The right files. Always two digits after the point: what comes after the colon?",
            files == ["b.wav", "d.wav"] and "2.00" not in value[0],
        ),
    ]


@check
def line_to_change(line: int) -> str:
    """Exercise 0.2: the line in which an error was made, not where it was noticed."""
    mistakes = {
        2: "Here it was noticed. For two signals of the same length this line is right.",
        6: "Here `mixed` was called. Where do `first` and `second` get their lengths?",
        1: "Nothing is wrong with this line.",
        4: "One second is 16,000 samples, so this one is right. And the other?",
        16_000: "This is a length in the message. Which line of the cell is meant?",
        1600: "This is a length in the message. Which line of the cell is meant?",
    }
    line = number_of(line)  # type: ignore[assignment]
    recognize(line, mistakes)
    if line != 5:
        raise NotYet("The cell has six lines. Their numbers are on the left.")
    return (
        "The last line says what is wrong, the arrows say where it was noticed. The mistake was "
        "made earlier. Printing both shapes before line 6 would have shown it."
    )


@check
def peaks_of(answer: Callable) -> str:
    """Exercise 0.3: an axis disappears."""
    value = np.asarray(value_of(answer, FRAMES.copy()))
    if value.shape == ():
        raise NotYet("One number for everything. Which axis must disappear? Name it.")
    if value.shape == (4,):
        raise NotYet("Four numbers, one for each column. There are three frames: another axis.")
    if value.shape == (3, 1):
        raise NotYet("The right numbers, but each in a row of its own: leave keepdims out.")
    if value.shape == FRAMES.shape:
        raise NotYet("All numbers are still there. Take the largest of each row.")
    sizes = np.abs(FRAMES)
    mistakes: dict[Any, str] = {
        tuple(
            FRAMES.max(axis=1)
        ): "The last frame goes down to -6. Swings down count too: np.abs first.",
        tuple(FRAMES.min(axis=1)): "The lowest of each frame. How far does it swing?",
        tuple(sizes.mean(axis=1)): "The mean size. The largest is the peak.",
        tuple(sizes.argmax(axis=1)): "argmax says where the largest is, max says how large.",
        tuple(np.ptp(FRAMES, axis=1)): "From the lowest to the highest. The peak starts at 0.",
        tuple((FRAMES**2).max(axis=1)): "Squares are not negative, but too large. Try np.abs.",
        tuple(np.sqrt((FRAMES**2).mean(axis=1))): "That is the loudness (RMS) of section 6.",
    }
    recognize(value, mistakes)
    for frame, said, right in zip(FRAMES.tolist(), value, sizes.max(axis=1), strict=True):
        if not alike(said, right):
            raise NotYet(f"For the frame {frame} you say {said}. It should be {right:g}.")
    return "Axis 1 has disappeared, and one number for each frame is left."


@check
def centered(answer: Callable) -> str:
    """Exercise 0.4: broadcasting with an axis of length 1."""
    frames = FRAMES.copy()
    try:
        value = np.asarray(value_of(answer, frames))
    except ValueError as error:
        raise NotYet(
            f"{error}. Compare from the right: 4 samples, 3 means. Section 7 shows how the means "
            "get an axis of length 1."
        ) from error
    if not alike(frames, FRAMES):
        raise NotYet("Your function has changed the array it got. Make a new one, not with -=.")
    mistakes = {
        "one mean for each column": FRAMES - FRAMES.mean(axis=0),
        "one mean for everything": FRAMES - FRAMES.mean(),
    }
    for what, mistake in mistakes.items():
        if alike(value, mistake):
            raise NotYet(f"You subtracted {what}. Each frame, each row, has a mean of its own.")
    if value.shape != FRAMES.shape:
        raise NotYet(f"The shape was {FRAMES.shape} and is now {value.shape}. It should stay.")
    if not alike(value, FRAMES - FRAMES.mean(axis=1, keepdims=True)):
        raise NotYet(f"The mean of each frame should now be 0. Yours are {value.mean(axis=1)}.")
    return "(3, 4) minus (3, 1): the axis of length 1 is stretched."


@check
def mix(answer: Callable) -> str:
    """Exercise 0.5: multiply and add up."""
    gains = np.array([1.0, 10, 100])
    try:
        value = np.asarray(value_of(answer, FRAMES.copy(), gains))
    except ValueError as error:
        raise NotYet(
            f"{error}. The signals have the shape (3, 4), the gains (3,). For @ the two lengths "
            "in the middle must be equal: which goes first?"
        ) from error
    weighted = gains[:, np.newaxis] * FRAMES
    if value.shape == FRAMES.shape:
        raise NotYet("Still three signals. They are not yet added up.")
    if value.shape == (3,):
        raise NotYet("One number for each voice, but a signal has 4 samples here.")
    mistakes = {
        tuple(weighted.mean(axis=0)): "This is the mean of the voices. Add them up instead.",
        tuple(FRAMES.sum(axis=0)): "All voices are equally loud. Do you use the gains?",
    }
    recognize(value, mistakes)
    if not alike(value, weighted.sum(axis=0)):
        raise NotYet(
            f"With the gains {gains} the first sample should be {weighted[:, 0].sum():g}."
        )
    return "(3,) @ (3, 4) gives (4,): the axis of the voices has disappeared."


@check
def cut_silence(answer: Callable) -> str:
    """Exercise 0.6: a mask keeps rows."""
    value = np.asarray(value_of(answer, FRAMES.copy(), 1.0))
    loud = FRAMES[[0, 2]]
    if value.dtype == bool:
        raise NotYet("That is the mask. Put it into square brackets after the frames.")
    if alike(value, loud):
        raise NotYet("The right frames, but in rows. Join them end to end.")
    if value.size == FRAMES.size:
        raise NotYet("As many samples as before. Leave quiet frames out, do not make them zero.")
    mistakes: dict[Any, str] = {
        tuple(FRAMES[1]): "Those are the quiet ones. Which way does your > point?",
        tuple(FRAMES[np.abs(FRAMES) > 1]): "You chose single samples. Choose whole frames.",
        tuple(FRAMES[FRAMES > 1]): "You chose single samples. Choose whole frames.",
        tuple(FRAMES[[0]].reshape(-1)): "A frame whose mean is negative can be loud too.",
    }
    recognize(value, mistakes)
    if not alike(value, loud.reshape(-1)):
        raise NotYet(f"Of {FRAMES.tolist()}, the first and the last frame have a peak above 1.")
    at_4 = np.asarray(value_of(answer, FRAMES.copy(), 4.5))
    if at_4.size == 0:
        raise NotYet("With the limit 4.5 nothing is left. Do you compare the peak, not the RMS?")
    if alike(at_4, FRAMES[0]):
        raise NotYet("The last frame goes down to -6: with the limit 4.5 it should stay.")
    if np.asarray(value_of(answer, FRAMES.copy(), 5.5)).size != 4:
        raise NotYet("With the limit 5.5 only the last frame should be left. Do you use `limit`?")
    if np.asarray(value_of(answer, FRAMES.copy(), np.abs(FRAMES[0]).max())).size != 4:
        raise NotYet("A frame whose peak is just the limit is not above it.")
    return "That is how a program waits for you to speak. (A better one also listens for a voice.)"


@check
def speakers_by_sex(answer: Callable) -> str:
    """Exercise 0.7: count people, not lines."""
    speakers = ["ada", "ada", "ada", "eva", "eva", "ben", "finn", "omar"]
    sexes = ["female"] * 5 + ["male"] * 3
    files = [f"{number}.wav" for number in range(8)]
    table = pd.DataFrame({"file": files, "speaker": speakers, "sex": sexes})
    value = value_of(answer, table)
    if isinstance(value, pd.DataFrame):
        raise NotYet("A whole table. Choose the column `speaker` before you count.")
    if not isinstance(value, (pd.Series, dict)):
        raise NotYet("Return a number for each sex. Which column makes the groups?")
    found = dict(value)
    if set(found) != {"female", "male"}:
        raise NotYet("Return a number for each sex. Which column makes the groups?")
    if found == {"female": 5, "male": 3}:
        raise NotYet("Those are recordings. Ada has three of them, and is one person.")
    if found != {"female": 2, "male": 3}:
        raise NotYet(f"Ada and Eva, Ben, Finn and Omar: 2 and 3. You say {found}.")
    return (
        "Recordings and people are two things. If you mix them up, you think you know more than "
        "you do: notebook 03 is about that."
    )

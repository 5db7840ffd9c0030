"""Checks of the exercises in notebook 14, *Your own labels*."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..database import Recording
from .verdict import NotYet, Unanswered, check, number_of, recognize, value_of

HONEST_GROUPS = {"dogs and cats": "animal", "words": "speaker", "my machine": "day"}
COLUMNS = {
    "dogs and cats": {
        "file": "pieces of one video would be in the training and in the test.",
        "video": "most animals are in several videos. Then the network knows the animal already.",
        "species": "that is the label. Held out, it would be a class that was never learned.",
    },
    "words": {
        "file": "each speaker would be in the training and in the test.",
        "microphone": "each speaker is heard through both, so nobody would be new.",
        "word": "that is the label. Held out, it would be a class that was never learned.",
    },
    "my machine": {
        "file": "ten recordings of a day are nearly the same, and tomorrow is another day.",
        "machine": "there is one machine only, so nothing would be left. What is new tomorrow?",
        "state": "that is the label. Held out, it would be a class that was never learned.",
    },
}


@check
def honest_groups(groups: dict[str, str]) -> str:
    """Exercise 14.1: which column must not be split."""
    for story, right in HONEST_GROUPS.items():
        column = groups.get(story, ...)
        if column is ...:
            raise Unanswered
        if not isinstance(column, str):
            raise NotYet(f"{story}: Name one column, as text.")
        if column in COLUMNS[story]:
            raise NotYet(f"{story}: with '{column}', {COLUMNS[story][column]}")
        if column != right:
            names = ", ".join(sorted([*COLUMNS[story], right]))
            raise NotYet(f"{story}: '{column}' is none of its columns, {names}.")
    return "All three. The group is whatever will be new when the network is used."


@check
def leaked_groups(answer: Callable) -> str:
    """Exercise 14.2: the groups that are in the training and in the test."""
    # So many that a set, which has no order, comes out sorted in one of 720 cases.
    train = [_recording(number, group) for number, group in enumerate("heckaccgb")]
    test = [_recording(number, group) for number, group in enumerate("dgackehhc")]
    shared = [*"aceghk"]
    value = list(value_of(answer, train, test))
    mistakes = {
        (): "You found none, but there are some. Different files can be of the same group.",
        tuple("abcdeghk"): "These are all groups. Which are in both parts?",
        ("b",): "That one is in the training alone.",
        ("d",): "That one is in the test alone.",
        ("b", "d"): "These are in one part only. Which are in both?",
        ("bark", "meow"): "These are labels. The group is called `speaker`.",
    }
    if len(value) > len(set(map(str, value))):
        raise NotYet("A group comes several times. Name each of them once; a set does that.")
    if tuple(value) in mistakes:
        raise NotYet(mistakes[tuple(value)])
    if value != shared and sorted(value, key=str) == shared:
        raise NotYet("The right ones. Sort them.")
    if value != shared:
        raise NotYet(f"For parts that share the groups {shared}, you return {value!r}.")
    if list(value_of(answer, train[-1:], test)):
        raise NotYet("Where no group is in both parts, the list should be empty.")
    return "One line like this, before each training, keeps a score honest."


def _recording(number, group):
    """Make a recording of a group."""
    label = "meow" if number % 2 else "bark"
    nothing = np.zeros((1, 40), np.float32)
    return Recording(f"{number}.wav", group, label, nothing, nothing[:, 0])


@check
def fewest_groups(answer: Callable) -> str:
    """Exercise 14.3: the number of groups of the class that has the fewest."""
    table = pd.DataFrame(
        {
            "species": ["dog"] * 8 + ["cat"] * 5 + ["cow"] * 7,
            "pet": [*"aabbccdd", *"eeeff", *"ghijklm"],
        }
    )
    value = _count_of(answer, table, "species", "pet")
    mistakes = {
        5: "That is the number of recordings of a class. How many *groups* are in them?",
        7: "That is the class with the most groups.",
        13: "That is the number of all groups. Count them in each class.",
        3: "That is the number of classes.",
        20: "That is the number of recordings.",
        13 / 3: "That is the mean over the classes. Which one has the fewest?",
    }
    recognize(value, mistakes)
    if value != 2:
        raise NotYet(f"In a table with 4 dogs, 2 cats and 7 cows, you return {value:g}.")
    people = pd.DataFrame({"word": ["yes"] * 4 + ["no"] * 4, "person": [*"abca", *"abcd"]})
    try:
        value = _count_of(answer, people, "word", "person")
    except (KeyError, AttributeError) as error:
        raise NotYet(
            f"In a table with the columns word and person it stops: {error!r}. Use the names that "
            "the function is given, `label` and `group`."
        ) from error
    if value != 3:
        raise NotYet(
            "In another table, with the columns word and person, 3 people said yes and 4 said no, "
            f"and you return {value:g}. Use what the function is given: `table`, `label`, `group`."
        )
    return (
        "That is the most groups you have of that class. Three is the least that runs; ten is a "
        "beginning."
    )


def _count_of(answer, table, label, group):
    """Return the one number that a learner's function makes of a table."""
    value = value_of(answer, table, label, group)
    if isinstance(value, pd.Series):
        raise NotYet(
            "One number is wanted here, and you return a Series. Take its smallest value."
        )
    return number_of(value)

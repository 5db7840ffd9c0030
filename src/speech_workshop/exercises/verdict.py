"""What a check answers."""

import html
from collections.abc import Callable
from functools import wraps
from numbers import Real
from typing import Any, NamedTuple

import numpy as np


class Verdict(NamedTuple):
    """The answer to an exercise; a notebook shows it as a sentence in a box.

    Attributes
    ----------
    state : {'right', 'not yet', 'unanswered'}
    text : str
    """

    state: str
    text: str

    def __repr__(self) -> str:
        """Return what a terminal shows."""
        return f"{TITLES[self.state]} {self.text}"

    def _repr_html_(self):
        style = f"border-left: 6px solid {COLORS[self.state]}; padding: 0.4em 0.8em"
        return f"<p style='{style}'><b>{TITLES[self.state]}</b> {html.escape(self.text)}</p>"


TITLES = {"right": "Right.", "not yet": "Not yet.", "unanswered": "Your turn."}
COLORS = {"right": "#009E73", "not yet": "#D55E00", "unanswered": "#444444"}


class NotYet(Exception):
    """Raised inside a check: what is wrong with the answer, and a hint."""


class Unanswered(Exception):
    """Raised inside a check where the three dots are still there."""


def check(question: Callable[..., str]) -> Callable[..., Verdict]:
    """Turn a function that raises `NotYet` or returns praise into a check.

    Three dots are no answer yet; an answer on which the check fails gets a sentence,
    never a traceback.

    Parameters
    ----------
    question : callable
        Gets the answer (or several); returns a sentence of praise.

    Returns
    -------
    callable
        Returns a `Verdict`.
    """

    @wraps(question)
    def answered(*answers):
        try:
            if any(answer is ... for answer in answers):
                raise Unanswered
            return Verdict("right", question(*answers))
        except Unanswered:
            return Verdict("unanswered", "Replace the three dots and run both cells again.")
        except NotYet as problem:
            return Verdict("not yet", str(problem))
        except Exception as error:  # whatever a learner's function may raise
            return Verdict("not yet", f"Your code stopped: {type(error).__name__}: {error}")

    return answered


def value_of(answer: Callable, *arguments: Any) -> Any:
    """Call a learner's function.

    Raises
    ------
    Unanswered
        If it returns the three dots that were there.
    NotYet
        If it returns nothing.
    """
    value = answer(*arguments)
    if value is ...:
        raise Unanswered
    if value is None:
        raise NotYet("Your function returns nothing. Does it end with return?")
    return value


def number_of(value: Any) -> float:
    """Return an answer as a number.

    Raises
    ------
    NotYet
        If it is something else, or several.
    """
    if not isinstance(value, Real):
        raise NotYet(f"One number is wanted here, but {value!r} is not one.")
    return float(value)


def alike(value: Any, other: Any, *, rtol: float = 1e-3) -> bool:
    """Tell whether two numbers or arrays have the same shape and nearly the same values."""
    value, other = np.asarray(value), np.asarray(other)
    if value.shape != other.shape:
        return False
    return np.allclose(value, other, rtol=rtol, atol=1e-6, equal_nan=True)


def recognize(value: Any, mistakes: dict[Any, str], *, rtol: float = 1e-3) -> None:
    """Give the hint that belongs to a common mistake.

    Parameters
    ----------
    value : float or array-like
    mistakes : dict
        The hints, by the value that each mistake leads to.
    rtol : float
        See `alike`.

    Raises
    ------
    NotYet
        If the value is one of the mistakes.
    """
    for mistake, hint in mistakes.items():
        if alike(value, mistake, rtol=rtol):
            raise NotYet(hint)

"""Checks of the exercises in notebook 05, *Let a network listen and remember*."""

from collections.abc import Callable

import numpy as np

from ..plots import SECONDS_PER_FRAME
from ..settings import EXCERPT_FRAMES
from .verdict import NotYet, alike, check, number_of, recognize, value_of

N_AFTER = 49  # moments that notebook 05 shows after its spike
OPEN = float(1 / (1 + np.exp(-1)))  # a gate of Keras before training: sigmoid(1)
N_FRAMES = round(1 / SECONDS_PER_FRAME)  # in a second


@check
def lasting_memory(u: float) -> str:
    """Exercise 5.1: a memory that does not fade."""
    u = number_of(u)
    if u < 0:
        raise NotYet("With a negative u the state changes its sign at each moment. Draw it.")
    last = _remembered(u, state=np.tanh(2), n_moments=N_AFTER)
    if not last >= 0.5:
        raise NotYet(
            f"At the last moment {last:.3f} is left. Two things make the state smaller at each "
            "moment: u, if it is below 1, and tanh, always. What must u do about it?"
        )
    pushed = _remembered(u, state=np.tanh(u * last - 2), n_moments=N_AFTER)
    return (
        f"At the last moment the state is {last:.2f}, and it will stay there. But after a "
        f"second spike, of -1, it would stay at {pushed:.2f}. It never finds its way back to 0: "
        "such a memory cannot start over. That takes gates."
    )


def _remembered(u, *, state, n_moments):
    """Return what becomes of a state when nothing is heard any more."""
    for _ in range(n_moments):
        state = np.tanh(u * state)
    return float(state)


@check
def left_after_a_second(share: float) -> str:
    """Exercise 5.2: what an open forget gate leaves of a memory after a second."""
    share = number_of(share)
    if share == 0:
        raise NotYet(
            "Not quite nothing. How many steps does the LSTM take in a second? It hears frames, "
            "not samples."
        )
    if share == 1:
        raise NotYet("The 1 is what goes into the gate. What does the sigmoid make of it?")
    if alike(share, OPEN / N_FRAMES) or alike(share, OPEN * N_FRAMES):
        raise NotYet(
            "The memory is not divided once. It is multiplied at each frame, again and again."
        )
    if not 0 < share < 1:
        raise NotYet("It is a share of what was there, so it lies between 0 and 1.")
    n_frames = np.log(share) / np.log(OPEN)
    if abs(n_frames - N_FRAMES / 2) < 0.5:
        raise NotYet("A frame every 10 ms: how many factors are that?")
    if abs(n_frames - N_FRAMES) > 0.75:  # 2e-14, rounded, is right too
        raise NotYet(
            f"That much is left after {n_frames:.1f} frames, if the gate is at sigmoid(1). How "
            "many frames are in a second?"
        )
    return (
        f"{share:.0e}: practically nothing, although the gate is more open than closed. So "
        f"training must open it further where memory is needed: sigmoid(7) would leave "
        f"{(1 / (1 + np.exp(-7))) ** N_FRAMES:.0%}."
    )


@check
def mean_of_sound(answer: Callable) -> str:
    """Exercise 5.3: the mean over the frames that are sound."""
    states, excerpt = _padded_states(60)
    value = np.asarray(value_of(answer, states, excerpt))
    heard = excerpt.any(axis=1)
    if value.shape == ():
        raise NotYet("You return one number. Over which axis do you average? Name it.")
    if value.shape[0] in (len(states), heard.sum()):
        raise NotYet("You return a number per frame. There should be one per cell.")
    if value.shape in ((1, states.shape[1]), (states.shape[1], 1)):
        raise NotYet(
            f"You return a table of the shape {value.shape}. Four numbers in a row are wanted: "
            "leave out keepdims."
        )
    mistakes = {
        "You average over the padding too. First say which frames are sound.": states.mean(axis=0),
        "You add up the right frames, but divide by all 110 of them.": states[heard].sum(axis=0)
        / len(states),
        "You add up the right frames. What makes a sum a mean?": states[heard].sum(axis=0),
        "You lose frames of sound in which one coefficient happens to be 0. Only if all of them "
        "are 0 is it padding.": states[excerpt.all(axis=1)].mean(axis=0),
        "You lose a frame whose coefficients add up to 0: some are negative.": states[
            excerpt.sum(axis=1) != 0
        ].mean(axis=0),
    }
    for hint, mistake in mistakes.items():
        if alike(value, mistake):
            raise NotYet(hint)
    if any(alike(value, states[column != 0].mean(axis=0)) for column in excerpt.T):
        raise NotYet(
            "You look at one number of each frame, and even in sound it can happen to be 0. Only "
            "if all of them are 0 is it padding."
        )
    if not alike(value, states[heard].mean(axis=0)):
        raise NotYet("These are not the means. Which rows of `states` belong to sound?")
    states, excerpt = _padded_states(80)
    if not alike(value_of(answer, states, excerpt), states[:80].mean(axis=0)):
        raise NotYet(
            "Right for an excerpt with 60 frames of sound, wrong for one with 80. Which frames "
            "are sound is in `excerpt`."
        )
    return "This is what Masking and GlobalAveragePooling1D do together: padding has no vote."


def _padded_states(n_sound):
    """Return the states of 4 cells, and an excerpt of some frames of sound, then padding.

    In the first 42 frames one number each is 0, and those of frame 50 add up to 0.
    """
    rng = np.random.default_rng(5)
    states = rng.standard_normal((EXCERPT_FRAMES, 4))
    excerpt = rng.standard_normal((EXCERPT_FRAMES, 42))
    excerpt[n_sound:] = 0
    np.fill_diagonal(excerpt, 0)
    excerpt[50] = [1, -1] * 21
    return states, excerpt


@check
def seconds_to_decide(answer: Callable) -> str:
    """Exercise 5.4: how long it takes until an opinion no longer changes."""
    wavering = np.array([0.5, 0.55, 0.7, 0.5, 0.65, 0.8, 0.9, 0.9, 0.95, 0.95, 0.95])
    value = number_of(value_of(answer, wavering))
    mistakes = {
        0.3: "You stop when p(male) leaves the band for the first time. It may come back.",
        0.2: "You stop when p(male) leaves the band for the first time. It may come back.",
        0.4: "This is the last moment inside the band, or you counted from 0 where the first "
        "opinion comes after 0.1 s.",
        4: "This is a number in the list. After how many seconds was it asked?",
        5: "This counts opinions. How many seconds lie between two?",
        50: "These are frames. Answer in seconds.",
    }
    recognize(value, mistakes)
    if not alike(value, 0.5):
        raise NotYet(f"For {wavering[:6]} and so on you say {value}. Go through it by hand.")
    female = "when the voice is female, so that p(male) falls"
    _judge_decision(answer, 1 - wavering, 0.5, female)
    _judge_decision(answer, np.full(11, 0.1), 0.1, female)
    _judge_decision(answer, np.full(11, 0.9), 0.1, "when p(male) is sure from the very start")
    turned = np.array([0.2] * 4 + [0.8] * 7)
    _judge_decision(answer, turned, 0.5, "when p(male) jumps over the band to the other side")
    never = "when p(male) ends inside the band, undecided"
    hint = " Nothing is decided then: return np.nan."
    for undecided in (np.linspace(0.9, 0.5, 11), np.full(11, 0.5)):
        _judge_decision(answer, undecided, np.nan, never, hint=hint)
    return "Now you can say how much patience a voice needs, and which voices need most."


def _judge_decision(answer, p_male, expected, case, *, hint=""):
    """Complain about a wrong moment of decision, or about a function that returns none."""
    try:
        value = answer(p_male)
    except Exception as error:  # such as an index beyond the last opinion
        problem = f"your function stops ({type(error).__name__})"
    else:
        problem = "your function returns nothing" if value is None else f"you say {value}"
        if value is not None and alike(value, expected):
            return
    raise NotYet(f"The usual case is right. But {case}, {problem}.{hint}")

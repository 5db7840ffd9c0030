"""A slider with a picture for each of its values, and optionally a sound."""

import base64
import html
import io
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
from IPython.display import HTML, display

from ..plots import audio_player

# What the browser does when a slider moves; `this` is the slider. A sound that should play
# complains when it is stopped before it has begun: nothing to report.
MOVE = """
const figures = [...this.closest('.workshop-slider').querySelectorAll('figure')];
const before = figures.find(figure => !figure.hidden), now = figures[this.value];
before.hidden = true;
now.hidden = false;
this.setAttribute('aria-valuetext', now.querySelector('b').textContent);
const [old, sound] = [before, now].map(figure => figure.querySelector('audio'));
if (old && !old.paused) {
  old.pause();
  sound.currentTime = old.currentTime;
  sound.play().catch(() => {});
}
"""


def slider(
    values: Sequence,
    draw: Callable,
    *,
    label: str,
    unit: str,
    start: Any,
    sound: Callable | None = None,
) -> None:
    """Show a slider with a picture for each value, and optionally a sound.

    All pictures are drawn in advance and are part of the page; one is visible. So it moves
    without Python: in JupyterLab, in Colab, on a website, offline. A sound keeps playing
    as the slider moves, with the new value.

    Parameters
    ----------
    values : sequence
        From left to right.
    draw : callable
        Gets a value, returns a matplotlib figure. Its titles are read out to those who
        cannot see it.
    label, unit : str
        What is moved, such as "window" and "ms".
    start : object
        The value that is shown first.
    sound : callable, optional
        Gets a value, returns a signal at 16 kHz.
    """
    label, names = html.escape(label), [html.escape(f"{value} {unit}") for value in values]
    first = list(values).index(start)
    steps = []
    for number, value in enumerate(values):
        player = audio_player(sound(value))._repr_html_() if sound else ""
        steps.append(
            f"<figure style='margin: 0' {'' if number == first else 'hidden=hidden'}>"
            f"<figcaption style='font-size: 1.3em'>{label}: <b>{names[number]}</b></figcaption>"
            f"{_image(draw(value))}{player}</figure>"
        )
    # JupyterLab: data-lm-... leaves the arrow keys to the slider, and in a notebook that is not
    # trusted a bare `hidden` is lost. Without autocomplete, a page loaded again starts over.
    display(
        HTML(
            f"<div class='workshop-slider'>{names[0]} <input type='range' "
            f"data-lm-suppress-shortcuts='true' min='0' max='{len(steps) - 1}' value='{first}' "
            f"aria-label='{label}' aria-valuetext='{names[first]}' autocomplete='off' "
            f"oninput='{html.escape(MOVE)}' style='width: 60%; vertical-align: middle'> "
            f"{names[-1]}{''.join(steps)}</div>"
        )
    )


def _image(figure):
    """Turn a figure into an image that is part of the page, and close it."""
    file = io.BytesIO()
    figure.savefig(file, format="webp", pil_kwargs={"quality": 70})  # a fifth of a PNG
    plt.close(figure)
    titles = "; ".join(ax.get_title() for ax in figure.axes if ax.get_title())
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f"<img alt='{html.escape(titles)}' src='data:image/webp;base64,{data}' "
        "style='display: block; max-width: 100%'>"
    )

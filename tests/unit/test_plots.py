"""A slider is complete in itself: a picture, its text and its sound for each value."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
import soundfile
from bs4 import BeautifulSoup

from speech_workshop.widgets import slider

VALUES = (4, 25, 100)


def draw(value):
    figure, axes = plt.subplots(1, 2)
    axes[0].set_title(f"<{value} ms>")
    axes[1].set_title("and what it's for")
    return figure


def sound(value):
    return 0.5 * np.sin(2 * np.pi * value * np.arange(1600) / 16_000)


@pytest.fixture
def shown(monkeypatch):
    """Show a slider; return what a browser finds."""

    def show_slider(**options):
        pages = []
        monkeypatch.setattr(slider, "display", lambda page: pages.append(page.data))
        slider.slider(VALUES, draw, **({"label": "window", "unit": "ms", "start": 25} | options))
        return BeautifulSoup("".join(pages), "html.parser")

    return show_slider


def test_the_slider_has_a_step_for_each_value_and_begins_at_the_start(shown):
    page = shown()
    (handle,) = page.select("div.workshop-slider input[type=range]")
    assert [handle["min"], handle["max"], handle["value"]] == ["0", "2", "1"]
    assert [handle["aria-label"], handle["aria-valuetext"]] == ["window", "25 ms"]
    captions = [step.figcaption.text for step in page.select("figure")]
    assert captions == ["window: 4 ms", "window: 25 ms", "window: 100 ms"]
    visible = [step.figcaption.text for step in page.select("figure:not([hidden])")]
    assert visible == ["window: 25 ms"]  # also where no script runs


def test_each_picture_is_another_one_and_its_titles_are_read_out(shown):
    pictures = shown().select("figure img")
    assert [picture["alt"] for picture in pictures] == [
        f"<{value} ms>; and what it's for" for value in VALUES
    ]
    kind = "data:image/webp;base64,"
    assert all(picture["src"].startswith(kind) for picture in pictures)
    data = {base64.b64decode(picture["src"].removeprefix(kind)) for picture in pictures}
    assert len(data) == len(VALUES)
    assert all(plt.imread(io.BytesIO(image), format="webp").ndim == 3 for image in data)


def test_each_value_plays_its_own_sound(shown):
    assert not shown().select("audio")
    for value, step in zip(VALUES, shown(sound=sound).select("figure"), strict=True):
        data = base64.b64decode(step.audio.source["src"].split("base64,")[1])
        heard, sample_rate = soundfile.read(io.BytesIO(data))
        assert sample_rate == 16_000
        assert np.allclose(heard, sound(value), atol=1e-4)


def test_sliders_are_independent(shown):
    page = shown()
    assert not page.select("[id]") and not page.select("script")
    script = page.input["oninput"]
    assert "this.closest('.workshop-slider')" in script
    assert "document" not in script and "window." not in script


def test_no_picture_is_left_over_to_be_shown_again(shown):
    plt.close("all")
    shown()
    assert plt.get_fignums() == []


def test_a_label_is_text_and_not_html(shown):
    page = shown(label="p < q", unit="'ms'")
    assert page.input["aria-label"] == "p < q"
    assert page.input["aria-valuetext"] == "25 'ms'"
    assert page.figcaption.text == "p < q: 4 'ms'"

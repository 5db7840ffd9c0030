"""One HTML file: a network that opens in any browser, without a server or a network.

What runs in the browser is in ``features.js`` (a sound becomes inputs), ``layers.js`` (inputs
become an opinion) and ``page.js`` (files, the microphone, pictures).

Taught in notebook 15.
"""

import base64
import html
import json
import os
import re
from pathlib import Path, PureWindowsPath

import numpy as np

from .. import audio, features
from ..augmentation import fall_above
from ..corpora.catalogue import CATALOGUE
from ..errors import WorkshopError
from ..files import atomic_write
from ..guards import not_speech
from ..models import TrainedModel
from ..opinions import telephone
from ..settings import FEATURE_SETTINGS, REJECT_MARGIN, SEXES, TARGET_RMS
from .graph import layers_of

HERE = Path(__file__).parent
SCRIPTS = ("features.js", "layers.js", "page.js")
LONGEST = 120.0  # seconds; a phone has less memory than a computer
LIMITS = {
    "shortest": audio.SHORTEST,
    "longest": LONGEST,
    "silence": audio.SILENCE,
    "trim_db": audio.TRIM_DB,
    "trim_frame": 512,
    "trim_hop": 128,
    "target_rms": TARGET_RMS,
    "pitch_frame": features.PITCH_FRAME,
    "pitch_reference": features.PITCH_REFERENCE,
    "voicing_threshold": features.VOICING_THRESHOLD,
    "octave_cost": features.OCTAVE_COST,
    "least_frames": 30,  # these four as `guards.not_speech`
    "least_voiced": not_speech.LEAST_VOICED,
    "least_spread": not_speech.LEAST_SPREAD,
    "spread_of": list(range(1, 13)),
    "bands": {"speech": telephone.SPEECH, "below": telephone.BELOW, "above": telephone.ABOVE},
    "edge_db": telephone.EDGE_DB,
    "reject_margin": REJECT_MARGIN,
}
SECOND_HEARING = {  # as `opinions.telephone.heard_by_telephone`, for each mel band
    "fall": fall_above(telephone.HIGHEST_HZ).tolist(),
    "range_db": telephone.RANGE_DB,
}
# Where any sound is judged, none of these is too little, and no edge is a telephone's.
ANY_SOUND = {"least_frames": 0, "least_voiced": 0.0, "least_spread": 0.0, "edge_db": -1000.0}
NOT_FOR = (
    "Decisions about people: access, prices, jobs, how somebody is addressed. Ask them.",
    "Judging people who do not know of it, or who did not agree.",
    "Voices unlike those it was trained on, such as children's or those with a voice disorder. It "
    "answers there too, as if it knew.",
)
NOT_FOR_SOUNDS = (  # a network that is not for speech
    *NOT_FOR[:2],
    'Sounds of any other kind: it has no word for "none of these".',
    "Devices, places and sessions unlike those it was trained on.",
)
INVITATION = "Say a whole sentence, or choose a recording of one."
INVITATION_TO_SOUNDS = "Record a sound, or choose a file."
CORPORA = {"embedded": "the workshop's embedded corpus, in which only computers speak"} | {
    info.name: f"{info.title}: {info.content}" for info in CATALOGUE
}
NOT_GENDER = (
    "Telling a person's gender. Its label is the annotation of a voice in a corpus, and nothing "
    "else can be heard from it."
)


def write_page(model: TrainedModel, path: str | os.PathLike, *, name: str) -> None:
    """Write a network as one HTML file.

    Parameters
    ----------
    model : TrainedModel
        With a sigmoid for two labels, or a softmax for as many as its card names.
    path : path-like
    name : str
        What the page calls the network.

    Raises
    ------
    WorkshopError
        If the page cannot compute what the network needs.
    """
    text = page_text(model, name=name)
    with atomic_write(path) as draft:
        draft.write_text(text, encoding="utf-8")


def page_text(model: TrainedModel, *, name: str) -> str:
    """Return the text of the HTML file that `write_page` writes."""
    check_exportable(model)
    labels = list(model.card["labels"])
    script = "\n".join((HERE / script).read_text(encoding="utf-8") for script in SCRIPTS)
    not_for = [NOT_GENDER] if tuple(labels) == SEXES else []
    not_for += NOT_FOR if model.is_for_speech else NOT_FOR_SOUNDS
    parts = {
        "title": html.escape(f"{' or '.join(labels)}? What the network {name} says"),
        "probabilities": "".join(_probability(i, label) for i, label in enumerate(labels)),
        "opinion_caption": html.escape(_opinion_caption(labels)),
        "opinion_lines": _opinion_lines(len(labels), limits_of(model)["reject_margin"]),
        "invitation": INVITATION if model.is_for_speech else INVITATION_TO_SOUNDS,
        "card": "".join(_row(key, value) for key, value in public_card(model.card).items()),
        "not_for": "".join(f"<li>{html.escape(sentence)}</li>" for sentence in not_for),
        "longest": f"{LONGEST:.0f}",
        "n_mfcc": str(FEATURE_SETTINGS["n_mfcc"]),
        "last_mfcc": str(FEATURE_SETTINGS["n_mfcc"] - 1),
        "model": json.dumps(_model(model)).replace("<", "\\u003c"),
        "script": script,
    }
    page = (HERE / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def check_exportable(model: TrainedModel) -> None:
    """Refuse a network that hears something else, or whose classes have no names.

    Parameters
    ----------
    model : TrainedModel

    Raises
    ------
    WorkshopError
        With a sentence that says why.
    """
    if model.is_borrowed:
        raise WorkshopError(
            "The borrowed ear cannot be exported: it hears mel energies, not MFCC. "
            "Export the CNN, the LSTM or the CNN+LSTM."
        )
    if model.card["features"] != FEATURE_SETTINGS:
        raise WorkshopError("This network was trained on features that an export does not make.")
    n_labels, n_outputs = len(model.card["labels"]), model.network.output_shape[-1]
    if n_outputs != n_labels and (n_outputs, n_labels) != (1, 2):
        raise WorkshopError(
            f"The network has {n_outputs} outputs, and its card names {n_labels} labels. Name as "
            "many as there are outputs; for one sigmoid, two."
        )


def public_card(card: dict) -> dict[str, str]:
    """Choose what everybody may read of a card: no speaker's name, and no folder of yours.

    Parameters
    ----------
    card : dict
        Of a `TrainedModel`.

    Returns
    -------
    dict of str
        What a reader sees, by what it is called.
    """
    made = card.get("made", {}).get("date", "")
    corpus = PureWindowsPath(card["corpus"]).name  # what follows the last / or \
    rows = {
        "Labels": ", ".join(card["labels"]),
        "Trained on": CORPORA.get(card["corpus"], f"the corpus '{corpus}'"),
        "Recordings": str(card.get("files", "")),
        _groups_of(card): str(len(card["speakers"])) if card.get("speakers") else "",
        "Passes (epochs)": str(card.get("epochs", "")),
        "Calibration": f"temperature {card.get('temperature', 1.0):.3g}",
        "Asked": "twice, once without high frequencies" if card.get("asked_twice") else "once",
        "Trained": made,
        "Made with": f"speech_workshop {card.get('version', '')}".strip(),
    }
    return {key: value for key, value in rows.items() if value}


def _groups_of(card):
    """Return what a network's groups are called: speakers, or what its own table says."""
    group = card.get("group", "speaker")
    if group != "speaker":
        return f"Groups ({group})"
    return "Speakers" if card.get("is_speech", True) else "Groups"


def limits_of(model: TrainedModel) -> dict:
    """Return the limits that `opinions.inference.classify_file` applies to a model's sounds.

    Parameters
    ----------
    model : TrainedModel

    Returns
    -------
    dict
        Labels of your own are never too close to call; the likeliest is the answer.
    """
    margin = {} if model.classes == SEXES else {"reject_margin": 0.0}
    return LIMITS | ({} if model.is_for_speech else ANY_SOUND) | margin


def _row(key, value):
    return f"<tr><th scope='row'>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"


def _probability(number, label):
    """Return where the page writes the probability of a class, with the color of its line."""
    escaped = html.escape(label)
    return f"<li class='c{number % 8}'><i></i>p({escaped}) = <b id='p-{number}'></b></li>"


def _opinion_caption(labels):
    if tuple(labels) != SEXES:
        return "Opinion over time: the probability of each label"
    return f"Opinion over time: p({labels[1]}); gray: too close to call"


def _opinion_lines(n_labels, margin):
    """Return the lines of the third picture: of two classes one is enough."""
    numbers = [1] if margin else range(n_labels)
    lines = [f"<path class='c{number % 8}' data-class='{number}'/>" for number in numbers]
    band = f"<rect class='unsure' y='{0.5 - margin}' width='100%' height='{2 * margin}'/>"
    return "".join([band, *lines] if margin else lines)


def _model(model):
    """Return all numbers that the page needs, the weights as base64."""
    layers, blocks, start = layers_of(model.network), [], 0
    for layer in layers:
        places = []
        for weights in layer["weights"]:
            places.append([start, weights.size])
            blocks.append(weights.astype("<f4").tobytes())
            start += weights.nbytes
        layer["weights"] = places
    mean, std = model.mean_and_std
    return {
        "labels": list(model.card["labels"]),
        "settings": model.card["features"],
        "limits": limits_of(model),
        "excerpt_frames": model.network.input_shape[1],
        "mean": np.float64(mean).tolist(),
        "std": np.float64(std).tolist(),
        "temperature": model.temperature,
        "second_hearing": SECOND_HEARING if model.is_asked_twice else None,
        "layers": layers,
        "weights": base64.b64encode(b"".join(blocks)).decode(),
    }

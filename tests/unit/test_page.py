"""What a page holds, before a browser opens it."""

import json
import re

import keras
import pytest
from keras import layers

from speech_workshop.errors import WorkshopError
from speech_workshop.export import page
from speech_workshop.export.graph import layers_of
from speech_workshop.models import load_model
from speech_workshop.paths import checkpoint_path
from speech_workshop.settings import NETWORKS
from speech_workshop.training import BUILDERS
from speech_workshop.transfer.mel import MEL


@pytest.mark.parametrize("name", NETWORKS)
def test_a_page_is_one_small_file_that_names_no_address(name, tmp_path):
    page.write_page(load_model(checkpoint_path(name, 0)), tmp_path / "page.html", name=name)
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (tmp_path / "page.html").stat().st_size < 1_000_000
    assert not re.findall(r"""(?:src|href)=["']?(?!data:,)\w""", text)
    assert not re.findall(r"\w+://\w", text)
    assert "{{" not in text.split("<script")[0]


def test_the_javascript_is_short_enough_to_read():
    lines = [
        line
        for name in page.SCRIPTS
        for line in (page.HERE / name).read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) <= 500
    assert max(map(len, lines)) <= 100


def test_the_card_is_there_and_names_no_speaker_and_no_folder(model_path):
    model = load_model(model_path)
    card = model.card | {"corpus": "/home/anna/our voices", "speakers": ["Anna <Kiwi>"]}
    text = page.page_text(model._replace(card=card), name="<i>mine</i>")
    for secret in ("Anna", "/home", "anna"):
        assert secret not in text
    assert "our voices" in text and "<i>mine" not in text
    for sentence in (*page.NOT_FOR, page.NOT_GENDER):
        assert page.html.escape(sentence) in text


def test_a_page_for_any_sound_asks_for_no_voice(model_path):
    model = load_model(model_path)
    about = {"labels": ["bark", "meow"], "is_speech": False, "group": "session"}
    text = page.page_text(model._replace(card=model.card | about), name="x")
    for sentence in (page.INVITATION_TO_SOUNDS, "Groups (session)", *page.NOT_FOR_SOUNDS):
        assert page.html.escape(sentence) in text
    for sentence in (page.INVITATION, "Speakers", page.NOT_GENDER, page.NOT_FOR[-1]):
        assert page.html.escape(sentence) not in text
    card = model.card | {"is_speech": False}
    assert "Groups" in page.public_card(card) and "Speakers" in page.public_card(model.card)


@pytest.mark.parametrize(
    "corpus", ["/home/ann/dogs", r"C:\Users\ann\dogs", "state, dog: /home/ann/dogs"]
)
def test_no_folder_of_the_user_is_on_the_page(corpus, model_path):
    card = page.public_card(load_model(model_path).card | {"corpus": corpus})
    assert card["Trained on"] == "the corpus 'dogs'"


@pytest.mark.parametrize("name", ["embedded", "emodb"])
def test_a_folder_that_is_called_like_a_known_corpus_is_not_taken_for_it(name, model_path):
    own = load_model(model_path).card
    (one, other) = (page.public_card(own | {"corpus": c}) for c in (name, f"/home/ann/{name}"))
    assert other["Trained on"] == f"the corpus '{name}'" != one["Trained on"]


def test_a_label_cannot_end_the_script(model_path):
    model = load_model(model_path)
    labels = ["</script><script>alert(1)</script>", "b"]
    text = page.page_text(model._replace(card=model.card | {"labels": labels}), name="x")
    assert text.count("</script>") == 2
    (found,) = re.findall(r'id="model">(.*?)</script>', text, flags=re.S)
    assert json.loads(found)["labels"] == labels


def a_network(layer):
    excerpt = keras.Input((110, 42))
    x = layers.GlobalAveragePooling1D()(layer(excerpt))
    return keras.Model(excerpt, layers.Dense(1, activation="sigmoid")(x))


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (layers.GRU(4, return_sequences=True), "GRU"),
        (layers.Conv1D(4, 3, strides=2), "strides"),
        (layers.Conv1D(4, 3, dilation_rate=2), "dilation_rate"),
        (layers.Conv1D(4, 3, padding="causal"), "causal"),
        (layers.Conv1D(4, 3, activation="gelu"), "gelu"),
        (layers.LSTM(4, return_sequences=True, go_backwards=True), "go_backwards"),
        (layers.MaxPooling1D(2, strides=1), "strides"),
        (layers.ReLU(max_value=6), "max_value"),
    ],
)
def test_a_layer_that_the_page_would_compute_wrongly_is_refused(layer, reason):
    with pytest.raises(WorkshopError, match=reason):
        layers_of(a_network(layer))


def test_an_lstm_for_each_window_is_refused():
    windows = keras.Input((10, 11, 42))
    x = layers.TimeDistributed(layers.LSTM(4))(windows)
    network = keras.Model(windows, layers.Dense(1)(layers.GlobalAveragePooling1D()(x)))
    with pytest.raises(WorkshopError, match="LSTM in TimeDistributed"):
        layers_of(network)


def test_the_tcn_is_refused_with_a_sentence(model_path):
    model = load_model(model_path)._replace(network=BUILDERS["tcn"]())
    with pytest.raises(WorkshopError, match="Cumsum"):
        page.page_text(model, name="tcn")


def test_other_features_and_labels_that_do_not_fit_are_refused(model_path):
    model = load_model(model_path)
    for change, reason in (
        ({"features": MEL}, "borrowed ear"),
        ({"features": {"n_mfcc": 13}}, "features"),
        ({"labels": ["a", "b", "c"]}, "1 outputs, and its card names 3"),
    ):
        with pytest.raises(WorkshopError, match=reason):
            page.page_text(model._replace(card=model.card | change), name="x")

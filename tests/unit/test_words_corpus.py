"""The words corpus is what its data card says, and the order of sounds matters in it."""

import csv

import numpy as np
import pytest
import soundfile

from speech_workshop import corpora
from speech_workshop.features import features_of_file
from speech_workshop.paths import project_folder
from speech_workshop.settings import SAMPLE_RATE
from words_corpus import listen

FOLDER = project_folder() / "data" / "words"
CORPUS = corpora.load_corpus(FOLDER)
TABLE = CORPUS.recordings
NOISY = TABLE.noise.notna() & (TABLE.noise != "")


def test_every_recording_is_there_and_every_file_is_listed():
    assert CORPUS.refused.empty and 1000 <= len(TABLE) <= 1600
    on_disk = {f"audio/{path.name}" for path in (FOLDER / "audio").iterdir()}
    assert on_disk == set(TABLE.file)


def test_both_words_of_a_pair_hold_the_same_sounds_in_another_order():
    words = TABLE.drop_duplicates("word")
    assert 12 <= len(words) <= 20
    for pair, own in words.groupby("pair"):
        assert sorted(own.word) == sorted(pair.split("/"))
        one, other = (phones.split() for phones in own.phones)
        assert sorted(one) == sorted(other) and one != other, pair


def test_the_words_are_those_that_the_program_makes():
    with open(project_folder() / "tools/words_corpus/words.csv", encoding="utf-8") as lines:
        made = {(row["word"], row["pair"], row["phones"]) for row in csv.DictReader(lines)}
    assert made == set(zip(TABLE.word, TABLE.pair, TABLE.phones, strict=True))


def test_there_are_as_many_women_as_men_and_each_says_each_word_once():
    speakers = TABLE.groupby("sex").speaker.nunique()
    assert speakers["female"] == speakers["male"] and 40 <= speakers.sum() <= 60
    assert TABLE.groupby("speaker").sex.nunique().max() == 1
    assert set(TABLE.groupby(["speaker", "word"]).size()) == {1}
    assert len(TABLE) == speakers.sum() * TABLE.word.nunique() - 4  # see the data card


def test_noise_gives_neither_word_nor_sex_away():
    shares = NOISY.groupby([TABLE.word, TABLE.sex]).mean()
    assert shares.between(0.48, 0.52).all()


def test_nobody_speaks_in_the_embedded_corpus_too():
    embedded = corpora.load_corpus("embedded").recordings
    assert not set(TABLE.speaker) & set(embedded.speaker)
    assert not set(TABLE.voice) & set(embedded.voice)


def test_it_is_small():
    n_bytes = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    assert n_bytes <= 5_000_000


def test_every_file_has_the_rate_and_the_length_that_the_table_says():
    for file, seconds in zip(TABLE.file, TABLE.seconds.astype(float), strict=True):
        info = soundfile.info(FOLDER / file)
        assert info.samplerate == SAMPLE_RATE and info.channels == 1, file
        assert 0.45 < info.duration < 2.0 and abs(info.duration - seconds) < 0.02, file


def test_a_word_of_each_is_accepted_as_speech():
    for file in TABLE.groupby("word").sample(1, random_state=0).file:
        features_of_file(FOLDER / file)  # raises where it is refused


@pytest.mark.slow
def test_each_is_accepted_as_speech_and_only_the_order_tells_the_words_of_a_pair():
    rows = listen.read_metadata()
    features, reasons = listen.extract(rows)
    assert not reasons
    answers = listen.compare(features, rows)
    bag, ordered = (
        [listen.accuracy(given, rows)[0] for given in answers[kind]] for kind in answers
    )
    assert np.subtract(ordered, bag).min() > 10, (bag, ordered)
    assert min(ordered) > 75


def test_each_recording_names_its_licence():
    assert set(TABLE.licence) == {"Apache-2.0"}
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for word in ("Apache-2.0", *TABLE.engine.unique()):
        assert word in card

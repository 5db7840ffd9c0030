"""The corpus that comes with the repository is what its data card says it is."""

import soundfile

from speech_workshop.corpora import load_corpus
from speech_workshop.paths import embedded_folder
from speech_workshop.settings import SAMPLE_RATE

CORPUS = load_corpus("embedded")
TABLE = CORPUS.recordings


def test_every_recording_is_there_and_every_file_is_listed():
    assert CORPUS.refused.empty
    on_disk = {f"audio/{path.name}" for path in (embedded_folder() / "audio").iterdir()}
    assert on_disk == set(TABLE.file)


def test_there_are_60_speakers_of_each_sex_and_several_utterances_of_each():
    speakers = TABLE.groupby("sex").speaker.nunique()
    assert abs(speakers["female"] - speakers["male"]) <= 1 and speakers.min() >= 60
    assert TABLE.groupby("speaker").file.count().min() >= 2


def test_it_is_small():
    n_bytes = sum(path.stat().st_size for path in embedded_folder().rglob("*") if path.is_file())
    assert n_bytes < 20 * 2**20


def test_every_recording_can_be_read_and_lasts_as_long_as_a_short_sentence():
    for file in TABLE.file:
        info = soundfile.info(embedded_folder() / file)
        assert info.samplerate == SAMPLE_RATE and info.channels == 1, file
        assert 0.8 < info.frames / info.samplerate < 6, file


def test_the_german_good_morning_of_2019_is_among_them():
    greeting = TABLE[TABLE.text == "Guten Morgen, wie geht es Ihnen?"]
    assert set(greeting.sex) == {"female", "male"}
    assert greeting.speaker.nunique() >= 60


def test_no_engine_gives_the_sex_away():
    share_female = (TABLE.sex == "female").groupby(TABLE.engine).mean()
    assert share_female.between(0.25, 0.75).all(), share_female


def test_each_recording_names_its_licence():
    assert TABLE.licence.str.len().min() > 2
    card = (embedded_folder() / "README.md").read_text(encoding="utf-8")
    for engine in TABLE.engine.unique():
        assert engine in card

"""Each corpus is read in its own layout; what is corrected or left out is said."""

import os
import signal
import threading

import pytest
import soundfile
from conftest import make_voice

from speech_workshop import session
from speech_workshop.corpora import abbreviate, load_corpus, subsample
from speech_workshop.corpora.annotations import _rows_of_tsv, corrections, read_table
from speech_workshop.errors import WorkshopError

SPEAKERS_TXT = """\
; Some pipe(|) separated metadata about all LibriVox readers
;ID  |SEX| SUBSET           |MINUTES| NAME
60   | M | train-clean-100  | 20.18 | |CBW|Simon
84   | F | dev-clean        | 8.02  | Christie Nowak
2078 | M | dev-clean        | 8.03  | Kathy Caver
"""


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"sound")
    return folder


def librispeech(folder):
    touch(
        folder,
        "dev-clean/84/121123/84-121123-0000.flac",
        "dev-clean/2078/142845/2078-142845-0001.flac",
        "train-clean-100/60/121082/60-121082-0000.flac",
        "train-clean-100/60/121082/60-121082.trans.txt",
    )
    (folder / "SPEAKERS.TXT").write_text(SPEAKERS_TXT)
    return folder


def speakers(corpus):
    table = corpus.recordings.drop_duplicates("speaker")
    return dict(zip(table.speaker, table.sex, strict=True))


@pytest.mark.parametrize("named", ["", "LibriSpeech"])
def test_librispeech_is_read_by_its_list_of_readers(tmp_path, named):
    librispeech(tmp_path / "LibriSpeech")
    corpus = load_corpus(tmp_path / named)
    assert corpus.layout == "LibriSpeech"
    assert speakers(corpus) == {"84": "female", "2078": "female", "60": "male"}
    assert corpus.refused.empty


def test_one_subset_of_librispeech_finds_the_list_beside_it(tmp_path):
    corpus = load_corpus(librispeech(tmp_path) / "dev-clean")
    assert speakers(corpus) == {"84": "female", "2078": "female"}
    assert list(corpus.recordings.file) == sorted(corpus.recordings.file)


def test_lists_of_readers_of_several_archives_are_joined(tmp_path):
    first, second = tmp_path / "a" / "LibriSpeech", tmp_path / "b" / "LibriSpeech"
    touch(first, "dev-clean-2/84/1/84-1-0000.flac")
    touch(second, "train-clean-5/19/1/19-1-0000.flac")
    (first / "SPEAKERS.TXT").write_text(SPEAKERS_TXT)
    (second / "SPEAKERS.TXT").write_text("19 | F | train-clean-100 | 25.19 | Kara")
    assert speakers(load_corpus(tmp_path)) == {"84": "female", "19": "female"}


def test_a_wrong_label_is_corrected_aloud(tmp_path):
    (remark,) = load_corpus(librispeech(tmp_path)).remarks
    assert "2078 is annotated as male and taken as female (recordings: 1)" in remark
    assert "oscarknagg" in remark


def test_every_correction_names_its_source():
    table = corrections()
    assert set(table.speaker[table.layout == "LibriSpeech"]) == {"2078", "7976"}
    assert table.source.str.len().min() > 10
    assert (table.annotated != table.corrected).all()


def test_a_reader_who_is_not_in_the_list_is_refused(tmp_path):
    touch(librispeech(tmp_path), "dev-clean/99/1/99-1-0000.flac")
    (reason,) = load_corpus(tmp_path).refused.reason
    assert "99-1-0000.flac" in reason and "neither female nor male" in reason


def test_librispeech_without_its_list_gets_a_sentence(tmp_path):
    (librispeech(tmp_path) / "SPEAKERS.TXT").unlink()
    with pytest.raises(WorkshopError, match="SPEAKERS.TXT"):
        load_corpus(tmp_path)


def test_odd_actors_of_ravdess_are_male_and_even_ones_female(tmp_path):
    touch(tmp_path, "Actor_01/03-01-06-01-02-01-01.wav", "Actor_12/03-01-05-02-02-01-12.wav")
    corpus = load_corpus(tmp_path)
    assert corpus.layout == "RAVDESS"
    assert speakers(corpus) == {"01": "male", "12": "female"}


def common_voice(folder, *rows):
    header = "client_id\tpath\tsentence\tage\tgender"
    lines = [f'{who}\t{file}\tShe said: "No.\t\t{gender}' for who, file, gender in rows]
    touch(folder, *(f"clips/{file}" for _, file, _ in rows))
    (folder / "validated.tsv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


def test_common_voice_is_read_in_both_spellings_and_grouped_by_person(tmp_path):
    common_voice(tmp_path / "de", ("ann", "1.mp3", "female"), ("bo", "2.mp3", "male"))
    common_voice(
        tmp_path / "en",
        *[("ann", "3.mp3", "female_feminine"), ("cy", "4.mp3", "male_masculine")],
        *[("di", "5.mp3", ""), ("ed", "6.mp3", "non-binary"), ("ed", "7.mp3", "")],
        *[("flo", "8.mp3", "male"), ("flo", "9.mp3", "female")],
    )
    corpus = load_corpus(tmp_path)
    assert speakers(corpus) == {"ann": "female", "bo": "male", "cy": "male"}
    assert list(corpus.recordings.file) == [
        *["de/clips/1.mp3", "de/clips/2.mp3", "en/clips/3.mp3", "en/clips/4.mp3"]
    ]
    no_sex, both = corpus.remarks
    assert no_sex.startswith("3 of 9 recordings") and both.startswith("2 of 9 recordings")
    assert len(load_corpus(tmp_path / "de").recordings) == 2


def test_the_long_names_of_common_voice_are_shortened(tmp_path):
    common_voice(tmp_path, ("0123456789abcdef" * 8, "1.mp3", "female"))
    assert speakers(load_corpus(tmp_path)) == {"0123456789ab": "female"}


def test_common_voice_without_genders_says_why_nothing_is_usable(tmp_path):
    common_voice(tmp_path, ("ann", "1.mp3", ""))
    with pytest.raises(WorkshopError, match="1 of 1 recordings, whose speakers gave no sex"):
        load_corpus(tmp_path)
    (tmp_path / "validated.tsv").write_text("client_id\tpath\nann\t1.mp3")
    with pytest.raises(WorkshopError, match=r"validated\.tsv cannot be read .*gender"):
        load_corpus(tmp_path)


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    """Three women, one man; somebody speaks much more than the others."""
    folder = tmp_path_factory.mktemp("uneven")
    for sex, speaker, n in (("female", "a", 9), ("female", "b", 2), ("female", "c", 2)):
        write(folder, sex, speaker, n)
    write(folder, "male", "z", 3)
    return folder


def write(folder, sex, speaker, n):
    (folder / sex).mkdir(exist_ok=True)
    for number in range(n):
        file = folder / sex / f"{speaker}-{number}.wav"
        soundfile.write(file, make_voice(150, seconds=1), 16_000)


def test_of_a_long_corpus_every_speaker_gives_as_much_as_the_others(uneven):
    corpus = load_corpus(uneven)
    for limits in ({"n_recordings": 8, "hours": 1}, {"n_recordings": 99, "hours": 8.5 / 3600}):
        part = subsample(corpus, **limits)
        assert part.recordings.speaker.value_counts().to_dict() == {"a": 2, "b": 2, "c": 2, "z": 2}
        assert list(part.recordings.file) == sorted(part.recordings.file)
        assert "8 of 16 recordings are taken, and 4 of 4 speakers" in part.remarks[-1]
        assert subsample(corpus, **limits).recordings.equals(part.recordings)
    two = subsample(corpus, n_recordings=2, hours=1).recordings
    assert set(two.sex) == {"female", "male"}


def test_a_short_corpus_stays_whole_even_with_a_broken_file(uneven):
    (uneven / "male" / "z-9.wav").write_bytes(b"")
    corpus = load_corpus(uneven)
    assert subsample(corpus, n_recordings=99, hours=1) is corpus
    (uneven / "male" / "z-9.wav").unlink()


def test_the_series_takes_a_part_of_a_long_corpus_and_says_so(uneven, monkeypatch):
    monkeypatch.setattr(session, "SERIES_LIMITS", {"n_recordings": 8, "hours": 1})
    monkeypatch.setenv("WORKSHOP_CORPUS", str(uneven))
    assert len(session.load_recordings()) == 8
    assert "8 of 16 recordings" in session.active_corpus().remarks[-1]


def test_many_refusals_stay_readable():
    assert abbreviate(["a", "b"], most=2) == ["a", "b"]
    assert abbreviate(list("abcde"), most=2) == ["a", "b", "... and 3 more."]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("name", ["metadata.csv", "validated.tsv"])
def test_ctrl_c_while_a_table_is_read_is_no_damaged_table(tmp_path, name):
    pipe = tmp_path / name
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)  # holds it open, so that its reader waits
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    reader = read_table if name == "metadata.csv" else _rows_of_tsv
    try:
        with pytest.raises(KeyboardInterrupt):
            list(reader(pipe))
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(writer)

"""Corpora of all layouts are read; what is wrong in them is said and left out."""

import functools
import os
import posixpath
import shutil
import sys

import pytest
from conftest import annotated, write_corpus

from speech_workshop.corpora import load_corpus, load_labelled, subset
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.database import read_recordings
from speech_workshop.errors import WorkshopError
from speech_workshop.session import real_corpora


def speakers(corpus):
    table = corpus.recordings.drop_duplicates("speaker")
    return dict(zip(table.speaker, table.sex, strict=True))


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"sound")
    return folder


def with_metadata(folder, *lines, header="file,speaker,sex"):
    (folder / "metadata.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


def test_the_embedded_corpus_is_the_default():
    assert load_corpus().name == "embedded"


def test_the_environment_chooses_the_corpus(corpus_folder, monkeypatch):
    monkeypatch.setenv("WORKSHOP_CORPUS", str(corpus_folder))
    assert load_corpus().name == str(corpus_folder)


def test_a_folder_with_metadata_keeps_its_other_columns(tmp_path):
    touch(tmp_path, "b.wav", "a.wav")
    with_metadata(
        tmp_path, "b.wav,Bo,Male,de", "a.wav,Ann,female,en", header="file,speaker,sex,language"
    )
    corpus = load_corpus(tmp_path)
    assert list(corpus.recordings.file) == ["a.wav", "b.wav"]
    assert speakers(corpus) == {"Ann": "female", "Bo": "male"}
    assert list(corpus.recordings.language) == ["en", "de"]


def test_folders_of_2019_name_sex_and_speaker(tmp_path):
    touch(tmp_path, "female_speech/12-phrase.wav", "male_speech/7-phrase.wav", "male/b/x.flac")
    assert speakers(load_corpus(tmp_path)) == {"12": "female", "7": "male", "b": "male"}


def test_emodb_is_known_by_its_file_names(tmp_path, monkeypatch):
    touch(tmp_path / "emodb" / "wav", "03a01Fa.wav", "08b10Wd.wav", "99a01Fa.wav")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    by_name, by_path = load_corpus("emodb"), load_corpus(tmp_path / "emodb" / "wav")
    assert by_name.name == "emodb"
    assert speakers(by_name) == speakers(by_path) == {"03": "male", "08": "female"}
    assert list(by_name.refused.file) == ["wav/99a01Fa.wav"]


def test_the_real_emodb_has_five_speakers_of_each_sex(emodb_parent, monkeypatch):
    monkeypatch.setenv("WORKSHOP_DATA", emodb_parent)
    corpus = load_corpus("emodb")
    assert len(corpus.recordings) == 535
    assert sorted(speakers(corpus).values()) == ["female"] * 5 + ["male"] * 5


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("gone.wav,Cy,female", "is not in the folder"),
        ("a.wav,Ann,female", "listed twice"),
        ("c.wav,Cy,unknown", "neither female nor male"),
        ("c.wav,,female", "no speaker"),
        ("c.wav,Cy,female\nd.wav,Cy,male", "two sexes"),
        ("./a.wav,Ann,female", "listed twice"),
        ("../secret.wav,Cy,female", "outside the folder"),
        ("c/../../secret.wav,Cy,female", "outside the folder"),
        ("/etc/hostname,Cy,female", "outside the folder"),
    ],
)
def test_a_wrong_row_is_refused_and_the_others_are_used(tmp_path, line, reason):
    touch(tmp_path, "a.wav", "c.wav", "d.wav")
    corpus = load_corpus(with_metadata(tmp_path, "a.wav,Ann,female", *line.split("\n")))
    assert list(corpus.recordings.file) == ["a.wav"]
    files = {posixpath.normpath(row.split(",")[0]) for row in line.split("\n")}
    assert set(corpus.refused.file) == files
    assert all(reason in why for why in corpus.refused.reason)
    assert all(
        file in why for file, why in zip(corpus.refused.file, corpus.refused.reason, strict=True)
    )


@pytest.mark.parametrize(
    ("rows", "header", "reason"),
    [
        (["a.wav,Ann,female,male"], "file,speaker,sex,sex", "two columns are called sex"),
        (["a.wav,Ann, 3,female"], "file,speaker,sex", "line 2 has more columns"),
        (['a.wav,"Ann,female'], "file,speaker,sex", "line 2"),
        (["a.wav\tAnn\tfemale"], "file\tspeaker\tsex", "separated by tabs"),
        (["a.wav,Ann,female"], "", "first line is empty"),
    ],
)
def test_a_table_in_which_something_would_be_guessed_is_refused(tmp_path, rows, header, reason):
    touch(tmp_path, "a.wav")
    with pytest.raises(WorkshopError, match=reason) as caught:
        load_corpus(with_metadata(tmp_path, *rows, header=header))
    assert "metadata.csv" in str(caught.value)


def test_short_lines_blank_lines_and_commas_at_the_end_are_read(tmp_path):
    touch(tmp_path, "a.wav", "b.wav")
    rows = ["a.wav,Ann,female,de,,", "", "b.wav,Bo,male"]
    corpus = load_corpus(with_metadata(tmp_path, *rows, header="file,speaker,sex,language,"))
    assert speakers(corpus) == {"Ann": "female", "Bo": "male"}
    assert list(corpus.recordings.language) == ["de", ""]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_followed_once_and_a_closed_folder_is_said(tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    touch(folder, "female/f/1.wav")
    touch(tmp_path / "elsewhere", "m/1.wav")
    (folder / "male").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "female" / "f" / "up").symlink_to(folder, target_is_directory=True)
    assert speakers(load_corpus(folder)) == {"f": "female", "m": "male"}
    scandir = os.scandir

    def refuse(place):
        if str(place).endswith("male"):
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(WorkshopError, match=r"male cannot be opened \(Permission denied\)"):
        load_corpus(folder)


@pytest.mark.parametrize("name", ["", " "])
def test_a_corpus_without_a_name_is_not_the_embedded_one(name):
    with pytest.raises(WorkshopError, match="has no name"):
        load_corpus(name)


def test_what_is_refused_keeps_its_sex_where_that_is_known(tmp_path):
    touch(tmp_path, "a.wav", "c.wav")
    rows = ["a.wav,Ann,female", "gone.wav,Bo,Male", "c.wav,Cy,?", "lost.wav,,male"]
    refused = load_corpus(with_metadata(tmp_path, *rows)).refused.set_index("file")
    assert dict(refused.label) == {"gone.wav": "male", "c.wav": "", "lost.wav": ""}
    assert refused.speaker["gone.wav"] == "Bo"


def test_a_blank_is_no_second_sex(tmp_path):
    touch(tmp_path, "a.wav", "b.wav")
    corpus = load_corpus(with_metadata(tmp_path, "a.wav,Ann,female", "b.wav,Ann,"))
    assert list(corpus.recordings.file) == ["a.wav"]
    assert "b.wav" in corpus.refused.reason[0] and "neither" in corpus.refused.reason[0]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("file, speaker, sex", ["a.wav,Ann,female"]),
        ("file,speaker,sex", ["a.wav,Ann,female,"]),
        ("file,speaker,sex,", ["a.wav,Ann,female,"]),
    ],
    ids=["blanks in the header", "a comma more in the rows", "a comma more everywhere"],
)
def test_tables_as_programs_write_them_can_be_read(tmp_path, header, lines):
    touch(tmp_path, "a.wav")
    table = load_corpus(with_metadata(tmp_path, *lines, header=header)).recordings
    assert table[["file", "speaker", "sex"]].values.tolist() == [["a.wav", "Ann", "female"]]


def test_a_table_with_semicolons_is_told_so(tmp_path):
    touch(tmp_path, "a.wav")
    with pytest.raises(WorkshopError, match="separated by ';'. Save the table with commas"):
        load_corpus(with_metadata(tmp_path, "a.wav;Ann;female", header="file;speaker;sex"))


def test_half_a_download_is_no_corpus_and_names_are_those_of_the_folder_of_corpora(
    tmp_path, monkeypatch
):
    (tmp_path / "data").mkdir()
    for name in (".half/unpacked", "whole"):
        write_corpus(tmp_path / "data" / name, n_speakers=1, n_recordings=1)
    (tmp_path / "here" / "whole").mkdir(parents=True)  # a folder of the same name
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "data"))
    assert [corpus.name for corpus in real_corpora()] == ["whole"]


def test_spellings_of_a_name_are_one_speaker(tmp_path):
    names = ["Zoë", "zoë ", "Zoe\u0308", " ZOË", "Ann  Lee", "Ann Lee"]
    files = [f"{number}.wav" for number in range(len(names))]
    touch(tmp_path, *files)
    rows = [f"{file},{name},female" for file, name in zip(files, names, strict=True)]
    table = load_corpus(with_metadata(tmp_path, *rows)).recordings
    assert list(table.speaker) == ["Zoë"] * 4 + ["Ann  Lee"] * 2


def test_one_file_in_two_unicode_forms_is_one_file(tmp_path):
    touch(tmp_path, "\u00e9.wav", "e\u0301.wav", "b.wav")  # on a Mac these two are one
    rows = ["\u00e9.wav,Ann,female", "e\u0301.wav,Bea,female", "b.wav,Cy,male"]
    refused = load_corpus(with_metadata(tmp_path, *rows)).refused
    assert len(refused) == 1 and "listed twice" in refused.reason[0]


def test_a_recording_that_is_listed_twice_is_stored_once(corpus_folder, tmp_path):
    folder = shutil.copytree(corpus_folder, tmp_path / "corpus")
    rows = annotated(folder)
    corpus = load_corpus(with_metadata(folder, *map(",".join, [*rows, rows[0]])))
    files = [file for file, _, _ in rows]
    for _ in range(2):
        refused = store_corpus(corpus)
        assert [one.file for one in read_recordings(corpus.name)] == files
        assert list(refused.file) == files[:1] and "listed twice" in refused.reason[0]


@pytest.mark.parametrize("again", [" sex", "sex ,sex", " file", "speaker "])
def test_two_columns_of_one_name_get_a_sentence(tmp_path, again):
    touch(tmp_path, "a.wav")
    header = f"file,speaker,sex,{again}"
    (tmp_path / "metadata.csv").write_text(f"{header}\na.wav,Ann,female,,\n", encoding="utf-8")
    for load in (load_corpus, functools.partial(load_labelled, label="sex", group="file")):
        with pytest.raises(WorkshopError, match=f"two columns are called {again.split()[0][:4]}"):
            load(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_text_gets_a_sentence(corpus_folder, tmp_path):
    folder = shutil.copytree(corpus_folder, os.fsdecode(os.fsencode(tmp_path) + b"/\xe9t\xe9"))
    with pytest.raises(WorkshopError, match="is not UTF-8. Rename it") as caught:
        load_corpus(folder)
    str(caught.value).encode("utf-8")


def test_a_path_leads_where_it_points_and_a_word_to_the_corpus_of_that_name(tmp_path, monkeypatch):
    data, here = tmp_path / "data", tmp_path / "here"
    for folder, speaker in (("data/emodb", "named"), ("here/mine", "pointed"), ("here", "dot")):
        touch(tmp_path / folder, "a.wav")
        with_metadata(tmp_path / folder, f"a.wav,{speaker},female")
    with_metadata(touch(data, "a.wav"), "a.wav,wrong,female")
    monkeypatch.setenv("WORKSHOP_DATA", str(data))
    monkeypatch.chdir(here)
    for name, full_name, speaker in (
        ("emodb", "emodb", "named"),
        ("../data/emodb", "emodb", "named"),
        ("mine", str(here / "mine"), "pointed"),
        ("mine/", str(here / "mine"), "pointed"),
        (".", str(here), "dot"),
        ("mine/..", str(here), "dot"),
    ):
        corpus = load_corpus(name)
        assert (corpus.name, list(speakers(corpus))) == (full_name, [speaker]), name


def test_a_word_that_may_mean_two_corpora_is_asked_about(tmp_path, monkeypatch):
    for parent in ("data", "here"):
        with_metadata(touch(tmp_path / parent / "emodb", "a.wav"), "a.wav,Ann,female")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(WorkshopError, match="type its full path"):
        load_corpus("emodb")
    assert load_corpus("./emodb").name == str(tmp_path / "here" / "emodb")


def test_no_other_folder_takes_the_name_of_the_embedded_corpus(tmp_path, monkeypatch):
    folder = with_metadata(touch(tmp_path / "embedded", "a.wav"), "a.wav,Ann,female")
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert load_corpus(folder).name == str(folder)
    assert load_corpus("embedded").layout == load_corpus().layout
    assert len(load_corpus("embedded").recordings) > 1000


def test_a_speaker_in_both_folders_is_refused(tmp_path):
    touch(tmp_path, "female/1-a.wav", "male/1-a.wav", "male/2-a.wav")
    corpus = load_corpus(tmp_path)
    assert speakers(corpus) == {"2": "male"}
    assert set(corpus.refused.file) == {"female/1-a.wav", "male/1-a.wav"}


def test_a_recording_outside_the_two_folders_is_reported(tmp_path):
    touch(tmp_path, "female/1-a.wav", "other/3-a.wav")
    assert list(load_corpus(tmp_path).refused.file) == ["other/3-a.wav"]


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda folder: folder, "holds no corpus"),
        (lambda folder: touch(folder, "song.wav"), "holds no corpus"),
        (lambda folder: folder / "nowhere", "no corpus"),
        (lambda folder: with_metadata(folder, "a.wav,Ann", header="file,speaker"), "lacks .* sex"),
        (lambda folder: with_metadata(folder, header=""), "cannot be read as a table"),
        (lambda folder: with_metadata(folder, "a.wav,Ann,female"), "no usable recording"),
    ],
    ids=["empty folder", "no sexes", "no folder", "missing column", "empty table", "no files"],
)
def test_a_folder_that_is_no_corpus_gets_a_sentence(tmp_path, prepare, reason):
    with pytest.raises(WorkshopError, match=reason) as caught:
        load_corpus(prepare(tmp_path))
    assert str(tmp_path) in str(caught.value)


def test_a_small_part_has_both_sexes(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, n_speakers=3, n_recordings=2))
    part = subset(corpus, n_speakers=2, n_recordings=1)
    assert part.recordings.groupby("sex").speaker.nunique().to_dict() == {"female": 2, "male": 2}
    assert len(part.recordings) == 4

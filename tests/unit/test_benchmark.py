"""One table: networks and pitch rules, on several corpora, also by telephone."""

import json

import numpy as np
import pandas as pd
import pytest
import soundfile
from conftest import make_voice, write_corpus

from speech_workshop.cli.main import main
from speech_workshop.corpora import extraction, load_corpus
from speech_workshop.corpora.extraction import store_corpus
from speech_workshop.database import read_recordings
from speech_workshop.errors import WorkshopError
from speech_workshop.evaluation import interval
from speech_workshop.experiments import benchmark
from speech_workshop.experiments.baselines import pitch_rule
from speech_workshop.features import features_of_file

BASELINES = [benchmark.USUAL_RULE, benchmark.FITTED_RULE, benchmark.LOGISTIC_REGRESSION]


@pytest.fixture(autouse=True)
def little_of_the_embedded_corpus(monkeypatch):
    monkeypatch.setenv("WORKSHOP_FAST", "1")


@pytest.fixture
def folders(tmp_path):
    """Two corpora; a man of the second speaks as high as the women, a woman's file is cut."""
    one = write_corpus(tmp_path / "one", n_speakers=2, n_recordings=1)
    two = write_corpus(tmp_path / "two", n_speakers=3, n_recordings=2)
    for number in (0, 1):
        soundfile.write(two / f"male/m2-{number}.wav", make_voice(220, seed=number), 16_000)
    cut = two / "female/f2-1.wav"
    cut.write_bytes(cut.read_bytes()[:20_000])
    return one, two


def run(*arguments, model_path=None, capsys=None):
    models = [str(model_path)] if model_path else []
    assert main(["benchmark", *models, *map(str, arguments)]) == 0
    return capsys.readouterr()


def corpus_options(folders):
    return [option for folder in folders for option in ("--corpus", folder)]


def test_each_judge_gets_a_row_per_corpus_and_a_mean(model_path, folders, capsys):
    printed = run(*corpus_options(folders), "--json", model_path=model_path, capsys=capsys)
    result = json.loads(printed.out)
    rows = {(row["corpus"], row["judge"]): row for row in result["rows"]}
    judges = [model_path.stem, *BASELINES]
    assert set(rows) == {(str(folder), judge) for folder in folders for judge in judges}
    one, two = (rows[str(folder), benchmark.USUAL_RULE] for folder in folders)
    assert one["balanced_accuracy"] == one["female"] == one["male"] == 1
    assert (one["recordings"], one["speakers"], one["refused"]) == (4, 4, 0)
    # Refused is wrong: 5 of 6 recordings of women; 4 of 6 of men, one of whom speaks high.
    assert (two["recordings"], two["speakers"], two["refused"]) == (12, 6, 1)
    assert two["female"] == pytest.approx(5 / 6) and two["male"] == pytest.approx(4 / 6)
    assert two["balanced_accuracy"] == pytest.approx(0.75)
    assert two["low"] <= 0.75 <= two["high"] and two["low"] < two["high"]
    (mean,) = (row for row in result["means"] if row["judge"] == benchmark.USUAL_RULE)
    assert mean["balanced_accuracy"] == pytest.approx((1 + 0.75) / 2)  # not weighted by size
    assert mean["corpora"] == 2
    assert 80 <= result["fitted_threshold"] <= 350


def test_the_table_fits_the_screen(model_path, folders, capsys):
    text = run(*corpus_options(folders), "--telephone", model_path=model_path, capsys=capsys).out
    lines = text.splitlines()
    assert max(map(len, lines)) <= 100
    for judge in [model_path.stem, *BASELINES]:
        assert sum(line.startswith(judge) for line in lines) == 1
    assert sum("two " in line for line in lines) == 12  # four judges, three channels
    assert sum("mean of 2" in line for line in lines) == 12
    assert sum("GSM 06.10" in line for line in lines) == 12
    scores = [line for line in lines if line.startswith("  ")]
    assert len({len(line) for line in scores if "mean" not in line}) == 1, "columns are aligned"


def test_a_second_call_computes_nothing_and_the_telephone_leaves_the_original(
    folders, monkeypatch
):
    one = folders[0]
    store_corpus(load_corpus(one))
    before = read_recordings(str(one))
    extracted = []

    def listen(path, **options):
        extracted.append(path)
        return features_of_file(path, **options)

    monkeypatch.setattr(extraction, "features_of_file", listen)
    corpora = [load_corpus(one)]
    first = benchmark.benchmark({}, corpora, with_telephone=True)
    by_telephone = [path for path in extracted if one in path.parents]
    assert len(by_telephone) == 2 * 4  # two codecs; the originals were there
    extracted.clear()
    again = benchmark.benchmark({}, corpora, with_telephone=True)
    assert not extracted
    assert first.equals(again)
    after = read_recordings(str(one))
    assert [r.file for r in after] == [r.file for r in before]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old.mfcc, new.mfcc)


def test_a_telephone_version_has_features_of_its_own(folders):
    corpus = load_corpus(folders[0])
    heard = {
        channel: benchmark._recordings_through(channel, corpus)[0].mfcc
        for channel in (benchmark.AS_RECORDED, "G.711", "GSM 06.10")
    }
    apart = [
        np.abs(heard[a].mean(axis=0) - heard[b].mean(axis=0)).max()
        for a, b in (("as recorded", "G.711"), ("G.711", "GSM 06.10"))
    ]
    assert apart[0] > 20 and apart[1] > 1


def test_a_notebook_can_draw_the_predictions(folders):
    corpus = load_corpus(folders[1])
    table = benchmark.benchmark({}, [corpus])
    assert list(table) == ["corpus", "channel", "judge", "file", "speaker", "sex", "p_male"] + [
        "correct"
    ]
    usual = table[table.judge == benchmark.USUAL_RULE]
    assert len(usual) == 12
    (refused,) = usual[usual.p_male.isna()].itertuples()
    assert refused.file == "female/f2-1.wav" and refused.sex == "female" and not refused.correct
    stored = read_recordings(corpus.name)
    said = usual.set_index("file").p_male[[r.file for r in stored]]
    np.testing.assert_array_equal(said, pitch_rule(stored))
    row = benchmark.summary(table).iloc[0]
    assert (row.balanced_accuracy, row.low, row.high) == interval(usual)


def test_a_file_that_was_damaged_later_is_refused_though_its_features_are_stored(folders):
    corpus = load_corpus(folders[0])
    benchmark.benchmark({}, [corpus])
    (folders[0] / "male/m0-0.wav").write_bytes(b"RIFF")
    scores = benchmark.summary(benchmark.benchmark({}, [corpus]))
    assert set(scores.refused) == {1} and set(scores.male) == {0.5}


def test_recordings_without_a_usable_annotation_are_counted_as_refused(folders):
    (folders[0] / "metadata.csv").write_text(
        "file,speaker,sex\nfemale/f0-0.wav,f0,female\nmale/m0-0.wav,m0,male\nmale/m1-0.wav,m1,?\n"
    )
    (row, *_) = benchmark.summary(benchmark.benchmark({}, [load_corpus(folders[0])])).itertuples()
    assert (row.recordings, row.speakers, row.refused) == (3, 2, 1)
    assert row.balanced_accuracy == row.low == row.high == 1


def test_recordings_that_are_gone_count_as_wrong(folders, model_path, capsys):
    rows = ["file,speaker,sex", "female/f0-0.wav,f0,female", "male/m0-0.wav,m0,male"]
    rows += ["gone.wav,m1,male", "./male/m0-0.wav,m0,male"]  # the last is listed twice: not wrong
    (folders[0] / "metadata.csv").write_text("\n".join(rows))
    corpus = load_corpus(folders[0])
    (row, *_) = benchmark.summary(benchmark.benchmark({}, [corpus])).itertuples()
    assert (row.recordings, row.refused, row.female, row.male) == (3, 1, 1, 0.5)
    main(["evaluate", str(model_path), "--corpus", str(folders[0]), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["n"] == 3 and said["refused"] == 1 and said["recall"]["male"] <= 0.5


def test_a_model_that_is_named_twice_is_refused(folders, model_path, capsys):
    words = ["benchmark", str(model_path), str(model_path), "--corpus", str(folders[0])]
    assert main(words) == 2
    assert "named twice" in capsys.readouterr().err


def test_a_corpus_of_one_sex_has_no_recall_of_the_other(folders, capsys):
    (folders[0] / "metadata.csv").write_text("file,speaker,sex\nfemale/f0-0.wav,f0,female\n")
    scores = benchmark.summary(benchmark.benchmark({}, [load_corpus(folders[0])]))
    row = benchmark.as_json(scores, threshold=160.0)["rows"][0]
    assert row["male"] is None and row["female"] == 1
    assert row["called"] == row["right_when_called"] == 1  # a pitch rule has no doubts
    assert " - " in benchmark.as_text(scores)


def test_the_models_of_the_series_are_the_default(folders, capsys):
    assert main(["benchmark", "--corpus", str(folders[0])]) == 2
    assert "cnn.keras" in capsys.readouterr().err


def test_models_of_one_name_are_told_apart(tmp_path):
    paths = [tmp_path / "a" / "cnn.keras", tmp_path / "b" / "cnn.keras", tmp_path / "lstm.keras"]
    assert benchmark.names_of(paths) == [str(paths[0]), str(paths[1]), "lstm"]


def test_corpora_are_shown_without_the_folder_that_all_are_in():
    names = benchmark.short_names(["/data/emodb/wav", "/data/emotale", "embedded"])
    assert list(names.values()) == ["emodb/wav", "emotale", "embedded"]


def test_a_corpus_named_twice_is_refused(folders):
    corpus = load_corpus(folders[0])
    with pytest.raises(WorkshopError, match="named twice"):
        benchmark.benchmark({}, [corpus, corpus])


def test_it_wants_a_corpus():
    with pytest.raises(SystemExit) as stopped:
        main(["benchmark"])
    assert stopped.value.code == 2


def test_what_is_too_close_to_call_is_counted():
    p_male = [0.1, 0.9, 0.6, 0.95]  # the third gets no answer, the fourth a wrong one
    table = pd.DataFrame(
        {"corpus": "c", "channel": benchmark.AS_RECORDED, "judge": "j", "file": list("abcd")}
        | {"speaker": list("abcd"), "sex": ["female", "male", "male", "female"], "p_male": p_male}
        | {"correct": [True, True, True, False]}
    )
    row = benchmark.summary(table).iloc[0]
    assert row.called == 0.75
    assert row.right_when_called == pytest.approx((0.5 + 1) / 2)

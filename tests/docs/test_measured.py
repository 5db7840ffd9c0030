"""Tables that were measured before say where they come from, and fit the code."""

from datetime import date

import pandas as pd
import pytest

import measured_tables
from speech_workshop.corpora.annotations import EMODB_SEX
from speech_workshop.experiments.results import measured_path, read_measured, write_measured
from speech_workshop.paths import project_folder
from speech_workshop.training import BUILDERS


def test_a_table_comes_back_with_its_origin(tmp_path):
    table = pd.DataFrame({"speaker": ["03", "08"], "right": [1, 2]})
    write_measured(table, tmp_path / "table.csv", command="make tea")
    again, origin = read_measured(tmp_path / "table.csv")
    assert origin == f"Measured on {date.today()} with: make tea"
    pd.testing.assert_frame_equal(again, table)  # speaker 03 is not speaker 3


@pytest.mark.parametrize(
    ("name", "contender", "n_runs"),
    [("tcn", "network", 3), ("features_compared", "features", 3)],
)
def test_the_counts_of_an_appendix_are_of_all_of_emodb(name, contender, n_runs):
    table, origin = read_measured(measured_path(name))
    assert origin.startswith("Measured on 20") and "speech_workshop run" in origin
    assert ((table.right >= 0) & (table.right <= table.n)).all()
    for _, group in table.groupby(contender):
        assert set(group.run) == set(range(n_runs))
        for _, judged in group.groupby("run"):
            assert dict(zip(judged.speaker, judged.sex, strict=True)) == EMODB_SEX
            assert judged.n.sum() == 535


def test_the_networks_of_the_appendix_are_those_that_were_measured():
    table, _ = read_measured(measured_path("tcn"))
    parameters = table.groupby("network").parameters.agg(["min", "max"])
    for key, name in {"tcn": "TCN", "cnn": "CNN", "lstm": "LSTM"}.items():
        assert (parameters.loc[name] == BUILDERS[key]().count_params()).all()


def test_the_page_of_tables_is_made_from_the_tables():
    page = project_folder() / "data" / "measured" / "README.md"
    assert page.read_text(encoding="utf-8") == measured_tables.make(), "type: make tables"

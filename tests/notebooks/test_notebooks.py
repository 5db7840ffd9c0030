"""Each notebook comes from its source and reaches its bottom, alone, without a complaint.

The exercises are answered kindly where they are not done, and rightly where they are.
"""

import ast
import functools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import soundfile
from conftest import make_voice
from fake_encoder import put_in_place
from running import (
    ALL,
    EXERCISES,
    FOLDER,
    NOTEBOOKS,
    SOLVED,
    TOGETHER,
    code_cells,
    each,
    execute_fast,
)

from generate import all_notebooks, repository
from speech_workshop.audio import pink_noise
from speech_workshop.exercises.verdict import TITLES
from speech_workshop.experiments import benchmark
from speech_workshop.experiments.results import measured_path, read_measured
from speech_workshop.paths import project_folder
from speech_workshop.widgets.own_recordings import add_to_group, keep_sound
from speech_workshop.widgets.recorder import as_wav

NAMES = [
    "00_start_here",
    "00_warm_up",
    "01_sound_to_mfcc",
    "02_sqlite_feature_store",
    "03_rows_to_tensors",
    "04_cnn",
    "05_lstm",
    "06_cnn_lstm",
    "07_compare",
    "08_your_voice",
    "09_tcn",
    "10_features_compared",
    "11_your_room",
    "12_borrowed_ear",
    "13_order_matters",
    "14_your_own_labels",
    "15_take_it_home",
]


def test_all_are_there():
    assert [path.stem for path in NOTEBOOKS] == NAMES
    with_exercises = [*NAMES[1:10], "14_your_own_labels"]  # the other appendices have none
    assert [path.stem for path in EXERCISES] == with_exercises
    assert [path.stem for path in SOLVED] == with_exercises


texts_made_for = functools.cache(all_notebooks)  # by the address of the workshop


def text_made_for(path, *, address):
    """Return what `make notebooks` makes of a notebook's source."""
    return texts_made_for(address)[path]


@each(ALL)
def test_the_notebook_is_what_its_source_makes(path):
    assert path.read_text(encoding="utf-8") == text_made_for(path, address=repository()), (
        "type: make notebooks"
    )


@each(ALL)
def test_the_notebook_can_be_opened_and_projected(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) <= 15, cell.source
        assert not cell.outputs and cell.execution_count is None


@each(ALL)
def test_no_variable_hides_a_module_that_is_imported(path):
    imported, assigned = set(), set()
    for cell in code_cells(nbformat.read(path, as_version=4)):
        lines = [line for line in cell.source.splitlines() if not line.startswith(("%", "!"))]
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                assigned.add(node.id)
            elif isinstance(node, ast.FunctionDef):
                assigned.add(node.name)
    assert not imported & assigned


@each(ALL)
def test_each_section_begins_a_slide(path):
    for cell in nbformat.read(path, as_version=4).cells:
        begins = cell.cell_type == "markdown" and cell.source.startswith(("# ", "## "))
        assert (cell.metadata.get("slideshow", {}).get("slide_type") == "slide") == begins
        assert cell.cell_type == "code" or "\n## " not in cell.source


@each(ALL)
def test_links_to_colab_and_codespaces_come_with_the_repository(path):
    text = text_made_for(path, address="https://github.com/somebody/workshop")
    made = nbformat.reads(text, as_version=4)
    opening = made.cells[0].source
    where = path.relative_to(project_folder()).as_posix()
    colab = "https://colab.research.google.com/github/somebody/workshop/blob/main/"
    assert f"]({colab}{where})" in opening
    assert "](https://codespaces.new/somebody/workshop)" in opening
    assert "clone --quiet --depth 1 https://github.com/somebody/workshop " in made.cells[1].source


@each(ALL)
def test_without_a_repository_no_link_and_no_cell_leads_to_one(path):
    text = text_made_for(path, address=None)
    for trace in ("colab.research", "codespaces", "git clone", "google.colab"):
        assert trace not in text


def test_on_colab_the_first_cell_fetches_the_workshop_and_leaves_tensorflow_alone(
    tmp_path,
):
    origin, folder = tmp_path / "origin", tmp_path / "content" / "speech-workshop"
    (origin / "src").mkdir(parents=True)
    shutil.copytree(project_folder() / "src" / "speech_workshop", origin / "src/speech_workshop")
    git = ["git", "-C", str(origin), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], check=True)
    text = text_made_for(
        FOLDER / "03_rows_to_tensors.ipynb", address="https://github.com/somebody/workshop"
    )
    cell = code_cells(nbformat.reads(text, as_version=4))[0].source
    assert "tensorflow" not in cell and "requirements" not in cell
    there = re.sub(r"https://\S+", origin.as_uri(), cell)
    there = there.replace("/content/speech-workshop", folder.as_posix()).replace("%pip", "# %pip")
    script = tmp_path / "colab.ipy"
    where = "import speech_workshop; print(speech_workshop.__file__)"
    pretend = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')"
    script.write_text(f"{pretend}\n{there}\n{where}\n")
    run = [sys.executable, "-m", "IPython", "--colors=NoColor", str(script)]
    for _ in ("first", "again"):
        said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
        assert Path(said.strip()) == folder / "src" / "speech_workshop" / "__init__.py"


@each(ALL)
def test_links_between_notebooks_lead_somewhere(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("http") or (path.parent / target).exists(), target


def verdicts(notebook):
    """Return for each exercise what its cell holds and how its check answered."""
    found, todo = [], None
    for cell in code_cells(notebook):
        if {"exercise", "solution"} & set(cell.metadata.get("tags", [])):
            assert todo is None, f"no check answers to: {todo}"
            todo = cell.source
        shown = [output.data["text/plain"] for output in cell.outputs if "data" in output]
        for text in shown:
            if text.startswith(tuple(TITLES.values())):
                found.append((todo, text))
                todo = None
    assert todo is None, f"no check answers to: {todo}"
    return found


@each(TOGETHER)
def test_the_notebook_reaches_its_bottom(path, shared_build, monkeypatch, kernel):
    # What an earlier notebook made is found again, as it is for an attendee.
    execute_fast(path, shared_build, monkeypatch, kernel=kernel)


@pytest.mark.slow
@each(EXERCISES)
def test_exercises_that_are_not_done_are_answered_kindly(path, shared_build, monkeypatch, kernel):
    found = verdicts(execute_fast(path, shared_build, monkeypatch, kernel=kernel))
    assert len(found) >= 3
    for todo, text in found:
        to_be_written = "..." in todo  # else it must be repaired
        assert text.startswith("Your turn." if to_be_written else "Not yet."), todo + text
        assert "Your code stopped" not in text, todo


@pytest.mark.slow
@each(SOLVED)
def test_the_solutions_are_right(path, shared_build, monkeypatch, kernel):
    found = verdicts(execute_fast(path, shared_build, monkeypatch, kernel=kernel))
    assert len(found) >= 3
    for solution, text in found:
        assert text.startswith("Right."), solution + text


@pytest.fixture
def four_people(tmp_path):
    """A folder with an EmoDB in which four people say a sentence each."""
    for file, pitch in (("03a01Fa", 120), ("08a01Fa", 210), ("09a02Nb", 190), ("10b03Tc", 110)):
        path = tmp_path / "emodb" / "wav" / f"{file}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, make_voice(pitch), 16_000)
    return str(tmp_path)


@pytest.mark.slow
def test_the_comparison_judges_real_people_where_they_are_at_hand(
    shared_build, four_people, monkeypatch
):
    comparison, results = FOLDER / "07_compare.ipynb", shared_build / "results.json"
    if not results.exists():
        execute_fast(comparison, shared_build, monkeypatch)
    before = json.loads(results.read_text())["real_people"]
    assert before["measured_now"] is False
    scores = pd.DataFrame(before["scores"])  # the table that comes with the workshop
    assert scores.corpus.nunique() == 5
    assert scores[scores.judge == "CNN"].balanced_accuracy.mean() > 0.9
    monkeypatch.setenv("WORKSHOP_DATA", four_people)
    execute_fast(comparison, shared_build, monkeypatch)
    now = json.loads(results.read_text())["real_people"]
    assert now["measured_now"] is True
    scores = pd.DataFrame(now["scores"])
    assert set(scores.corpus) == {"emodb"}
    assert {"CNN", "LSTM", "CNN+LSTM", benchmark.USUAL_RULE} <= set(scores.judge)
    assert (4 * scores.balanced_accuracy % 1 == 0).all()  # four clips


@pytest.mark.parametrize(("name", "n_sliders"), [("01_sound_to_mfcc", 3), ("05_lstm", 1)])
def test_sliders_are_light_and_every_picture_has_a_text_of_its_own(
    name, n_sliders, shared_build, monkeypatch
):
    executed = shared_build / "notebooks" / f"{name}.ipynb"
    if not executed.exists():
        execute_fast(FOLDER / f"{name}.ipynb", shared_build, monkeypatch)
    cells = code_cells(nbformat.read(executed, as_version=4))
    pages = [o.data.get("text/html", "") for c in cells for o in c.outputs if "data" in o]
    sliders = [page for page in pages if "workshop-slider" in page]
    assert len(sliders) == n_sliders
    for slider in sliders:
        assert len(slider) < 750_000  # bytes
        texts = re.findall(r"<img alt='([^']+)'", slider)
        assert len(set(texts)) == slider.count("<figure") > 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "key", "about"),
    [
        (FOLDER / "09_tcn.ipynb", "tcn", "parameters"),
        (FOLDER / "10_features_compared.ipynb", "features_compared", "width"),
    ],
    ids=["09_tcn", "10_features_compared"],
)
def test_an_appendix_judges_real_people_where_they_are_at_hand(
    path, key, about, shared_build, four_people, monkeypatch
):
    monkeypatch.setenv("WORKSHOP_DATA", four_people)
    execute_fast(path, shared_build, monkeypatch)
    rows = json.loads((shared_build / "results.json").read_text())[key].values()
    people = [row["real_people"] for row in rows if "real_people" in row]
    assert people and all(row["measured_now"] for row in people)
    assert all(4 * score % 1 == 0 for row in people for score in row["runs"])
    now, origin = read_measured(shared_build / "measured" / f"{key}.csv")
    shipped, _ = read_measured(measured_path(key))
    assert "speech_workshop run" in origin and list(now) == list(shipped)
    contender = now.columns[0]  # the table that comes with the workshop has the same ones
    for table in (now, shipped):
        assert table.groupby(contender)[about].nunique().eq(1).all()
    same = [contender] if about == "parameters" else [contender, about]  # networks may have grown
    pairs = [set(table[same].itertuples(index=False, name=None)) for table in (now, shipped)]
    assert pairs[0] == pairs[1]


def printed(notebook):
    """Return what an executed notebook printed."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream")


@pytest.mark.slow
def test_what_was_recorded_takes_the_place_of_what_is_bundled(shared_build, tmp_path, monkeypatch):
    keep_sound("voice.wav", as_wav(make_voice(180, seconds=3)))
    keep_sound("phone.wav", as_wav(pink_noise(48_000, seed=0)))
    keep_sound("room.wav", as_wav(pink_noise(80_000, seed=0)))
    for number, pitch in enumerate((100, 120, 200, 220)):
        voice = tmp_path / f"{pitch}.wav"
        soundfile.write(voice, make_voice(pitch), 16_000)
        sex = "male" if pitch < 150 else "female"
        add_to_group(voice, speaker=f"Kiwi {number}", sex=sex, consent=True)
    text = printed(execute_fast(FOLDER / "08_your_voice.ipynb", shared_build, monkeypatch))
    assert "phone.wav holds no voice" in text.replace("\n", " ")
    assert "YOUR recordings:\nvoice.wav\n" in text
    text = printed(execute_fast(FOLDER / "11_your_room.ipynb", shared_build, monkeypatch))
    assert "We use YOUR room" in text and "The group: YOURS" in text


@pytest.mark.slow
def test_the_borrowed_ear_says_what_to_type_where_it_is_missing(
    shared_build, tmp_path, monkeypatch
):
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "no-corpora"))
    (shared_build / "models" / "borrowed_ear.keras").unlink(missing_ok=True)  # the site's tests
    text = printed(execute_fast(FOLDER / "12_borrowed_ear.ipynb", shared_build, monkeypatch))
    assert "Type: %run -m speech_workshop fetch speaker-encoder" in text
    assert "No real corpus is here" in text
    results = json.loads((shared_build / "results.json").read_text())["borrowed_ear"]
    assert results["is_trained"] is False
    assert not (shared_build / "models" / "borrowed_ear.keras").exists()


@pytest.mark.slow
def test_the_borrowed_ear_listens_to_people_where_they_are_at_hand(
    shared_build, four_people, tmp_path, monkeypatch
):
    put_in_place(monkeypatch, tmp_path / "others")
    monkeypatch.setenv("WORKSHOP_DATA", four_people)
    text = printed(execute_fast(FOLDER / "12_borrowed_ear.ipynb", shared_build, monkeypatch))
    assert "NOBODY TRAINED" not in text
    assert "emodb: 4 recordings of 4 speakers, 0 refused" in text
    results = json.loads((shared_build / "results.json").read_text())["borrowed_ear"]
    assert results["is_trained"] is True and set(results["real_people"]) == {"emodb"}
    assert 4 * results["real_people"]["emodb"]["borrowed ear"]["score"] % 1 == 0
    assert (shared_build / "models" / "borrowed_ear.keras").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["03_rows_to_tensors", "08_your_voice"])
def test_a_late_notebook_runs_first_in_an_empty_folder(name, tmp_path, monkeypatch):
    execute_fast(FOLDER / f"{name}.ipynb", tmp_path / "build", monkeypatch)
    assert (tmp_path / "build" / "features.db").exists()

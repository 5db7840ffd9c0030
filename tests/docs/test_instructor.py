"""The instructor's page: its minutes add up, and whatever it names is there."""

import re
import shlex

import nbformat
import pytest

from speech_workshop.cli.main import parse
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
TAUGHT = [path.stem for path in NOTEBOOKS if int(path.stem[:2]) < 9]  # not the appendices
TEXT = (FOLDER / "INSTRUCTOR.md").read_text(encoding="utf-8")
MINUTES = {"90 minutes": 90, "3 hours": 180, "A full day": 480}


def part(title, level):
    """Return what is below a heading, up to the next one of its level or above."""
    below = TEXT.split(f"\n{'#' * level} {title}\n")[1]
    return re.split(rf"^#{{2,{level}}} ", below, flags=re.M)[0]


def rows(text):
    """Return the cells of each row of the table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def headings():
    """Return for each notebook all its headings, without numbers of sections."""
    found = {}
    for path in [*NOTEBOOKS, *sorted(FOLDER.glob("exercises/[0-9][0-9]_*.ipynb"))]:
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        titles = re.findall(r"^#{1,3} (.+)$", text, flags=re.M)
        titles = [re.sub(r"^(\d+|Extra) · | <a id=.*", "", title) for title in titles]
        found[path.stem] = [*found.get(path.stem, []), *titles]
    return found


def sections_named_in(text):
    """Return what is written in italics; code in a text may hold asterisks of its own."""
    without_code = re.sub(r"```.*?```|`[^`]+`", "", text, flags=re.S)
    italics = re.findall(r"(?<!\*)\*(?!\*)([^*]+)\*(?!\*)", without_code)
    return [" ".join(name.split()) for name in italics]


HEADINGS = headings()


@pytest.mark.parametrize("plan", MINUTES)
def test_the_minutes_of_a_plan_add_up(plan):
    clock = 0
    for start, minutes, *_ in rows(part(plan, 3)):
        assert start == f"{clock // 60}:{clock % 60:02}"
        clock += int(minutes)
    assert clock == MINUTES[plan]


@pytest.mark.parametrize("plan", MINUTES)
def test_what_to_cut_is_in_order_and_never_what_the_label_is(plan):
    cuts = {row[4]: row[3] for row in rows(part(plan, 3)) if row[4]}
    assert sorted(cuts) == ["1", "2", "3"]
    assert not any("label" in what or "Break" in what for what in cuts.values())


@pytest.mark.parametrize("plan", MINUTES)
def test_each_section_of_a_plan_is_in_the_notebook_of_its_row(plan):
    for _, _, number, what, _ in rows(part(plan, 3)):
        there = [title for name in HEADINGS if name[:2] == number for title in HEADINGS[name]]
        for section in sections_named_in(what):
            assert section in there, (number, section)


@pytest.mark.parametrize("name", TAUGHT)
def test_a_notebook_has_its_point_question_mistakes_and_rescue(name):
    title = HEADINGS[name][0]
    text = part(f"{name[:2]} · {title.split(' · ')[-1]}", 3)
    assert re.findall(r"^- \*\*(.+?):\*\*", text, flags=re.M) == [
        "Point", "Ask", "They get wrong", "If it fails"
    ]  # fmt: skip
    assert set(sections_named_in(text)) <= set(HEADINGS[name])


@pytest.mark.parametrize("name", TAUGHT)
def test_the_questions_are_those_of_the_notebook(name):
    title = HEADINGS[name][0]
    text = part(f"{name[:2]} · {title.split(' · ')[-1]}", 3)
    ask = " ".join(re.search(r"\*\*Ask:\*\* (.+?)\n- \*\*", text, re.S)[1].split())
    cells = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells
    predict = [" ".join(cell.source.split()) for cell in cells if "**Predict.**" in cell.source]
    questions = re.findall(r'\*(?: \([^)]+\))?: "(.+?\?)"', ask)
    others = [q for q in questions if not any(q in text for text in predict)]
    assert len(questions) >= 2 and len(others) <= 1  # one may be for a discussion


def test_whatever_is_written_as_a_section_is_one():
    assert set(sections_named_in(TEXT)) <= {
        title for titles in HEADINGS.values() for title in titles
    }


def test_each_exercise_is_there():
    known = {title[9:12] for titles in HEADINGS.values() for title in titles}
    named = re.findall(r"[Ee]xercises? ((?:\d\.\d(?:, | and )?)+)", TEXT)
    numbers = [number for group in named for number in re.findall(r"\d\.\d", group)]
    assert len(numbers) > 20
    assert set(numbers) <= known


@pytest.mark.parametrize("command", sorted(set(re.findall(r"-m speech_workshop ([^`\n]+)", TEXT))))
def test_each_command_can_be_typed(command):
    parse(shlex.split(command))  # a wrong one leaves with SystemExit


def test_links_lead_somewhere():
    anchors = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", TEXT, flags=re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        there = target[1:] in anchors if target[0] == "#" else (FOLDER / target).exists()
        assert there, target


def test_what_the_workshop_is_said_to_say_it_says():
    files = [*(project_folder() / "src").rglob("*.py"), *(FOLDER / "source").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    code = re.sub(r'"\s*\n\s*f?"', "", code)  # long sentences are written in pieces
    said = [row[1] for row in rows(part("When it fails on stage", 2)) if row[0] == "workshop"]
    assert len(said) > 5
    for sentence in re.findall(r'"(.+?)"', " ".join(said)):
        assert sentence in code, sentence

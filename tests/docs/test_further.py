"""Where to go next: every entry leads somewhere, and the page is found."""

import re

import pytest

from make_site import page_sources
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "notebooks"
PAGE = FOLDER / "FURTHER.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(part.split("\n", 1) for part in TEXT.split("\n## ")[1:])
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def entries(text):
    """Return the items of the lists in a text."""
    return re.findall(r"^- (.+(?:\n  .+)*)", text, flags=re.M)


@pytest.mark.parametrize("title", [title for title in SECTIONS if "2019" not in title])
def test_each_goal_has_entries_and_each_entry_begins_with_a_link(title):
    found = entries(SECTIONS[title])
    assert len(found) >= 3
    for entry in found:
        assert LINK.match(entry), entry
        assert entry.endswith("."), entry


def test_the_list_of_2019_is_whole():
    assert len(entries(SECTIONS["The list of 2019"])) == 10


def test_links_are_safe_or_lead_to_something_that_is_there():
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in SECTIONS}
    for target in LINK.findall(TEXT):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif ":" not in target:
            assert (FOLDER / target).exists(), target
        else:
            assert target.startswith("https://"), target


def test_no_link_comes_twice():
    outside = [target for target in LINK.findall(TEXT) if target.startswith("https:")]
    assert len(outside) == len(set(outside)) > 20


@pytest.mark.parametrize("page", ["README.md", "notebooks/source/08_your_voice.py"])
def test_the_page_is_linked(page):
    links = LINK.findall((project_folder() / page).read_text(encoding="utf-8"))
    assert any(link.split("/")[-1] == "FURTHER.md" for link in links)


def test_the_page_is_on_the_site_and_its_links_are_checked_each_week():
    assert PAGE in page_sources()
    workflow = (project_folder() / ".github" / "workflows" / "links.yml").read_text("utf-8")
    patterns = re.findall(r"'([^']+)'", re.search(r"args: (.+)", workflow)[1])
    assert any(PAGE in project_folder().glob(pattern) for pattern in patterns)

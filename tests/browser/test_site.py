"""`make site`, seen through a browser: every page, link, picture and sound, and the search."""

import os
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urldefrag

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import make_site
from site_glossary import read_terms
from speech_workshop.cli import runner
from speech_workshop.errors import WorkshopError
from speech_workshop.paths import project_folder

pytestmark = pytest.mark.slow
FOLDER = project_folder() / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))
EXERCISES = sorted(path.stem for path in FOLDER.glob("exercises/[0-9][0-9]_*.ipynb"))
SOLVED = sorted(path.stem for path in FOLDER.glob("solutions/[0-9][0-9]_*.ipynb"))
PAGES = [
    "index.html",
    *(f"notebooks/{name}.html" for name in NOTEBOOKS),
    *(f"notebooks/exercises/{name}.html" for name in EXERCISES),
    "notebooks/FURTHER.html",
    "notebooks/GLOSSARY.html",
    "data/embedded/README.html",
    "data/words/README.html",
    *(f"notebooks/solutions/{name}.html" for name in SOLVED),
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
# What a page holds. A sound is known by its seconds, 0 if it cannot be played.
LOOK = """async () => {
  const seconds = audio => new Promise(found => {
    const last = audio.querySelector("source:last-child") || audio;
    audio.addEventListener("loadedmetadata", () => found(audio.duration));
    for (const part of [audio, last]) part.addEventListener("error", () => found(0));
    audio.load();
  });
  return {
    links: [...document.links].map(link => link.href),
    places: [...document.querySelectorAll("[id]")].map(element => element.id),
    pictures: [...document.images].map(image => [image.alt, image.naturalWidth]),
    sounds: await Promise.all([...document.querySelectorAll("audio")].map(seconds)),
    sliders: document.querySelectorAll("input[type=range]").length,
    terms: [...document.querySelectorAll("a.term")].map(link => [link.id, link.href]),
    next: document.querySelector("a.right-next")?.href,
    previous: document.querySelector("a.left-prev")?.href,
    text: document.querySelector("main").innerText,
    width: document.documentElement.scrollWidth,
  };
}"""
VISIBLE_PICTURES = """() => [...document.images].filter(image => image.checkVisibility())
  .map(image => image.src)"""


@pytest.fixture(scope="module")
def site(shared_build):
    """The site, of notebooks that other tests have executed or that are executed now."""
    settings = {"WORKSHOP_CORPUS": "embedded", "WORKSHOP_FAST": "1"}
    settings["WORKSHOP_BUILD"] = str(shared_build)
    command = [sys.executable, project_folder() / "tools" / "make_site.py"]
    subprocess.run(command, env=os.environ | settings, check=True)
    return shared_build / "site"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site):
    """The site on a server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium(launch_chromium):
    """A browser."""
    with launch_chromium() as browser:
        yield browser


def open_tab(chromium, viewport):
    """Open a tab; return it and a list that fills with all it complains about."""
    tab, complaints = chromium.new_page(viewport=viewport), []

    def complain(what, *, unless=False):
        if not unless:
            complaints.append(f"{tab.url}: {what}")

    def failed(request):  # what is under way when the tab goes on is no failure
        complain(f"{request.url} {request.failure}", unless="ERR_ABORTED" in request.failure)

    def asked(request):
        here = request.url.startswith(("http://127.0.0.1:", "file:", "data:"))
        complain(f"asks {request.url}", unless=here)

    tab.on("console", lambda said: complain(said.text, unless=said.type in ("log", "debug")))
    tab.on("pageerror", complain)
    tab.on("requestfailed", failed)
    tab.on("request", asked)
    tab.on("response", lambda got: complain(f"{got.status} {got.url}", unless=got.status < 400))
    return tab, complaints


@pytest.fixture(scope="module")
def crawled(address, chromium):
    """What is on every page that links lead to; and what the browser complained about."""
    tab, complaints = open_tab(chromium, PHONE)
    pages, seen = {}, {f"{address}index.html", f"{address}search.html"}
    to_visit = list(seen)
    while to_visit:
        url = to_visit.pop()
        if tab.goto(url).ok:
            pages[url] = tab.evaluate(LOOK)
            links = {urldefrag(link).url for link in pages[url]["links"]} - seen
            links = {link for link in links if link.startswith(address) and ".html" in link}
            to_visit.extend(links)
            seen |= links
    return pages, complaints


def test_the_browser_complains_about_nothing_and_asks_nobody_else(crawled):
    assert crawled[1] == []


def test_links_lead_to_all_pages(crawled, address, site):
    assert {url.removeprefix(address) for url in crawled[0]} == {*PAGES, "search.html"}


def test_every_link_leads_to_a_place_that_is_there(crawled, address, site):
    pages = crawled[0]
    for page, found in pages.items():
        for link in filter(lambda link: link.startswith(address), found["links"]):
            url, place = urldefrag(link)
            assert url in pages or (site / url.removeprefix(address)).is_file(), (page, link)
            assert not place or place in pages[url]["places"], (page, link)
        elsewhere = [link for link in found["links"] if not link.startswith(address)]
        assert all(link.startswith("https://") for link in elsewhere), page


def test_every_picture_is_there_and_put_into_words(crawled):
    for page, found in crawled[0].items():
        for words, width in found["pictures"]:
            assert width > 0, (page, words)
            assert words.strip() and not re.search(r"\.\w{3,4}$", words), page


def test_every_sound_can_be_played(crawled, address):
    for page, found in crawled[0].items():
        assert all(seconds > 0 for seconds in found["sounds"]), page
    with_sound = [page for page, found in crawled[0].items() if found["sounds"]]
    assert f"{address}notebooks/01_sound_to_mfcc.html" in with_sound


def test_no_page_is_wider_than_a_phone(crawled):
    assert [page for page, found in crawled[0].items() if found["width"] > PHONE["width"]] == []


def test_sliders_change_the_picture(crawled, chromium):
    with_sliders = [page for page, found in crawled[0].items() if found["sliders"]]
    assert with_sliders
    tab, complaints = open_tab(chromium, DESKTOP)
    for page in with_sliders:
        tab.goto(page)
        for slider in tab.locator("input[type=range]").all():
            before = tab.evaluate(VISIBLE_PICTURES)
            slider.press("ArrowRight")
            assert tab.evaluate(VISIBLE_PICTURES) != before, page
    assert complaints == []


def test_next_leads_through_all_pages_and_previous_back(crawled, address):
    for direction, pages in (("next", PAGES), ("previous", PAGES[::-1])):
        for page, neighbor in zip(pages, [*pages[1:], None], strict=True):
            expected = neighbor and f"{address}{neighbor}"
            assert crawled[0][f"{address}{page}"][direction] == expected, page


@pytest.mark.parametrize("place", ["on a server", "on a disk"])
def test_the_search_finds_where_mel_is_explained(place, address, site, chromium):
    tab, complaints = open_tab(chromium, DESKTOP)
    start = address if place == "on a server" else f"{site.as_uri()}/"
    tab.goto(f"{start}index.html")
    tab.locator(".bd-sidebar-primary .search-button__button").click()
    tab.locator("#pst-search-dialog input[type=search]").fill("mel")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=mel")
    tab.locator("#search-results a", has_text="01 · Turn sound into MFCC").first.click()
    assert tab.url.startswith(f"{start}notebooks/01_sound_to_mfcc.html")
    assert complaints == []


def test_first_uses_and_glossary_lead_to_each_other(crawled, address):
    terms = read_terms((FOLDER / "GLOSSARY.md").read_text(encoding="utf-8"))
    glossary = f"{address}notebooks/GLOSSARY.html"
    for name in NOTEBOOKS:
        anchors = [term.anchor for term in terms if term.notebook == name]
        links = crawled[0][f"{address}notebooks/{name}.html"]["terms"]
        assert sorted(links) == sorted([f"term-{a}", f"{glossary}#{a}"] for a in anchors)
    back = [link for link in crawled[0][glossary]["links"] if "#term-" in link]
    assert back == [f"{address}notebooks/{t.notebook}.html#term-{t.anchor}" for t in terms]


@pytest.mark.parametrize("name", SOLVED)
def test_exercises_are_open_in_the_series_and_right_where_they_are_solved(name, crawled, address):
    open_ones = crawled[0][f"{address}notebooks/exercises/{name}.html"]["text"]
    solved = crawled[0][f"{address}notebooks/solutions/{name}.html"]["text"]
    exercises = re.findall(r"Exercise \d+\.\d", open_ones)
    assert exercises == re.findall(r"Exercise \d+\.\d", solved)
    assert solved.count("Right.") >= len(exercises) >= 3
    assert open_ones.count("Right.") == 0 and "Your turn." in open_ones


def test_site_contains_no_home_paths(crawled):
    assert not any(str(project_folder()) in found["text"] for found in crawled[0].values())


def test_what_is_missing_changed_stopped_or_ran_on_another_corpus_is_executed_again(
    tmp_path, monkeypatch, corpus_folder
):
    for module in (runner, make_site):
        monkeypatch.setattr(module, "project_folder", lambda: tmp_path)
    path = tmp_path / "notebooks" / "00_sum.ipynb"
    path.parent.mkdir()
    for code in ("1 + 1", "1 + 2"):
        nbformat.write(new_notebook(cells=[new_code_cell(code)]), path)
        assert not make_site.is_current(path)
        runner.execute(path)
        assert make_site.is_current(path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("WORKSHOP_CORPUS", str(corpus_folder))
        assert not make_site.is_current(path)
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), path)
    with pytest.raises(WorkshopError):
        runner.execute(path)
    assert not make_site.is_current(path)


@pytest.mark.parametrize(
    "address, expected",
    [
        ("https://github.com/a/b", "[file](https://github.com/a/b/blob/main/src/x.py#top)"),
        (None, "file"),
    ],
)
def test_files_that_are_no_pages_are_linked_once_a_repository_is_set(
    address, expected, monkeypatch
):
    monkeypatch.setattr(make_site, "repository", lambda: address)
    source = project_folder() / "notebooks" / "01_sound_to_mfcc.ipynb"
    page = source.with_name("02_sqlite_feature_store.ipynb")
    text = "See [file](../src/x.py#top), [next](02_sqlite_feature_store.ipynb#rows)"
    led = make_site.lead_outside(text, source, [page])
    assert led == f"See {expected}, [next](02_sqlite_feature_store.ipynb#rows)"


def test_of_widgets_only_the_text_is_left():
    data = {"text/plain": "Here you record your voice.", make_site.WIDGET: {"model_id": "1"}}
    cell = new_code_cell("record()", outputs=[new_output("display_data", data)])
    notebook = new_notebook(cells=[cell])
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    make_site.prepare(notebook)
    (left,) = notebook.cells[0].outputs
    assert left.data == {"text/plain": "Here you record your voice."}
    assert "widgets" not in notebook.metadata


def test_a_mistake_in_a_page_is_named(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.md").write_text("# A page\n\n[A link](nowhere.md)\n")
    with pytest.raises(WorkshopError, match="index.md:3.*nowhere"):
        make_site.run_sphinx(pages)

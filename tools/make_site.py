"""Make a web site of the executed notebooks, to be read, heard and searched without Python.

Type ``make site``, or ``python tools/make_site.py``. ``$WORKSHOP_CORPUS`` and
``$WORKSHOP_BUILD`` say on which corpus, and where the results go.
"""

import functools
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from tqdm.auto import tqdm

from generate import ANCHOR, repository, tags
from site_glossary import link_to_glossary, link_to_notebooks, read_terms
from speech_workshop.cli.runner import WIDGET, execute
from speech_workshop.errors import WorkshopError
from speech_workshop.paths import build_folder, project_folder
from speech_workshop.session import active_corpus

LOCAL_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")
SECTION_LINK = re.compile(r"\]\(([\w/.]*\.ipynb)?#([^)\s]+)\)")
PLOT_TEXT = re.compile(r"""\b(?:title|[xy]?label|colorbar)(?:=|\()["']([^"']+)["']""")
TEXTS = (
    "notebooks/FURTHER.md",
    "notebooks/GLOSSARY.md",
    "data/embedded/README.md",
    "data/words/README.md",
)


def make_site():
    """Make ``build/site/`` of the executed notebooks.

    What is missing, has changed, or ran on another corpus is executed first.

    Returns
    -------
    pathlib.Path
        The page to begin with.

    Raises
    ------
    WorkshopError
        If a notebook fails, or if Sphinx is missing or finds a mistake in a page.
    """
    if importlib.util.find_spec("sphinx") is None:
        raise WorkshopError(
            "The site is made with Sphinx, which is not installed here. Type: "
            "pip install -r requirements-dev.txt"
        )
    sources = page_sources()
    notebooks = [path for path in sources if path.suffix == ".ipynb"]
    missing = [path for path in notebooks if not is_current(path)]
    for path in tqdm(missing, desc="executing first", unit="notebook", disable=not missing):
        execute(path)
    site = build_folder() / "site"
    with tempfile.TemporaryDirectory(dir=build_folder(), prefix="site-") as draft:
        pages = Path(draft) / "pages"
        write_pages(sources, pages)
        finished = run_sphinx(pages)
        shutil.rmtree(site, ignore_errors=True)
        finished.rename(site)
    return site / "index.html"


def page_sources():
    """Return the files of the repository that become pages."""
    folder = project_folder()
    notebooks = folder.glob("notebooks/[0-9][0-9]_*.ipynb")
    exercises = folder.glob("notebooks/exercises/[0-9][0-9]_*.ipynb")
    solved = folder.glob("notebooks/solutions/[0-9][0-9]_*.ipynb")
    texts = [folder / name for name in TEXTS]
    return [*sorted(notebooks), *sorted(exercises), *sorted(solved), *texts]


def is_current(path):
    """Tell whether a notebook was executed to its end, as it is now, on this corpus."""
    if not executed_path(path).exists():
        return False
    now, then = (nbformat.read(each, as_version=4) for each in (path, executed_path(path)))
    if [cell.source for cell in now.cells] != [cell.source for cell in then.cells]:
        return False
    code_cells = [cell for cell in then.cells if cell.cell_type == "code"]
    outputs = [output for cell in code_cells for output in cell.outputs]
    return (
        then.metadata.get("corpus") == active_corpus().name
        and all(cell.execution_count for cell in code_cells)
        and all(output.output_type != "error" for output in outputs)
    )


def executed_path(path):
    """Return where an executed notebook is kept."""
    return build_folder() / path.relative_to(project_folder())


def write_pages(sources, pages):
    """Write what Sphinx reads; each page lies as in the repository, so links hold."""
    folder = project_folder()
    shutil.copytree(folder / "notebooks" / "images", pages / "notebooks" / "images")
    shutil.copy(folder / "tools" / "site" / "index.md", pages)
    glossary = (folder / "notebooks" / "GLOSSARY.md").read_text(encoding="utf-8")
    for source in sources:
        target = pages / source.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".ipynb":
            nbformat.write(page_of(source, read_terms(glossary), sources), target)
        else:
            text = source.read_text(encoding="utf-8")
            text = link_to_notebooks(text) if source.name == "GLOSSARY.md" else text
            target.write_text(lead_outside(text, source, sources), encoding="utf-8")


def page_of(path, terms, sources):
    """Return an executed notebook as its page shows it."""
    text = executed_path(path).read_text(encoding="utf-8")
    notebook = nbformat.reads(without_folders(text), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = lead_to_sections(cell.source, path)
    prepare(notebook)
    if path.parent.name == "notebooks":
        link_to_glossary(notebook, [term for term in terms if term.notebook == path.stem])
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = lead_outside(cell.source, path, sources)
    return notebook


def without_folders(text):
    """Rename in the text of a notebook what says whose computer this is: it goes on the web."""
    names = {
        f"{project_folder()}": "speech-workshop",
        f"{build_folder()}": "build",
        f"{Path.home()}{os.sep}": "home/",  # /root alone may stand in the text of a picture
    }
    for folder in sorted(names, key=len, reverse=True):
        text = text.replace(json.dumps(folder)[1:-1], names[folder])
    return text


def lead_to_sections(text, path):
    """Replace our anchors of sections, and links to them, by those that Sphinx makes."""

    def lead(link):
        target = path.parent / link[1] if link[1] else path
        return f"]({link[1] or ''}#{sphinx_anchors(target)[link[2]]})"

    return ANCHOR.sub("", SECTION_LINK.sub(lead, text))


@functools.cache
def sphinx_anchors(path):
    """Return Sphinx's anchor of each section of a notebook, by ours and by that of its cell."""
    anchors = {}
    for cell in nbformat.read(path, as_version=4).cells:
        heading = cell.source.split("\n")[0]
        if cell.source.startswith("## ") and (ours := ANCHOR.search(heading)):
            title = ANCHOR.sub("", heading)[3:].lower().replace(" ", "-")
            anchors[ours[1]] = anchors[f"cell-id={cell.id}"] = re.sub(r"[^\w-]", "", title)
    return anchors


def prepare(notebook):
    """Leave out what needs a kernel or Colab, and put each picture into words."""
    notebook.metadata.pop("widgets", None)
    cells = [cell for cell in notebook.cells if "colab" not in tags(cell)]
    section = ""
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if cell.cell_type == "markdown":
            section = (re.findall(r"^#+ (.+)", cell.source, re.M) or [section])[-1]
        else:
            for output in cell.outputs:  # of a widget its text stays
                output.get("data", {}).pop(WIDGET, None)
            words = f"Plot in “{section}”: {plot_in_words(cell, following)}"
            cell.metadata["mystnb"] = {"image": {"alt": words.rstrip(": ")}}
    notebook.cells = cells


def plot_in_words(cell, following):
    """Return what the code writes on a plot; if that is nothing, what the text says next."""
    written = dict.fromkeys(PLOT_TEXT.findall(cell.source))
    if written or following is None or following.cell_type == "code":
        return ", ".join(written)
    sentence = re.split(r"(?<=[.?!])\s", following.source.replace("*", ""))[0]
    return sentence if sentence[:1].isalpha() else ""  # else it is a heading or a table


def lead_outside(text, source, sources):
    """Lead links to files that are no pages to the repository on the web.

    Where it has no address yet, the words stay and the link goes.
    """
    address = repository()

    def lead(link):
        words, path, anchor = link[1], link[2], link[3] or ""
        target = (source.parent / path).resolve()
        if target in sources or target.parent.name == "images":
            return link[0]
        if not address:
            return words
        outside = target.relative_to(project_folder()).as_posix()
        return f"[{words}]({address}/blob/main/{outside}{anchor})"

    return LOCAL_LINK.sub(lead, text)


def run_sphinx(pages):
    """Let Sphinx turn pages into HTML. Each of its warnings is a mistake of ours."""
    site = pages.with_name("site")
    settings = project_folder() / "tools" / "site"
    options = ["-qW", "--keep-going", "-c", settings, "-d", pages.with_name("doctrees")]
    command = [sys.executable, "-m", "sphinx", *options, pages, site]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode:
        raise WorkshopError(f"Sphinx found mistakes in the pages:\n{finished.stderr}")
    return site


def main():
    """Make the site, or say what is in the way."""
    try:
        print(f"Open {make_site()} in a browser.")
    except WorkshopError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

"""Each entry of the glossary leads to the notebook in which its term is first used."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from site_glossary import Term, link_to_glossary, read_terms
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "notebooks"
TEXT = (FOLDER / "GLOSSARY.md").read_text(encoding="utf-8")
TERMS = read_terms(TEXT)


@pytest.fixture(scope="module")
def prose():
    """What the notebooks say, without code, headings, links and the names of papers.

    The warm-up comes last: who skips it meets a word first where the others do.
    """
    texts = {}
    paths = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
    for path in sorted(paths, key=lambda path: path.stem == "00_warm_up"):
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        text = text.split("## Further reading")[0]
        texts[path.stem] = re.sub(r"(?m)^#+ .*$|\[[^\]]*\]\([^)]*\)", "", text)
    return texts


def test_the_terms_are_sorted_and_each_is_there_once():
    names = [term.name.lower() for term in TERMS]
    assert len(names) >= 60
    assert names == sorted(set(names))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_the_term_is_used_in_its_notebook_and_in_no_earlier_one(term, prose):
    forms = "|".join(r"\s+".join(map(re.escape, form.split())) for form in term.forms)
    use = re.compile(rf"(?<!\w)({forms})(?!\w)", re.I)
    assert [name for name, text in prose.items() if use.search(text)][0] == term.notebook


def test_what_the_glossary_leads_to_is_there():
    assert all((FOLDER / link).exists() for link in re.findall(r"\]\((.+?)\)", TEXT))
    assert {name for name in re.findall(r"see \*(.+?)\*", TEXT, re.I)} <= {t.name for t in TERMS}


def test_only_the_first_use_in_running_text_becomes_a_link():
    term = Term("mel band", ["mel band", "mel bands"], 'A *band*, "so to say".', "01_sound")
    sources = [
        "# A title\n\nThis notebook is about mel bands.",
        "## A mel band\n\nNot in `a mel band` or [a mel band](there.md).\nBut Mel\nbands are.",
        "And a mel band again.",
    ]
    code = new_code_cell("# a mel band")
    notebook = new_notebook(cells=[code, *map(new_markdown_cell, sources)])
    link_to_glossary(notebook, [term])
    code, opening, first, later = [cell.source for cell in notebook.cells]
    assert (code, opening, later) == ("# a mel band", sources[0], sources[2])
    where = 'id="term-mel-band" href="GLOSSARY.html#mel-band"'
    link = f'<a class="term" {where} title="A band, &quot;so to say&quot;.">Mel\nbands</a>'
    assert first == sources[1].replace("Mel\nbands", link)

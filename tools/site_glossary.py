"""The glossary, and the links between a term and the place where it is first used."""

import html
import re
from typing import NamedTuple

# Where no link is put: code, links, tags, headings.
WHOLE = r"```.*?```|`[^`]*`|!?\[[^\]]*\]\([^)]*\)|<a .*?</a>|<[^>]*>|^#+ [^\n]*"


class Term(NamedTuple):
    """An entry of the glossary.

    Attributes
    ----------
    name : str
    forms : list of str
        How the notebooks write it; with ``**`` or a backtick where only that counts.
    meaning : str
        In Markdown.
    notebook : str
        Where it is first used, such as ``04_cnn``.
    """

    name: str
    forms: list[str]
    meaning: str
    notebook: str

    @property
    def anchor(self):
        """Return what leads to its heading, as GitHub and Sphinx name it."""
        return re.sub(r"[^\w -]", "", self.name.lower()).replace(" ", "-")


def read_terms(text):
    """Read the entries of ``notebooks/GLOSSARY.md``.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Term
    """
    terms = []
    for entry in text.split("\n## ")[1:]:
        name, comment, *lines = entry.split("\n")
        forms = comment.removeprefix("<!-- ").removesuffix(" -->").split(", ")
        meaning, place = " ".join(lines).split(" First used in ")
        terms.append(Term(name, forms, meaning, re.search(r"\((\w+)\.ipynb\)", place)[1]))
    return terms


def first_use(text, term):
    """Find where a text first uses a term, such that a link can be put there.

    Parameters
    ----------
    text : str
        In Markdown.
    term : Term

    Returns
    -------
    re.Match or None
    """
    forms = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in term.forms)
    pattern = re.compile(rf"(?<!\w)(?P<use>{forms})(?!\w)|{WHOLE}", re.I | re.M | re.S)
    return next((found for found in pattern.finditer(text) if found["use"]), None)


def link_to_glossary(notebook, terms):
    """Lead from the first use of each term in a notebook to the glossary.

    The opening, which only promises, comes last; references to papers stay as they are.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Is changed.
    terms : list of Term
        Those that are first used in this notebook.
    """
    opening, *texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    texts = [cell for cell in texts if not cell.source.startswith("## Further reading")]
    for term in sorted(terms, key=lambda term: -len(term.name)):  # before a part of its name
        for cell in [*texts, opening]:
            place = first_use(cell.source, term)
            if place:
                before, after = cell.source[: place.start()], cell.source[place.end() :]
                cell.source = before + _link(term, place.group()) + after
                break


def _link(term, words):
    """Return a link to an entry; a pointing mouse is told what it says."""
    meaning = html.escape(re.sub(r"\[(.*?)\]\(.*?\)|[*`]", r"\1", term.meaning))
    where = f'id="term-{term.anchor}" href="GLOSSARY.html#{term.anchor}"'
    return f'<a class="term" {where} title="{meaning}">{words}</a>'


def link_to_notebooks(text):
    """Lead from each entry of the glossary to the very place where the term is first used.

    Parameters
    ----------
    text : str
        Of ``notebooks/GLOSSARY.md``.

    Returns
    -------
    str
    """
    head, *entries = text.split("\n## ")
    for term, entry in zip(read_terms(text), entries, strict=True):
        link = rf'<a href="{term.notebook}.html#term-{term.anchor}">\1</a>'
        head += "\n## " + re.sub(r"\[([^\]]*)\]\([^)]*\)(?=\.\s*$)", link, entry)
    return head

"""Real corpora: what each is, where it is, what it may be used for.

The facts are in ``catalogue.toml``. ``download`` fetches these corpora, ``annotations``
reads them.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Archive(NamedTuple):
    """A file to download.

    Attributes
    ----------
    url : str
    n_bytes : int
        Its size; rounded where there is no hash.
    known_hash : str
        ``sha256:...`` or ``md5:...``; empty where a record names it.
    record : str
        The address of a Zenodo record that names the hash of today's file, or nothing.
    """

    url: str
    n_bytes: int
    known_hash: str = ""
    record: str = ""


class CorpusInfo(NamedTuple):
    """What is known of a corpus before it is here.

    Attributes
    ----------
    name : str
        What the user types, and the name of its folder.
    title, content : str
    speakers : str
        How many of each sex, as far as it is known.
    licence : str
    citation : str
    archives : tuple of Archive
        None where the user must get it.
    most_bytes, most_files : int
        What the unpacked files may come to. If there is more, the archive is refused.
    wanted : str
        A regular expression: which files of the archives are unpacked. Default: all.
    advice : str
        How to get it, where `fetch` cannot.
    """

    name: str
    title: str
    content: str
    speakers: str
    licence: str
    citation: str
    archives: tuple = ()
    most_bytes: int = 0
    most_files: int = 0
    wanted: str = ""
    advice: str = ""

    @property
    def n_bytes(self) -> int:
        """How many bytes are downloaded."""
        return sum(archive.n_bytes for archive in self.archives)


def _read_catalogue():
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        CorpusInfo(
            **corpus | {"archives": tuple(Archive(**a) for a in corpus.get("archives", []))}
        )
        for corpus in table["corpora"]
    )


CATALOGUE = _read_catalogue()

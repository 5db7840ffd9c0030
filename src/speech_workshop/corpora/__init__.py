"""Collections of speech: found, read, downloaded."""

from .corpus import (
    Corpus,
    abbreviate,
    compared_name,
    find_corpus,
    load_corpus,
    subsample,
    subset,
)

__all__ = [
    "Corpus",
    "abbreviate",
    "compared_name",
    "find_corpus",
    "load_corpus",
    "subsample",
    "subset",
]

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
from .labelled import load_labelled

__all__ = [
    "Corpus",
    "abbreviate",
    "compared_name",
    "find_corpus",
    "load_corpus",
    "load_labelled",
    "subsample",
    "subset",
]

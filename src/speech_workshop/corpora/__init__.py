"""Collections of speech: found, read, downloaded."""

from .corpus import (
    Corpus,
    abbreviate,
    find_corpus,
    load_corpus,
    normalized_name,
    subsample,
    subset,
)
from .labelled import load_labelled

__all__ = [
    "Corpus",
    "abbreviate",
    "find_corpus",
    "load_corpus",
    "normalized_name",
    "load_labelled",
    "subsample",
    "subset",
]

"""Collections of speech: found, read, downloaded."""

from .corpus import Corpus, abbreviate, find_corpus, load_corpus, subsample, subset

__all__ = ["Corpus", "abbreviate", "find_corpus", "load_corpus", "subsample", "subset"]

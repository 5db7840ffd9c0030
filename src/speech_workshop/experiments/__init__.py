"""Comparisons over many networks and corpora, and their results."""

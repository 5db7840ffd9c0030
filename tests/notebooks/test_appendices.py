"""Appendices that hardly use the series' networks reach their bottom without a complaint.

A file of tests runs in one process, and these take as long as the series: so they have their own.
"""

from running import APART, each, execute_fast


@each(APART)
def test_the_appendix_reaches_its_bottom(path, shared_build, monkeypatch, kernel):
    execute_fast(path, shared_build, monkeypatch, kernel=kernel)

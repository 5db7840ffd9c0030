"""Each appendix reaches its bottom without a complaint.

A file of tests runs in one process, and these take as long as the series: so they have their own.
"""

from running import APPENDICES, each, execute_fast


@each(APPENDICES)
def test_the_appendix_reaches_its_bottom(path, shared_build, monkeypatch):
    execute_fast(path, shared_build, monkeypatch)

"""The words that serve on the site are the words that are measured from files."""

from __future__ import annotations

from flask import Flask

from portal.config import ROOT
from portal.directory.finding import search_runtime
from search_index.words import read_words


def test_the_lexicon_from_the_database_equals_the_one_from_files(loaded_app: Flask) -> None:
    with loaded_app.app_context():
        served = search_runtime().engine.lexicon
    measured = read_words(ROOT / "content")
    assert served.importance == measured.importance
    assert served.links == measured.links
    assert served.fingerprint == measured.fingerprint

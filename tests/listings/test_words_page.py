"""The search's lists of words edited on screen: tried, saved, followed by the search of every process, taken
back, and never overwritten by files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from portal.accounts.vocabulary import Role
from portal.core.errors import PortalError
from portal.core.loading import LoadReport
from portal.directory.finding import search_runtime
from portal.directory.rules.word_lists import tidy_lines
from portal.directory.seed_words import load_word_lists
from portal.directory.vocabulary import WordListKind
from portal.directory.word_queries import every_line
from portal.extensions.transactions import transaction
from search_index.documents import Query
from tests.conftest import close
from tests.support.client import PageClient
from tests.support.factories import a_service
from tests.support.people import add_person, audit_actions, enter

EQUAL, WRONG = "/staff/words/equivalents/b", "/staff/words/spellings/r"


@pytest.mark.database
def test_lists_are_tried_saved_followed_everywhere_and_taken_back(
    app: Flask, make_client: Callable[[], PageClient]
) -> None:
    with app.app_context():
        a_service("Hill ramble")
        a_service("Monday meet")
        search_runtime().rebuild()
    officer = enter(make_client(), add_person(app, Role.INFORMATION_OFFICER, name="Ida Example"))
    other = create_app(app.extensions["settings"])  # as another process of the site

    def found(where: Flask, words: str) -> str:
        with where.app_context():
            results, away = search_runtime().search(Query(text=words))
            assert not away
            return results.hits[0].slug if results.hits else ""

    assert not found(other, "bimble")
    assert not found(other, "rmbllxx")
    page = officer.get(EQUAL)
    lines = page.form_values(EQUAL)["lines"]
    assert "baby = babe" in lines, "what files say until they are loaded"
    page = officer.send(page, EQUAL, do="try", lines=f"{lines}\nbimble=ramble", q="a bimble")
    assert "Means the same: ramble" in page.text
    assert "Added bimble = ramble" in page.text
    stale = officer.get(EQUAL)
    assert "Saved" in officer.send(page, EQUAL, do="save").text
    clash = officer.send(stale, EQUAL, status=409, do="save", lines="bimble = meet")
    assert "Nothing of theirs or yours is lost" in clash.text
    assert clash.form_values(EQUAL)["lines"] == "bimble = meet"
    officer.send(officer.get(WRONG), WRONG, do="save", lines="ramble: rmbllxx")
    officer.send(
        officer.get("/staff/words/everyday/q"), "/everyday/q", do="save", lines="quokka quokka\nquiz"
    )
    with app.app_context():
        assert search_runtime().catch_up()
    assert (found(other, "bimble"), found(other, "rmbllxx")) == ("hill-ramble", "hill-ramble")
    assert found(app, "bimble") == "hill-ramble"
    with other.app_context():
        assert "quokka" in search_runtime().engine.lexicon.everyday
        close(other)
    assert "Words that mean the same, B" in officer.get("/staff/words", q="bimble").links()
    history = officer.get(f"{EQUAL}/history")
    assert "Ida Example changed the lines" in history.text
    officer.send(history, "put-back")
    assert "bimble" not in officer.get(EQUAL).form_values(EQUAL)["lines"]
    assert "record_changed" in audit_actions(app)
    wrong = officer.send(officer.get(EQUAL), EQUAL, do="save", lines="baby\nx = y")
    assert "We cannot read “baby”" in wrong.text
    assert wrong.form_values(EQUAL)["lines"] == "baby\nx = y"
    officer.get("/staff/words/equivalents/ab", status=404)


@pytest.mark.database
def test_loading_keeps_a_letter_that_was_edited_and_brings_the_others_up_to_date(
    app: Flask, make_client: Callable[[], PageClient], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(app.extensions["settings"].content / "words", content / "words")

    def load() -> LoadReport:
        with app.app_context(), transaction():
            report = LoadReport()
            load_word_lists(content, report)
            return report

    assert load().total("created") > 50
    assert load().total("unchanged") > 50
    officer = enter(make_client(), add_person(app, Role.INFORMATION_OFFICER))
    officer.send(officer.get(WRONG), WRONG, do="save", lines="ramble: rmbllxx")
    with (content / "words" / "misspelt.txt").open("a") as file:
        file.write("ramble: rambul\nzebra: zebbra\n")
    report = load()
    assert (report.total("kept"), report.total("changed") + report.total("created")) == (1, 1)
    assert report.notes == ["words/misspelt.txt: “r” was edited on screen and differs from the file; kept"]
    with app.app_context():
        held = every_line(search_runtime().word_lists(), WordListKind.SPELLINGS)
    assert "ramble: rmbllxx" in held
    assert "zebra: zebbra" in held
    assert "ramble: rambul" not in held


@pytest.mark.parametrize(
    ("kind", "line", "kept"),
    [
        (WordListKind.EQUIVALENTS, "lad>son =boy", "lad > son = boy"),
        (WordListKind.EQUIVALENTS, "lad = son > boy", ""),
        (WordListKind.EQUIVALENTS, "lad = ", ""),
        (WordListKind.SPELLINGS, "Lonely: lonley  lonly", "lonely: lonley lonly"),
        (WordListKind.SPELLINGS, "lonely: lonely", ""),
        (WordListKind.SPELLINGS, "lonely", ""),
        (WordListKind.EVERYDAY, "like=this", ""),
        (WordListKind.ELSEWHERE, "x" * 301, ""),
    ],
)
def test_a_line_is_tidied_or_refused_in_words(kind: WordListKind, line: str, kept: str) -> None:
    if kept:
        assert tidy_lines(kind, "l", [line, line]) == [kept]
    else:
        with pytest.raises(PortalError):
            tidy_lines(kind, "l", [line])

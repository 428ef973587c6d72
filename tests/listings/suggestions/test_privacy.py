"""What somebody says about a listing is on the page of those who may read it, and nowhere else."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.config import Settings
from portal.core import clock
from portal.directory.actions import Authorship
from portal.directory.finding import search_runtime
from portal.directory.report_actions import purge_reports
from portal.directory.suggestion_queries import get_suggestion
from portal.directory.vocabulary import ChangeSource
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from portal.messages.letters import write_letter
from tests.listings.suggestions.conftest import suggest
from tests.support.client import PageClient
from tests.support.factories import Made
from tests.support.people import add_person, enter
from tests.support.public_pages import open_keys, stored_bytes

WORDS = {"message": "canary-marrowgale", "name": "canary-ottoline", "contact": "canary@thistlewick.example"}
OURS = {"why": "canary-wolvercote", "reply": "canary-brackenmoor"}
REPORT = Authorship(ChangeSource.PUBLIC_REPORT)


@pytest.mark.sqlite
def test_words_are_on_the_right_page_alone(
    app: Flask, settings: Settings, desk: PageClient, listing: Made, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        one = suggest(app, listing, {}, REPORT, topic="other", reference="ABCD-EFGH", **WORDS)
        other = suggest(app, listing, {"summary": "New."}, reference="JKMN-PQRS", **WORDS)
        with app.app_context(), transaction():
            give_feedback(
                page="/search", useful="no", comment=WORDS["message"], contact=WORDS["contact"],
                reference="TVWX-YZ01",
            )  # fmt: skip
        pages = [desk.get(f"/staff/suggestions/{each}") for each in (one, other)]
        assert all(WORDS["message"] in page.text for page in pages)
        desk.send(pages[0], "/close", end="agreed", **OURS)
        desk.send(pages[1], "/decide", **{"decide-summary": "accept", "answer": OURS["reply"], "thank": "y"})
        with app.app_context():
            search_runtime().rebuild()
            letter = write_letter(
                "report_answered", {"reference": "ABCD-EFGH", "link": "/listings/x/report/y"}
            )
        logging.getLogger("portal").warning("heard")
    assert "canary" not in f"{letter.subject} {letter.text} {letter.html}"
    visitor = PageClient(app)
    for path in ("/staff/suggestions", "/staff/suggestions?done=yes", "/staff/duplicates", "/staff/today"):
        assert "canary" not in desk.get(path).text, path
    for path in (f"/listings/{listing.slug}", "/search?q=canary", f"/listings/{listing.slug}/report"):
        assert not any(word in visitor.get(path).text for word in (*WORDS.values(), *OURS.values())), path
    answered = visitor.get(f"/listings/{listing.slug}/report/ABCD-EFGH").text
    assert OURS["reply"] in answered
    assert not any(word in answered for word in (*WORDS.values(), OURS["why"]))
    assert "heard" in caplog.text, "the test sees the log"
    assert "canary" not in caplog.text
    assert b"canary" not in stored_bytes(settings)
    index = [path for path in settings.index_folder.rglob("*") if path.is_file()]
    assert index
    assert not any(b"canary" in path.read_bytes() for path in index)


@pytest.mark.sqlite
def test_whoever_may_not_read_reports_sees_that_there_are_words_and_not_which(
    app: Flask, listing: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.accounts import vocabulary as v

    kept = v.ABILITIES[Role.COMMUNITY_AGENT] - {v.Permission.READ_REPORTS}
    monkeypatch.setitem(v.ABILITIES, Role.COMMUNITY_AGENT, kept)
    one = suggest(app, listing, {}, REPORT, topic="other", **WORDS)
    client = enter(PageClient(app), add_person(app, Role.COMMUNITY_AGENT))
    page = client.get(f"/staff/suggestions/{one}")
    assert "Your account may not read them" in page.text
    assert "canary" not in page.text
    client.get("/staff/feedback", status=403)


@pytest.mark.database
def test_words_go_with_their_keys_after_12_months_and_the_fields_stay(app: Flask, listing: Made) -> None:
    one = suggest(app, listing, {"summary": "New."}, **WORDS)
    suggest(app, listing, {}, REPORT, **WORDS)
    with app.app_context():
        keys = open_keys()
        with transaction():
            assert purge_reports(clock.today(), 12) == 0
        with transaction():
            assert purge_reports(clock.today() + timedelta(days=400), 12) == 2
        assert open_keys() == keys - 2
        left = get_suggestion(one)
        assert (left.message, left.reporter_contact) == ("", "")
        assert [field.field_name for field in left.fields] == ["summary"]
        with transaction():
            assert purge_reports(clock.today() + timedelta(days=400), 12) == 0

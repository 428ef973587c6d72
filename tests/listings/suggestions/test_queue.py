"""The queue: everything that waits is there once, nobody's words are on it, and each is decided field by
field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.directory.actions import Authorship
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.messages.models import OutboxMessage
from tests.listings.suggestions.conftest import live, state_of, suggest
from tests.support.client import Page, PageClient
from tests.support.factories import Made, a_service, change
from tests.support.people import Person, add_person, enter

Clients = Callable[[], PageClient]
REPORT = Authorship(ChangeSource.PUBLIC_REPORT)
CANARIES = {"message": "marrowgale", "name": "ottoline", "contact": "thistlewick@example.org"}


def open_one(desk: PageClient, suggestion_id: str) -> Page:
    return desk.get(f"/staff/suggestions/{suggestion_id}")


def test_everything_that_waits_is_in_the_queue_by_source_name_age_and_whose_it_is(
    app: Flask, desk: PageClient, listing: Made, agent: Person
) -> None:
    with app.app_context():
        other = a_service("Walking football")
    with clock.frozen(clock.now() - timedelta(days=8)):
        old = suggest(app, listing, {}, REPORT, message="Shut.", topic="closed")
    suggest(app, other, {"summary": "Walk."})
    suggest(
        app, other, {"summary": "Run."}, Authorship(ChangeSource.IMPORT, author="clubs.csv", reason="Clubs")
    )
    page = desk.get("/staff/suggestions")
    assert [words in page.text for words in ("3 waiting", "It has closed or moved away", "8 days ago")] == [
        True
    ] * 3
    assert list(page.links().values()).index(f"/staff/suggestions/{old}") < len(page.links())
    assert "1 waiting" in desk.get("/staff/suggestions", source="import").text
    assert "2 waiting" in desk.get("/staff/suggestions", listing="FOOTBALL").text
    assert "1 waiting" in desk.get("/staff/suggestions", age="7").text
    assert "0 waiting" in desk.get("/staff/suggestions", mine="yes").text
    desk.send(open_one(desk, old), "/take")
    assert "Agnes Agent" in desk.get("/staff/suggestions", mine="yes").text
    for nonsense in (
        {"source": "nothing"},
        {"age": "99"},
        {"page": "x"},
        {"listing": "%"},
    ):
        desk.get("/staff/suggestions", **nonsense)


def test_work_is_given_to_somebody_who_may_do_it_and_to_nobody_else(
    app: Flask, desk: PageClient, listing: Made, agent: Person, officer: Person
) -> None:
    analyst = add_person(app, Role.ANALYST, email="analyst@example.org", name="Anna Analyst")
    one = suggest(app, listing, {"summary": "New."})
    page = open_one(desk, one)
    assert "Anna Analyst" not in page.text
    given = desk.send(page, "/take", person=officer.id)
    assert "Olive Officer" in given.text
    refused = desk.send(given, "/take", person=analyst.id)
    assert "Choose somebody from the list" in refused.text
    assert "Olive Officer" in open_one(desk, one).text


def test_fields_are_accepted_and_declined_side_by_side(app: Flask, desk: PageClient, listing: Made) -> None:
    one = suggest(app, listing, {"summary": "Tea on Tuesdays.", "phones": [{"number": "01632 960002"}]})
    page = open_one(desk, one)
    for words in ("Tea on Mondays.", "Tea on Tuesdays.", "01632 960001", "01632 960002"):
        assert words in page.text
    page = desk.send(
        page, "/decide", **{"decide-summary": "accept", "decide-phones": "later", "note": "Rang them."}
    )
    assert (live(app, listing, "summary"), state_of(app, one)) == ("Tea on Tuesdays.", "pending")
    page = desk.send(page, "/decide", **{"decide-phones": "decline"})
    assert state_of(app, one) == "partly"
    assert "Rang them." in page.text
    assert "Tea on Tuesdays." in desk.get(f"/listings/{listing.slug}").text


def test_a_clash_is_shown_before_it_is_decided(app: Flask, desk: PageClient, listing: Made) -> None:
    one = suggest(app, listing, {"summary": "Tea on Tuesdays."})
    before = open_one(desk, one)
    with app.app_context():
        change("service", listing.id, summary="Tea on Fridays.")
    stale = desk.send(before, "/decide", status=409, **{"decide-summary": "accept", "note": "Kept words."})
    assert "changed since it was suggested" in stale.text
    assert "Tea on Fridays." in stale.text
    assert stale.form_values("/decide")["note"] == "Kept words."
    assert live(app, listing, "summary") == "Tea on Fridays."
    desk.send(stale, "/decide", **{"decide-summary": "accept"})
    assert live(app, listing, "summary") == "Tea on Tuesdays."


def test_the_second_of_two_deciders_is_told_and_loses_nothing(
    app: Flask, desk: PageClient, listing: Made, make_client: Clients, officer: Person
) -> None:
    one = suggest(app, listing, {"summary": "Tea on Tuesdays."})
    other = enter(make_client(), officer)
    mine, theirs = open_one(desk, one), open_one(other, one)
    other.send(theirs, "/decide", **{"decide-summary": "decline"})
    page = desk.send(mine, "/close", status=409, end="agreed", why="I did it.")
    assert "Somebody else has decided" in page.text
    assert state_of(app, one) == "declined"
    assert live(app, listing, "summary") == "Tea on Mondays."


def test_words_are_read_by_those_who_may_and_every_reading_is_on_the_record(
    app: Flask, desk: PageClient, listing: Made, agent: Person
) -> None:
    one = suggest(app, listing, {}, REPORT, topic="other", **CANARIES)
    assert not any(word in desk.get("/staff/suggestions").text for word in CANARIES.values())
    page = open_one(desk, one)
    assert all(word in page.text for word in CANARIES.values())
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert entry is not None
        assert (entry.action, entry.entity, entry.entity_id, entry.actor_id) == (
            "personal_data_read", "suggestion", one, agent.id,
        )  # fmt: skip


def test_reading_what_no_person_wrote_is_no_reading_of_personal_data(
    app: Flask, desk: PageClient, listing: Made
) -> None:
    one = suggest(app, listing, {"summary": "New."}, Authorship(ChangeSource.IMPORT, "clubs.csv", "Clubs"))
    open_one(desk, one)
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "personal_data_read" not in actions


def test_whoever_reported_is_written_to_without_a_word_of_theirs_and_can_read_what_became_of_it(
    app: Flask, desk: PageClient, listing: Made, make_client: Clients
) -> None:
    one = suggest(app, listing, {}, REPORT, topic="wrong_contact", reference="ABCD-EFGH", **CANARIES)
    path = f"/listings/{listing.slug}/report/ABCD-EFGH"
    visitor = make_client()
    assert "We have your report" in visitor.get(path).text
    desk.send(open_one(desk, one), "/close", end="agreed", why="Rang.", reply="The number is right now.")
    with app.app_context():
        (letter,) = db.session.scalars(select(OutboxMessage)).all()
        assert (letter.template, letter.recipient) == ("report_answered", CANARIES["contact"])
        assert letter.context == {"reference": "ABCD-EFGH", "link": path}
    page = visitor.get(path)
    assert "You were right. We have put the listing right." in page.text
    assert "The number is right now." in page.text
    assert "Rang." not in page.text
    assert not any(word in page.text for word in CANARIES.values())
    visitor.get("/listings/another/report/ABCD-EFGH", status=404)


def test_spam_is_not_answered_and_can_be_taken_up_again(
    app: Flask, desk: PageClient, listing: Made, client: PageClient
) -> None:
    one = suggest(
        app, listing, {}, Authorship(ChangeSource.PUBLIC_REPORT, reason="suspected: many links"),
        reference="ABCD-EFGH", **CANARIES,
    )  # fmt: skip
    assert "Perhaps spam" in desk.get("/staff/suggestions").text
    page = desk.send(open_one(desk, one), "/close", end="spam")
    assert state_of(app, one) == "spam"
    with app.app_context():
        assert db.session.scalars(select(OutboxMessage)).all() == []
    assert "did not change" in client.get(f"/listings/{listing.slug}/report/ABCD-EFGH").text
    assert "Spam" in desk.get("/staff/suggestions", done="yes").text
    desk.send(page, "/reopen")
    assert state_of(app, one) == "pending"


BAD: list[dict[str, Any]] = [
    {"decide-summary": None},
    {"decide-summary": "maybe"},
    {"decide-summary": ["later", "accept"]},
    {"decide-summary": "later"},
    {"decide-summary": "accept", "note": "n" * 501},
    {"decide-summary": "accept", "answer": "a" * 1001},
    {"decide-summary": "\0", "note": "a\0b"},
    {"decide-summary": "a" * 5000},
]


@pytest.mark.parametrize("typed", BAD, ids=range(len(BAD)))
def test_a_wrong_decision_says_what_to_do_and_keeps_what_was_typed(
    app: Flask, desk: PageClient, listing: Made, typed: dict[str, Any]
) -> None:
    one = suggest(app, listing, {"summary": "New."}, message="Hello", contact="a@example.org")
    page = desk.send(open_one(desk, one), "/decide", **({"note": "Kept words."} | typed))
    assert "There is a problem" in page.text
    kept = str(typed.get("note", "Kept words.")).replace("\0", "")
    assert page.form_values("/decide")["note"] == kept
    assert state_of(app, one) == "pending"


@pytest.mark.parametrize("seen", [None, "", "x", "-1", "9" * 30, "\0", "0"])
def test_a_decision_that_does_not_say_what_it_saw_is_asked_again(
    app: Flask, desk: PageClient, listing: Made, seen: str | None
) -> None:
    one = suggest(app, listing, {"summary": "New."})
    page = desk.send(open_one(desk, one), "/decide", status=409, **{"decide-summary": "accept", "seen": seen})
    assert page.form_values("/decide")["seen"] == "1"
    assert state_of(app, one) == "pending"


@pytest.mark.parametrize(
    "typed", [{"end": None}, {"end": "accepted"}, {"end": "agreed", "why": "w" * 501}, {"end": "\0"}]
)
def test_a_wrong_end_says_what_to_do(
    app: Flask, desk: PageClient, listing: Made, typed: dict[str, str | None]
) -> None:
    one = suggest(app, listing, {}, REPORT, message="Shut.")
    page = desk.send(open_one(desk, one), "/close", **({"why": "Kept words."} | typed))
    assert "There is a problem" in page.text
    assert page.form_values("/close")["why"] == typed.get("why", "Kept words.")
    assert state_of(app, one) == "pending"


def test_what_is_not_there_is_not_found(app: Flask, desk: PageClient, listing: Made) -> None:
    one = suggest(app, listing, {"summary": "New."})
    token = open_one(desk, one).form_values("/close")["csrf_token"]
    for path in ("", "/take", "/decide", "/close", "/reopen"):
        if path:
            desk.post(f"/staff/suggestions/not-there{path}", {"csrf_token": token}, status=404)
        else:
            desk.get("/staff/suggestions/not-there", status=404)

"""The feedback inbox: what people said is read by those who may, answered without a word in the mail, and
ended with what was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import ANSWER_LASTS, give_feedback, purge
from portal.feedback.models import Feedback
from portal.messages.models import OutboxMessage
from tests.support.client import PageClient
from tests.support.people import add_person, audit_actions, enter

pytestmark = pytest.mark.database

COMMENT, CONTACT = "I could not find brackenmoor.", "pellucida@example.org"


@pytest.fixture
def desk(app: Flask) -> PageClient:
    """A community agent at work."""
    return enter(PageClient(app), add_person(app, Role.COMMUNITY_AGENT, name="Agnes Agent"))


def say(app: Flask, reference: str = "ABCD-EFGH", **values: Any) -> str:
    """What somebody said; returns its id."""
    facts = {"page": "/guides/falls", "useful": "no", "comment": COMMENT, "contact": CONTACT} | values
    with app.app_context(), transaction():
        assert give_feedback(reference=reference, **facts)
        return str(db.session.scalar(select(Feedback.id).where(Feedback.reference == reference)))


def letters(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(select(OutboxMessage)))


def test_what_people_said_is_found_by_page_answer_and_age_and_counted_by_page(
    app: Flask, desk: PageClient
) -> None:
    with clock.frozen(clock.now() - timedelta(days=8)):
        say(app, "AAAA-AAAA", comment="Old words.")
    say(app, "BBBB-BBBB", page="", useful="yes", comment="Good words.")
    say(app, "CCCC-CCCC", useful="partly", comment="", contact="", suspicion="suspected: many links")
    page = desk.get("/staff/feedback")
    assert [
        words in page.text for words in ("3 to look at", "Old words.", "Good words.", "Perhaps spam")
    ] == [True] * 4
    assert CONTACT not in page.text
    assert "2 to look at" in desk.get("/staff/feedback", about="/guides/falls").text
    assert "1 to look at" in desk.get("/staff/feedback", about="/").text
    assert "1 to look at" in desk.get("/staff/feedback", useful="yes").text
    assert "1 to look at" in desk.get("/staff/feedback", age="7").text
    assert "2 to look at" in desk.get("/staff/feedback", words="yes").text
    for sort, first in (("old", "Old words."), ("new", "Good words.")):
        text = desk.get("/staff/feedback", sort=sort).text
        assert (text.index("Old words.") < text.index("Good words.")) == (first == "Old words.")
    for wrong in ({"useful": "maybe"}, {"age": "-1"}, {"sort": "x"}, {"about": "x" * 999}, {"page": "0"}):
        desk.get("/staff/feedback", **wrong)


def test_every_reading_is_on_the_record(app: Flask, desk: PageClient) -> None:
    one = say(app)
    desk.get("/staff/feedback")
    page = desk.get(f"/staff/feedback/{one}")
    assert CONTACT in page.text
    assert audit_actions(app)[-2:] == ["personal_data_read"] * 2
    assert desk.get("/staff/feedback/ABCD-EFGH").text == page.text, "found by its reference too"
    desk.get("/staff/feedback/not-there", status=404)
    assert audit_actions(app)[-3:] == ["personal_data_read"] * 3


def test_an_answer_is_read_by_whoever_has_the_link_and_is_not_in_the_mail(
    app: Flask, desk: PageClient, make_client: Callable[[], PageClient]
) -> None:
    one = say(app)
    desk.send(desk.get(f"/staff/feedback/{one}"), "/answer", answer="It is on the page for carers.")
    (letter,) = letters(app)
    with app.app_context():
        letter = db.session.merge(letter)
        assert (letter.template, letter.recipient) == ("feedback_answered", CONTACT)
        assert letter.context == {"reference": "ABCD-EFGH", "link": ""}
        link = letter.link
        stored = db.session.scalar(select(Feedback.answer_token_hash))
    assert re.fullmatch(r"/feedback/answer/[\w-]{32}", link)
    assert link.rpartition("/")[2] != stored, "only a hash of the token is kept"
    page = make_client().get(link)
    assert "It is on the page for carers." in page.text
    assert COMMENT not in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    for wrong in (f"{link}x", f"/feedback/answer/{stored}", "/feedback/answer/ABCD-EFGH"):
        make_client().get(wrong, status=404)
    with clock.frozen(clock.now() + ANSWER_LASTS + timedelta(minutes=1)):
        make_client().get(link, status=404)
    assert "Answered" in desk.get("/staff/feedback", done="yes").text


def test_nobody_is_written_to_where_no_mail_can_go(app: Flask, desk: PageClient) -> None:
    for reference, contact in (("AAAA-AAAA", "07700 900123"), ("BBBB-BBBB", "")):
        one = say(app, reference, contact=contact)
        page = desk.get(f"/staff/feedback/{one}")
        assert not [form for form in page.all("form") if "/answer" in form.get("action", "")]
        token = page.form_values("/close")["csrf_token"]
        refused = desk.post(f"/staff/feedback/{one}/answer", {"csrf_token": token, "answer": "Hello"})
        assert "No mail can go" in refused.text
    assert letters(app) == []


def test_it_is_marked_as_done_once_and_can_be_taken_up_again(app: Flask, desk: PageClient) -> None:
    one = say(app)
    before = desk.get(f"/staff/feedback/{one}")
    done = desk.send(before, "/close", done="Added a listing.")
    assert "Added a listing." in done.text
    assert "0 to look at" in desk.get("/staff/feedback").text
    late = desk.send(before, "/answer", status=409, answer="Kept words.")
    assert "Somebody else has dealt with this" in late.text
    assert audit_actions(app)[-1] == "personal_data_read", "their words are on this page too"
    assert letters(app) == []
    desk.send(done, "/reopen")
    assert "1 to look at" in desk.get("/staff/feedback").text


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ("/answer", {"answer": None}), ("/answer", {"answer": ""}), ("/answer", {"answer": "a" * 2001}),
        ("/answer", {"answer": " \0 "}), ("/close", {"done": None}), ("/close", {"done": "d" * 501}),
        ("/close", {"done": ["", "x"]}),
    ],
    ids=range(7),
)  # fmt: skip
@pytest.mark.sqlite
def test_a_wrong_entry_says_what_to_do_and_keeps_what_was_typed(
    app: Flask, desk: PageClient, action: str, typed: dict[str, Any]
) -> None:
    one = say(app)
    page = desk.send(desk.get(f"/staff/feedback/{one}"), action, **typed)
    assert "There is a problem" in page.text
    (name, value), kept = next(iter(typed.items())), page.form_values(action)
    assert kept[name] == (value if isinstance(value, str) and "\0" not in value else "")
    assert letters(app) == []


def test_the_answer_goes_with_the_rest_after_12_months(app: Flask, desk: PageClient) -> None:
    one = say(app)
    desk.send(desk.get(f"/staff/feedback/{one}"), "/answer", answer="Words of ours.")
    with app.app_context():
        (link,) = [db.session.merge(letter).link for letter in letters(app)]
        with transaction():
            assert purge(clock.today() + timedelta(days=400), 12) == 1
    PageClient(app).get(link, status=404)

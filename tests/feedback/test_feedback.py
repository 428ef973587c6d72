"""\"Was this useful?\": one answer about one page, sealed, kept for 12 months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock
from portal.directory.queries import get_service
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback, purge
from portal.feedback.models import Feedback
from portal.feedback.pages import about_page
from tests.support.client import Page, PageClient
from tests.support.counted import counted_events
from tests.support.public_pages import add_listing, open_keys, stored_bytes

LISTING = "/listings/tea-and-talk"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with one listing."""
    add_listing(app)
    return app


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Forms are shown at noon of one day."""
    with clock.frozen(datetime(2026, 11, 23, 12, 0, tzinfo=clock.LONDON)):
        yield


def send(client: PageClient, page: Page, seconds: int = 60, **typed: Any) -> Page:
    """Send the form that `page` shows, `seconds` later."""
    with clock.frozen(clock.now() + timedelta(seconds=seconds)):
        return client.send(page, "/feedback", **({"useful": "yes"} | typed))


def answers(app: Flask) -> list[tuple[str, str, str, str]]:
    """Every answer that is kept: page, useful, comment, contact."""
    with app.app_context():
        rows = db.session.scalars(select(Feedback)).all()
        return [(row.page, row.useful, row.comment, row.contact) for row in rows]


@pytest.mark.database
def test_answer_is_kept_and_thanked_for_when_it_is_sent(app: Flask, client: PageClient) -> None:
    page = client.get("/feedback", page=LISTING)
    thanks = send(client, page, useful="partly", comment="More times", contact="ann@example.org")
    assert answers(app) == [(LISTING, "partly", "More times", "ann@example.org")]
    assert "Thank you" in thanks.text
    assert thanks.links()["Back to the page"] == LISTING
    assert thanks.response.request.path.removeprefix("/feedback/") in thanks.text


@pytest.mark.database
def test_answer_is_kept_once_when_it_is_sent_twice(app: Flask, client: PageClient) -> None:
    page = client.get("/feedback", page=LISTING)
    first, second = send(client, page), send(client, page, seconds=90)
    assert first.response.request.path == second.response.request.path
    assert len(answers(app)) == 1


def test_answer_needs_no_words_when_somebody_only_chooses(app: Flask, client: PageClient) -> None:
    send(client, client.get("/feedback", page=LISTING), useful="no")
    assert answers(app) == [(LISTING, "no", "", "")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"useful": None}, "Choose yes, partly or no"),
        ({"useful": "maybe"}, "Choose yes, partly or no"),
        ({"comment": "c" * 1001}, "takes 1,000 characters"),
        ({"contact": "c" * 251}, "takes 250 characters"),
    ],
)
def test_form_says_what_to_do_and_keeps_what_was_typed_when_something_is_wrong(
    app: Flask, client: PageClient, typed: dict[str, Any], message: str
) -> None:
    page = send(
        client, client.get("/feedback", page=LISTING), **({"comment": "Kept", "contact": "x"} | typed)
    )
    assert page.title.startswith("Error: ")
    assert message in page.text
    values = page.form_values("/feedback")
    assert values["comment"] == typed.get("comment", "Kept")
    assert values["contact"] == typed.get("contact", "x")
    assert values["page"] == LISTING
    assert answers(app) == []


def test_answer_is_kept_and_marked_and_not_counted_when_it_looks_like_abuse(
    app: Flask, client: PageClient
) -> None:
    send(client, client.get("/feedback", page=LISTING), subject="cheap", comment="Buy")
    send(client, client.get("/feedback", page=LISTING), seconds=1)
    with app.app_context():
        kept = {row.suspicion: row.comment for row in db.session.scalars(select(Feedback))}
    assert kept == {"suspected: honeypot": "Buy", "suspected: sent too fast": ""}
    assert counted(app) == []


def counted(app: Flask) -> list[tuple[str, str, str]]:
    """What the usage store holds of answers: whose, how useful, about which listing."""
    rows = counted_events(app, kind="feedback_given")
    return [(row["actor_class"], str(row["detail"]), str(row["service_id"])) for row in rows]


def test_answer_is_counted_once_with_its_listing_when_it_is_sent_twice(
    app: Flask, client: PageClient
) -> None:
    page = client.get("/feedback", page=LISTING)
    first = send(client, page)
    assert send(client, page).response.request.path == first.response.request.path
    with app.app_context():
        service_id = get_service("tea-and-talk").id
    assert [(detail, about) for _actor, detail, about in counted(app)] == [("yes", service_id)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (LISTING, LISTING),
        (f"{LISTING}?q=secret", LISTING),
        (f"https://elsewhere.example{LISTING}#x", LISTING),
        ("/your-list", "/your-list"),
        ("/your-list/ABCD-EFGH-JKMN", "/your-list"),
        ("/your-list/ABCD-EFGH-JKMN/print", "/your-list"),
        ("/feedback/ABCD-EFGH", "/feedback"),
        (f"{LISTING}/report/ABCD-EFGH", f"{LISTING}/report"),
        ("/listings/no-such-listing", ""),
        ("/listings/Ann has flu", ""),
        ("/no/such/page", ""),
        ("/static/css/portal.css", ""),
        ("//elsewhere.example", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("/" + "a" * 300, ""),
        ("\x00", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_page_is_one_of_ours_without_what_people_typed_when_it_is_kept(
    app: Flask, sent: str | None, kept: str
) -> None:
    with app.app_context():
        assert about_page(sent).path == kept


def test_form_is_about_the_whole_site_when_the_page_is_not_ours(app: Flask, client: PageClient) -> None:
    page = client.get("/feedback", page="https://elsewhere.example/x?secret=1")
    assert "about this site" in page.text
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        client.post(
            "/feedback", page.form_values("/feedback") | {"useful": "no", "page": "/your-list?q=secret"}
        )
    assert answers(app)[0][0] == "/your-list"


def test_comment_and_contact_are_not_readable_in_the_files_when_kept(
    app: Flask, client: PageClient, settings: Settings
) -> None:
    send(client, client.get("/feedback"), comment="canary-comment-88", contact="canary-contact-88")
    assert answers(app)[0][2:] == ("canary-comment-88", "canary-contact-88")
    assert b"canary" not in stored_bytes(settings)


@pytest.mark.database
def test_answers_go_with_their_keys_when_they_are_over_12_months_old(app: Flask) -> None:
    with app.app_context():
        with transaction():
            give_feedback(page="", useful="no", comment="old", contact="", reference="AAAA-AAAA")
        with clock.frozen(clock.now() + timedelta(days=5)), transaction():
            give_feedback(page="", useful="no", comment="new", contact="", reference="BBBB-BBBB")
        with transaction():
            assert purge(date(2027, 11, 23), 12) == 0
        with transaction():
            assert purge(date(2027, 11, 24), 12) == 1
        assert open_keys() == 1
    assert [one[2] for one in answers(app)] == ["new"]


def test_receipt_is_not_found_when_nothing_was_sent(client: PageClient) -> None:
    client.get("/feedback/ABCD-EFGH", status=404)

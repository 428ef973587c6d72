"""\"Something is wrong here\": every report is kept once, sealed, and answered with a reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock
from portal.directory.models import ChangeSet
from portal.directory.report_actions import purge_reports
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.web.fields import EXPIRED_WORDS
from portal.web.public_forms import STALE_WORDS
from tests.support.client import Page, PageClient
from tests.support.public_pages import add_listing, open_keys, stored_bytes

PATH = "/listings/tea-and-talk/report"
GOOD = {"topic": "closed", "message": "They moved to Uppingham."}


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with one listing."""
    add_listing(app)
    return app


@pytest.fixture(autouse=True)
def start() -> Iterator[datetime]:
    """Noon of one day: forms are shown then."""
    moment = datetime(2026, 11, 23, 12, 0, tzinfo=clock.LONDON)
    with clock.frozen(moment):
        yield moment


def send(client: PageClient, page: Page, seconds: int = 60, **typed: Any) -> Page:
    """Send the form that `page` shows, `seconds` later."""
    with clock.frozen(clock.now() + timedelta(seconds=seconds)):
        return client.send(page, "/report", **(GOOD | typed))


def reports(app: Flask) -> list[dict[str, str]]:
    """Every report that is kept, opened."""
    with app.app_context():
        rows = db.session.scalars(select(ChangeSet).where(ChangeSet.source == "public_report")).all()
        return [
            {
                "state": row.state,
                "topic": row.topic,
                "reference": str(row.reference),
                "reason": row.reason,
                "message": row.message,
                "name": row.reporter_name,
                "contact": row.reporter_contact,
            }
            for row in rows
        ]


@pytest.mark.database
def test_report_is_kept_and_its_reference_shown_when_it_is_sent(app: Flask, client: PageClient) -> None:
    receipt = send(client, client.get(PATH), name="Ann", contact="07700 900123")
    (kept,) = reports(app)
    assert kept | {"reference": ""} == {
        "state": "pending",
        "topic": "closed",
        "reference": "",
        "reason": "",
        "message": "They moved to Uppingham.",
        "name": "Ann",
        "contact": "07700 900123",
    }
    assert receipt.response.request.path == f"{PATH}/{kept['reference']}"
    assert kept["reference"] in receipt.text
    assert "What happens next" in receipt.text


@pytest.mark.database
def test_report_is_kept_once_when_it_is_sent_twice(app: Flask, client: PageClient) -> None:
    page = client.get(PATH)
    first, second = send(client, page), send(client, page, seconds=61)
    assert first.response.request.path == second.response.request.path
    assert len(reports(app)) == 1


@pytest.mark.database
def test_report_is_kept_once_when_many_sends_come_at_the_same_moment(app: Flask, client: PageClient) -> None:
    values = client.get(PATH).form_values("/report") | GOOD
    cookie = client.raw.get_cookie("session")
    assert cookie is not None
    answers: list[tuple[int, str]] = []

    def send_once() -> None:
        browser = app.test_client()
        browser.set_cookie("session", cookie.value)
        answer = browser.post(PATH, data=values)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    with clock.frozen(clock.now() + timedelta(seconds=60)):
        senders = [Thread(target=copy_context().run, args=(send_once,)) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(answers) == 6
    assert set(answers) == {(303, f"{PATH}/{reports(app)[0]['reference']}")}
    assert len(reports(app)) == 1


def test_both_are_kept_when_the_same_form_is_sent_with_other_words(app: Flask, client: PageClient) -> None:
    page = client.get(PATH)
    first, second = send(client, page), send(client, page, message="No: to Oakham.")
    assert first.response.request.path != second.response.request.path
    assert [one["message"] for one in reports(app)] == ["They moved to Uppingham.", "No: to Oakham."]


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ({"topic": None, "message": None}, ["Choose what is wrong", "Enter what is wrong"]),
        ({"topic": "nonsense"}, ["Choose what is wrong"]),
        ({"topic": ""}, ["Choose what is wrong"]),
        ({"message": ""}, ["Enter what is wrong"]),
        ({"message": " \x00\x0b "}, ["Enter what is wrong"]),
        ({"message": "m" * 2001}, ["takes 2,000 characters. You have 2,001"]),
        ({"name": "n" * 201}, ["takes 200 characters"]),
        ({"contact": "c" * 251}, ["takes 250 characters"]),
    ],
)
def test_form_says_what_to_do_and_keeps_what_was_typed_when_something_is_wrong(
    app: Flask, client: PageClient, typed: dict[str, Any], messages: list[str]
) -> None:
    page = send(client, client.get(PATH), **({"name": "Ann", "contact": "ann@example.org"} | typed))
    assert page.title.startswith("Error: ")
    assert [words for words in ["There is a problem", *messages] if words not in page.text] == []
    values = page.form_values("/report")
    expected = {"name": "Ann", "contact": "ann@example.org", "message": GOOD["message"]} | typed
    cleaned = {name: (value or "").replace("\x00\x0b", "").strip() for name, value in expected.items()}
    assert {name: values[name] for name in ("name", "contact", "message")} == {
        name: cleaned[name] for name in ("name", "contact", "message")
    }
    assert reports(app) == []


def test_report_is_kept_when_a_corrected_form_is_sent_again(app: Flask, client: PageClient) -> None:
    page = send(client, client.get(PATH), message="")
    send(client, page)
    assert [one["message"] for one in reports(app)] == [GOOD["message"]]


def test_first_value_counts_when_a_field_is_sent_twice(app: Flask, client: PageClient) -> None:
    values = client.get(PATH).form_values("/report")
    twice = values | {"topic": ["closed", "other"], "message": ["One", "Two"], "name": ["A", "B"]}
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        client.post(PATH, twice)
    assert [(one["topic"], one["message"], one["name"]) for one in reports(app)] == [("closed", "One", "A")]


def test_answer_is_a_page_when_the_message_is_huge(app: Flask, client: PageClient) -> None:
    page = client.get(PATH)
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        refused = client.send(page, "/report", status=413, **(GOOD | {"message": "m" * 300_000}))
    assert "too big" in refused.text
    assert reports(app) == []


def test_form_is_shown_again_with_everything_when_it_was_open_too_long(
    app: Flask, client: PageClient
) -> None:
    page = send(client, client.get(PATH), seconds=90_000)
    assert STALE_WORDS in page.text
    assert page.form_values("/report")["message"] == GOOD["message"]
    assert page.form_values("/report")["topic"] == "closed"
    with clock.frozen(clock.now() + timedelta(seconds=90_010)):
        client.send(page, "/report")
    assert [one["reason"] for one in reports(app)] == [""]


def test_form_is_shown_again_with_everything_when_cookies_are_lost(
    app: Flask, client: PageClient, make_client: Any
) -> None:
    page = send(make_client(), client.get(PATH))
    assert EXPIRED_WORDS in page.text
    assert page.form_values("/report")["message"] == GOOD["message"]
    assert reports(app) == []


@pytest.mark.parametrize(
    ("seconds", "typed", "why"),
    [(60, {"subject": "cheap"}, "suspected: honeypot"), (1, {}, "suspected: sent too fast")],
)
def test_report_is_kept_and_marked_when_it_looks_like_abuse(
    app: Flask, client: PageClient, seconds: int, typed: dict[str, str], why: str
) -> None:
    receipt = send(client, client.get(PATH), seconds=seconds, **typed)
    (kept,) = reports(app)
    assert (kept["reason"], kept["state"], kept["message"]) == (why, "pending", GOOD["message"])
    assert kept["reference"] in receipt.text


def test_nothing_that_was_typed_is_readable_in_the_files_when_a_report_is_kept(
    app: Flask, client: PageClient, settings: Settings
) -> None:
    canaries = {
        "message": "canary-message-7431",
        "name": "canary-name-7431",
        "contact": "canary-contact-7431",
    }
    send(client, client.get(PATH), **canaries)
    (kept,) = reports(app)
    assert {name: kept[name] for name in canaries} == canaries
    assert kept["reference"].encode() in stored_bytes(settings)
    assert b"canary" not in stored_bytes(settings)


@pytest.mark.database
def test_reports_go_with_their_keys_when_they_are_over_12_months_old(app: Flask, client: PageClient) -> None:
    send(client, client.get(PATH))
    with app.app_context():
        with transaction():
            assert purge_reports(date(2027, 11, 23), 12) == 0
        assert open_keys() == 1
        with transaction():
            assert purge_reports(date(2027, 11, 24), 12) == 1
        assert open_keys() == 0
    assert reports(app) == []


def test_page_is_not_found_when_there_is_no_such_listing_or_reference(client: PageClient) -> None:
    client.get("/listings/nothing-here/report", status=404)
    client.get(f"{PATH}/ABCD-EFGH", status=404)


def test_page_has_the_exit_when_the_listing_is_sensitive(app: Flask, client: PageClient) -> None:
    assert not client.get(PATH).all("div", class_="govuk-exit-this-page")
    with app.app_context(), transaction():
        from portal.directory.queries import get_service

        get_service("tea-and-talk").sensitive = True
    assert client.get(PATH).all("div", class_="govuk-exit-this-page")
    assert client.get(PATH).all("meta", name="robots", content="noindex")


def test_cookie_is_set_only_when_the_form_is_opened(client: PageClient) -> None:
    page = client.get(PATH)
    cookies = page.response.headers.getlist("Set-Cookie")
    assert [one.split("=")[0] for one in cookies] == ["session"]
    assert page.response.headers["Cache-Control"] == "no-store"

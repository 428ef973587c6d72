"""Announcements: one short message on every public page, cached ones too, from its first day to its last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.guides.models import Announcement, Page
from tests.support.client import Page as Shown
from tests.support.client import PageClient
from tests.support.people import add_person, enter

Clients = Callable[[], PageClient]
NEW = "/staff/announcements/new"


@pytest.fixture
def officer(app: Flask, make_client: Clients) -> PageClient:
    """The browser of an information officer, on a site with one page."""
    with app.app_context(), transaction():
        db.session.add(Page(slug="privacy", title="Your privacy", summary="What we keep.", body="Little.\n"))
    return enter(make_client(), add_person(app, Role.INFORMATION_OFFICER))


def days(first: date, last: date) -> dict[str, str]:
    """Both dates as they are typed."""
    return {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("from_on", first), ("until_on", last))
        for part in ("day", "month", "year")
    }


def announce(
    officer: PageClient, message: str, *, kind: str = "notice", first: int = 0, last: int = 3, **typed: str
) -> Shown:
    """Write an announcement that is shown from so many days on until so many days on."""
    today = clock.today()
    when = days(today + timedelta(days=first), today + timedelta(days=last))
    return officer.send(
        officer.get(NEW), NEW, **({"do": "save", "kind": kind, "message": message} | when | typed)
    )


def notice_on(client: PageClient, path: str = "/privacy") -> str:
    """What the top of a public page announces."""
    found = client.get(path).all("section", class_="app-announcement")
    return " ".join("".join(found[0].itertext()).split()) if found else ""


@pytest.mark.database
def test_it_is_on_cached_pages_at_once_and_gone_when_taken_down(
    officer: PageClient, client: PageClient
) -> None:
    assert notice_on(client) == ""
    assert notice_on(client) == "", "from the cache"
    announce(officer, "The phone line is closed on Friday.", link="/contact")
    shown = notice_on(client)
    assert shown == "Notice: The phone line is closed on Friday. Read more about this announcement"
    assert notice_on(client, "/status") == shown, "on pages that are never cached too"
    assert notice_on(officer, "/staff/announcements") == "", "not on the pages of staff"
    officer.send(officer.get("/staff/announcements"), "/off")
    assert notice_on(client) == ""
    officer.send(officer.get("/staff/announcements"), "/on")
    assert notice_on(client) == shown


def test_the_urgent_one_is_shown_and_only_on_its_days(officer: PageClient, client: PageClient) -> None:
    announce(officer, "A notice.")
    announce(officer, "A flood.", kind="urgent")
    announce(officer, "Another notice.")
    announce(officer, "Next week.", kind="urgent", first=7, last=9)
    with officer.app.app_context(), transaction():
        row = db.session.query(Announcement).filter_by(message="Next week.").one()
        row.from_on, row.until_on = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    assert notice_on(client) == "Urgent: A flood."
    listed = officer.get("/staff/announcements").text
    assert "Over" in listed
    assert "Shown now" in listed


def test_words_in_a_message_never_become_code(officer: PageClient, client: PageClient) -> None:
    announce(officer, "<script>alert(1)</script> & more")
    assert notice_on(client) == "Notice: <script>alert(1)</script> & more"


@pytest.mark.database
def test_a_change_has_a_history_and_is_taken_back(officer: PageClient, client: PageClient) -> None:
    announce(officer, "Closed on Friday.")
    listed = officer.get("/staff/announcements")
    address = listed.links()["Closed on Friday."]
    first, second = officer.get(address), officer.get(address)
    officer.send(first, address, do="save", message="Closed on Monday.")
    clash = officer.send(second, address, status=409, do="save", message="Closed for good.")
    assert "Closed on Monday." in clash.text
    assert notice_on(client) == "Notice: Closed on Monday."
    officer.send(officer.get(f"{address}/history"), "put-back")
    assert notice_on(client) == "Notice: Closed on Friday."


def test_a_preview_is_seen_by_nobody_else(officer: PageClient, client: PageClient) -> None:
    page = announce(officer, "Not yet.", do="preview")
    assert "How it looks" in page.text
    assert page.form_values(NEW)["message"] == "Not yet."
    assert notice_on(client) == ""


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"message": ""}, "Enter the message"),
        ({"message": "x" * 301}, "takes 300 characters"),
        ({"kind": "loud"}, "Choose how loud it is"),
        ({"kind": None}, "Choose how loud it is"),
        ({"link": "javascript:alert(1)"}, "Enter a page of this site"),
        ({"link": "//elsewhere.example.org"}, "Enter a page of this site"),
        ({"until_on-year": "2001"}, "must not be before the first"),
        ({"from_on-month": "13"}, "must be a real date"),
        ({"from_on-day": "", "from_on-month": "", "from_on-year": ""}, "Enter the first day"),
        ({"csrf_token": None}, "What you typed is still here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    officer: PageClient, typed: dict[str, str | None], message: str
) -> None:
    today = clock.today()
    given = {"kind": "notice", "message": "Keep me.", "do": "save"} | days(today, today) | typed
    page = officer.send(officer.get(NEW), NEW, **given)
    assert message in page.text
    if "message" not in typed:
        assert page.form_values(NEW)["message"] == "Keep me."
    assert "Keep me" not in officer.get("/staff/announcements").text

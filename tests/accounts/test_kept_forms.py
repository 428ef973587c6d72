"""A form that is sent after the session ended loses nothing: its writer gets it back, nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import KeptForm, UserSession
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.guides.models import Page
from tests.support.client import PageClient
from tests.support.people import Person, add_person, enter

pytestmark = pytest.mark.database

HERE = "/staff/texts/page/privacy"
WORDS = "A long text that took somebody half an hour to write."


@pytest.fixture
def ida(app: Flask) -> Person:
    """An information officer, on a site with one page."""
    with app.app_context(), transaction():
        db.session.add(Page(slug="privacy", title="Your privacy", summary="What we keep.", body="Little.\n"))
    return add_person(app, Role.INFORMATION_OFFICER, email="ida@example.org")


def let_it_end(app: Flask) -> None:
    """Every session was last used an hour ago."""
    with app.app_context(), transaction():
        db.session.query(UserSession).update({"last_seen_at": clock.now() - timedelta(hours=1)})


def send_too_late(client: PageClient, **typed: str) -> str:
    """Open the form, let the session end, send; where it leads."""
    page = client.get(HERE)
    let_it_end(client.app)
    values = page.form_values(HERE) | {"do": "save", "body": WORDS} | typed
    values |= {"review_by-day": "1", "review_by-month": "3", "review_by-year": "2028"}
    return client.raw.post(HERE, data=values).headers["Location"]


def test_what_was_typed_is_there_after_signing_in_again(app: Flask, client: PageClient, ida: Person) -> None:
    assert send_too_late(enter(client, ida)) == "/sign-in?next=/sign-in/kept"
    with app.app_context():
        row = db.session.query(KeptForm).one()
        assert WORDS not in (row.fields_sealed or ""), "sealed"
    page = enter(client, ida).get("/sign-in/kept")
    assert "still here" in page.heading
    assert "Saved" in client.send(page, HERE).text
    assert WORDS in client.get("/privacy").text


def test_nobody_else_gets_it_and_it_goes(
    app: Flask, client: PageClient, make_client: Callable[[], PageClient], ida: Person
) -> None:
    send_too_late(enter(client, ida))
    other = enter(make_client(), add_person(app, Role.INFORMATION_OFFICER, email="otto@example.org"))
    assert other.raw.get("/sign-in/kept").headers["Location"] == "/staff"
    with app.app_context(), transaction():
        db.session.query(KeptForm).update({"ends_at": clock.now() - timedelta(seconds=1)})
    assert enter(client, ida).raw.get("/sign-in/kept").headers["Location"] == "/staff"


def test_secrets_and_strangers_words_are_never_kept(app: Flask, client: PageClient, ida: Person) -> None:
    assert send_too_late(enter(client, ida), password="secret").startswith("/sign-in?next=")
    client.raw.set_cookie("signed_in", "made up")
    client.raw.post(HERE, data={"body": WORDS})
    with app.app_context():
        assert db.session.query(KeptForm).count() == 0

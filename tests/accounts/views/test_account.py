"""One's own account: password, address, second step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.messages.models import OutboxMessage
from tests.support.client import PageClient
from tests.support.people import PASSWORD, Person, add_person, audit_actions, enter, sign_in

pytestmark = pytest.mark.database

NEW = "seven slow otters dancing"


def messages(app: Flask) -> list[tuple[str, str, str]]:
    """Every message: template, recipient, link."""
    with app.app_context():
        rows = db.session.scalars(select(OutboxMessage)).all()
        rows = sorted(rows, key=lambda row: row.created_at)
        return [(row.template, row.recipient, row.link) for row in rows]


def test_a_changed_password_ends_other_sessions_and_is_told(
    app: Flask, make_client: Callable[[], PageClient], ada: Person
) -> None:
    here, there = enter(make_client(), ada), enter(make_client(), ada)
    page = here.send(here.get("/account/password"), "/account/password", password=NEW, again=NEW)
    assert page.heading == "Your account"
    assert there.get("/account", follow=True).heading == "Sign in"
    assert messages(app)[-1][:2] == ("password_changed", ada.email)
    assert sign_in(make_client(), ada, NEW).heading == "Start"


def test_a_new_address_is_proved_at_the_new_one_and_told_to_the_old(
    app: Flask, client: PageClient, ada: Person
) -> None:
    enter(client, ada)
    page = client.send(client.get("/account/email"), "/account/email", email="ada.new@example.org")
    assert page.heading == "Check your new email address"
    template, recipient, link = messages(app)[-1]
    assert (template, recipient) == ("email_confirm", "ada.new@example.org")
    assert ada.email in client.get("/account").text, "nothing has changed yet"
    page = client.get(link)
    assert ada.email in client.get("/account").text, "opening the link changes nothing"
    page = client.send(page, link)
    assert "ada.new@example.org" in page.text
    assert messages(app)[-1][:2] == ("email_changed", ada.email)
    client.get(link, status=404)
    moved = Person(ada.id, "ada.new@example.org", ada.secret, ada.team_id)
    client.raw.delete_cookie("signed_in")
    assert sign_in(client, moved).heading == "Start"


def test_an_address_of_somebody_else_looks_like_any_other(
    app: Flask, client: PageClient, ada: Person
) -> None:
    add_person(app, email="bob@example.org", name="Bob Example")
    enter(client, ada)
    free = client.send(client.get("/account/email"), "/account/email", email="free@example.org")
    taken = client.send(client.get("/account/email"), "/account/email", email="bob@example.org")
    assert free.text == taken.text
    assert messages(app)[-1] == ("email_taken", "bob@example.org", "/sign-in")


def test_the_last_second_step_cannot_be_taken_away(client: PageClient, ada: Person) -> None:
    enter(client, ada)
    token = client.get("/account").form_values("/sign-in/out")["csrf_token"]
    page = client.post("/second-step/app/remove", {"csrf_token": token}, status=409)
    assert "Set up another second step first" in page.text


def test_a_new_app_takes_the_place_of_the_old_one(app: Flask, client: PageClient, ada: Person) -> None:
    enter(client, ada)
    page = client.send(client.get("/second-step"), "/app/new")
    secret = "".join(re.findall(r"Key: ((?:[A-Z2-7]{4} ?){8})", page.text)).replace(" ", "")
    page = client.send(page, "/second-step/app", code="000000")
    assert "This code is not right" in page.text
    page = client.send(page, "/second-step/app", code=pyotp.TOTP(secret).at(clock.now()))
    assert page.heading == "Your account"
    assert messages(app)[-1][:2] == ("second_step_changed", ada.email)
    client.raw.delete_cookie("signed_in")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert "not right" in sign_in(client, ada).text
        client.raw.delete_cookie("signed_in")
        renewed = Person(ada.id, ada.email, secret, ada.team_id)
        assert sign_in(client, renewed, PASSWORD).heading == "Start"


def test_new_recovery_codes_take_the_place_of_the_old_ones_and_are_shown_once(
    app: Flask, client: PageClient, ada: Person
) -> None:
    enter(client, ada)
    shown = []
    for _ in range(2):
        page = client.send(client.get("/account"), "/second-step/codes")
        shown.append(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text))
    assert client.get("/second-step/codes", follow=True).heading == "Your account"
    assert "10 recovery codes left" in client.get("/account").text
    for code, right in ((shown[0][0], False), (shown[1][0], True), (shown[1][0], False)):
        client.raw.delete_cookie("signed_in")
        client.send(client.get("/sign-in"), "/sign-in", email=ada.email, password=PASSWORD)
        page = client.send(client.get("/sign-in/recovery-code"), "/recovery-code", code=code)
        assert (page.heading == "Your account") is right
    assert "recovery_codes_made" in audit_actions(app)
    assert [one for one in messages(app) if one[0] == "recovery_code_used"] == [
        ("recovery_code_used", ada.email, "/account")
    ]

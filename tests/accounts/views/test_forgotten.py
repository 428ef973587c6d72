"""A forgotten password: one answer for all, a link that works once, and no way around the second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.account_actions import send_resets
from portal.accounts.models import AccountLink
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from tests.support.client import Page, PageClient
from tests.support.people import PASSWORD, Person, audit_actions, enter, sign_in

pytestmark = pytest.mark.database

NEW = "seven slow otters dancing"


def ask(client: PageClient, address: str) -> Page:
    return client.send(client.get("/forgotten-password"), "/forgotten-password", email=address)


def sent_link(app: Flask) -> str:
    """What the worker sends: the newest link."""
    with app.app_context():
        with transaction():
            send_resets()
        messages = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "password_reset")
        ).all()
        return max(messages, key=lambda one: one.created_at).link if messages else ""


def renew(client: PageClient, link: str, **typed: str) -> Page:
    return client.send(client.get(link), link, **({"password": NEW, "again": NEW} | typed))


def test_the_answer_is_the_same_for_everybody(app: Flask, client: PageClient, ada: Person) -> None:
    known, unknown = ask(client, ada.email), ask(client, "nobody@example.org")
    assert known.text == unknown.text
    assert known.heading == "Check your email"
    with app.app_context(), transaction():
        assert send_resets() == 1
        assert send_resets() == 0, "each question is answered once"


def test_a_new_password_needs_the_second_step_as_ever(app: Flask, client: PageClient, ada: Person) -> None:
    ask(client, ada.email)
    page = renew(client, sent_link(app))
    assert page.heading == "Your password is set"
    assert client.raw.get_cookie("signed_in") is None, "the link signs nobody in"
    page = client.send(client.get("/sign-in"), "/sign-in", email=ada.email, password=NEW)
    assert page.heading == "Enter the code from your app"
    assert "not right" in sign_in(client, ada, PASSWORD).text


def test_a_link_works_once_and_ends_other_links_and_sessions(
    app: Flask, make_client: Callable[[], PageClient], ada: Person
) -> None:
    client, thief = make_client(), enter(make_client(), ada)
    ask(client, ada.email)
    earlier = sent_link(app)
    ask(client, ada.email)
    link = sent_link(app)
    assert link != earlier
    renew(client, link)
    for spent in (link, earlier):
        client.get(spent, status=404)
    assert thief.get("/account", follow=True).heading == "Sign in"
    assert audit_actions(app)[-1] == "password_set"


def test_a_link_ends_after_half_an_hour(app: Flask, client: PageClient, ada: Person) -> None:
    ask(client, ada.email)
    link = sent_link(app)
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        client.get(link, status=404)


def test_opening_the_link_spends_nothing(app: Flask, client: PageClient, ada: Person) -> None:
    ask(client, ada.email)
    link = sent_link(app)
    for _ in range(3):
        client.get(link)
    assert "tried first" in renew(client, link, password="password1234", again="password1234").text
    assert "not the same" in renew(client, link, again="something else").text
    assert renew(client, link).heading == "Your password is set"


def test_a_link_for_a_password_proves_no_address(app: Flask, client: PageClient, ada: Person) -> None:
    ask(client, ada.email)
    token = sent_link(app).rpartition("/")[2]
    client.get(f"/account/email/{token}", status=404)


def test_nobody_is_flooded_with_links(app: Flask, client: PageClient, ada: Person) -> None:
    for address in (ada.email, "nobody@example.org"):
        for _ in range(5):
            ask(client, address)
        page = client.get("/forgotten-password")
        client.send(page, "/forgotten-password", email=address, status=429)
        with app.app_context(), transaction():
            send_resets()
        client.send(page, "/forgotten-password", email=address, status=429)


def test_the_database_alone_holds_no_link_that_works(app: Flask, client: PageClient, ada: Person) -> None:
    ask(client, ada.email)
    token = sent_link(app).rpartition("/")[2]
    with app.app_context():
        rows = [
            *db.session.execute(select(OutboxMessage.__table__)).all(),
            *db.session.execute(select(AccountLink.__table__)).all(),
        ]
        assert db.session.scalar(select(func.count(AccountLink.pk))) == 1
    assert rows
    assert token not in str(rows)
    assert ada.email not in str(rows)

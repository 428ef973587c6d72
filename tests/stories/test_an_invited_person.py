"""An administrator of a fresh site invites a colleague, who sets up an account and signs in again later."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal.cli import portal
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.messages.models import OutboxMessage
from tests.support.client import Page, PageClient
from tests.support.people import audit_actions

PASSWORD = "four quiet herons walking"


def invited_link(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The link that `portal user invite` prints."""
    for name, value in {
        "PORTAL_ENV": "test",
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_KEY_RING": ",".join(settings.key_ring),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_CHEAP_PASSWORDS": "yes",
    }.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(portal, ["user", "invite", "mary@example.org", "--team", "County office"])
    assert result.exit_code == 0, result.output
    found = re.search(r"/invitation/[\w-]+", result.stdout)
    assert found is not None
    return found.group()


def set_up(client: PageClient, link: str, name: str) -> tuple[Page, str]:
    """Accept, and set up an app; returns the page with the recovery codes and the app's secret."""
    page = client.send(client.get(link), "/invitation/", name=name, password=PASSWORD, again=PASSWORD)
    assert page.heading == "Set up a second step"
    page = client.send(page, "/second-step/app/new")
    secret = "".join(re.findall(r"Key: ((?:[A-Z2-7]{4} ?){8})", page.text)).replace(" ", "")
    page = client.send(page, "/second-step/app", code=pyotp.TOTP(secret).at(clock.now()))
    assert page.heading == "Keep your recovery codes"
    return page, secret


def newest_link(app: Flask) -> str:
    """The link of the message that was queued last."""
    with app.app_context():
        message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at.desc())).first()
        assert message is not None
        return message.link


def test_from_the_first_administrator_to_a_colleague_who_signs_in(
    app: Flask,
    settings: Settings,
    make_client: Callable[[], PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mary, john = make_client(), make_client()
    page, _secret = set_up(mary, invited_link(app, settings, monkeypatch), "Mary Example")
    assert "Hello Mary Example" in mary.get("/staff").text

    page = mary.send(mary.get("/staff/teams/new"), "/new", name="Community agents", kind="agents")
    page = mary.send(
        mary.get(page.links()["Invite somebody"]),
        "/invite",
        email="john@example.org",
        roles="community_agent",
    )
    assert "john@example.org" in page.text, "the open invitation is listed"

    link = newest_link(app)
    page, secret = set_up(john, link, "John Example")
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert len(codes) == 10
    assert "Teams and people" not in john.get("/staff", follow=True).links(), "he manages nobody"
    john.get("/staff/teams", status=403)
    make_client().get(link, status=404)  # it works once

    john.send(john.get("/account"), "/sign-in/out")
    assert john.get("/account", follow=True).heading == "Sign in"
    page = john.get("/sign-in", next="/account")
    page = john.send(page, "/sign-in", email="JOHN@example.org ", password=PASSWORD)
    page = john.send(page, "/sign-in/second-step", code=pyotp.TOTP(secret).at(clock.now()))
    assert "was used already" in page.text, "a code that set up the app is spent"
    page = john.send(john.get("/sign-in/recovery-code"), "/recovery-code", code=codes[0].lower())
    assert "9 recovery codes left" in page.text

    told = audit_actions(app)
    for action in ("team_created", "person_invited", "invitation_accepted", "factor_added", "signed_in"):
        assert action in told
    assert told.count("sign_in_failed") == 1

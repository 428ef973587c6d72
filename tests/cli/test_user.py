"""`portal user invite`: the first administrator, and whom it refuses."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Invitation, Team
from portal.cli import portal
from portal.config import Settings
from portal.extensions import db
from portal.messages.models import OutboxMessage


@pytest.fixture
def site(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A fresh site, as the command finds it."""
    monkeypatch.setenv("PORTAL_ENV", "test")
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PORTAL_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("PORTAL_KEY_RING", ",".join(settings.key_ring))
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://help.example.org")
    return app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(portal, ["user", "invite", *arguments])


def test_the_link_is_printed_once_and_the_email_is_queued(site: Flask) -> None:
    result = run("mary@example.org")
    assert result.exit_code == 0
    link = result.stdout.strip()
    assert link.startswith("https://help.example.org/invitation/")
    with site.app_context():
        message = db.session.scalars(select(OutboxMessage)).one()
        assert link.endswith(message.link)
        assert (message.template, message.recipient) == ("invitation", "mary@example.org")
        invitation = db.session.scalars(select(Invitation)).one()
        assert invitation.roles == ["administrator"]
        assert link.rpartition("/")[2] not in str(db.session.execute(select(Invitation.__table__)).all())


def test_a_team_is_made_when_there_is_none_of_that_name(site: Flask) -> None:
    for address in ("one@example.org", "two@example.org"):
        assert run(address, "--role", "community_agent", "--team", "Agents").exit_code == 0
    with site.app_context():
        assert [(team.name, team.kind) for team in db.session.scalars(select(Team))] == [("Agents", "agents")]


def test_what_cannot_be_is_refused_in_words(site: Flask) -> None:
    assert run("mary@example.org", "--team", "Office").exit_code == 0
    for arguments in (
        ("no address",),
        ("x@example.org", "--role", "king"),
        ("x@example.org", "--role", "lead", "--team", "Office"),
    ):
        assert run(*arguments).exit_code == 2
    with site.app_context():
        assert len(db.session.scalars(select(Invitation)).all()) == 1

"""People for the tests: with a team, a role, a password and an authenticator app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import pyotp
from flask import Flask
from sqlalchemy import select

from portal.accounts.factor_actions import add_app
from portal.accounts.models import Membership, Team, User
from portal.accounts.people_actions import create_team
from portal.accounts.queries import email_index
from portal.accounts.session_actions import Visit, begin_session
from portal.accounts.signing import hashing
from portal.accounts.vocabulary import ROLES_OF, Role, Stage, TeamKind
from portal.audit.models import AuditEntry
from portal.audit.vocabulary import command
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import create_key
from tests.support.client import Page, PageClient

PASSWORD = "correct horse battery staple"
ACTOR = command("test")


@dataclass(frozen=True)
class Person:
    """Somebody, and what they know."""

    id: str
    email: str
    secret: str
    team_id: str

    def code(self) -> str:
        """What their app shows at present."""
        return pyotp.TOTP(self.secret).at(clock.now())


def add_person(
    app: Flask,
    role: Role = Role.ADMINISTRATOR,
    *,
    email: str = "ada@example.org",
    name: str = "Ada Example",
    team: str = "",
    factor: bool = True,
) -> Person:
    """A person with that role in the team of that name (one a role by default), which is made when there is
    none."""
    secret = pyotp.random_base32()
    with app.app_context():
        password_hash = hashing().hash(PASSWORD)
        with transaction():
            place = find_or_add_team(role, team or f"Team of the {role}s")
            user = User(key_id=create_key()[0], email_index=email_index(email), password_hash=password_hash)
            user.email, user.name = email, name
            db.session.add(user)
            db.session.flush()
            db.session.add(Membership(user_pk=user.pk, team_pk=place.pk, roles=[str(role)]))
            if factor:
                assert add_app(user, secret, pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))
            return Person(user.id, email, secret, place.id)


def find_or_add_team(role: Role, name: str) -> Team:
    """The team of that name; a new one is a practice where it may be, else of a kind that has the role."""
    found = db.session.scalar(select(Team).where(Team.name == name))
    kind = next(kind for kind in (TeamKind.PRACTICE, *TeamKind) if role in ROLES_OF[kind])
    return found or create_team(ACTOR, kind=kind, name=name)


class WithId(Protocol):
    """Somebody who is known by the public id of their account: a Person, a Viewer."""

    @property
    def id(self) -> str:
        """The account's public id."""


def session_of(app: Flask, who: WithId, stage: Stage = Stage.FULL) -> str:
    """A live session of theirs, without going through the pages: what the cookie holds."""
    with app.app_context(), transaction():
        user = db.session.scalar(select(User).where(User.id == who.id))
        assert user is not None
        return begin_session(user, stage, Visit("192.0.2.0/24", "Mozilla/5.0 (X11; Linux) Firefox/140.0"))


def enter(client: PageClient, who: WithId, stage: Stage = Stage.FULL) -> PageClient:
    """The client with a live session of theirs."""
    client.raw.set_cookie("signed_in", session_of(client.app, who, stage))
    return client


def sign_in(client: PageClient, person: Person, password: str = PASSWORD, *, next_: str = "") -> Page:
    """Go through the pages; returns the page after the password, or after the code when that was asked."""
    page = client.get("/sign-in", **({"next": next_} if next_ else {}))
    page = client.send(page, "/sign-in", email=person.email, password=password)
    if page.heading != "Enter the code from your app":
        return page
    return client.send(page, "/sign-in/second-step", code=person.code())


def audit_actions(app: Flask) -> list[str]:
    """What the audit log tells, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))

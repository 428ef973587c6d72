"""Listings that are due, and a mail server that takes what is sent about them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.directory.models import Service, Verification
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.verification.reminding import Reminding
from portal.messages.sending import send_next
from tests.messages.conftest import inbox, mail, posting
from tests.support.factories import Made, a_service

__all__ = ["inbox", "mail", "posting"]

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
_LINK = re.compile(r"https://help\.example\.org(/check/[A-Za-z0-9_-]+)")


@pytest.fixture
def site(posting: Flask) -> Flask:
    """The application, sending mail to people."""
    return posting


def a_due_listing(name: str = "Tea and talk", *, due: date, stage: str = "", **values: object) -> Made:
    """A listing that is to be checked on a day. Inside an application context."""
    made = a_service(name, **({"email": "tea@example.org"} | values))
    with transaction():
        pk = db.session.scalar(select(Service.pk).where(Service.id == made.id))
        checked = datetime(2026, 1, 10, 9, tzinfo=UTC)
        db.session.add(
            Verification(
                service_pk=pk, due_at=due, stage=stage, stage_on=due if stage else None, verified_at=checked
            )
        )
    return made


def work(worker: str = "worker-1") -> int:
    """What the worker does until nothing is due; returns how many turns it took."""
    reminding, turns = Reminding(), 0
    reminding._planned = clock.today()  # days are given by a test of their own
    while reminding.turn(worker):
        turns += 1
    db.session.rollback()
    while send_next(worker):
        pass
    return turns


def verification(made: Made) -> Verification:
    """How a listing stands."""
    db.session.rollback()
    found = db.session.scalar(select(Verification).join(Service).where(Service.id == made.id))
    assert found is not None
    return found


def stage_of(made: Made) -> str:
    """How far the asking has come."""
    return verification(made).stage


def link_in(letter: EmailMessage) -> str:
    """The link's path on the site."""
    part = letter.get_body(("plain",))
    assert part is not None
    found = _LINK.search(part.get_content())
    assert found is not None
    return found[1]

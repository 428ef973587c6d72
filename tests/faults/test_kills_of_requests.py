"""kill -9 while requests are sent by the public door: none that was acknowledged is lost, none is there
twice, and one that was under way can be sent again."""

from __future__ import annotations

import re
import shutil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import create_app
from portal.audit.queries import verify
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.draft_actions import begin_draft, keep_answers
from portal.referrals.models import EqualityCount, Referral, ReferralEvent
from portal.referrals.public_actions import SHORTEST
from tests.conftest import make_settings
from tests.faults.killing import kill, moments
from tests.support.client import PageClient

SHORT, LONG = 4, 200

#: What somebody answered, as the draft keeps it.
ANSWERS: dict[str, Any] = {
    "danger": {"danger": "no"},
    "who": {"who": "me"},
    "needs": {"needs": [], "words": "I have not been out for weeks"},
    "name": {"given_name": "Sam", "family_name": ""},
    "reach": {"phone": "", "email": "sam@example.org", "address": ""},
    "safe": {"safe_channels": ["email"], "call_instead": ""},
    "support": {}, "place": {}, "about": {},
    "contact": {"contact": "yes"},
    "share": {"share": []},
    "feedback": {"feedback": "no"},
    "equality": {"age": "18_44"},
}  # fmt: skip


def press_send(app: Flask, token: str) -> str:
    """Send the draft of that token by its page; the reference that is shown."""
    client = PageClient(app)
    client.raw.set_cookie("ask", token)
    page = client.get("/ask/check", follow=True)
    if page.heading == "Check your answers":
        page = client.send(page, "/ask/check")
    assert page.heading == "We have your request"
    found = re.search(r"Your reference is\s*([A-Z0-9-]+?)\s*Your code", page.text)
    assert found is not None
    return found[1]


def ask(settings: Settings, pipe: Connection) -> None:
    """Somebody sends one request after the other; each is told when it begins and when it was
    acknowledged."""
    app = create_app(settings)
    pipe.send("begin")
    while True:
        with app.app_context(), transaction():
            draft, token = begin_draft("ask")
            draft.created_at = clock.now() - 2 * SHORTEST
            keep_answers(draft, ANSWERS)
        pipe.send((token, ""))
        pipe.send((token, press_send(app, token)))


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"])
def test_no_acknowledged_request_is_lost_or_doubled(
    kills: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    known: dict[str, str] = {}
    for moment in moments("requests", kills, 2.0, resume=False):
        told = kill(ask, settings, moment)
        assert all(quick_check(path) == "ok" for path in folder.glob("*.db"))
        app = create_app(settings)
        for token, reference in told:
            known[token] = reference or known.get(token, "")
        with app.app_context():
            stored = set(db.session.scalars(select(Referral.reference)))
            assert {one for one in known.values() if one} <= stored, "an acknowledged request is lost"
        for token, reference in list(known.items()):
            if not reference:  # whoever was cut off presses "Send" again
                known[token] = press_send(app, token)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    app = create_app(settings)
    with app.app_context():
        tables = (Referral, ReferralEvent, OutboxMessage)
        count = {table: db.session.scalar(select(func.count()).select_from(table)) for table in tables}
        references = set(db.session.scalars(select(Referral.reference)))
        assert references == set(known.values()), "one draft, one request"
        assert count[Referral] == count[ReferralEvent] == len(known)
        trusted = select(func.count()).select_from(Referral).where(Referral.suspicion == "")
        assert count[OutboxMessage] == db.session.scalar(trusted), "a receipt for each that nobody must judge"
        assert db.session.scalar(select(func.sum(EqualityCount.people))) == len(known)
        assert verify().ok
    assert len(known) > kills / 2, "the harness proves nothing when hardly anything was sent"

"""kill -9 while people are referred, worked for and written to: nothing acknowledged is lost or doubled, each
fact has exactly one notice, and every open referral stands on a worklist with a clock."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import create_app
from portal.accounts.rules.sessions import hash_token
from portal.audit.queries import verify
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from portal.messages.models import OutboxMessage
from portal.messages.sending import send_next
from portal.messages.vocabulary import MessageState
from portal.referrals.draft_actions import find_draft, read_answers
from portal.referrals.models import Draft, Note, OnwardReferral, Person, Referral, ReferralEvent
from portal.referrals.vocabulary import OVER, EventKind
from tests.conftest import close, make_settings
from tests.faults.killing import kill, moments
from tests.faults.referral_victims import refer_and_work, send_form
from tests.referrals.world import World, make_world

SHORT, LONG = 4, 200


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"])
def test_nothing_of_a_referral_is_lost_or_doubled_by_a_kill(
    kills: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(
        folder,
        mail=f"file:{tmp_path / 'mailbox'}",
        mail_from="A <a@example.org>",
        public_url="https://a.example",
    )
    app = create_app(settings)
    world = make_world(app)
    victim = partial(refer_and_work, world)
    begun = time.monotonic()
    told = kill(victim, settings, 120, enough=10)
    assert len(told) >= 10
    longest = time.monotonic() - begun  # as fast as this machine is now
    _check(app, folder, world, told)
    acknowledged = len(told)
    for moment in moments("referrals", kills, longest, resume=kills == LONG):
        told = kill(victim, settings, moment)
        acknowledged += len(told)
        _check(app, folder, world, told)
    assert acknowledged > kills, "the harness proves nothing when hardly anything was done"
    _drain(app, settings, tmp_path / "mailbox")
    with app.app_context():
        assert verify().ok, "the audit log is the one that was written"
        close(app)


def _check(app: Flask, folder: Path, world: World, told: list[tuple[Any, ...]]) -> None:
    assert all(quick_check(path) == "ok" for path in folder.rglob("*.db"))
    with app.app_context():
        _everything_told_is_there(told)
        for token in [one[1] for one in told if one[0] == "typed"][-1:]:  # whoever heard nothing sends again
            first = send_form(world, token)
            assert send_form(world, token).referral.reference == first.referral.reference
        _nothing_is_doubled()
        _every_fact_has_its_notice()
        db.session.rollback()


def _everything_told_is_there(told: list[tuple[Any, ...]]) -> None:
    nonces = dict(db.session.execute(select(Draft.token_hash, Draft.nonce)).all())
    there = {row.nonce: row for row in db.session.scalars(select(Referral))}
    events: set[tuple[int, str, str]] = {
        (row.referral_pk, row.kind, row.after) for row in db.session.scalars(select(ReferralEvent))
    }
    for what, token, *reference in told:
        referral = there.get(nonces[hash_token(token)])
        if what == "typed":
            draft = find_draft(token)
            assert draft is not None
            assert referral is not None or read_answers(draft) == {"words": token}, "what was typed is there"
            continue
        assert referral is not None, "an acknowledged referral is there"
        if what == "kept":
            assert [referral.reference] == reference
        elif what == "claimed":
            assert referral.assigned_to_pk is not None
            assert (referral.pk, str(EventKind.CLAIMED), "") in events
            assert db.session.scalar(select(func.count()).where(Note.referral_pk == referral.pk)) == 1
        else:
            assert (referral.pk, str(EventKind.ONWARD), what) in events


def _nothing_is_doubled() -> None:
    referrals = db.session.scalars(select(Referral)).all()
    people = db.session.scalars(select(Person)).all()
    assert len({row.nonce for row in referrals}) == len(referrals) == len(people)
    received = Counter(
        db.session.scalars(
            select(ReferralEvent.referral_pk).where(ReferralEvent.kind == str(EventKind.RECEIVED))
        )
    )
    assert received == {row.pk: 1 for row in referrals}
    for row in referrals:
        assert row.status in OVER or (row.queue and row.due_at), "every open one has a worklist and a clock"
    for onward in db.session.scalars(select(OnwardReferral)):
        steps = select(ReferralEvent.after).where(
            ReferralEvent.onward_pk == onward.pk, ReferralEvent.kind == str(EventKind.ONWARD)
        )
        assert db.session.scalars(steps.order_by(ReferralEvent.pk)).all()[-1] == onward.status
        assert onward.due_at is not None


def _every_fact_has_its_notice() -> None:
    """Exactly one row for each of those who are to hear of it."""
    wanted: Counter[tuple[str, str]] = Counter()
    references = dict(db.session.execute(select(Referral.pk, Referral.reference)).all())
    for event in db.session.scalars(select(ReferralEvent)):
        templates = {
            (str(EventKind.RECEIVED), "new"): ("referral_received",),
            (str(EventKind.CLAIMED), ""): ("referral_acknowledged",),
            (str(EventKind.ONWARD), "sent"): ("referral_sent",),
            (str(EventKind.ONWARD), "accepted"): ("referral_accepted", "referral_accepted"),
        }.get((event.kind, event.after), ())
        wanted.update((template, references[event.referral_pk]) for template in templates)
    kept = Counter(
        (row.template, row.context["reference"]) for row in db.session.scalars(select(OutboxMessage))
    )
    assert kept == wanted


def _drain(app: Flask, settings: Settings, mailbox: Path) -> None:
    """Once the leases of the dead are over, every message is sent, each as one file under its own id."""
    with app.app_context(), clock.frozen(clock.now() + timedelta(minutes=10)):
        while send_next("after"):
            pass
        rows = db.session.execute(select(OutboxMessage.id, OutboxMessage.state)).all()
        assert {state for _id, state in rows} == {MessageState.SENT}
        assert {path.stem for path in mailbox.glob("*.eml")} == {row.id for row in rows}
        db.session.rollback()

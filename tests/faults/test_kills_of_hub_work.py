"""kill -9 while the hub works: what was acknowledged is there with its line of the timeline, several services
are asked together or not at all, and nothing is done twice."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.audit.queries import verify
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from portal.messages.models import OutboxMessage
from portal.referrals.models import CallAttempt, Measure, Note, OnwardReferral, Referral, ReferralEvent
from portal.referrals.vocabulary import OVER
from tests.conftest import close, make_settings
from tests.faults.hub_victims import work
from tests.faults.killing import kill, moments
from tests.referrals.world import make_world

SHORT, LONG = 3, 200
#: What each step leaves in the timeline, by the state that an event names.
_LEFT = {"called": {"reached", "start"}, "passed on": {"sent"}, "answered": {"declined", "accepted"},
         "closed": {"closed"}}  # fmt: skip


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"])
def test_no_work_of_the_hub_is_lost_doubled_or_half_done_by_a_kill(
    kills: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    app = create_app(settings)
    victim = partial(work, make_world(app))
    begun = time.monotonic()
    told = kill(victim, settings, 120, enough=4)
    assert len(told) >= 4
    longest, acknowledged = time.monotonic() - begun, len(told)
    _check(app, folder, told)
    for moment in moments("hub-work", kills, longest, resume=kills == LONG):
        told = kill(victim, settings, moment)
        acknowledged += len(told)
        _check(app, folder, told)
    assert acknowledged > kills, "the harness proves nothing when hardly anything was done"
    with app.app_context():
        assert verify().ok, "the audit log is the one that was written"
        close(app)


def _check(app: Flask, folder: Path, told: list[tuple[str, str]]) -> None:
    assert all(quick_check(path) == "ok" for path in folder.rglob("*.db"))
    with app.app_context():
        there = {row.reference: row for row in db.session.scalars(select(Referral))}
        lines: dict[int, set[str]] = {}
        for event in db.session.scalars(select(ReferralEvent)):
            lines.setdefault(event.referral_pk, set()).update({event.after, event.code})
        for what, reference in told:
            assert lines[there[reference].pk] >= _LEFT[what], f"{what} was acknowledged"
        asked = Counter(db.session.scalars(select(OnwardReferral.referral_pk)))
        assert set(asked.values()) <= {2}, "several services are asked together or not at all"
        for model in (CallAttempt, Measure):
            once = Counter(db.session.scalars(select(model.referral_pk)))  # type: ignore[attr-defined]
            assert set(once.values()) <= {1}
        for row in there.values():
            assert row.status in OVER or (row.queue and row.due_at), "an open one has a worklist and a clock"
        notes = Counter(db.session.scalars(select(Note.referral_pk)))
        assert notes == {row.pk: 1 for row in there.values() if row.status in OVER}
        sent = Counter(
            row.context["reference"]
            for row in db.session.scalars(select(OutboxMessage))
            if row.template == "referral_sent"
        )
        assert sent == {row.reference: 2 for row in there.values() if asked[row.pk]}, "each is told once"
        db.session.rollback()

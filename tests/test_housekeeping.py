"""What may no longer be kept goes, once a day, and one failure does not stop the rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import housekeeping
from portal.core import clock
from portal.directory.models import Shortlist
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from portal.feedback.models import Feedback
from portal.listings.editing.models import Draft


@pytest.mark.database
def test_old_rows_go_and_young_ones_stay_when_the_day_is_kept(app: Flask) -> None:
    with app.app_context():
        long_ago = clock.now() - timedelta(days=400)
        with transaction():
            db.session.add_all([Shortlist(code="OLD", used_on=long_ago.date()), Shortlist(code="NEW")])
            give_feedback(page="/", useful="yes", comment="old", contact="", reference="ONE")
            give_feedback(page="/", useful="yes", comment="new", contact="", reference="TWO")
            db.session.flush()
            old = db.session.scalars(select(Feedback).where(Feedback.reference == "ONE")).one()
            old.created_at = long_ago
        done = housekeeping.housekeep()
        assert done["unused lists"] == 1
        assert done["old feedback"] == 1
        assert db.session.scalars(select(Shortlist.code)).all() == ["NEW"]
        assert db.session.scalars(select(Feedback.reference)).all() == ["TWO"]


@pytest.mark.database
def test_a_draft_goes_when_nobody_touched_it_for_thirty_days(app: Flask) -> None:
    def draft(of: str, days: int) -> Draft:
        words = {"values": {"summary": "Typed."}, "base": {"summary": ""}}
        at = clock.now() - timedelta(days=days)
        return Draft(entity="service", entity_id=of, editor_id="me", seen=0, updated_at=at, **words)

    with app.app_context():
        with transaction():
            began_long_ago = draft("touched", 29)
            began_long_ago.created_at = clock.now() - timedelta(days=400)
            db.session.add_all([draft("old", 32), began_long_ago])
        assert housekeeping.housekeep()["drafts nobody came back to"] == 1
        assert db.session.scalars(select(Draft.entity_id)).all() == ["touched"]


def test_the_day_is_kept_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    monkeypatch.setattr(housekeeping, "PURGES", {"days": lambda day: days.append(day) or 0})
    with app.app_context():
        housekeeping.housekeep_once_a_day()
        housekeeping.housekeep_once_a_day()
    assert days == [clock.today()]


def test_one_purge_that_fails_does_not_stop_the_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_day: date) -> int:
        raise RuntimeError("not today")

    purges = {"broken": fails, "lists": housekeeping.PURGES["unused lists"]}
    monkeypatch.setattr(housekeeping, "PURGES", purges)
    with app.app_context():
        assert housekeeping.housekeep() == {"lists": 0}
        assert db.session.scalar(select(func.count()).select_from(Shortlist)) == 0

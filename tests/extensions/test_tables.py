"""Moments are stored in UTC whatever zone they come in, and one without a zone is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InvalidRequestError, StatementError

from portal.core.clock import LONDON
from portal.directory.models import ChangeSet, FieldChange, IndexChange
from portal.extensions import db
from portal.extensions.transactions import transaction

pytestmark = pytest.mark.database
NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


def keep(moment: datetime) -> None:
    with transaction():
        db.session.execute(
            insert(IndexChange),
            [{"kind": "service", "record_id": "x", "generation": 1, "created_at": moment}],
        )


@pytest.mark.parametrize("zone", [UTC, LONDON, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5.5))])
def test_a_moment_comes_back_the_same_and_in_utc_from_any_zone(app: Flask, zone: timezone) -> None:
    with app.app_context():
        keep(NOON.astimezone(zone))
        moment = db.session.scalars(select(IndexChange.created_at)).one()
        assert moment == NOON
        assert moment.tzinfo is UTC
        assert (
            str(db.session.scalar(text("select created_at from index_change")))
            == "2026-07-01 12:00:00.123456"
        )
        assert db.session.scalar(
            select(IndexChange.pk).where(IndexChange.created_at == NOON.astimezone(zone))
        )


def test_the_two_half_past_ones_of_an_autumn_night_stay_apart(app: Flask) -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    with app.app_context():
        keep(first)
        keep(first.replace(fold=1))
        stored = sorted(db.session.scalars(select(IndexChange.created_at)))
        assert stored[1] - stored[0] == timedelta(hours=1)


def test_a_moment_is_refused_when_it_has_no_zone(app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError, match="must carry its time zone"):
        keep(datetime(2026, 7, 1, 12))


def test_a_relationship_refuses_to_query_when_it_was_not_loaded(app: Flask) -> None:
    with app.app_context():
        with transaction():
            change = ChangeSet(entity="service", entity_id="x", state="pending", source="public_report")
            change.fields = [
                FieldChange(
                    resource_type="service", resource_id="x", last_action_type="update", field_name="name"
                )
            ]
            db.session.add(change)
        db.session.expire_all()
        change = db.session.scalars(select(ChangeSet)).one()
        with pytest.raises(InvalidRequestError, match="raise_on_sql"):
            _ = change.fields

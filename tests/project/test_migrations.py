"""Migrations go up and down on an empty database and on a full one, on both databases, and leave no drift."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, inspect, select, text

from portal.cli.content import load_content
from portal.config import Settings
from portal.directory.models import Service
from portal.extensions import db, migrations
from portal.extensions.transactions import transaction
from portal.messages.actions import mark_bounced
from portal.messages.models import OutboxMessage
from portal.usage.actions import mark_rolled_up
from portal.usage.models import UsageBatch, UsageView
from portal.usage.packing import Whose, pack
from portal.usage.queries import read_events
from portal.usage.rules import Row
from portal.usage.store import writing_usage
from tests.messages.conftest import queue_to

pytestmark = pytest.mark.database


@pytest.fixture
def settings(settings: Settings, small_content: Path) -> Settings:
    """With a cut of the content, which is loaded in a moment."""
    return replace(settings, content=small_content)


def test_tables_match_the_code_after_upgrading(app: Flask) -> None:
    with app.app_context():
        assert set(migrations.current().values()) == {migrations.head()}
        assert migrations.drift() == []


def test_an_empty_database_goes_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        migrations.downgrade("base")
        left = [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"]
        assert left == []
        migrations.upgrade()
        assert migrations.drift() == []


def test_a_full_database_goes_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        load_content()
        assert db.session.scalar(select(Service.pk).limit(1)) is not None
        db.session.remove()
        migrations.downgrade("base")
        migrations.upgrade()
        assert migrations.drift() == []
        assert db.session.scalar(select(Service.pk).limit(1)) is None


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    with app.app_context():
        migrations.upgrade()
        assert set(migrations.current().values()) == {migrations.head()}


def test_messages_that_reached_nobody_stay_so_when_the_database_goes_back_and_forth(app: Flask) -> None:
    with app.app_context():
        first, second = queue_to("wren@example.org", "finch@example.org")
        with transaction():
            assert mark_bounced(first)
            db.session.get_one(OutboxMessage, second).state = "refused"
        db.session.remove()
        migrations.downgrade("0001")
        states = db.session.execute(text("select state, sent_at from outbox_message")).all()
        assert states == [("gave_up", None)] * 2
        db.session.remove()
        migrations.upgrade()
        assert migrations.drift() == []
        assert db.session.get_one(OutboxMessage, first).recipient == "wren@example.org"


def test_what_was_counted_goes_down_into_rows_and_up_again_to_the_last_count(app: Flask) -> None:
    night = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in London
    visit = Whose("public", "9f0c", "phone")
    viewed, home = Row("listing_viewed", service_id="tea"), Row("page_viewed", page="home")
    done = {(viewed, visit): 3, (home, visit): 1, (home, Whose("optout")): 2}
    before = [(night.replace(minute=0), row, whose, times) for (row, whose), times in done.items()]
    with app.app_context():
        with writing_usage(db.engines["usage"]) as store:
            batch = {"id": "one", "hour": night.replace(minute=0), "events": pack(done)}
            store.execute(insert(UsageBatch), batch)
        mark_rolled_up(date(2026, 7, 1), {"tea": 3})
        migrations.downgrade("0021")
        with db.engines["usage"].connect() as store:
            rows = store.execute(text("select kind, count(*) from usage_event group by kind order by 1"))
            assert [tuple(row) for row in rows] == [("listing_viewed", 3), ("page_viewed", 3)]
        migrations.upgrade()
        assert migrations.drift() == []
        events = sorted(read_events(night - timedelta(hours=1), night), key=str)
        assert events == sorted(before, key=str)
        with db.engines["usage"].connect() as store:
            views = store.execute(select(UsageView.day, UsageView.service_id, UsageView.times)).all()
        assert views == [(date(2026, 7, 1), "tea", 3)]

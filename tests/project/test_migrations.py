"""Migrations go up and down on an empty database and on a full one, on both databases, and leave no drift."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from portal.cli.content import load_content
from portal.config import Settings
from portal.directory.models import Service
from portal.extensions import db, migrations
from portal.extensions.transactions import transaction
from portal.messages.actions import mark_bounced
from portal.messages.models import OutboxMessage
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

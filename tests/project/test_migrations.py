"""Migrations go up and down on an empty database and on a full one, on both databases, and leave no drift."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from portal.cli.content import load_content
from portal.directory.models import Service
from portal.extensions import db, migrations

pytestmark = pytest.mark.database


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

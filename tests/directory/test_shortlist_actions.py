"""How long a list is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.errors import NotFound
from portal.directory import shortlist_actions as actions
from portal.directory.models import ShortlistItem
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient

CODE = "ABCD-EFGH-JKMN"


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def start(day: date) -> None:
    """A list with one item, last used on `day`."""
    with clock.frozen(at(day)), transaction():
        actions.add_item(actions.start_list(CODE), "some-listing")


@pytest.mark.database
def test_list_goes_with_its_items_when_nobody_used_it_for_12_months(app: Flask) -> None:
    with app.app_context():
        start(date(2026, 2, 28))
        with transaction():
            assert actions.purge_unused(date(2027, 2, 28)) == 0
        with transaction():
            assert actions.purge_unused(date(2027, 3, 1)) == 1
        assert db.session.scalar(select(func.count()).select_from(ShortlistItem)) == 0
        with pytest.raises(NotFound):
            actions.get_shortlist(CODE)


def test_list_stays_when_it_is_only_looked_at(app: Flask) -> None:
    client = PageClient(app)
    with app.app_context():
        start(date(2026, 1, 1))
    with clock.frozen(at(date(2026, 6, 1))):
        client.get(f"/your-list/{CODE}")
    with app.app_context():
        assert actions.get_shortlist(CODE).used_on == date(2026, 6, 1)
        db.session.rollback()
        with transaction():
            assert actions.purge_unused(date(2027, 5, 31)) == 0


def test_look_writes_nothing_when_the_list_was_used_this_week(app: Flask) -> None:
    client = PageClient(app)
    with app.app_context():
        start(date(2026, 1, 1))
    with clock.frozen(at(date(2026, 1, 7))):
        client.get(f"/your-list/{CODE}")
    with app.app_context():
        assert actions.get_shortlist(CODE).used_on == date(2026, 1, 1)


@pytest.mark.database
def test_list_is_the_same_when_it_is_started_twice(app: Flask) -> None:
    with app.app_context(), transaction():
        first, second = actions.start_list(CODE), actions.start_list(CODE)
        assert first.pk == second.pk


def test_nothing_is_copied_when_the_other_list_would_be_too_long(app: Flask) -> None:
    with app.app_context(), transaction():
        source, target = actions.start_list(CODE), actions.start_list("ZZZZ-ZZZZ-ZZZZ")
        for number in range(actions.MOST_ITEMS):
            actions.add_item(actions.get_shortlist(CODE), f"listing-{number}")
        actions.add_item(target, "another")
        source, target = actions.get_shortlist(CODE), actions.get_shortlist("ZZZZ-ZZZZ-ZZZZ")
        with pytest.raises(actions.ListFull):
            actions.copy_items(source, target)
        assert [item.service_id for item in actions.get_shortlist(target.code).items] == ["another"]

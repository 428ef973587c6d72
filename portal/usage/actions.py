"""Taking counted events out of the usage store when their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, tuple_

from portal.core import clock
from portal.extensions import db
from portal.usage.models import UsageBatch, UsageDay, UsageSalt, UsageView, UsageWordVisit
from portal.usage.queries import first_hour_to_roll_up
from portal.usage.store import writing_usage

#: Raw events live this long (DESIGN 9.3).
RAW_DAYS = 35
_BATCH = 5000


def purge(days: int = RAW_DAYS) -> dict[str, int]:
    """Remove batches of events, views and word visits older than `days`, and the salts of past days; returns
    how many of each.

    Events stay as long as the figures do not hold their day. Works in steps with a transaction each, so that
    counting goes on meanwhile. Repeated, it goes on where it stopped.
    """
    now = clock.now()
    oldest = now - timedelta(days=days)
    oldest_day = clock.to_london(oldest).date()
    held = first_hour_to_roll_up()
    batch, view = (UsageBatch.id, UsageBatch.hour), (UsageView.day, UsageView.service_id)
    visit = (UsageWordVisit.month, UsageWordVisit.words_hash, UsageWordVisit.visit_hash)
    return {
        "batches": _remove(UsageBatch, batch, UsageBatch.hour < min(oldest, held or oldest)),
        "views": _remove(UsageView, view, UsageView.day < oldest_day),
        "visits": _remove(UsageWordVisit, visit, UsageWordVisit.day < oldest_day),
        "salts": _remove(UsageSalt, (UsageSalt.day,), UsageSalt.day < clock.to_london(now).date()),
    }


def mark_rolled_up(day: date, views: Mapping[str, int]) -> None:
    """Say that the figures hold a day's events, and how often each listing was looked at, by its id."""
    rows = [{"day": day, "service_id": service_id, "times": times} for service_id, times in views.items()]
    with writing_usage(db.engines["usage"]) as store:
        for model in (UsageDay, UsageView):
            store.execute(delete(model).where(model.day == day))
        store.execute(insert(UsageDay), [{"day": day, "rolled_up_at": clock.now()}])
        if rows:
            store.execute(insert(UsageView), rows)


def _remove(model: Any, key: tuple[Any, ...], due: Any) -> int:
    removed = 0
    while True:
        with writing_usage(db.engines["usage"]) as store:
            some = select(*key).where(due).limit(_BATCH)
            done = store.execute(delete(model).where(tuple_(*key).in_(some))).rowcount
        removed += done
        if done < _BATCH:
            return removed

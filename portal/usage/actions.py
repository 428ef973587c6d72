"""Taking counted events out of the usage store when their time is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, tuple_

from portal.core import clock
from portal.extensions import db
from portal.usage.models import UsageBatch, UsageDay, UsageEvent, UsageSalt, UsageWordVisit
from portal.usage.queries import first_hour_to_roll_up
from portal.usage.store import writing_usage

#: Raw events live this long (DESIGN 9.3).
RAW_DAYS = 35
_BATCH = 5000
#: A batch that ended badly is tried again within seconds.
_BATCHES_LAST = timedelta(days=2)


def purge(days: int = RAW_DAYS) -> dict[str, int]:
    """Remove events and word visits older than `days`, and the salts of past days; returns how many of each.

    Events stay as long as the figures do not hold their day. Works in batches with a transaction each, so
    that counting goes on meanwhile. Repeated, it goes on where it stopped.
    """
    now = clock.now()
    oldest = now - timedelta(days=days)
    held = first_hour_to_roll_up()
    visit = (UsageWordVisit.month, UsageWordVisit.words_hash, UsageWordVisit.visit_hash)
    return {
        "events": _remove(UsageEvent, (UsageEvent.pk,), UsageEvent.hour < min(oldest, held or oldest)),
        "batches": _remove(UsageBatch, (UsageBatch.id,), UsageBatch.at < now - _BATCHES_LAST),
        "visits": _remove(UsageWordVisit, visit, UsageWordVisit.day < clock.to_london(oldest).date()),
        "salts": _remove(UsageSalt, (UsageSalt.day,), UsageSalt.day < clock.to_london(now).date()),
    }


def mark_rolled_up(day: date) -> None:
    """Say that the figures hold a day's events."""
    with writing_usage(db.engines["usage"]) as store:
        store.execute(delete(UsageDay).where(UsageDay.day == day))
        store.execute(insert(UsageDay), [{"day": day, "rolled_up_at": clock.now()}])


def _remove(model: Any, key: tuple[Any, ...], due: Any) -> int:
    removed = 0
    while True:
        with writing_usage(db.engines["usage"]) as store:
            some = select(*key).where(due).limit(_BATCH)
            done = store.execute(delete(model).where(tuple_(*key).in_(some))).rowcount
        removed += done
        if done < _BATCH:
            return removed

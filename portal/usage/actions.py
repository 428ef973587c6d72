"""Taking counted events out of the usage store when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, tuple_

from portal.core import clock
from portal.extensions import db
from portal.usage.models import UsageEvent, UsageSalt, UsageWordVisit
from portal.usage.store import writing_usage

#: Raw events live this long (DESIGN 9.3).
RAW_DAYS = 35
_BATCH = 5000


def purge(days: int = RAW_DAYS) -> dict[str, int]:
    """Remove events and word visits older than `days`, and the salts of past days; returns how many of each.

    Works in batches with a transaction each, so that counting goes on meanwhile. Repeated, it goes on where
    it stopped.
    """
    now = clock.now()
    oldest = now - timedelta(days=days)
    visit = (UsageWordVisit.month, UsageWordVisit.words_hash, UsageWordVisit.visit_hash)
    return {
        "events": _remove(UsageEvent, (UsageEvent.pk,), UsageEvent.hour < oldest),
        "visits": _remove(UsageWordVisit, visit, UsageWordVisit.day < clock.to_london(oldest).date()),
        "salts": _remove(UsageSalt, (UsageSalt.day,), UsageSalt.day < clock.to_london(now).date()),
    }


def _remove(model: Any, key: tuple[Any, ...], due: Any) -> int:
    removed = 0
    while True:
        with writing_usage(db.engines["usage"]) as store:
            some = select(*key).where(due).limit(_BATCH)
            done = store.execute(delete(model).where(tuple_(*key).in_(some))).rowcount
        removed += done
        if done < _BATCH:
            return removed

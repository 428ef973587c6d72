"""Writing what was counted into the usage store: hours for moments, a day's hash for a visitor, rows for
keys."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select

from portal.core import clock
from portal.usage.models import UsageEvent, UsageSalt
from portal.usage.rules import rows_of
from portal.usage.store import writing_usage
from portal.usage.vocabulary import ActorClass, Kind
from portal.usage.words import Search, keep_words

_SALT_BYTES = 32


class Counted(NamedTuple):
    """One event as a request left it. The address and agent stay in memory, for a second at most, and go
    nowhere."""

    at: datetime
    kind: Kind
    keys: dict[str, Any]
    actor_class: ActorClass
    address: str
    agent: str


class Writer:
    """Writes batches of events, for one process."""

    def __init__(self, engine: Engine, words_key: bytes) -> None:
        self.engine = engine
        self._words_key = words_key
        self._salt: tuple[date, bytes] | None = None

    def write(self, batch: Sequence[Counted]) -> None:
        """Keep a batch in one transaction, or nothing of it; raises what the database raises."""
        rows: list[dict[str, Any]] = []
        searches: list[Search] = []
        salts = dict([self._salt]) if self._salt else {}
        with writing_usage(self.engine) as store:
            for event in batch:
                hour, day = _hour_and_day(event.at)
                visitor: str | None = None
                if event.actor_class is ActorClass.PUBLIC:
                    if day not in salts:
                        salts[day] = _salt_of(store, day)
                    visitor = _visitor(salts[day], event)
                    if event.keys.get("words"):
                        searches.append(_search(event, visitor, day))
                about = {"hour": hour, "visitor": visitor, "actor_class": event.actor_class.value}
                rows += [about | row for row in rows_of(event.kind, event.keys)]
            if rows:
                store.execute(insert(UsageEvent), rows)
            keep_words(store, searches, self._words_key)
        self._salt = max(salts.items(), default=None)  # remembered once it is on disk


def _hour_and_day(moment: datetime) -> tuple[datetime, date]:
    """The hour that is kept, and the day in London."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour, _day_of(hour)


@lru_cache(maxsize=64)
def _day_of(hour: datetime) -> date:
    return clock.to_london(hour).date()


def _visitor(salt: bytes, event: Counted) -> str:
    """The same for the same person's browser all day, and for nobody tomorrow."""
    return blake2b(f"{event.address}|{event.agent}".encode(), digest_size=8, key=salt).hexdigest()


def _search(event: Counted, visitor: str, day: date) -> Search:
    missed = event.kind is Kind.MISS or event.keys.get("results") == 0
    return Search(str(event.keys["words"]), visitor, day, missed)


def _salt_of(store: Connection, day: date) -> bytes:
    """The day's salt, made by whichever process asks first; those of days before are destroyed on the way."""
    salt: bytes | None = store.scalar(select(UsageSalt.salt).where(UsageSalt.day == day))
    if salt is None:
        salt = os.urandom(_SALT_BYTES)
        store.execute(delete(UsageSalt).where(UsageSalt.day < day))
        store.execute(insert(UsageSalt), [{"day": day, "salt": salt}])
    return salt

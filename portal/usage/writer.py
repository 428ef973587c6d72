"""Writing what was counted into the usage store: hours for moments, a day's hash for a visitor, rows for
events."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select

from portal.core import clock
from portal.core.references import new_id
from portal.usage.models import UsageBatch, UsageEvent, UsageSalt
from portal.usage.rules import Event, device_of, host_of
from portal.usage.store import writing_usage
from portal.usage.vocabulary import ActorClass
from portal.usage.words import Search, keep_words

_SALT_BYTES = 32
_OF_PUBLIC = ("visitor", "device")


class Visit(NamedTuple):
    """Whose request it was. Address, agent and host stay in memory, for a second at most, and go nowhere."""

    actor_class: ActorClass | None
    address: str = ""
    agent: str = ""
    host: str = ""  # of the other site that the request says it comes from


class Counted(NamedTuple):
    """One event as a request left it."""

    at: datetime
    event: Event
    visit: Visit


class Writer:
    """Writes batches of events, for one process. Past the ORM: what it costs is part of every page."""

    def __init__(self, engine: Engine, words_key: bytes) -> None:
        self.engine = engine
        self._words_key = words_key
        self._salt: tuple[date, bytes] | None = None
        kind: Any = UsageEvent.__table__.c.hour.type
        self._moment = kind.dialect_impl(engine.dialect).bind_processor(engine.dialect) or (lambda hour: hour)
        self._mark = "?" if engine.dialect.name == "sqlite" else "%s"

    def write(self, batch: Sequence[Counted], batch_id: str = "") -> None:
        """Keep a batch in one transaction, or nothing of it; raises what the database raises.

        A batch that comes again under the id it came with before, because nobody could tell how the first
        time ended, is kept once.
        """
        with writing_usage(self.engine) as store:
            if batch_id and store.scalar(select(UsageBatch.id).where(UsageBatch.id == batch_id)):
                return
            store.execute(insert(UsageBatch), [{"id": batch_id or new_id(), "at": clock.now()}])
            salt = self._keep(store, batch)
        self._salt = salt  # remembered once it is on disk

    def _keep(self, store: Connection, batch: Sequence[Counted]) -> tuple[date, bytes] | None:
        rows: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}  # by the columns that hold something
        searches: list[Search] = []
        salts = dict([self._salt]) if self._salt else {}
        visitors: dict[tuple[date, str, str], str] = {}
        hours: dict[int, tuple[Any, date]] = {}  # by its number, for a moment with a zone is slow to look up
        for at, event, (whose, address, agent, host) in batch:
            if event.row is None:
                continue
            number = int(at.timestamp()) // 3600
            if number not in hours:
                hours[number] = self._hour(at)
            hour, day = hours[number]
            names, values = event.filled
            if whose is ActorClass.PUBLIC:
                if day not in salts:
                    salts[day] = _salt_of(store, day)
                who = (day, address, agent)
                if who not in visitors:
                    visitors[who] = _visitor(salts[day], address, agent)
                visitor, site = visitors[who], host_of(host) if host else None
                names = _OF_PUBLIC + names
                values = (visitor, str(device_of(agent)), *values)
                if site:
                    names, values = ("host", *names), (site, *values)
                if event.words:
                    searches.append(Search(event.words, visitor, day, event.missed))
            rows.setdefault(names, []).append((hour, str(whose), *values))
        for names, some in rows.items():
            self._insert(store, ("hour", "actor_class", *names), some)
        keep_words(store, searches, self._words_key)
        return max(salts.items(), default=None)

    def _insert(self, store: Connection, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join([self._mark] * len(names))
        store.exec_driver_sql(
            f"insert into usage_event ({', '.join(names)}) values ({marks})",  # noqa: S608 - our own names
            rows,
        )

    def _hour(self, at: datetime) -> tuple[Any, date]:
        """The hour that is kept, as the database takes it, and the day in London."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        return self._moment(hour), clock.to_london(hour).date()


def _visitor(salt: bytes, address: str, agent: str) -> str:
    """The same for the same person's browser all day, and for nobody tomorrow."""
    return blake2b(f"{address}|{agent}".encode(), digest_size=8, key=salt).hexdigest()


def _salt_of(store: Connection, day: date) -> bytes:
    """The day's salt, made by whichever process asks first; those of days before are destroyed on the way."""
    salt: bytes | None = store.scalar(select(UsageSalt.salt).where(UsageSalt.day == day))
    if salt is None:
        salt = os.urandom(_SALT_BYTES)
        store.execute(delete(UsageSalt).where(UsageSalt.day < day))
        store.execute(insert(UsageSalt), [{"day": day, "salt": salt}])
    return salt

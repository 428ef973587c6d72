"""Writing what was counted into the usage store: hours for moments, a day's hash for a visitor, one row for
all that a process counted in half a second."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from portal.core import clock
from portal.core.references import new_id
from portal.usage.models import UsageBatch, UsageSalt
from portal.usage.packing import Whose, pack
from portal.usage.rules import Event, Row, device_of, host_of
from portal.usage.store import writing_usage
from portal.usage.vocabulary import ActorClass
from portal.usage.words import Search, keep_words

_SALT_BYTES = 32
_SAME_BATCH = select(UsageBatch.id).where(UsageBatch.id == bindparam("id"))
_ADD_BATCH = insert(UsageBatch)


#: Whose request it was: class, address, agent, and the host of the site that it says it comes from. They stay
#: in memory, for a second at most, and go nowhere. Plain tuples: one of each is made for every page.
Visit = tuple[ActorClass | None, str, str, str]
#: One event as a request left it.
Counted = tuple[datetime, Event, Visit]
Alike = dict[tuple[Event, Visit], int]


class Writer:
    """Writes batches of events, for one process. What it does once an event is little: it is part of every
    page. The rest is done once for what is alike."""

    def __init__(self, engine: Engine, words_key: bytes) -> None:
        self.engine = engine
        self._words_key = words_key
        self._salt: tuple[date, bytes] | None = None
        self._tried = ""

    def write(self, batch: Sequence[Counted], batch_id: str = "") -> None:
        """Keep a batch in one transaction, or nothing of it; raises what the database raises.

        A batch that comes again under the id it came with before, because nobody could tell how the first
        time ended, is kept once.
        """
        batch_id = batch_id or new_id()
        again, self._tried = batch_id == self._tried, batch_id
        with writing_usage(self.engine) as store:
            if again and store.scalar(_SAME_BATCH, {"id": batch_id}):
                return
            salts = dict([self._salt]) if self._salt else {}
            searches: list[Search] = []
            for hour, alike in sorted(_by_hour(batch).items()):
                day = clock.to_london(hour).date()
                if day not in salts:
                    salts[day] = _salt_of(store, day)
                done = _done(alike, day, salts[day], searches)
                if done:
                    store.execute(_ADD_BATCH, {"id": batch_id, "hour": hour, "events": pack(done)})
            keep_words(store, searches, self._words_key)
        self._salt = max(salts.items(), default=None)  # remembered once it is on disk


def _by_hour(batch: Sequence[Counted]) -> dict[datetime, Alike]:
    """How often each visit did each thing, by the hour."""
    hours: dict[datetime, Alike] = {}
    begins = ends = datetime.min.replace(tzinfo=UTC)
    for at, event, visit in batch:
        if not begins <= at < ends:
            begins = at.replace(minute=0, second=0, microsecond=0)
            ends = begins + timedelta(hours=1)
            alike = hours.setdefault(begins, {})
        what = (event, visit)
        alike[what] = alike.get(what, 0) + 1
    return hours


def _done(alike: Alike, day: date, salt: bytes, searches: list[Search]) -> dict[tuple[Row, Whose], int]:
    """What is kept of it; what was searched for by the public is added to `searches`."""
    done: dict[tuple[Row, Whose], int] = {}
    known: dict[Visit, Whose] = {}
    for (event, visit), times in alike.items():
        if event.row is None:
            continue
        whose = known.get(visit)
        if whose is None:
            whose = known[visit] = _whose(visit, salt)
        done[event.row, whose] = done.get((event.row, whose), 0) + times
        if event.words and whose.visitor:
            searches.append(Search(event.words, whose.visitor, day, event.missed))
    return done


def _whose(visit: Visit, salt: bytes) -> Whose:
    """A visit as it is kept."""
    found, address, agent, host = visit
    if found is not ActorClass.PUBLIC:
        return Whose(str(found))
    site = host_of(host) if host else None
    return Whose(str(found), _visitor(salt, address, agent), str(device_of(agent)), site)


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

"""Which words people search with, kept only when at least five visits of one month used the very same ones.

How: words are scrubbed, then turned into a hash under a key that is not in the database. Until five visits
used them, only that hash is stored, once a visit, with a second hash that tells the visits apart. The words
themselves come with the fifth visit and are written then, from memory: words that four visits used are on no
disk. Nobody can read the words from the hash with the database alone, and the month is part of it, so
nothing can be followed from month to month. The second hash covers the first: two searches of one visit
cannot be put together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from portal.usage.models import UsageWords

THRESHOLD = 5
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Search:
    """One visitor's words, scrubbed before; nothing of it is kept as it is."""

    words: str
    visitor: str
    day: date
    missed: bool


def words_key(secret: str) -> bytes:
    """The key of the hashes, made of the application's secret."""
    return blake2b(secret.encode(), digest_size=32, person=b"usage words").digest()


def keep_words(store: Connection, searches: Iterable[Search], key: bytes) -> None:
    """Note the searches' words, and write those that enough visits have used by now."""
    visits: dict[tuple[str, str, str], tuple[date, bool]] = {}
    hashes: dict[tuple[str, str], str] = {}
    for search in searches:
        if len(search.words) < _SHORTEST:
            continue
        spelled = (search.day.isoformat()[:7], search.words)
        words_hash = hashes.get(spelled)
        if words_hash is None:
            words_hash = hashes[spelled] = _hash(key, *spelled)
        visit = (spelled[0], words_hash, _hash(key, words_hash, search.visitor))
        missed = search.missed or visits.get(visit, (None, False))[1]
        visits[visit] = (search.day, missed)
    if visits:
        _note_visits(store, [(*visit, *about) for visit, about in visits.items()])
        _write_frequent(store, {(month, code): words for (month, words), code in hashes.items()})


def _hash(key: bytes, *parts: str) -> str:
    return blake2b("|".join(parts).encode(), digest_size=16, key=key).hexdigest()


def _insert(store: Connection, table: Any) -> Any:
    """An insert that can say what to do about a row that is there already; both databases say it alike."""
    return (sqlite if store.dialect.name == "sqlite" else postgresql).insert(table)


def _marks(store: Connection, count: int) -> str:
    """So many places for values, as the database's driver takes them."""
    return ", ".join(["?" if store.dialect.name == "sqlite" else "%s"] * count)


# Both past the ORM: what they cost is part of every search.


def _note_visits(store: Connection, rows: list[tuple[str, str, str, date, bool]]) -> None:
    is_sqlite = store.dialect.name == "sqlite"
    given = [(*row[:3], row[3].isoformat(), row[4]) for row in rows] if is_sqlite else rows
    store.exec_driver_sql(
        "insert into usage_word_visit (month, words_hash, visit_hash, day, missed)"  # noqa: S608
        f" values ({_marks(store, 5)}) on conflict (month, words_hash, visit_hash)"
        " do update set missed = usage_word_visit.missed or excluded.missed",
        given,
    )


def _write_frequent(store: Connection, spelled: dict[tuple[str, str], str]) -> None:
    months = sorted({month for month, _words_hash in spelled})  # the index begins with it
    hashes = sorted({words_hash for _month, words_hash in spelled})
    frequent = store.exec_driver_sql(
        "select month, words_hash, count(*) as visits, sum(case when missed then 1 else 0 end) as missed"  # noqa: S608
        f" from usage_word_visit where month in ({_marks(store, len(months))})"
        f" and words_hash in ({_marks(store, len(hashes))})"
        f" group by month, words_hash having count(*) >= {THRESHOLD}",
        (*months, *hashes),
    ).all()
    if not frequent:
        return
    insert = _insert(store, UsageWords.__table__)
    store.execute(
        insert.on_conflict_do_update(
            index_elements=["month", "words_hash"],
            set_={"visits": insert.excluded.visits, "missed": insert.excluded.missed},
        ),
        [{**row._mapping, "words": spelled[row.month, row.words_hash]} for row in frequent],
    )

"""The key store: making, opening, destroying and re-wrapping data keys, each in a short transaction of its
own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar

from flask import current_app
from sqlalchemy import Connection, Select, insert, select, update

from portal.core import clock
from portal.core.references import new_id
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.keys.models import DataKey
from portal.keys.rules import CannotOpen, KeyRing, new_data_key

#: Keys that were opened together for the records of one page (`at_hand`).
_at_hand: ContextVar[dict[str, bytes]] = ContextVar("keys_at_hand")


class KeyDestroyed(CannotOpen):
    """The record's key was destroyed: what it sealed is erased."""


def key_ring() -> KeyRing:
    """The running application's master keys."""
    ring: KeyRing = current_app.extensions["key_ring"]
    return ring


@contextmanager
def _store(*, write: bool) -> Iterator[Connection]:
    """The key store's own connection. A key is on disk before the record it seals: a key without a record
    does no harm, a record without its key would be lost."""
    token = writing.set(write)
    try:
        with db.engines["keys"].begin() as connection:
            yield connection
    finally:
        writing.reset(token)


def create_key(key_id: str = "") -> tuple[str, bytes]:
    """A new data key, kept: (its id, the key). Raises IntegrityError when there is one under that id."""
    key_id, data_key = key_id or new_id(), new_data_key()
    master_id, wrapped = key_ring().wrap(data_key, key_id)
    row = {"id": key_id, "master_id": master_id, "wrapped": wrapped, "created_at": clock.now()}
    with _store(write=True) as store:
        store.execute(insert(DataKey), [row])
    return key_id, data_key


def open_key(key_id: str) -> bytes:
    """The data key under `key_id`. Raises KeyDestroyed, or CannotOpen when it is not there."""
    if (held := _at_hand.get({}).get(key_id)) is not None:
        return held
    with _store(write=False) as store:
        row = store.execute(
            select(DataKey.master_id, DataKey.wrapped).where(DataKey.id == key_id)
        ).one_or_none()
    if row is None:
        raise CannotOpen("no such key")
    if row.wrapped is None:
        raise KeyDestroyed("the record was erased")
    return key_ring().unwrap(row.master_id, row.wrapped, key_id)


@contextmanager
def at_hand(key_ids: Iterable[str | None]) -> Iterator[None]:
    """Open the keys of many records with one look into the store; inside the block none of them is looked up
    again. For reading the rows of one page: a key that is destroyed meanwhile opens until that is made."""
    wanted = sorted({key_id for key_id in key_ids if key_id})
    with _store(write=False) as store:
        query = select(DataKey.id, DataKey.master_id, DataKey.wrapped)
        rows = store.execute(query.where(DataKey.id.in_(wanted), DataKey.wrapped.is_not(None))).all()
    ring = key_ring()
    token = _at_hand.set({row.id: ring.unwrap(row.master_id, row.wrapped, row.id) for row in rows})
    try:
        yield
    finally:
        _at_hand.reset(token)


@contextmanager
def holding(key_id: str, data_key: bytes) -> Iterator[None]:
    """Inside the block this key, which was just made, is not looked up: for the row that is sealed under
    it."""
    token = _at_hand.set(_at_hand.get({}) | {key_id: data_key})
    try:
        yield
    finally:
        _at_hand.reset(token)


def living_keys(key_ids: Iterable[str]) -> list[str]:
    """Those of these keys that still open what they sealed."""
    wanted = sorted(set(key_ids))
    with _store(write=False) as store:
        query = select(DataKey.id).where(DataKey.id.in_(wanted), DataKey.wrapped.is_not(None))
        return list(store.scalars(query.order_by(DataKey.id)))


def destroy_key(key_id: str) -> None:
    """Erase everything sealed under `key_id`, for good. Twice is the same as once."""
    with _store(write=True) as store:
        store.execute(
            update(DataKey)
            .where(DataKey.id == key_id, DataKey.wrapped.is_not(None))
            .values(wrapped=None, destroyed_at=clock.now())
        )
    _clear_log()


def _clear_log() -> None:
    """Bring SQLite's write-ahead log into the file and empty it: it would go on holding the bytes that were
    destroyed.

    Where a reader stands in the way the next destruction, or the last connection to close, does it.
    """
    engine = db.engines["keys"]
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rotate_keys(batch: int = 500) -> Iterator[int]:
    """Wrap every data key under the newest master key, in batches; yields how many were done so far.

    Interrupted, it goes on where it stopped: keys already under the newest master key are passed over. One
    that does not unwrap is left as it is and the rest are done; at the end CannotOpen says how many those
    were.
    """
    done = unreadable = 0
    after = ""
    while True:
        with _store(write=True) as store:
            rows = store.execute(_not_under(key_ring().newest, after, batch)).all()
            for key_id, master_id, wrapped in rows:
                try:
                    _wrap_again(store, key_id, master_id, wrapped)
                    done += 1
                except CannotOpen:
                    unreadable += 1
        yield done
        if len(rows) < batch:
            break
        after = rows[-1].id
    if unreadable:
        raise CannotOpen(
            f"{unreadable} data keys do not open with any master key of the ring and were left as they are"
        )


def _not_under(newest: str, after: str, batch: int) -> Select[str, str, bytes | None]:
    """The next keys to wrap again, held until the transaction ends so that none is destroyed meanwhile and
    revived."""
    return (
        select(DataKey.id, DataKey.master_id, DataKey.wrapped)
        .where(DataKey.wrapped.is_not(None), DataKey.master_id != newest, DataKey.id > after)
        .order_by(DataKey.id)
        .limit(batch)
        .with_for_update()
    )


def _wrap_again(store: Connection, key_id: str, master_id: str, wrapped: bytes | None) -> None:
    assert wrapped is not None  # the query asks for those that are there
    ring = key_ring()
    new_master, again = ring.wrap(ring.unwrap(master_id, wrapped, key_id), key_id)
    store.execute(update(DataKey).where(DataKey.id == key_id).values(master_id=new_master, wrapped=again))

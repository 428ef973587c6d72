"""The key store: making, opening, destroying and re-wrapping data keys, each in a short transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, select, update

from portal.core import clock
from portal.core.references import new_id
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.keys.models import DataKey
from portal.keys.rules import CannotOpen, KeyRing, new_data_key


class KeyDestroyed(CannotOpen):
    """The record's key was destroyed: what it sealed is erased."""


def key_ring() -> KeyRing:
    """The running application's master keys."""
    ring: KeyRing = current_app.extensions["key_ring"]
    return ring


@contextmanager
def _store(*, write: bool) -> Iterator[Connection]:
    """The key store's own connection. A key is on disk before the record it seals: a key without a record does no
    harm, a record without its key would be lost."""
    token = writing.set(write)
    try:
        with db.engines["keys"].begin() as connection:
            yield connection
    finally:
        writing.reset(token)


def create_key() -> tuple[str, bytes]:
    """A new data key, kept: (its id, the key)."""
    key_id, data_key = new_id(), new_data_key()
    master_id, wrapped = key_ring().wrap(data_key, key_id)
    row = {"id": key_id, "master_id": master_id, "wrapped": wrapped, "created_at": clock.now()}
    with _store(write=True) as store:
        store.execute(DataKey.__table__.insert(), [row])
    return key_id, data_key


def open_key(key_id: str) -> bytes:
    """The data key under `key_id`. Raises KeyDestroyed, or CannotOpen when it is not there."""
    with _store(write=False) as store:
        row = store.execute(select(DataKey.master_id, DataKey.wrapped).where(DataKey.id == key_id)).one_or_none()
    if row is None:
        raise CannotOpen("no such key")
    if row.wrapped is None:
        raise KeyDestroyed("the record was erased")
    return key_ring().unwrap(row.master_id, row.wrapped, key_id)


def destroy_key(key_id: str) -> None:
    """Erase everything sealed under `key_id`, for good. Twice is the same as once."""
    with _store(write=True) as store:
        store.execute(
            update(DataKey)
            .where(DataKey.id == key_id, DataKey.wrapped.is_not(None))
            .values(wrapped=None, destroyed_at=clock.now())
        )


def rotate_keys(batch: int = 500) -> Iterator[int]:
    """Wrap every data key under the newest master key, in batches; yields how many were done so far.

    Interrupted, it goes on where it stopped: keys already under the newest master key are passed over.
    """
    ring, done = key_ring(), 0
    while True:
        with _store(write=True) as store:
            rows = store.execute(
                select(DataKey.id, DataKey.master_id, DataKey.wrapped)
                .where(DataKey.wrapped.is_not(None), DataKey.master_id != ring.newest)
                .limit(batch)
            ).all()
            for row in rows:
                master_id, wrapped = ring.wrap(ring.unwrap(row.master_id, row.wrapped, row.id), row.id)
                store.execute(
                    update(DataKey).where(DataKey.id == row.id).values(master_id=master_id, wrapped=wrapped)
                )
        done += len(rows)
        yield done
        if len(rows) < batch:
            return

"""Changing the master key while everything stays readable."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.keys.models import DataKey
from portal.keys.rules import CannotOpen, KeyRing
from portal.keys.store import KeyDestroyed, create_key, destroy_key, open_key, rotate_keys

pytestmark = pytest.mark.database
NEW = "new:" + "77" * 32


def add_master(app: Flask, entry: str = NEW) -> None:
    ring: KeyRing = app.extensions["key_ring"]
    app.extensions["key_ring"] = KeyRing(KeyRing.parse([entry]).keys + ring.keys)


def masters() -> set[str]:
    with db.engines["keys"].connect() as store:
        return set(store.scalars(select(DataKey.master_id).where(DataKey.wrapped.is_not(None))))


def test_every_key_opens_with_the_new_master_alone_when_rotated(app: Flask) -> None:
    with app.app_context():
        keys = dict(create_key() for _ in range(7))
        add_master(app)
        assert list(rotate_keys(batch=3)) == [3, 6, 7]
        app.extensions["key_ring"] = KeyRing.parse([NEW])
        assert {key_id: open_key(key_id) for key_id in keys} == keys
        assert list(rotate_keys(batch=3)) == [0]


def test_rotation_goes_on_where_it_stopped_when_interrupted(app: Flask) -> None:
    with app.app_context():
        keys = dict(create_key() for _ in range(5))
        add_master(app)
        progress = rotate_keys(batch=2)
        assert next(progress) == 2
        progress.close()
        assert masters() == {"test", "new"}
        assert {key_id: open_key(key_id) for key_id in keys} == keys
        assert list(rotate_keys(batch=2)) == [2, 3]
        assert masters() == {"new"}


def test_a_destroyed_key_stays_destroyed_when_rotated(app: Flask) -> None:
    with app.app_context():
        gone, _key = create_key()
        create_key()
        destroy_key(gone)
        add_master(app)
        assert list(rotate_keys()) == [1]
        with pytest.raises(KeyDestroyed):
            open_key(gone)


def test_the_others_are_rotated_and_it_says_so_when_one_key_is_unreadable(app: Flask) -> None:
    with app.app_context():
        keys = sorted(create_key()[0] for _ in range(3))
        token = writing.set(True)
        with db.engines["keys"].begin() as store:
            store.execute(update(DataKey).where(DataKey.id == keys[0]).values(wrapped=b"changed"))
        writing.reset(token)
        add_master(app)
        with pytest.raises(CannotOpen, match="1 data keys"):
            list(rotate_keys(batch=1))
        assert open_key(keys[1])
        assert open_key(keys[2])


def test_opening_an_unknown_key_fails_when_asked_for(app: Flask) -> None:
    with app.app_context(), pytest.raises(CannotOpen, match="no such key"):
        open_key("00000000-0000-4000-8000-000000000000")

"""Sealed columns on real tables: what is on disk, what opens, and what erasing leaves."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.directory.models import ChangeSet
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.models import DataKey
from portal.keys.rules import CannotOpen
from portal.keys.sealed import ERASED
from portal.keys.store import KeyDestroyed, create_key, destroy_key

pytestmark = pytest.mark.database
SECRET = "the side door sticks, says a neighbour"


def a_report(message: str = SECRET, **values: str) -> ChangeSet:
    """A report of a problem; a key among `values` comes before what is sealed under it."""
    return ChangeSet(
        **values,
        entity="service",
        entity_id="00000000-0000-4000-8000-000000000000",
        state=ChangeState.PENDING,
        source=next(iter(ChangeSource)),
        message=message,
    )


def keep(report: ChangeSet) -> int:
    with transaction():
        db.session.add(report)
        db.session.flush()
        pk = report.pk
    db.session.expire_all()
    return pk


def data_keys() -> list[bytes | None]:
    with db.engines["keys"].connect() as store:
        return list(store.scalars(select(DataKey.wrapped)))


def test_only_cipher_text_is_stored_when_a_sealed_value_is_set(app: Flask) -> None:
    with app.app_context():
        pk = keep(a_report(reporter_name="Wren"))
        row = db.session.execute(text("select * from change_set")).mappings().one()
        assert SECRET not in str(dict(row))
        assert "Wren" not in str(dict(row))
        report = db.session.get_one(ChangeSet, pk)
        assert (report.message, report.reporter_name, report.reporter_contact) == (SECRET, "Wren", "")
        assert row["reporter_contact_sealed"] is None
        assert len(data_keys()) == 1


@pytest.mark.sqlite
def test_no_file_holds_the_text_when_it_was_sealed(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        keep(a_report())
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any(path.name.startswith("portal.db") for path in files)
        assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("column", ["message_sealed", "reporter_name_sealed"])
def test_a_value_does_not_open_when_it_is_copied_elsewhere(app: Flask, column: str) -> None:
    with app.app_context():
        pk, other = keep(a_report()), keep(a_report("another", reporter_name="Finch"))
        target = pk if column == "reporter_name_sealed" else other
        with transaction():
            sealed = db.session.scalar(text(f"select message_sealed from change_set where pk = {pk}"))
            db.session.execute(
                text(f"update change_set set {column} = :sealed where pk = {target}"), {"sealed": sealed}
            )
        report = db.session.get_one(ChangeSet, target)
        with pytest.raises(CannotOpen):
            assert report.message if column == "message_sealed" else report.reporter_name


def test_a_record_is_erased_when_its_key_is_destroyed(app: Flask) -> None:
    with app.app_context():
        pk, other = keep(a_report()), keep(a_report("stays"))
        report = db.session.get_one(ChangeSet, pk)
        assert report.key_id is not None
        destroy_key(report.key_id)
        destroy_key(report.key_id)
        assert report.message == ERASED
        assert db.session.get_one(ChangeSet, other).message == "stays"
        with pytest.raises(KeyDestroyed):
            report.message = "written again"
        assert sorted(key is None for key in data_keys()) == [False, True]


@pytest.mark.sqlite
def test_the_files_forget_a_key_when_it_is_destroyed(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        key_id, _data_key = create_key()
        wrapped = data_keys()[0]
        assert wrapped is not None

        def holding() -> list[str]:
            return [path.name for path in (tmp_path / "keys").iterdir() if wrapped in path.read_bytes()]

        assert holding() != []
        destroy_key(key_id)
        assert holding() == []


def test_another_key_is_refused_when_a_record_has_one(app: Flask) -> None:
    with app.app_context():
        report = a_report()
        with pytest.raises(ValueError, match="keeps its data key"):
            report.key_id = create_key()[0]


def test_records_share_a_key_when_it_is_given_first(app: Flask) -> None:
    with app.app_context():
        key_id, _data_key = create_key()
        first, second = a_report("one", key_id=key_id), ChangeSet(key_id=key_id, message="two")
        assert (first.message, second.message) == ("one", "two")
        destroy_key(key_id)
        assert (first.message, second.message) == (ERASED, ERASED)


def test_the_key_stays_and_the_record_does_not_when_the_transaction_fails(app: Flask) -> None:
    with app.app_context():
        with suppress(InterruptedError), transaction():
            db.session.add(a_report())
            raise InterruptedError
        assert db.session.scalars(select(ChangeSet)).all() == []
        assert len(data_keys()) == 1

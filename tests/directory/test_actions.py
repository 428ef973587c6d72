"""Changes: each one is a ChangeSet that can be replayed, told to the index, and refused when it is stale."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.core.errors import Conflict
from portal.directory.actions import change_record, create_record
from portal.directory.checks import InvalidValue
from portal.directory.loading import whole_service
from portal.directory.models import ChangeSet, IndexChange, Organization, Service
from portal.directory.queries import content_generation, get_lookup
from portal.directory.shapes import SERVICE
from portal.directory.values import read_values, same
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import BY, a_location, a_service, a_term, an_organization, change

pytestmark = pytest.mark.database


def _service(record_id: str) -> Service:
    db.session.expire_all()
    return db.session.scalars(select(Service).where(Service.id == record_id).options(*whole_service())).one()


def _change_sets(record_id: str) -> list[ChangeSet]:
    query = select(ChangeSet).where(ChangeSet.entity_id == record_id).options(selectinload(ChangeSet.fields))
    return list(db.session.scalars(query.order_by(ChangeSet.pk)))


def _counts() -> tuple[int, ...]:
    db.session.rollback()
    models = (Service, ChangeSet, IndexChange)
    return (
        *(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models),
        content_generation(),
    )


def test_the_changes_replayed_give_the_record(app: Flask) -> None:
    """History, undo and "what changed" all stand on this."""
    with app.app_context():
        a_term("needs", "lonely")
        hall = a_location("Hall")
        made = a_service(
            summary="First.", phones=[{"number": "01572 000001"}], cost_options=[{"amount": 3.5}]
        )
        change("service", made.id, summary="Second.", needs=["lonely"], minimum_age=0)
        change(
            "service",
            made.id,
            phones=[],
            at=[{"location": hall, "schedules": [{"freq": "WEEKLY", "byday": "MO"}]}],
        )
        change("service", made.id, cost_options=[{"amount": 0}], status="paused", paused_reason="Snow")
        replayed: dict[str, Any] = {}
        for one in _change_sets(made.id):
            for field in one.fields:
                assert same(replayed.get(field.field_name), field.previous_value), field.field_name
                replayed[field.field_name] = field.replacement_value
        stored = read_values(_service(made.id), SERVICE)
        for name, value in stored.items():
            assert same(replayed.get(name), value), name


def test_a_change_says_who_where_from_and_which_fields(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="First.")
        change("service", made.id, summary="Second.", name="Tea and talk")
        created, changed = _change_sets(made.id)
        assert {field.last_action_type for field in created.fields} == {"create"}
        assert [
            (field.field_name, field.previous_value, field.replacement_value) for field in changed.fields
        ] == [("summary", "First.", "Second.")]
        assert (changed.source, changed.author, changed.state) == ("editor", "a test", "accepted")
        assert changed.decided_at is not None
        assert changed.fields[0].updated_by == "a test"


def test_nothing_happens_when_nothing_differs(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="First.", phones=[{"number": "01572 000001"}])
        before, version = _counts(), _service(made.id).version
        change("service", made.id, summary=" First. ", phones=[{"number": "01572 000001"}], description="")
        assert _counts() == before
        assert _service(made.id).version == version


def test_version_date_generation_and_index_change_go_up_together(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        first, before = _service(made.id), _counts()
        modified = first.last_modified
        change("service", made.id, capacity="open")
        row = _service(made.id)
        assert row.version == 2
        assert row.last_modified > modified
        assert row.capacity_updated_at == row.last_modified
        services, sets, index_changes, generation = _counts()
        assert (services, sets, index_changes, generation) == (
            before[0], before[1] + 1, before[2] + 1, before[3] + 1,
        )  # fmt: skip
        newest = db.session.scalars(select(IndexChange).order_by(IndexChange.pk.desc())).first()
        assert newest is not None
        assert (newest.kind, newest.record_id, newest.generation) == ("service", made.id, generation)


def _fail_while_changing(record_id: str) -> None:
    with transaction():
        change_record("service", _service(record_id), {"summary": "Lost."}, BY, get_lookup())
        raise RuntimeError


def test_nothing_is_kept_when_the_request_fails_after_the_change(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="First.")
        before = _counts()
        with pytest.raises(RuntimeError):
            _fail_while_changing(made.id)
        assert _counts() == before
        assert _service(made.id).summary == "First."


def _change(record_id: str, expected: int | None = None, **values: Any) -> None:
    with transaction():
        change_record("service", _service(record_id), values, BY, get_lookup(), expected=expected)


def test_a_stale_edit_is_refused_and_the_other_one_stays(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="First.")
        _change(made.id, 1, summary="Theirs.")
        before = _counts()
        with pytest.raises(Conflict, match="Somebody else changed this"):
            _change(made.id, 1, summary="Mine.")
        assert _counts() == before
        assert _service(made.id).summary == "Theirs."
        _change(made.id, 2, summary="Mine, after a look.")
        assert _service(made.id).summary == "Mine, after a look."


@pytest.mark.parametrize("values", [{"email": "wrong"}, {"colour": "red"}, {"at": [{"location": "nowhere"}]}])
def test_a_wrong_value_changes_nothing_at_all(app: Flask, values: dict[str, Any]) -> None:
    with app.app_context():
        made = a_service(summary="First.")
        before = _counts()
        with pytest.raises(InvalidValue):
            _change(made.id, summary="Not this either.", **values)
        assert _counts() == before
        assert _service(made.id).summary == "First."


def test_a_record_that_cannot_be_made_leaves_nothing(app: Flask) -> None:
    with app.app_context():
        an_organization()
        before = _counts()
        with pytest.raises(InvalidValue):
            a_service(email="wrong")
        assert _counts() == before


def test_an_address_is_one_records_only(app: Flask) -> None:
    with app.app_context():
        a_service("One", slug="tea")
        other = a_service("Two", slug="coffee")
        with pytest.raises(InvalidValue, match="'tea'"):
            a_service("Three", slug="tea")
        with pytest.raises(InvalidValue, match="'tea'"):
            _change(other.id, slug="tea")
        _change(other.id, slug="coffee-and-cake")
        assert _service(other.id).slug == "coffee-and-cake"


def test_of_two_editors_at_the_same_moment_one_is_told(app: Flask) -> None:
    """Both read version 1 before either writes: PostgreSQL would let the second write over the first."""
    with app.app_context():
        made = a_service(summary="First.")
        on_sqlite = db.engine.dialect.name == "sqlite"
    told: list[str] = []
    together = Barrier(2, timeout=20)

    def edit(words: str) -> None:
        with app.app_context():
            try:
                with transaction():
                    row = _service(made.id)
                    if not on_sqlite:  # there the second one waits for the first before it reads
                        together.wait()
                    change_record("service", row, {"summary": words}, BY, get_lookup(), expected=1)
                told.append("kept")
            except Conflict:
                told.append("conflict")
            finally:
                db.session.remove()

    threads = [Thread(target=edit, args=(words,)) for words in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["conflict", "kept"]
    with app.app_context():
        assert _service(made.id).version == 2
        assert len(_change_sets(made.id)) == 2


def test_many_editors_of_many_listings_lose_nothing(app: Flask) -> None:
    with app.app_context():
        made = [a_service(f"Club {n}") for n in range(4)]
        before = content_generation()

    def edit(number: int) -> None:
        with app.app_context():
            for turn in range(5):
                _change(made[number].id, summary=f"Turn {turn}.")
            db.session.remove()

    threads = [Thread(target=edit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert content_generation() == before + 20
        assert [_service(one.id).version for one in made] == [6] * 4
        waiting = db.session.scalars(
            select(IndexChange.generation).where(IndexChange.generation > before)
        ).all()
        assert sorted(waiting) == list(range(before + 1, before + 21)), "each change has a number of its own"


def test_a_new_record_is_told_to_the_index(app: Flask) -> None:
    with app.app_context():
        an_organization()
        with transaction():
            owner = db.session.scalars(select(Organization)).one()
            facts = {"name": "New", "slug": "new", "kind": "service", "status": "draft"}
            row = create_record("service", facts, BY, get_lookup(), organization=owner)
            record_id = row.id
        assert db.session.scalars(select(IndexChange.record_id)).all()[-1] == record_id

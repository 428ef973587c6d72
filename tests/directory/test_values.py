"""Plain values written into records and read back are the same; children keep their public ids."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from portal.directory.actions import change_record, create_record
from portal.directory.checks import check_values
from portal.directory.loading import WHOLE
from portal.directory.models import Organization, Service
from portal.directory.queries import get_lookup
from portal.directory.shapes import SERVICE, SHAPES
from portal.directory.values import read_values, same
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.directory.values_of import records
from tests.support.factories import BY, a_location, a_service, a_term, an_organization, change

CODES = {"service_type": ["walks", "talks"], "need": ["lonely", "cold"], "audience": ["carers"]}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(inner) for name, inner in value.items() if name != "id"}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value


def _read(entity: str, record_id: str) -> dict[str, Any]:
    db.session.rollback()
    db.session.expunge_all()
    return read_values(_row(entity, record_id), SHAPES[entity])


def _row(entity: str, record_id: str) -> Any:
    model = SHAPES[entity].model
    return db.session.scalars(select(model).where(model.id == record_id).options(*WHOLE[entity]())).one()


@pytest.fixture
def places(app: Flask) -> list[str]:
    """Terms to point at, and two locations."""
    with app.app_context():
        for link_type, taxonomy in (
            ("service_type", "service_types"),
            ("need", "needs"),
            ("audience", "audiences"),
        ):
            for code in CODES[link_type]:
                a_term(taxonomy, code)
        an_organization()
        return [a_location("One"), a_location("Two")]


@pytest.mark.database
@pytest.mark.parametrize("entity", ["organization", "location", "service"])
def test_what_is_written_is_read_back_the_same_and_is_no_change(
    app: Flask, places: list[str], entity: str
) -> None:
    """Any right values of any record: created, read, written again, changed to others, read."""
    shape = SHAPES[entity]
    fixed: dict[str, Any] = {} if entity == "location" else {"slug": f"a-{entity}"}

    @given(records(shape, CODES, places, **fixed), records(shape, CODES, places, **fixed))
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def hold(values: dict[str, Any], other: dict[str, Any]) -> None:
        with app.app_context():
            with transaction():
                for left in db.session.scalars(select(shape.model).where(shape.model.origin == "property")):
                    db.session.delete(left)
            with transaction():
                lookup, columns = get_lookup(), {"origin": "property"}
                if entity == "service":
                    columns["organization_pk"] = db.session.scalars(select(Organization.pk)).first()
                record_id = create_record(entity, values, BY, lookup, **columns).id
            stored = _read(entity, record_id)
            assert _without_ids(stored) == check_values(values, shape, lookup)
            with transaction():
                lookup = get_lookup()
                row = _row(entity, record_id)
                assert change_record(entity, row, stored, BY, lookup) is None, "the same is no change"
                change_record(entity, row, other, BY, lookup)
            after = _read(entity, record_id)
            for name, value in check_values(other, shape, lookup).items():
                assert same(after[name], value), name

    hold()


@pytest.mark.database
def test_children_keep_their_ids_when_others_come_go_and_move(app: Flask) -> None:
    with app.app_context():
        made = a_service(phones=[{"number": f"01572 00000{n}", "description": f"line {n}"} for n in range(3)])
        first = _read("service", made.id)["phones"]
        ids = {row["description"]: row["id"] for row in first}
        change(
            "service", made.id, phones=[first[2], first[0], {"number": "01572 000009", "description": "new"}]
        )
        second = _read("service", made.id)["phones"]
        assert [row["description"] for row in second] == ["line 2", "line 0", "new"]
        assert second[0]["id"] == ids["line 2"]
        assert second[1]["id"] == ids["line 0"]
        # A file knows no ids: what says the same is the same row, whatever the order.
        change(
            "service",
            made.id,
            phones=[{k: v for k, v in row.items() if k != "id"} for row in reversed(second)],
        )
        third = {row["description"]: row["id"] for row in _read("service", made.id)["phones"]}
        assert third == {row["description"]: row["id"] for row in second}


@pytest.mark.database
def test_an_edited_child_is_the_same_row(app: Flask) -> None:
    with app.app_context():
        made = a_service(phones=[{"number": "01572 000001"}])
        before = _read("service", made.id)["phones"][0]
        change("service", made.id, phones=[before | {"number": "01572 000002"}])
        after = _read("service", made.id)["phones"][0]
        assert (after["id"], after["number"]) == (before["id"], "01572 000002")


@pytest.mark.database
def test_another_records_child_is_never_taken(app: Flask) -> None:
    with app.app_context():
        mine = a_service("Mine", phones=[{"number": "01572 000001"}])
        other = a_service("Other", phones=[{"number": "01572 000002"}])
        theirs = _read("service", other.id)["phones"][0]
        change("service", mine.id, phones=[{"number": "01572 000003", "id": theirs["id"]}])
        assert _read("service", other.id)["phones"] == [theirs]
        assert _read("service", mine.id)["phones"][0]["id"] != theirs["id"]


@pytest.mark.database
@pytest.mark.parametrize("with_ids", [True, False])
def test_places_may_be_swapped_and_reordered(app: Flask, with_ids: bool) -> None:
    """Two rows that trade places would break the rule that a service is at a place once, half-way through."""
    with app.app_context():
        one, two, three = a_location("One"), a_location("Two"), a_location("Three")
        made = a_service(at=[{"location": one, "description": "a"}, {"location": two, "description": "b"}])
        ids = [row["id"] for row in _read("service", made.id)["at"]]
        swapped: list[dict[str, Any]] = [
            {"location": two, "description": "a"}, {"location": one, "description": "b"},
        ]  # fmt: skip
        if with_ids:
            swapped = [row | {"id": row_id} for row, row_id in zip(swapped, ids, strict=True)]
        change("service", made.id, at=swapped)
        found = _read("service", made.id)["at"]
        assert [(row["location"], row["description"]) for row in found] == [(two, "a"), (one, "b")]
        change("service", made.id, at=[{"location": three}, {"location": two}])
        assert [row["location"] for row in _read("service", made.id)["at"]] == [three, two]


@pytest.mark.database
def test_terms_keep_their_order_and_other_kinds_of_terms_stay(app: Flask, places: list[str]) -> None:
    with app.app_context():
        made = a_service(needs=["lonely", "cold"], service_types=["walks"])
        change("service", made.id, needs=["cold", "lonely"])
        found = _read("service", made.id)
        assert found["needs"] == ["cold", "lonely"]
        assert found["service_types"] == ["walks"]
        change("service", made.id, needs=[])
        assert _read("service", made.id)["needs"] == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("", None, True),
        ([], None, True),
        (False, None, True),
        (0, None, False),
        (0, False, False),
        (0, "", False),
        (1.0, 1, True),
        ([{"id": "a", "number": "1"}], [{"id": "b", "number": "1", "extension": ""}], True),
        ([{"amount": 0}], [{"amount": None}], False),
        ([{"number": "1"}, {"number": "2"}], [{"number": "2"}, {"number": "1"}], False),
        (["a"], ["a", "b"], False),
    ],
)
def test_two_values_say_the_same_when_only_ids_and_emptiness_differ(
    one: Any, other: Any, alike: bool
) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike


def test_every_field_of_a_service_is_on_its_model() -> None:
    known = set(Service.__mapper__.attrs.keys())
    apart = {"service_types", "needs", "audiences", "themes", "life_events", "at"}
    assert set(SERVICE.names) - apart <= known

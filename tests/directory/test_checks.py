"""Checks: what a field cannot take is refused in words that say what to do, whoever brings it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Numeric, String

from portal.directory.checks import InvalidValue, check_values
from portal.directory.shapes import SERVICE, SHAPES, AtLocations, Children, Field, Scalar, Terms
from portal.directory.values import Lookup

NOTHING = Lookup()
GARBAGE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=5)
    | st.dates()
    | st.lists(st.text() | st.dictionaries(st.text() | st.integers(), st.text()), max_size=3)
    | st.dictionaries(st.text(), st.text(), max_size=2)
)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_anything_at_all_is_either_taken_or_refused_with_advice(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(list(SHAPES.values())))
    values = data.draw(
        st.dictionaries(st.sampled_from(shape.names) | st.text(max_size=5), GARBAGE, max_size=4)
    )
    refusal = None
    try:
        checked = check_values(values, shape, NOTHING)
    except InvalidValue as refused:
        refusal = refused
    if refusal is None:
        assert check_values(checked, shape, NOTHING) == checked, "what was taken is taken again as it is"
    else:
        assert refusal.message.endswith(".")
        assert len(refusal.message) > 10
        assert isinstance(refusal.field, str)


BAD: list[tuple[str, Any, str]] = [
    ("name", "", "Enter name."),
    ("name", None, "Enter name."),
    ("name", "   \x00 ", "Enter name."),
    ("name", "x" * 251, "250 characters or fewer; it has 251"),
    ("name", ["a"], "give one value"),
    ("name", {"a": 1}, "give one value"),
    ("name", True, "give one value"),
    ("name", b"bytes", "give one value"),
    ("kind", "thing", "choose one of service, activity"),
    ("kind", ["service"], "give one value"),
    ("status", "LIVE", "choose one of"),
    ("paused_until", "tomorrow", "like 2026-11-23"),
    ("paused_until", "2026-02-30", "like 2026-11-23"),
    ("paused_until", "2026-11-231", "like 2026-11-23"),
    ("paused_until", "2026-11-23 and then", "like 2026-11-23"),
    ("email", "someone", "name@example.org"),
    ("email", "a@b", "name@example.org"),
    ("email", "a@b.c, d@e.f", "name@example.org"),
    ("url", "javascript:alert(1)", "https://"),
    ("url", "example", "https://"),
    ("url", "http://x", "https://"),
    ("url", "www." + "a" * 490 + ".org", "500 characters"),
    ("minimum_age", "old", "enter a number"),
    ("minimum_age", -1, "from 0 to 150"),
    ("minimum_age", 151, "from 0 to 150"),
    ("minimum_age", "nan", "enter a number"),
    ("minimum_age", float("inf"), "enter a number"),
    ("waiting_weeks", 1.5, "whole number"),
    ("waiting_weeks", "1e9", "from 0 to 1,000"),
    ("sensitive", "maybe", "yes or no"),
    ("delivery", "phone", "give a list"),
    ("delivery", ["pigeon"], "'pigeon' is not on the list"),
    ("needs", "lonely", "give a list"),
    ("needs", ["no-such"], "is not on the list"),
    ("needs", [{"a": 1}], "is not on the list"),
    ("phones", {"number": "1"}, "give a list"),
    ("phones", ["01572"], "named parts"),
    ("phones", [{"number": "call us"}], "digits and spaces"),
    ("phones", [{"number": "---"}], "digits and spaces"),
    ("phones", [{"number": ""}], "Enter phone number."),
    ("phones", [{"number": "01572 722 577", "fax": "1"}], "no part called 'fax'"),
    ("phones", [{"number": "01572 722 577", "location": "1"}], "no part called 'location'"),
    ("phones", [{"number": "01572 722 577", "type": "pager"}], "choose one of"),
    ("schedules", [{"opens_at": "25:00"}], "like 09:30"),
    ("schedules", [{"opens_at": "9"}], "like 09:30"),
    ("schedules", [{"opens_at": "09:30+01:00"}], "like 09:30"),
    ("schedules", [{"interval": 0}], "from 1 to 1,000"),
    ("schedules", [{"except_dates": ["Christmas"]}], "like 2026-11-23"),
    ("cost_options", [{"amount": "free"}], "enter a number"),
    ("cost_options", [{"amount": -5}], "from 0 to"),
    ("at", [{"location": "nowhere"}], "there is no location 'nowhere'"),
    ("at", [{"location": ["x"]}], "there is no location"),
    ("at", [{}], "there is no location None"),
    ("colour", "red", "no field called 'colour'"),
]


@pytest.mark.parametrize(("name", "value", "advice"), BAD, ids=[f"{bad[0]}-{bad[1]!r}"[:40] for bad in BAD])
def test_a_wrong_value_is_refused_with_what_to_do(name: str, value: Any, advice: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_values({name: value}, SERVICE, NOTHING)
    assert advice in refusal.value.message
    assert name in (refusal.value.field, "phones", "schedules", "cost_options")


def test_a_place_is_named_once() -> None:
    lookup = Lookup({}, {"here": None})  # type: ignore[dict-item]
    with pytest.raises(InvalidValue, match="each place once"):
        check_values({"at": [{"location": "here"}, {"location": "here"}]}, SERVICE, lookup)


def test_the_youngest_is_not_above_the_oldest() -> None:
    with pytest.raises(InvalidValue, match="youngest"):
        check_values({"minimum_age": 12, "maximum_age": 11.5}, SERVICE, NOTHING)
    check_values({"minimum_age": 0, "maximum_age": 0}, SERVICE, NOTHING)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "  Tea\n and  talk\x00 ", "Tea and talk"),
        ("name", 101, "101"),
        ("description", "one\r\n\r\ntwo ", "one\n\ntwo"),
        ("email", "mailto:a@example.org", "a@example.org"),
        ("url", "www.example.org", "https://www.example.org"),
        ("paused_until", "2026-11-23T10:00:00", "2026-11-23"),
        ("minimum_age", "12.50", 12.5),
        ("minimum_age", 7.0, 7),
        ("minimum_age", 0.333, 0.33),
        ("waiting_weeks", "6", 6),
        ("sensitive", "Yes", True),
        ("sensitive", None, False),
        ("delivery", ["phone", "phone", "online"], ["phone", "online"]),
        ("delivery", None, []),
        ("summary", None, ""),
        ("minimum_age", "", None),
    ],
)
def test_a_right_value_is_tidied(name: str, typed: Any, kept: Any) -> None:
    assert check_values({name: typed}, SERVICE, NOTHING) == {name: kept}


def test_children_are_tidied_and_keep_their_ids() -> None:
    checked = check_values(
        {"phones": [{"id": "p1", "number": " 01572  722 577 "}], "schedules": [{"opens_at": "9:30"}]},
        SERVICE,
        NOTHING,
    )
    assert checked["phones"][0] == {
        "id": "p1",
        "number": "01572 722 577",
        "extension": "",
        "type": "voice",
        "description": "",
        "languages": [],
    }
    assert checked["schedules"][0]["opens_at"] == "09:30"
    assert checked["schedules"][0]["interval"] == 1


def _columns(model: Any, fields: tuple[Field, ...]) -> list[tuple[Any, Scalar]]:
    found: list[tuple[Any, Scalar]] = []
    for part in fields:
        if isinstance(part, Scalar):
            found.append((model.__table__.c[part.name], part))
        elif isinstance(part, Children | AtLocations):
            found += _columns(part.model, part.fields)
        else:
            assert isinstance(part, Terms)
    return found


@pytest.mark.parametrize("entity", SHAPES)
def test_every_field_fits_its_column(entity: str) -> None:
    """SQLite takes what is too long; PostgreSQL would answer with an error."""
    for column, part in _columns(SHAPES[entity].model, SHAPES[entity].fields):
        if isinstance(column.type, String) and column.type.length and part.kind != "choice":
            assert part.limit <= column.type.length, f"{column}: {part.limit} > {column.type.length}"
        if part.kind == "choice":
            assert max(map(len, part.choices)) <= (column.type.length or 999), column
        if isinstance(column.type, Numeric) and column.type.precision and column.type.scale is not None:
            assert part.high < 10 ** (column.type.precision - column.type.scale), column
            assert part.decimals == column.type.scale, column

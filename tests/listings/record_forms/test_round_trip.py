"""Values put into a form come back as they were: for every starter record, and for values nobody foresaw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import text
from portal.directory.checks import check_values
from portal.directory.loading import WHOLE
from portal.directory.queries import get_lookup
from portal.directory.shapes import SHAPES, Children, Field, Scalar, Shape
from portal.directory.values import Lookup, read_values, same
from portal.extensions import db
from portal.listings.record_forms import RecordForm
from tests.support.forms import sent_by_browser


@pytest.fixture
def send(loaded_app: Flask) -> Callable[[Shape, dict[str, Any], dict[str, Any], Lookup], RecordForm]:
    """Print a form of the values, and read what a browser would send of it."""
    macro = loaded_app.jinja_env.get_template("components/record_fields.html").module.record_fields  # type: ignore[attr-defined]

    def through(shape: Shape, values: dict[str, Any], base: dict[str, Any], lookup: Lookup) -> RecordForm:
        shown = RecordForm.of_values(shape.fields, values, lookup)
        sent = sent_by_browser(str(macro(shown, "/here")))
        return RecordForm.of_post(shape.fields, sent, base, lookup)

    return through


@pytest.mark.parametrize("entity", SHAPES)
def test_every_starter_record_comes_back_as_it_was(loaded_app: Flask, send: Any, entity: str) -> None:
    shape = SHAPES[entity]
    with loaded_app.app_context():
        lookup = get_lookup()
        for row in db.session.scalars(select(shape.model).options(*WHOLE[entity]())):
            values = read_values(row, shape)
            form = send(shape, values, values, _only_its_own(values, lookup))
            back = form.check(shape, lookup)
            assert back is not None, f"{row.name}: {form.errors}"
            assert {name for name in values if not same(values[name], back[name])} == set(), row.name


def _only_its_own(values: dict[str, Any], lookup: Lookup) -> Lookup:
    """The terms that a record carries: the page lists every other one too, which takes its time."""
    codes = {str(code) for value in values.values() if isinstance(value, list) for code in value}
    return Lookup({key: term for key, term in lookup.terms.items() if key[1] in codes}, lookup.locations)


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)


def _scalar(part: Scalar) -> st.SearchStrategy[Any]:
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "line": _WORDS.map(lambda typed: text.one_line(typed, min(part.limit, 20))),
        "text": _WORDS,
        "email": st.sampled_from(["a@example.org", "tea.club@example.org"]),
        "url": st.sampled_from(["https://example.org", "http://a.example.org/b?c=1&d='2'#e"]),
        "phone": st.sampled_from(["01632 960001", "+44 1632 960 002", "999"]),
        "postcode": st.sampled_from(["LE15 6HP", "PE9 3AA"]),
        "date": _DAYS,
        "time": st.times().map(lambda one: time(one.hour, one.minute).strftime("%H:%M")),
        "integer": st.integers(max(part.low, -1000), min(part.high, 5000)),
        "number": st.floats(max(part.low, 0), min(part.high, 170), allow_nan=False),
        "flag": st.booleans(),
        "choice": st.sampled_from(part.choices or ("",)),
        "dates": st.lists(_DAYS, max_size=3),
        "words": st.lists(st.sampled_from(part.choices) if part.choices else _WORDS, max_size=3),
    }
    made = kinds[part.kind]
    return made.filter(lambda value: bool(text.one_line(str(value)))) if part.required else made | st.none()


def _field(part: Field) -> st.SearchStrategy[Any]:
    if isinstance(part, Scalar):
        return _scalar(part)
    if not isinstance(part, Children) or part.name == "schedules":
        return st.just([])  # terms and places need records, and a made-up schedule makes no sense
    return st.lists(st.fixed_dictionaries({sub.name: _field(sub) for sub in part.fields}), max_size=2)


def _values(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({part.name: _field(part) for part in shape.fields})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), entity=st.sampled_from(list(SHAPES)))
def test_values_nobody_thought_of_come_back_as_they_were(send: Any, data: st.DataObject, entity: str) -> None:
    shape, lookup = SHAPES[entity], Lookup()
    values = data.draw(_values(shape))
    if entity == "service":
        values["minimum_age"] = None
    checked = check_values(values, shape, lookup)
    form = send(shape, checked, {}, lookup)
    back = form.check(shape, lookup)
    assert back is not None, form.errors
    wrong = {
        name: (value, back[name])
        for name, value in checked.items()
        if not same(_without_blanks(value, shape.field(name)), back[name])
        and not _only_order(value, back[name])
    }
    assert wrong == {}


def _without_blanks(value: Any, part: Any) -> Any:
    """A row in which nothing is stated is left out by the form."""
    if not isinstance(part, Children):
        return value
    return [
        {sub.name: _without_blanks(row[sub.name], sub) for sub in part.fields}
        for row in value
        if any(_stated(_without_blanks(row[sub.name], sub), sub) for sub in part.fields)
    ]


def _stated(value: Any, part: Any) -> bool:
    return value not in (None, "", [], False) and value != getattr(part, "default", None)


def _only_order(value: Any, back: Any) -> bool:
    """Answers ticked on a new form come in the list's order."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value) and set(value) == set(back)

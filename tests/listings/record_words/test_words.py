"""A record's values in words, and what differs between two of them."""

from __future__ import annotations

from typing import Any

import pytest

from portal.directory.shapes import LOCATION, SERVICE, SHAPES
from portal.directory.values import Lookup
from portal.listings.record_words import choices_of, compare, difference, say_value

NOBODY = Lookup()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("status", "paused", ("Closed for a time: shown with a note",)),
        ("visible_from", "2027-01-03", ("3 January 2027",)),
        ("visible_from", None, ()),
        ("visible_from", "in spring", ("in spring",)),
        ("sensitive", True, ("Yes",)),
        ("waiting_weeks", 0, ("0",)),
        ("delivery", ["phone", "home_visit"], ("By phone", "At your home")),
        ("description", "One.\n\nTwo.", ("One.", "Two.")),
        ("cost_options", [{"option": "Adult", "amount": 3.5}, {"amount": 0}], ("Adult: £3.50", "Free")),
        (
            "phones",
            [{"number": "01632 960001", "extension": "4", "type": "textphone", "description": "Bookings"}],
            ("01632 960001 extension 4 (Textphone): Bookings",),
        ),
        (
            "schedules",
            [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00",
              "except_dates": ["2026-12-29"], "description": "Bring a cup"}],
            ("Every Tuesday, 10am to midday. Not on 29 December 2026. Bring a cup",),
        ),
        (
            "schedules",
            [{"exceptional": True, "valid_from": "2026-12-24", "valid_to": "2026-12-27"}],
            ("In place of the usual times, closed, from 24 December 2026 to 27 December 2026",),
        ),
        ("contacts", [{"name": "The desk", "phones": [{"number": "999"}]}], ("The desk, 999",)),
        ("at", [{"location": "gone"}], ("A place that is no longer listed",)),
        ("needs", ["a_term_of_old"], ("a_term_of_old",)),
        ("sources", [{"title": "A leaflet", "fields": ["phones"]}],
         ("Source: A leaflet. Fields it speaks for: Phone numbers",)),
    ],
)  # fmt: skip
def test_a_value_is_said_in_plain_words(name: str, value: Any, said: tuple[str, ...]) -> None:
    assert say_value(SERVICE.field(name), value, NOBODY) == said


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("value", [None, "", "x", 7, [], ["x"], [{}], [{"id": "a"}], {"a": 1}, True])
def test_no_value_ever_saved_stops_the_page(shape: Any, value: Any) -> None:
    for part in shape.fields:
        assert all(isinstance(line, str) for line in say_value(part, value, NOBODY))
        difference(part, value, None, NOBODY)
        difference(part, [], value, NOBODY)


def test_rows_that_came_went_and_changed_are_told_apart() -> None:
    before = [
        {"id": "a", "number": "01632 960001"},
        {"id": "b", "number": "01632 960002"},
        {"id": "c", "number": "999"},
    ]
    after = [{"id": "a", "number": "01632 960009"}, {"id": "c", "number": "999"}, {"number": "01632 960003"}]
    told = difference(SERVICE.field("phones"), before, after, NOBODY)
    assert [(row.state, row.before, row.after) for row in told.rows] == [
        ("changed", "01632 960001", "01632 960009"),
        ("stayed", "999", "999"),
        ("came", "", "01632 960003"),
        ("went", "01632 960002", ""),
    ]
    assert not told.moved


def test_a_new_order_is_a_difference_too() -> None:
    (told,) = compare(SERVICE, {"delivery": ["phone", "online"]}, {"delivery": ["online", "phone"]}, NOBODY)
    assert told.moved
    assert {row.state for row in told.rows} == {"stayed"}


def test_only_fields_that_say_something_else_are_told_in_the_records_order() -> None:
    before = {"name": "Tea", "summary": "", "description": "One", "minimum_age": 18}
    after = {"minimum_age": 18.0, "description": "Two", "summary": None, "name": "Tea and talk"}
    told = compare(SERVICE, before, after, NOBODY)
    assert [(one.label, one.before, one.after) for one in told] == [
        ("Name", ("Tea",), ("Tea and talk",)),
        ("What it is", ("One",), ("Two",)),
    ]


def test_every_answer_of_every_closed_list_has_words_of_its_own() -> None:
    for shape in SHAPES.values():
        for part in shape.fields:
            for value, words in choices_of(part) if getattr(part, "choices", ()) else []:
                assert words != value
    assert say_value(LOCATION.field("location_type"), "virtual", NOBODY) == ("Online only",)

"""What is made of single cells: hours, phone numbers, addresses, values by recipe."""

from __future__ import annotations

from typing import Any

import pytest

from portal.listings.imports.rules.hours import (
    read_range,
    read_week,
    schedules_from_days,
    schedules_from_text,
)
from portal.listings.imports.rules.likeness import Likeness, Listed
from portal.listings.imports.rules.picking import (
    calmed,
    email_in,
    phone_in,
    postcode_in,
    split_address,
    tidy_phone,
)
from portal.listings.imports.rules.recipes import RecipeError, read_recipe
from portal.listings.imports.rules.sheets import SheetRow, UnusableFileError


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("09:30-17:00", ("09:30", "17:00")),
        ("10am - 4pm", ("10:00", "16:00")),
        ("1.30 – 3.30pm", ("13:30", "15:30")),
        ("11-1pm", ("11:00", "13:00")),
        ("10am to 12 noon", ("10:00", "12:00")),
        ("12noon - 2pm", ("12:00", "14:00")),
        ("6pm - midnight", ("18:00", "23:59")),
        ("9:30-16:30", ("09:30", "16:30")),
    ],
)
def test_hours_are_read_where_there_is_one_way_to_read_them(words: str, both: tuple[str, str]) -> None:
    assert read_range(words) == both


@pytest.mark.parametrize(
    "words", ["9-5", "2 - 5", "1:30-3:30", "9am - 5", "8am-8am", "25:00-26:00", "17:00-09:00", "", "noon"]
)
def test_hours_that_could_be_read_in_two_ways_or_none_are_not_read(words: str) -> None:
    assert read_range(words) is None


def test_a_whole_week_in_one_cell_is_read() -> None:
    week = read_week("Mon - Wed: 9am-1pm, 2pm-5pm; Sat & Sun 10 - 11am.")
    assert week is not None
    assert [day for day, both in week if both == ("09:00", "13:00")] == ["MO", "TU", "WE"]
    assert [day for day, both in week if both == ("10:00", "11:00")] == ["SA", "SU"]


@pytest.mark.parametrize(
    "words",
    [
        "Tuesday from 11am",
        "Mon - Fri by appointment",
        "1st Saturday of month 10am - 12noon",
        "Monday",
        "10am - 4pm",
    ],
)
def test_a_week_that_is_not_all_understood_is_kept_in_its_words(words: str) -> None:
    assert schedules_from_text(words) == [{"description": words}]


def test_days_with_the_same_hours_share_a_schedule_and_strange_ones_stay_in_words() -> None:
    days = {"MO": "09:00-12:00, 14:00-17:00", "TU": "09:00-12:00", "WE": "Closed", "TH": "AM only", "FR": ""}
    assert schedules_from_days(days) == [
        {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:00"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "14:00", "closes_at": "17:00"},
        {"description": "Thursday: AM only"},
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1617486414", "01617486414"),
        ("1.617486414E+09", "01617486414"),
        ("1.61749E+09", "1.61749E+09"),
        ("Tel: 01572 722621", "01572 722621"),
        ("+44 (0)1572 722621", "01572 722621"),
        ("111", "111"),
    ],
)
def test_a_phone_number_gets_its_zero_back_only_where_no_digit_is_lost(typed: str, number: str) -> None:
    assert tidy_phone(typed) == number


def test_one_thing_is_found_in_a_cell_that_holds_more() -> None:
    cell = "help@example.org 0161 496 0000, High Street, M1 1AA"
    assert (email_in(cell), phone_in(cell), postcode_in(cell)) == (
        "help@example.org",
        "0161 496 0000",
        "M1 1AA",
    )
    assert (email_in("none"), phone_in("page 12"), postcode_in("LE15")) == ("", "", "")


def test_an_address_in_one_cell_is_taken_apart() -> None:
    assert split_address("399, High Street, Ketton, Rutland, PE9 3TE") == {
        "postal_code": "PE9 3TE",
        "state_province": "Rutland",
        "city": "Ketton",
        "address_1": "399 High Street",
    }
    assert split_address("The Lodge") == {"address_1": "The Lodge"}


def test_capitals_are_calmed_and_other_texts_left() -> None:
    assert calmed("ST JOHN'S AND THE NHS") == "St John's and the NHS"
    assert calmed("McDonald House") == "McDonald House"


def row(**cells: str) -> SheetRow:
    return SheetRow(2, tuple(cells.values()), dict(cells))


@pytest.mark.parametrize(
    ("recipe", "made"),
    [
        ("a", "A;B"),
        ({"first": ["none", "b"]}, "<b>x</b> y"),
        ({"first": ["na", "a"]}, "A;B"),
        ({"join": ["a", "none", "c"], "with": " / "}, "A;B / Yes"),
        ({"text": "{c} Library"}, "Yes Library"),
        ({"text": "{none} Library"}, ""),
        ({"constant": ["x"]}, ["x"]),
        ({"column": "b", "plain": "yes"}, "x y"),
        ({"column": "a", "split": ";"}, ["A", "B"]),
        ({"column": "a", "split": ";", "map": {"a": ["1", "2"], "B": "1"}}, ["1", "2"]),
        ({"column": "c", "map": {"yes": "free"}}, "free"),
        ({"column": "c", "map": {"no": "x"}, "otherwise": ""}, ""),
        ({"column": "d", "https": "yes"}, "https://example.org"),
    ],
)
def test_a_recipe_makes_its_value(recipe: Any, made: Any) -> None:
    cells = row(a="A;B", b="<b>x</b> y", c="Yes", d="example.org", none="", na="N/A")
    assert read_recipe(recipe, "here").make(cells, frozenset({"n/a"})) == made


def test_a_value_that_the_map_does_not_know_is_named() -> None:
    with pytest.raises(RecipeError, match="“Maybe” is not among the values that the mapping knows for c"):
        read_recipe({"column": "c", "map": {"yes": "x"}}, "here").make(row(c="Maybe"), frozenset())


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        [],
        {},
        {"column": "a", "first": ["b"]},
        {"column": "a", "shout": "yes"},
        {"column": "a", "pick": "money"},
        {"text": "no braces"},
        {"first": "a"},
        {"column": "a", "otherwise": "x"},
        {"column": "a", "map": ["x"]},
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused_with_its_place(recipe: Any) -> None:
    with pytest.raises(UnusableFileError, match=r"^Mapping, service, name: "):
        read_recipe(recipe, "service, name")


def test_two_facts_make_a_listing_the_same_and_one_does_not() -> None:
    likeness = Likeness()
    likeness.add(Listed("x", "The Lunch Club", "lunch-club", ""))
    likeness.note("x", "postcode", "LE15 6AH")
    likeness.note("x", "phone", "01572000111")
    assert likeness.find("Lunch club", "LE15 6AH", [], "imports/a")
    assert likeness.find("Other name", "LE15 6AH", ["+44 1572 000111"], "imports/a")
    assert likeness.find("Lunch club", "", ["01572 000 111"], "imports/a")
    assert not likeness.find("Lunch club", "PE9 3TE", ["01572 999999"], "imports/a")
    assert not likeness.find("Other name", "LE15 6AH", [], "imports/a")

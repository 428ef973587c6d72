"""A record's form: rows come, go and move while everything typed stays; every error stands at its box."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.directory.shapes import SCHEDULES, SERVICE, SHAPES, Shape
from portal.directory.values import Lookup
from portal.listings.record_forms import RecordForm
from portal.listings.record_forms.forms import CUT_OFF
from portal.listings.record_forms.nodes import Cell, Rows

NOBODY = Lookup()


def posted(*shown: str, **typed: str | list[str]) -> MultiDict[str, str]:
    """What a browser sends: a `_` in a name stands for a hyphen, two for itself."""
    sent: MultiDict[str, str] = MultiDict([("shown", name) for name in shown] + [("whole", "yes")])
    for name, value in typed.items():
        path = name.replace("__", "\0").replace("_", "-").replace("\0", "_")
        sent.setlist(path, value if isinstance(value, list) else [value])
    return sent


def form_of(shape: Shape, names: tuple[str, ...], sent: MultiDict[str, str], **base: Any) -> RecordForm:
    """The form of some of a record's fields as it came back."""
    fields = tuple(shape.field(name) for name in names)
    return RecordForm.of_post(fields, sent, base, NOBODY)


def rows_of(form: RecordForm, place: int = 0) -> Rows:
    """A list of rows in the form."""
    node = form.nodes[place]
    assert isinstance(node, Rows)
    return node


def typed_in(form: RecordForm, column: int = 0) -> list[Any]:
    """What stands in one column of the first list's rows."""
    return [row.nodes[column].typed for row in rows_of(form).rows if isinstance(row.nodes[column], Cell)]


TWO_NUMBERS = posted(
    "phones",
    phones_0_id="",
    phones_0_number="01632 960001",
    phones_1_id="",
    phones_1_number="not a number",
    phones_1_description="Bookings",
)


def test_another_row_is_added_and_everything_typed_stays() -> None:
    form = form_of(SERVICE, ("phones",), TWO_NUMBERS)
    assert form.act("phones:add")
    assert typed_in(form) == ["01632 960001", "not a number", ""]
    assert form.errors == []


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("phones-0:remove", ["not a number"]),
        ("phones-0:up", ["01632 960001", "not a number"]),
        ("phones-0:down", ["not a number", "01632 960001"]),
        ("phones-1:up", ["not a number", "01632 960001"]),
        ("phones-1:down", ["01632 960001", "not a number"]),
    ],
)
def test_rows_move_and_go(command: str, after: list[str]) -> None:
    form = form_of(SERVICE, ("phones",), TWO_NUMBERS)
    assert form.act(command)
    assert typed_in(form) == after
    assert [row.path for row in rows_of(form).rows] == [f"phones-{n}" for n in range(len(after))]


@pytest.mark.parametrize(
    "command", ["", "save", "phones", "phones-9:up", "phones:x", "name:add", "\0", "a:b:c"]
)
def test_what_is_no_button_of_ours_changes_nothing(command: str) -> None:
    form = form_of(SERVICE, ("phones",), TWO_NUMBERS)
    assert not form.act(command)
    assert typed_in(form) == ["01632 960001", "not a number"]


def test_a_row_inside_a_row_is_added_where_the_button_stands() -> None:
    sent = posted("contacts", contacts_0_id="", contacts_0_name="The desk", contacts_1_id="")
    form = form_of(SERVICE, ("contacts",), sent)
    assert form.act("contacts-0-phones:add")
    inner = rows_of(form).rows[0].nodes[4]
    assert isinstance(inner, Rows)
    assert [row.path for row in inner.rows] == ["contacts-0-phones-0"]


def test_no_more_rows_are_read_or_added_than_anybody_types() -> None:
    many = {f"phones_{n}_id": "" for n in range(500)}
    form = form_of(SERVICE, ("phones",), posted("phones", **many))
    form.act("phones:add")
    assert len(rows_of(form).rows) == 100


def test_every_error_stands_at_its_box_and_in_the_summary() -> None:
    names = ("name", "email", "phones")
    sent = posted(
        *names,
        name="  ",
        email="nonsense",
        phones_0_id="",
        phones_0_number="none",
        phones_1_id="",
        phones_1_description="No number",
    )
    form = form_of(SERVICE, names, sent)
    assert form.check(SERVICE, NOBODY) is None
    assert [box for box, _ in form.errors] == ["name", "email", "phones-0-number", "phones-1-number"]
    assert all(node.error for node in form.nodes[:2])
    assert [row.nodes[0].typed for row in rows_of(form, 2).rows] == ["none", ""]  # type: ignore[union-attr]


def test_a_row_in_which_nothing_is_stated_is_left_out() -> None:
    sent = posted(
        "phones", phones_0_id="", phones_0_type="voice", phones_1_id="", phones_1_number="01632 960001"
    )
    values = form_of(SERVICE, ("phones",), sent).check(SERVICE, NOBODY)
    assert values is not None
    assert [row["number"] for row in values["phones"]] == ["01632 960001"]


def test_a_field_that_did_not_come_back_stays_as_it_was() -> None:
    form = form_of(SERVICE, ("name", "summary", "delivery"), posted("name"), name="Tea", delivery=["phone"])
    assert form.check(SERVICE, NOBODY) == {"name": "Tea", "summary": "", "delivery": ["phone"]}


def test_a_page_that_was_cut_off_is_not_taken_for_an_answer() -> None:
    sent = posted("name", name="Tea")
    del sent["whole"]
    form = form_of(SERVICE, ("name", "summary"), sent, name="Old", summary="Kept")
    assert form.check(SERVICE, NOBODY) is None
    assert form.errors == [("", CUT_OFF)]


def test_a_row_keeps_its_id_only_where_it_is_the_records_own() -> None:
    sent = posted(
        "phones", phones_0_id="ours", phones_0_number="999", phones_1_id="theirs", phones_1_number="111"
    )
    form = form_of(SERVICE, ("phones",), sent, phones=[{"id": "ours", "number": "998"}])
    values = form.check(SERVICE, NOBODY)
    assert values is not None
    assert [row.get("id") for row in values["phones"]] == ["ours", None]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"day": "3", "month": "1", "year": "2027"}, "2027-01-03"),
        ({"day": "3", "month": "January", "year": "27"}, "2027-01-03"),
        ({"day": "", "month": " ", "year": ""}, None),
    ],
)
def test_a_date_is_read_from_three_boxes(typed: dict[str, str], value: str | None) -> None:
    sent = posted("visible_to", **{f"visible__to_{name}": words for name, words in typed.items()})
    assert form_of(SERVICE, ("visible_to",), sent).check(SERVICE, NOBODY) == {"visible_to": value}


@pytest.mark.parametrize("day", ["31", "x", "", "9" * 5000, "\0", "٣"])
def test_a_date_that_is_none_is_refused_at_its_first_box_and_stays(day: str) -> None:
    sent = posted("visible_to", visible__to_day=day, visible__to_month="2", visible__to_year="2027")
    form = form_of(SERVICE, ("visible_to",), sent)
    assert form.check(SERVICE, NOBODY) is None
    assert form.errors[0][0] == "visible_to-day"
    assert form.nodes[0].typed["day"] == day  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [part.name for part in SERVICE.fields if part.name != "at"])
@pytest.mark.parametrize("bad", ["\0", "x" * 200_000, "'; drop table service; --", "<b>", "-1", "٣٣", "∞"])
def test_nothing_sent_breaks_the_form(name: str, bad: str) -> None:
    sent = MultiDict([("shown", name), ("whole", "yes"), (name, bad), (name, bad), (f"{name}-0-id", bad)])
    for column in ("number", "freq", "amount", "name", "opens_at", "dtstart-day", "byday-days", "fields"):
        sent.add(f"{name}-0-{column}", bad)
    form = RecordForm.of_post((SERVICE.field(name),), sent, {}, NOBODY)
    values = form.check(SERVICE, NOBODY)
    assert values is not None or (form.errors and all(message for _, message in form.errors))


def test_a_wrong_option_is_refused_in_plain_words() -> None:
    form = form_of(SERVICE, ("capacity",), posted("capacity", capacity="plenty"))
    assert form.check(SERVICE, NOBODY) is None
    assert form.errors == [("capacity", "Room for new people: choose one of the answers.")]


def times(**typed: str | list[str]) -> RecordForm:
    """A form of one time."""
    sent = posted("schedules", schedules_0_id="")
    for name, value in typed.items():
        sent.setlist(f"schedules-0-{name.replace('__', '-')}", value if isinstance(value, list) else [value])
    return RecordForm.of_post((SCHEDULES,), sent, {}, NOBODY)


def one_time(form: RecordForm) -> dict[str, Any]:
    """The schedule that the form comes to."""
    values = form.check(SERVICE, NOBODY)
    assert values is not None, form.errors
    return dict(values["schedules"][0])


def test_every_week_is_ticked_in_days_and_typed_in_the_ways_people_write_times() -> None:
    row = one_time(times(freq="WEEKLY", byday__days=["TH", "MO"], opens_at="9.30am", closes_at="Midday"))
    assert (row["byday"], row["opens_at"], row["closes_at"]) == ("MO,TH", "09:30", "12:00")


def test_the_second_tuesday_of_the_month_shows_its_next_dates() -> None:
    form = times(freq="MONTHLY", byday__which=["2"], byday__days=["TU"], opens_at="14:00")
    assert one_time(form)["byday"] == "2TU"
    row = rows_of(form).rows[0]
    assert row.words == "2nd Tuesday of the month, from 2pm"
    assert len(row.notes) == 4
    assert all(line.startswith("Tuesday") for line in row.notes)


def test_days_on_which_it_does_not_happen_are_read_in_every_way_of_writing_them() -> None:
    form = times(freq="DAILY", except_dates="25/12/2026\n1st January 2027\n\nFri 2 Jan 2026\n2027-01-03")
    days = one_time(form)["except_dates"]
    assert days == ["2026-12-25", "2027-01-01", "2026-01-02", "2027-01-03"]


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({"opens_at": "9am", "closes_at": "10am"}, "freq"),
        ({"freq": "WEEKLY"}, "byday"),
        ({"freq": "WEEKLY", "byday__which": "2", "byday__days": "TU"}, "byday"),
        ({"freq": "MONTHLY"}, "byday"),
        ({"freq": "WEEKLY", "byday__days": "TU", "interval": "2"}, "dtstart-day"),
        ({"freq": "DAILY", "opens_at": "10am", "closes_at": "10:00"}, "closes_at"),
        ({"freq": "WEEKLY", "byday__days": "TU", "except_dates": "25 December 2026"}, "except_dates"),
        ({"freq": "WEEKLY", "byday__days": "TU", "opens_at": "25:00"}, "opens_at"),
        ({"freq": "MONTHLY", "bymonthday": "32"}, "bymonthday"),
        ({"byday__days": "TU"}, "freq"),
        ({"description": "Now and then", "exceptional": "yes"}, "valid_from-day"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_at_the_box_to_mend(
    typed: dict[str, str | list[str]], box: str
) -> None:
    form = times(**typed)
    assert form.check(SERVICE, NOBODY) is None
    assert [where for where, _ in form.errors] == [f"schedules-0-{box}"]


def test_weekdays_that_boxes_cannot_tick_stay_as_codes() -> None:
    values = {"schedules": [{"id": "a", "freq": "MONTHLY", "byday": "1MO,-1FR"}]}
    form = RecordForm.of_values((SCHEDULES,), values, NOBODY)
    cell = rows_of(form).rows[0].nodes[2]
    assert isinstance(cell, Cell)
    assert (cell.widget, cell.typed["codes"]) == ("codes", "1MO,-1FR")


def test_every_field_of_every_record_has_a_box() -> None:
    for shape in SHAPES.values():
        form = RecordForm.of_values(shape.fields, {}, NOBODY)
        assert [node.part.name for node in form.nodes] == list(shape.names)

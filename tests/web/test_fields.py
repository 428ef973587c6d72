"""The base of every form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.web.fields import (
    EXPIRED_WORDS,
    PortalForm,
    VersionedForm,
    box,
    choice,
    choices,
    hidden,
    line,
    tick,
)


class Everything(PortalForm):
    """One field of each kind."""

    name = line("Your name", limit=10, missing="Enter your name")
    more = box("More", limit=20)
    colour = choice("Colour", (("red", "Red"), ("blue", "Blue", "Like the sky")), missing="Choose a colour")
    size = choice("Size", (("big", "Big"),), missing="Choose a size", optional=True)
    days = choices("Days", (("mo", "Monday"), ("tu", "Tuesday")), wrong="Choose days from the list")
    agree = tick("I agree", missing="Tick the box")


GOOD = {"name": "Ann", "colour": "red", "agree": "y"}


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    """A request, for the form's token."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST"):
        yield


def filled(**changes: object) -> Everything:
    """The form as it comes in: good values with some changed; None takes one out."""
    values = MultiDict(GOOD)
    for name, value in changes.items():
        values.poplist(name)
        values.setlist(name, [] if value is None else value if isinstance(value, list) else [value])
    return Everything(formdata=values)


@pytest.mark.usefixtures("request_context")
def test_form_is_right_when_everything_needed_is_given() -> None:
    form = filled()
    assert form.validate(), form.errors
    assert (form.name.data, form.more.data, form.colour.data, form.size.data) == ("Ann", "", "red", None)


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", None, "Enter your name"),
        ("name", "   ", "Enter your name"),
        ("name", "\x00\x00", "Enter your name"),
        ("name", "n" * 11, "“Your name” takes 10 characters. You have 11. Make it shorter."),
        ("more", "m" * 21, "“More” takes 20 characters. You have 21. Make it shorter."),
        ("colour", None, "Choose a colour"),
        ("colour", "", "Choose a colour"),
        ("colour", "green", "Choose a colour"),
        ("size", "small", "Choose a size"),
        ("days", ["mo", "xx"], "Choose days from the list"),
        ("agree", None, "Tick the box"),
    ],
)
def test_message_says_what_to_do_when_a_field_is_wrong(name: str, value: object, message: str) -> None:
    form = filled(**{name: value})
    assert not form.validate()
    assert form.errors == {name: [message]}


@pytest.mark.usefixtures("request_context")
def test_text_comes_back_whole_when_it_is_too_long() -> None:
    form = filled(more="  " + "m" * 5000)
    assert not form.validate()
    assert form.more.data == "m" * 5000


@pytest.mark.usefixtures("request_context")
def test_text_is_tidied_when_it_holds_control_characters_and_line_ends() -> None:
    form = filled(name=" A\x00n\r\nn ", more="one\r\ntwo\x07")
    assert form.validate(), form.errors
    assert (form.name.data, form.more.data) == ("An n", "one\ntwo")


@pytest.mark.usefixtures("request_context")
def test_first_value_counts_when_a_field_is_sent_twice() -> None:
    form = filled(name=["Ann", "Bob"], colour=["red", "blue"])
    assert form.validate(), form.errors
    assert (form.name.data, form.colour.data) == ("Ann", "red")


def test_failed_token_is_the_forms_error_and_typed_text_stays_when_it_is_missing(app: Flask) -> None:
    with app.test_request_context(method="POST", data=GOOD):
        form = Everything()
        assert not form.validate()
        assert form.errors == {"": [EXPIRED_WORDS]}
        assert form.name.data == "Ann"


def test_no_field_is_marked_required_for_the_browser_when_it_is_printed(app: Flask) -> None:
    with app.test_request_context():
        page = app.jinja_env.from_string(
            '{% from "components/field.html" import field %}'
            "{% for one in form %}{{ field(one) if one.name != 'csrf_token' }}{% endfor %}"
        ).render(form=Everything())
    assert "Your name" in page
    assert "Like the sky" in page
    assert " required" not in page


class Backwards(PortalForm):
    """A form whose page has its last field first."""

    order = ("last", "not there")
    first = line("First", limit=10, missing="Enter the first")
    last = line("Last", limit=10, missing="Enter the last")


@pytest.mark.usefixtures("request_context")
def test_fields_come_in_the_order_of_the_page_and_what_it_does_not_name_after_them() -> None:
    assert [field.name for field in Backwards(formdata=None)] == ["last", "first"]


class Hidden(VersionedForm):
    """What a page carries back."""

    seen = hidden(5)


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("sent", "seen", "expected"),
    [({}, "", 0), ({"seen": "1234567", "version": "7"}, "12345", 7), ({"version": "seven"}, "", 0)],
)
def test_what_a_page_carries_is_cut_and_names_the_version_that_was_seen(
    sent: dict[str, str], seen: str, expected: int
) -> None:
    form = Hidden(formdata=MultiDict(sent), data={"version": 9})
    assert (form.seen.data, form.expected) == (seen, expected)

"""The components that print a field of a form, and the summary of what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields import SelectChoice

from tests.project.components import NASTY, assert_sound, elements, ours


class DateParts(StringField):
    """A date in three boxes as `field` expects one."""

    component = "date_parts"
    parts = {"day": "27", "month": "3", "year": ""}  # noqa: RUF012 - a fixed example
    error_parts = ("year",)
    error_id = "born-year"


CHOICES = [SelectChoice("a", "First", render_kw={"hint": "With a hint"}), SelectChoice("b", NASTY)]


class Everything(Form):
    """One field of every kind."""

    name = StringField(
        "Name",
        [validators.InputRequired("Enter a name")],
        description="In full",
        render_kw={"autocomplete": "name"},
    )
    email = EmailField("Email")
    age = IntegerField("Age")
    secret = PasswordField("Password")
    story = TextAreaField("Story")
    town = SelectField("Town", choices=CHOICES)
    how = RadioField("How", [validators.InputRequired("Choose how")], choices=CHOICES)
    needs = SelectMultipleField("Needs", choices=CHOICES)
    agree = BooleanField("I agree")
    born = DateParts("Born", [validators.Length(min=1, message="Add a year")])


def shown(form: Form, name: str, **more: Any) -> str:
    """A field of a form as the `field` macro prints it."""
    return ours("field", field=form[name], **more)


def test_field_prints_the_right_control_when_given_each_kind() -> None:
    form = Everything(
        data={"name": NASTY, "age": 0, "town": "b", "how": "a", "needs": ["b"], "agree": True, "secret": "x9"}
    )
    printed = {name: shown(form, name) for name in form._fields}
    for html in printed.values():
        assert_sound(html)
    for name, wanted in {
        "name": ['autocomplete="name"', 'id="name-hint"', 'type="text"'],
        "email": ['type="email"'],
        "age": ['type="text"', 'inputmode="numeric"', 'value="0"'],
        "secret": ['type="password"'],
        "story": ["<textarea"],
        "town": ["<select", 'value="b" selected'],
        "agree": ['type="checkbox"', "checked"],
        "how": ["<legend", 'type="radio" value="a" checked', "With a hint"],
        "born": ['id="born-month"', 'role="group"'],
        "needs": ['type="checkbox" value="b" checked', 'id="needs-2"'],
    }.items():
        assert [text for text in wanted if text not in printed[name]] == [], name
    assert "x9" not in printed["secret"]
    assert "govuk-character-count" in shown(form, "story", maxlength=300)


def test_summary_links_to_the_first_input_when_fields_have_errors() -> None:
    form = Everything(MultiDict({"email": ""}))
    assert not form.validate()
    page = ours("form_errors", form=form) + "".join(shown(form, name) for name in form._fields)
    assert_sound(page)
    by_id = {element.get("id"): element.tag for element in elements(page)}
    links = re.findall(r'href="#([^"]+)"', page)
    assert {"name", "how", "born-year"} <= set(links)
    assert {by_id[link] for link in links} <= {"input", "select", "textarea"}


def test_summary_is_empty_when_a_form_has_no_errors() -> None:
    assert ours("form_errors", form=Everything()) == ""

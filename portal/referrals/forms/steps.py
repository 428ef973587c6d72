"""The base of a journey's one-question forms: what of them is kept, and how an answer is said back, also one
that could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

from portal.core.text import join_words, say_date
from portal.web.public_forms import PublicForm

_NO_ANSWERS = frozenset({"csrf_token", "form_key", "subject"})


class StepForm(PublicForm):
    """One question of a journey. It may be answered as fast as somebody likes: the whole journey counts."""

    min_seconds = 0

    @classmethod
    def filled(cls, kept: Mapping[str, Any], *, other: bool) -> StepForm:
        """The form with what was answered before; without the browser's own data where it is about another
        person (`other`)."""
        dates = {
            name: date.fromisoformat(value) for name, value in kept.items() if name in cls.dates() and value
        }
        return cls(formdata=None, data={**kept, **dates})._asked(other)

    @classmethod
    def again(cls, typed: Mapping[str, list[str]], *, other: bool) -> StepForm:
        """The form as it was `typed`, with what is wrong in it. For a page that is only looked at."""
        form = cls(formdata=MultiDict({**typed, "csrf_token": [generate_csrf()]}))
        form.validate()
        return form._asked(other)

    def _asked(self, other: bool) -> StepForm:
        if other and self.about_person:
            for field in self:
                field.render_kw = {
                    name: value for name, value in (field.render_kw or {}).items() if name != "autocomplete"
                }
        return self

    #: The answers are about whoever needs help: the browser must not offer those of whoever types.
    about_person = True

    @classmethod
    def dates(cls) -> tuple[str, ...]:
        """The names of its dates."""
        return ()

    @property
    def questions(self) -> list[Any]:
        """Its fields without what only guards it."""
        return [field for field in self if field.name not in _NO_ANSWERS]

    def kept(self) -> dict[str, Any]:
        """What is kept of it, as JSON takes it."""
        return {field.name: _plain(field.data) for field in self.questions}

    def typed(self) -> dict[str, list[str]]:
        """What came with the request, as it was typed: an answer that cannot be taken is kept like this."""
        return {name: values for name, values in request.form.lists() if name not in _NO_ANSWERS}

    def says(self) -> list[tuple[str, str]]:
        """Each answer that was given, as label and words."""
        told = [(str(field.label.text), _words(field)) for field in self.questions]
        return [(label, words) for label, words in told if words]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | set) else value or ("" if value is None else value)


def _words(field: Any) -> str:
    """An answer in words: of choices their labels, of a date how it is said."""
    if isinstance(field, SelectMultipleField | SelectFieldBase):
        given = field.data if isinstance(field.data, list) else [field.data]
        return join_words([str(one.label) for one in field.iter_choices() if one.value in given])
    if isinstance(field.data, date):
        return say_date(field.data)
    if isinstance(field.data, bool):
        return "Yes" if field.data else ""
    return str(field.data or "")

"""The base of every form: text cleaned on its way in, our own words when something is wrong, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from portal.core import text

Check = Callable[[Any, Any], None]

#: (value, words) or (value, words, hint).
Choices = Sequence[tuple[str, str] | tuple[str, str, str]]

EXPIRED_WORDS = (
    "We could not check this form. It may have been open for a long time, or cookies may be off in your "
    "browser. What you typed is still here. Send it again."
)


class PortalForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form whose fields are made by the functions below; a failed token is said above them all.

    `order`: the names of its fields as the page has them, where that is another order than the class has;
    the summary of errors goes down the page. Fields that it does not name come after those it does.
    """

    order: ClassVar[tuple[str, ...]] = ()

    def __iter__(self) -> Iterator[Any]:
        """The fields in the order of the page."""
        first = [name for name in self.order if name in self._fields]
        return (self._fields[name] for name in dict.fromkeys([*first, *self._fields]))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right. A token that fails says what to do, and everything typed stays."""
        right = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.form_errors.append(EXPIRED_WORDS)
        return right


class EmptyForm(PortalForm):
    """Nothing but its token: under a button, or beside a form that has none of its own."""


class VersionedForm(PortalForm):
    """A form that knows which version it was opened on; `do` says which button was pressed."""

    version = HiddenField()
    do = HiddenField()

    @property
    def expected(self) -> int:
        """The version the editor saw; 0 where the form does not say."""
        return text.read_number(str((self.version.raw_data or [""])[0]), 0)


def line(label: str, *, limit: int, missing: str = "", hint: str = "", **options: Any) -> Any:
    """A box for one line. `missing` is the message when it is empty; without one it may be."""
    return _typed(StringField, text.one_line, label, limit, missing, hint, options)


def box(label: str, *, limit: int, missing: str = "", hint: str = "", **options: Any) -> Any:
    """A box for several lines. `missing` as for `line`."""
    return _typed(TextAreaField, text.clean, label, limit, missing, hint, options)


def secret(label: str, *, missing: str, autocomplete: str, hint: str = "") -> Any:
    """A box for a password: taken as it is typed, to the last space, and never shown again."""
    return PasswordField(
        label,
        description=hint,
        filters=[lambda typed: typed or ""],
        validators=[_given(missing)],
        render_kw={"autocomplete": autocomplete},
    )


def hidden(limit: int = 1000) -> Any:
    """A value that the page carries back, at most so long; '' for none. Nobody typed it: it is cut."""
    return HiddenField(filters=[lambda sent: (sent or "")[:limit]])


def choice(label: str, choices: Choices, *, missing: str, hint: str = "", optional: bool = False) -> Any:
    """One of a few answers, as radios. `missing` is said for no answer and for one that is not offered."""
    return RadioField(
        label,
        choices=_options(choices),
        description=hint,
        validate_choice=False,
        filters=[_blank_to_none],
        validators=[_among(choices, missing, optional=optional)],
    )


def one_of(label: str, options: Sequence[tuple[str, str]], *, hint: str = "", missing: str = "") -> Any:
    """One of many answers, as a list to open; '' is an answer where it is offered and nothing is said to be
    `missing`."""
    known = {value for value, _words in options}

    def check(_form: Any, field: Any) -> None:
        if missing and not field.data:
            raise ValidationError(missing)
        if (field.data or "") not in known:
            raise ValidationError("Choose from the list")

    return SelectField(
        label,
        choices=[SelectChoice(value=value, label=words) for value, words in options],
        description=hint,
        validate_choice=False,
        validators=[check],
        filters=[lambda typed: typed or ""],
    )


def choices(label: str, options: Choices, *, wrong: str, missing: str = "", hint: str = "") -> Any:
    """Any number of answers, as tick boxes. `wrong` is said for one that is not offered."""
    return SelectMultipleField(
        label,
        choices=_options(options),
        description=hint,
        validate_choice=False,
        validators=[_all_among(options, wrong, missing)],
    )


def tick(label: str, *, missing: str = "", hint: str = "") -> Any:
    """One box to tick; with `missing` it must be."""
    return BooleanField(label, description=hint, validators=[_given(missing)] if missing else [])


def _typed(
    kind: Any,
    tidy: Callable[[str | None], str],
    label: str,
    limit: int,
    missing: str,
    hint: str,
    options: dict[str, Any],
) -> Any:
    """A text field. It never cuts: a text that is too long comes back whole, for its writer to shorten."""
    checks: list[Check] = [_given(missing)] if missing else []
    checks += [_at_most(limit, label), *options.pop("validators", ())]
    return kind(label, description=hint, filters=[lambda typed: tidy(typed)], validators=checks, **options)


def _given(message: str) -> Check:
    def check(_form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(message)

    return check


def _at_most(limit: int, label: str) -> Check:
    def check(_form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > limit:
            raise ValidationError(
                f"“{label}” takes {limit:,} characters. You have {length:,}. Make it shorter."
            )

    return check


def _among(choices: Choices, message: str, *, optional: bool) -> Check:
    known = {choice[0] for choice in choices}

    def check(_form: Any, field: Any) -> None:
        if field.data not in known and not (optional and field.data is None):
            raise ValidationError(message)

    return check


def _all_among(choices: Choices, wrong: str, missing: str) -> Check:
    known = {choice[0] for choice in choices}

    def check(_form: Any, field: Any) -> None:
        chosen = set(field.data or ())
        if chosen - known:
            raise ValidationError(wrong)
        if missing and not chosen:
            raise ValidationError(missing)

    return check


def _options(choices: Choices) -> list[Any]:
    return [
        SelectChoice(value=one[0], label=one[1], render_kw={"hint": one[2]} if len(one) == 3 else {})
        for one in choices
    ]


def _blank_to_none(typed: str | None) -> str | None:
    return typed or None

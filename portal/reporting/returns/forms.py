"""What is asked of a project's lead, and of the programme team about a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import FileField, HiddenField
from wtforms.validators import ValidationError

from portal.core import clock
from portal.messages.actions import is_address
from portal.reporting.returns.kinds import Kind, Kinds, Part
from portal.reporting.returns.rules.lines import Line, WrongValue, check_all, read_number
from portal.reporting.returns.vocabulary import EVERY_WORDS, NOTE_WORDS, LineKind, Note
from portal.web.date_fields import day
from portal.web.fields import PortalForm, box, choice, line, one_of
from portal.web.public_forms import PublicForm

_MOST_DUE_DAYS = 60


def _typed(sent: str | None) -> str:
    return sent or ""


def _reads(kind: LineKind) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        try:
            read_number(kind, field.data or "")
        except WrongValue as error:
            raise ValidationError(str(error)) from error

    return check


class NumbersForm(PublicForm):
    """The boxes of one part; made by `numbers_form`."""

    min_seconds = 0
    lines: tuple[Line, ...] = ()

    def typed(self) -> dict[str, str]:
        """What was typed, by the key of the box."""
        return {item.key: self[f"n_{item.key}"].data for one in self.lines for item in one.boxes}

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; and a line whose two numbers do not fit says so."""
        right = super().validate(extra_validators)
        if any(self[f"n_{item.key}"].errors for one in self.lines for item in one.boxes):
            return False
        values: dict[str, Decimal | None] = {}
        for one in self.lines:
            for item in one.boxes:
                values[item.key] = read_number(one.kind, self[f"n_{item.key}"].data)
        self.refuse(check_all(self.lines, values))
        return right and not self.errors

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Say what is wrong, by the key of the box."""
        for key, message in wrong.items():
            self[f"n_{key}"].errors = [message]


def numbers_form(part: Part) -> type[NumbersForm]:
    """The form of one part of a return."""
    body: dict[str, Any] = {"lines": part.asked}
    for one in part.asked:
        for at, item in enumerate(one.boxes):
            body[f"n_{item.key}"] = line(
                item.label,
                limit=20,
                hint=one.hint if at == 0 and one.kind is not LineKind.SHARE else "",
                validators=[_reads(one.kind)],
                render_kw={"inputmode": "decimal" if one.kind is LineKind.POUNDS else "numeric"},
            )
    return type("OnePartForm", (NumbersForm,), body)


class WordsForm(PublicForm):
    """What a lead says in words."""

    min_seconds = 0
    went_well = box(NOTE_WORDS[Note.WENT_WELL][0], limit=2000, hint=NOTE_WORDS[Note.WENT_WELL][1])
    impact = box(NOTE_WORDS[Note.IMPACT][0], limit=2000, hint=NOTE_WORDS[Note.IMPACT][1])
    issues = box(NOTE_WORDS[Note.ISSUES][0], limit=2000, hint=NOTE_WORDS[Note.ISSUES][1])

    def said(self) -> dict[str, str]:
        """The words, by Note."""
        return {str(note): self[str(note)].data for note in Note}


def check_form(jumps: Sequence[Line], *, correction: bool) -> Any:
    """A box for each number that jumped, and one for why a return is corrected."""
    body: dict[str, Any] = {"min_seconds": 0}
    for one in jumps:
        body[f"note_{one.code}"] = line(
            f"Why is it so different? {one.name}", limit=300, missing="Say why it is so different"
        )
    if correction:
        body["reason"] = line("Why do you correct it?", limit=500, missing="Say why you correct it")
    return type("CheckForm", (PublicForm,), body)


class SignForm(PortalForm):
    """The version that was looked at."""

    number = HiddenField(filters=[_typed])


class SendBackForm(SignForm):
    """What the lead is asked to look at."""

    why = box("What should they look at again?", limit=500, missing="Enter what they should look at again")


class UploadForm(PortalForm):
    """A file of returns."""

    file = FileField(
        "The file",
        description="CSV or XLSX, at most 1 MB and 2,000 rows.",
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )

    def validate_file(self, field: Any) -> None:
        """That there is one. Raises ValidationError."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file")


class ConfirmForm(PortalForm):
    """The plan that somebody saw."""

    plan = HiddenField(filters=[_typed])


class ProjectForm(PortalForm):
    """What the programme team says of a project; `kind` only of a new one, made by `project_form`."""

    order = ("kind",)
    version = HiddenField(filters=[_typed])
    name = line("Name of the project", limit=120, missing="Enter the name of the project")
    every = choice(
        "How often does it report?",
        [(str(kind), words) for kind, words in EVERY_WORDS.items()],
        missing="Choose how often it reports",
    )
    due_days = line(
        "Days to fill in a return",
        limit=10,
        missing="Enter the number of days",
        hint=f"From the day after the period, 1 to {_MOST_DUE_DAYS}.",
        render_kw={"inputmode": "numeric"},
    )
    starts_on = day(
        "First day", missing="Enter the first day", hint="It reports from then on. For example 1 4 2027"
    )
    ended_on = day("Last day (optional)", hint="Its last return is about the days until then.")
    lead_name = line(
        "Who fills in the returns? (optional)",
        limit=120,
        hint="Their name. It is kept under lock and goes when somebody else takes over.",
    )
    lead_email = line(
        "Their email address (optional)",
        limit=250,
        hint="They get a link for each return, and need no account.",
        render_kw={"autocomplete": "off"},
    )

    def validate_due_days(self, field: Any) -> None:
        """A whole number of days."""
        if field.data and read_days(field.data) is None:
            raise ValidationError(f"Enter a whole number from 1 to {_MOST_DUE_DAYS}")

    def validate_ended_on(self, field: Any) -> None:
        """Not before it began."""
        if field.data is not None and self.starts_on.data is not None and field.data < self.starts_on.data:
            raise ValidationError("The last day must be the same as or after the first day")

    def validate_lead_email(self, field: Any) -> None:
        """One address."""
        if field.data and not is_address(field.data):
            raise ValidationError("Enter an email address, such as name@example.org")


def read_days(typed: str) -> int | None:
    """A number of days; None for none that can be."""
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    return days if 1 <= days <= _MOST_DUE_DAYS else None


def project_form(teams: Sequence[tuple[int, str]], kinds: Kinds | None = None) -> Any:
    """The form of a project; with `kinds`, of a new one."""
    offered = [("", "Nobody: by the link alone"), *((str(pk), name) for pk, name in teams)]
    body: dict[str, Any] = {
        "team": one_of(
            "Whose people may fill in its returns when they are signed in?", offered, hint="Beside the link."
        )
    }
    if kinds is not None:
        body["kind"] = choice(
            "What kind of project is it?",
            [(kind.code, kind.name, kind.about) for kind in kinds.by_code.values()],
            missing="Choose the kind of project",
        )
    return type("OneProjectForm", (ProjectForm,), body)


class TargetsForm(PortalForm):
    """A year's targets; made by `targets_form`."""

    version = HiddenField(filters=[_typed])
    lines: tuple[Line, ...] = ()

    def targets(self) -> dict[str, Decimal | None]:
        """The targets, by line; only of a form that was validated."""
        return {one.code: read_number(_of_target(one), self[f"t_{one.code}"].data) for one in self.lines}


def targets_form(kind: Kind) -> type[TargetsForm]:
    """A box for each line: what the project is to reach in a year."""
    body: dict[str, Any] = {"lines": kind.asked}
    for one in kind.asked:
        hint = "Percent" if one.kind is LineKind.SHARE else "Pounds" if one.kind is LineKind.POUNDS else ""
        checks = [_reads(_of_target(one)), *([_at_most_100] if one.kind is LineKind.SHARE else [])]
        body[f"t_{one.code}"] = line(
            one.name, limit=20, hint=hint, validators=checks, render_kw={"inputmode": "decimal"}
        )
    return type("OneTargetsForm", (TargetsForm,), body)


def _of_target(line_: Line) -> LineKind:
    """A share's target is a percentage, typed as money is: with up to two figures behind the point."""
    return LineKind.COUNT if line_.kind is LineKind.COUNT else LineKind.POUNDS


def _at_most_100(_form: Any, field: Any) -> None:
    try:
        value = read_number(LineKind.POUNDS, field.data or "")
    except WrongValue:
        return
    if value is not None and value > 100:
        raise ValidationError("Enter a percentage from 0 to 100")


def year_of_today() -> int:
    """The financial year that today is in, by the year in which it begins."""
    today: date = clock.today()
    return today.year if today.month >= 4 else today.year - 1

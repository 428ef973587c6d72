"""What the programme team types about a metric."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wtforms.validators import ValidationError

from portal.core import clock
from portal.web.date_fields import day
from portal.web.fields import PortalForm, line
from portal.web.public_forms import PublicForm

_NUMBER = re.compile(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,9})(\.[0-9]{1,4})?")


def read_value(typed: str) -> Decimal | None:
    """'93', '1,204.5', '83 %'; None for what is no such number."""
    text = typed.strip().removesuffix("%").strip()
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _number(_form: Any, field: Any) -> None:
    if field.data and read_value(field.data) is None:
        raise ValidationError("Enter a number, such as 93 or 0.36")


class ReadingForm(PublicForm):
    """A value with its day and its source; sent twice it is one."""

    min_seconds = 0
    value = line(
        "Value", limit=20, missing="Enter the value", validators=[_number], render_kw={"inputmode": "decimal"}
    )
    as_of = day(
        "Which day does it tell of?",
        missing="Enter the day it tells of",
        hint="The last day of its period. For example 31 3 2027",
    )
    source = line(
        "Where is it from?",
        limit=300,
        missing="Enter where it is from",
        hint="The report, with its date or page.",
    )
    note = line("A note (optional)", limit=500)

    def validate_as_of(self, field: Any) -> None:
        """Not in the future."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError("Enter a day that is not in the future")


class TargetForm(PortalForm):
    """A target of a financial year."""

    year = line(
        "In which year does the financial year begin?",
        limit=10,
        missing="Enter a year",
        hint="2027 stands for April 2027 to March 2028.",
        render_kw={"inputmode": "numeric"},
    )
    target = line(
        "Target",
        limit=20,
        missing="Enter the target",
        validators=[_number],
        render_kw={"inputmode": "decimal"},
    )
    amber = line(
        "How far off is still amber? (optional)",
        limit=20,
        validators=[_number],
        hint="In the unit of the metric. Farther off is red.",
        render_kw={"inputmode": "decimal"},
    )
    target_source = line("Where is the target from?", limit=300, missing="Enter where the target is from")

    def validate_year(self, field: Any) -> None:
        """A year that can be."""
        if field.data and read_year(field.data) is None:
            raise ValidationError("Enter a year from 2013 to 2097")


def read_year(typed: str) -> int | None:
    """A year; None for what is none."""
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    return year if 2013 <= year <= 2097 else None

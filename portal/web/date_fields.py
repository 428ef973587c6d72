"""A date typed in three boxes, as the component `date_parts` shows it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from portal.core import text

_PARTS = ("day", "month", "year")
_MONTHS = {name[:3]: number for number, name in enumerate(text.MONTHS, start=1)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class DateField(Field):  # type: ignore[misc]  # the library has no types
    """A date; `data` is a date or None, `parts` what was typed, to be shown again."""

    component = "date_parts"

    def __init__(self, label: str = "", *, missing: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self._missing = missing
        self.parts: dict[str, str] = {}
        self.error_parts: tuple[str, ...] = ()

    @property
    def error_id(self) -> str:
        """The first box to mend."""
        return f"{self.id}-{(self.error_parts or _PARTS)[0]}"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the three boxes of a form that came back, else the date the page starts with."""
        if data is None:
            data = self.default() if callable(self.default) else self.default
        self.process_errors: list[str] = []
        self.object_data = self.data = data if isinstance(data, date) else None
        self.raw_data: list[str] = []
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in _PARTS):
            self.parts = {part: text.one_line(formdata.get(f"{self.name}-{part}", ""), 20) for part in _PARTS}
            self.data = self._read()
        elif self.data is not None:
            day = self.data
            self.parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}

    def pre_validate(self, _form: Any) -> None:
        """Say which box is wrong. Raises StopValidation."""
        label = self.label.text
        given = [part for part in _PARTS if self.parts.get(part)]
        if not given:
            if self._missing:
                self.error_parts = _PARTS
                raise StopValidation(self._missing)
            return
        lacking = [part for part in _PARTS if part not in given]
        if lacking:
            self.error_parts = tuple(lacking)
            raise StopValidation(f"“{label}” needs a {text.join_words(lacking)}")
        if self.data is None:
            self.error_parts = _PARTS
            raise StopValidation(f"“{label}” must be a real date, like 27 3 2027")

    def _read(self) -> date | None:
        typed = {part: self.parts[part].casefold() for part in _PARTS}
        month = _MONTHS.get(typed["month"][:3]) or _number(typed["month"])
        day, year = _number(typed["day"]), _number(typed["year"])
        if not (day and month and year and _FIRST_YEAR <= year <= _LAST_YEAR):
            return None
        try:
            return date(year, month, day)
        except ValueError:
            return None


def _number(typed: str) -> int:
    return int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0


def day(label: str, *, missing: str = "", hint: str = "") -> Any:
    """A date in three boxes. `missing` is the message when it is empty; without one it may be."""
    return DateField(label, missing=missing, description=hint)

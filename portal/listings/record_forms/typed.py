"""Between plain values and what boxes hold, and back; what cannot be read stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

from portal.core import text
from portal.directory.rules.schedules import read_days, split_day
from portal.directory.shapes import Scalar
from portal.directory.vocabulary import DAYS

#: Which one of the month, as a numbered weekday says it.
WHICH = (("1", "1st"), ("2", "2nd"), ("3", "3rd"), ("4", "4th"), ("5", "5th"), ("-1", "last"))

_TIME = re.compile(
    r"^(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?$", re.IGNORECASE
)
_SHORT_MONTHS = tuple(name[:3] for name in text.MONTHS)


def to_typed(part: Scalar, value: Any, *, days: bool = False) -> Any:
    """A plain value as its boxes hold it; `days`: the weekdays of a schedule."""
    if days:
        return _days_to_typed(str(value or ""))
    if part.kind == "date":
        year, month, day = str(value).split("-") if value else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year.lstrip("0")}
    if part.kind == "flag":
        return bool(value)
    if part.kind == "words" and part.choices:
        return [str(one) for one in value or []]
    if part.kind in ("words", "dates"):
        return "\n".join(str(one) for one in value or [])
    if value is None:
        return "" if part.default is None else str(part.default)
    return str(value)


def to_value(part: Scalar, typed: Any, *, days: bool = False) -> Any:
    """What boxes hold as a plain value for checking. Raises ValueError with what to do about it."""
    if days:
        return days_to_value(typed)
    if part.kind == "date":
        return _read_date_parts(part, typed)
    if part.kind == "dates":
        return [read_day(line) for line in _lines(typed)]
    if part.kind == "words" and not part.choices:
        return _lines(typed)
    if part.kind == "time":
        return read_time(typed)
    if part.kind in ("number", "integer"):
        return text.one_line(typed).removeprefix("£").replace(",", "")
    return typed


def _lines(typed: str) -> list[str]:
    return [line for line in (text.one_line(one) for one in text.clean(typed).splitlines()) if line]


def _read_date_parts(part: Scalar, typed: Mapping[str, str]) -> str | None:
    day, month, year = (text.one_line(typed.get(name)) for name in ("day", "month", "year"))
    if not (day or month or year):
        return None
    missing = [name for name, given in (("day", day), ("month", month), ("year", year)) if not given]
    if missing:
        raise ValueError(f"{part.label}: give the {text.join_words(missing)} too.")
    found = _a_date(day, month, year)
    if found is None:
        raise ValueError(f"{part.label}: enter a real date, like 23 11 2026.")
    return found


def _a_date(day: str, month: str, year: str) -> str | None:
    number = _month(month)
    if not (re.fullmatch(r"[0-9]{1,2}", day) and number and re.fullmatch(r"[0-9]{1,4}", year)):
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)).isoformat()
    except ValueError:
        return None


def _month(typed: str) -> int:
    if re.fullmatch(r"[0-9]{1,2}", typed):
        return int(typed)
    word = typed.lower().rstrip(".")
    if word in text.MONTHS:
        return text.MONTHS.index(word) + 1
    return _SHORT_MONTHS.index(word) + 1 if word in _SHORT_MONTHS else 0


def read_day(typed: str) -> str:
    """A day in the ways people write one, as an ISO date: 2026-12-25, 25/12/2026, 25 December 2026.

    Raises ValueError with what to do.
    """
    line = text.one_line(typed)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", line)
    if iso:
        found = _a_date(iso[3], iso[2], iso[1])
    else:
        bare = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", "", line, flags=re.IGNORECASE)
        parts = re.split(r"[\s/.,-]+", re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b", "", bare))
        found = _a_date(*parts) if len(parts) == 3 else None
    if found is None:
        raise ValueError(f"“{line[:60]}” is not a date we can read. Write it like 25 December 2026.")
    return found


def read_time(typed: str) -> str:
    """A time in the ways people write one, as HH:MM; what is none stays as typed, for the check to refuse."""
    line = text.one_line(typed)
    word = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}.get(line.lower())
    found = _TIME.match(line)
    if word or found is None:
        return word or line
    hour, minute, half = int(found["hour"]), found["minute"] or "00", (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return line
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{minute}"


def _days_to_typed(byday: str) -> dict[str, Any]:
    codes = read_days(byday)
    which = {str(split_day(code)[0]) for code in codes if split_day(code)[0]}
    days = {split_day(code)[1] for code in codes}
    held = {"which": [one for one, _ in WHICH if one in which], "days": [day for day in DAYS if day in days]}
    listed = [part for part in byday.replace(" ", "").split(",") if part]
    if set(_codes(held)) != set(codes) or len(listed) != len(codes):
        return {"which": [], "days": [], "codes": byday, "was": byday}
    return {**held, "codes": None, "was": byday}


def days_to_value(typed: Mapping[str, Any]) -> str:
    """Weekdays as ticked, as the codes of a recurrence rule ("MO,WE", "2TU"); as it was when the same."""
    if typed.get("codes") is not None:
        return text.one_line(typed["codes"]).upper()
    codes = _codes(typed)
    was = text.one_line(typed.get("was"))
    return was if set(read_days(was)) == set(codes) else ",".join(codes)


def _codes(typed: Mapping[str, Any]) -> list[str]:
    which = [one for one, _ in WHICH if one in typed["which"]] or [""]
    return [f"{one}{day}" for one, day in product(which, DAYS) if day in typed["days"]]

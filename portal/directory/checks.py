"""Plain values cleaned and checked before anything is written: the same checks for every kind of change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core import text
from portal.core.errors import PortalError
from portal.directory.shapes import AtLocations, Children, Field, Scalar, Shape, Terms
from portal.directory.values import Lookup, Values

_EMAIL = re.compile(r"^[^@\s,;<>()\[\]]+@[^@\s,;<>()\[\]]+\.[^@\s,;<>()\[\].]+$")
_URL = re.compile(r"^https?://[^\s/?#.]+(\.[^\s/?#.]+)+([/?#]\S*)?$", re.IGNORECASE)
_PHONE = re.compile(r"^(?=(?:[^0-9]*[0-9]){3})\+?[0-9() .\-]{3,40}$")
_TIME = re.compile(r"^(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(:[0-9]{2})?$")
_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$")


class InvalidValue(PortalError):
    """A value that its field cannot take; the message says what to do, `field` says where."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


def check_values(values: Mapping[str, Any], shape: Shape, lookup: Lookup) -> Values:
    """The values cleaned and checked, without writing anything. Raises InvalidValue at the first one that
    is wrong."""
    unknown = sorted(str(name) for name in set(values) - set(shape.names))
    if unknown:
        raise InvalidValue(unknown[0], f"There is no field called {unknown[0]!r}.")
    checked = {name: _check(shape.field(name), value, lookup) for name, value in values.items()}
    low, high = checked.get("minimum_age"), checked.get("maximum_age")
    if low is not None and high is not None and low > high:
        raise InvalidValue("minimum_age", "The youngest age must not be above the oldest.")
    return checked


def _check(part: Field, value: Any, lookup: Lookup) -> Any:
    if isinstance(part, Scalar):
        return check_scalar(part, value)
    rows = [] if value is None else value
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise InvalidValue(part.name, f"{part.label}: give a list.")
    if isinstance(part, Terms):
        return _check_codes(part, rows, lookup)
    entries = [_check_row(part, row, lookup) for row in rows]
    if isinstance(part, AtLocations) and len({entry["location"] for entry in entries}) < len(entries):
        raise InvalidValue(part.name, f"{part.label}: name each place once.")
    return entries


def _check_codes(part: Terms, codes: Sequence[Any], lookup: Lookup) -> list[str]:
    for code in codes:
        if not isinstance(code, str) or (part.link_type, code) not in lookup.terms:
            raise InvalidValue(part.name, f"{part.label}: {code!r} is not on the list.")
    return list(dict.fromkeys(codes))


def _check_row(part: Children | AtLocations, row: Any, lookup: Lookup) -> Values:
    """One entry of a list of rows; its id, if it has one, says which row it is."""
    if not isinstance(row, Mapping):
        raise InvalidValue(part.name, f"{part.label}: each entry must have named parts.")
    known = {sub.name: sub for sub in part.fields}
    allowed = {"id", "location"} if isinstance(part, AtLocations) else {"id"}
    extra = sorted(str(name) for name in set(row) - set(known) - allowed)
    if extra:
        raise InvalidValue(part.name, f"{part.label}: there is no part called {extra[0]!r}.")
    entry = {name: _check(sub, row.get(name), lookup) for name, sub in known.items()}
    if row.get("id"):
        entry["id"] = str(row["id"])
    if isinstance(part, AtLocations):
        place = row.get("location")
        if not isinstance(place, str) or place not in lookup.locations:
            raise InvalidValue(part.name, f"{part.label}: there is no location {place!r}.")
        entry["location"] = place
    return entry


def check_scalar(part: Scalar, value: Any) -> Any:
    """One value cleaned, in its field's type. Empty ones become '' (words), [] or None. Raises
    InvalidValue."""
    if value is None or value == [] or (isinstance(value, str) and not text.clean(value)):
        if part.default is not None:
            return part.default
        if part.required:
            raise InvalidValue(part.name, f"Enter {part.label.lower()}.")
        return _EMPTY.get(part.kind, lambda: "")()
    if part.kind not in ("words", "dates", "flag") and (
        isinstance(value, bool | bytes | Mapping)
        or (isinstance(value, Sequence) and not isinstance(value, str))
    ):
        raise InvalidValue(part.name, f"{part.label}: give one value.")
    check = _CHECKS.get(part.kind, _check_line)
    return check(part, value)


def _check_line(part: Scalar, value: Any) -> str:
    words = text.one_line(str(value))
    return _within(part, words)


def _check_text(part: Scalar, value: Any) -> str:
    return _within(part, text.clean(str(value)))


def _within(part: Scalar, words: str) -> str:
    if len(words) > part.limit:
        raise InvalidValue(
            part.name, f"{part.label} must be {part.limit} characters or fewer; it has {len(words)}."
        )
    return words


def _check_email(part: Scalar, value: Any) -> str:
    words = _check_line(part, value).removeprefix("mailto:")
    if not _EMAIL.match(words):
        raise InvalidValue(part.name, f"{part.label}: enter an email address like name@example.org.")
    return words


def _check_url(part: Scalar, value: Any) -> str:
    words = _check_line(part, value)
    if words.lower().startswith("www."):
        words = _within(part, f"https://{words}")
    if not _URL.match(words):
        raise InvalidValue(part.name, f"{part.label}: enter a web address that starts with https://.")
    return words


def _check_phone(part: Scalar, value: Any) -> str:
    words = _check_line(part, value)
    if not _PHONE.match(words):
        raise InvalidValue(part.name, f"{part.label}: enter a phone number with digits and spaces only.")
    return words


def _check_postcode(part: Scalar, value: Any) -> str:
    packed = re.sub(r"[^A-Z0-9]", "", str(value).upper())
    if not _POSTCODE.match(packed):
        raise InvalidValue(part.name, f"{part.label}: enter a full postcode, like LE15 6HP.")
    return f"{packed[:-3]} {packed[-3:]}"


def _check_date(part: Scalar, value: Any) -> str:
    typed = str(value).strip()
    try:
        return (
            datetime.fromisoformat(typed).date() if len(typed) > 10 else date.fromisoformat(typed)
        ).isoformat()
    except ValueError:
        raise InvalidValue(part.name, f"{part.label}: enter a real date, like 2026-11-23.") from None


def _check_time(part: Scalar, value: Any) -> str:
    found = _TIME.match(str(value).strip())
    try:
        if found is None:
            raise ValueError
        return time(int(found["hour"]), int(found["minute"])).strftime("%H:%M")
    except ValueError:
        raise InvalidValue(part.name, f"{part.label}: enter a time, like 09:30.") from None


def _check_integer(part: Scalar, value: Any) -> int:
    number = _check_number(part, value)
    if not isinstance(number, int):
        raise InvalidValue(part.name, f"{part.label}: enter a whole number.")
    return number


def _check_number(part: Scalar, value: Any) -> int | float:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidValue(part.name, f"{part.label}: enter a number.")
    if not part.low <= number <= part.high:
        raise InvalidValue(part.name, f"{part.label}: enter a number from {part.low:,} to {part.high:,}.")
    number = round(number, part.decimals)
    return int(number) if number == number.to_integral_value() else float(number)


def _check_flag(part: Scalar, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = str(value).strip().lower()
    if words not in ("yes", "no", "true", "false", "1", "0"):
        raise InvalidValue(part.name, f"{part.label}: answer yes or no.")
    return words in ("yes", "true", "1")


def _check_choice(part: Scalar, value: Any) -> str:
    if value not in part.choices:
        raise InvalidValue(part.name, f"{part.label}: choose one of {', '.join(part.choices)}.")
    return str(value)


def _check_dates(part: Scalar, value: Any) -> list[str]:
    return list(dict.fromkeys(_check_date(part, day) for day in _a_list(part, value)))


def _a_list(part: Scalar, value: Any) -> Sequence[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise InvalidValue(part.name, f"{part.label}: give a list.")
    return value


def _check_words(part: Scalar, value: Any) -> list[str]:
    words = [word for one in _a_list(part, value) if (word := text.one_line(str(one), 200))]
    wrong = [word for word in words if part.choices and word not in part.choices]
    if wrong:
        raise InvalidValue(part.name, f"{part.label}: {wrong[0]!r} is not on the list.")
    return list(dict.fromkeys(words))


_EMPTY: dict[str, Callable[[], Any]] = {
    "date": lambda: None,
    "time": lambda: None,
    "integer": lambda: None,
    "number": lambda: None,
    "flag": lambda: False,
    "words": list,
    "dates": list,
}
_CHECKS = {
    "text": _check_text,
    "email": _check_email,
    "url": _check_url,
    "phone": _check_phone,
    "postcode": _check_postcode,
    "date": _check_date,
    "time": _check_time,
    "integer": _check_integer,
    "number": _check_number,
    "flag": _check_flag,
    "choice": _check_choice,
    "words": _check_words,
    "dates": _check_dates,
}

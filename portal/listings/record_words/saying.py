"""One field's value, or one row of a list, as lines that people can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core import text
from portal.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Language,
    Location,
    Phone,
    Schedule,
)
from portal.directory.presenters.places import address_lines
from portal.directory.presenters.timing import recurrence_of
from portal.directory.rules.schedule_words import say_pattern, say_times
from portal.directory.rules.wording import Price, say_price
from portal.directory.shapes import SHAPES, AtLocations, Children, Field, Scalar, Terms
from portal.directory.values import Lookup
from portal.listings.record_words.choices import CHOICE_WORDS

Row = Mapping[str, Any]

GONE_PLACE = "A place that is no longer listed"


def choices_of(part: Scalar) -> list[tuple[str, str]]:
    """What a field chooses from: value and words, in the field's own order."""
    return [(str(value), say_choice(part, value)) for value in part.choices]


def say_choice(part: Scalar, value: str) -> str:
    """One value of a closed list in words."""
    return CHOICE_WORDS.get(part.name, {}).get(value, str(value))


def say_value(part: Field, value: Any, lookup: Lookup) -> tuple[str, ...]:
    """A field's value as lines, one for each row or paragraph; () where nothing is stated.

    Never raises for a value that was once saved: what is no longer on a list stands as it was.
    """
    if isinstance(part, Scalar):
        return _say_scalar(part, value)
    if not isinstance(value, list | tuple):
        return ()
    if isinstance(part, Terms):
        return tuple(_say_term(part, str(code), lookup) for code in value)
    return tuple(say_row(part, row, lookup) for row in value if isinstance(row, Mapping))


def say_row(part: Children | AtLocations, row: Row, lookup: Lookup) -> str:
    """One row of a list on one line."""
    if isinstance(part, AtLocations):
        place = lookup.locations.get(str(row.get("location")))
        more = _named_parts(part.fields, row, lookup)
        return ". ".join(words for words in (say_place(place) if place else GONE_PLACE, more) if words)
    say = _SAY_ROW.get(part.model)
    words = say(row) if say else _plain_row(part, row, lookup)
    return words or "Nothing stated"


def say_place(place: Location) -> str:
    """A fully loaded place on one line: its name and address; a secret address is said to be one."""
    if place.confidential:
        return f"{place.name or 'A place'} (address kept secret)"
    lines = [line for line in address_lines(place) if line != place.name]
    return ", ".join(words for words in (place.name, *lines) if words) or "A place without name or address"


def _say_scalar(part: Scalar, value: Any) -> tuple[str, ...]:
    if part.kind == "flag":
        return ("Yes" if value else "No",)
    if value is None or value in ("", []):
        return ()
    if part.kind in ("words", "dates") and isinstance(value, list | tuple):
        say = _say_day if part.kind == "dates" else _say_word(part)
        return tuple(say(str(one)) for one in value)
    if part.kind == "text":
        return tuple(line for line in str(value).splitlines() if line.strip())
    return (_SAY_KIND.get(part.kind, str)(value) if part.kind != "choice" else say_choice(part, str(value)),)


def _say_word(part: Scalar) -> Callable[[str], str]:
    if part.choices:
        return lambda word: say_choice(part, word)
    labels = {one.name: one.label for one in SHAPES["service"].fields} if part.name == "fields" else {}
    return lambda word: labels.get(word, word)


def _say_day(value: Any) -> str:
    try:
        return text.say_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _say_clock(value: Any) -> str:
    found = _clock(value)
    return text.say_time(found) if found else str(value)


_SAY_KIND: dict[str, Callable[[Any], str]] = {"date": _say_day, "time": _say_clock}


def _say_term(part: Terms, code: str, lookup: Lookup) -> str:
    term = lookup.terms.get((part.link_type, code))
    return term.name if term else code


def _plain_row(part: Children, row: Row, lookup: Lookup) -> str:
    shown = [sub for sub in part.fields if say_value(sub, row.get(sub.name), lookup)]
    filled = [sub for sub in shown if not isinstance(sub, Scalar) or sub.kind != "flag" or row.get(sub.name)]
    if len(filled) == 1:
        return ", ".join(say_value(filled[0], row.get(filled[0].name), lookup))
    return _named_parts(tuple(filled), row, lookup)


def _named_parts(fields: tuple[Scalar | Children, ...], row: Row, lookup: Lookup) -> str:
    parts = []
    for sub in fields:
        told = say_value(sub, row.get(sub.name), lookup)
        if told and not (isinstance(sub, Scalar) and row.get(sub.name) in (False, sub.default)):
            parts.append(f"{sub.label}: {'; '.join(told)}")
    return ". ".join(parts)


def _say_phone(row: Row) -> str:
    number = str(row.get("number") or "")
    extension = f" extension {row['extension']}" if row.get("extension") else ""
    kind = row.get("type") or "voice"
    note = "" if kind == "voice" else f" ({CHOICE_WORDS['type'].get(kind, kind)})"
    spoken = text.join_words([_say_language(one) for one in row.get("languages") or []])
    more = ", ".join(words for words in (str(row.get("description") or ""), spoken) if words)
    return f"{number}{extension}{note}" + (f": {more}" if more else "")


def _say_contact(row: Row) -> str:
    parts = [row.get("name"), row.get("title"), row.get("department"), row.get("email")]
    return ", ".join([*(str(one) for one in parts if one), *map(_say_phone, row.get("phones") or [])])


def _say_language(row: Row) -> str:
    note = f" ({row['note']})" if row.get("note") else ""
    return f"{row.get('name') or row.get('code') or ''}{note}"


def _say_cost(row: Row) -> str:
    amount = row.get("amount")
    try:
        pounds = None if amount is None or amount == "" else Decimal(str(amount))
    except InvalidOperation:
        pounds = None
    price = Price(
        str(row.get("option") or ""),
        pounds,
        str(row.get("amount_description") or ""),
        str(row.get("currency") or ""),
    )
    return ", ".join(words for words in (say_price(price), _span(row)) if words)


def _say_address(row: Row) -> str:
    names = ("attention", "address_1", "address_2", "city", "region", "state_province", "postal_code")
    return ", ".join(dict.fromkeys(str(row[name]) for name in names if row.get(name)))


def _say_access(row: Row) -> str:
    return ": ".join(str(row[name]) for name in ("description", "details", "url") if row.get(name))


def _say_schedule(row: Row) -> str:
    rule = recurrence_of(read_schedule(row))
    pattern, times = say_pattern(rule), say_times(rule.opens_at, rule.closes_at)
    if rule.exceptional:
        pattern = f"In place of the usual times{': ' + pattern if pattern else ''}"
        times = times or "closed"
    end = rule.until
    parts = [pattern, times, f"from {text.say_date(rule.dtstart)}" if rule.freq and rule.dtstart else ""]
    parts += [f"until {text.say_date(end)}" if end else "", f"{rule.count} times" if rule.count else ""]
    parts += [_span(row)]
    told = ", ".join(words for words in parts if words)
    skipped = text.join_words([_say_day(day) for day in row.get("except_dates") or []])
    more = [str(row[name]) for name in ("description", "notes", "schedule_link") if row.get(name)]
    lines = [told[:1].upper() + told[1:], f"Not on {skipped}" if skipped else "", *more]
    return ". ".join(words.rstrip(".") for words in lines if words)


def _span(row: Row) -> str:
    low, high = row.get("valid_from"), row.get("valid_to")
    if low and high:
        return f"from {_say_day(low)} to {_say_day(high)}"
    return f"from {_say_day(low)}" if low else f"until {_say_day(high)}" if high else ""


def read_schedule(row: Row) -> Schedule:
    """A schedule's plain values as a row that stands in no database, for the rules that read such rows.

    What cannot be read as its kind is left out.
    """
    days = {name: _day(row.get(name)) for name in ("dtstart", "until", "valid_from", "valid_to")}
    texts = ("freq", "byday", "bymonthday", "byweekno", "byyearday", "wkst", "description", "notes")
    count = row.get("count")
    return Schedule(
        **days,
        **{name: str(row.get(name) or "") for name in texts},
        id=str(row.get("id") or ""),
        schedule_link=str(row.get("schedule_link") or ""),
        interval=_whole(row.get("interval")) or 1,
        count=_whole(count),
        opens_at=_clock(row.get("opens_at")),
        closes_at=_clock(row.get("closes_at")),
        except_dates=list(row.get("except_dates") or []),
        exceptional=bool(row.get("exceptional")),
    )


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _clock(value: Any) -> time | None:
    try:
        return time.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


_SAY_ROW: dict[type[Any], Callable[[Row], str]] = {
    Phone: _say_phone,
    Contact: _say_contact,
    Language: _say_language,
    CostOption: _say_cost,
    Address: _say_address,
    Accessibility: _say_access,
    Schedule: _say_schedule,
}

"""Opening hours as people type them, read where there is one way to read them, else kept in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from portal.directory.vocabulary import DAY_WORDS, DAYS

Range = tuple[str, str]

_TIME = r"(?:\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|noon|midnight)?|noon|midday|midnight)"
_RANGE = re.compile(rf"\s*({_TIME})\s*(?:-|–|—|to|until)\s*({_TIME})\s*", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|&|/|\n|\band\b)\s*", re.IGNORECASE)
_DAY = re.compile(
    r"(?:(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?s?\b\.?"
    r"|(daily|every day|weekdays|weekends))",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s*(?:(-|–|—|to\b)|(,|;|&|/|:|\.|\n|and\b))\s*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_CODES = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAYS, strict=True))
_GROUPS = {"daily": DAYS, "every day": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:]}
CLOSED = ("", "-", "closed", "n/a", "n/a closed", "not open")


def read_range(words: str) -> Range | None:
    """'9.30am - 12 noon' or '09:30-17:00' as two times; None where there is no one way to read it."""
    found = _RANGE.fullmatch(words)
    return _times(found.group(1), found.group(2)) if found else None


def _times(first: str, second: str) -> Range | None:
    start, end = _parts(first), _parts(second)
    if start is None or end is None:
        return None
    if not start[2] and not end[2]:
        return _by_the_day_clock(start, end, padded=first.strip().startswith("0"))
    if not end[2]:
        return None  # "9am - 5" could be five in the morning as far as we know
    closes = _minutes(*end)
    for half in [start[2]] if start[2] else [end[2], "am"]:
        opens = _minutes(start[0], start[1], half)
        if opens is not None and closes is not None and opens < closes:
            return _clock(opens), _clock(closes)
    return None


def _by_the_day_clock(
    start: tuple[int, int, str], end: tuple[int, int, str], *, padded: bool
) -> Range | None:
    opens, closes = start[0] * 60 + start[1], end[0] * 60 + end[1]
    sure = end[0] > 12 or padded or (start[0] >= 10 and end[0] == 12)
    if opens >= closes or closes > 24 * 60 or not sure:
        return None
    return _clock(opens), _clock(closes)


def _parts(words: str) -> tuple[int, int, str] | None:
    plain = words.strip().lower()
    if plain in ("noon", "midday"):
        return 12, 0, "pm"
    if plain == "midnight":
        return 12, 0, "midnight"
    found = _PARTS.fullmatch(plain)
    if not found:
        return None
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3) or ""
    if half in ("noon", "midnight") and (hour, minute) != (12, 0):
        return None
    if minute > 59 or hour > (12 if half else 24):
        return None
    return hour, minute, "pm" if half == "noon" else half


def _minutes(hour: int, minute: int, half: str) -> int | None:
    if half == "midnight":
        return 24 * 60
    if half in ("am", "pm"):
        return (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute if hour <= 12 else None
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    """The time of day; midnight at its end is its last minute, which is what the fields can hold."""
    return "23:59" if minutes == 24 * 60 else f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_day_cell(words: str) -> list[Range] | None:
    """One day's hours, "09:00-12:00, 14:00-17:00"; None where a part of it cannot be read."""
    ranges = [read_range(part) for part in _BETWEEN.split(words) if part]
    return [one for one in ranges if one] if ranges and all(ranges) else None


def read_week(words: str) -> list[tuple[str, Range]] | None:
    """'Monday - Friday 8am - 4pm; Sat 10 - 11am' as days with times; None where not all of it can be read."""
    tokens = _tokens(words.strip().rstrip(". "))
    result: list[tuple[str, Range]] = []
    days: list[str] = []
    span, timed = (
        False,
        True,
    )  # whether "to" stands before the next day; whether the days so far have their times
    for kind, found in tokens or []:
        if kind == "day":
            days, span, timed = _with_day([] if timed else days, found, span=span), False, False
        elif kind == "times":
            both = _times(found.group(1), found.group(2))
            if both is None or span or not days:
                return None
            result += [(code, both) for code in days]
            timed = True
        elif found.group(1):
            if timed:
                return None
            span = True
    return result if result and timed else None


def _tokens(words: str) -> list[tuple[str, re.Match[str]]] | None:
    """The days, times and joining words of a text, in order; None where anything else is in it."""
    tokens: list[tuple[str, re.Match[str]]] = []
    position = 0
    while position < len(words):
        for kind, pattern in (("day", _DAY), ("times", _RANGE), ("join", _JOIN), ("space", _SPACE)):
            found = pattern.match(words, position)
            if found:
                tokens += [(kind, found)] if kind != "space" else []
                position = found.end()
                break
        else:
            return None
    return tokens


def _with_day(days: list[str], found: re.Match[str], *, span: bool) -> list[str]:
    if found.group(2):
        return [*days, *_GROUPS[found.group(2).lower()]]
    code = _CODES[found.group(1).lower()]
    if not span or not days:
        return [*days, code]
    start, end = DAYS.index(days[-1]), DAYS.index(code)
    return [*days, *(DAYS[start + 1 : end + 1] if start < end else (*DAYS[start + 1 :], *DAYS[: end + 1]))]


def schedules_of(times: Sequence[tuple[str, Range]]) -> list[dict[str, Any]]:
    """Days with their times as weekly schedules, the days with the same times together."""
    grouped: dict[Range, list[str]] = {}
    for code, both in times:
        grouped.setdefault(both, []).append(code)
    return [
        {
            "freq": "WEEKLY",
            "byday": ",".join(sorted(set(codes), key=DAYS.index)),
            "opens_at": opens,
            "closes_at": closes,
        }
        for (opens, closes), codes in grouped.items()
    ]


def schedules_from_days(cells: Mapping[str, str], closed: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Schedules from a cell for each day (MO, TU ...). Days whose cell cannot be read are kept in words."""
    shut = {word.casefold() for word in (*CLOSED, *closed)}
    times: list[tuple[str, Range]] = []
    in_words: list[str] = []
    for code, cell in cells.items():
        if cell.casefold() in shut:
            continue
        ranges = read_day_cell(cell)
        if ranges is None:
            in_words.append(f"{DAY_WORDS[code]}: {cell}")
        else:
            times += [(code, both) for both in ranges]
    rows = schedules_of(times)
    return [*rows, {"description": "; ".join(in_words)}] if in_words else rows


def schedules_from_text(words: str) -> list[dict[str, Any]]:
    """Schedules from one cell for the whole week; the cell's own words where it cannot be read."""
    if not words:
        return []
    times = read_week(words)
    return schedules_of(times) if times else [{"description": words}]

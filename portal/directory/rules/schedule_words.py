"""Schedules in the words people use: "Every Tuesday and Thursday, 10am to midday"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time

from dateutil.easter import easter

from portal.core.text import join_words, say_date, say_time
from portal.directory.rules.schedules import Recurrence, Slot, special_hours, split_day
from portal.directory.vocabulary import DAY_WORDS, DAYS

ALWAYS = "Open all day, every day"
_FIXED_HOLIDAYS = {(12, 25): "Christmas Day", (12, 26): "Boxing Day", (1, 1): "New Year’s Day"}
_EASTER_HOLIDAYS = {-2: "Good Friday", 0: "Easter Sunday", 1: "Easter Monday"}
_ALMOST_MIDNIGHT = time(23, 59)
#: Words that say nothing more than the rule does: a description made of these alone is not shown beside it.
_SAID_BY_RULE = frozenset(
    re.findall(
        "[a-z]+",
        """a am an and at clock day days each every first second third fourth fifth last from hours in
        midday midnight month noon of on open pm round the to until week weekday weekdays monday
        tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
        sat sun""",
    )
)


def say_day(day: date) -> str:
    """'Tuesday 24 November 2026'."""
    return f"{day:%A} {say_date(day)}"


def say_times(opens_at: time | None, closes_at: time | None) -> str:
    """'10am to midday', 'from 10am', 'until 5pm', or '' when no time is stated."""
    start = say_time(opens_at) if opens_at is not None else ""
    end = say_time(time(0) if closes_at == _ALMOST_MIDNIGHT else closes_at) if closes_at is not None else ""
    if opens_at == time(0) and end == "midnight":
        return "all day"
    if start and end:
        return f"{start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else ""


def say_slot(slot: Slot) -> str:
    """'Tuesday 24 November 2026, 10am to midday'."""
    words = ", ".join(part for part in (say_day(slot.day), say_times(slot.opens_at, slot.closes_at)) if part)
    holiday = "" if slot.exceptional else say_holiday(slot.day)
    return f"{words} – {holiday}, so check first" if holiday else words


def say_holiday(day: date) -> str:
    """The name of a holiday on which most things are shut, whatever their usual days; '' for other days."""
    after_easter = (day - easter(day.year)).days
    return _FIXED_HOLIDAYS.get((day.month, day.day)) or _EASTER_HOLIDAYS.get(after_easter, "")


def say_schedules(schedules: Iterable[Recurrence], today: date) -> list[str]:
    """One line for each usual pattern that has not ended, those on the same days in one line."""
    groups: dict[Recurrence, list[Recurrence]] = {}
    for one in schedules:
        if not one.exceptional and not one.over(today):
            days = replace(one, id="", opens_at=None, closes_at=None)
            groups.setdefault(days, []).append(one)
    lines = (_say_group(days, group, today) for days, group in groups.items())
    return list(dict.fromkeys(line for line in lines if line))


def _say_group(days: Recurrence, group: Sequence[Recurrence], today: date) -> str:
    if any(one.all_day for one in group) and _every_day(days):
        pattern, hours = ALWAYS, ""
    else:
        pattern = say_pattern(days)
        hours = join_words([words for one in group if (words := say_times(one.opens_at, one.closes_at))])
    told = _told_more(days.description, bool(pattern))
    if not pattern:  # words are all there is
        return ", ".join(part for part in (told, hours) if part) if told else hours[:1].upper() + hours[1:]
    line = ", ".join(part for part in (pattern, hours, *_bounds(days, today)) if part)
    return f"{line} – {told}" if told else line


def _told_more(description: str, has_pattern: bool) -> str:
    words = re.findall(r"[a-z]+|\d+", description.lower())
    repeats = all(word in _SAID_BY_RULE or word.isdigit() for word in words)
    return "" if has_pattern and repeats else description.strip().rstrip(".")


def _every_day(one: Recurrence) -> bool:
    if one.interval > 1:
        return False
    if one.freq == "DAILY" and not one.byday:
        return True
    return one.freq in ("DAILY", "WEEKLY") and set(one.byday) == set(DAYS)


def say_pattern(one: Recurrence) -> str:
    """The days of a schedule: 'Every Tuesday', 'Monday to Friday', '2nd Friday of the month', or ''."""
    if not one.freq:
        return say_day(one.dtstart) if one.dtstart else ""
    if _every_day(one):
        return "Every day"
    if one.freq == "DAILY":
        return _say_days(one.byday) if one.byday else f"Every {one.interval} days"
    if one.freq == "WEEKLY":
        return _say_weekly(one)
    return _say_monthly(one) if one.freq == "MONTHLY" else _say_yearly(one)


def _say_weekly(one: Recurrence) -> str:
    codes = one.byday or ((DAYS[one.start.weekday()],) if one.start else ())
    if not codes:
        return "Every week" if one.interval == 1 else f"Every {one.interval} weeks"
    if one.interval > 1:
        return f"Every {one.interval} weeks on {join_words([DAY_WORDS[day] for day in _in_order(codes)])}"
    return _say_days(codes)


def _in_order(codes: Iterable[str]) -> list[str]:
    named = {split_day(code)[1] for code in codes}
    return [day for day in DAYS if day in named]


def _say_days(codes: Iterable[str]) -> str:
    """'Every Tuesday and Thursday', 'Monday to Friday', 'Monday to Wednesday and Friday'."""
    runs: list[list[str]] = []
    for day in _in_order(codes):
        if runs and DAYS.index(runs[-1][-1]) + 1 == DAYS.index(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    if not any(len(run) > 2 for run in runs):
        return f"Every {join_words([DAY_WORDS[day] for run in runs for day in run])}"
    said: list[str] = []
    for run in runs:
        names = [DAY_WORDS[day] for day in run]
        said += [f"{names[0]} to {names[-1]}"] if len(run) > 2 else names
    return join_words(said)


def _say_monthly(one: Recurrence) -> str:
    if one.byday:
        which = _say_weekdays_of_month(one.byday)
    else:
        numbers = one.bymonthday or ((one.start.day,) if one.start else ())
        which = join_words([_which(number) if number > 0 else f"{_which(number)} day" for number in numbers])
    if not which:
        return "Every month" if one.interval == 1 else f"Every {one.interval} months"
    if one.byday and not any(split_day(code)[0] for code in one.byday):
        return which if one.interval == 1 else f"{which}, every {one.interval} months"
    every = "of the month" if one.interval == 1 else f"of the month, every {one.interval} months"
    return f"{which[0].upper()}{which[1:]} {every}"


def _say_weekdays_of_month(codes: Sequence[str]) -> str:
    """'2nd and 4th Friday', '1st Monday and last Friday'; plain days are 'Every Friday'."""
    by_day: dict[str, list[int]] = {}
    for number, day in map(split_day, codes):
        by_day.setdefault(day, []).append(number)
    if all(numbers == [0] for numbers in by_day.values()):
        return _say_days(by_day)
    said = []
    for day, numbers in by_day.items():
        which = "every" if 0 in numbers else join_words([_which(number) for number in numbers])
        said.append(f"{which} {DAY_WORDS[day]}")
    return join_words(said)


def _which(number: int) -> str:
    """'2nd', 'last', '3rd to last'."""
    if number == -1:
        return "last"
    size = abs(number)
    ending = "th" if 10 < size % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size}{ending}" if number > 0 else f"{size}{ending} to last"


def _say_yearly(one: Recurrence) -> str:
    every = "Once a year" if one.interval == 1 else f"Every {one.interval} years"
    if one.byday or one.bymonthday or one.byweekno or one.byyearday:
        return "On some days of the year"
    return f"{every}, on {one.start.day} {one.start:%B}" if one.start else every


def _bounds(one: Recurrence, today: date) -> list[str]:
    """'from 3 January 2027' when it has not begun, 'until 17 December 2026' when an end is known."""
    if not one.freq:
        return []
    bounds = []
    if one.first_day and one.first_day > today:
        bounds.append(f"from {say_date(one.first_day)}")
    if one.last_day:
        bounds.append(f"until {say_date(one.last_day)}")
    return bounds


def say_changes(schedules: Sequence[Recurrence], today: date) -> list[str]:
    """What is different soon: special hours, closed days and dates left out, one line each."""
    lines = []
    for one in special_hours(schedules, today):
        low = one.valid_from or one.dtstart
        high = one.valid_to or one.until or low
        if low is None or high is None:
            continue
        days = say_day(low) if low == high else f"{say_day(low)} to {say_day(high)}"
        hours = say_times(one.opens_at, one.closes_at)
        pattern = say_pattern(one) if one.freq else ""
        told = one.description.strip().rstrip(".")
        words = ", ".join(part for part in (pattern, hours) if part) or "closed"
        lines.append(f"{days}: {words}" + (f" ({told})" if told else ""))
    skipped = sorted({day for one in schedules for day in one.except_dates if 0 <= (day - today).days <= 60})
    if skipped:
        lines.append(f"Not on {join_words([say_day(day) for day in skipped])}")
    return lines

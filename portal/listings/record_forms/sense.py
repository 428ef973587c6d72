"""Whether a schedule makes sense before it is saved: what a rule cannot mean is said at the box to mend."""

from __future__ import annotations

from datetime import date

from portal.directory.presenters.timing import recurrence_of
from portal.directory.rules.schedule_words import say_slot
from portal.directory.rules.schedules import (
    Recurrence,
    days_between,
    next_slots,
    read_days,
    read_numbers,
    split_day,
)
from portal.directory.shapes import SCHEDULES
from portal.directory.values import Lookup, Values
from portal.listings.record_words import say_row
from portal.listings.record_words.saying import read_schedule

Problem = tuple[str, str]

_UNIT = {"WEEKLY": "weeks", "MONTHLY": "months", "DAILY": "days", "YEARLY": "years"}


def problem_of(row: Values) -> Problem | None:
    """What makes no sense in a checked schedule: the field's name and what to do; None for nothing."""
    rule = recurrence_of(read_schedule(row))
    for find in (_spans, _unreadable, _nothing_said, _rule_of_days, _counting, _hours, _exceptions):
        found = find(row, rule)
        if found:
            return found
    return None


def next_dates(row: Values, today: date) -> list[str]:
    """The next times of one schedule in words, for its editor to see what the boxes come to."""
    return [say_slot(slot) for slot in next_slots([recurrence_of(read_schedule(row))], today, 4)]


def _spans(row: Values, _rule: Recurrence) -> Problem | None:
    if row.get("dtstart") and row.get("until") and row["until"] < row["dtstart"]:
        return "until", "The last day is before the first day."
    if row.get("valid_from") and row.get("valid_to") and row["valid_to"] < row["valid_from"]:
        return "valid_to", "The special hours end before they begin."
    return None


def _unreadable(row: Values, _rule: Recurrence) -> Problem | None:
    given = {
        "byday": (read_days(str(row.get("byday") or "")), "Use day codes, such as MO,WE or 2TU."),
        "bymonthday": (read_numbers(str(row.get("bymonthday") or ""), 31), "Use numbers from 1 to 31."),
        "byweekno": (read_numbers(str(row.get("byweekno") or ""), 53), "Use numbers from 1 to 53."),
        "byyearday": (read_numbers(str(row.get("byyearday") or ""), 366), "Use numbers from 1 to 366."),
    }
    for name, (read, message) in given.items():
        parts = {part for part in str(row.get(name) or "").replace(" ", "").split(",") if part}
        if len(parts) != len(read):
            return name, message
    return None


def _nothing_said(row: Values, rule: Recurrence) -> Problem | None:
    names = ("freq", "dtstart", "valid_from", "description", "notes", "schedule_link")
    if not any(row.get(name) for name in names):
        return "freq", "Say how often it happens, or the one day it happens on, or put it in words."
    if rule.exceptional and not (rule.valid_from or rule.dtstart):
        return "valid_from", "Say from which day the special hours are."
    return None


def _rule_of_days(row: Values, rule: Recurrence) -> Problem | None:
    numbered = any(split_day(code)[0] for code in rule.byday)
    if rule.freq in ("WEEKLY", "DAILY") and numbered:
        return "byday", "“1st” or “last” goes with every month. For every week, tick the days only."
    if row.get("byday") and not rule.freq:
        return "freq", "Say how often it happens on these days."
    if rule.bymonthday and rule.freq not in ("MONTHLY", "YEARLY"):
        return "bymonthday", "Dates of the month go with every month."
    if rule.freq == "WEEKLY" and not rule.byday and not rule.start:
        return "byday", "Tick the day of the week, or give the first day."
    if rule.freq == "MONTHLY" and not (rule.byday or rule.bymonthday or rule.start):
        return "byday", "Say which day of the month, such as 2nd and Tuesday, or give a date of the month."
    return None


def _counting(row: Values, rule: Recurrence) -> Problem | None:
    if rule.interval > 1 and not rule.start and rule.freq:
        unit = _UNIT[rule.freq]
        return "dtstart", f"Every {rule.interval} {unit}: give the first day, so that we know which {unit}."
    if rule.count is not None and not rule.start:
        return "dtstart", "Give the first day to count from."
    if rule.freq == "DAILY" and rule.byday and rule.interval > 1:
        return "interval", "Every few days and days of the week do not go together. Use every week."
    return None


def _hours(row: Values, rule: Recurrence) -> Problem | None:
    if rule.opens_at is not None and rule.opens_at == rule.closes_at and not rule.all_day:
        return "closes_at", "It ends at the time it starts. Check both times."
    return None


def _exceptions(row: Values, rule: Recurrence) -> Problem | None:
    start = rule.first_day
    if not rule.except_dates or not rule.freq:
        return None
    for day in sorted(rule.except_dates):
        whole = Recurrence(
            **{name: getattr(rule, name) for name in Recurrence.__slots__ if name != "except_dates"}
        )
        if (start is None or day >= start) and day not in days_between(whole, day, day):
            return "except_dates", f"It would not happen on {day.day} {day:%B %Y} anyway. Check the date."
    return None


def words_of(row: Values, today: date) -> tuple[str, tuple[str, ...]]:
    """A checked schedule in one line, and its next dates."""
    return say_row(SCHEDULES, row, Lookup()), tuple(next_dates(row, today))

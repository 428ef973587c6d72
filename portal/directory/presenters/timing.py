"""When a listing happens: its schedules as rules, and the lines that a page and a result show of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.directory.models import Schedule, Service, ServiceAtLocation
from portal.directory.rules.schedule_words import say_changes, say_schedules, say_slot
from portal.directory.rules.schedules import Recurrence, days_a_week, next_slots, read_days, read_numbers
from portal.directory.vocabulary import ServiceStatus

ASK_FOR_TIMES = "Ask them for the times"
_CLUB_DAYS = 3  # on more days a week it is opening hours: a list of next dates would say nothing
_SHORT = 90
_YEARS_TIMES_LAST = 2  # calendar years: what was so in 2023 is no promise for a day in 2026


@dataclass(frozen=True, slots=True)
class Timing:
    """What one place's (or the whole listing's) schedules say on one day."""

    lines: tuple[str, ...] = ()
    next_dates: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    ended: bool = False  # there were dates, and they are over


def recurrence_of(row: Schedule) -> Recurrence:
    """A schedule as a plain rule. One that cannot be read in full keeps its words and loses its dates."""
    byday, bymonthday = read_days(row.byday), read_numbers(row.bymonthday, 31)
    byweekno, byyearday = read_numbers(row.byweekno, 53), read_numbers(row.byyearday, 366)
    read = (
        (row.byday, byday),
        (row.bymonthday, bymonthday),
        (row.byweekno, byweekno),
        (row.byyearday, byyearday),
    )
    readable = row.interval >= 1 and all(len(_parts(given)) == len(found) for given, found in read)
    return Recurrence(
        id=row.id,
        freq=row.freq if readable else "",
        interval=max(row.interval, 1),
        byday=byday if readable else (),
        bymonthday=bymonthday,
        byweekno=byweekno,
        byyearday=byyearday,
        wkst=row.wkst,
        dtstart=row.dtstart if readable else None,
        until=row.until,
        count=row.count,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        except_dates=frozenset(_days(row.except_dates)),
        exceptional=row.exceptional,
        description=row.description,
        notes=row.notes,
        link=row.schedule_link,
    )


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in text.replace(" ", "").split(",") if part))


def _days(texts: Iterable[str]) -> Iterable[date]:
    for text in texts:
        try:
            yield date.fromisoformat(text)
        except ValueError:
            continue  # an import's odd date takes no day away


def rules_of(rows: Iterable[Schedule]) -> tuple[Recurrence, ...]:
    """Schedules as plain rules."""
    return tuple(recurrence_of(row) for row in rows)


def rules_at(at: ServiceAtLocation, service: Service) -> tuple[Recurrence, ...]:
    """The rules at one place: its own, else the place's opening hours where nothing closer is stated.

    A day on which the whole place or the whole service is shut counts in any case.
    """
    own, whole = rules_of(at.schedules), rules_of(service.schedules)
    of_place = rules_of(at.location.schedules)
    if own:
        return own + _shut(of_place) + _shut(whole)
    return () if any(not one.exceptional for one in whole) else of_place + _shut(whole)


def _shut(rules: Sequence[Recurrence]) -> tuple[Recurrence, ...]:
    return tuple(one for one in rules if one.exceptional and one.opens_at is None and one.closes_at is None)


def dates_from(service: Service, today: date) -> date:
    """The first day that may be promised: today, when it opens again, or none (date.max) if nobody knows."""
    if _times_are_old(service, today):
        return date.max
    if service.status != ServiceStatus.PAUSED:
        return today
    until = service.paused_until
    return until if until is not None and until >= today else date.max


def _times_are_old(service: Service, today: date) -> bool:
    """Whether nobody checked the listing and its times were read too long ago to make days of them. Where no
    source of the times has a date, nobody can say."""
    if service.verification is not None and service.verification.verified_at is not None:
        return False
    dated = [one.date[:4] for one in service.sources if "schedules" in one.fields and one.date[:4].isdigit()]
    return bool(dated) and int(max(dated)) < today.year - _YEARS_TIMES_LAST


def timing(rules: Sequence[Recurrence], today: date, first: date | None = None) -> Timing:
    """What these schedules say on `today`; the next dates are those from `first` on."""
    if not rules:
        return Timing()
    usual = [one for one in rules if not one.exceptional]
    lines = say_schedules(rules, today)
    ended = bool(usual) and all(one.over(today) for one in usual)
    if not lines and usual and not ended:
        lines = [ASK_FOR_TIMES]
    begin = first or today
    dates = next_slots(rules, begin) if begin < date.max and happens_now_and_then(rules) else []
    return Timing(
        lines=tuple(lines),
        next_dates=tuple(say_slot(slot) for slot in dates),
        changes=tuple(say_changes(rules, today)),
        links=tuple(dict.fromkeys(one.link for one in rules if one.link)),
        ended=ended,
    )


def happens_now_and_then(rules: Iterable[Recurrence]) -> bool:
    """Whether it is like a club, whose next dates are worth a list, not like an office with opening hours."""
    return days_a_week(rules) <= _CLUB_DAYS


def say_when_briefly(service: Service, today: date) -> str:
    """When it is, for a result: one line, '' when nobody stated it."""
    groups = [rules_of(service.schedules), *(rules_at(at, service) for at in service.at_locations)]
    told = list(dict.fromkeys(lines for rules in groups if (lines := timing(rules, today).lines)))
    if not told:
        return ""
    if len(told) > 1:
        return "Different times at each place"
    line = "; ".join(told[0])
    return line if len(told[0]) == 1 or len(line) <= _SHORT else f"{told[0][0]}, and other times"


def groups_of(service: Service) -> list[tuple[tuple[Recurrence, ...], ServiceAtLocation | None]]:
    """Every set of schedules of a listing, with the place it holds at (None: for the listing as a whole)."""
    groups: list[tuple[tuple[Recurrence, ...], ServiceAtLocation | None]] = [
        (rules_of(service.schedules), None)
    ]
    groups += [(rules_at(at, service), at) for at in service.at_locations]
    return [(rules, at) for rules, at in groups if rules]


def for_calendar(rules: Sequence[Recurrence], first: date) -> bool:
    """Whether these schedules are worth having in a calendar: now and then, at stated times, not over."""
    timed = any(one.opens_at is not None and not one.all_day for one in rules)
    return timed and first < date.max and happens_now_and_then(rules) and bool(next_slots(rules, first, 1))


def has_calendar(service: Service, first: date) -> bool:
    """Whether a listing has dates for a calendar from `first` on."""
    return any(for_calendar(rules, first) for rules, _at in groups_of(service))

"""Which periods a project reports on, and when its lead is written to about a return."""

from __future__ import annotations

from datetime import date, timedelta

from portal.reporting.returns.vocabulary import Letter
from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind

#: Returns that were never opened (a project was added late, no worker ran) are opened so far back.
MOST_AT_ONCE = 13
#: Days before the due day on which the lead is reminded, and after it for the last time.
BEFORE_DAYS, LATE_DAYS = 3, 7
_APART = timedelta(days=2)


def periods_to_report(every: PeriodKind, starts_on: date, ended_on: date | None, today: date) -> list[Period]:
    """The latest periods that are over and in which the project went on, the oldest first."""
    found: list[Period] = []
    period = Period.around(today, every)
    if ended_on is None or ended_on >= today:
        period = period.before()
    while period.last >= starts_on and len(found) < MOST_AT_ONCE:
        if ended_on is None or period.first <= ended_on:
            found.append(period)
        period = period.before()
    return found[::-1]


def due_day(period: Period, ended_on: date | None, days: int) -> date:
    """The day a return is due: so many days after the period, or after the project where it ended before."""
    end = min(period.last, ended_on) if ended_on is not None else period.last
    return end + timedelta(days=days)


def next_letter(
    last: Letter | None, last_on: date | None, opened_on: date, due_on: date, today: date
) -> Letter | None:
    """The letter to write today about a return that was not sent in; None for none. Nobody is written to
    about what was due before it could be filled in."""
    if due_on < opened_on or last is Letter.LATE:
        return None
    if today > due_on:
        if last is Letter.AFTER:
            return Letter.LATE if today > due_on + timedelta(days=LATE_DAYS) else None
        return Letter.AFTER
    if last is None:
        return Letter.OPENED
    soon = today >= due_on - timedelta(days=BEFORE_DAYS)
    rested = last_on is None or today - last_on >= _APART
    return Letter.BEFORE if last is Letter.OPENED and soon and rested else None

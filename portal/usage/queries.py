"""Reading what was counted: how much listings are used, and what people searched for in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.extensions import db
from portal.usage.models import UsageBatch, UsageDay, UsageView, UsageWords
from portal.usage.packing import Whose, unpack
from portal.usage.rules import Row

#: Four whole weeks: every day of the week counts alike.
VIEW_DAYS = 28
_BATCHES = 500


def count_views(days: int = VIEW_DAYS) -> dict[str, int]:
    """How often the public looked at each listing, or used its contacts, by its id: in the last `days` that
    are over and that the figures hold."""
    query = (
        select(UsageView.service_id, func.sum(UsageView.times))
        .where(UsageView.day >= clock.today() - timedelta(days=days))
        .group_by(UsageView.service_id)
    )
    with db.engines["usage"].connect() as store:
        return {str(row[0]): int(row[1]) for row in store.execute(query)}


def read_events(first: datetime, last: datetime) -> Iterator[tuple[datetime, Row, Whose, int]]:
    """What was counted from the hour `first` until before `last`: when, what, whose, and how often."""
    query = select(UsageBatch.hour, UsageBatch.events).where(UsageBatch.hour >= first, UsageBatch.hour < last)
    with db.engines["usage"].connect() as store:
        for hour, events in store.execute(query.execution_options(yield_per=_BATCHES)):
            for row, whose, times in unpack(events):
                yield hour, row, whose, times


def list_missed_words(month: str, least: int) -> Sequence[tuple[str, int]]:
    """Words of that month ("2026-11") that at least `least` visits searched for in vain, with how many."""
    query = (
        select(UsageWords.words, UsageWords.missed)
        .where(UsageWords.month == month, UsageWords.missed >= least)
        .order_by(UsageWords.missed.desc(), UsageWords.words)
    )
    with db.engines["usage"].connect() as store:
        return [(str(row[0]), int(row[1])) for row in store.execute(query)]


def add_up_words(months: Sequence[str]) -> Sequence[tuple[str, int, int]]:
    """Words that at least five visits of one of these months ("2026-11") used, with how many visits did in
    those months, and how many in vain; those in vain first."""
    missed = func.sum(UsageWords.missed)
    query = (
        select(UsageWords.words, func.sum(UsageWords.visits), missed)
        .where(UsageWords.month.in_(months))
        .group_by(UsageWords.words)
        .order_by(missed.desc(), UsageWords.words)
    )
    with db.engines["usage"].connect() as store:
        return [(str(row[0]), int(row[1]), int(row[2])) for row in store.execute(query)]


def hours_of(day: date) -> tuple[datetime, datetime]:
    """When a day in London begins and when the next one does; it has 23, 24 or 25 hours."""
    ends = (day, day + timedelta(days=1))
    first, last = (datetime.combine(one, time(), clock.LONDON) for one in ends)
    return first, last


def first_hour() -> datetime | None:
    """The hour of the first event that is there."""
    with db.engines["usage"].connect() as store:
        return store.scalar(select(func.min(UsageBatch.hour)))


def first_hour_to_roll_up() -> datetime | None:
    """When the first day begins whose events the figures do not hold yet; None when there is no event."""
    first = first_hour()
    if first is None:
        return None
    with db.engines["usage"].connect() as store:
        held = set(store.execute(select(UsageDay.day)).scalars())
    day = clock.to_london(first).date()
    while day in held:
        day += timedelta(days=1)
    return hours_of(day)[0]

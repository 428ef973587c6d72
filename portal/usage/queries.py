"""Reading what was counted: how much listings are used, and what people searched for in vain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.extensions import db
from portal.usage.models import UsageDay, UsageEvent, UsageWords
from portal.usage.vocabulary import ActorClass, Kind

#: Four whole weeks: every day of the week counts alike.
VIEW_DAYS = 28


def count_views(days: int = VIEW_DAYS) -> dict[str, int]:
    """How often the public looked at each listing, or used its contacts, in the last `days`, by its id."""
    since = clock.now() - timedelta(days=days)
    query = (
        select(UsageEvent.service_id, func.count())
        .where(
            UsageEvent.hour >= since,
            UsageEvent.actor_class == ActorClass.PUBLIC,
            UsageEvent.kind.in_([Kind.LISTING_VIEWED, Kind.CONTACT_USED]),
            UsageEvent.service_id.is_not(None),
        )
        .group_by(UsageEvent.service_id)
    )
    with db.engines["usage"].connect() as store:
        return {str(row[0]): int(row[1]) for row in store.execute(query)}


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
        return store.scalar(select(func.min(UsageEvent.hour)))


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

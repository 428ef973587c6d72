"""Which days are to be rolled up, and rolling one up: all of its facts in one transaction, the same rows
however often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.models import Feedback
from portal.referrals.models import Referral, Signpost
from portal.reporting.fact_models import OF_A_DAY, AnswerFact, ContentFact, FactDay, UsageFact, VisitFact
from portal.reporting.queries.present_content import first_types, themes
from portal.reporting.roll_up import of_content, of_referrals, of_usage
from portal.reporting.roll_up.of_usage import Facts
from portal.usage.actions import RAW_DAYS, mark_rolled_up
from portal.usage.queries import first_hour, hours_of

#: So long a day is read again each night: what was noted late, or taken back, comes into the figures.
READ_AGAIN_DAYS = 7
_USEFUL = "useful"


def roll_up(day: date) -> int:
    """Write a London day's facts, in place of those that were there; returns how many rows there are now.

    A day whose counted events are gone keeps the facts that were made of them. The content is as it is now,
    so only the day that has just ended gets it, and once.
    """
    settled = _is_settled(day)
    facts, events = _usage(day) if not settled else ({}, 0)
    facts |= _records(day, settled)
    with transaction():
        for model in OF_A_DAY:
            if not (settled and model in (UsageFact, VisitFact)):
                db.session.execute(_of_day(model, day, settled))
        if ContentFact in facts and _has_content(day):
            del facts[ContentFact]
        for model, rows in facts.items():
            if rows:
                db.session.execute(insert(model), rows)
        _mark(day, None if settled else events)
    if not settled:
        mark_rolled_up(day, of_usage.views_of(facts))
    return sum(len(rows) for rows in facts.values())


def _of_day(model: Any, day: date, settled: bool) -> Any:
    rows = delete(model).where(model.day == day)
    # The answers to "was this useful?" are let go of after a while; those to the check-in stay.
    return rows.where(AnswerFact.question != _USEFUL) if settled and model is AnswerFact else rows


def _is_settled(day: date) -> bool:
    """Whether the figures hold a day whose events may be gone already."""
    return day <= clock.today() - timedelta(days=RAW_DAYS) and _is_held(day)


def _usage(day: date) -> tuple[Facts, int]:
    return of_usage.read_day(day, themes())


def _records(day: date, settled: bool) -> Facts:
    facts = of_referrals.read_day(day, first_types())
    if not settled:
        facts[AnswerFact] += _useful(day)
    if day == clock.today() - timedelta(days=1):
        facts |= of_content.read_content(day)
    return facts


def _useful(day: date) -> list[dict[str, Any]]:
    """What people said of our pages, by what sort of page it was."""
    first, last = hours_of(day)
    query = select(Feedback.page, Feedback.useful).where(
        Feedback.created_at >= first, Feedback.created_at < last, Feedback.suspicion == ""
    )
    counted: dict[tuple[str, str], int] = {}
    for page, useful in db.session.execute(query):
        about = page.strip("/").partition("/")[0][:20] or "home"
        counted[about, useful] = counted.get((about, useful), 0) + 1
    return [
        {"day": day, "question": _USEFUL, "about": about, "answer": answer, "times": times}
        for (about, answer), times in sorted(counted.items())
    ]


def _has_content(day: date) -> bool:
    return db.session.scalar(select(ContentFact.day).where(ContentFact.day == day).limit(1)) is not None


def _is_held(day: date) -> bool:
    return db.session.get(FactDay, day) is not None


def _mark(day: date, events: int | None) -> None:
    row = db.session.get(FactDay, day)
    if row is None:
        db.session.add(FactDay(day=day, rolled_up_at=clock.now(), events=events or 0))
        return
    row.rolled_up_at = clock.now()
    if events is not None:
        row.events = events


def due_days() -> Iterator[date]:
    """The days that are over and that the facts do not hold yet, the earliest first; then the last ones that
    were not read again since midnight."""
    today = clock.today()
    held = dict(db.session.execute(select(FactDay.day, FactDay.rolled_up_at)).all())
    day = _first_day() or today - timedelta(days=1)
    while day < today:
        if day not in held:
            yield day
        day += timedelta(days=1)
    midnight = hours_of(today)[0]
    for back in range(READ_AGAIN_DAYS, 0, -1):
        again = today - timedelta(days=back)
        if again in held and held[again] < midnight:
            yield again


def _first_day() -> date | None:
    """The first day of which anything is known."""
    moments = [first_hour(), *(db.session.scalar(select(func.min(one))) for one in _MOMENTS)]
    days = [clock.to_london(one).date() for one in moments if isinstance(one, datetime)]
    first = db.session.scalar(select(func.min(Signpost.day)))
    return min([*days, *([first] if first else [])], default=None)


_MOMENTS = (Referral.submitted_at, Feedback.created_at)


def roll_up_next(_owner: str) -> bool:
    """Roll up the first day that is due; whether there was one."""
    day = next(due_days(), None)
    if day is not None:
        roll_up(day)
    return day is not None


def waiting() -> Waiting:
    """How many days are to be rolled up. One is late when the next one is over."""
    days = list(due_days())
    late = [day for day in days if day < clock.today() - timedelta(days=1) and not _is_held(day)]
    return Waiting(len(days), len(late), hours_of(days[0])[1] if days else None)

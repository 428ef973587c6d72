"""The one place that says what time it is: stored in UTC, shown and counted in Europe/London (DESIGN 4.9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from time import time as seconds
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_this_day: tuple[float, float, date] = (0.0, 0.0, date.min)  # a day in London, in seconds of the epoch


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present day in London. A page asks several times: the day is worked out once."""
    global _this_day
    held = _frozen.get()
    if held is not None:
        return held.astimezone(LONDON).date()
    at, (begins, ends, day) = seconds(), _this_day
    if not begins <= at < ends:
        day = datetime.fromtimestamp(at, LONDON).date()
        _this_day = (_midnight(day), _midnight(day + timedelta(days=1)), day)
    return day


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), LONDON).timestamp()


def to_london(moment: datetime) -> datetime:
    """The same moment on a London wall clock. Takes an aware datetime; a naive one is read as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(LONDON)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock still at an aware `moment` for the block: for tests and for reports of a past day."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the month's last day where it is shorter."""
    month_index = day.month - 1 + months
    year, month = day.year + month_index // 12, month_index % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month, min(day.day, last))

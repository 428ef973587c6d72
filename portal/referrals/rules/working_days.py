"""Working days as people in England count them: days of London, without weekends and bank holidays. A change
of the clocks moves nothing (DESIGN 4.9)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from portal.core.clock import LONDON

#: What is due on a day is due when its work ends: whoever must act has the whole day.
DAY_ENDS = time(17)


@lru_cache(maxsize=32)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether people are at work on `day`."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, days: int) -> date:
    """The `days`-th working day after `day`, which itself is not counted; for 0 the next working day from
    `day` on."""
    while days > 0 or not is_working_day(day):
        day += timedelta(days=1)
        if days > 0 and is_working_day(day):
            days -= 1
    return day


def end_of(day: date) -> datetime:
    """The moment at which that day's work ends."""
    return datetime.combine(day, DAY_ENDS, LONDON)


def due_after(start: datetime, days: int, *, weeks: int = 0) -> datetime:
    """When something begun at an aware `start` is due: `weeks` whole weeks and then `days` working days
    later."""
    began = start.astimezone(LONDON).date() + timedelta(weeks=weeks)
    return end_of(add_working_days(began, days))


def working_days_until(now: datetime, due: datetime) -> int:
    """How many working days are left after today until the day it is due; negative when it is over."""
    today, day = now.astimezone(LONDON).date(), due.astimezone(LONDON).date()
    first, last = min(today, day), max(today, day)
    count = sum(is_working_day(first + timedelta(days=one)) for one in range(1, (last - first).days + 1))
    return count if day >= today else -count

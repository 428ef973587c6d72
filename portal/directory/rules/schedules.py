"""When things happen: days and times of schedules by London's clock, with exceptions and special hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil import rrule

from portal.core.clock import LONDON
from portal.directory.vocabulary import DAYS

_BYDAY = re.compile(r"^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$")
_FREQ: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_WEEKDAYS = dict(
    zip(DAYS, (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU), strict=True)
)
_ALMOST_MIDNIGHT = time(23, 59)
_MOST_COUNTED = 5000  # a rule that counts further is a mistake, and following it would cost too much
SOON = timedelta(days=60)
LOOK_AHEAD = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One schedule as plain values. `exceptional`: instead of the usual hours from valid_from to valid_to."""

    id: str = ""
    freq: str = ""
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    wkst: str = "MO"
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    except_dates: frozenset[date] = frozenset()
    exceptional: bool = False
    description: str = ""
    notes: str = ""
    link: str = ""

    @property
    def start(self) -> date | None:
        """The day from which the rule counts."""
        return self.dtstart or self.valid_from

    @property
    def first_day(self) -> date | None:
        """The first day on which it may happen; None when nobody said."""
        return max((day for day in (self.dtstart, self.valid_from) if day), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day on which it may happen; None when nobody said."""
        return min((day for day in (self.until, self.valid_to) if day), default=None)

    @property
    def all_day(self) -> bool:
        """Whether it goes round the clock."""
        return self.opens_at == time(0) and self.closes_at in (time(0), _ALMOST_MIDNIGHT)

    def over(self, today: date) -> bool:
        """Whether it has ended for good."""
        return self.last_day is not None and self.last_day < today


@dataclass(frozen=True, slots=True)
class Slot:
    """One time that it happens. A close before the opening is after midnight."""

    day: date
    opens_at: time | None = None
    closes_at: time | None = None
    schedule_id: str = ""
    exceptional: bool = False

    @property
    def starts(self) -> datetime:
        """The moment it starts, in London; the start of the day when no time is stated."""
        return datetime.combine(self.day, self.opens_at or time(0), LONDON)

    @property
    def ends(self) -> datetime | None:
        """The moment it ends, in London; None when no time is stated."""
        return end_of(self.day, self.opens_at, self.closes_at)


def end_of(day: date, opens_at: time | None, closes_at: time | None) -> datetime | None:
    """When something on `day` ends: 23:59 is midnight; what closes before it opens ends the day after."""
    if closes_at is None:
        return None
    if closes_at == _ALMOST_MIDNIGHT:
        closes_at = time(0)
    later = closes_at == time(0) or (opens_at is not None and closes_at <= opens_at)
    return datetime.combine(day + timedelta(days=1) if later else day, closes_at, LONDON)


def read_days(text: str) -> tuple[str, ...]:
    """The day codes of a byday field ("MO,2FR"), upper case; what is not one is left out."""
    codes = (part.strip().upper().lstrip("+") for part in text.split(","))
    return tuple(dict.fromkeys(code for code in codes if _BYDAY.match(code)))


def read_numbers(text: str, most: int) -> tuple[int, ...]:
    """The numbers of a field such as bymonthday, -most to most without 0; what is not one is left out."""
    parts = (part.strip() for part in text.split(","))
    numbers = (int(part) for part in parts if re.fullmatch(r"[+-]?\d{1,3}", part))
    return tuple(dict.fromkeys(number for number in numbers if number and abs(number) <= most))


def split_day(code: str) -> tuple[int, str]:
    """A day code as (which of the month, day): '2FR' is (2, 'FR'), 'MO' is (0, 'MO')."""
    return (int(code[:-2]) if code[:-2] else 0), code[-2:]


def days_between(recurrence: Recurrence, first: date, last: date) -> list[date]:
    """The days from `first` to `last` on which one schedule happens by its own rule, exceptions taken out.

    Nothing where the rule does not say enough ("every two weeks" from an unknown week).
    """
    low = max(day for day in (first, recurrence.first_day) if day)
    high = min(day for day in (last, recurrence.last_day) if day)
    if low > high:
        return []
    days = _days_of_rule(recurrence, low, high)
    return [day for day in days if low <= day <= high and day not in recurrence.except_dates]


def _days_of_rule(recurrence: Recurrence, low: date, high: date) -> Iterable[date]:
    if not recurrence.freq:
        return _days_without_rule(recurrence, low, high)
    start = recurrence.start
    if start is None and not _stands_alone(recurrence):
        return []
    if recurrence.freq == "DAILY" and recurrence.byday and recurrence.interval > 1:
        return []  # such a rule may never come true, and nobody means it
    if recurrence.count is not None:
        return _counted(recurrence, high)
    plain = tuple(code for code in recurrence.byday if len(code) == 2)
    if plain and len(plain) < len(recurrence.byday):  # "MO,2FR" means either; the library would want both
        numbered = tuple(code for code in recurrence.byday if len(code) > 2)
        parts = (replace(recurrence, byday=codes) for codes in (plain, numbered))
        return sorted({day for part in parts for day in _days_of_rule(part, low, high)})
    begin = _forward(recurrence, start, low) if start else low - timedelta(days=low.weekday())
    rule = _rule(recurrence, begin, high)
    return [moment.date() for moment in rule.between(_at(low), _at(high), inc=True)]


def _counted(recurrence: Recurrence, high: date) -> Iterator[date]:
    assert recurrence.start is not None
    most = recurrence.count or 0
    if most > _MOST_COUNTED:
        return
    for number, moment in enumerate(_rule(recurrence, recurrence.start, high)):
        if number >= most:
            return
        yield moment.date()


def _days_without_rule(recurrence: Recurrence, low: date, high: date) -> list[date]:
    """A single day, or, for special hours, every day they stand for."""
    if recurrence.dtstart:
        return [recurrence.dtstart]
    if recurrence.exceptional and recurrence.valid_from and recurrence.valid_to:
        return [low + timedelta(days=number) for number in range((high - low).days + 1)]
    if recurrence.valid_from and recurrence.valid_from == recurrence.valid_to:
        return [recurrence.valid_from]
    return []


def _stands_alone(recurrence: Recurrence) -> bool:
    """Whether the rule names its days without a first one to count from."""
    if recurrence.interval > 1 or recurrence.count is not None:
        return False
    if recurrence.freq == "DAILY":
        return True
    if recurrence.freq == "WEEKLY":
        return bool(recurrence.byday)
    if recurrence.freq == "MONTHLY":
        return bool(recurrence.byday or recurrence.bymonthday)
    return bool(recurrence.byday or recurrence.byyearday or recurrence.byweekno)


def _forward(recurrence: Recurrence, start: date, low: date) -> date:
    """A later day from which the same days follow: an old rule is not walked through from its beginning."""
    unit = {"DAILY": 1, "WEEKLY": 7}.get(recurrence.freq, 0) * recurrence.interval
    return start + timedelta(days=max((low - start).days // unit - 1, 0) * unit) if unit else start


def _rule(recurrence: Recurrence, start: date, last: date) -> rrule.rrule:
    weekdays = [_weekday(code, recurrence.freq) for code in recurrence.byday]
    yearly = recurrence.freq == "YEARLY"
    return rrule.rrule(
        _FREQ[recurrence.freq],
        dtstart=_at(start),
        interval=recurrence.interval,
        wkst=_WEEKDAYS.get(recurrence.wkst),
        byweekday=weekdays or None,
        bymonthday=recurrence.bymonthday or None if recurrence.freq in ("MONTHLY", "YEARLY") else None,
        byweekno=recurrence.byweekno or None if yearly else None,
        byyearday=recurrence.byyearday or None if yearly else None,
        until=_at(last),
    )


def _weekday(code: str, freq: str) -> rrule.weekday:
    number, day = split_day(code)
    return _WEEKDAYS[day](number) if number and freq in ("MONTHLY", "YEARLY") else _WEEKDAYS[day]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(0))


def slots(schedules: Sequence[Recurrence], first: date, last: date) -> list[Slot]:
    """Every time from `first` to `last`, in order. Special hours replace the usual ones on their days."""
    special = [one for one in schedules if one.exceptional]
    made = [
        _slot(one, day)
        for one in schedules
        if not one.exceptional
        for day in days_between(one, first, last)
        if not any(covers(other, day) for other in special)
    ]
    for one in special:
        if one.opens_at is not None or one.closes_at is not None:
            made += [_slot(one, day) for day in days_between(one, first, last) if covers(one, day)]
    return sorted(made, key=_order)


def _order(slot: Slot) -> tuple[date, time, time, str]:
    return slot.day, slot.opens_at or time(0), slot.closes_at or time(0), slot.schedule_id


def covers(special: Recurrence, day: date) -> bool:
    """Whether special hours stand for `day`: from valid_from to valid_to, else the one day they start on."""
    low, high = special.valid_from or special.dtstart, special.valid_to or special.until or special.dtstart
    return low is not None and high is not None and low <= day <= high


def _slot(recurrence: Recurrence, day: date) -> Slot:
    return Slot(day, recurrence.opens_at, recurrence.closes_at, recurrence.id, recurrence.exceptional)


def next_slots(schedules: Sequence[Recurrence], today: date, most: int = 4) -> list[Slot]:
    """The next few times from `today` on, at most about a year ahead."""
    near = slots(schedules, today, today + SOON)
    if len(near) >= most:
        return near[:most]
    return slots(schedules, today, today + LOOK_AHEAD)[:most]


def special_hours(schedules: Iterable[Recurrence], today: date, within: timedelta = SOON) -> list[Recurrence]:
    """The special hours that begin soon or hold now, the soonest first."""
    soon = [
        one
        for one in schedules
        if one.exceptional
        and (low := one.valid_from or one.dtstart)
        and low <= today + within
        and (one.valid_to or one.until or low) >= today
    ]
    return sorted(soon, key=lambda one: one.valid_from or one.dtstart or today)


def days_a_week(schedules: Iterable[Recurrence]) -> int:
    """On how many days of the week it usually happens: what tells a club from an office."""
    days: set[str] = set()
    for one in schedules:
        if one.exceptional:
            continue
        if one.freq == "DAILY" and not one.byday and one.interval == 1:
            return 7
        if one.freq == "WEEKLY":
            days.update(split_day(code)[1] for code in one.byday)
    return len(days)

"""Dates of schedules: against the library's own rules, against a count by the day, and over clock changes."""

from __future__ import annotations

import calendar
import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.rules.schedules import (
    Recurrence,
    Slot,
    days_a_week,
    days_between,
    next_slots,
    read_days,
    read_numbers,
    slots,
    special_hours,
    split_day,
)
from portal.directory.vocabulary import DAYS

TODAY = date(2026, 11, 23)  # a Monday
YEAR = timedelta(days=365)
WEEKDAYS = dict(
    zip(DAYS, (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU), strict=True)
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
plain_days = st.lists(st.sampled_from(DAYS), unique=True, max_size=4).map(tuple)
numbered_days = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(DAYS)).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    unique=True,
    min_size=1,
    max_size=3,
).map(tuple)


@st.composite
def ordinary_rules(draw: st.DrawFn) -> Recurrence:
    """Rules as editors and imports write them, with a first day."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    start = draw(days)
    byday: tuple[str, ...] = ()
    if freq == "WEEKLY":
        byday = draw(plain_days)
    elif freq == "MONTHLY":
        byday = draw(st.one_of(st.just(()), numbered_days))
    return Recurrence(
        freq=freq,
        interval=draw(st.integers(1, 4)),
        byday=byday,
        bymonthday=() if byday or freq != "MONTHLY" else draw(st.sampled_from([(), (1,), (15, 31), (-1,)])),
        dtstart=start,
        until=draw(st.one_of(st.none(), st.just(start + timedelta(days=90)))),
        count=draw(st.one_of(st.none(), st.integers(1, 30))),
        except_dates=frozenset(draw(st.lists(st.dates(start, start + YEAR), max_size=3))),
    )


def by_the_library(one: Recurrence, first: date, last: date) -> list[date]:
    """What RFC 5545 says of a rule, by the library alone, counted from its very first day."""
    assert one.dtstart is not None
    codes = [WEEKDAYS[day](number) if number else WEEKDAYS[day] for number, day in map(split_day, one.byday)]
    freq = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}[one.freq]
    rule = rrule.rrule(
        freq,
        dtstart=datetime.combine(one.dtstart, time(0)),
        interval=one.interval,
        byweekday=codes or None,
        bymonthday=one.bymonthday or None,
        wkst=rrule.MO,
    )
    found = []
    for number, moment in enumerate(rule):
        day = moment.date()
        if day > last or (one.count is not None and number >= one.count) or (one.until and day > one.until):
            break
        if day >= first and day not in one.except_dates:
            found.append(day)
    return found


@settings(max_examples=300, deadline=None)
@given(ordinary_rules(), days)
def test_days_are_those_of_the_standard(one: Recurrence, first: date) -> None:
    assert days_between(one, first, first + YEAR) == by_the_library(one, first, first + YEAR)


def by_the_day(one: Recurrence, first: date, last: date) -> list[date]:
    """A rule without a first day, asked of each day by itself."""
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        length = calendar.monthrange(day.year, day.month)[1]
        code = DAYS[day.weekday()]
        names = {code, f"{(day.day - 1) // 7 + 1}{code}", f"-{(length - day.day) // 7 + 1}{code}"}
        monthday = not one.bymonthday or {day.day, day.day - length - 1} & set(one.bymonthday)
        if (not one.byday or names & set(one.byday)) and monthday and day not in one.except_dates:
            found.append(day)
    return found


@settings(max_examples=200, deadline=None)
@given(st.one_of(plain_days.filter(bool), numbered_days), days, st.lists(days, max_size=5))
def test_a_monthly_rule_without_a_first_day_is_true_of_each_day_alone(
    byday: tuple[str, ...], first: date, left_out: list[date]
) -> None:
    one = Recurrence(freq="MONTHLY", byday=byday, except_dates=frozenset(left_out))
    assert days_between(one, first, first + YEAR) == by_the_day(one, first, first + YEAR)


@given(plain_days.filter(bool), days)
def test_a_weekly_rule_without_a_first_day_is_true_of_each_day_alone(
    byday: tuple[str, ...], first: date
) -> None:
    one = Recurrence(freq="WEEKLY", byday=byday)
    assert days_between(one, first, first + YEAR) == by_the_day(one, first, first + YEAR)


def test_either_kind_of_day_counts_when_both_are_named() -> None:
    one = Recurrence(freq="MONTHLY", byday=("1MO", "FR"))
    found = days_between(one, date(2026, 12, 1), date(2026, 12, 31))
    assert [day.day for day in found] == [4, 7, 11, 18, 25]


def test_every_two_weeks_from_an_unknown_week_has_no_dates() -> None:
    assert days_between(Recurrence(freq="WEEKLY", interval=2, byday=("TU",)), TODAY, TODAY + YEAR) == []


def test_a_rule_without_its_days_and_first_day_has_no_dates() -> None:
    for freq in ("WEEKLY", "MONTHLY", "YEARLY"):
        assert days_between(Recurrence(freq=freq), TODAY, TODAY + YEAR) == []


def test_a_single_day_is_a_schedule_without_a_rule() -> None:
    fair = Recurrence(dtstart=date(2026, 12, 5), opens_at=time(14))
    assert next_slots([fair], TODAY) == [Slot(date(2026, 12, 5), time(14))]
    assert next_slots([fair], date(2026, 12, 6)) == []


def test_the_tighter_of_two_ends_holds() -> None:
    one = Recurrence(freq="WEEKLY", byday=("MO",), until=date(2026, 12, 31), valid_to=date(2026, 12, 8))
    assert days_between(one, TODAY, TODAY + YEAR) == [
        date(2026, 11, 23),
        date(2026, 11, 30),
        date(2026, 12, 7),
    ]
    assert one.over(date(2026, 12, 9))
    assert not one.over(date(2026, 12, 8))


def test_a_count_includes_the_days_left_out() -> None:
    one = Recurrence(
        freq="WEEKLY", byday=("MO",), dtstart=TODAY, count=3, except_dates=frozenset([date(2026, 11, 30)])
    )
    assert days_between(one, TODAY, TODAY + YEAR) == [date(2026, 11, 23), date(2026, 12, 7)]


OFFICE = Recurrence(
    id="usual", freq="WEEKLY", byday=("MO", "TU", "WE", "TH", "FR"), opens_at=time(9), closes_at=time(17)
)
CHRISTMAS = Recurrence(
    id="christmas",
    exceptional=True,
    valid_from=date(2026, 12, 24),
    valid_to=date(2026, 12, 28),
    dtstart=date(2026, 12, 24),
    opens_at=time(10),
    closes_at=time(12),
)
SHUT = Recurrence(id="shut", exceptional=True, valid_from=date(2026, 12, 31), valid_to=date(2027, 1, 1))


def test_special_hours_stand_in_for_the_usual_ones_on_all_their_days() -> None:
    found = slots([OFFICE, CHRISTMAS, SHUT], date(2026, 12, 23), date(2027, 1, 4))
    assert [(slot.day.isoformat(), slot.schedule_id) for slot in found] == [
        ("2026-12-23", "usual"),
        ("2026-12-24", "christmas"),
        ("2026-12-29", "usual"),
        ("2026-12-30", "usual"),
        ("2027-01-04", "usual"),
    ]


def test_special_hours_without_a_rule_hold_on_each_day_they_stand_for() -> None:
    summer = Recurrence(
        exceptional=True, valid_from=TODAY, valid_to=TODAY + timedelta(days=2), opens_at=time(11)
    )
    assert [slot.opens_at for slot in slots([OFFICE, summer], TODAY, TODAY + timedelta(days=3))] == [
        time(11),
        time(11),
        time(11),
        time(9),
    ]


def test_special_hours_are_told_from_two_months_before_until_they_are_over() -> None:
    assert special_hours([CHRISTMAS, OFFICE], date(2026, 10, 24)) == []
    assert special_hours([CHRISTMAS, OFFICE], date(2026, 10, 25)) == [CHRISTMAS]
    assert special_hours([CHRISTMAS, OFFICE], date(2026, 12, 28)) == [CHRISTMAS]
    assert special_hours([CHRISTMAS, OFFICE], date(2026, 12, 29)) == []


def test_a_club_keeps_its_hour_by_the_wall_clock_when_the_clocks_change() -> None:
    club = Recurrence(freq="WEEKLY", byday=("SU",), opens_at=time(10), closes_at=time(12))
    before, after = slots([club], date(2026, 10, 18), date(2026, 10, 25))
    assert before.starts.astimezone(UTC).hour == 9
    assert after.starts.astimezone(UTC).hour == 10
    assert before.starts.hour == after.starts.hour == 10
    spring = slots([club], date(2027, 3, 28), date(2027, 3, 28))[0]
    assert spring.starts.astimezone(UTC) == datetime(2027, 3, 28, 9, tzinfo=UTC)


def test_what_closes_after_midnight_ends_on_the_next_day() -> None:
    night = Slot(date(2026, 10, 24), time(22), time(2))
    assert night.ends is not None
    assert night.ends.date() == date(2026, 10, 25)
    # Clocks go back in that night: four hours on the wall are five hours of sleep.
    assert (night.ends.astimezone(UTC) - night.starts.astimezone(UTC)) == timedelta(hours=5)
    late = Slot(TODAY, time(9), time(23, 59))
    assert late.ends is not None
    assert late.ends.date() == TODAY + timedelta(days=1)


def test_odd_parts_of_a_rule_are_left_out() -> None:
    assert read_days("mo, 2FR,+1tu,XX,9MO,") == ("MO", "2FR", "1TU")
    assert read_numbers("1, 15,-1,0,99,x", 31) == (1, 15, -1)


def test_an_office_is_told_from_a_club() -> None:
    assert days_a_week([OFFICE]) == 5
    assert days_a_week([Recurrence(freq="DAILY")]) == 7
    assert days_a_week([Recurrence(freq="MONTHLY", byday=("2FR",))]) == 0


def test_no_rule_costs_more_than_a_moment() -> None:
    never = [
        Recurrence(freq="MONTHLY", interval=12, bymonthday=(31,), dtstart=date(2026, 2, 1)),
        Recurrence(freq="YEARLY", byweekno=(53,), byday=("MO",), dtstart=date(1900, 1, 1), interval=97),
        Recurrence(freq="DAILY", interval=7, byday=("TU",), dtstart=TODAY),
        Recurrence(freq="DAILY", dtstart=date(1900, 1, 1)),
        Recurrence(freq="DAILY", dtstart=date(1900, 1, 1), count=10**9),
        Recurrence(freq="WEEKLY", byday=DAYS, dtstart=date(1900, 1, 1), count=5000),
    ]
    began = stopwatch.process_time()
    for one in never:
        next_slots([one], TODAY)
    assert stopwatch.process_time() - began < 3

"""Periods follow the calendar, and an address says each in one word."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reporting.rules.periods import Period, WrongPeriod, parse_period, read_period
from portal.reporting.vocabulary import PeriodKind

DAYS = st.dates(date(2015, 1, 1), date(2090, 1, 1))
KINDS = st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.FINANCIAL_YEAR])


def test_each_kind_has_its_days_its_name_and_its_word() -> None:
    said = {
        Period.month(2026, 11): ("2026-11", "November 2026", date(2026, 11, 30)),
        Period.month(2028, 2): ("2028-02", "February 2028", date(2028, 2, 29)),
        Period.quarter(2026, 4): ("2026-Q4", "October to December 2026", date(2026, 12, 31)),
        Period.financial_year(2026): ("2026-27", "April 2026 to March 2027", date(2027, 3, 31)),
        Period.any(date(2026, 5, 3), date(2026, 6, 9)): (
            "2026-05-03..2026-06-09",
            "3 May 2026 to 9 June 2026",
            date(2026, 6, 9),
        ),
        Period.any(date(2026, 5, 3), date(2026, 5, 3)): (
            "2026-05-03..2026-05-03",
            "3 May 2026",
            date(2026, 5, 3),
        ),
    }
    for period, (code, name, last) in said.items():
        assert (period.code, period.name, period.last) == (code, name, last)
        assert parse_period(code) == period


@given(DAYS, KINDS)
def test_the_period_before_is_of_the_same_kind_and_touches(day: date, kind: PeriodKind) -> None:
    period = Period.around(day, kind)
    assert day in period
    assert period.kind is kind
    before = period.before()
    assert before.kind is kind
    assert before.last + timedelta(days=1) == period.first
    assert before.after() == period
    assert parse_period(period.code) == period
    assert Period.around(period.first - timedelta(days=1), kind) == before


@given(DAYS, st.integers(0, 900))
def test_any_days_have_as_many_before_them_and_months_that_hold_them(first: date, more: int) -> None:
    period = Period.any(first, first + timedelta(days=more))
    assert period.before().last + timedelta(days=1) == period.first
    if period.kind is PeriodKind.ANY:
        assert period.before().days == period.days
    months = period.months()
    assert first in months[0]
    assert period.last in months[-1]
    assert all(one.after() == two for one, two in pairwise(months))
    assert parse_period(period.code) == period


def test_a_query_string_names_a_period_one_way_or_the_other() -> None:
    otherwise = Period.month(2026, 10)
    assert read_period({}, otherwise) == otherwise
    assert read_period({"period": " 2026-Q1 "}, otherwise) == Period.quarter(2026, 1)
    assert read_period({"from": "2026-01-01", "to": "2026-01-31"}, otherwise) == Period.month(2026, 1)
    assert Period.month(2026, 10).is_over(date(2026, 11, 1))
    assert not Period.month(2026, 10).is_over(date(2026, 10, 31))


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "2026-13"},
        {"period": "2026"},
        {"period": "2026-Q5"},
        {"period": "2026-28"},
        {"period": "1999-11"},
        {"period": "9999-12"},
        {"period": "²026-11"},
        {"from": "2026-01-01"},
        {"to": "2026-01-01"},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-03-01", "to": "2026-02-01"},
        {"from": "0001-01-01", "to": "2026-02-01"},
        {"period": "2026-01-01..9999-12-31"},
        {"period": "x" * 5000},
    ],
)
def test_what_is_no_period_is_said(wrong: dict[str, str]) -> None:
    with pytest.raises(WrongPeriod) as said:
        read_period(wrong, Period.month(2026, 10))
    assert len(said.value.message) < 120

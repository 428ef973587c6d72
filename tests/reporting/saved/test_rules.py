"""A saved report is due once its period is over and known, and not for what is long past."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.reporting.rules.periods import Period
from portal.reporting.saved.rules import due_period, offered_periods
from portal.reporting.saved.vocabulary import EVERY
from portal.reporting.vocabulary import PeriodKind

MONTH, QUARTER, YEAR = EVERY
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


def test_a_month_is_due_from_the_day_after_it_once_its_last_day_is_known() -> None:
    since, last = date(2026, 10, 15), date(2026, 10, 31)
    october = Period.month(2026, 10)
    assert due_period(MONTH, since, last, date(2026, 10, 31)) is None
    assert due_period(MONTH, since, last, date(2026, 11, 1)) == october
    assert due_period(MONTH, since, last - timedelta(days=1), date(2026, 11, 1)) is None
    assert due_period(MONTH, since, None, date(2026, 11, 1)) is None
    assert due_period(MONTH, date(2026, 11, 1), last, date(2026, 11, 1)) is None
    assert due_period(QUARTER, since, date(2026, 12, 31), date(2027, 1, 1)) == Period.quarter(2026, 4)
    assert due_period(YEAR, since, date(2027, 3, 31), date(2027, 4, 1)) == Period.financial_year(2026)
    assert due_period(YEAR, since, date(2027, 3, 31), date(2027, 7, 1)) is None


@given(st.sampled_from(list(EVERY)), DAYS, st.integers(0, 800))
def test_what_is_due_is_over_and_of_its_kind(every: PeriodKind, since: date, later: int) -> None:
    today = since + timedelta(days=later)
    period = due_period(every, since, today, today)
    if period is not None:
        assert period.kind is every
        assert since <= period.last < today


@given(st.sampled_from(list(EVERY)), DAYS)
def test_periods_on_offer_follow_each_other_back_from_today(every: PeriodKind, today: date) -> None:
    first, *others = offered_periods(every, today)
    assert today in first
    for later, earlier in zip([first, *others], others, strict=False):
        assert later.before() == earlier

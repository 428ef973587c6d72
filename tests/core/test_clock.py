"""The clock: UTC kept, London shown, months that are shorter than others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.core import clock


def test_the_day_is_londons_when_it_is_still_yesterday_in_utc() -> None:
    with clock.frozen(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        assert clock.now().date() == date(2026, 7, 1)
        assert clock.today() == date(2026, 7, 2)


def test_winter_and_summer_time_differ_when_shown() -> None:
    assert clock.to_london(datetime(2026, 1, 15, 12, tzinfo=UTC)).hour == 12
    assert clock.to_london(datetime(2026, 7, 15, 12)).hour == 13  # a naive moment is read as UTC


def test_the_clock_goes_on_when_a_freeze_ends() -> None:
    with clock.frozen(datetime(2000, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2000
        with clock.frozen(datetime(1990, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 1990
        assert clock.now().year == 2000
    assert clock.now().year > 2020
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 10), -13, date(2024, 12, 10)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, then: date) -> None:
    assert clock.add_months(day, months) == then

"""A month comes out once it is over and settled, and chance holds back the same few cells every time."""

from __future__ import annotations

from datetime import date, timedelta

from portal.reporting.publishing.rules import by_chance, next_month
from portal.reporting.rules.periods import Period

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def test_the_first_month_is_the_first_whole_one_and_the_others_follow() -> None:
    late = date(2026, 12, 31)
    assert next_month(None, None) is None
    assert next_month(None, (date(2026, 10, 1), late)) == OCTOBER
    assert next_month(None, (date(2026, 10, 2), late)) == NOVEMBER
    assert next_month(OCTOBER, (date(2026, 1, 1), late)) == NOVEMBER


def test_a_month_waits_until_its_days_have_settled() -> None:
    for days, wanted in ((0, None), (2, None), (3, OCTOBER)):
        assert next_month(None, (OCTOBER.first, OCTOBER.last + timedelta(days=days))) == wanted


def test_chance_is_the_same_every_time_and_rare_and_not_to_be_guessed() -> None:
    cells = [("a", str(number), OCTOBER) for number in range(5000)]
    first, again, other = (set(filter(by_chance(salt), cells)) for salt in ("one", "one", "two"))
    assert first == again
    assert 50 < len(first) < 150
    assert first != other

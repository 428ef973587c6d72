"""Dates of birth as people type them, and what is said of those that are none."""

from __future__ import annotations

from datetime import date

import pytest

from portal.referrals.rules.birth_dates import NotABirthDate, read_birth_day

TODAY = date(2026, 11, 30)
BORN = date(1952, 3, 14)


def test_however_somebody_writes_the_day_it_is_the_same_day() -> None:
    for typed in (
        "14/3/52", "14 mar 1952", "14.03.1952", "14-3-1952", " 14th of March, 1952 ", "1952-03-14",
        "140352", "14031952", "March 14 1952", "14 MARCH 52",
    ):  # fmt: skip
        assert read_birth_day(typed, TODAY) == BORN, typed
    assert read_birth_day("  ", TODAY) is None
    assert read_birth_day("3 sept 07", TODAY) == date(2007, 9, 3)


def test_what_is_no_day_is_said_and_two_possible_years_are_asked_for() -> None:
    said = {
        "30/2/44": "real date", "14 mai 1952": "real date", "1/1/1": "real date", "12": "real date",
        "²/3/52": "real date", "x" * 90: "real date", "1/1/2027": "in the past", "1/1/1850": "over 115",
        "1/1/20": "1920 or 2020", "99999999": "real date", "31/12/99999": "real date",
    }  # fmt: skip
    for typed, words in said.items():
        with pytest.raises(NotABirthDate, match=words):
            read_birth_day(typed, TODAY)

"""Schedules as people say them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from portal.directory.rules.schedule_words import ALWAYS, say_changes, say_schedules, say_slot, say_times
from portal.directory.rules.schedules import Recurrence, Slot
from portal.directory.vocabulary import DAYS

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"freq": "WEEKLY", "byday": ("TU", "TH")}, "Every Tuesday and Thursday"),
        ({"freq": "WEEKLY", "byday": ("TH", "TU")}, "Every Tuesday and Thursday"),
        ({"freq": "WEEKLY", "byday": DAYS[:5]}, "Monday to Friday"),
        ({"freq": "WEEKLY", "byday": ("MO", "TU", "WE", "FR")}, "Monday to Wednesday and Friday"),
        ({"freq": "WEEKLY", "byday": ("SA", "SU")}, "Every Saturday and Sunday"),
        ({"freq": "WEEKLY", "byday": DAYS}, "Every day"),
        ({"freq": "DAILY"}, "Every day"),
        ({"freq": "DAILY", "interval": 3, "dtstart": TODAY}, "Every 3 days"),
        ({"freq": "WEEKLY", "dtstart": date(2026, 11, 18)}, "Every Wednesday"),
        ({"freq": "WEEKLY", "interval": 2, "byday": ("TU",)}, "Every 2 weeks on Tuesday"),
        ({"freq": "MONTHLY", "byday": ("2FR", "4FR")}, "2nd and 4th Friday of the month"),
        ({"freq": "MONTHLY", "byday": ("-1SU",)}, "Last Sunday of the month"),
        ({"freq": "MONTHLY", "byday": ("1MO", "3WE")}, "1st Monday and 3rd Wednesday of the month"),
        (
            {"freq": "MONTHLY", "byday": ("1MO",), "interval": 3, "dtstart": TODAY},
            "1st Monday of the month, every 3 months",
        ),
        ({"freq": "MONTHLY", "byday": ("FR",)}, "Every Friday"),
        ({"freq": "MONTHLY", "bymonthday": (1, 22)}, "1st and 22nd of the month"),
        ({"freq": "MONTHLY", "bymonthday": (-1,)}, "Last day of the month"),
        ({"freq": "MONTHLY", "dtstart": date(2026, 1, 11)}, "11th of the month"),
        ({"freq": "YEARLY", "dtstart": date(2026, 11, 5)}, "Once a year, on 5 November"),
        ({"dtstart": date(2026, 12, 5)}, "Saturday 5 December 2026"),
    ],
)
def test_days_are_said_as_people_say_them(rule: dict[str, Any], words: str) -> None:
    assert say_schedules([Recurrence(**rule)], TODAY) == [words]


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "words"),
    [
        (time(10), time(12), "10am to midday"),
        (time(9, 30), time(17), "9:30am to 5pm"),
        (time(17), time(23, 59), "5pm to midnight"),
        (time(10), None, "from 10am"),
        (None, time(17), "until 5pm"),
        (time(0), time(23, 59), "all day"),
        (None, None, ""),
    ],
)
def test_times_are_said_as_people_say_them(opens_at: time | None, closes_at: time | None, words: str) -> None:
    assert say_times(opens_at, closes_at) == words


def test_round_the_clock_is_one_short_line() -> None:
    line = Recurrence(
        freq="WEEKLY", byday=DAYS, opens_at=time(0), closes_at=time(23, 59), description="Round the clock"
    )
    assert say_schedules([line], TODAY) == [ALWAYS]


def test_two_openings_on_the_same_days_are_one_line() -> None:
    parts = [
        Recurrence(id=str(at), freq="WEEKLY", byday=("TU", "FR"), opens_at=time(at), closes_at=time(at + 3))
        for at in (9, 15)
    ]
    assert say_schedules(parts, TODAY) == ["Every Tuesday and Friday, 9am to midday and 3pm to 6pm"]


def test_a_description_is_kept_when_it_says_more_than_the_rule() -> None:
    rule: dict[str, Any] = {"freq": "MONTHLY", "byday": ("2FR",), "opens_at": time(13)}
    assert say_schedules([Recurrence(**rule, description="Second Friday of the month")], TODAY) == [
        "2nd Friday of the month, from 1pm"
    ]
    assert say_schedules([Recurrence(**rule, description="Drop-in.")], TODAY) == [
        "2nd Friday of the month, from 1pm – Drop-in"
    ]


def test_words_alone_are_shown_where_there_is_no_rule() -> None:
    assert say_schedules([Recurrence(description="By arrangement")], TODAY) == ["By arrangement"]
    assert say_schedules([Recurrence(opens_at=time(10))], TODAY) == ["From 10am"]


def test_beginnings_and_ends_are_said_only_when_they_matter() -> None:
    term = {"freq": "WEEKLY", "byday": ("MO",), "dtstart": date(2026, 11, 30), "until": date(2026, 12, 14)}
    one = Recurrence(**term)  # type: ignore[arg-type]
    assert say_schedules([one], TODAY) == ["Every Monday, from 30 November 2026, until 14 December 2026"]
    assert say_schedules([one], date(2026, 12, 1)) == ["Every Monday, until 14 December 2026"]
    assert say_schedules([one], date(2026, 12, 15)) == []


def test_changes_soon_are_said_in_full() -> None:
    rules = [
        Recurrence(
            freq="WEEKLY", byday=("FR",), except_dates=frozenset([date(2026, 12, 4), date(2027, 12, 3)])
        ),
        Recurrence(
            exceptional=True,
            valid_from=date(2026, 12, 24),
            valid_to=date(2026, 12, 24),
            opens_at=time(9),
            closes_at=time(12),
        ),
        Recurrence(
            exceptional=True,
            valid_from=date(2026, 12, 25),
            valid_to=date(2026, 12, 28),
            description="Bank holidays",
        ),
    ]
    assert say_changes(rules, TODAY) == [
        "Thursday 24 December 2026: 9am to midday",
        "Friday 25 December 2026 to Monday 28 December 2026: closed (Bank holidays)",
        "Not on Friday 4 December 2026",
    ]


def test_a_date_is_said_with_its_day_and_times() -> None:
    assert (
        say_slot(Slot(date(2026, 11, 24), time(10), time(12))) == "Tuesday 24 November 2026, 10am to midday"
    )


def test_a_usual_day_that_falls_on_a_holiday_warns() -> None:
    assert say_slot(Slot(date(2026, 12, 25))) == "Friday 25 December 2026 – Christmas Day, so check first"
    assert say_slot(Slot(date(2027, 3, 29))) == "Monday 29 March 2027 – Easter Monday, so check first"
    assert say_slot(Slot(date(2026, 12, 25), exceptional=True)) == "Friday 25 December 2026"

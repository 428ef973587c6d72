"""Schedules of a listing and of its places: which hold where, and what is said when a rule cannot be read."""

from __future__ import annotations

from datetime import date, time

from portal.directory.models import Location, Schedule, Service, ServiceAtLocation
from portal.directory.presenters.timing import (
    ASK_FOR_TIMES,
    dates_from,
    for_calendar,
    recurrence_of,
    rules_at,
    timing,
)
from portal.directory.vocabulary import ServiceStatus

TODAY = date(2026, 11, 23)


def schedule(**values: object) -> Schedule:
    """A schedule that was not stored: the columns' own defaults are given by hand."""
    empty = {
        "id": "s",
        "freq": "",
        "interval": 1,
        "byday": "",
        "bymonthday": "",
        "byweekno": "",
        "byyearday": "",
        "wkst": "",
        "except_dates": [],
        "exceptional": False,
        "description": "",
        "notes": "",
        "schedule_link": "",
    }
    return Schedule(**(empty | values))


def weekly(day: str, hour: int) -> Schedule:
    """Every week on a day from an hour."""
    return schedule(freq="WEEKLY", byday=day, opens_at=time(hour))


def at(
    own: list[Schedule], of_place: list[Schedule], whole: list[Schedule]
) -> tuple[ServiceAtLocation, Service]:
    """A service with schedules of its own, of its place, and of itself at that place."""
    place = Location(schedules=of_place)
    return ServiceAtLocation(schedules=own, location=place), Service(schedules=whole)


def test_a_rule_that_cannot_be_read_keeps_its_words_and_makes_up_no_dates() -> None:
    odd = recurrence_of(schedule(freq="YEARLY", byday="20MO", dtstart=TODAY, description="In May"))
    assert timing([odd], TODAY).lines == ("In May",)
    assert timing([odd], TODAY).next_dates == ()
    wordless = recurrence_of(schedule(freq="WEEKLY", byday="Mondays"))
    assert timing([wordless], TODAY).lines == (ASK_FOR_TIMES,)


def test_odd_days_left_out_take_nothing_away() -> None:
    one = recurrence_of(schedule(freq="WEEKLY", byday="MO", except_dates=["2026-11-30", "soon"]))
    assert one.except_dates == {date(2026, 11, 30)}


def test_a_place_s_opening_hours_stand_only_where_nothing_closer_is_stated() -> None:
    own, place, whole = [weekly("MO", 10)], [weekly("TU", 9)], [weekly("WE", 11)]
    assert [rule.byday for rule in rules_at(*at(own, place, []))] == [("MO",)]
    assert [rule.byday for rule in rules_at(*at([], place, []))] == [("TU",)]
    assert rules_at(*at([], place, whole)) == ()


def test_a_day_on_which_the_place_is_shut_holds_for_what_is_in_it_and_its_short_hours_do_not() -> None:
    shut = schedule(id="shut", exceptional=True, valid_from=date(2026, 11, 30), valid_to=date(2026, 11, 30))
    short = schedule(
        id="short",
        exceptional=True,
        valid_from=date(2026, 12, 7),
        valid_to=date(2026, 12, 7),
        opens_at=time(9),
    )
    rules = rules_at(*at([weekly("MO", 18)], [shut, short], []))
    assert [line[:22] for line in timing(rules, TODAY).next_dates[:2]] == [
        "Monday 23 November 202",
        "Monday 7 December 2026",
    ]


def test_what_is_over_says_so_and_goes_into_no_calendar() -> None:
    ended = [recurrence_of(schedule(freq="WEEKLY", byday="MO", until=date(2026, 11, 22), opens_at=time(10)))]
    assert timing(ended, TODAY).ended
    assert timing(ended, TODAY).lines == ()
    assert not for_calendar(ended, TODAY)
    assert for_calendar(ended, date(2026, 11, 9))


def test_a_day_on_which_the_service_is_shut_holds_at_every_place() -> None:
    shut = schedule(id="shut", exceptional=True, valid_from=date(2026, 11, 30), valid_to=date(2026, 11, 30))
    with_own = timing(rules_at(*at([weekly("MO", 18)], [], [shut])), TODAY)
    with_hours = timing(rules_at(*at([], [weekly("MO", 9)], [shut])), TODAY)
    for when in (with_own, with_hours):
        assert [line[:18] for line in when.next_dates[:2]] == ["Monday 23 November", "Monday 7 December "]


def test_no_date_is_promised_while_it_is_closed() -> None:
    rules = [recurrence_of(weekly("MO", 10))]
    for until, first in (
        (date(2026, 12, 7), "Monday 7 December 2026, from 10am"),
        (None, None),
        (date(2026, 11, 2), None),
    ):
        service = Service(status=ServiceStatus.PAUSED, paused_until=until)
        begin = dates_from(service, TODAY)
        assert (timing(rules, TODAY, begin).next_dates or (None,))[0] == first
        assert for_calendar(rules, begin) is (first is not None)

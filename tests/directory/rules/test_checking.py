"""When listings are due and how the asking goes on: for any days at all, each step once and in its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.rules.checking import (
    ASK_BEFORE,
    CALL_AFTER,
    FIELDS_OF,
    MUST_BE_RIGHT,
    UNCONFIRMED_AFTER,
    Cadence,
    Risk,
    due_after,
    first_due,
    goes_along,
    is_whole,
    next_stage,
    risk_of,
    ticked,
    urgency,
)
from portal.directory.shapes import SHAPES
from portal.directory.vocabulary import CheckGroup, CheckStage, Tick

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
ORDER = list(CheckStage)


@given(DAYS, st.integers(1, 24), st.uuids())
def test_every_new_listing_has_a_day_within_its_months(added: date, months: int, record: object) -> None:
    due = first_due(added, months, str(record))
    assert added < due <= due_after(added, months)
    assert first_due(added, months, str(record)) == due, "its own day, the same whenever it is worked out"


def test_a_thousand_new_listings_are_not_due_on_one_day() -> None:
    days = [first_due(date(2026, 11, 1), 6, str(number)) for number in range(1000)]
    assert max(days.count(day) for day in set(days)) < 25


@given(DAYS)
def test_riskier_listings_are_due_sooner(checked: date) -> None:
    usual = Cadence()
    days = [due_after(checked, usual.months(risk)) for risk in (Risk.HIGH, Risk.USUAL, Risk.NATIONAL)]
    assert days == sorted(days)
    assert len(set(days)) == 3


@pytest.mark.parametrize(
    ("referred_to", "views", "national", "risk"),
    [
        (True, 0, True, Risk.HIGH),
        (False, 100, True, Risk.HIGH),
        (False, 99, True, Risk.NATIONAL),
        (False, 99, False, Risk.USUAL),
    ],
)
def test_what_people_are_referred_to_or_use_much_is_risky(
    referred_to: bool, views: int, national: bool, risk: Risk
) -> None:
    assert risk_of(referred_to=referred_to, views=views, national=national, cadence=Cadence()) is risk


@given(
    due=DAYS,
    reachable=st.lists(st.booleans(), min_size=1, max_size=4),
    away=st.sets(st.integers(0, 150), max_size=120),
    returned_after=st.one_of(st.none(), st.integers(0, 60)),
)
def test_each_step_is_taken_once_in_order_and_never_early(
    due: date, reachable: list[bool], away: set[int], returned_after: int | None
) -> None:
    """A worker looks once a day, unless it is away; the address may come and go; the mail may come back."""
    stage, since = CheckStage.RESTING, None
    taken: list[tuple[CheckStage, date]] = []
    for number in range(260):
        today = due - timedelta(days=60) + timedelta(days=number)
        if number in away:
            continue
        asked = bool(taken) and taken[0][0] == CheckStage.ASKED
        returned = asked and returned_after is not None and today >= taken[0][1] + timedelta(returned_after)
        step = next_stage(
            stage,
            since,
            due,
            today,
            reachable=reachable[number % len(reachable)],
            returned=returned,
        )
        if step is not None:
            stage, since = step, today
            taken.append((step, today))
    steps = [step for step, _day in taken]
    assert steps == sorted(steps, key=ORDER.index), "never back"
    assert len(steps) == len(set(steps)), "each once"
    assert steps[-1] == CheckStage.UNCONFIRMED, "silence ends on the listing, however long it takes"
    assert CheckStage.CALL in steps, "nobody is said to be unconfirmed before an agent could ring"
    when = dict(taken)
    if CheckStage.ASKED in when:
        assert when[CheckStage.ASKED] >= due - ASK_BEFORE
    if CheckStage.ASKED_AGAIN in when:
        assert when[CheckStage.ASKED_AGAIN] >= due
        assert when[CheckStage.ASKED_AGAIN] - when[CheckStage.ASKED] >= ASK_BEFORE
    assert when[CheckStage.UNCONFIRMED] >= due + UNCONFIRMED_AFTER
    assert when[CheckStage.UNCONFIRMED] - when[CheckStage.CALL] >= UNCONFIRMED_AFTER - CALL_AFTER


def test_a_worker_that_is_never_away_takes_each_step_on_its_day() -> None:
    due = date(2026, 3, 29)  # the day on which the clocks go forward
    days, stage, since = {}, CheckStage.RESTING, None
    for number in range(-40, 70):
        today = due + timedelta(days=number)
        step = next_stage(stage, since, due, today, reachable=True)
        if step is not None:
            stage, since, days[step] = step, today, number
    assert days == {
        CheckStage.ASKED: -30,
        CheckStage.ASKED_AGAIN: 0,
        CheckStage.CALL: 14,
        CheckStage.UNCONFIRMED: 60,
    }


def test_what_has_no_address_goes_to_the_agents_on_its_day() -> None:
    due = date(2026, 10, 25)
    assert next_stage(CheckStage.RESTING, None, due, due - timedelta(1), reachable=False) is None
    assert next_stage(CheckStage.RESTING, None, due, due, reachable=False) is CheckStage.CALL


def test_a_mail_that_came_back_sends_the_listing_to_the_agents_at_once() -> None:
    due = date(2026, 10, 25)
    for stage in (CheckStage.ASKED, CheckStage.ASKED_AGAIN):
        early = due - timedelta(days=29)
        assert next_stage(stage, early, due, early, reachable=True, returned=True) is CheckStage.CALL


@given(DAYS, st.integers(-100, 100), st.integers(0, 60))
def test_what_goes_along_in_a_mail_was_not_written_about_a_moment_ago(
    due: date, ahead: int, ago: int
) -> None:
    today = due - timedelta(days=ahead)
    step = goes_along(CheckStage.ASKED, today - timedelta(days=ago), due, today)
    assert step in (None, CheckStage.ASKED_AGAIN)
    if step:
        assert ago >= 14
        assert ahead <= 14
    assert goes_along(CheckStage.CALL, today, due, today) is None


def test_a_listing_is_whole_when_everything_was_asked_and_what_matters_is_right() -> None:
    now = datetime(2026, 3, 29, 12, tzinfo=UTC)
    all_but = dict.fromkeys(CheckGroup, Tick.CONFIRMED)
    assert is_whole(ticked({}, all_but, now), now)
    assert is_whole(ticked({}, all_but | {CheckGroup.COST: Tick.UNKNOWN}, now), now)
    assert is_whole(ticked({}, all_but | {CheckGroup.HOURS: Tick.CHANGED}, now), now)
    for group in MUST_BE_RIGHT:
        assert not is_whole(ticked({}, all_but | {group: Tick.UNKNOWN}, now), now)
    for group in CheckGroup:
        assert not is_whole(ticked({}, {one: Tick.CONFIRMED for one in CheckGroup if one != group}, now), now)


def test_two_calls_in_a_month_make_one_check_and_two_in_a_year_do_not() -> None:
    now = datetime(2026, 3, 29, 12, tzinfo=UTC)
    half = dict.fromkeys(list(CheckGroup)[:4], Tick.CONFIRMED)
    rest = dict.fromkeys(list(CheckGroup)[4:], Tick.CONFIRMED)
    first = ticked({}, half, now - timedelta(days=20))
    assert not is_whole(first, now)
    assert is_whole(ticked(first, rest, now), now)
    old = ticked({}, half, now - timedelta(days=200))
    assert not is_whole(ticked(old, rest, now), now)


def test_much_used_late_and_risky_listings_come_first() -> None:
    today, soon = date(2026, 11, 30), date(2026, 12, 10)
    plain = urgency(views=10, due=today, today=today, risk=Risk.USUAL, stage=CheckStage.CALL)
    assert plain < urgency(views=400, due=today, today=today, risk=Risk.USUAL, stage=CheckStage.CALL)
    assert plain < urgency(views=10, due=today, today=today, risk=Risk.HIGH, stage=CheckStage.CALL)
    late = today - timedelta(days=90)
    assert plain < urgency(views=10, due=late, today=today, risk=Risk.USUAL, stage=CheckStage.CALL)
    assert plain == urgency(views=10, due=soon, today=today, risk=Risk.USUAL, stage=CheckStage.CALL)


def test_every_group_speaks_for_fields_that_there_are() -> None:
    names = [name for fields in FIELDS_OF.values() for name in fields]
    assert set(names) <= set(SHAPES["service"].names)
    assert len(names) == len(set(names))
    assert set(FIELDS_OF) == set(CheckGroup)

"""The rules of referrals: working days against another way of counting, machine, clocks, gate, identity."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.clock import LONDON
from portal.referrals.rules.gate import Act, Caution, Facts, Stop, judge, names_of_service
from portal.referrals.rules.identity import age_band, initials, match_key, tidy_nhs_number
from portal.referrals.rules.statuses import Standing, WrongStep, queue_of, rule_of, status_of
from portal.referrals.rules.timers import (
    DEFAULT_DAYS,
    TIMERS,
    check_days,
    due_of,
    next_timer,
    queue_due,
)
from portal.referrals.rules.working_days import add_working_days, due_after, working_days_until
from portal.referrals.vocabulary import (
    LIVE,
    OPEN,
    TRANSITIONS,
    Channel,
    Messages,
    OnwardStatus,
    Queue,
    ReferralStatus,
    Scope,
    Who,
)

O = OnwardStatus  # noqa: E741

#: England's bank holidays as gov.uk published them: the oracle knows no library.
HOLIDAYS = {
    date.fromisoformat(day)
    for day in """
        2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
        2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
        2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
    """.split()  # noqa: SIM905 - a list would be as long as it is unreadable
}
WORKING = [
    day
    for day in (date(2025, 1, 1) + timedelta(days=one) for one in range(3 * 365))
    if day.isoweekday() not in (6, 7) and day not in HOLIDAYS
]
days_known = st.dates(date(2025, 1, 1), date(2027, 6, 30))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 5, 30), timezones=st.just(LONDON))


@settings(deadline=None)
@given(days_known, st.integers(1, 40))
def test_working_days_are_those_of_a_list_written_by_hand(day: date, count: int) -> None:
    assert add_working_days(day, count) == [one for one in WORKING if one > day][count - 1]
    assert add_working_days(day, 0) == next(one for one in WORKING if one >= day)


@settings(deadline=None)
@given(moments, st.integers(1, 12), st.integers(0, 10))
def test_what_is_due_is_due_at_five_in_london_whatever_the_clocks_do(
    start: datetime, count: int, weeks: int
) -> None:
    due = due_after(start, count, weeks=weeks)
    assert due.astimezone(LONDON).strftime("%H:%M") == "17:00"
    first = start.date() + timedelta(days=7 * weeks)
    assert due.astimezone(LONDON).date() == [one for one in WORKING if one > first][count - 1]
    if weeks == 0:
        assert working_days_until(start, due) == count
        assert working_days_until(due, start) <= 0


def test_the_days_when_the_clocks_change_and_the_days_around_easter() -> None:
    friday = datetime(2027, 3, 25, 16, 59, tzinfo=LONDON)  # Maundy Thursday; the clocks go on on Sunday
    assert due_after(friday, 1) == datetime(2027, 3, 30, 17, 0, tzinfo=LONDON)
    saturday = datetime(2026, 10, 24, 23, 30, tzinfo=LONDON)  # the clocks go back that night
    assert due_after(saturday, 1) == datetime(2026, 10, 26, 17, 0, tzinfo=LONDON)


def test_every_open_state_can_be_left_and_has_a_clock_and_every_end_is_one() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=LONDON)
    for status in OnwardStatus:
        after = {to for (before, to) in TRANSITIONS if before == status}
        assert bool(after) == (status in OPEN), status
        assert (due_of(status, start, {}, 3) is not None) == (status in OPEN), status
        assert (next_timer(status, start, (), {}, 3) is not None) == (status in OPEN), status
    reached, edge = {O.DRAFT}, {O.DRAFT}
    while edge:
        edge = {to for (before, to) in TRANSITIONS if before in edge} - reached
        reached |= edge
    assert reached == set(OnwardStatus)
    for who in (Who.PROVIDER, Who.REFERRER, Who.PERSON, Who.CLOCK):
        with pytest.raises(WrongStep):
            rule_of(O.CLOSED, O.ACCEPTED, who)
    with pytest.raises(WrongStep):
        rule_of(O.OPENED, O.ACCEPTED, Who.REFERRER)


standings = st.builds(
    Standing,
    onwards=st.lists(st.tuples(st.sampled_from(OnwardStatus), st.booleans()), max_size=4),
    over=st.sampled_from([None, None, ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN]),
    taken_up=st.booleans(),
    waiting_for_person=st.booleans(),
    could_not_reach=st.booleans(),
    suspicious=st.booleans(),
)


@settings(deadline=None)
@given(standings, moments)
def test_an_open_referral_is_on_a_worklist_with_a_due_time_and_one_that_is_over_on_none(
    standing: Standing, moment: datetime
) -> None:
    status, queue = status_of(standing), queue_of(standing)
    assert (queue is None) == (standing.over is not None)
    assert (status is ReferralStatus.WITH_PROVIDERS) == (
        standing.over is None and any(one in LIVE for one, _seen in standing.onwards)
    )
    if queue is not None:
        dues = [due for one, _s in standing.onwards if (due := due_of(one, moment, {}, 2)) is not None]
        assert queue_due(
            queue, queued_at=moment, submitted_at=moment, contacted=False, onward_dues=dues, own={}
        ) > moment - timedelta(days=1)
    else:
        assert status in (ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN)


def test_what_came_back_stands_before_everything_else_until_somebody_looked() -> None:
    helped, back = (O.IN_PROGRESS, False), (O.EXPIRED, False)
    assert queue_of(Standing([helped, back], taken_up=True)) is Queue.TRIAGE
    assert queue_of(Standing([helped, (O.EXPIRED, True)], taken_up=True)) is Queue.BEING_HELPED
    assert queue_of(Standing([(O.NEEDS_INFORMATION, False), (O.SENT, False)])) is Queue.QUESTIONS
    assert queue_of(Standing(suspicious=True)) is Queue.QUARANTINE


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(OPEN)), moments, st.integers(0, 8))
def test_the_timers_of_a_state_come_in_order_each_once_and_the_last_ends_it_or_is_the_last(
    status: OnwardStatus, start: datetime, weeks: int
) -> None:
    fired: list[str] = []
    at = start
    while (coming := next_timer(status, start, fired, {}, weeks)) is not None:
        timer, moment = coming
        assert moment >= at
        assert timer.code not in fired
        fired, at = [*fired, timer.code], moment
        assert len(fired) <= len(TIMERS)
    assert fired
    due = due_of(status, start, {}, weeks)
    assert due is not None
    assert start < due


def test_the_clock_of_design_six() -> None:
    monday = datetime(2026, 11, 2, 10, tzinfo=LONDON)
    fired: list[str] = []
    seen = []
    while (coming := next_timer(O.SENT, monday, fired, {})) is not None:
        seen.append((coming[0].code, coming[1].date().isoformat(), coming[0].becomes))
        fired.append(coming[0].code)
    assert seen == [
        ("nudge", "2026-11-05", None),
        ("overdue", "2026-11-10", None),
        ("late", "2026-11-13", None),
        ("expire", "2026-11-16", O.EXPIRED),
    ]
    assert check_days({"nudge": 2, "expire": 12}) == {"nudge": 2, "expire": 12}
    for wrong in ({"nudge": 0}, {"sleep": 3}, {"expire": 8}, {"nudge": 7}):
        with pytest.raises(ValueError, match=r"."):
            check_days(wrong)
    assert DEFAULT_DAYS["acknowledge"] == 1
    assert DEFAULT_DAYS["first_contact"] == 5


ALL = frozenset(Scope)
facts = st.builds(
    Facts,
    consents=st.frozensets(st.sampled_from(Scope)),
    shares_with=st.frozensets(st.sampled_from(["any", "sector:nhs", "type:advice", "service:x"])),
    do_not_contact=st.booleans(),
    safeguarding=st.booleans(),
    risk_to_worker=st.booleans(),
    erased=st.booleans(),
    channels=st.lists(st.sampled_from(Channel), max_size=3).map(tuple),
    messages=st.sampled_from([None, *Messages]),
    has_email=st.booleans(),
)
NAMES = names_of_service("x", ["advice"], "nhs")


@given(st.sampled_from(Act), facts)
def test_nothing_goes_through_the_gate_that_was_forbidden(act: Act, known: Facts) -> None:
    verdict = judge(act, known, service=NAMES)
    if known.erased:
        assert verdict.stop is Stop.ERASED
    if known.do_not_contact and act is not Act.TELL_GP:
        assert verdict.stop is not None
    if act is Act.SHARE and not NAMES & known.shares_with:
        assert not verdict.allows(list(Caution))
    if act is Act.NOTIFY and verdict.stop is None:
        assert Scope.CONTACT in known.consents
        assert known.has_email
        assert not known.safeguarding
        assert not known.channels or Channel.EMAIL in known.channels
    if act in (Act.CALL, Act.SHARE):
        assert (Caution.RISK_TO_WORKER in verdict.cautions) == known.risk_to_worker
        if verdict.cautions:
            assert not verdict.allows()


def test_an_nhs_number_is_checked_by_its_last_digit() -> None:
    assert tidy_nhs_number("943 476 5919") == tidy_nhs_number("943-476-5919") == "9434765919"
    for wrong in ("943 476 5918", "1234567890", "0000000000", "943 476 591", "９４３４７６５９１９", ""):
        assert tidy_nhs_number(wrong) == ""


@given(st.integers(0, 999_999_999))
def test_at_most_one_last_digit_makes_nine_digits_a_number(nine: int) -> None:
    right = [digit for digit in range(10) if tidy_nhs_number(f"{nine:09d}{digit}")]
    weights = sum(int(one) * weight for one, weight in zip(f"{nine:09d}", range(10, 1, -1), strict=True))
    expected = -weights % 11
    assert right == ([expected] if expected < 10 and len(set(f"{nine:09d}{expected}")) > 1 else [])


def test_who_somebody_is() -> None:
    day = date(2026, 3, 1)
    bands = [age_band(date(year, 3, 1), day) for year in (2026, 2009, 2008, 1952, 1941, 1900)]
    assert bands == ["0-17", "0-17", "18-24", "65-74", "85+", ""]
    assert age_band(date(1961, 3, 2), day) == "45-64"
    assert age_band(None, day) == ""
    assert initials("wilfred john", "O'Hara") == "W O"
    same = match_key("Zoë Ann", "O'Hara", day, "le156hp"), match_key("ZOE", "o hara", day, "LE15 6HP")
    assert same[0] == same[1] != ""
    assert match_key("Zoe", "", day, "LE15 6HP") == ""

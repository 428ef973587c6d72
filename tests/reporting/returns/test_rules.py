"""What may be typed, what is odd, when leads are written to, and how returns add up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.config import ROOT
from portal.core.files import ContentError, read_yaml
from portal.reporting.returns.kinds import read_kinds
from portal.reporting.returns.rules.adding import add_up, due_by_now
from portal.reporting.returns.rules.jumps import LEAST, is_jump
from portal.reporting.returns.rules.letters import due_day, next_letter, periods_to_report
from portal.reporting.returns.rules.lines import Line, WrongValue, amount, check_line, read_number
from portal.reporting.returns.vocabulary import Adds, Letter, LineKind
from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind

COUNT = Line("people", "People", LineKind.COUNT)
LAST = Line("in_use", "In use", LineKind.COUNT, adds=Adds.LAST)
SHARE = Line("happy", "Happy", LineKind.SHARE, optional=True, part="How many were?", whole="How many said?")
numbers = st.integers(0, 50_000).map(Decimal)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (LineKind.COUNT, "12", "12"),
        (LineKind.COUNT, " 1,204 ", "1204"),
        (LineKind.POUNDS, "£1,204.50", "1204.50"),
        (LineKind.POUNDS, "0", "0"),
        (LineKind.COUNT, "", None),
    ],
)
def test_a_number_is_read_as_people_type_it(kind: LineKind, typed: str, value: str | None) -> None:
    assert read_number(kind, typed) == (Decimal(value) if value is not None else None)


@pytest.mark.parametrize("typed", ["-1", "12.5", "about 12", "1,20", "１２", "99999999999", "1e3", "12 13"])
def test_what_is_no_count_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(WrongValue, match="Enter a"):
        read_number(LineKind.COUNT, typed)


@given(st.integers(0, 10**7), st.booleans())
def test_every_whole_number_comes_back_with_commas_and_without(number: int, commas: bool) -> None:
    assert read_number(LineKind.COUNT, f"{number:,}" if commas else str(number)) == number


def test_a_part_cannot_be_more_than_the_whole_and_neither_stands_alone() -> None:
    assert check_line(SHARE, {}) == {}
    assert check_line(SHARE, {"happy_part": Decimal(8), "happy_whole": Decimal(10)}) == {}
    assert (
        "more than 10"
        in check_line(SHARE, {"happy_part": Decimal(11), "happy_whole": Decimal(10)})["happy_part"]
    )
    assert check_line(SHARE, {"happy_part": Decimal(8)}) == {"happy_whole": "Enter both numbers"}
    assert check_line(SHARE, {"happy_whole": Decimal(8)}) == {"happy_part": "Enter both numbers"}
    assert "Enter 0" in check_line(COUNT, {})["people"]


@given(numbers, numbers)
def test_a_share_is_between_nothing_and_all(part: Decimal, more: Decimal) -> None:
    share = amount(SHARE, {"happy_part": part, "happy_whole": part + more})
    assert share is None if part + more == 0 else share is not None and 0 <= share <= 100


@given(st.sampled_from(LineKind), numbers, numbers)
def test_a_jump_is_a_jump_in_both_directions(kind: LineKind, first: Decimal, second: Decimal) -> None:
    assert is_jump(kind, first, second) == is_jump(kind, second, first)
    assert not is_jump(kind, first, first)
    assert not is_jump(kind, None, second)
    assert not is_jump(kind, first, None)


@given(st.sampled_from(LineKind), numbers, numbers, numbers)
def test_what_is_farther_off_is_odd_when_the_nearer_is(
    kind: LineKind, before: Decimal, near: Decimal, more: Decimal
) -> None:
    if is_jump(kind, before, before + near):
        assert is_jump(kind, before, before + near + more)


def test_a_small_change_is_never_odd_and_twice_as_many_is() -> None:
    assert not is_jump(LineKind.COUNT, Decimal(2), Decimal(11))
    assert is_jump(LineKind.COUNT, Decimal(0), LEAST[LineKind.COUNT])
    assert is_jump(LineKind.COUNT, Decimal(40), Decimal(20))
    assert not is_jump(LineKind.COUNT, Decimal(40), Decimal(21))
    assert is_jump(LineKind.SHARE, Decimal(93), Decimal(78))


@given(st.sampled_from([one for one in PeriodKind if one is not PeriodKind.ANY]), days, days)
def test_periods_to_report_are_over_and_follow_each_other(
    every: PeriodKind, start: date, today: date
) -> None:
    found = periods_to_report(every, start, None, today)
    assert all(period.is_over(today) and period.last >= start for period in found)
    assert all(later == earlier.after() for earlier, later in pairwise(found))
    if start <= today - timedelta(days=366 * 2):
        assert found[-1].after().last >= today


@given(days, st.integers(0, 200), st.integers(0, 400))
def test_a_project_that_ended_reports_its_last_days_and_nothing_after(
    start: date, lasted: int, since: int
) -> None:
    end = start + timedelta(days=lasted)
    found = periods_to_report(PeriodKind.MONTH, start, end, end + timedelta(days=since))
    assert all(period.first <= end for period in found)
    if 0 < since < 300:
        assert any(end in period for period in found)
    for period in found:
        assert due_day(period, end, 10) <= end + timedelta(days=10)


@given(days, st.integers(0, 40), st.lists(st.integers(0, 6), max_size=60))
def test_a_lead_gets_each_letter_once_and_in_order(opened: date, until_due: int, waits: list[int]) -> None:
    due, last, last_on, today = opened + timedelta(days=until_due), None, None, opened
    sent: list[Letter] = []
    for wait in [0, *waits]:
        today += timedelta(days=wait)
        letter = next_letter(last, last_on, opened, due, today)
        if letter is not None:
            sent.append(letter)
            last, last_on = letter, today
    order = list(Letter)
    assert [order.index(one) for one in sent] == sorted({order.index(one) for one in sent})
    if today > due + timedelta(days=30) and len(waits) > 30:
        assert sent[-2:] == [Letter.AFTER, Letter.LATE]


def test_letters_come_before_and_after_the_due_day() -> None:
    opened, due = date(2026, 12, 1), date(2026, 12, 11)
    assert next_letter(None, None, opened, due, opened) is Letter.OPENED
    assert next_letter(Letter.OPENED, opened, opened, due, date(2026, 12, 7)) is None
    assert next_letter(Letter.OPENED, opened, opened, due, date(2026, 12, 8)) is Letter.BEFORE
    assert next_letter(Letter.BEFORE, date(2026, 12, 8), opened, due, due) is None
    assert next_letter(Letter.BEFORE, date(2026, 12, 8), opened, due, date(2026, 12, 12)) is Letter.AFTER
    assert next_letter(Letter.AFTER, date(2026, 12, 12), opened, due, date(2026, 12, 18)) is None
    assert next_letter(Letter.AFTER, date(2026, 12, 12), opened, due, date(2026, 12, 19)) is Letter.LATE
    assert next_letter(Letter.LATE, date(2026, 12, 19), opened, due, date(2027, 6, 1)) is None
    assert next_letter(None, None, opened, date(2026, 11, 10), opened) is None  # due before it was opened


@given(st.lists(st.lists(numbers, max_size=5), max_size=5))
def test_sums_add_up_whatever_the_order_and_the_latest_counts_for_what_is_counted_at_the_end(
    projects: list[list[Decimal]],
) -> None:
    returns = [[{"people": one, "in_use": one} for one in project] for project in projects]
    flat = [one for project in projects for one in project]
    assert add_up(COUNT, returns).amount == (sum(flat) if flat else None)
    assert add_up(COUNT, returns[::-1]) == add_up(COUNT, returns)
    ends = [project[-1] for project in projects if project]
    assert add_up(LAST, returns).amount == (sum(ends) if ends else None)


@given(st.lists(st.tuples(numbers, numbers), max_size=6))
def test_a_share_of_many_is_of_all_people_not_of_projects(pairs: list[tuple[Decimal, Decimal]]) -> None:
    returns = [[{"happy_part": part, "happy_whole": part + rest}] for part, rest in pairs]
    total = add_up(SHARE, [*returns, [{}]])
    whole = sum(part + rest for part, rest in pairs)
    assert total.whole == (whole if pairs else None)
    if whole:
        assert total.amount == Decimal(sum(part for part, _rest in pairs)) * 100 / Decimal(whole)


def test_a_quarter_of_the_years_target_is_due_after_a_quarter() -> None:
    year = Period.financial_year(2026)
    assert due_by_now(COUNT, Decimal(120), year, Period.quarter(2026, 2)) == 30
    assert due_by_now(COUNT, Decimal(120), year, Period.month(2027, 3)) == 120
    assert due_by_now(SHARE, Decimal(93), year, Period.quarter(2026, 2)) == 93
    assert due_by_now(LAST, Decimal(40), year, Period.quarter(2026, 2)) == 40


def test_every_kind_of_the_requirement_stands_in_the_file() -> None:
    kinds = read_kinds(read_yaml(ROOT / "content" / "figures" / "projects.yaml"))
    assert set(kinds.by_code) == {
        "community_agents", "further_service", "falls_project", "falls_training", "fame",
        "assistive_technology", "technology_for_care", "adaptations", "small_grants",
    }  # fmt: skip
    measured = [
        kind for kind in kinds.by_code.values() if any(line.code == "satisfied" for line in kind.lines)
    ]
    assert len(measured) == 8
    assert {line.kind for line in kinds.get("adaptations").lines} == set(LineKind)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "number"}, "number"),
        ({"kind": "share"}, "a share has a part and a whole"),
        ({"colour": "red"}, "colour"),
        ({"code": "Bad code"}, "small letters"),
        ({"name": " "}, "name is missing"),
    ],
)
def test_a_fault_of_the_file_is_named(change: dict[str, str], fault: str) -> None:
    line = {"code": "people", "name": "People", "kind": "count"} | change
    part = {"code": "all", "title": "All", "lines": [line]}
    kinds = [{"code": "walks", "name": "Walks", "about": "Walking.", "parts": [part]}]
    with pytest.raises(ContentError, match=fault):
        read_kinds({"version": 1, "kinds": kinds})

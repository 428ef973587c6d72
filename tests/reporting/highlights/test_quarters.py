"""Nobody finds a small count by laying a quarter's report beside those of its months."""

from __future__ import annotations

from itertools import product

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reporting.highlights.gathering import safe
from portal.reporting.highlights.rules.quarters import hidden_sums
from portal.reporting.rules.disclosure import Key
from portal.reporting.rules.periods import Period
from portal.reporting.rules.release import hidden_in_one_table
from portal.reporting.rules.rounding import FEW_AT_MOST, told
from portal.reporting.rules.tables import TOTAL, FigureTable, Row
from portal.reporting.vocabulary import Held

#: Where rounding meets small counts.
counts = st.one_of(st.integers(0, 9), st.integers(8, 30))
NUMBER = "Number"


def of(count: int) -> dict[Key, int]:
    """A month's table of one row."""
    return {(("Oakham",), NUMBER): count}


def possible(month: int) -> list[int]:
    """What a month's count may be, by what is told of it."""
    return [other for other in range(month + 8) if told(other) == told(month)]


def truths(months: tuple[int, int, int], *, quarter_told: bool) -> list[tuple[int, ...]]:
    """Every three counts that look the same to whoever reads all four reports."""
    whole = told(sum(months))
    found = product(*(possible(month) for month in months))
    return [one for one in found if not quarter_told or told(sum(one)) == whole]


@given(counts, counts, counts)
def test_for_every_small_count_there_is_another_truth(first: int, second: int, third: int) -> None:
    months = (first, second, third)
    hidden = hidden_sums([of(month) for month in months], (NUMBER,), (NUMBER,))
    left = truths(months, quarter_told=not hidden)
    for at, month in enumerate(months):
        if 1 <= month <= FEW_AT_MOST:
            assert len({one[at] for one in left}) > 1


def test_the_quarter_that_would_tell_is_held_back_and_one_that_would_not_is_told() -> None:
    would_tell = (8, 13, 1)  # told as 10, 15, "1 to 7" and 20: then it is 1
    assert {one[2] for one in truths(would_tell, quarter_told=True)} == {1}
    months = [of(one) for one in would_tell]
    assert hidden_sums(months, (NUMBER,), (NUMBER,)) == {(("Oakham",), NUMBER)}
    assert hidden_sums(months, (NUMBER,), ()) == set(), "what adds up to nothing is told"
    assert hidden_sums([of(one) for one in (20, 20, 4)], (NUMBER,), (NUMBER,)) == set()
    assert hidden_sums([of(20), of(20), {}], (NUMBER,), (NUMBER,)) == set()


def test_a_table_of_a_quarter_is_made_with_its_months_in_mind(app: Flask) -> None:
    quarter = Period.quarter(2026, 4)
    exact = dict(zip(quarter.months(), (8, 13, 1), strict=True))
    exact[quarter] = sum(exact.values())

    def make(days: Period) -> FigureTable:
        rows = (Row(("Oakham",), (exact[days],)), Row(("Uppingham",), (20,) if days != quarter else (60,)))
        return FigureTable("returns_people", "People", ("Ward",), ("Number",), rows, people=True)

    with app.app_context():
        assert [row.values for row in safe(make, quarter).rows] == [(Held.NOT_SHOWN,), (60,)]
        assert safe(make, quarter.months()[2]).rows[0].values == (Held.FEW,)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), min_size=3, max_size=3))
def test_totals_give_no_month_away_either(pairs: list[tuple[int, int]]) -> None:
    months = [{("Oakham",): one, ("Ketton",): two, (TOTAL,): one + two} for one, two in pairs]
    parts = {(TOTAL,): [("Oakham",), ("Ketton",)]}
    held = [hidden_in_one_table(month, parts) for month in months]
    cells = [{(labels, NUMBER): count for labels, count in month.items()} for month in months]
    quarter = {labels for labels, _column in hidden_sums(cells, (NUMBER,), (NUMBER,))}
    small = [
        (at, which) for at, pair in enumerate(pairs) for which in (0, 1) if 1 <= pair[which] <= FEW_AT_MOST
    ]
    found: dict[tuple[int, int], set[int]] = {one: set() for one in small}
    for guess in product(
        *(possible_pairs(month, hidden) for month, hidden in zip(months, held, strict=True))
    ):
        if all(same(name, months, guess, quarter) for name in months[0]):
            for at, which in small:
                found[at, which].add(guess[at][which])
        if all(len(values) > 1 for values in found.values()):
            return
    raise AssertionError(f"{pairs}: {found}")


def possible_pairs(month: dict[tuple[str, ...], int], hidden: set[tuple[str, ...]]) -> list[tuple[int, int]]:
    """What a month's two counts may be, by what is told of them and of their sum."""
    one, two = month[("Oakham",)], month[("Ketton",)]
    first = range(one + 9) if ("Oakham",) in hidden else possible(one)
    second = range(two + 9) if ("Ketton",) in hidden else possible(two)
    return [(a, b) for a in first for b in second if (TOTAL,) in hidden or told(a + b) == told(one + two)]


def same(
    name: tuple[str, ...],
    months: list[dict[tuple[str, ...], int]],
    guess: tuple[tuple[int, int], ...],
    hidden: set[tuple[str, ...]],
) -> bool:
    """Whether the quarter's cell looks the same."""
    which = {("Oakham",): (1, 0), ("Ketton",): (0, 1), (TOTAL,): (1, 1)}[name]
    guessed = sum(a * which[0] + b * which[1] for a, b in guess)
    return name in hidden or told(guessed) == told(sum(month[name] for month in months))

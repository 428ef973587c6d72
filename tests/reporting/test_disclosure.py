"""What leaves the team gives no small count of people away, whatever is laid side by side."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reporting.rules.calendar_tables import Released, release_year
from portal.reporting.rules.disclosure import disclosed
from portal.reporting.rules.periods import Period
from portal.reporting.rules.release import Release, hidden_in_one_table
from portal.reporting.rules.rounding import told
from portal.reporting.rules.tables import TOTAL, FigureTable, Row, Value
from portal.reporting.vocabulary import Held, Unit
from tests.reporting.attack import Attack
from tests.reporting.years import TOGETHER, Months, a_year

FEW, NOT_SHOWN = Held.FEW, Held.NOT_SHOWN


def a_table(*rows: tuple[Any, ...], columns: tuple[str, ...] = ("People",), **more: object) -> FigureTable:
    made = tuple(Row((str(label),), tuple(held)) for label, *held in rows)
    given: dict[str, object] = {"people": True} | more
    return FigureTable("a", "A", ("Place",), columns, made, **given)  # type: ignore[arg-type]


def values(table: FigureTable, column: str = "People") -> list[Value]:
    return list(table.column(column))


def test_nobody_is_told_exactly_few_as_few_and_more_to_the_nearest_five() -> None:
    assert [told(count) for count in (0, 1, 7, 8, 12, 13, 17, 18, 1002, 1003)] == [
        0, FEW, FEW, 10, 10, 15, 15, 20, 1000, 1005,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="fewer than none"):
        told(-1)


@given(st.integers(8, 10**9))
def test_a_number_that_is_told_is_never_more_than_two_off(count: int) -> None:
    said = told(count)
    assert isinstance(said, int)
    assert abs(said - count) <= 2


def test_a_table_that_counts_no_people_is_as_it_was() -> None:
    table = a_table(("Oakham", 3), people=False)
    assert disclosed(table) == table


def test_what_is_measured_of_few_people_is_held_back_and_else_rounded() -> None:
    units = (("Met", Unit.PERCENT), ("Wait", Unit.DAYS), ("Score", Unit.SCORE), ("Paid", Unit.POUNDS))
    table = a_table(
        ("Oakham", 40, Decimal("92.6"), Decimal("3.5"), Decimal("7.25"), Decimal("1234.56")),
        ("Uppingham", 5, Decimal(20), 4, 8, 9),
        ("Ketton", 0, None, None, None, None),
        columns=("People", "Met", "Wait", "Score", "Paid"),
        other_units=units,
    )
    safe = disclosed(table)
    assert safe.rows[0].values == (40, 95, 4, Decimal("7.3"), 1235)
    assert safe.rows[1].values == (FEW, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN)
    assert safe.rows[2].values == (0, None, None, None, None)
    alone = a_table(("Oakham", Decimal("92.6")), columns=("Met",), unit=Unit.PERCENT)
    assert values(disclosed(alone), "Met") == [NOT_SHOWN]


def test_a_total_that_would_give_small_counts_away_costs_a_cell() -> None:
    plain = disclosed(a_table(("A", 3), ("B", 20), (TOTAL, 23)))
    assert values(plain) == [FEW, 20, 25]
    sevens = disclosed(a_table(("A", 7), ("B", 7), ("C", 7), ("D", 7), (TOTAL, 28)))
    assert values(sevens).count(NOT_SHOWN) == 1
    ones = disclosed(a_table(*((letter, 1) for letter in "ABCDEFG"), (TOTAL, 7)))
    assert NOT_SHOWN in values(ones)
    not_a_sum = disclosed(a_table(("A", 7), ("B", 7), (TOTAL, 13)))
    assert values(not_a_sum) == [FEW, FEW, 15]


def test_a_share_that_tells_how_many_few_are_left_out_is_held_back() -> None:
    columns, units = ("Of them", "Asked", "Share"), (("Share", Unit.PERCENT),)

    def share(part: int, whole: int) -> Value:
        exact = Decimal(100 * part) / whole
        table = a_table(("A", part, whole, exact), columns=columns, other_units=units)
        return disclosed(table).rows[0].values[2]

    assert share(9, 10) is NOT_SHOWN, "about 10 and 90 %: one was not satisfied"
    assert share(38, 40) == 95
    assert share(10, 10) == 100


def test_the_first_column_that_is_the_sum_of_the_others_gives_none_of_them_away() -> None:
    columns = ("All", "Empty", "Said so", "No room")
    row = ("Oakham", 17, 8, 8, 1)  # 15, 10, 10 and "1 to 7" would tell: all are as few as they can be
    safe = disclosed(a_table(row, ("Ketton", 60, 20, 20, 20), columns=columns))
    assert NOT_SHOWN in safe.rows[0].values
    apart = disclosed(a_table(row, ("Ketton", 61, 20, 20, 20), columns=columns))
    assert apart.rows[0].values == (15, 10, 10, FEW), "where it is no sum nothing can be subtracted"


def test_money_of_few_people_or_of_nobody_knows_how_many_is_held_back() -> None:
    columns, units = ("Sum", "For how many"), (("Sum", Unit.POUNDS),)

    def money(pounds: int, of: int) -> Value:
        return disclosed(a_table(("A", pounds, of), columns=columns, other_units=units)).rows[0].values[0]

    assert [money(7801, 9), money(7801, 3), money(7801, 0), money(0, 0)] == [7800, NOT_SHOWN, NOT_SHOWN, 0]


def test_a_cell_that_is_held_back_by_chance_is_not_shown_and_nothing_else_changes() -> None:
    table = a_table(("A", 20), ("B", 3))
    assert values(disclosed(table, lambda key: key == (("A",), "People"))) == [NOT_SHOWN, FEW]


def consistent(shown: dict[str, Value], most: int) -> list[dict[str, int]]:
    """Every truth of a few cells and their total that looks as shown."""
    parts = [key for key in shown if key != TOTAL]
    found = []
    for counts in product(range(most + 1), repeat=len(parts)):
        truth = dict(zip(parts, counts, strict=True)) | {TOTAL: sum(counts)}
        if all(shown[key] in (NOT_SHOWN, told(count)) for key, count in truth.items()):
            found.append(truth)
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 14) | st.sampled_from([1, 7, 8, 12, 13]), min_size=2, max_size=3))
def test_of_all_truths_that_look_the_same_no_small_count_is_in_every_one(counts: list[int]) -> None:
    """Not a solver but all there is: whoever tries every truth learns no small count."""
    cells = {f"cell {at}": count for at, count in enumerate(counts)} | {TOTAL: sum(counts)}
    hidden = hidden_in_one_table(cells, {TOTAL: [key for key in cells if key != TOTAL]})
    shown: dict[str, Value] = {
        key: NOT_SHOWN if key in hidden else told(count) for key, count in cells.items()
    }
    truths = consistent(shown, 18)
    assert cells in truths
    for key, count in cells.items():
        if 1 <= count <= 7:
            assert len({truth[key] for truth in truths}) > 1, (shown, key)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 14)), min_size=1, max_size=2))
def test_nor_does_a_row_whose_first_column_is_the_sum_of_the_others(pairs: list[tuple[int, int]]) -> None:
    columns = ("All", "One", "Two")
    rows = [(f"row {at}", one + two, one, two) for at, (one, two) in enumerate(pairs)]
    safe = disclosed(a_table(*rows, columns=columns))
    for (one, two), row in zip(pairs, safe.rows, strict=True):
        truths = [
            (first, second)
            for first, second in product(range(18), repeat=2)
            if all(
                shown in (NOT_SHOWN, told(count))
                for shown, count in zip(row.values, (first + second, first, second), strict=True)
            )
        ]
        assert (one, two) in truths
        for at, count in enumerate((one, two)):
            assert not 1 <= count <= 7 or len({truth[at] for truth in truths}) > 1, (row, truths)


def recovered(released: Released) -> int:
    return len(Attack(released, TOGETHER).recovered())


def test_no_small_count_is_recovered_from_a_year_of_tables() -> None:
    """The short form: a few random years. The full one is below."""
    for seed in range(7):
        assert recovered(release_year(a_year(seed), TOGETHER)) == 0, seed


def test_the_attack_finds_what_rounding_alone_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack is worth something: without secondary suppression it succeeds."""
    monkeypatch.setattr(Release, "_keep_secret", lambda *_: None)
    assert sum(recovered(release_year(a_year(seed), TOGETHER)) for seed in range(7)) > 10


@pytest.mark.prove
def test_no_small_count_is_recovered_in_a_thousand_random_years() -> None:
    cells = small = hidden = 0
    for seed in range(1000):
        released = release_year(a_year(seed), TOGETHER)
        assert recovered(released) == 0, seed
        told_of = [row.values[0] for table in released.values() for row in table.rows]
        cells += len(told_of)
        small += told_of.count(FEW)
        hidden += told_of.count(NOT_SHOWN)
    print(f"1,000 years: {cells:,} cells, {small:,} of them 1 to 7, {hidden:,} not shown, none recovered")
    assert hidden < cells / 20


def first(months: Months, number: int) -> Months:
    return dict(list(months.items())[:number])


@pytest.mark.parametrize("seed", [1, 4])
def test_what_came_out_is_never_changed_by_what_comes_later(seed: int) -> None:
    months = a_year(seed)
    whole = release_year(months, TOGETHER)
    for number in (1, 3, 7):
        some = release_year(first(months, number), TOGETHER)
        assert some == {one: table for one, table in whole.items() if one in some}
    assert {period.code for _measure, period in release_year(first(months, 4), TOGETHER)} == {
        "2026-04", "2026-05", "2026-06", "2026-Q2", "2026-07",
    }  # fmt: skip


def test_what_is_shown_is_the_rounded_truth_and_breakdowns_share_their_total() -> None:
    months = a_year(3)
    whole = release_year(months, TOGETHER)
    for (measure, period), table in whole.items():
        exact = {label: 0 for (label,) in (row.labels for row in table.rows)}
        for month in (one for one in months if one.first in period):
            (one,) = (one for one in months[month] if one.measure == measure)
            for row in one.rows:
                assert isinstance(row.values[0], int)
                exact[row.labels[0]] += row.values[0]
                exact[TOTAL] += row.values[0]
        for row in table.rows:
            assert row.values[0] in (NOT_SHOWN, told(exact[row.labels[0]]))
    for period in {period for _measure, period in whole}:
        assert whole["by_door", period].value(TOTAL) == whole["by_ward", period].value(TOTAL)


def test_cells_are_held_back_by_chance_too_and_the_rest_stays_safe() -> None:
    year = a_year(2)
    lucky = release_year(year, TOGETHER, lambda cell: sum(map(ord, cell[1])) % 9 == 0)
    assert recovered(lucky) == 0
    plain = release_year(year, TOGETHER)
    shown = [
        sum(row.values[0] is NOT_SHOWN for one in those.values() for row in one.rows)
        for those in (lucky, plain)
    ]
    assert shown[0] > shown[1]


def test_part_of_a_quarter_is_no_quarter_and_other_tables_are_refused() -> None:
    may = {Period.month(2026, 5): (a_table(("A", 3)),), Period.month(2026, 6): (a_table(("A", 9)),)}
    assert [period.code for _measure, period in release_year(may)] == ["2026-05", "2026-06"]
    assert release_year({}) == {}
    month = Period.month(2026, 4)
    for wrong in (
        a_table(("A", 1, 2), columns=("People", "More")),
        a_table(("A", Decimal("1.5"))),
        a_table(("A", None)),
    ):
        with pytest.raises(ValueError, match="published by period"):
            release_year({month: (wrong,)})


def test_a_row_that_comes_later_is_not_there_before_and_one_that_goes_stays() -> None:
    april, may = Period.month(2026, 4), Period.month(2026, 5)
    first = {april: (a_table(("A", 9), ("B", 20)),)}
    both = release_year(first | {may: (a_table(("B", 9), ("C", 30)),)})
    assert release_year(first) == {("a", april): both["a", april]}
    assert [row.labels[0] for row in both["a", april].rows] == ["A", "B", TOTAL]
    assert [(row.labels[0], row.values[0]) for row in both["a", may].rows] == [
        ("A", 0), ("B", 10), ("C", 30), (TOTAL, 40),
    ]  # fmt: skip

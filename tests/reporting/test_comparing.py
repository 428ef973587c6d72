"""One period against another: every row of both, exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reporting.rules.comparing import beside, compare, pair_of
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.vocabulary import Held, Unit

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1000), max_size=6)


def table(counts: dict[str, int]) -> FigureTable:
    return FigureTable(
        "m", "T", ("Thing",), ("Times",), tuple(Row((one,), (n,)) for one, n in counts.items())
    )


@given(COUNTS, COUNTS)
def test_every_row_of_both_is_there_with_its_change(now: dict[str, int], then: dict[str, int]) -> None:
    both = compare(table(now), table(then), ("November", "October"))
    assert both.columns == ("November", "October", "Change")
    assert {row.labels[0]: row.values for row in both.rows} == {
        one: (now.get(one, 0), then.get(one, 0), now.get(one, 0) - then.get(one, 0)) for one in now | then
    }


def test_columns_of_other_units_keep_them() -> None:
    one = FigureTable(
        "m", "T", (), ("People", "Days"), (Row((), (3, None)),), other_units=(("Days", Unit.DAYS),)
    )
    both = compare(one, one, ("November", "October"))
    assert both.columns == ("People, November", "People, October", "Days, November", "Days, October")
    assert both.rows[0].values == (3, 3, None, None)
    assert both.unit_of("Days, October") is Unit.DAYS
    assert both.unit_of("People, October") is Unit.COUNT


def test_two_measures_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="the same table"):
        compare(table({}), FigureTable("m", "T", ("Other",), ("Times",), ()), ("a", "b"))


def test_what_is_not_known_of_a_period_is_never_nothing() -> None:
    both = compare(table({"a": 3}), table({}).unknown(), ("November", "October"))
    assert both.rows == (Row(("a",), (3, None, None)),)
    other = compare(table({"a": 3}).unknown(), table({"b": 2}), ("November", "October"))
    assert [row.values for row in other.rows] == [(None, 0, None), (None, 2, None)]


def test_a_table_with_many_columns_is_set_against_the_other_in_one_alone() -> None:
    columns = ("All", "No room", "In time")
    units = (("In time", Unit.PERCENT),)

    def of(*rows: Row) -> FigureTable:
        return FigureTable("m", "T", ("Ward",), columns, rows, other_units=units)

    both = beside(of(Row(("Oakham",), (5, 2, 50))), of(Row(("Ketton",), (3, 1, 25))), ("May", "April"))
    assert both.columns == ("All", "No room", "In time", "In time, April")
    assert [row.values for row in both.rows] == [(5, 2, 50, None), (0, 0, None, 25)]
    assert pair_of(both, ("May", "April")) == (2, 3)
    whole = beside(of(), of(), ("May", "April"), most=3)
    assert whole.columns[:2] == ("All, May", "All, April")
    assert pair_of(whole, ("May", "April")) == (0, 1)
    assert pair_of(of(), ("May", "April")) == (0,)


def test_what_changed_of_a_count_that_is_held_back_is_held_back_too() -> None:
    few = table({}).with_rows((Row(("a",), (Held.FEW,)),))
    assert compare(few, table({"a": 9}), ("May", "April")).rows[0].values[2] is Held.NOT_SHOWN

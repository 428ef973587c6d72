"""One period against another: every row of both, exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reporting.rules.comparing import compare
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.vocabulary import Unit

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

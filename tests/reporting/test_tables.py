"""A table of figures holds together, and its values are said in one way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import FigureTable, Row, single
from portal.reporting.vocabulary import Held, Unit

ROWS = (Row(("Oakham",), (12, Decimal("50"))), Row(("Uppingham",), (0, None)))


def a_table(**more: object) -> FigureTable:
    given: dict[str, object] = {
        "measure": "asked",
        "title": "People who asked",
        "by": ("Place",),
        "columns": ("People", "Met"),
        "rows": ROWS,
        "other_units": (("Met", Unit.PERCENT),),
    }
    return FigureTable(**(given | more))  # type: ignore[arg-type]


def test_cells_and_columns_are_found_by_their_names() -> None:
    table = a_table()
    assert table.value("Oakham") == 12
    assert table.value("Uppingham", column="Met") is None
    assert table.column("People") == (12, 0)
    assert (table.unit_of("People"), table.unit_of("Met")) == (Unit.COUNT, Unit.PERCENT)
    assert single("asked", "People who asked", 3).value() == 3
    with pytest.raises(KeyError):
        table.value("Nowhere")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": ()}, "at least one column"),
        ({"columns": ("People", "People")}, "same name"),
        ({"rows": (Row(("Oakham",), (1,)),)}, "does not fit"),
        ({"rows": (Row((), (1, 2)),)}, "does not fit"),
        ({"rows": (ROWS[0], ROWS[0])}, "twice"),
        ({"other_units": (("Gone", Unit.DAYS),)}, "not there"),
    ],
)
def test_a_table_that_does_not_fit_its_head_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_table(**wrong)


def test_values_are_said_with_their_unit() -> None:
    assert say_value(12345) == "12,345"
    assert say_value(None) == "not known"
    assert say_value(Held.FEW) == "1 to 7"
    assert say_value(Decimal("56.25"), Unit.PERCENT) == "56.3%"
    assert say_value(Decimal("50.0"), Unit.PERCENT) == "50%"
    assert [say_value(Decimal(one), Unit.PERCENT) for one in ("0.36", "1.6649", "0", "9.50", "10.04")] == [
        "0.36%", "1.66%", "0%", "9.5%", "10%",
    ]  # fmt: skip
    assert [say_value(value, Unit.DAYS) for value in (1, 2, Decimal("3.5"))] == [
        "1 day",
        "2 days",
        "3.5 days",
    ]
    assert say_value(Decimal("1234.5"), Unit.POUNDS) == "£1,234.50"
    assert say_value(-1234, Unit.POUNDS) == "-£1,234"
    assert say_value(Decimal("7.45"), Unit.SCORE) == "7.5"

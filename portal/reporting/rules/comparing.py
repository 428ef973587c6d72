"""One period against another: the same table twice becomes one, row by row."""

from __future__ import annotations

from decimal import Decimal

from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Unit


def compare(now: FigureTable, then: FigureTable, named: tuple[str, str]) -> FigureTable:
    """Two tables of the same measure beside each other, named by their periods. A table with one column gets
    the change as a third; one with several has each of them twice. A row that only one of them has counts
    nothing in the other, or is not known where that one's period is not. Raises ValueError where they are of
    different shape."""
    if (now.measure, now.by, now.columns) != (then.measure, then.by, then.columns):
        raise ValueError("only the same table of two periods can be compared")
    before = {row.labels: row.values for row in then.rows}
    labels = [row.labels for row in now.rows]
    labels += [row.labels for row in then.rows if row.labels not in set(labels)]
    after = {row.labels: row.values for row in now.rows}
    first, second = named
    single = len(now.columns) == 1
    columns = (
        (first, second, "Change")
        if single
        else tuple(f"{name}, {period}" for name in now.columns for period in named)
    )
    rows = []
    for one in labels:
        new, old = after.get(one, _nothing(now)), before.get(one, _nothing(then))
        pairs = [value for pair in zip(new, old, strict=True) for value in pair]
        rows.append(Row(one, (*pairs, _change(new[0], old[0])) if single else tuple(pairs)))
    units = tuple(
        (f"{name}, {period}", unit) for name, unit in now.other_units for period in named if not single
    )
    return FigureTable(now.measure, now.title, now.by, columns, tuple(rows), now.unit, now.people, units)


def _nothing(table: FigureTable) -> tuple[Value, ...]:
    """What a row says that the table does not have."""
    return tuple(0 if table.known and table.unit_of(name) is Unit.COUNT else None for name in table.columns)


def _change(new: Value, old: Value) -> Value:
    known = isinstance(new, int | Decimal) and isinstance(old, int | Decimal)
    return new - old if known else None  # type: ignore[operator]

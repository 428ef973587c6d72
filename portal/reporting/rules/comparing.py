"""One period against another: the same table twice becomes one, row by row, narrow enough for paper."""

from __future__ import annotations

from decimal import Decimal

from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Held, Unit

#: The column that says by how much a single one changed.
CHANGE = "Change"
#: Tables with more columns beside their labels are set against the other period in one of them alone.
MOST_COLUMNS = 2


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
        (first, second, CHANGE)
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
    return FigureTable(
        now.measure, now.title, now.by, columns, tuple(rows), now.unit, now.people, units,
        codes=_codes(now, then),
    )  # fmt: skip


def _codes(now: FigureTable, then: FigureTable) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple(dict((*then.codes, *now.codes)).items())


def _nothing(table: FigureTable) -> tuple[Value, ...]:
    """What a row says that the table does not have."""
    return tuple(0 if table.known and table.unit_of(name) is Unit.COUNT else None for name in table.columns)


def _change(new: Value, old: Value) -> Value:
    if isinstance(new, Held) or isinstance(old, Held):
        return Held.NOT_SHOWN
    known = isinstance(new, int | Decimal) and isinstance(old, int | Decimal)
    return new - old if known else None  # type: ignore[operator]


def beside(
    now: FigureTable, then: FigureTable, named: tuple[str, str], most: int = MOST_COLUMNS
) -> FigureTable:
    """Two tables of the same measure as one: each column twice and a change where there are no more than
    `most`, else the headline column twice. `then` stays away where it is of another shape."""
    if (now.by, now.columns) != (then.by, then.columns):
        return now
    if len(now.columns) <= most or (not now.by and len(now.columns) <= most + 1):
        return compare(now, then, named)
    at = headline(now)
    name = f"{now.columns[at]}, {named[1]}"
    after, before = ({row.labels: row.values for row in one.rows} for one in (now, then))
    rows = tuple(
        Row(one, (*after.get(one, _nothing(now)), before.get(one, _nothing(then))[at]))
        for one in dict.fromkeys([*after, *before])
    )
    units = (*now.other_units, (name, now.unit_of(now.columns[at])))
    columns = (*now.columns, name)
    return FigureTable(
        now.measure, now.title, now.by, columns, rows, now.unit, now.people, units, codes=_codes(now, then)
    )


def headline(table: FigureTable) -> int:
    """Which column says most: the first that is a share, else the first of all."""
    shares = [at for at, name in enumerate(table.columns) if table.unit_of(name) is Unit.PERCENT]
    return (shares or [0])[0]


def pair_of(table: FigureTable, named: tuple[str, str]) -> tuple[int, ...]:
    """Of a table that was compared the columns that say the same of both periods; the first column alone
    where it was not."""
    if CHANGE in table.columns:
        return 0, 1
    for at, name in enumerate(table.columns):
        if name.endswith(f", {named[1]}"):
            same = name.removesuffix(f", {named[1]}")
            return table.columns.index(same) if same in table.columns else at - 1, at
    return (0,)

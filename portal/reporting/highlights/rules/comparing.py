"""A figure of a report: beside the period before, narrow enough for paper, without rows in which there is
nothing."""

from __future__ import annotations

from portal.reporting.rules.comparing import compare
from portal.reporting.rules.tables import TOTAL, FigureTable, Row
from portal.reporting.vocabulary import Unit

#: Tables with more columns beside their labels are set against the period before in one of them alone.
MOST_COLUMNS = 2
#: Of tables with more rows, those in which there is nothing are left out.
MOST_EMPTY_ROWS = 8


def beside(now: FigureTable, then: FigureTable, names: tuple[str, str]) -> FigureTable:
    """Two tables of the same measure as one: each column twice and a change where there is room, else the
    headline column twice. Both must be safe to leave the team already."""
    if (now.by, now.columns) != (then.by, then.columns):
        return now
    if len(now.columns) <= MOST_COLUMNS or (not now.by and len(now.columns) <= 3):
        return compare(now, then, names)
    at = headline(now)
    before = {row.labels: row.values[at] for row in then.rows}
    name = f"{now.columns[at]}, {names[1]}"
    none = 0 if now.unit_of(now.columns[at]) is Unit.COUNT else None
    rows = tuple(Row(row.labels, (*row.values, before.get(row.labels, none))) for row in now.rows)
    units = (*now.other_units, (name, now.unit_of(now.columns[at])))
    columns = (*now.columns, name)
    return FigureTable(now.measure, now.title, now.by, columns, rows, now.unit, now.people, units)


def headline(table: FigureTable) -> int:
    """Which column says most: the first that is a share, else the first of all."""
    shares = [at for at, name in enumerate(table.columns) if table.unit_of(name) is Unit.PERCENT]
    return (shares or [0])[0]


def shortened(table: FigureTable) -> FigureTable:
    """A long table without the rows in which there is nothing; a total stays."""
    if len(table.rows) <= MOST_EMPTY_ROWS:
        return table
    return table.with_rows(tuple(row for row in table.rows if any(row.values) or TOTAL in row.labels))

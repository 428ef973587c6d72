"""A figure of a report without the rows in which there is nothing."""

from __future__ import annotations

from portal.reporting.rules.tables import TOTAL, FigureTable, Row

#: Of tables with more rows, those in which there is nothing are left out.
MOST_EMPTY_ROWS = 8


def shortened(table: FigureTable) -> FigureTable:
    """A long table without the rows in which there is nothing; a total stays, and so does all of a table of
    which nothing is known."""
    if len(table.rows) <= MOST_EMPTY_ROWS or all(_unknown(row) for row in table.rows):
        return table
    return table.with_rows(tuple(row for row in table.rows if any(row.values) or TOTAL in row.labels))


def _unknown(row: Row) -> bool:
    return all(value is None for value in row.values)

"""What a count of people becomes when it leaves the team: published, sent, exported for others (DESIGN 9.9).

0 stays 0, 1 to 7 is "1 to 7", and anything more is the nearest 5. The team's own screens are exact and never
come here. One table alone is made safe by `disclosed`; tables of several periods that come out one after the
other, and that somebody could subtract from each other, by `rules.release`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from portal.reporting.rules.release import hidden_in_one_table
from portal.reporting.rules.rounding import FEW_AT_MOST, told
from portal.reporting.rules.tables import TOTAL, FigureTable, Row, Value
from portal.reporting.vocabulary import Held, Unit


def disclosed(table: FigureTable) -> FigureTable:
    """The table as it may leave the team; one that counts no people is as it was.

    A row with the label "Total" is taken for the sum of the rows it stands over, where it is: then a cell
    more is held back where the total would give a small count away. Shares, days and
    scores are held back where they are of 7 people or fewer, or of an unknown number; else they are rounded.
    """
    if not table.people:
        return table
    counts = [at for at, name in enumerate(table.columns) if table.unit_of(name) is Unit.COUNT]
    safe = {at: _safe_counts(table, at) for at in counts}
    rows = []
    for number, row in enumerate(table.rows):
        enough = bool(counts) and all(_is_enough(row.values[at]) for at in counts)
        rows.append(
            Row(
                row.labels,
                tuple(
                    safe[at][number] if at in safe else _measured(value, table.unit_of(name), enough)
                    for at, (name, value) in enumerate(zip(table.columns, row.values, strict=True))
                ),
            )
        )
    return table.with_rows(tuple(rows))


def _is_enough(value: Value) -> bool:
    return value is None or (isinstance(value, int | Decimal) and (value == 0 or value > FEW_AT_MOST))


def _measured(value: Value, unit: Unit, enough: bool) -> Value:
    """A share, days, pounds or a score that a row has beside its counts."""
    if not isinstance(value, int | Decimal):
        return value
    if not enough:
        return Held.NOT_SHOWN
    if unit is Unit.SCORE:
        return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    step = 5 if unit in (Unit.PERCENT, Unit.POUNDS) else 1
    return int((Decimal(value) / step).quantize(Decimal(1), ROUND_HALF_UP)) * step


def _safe_counts(table: FigureTable, at: int) -> list[Value]:
    """The counts of one column, each told or held back."""
    exact = [row.values[at] for row in table.rows]
    known = {number: int(value) for number, value in enumerate(exact) if isinstance(value, int | Decimal)}
    sums = {
        total: parts
        for total, parts in _sums(table).items()
        if known.keys() >= {total, *parts} and known[total] == sum(known[part] for part in parts)
    }
    hidden = hidden_in_one_table(known, sums)
    return [
        Held.NOT_SHOWN if number in hidden else told(known[number]) if number in known else value
        for number, value in enumerate(exact)
    ]


def _sums(table: FigureTable) -> dict[int, list[int]]:
    """Each row with "Total" among its labels, and the rows without one that it may be the sum of."""
    parts = [(number, row.labels) for number, row in enumerate(table.rows) if TOTAL not in row.labels]
    return {
        number: [
            other
            for other, labels in parts
            if all(mine in (TOTAL, theirs) for mine, theirs in zip(row.labels, labels, strict=True))
        ]
        for number, row in enumerate(table.rows)
        if TOTAL in row.labels
    }

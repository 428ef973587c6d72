"""What a count of people becomes when it leaves the team: published, sent, exported for others (DESIGN 9.9).

0 stays 0, 1 to 7 is "1 to 7", and anything more is the nearest 5. The team's own screens are exact and never
come here. One table alone is made safe by `disclosed`; tables of several periods that come out one after the
other, and that somebody could subtract from each other, by `rules.release`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from portal.reporting.rules.release import hidden_in_one_table
from portal.reporting.rules.rounding import FEW_AT_MOST, told
from portal.reporting.rules.tables import TOTAL, FigureTable, Row, Value
from portal.reporting.vocabulary import Held, Unit

#: What names a cell of one table: the labels of its row, and its column.
Key = tuple[tuple[str, ...], str]


def by_no_chance(_key: Key) -> bool:
    """No cell is held back for no reason."""
    return False


def disclosed(table: FigureTable, chance: Callable[[Key], bool] = by_no_chance) -> FigureTable:
    """The table as it may leave the team; one that counts no people is as it was.

    A row with the label "Total" is taken for the sum of the rows it stands over, where it is, and the first
    count for the sum of the others of its row, where it is in every row: then a cell more is held back where
    a sum would give a small count away. `chance` says which cells are held back besides, for no reason
    (`rules.release`). Shares, days and scores are held back where they are of 7 people or fewer, of
    an unknown number, or tell how many few are not in a share; else they are rounded.
    """
    if not table.people:
        return table
    counts = cells_of(table)
    hidden = hidden_in_one_table(counts, sums_of(counts, count_columns(table)), chance)
    safe = {key: Held.NOT_SHOWN if key in hidden else told(count) for key, count in counts.items()}
    return table.with_rows(tuple(_safe_row(table, row, safe) for row in table.rows))


def count_columns(table: FigureTable) -> tuple[str, ...]:
    """The columns that count people, in order."""
    return tuple(name for name in table.columns if table.unit_of(name) is Unit.COUNT)


def cells_of(table: FigureTable) -> dict[Key, int]:
    """Every count of a table that is known, by its cell."""
    return {
        (row.labels, name): int(value)
        for row in table.rows
        for name, value in zip(table.columns, row.values, strict=True)
        if table.unit_of(name) is Unit.COUNT and isinstance(value, int | Decimal)
    }


def sums_of(counts: Mapping[Key, int], columns: Sequence[str]) -> dict[Key, list[Key]]:
    """The cells that are sums of others, and of which: down a column where a row is the "Total" of others,
    along a row where the first of three or more columns is the sum of the others in every row, and both."""
    rows = list(dict.fromkeys(labels for labels, _column in counts))
    atoms = [labels for labels in rows if TOTAL not in labels]
    across = columns[1:] if len(columns) > 2 and _is_across(counts, rows, columns) else ()
    sums = {}
    for labels, column in counts:
        down = [one for one in atoms if _is_over(labels, one)] if TOTAL in labels else [labels]
        along = across if across and column == columns[0] else (column,)
        parts = [(one, name) for one in down for name in along]
        if parts == [(labels, column)] or not counts.keys() >= set(parts):
            continue
        if counts[labels, column] == sum(counts[part] for part in parts):
            sums[labels, column] = parts
    return sums


def _is_across(counts: Mapping[Key, int], rows: Sequence[tuple[str, ...]], columns: Sequence[str]) -> bool:
    first, *others = columns
    return all(
        counts.get((row, first), 0) == sum(counts.get((row, name), 0) for name in others) for row in rows
    )


def _is_over(total: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return all(mine in (TOTAL, theirs) for mine, theirs in zip(total, part, strict=True))


def _safe_row(table: FigureTable, row: Row, safe: Mapping[Key, Value]) -> Row:
    counts = [row.values[table.columns.index(name)] for name in count_columns(table)]
    values = []
    for name, value in zip(table.columns, row.values, strict=True):
        unit = table.unit_of(name)
        is_count = unit is Unit.COUNT
        values.append(safe.get((row.labels, name), value) if is_count else _measured(value, unit, counts))
    return Row(row.labels, tuple(values))


def _measured(value: Value, unit: Unit, counts: Sequence[Value]) -> Value:
    """A share, days, pounds or a score that a row has beside its counts."""
    if not isinstance(value, int | Decimal):
        return value
    if not counts or not all(_is_enough(count) for count in counts):
        return Held.NOT_SHOWN
    if unit is Unit.POUNDS and value and not any(counts):
        return Held.NOT_SHOWN
    if unit is Unit.SCORE:
        return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    known = [int(count) for count in counts if isinstance(count, int | Decimal) and count > 0]
    if unit is Unit.PERCENT and _tells_the_rest(_stepped(value, 5), known):
        return Held.NOT_SHOWN
    return _stepped(value, 5 if unit in (Unit.PERCENT, Unit.POUNDS) else 1)


def _stepped(value: int | Decimal, step: int) -> int:
    return int((Decimal(value) / step).quantize(Decimal(1), ROUND_HALF_UP)) * step


def _tells_the_rest(share: int, counts: Sequence[int]) -> bool:
    """Whether a share as it is told, beside its row's counts as they are told, leaves one number alone for
    the few people who are not in it: 90 % of about ten tells that it was not one of them."""
    for whole in counts:
        wholes = [n for n in range(max(1, whole - 4), whole + 5) if told(n) == told(whole)]
        for part in (*counts, None):
            parts = range(max(wholes) + 1) if part is None else range(max(0, part - 4), part + 5)
            rests = {
                n - p
                for n in wholes
                for p in parts
                if p <= n
                and (part is None or told(p) == told(part))
                and _stepped(Decimal(100 * p) / n, 5) == share
            }
            if len(rests) == 1 and 1 <= min(rests) <= FEW_AT_MOST:
                return True
    return False


def _is_enough(value: Value) -> bool:
    return value is None or (isinstance(value, int | Decimal) and (value == 0 or value > FEW_AT_MOST))

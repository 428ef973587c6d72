"""A financial year of counts as it is published: a table for each month, each quarter and the year, so made
that they can be laid beside each other and subtracted, and still give no small count away (DESIGN 9.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from portal.reporting.rules.periods import Period
from portal.reporting.rules.release import Release
from portal.reporting.rules.rounding import told
from portal.reporting.rules.tables import TOTAL, FigureTable, Row, Value
from portal.reporting.vocabulary import Held, PeriodKind

#: A cell that is published: the measure, the row's label, and the period. A month's are the atoms.
Cell = tuple[str, str, Period]
Released = dict[tuple[str, Period], FigureTable]
_CALENDAR = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.FINANCIAL_YEAR)


def release_year(
    months: Mapping[Period, Sequence[FigureTable]],
    together: Sequence[Sequence[str]] = (),
    chance: Callable[[Cell], bool] = lambda _cell: False,
) -> Released:
    """What comes out of a financial year so far, by measure and period.

    `months` are the months from April that are over, in order, each with the exact tables of the same
    measures: counts of people by one thing. A row that comes later in the year is not there before; one that
    goes stays. `together` names measures that
    break down the same people, which therefore add up to the same. A month's tables come out first, a
    quarter's with its last month, the year's with March; nothing that came out changes later. `chance` says
    which cells are held back besides, for no reason (`Release`); it must always say the same of the same
    cell. Raises ValueError for tables of another kind.
    """
    year = _Year(months, together, chance)
    found: Released = {}
    for month in months:
        year.count(month)
        for kind in _CALENDAR:
            period = Period.around(month.first, kind)
            if period.last == month.last and period.first >= next(iter(months)).first:
                found |= year.publish(period)
    return found


class _Year:
    """The tables of a year's months, and what came out of them."""

    def __init__(
        self,
        months: Mapping[Period, Sequence[FigureTable]],
        together: Sequence[Sequence[str]],
        chance: Callable[[Cell], bool],
    ) -> None:
        self._months = list(months)
        self._tables: dict[str, FigureTable] = {}
        self._rows: dict[tuple[str, Period], list[str]] = {}
        self._counts: dict[Cell, int] = {}
        for month, tables in months.items():
            for table in tables:
                self._take(month, table)
        groups = [tuple(one for one in group if one in self._tables) for group in together]
        alone = set(self._tables) - {one for group in groups for one in group}
        groups += [(one,) for one in self._tables if one in alone]
        self._whole = {one: group[0] for group in groups for one in group}
        lists = [
            [[(one, label, month) for label in self._labels(one, month)] for one in group]
            for month in self._months
            for group in groups
        ]
        self._release: Release[Cell] = Release(lists, chance)
        self._waiting: dict[Cell, int] = {}

    def _take(self, month: Period, table: FigureTable) -> None:
        if len(table.by) != 1 or len(table.columns) != 1:
            raise ValueError(f"{table.measure}: only counts by one thing are published by period")
        self._tables.setdefault(table.measure, table)
        before = [one for one in self._months if one.last < month.first]
        known = self._rows.get((table.measure, before[-1]), []) if before else []
        counts = {row.labels[0]: row.values[0] for row in table.rows}
        self._rows[table.measure, month] = list(dict.fromkeys([*known, *counts]))
        for label in self._rows[table.measure, month]:
            value = counts.get(label, 0)
            if not isinstance(value, int):
                raise ValueError(f"{table.measure}: only whole counts are published by period")
            self._counts[table.measure, label, month] = value

    def _labels(self, measure: str, month: Period) -> list[str]:
        return self._rows.get((measure, month), [])

    def count(self, month: Period) -> None:
        """Let a month's counts be part of what comes out next."""
        self._waiting |= {cell: count for cell, count in self._counts.items() if cell[2] == month}

    def publish(self, period: Period) -> Released:
        """Bring out the tables of a period whose last month was counted."""
        months = [month for month in self._months if month.first in period]
        cells: dict[Cell, list[Cell]] = {}
        for one, whole in self._whole.items():
            atoms = [(one, label, month) for month in months for label in self._labels(one, month)]
            for label in self._labels(one, months[-1]):
                cells[one, label, period] = [atom for atom in atoms if atom[1] == label]
            if one == whole:  # the total of measures that add up to the same is one cell
                cells[one, TOTAL, period] = atoms
        self._release.publish(self._waiting, cells)
        self._waiting = {}
        return {(one, period): self._told(one, period, months[-1]) for one in self._tables}

    def _told(self, measure: str, period: Period, last: Period) -> FigureTable:
        cells: list[Cell] = [(measure, label, period) for label in self._labels(measure, last)]
        cells.append((self._whole[measure], TOTAL, period))
        rows = tuple(Row((cell[1],), (self._say(cell),)) for cell in cells)
        return self._tables[measure].with_rows(rows)

    def _say(self, cell: Cell) -> Value:
        if cell in self._release.hidden:
            return Held.NOT_SHOWN
        return told(self._release.value(cell))

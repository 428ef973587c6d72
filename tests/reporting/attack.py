"""Somebody who wants to know small counts: all published tables of a year side by side, every total and every
difference of them, and the patience to try each value. Knows nothing but what was published, and which
breakdowns are of the same people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from portal.reporting.rules.calendar_tables import Released
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import TOTAL, Value
from portal.reporting.vocabulary import Held, PeriodKind

Cell = tuple[str, str, Period]
Range = tuple[int, int]
MOST = 10**6


def seen(value: Value) -> Range:
    """What a published value says of the count."""
    if value is Held.FEW:
        return 1, 7
    if value is Held.NOT_SHOWN:
        return 0, MOST
    assert isinstance(value, int)
    return (0, 0) if value == 0 else (max(8, value - 2), value + 2)


class Attack:
    """The ranges that counts can lie in, narrowed by every sum until nothing more follows."""

    def __init__(self, released: Released, together: Sequence[Sequence[str]] = ()) -> None:
        self.whole = {one: one for one, _period in released}
        for group in together:
            self.whole |= {one: group[0] for one in group if one in self.whole}
        self.ranges: dict[Cell, Range] = {}
        for (measure, period), table in released.items():
            for row in table.rows:
                cell = self._cell(measure, row.labels[0], period)
                self.ranges[cell] = _both(self.ranges.get(cell, (0, MOST)), seen(row.values[0]))
        self.suppressed = [
            cell
            for (measure, period), table in released.items()
            for row in table.rows
            if isinstance(row.values[0], Held)
            for cell in [self._cell(measure, row.labels[0], period)]
        ]
        self.sums = list(self._sums(released))
        self.sums_of: dict[Cell, list[int]] = defaultdict(list)
        for number, (whole, parts) in enumerate(self.sums):
            for cell in (whole, *parts):
                self.sums_of[cell].append(number)
        self.possible = narrowed(self, self.ranges, range(len(self.sums)))
        assert self.possible is not None, "the published tables contradict each other"

    def _cell(self, measure: str, label: str, period: Period) -> Cell:
        return (self.whole[measure] if label == TOTAL else measure, label, period)

    def _sums(self, released: Released) -> Iterable[tuple[Cell, list[Cell]]]:
        """Labels add up to the total; months to quarters and years, quarters to years."""
        for (measure, period), table in released.items():
            labels = [row.labels[0] for row in table.rows]
            parts = [self._cell(measure, label, period) for label in labels if label != TOTAL]
            yield self._cell(measure, TOTAL, period), parts
            for kind in (PeriodKind.MONTH, PeriodKind.QUARTER):
                within = [
                    one
                    for other, one in released
                    if other == measure and one.kind is kind and one != period
                    if period.first <= one.first and one.last <= period.last
                ]
                if within:
                    for label in labels:
                        yield (
                            self._cell(measure, label, period),
                            [self._cell(measure, label, one) for one in within],
                        )

    def recovered(self) -> dict[Cell, int]:
        """Suppressed counts of 1 to 7 that can only be what they are."""
        assert self.possible is not None
        found = {}
        for cell in self.suppressed:
            low, high = self.possible[cell]
            if low < 1 or high > 7:
                continue  # it may be none at all, or many
            left = self._that_fit(cell, list(range(low, high + 1)))
            if len(left) == 1:
                found[cell] = left[0]
        return found

    def _that_fit(self, cell: Cell, values: list[int]) -> list[int]:
        """Of some values those that do not lead to a contradiction when they are supposed; at most two."""
        assert self.possible is not None
        fit = []
        for value in dict.fromkeys((values[0], values[-1], *values)):
            supposed = {**self.possible, cell: (value, value)}
            if narrowed(self, supposed, self.sums_of[cell]) is not None:
                fit.append(value)
            if len(fit) == 2:
                break
        return fit


def narrowed(attack: Attack, ranges: Mapping[Cell, Range], begin: Iterable[int]) -> dict[Cell, Range] | None:
    """Ranges after every sum was used until nothing changes; None where they contradict each other."""
    now, waiting = dict(ranges), set(begin)
    while waiting:
        whole, parts = attack.sums[waiting.pop()]
        lows, highs = sum(now[one][0] for one in parts), sum(now[one][1] for one in parts)
        low, high = now[whole]
        fresh = {whole: (max(low, lows), min(high, highs))}
        low, high = fresh[whole]
        for one in parts:
            mine = now[one]
            fresh[one] = (max(mine[0], low - (highs - mine[1])), min(mine[1], high - (lows - mine[0])))
        for cell, span in fresh.items():
            if span[0] > span[1]:
                return None
            if span != now[cell]:
                now[cell] = span
                waiting.update(attack.sums_of[cell])
    return now


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])

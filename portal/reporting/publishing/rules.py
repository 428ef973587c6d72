"""Which month comes out next, and which cells are held back for no reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

from portal.reporting.rules.calendar_tables import Cell
from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind

#: Days after a month in which late facts may still come.
SETTLED = timedelta(days=3)
_ONE_IN = 50


def next_month(published: Period | None, known: tuple[date, date] | None) -> Period | None:
    """The month to be published: the one after the last, or the first that the facts hold from its first
    day; None until its last day is known and has settled."""
    if known is None:
        return None
    month = published.after() if published else Period.around(known[0], PeriodKind.MONTH)
    if month.first < known[0]:
        month = month.after()
    return month if known[1] >= month.last + SETTLED else None


def by_chance(salt: str) -> Callable[[Cell], bool]:
    """Says of one cell in fifty, always the same ones, that it is held back: so nobody can read from a cell
    that is not shown why it is not."""

    def chance(cell: Cell) -> bool:
        measure, label, period = cell
        words = "\0".join((salt, measure, label, period.code))
        return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") % _ONE_IN == 0

    return chance

"""Random years of people, for what is published of them: the same people by door and by ward, and what became
of others."""

from __future__ import annotations

import random
from collections import Counter
from itertools import accumulate

from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row

DOORS, WARDS, ENDS = 6, 15, 8
TOGETHER = (("by_door", "by_ward"),)
Months = dict[Period, tuple[FigureTable, ...]]


def a_year(seed: int) -> Months:
    """Twelve months, each with three tables; some years are busy, some hardly anybody asks in."""
    chance = random.Random(seed)
    usual = chance.choice((0.5, 2, 8, 25, 60, 200))
    weights = {
        number: list(accumulate(chance.random() ** 3 + 0.001 for _ in range(number)))
        for number in (DOORS, WARDS, ENDS)
    }
    months: Months = {}
    month = Period.month(2026, 4)
    for _ in range(12):
        people = max(0, round(chance.gauss(usual, usual / 2)))
        ended = max(0, round(chance.gauss(usual * 0.8, usual / 2)))
        months[month] = (
            _table("by_door", DOORS, people, weights, chance),
            _table("by_ward", WARDS, people, weights, chance),
            _table("ended", ENDS, ended, weights, chance),
        )
        month = month.after()
    return months


def _table(
    measure: str, number: int, people: int, weights: dict[int, list[float]], chance: random.Random
) -> FigureTable:
    counts = Counter(chance.choices(range(number), cum_weights=weights[number], k=people))
    rows = tuple(Row((f"{measure} {at}",), (counts[at],)) for at in range(number))
    return FigureTable(measure, measure, ("What",), ("People",), rows, people=True)

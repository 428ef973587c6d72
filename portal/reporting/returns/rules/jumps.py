"""When a number is so far from last time's that whoever typed it is asked to look again and say why."""

from __future__ import annotations

from decimal import Decimal

from portal.reporting.returns.vocabulary import LineKind

#: A change of less is never odd: people, sums of money, points of a percentage.
LEAST = {LineKind.COUNT: Decimal(10), LineKind.POUNDS: Decimal(1000), LineKind.SHARE: Decimal(15)}
#: For numbers and money: at least so many times as much, or as little.
FACTOR = 2


def is_jump(kind: LineKind, before: Decimal | None, now: Decimal | None) -> bool:
    """Whether `now` is far from `before`. Nothing is odd where there is nothing to compare it with."""
    if before is None or now is None or abs(now - before) < LEAST[kind]:
        return False
    if kind is LineKind.SHARE:
        return True
    return max(before, now) >= FACTOR * min(before, now)

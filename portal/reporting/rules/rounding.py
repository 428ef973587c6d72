"""How one count of people is told outside the team: exactly where nobody is counted, as "1 to 7" where few
are, else to the nearest 5 (DESIGN 9.9)."""

from __future__ import annotations

from portal.reporting.vocabulary import Held

FEW_AT_MOST = 7
_STEP = 5


def told(count: int) -> int | Held:
    """What is told of a count. Raises ValueError below 0: nobody counts fewer people than none."""
    if count < 0:
        raise ValueError("people are never fewer than none")
    if 1 <= count <= FEW_AT_MOST:
        return Held.FEW
    return (count + _STEP // 2) // _STEP * _STEP

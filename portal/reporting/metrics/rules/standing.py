"""The red, amber and green rule: a target, which way is better, and how far off is still amber."""

from __future__ import annotations

from decimal import Decimal

from portal.reporting.metrics.vocabulary import Better, Standing


def stand(value: Decimal | None, target: Decimal | None, amber_within: Decimal, better: Better) -> Standing:
    """How a value stands: green when it reaches the target, amber when it misses it by no more than
    `amber_within`, else red. All three are in the unit of the metric."""
    if value is None or target is None:
        return Standing.NOT_GIVEN
    missed_by = target - value if better is Better.HIGHER else value - target
    if missed_by <= 0:
        return Standing.GREEN
    return Standing.AMBER if missed_by <= amber_within else Standing.RED

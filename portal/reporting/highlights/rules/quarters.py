"""Reports by month and by quarter lie beside each other: which sums over a quarter must be held back, so that
nobody subtracts the months from them and finds a small count (DESIGN 9.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from portal.reporting.rules.release import Release

K = TypeVar("K", bound=tuple[object, ...])


def hidden_sums(months: Sequence[Mapping[K, int]]) -> set[K]:
    """The labels whose sum over these months is held back, when each month's count was told before. A label
    that a month does not have counts nothing in it."""
    labels = sorted({label for month in months for label in month}, key=str)
    atoms = [[(label, number) for label in labels] for number in range(len(months))]
    release: Release[tuple[K, int]] = Release([[one] for one in atoms])
    for number, month in enumerate(months):
        counts = {(label, number): month.get(label, 0) for label in labels}
        release.publish(counts, {atom: [atom] for atom in atoms[number]})
    sums = {(label, -1): [(label, number) for number in range(len(months))] for label in labels}
    release.publish({}, sums)
    return {label for label, number in release.hidden if number == -1}

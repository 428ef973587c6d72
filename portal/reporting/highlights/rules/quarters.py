"""Reports by month and by quarter lie beside each other: which sums over a quarter must be held back, so that
nobody subtracts the months from them and finds a small count (DESIGN 9.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.reporting.rules.release import Release
from portal.reporting.rules.tables import TOTAL

Labels = tuple[str, ...]


def hidden_sums(months: Sequence[Mapping[Labels, int]]) -> set[Labels]:
    """The labels whose sum over these months is held back, when each month's count was told before as
    `rules.disclosure` tells it. A label that a month does not have counts nothing in it; one with "Total"
    is taken for the sum of the rows it stands over, where it is in every month."""
    labels = sorted({label for month in months for label in month})
    atoms = [label for label in labels if TOTAL not in label]
    cells = {atom: [atom] for atom in atoms} | _totals(labels, atoms, months)
    numbers = range(len(months))
    release = Release([[[(atom, number) for atom in atoms]] for number in numbers])
    for number, month in enumerate(months):
        counts = {(atom, number): month.get(atom, 0) for atom in atoms}
        told = {(label, number): [(part, number) for part in parts] for label, parts in cells.items()}
        release.publish(counts, told)
    sums = {
        (label, -1): [(part, number) for part in parts for number in numbers]
        for label, parts in cells.items()
    }
    release.publish({}, sums)
    return {label for label, number in release.hidden if number == -1}


def _totals(
    labels: Sequence[Labels], atoms: Sequence[Labels], months: Sequence[Mapping[Labels, int]]
) -> dict[Labels, list[Labels]]:
    """The rows that each total stands over, where it is their sum in every month."""
    found = {}
    for total in (label for label in labels if TOTAL in label):
        parts = [one for one in atoms if _is_over(total, one)]
        if all(month.get(total, 0) == sum(month.get(part, 0) for part in parts) for month in months):
            found[total] = parts
    return found


def _is_over(total: Labels, atom: Labels) -> bool:
    return all(mine in (TOTAL, theirs) for mine, theirs in zip(total, atom, strict=True))

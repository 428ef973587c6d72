"""Reports by month and by quarter lie beside each other: which sums over a quarter must be held back, so that
nobody subtracts the months from them and finds a small count (DESIGN 9.9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from portal.reporting.rules.disclosure import Key, by_no_chance, sums_of
from portal.reporting.rules.release import Release


def hidden_sums(
    months: Sequence[Mapping[Key, int]],
    columns: Sequence[str],
    told: Collection[str],
    chance: Callable[[int, Key], bool] = lambda _month, key: by_no_chance(key),
) -> set[Key]:
    """The cells whose sum over these months is held back, when each month's cells were told before as
    `rules.disclosure` tells them; of all `columns` those in `told` have a sum that is told. A row that a
    month does not have counts nothing in it. `chance` says which cells of which month, by its place, were
    held back for no reason."""
    keys = sorted({key for month in months for key in month})
    whole = [{key: month.get(key, 0) for key in keys} for month in months]
    found = [sums_of(month, columns) for month in whole]
    cells = {key: found[0][key] if all(key in one for one in found) else [key] for key in keys}
    numbers = range(len(months))
    atoms = [key for key in keys if cells[key] == [key]]
    release = Release(
        [[[(key, number) for key in atoms]] for number in numbers],
        lambda cell: cell[1] >= 0 and chance(cell[1], cell[0]),
    )
    for number, month in enumerate(whole):
        told_then = {(key, number): [(part, number) for part in parts] for key, parts in cells.items()}
        release.publish({(key, number): month[key] for key in atoms}, told_then)
    sums = {
        (key, -1): [(part, number) for part in parts for number in numbers]
        for key, parts in cells.items()
        if key[1] in told
    }
    release.publish({}, sums)
    return {key for key, number in release.hidden if number == -1}

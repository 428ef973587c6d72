"""Secondary suppression: which cells more are held back so that nobody can work out a small count from
totals, or from the differences of tables that came out one after the other.

For every small count there must be another truth, in which that count is another one, and which would have
been published as the very same cells: then nothing that is reasoned from the cells tells the two apart. Such
a truth is looked for close by: one person more or fewer in a cell, and where a total needs it, one fewer or
more in a cell beside it. Where each of these would change a published cell, the cells of the new table that
it would change are held back; what came out before is never changed, and what is decided depends on nothing
that comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from portal.reporting.rules.rounding import FEW_AT_MOST, told

#: What names a cell. Atoms are the smallest cells, which all others are sums of.
K = TypeVar("K", bound=Hashable)
#: Some atoms, each with one person more (1) or fewer (-1).
Move = tuple[tuple[K, int], ...]


class Release(Generic[K]):
    """Cells of one year, published batch after batch.

    `groups`: lists of atoms that make up one breakdown of one month, for example one for each door.
    Breakdowns of the same people ("by door", "by ward") stand in one group: everybody knows that they add up
    to the same. `chance` says of a cell whether it is held back for no reason at all: whoever knows these
    rules could otherwise read from a cell that is not shown why it is not.
    """

    def __init__(
        self, groups: Iterable[Sequence[Sequence[K]]], chance: Callable[[K], bool] = lambda _key: False
    ) -> None:
        self.hidden: set[K] = set()
        self._chance = chance
        self._group_of: dict[K, Sequence[Sequence[K]]] = {}
        self._list_of: dict[K, Sequence[K]] = {}
        for group in groups:
            for atoms in group:
                for atom in atoms:
                    self._group_of[atom], self._list_of[atom] = group, atoms
        self._counts: dict[K, int] = {}
        self._parts: dict[K, frozenset[K]] = {}
        self._values: dict[K, int] = {}
        self._keys_of: dict[K, list[K]] = {}
        self._moves: dict[K, Move[K]] = {}

    def publish(self, counts: Mapping[K, int], cells: Mapping[K, Collection[K]]) -> None:
        """Bring out cells, each the sum of its atoms; `counts` are those of atoms not counted before."""
        self._counts.update(counts)
        for key, parts in cells.items():
            self._parts[key] = frozenset(parts)
            self._values[key] = sum(self._counts[atom] for atom in parts)
            for atom in parts:
                self._keys_of.setdefault(atom, []).append(key)
        new = set(cells)
        self.hidden.update(key for key in cells if self._chance(key))
        for key, value in self._values.items():
            if 1 <= value <= FEW_AT_MOST:
                self._keep_secret(key, new)

    def value(self, key: K) -> int:
        """The exact count of a cell that came out or was held back."""
        return self._values[key]

    def _keep_secret(self, key: K, new: set[K]) -> None:
        """Hold back what is needed of the new cells, so that another truth for `key` looks the same."""
        kept = self._moves.get(key)
        if kept and not self._changed(kept):
            return
        best: tuple[float, Move[K], list[K]] | None = None
        for move in self._moves_of(key, new):
            changed = self._changed(move)
            if not new.issuperset(changed):
                continue
            cost = float(sum(len(self._parts[one]) for one in changed))
            if best is None or cost < best[0]:
                best = (cost, move, changed)
            if not changed:
                break
        if best is None:
            # Nothing near looks the same: the new cells that could be compared with it all stay back.
            self.hidden |= new
            return
        self._moves[key] = best[1]
        self.hidden.update(best[2])

    def _moves_of(self, key: K, new: set[K]) -> Iterator[Move[K]]:
        """Other truths in which `key` is one more or one fewer, near the real one."""
        parts = self._parts[key]
        for atom in sorted(parts, key=str):
            for step in (1, -1):
                if self._counts[atom] + step < 0:
                    continue
                for other in self._list_of[atom]:
                    if other not in parts and self._counts[other] - step >= 0:
                        yield ((atom, step), (other, -step))
                together = self._together(atom, step, new)
                if together:
                    yield together

    def _together(self, atom: K, step: int, new: set[K]) -> Move[K] | None:
        """One person more or fewer in all breakdowns of the month, in each where it shows least."""

        def shows(other: K) -> tuple[bool, int]:
            changed = self._changed(((other, step),))
            return not new.issuperset(changed), len(changed)

        move = [(atom, step)]
        for atoms in self._group_of[atom]:
            if atoms is self._list_of[atom]:
                continue
            able = [other for other in atoms if self._counts[other] + step >= 0]
            if not able:
                return None
            move.append((min(able, key=shows), step))
        return tuple(move)

    def _changed(self, move: Move[K]) -> list[K]:
        """The cells on show that a move would change to the eye."""
        steps: dict[K, int] = {}
        for atom, step in move:
            for key in self._keys_of.get(atom, ()):
                steps[key] = steps.get(key, 0) + step
        return [
            key
            for key, step in steps.items()
            if step and key not in self.hidden and told(self._values[key] + step) != told(self._values[key])
        ]


def hidden_in_one_table(
    counts: Mapping[K, int],
    sums: Mapping[K, Collection[K]],
    chance: Callable[[K], bool] = lambda _key: False,
) -> set[K]:
    """Which cells of one table are held back besides the small ones, when `sums` are the sums of others."""
    atoms = [key for key in counts if key not in sums]
    release = Release([[atoms]], chance)
    cells: dict[K, Collection[K]] = {atom: [atom] for atom in atoms}
    release.publish({atom: counts[atom] for atom in atoms}, cells | dict(sums))
    return release.hidden

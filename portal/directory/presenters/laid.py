"""Kept things laid end to end in one block of bytes: reading one gives a copy of it and writes to nothing.

Reading an ordinary object writes to it (Python counts its users), so each worker of a server would soon hold
a copy of its own of all that was made ready before it was forked; and a thing takes a third of the room so.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
#: The plain values that a thing is made of: texts, numbers, tuples and dicts of such.
Values = tuple[Any, ...]


class _Block:
    """Packed things, each with the number of the mark it was made for."""

    __slots__ = ("ends", "marks", "octets", "places")

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.marks, self.ends = array("q"), array("Q", [0])
        self.octets = bytearray()

    def lay(self, key: str, mark: int, packed: bytes | bytearray) -> None:
        self.octets += packed
        self.ends.append(len(self.octets))
        self.marks.append(mark)
        self.places[key] = len(self.marks) - 1  # last: from now on it is found

    def packed(self, place: int) -> bytearray:
        ends = self.ends
        return self.octets[ends[place] : ends[place + 1]]


class Laid(Generic[T]):
    """The things laid down last, by id. One thread at a time may change them; any may read meanwhile."""

    def __init__(
        self, values_of: Callable[[T], Values | None], made_of: Callable[[Values], T], most: int = 3000
    ) -> None:
        """Take what gives a thing's values, None of one not ready for it, and what makes it of them again."""
        self._values_of, self._made_of, self._most = values_of, made_of, most
        self._block, self._wasted = _Block(), 0

    def put(self, key: str, mark: int, thing: T) -> None:
        """Lay a thing down, in place of any other under `key`, if it is ready for it."""
        values = self._values_of(thing)
        if values is None:
            return
        self.forget(key)
        places = self._block.places
        if len(places) >= self._most:
            self.forget(next(iter(places)))
        self._block.lay(key, mark, marshal.dumps(values))

    def forget(self, key: str) -> None:
        """Have nothing under `key` any more."""
        block = self._block
        place = block.places.pop(key, None)
        if place is None:
            return
        self._wasted += block.ends[place + 1] - block.ends[place]
        if 2 * self._wasted > len(block.octets):  # who reads in the old block goes on there
            whole = _Block()
            for one, at in block.places.items():
                whole.lay(one, block.marks[at], block.packed(at))
            self._block, self._wasted = whole, 0

    def get(self, key: str) -> T | None:
        """A copy of the thing under `key`."""
        block = self._block
        place = block.places.get(key)
        return None if place is None else self._made_of(marshal.loads(block.packed(place)))  # noqa: S302 - our own

    def mark(self, key: str) -> int | None:
        """What the thing under `key` was made for."""
        block = self._block
        place = block.places.get(key)
        return None if place is None else block.marks[place]

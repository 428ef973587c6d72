"""Kept things laid end to end in one block of bytes: reading one gives a copy of it and writes to nothing.

Reading an ordinary object writes to it (Python counts its users), so each worker of a server would soon hold
a copy of its own of all that was made ready before it was forked.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
#: The plain values that a thing is made of: texts, numbers, tuples and dicts of such.
Values = tuple[Any, ...]


class Laid(Generic[T]):
    """Things by id, each with the number of the mark it was made for. Laid down before a server forks, by one
    thread; read by any."""

    def __init__(self, values_of: Callable[[T], Values | None], made_of: Callable[[Values], T]) -> None:
        """Take what gives a thing's values, None of one not ready for it, and what makes it of them again."""
        self._values_of, self._made_of = values_of, made_of
        self._places: dict[str, int] = {}
        self._marks, self._ends = array("q"), array("Q", [0])
        self._block = bytearray()

    def put(self, key: str, mark: int, thing: T) -> bool:
        """Lay a thing down, in place of any other under `key`, if it is ready for it."""
        values = self._values_of(thing)
        if values is None:
            return False
        self._block += marshal.dumps(values)
        self._places[key] = len(self._marks)
        self._marks.append(mark)
        self._ends.append(len(self._block))
        return True

    def forget(self, key: str) -> None:
        """Have nothing under `key` any more."""
        self._places.pop(key, None)

    def get(self, key: str) -> T | None:
        """A copy of the thing under `key`."""
        place = self._places.get(key)
        if place is None:
            return None
        ends = self._ends
        return self._made_of(marshal.loads(self._block[ends[place] : ends[place + 1]]))  # noqa: S302 - our own

    def mark(self, key: str) -> int | None:
        """What the thing under `key` was made for."""
        place = self._places.get(key)
        return None if place is None else self._marks[place]

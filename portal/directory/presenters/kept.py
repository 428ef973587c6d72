"""What was made from a record is kept in the process's memory for as long as the record stays the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from flask import current_app

from portal.directory.catalogue import Catalogue, catalogue
from portal.directory.queries import Era, content_era

K = TypeVar("K")
T = TypeVar("T")

LOOK_AGAIN = 60.0  # seconds


class Kept(Generic[T]):
    """The most recently used things by id, each with the mark it was made for; safe for threads."""

    def __init__(self, most: int = 3000) -> None:
        self._most = most
        self._things: OrderedDict[str, tuple[Hashable, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, mark: Hashable) -> T | None:
        """The thing under `key` if it was made for `mark`."""
        with self._lock:
            found = self._things.get(key)
            if found is None or found[0] != mark:
                return None
            if len(self._things) == self._most:  # else nothing will be dropped, and the order says nothing
                self._things.move_to_end(key)
            return found[1]

    def peek(self, key: str) -> T | None:
        """The thing under `key`, whatever it was made for."""
        found = self._things.get(key)
        return found[1] if found is not None else None

    def put(self, key: str, mark: Hashable, thing: T) -> None:
        """Keep a thing, in place of any other under `key`."""
        with self._lock:
            self._things[key] = (mark, thing)
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)


class OfThisEra(Generic[K, T]):
    """Things that the running application has looked up since the last public change, and in the last
    minute, should somebody have changed the database by hand: they need no other look."""

    def __init__(self, name: str, most: int = 3000) -> None:
        self._name, self._most = f"right now: {name}", most

    def things(self) -> dict[K, T]:
        """What is known to be right now, by its key: add to it what a look in the database, made after this
        call, has shown."""
        era, now = content_era(), monotonic()
        held: _Held[K, T] | None = current_app.extensions.get(self._name)
        if held is None or held.era != era or now > held.until or len(held.things) > self._most:
            held = current_app.extensions[self._name] = _Held(era, now + LOOK_AGAIN, {})
        return held.things


class _Held(NamedTuple, Generic[K, T]):
    era: Era
    until: float
    things: dict[K, T]


_terms: tuple[int, Catalogue | None] = (0, None)


def terms_mark() -> int:
    """A number that goes up whenever a term changes. The catalogue is read anew after every change of any
    record; most of them leave the terms as they were, and what was made with them good."""
    global _terms
    number, known = _terms
    now = catalogue()
    if now is not known:
        number = number if now == known else number + 1
        _terms = (number, now)
    return number

"""What was made from a record is kept in the process's memory for as long as the record stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from portal.directory.catalogue import Catalogue, catalogue
from portal.directory.presenters.laid import Laid, Values
from portal.directory.queries import Era, content_era
from portal.extensions.present import this_app

K = TypeVar("K")
T = TypeVar("T")

LOOK_AGAIN = 60.0  # seconds
NEW = 50  # so many things wait for what will be drawn of them


class Kept(Generic[T]):
    """Things by id, each with the mark it was made for; safe for threads. The newest are as they were made,
    so that what is drawn of them is kept with them; older ones are laid down."""

    def __init__(
        self,
        values_of: Callable[[T], Values | None],
        made_of: Callable[[Values], T],
        most: int = 3000,
        new: int = NEW,
    ) -> None:
        """Take how a thing is laid down, as `Laid` does, and how many to keep so and as they are."""
        self._new = new
        self._things: dict[str, tuple[int, T]] = {}
        self._laid = Laid(values_of, made_of, most)
        self._lock = Lock()

    def get(self, key: str, mark: Hashable) -> T | None:
        """The thing under `key` if it was made for `mark`."""
        found = self._things.get(key)
        if found is not None:
            return found[1] if found[0] == hash(mark) else None
        return self._laid.get(key) if self._laid.mark(key) == hash(mark) else None

    def peek(self, key: str) -> T | None:
        """The thing under `key`, whatever it was made for."""
        found = self._things.get(key)
        return found[1] if found is not None else self._laid.get(key)

    def put(self, key: str, mark: Hashable, thing: T) -> None:
        """Keep a thing, in place of any other under `key`."""
        with self._lock:
            self._put(key, hash(mark), thing)

    def _put(self, key: str, mark: int, thing: T) -> None:
        self._things.pop(key, None)
        self._things[key] = (mark, thing)
        self._laid.forget(key)
        if len(self._things) > self._new:
            self._lay(next(iter(self._things)))

    def _lay(self, key: str) -> None:
        self._laid.put(key, *self._things[key])  # one that nobody saw is not ready, and is no loss
        del self._things[key]

    def take_up(self, key: str, copy: T) -> None:
        """Keep a copy of what is laid down under `key` as it is, as more will be drawn of it."""
        with self._lock:
            mark = self._laid.mark(key)
            if mark is not None and self._laid.get(key) == copy:  # else it is laid down anew by now
                self._put(key, mark, copy)

    def lay_down(self) -> None:
        """Lay down all that is kept, before the process is forked."""
        with self._lock:
            for key in list(self._things):
                self._lay(key)


class OfThisEra(Generic[K, T]):
    """Things that the running application has looked up since the last public change, and in the last
    minute, should somebody have changed the database by hand: they need no other look."""

    def __init__(self, name: str, most: int = 3000) -> None:
        self._name, self._most = f"right now: {name}", most

    def things(self) -> dict[K, T]:
        """What is known to be right now, by its key: add to it what a look in the database, made after this
        call, has shown."""
        era, now = content_era(), monotonic()
        kept = this_app().extensions
        held: _Held[K, T] | None = kept.get(self._name)
        if held is None or held.era != era or now > held.until or len(held.things) > self._most:
            held = kept[self._name] = _Held(era, now + LOOK_AGAIN, {})
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

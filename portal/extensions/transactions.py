"""One transaction around one change: everything in it is kept together or not at all (DESIGN 4.1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

from portal.extensions import db
from portal.extensions.sqlite import writing

log = logging.getLogger(__name__)

_numbers = count(1)
_last_commit = 0

_afterwards: ContextVar[list[Callable[[], None]] | None] = ContextVar("afterwards", default=None)


@contextmanager
def transaction() -> Iterator[None]:
    """Let the block write; commit when it ends, roll back when it raises. Blocks do not nest: the outer
    one rules."""
    if writing.get():
        yield
        return
    db.session.rollback()  # end a reading transaction, which could not become a writing one
    todo: list[Callable[[], None]] = []
    write_token, todo_token = writing.set(True), _afterwards.set(todo)
    try:
        yield
        db.session.commit()
        _tell_of_commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(write_token)
        _afterwards.reset(todo_token)
    for act in todo:
        try:
            act()
        except Exception as error:  # what was kept is kept: nobody may be told that it was not
            log.error("%s after a commit, in %s", type(error).__name__, _name_of(act))


def last_commit() -> int:
    """A number that is another one after every commit of this process."""
    return _last_commit


def _tell_of_commit() -> None:
    global _last_commit
    _last_commit = next(_numbers)  # no two threads are given the same


def _name_of(act: Callable[[], None]) -> str:
    """The function's name and nothing of what it was given."""
    return str(getattr(getattr(act, "func", act), "__qualname__", type(act).__name__))


def after_commit(act: Callable[[], None]) -> None:
    """Do `act` once the open transaction is on disk, never if it rolls back; at once when none is open."""
    todo = _afterwards.get()
    if todo is None:
        act()
    else:
        todo.append(act)

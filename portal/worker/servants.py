"""What a servant of the worker is: something that knows what is due and does one of it at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from portal.core.waiting import Waiting


def _nothing() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Servant:
    """One kind of background work. Every function is called in an application context, outside a
    transaction."""

    name: str
    #: What it does, for the status page: "Messages".
    words: str
    #: Does one piece for the worker named; False when nothing is due.
    turn: Callable[[str], bool]
    #: What waits.
    waiting: Callable[[], Waiting]
    #: False while it cannot or need not work here: it then gives no sign of life.
    ready: Callable[[], bool] = lambda: True
    #: Lets go of what made it ready, when the worker ends.
    rest: Callable[[], object] = lambda: None
    #: What a person should look at, in sentences.
    notes: Callable[[], Sequence[str]] = _nothing
    #: Seconds between looks when nothing is due.
    pause: float = 1.0


def init_servants(app: Flask, servants: Sequence[Servant]) -> None:
    """Give `app` its servants."""
    app.extensions["servants"] = tuple(servants)


def all_servants() -> tuple[Servant, ...]:
    """The running application's servants."""
    servants: tuple[Servant, ...] = current_app.extensions["servants"]
    return servants


def every(seconds: float, act: Callable[[], object]) -> Callable[[str], bool]:
    """A turn that acts at its first call and then when `seconds` have passed."""
    due = 0.0

    def turn(_owner: str) -> bool:
        nonlocal due
        if time.monotonic() < due:
            return False
        due = time.monotonic() + seconds
        act()
        return True

    return turn

"""Starting a victim, killing it at some moment, and long runs that can be interrupted and go on."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from portal.config import ROOT, Settings
from tests.support.forked import forking

Victim = Callable[[Settings, Connection], None]


def kill(victim: Victim, settings: Settings, seconds: float, *, enough: int = 0) -> list[Any]:
    """Run `victim` and kill it `seconds` after it began (or let it end), or once it told `enough` things;
    returns what it told by then."""
    mine, theirs = forking.Pipe(duplex=False)
    process = forking.Process(target=victim, args=(settings, theirs), daemon=True)
    process.start()
    theirs.close()
    told: list[Any] = []
    try:
        assert mine.poll(120), "the victim never began"
        assert mine.recv() == "begin"
        deadline = time.monotonic() + seconds
        while process.is_alive() and (left := deadline - time.monotonic()) > 0:
            if mine.poll(min(left, 0.02)):
                told += _received(mine)
                if told and (told[-1] is EOFError or len(told) == enough):
                    break
    finally:
        process.kill()
        process.join()
    told += _drain(mine)
    mine.close()
    return [one for one in told if one is not EOFError]


def _received(pipe: Connection) -> list[Any]:
    try:
        return [pipe.recv()]
    except (EOFError, OSError):
        return [EOFError]


def _drain(pipe: Connection) -> list[Any]:
    told: list[Any] = []
    with suppress(EOFError, OSError):
        while pipe.poll(0):
            told.append(pipe.recv())
    return told


def moments(name: str, kills: int, longest: float, *, resume: bool) -> Iterator[float]:
    """The moments to kill at: `kills` of them, spread over `longest` seconds, the same in every run.

    With `resume` those that an earlier run came through are left out; the count is kept under instance/prove.
    """
    chance = random.Random(name)
    state = ROOT / "instance" / "prove" / f"{name}.json"
    done = _done(state) if resume else 0
    for number in range(kills):
        moment = longest * (number + chance.random()) / kills
        if number < done:
            continue
        yield moment
        if resume:
            state.parent.mkdir(parents=True, exist_ok=True)
            state.write_text(json.dumps({"done": number + 1, "of": kills}))
            print(f"\r{name}: {number + 1} of {kills} kills", end="", flush=True)
    if resume:
        state.unlink(missing_ok=True)
        print()


def _done(state: Path) -> int:
    try:
        return int(json.loads(state.read_text())["done"])
    except (OSError, ValueError, KeyError):
        return 0

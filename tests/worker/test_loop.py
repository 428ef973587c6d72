"""The worker's loop: all servants work side by side, one that fails stops no other, and everybody is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.worker import loop
from portal.worker.actions import beat
from portal.worker.loop import Worker
from portal.worker.queries import standings, stopped
from portal.worker.servants import Servant, every, init_servants

LIMIT = timedelta(minutes=10)


def servant(name: str, turn: Callable[[str], bool], **values: object) -> Servant:
    """A servant with nothing waiting, unless told otherwise."""
    given: dict[str, object] = {"waiting": Waiting, "pause": 0.01} | values
    return Servant(name, name.title(), turn, **given)  # type: ignore[arg-type]


def test_one_servant_that_waits_or_fails_stops_no_other(app: Flask) -> None:
    stuck, freed, enough = threading.Event(), threading.Event(), threading.Event()
    done: list[str] = []

    def slow(_owner: str) -> bool:
        stuck.set()
        freed.wait(20)
        return False

    def fails(_owner: str) -> bool:
        raise RuntimeError("words that somebody typed")

    def quick(_owner: str) -> bool:
        done.append("one")
        if len(done) >= 50:
            enough.set()
        return True

    init_servants(app, [servant("slow", slow), servant("fails", fails), servant("quick", quick)])
    worker = Worker(app)
    worker.start()
    assert stuck.wait(20)
    assert enough.wait(20)
    worker.stop()
    freed.set()
    worker.join()
    with app.app_context():
        seen = {one.servant.name: one.seen_at for one in standings()}
    assert seen["quick"] is not None
    assert seen["slow"] is not None
    assert seen["fails"] is None, "who only fails gives no sign of life"


def test_asked_to_stop_a_servant_finishes_its_piece_and_takes_no_other(app: Flask) -> None:
    begun, go_on = threading.Event(), threading.Event()
    pieces: list[str] = []

    def piece(_owner: str) -> bool:
        begun.set()
        go_on.wait(20)
        pieces.append("whole")
        return True

    init_servants(app, [servant("pieces", piece)])
    worker = Worker(app)
    worker.start()
    assert begun.wait(20)
    worker.stop()
    go_on.set()
    worker.join()
    assert pieces == ["whole"]


def test_once_does_what_is_due_and_tells_what_failed(app: Flask) -> None:
    left = [1, 2, 3]

    def drain(_owner: str) -> bool:
        return bool(left and left.pop())

    def fails(_owner: str) -> bool:
        raise RuntimeError

    idle = servant("idle", drain, ready=lambda: False)
    init_servants(app, [servant("fails", fails), idle, servant("drain", drain)])
    assert Worker(app).once() == ({"fails": 0, "idle": 0, "drain": 3}, ["fails"])
    with app.app_context():
        seen = {one.servant.name: bool(one.seen_at) for one in standings()}
    assert seen == {"fails": False, "idle": False, "drain": True}


def test_words_that_somebody_typed_do_not_come_into_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "-".join(["quill", "finch"])

    def fails(_owner: str) -> bool:
        raise RuntimeError(typed)

    init_servants(app, [servant("fails", fails)])
    Worker(app).once()
    assert "RuntimeError" in caplog.text
    assert typed not in caplog.text


def test_what_is_done_now_and_then_is_done_at_once_and_not_again_too_soon() -> None:
    done: list[int] = []
    turn = every(600, lambda: done.append(1))
    assert [turn("a"), turn("a")] == [True, False]
    assert done == [1]


@pytest.mark.database
def test_who_was_seen_is_one_row_a_servant(app: Flask) -> None:
    init_servants(app, [servant("post", lambda _owner: False)])
    start = clock.now()
    with app.app_context():
        for minutes, owner in ((0, "one"), (1, "two"), (2, "one")):
            with clock.frozen(start + timedelta(minutes=minutes)), transaction():
                beat("post", owner)
        assert [one.seen_at for one in standings()] == [start + timedelta(minutes=2)]


@pytest.mark.parametrize(
    ("due_minutes", "seen_minutes", "alarm"),
    [
        (None, None, False),
        (5, None, False),
        (11, None, True),
        (600, 1, False),
        (600, 11, True),
        (3, 600, False),
    ],
)
def test_the_alarm_is_for_what_is_due_while_nobody_is_seen(
    app: Flask, due_minutes: int | None, seen_minutes: int | None, alarm: bool
) -> None:
    now = clock.now()
    waits = Waiting(1, 1, now - timedelta(minutes=due_minutes)) if due_minutes else Waiting()
    init_servants(app, [servant("post", lambda _owner: False, waiting=lambda: waits)])
    with app.app_context():
        if seen_minutes:
            with clock.frozen(now - timedelta(minutes=seen_minutes)), transaction():
                beat("post", "somebody")
        assert bool(stopped(LIMIT)) is alarm
        db.session.rollback()


def test_signs_of_life_are_rare(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[str] = []
    monkeypatch.setattr(loop, "beat", lambda name, _owner: beats.append(name))
    enough = threading.Event()
    turns: list[int] = []

    def quick(_owner: str) -> bool:
        turns.append(1)
        if len(turns) > 20:
            enough.set()
        return True

    init_servants(app, [servant("quick", quick)])
    worker = Worker(app)
    worker.start()
    assert enough.wait(20)
    worker.stop()
    worker.join()
    assert beats == ["quick"]

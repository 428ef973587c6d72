"""Pages are made one after the other, and none waits long for another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.web.turns import LONGEST, Turns


def _ask(application: Turns, method: str = "GET") -> Iterable[bytes]:
    return application({"REQUEST_METHOD": method}, lambda *_: lambda _: None)


def _together(*asks: Callable[[], Any]) -> None:
    threads = [Thread(target=ask) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_short_pages_are_never_made_at_the_same_time() -> None:
    making, most = 0, 0

    def page(_environ: Any, _start: Any) -> list[bytes]:
        nonlocal making, most
        making += 1
        most = max(most, making)
        sleep(0.003)  # lets go of Python's lock, as a query does
        making -= 1
        return []

    application = Turns(page, longest=60)
    _together(*[lambda: _ask(application)] * 6)
    assert most == 1


def test_a_page_that_takes_long_holds_up_nobody_for_long() -> None:
    begun, may_end = Event(), Event()

    def page(environ: Any, _start: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and not begun.is_set():
            begun.set()
            may_end.wait(30)
        return [b"made"]

    application = Turns(page)
    slow = Thread(target=_ask, args=(application,))
    slow.start()
    begun.wait(30)
    started = monotonic()
    assert list(_ask(application)) == [b"made"], "made beside it"
    assert monotonic() - started >= LONGEST * 0.9, "after a moment's wait"
    assert slow.is_alive()
    assert list(_ask(application, "POST")) == [b"made"]
    may_end.set()
    slow.join(30)


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def page(environ: Any, _start: Any) -> list[bytes]:
        if environ.pop("fails", None):
            raise ValueError
        return [b"made"]

    application = Turns(page, longest=60)
    for _ in range(2):
        try:
            application({"REQUEST_METHOD": "GET", "fails": True}, lambda *_: lambda _: None)
        except ValueError:
            started = monotonic()
            assert list(_ask(application)) == [b"made"]
            assert monotonic() - started < 30, "nobody waited for it"


@pytest.mark.database
def test_pages_take_turns_only_where_none_waits_for_a_server(app: Flask) -> None:
    with app.app_context():
        assert isinstance(app.wsgi_app, Turns) == (db.engine.dialect.name == "sqlite")

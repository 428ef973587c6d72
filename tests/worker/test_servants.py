"""The portal's own servants: the index follows edits, one process keeps it, messages go, the day is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal import housekeeping
from portal.config import Settings
from portal.core import clock
from portal.core.locks import FileLock
from portal.core.waiting import Waiting
from portal.directory import indexing
from portal.directory.finding import search_runtime
from portal.extensions.transactions import transaction
from portal.registry import TASKS
from portal.tasks.actions import add_task
from portal.tasks.queries import waiting
from portal.worker.loop import Worker
from search_index.documents import Query
from tests.support.public_pages import add_listing


@pytest.mark.database
def test_the_worker_keeps_the_index_unless_another_does(app: Flask, settings: Settings) -> None:
    add_listing(app)
    elsewhere = FileLock(settings.index_folder / "indexer.lock")
    assert elsewhere.take()
    done, failed = Worker(app).once()
    assert (done["index"], failed) == (0, [])
    with app.app_context():
        assert indexing.waiting().due > 0
    elsewhere.release()
    done, failed = Worker(app).once()
    assert done["index"] > 0
    with app.app_context():
        assert indexing.waiting() == Waiting()
        results, fallback = search_runtime().search(Query(text="tea"))
        assert not fallback
        assert len(results.hits) == 1
    assert elsewhere.take(), "a worker that ended holds nothing"
    elsewhere.release()


def test_the_day_is_kept_and_is_late_from_midnight_on(app: Flask) -> None:
    with app.app_context():
        assert housekeeping.waiting() == Waiting(1), "nothing is late on a new site"
        assert Worker(app).once()[0]["housekeeping"] == 1
        assert housekeeping.waiting() == Waiting()
        assert Worker(app).once()[0]["housekeeping"] == 0
        with clock.frozen(clock.now() + timedelta(days=1)):
            late = housekeeping.waiting()
            assert late.due == 1
            assert late.oldest_due is not None
            assert clock.to_london(late.oldest_due).time().isoformat() == "00:00:00"


def test_tasks_are_done_by_who_has_said_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setitem(TASKS, "greet", lambda payload: done.append(payload["to"]))
    with app.app_context(), transaction():
        add_task("greet", payload={"to": 7})
        add_task("nobody_does_this")
    assert Worker(app).once()[0]["tasks"] == 1
    assert done == [7]
    with app.app_context():
        assert waiting().due == 1, "and what nobody does goes on waiting, to be seen"

"""Tasks: leased by one worker at a time, tried again with back-off, and never lost when a worker dies."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.tasks.actions import (
    LEASE,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    LeaseLost,
    add_task,
    fail_task,
    finish_task,
    lease_tasks,
    wait_after,
)
from portal.tasks.models import Task
from portal.tasks.vocabulary import TaskState
from tests.support.forked import start_code
from tests.tasks.rows import state_of

pytestmark = pytest.mark.database
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def add(kind: str = "rebuild", due_at: datetime | None = None) -> int:
    with transaction():
        return add_task(kind, payload={"listing": "a-slug"}, due_at=due_at).pk


def lease(owner: str = "worker-1", kinds: list[str] | None = None, limit: int = 10) -> list[int]:
    with transaction():
        return [task.pk for task in lease_tasks(owner, kinds=kinds, limit=limit)]


def test_a_task_is_leased_when_it_is_due_and_of_the_kind_asked_for(app: Flask) -> None:
    with app.app_context(), clock.frozen(START):
        first, later = add("rebuild"), add("chase", START + timedelta(hours=1))
        assert lease(kinds=["chase"]) == []
        assert lease(kinds=["rebuild", "chase"]) == [first]
        with clock.frozen(START + timedelta(hours=1)):
            assert later in lease()


def test_a_finished_task_is_done_for_good(app: Flask) -> None:
    with app.app_context(), clock.frozen(START):
        pk = add()
        assert lease() == [pk]
        with transaction():
            finish_task(pk, "worker-1")
        assert state_of(pk) == (TaskState.DONE, 1, "")
        with clock.frozen(START + timedelta(days=9)):
            assert lease() == []


def test_a_task_is_leased_again_when_its_worker_is_silent(app: Flask) -> None:
    with app.app_context(), clock.frozen(START):
        pk = add()
        assert lease("worker-1") == [pk]
        assert lease("worker-2") == []
        with clock.frozen(START + LEASE):
            assert lease("worker-2") == [pk]
            with pytest.raises(LeaseLost), transaction():
                finish_task(pk, "worker-1")
            with pytest.raises(LeaseLost), transaction():
                fail_task(pk, "worker-1", "Late")
            with transaction():
                finish_task(pk, "worker-2")


def test_a_late_worker_may_finish_when_nobody_took_its_task(app: Flask) -> None:
    with app.app_context(), clock.frozen(START):
        pk = add()
        lease()
        with clock.frozen(START + LEASE * 3), transaction():
            finish_task(pk, "worker-1")
        assert state_of(pk)[0] == TaskState.DONE


def test_a_failing_task_waits_longer_each_time_and_dies_after_the_last(app: Flask) -> None:
    now = START
    with app.app_context():
        with clock.frozen(now):
            pk = add()
        for attempt in range(1, MOST_ATTEMPTS + 1):
            with clock.frozen(now):
                assert lease() == [pk]
                with transaction():
                    state = fail_task(pk, "worker-1", "ConnectionError")
            with clock.frozen(now + wait_after(attempt) - timedelta(seconds=1)):
                assert lease() == []
            now += wait_after(attempt)
        assert state_of(pk) == (TaskState.DEAD, MOST_ATTEMPTS, "ConnectionError")
        assert state is TaskState.DEAD


def test_waits_double_and_are_bounded() -> None:
    waits = [wait_after(attempt) for attempt in range(1, 60)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert all(first <= second <= LONGEST_WAIT for first, second in pairwise(waits))
    assert waits[-1] == LONGEST_WAIT


def test_a_task_dies_when_every_worker_dies_of_it(app: Flask) -> None:
    now = START
    with app.app_context():
        with clock.frozen(now):
            pk = add()
        for _ in range(MOST_ATTEMPTS):
            with clock.frozen(now):
                assert lease() == [pk]
            now += LEASE
        with clock.frozen(now):
            assert lease() == []
        assert state_of(pk) == (TaskState.DEAD, MOST_ATTEMPTS, "worker_died")


def test_an_error_or_a_kind_is_refused_when_it_is_words(app: Flask) -> None:
    with app.app_context():
        pk = add()
        lease()
        with pytest.raises(ValueError, match="is a code"), transaction():
            fail_task(pk, "worker-1", "no such person: Wren")
        with pytest.raises(ValueError, match="lower-case name"), transaction():
            add_task("Ring somebody")


WORKER = """
import os, signal, sys
from pathlib import Path
from portal import create_app
from portal.extensions.transactions import transaction
from portal.tasks.actions import finish_task, lease_tasks
from tests.conftest import make_settings
urls = dict(zip(("database_url", "usage_database_url", "keys_database_url"), sys.argv[2:]))
with create_app(make_settings(Path(sys.argv[1]), **urls)).app_context():
    with transaction():
        (task,) = lease_tasks("worker-1")
    with transaction():
        finish_task(task.pk, "worker-1")
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_task_is_done_again_when_its_worker_is_killed_before_the_commit(
    app: Flask, settings: Settings
) -> None:
    urls = [settings.database_url, settings.usage_database_url, settings.keys_database_url]
    with app.app_context():
        pk = add()
        with start_code(WORKER, str(settings.instance), *urls) as killed:
            assert killed.wait() == -signal.SIGKILL
        assert state_of(pk) == (TaskState.LEASED, 1, "")
        assert lease("worker-2") == []
        with clock.frozen(clock.now() + LEASE):
            assert lease("worker-2") == [pk]


def test_no_task_is_leased_twice_when_workers_ask_at_once(app: Flask) -> None:
    with app.app_context():
        added = [add() for _ in range(24)]
    taken: list[int] = []
    together = Barrier(4)

    def work(owner: str) -> None:
        with app.app_context():
            together.wait()
            while mine := lease(owner, limit=3):
                taken.extend(mine)
            db.session.remove()

    workers = [Thread(target=work, args=(f"worker-{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == added
    with app.app_context():
        assert set(db.session.scalars(select(Task.attempts))) == {1}

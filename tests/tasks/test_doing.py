"""Doing tasks: each ends with its own result, failures are tried again, and nobody does what he cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.core import clock
from portal.extensions.transactions import transaction
from portal.tasks.actions import FIRST_WAIT, LEASE, MOST_ATTEMPTS, add_task, lease_tasks
from portal.tasks.doing import do_next
from portal.tasks.queries import count_dead, waiting
from tests.tasks.rows import state_of

pytestmark = pytest.mark.database


def add(kind: str = "greet", **values: Any) -> int:
    with transaction():
        return add_task(kind, **values).pk


def test_a_task_is_done_in_the_transaction_of_its_result(app: Flask) -> None:
    def greet(payload: Mapping[str, Any]) -> None:
        add_task("answer", payload={"to": payload["id"]})

    with app.app_context():
        pk = add(payload={"id": 7})
        assert do_next("worker-1", {"greet": greet})
        assert state_of(pk) == ("done", 1, "")
        assert not do_next("worker-1", {"greet": greet}), "nobody answers here"
        assert waiting().count == 1


def test_a_task_that_fails_leaves_nothing_and_is_tried_again(app: Flask) -> None:
    def fails(_payload: Mapping[str, Any]) -> None:
        add_task("answer")
        raise LookupError("words")

    start = clock.now()
    with app.app_context():
        with clock.frozen(start):
            pk = add()
            assert do_next("worker-1", {"greet": fails})
            assert not do_next("worker-1", {"greet": fails})
            assert state_of(pk) == ("open", 1, "LookupError")
            assert (waiting().count, waiting().due) == (1, 0)
        with clock.frozen(start + FIRST_WAIT):
            assert do_next("worker-1", {"greet": lambda _payload: None})
        assert state_of(pk) == ("done", 2, "")


def test_a_task_that_keeps_failing_is_given_up_and_counted(app: Flask) -> None:
    def fails(_payload: Mapping[str, Any]) -> None:
        raise LookupError

    moment = clock.now()
    with app.app_context():
        pk = add()
        for _ in range(MOST_ATTEMPTS):
            moment += timedelta(hours=7)
            with clock.frozen(moment):
                assert do_next("worker-1", {"greet": fails})
        assert state_of(pk)[0] == "dead"
        assert count_dead() == 1


def test_a_worker_that_took_too_long_does_not_finish_anothers_task(app: Flask) -> None:
    start = clock.now()

    def slow(_payload: Mapping[str, Any]) -> None:
        with clock.frozen(start + LEASE):
            lease_tasks("worker-2")  # takes it over, in this very transaction

    with app.app_context():
        with clock.frozen(start):
            pk = add()
            assert do_next("worker-1", {"greet": slow})
        with clock.frozen(start + LEASE):
            assert do_next("worker-2", {"greet": lambda _payload: None})
        assert state_of(pk)[0] == "done"

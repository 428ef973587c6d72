"""Adding work, leasing it to one worker at a time, and what happens when it is done, fails or its worker
dies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from portal.core import clock
from portal.extensions import db
from portal.tasks.models import Task
from portal.tasks.vocabulary import TaskState

LEASE = timedelta(minutes=5)
#: Half a minute, then twice as long each time, at most six hours: ten tries take about four hours.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
MOST_ATTEMPTS = 10

_KIND = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ERROR = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class LeaseLost(Exception):
    """The task is no longer this worker's: its lease ended and another may have it."""


def add_task(kind: str, *, payload: Mapping[str, Any] | None = None, due_at: datetime | None = None) -> Task:
    """Add a task to the open transaction and return it; it is due at once unless `due_at` says later.

    Raises ValueError for a kind that is not a plain lower-case name.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError("a task's kind is a lower-case name")
    task = Task(kind=kind, payload=dict(payload or {}), due_at=due_at or clock.now())
    db.session.add(task)
    db.session.flush()
    return task


def lease_tasks(
    owner: str, *, kinds: Sequence[str] | None = None, limit: int = 1, lease: timedelta = LEASE
) -> Sequence[Task]:
    """Take up to `limit` due tasks of `kinds` (None: any), oldest first, for `owner` alone until the lease
    ends.

    One whose worker died is due again when that lease is over. Commit before doing the work.
    """
    now = clock.now()
    _bury_crashers(now)
    due = or_(
        and_(Task.state == TaskState.OPEN, Task.due_at <= now),
        and_(Task.state == TaskState.LEASED, Task.leased_until <= now),
    )
    chosen = select(Task).where(due).order_by(Task.due_at, Task.pk).limit(limit)
    if kinds is not None:
        chosen = chosen.where(Task.kind.in_(kinds))
    # Skipping locked rows matters on PostgreSQL; on SQLite there is only one writer.
    tasks = db.session.scalars(
        chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    ).all()
    for task in tasks:
        task.state = TaskState.LEASED
        task.attempts += 1
        task.lease_owner, task.leased_until = owner, now + lease
    db.session.flush()
    return tasks


def finish_task(pk: int, owner: str) -> None:
    """The work is done: call it in the transaction that holds the work's own result. Raises LeaseLost."""
    task = _leased(pk, owner)
    task.state, task.finished_at, task.last_error = TaskState.DONE, clock.now(), ""
    db.session.flush()


def fail_task(pk: int, owner: str, error: str) -> TaskState:
    """The work failed: try again later, or declare it dead after the last try. Returns the new state.

    `error` is a code such as the exception's name, not its words. Raises LeaseLost, or ValueError for words.
    """
    if not _ERROR.fullmatch(error):
        raise ValueError("the error is a code: words may quote what somebody typed")
    task = _leased(pk, owner)
    task.last_error = error
    if task.attempts >= MOST_ATTEMPTS:
        task.state, task.finished_at = TaskState.DEAD, clock.now()
    else:
        task.state, task.due_at = TaskState.OPEN, clock.now() + wait_after(task.attempts)
    db.session.flush()
    return TaskState(task.state)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failed try."""
    doublings: int = 1 << min(attempts - 1, 20)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _leased(pk: int, owner: str) -> Task:
    """The task, no longer leased, when `owner` has it; even after the lease's end, as long as nobody took it
    over."""
    task = db.session.get(Task, pk, with_for_update=True, populate_existing=True)
    if task is None or task.state != TaskState.LEASED or task.lease_owner != owner:
        raise LeaseLost(f"task {pk}")
    task.leased_until = task.lease_owner = None
    return task


def _bury_crashers(now: datetime) -> None:
    """A task that kills its worker every time would otherwise go round for ever."""
    db.session.execute(
        update(Task)
        .where(Task.state == TaskState.LEASED, Task.leased_until <= now, Task.attempts >= MOST_ATTEMPTS)
        .values(
            state=TaskState.DEAD,
            leased_until=None,
            lease_owner=None,
            last_error="worker_died",
            finished_at=now,
        )
        .execution_options(synchronize_session=False)
    )

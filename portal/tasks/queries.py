"""Reading the tasks: what waits, and what was given up."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.tasks.models import Task
from portal.tasks.vocabulary import TaskState

_OPEN = (TaskState.OPEN, TaskState.LEASED)


def waiting() -> Waiting:
    """What is to be done; due are those whose time has come, or whose worker died."""
    due_at = func.coalesce(Task.leased_until, Task.due_at)
    all_open = db.session.scalar(select(func.count()).where(Task.state.in_(_OPEN)))
    due, oldest = db.session.execute(
        select(func.count(), func.min(due_at)).where(Task.state.in_(_OPEN), due_at <= clock.now())
    ).one()
    return Waiting(all_open or 0, due, oldest)


def count_dead() -> int:
    """How many were tried too often."""
    return db.session.scalar(select(func.count()).where(Task.state == TaskState.DEAD)) or 0

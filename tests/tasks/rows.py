"""What the tests of tasks look up."""

from __future__ import annotations

from portal.extensions import db
from portal.tasks.models import Task


def state_of(pk: int) -> tuple[str, int, str]:
    """A task's state, how often it was tried, and why it failed last."""
    db.session.rollback()
    task = db.session.get_one(Task, pk)
    return task.state, task.attempts, task.last_error

"""The states of a task."""

from __future__ import annotations

from enum import StrEnum


class TaskState(StrEnum):
    """Where a task is."""

    OPEN = "open"
    LEASED = "leased"  # a worker has it, until its lease ends
    DONE = "done"
    DEAD = "dead"  # tried too often: a person must look

"""What is to be done at the hub, in words: the service it is about, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.referrals.models import Task
from portal.referrals.vocabulary import TaskKind
from portal.referrals.wording import TASK_WHY, TASK_WORDS


@dataclass(frozen=True, slots=True)
class SeenTask:
    """One task: the row, what is to be done, and what it is about ('' where that says it all)."""

    row: Task
    what: str
    about: str


def see_tasks(rows: Iterable[Task]) -> list[SeenTask]:
    """Tasks that came with their services; what somebody wrote with one stands before what brought it."""
    return [SeenTask(one, TASK_WORDS[TaskKind(one.kind)], _about(one)) for one in rows]


def _about(task: Task) -> str:
    why = task.words or TASK_WHY.get(task.code, "")
    if task.onward is None:
        return why[:1].upper() + why[1:]
    return ": ".join(filter(None, (task.onward.service.name, why)))

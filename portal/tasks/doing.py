"""Doing the work that the task table holds, one piece at a time."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from portal.extensions.transactions import transaction
from portal.tasks.actions import LeaseLost, fail_task, finish_task, lease_tasks

log = logging.getLogger(__name__)

#: What does one kind of task: takes the payload, writes in the open transaction, raises when it cannot.
Handler = Callable[[Mapping[str, Any]], object]


def do_next(owner: str, handlers: Mapping[str, Handler]) -> bool:
    """Do the oldest due task that there is a handler for; False when there is none.

    The task ends in the transaction that holds its own result: done once, or not at all.
    """
    with transaction():
        taken = [(one.pk, one.kind, dict(one.payload)) for one in lease_tasks(owner, kinds=list(handlers))]
    for pk, kind, payload in taken:
        try:
            try:
                with transaction():
                    handlers[kind](payload)
                    finish_task(pk, owner)
            except LeaseLost:
                raise
            except Exception as fault:
                trace = "".join(traceback.format_tb(fault.__traceback__))
                with transaction():
                    state = fail_task(pk, owner, type(fault).__name__)
                log.error("task %s (%s) failed with %s: %s\n%s", pk, kind, type(fault).__name__, state, trace)
        except LeaseLost:
            log.warning("task %s (%s) took longer than its lease; another worker has it", pk, kind)
    return bool(taken)

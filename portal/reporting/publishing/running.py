"""The worker's part: a month is published when it is over and its days have settled."""

from __future__ import annotations

from pathlib import Path

from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.locks import Lock, alone
from portal.extensions.transactions import transaction
from portal.reporting.definitions import load_definitions
from portal.reporting.publishing.actions import publish_month
from portal.reporting.publishing.queries import last_month
from portal.reporting.publishing.rules import next_month
from portal.reporting.queries.sums import known_days


def publish_next(content: Path) -> bool:
    """Publish the next month that is due; False when none is."""
    due = next_month(last_month(), known_days())
    db.session.rollback()
    if due is None:
        return False
    with transaction():
        alone(Lock.REMINDERS)
        month = next_month(last_month(), known_days())
        if month is not None:
            publish_month(month, load_definitions(content))
    return True


def waiting() -> Waiting:
    """Whether a month is due."""
    due = int(next_month(last_month(), known_days()) is not None)
    return Waiting(due, due, None)

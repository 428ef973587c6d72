"""The worker's sign of life."""

from __future__ import annotations

from portal.core import clock
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.worker.models import WorkerHeartbeat


def beat(servant: str, owner: str) -> None:
    """Note in the open transaction that `owner` was just seen at this servant's work."""
    now = clock.now()
    row = db.session.get(WorkerHeartbeat, servant, with_for_update=True)
    if row is None:
        if insert_once(WorkerHeartbeat(servant=servant, owner=owner, seen_at=now)):
            return
        row = db.session.get_one(WorkerHeartbeat, servant, with_for_update=True)
    row.owner, row.seen_at = owner, now
    db.session.flush()

"""What waits, who was seen at it, and whether somebody must be woken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.worker.models import WorkerHeartbeat
from portal.worker.servants import Servant, all_servants


@dataclass(frozen=True, slots=True)
class Standing:
    """How one servant stands."""

    servant: Servant
    waiting: Waiting
    seen_at: datetime | None

    @property
    def due_for(self) -> timedelta:
        """How long the oldest has been due; nothing when none is."""
        oldest = self.waiting.oldest_due
        return max(clock.now() - oldest, timedelta()) if oldest else timedelta()

    @property
    def idle_for(self) -> timedelta:
        """How long something has been due without anybody being seen at it."""
        oldest = self.waiting.oldest_due
        if not self.waiting.due or oldest is None:
            return timedelta()
        return max(clock.now() - max(oldest, self.seen_at or oldest), timedelta())


def standings() -> list[Standing]:
    """How every servant stands."""
    rows = db.session.execute(select(WorkerHeartbeat.servant, WorkerHeartbeat.seen_at))
    seen = {row.servant: row.seen_at for row in rows}
    return [Standing(one, one.waiting(), seen.get(one.name)) for one in all_servants()]


def stopped(limit: timedelta) -> list[Standing]:
    """The servants at whose work nobody was seen for longer than `limit` while something was due."""
    return [one for one in standings() if one.idle_for > limit]

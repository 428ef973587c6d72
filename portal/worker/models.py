"""The table that says when each servant was last seen at work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions.tables import Model


class WorkerHeartbeat(Model):
    """The last sign of life of one servant, from whichever worker it came."""

    __tablename__ = "worker_heartbeat"

    servant: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    seen_at: Mapped[datetime]

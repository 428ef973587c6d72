"""The table of work to do later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model
from portal.tasks.vocabulary import TaskState

_STATES = ", ".join(f"'{state}'" for state in TaskState)


class Task(Model):
    """One piece of work: what, when, and who is at it. Its payload holds ids and counts, never personal
    data."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("(state = 'leased') = (leased_until is not null)", name="lease_end"),
        CheckConstraint("(state = 'leased') = (lease_owner is not null)", name="lease_owner"),
        CheckConstraint("(state in ('done', 'dead')) = (finished_at is not null)", name="finished"),
        Index("ix_task_state_due_at", "state", "due_at"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    state: Mapped[str] = mapped_column(String(10), default=TaskState.OPEN)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(
        String(80), default=""
    )  # a code: words may quote what somebody typed

"""Community groups that somebody started with the programme's help: the agents' own figure. Nothing here
is about a person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model


class StartedGroup(Model):
    """One new group; one that was noted by mistake stays and says so."""

    __tablename__ = "started_group"
    __table_args__ = (Index("ix_started_group_started_on", "started_on"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)  # of the form: sent twice, kept once
    name: Mapped[str] = mapped_column(String(200))
    started_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    noted_by: Mapped[str] = mapped_column(String(80))
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

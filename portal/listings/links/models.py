"""What is known of each web address that listings give."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model


class LinkCheck(Model):
    """One address and how it answered. Two failures on different days make a finding, once, until it answers
    again."""

    __tablename__ = "link_check"

    pk: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    host: Mapped[str] = mapped_column(String(255), index=True)
    next_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    checked_at: Mapped[datetime | None]
    first_failed_on: Mapped[date | None]  # None while it answers
    last_failed_on: Mapped[date | None]
    problem: Mapped[str] = mapped_column(String(40), default="")  # a code, never the server's words
    moved_to: Mapped[str] = mapped_column(String(500), default="")  # where it says it is for good
    told: Mapped[bool] = mapped_column(default=False)  # somebody was told of this failure

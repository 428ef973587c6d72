"""The table of highlight reports. What is frozen stays to the byte."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model


class HighlightReport(Model):
    """One report to one board about one period. A frozen one is followed by another `edition`, never
    changed."""

    __tablename__ = "highlight_report"
    __table_args__ = (
        UniqueConstraint("board", "first", "edition"),
        CheckConstraint("state in ('draft', 'frozen')", name="state"),
        CheckConstraint("(state = 'frozen') = (frozen_text is not null)", name="frozen_text"),
        CheckConstraint("(state = 'frozen') = (signed_off_at is not null)", name="signed_off"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    board: Mapped[str] = mapped_column(String(40))
    first: Mapped[date]
    last: Mapped[date]
    edition: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # by Words
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(80))
    signed_off_at: Mapped[datetime | None]
    signed_off_by: Mapped[str] = mapped_column(String(80), default="")
    #: All of it as JSON: the figures as they leave the team, their definitions, the words.
    frozen_text: Mapped[str | None] = mapped_column(Text)
    frozen_hash: Mapped[str] = mapped_column(String(64), default="")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

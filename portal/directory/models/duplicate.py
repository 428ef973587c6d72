"""Two listings that are perhaps the same, and the merging of two that are: reversible, with the old address
kept alive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Float, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.directory.models.mixins import Published
from portal.directory.models.service import one_of
from portal.directory.vocabulary import DuplicateState
from portal.extensions.tables import Model


class Duplicate(Published, Model):
    """Two listings that look alike, until somebody says what they are. The ids stand in order, so two
    listings make one row."""

    __tablename__ = "duplicate"
    __table_args__ = (
        one_of("state", DuplicateState),
        CheckConstraint("first_id < second_id", name="in_order"),
        UniqueConstraint("first_id", "second_id"),
    )

    first_id: Mapped[str] = mapped_column(String(36))
    second_id: Mapped[str] = mapped_column(String(36), index=True)
    score: Mapped[float] = mapped_column(Float)
    signs: Mapped[list[str]] = mapped_column(JSON, default=list)  # in what they are alike
    state: Mapped[str] = mapped_column(String(10), default=DuplicateState.CANDIDATE, index=True)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class DuplicateScan(Model):
    """How far the search for duplicates has come: one row, with the content's generation it saw."""

    __tablename__ = "duplicate_scan"
    __table_args__ = (CheckConstraint("pk = 1", name="single_row"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(default=0)
    scanned_at: Mapped[datetime] = mapped_column(default=clock.now)


class Merge(Published, Model):
    """One listing that was put into another. While it stands, the address of the one that went leads to the
    one that was kept; undone, both are as before."""

    __tablename__ = "listing_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two"),
        # A listing goes into one other at a time; merges that were undone stay as history.
        Index(
            "uq_listing_merge_gone",
            "gone_id",
            unique=True,
            sqlite_where=text("undone_at is null"),
            postgresql_where=text("undone_at is null"),
        ),
    )

    kept_id: Mapped[str] = mapped_column(String(36), index=True)
    gone_id: Mapped[str] = mapped_column(String(36))
    kept_change_id: Mapped[str | None] = mapped_column(String(36))  # what it wrote into the kept one
    gone_status: Mapped[str] = mapped_column(String(20))  # what the one that went was before
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
    merged_by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(200), default="")

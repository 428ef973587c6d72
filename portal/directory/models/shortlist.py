"""A person's own list of listings: a row behind a code, items only (DESIGN 9.19)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model, children, related


class Shortlist(Model):
    """One list. The code is all there is to know it by; it is gone after 12 months unused."""

    __tablename__ = "shortlist"

    pk: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_on: Mapped[date] = mapped_column(default=clock.today, index=True)

    items: Mapped[list[ShortlistItem]] = children("ShortlistItem.position", back_populates="shortlist")


class ShortlistItem(Model):
    """One listing on a list."""

    __tablename__ = "shortlist_item"
    __table_args__ = (UniqueConstraint("shortlist_pk", "service_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    shortlist_pk: Mapped[int] = mapped_column(ForeignKey("shortlist.pk", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    service_id: Mapped[str] = mapped_column(String(36))

    shortlist: Mapped[Shortlist] = related(back_populates="items")

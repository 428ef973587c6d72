"""Guides and standing pages as they are shown; content/ is their seed, these rows are what pages and index
read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model
from portal.guides.vocabulary import AnnouncementKind, GuideKind


class _Written:
    """What guides and pages have alike: text with a review date and where it came from."""

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    reviewed_on: Mapped[date | None]
    review_by: Mapped[date | None]
    updated_on: Mapped[date] = mapped_column(default=clock.today)
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str] = mapped_column(String(200), default="")
    origin_hash: Mapped[str] = mapped_column(String(64), default="")


class Guide(_Written, Model):
    """One guide: what you can do yourself, when to ask for help, where to turn."""

    __tablename__ = "guide"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(k)) for k in GuideKind)})", name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(20), index=True)
    codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    service_types: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)
    sensitive: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    off: Mapped[bool] = mapped_column(default=False)  # taken off the site; its text stays and can come back


class Page(_Written, Model):
    """A standing page: privacy, accessibility, contact and so on."""

    __tablename__ = "page"


class Announcement(Model):
    """One short message at the top of every public page, from one day to another."""

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(k)) for k in AnnouncementKind)})", name="kind"),
        CheckConstraint("until_on >= from_on", name="days"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(String(500), default="")  # where there is more to read
    from_on: Mapped[date]
    until_on: Mapped[date] = mapped_column(index=True)  # the last day it is shown
    off: Mapped[bool] = mapped_column(default=False)  # taken down before its time
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

"""Listings that people looked for in vain: work for an agent, who finds somebody to list or says why not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.directory.models.mixins import Published
from portal.directory.models.service import Service, one_of
from portal.directory.vocabulary import WantedSource, WantedState
from portal.extensions.tables import Model, related


class WantedListing(Published, Model):
    """One thing that is not in the directory. Its words are scrubbed, or an agent's own; what a member of
    the public wrote stays where they wrote it, sealed, under the reference."""

    __tablename__ = "wanted_listing"
    __table_args__ = (
        one_of("source", WantedSource),
        one_of("state", WantedState),
        CheckConstraint("words <> '' or reference <> ''", name="origin"),
        UniqueConstraint("source", "words", "reference"),  # the same thing is wanted once
    )

    source: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(20), default="")
    missed: Mapped[int] = mapped_column(default=0)  # how many visits looked in vain, in the latest month
    state: Mapped[str] = mapped_column(String(10), default=WantedState.OPEN, index=True)
    taken_by: Mapped[str] = mapped_column(String(80), default="")  # an account's public id
    service_pk: Mapped[int | None] = mapped_column(ForeignKey("service.pk", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]

    service: Mapped[Service | None] = related()

"""Answers to "was this useful?"; anything in people's own words is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model
from portal.keys.sealed import Keyed, Sealed


class Feedback(Keyed, Model):
    """One answer about one page. Kept 12 months (DESIGN 9.26)."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("useful in ('yes', 'partly', 'no')", name="useful"),
        CheckConstraint("state in ('new', 'read', 'closed')", name="state"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    page: Mapped[str] = mapped_column(String(200), index=True)  # the path only: a query string may hold words
    useful: Mapped[str] = mapped_column(String(10))
    suspicion: Mapped[str] = mapped_column(String(60), default="")  # why it looks like abuse; a person judges
    state: Mapped[str] = mapped_column(String(10), default="new", index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(36), default="")  # an account's public id
    answer_token_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True
    )  # of the link to the answer
    answer_until: Mapped[datetime | None]  # how long that link opens it

    comment = Sealed()
    contact = Sealed()
    answer = Sealed()  # what we wrote back
    done = Sealed()  # what was done about it: for the team

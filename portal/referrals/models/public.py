"""What the public doors count, and nobody can be told from: sendings of a network for an hour's budget, and
answers to the equality questions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model


class PublicSending(Model):
    """One request that came by a public door, by the network it came from (blind); gone after a day."""

    __tablename__ = "public_sending"

    pk: Mapped[int] = mapped_column(primary_key=True)
    network_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class EqualityCount(Model):
    """How many people gave one answer to one question in one month. No row is about a person: each answer is
    counted apart from the others and from the request."""

    __tablename__ = "equality_count"
    __table_args__ = (UniqueConstraint("month", "question", "answer"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]  # its first day
    question: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    people: Mapped[int] = mapped_column(default=0)

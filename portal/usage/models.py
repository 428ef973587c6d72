"""What is counted: events without personal data, and the words of searches that enough visits used.

On SQLite these tables are filled in a file of their own (DESIGN 9.3); no other table refers to them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions.tables import Model
from portal.usage.vocabulary import ActorClass

_CLASSES = ", ".join(f"'{one}'" for one in ActorClass)


class UsageEvent(Model):
    """One thing somebody did, to the hour. Lives 35 days; figures are made of it before that."""

    __tablename__ = "usage_event"
    __table_args__ = (
        CheckConstraint(f"actor_class in ({_CLASSES})", name="actor_class"),
        Index("ix_usage_event_hour", "hour"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[datetime]
    #: Tells the visits of one day apart. The salt it is made with is destroyed when the day is over.
    visitor: Mapped[str | None] = mapped_column(String(16))
    actor_class: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str | None] = mapped_column(
        String(20)
    )  # how contact was made, what was printed, "yes" or "no"
    page: Mapped[str | None] = mapped_column(String(80))  # a guide's slug or a page's name
    service_id: Mapped[str | None] = mapped_column(String(36))
    need: Mapped[str | None] = mapped_column(String(60))
    ward: Mapped[str | None] = mapped_column(String(9))  # never a postcode: a ward holds thousands of people
    results: Mapped[int | None]
    theme: Mapped[str | None] = mapped_column(String(60))
    place: Mapped[str | None] = mapped_column(String(80))  # the town or village a page is about
    shown: Mapped[str | None] = mapped_column(Text)  # ids of the services a page of results showed
    device: Mapped[str | None] = mapped_column(String(8))
    host: Mapped[str | None] = mapped_column(String(80))  # the other site whose link led here


class UsageBatch(Model):
    """That some events were written together: what is written again after a doubtful end is written once."""

    __tablename__ = "usage_batch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class UsageDay(Model):
    """A day whose events the figures hold: they may go when their time is over."""

    __tablename__ = "usage_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    rolled_up_at: Mapped[datetime]


class UsageSalt(Model):
    """The random salt of one day, shared by the processes of the site, gone when the day is."""

    __tablename__ = "usage_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)


class UsageWordVisit(Model):
    """That one visit searched for some words, as two keyed hashes: which words and who cannot be read from
    it, nor which other words the same visit used. Lives 35 days."""

    __tablename__ = "usage_word_visit"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    words_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    visit_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    missed: Mapped[bool]  # whether this visit found nothing with them


class UsageWords(Model):
    """Words that at least five visits of one month searched for, scrubbed, with how many did and how many in
    vain."""

    __tablename__ = "usage_words"
    __table_args__ = (CheckConstraint("visits >= 5", name="threshold"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    words_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    words: Mapped[str] = mapped_column(String(120))
    visits: Mapped[int]
    missed: Mapped[int]

"""What is counted: events without personal data, and the words of searches that enough visits used.

On SQLite these tables are filled in a file of their own (DESIGN 9.3); no other table refers to them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions.tables import Model


class UsageBatch(Model):
    """What was counted within half a second by one process, packed (packing.py), with the hour of it. Lives
    35 days; figures are made of it before that.

    A batch that is written again because nobody could tell how the first time ended is kept once.
    """

    __tablename__ = "usage_batch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    hour: Mapped[datetime] = mapped_column(
        primary_key=True, index=True
    )  # a batch may reach into the next one
    events: Mapped[str] = mapped_column(Text)


class UsageView(Model):
    """How often the public looked at a listing on one day, or used its contacts. Written with the figures of
    that day, for whoever must not read those; lives 35 days."""

    __tablename__ = "usage_view"

    day: Mapped[date] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    times: Mapped[int]


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

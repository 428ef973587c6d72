"""What providers were written to about, and the links by which they answer without an account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.directory.models.mixins import Published
from portal.directory.models.service import Service, one_of
from portal.directory.vocabulary import CheckStage
from portal.extensions.tables import Model, children, related


class Reminder(Model):
    """One message to one address about all of its listings that are due; its token is in the message only.

    The address is in the outbox, sealed, for as long as the message is kept there.
    """

    __tablename__ = "reminder"

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[str] = mapped_column(
        String(36), unique=True
    )  # of the outbox: tells whether it came back
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    items: Mapped[list[ReminderItem]] = children("ReminderItem.pk", back_populates="reminder")


class ReminderItem(Published, Model):
    """One listing in one message. It is answered once."""

    __tablename__ = "reminder_item"
    __table_args__ = (
        one_of("stage", CheckStage),
        # Each step of asking about one due date happens once, whatever the workers do.
        UniqueConstraint("service_pk", "due_on", "stage"),
    )

    reminder_pk: Mapped[int] = mapped_column(ForeignKey("reminder.pk", ondelete="CASCADE"), index=True)
    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk", ondelete="CASCADE"))
    due_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(20), default="")  # confirmed | corrected | elsewhere

    reminder: Mapped[Reminder] = related(back_populates="items")
    service: Mapped[Service] = related()

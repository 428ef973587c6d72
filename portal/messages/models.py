"""The outbox table. A message carries a reference and a link, never the news itself (DESIGN 4.8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model
from portal.keys.sealed import Keyed, Sealed
from portal.messages.vocabulary import MessageState

_STATES = ", ".join(f"'{state}'" for state in MessageState)


class OutboxMessage(Keyed, Model):
    """One notice to one person, sent at least once under the same Message-ID."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint("(state = 'leased') = (leased_until is not null)", name="lease_end"),
        CheckConstraint("(state = 'leased') = (lease_owner is not null)", name="lease_owner"),
        CheckConstraint("(state in ('sent', 'bounced')) = (sent_at is not null)", name="sent"),
        Index("ix_outbox_message_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[str] = mapped_column(
        String(36), primary_key=True, default=new_id
    )  # the Message-ID, stable over retries
    template: Mapped[str] = mapped_column(String(60))  # a folder of templates/email
    recipient = Sealed()
    #: Whether the data key is this message's alone, and goes with it.
    own_key: Mapped[bool] = mapped_column(default=False)
    context: Mapped[dict[str, str]] = mapped_column(JSON)  # reference and link only
    secret_link = Sealed()  # a path that lets its reader in: whoever has only the database must not have it
    state: Mapped[str] = mapped_column(String(10), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(
        String(80), default=""
    )  # a code; the mail server's words may quote the address

    @property
    def link(self) -> str:
        """The path of this site that the message leads to; '' for none."""
        return self.secret_link or self.context["link"]

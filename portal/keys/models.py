"""The table of wrapped data keys; it lives in a store of its own, backed up apart from the records."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model


class DataKey(Model):
    """One record's key. Destroying it (the bytes go, the row stays) erases what it sealed, backups
    included."""

    __tablename__ = "data_key"
    __table_args__ = (CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    master_id: Mapped[str] = mapped_column(String(40), index=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    destroyed_at: Mapped[datetime | None]

"""What an editor has changed of a record and not yet saved: kept on the server, so that nothing is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model


class Draft(Model):
    """One editor's unsaved changes of one record. The record itself knows nothing of it."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("entity", "entity_id", "editor_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    entity_id: Mapped[str] = mapped_column(String(36))
    editor_id: Mapped[str] = mapped_column(String(36), index=True)  # an account's public id
    #: The last change of the record that the editor has seen (FieldChange.pk): what came later is news.
    seen: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)  # field -> what the editor wants it to say
    base: Mapped[dict[str, Any]] = mapped_column(JSON)  # field -> what it said when they began to change it
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

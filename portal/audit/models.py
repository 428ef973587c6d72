"""The audit log's tables. Rows are only ever added: triggers of the first migration refuse the rest."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.rules import Entry
from portal.extensions.tables import Model


class AuditEntry(Model):
    """That somebody did or saw something. Carries ids, codes and counts, never personal data."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        Index("ix_audit_entry_entity", "entity", "entity_id"),
        Index("ix_audit_entry_actor", "actor_kind", "actor_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 without a gap
    previous_hash: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # two entries after one would be a fork
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    segment: Mapped[str] = mapped_column(String(7), index=True)  # the month, "2026-11"
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60), index=True)
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[str] = mapped_column(String(80))
    detail_text: Mapped[str] = mapped_column(Text)  # JSON kept as the very text that was hashed

    @property
    def detail(self) -> dict[str, Any]:
        """What the entry says beside who, what and when."""
        detail: dict[str, Any] = json.loads(self.detail_text)
        return detail

    def content(self) -> Entry:
        """What the hash covers."""
        return Entry(
            number=self.number,
            previous_hash=self.previous_hash,
            segment=self.segment,
            at=self.at,
            actor_kind=self.actor_kind,
            actor_id=self.actor_id,
            action=self.action,
            entity=self.entity,
            entity_id=self.entity_id,
            detail_text=self.detail_text,
        )


class AuditSegment(Model):
    """A month that is over, with the number and hash of its last entry; stays when the month's entries are
    removed."""

    __tablename__ = "audit_segment"

    segment: Mapped[str] = mapped_column(String(7), primary_key=True)
    last_number: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))

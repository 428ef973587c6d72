"""Finding entries of the audit log: by who, what and when, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from portal.audit.models import AuditEntry
from portal.core.clock import LONDON
from portal.extensions import db

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty filters nothing. Days are London's, both included."""

    actor_id: str = ""
    action: str = ""
    entity_id: str = ""
    since: date | None = None
    until: date | None = None

    def names(self) -> list[str]:
        """Which filters are set, for the log's own entry."""
        return [name for name in ("actor_id", "action", "entity_id", "since", "until") if getattr(self, name)]


def count_entries(wanted: Wanted) -> int:
    """How many entries there are."""
    return db.session.scalar(_chosen(wanted).with_only_columns(func.count(AuditEntry.number))) or 0


def list_entries(wanted: Wanted, *, offset: int, limit: int) -> Sequence[AuditEntry]:
    """Some of the entries, newest first."""
    return db.session.scalars(
        _chosen(wanted).order_by(AuditEntry.number.desc()).offset(offset).limit(limit)
    ).all()


def each_entry(wanted: Wanted, up_to: int) -> Iterator[AuditEntry]:
    """Every entry up to that number, newest first, a batch at a time: no reader stays long in a writer's
    way."""
    before = up_to + 1
    while True:
        batch = db.session.scalars(
            _chosen(wanted).where(AuditEntry.number < before).order_by(AuditEntry.number.desc()).limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        before = batch[-1].number
        db.session.rollback()


def _chosen(wanted: Wanted) -> Select[AuditEntry]:
    entries = select(AuditEntry)
    for column, value in (
        (AuditEntry.actor_id, wanted.actor_id),
        (AuditEntry.action, wanted.action),
        (AuditEntry.entity_id, wanted.entity_id),
    ):
        if value:
            entries = entries.where(column == value)
    if wanted.since is not None:
        entries = entries.where(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until is not None:
        entries = entries.where(AuditEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)

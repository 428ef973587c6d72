"""Adding to the audit log, inside the transaction of what the entry tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from portal.audit.models import AuditEntry, AuditSegment
from portal.audit.rules import GENESIS, check_detail, oldest_kept, segment_of
from portal.audit.vocabulary import Action, Actor, command
from portal.core import clock
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.locks import Lock, alone
from portal.extensions.sqlite import writing


def record(
    action: Action,
    *,
    actor: Actor,
    entity: str = "",
    entity_id: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry to the chain; it is kept or forgotten with the open transaction.

    `entity_id` is a public id. Raises WrongDetail for a detail that may not be kept, RuntimeError outside a
    transaction. Call it last in an action: on PostgreSQL the chain is locked from here to the commit.
    """
    if not writing.get():
        raise RuntimeError("an audit entry needs an open transaction")
    detail_text = check_detail(action, detail or {})
    alone(Lock.AUDIT_CHAIN)
    last = db.session.execute(
        select(AuditEntry.number, AuditEntry.hash, AuditEntry.segment)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    number, previous_hash, previous_segment = (
        (last.number, last.hash, last.segment) if last else (0, GENESIS, "")
    )
    now = clock.now()
    segment = segment_of(now, previous_segment)
    if last and segment != previous_segment:
        db.session.add(AuditSegment(segment=previous_segment, last_number=number, head_hash=previous_hash))
    entry = AuditEntry(
        number=number + 1,
        previous_hash=previous_hash,
        segment=segment,
        at=now,
        actor_kind=str(actor.kind),
        actor_id=actor.id,
        action=str(action),
        entity=entity,
        entity_id=entity_id,
        detail_text=detail_text,
    )
    entry.hash = entry.content().digest()
    db.session.add(entry)
    db.session.flush()
    return entry


def purge(day: date) -> int:
    """Take out the months that are past keeping on `day`, all but their heads, and say so in the log; returns
    how many entries went. Inside a transaction.

    The database itself lets go of no other entry: of a month that is over, and by its own clock old enough.
    """
    months = db.session.scalars(
        select(AuditSegment.segment)
        .where(AuditSegment.segment < oldest_kept(day))
        .where(select(AuditEntry.number).where(AuditEntry.segment == AuditSegment.segment).exists())
    ).all()
    if not months:
        return 0
    gone = count_changed(delete(AuditEntry).where(AuditEntry.segment.in_(months)))
    record(
        Action.AUDIT_PURGED, actor=command("housekeeping"), detail={"entries": gone, "months": len(months)}
    )
    return gone

"""Putting one listing into another, and taking the two apart again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.actions import Authorship, change_record
from portal.directory.checks import InvalidValue
from portal.directory.merge_queries import differing, find_standing
from portal.directory.models import ChangeSet, Duplicate, Merge, Service
from portal.directory.rules.merging import Take, merged
from portal.directory.shapes import SERVICE
from portal.directory.values import Lookup, read_values, same
from portal.directory.vocabulary import SHOWN, ChangeSource, DuplicateState, ServiceStatus
from portal.extensions import db

_MERGED = "One of the two went into another listing already. Look at them again."


def merge_listings(
    kept: Service,
    gone: Service,
    takes: Mapping[str, Take],
    by: Authorship,
    lookup: Lookup,
    *,
    kept_version: int,
    gone_version: int,
) -> Merge:
    """Write into `kept` what `takes` says of each differing field, and archive `gone`, whose address leads to
    `kept` from then on. Both are fully loaded; a field not in `takes` stays as `kept` has it.

    The versions are those that were looked at: raises Conflict when somebody changed or merged one of them
    since, InvalidValue when what comes out cannot be kept. Nothing is kept then.
    """
    if kept.id == gone.id:
        raise InvalidValue("kept", "These are one and the same listing.")
    if gone.status in SHOWN and kept.status not in SHOWN:
        raise InvalidValue("kept", "Keep the listing that is on the site.")
    if find_standing([kept.id, gone.id]) is not None:
        raise Conflict(_MERGED)
    if gone.version != gone_version or kept.version != kept_version:
        raise Conflict("One of the two was changed since you looked at them. Look again.")
    values = {
        one.name: merged(one.kept, one.gone, takes.get(one.name, Take.KEPT))
        for one in differing(read_values(kept, SERVICE), read_values(gone, SERVICE))
        if takes.get(one.name, Take.KEPT) is not Take.KEPT
    }
    merge = Merge(kept_id=kept.id, gone_id=gone.id, gone_status=gone.status, merged_by=by.author)
    written = change_record(
        "service", kept, values, _because(by, f"Merged with “{gone.name}”"), lookup, expected=kept_version
    )
    archived = {"status": ServiceStatus.ARCHIVED}
    because = _because(by, f"Merged into “{kept.name}”")
    change_record("service", gone, archived, because, lookup, expected=gone_version)
    merge.kept_change_id = written.id if written is not None else None
    db.session.add(merge)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_MERGED) from None
    decide_duplicate(kept.id, gone.id, DuplicateState.MERGED, by)
    _audit(Action.LISTINGS_MERGED, merge, by, values)
    return merge


def undo_merge(merge: Merge, kept: Service, gone: Service, by: Authorship, lookup: Lookup) -> list[str]:
    """Take two listings apart again: both are as they were. Returns the names of the fields that somebody
    changed since the merge; those stay as they are now.

    Raises Conflict when it was undone already.
    """
    query = select(Merge).where(Merge.pk == merge.pk).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    if merge.undone_at is not None:
        raise Conflict("Somebody else has undone this already.")
    changed = db.session.scalar(
        select(ChangeSet).where(ChangeSet.id == merge.kept_change_id).options(selectinload(ChangeSet.fields))
    )
    live = read_values(kept, SERVICE)
    fields = changed.fields if changed is not None else []
    stay = [one.field_name for one in fields if not same(live[one.field_name], one.replacement_value)]
    back = {one.field_name: one.previous_value for one in fields if one.field_name not in stay}
    change_record("service", kept, back, _because(by, f"No longer merged with “{gone.name}”"), lookup)
    if gone.status == ServiceStatus.ARCHIVED:
        status = {"status": merge.gone_status}
        change_record("service", gone, status, _because(by, f"No longer merged into “{kept.name}”"), lookup)
    merge.undone_at, merge.undone_by = clock.now(), by.author
    db.session.flush()
    decide_duplicate(kept.id, gone.id, DuplicateState.CANDIDATE, by)
    _audit(Action.MERGE_UNDONE, merge, by, back)
    return stay


def decide_duplicate(one: str, other: str, state: DuplicateState, by: Authorship, note: str = "") -> None:
    """Keep what two listings are: candidates, not the same, or merged."""
    first, second = sorted((one, other))
    row = db.session.scalar(
        select(Duplicate).where(Duplicate.first_id == first, Duplicate.second_id == second)
    )
    if row is None:
        row = Duplicate(first_id=first, second_id=second, score=1.0, signs=[])
        db.session.add(row)
    decided = state is not DuplicateState.CANDIDATE
    row.state, row.note = state, note[:500]
    row.decided_at, row.decided_by = (clock.now(), by.author) if decided else (None, "")
    db.session.flush()


def _because(by: Authorship, reason: str) -> Authorship:
    return Authorship(ChangeSource.EDITOR, by.author, reason[:500])


def _audit(action: Action, merge: Merge, by: Authorship, fields: Mapping[str, Any]) -> None:
    audit.record(
        action,
        actor=staff(by.author),
        entity="service",
        entity_id=merge.kept_id,
        detail={"other": merge.gone_id, "fields": sorted(fields)},
    )

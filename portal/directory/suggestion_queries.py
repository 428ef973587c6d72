"""Reading suggestions: changes that wait, or waited, for somebody to decide on each field."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.errors import NotFound
from portal.directory.loading import WHOLE
from portal.directory.merge_queries import follow_merges, merged_into
from portal.directory.models import ChangeSet
from portal.directory.rules.deciding import Suggested
from portal.directory.rules.merging import without_ids
from portal.directory.shapes import SHAPES
from portal.directory.values import read_values, same
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db


def find_suggestion(reference: str) -> ChangeSet | None:
    """The suggestion under a reference, with its fields, whatever became of it; or None."""
    query = select(ChangeSet).where(ChangeSet.reference == reference)
    return db.session.scalar(query.options(selectinload(ChangeSet.fields)))


def get_suggestion(change_id: str) -> ChangeSet:
    """A suggestion by its id, with its fields. Raises NotFound, also for a change that never was one."""
    query = select(ChangeSet).where(ChangeSet.id == change_id, ChangeSet.reference.is_not(None))
    found = db.session.scalar(query.options(selectinload(ChangeSet.fields)))
    if found is None:
        raise NotFound
    return found


def list_pending(entity: str, entity_id: str) -> Sequence[ChangeSet]:
    """What waits for a decision on one record, or on a listing that went into it, with its fields, the oldest
    first."""
    query = select(ChangeSet).where(
        ChangeSet.entity == entity,
        ChangeSet.entity_id.in_(all_of(entity, entity_id)),
        ChangeSet.state == ChangeState.PENDING,
    )
    return db.session.scalars(query.options(selectinload(ChangeSet.fields)).order_by(ChangeSet.pk)).all()


def waiting_from(source: ChangeSource, service_ids: Collection[str]) -> set[str]:
    """Those of these services about which something of that source waits for a decision."""
    query = select(ChangeSet.entity_id).where(
        ChangeSet.entity == "service",
        ChangeSet.entity_id.in_(list(service_ids)),
        ChangeSet.source == source,
        ChangeSet.state == ChangeState.PENDING,
    )
    return set(db.session.scalars(query))


def lock_suggestion(change: ChangeSet) -> None:
    """Nobody else decides on it until this transaction ends, and it is what it is now. Raises NotFound."""
    query = select(ChangeSet).where(ChangeSet.pk == change.pk).options(selectinload(ChangeSet.fields))
    if db.session.scalar(query.with_for_update().execution_options(populate_existing=True)) is None:
        raise NotFound


def get_record(entity: str, entity_id: str) -> Any:
    """The record a suggestion is about, fully loaded, public or not. Raises NotFound."""
    model = SHAPES[entity].model
    found = db.session.scalar(select(model).where(model.id == entity_id).options(*WHOLE[entity]()))
    if found is None:
        raise NotFound
    return found


def get_subject(change: ChangeSet) -> Any:
    """The record on which a suggestion is decided, as `get_record`: the one it was made about or, where that
    listing went into another one, that one. Raises NotFound."""
    return get_record(change.entity, where_now(change))


def where_now(change: ChangeSet) -> str:
    """The id of that record. Nothing is written at a merge, so that taking it back leaves each suggestion
    with its own listing."""
    there = follow_merges([change.entity_id]) if change.entity == "service" else {}
    return there.get(change.entity_id, change.entity_id)


def all_of(entity: str, entity_id: str) -> list[str]:
    """A record's id and those of the listings that went into it."""
    return [entity_id, *(merged_into(entity_id) if entity == "service" else ())]


def compare(change: ChangeSet, row: Any) -> list[Suggested]:
    """Each field of a suggestion beside the fully loaded record as it is now, in the record's order.

    A field that clashes may be accepted only by somebody who saw the live value (`decide_change`). What was
    suggested for a listing that went into this one comes without the ids of that one's rows.
    """
    moved = row.id != change.entity_id
    shape = SHAPES[change.entity]
    live, order = read_values(row, shape), {name: place for place, name in enumerate(shape.names)}
    found = []
    for field in sorted(change.fields, key=lambda one: order[one.field_name]):
        now, before, wanted = live[field.field_name], field.previous_value, field.replacement_value
        before, wanted = (without_ids(before), without_ids(wanted)) if moved else (before, wanted)
        done = same(now, wanted)
        found.append(
            Suggested(
                field.field_name,
                shape.field(field.field_name).label,
                before,
                now,
                wanted,
                done,
                not done and not same(now, before),
                field.decision,
                field.decided_by,
                field.note,
            )
        )
    return found

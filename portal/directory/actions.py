"""Changing the directory's records: every change is a ChangeSet, applied at once or waiting for somebody
to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.references import new_code, new_id
from portal.directory.checks import InvalidValue, check_values
from portal.directory.models import ChangeSet, ContentGeneration, FieldChange, IndexChange, Service
from portal.directory.shapes import SHAPES, Children, Shape
from portal.directory.values import Lookup, Values, read_values, same, write_value
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db

_CHANGED_SINCE = "Somebody else changed this while you were editing it. Look at their version first."


@dataclass(frozen=True)
class Authorship:
    """Who changes something, from where and why. `author` is an account id or a file's name, never a
    person's name."""

    source: ChangeSource
    author: str = ""
    reason: str = ""


def create_record(
    entity: str, values: Mapping[str, Any], by: Authorship, lookup: Lookup, **columns: Any
) -> Any:
    """Add a record from plain values and return it; `columns` are set as they are (its organisation, its
    origin).

    Raises InvalidValue and adds nothing.
    """
    shape = SHAPES[entity]
    checked = check_values(values, shape, lookup)
    refuse_taken_address(shape, checked)
    lists = [part.name for part in shape.fields if isinstance(part, Children)]
    if entity == "service":
        lists += ["attributes", "at_locations"]
    row = shape.model(id=new_id(), **{name: [] for name in lists}, **columns)
    for name, value in checked.items():
        write_value(row, shape.field(name), value, lookup)
    if isinstance(row, Service) and row.capacity:
        row.capacity_updated_at = clock.now()
    db.session.add(row)
    keep_change(entity, row.id, {}, checked, by, "create")
    note_change(entity, row.id)
    return row


def change_record(
    entity: str,
    row: Any,
    values: Mapping[str, Any],
    by: Authorship,
    lookup: Lookup,
    *,
    expected: int | None = None,
) -> ChangeSet | None:
    """Write the values that differ into a fully loaded record; None when none does.

    `expected` is the version the author saw: raises Conflict when somebody changed the record since.
    Raises InvalidValue
    and changes nothing when a value is wrong.
    """
    shape = SHAPES[entity]
    checked = check_values(values, shape, lookup)
    before = read_values(row, shape)
    changed = {name: value for name, value in checked.items() if not same(before[name], value)}
    if not changed:
        return None
    if expected is not None and row.version != expected:
        raise Conflict(_CHANGED_SINCE)
    refuse_taken_address(shape, changed)
    for name, value in changed.items():
        write_value(row, shape.field(name), value, lookup)
    row.version += 1
    row.last_modified = clock.now()
    if "capacity" in changed:
        row.capacity_updated_at = row.last_modified
    change = keep_change(entity, row.id, before, changed, by, "update")
    try:
        db.session.flush()
    except StaleDataError:
        raise Conflict(_CHANGED_SINCE) from None
    note_change(entity, row.id)
    return change


def refuse_taken_address(shape: Shape, values: Values) -> None:
    """Two records cannot have one address. Raises InvalidValue."""
    if not values.get("slug"):
        return
    taken = select(shape.model.pk).where(shape.model.slug == values["slug"])
    if db.session.scalar(taken) is not None:
        raise InvalidValue("slug", f"Another record has the address {values['slug']!r}: choose another.")


def report_problem(
    service: Service, *, topic: str, message: str, name: str = "", contact: str = ""
) -> ChangeSet:
    """Keep what somebody says is wrong with a listing as a pending ChangeSet, sealed, under a reference to
    quote."""
    change = ChangeSet(
        entity="service",
        entity_id=service.id,
        state=ChangeState.PENDING,
        source=ChangeSource.PUBLIC_REPORT,
        topic=topic,
        reference=new_code(40),
    )
    change.message, change.reporter_name, change.reporter_contact = message, name, contact
    db.session.add(change)
    return change


def keep_change(
    entity: str, record_id: str, before: Values, changed: Values, by: Authorship, action: str
) -> ChangeSet:
    """Add what was changed, at once and for good, as one accepted ChangeSet. `action` is create or update;
    what a new record leaves empty is no change."""
    moment = clock.now()
    change = ChangeSet(
        id=new_id(),
        entity=entity,
        entity_id=record_id,
        state=ChangeState.ACCEPTED,
        source=by.source,
        author=by.author,
        reason=by.reason,
        created_at=moment,
        decided_at=moment,
        decided_by=by.author,
        fields=[
            FieldChange(
                id=new_id(),
                resource_type=entity,
                resource_id=record_id,
                last_action_date=moment,
                last_action_type=action,
                field_name=name,
                previous_value=before.get(name),
                replacement_value=value,
                updated_by=by.author,
                decision="accepted",
            )
            for name, value in changed.items()
            if action == "update" or not same(None, value)
        ],
    )
    db.session.add(change)
    return change


def note_change(kind: str, record_id: str) -> None:
    """Say, in the same transaction, that a public record changed: caches go by the number, the index by
    the row."""
    number = bump_generation()
    db.session.add(IndexChange(kind=kind, record_id=record_id, generation=number))


def bump_generation() -> int:
    """Raise the content's generation by one and return it. The row is there from the first migration on."""
    bumped = (
        update(ContentGeneration).where(ContentGeneration.pk == 1).values(number=ContentGeneration.number + 1)
    )
    # Not synchronised with the session: evaluating it against every row of a large import costs its square.
    bumped = bumped.returning(ContentGeneration.number).execution_options(synchronize_session=False)
    return int(db.session.execute(bumped).scalar_one())

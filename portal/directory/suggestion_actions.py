"""Suggestions: changes that wait for somebody to decide on each field, while the live record stays as it
is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.audit import actions as audit
from portal.audit.vocabulary import PUBLIC, Action, staff
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.references import new_code, new_id
from portal.directory.actions import Authorship, change_record, refuse_taken_address
from portal.directory.checks import InvalidValue, check_values
from portal.directory.models import ChangeSet, FieldChange
from portal.directory.rules.deciding import end_of
from portal.directory.shapes import SHAPES
from portal.directory.suggestion_queries import compare, find_suggestion, lock_suggestion, where_now
from portal.directory.values import Lookup, read_values, same
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db

_DECIDED = "Somebody else has decided on this already. Look at what they decided first."
_CLASH = "This was changed since it was suggested. Look at what it says now, then decide again."
_MOST_NOTE = 500


class Clash(Conflict):
    """The record no longer holds what was there when these `fields` were suggested; nothing was written."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(_CLASH)
        self.fields = tuple(fields)


def suggest_change(
    entity: str,
    row: Any,
    values: Mapping[str, Any],
    by: Authorship,
    lookup: Lookup,
    *,
    message: str = "",
    name: str = "",
    contact: str = "",
    reference: str = "",
    topic: str = "",
) -> ChangeSet | None:
    """Keep the values that differ from a fully loaded record as a suggestion, and leave the record alone.

    None when nothing differs and there is no `message`: words are never dropped. `message`, `name` and
    `contact` are sealed. It is known by its `reference`, a new one when none is given; the same reference
    again gives the suggestion that is there. Raises InvalidValue and keeps nothing when a value is wrong.
    """
    known = find_suggestion(reference) if reference else None
    if known is not None:
        return known
    shape = SHAPES[entity]
    checked = check_values(values, shape, lookup)
    before = read_values(row, shape)
    differing = {field: value for field, value in checked.items() if not same(before[field], value)}
    if not differing and not message:
        return None
    refuse_taken_address(shape, differing)
    change = ChangeSet(
        entity=entity,
        entity_id=row.id,
        state=ChangeState.PENDING,
        source=by.source,
        author=by.author,
        reason=by.reason,
        topic=topic,
        reference=reference or new_code(40),
        fields=[
            FieldChange(
                resource_type=entity,
                resource_id=row.id,
                last_action_type="update",
                field_name=field,
                previous_value=before[field],
                replacement_value=value,
                updated_by=by.author,
                decision="",
            )
            for field, value in differing.items()
        ],
    )
    change.message, change.reporter_name, change.reporter_contact = message, name, contact
    try:
        with db.session.begin_nested():
            db.session.add(change)
    except IntegrityError:  # it was sent twice at the same moment, and the other one was first
        known = find_suggestion(reference)
        if known is None:
            raise
        return known
    _audit_suggestion(change, by)
    return change


def note_finding(entity: str, entity_id: str, by: Authorship, *, topic: str = "link") -> ChangeSet:
    """Keep something that a check found and that no value mends: the reason says what, nobody's words."""
    change = ChangeSet(
        id=new_id(),
        entity=entity,
        entity_id=entity_id,
        state=ChangeState.PENDING,
        source=by.source,
        author=by.author,
        reason=by.reason,
        topic=topic,
        reference=new_code(40),
        fields=[],
    )
    db.session.add(change)
    db.session.flush()
    return change


def decide_change(
    change: ChangeSet,
    row: Any,
    accepted: Collection[str],
    declined: Collection[str],
    by: Authorship,
    lookup: Lookup,
    *,
    note: str = "",
    expected: int | None = None,
) -> None:
    """Accept some fields of a suggestion and decline others; those in neither go on waiting.

    `row` is the record (`get_subject`), fully loaded. Accepted values are checked again and written as a
    change of the record, in the name of whoever suggested them; when no field waits any more it ends.
    `expected` is the version of the record that the decider saw: with it a field that clashes may be accepted
    too, and Conflict is raised when the record has changed since they looked. Without it a field whose live
    value is no longer the one it was suggested for raises Clash. Raises Conflict when somebody else decided
    first and InvalidValue when a value can no longer be taken; whatever it raises, nothing is kept.
    """
    take, refuse = set(accepted), set(declined)
    lock_suggestion(change)
    _check_decision(change, take, refuse)
    if expected is not None and row.version != expected:
        raise Conflict(_CLASH)
    wanted = {one.name: one for one in compare(change, row) if one.name in take}
    clashing = [one.name for one in wanted.values() if one.clash]
    if clashing and expected is None:
        raise Clash(clashing)
    _apply(change, row, {name: one.wanted for name, one in wanted.items()}, by, lookup, note, expected)
    moment = clock.now()
    for field in change.fields:
        if field.field_name in take | refuse:
            field.decision = "accepted" if field.field_name in take else "declined"
            field.decided_at, field.decided_by, field.note = moment, by.author, note[:_MOST_NOTE]
    change.state = end_of(field.decision for field in change.fields)
    if change.state != ChangeState.PENDING:
        change.decided_at, change.decided_by = moment, by.author
    db.session.flush()
    for action, names in ((Action.CHANGE_ACCEPTED, take), (Action.CHANGE_DECLINED, refuse)):
        if names:
            _audit(action, change, by, names)


def close_change(
    change: ChangeSet, end: ChangeState, by: Authorship, *, note: str = "", answer: str = ""
) -> None:
    """End a suggestion as a whole: a report that was put right (AGREED), one after which nothing changes
    (DECLINED), or abuse (SPAM). Fields that still wait are declined with it.

    `note` is for those who keep the listings, `answer` for whoever made it; both are sealed. Raises Conflict
    when somebody else decided first.
    """
    if end not in (ChangeState.AGREED, ChangeState.DECLINED, ChangeState.SPAM):
        raise ValueError(f"a suggestion does not end as {end}")
    lock_suggestion(change)
    _refuse_ended(change)
    moment = clock.now()
    waiting = [field for field in change.fields if not field.decision]
    for field in waiting:
        field.decision, field.decided_at, field.decided_by = "declined", moment, by.author
    taken = any(field.decision == "accepted" for field in change.fields)
    change.state = end if not taken or end == ChangeState.SPAM else end_of(f.decision for f in change.fields)
    change.decided_at, change.decided_by = moment, by.author
    change.note, change.answer = note, answer
    db.session.flush()
    action = Action.CHANGE_ACCEPTED if end == ChangeState.AGREED else Action.CHANGE_DECLINED
    _audit(action, change, by, {field.field_name for field in waiting})


def reopen_change(change: ChangeSet, by: Authorship) -> None:
    """Take a suggestion up again that ended: what was declined waits anew, what was accepted stays so.

    Raises Conflict for one that is open.
    """
    lock_suggestion(change)
    if change.state == ChangeState.PENDING:
        raise Conflict(_DECIDED)
    for field in change.fields:
        if field.decision == "declined":
            field.decision, field.decided_at, field.decided_by = "", None, ""
    change.state, change.decided_at, change.decided_by = ChangeState.PENDING, None, ""
    db.session.flush()
    _audit(Action.CHANGE_REOPENED, change, by, ())


def _refuse_ended(change: ChangeSet) -> None:
    if change.state != ChangeState.PENDING:
        raise Conflict(_DECIDED)


def _check_decision(change: ChangeSet, take: set[str], refuse: set[str]) -> None:
    _refuse_ended(change)
    decisions = {field.field_name: field.decision for field in change.fields}
    unknown = sorted((take | refuse) - set(decisions))
    if unknown:
        raise InvalidValue(unknown[0], f"There is no field called {unknown[0]!r} in this suggestion.")
    both = sorted(take & refuse)
    if both or not take | refuse:
        raise InvalidValue(both[0] if both else "", "Accept or decline each field.")
    if any(decisions[name] for name in take | refuse):
        raise Conflict(_DECIDED)


def _apply(
    change: ChangeSet,
    row: Any,
    values: Mapping[str, Any],
    by: Authorship,
    lookup: Lookup,
    note: str,
    expected: int | None,
) -> None:
    if row.id != where_now(change):
        raise ValueError("the suggestion is about another record")
    if not values:
        return
    author = Authorship(
        ChangeSource(change.source), change.author or by.author, (note or change.reason)[:_MOST_NOTE]
    )
    written = change_record(change.entity, row, values, author, lookup, expected=expected)
    if written is not None:
        written.decided_by, written.suggestion_id = by.author, change.id


def _audit(action: Action, change: ChangeSet, by: Authorship, fields: Collection[str]) -> None:
    audit.record(
        action,
        actor=staff(by.author),
        entity=change.entity,
        entity_id=change.entity_id,
        detail={"fields": sorted(fields), "source": change.source, "change_set": change.id},
    )


def _audit_suggestion(change: ChangeSet, by: Authorship) -> None:
    """What a person suggests is on the record; what an import or a check finds is told by its own entry."""
    if by.source in (ChangeSource.PROVIDER, ChangeSource.PUBLIC_REPORT):
        actor = PUBLIC
    elif by.source == ChangeSource.EDITOR:
        actor = staff(by.author)
    else:
        return
    audit.record(
        Action.CHANGE_SUGGESTED,
        actor=actor,
        entity=change.entity,
        entity_id=change.entity_id,
        detail={
            "fields": sorted(field.field_name for field in change.fields),
            "source": change.source,
            "change_set": change.id,
        },
    )

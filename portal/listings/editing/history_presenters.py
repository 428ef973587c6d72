"""A record's changes as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.directory.models import ChangeSet, FieldChange
from portal.directory.values import same
from portal.listings.editing.presenters import Head, head_of
from portal.listings.editing.queries import Editing
from portal.listings.record_words import Difference, difference, say_value


@dataclass(frozen=True, slots=True)
class PastChange:
    """One change of a record."""

    id: str
    at: datetime
    who: str
    reason: str
    created: bool  # the record began with it
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a record's changes."""

    head: Head
    changes: tuple[PastChange, ...]


def history_page(editing: Editing, changes: Sequence[ChangeSet], who: Mapping[str, str]) -> HistoryPage:
    """Changes with what each field said before and after."""
    return HistoryPage(head_of(editing), tuple(_past(editing, one, who[one.id]) for one in changes))


def _past(editing: Editing, change: ChangeSet, who: str) -> PastChange:
    known = [one for one in change.fields if one.field_name in editing.shape.names]
    return PastChange(
        change.id,
        change.decided_at or change.created_at,
        who,
        change.reason,
        any(one.last_action_type == "create" for one in change.fields),
        tuple(_difference(editing, one) for one in known),
    )


def _difference(editing: Editing, field: FieldChange) -> Difference:
    part = editing.shape.field(field.field_name)
    return difference(part, field.previous_value, field.replacement_value, editing.lookup)


@dataclass(frozen=True, slots=True)
class Back:
    """One field that can be put back: what it says now and would say again; `since` when it was changed once
    more after this change."""

    name: str
    label: str
    now: tuple[str, ...]
    back: tuple[str, ...]
    since: bool
    done: bool  # it says so already
    ticked: bool


@dataclass(frozen=True, slots=True)
class UndoPage:
    """One change, and what putting it back would do."""

    head: Head
    change: PastChange
    fields: tuple[Back, ...]
    version: int


def undo_page(
    editing: Editing, change: ChangeSet, who: str, ticked: Collection[str] | None = None
) -> UndoPage:
    """What was changed once more since stands unticked: putting it back takes a later change away too."""
    rows = []
    for one in change.fields:
        if one.field_name not in editing.shape.names or one.last_action_type != "update":
            continue
        part, now = editing.shape.field(one.field_name), editing.live[one.field_name]
        done = same(now, one.previous_value)
        since = not done and not same(now, one.replacement_value)
        rows.append(
            Back(
                one.field_name,
                part.label,
                say_value(part, now, editing.lookup),
                say_value(part, one.previous_value, editing.lookup),
                since,
                done,
                one.field_name in ticked if ticked is not None else not since,
            )
        )
    return UndoPage(head_of(editing), _past(editing, change, who), tuple(rows), editing.row.version)

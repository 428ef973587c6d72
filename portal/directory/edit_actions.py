"""Keeping each change to what is written on screen and is no listing as a ChangeSet, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core.errors import Conflict
from portal.directory.actions import Authorship, keep_change
from portal.directory.models import ChangeSet
from portal.directory.values import Values, same
from portal.extensions import db


def note_edit(
    entity: str, record_id: str, before: Mapping[str, Any], after: Mapping[str, Any], by: Authorship
) -> ChangeSet | None:
    """Keep what differs between two sets of plain values as one accepted change; None when nothing does."""
    changed = [name for name in after if not same(before.get(name), after[name])]
    if not changed:
        return None
    values = {name: after[name] for name in changed}
    change = keep_change(entity, record_id, dict(before), values, by, "update" if before else "create")
    db.session.flush()
    return change


def values_before(change: ChangeSet, current: Mapping[str, Any]) -> Values:
    """What the changed fields held before a change, to be written back.

    Raises Conflict where one of them was changed again since: then the later change is taken back first.
    """
    for field in change.fields:
        if not same(current.get(field.field_name), field.replacement_value):
            raise Conflict(
                "This was changed again since. Put back the later change first, or edit the text itself."
            )
    return {field.field_name: field.previous_value for field in change.fields}

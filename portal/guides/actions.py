"""Changing guides, page texts and announcements on screen; every change can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor
from portal.core import clock
from portal.core.errors import CHANGED_SINCE, Conflict
from portal.core.references import new_id, slugify
from portal.directory.actions import Authorship, bump_generation, note_change
from portal.directory.edit_actions import note_edit, values_before
from portal.directory.models import ChangeSet
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.guides.models import Announcement, Guide, Page

OF_TEXT = ("title", "summary", "body", "reviewed_on", "review_by")
OF_GUIDE = (*OF_TEXT, "kind", "codes", "service_types", "needs", "audiences", "sensitive", "position",
            "sources", "off")  # fmt: skip
OF_ANNOUNCEMENT = ("kind", "message", "link", "from_on", "until_on", "off")
#: The fields that hold a day.
DAYS = ("reviewed_on", "review_by", "from_on", "until_on")


def read_text(row: Guide | Page | Announcement) -> dict[str, Any]:
    """What an editor can change of a row, as plain values."""
    names = OF_GUIDE if isinstance(row, Guide) else OF_TEXT if isinstance(row, Page) else OF_ANNOUNCEMENT
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def change_text(
    row: Guide | Page | Announcement, values: Mapping[str, Any], who: Actor, *, expected: int | None = None
) -> ChangeSet | None:
    """Write the plain values that differ into a row that was read to be changed; None when none does.

    Raises Conflict when somebody changed it since the `expected` version.
    """
    before = read_text(row)
    after = before | dict(values)
    if after == before:
        return None
    if expected is not None and row.version != expected:
        raise Conflict(CHANGED_SINCE)
    for name, value in values.items():
        setattr(row, name, date.fromisoformat(value) if name in DAYS and value else value)
    row.version += 1
    if not isinstance(row, Announcement):
        row.updated_on = clock.today()
    return _keep(row, before, after, who)


def create_guide(values: Mapping[str, Any], who: Actor) -> Guide:
    """A new guide, at an address made of its title that no other has."""
    row = Guide(id=new_id(), slug=_free_slug(str(values["title"])), version=0, off=False, codes=[], origin="")
    row.position = 0
    db.session.add(row)
    _begin(row, values, who)
    return row


def create_announcement(values: Mapping[str, Any], who: Actor) -> Announcement:
    """A new announcement."""
    row = Announcement(id=new_id(), version=0, off=False)
    db.session.add(row)
    _begin(row, values, who)
    return row


def take_back(row: Guide | Page | Announcement, change: ChangeSet, who: Actor) -> ChangeSet | None:
    """Put back what a change replaced, as a change of its own. Raises Conflict where it was changed again
    since, or where it is the first change of all."""
    if any(field.last_action_type == "create" for field in change.fields):
        raise Conflict("This is how it began. There is nothing before it to put back.")
    return change_text(row, values_before(change, read_text(row)), who)


def _begin(row: Any, values: Mapping[str, Any], who: Actor) -> None:
    for name, value in values.items():
        setattr(row, name, date.fromisoformat(value) if name in DAYS and value else value)
    row.version = 1
    db.session.flush()
    _keep(row, {}, read_text(row), who)


def _keep(
    row: Guide | Page | Announcement, before: Mapping[str, Any], after: Mapping[str, Any], who: Actor
) -> ChangeSet | None:
    """The change as a ChangeSet, word of it for caches and index, and an audit entry."""
    db.session.flush()
    entity = row.__tablename__
    change = note_edit(entity, row.id, before, after, Authorship(ChangeSource.EDITOR, author=who.id))
    if isinstance(row, Announcement):
        bump_generation()
    else:
        note_change(entity, row.id)
    if change is not None:
        action = Action.RECORD_CHANGED if before else Action.RECORD_CREATED
        audit.record(
            action,
            actor=who,
            entity=entity,
            entity_id=row.id,
            detail={"source": "editor", "change_set": change.id},
        )
    return change


def _free_slug(title: str) -> str:
    plain = slugify(title) or "guide"
    taken = set(db.session.scalars(select(Guide.slug).where(Guide.slug.like(f"{plain}%"))))
    number, slug = 1, plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug

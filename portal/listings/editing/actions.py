"""What the editor does: keeps drafts, saves them with nobody overwritten, begins new records, and undoes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal.accounts.rules.access import Viewer
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.references import new_id, slugify
from portal.directory.actions import Authorship, change_record, create_record
from portal.directory.models import ChangeSet, Organization, Service
from portal.directory.suggestion_actions import suggest_change
from portal.directory.values import Lookup, Values, same
from portal.directory.vocabulary import ChangeSource, ServiceStatus
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.geography.queries import find_point, resolve_place
from portal.geography.rules.answers import PlaceFound
from portal.listings.editing.find_queries import find_organization, slug_taken
from portal.listings.editing.models import Draft
from portal.listings.editing.queries import (
    Editing,
    changed_since,
    find_draft,
    get_editing_lookup,
    may_change_all,
)
from portal.listings.editing.rules.merging import News, find_news, settle

_MOST_REASON = 500
_DRAFT_DAYS = 30


def by_editor(viewer: Viewer, reason: str = "") -> Authorship:
    """The viewer as the author of a change."""
    source = ChangeSource.EDITOR if may_change_all(viewer) else ChangeSource.PROVIDER
    return Authorship(source, viewer.id, reason[:_MOST_REASON])


def keep_changes(viewer: Viewer, editing: Editing, values: Values, seen: int) -> Draft | None:
    """Keep checked values of some fields in the viewer's draft; what says the same as the record is no
    change. None when the draft has come to nothing.

    `seen` is the last change that the viewer's page knew of: what a field said then is what they began from.
    """
    known = min(seen, editing.latest)
    before = changed_since(editing.entity, editing.row.id, known)
    draft = editing.draft or _new_draft(viewer, editing, known)
    kept, base = dict(draft.values), dict(draft.base)
    for name, value in values.items():
        began = base.get(name, before.get(name, editing.live[name]))
        if same(began, value):
            kept.pop(name, None)
            base.pop(name, None)
        else:
            kept[name], base[name] = value, began
    draft.values, draft.base, draft.updated_at = kept, base, clock.now()
    draft.seen = min(draft.seen, known)
    if not kept:
        _forget(draft)
        return None
    db.session.flush()
    return draft


def _new_draft(viewer: Viewer, editing: Editing, seen: int) -> Draft:
    draft = Draft(
        entity=editing.entity,
        entity_id=editing.row.id,
        editor_id=viewer.id,
        seen=seen,
        values={},
        base={},
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:  # the same person, in another window, at the same moment
        known = find_draft(editing.entity, editing.row.id, viewer.id, lock=True)
        if known is None:
            raise
        return known
    return draft


def _forget(draft: Draft) -> None:
    db.session.delete(draft)
    db.session.flush()


def discard(editing: Editing) -> None:
    """Throw the draft away."""
    if editing.draft is not None:
        _forget(editing.draft)


def purge_drafts(day: date) -> int:
    """Let go of drafts that nobody touched for thirty days; returns how many."""
    before = datetime.combine(day - timedelta(days=_DRAFT_DAYS), time(), clock.LONDON)
    return count_changed(delete(Draft).where(Draft.updated_at < before))


def news_of(editing: Editing) -> News:
    """What happened to the record since the draft's editor looked."""
    draft = editing.draft
    if draft is None:
        return News({}, ())
    before = changed_since(editing.entity, editing.row.id, draft.seen)
    return find_news(dict(draft.values), dict(draft.base), editing.live, before)


def save_draft(viewer: Viewer, editing: Editing, reason: str) -> ChangeSet | None:
    """Write the draft into the record, or, for who keeps their own listings only, keep it as a suggestion;
    None when it says nothing new.

    Raises Conflict when somebody else changed the record since the viewer looked, InvalidValue when a value
    can no longer be taken; the draft stays in both cases.
    """
    draft = editing.draft
    if draft is None:
        return None
    values, by = dict(draft.values), by_editor(viewer, reason)
    lookup = editing.lookup_for(values)
    if not may_change_all(viewer):
        made = suggest_change(editing.entity, editing.row, values, by, lookup)
    else:
        if news_of(editing).any:
            raise Conflict("Somebody else changed this while you were editing it.")
        if editing.entity == "location":
            values |= point_of(editing.live, values)
        version = editing.row.version
        made = change_record(editing.entity, editing.row, values, by, lookup, expected=version)
    _forget(draft)
    return made


def settle_conflict(editing: Editing, answers: Mapping[str, str], seen: int) -> list[str]:
    """Take the editor's choice of "theirs" or "yours" for each field that both changed, and count what they
    saw as seen. Returns the fields still open: nothing is changed then.

    Raises Conflict when the record changed again after `seen`.
    """
    draft = editing.draft
    if draft is None:
        return []
    if editing.latest != seen:
        raise Conflict("It was changed once more while you chose. Look again.")
    kept, open_ = settle(dict(draft.values), editing.live, news_of(editing).clashes, answers)
    if open_:
        return open_
    draft.values = kept
    draft.base = {name: editing.live[name] for name in kept}
    draft.seen, draft.updated_at = seen, clock.now()
    if not kept:
        _forget(draft)
    return []


def point_of(live: Values, changes: Values) -> Values:
    """A place's point on the map and its ward, from its postcode or else its town, when its address changed
    and its point did not."""
    if "addresses" not in changes or any(name in changes for name in ("latitude", "longitude")):
        return {}
    rows = changes["addresses"] or []
    postcode = next((row["postal_code"] for row in rows if row.get("postal_code")), "")
    old = next((row["postal_code"] for row in live.get("addresses") or [] if row.get("postal_code")), "")
    if postcode and (postcode != old or live.get("latitude") is None):
        point = find_point(postcode)
        if point is not None:
            return {"latitude": point[0], "longitude": point[1], "ward_code": point[2]}
    if not postcode and live.get("latitude") is None:
        town = next((row["city"] for row in rows if row.get("city")), "")
        found = resolve_place(town) if town else None
        if isinstance(found, PlaceFound) and found.latitude is not None:
            return {"latitude": round(found.latitude, 5), "longitude": round(found.longitude or 0, 5)}
    return {}


def start_listing(viewer: Viewer, *, name: str, kind: str, organization: str, phone: str = "") -> Service:
    """A new listing as a draft that nobody sees, run by the organisation of that name, which is made when
    there is none. Raises InvalidValue, and neither is made."""
    by, lookup = by_editor(viewer), get_editing_lookup(())
    values: dict[str, Any] = {
        "name": name,
        "slug": free_slug(Service, name),
        "kind": kind,
        "status": ServiceStatus.DRAFT,
        "phones": [{"number": phone}] if phone else [],
    }
    with db.session.begin_nested():
        owner = find_organization(organization) or _start_organization(organization, by, lookup)
        row: Service = create_record("service", values, by, lookup, organization=owner)
    return row


def _start_organization(name: str, by: Authorship, lookup: Lookup) -> Organization:
    slug = free_slug(Organization, name)
    row: Organization = create_record("organization", {"name": name, "slug": slug}, by, lookup)
    return row


def start_place(viewer: Viewer, values: Values) -> Any:
    """A new place."""
    facts = values | point_of({}, values)
    row = create_record("location", facts, by_editor(viewer), get_editing_lookup(()))
    db.session.flush()
    return row


def free_slug(model: type[Service | Organization], name: str) -> str:
    """An address made of the name that no other record has."""
    stem = slugify(name, 80) or new_id()[:8]
    slug, number = stem, 1
    while slug_taken(model, slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def undo_fields(
    viewer: Viewer, editing: Editing, change: ChangeSet, names: Collection[str], expected: int
) -> ChangeSet | None:
    """Put these fields back to what they said before `change`, as a change of its own; None when they say so
    already.

    `expected` is the version the viewer saw: raises Conflict when the record changed since. Raises
    InvalidValue when an old value can no longer be taken.
    """
    back = {one.field_name: one.previous_value for one in change.fields if one.field_name in names}
    if editing.row.version != expected:
        raise Conflict("Somebody else changed this while you were looking. Look again.")
    by = by_editor(
        viewer, f"Put back what it said before {clock.to_london(change.created_at):%d.%m.%Y %H:%M}"
    )
    lookup = get_editing_lookup(
        {str(row.get("location")) for row in (*(back.get("at") or []), *(editing.live.get("at") or []))}
    )
    return change_record(editing.entity, editing.row, back, by, lookup, expected=expected)

"""Reading what the editor shows: a viewer's own records, their draft, what happened since they looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission
from portal.core.errors import NotFound
from portal.directory.claim_queries import keeps_organization, keeps_service, own_service_ids
from portal.directory.loading import WHOLE, whole_location
from portal.directory.models import (
    ChangeSet,
    FieldChange,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from portal.directory.shapes import SHAPES, AtLocations, Shape, Terms
from portal.directory.values import Lookup, Values, read_values
from portal.directory.vocabulary import TAXONOMY_OF_LINK, ChangeState
from portal.extensions import db
from portal.listings.editing.models import Draft


@dataclass(frozen=True)
class Editing:
    """A record in the hands of one editor: as it is, and as their draft has it."""

    entity: str
    row: Any
    live: Values
    draft: Draft | None
    latest: int  # the last change of the record: FieldChange.pk

    @cached_property
    def lookup(self) -> Lookup:
        """Every term, and the record's and the draft's places: read when something is first said in words.
        A save that needs none holds the writer's place for a shorter time."""
        return get_editing_lookup({*_places(self.live), *_places(self.changes)})

    def lookup_for(self, names: Iterable[str], places: Iterable[str] = ()) -> Lookup:
        """What values of these fields refer to, these further places with it."""
        parts = [self.shape.field(name) for name in names]
        if not any(isinstance(part, Terms | AtLocations) for part in parts):
            return Lookup()
        return get_editing_lookup({*_places(self.live), *_places(self.changes), *places})

    @property
    def shape(self) -> Shape:
        """Its fields."""
        return SHAPES[self.entity]

    @property
    def values(self) -> Values:
        """Every field as the editor wants it."""
        return self.live | (dict(self.draft.values) if self.draft else {})

    @property
    def changes(self) -> Values:
        """The fields that the draft changes."""
        return dict(self.draft.values) if self.draft else {}


def may_change_all(viewer: Viewer) -> bool:
    """Whether every record is the viewer's to edit, and their saves go live."""
    return viewer.may(Permission.EDIT_LISTINGS)


def get_own_record(viewer: Viewer, entity: str, record_id: str) -> Any:
    """A fully loaded record that the viewer may change or suggest changes to. Raises NotFound for any other,
    whether there is one or not."""
    model = SHAPES[entity].model
    query = select(model).where(model.id == record_id).options(*WHOLE[entity]())
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None or not (may_change_all(viewer) or _keeps(viewer, row)):
        raise NotFound
    return row


def _keeps(viewer: Viewer, row: Service | Organization | Location) -> bool:
    if isinstance(row, Service):
        return keeps_service(viewer, row)
    if isinstance(row, Organization):
        return keeps_organization(viewer, row)
    own = own_service_ids(viewer)
    used = select(Service.id).join(ServiceAtLocation, ServiceAtLocation.service_pk == Service.pk)
    # A place that others use too is not one provider's to change.
    users = set(db.session.scalars(used.where(ServiceAtLocation.location_pk == row.pk)))
    return bool(users) and users <= own


def open_record(viewer: Viewer, entity: str, record_id: str, *, lock: bool = False) -> Editing:
    """A record as the viewer edits it. `lock` holds the draft until the transaction ends. Raises
    NotFound."""
    row = get_own_record(viewer, entity, record_id)
    live = read_values(row, SHAPES[entity])
    draft = find_draft(entity, record_id, viewer.id, lock=lock)
    return Editing(entity, row, live, draft, latest_change(entity, record_id))


def _places(values: Mapping[str, Any]) -> Iterable[str]:
    return (str(row.get("location")) for row in values.get("at") or [])


def find_draft(entity: str, record_id: str, editor_id: str, *, lock: bool = False) -> Draft | None:
    """An editor's draft of a record, or None."""
    query = select(Draft).where(
        Draft.entity == entity, Draft.entity_id == record_id, Draft.editor_id == editor_id
    )
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if lock else query)


def list_drafts(editor_id: str, most: int = 20) -> list[tuple[Draft, str]]:
    """What an editor has not yet saved, the newest first, with the records' names."""
    query = select(Draft).where(Draft.editor_id == editor_id).order_by(Draft.updated_at.desc(), Draft.pk)
    drafts = list(db.session.scalars(query.limit(most)))
    names: dict[tuple[str, str], str] = {}
    for entity, shape in SHAPES.items():
        ids = [one.entity_id for one in drafts if one.entity == entity]
        for row in db.session.execute(
            select(shape.model.id, shape.model.name).where(shape.model.id.in_(ids))
        ):
            names[entity, row.id] = row.name or "A place without a name"
    known = [(one, names.get((one.entity, one.entity_id))) for one in drafts]
    return [(one, name) for one, name in known if name]


def get_editing_lookup(location_ids: Iterable[str]) -> Lookup:
    """Every term, and these places: an editor needs no more, and all places would take their time."""
    links = {taxonomy: link for link, taxonomy in TAXONOMY_OF_LINK.items()}
    terms = db.session.scalars(select(TaxonomyTerm).options(joinedload(TaxonomyTerm.taxonomy)))
    rows = db.session.scalars(
        select(Location).where(Location.id.in_(list(location_ids))).options(*whole_location())
    )
    return Lookup(
        {(links[one.taxonomy.code], one.code): one for one in terms if one.taxonomy.code in links},
        {row.id: row for row in rows},
    )


def _history(entity: str, record_id: str) -> Any:
    """The fields that changes of the record itself wrote, oldest first."""
    return (
        select(FieldChange.pk, FieldChange.field_name, FieldChange.previous_value)
        .join(ChangeSet, ChangeSet.pk == FieldChange.change_set_pk)
        .where(
            FieldChange.resource_type == entity,
            FieldChange.resource_id == record_id,
            ChangeSet.state == ChangeState.ACCEPTED,
        )
        .order_by(FieldChange.pk)
    )


def latest_change(entity: str, record_id: str) -> int:
    """The last change of a record: what an editor has seen once they saw the record now."""
    history = _history(entity, record_id).order_by(None).subquery()
    return db.session.scalar(select(func.max(history.c.pk))) or 0


def changed_since(entity: str, record_id: str, seen: int) -> dict[str, Any]:
    """The fields that were changed after `seen`, each with what it said then."""
    before: dict[str, Any] = {}
    for row in db.session.execute(_history(entity, record_id).where(FieldChange.pk > seen)):
        before.setdefault(row.field_name, row.previous_value)
    return before


def list_users(location: Location) -> Sequence[Service]:
    """The services at a place, by name: whoever changes it changes it for all of them."""
    query = (
        select(Service)
        .join(ServiceAtLocation, ServiceAtLocation.service_pk == Service.pk)
        .where(ServiceAtLocation.location_pk == location.pk)
        .order_by(func.lower(Service.name), Service.pk)
    )
    return db.session.scalars(query).all()


def list_services_of(organization: Organization) -> Sequence[Service]:
    """An organisation's services in every state, by name."""
    query = select(Service).where(Service.organization_pk == organization.pk)
    return db.session.scalars(query.order_by(func.lower(Service.name), Service.pk)).all()

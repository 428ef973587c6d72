"""What an import must know of the records that are there: its own, and any that a row may be the same as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.directory.loading import WHOLE
from portal.directory.models import (
    Address,
    ChangeSet,
    FieldChange,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from portal.directory.queries import list_terms
from portal.directory.rules.likeness import plain_phone
from portal.directory.shapes import SHAPES
from portal.directory.values import Lookup, Values
from portal.directory.vocabulary import TAXONOMY_OF_LINK, ChangeSource, ChangeState
from portal.extensions import db
from portal.listings.imports.rules.likeness import Likeness, Listed

_AT_ONCE = 400  # ids in one query: SQLite takes a limited number of them


@dataclass(frozen=True, slots=True)
class Held:
    """A record that an earlier import made."""

    id: str
    digest: str  # of what the file said then
    edited: bool  # whether somebody changed it since, other than an import


@dataclass
class Known:
    """Everything a plan is made against."""

    lookup: Lookup
    records: dict[str, dict[str, Held]] = field(default_factory=dict)  # entity -> the import's key -> record
    names: dict[str, dict[str, str]] = field(default_factory=dict)  # entity -> key -> name, for messages
    organizations: dict[str, str] = field(
        default_factory=dict
    )  # name in small letters -> id, whoever made it
    slugs: dict[str, set[str]] = field(default_factory=dict)  # entity -> addresses that are taken
    likeness: Likeness = field(default_factory=Likeness)


def get_known(origin: str) -> Known:
    """What is there before an import: one light query for each kind of fact."""
    known = Known(get_terms())
    for entity, shape in SHAPES.items():
        known.records[entity] = _held(entity, shape.model, origin)
    for entity, model in (("service", Service), ("organization", Organization)):
        known.slugs[entity] = set(db.session.scalars(select(model.slug)))
    for row in db.session.execute(
        select(Organization.id, Organization.name).order_by(Organization.pk.desc())
    ):
        known.organizations[row.name.casefold()] = row.id
    rows = db.session.execute(select(Service.origin_key, Service.name).where(Service.origin == origin))
    known.names["service"] = {row.origin_key: row.name for row in rows}
    _take_in_likeness(known.likeness)
    return known


def get_terms() -> Lookup:
    """Every taxonomy term that a value may name; no locations, of which there may be very many."""
    terms = {
        (link, term.code): term
        for link, taxonomy in TAXONOMY_OF_LINK.items()
        for term in list_terms(taxonomy)
    }
    return Lookup(terms)


def _held(entity: str, model: type[Any], origin: str) -> dict[str, Held]:
    edited = set(
        db.session.scalars(
            select(ChangeSet.entity_id)
            .join(model, model.id == ChangeSet.entity_id)
            .where(
                ChangeSet.entity == entity,
                ChangeSet.source != ChangeSource.IMPORT,
                ChangeSet.state == ChangeState.ACCEPTED,
                model.origin == origin,
            )
        )
    )
    rows = db.session.execute(
        select(model.id, model.origin_key, model.origin_hash).where(model.origin == origin)
    )
    return {row.origin_key: Held(row.id, row.origin_hash, row.id in edited) for row in rows}


def _take_in_likeness(likeness: Likeness) -> None:
    keys = {}
    for row in db.session.execute(select(Service.pk, Service.id, Service.name, Service.slug, Service.origin)):
        likeness.add(Listed(row.id, row.name, row.slug, row.origin))
        keys[row.pk] = row.id
    at = ServiceAtLocation
    facts: Sequence[tuple[str, Any]] = (
        (
            "postcode",
            select(at.service_pk, Address.postal_code).join(Address, Address.location_pk == at.location_pk),
        ),
        ("phone", select(Phone.service_pk, Phone.number).where(Phone.service_pk.is_not(None))),
        ("phone", select(at.service_pk, Phone.number).join(Phone, Phone.service_at_location_pk == at.pk)),
        ("phone", select(at.service_pk, Phone.number).join(Phone, Phone.location_pk == at.location_pk)),
        (
            "phone",
            select(Service.pk, Phone.number).join(Phone, Phone.organization_pk == Service.organization_pk),
        ),
    )
    for kind, query in facts:
        for service_pk, fact in db.session.execute(query):
            likeness.note(keys[service_pk], kind, plain_phone(fact) if kind == "phone" else fact)


def get_records(entity: str, ids: Iterable[str]) -> dict[str, Any]:
    """Records with everything that belongs to them, by id."""
    model = SHAPES[entity].model
    found: dict[str, Any] = {}
    for some in _chunks(ids):
        query = select(model).where(model.id.in_(some)).options(*WHOLE[entity]())
        found |= {row.id: row for row in db.session.scalars(query)}
    return found


def get_locations(ids: Iterable[str]) -> dict[str, Location]:
    """Locations alone, to be tied to a service."""
    found: dict[str, Location] = {}
    for some in _chunks(ids):
        found |= {row.id: row for row in db.session.scalars(select(Location).where(Location.id.in_(some)))}
    return found


def get_last_written(ids: Iterable[str]) -> dict[str, Values]:
    """For each record, the value that an import last wrote into each field."""
    written: dict[str, Values] = {}
    for some in _chunks(ids):
        query = (
            select(FieldChange.resource_id, FieldChange.field_name, FieldChange.replacement_value)
            .join(ChangeSet, ChangeSet.pk == FieldChange.change_set_pk)
            .where(
                FieldChange.resource_id.in_(some),
                ChangeSet.source == ChangeSource.IMPORT,
                ChangeSet.state == ChangeState.ACCEPTED,
            )
            .order_by(FieldChange.pk)
        )
        for resource_id, name, value in db.session.execute(query):
            written.setdefault(resource_id, {})[name] = value
    return written


def get_suggested(ids: Iterable[str]) -> dict[tuple[str, str], list[Any]]:
    """Every value that an import ever suggested for a field of these records, whatever became of it."""
    found: dict[tuple[str, str], list[Any]] = {}
    for some in _chunks(ids):
        query = (
            select(FieldChange.resource_id, FieldChange.field_name, FieldChange.replacement_value)
            .join(ChangeSet, ChangeSet.pk == FieldChange.change_set_pk)
            .where(
                FieldChange.resource_id.in_(some),
                ChangeSet.source == ChangeSource.IMPORT,
                ChangeSet.reference.is_not(None),
            )
        )
        for resource_id, name, value in db.session.execute(query):
            found.setdefault((resource_id, name), []).append(value)
    return found


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]

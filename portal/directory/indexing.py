"""Turning published records into the search engine's documents, and keeping the index in step with the
database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.references import slugify
from portal.core.waiting import Waiting
from portal.directory.loading import whole_service
from portal.directory.models import (
    ContentGeneration,
    IndexChange,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    TermLink,
)
from portal.directory.queries import shown
from portal.directory.vocabulary import Capacity, LinkType, ReferralRoute
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.geography.queries import gazetteer
from search_index.documents import Document, Point

#: A feature that has documents of its own hands in how to get them: ids (None for all) -> documents by id.
DocumentSource = Callable[[Iterable[str] | None], Mapping[str, Document]]

_sources: dict[str, DocumentSource] = {}
_BATCH = 200


def register_source(kind: str, source: DocumentSource) -> None:
    """Add another kind of document to the index (guides do), without the directory knowing its feature."""
    _sources[kind] = source


def count_documents() -> int:
    """How many listings a rebuild will read."""
    return db.session.scalar(select(func.count()).select_from(Service).where(shown())) or 0


def every_document() -> Iterator[Document]:
    """Every public document, read in batches so that memory stays small."""
    needs = needs_of_types()
    last = 0
    while True:
        query = select(Service).where(shown(), Service.pk > last).order_by(Service.pk).limit(_BATCH)
        rows = db.session.scalars(query.options(*whole_service())).all()
        yield from (document_of(row, needs) for row in rows)
        if len(rows) < _BATCH:
            break
        last = rows[-1].pk
        db.session.expunge_all()
    for source in _sources.values():
        yield from source(None).values()


def needs_of_types() -> dict[str, list[str]]:
    """Service type code -> the needs that point at it."""
    needs: dict[str, list[str]] = {}
    rows = db.session.execute(
        select(TaxonomyTerm.code, TaxonomyTerm.taxonomy_pk, TermLink.target_pk)
        .join(TermLink, TermLink.term_pk == TaxonomyTerm.pk)
        .where(TaxonomyTerm.hidden.is_(False))
        .order_by(TaxonomyTerm.position)
    ).all()
    targets = dict(db.session.execute(select(TaxonomyTerm.pk, TaxonomyTerm.code)).all())
    of_needs = _taxonomy_pk("needs")
    for code, taxonomy_pk, target_pk in rows:
        if taxonomy_pk == of_needs:
            needs.setdefault(targets[target_pk], []).append(code)
    return needs


def _taxonomy_pk(code: str) -> int | None:
    return db.session.scalar(select(Taxonomy.pk).where(Taxonomy.code == code))


def document_of(service: Service, needs: Mapping[str, list[str]]) -> Document:
    """A fully loaded listing as the engine sees it: public words and facts only."""
    types = _codes(service, LinkType.SERVICE_TYPE)
    own = _codes(service, LinkType.NEED)
    derived = [need for code in types for need in needs.get(code, ())]
    places = [at.location for at in service.at_locations if not at.location.confidential]
    verification = service.verification
    return Document(
        id=service.id,
        kind="service",
        slug=service.slug,
        name=service.name,
        organisation=service.organization.name,
        summary=service.summary,
        description=service.description,
        extra=_extra_words(service, places),
        types=types,
        needs=tuple(dict.fromkeys([*own, *derived])),
        audiences=_codes(service, LinkType.AUDIENCE),
        themes=_codes(service, LinkType.THEME),
        life_events=_codes(service, LinkType.LIFE_EVENT),
        areas=tuple(area.code for area in service.service_areas if area.code),
        points=tuple(
            Point(place.latitude, place.longitude, place.town or place.name)
            for place in places
            if place.latitude is not None and place.longitude is not None
        ),
        places=tuple(dict.fromkeys(slug for place in places if (slug := _place_slug(place)))),
        delivery=tuple(service.delivery),
        days=days_of(service),
        accessibility=tuple(
            dict.fromkeys(slugify(one.description) for place in places for one in place.accessibility)
        ),
        cost=cost_of(service),
        minimum_age=_number(service.minimum_age),
        maximum_age=_number(service.maximum_age),
        eligibility=service.eligibility,
        open_to_referrals=_open(service),
        verified_on=verification.verified_at.date().isoformat()
        if verification and verification.verified_at
        else "",
        stale=bool(verification and verification.stale),
        version=service.version,
    )


def _codes(service: Service, link_type: LinkType) -> tuple[str, ...]:
    links = sorted(
        (link for link in service.attributes if link.link_type == link_type and not link.term.hidden),
        key=lambda link: link.position,
    )
    return tuple(link.term.code for link in links)


def _extra_words(service: Service, places: list[Location]) -> str:
    where = [words for place in places for words in (place.name, place.town) if words]
    said = [service.alternate_name, service.eligibility_description, service.easy_read, *where]
    return " . ".join(words for words in said if words)


def _place_slug(place: Location) -> str:
    """The slug of the town or village a location is in, where we know it."""
    slug = slugify(place.town)
    return slug if slug in gazetteer().by_slug else ""


def _schedules(service: Service) -> Iterator[Any]:
    yield from service.schedules
    for at in service.at_locations:
        yield from at.schedules
        if not at.schedules and not service.schedules:
            yield from at.location.schedules


def days_of(service: Service) -> tuple[str, ...]:
    """The days of the week on which it happens, MO to SU; () when no schedule says."""
    found: set[str] = set()
    for schedule in _schedules(service):
        if schedule.exceptional:
            continue
        if schedule.freq == "DAILY":
            found.update(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
        found.update(day.strip()[-2:] for day in schedule.byday.split(",") if day.strip())
    return tuple(day for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU") if day in found)


def cost_of(service: Service) -> str:
    """ "free" when every stated price is nothing, "paid" when one is not, "" when none is stated."""
    amounts = [option.amount for option in service.cost_options if option.amount is not None]
    if not amounts:
        return ""
    return "free" if not any(amounts) else "paid"


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None


def _open(service: Service) -> bool | None:
    if not service.referral_route and not service.capacity:
        return None
    return service.referral_route != ReferralRoute.CLOSED and service.capacity != Capacity.CLOSED


def pending_changes() -> int:
    """How many index changes wait."""
    return db.session.scalar(select(func.count()).select_from(IndexChange)) or 0


def waiting() -> Waiting:
    """The index changes that wait; each is due at once."""
    count, oldest = db.session.execute(select(func.count(), func.min(IndexChange.created_at))).one()
    return Waiting(count, count, oldest)


def read_changes(limit: int = 500) -> tuple[list[Document | str], int, int, bool]:
    """The next changes for the engine: (documents and ids to take out, last row, generation, words changed).

    A record that is no longer public comes as its id alone: the index forgets it.
    """
    rows = db.session.scalars(select(IndexChange).order_by(IndexChange.pk).limit(limit)).all()
    generation = db.session.scalar(select(ContentGeneration.number)) or 0
    if not rows:
        return [], 0, generation, False
    ids = {
        kind: list(dict.fromkeys(row.record_id for row in rows if row.kind == kind))
        for kind in {row.kind for row in rows}
    }
    services = set(ids.get("service", [])) | _services_touched(
        ids.get("location", []), ids.get("organization", [])
    )
    changes: list[Document | str] = []
    if services:
        needs = needs_of_types()
        found = db.session.scalars(
            select(Service).where(Service.id.in_(services), shown()).options(*whole_service())
        )
        documents = {row.id: document_of(row, needs) for row in found}
        changes += [documents.get(record_id, record_id) for record_id in sorted(services)]
    for kind, source in _sources.items():
        if kind in ids:
            made = source(ids[kind])
            changes += [made.get(record_id, record_id) for record_id in ids[kind]]
    return changes, rows[-1].pk, generation, "words" in ids


def _services_touched(locations: list[str], organizations: list[str]) -> set[str]:
    """The listings that show something of these places and organisations."""
    found: set[str] = set()
    if locations:
        at_places = (
            select(Service.id)
            .join(ServiceAtLocation, ServiceAtLocation.service_pk == Service.pk)
            .join(Location, Location.pk == ServiceAtLocation.location_pk)
            .where(Location.id.in_(locations))
        )
        found.update(db.session.scalars(at_places))
    if organizations:
        run = select(Service.id).join(Organization, Organization.pk == Service.organization_pk)
        found.update(db.session.scalars(run.where(Organization.id.in_(organizations))))
    return found


def forget_changes(last: int) -> None:
    """The index holds everything up to this row: the rows may go."""
    with transaction():
        db.session.execute(delete(IndexChange).where(IndexChange.pk <= last))


def source_version(generation: int) -> str:
    """What an index made now stands for: the content's generation, the day, since days open and close
    listings, and the database."""
    token = db.session.scalar(select(ContentGeneration.token)) or ""
    return f"{generation}:{clock.today().isoformat()}:{token}"


def last_change() -> int:
    """The newest waiting row; 0 when none waits."""
    return db.session.scalar(select(func.max(IndexChange.pk))) or 0


def place_names() -> list[str]:
    """Names of towns and villages, which spelling must leave alone."""
    return [place.name for place in gazetteer().by_slug.values()]

"""Reading every listing for an export, in batches so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.directory.loading import whole_location, whole_organization, whole_service
from portal.directory.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from portal.directory.queries import shown
from portal.extensions import db

_BATCH = 200


def each_listing(*, public_only: bool) -> Iterator[Service]:
    """Every listing with everything that belongs to it; with `public_only` those that anybody can see."""
    last = 0
    while True:
        query = select(Service).where(Service.pk > last).order_by(Service.pk).limit(_BATCH)
        if public_only:
            query = query.where(shown())
        rows = db.session.scalars(query.options(*whole_service())).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].pk
        db.session.expunge_all()


def count_listings(*, public_only: bool) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Service)
    return db.session.scalar(query.where(shown()) if public_only else query) or 0


def each_organization() -> Iterator[Organization]:
    """Every organisation with a public listing, with what belongs to it."""
    has = select(Service.pk).where(Service.organization_pk == Organization.pk, shown()).exists()
    query = select(Organization).where(has).order_by(Organization.pk)
    yield from db.session.scalars(query.options(*whole_organization()))


def each_location() -> Iterator[Location]:
    """Every place of a public listing that may be told, with what belongs to it."""
    used = (
        select(ServiceAtLocation.pk)
        .join(Service, Service.pk == ServiceAtLocation.service_pk)
        .where(ServiceAtLocation.location_pk == Location.pk, shown())
        .exists()
    )
    query = select(Location).where(used, Location.confidential.is_(False)).order_by(Location.pk)
    yield from db.session.scalars(query.options(*whole_location(), selectinload(Location.organization)))


def list_taxonomies() -> list[Taxonomy]:
    """Every taxonomy with its terms."""
    query = select(Taxonomy).options(selectinload(Taxonomy.terms).joinedload(TaxonomyTerm.taxonomy))
    return list(db.session.scalars(query.order_by(Taxonomy.pk)))

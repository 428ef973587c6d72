"""Which listings are public now, in which version of all they show: the light query before a kept page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from portal.directory.models import Location, Organization, Service, ServiceAtLocation
from portal.directory.queries import shown
from portal.extensions import db


class Stamp(NamedTuple):
    """What a kept listing is compared with: it is still right while its stamp is the same."""

    id: str
    slug: str
    version: int
    organization_version: int
    #: Versions only go up, and having other places changes the listing's own version: the sum tells all.
    places_version: int


def find_stamps(ids: Sequence[str], slug: str = "") -> dict[str, Stamp]:
    """The stamps, by id, of these listings and of the one with that slug; only of those public now."""
    if not ids and not slug:
        return {}
    places = (
        select(func.coalesce(func.sum(Location.version), 0))
        .join(ServiceAtLocation, ServiceAtLocation.location_pk == Location.pk)
        .where(ServiceAtLocation.service_pk == Service.pk)
        .scalar_subquery()
    )
    wanted = [*([Service.id.in_(ids)] if ids else []), *([Service.slug == slug] if slug else [])]
    query = (
        select(Service.id, Service.slug, Service.version, Organization.version, places)
        .join(Organization, Organization.pk == Service.organization_pk)
        .where(or_(*wanted), shown())
    )
    return {row[0]: Stamp(*row) for row in db.session.execute(query).all()}

"""Which listings are public now, in which version of all they show: the light query before a kept page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Dialect, func, literal_column, or_, select

from portal.core import clock
from portal.directory.models import Location, Organization, Service, ServiceAtLocation, Verification
from portal.directory.queries import shown
from portal.extensions import db
from portal.extensions.raw import fetch_rows

_MARK = "@@"  # stands for a value until the text is made


class Stamp(NamedTuple):
    """What a kept listing is compared with: it is still right while its stamp is the same."""

    id: str
    slug: str
    version: int
    organization_version: int
    #: Versions only go up, and having other places changes the listing's own version: the sum tells all.
    places_version: int
    check_version: int


def find_stamps(ids: Sequence[str], slug: str = "") -> dict[str, Stamp]:
    """The stamps, by id, of these listings and of the one with that slug; only of those public now.

    Read raw, as content_generation is: every page of listings asks for it.
    """
    if not ids and not slug:
        return {}
    sql = _sql(db.engine.dialect, len(ids), bool(slug), clock.today())
    rows = fetch_rows(sql, (*ids, slug) if slug else ids)
    return {row[0]: Stamp(*row) for row in rows}


@lru_cache(maxsize=128)
def _sql(dialect: Dialect, ids: int, by_slug: bool, day: date) -> str:
    """The query's text for that many ids on that day, in the database's own words and marks."""
    mark: ColumnElement[str] = literal_column(_MARK)
    wanted = [*([Service.id.in_([mark] * ids)] if ids else []), *([Service.slug == mark] if by_slug else [])]
    places = (
        select(func.coalesce(func.sum(Location.version), 0))
        .join(ServiceAtLocation, ServiceAtLocation.location_pk == Location.pk)
        .where(ServiceAtLocation.service_pk == Service.pk)
        .scalar_subquery()
    )
    query = (
        select(
            Service.id,
            Service.slug,
            Service.version,
            Organization.version,
            places,
            func.coalesce(Verification.version, 0),
        )
        .join(Organization, Organization.pk == Service.organization_pk)
        .outerjoin(Verification, Verification.service_pk == Service.pk)
        .where(or_(*wanted), shown(day))
    )
    text = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return text.replace(_MARK, "?" if dialect.paramstyle == "qmark" else "%s")

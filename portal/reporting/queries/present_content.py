"""The listings as they stand now, counted by one thing at a time: what the public page shows of today, and
what the nightly facts keep of a day, is counted here and nowhere else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.core import clock
from portal.directory.models import (
    Attribute,
    CostOption,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    TaxonomyTerm,
    Verification,
)
from portal.directory.queries import list_terms, shown
from portal.directory.vocabulary import TAXONOMY_OF_LINK, LinkType
from portal.extensions import db

#: A dimension and its value: ("theme", "loneliness"); of all listings ("all", "").
Thing = tuple[str, str]


class Counts(NamedTuple):
    """How many listings anybody can see, and how many of them are checked and in date, by thing."""

    listings: Counter[Thing]
    in_date: Counter[Thing]


#: The fields of a listing that somebody should have filled: columns of its own, and what belongs to it.
COLUMNS = (
    "summary",
    "description",
    "easy_read",
    "url",
    "email",
    "application_process",
    "eligibility",
    "referral_route",
    "capacity",
)
PARTS: dict[str, Any] = {
    "phones": Phone,
    "schedules": Schedule,
    "cost_options": CostOption,
    "languages": Language,
    "service_areas": ServiceArea,
    "places": ServiceAtLocation,
}


def first_types() -> dict[int, str]:
    """The first type of each service, by its pk."""
    found: dict[int, str] = {}
    for pk, code in _terms(LinkType.SERVICE_TYPE):
        found.setdefault(pk, code)
    return found


def themes() -> dict[str, tuple[str, ...]]:
    """The themes that each service helps with, by its public id."""
    ids = dict(db.session.execute(select(Service.pk, Service.id)).all())
    found: defaultdict[str, list[str]] = defaultdict(list)
    for pk, code in _themes():
        found[ids[pk]].append(code)
    return {one: tuple(sorted(set(codes))) for one, codes in found.items()}


def _themes() -> Iterable[tuple[int, str]]:
    """The themes that a service carries, and those that point at a type of it."""
    yield from _terms(LinkType.THEME)
    pointing: defaultdict[str, list[str]] = defaultdict(list)
    for theme in list_terms(TAXONOMY_OF_LINK[LinkType.THEME]):
        for link in theme.links:
            pointing[link.target.code].append(theme.code)
    for pk, code in _terms(LinkType.SERVICE_TYPE):
        yield from ((pk, theme) for theme in pointing[code])


def _terms(link_type: LinkType) -> Iterable[tuple[int, str]]:
    query = (
        select(Attribute.service_pk, TaxonomyTerm.code)
        .join(TaxonomyTerm, TaxonomyTerm.pk == Attribute.taxonomy_term_pk)
        .where(Attribute.link_type == link_type, Attribute.service_pk.is_not(None))
        .order_by(Attribute.service_pk, Attribute.position, Attribute.pk)
    )
    return [(int(pk or 0), code) for pk, code in db.session.execute(query)]


def count_content(day: date) -> Counts:
    """What anybody can see now, counted as of `day`: by kind, type, theme, ward, sector, by which fields are
    filled, and by how long ago they were checked."""
    columns = [getattr(Service, name) for name in COLUMNS]
    query = (
        select(Service.pk, Service.kind, Organization.sector, Verification.verified_at, Verification.due_at)
        .add_columns(*columns)
        .join(Organization, Organization.pk == Service.organization_pk)
        .outerjoin(Verification, Verification.service_pk == Service.pk)
        .where(shown(day))
    )
    rows = db.session.execute(query).all()
    about: defaultdict[int, set[Thing]] = defaultdict(set)
    for row in rows:
        about[row.pk] |= {("all", ""), ("kind", row.kind), ("sector", row.sector or "")}
        about[row.pk] |= {("field", name) for name in COLUMNS if getattr(row, name)}
        about[row.pk].add(("checked", _checked(row.verified_at, day)))
    for pk, where in _parts():
        if pk in about:
            about[pk].add(where)
    listings: Counter[Thing] = Counter()
    in_date: Counter[Thing] = Counter()
    for row in rows:
        listings.update(about[row.pk])
        if row.verified_at is not None and (row.due_at is None or row.due_at >= day):
            in_date.update(about[row.pk])
    return Counts(listings, in_date)


def _checked(moment: datetime | None, day: date) -> str:
    """How long before a day a listing was checked: '6', '12' or 'longer' in months, '' for never."""
    if moment is None:
        return ""
    checked = clock.to_london(moment).date()
    return next((str(ago) for ago in (6, 12) if checked >= clock.add_months(day, -ago)), "longer")


def _parts() -> Iterable[tuple[int, tuple[str, str]]]:
    """What belongs to each service: its terms, the wards of its places, the fields that are tables."""
    yield from ((pk, ("type", code)) for pk, code in _terms(LinkType.SERVICE_TYPE))
    yield from ((pk, ("theme", code)) for pk, code in _themes())
    wards = (
        select(ServiceAtLocation.service_pk, Location.ward_code)
        .join(Location, Location.pk == ServiceAtLocation.location_pk)
        .where(Location.ward_code != "", Location.confidential.is_(False))
    )
    yield from ((pk, ("ward", code)) for pk, code in db.session.execute(wards))
    for name, model in PARTS.items():
        pks = db.session.scalars(select(model.service_pk).where(model.service_pk.is_not(None)).distinct())
        yield from ((pk, ("field", name)) for pk in pks)

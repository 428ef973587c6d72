"""The amount of content: public listings by type, theme, ward, sector and by when they were checked (D1).

Every table has a fixed set of rows, also where nothing is listed. All are of now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from portal.core import clock
from portal.directory.models import (
    Attribute,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
    Verification,
)
from portal.directory.queries import list_terms, shown
from portal.directory.vocabulary import SECTOR_WORDS, TAXONOMY_OF_LINK, LinkType
from portal.extensions import db
from portal.geography.queries import list_areas
from portal.geography.vocabulary import RUTLAND, AreaKind
from portal.reporting.rules.tables import FigureTable, Row, single

_COLUMN = ("Listings",)
NOT_STATED = "Not stated"


def listings_in_all() -> FigureTable:
    """How many there are."""
    count = db.session.scalar(select(func.count()).select_from(Service).where(shown())) or 0
    return single("listings", "Listings", count)


def listings_by_type() -> FigureTable:
    """Public listings of each type of service."""
    tagged = _listings_of_terms()
    rows = [
        (term.name, len(tagged[LinkType.SERVICE_TYPE, term.code])) for term in _terms(LinkType.SERVICE_TYPE)
    ]
    return _table("listings_by_type", "Listings by type of service", "Type of service", rows)


def listings_by_theme() -> FigureTable:
    """Public listings that help with each theme: those that carry it, or a type of service it points at."""
    tagged = _listings_of_terms()
    rows = []
    for term in _terms(LinkType.THEME):
        helping = set(tagged[LinkType.THEME, term.code])
        helping.update(*(tagged[LinkType.SERVICE_TYPE, link.target.code] for link in term.links))
        rows.append((term.name, len(helping)))
    return _table("listings_by_theme", "Listings by theme", "Theme", rows)


def listings_by_place() -> FigureTable:
    """Public listings with a place in each ward of Rutland. A secret place is counted nowhere: the count of
    its ward would tell where it is."""
    query = (
        select(Location.ward_code, func.count(func.distinct(ServiceAtLocation.service_pk)))
        .join(ServiceAtLocation, ServiceAtLocation.location_pk == Location.pk)
        .join(Service, Service.pk == ServiceAtLocation.service_pk)
        .where(shown(), Location.confidential.is_(False))
        .group_by(Location.ward_code)
    )
    counts = {row[0]: row[1] for row in db.session.execute(query).all()}
    wards = [area for area in list_areas(AreaKind.WARD) if RUTLAND in area.within]
    rows = [(ward.name, counts.get(ward.code, 0)) for ward in wards]
    return _table("listings_by_place", "Listings by ward", "Ward", rows)


def listings_by_sector() -> FigureTable:
    """Public listings by who runs them."""
    query = (
        select(Organization.sector, func.count()).join(Service).where(shown()).group_by(Organization.sector)
    )
    counts = {row[0] or "": row[1] for row in db.session.execute(query).all()}
    rows = [(words, counts.get(sector, 0)) for sector, words in SECTOR_WORDS.items()]
    rows.append((NOT_STATED, sum(counts.values()) - sum(count for _words, count in rows)))
    return _table("listings_by_sector", "Listings by who runs them", "Who runs it", rows)


def listings_by_check() -> FigureTable:
    """Public listings by when they were last checked."""
    query = select(Verification.verified_at).select_from(Service).outerjoin(Verification).where(shown())
    today = clock.today()
    ends = [
        ("In the last 6 months", clock.add_months(today, -6)),
        ("6 to 12 months ago", clock.add_months(today, -12)),
    ]
    counts = dict.fromkeys([*(words for words, _since in ends), "More than a year ago", "Not checked yet"], 0)
    for (moment,) in db.session.execute(query).all():
        if moment is None:
            counts["Not checked yet"] += 1
            continue
        day = clock.to_london(moment).date()
        counts[next((words for words, since in ends if day >= since), "More than a year ago")] += 1
    return _table("listings_by_check", "Listings by when they were checked", "Last checked", counts.items())


def _terms(link_type: LinkType) -> list[TaxonomyTerm]:
    return [term for term in list_terms(TAXONOMY_OF_LINK[link_type]) if not term.hidden]


def _listings_of_terms() -> dict[tuple[str, str], set[int]]:
    """The public listings that carry each term, by link type and code."""
    query = (
        select(Attribute.link_type, TaxonomyTerm.code, Service.pk)
        .join(TaxonomyTerm, TaxonomyTerm.pk == Attribute.taxonomy_term_pk)
        .join(Service, Service.pk == Attribute.service_pk)
        .where(shown(), Attribute.link_type.in_([LinkType.SERVICE_TYPE, LinkType.THEME]))
    )
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for link_type, code, service in db.session.execute(query).all():
        found[link_type, code].add(service)
    return found


def _table(measure: str, title: str, by: str, rows: Iterable[tuple[str, int]]) -> FigureTable:
    return FigureTable(measure, title, (by,), _COLUMN, tuple(Row((name,), (count,)) for name, count in rows))

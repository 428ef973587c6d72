"""How much is listed and how fresh (D1), as it was at the end of a period: read from the nightly facts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from portal.directory.vocabulary import KIND_WORDS, SECTOR_WORDS
from portal.extensions import db
from portal.reporting.fact_models import ContentFact
from portal.reporting.queries import names
from portal.reporting.queries.listings import CHECKED
from portal.reporting.queries.sums import PERCENT, share, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row

_COLUMNS = ("Listings", "Checked and in date")
_FIELDS = {
    "summary": "Summary",
    "description": "Description",
    "easy_read": "Easy-read words",
    "phones": "Phone number",
    "email": "Email address",
    "url": "Website",
    "places": "Place",
    "service_areas": "Area served",
    "schedules": "Days and times",
    "cost_options": "Cost",
    "eligibility": "Who it is for",
    "application_process": "How to get it",
    "referral_route": "Who can refer",
    "capacity": "Whether there is room",
    "languages": "Languages",
}


def day_of(period: Period) -> date | None:
    """The last day of a period of which the content is known."""
    query = select(func.max(ContentFact.day)).where(
        ContentFact.day >= period.first, ContentFact.day <= period.last
    )
    return db.session.scalar(query)


def _found(period: Period, dimension: str) -> dict[tuple[str, ...], tuple[int, ...]]:
    day = day_of(period)
    query = select(ContentFact.value, ContentFact.listings, ContentFact.in_date).where(
        ContentFact.day == day, ContentFact.dimension == dimension
    )
    return {(value,): (listings, in_date) for value, listings, in_date in db.session.execute(query)}


def _by(
    period: Period, dimension: str, measure: str, title: str, by: str, known: dict[str, str]
) -> FigureTable:
    made = table(measure, title, by, _COLUMNS, _found(period, dimension), names=known, fixed=known)
    return _where_known(period, made)


def _where_known(period: Period, made: FigureTable) -> FigureTable:
    """What was listed on a day cannot be found out afterwards: without a roll-up of its own it is not
    known."""
    return made if day_of(period) else made.unknown()


def content(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """All listings at the end of the period, and how many were in date."""
    listings, in_date = _found(period, "all").get(("",), (0, 0))
    row = Row((), (listings, in_date, share(in_date, listings)))
    made = FigureTable(
        "content", "Listings at the end of the period", (), (*_COLUMNS, "In date, of all"), (row,),
        other_units=(("In date, of all", PERCENT),),
    )  # fmt: skip
    return _where_known(period, made)


def by_kind(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Services, activities, places and helplines."""
    known = {str(kind): words for kind, words in KIND_WORDS.items()}
    return _by(period, "kind", "content_by_kind", "Listings by kind", "Kind", known)


def by_type(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Listings of each type of service."""
    return _by(
        period, "type", "content_by_type", "Listings by type of service", "Type of service", names.types()
    )


def by_theme(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Listings of each theme."""
    return _by(period, "theme", "content_by_theme", "Listings by theme", "Theme", names.themes())


def by_ward(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Listings with a place in each ward of Rutland."""
    known = names.wards()
    found = {key: value for key, value in _found(period, "ward").items() if key[0] in known}
    made = table("content_by_ward", "Listings by ward", "Ward", _COLUMNS, found, names=known, fixed=known)
    return _where_known(period, made)


def by_sector(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Listings by who runs them."""
    known = {str(sector): words for sector, words in SECTOR_WORDS.items()} | {"": names.NOT_STATED}
    return _by(period, "sector", "content_by_sector", "Listings by who runs them", "Who runs it", known)


def by_check(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Listings by how long ago they were checked; not known of days when that was not counted."""
    found = _found(period, "checked")
    title = "Listings by when they were checked"
    made = table("content_by_check", title, "Last checked", _COLUMNS, found, names=CHECKED, fixed=CHECKED)
    return made if found else made.unknown()


def by_field(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Which fields of the listings are filled, and of how many."""
    all_of_them = _found(period, "all").get(("",), (0, 0))[0]
    found = _found(period, "field")
    rows = {
        (name,): (found.get((name,), (0, 0))[0], share(found.get((name,), (0, 0))[0], all_of_them))
        for name in _FIELDS
    }
    made = table(
        "content_by_field", "Fields that are filled", "Field", ("Listings", "Of all"), rows, names=_FIELDS,
        fixed=_FIELDS, other_units=(("Of all", PERCENT),),
    )  # fmt: skip
    return _where_known(period, made)

"""The amount of content: public listings by type, theme, ward, sector and by when they were checked (D1).

Every table has a fixed set of rows, also where nothing is listed. All are of now; the same, as it was at the
end of a period, is in `queries.content`.
"""

from __future__ import annotations

from portal.core import clock
from portal.directory.vocabulary import SECTOR_WORDS
from portal.reporting.queries import names
from portal.reporting.queries.present_content import count_content
from portal.reporting.rules.tables import FigureTable, Row, single

#: How long ago a listing was checked, by `present_content`'s value.
CHECKED = {
    "6": "In the last 6 months",
    "12": "6 to 12 months ago",
    "longer": "More than a year ago",
    "": "Not checked yet",
}


def present_listings() -> tuple[FigureTable, ...]:
    """Every table of now, from one count."""
    listings = count_content(clock.today()).listings
    sectors = {str(sector): words for sector, words in SECTOR_WORDS.items()} | {"": names.NOT_STATED}
    by = (
        ("type", "listings_by_type", "Listings by type of service", "Type of service", names.types()),
        ("theme", "listings_by_theme", "Listings by theme", "Theme", names.themes()),
        ("ward", "listings_by_place", "Listings by ward", "Ward", names.wards()),
        ("sector", "listings_by_sector", "Listings by who runs them", "Who runs it", sectors),
        ("checked", "listings_by_check", "Listings by when they were checked", "Last checked", CHECKED),
    )
    tables = [single("listings", "Listings", listings["all", ""])]
    for dimension, measure, title, label, known in by:
        rows = tuple(Row((words,), (listings[dimension, value],)) for value, words in known.items())
        tables.append(FigureTable(measure, title, (label,), ("Listings",), rows))
    return tuple(tables)

"""What everybody may see: the measures that are published, in their order. Nothing else is ever public."""

from __future__ import annotations

from portal.core import clock
from portal.reporting.catalogue import CATALOGUE
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import PeriodKind

#: Amounts of content, as they are now. They count no people, so they are exact.
CONTENT = (
    "listings",
    "listings_by_type",
    "listings_by_theme",
    "listings_by_place",
    "listings_by_sector",
    "listings_by_check",
)


def content_tables() -> tuple[FigureTable, ...]:
    """How much is listed, now."""
    present = Period.around(clock.today(), PeriodKind.MONTH)
    return tuple(CATALOGUE[code].make(present) for code in CONTENT)

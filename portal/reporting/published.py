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
#: Use of the site in a month, a quarter or a financial year. Visits are of nobody: they are exact.
USE = ("visits", "pages", "searches", "things_done")
#: Counts of people by one thing; they come out as `rules.calendar_tables` makes them safe.
PEOPLE = ("referrals_by_door", "referrals_by_ward", "outcomes", "endings")
#: Of these the ones that break down the same people.
TOGETHER = (("referrals_by_door", "referrals_by_ward"),)


def content_tables() -> tuple[FigureTable, ...]:
    """How much is listed, now."""
    present = Period.around(clock.today(), PeriodKind.MONTH)
    return tuple(CATALOGUE[code].make(present) for code in CONTENT)


def exact_tables(codes: tuple[str, ...], period: Period) -> tuple[FigureTable, ...]:
    """The exact tables of measures that are published, of a period that is over."""
    return tuple(CATALOGUE[code].make(period) for code in codes)

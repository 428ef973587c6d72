"""What everybody may see: the measures that are published, in their order. Nothing else is ever public."""

from __future__ import annotations

from portal.reporting.catalogue import CATALOGUE
from portal.reporting.queries.listings import present_listings
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable

#: Use of the site in a month, a quarter or a financial year. Visits are of nobody: they are exact.
USE = ("visits", "pages", "searches", "things_done")
#: Counts of people by one thing; they come out as `rules.calendar_tables` makes them safe.
PEOPLE = ("referrals_by_door", "referrals_by_ward", "outcomes", "endings")
#: Of these the ones that break down the same people.
TOGETHER = (("referrals_by_door", "referrals_by_ward"),)


def content_tables() -> tuple[FigureTable, ...]:
    """How much is listed, now."""
    return present_listings()


def exact_tables(codes: tuple[str, ...], period: Period) -> tuple[FigureTable, ...]:
    """The exact tables of measures that are published, of a period that is over."""
    return tuple(CATALOGUE[code].make(period) for code in codes)

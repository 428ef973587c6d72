"""Which tables there are: for every measure that can be asked for, what makes it and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.reporting.queries.listings import present_listings
from portal.reporting.rules.filters import EVERYTHING
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.sections import SECTIONS, Part
from portal.reporting.vocabulary import ChartKind


@dataclass(frozen=True, slots=True)
class Maker:
    """How a measure's table is made for a period, and the chart that fits it (None: the table alone)."""

    make: Callable[[Period], FigureTable]
    chart: ChartKind | None = ChartKind.BAR


def _present(measure: str) -> Callable[[Period], FigureTable]:
    """Of the present, whatever the period."""
    return lambda _period: next(one for one in present_listings() if one.measure == measure)


#: By measure, in the order in which pages and reports show them.
CATALOGUE: dict[str, Maker] = {
    "listings": Maker(_present("listings"), None),
    "listings_by_type": Maker(_present("listings_by_type")),
    "listings_by_theme": Maker(_present("listings_by_theme")),
    "listings_by_place": Maker(_present("listings_by_place"), ChartKind.TILE_MAP),
    "listings_by_sector": Maker(_present("listings_by_sector")),
    "listings_by_check": Maker(_present("listings_by_check")),
}


def _whole(part: Part) -> Maker:
    return Maker(lambda period: part.table(period, EVERYTHING), part.chart)


# What the team's own pages show is there for reports too, without limits.
CATALOGUE |= {part.measure: _whole(part) for one in SECTIONS.values() for part in one.parts}

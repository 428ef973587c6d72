"""What a saved report can hold, and its tables made now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.reporting.rules.disclosure import disclosed_all
from portal.reporting.rules.filters import CHOSEN, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.saved.vocabulary import Audience
from portal.reporting.sections import SECTIONS, Part

#: Every figure of the team's pages by its measure, as the first page that has it makes it.
PARTS: dict[str, Part] = {
    part.measure: part for section in reversed(SECTIONS.values()) for part in reversed(section.parts)
}


def gather(
    measures: Sequence[str], filters: Mapping[str, str], period: Period, audience: Audience
) -> tuple[FigureTable, ...]:
    """The tables of these measures, as they may be seen by that audience. A measure that is no longer made
    is left out."""
    limits = Filters(**{name: filters.get(name, "") for name in CHOSEN})
    tables = tuple(PARTS[code].make(period, limits) for code in measures if code in PARTS)
    return tables if audience is Audience.TEAM else disclosed_all(tables)

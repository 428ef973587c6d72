"""What a saved report can hold, and its tables made now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.reporting.rules.disclosure import disclosed_all
from portal.reporting.rules.filters import CHOSEN, EVERYTHING
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.saved.vocabulary import Audience
from portal.reporting.sections import SECTIONS, Part


def _parts() -> dict[str, Part]:
    found: dict[str, Part] = {}
    for section in SECTIONS.values():
        for part in section.parts:
            found.setdefault(part.measure, part)
    return found


#: Every figure of the team's pages by its measure, in their order.
PARTS = _parts()


def gather(
    measures: Sequence[str], filters: Mapping[str, str], period: Period, audience: Audience
) -> tuple[FigureTable, ...]:
    """The tables of these measures, as they may be seen by that audience. A measure that is no longer made
    is left out."""
    limits = replace(EVERYTHING, **{name: filters.get(name, "") for name in CHOSEN})  # type: ignore[arg-type]
    tables = tuple(PARTS[code].make(period, limits) for code in measures if code in PARTS)
    return tables if audience is Audience.TEAM else disclosed_all(tables)

"""What a saved report can hold, and its tables made now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portal.core.errors import PortalError
from portal.reporting.definitions import Definitions
from portal.reporting.presenters.pages import FILTER_WORDS, known_values
from portal.reporting.published import PEOPLE
from portal.reporting.publishing.queries import published_tables
from portal.reporting.rules.filters import CHOSEN, EVERYTHING, limited_to
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.saved.vocabulary import Audience
from portal.reporting.sections import SECTIONS, Part


def _parts() -> dict[str, Part]:
    found: dict[str, Part] = {}
    for section in SECTIONS.values():
        for part in section.parts:
            known = found.setdefault(part.measure, part)
            takes = tuple(dict.fromkeys([*known.takes, *part.takes]))
            found[part.measure] = replace(known, takes=takes)
    return found


#: Every figure of the team's pages by its measure, in their order, with all that it can be limited by.
PARTS = _parts()


def say_limits(filters: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each filter that limits something, in words."""
    said = [(name, filters[name]) for name in CHOSEN if filters.get(name)]
    return tuple(
        f"{FILTER_WORDS[name]}: {known_values(name).get(code, code)}, where a figure can be limited by it."
        for name, code in said
    )


class NotPublic(PortalError):
    """A report for others is asked for days, or holds figures, that are not for others; the message says
    which."""


def for_others(measures: Iterable[str], definitions: Definitions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of some measures those that others may have, and those that are for the team alone: they count people
    and are not among those that are published."""
    known = [code for code in measures if code in definitions.measures]
    alone = tuple(code for code in known if definitions.get(code).people and code not in PEOPLE)
    return tuple(code for code in known if code not in alone), alone


def gather(
    measures: Sequence[str], filters: Mapping[str, str], period: Period, audience: Audience
) -> tuple[FigureTable, ...]:
    """The tables of these measures, as they may be seen by that audience. A measure that is no longer made
    is left out. Others get counts of people as they were published and never limited, for whoever has two
    lists that differ by a few people can subtract them. Raises NotPublic."""
    made = [code for code in measures if code in PARTS]
    if audience is Audience.OTHERS:
        return _public(made, period)
    limits = limited_to(filters)
    return tuple(PARTS[code].table(period, limits) for code in made)


def _public(measures: Sequence[str], period: Period) -> tuple[FigureTable, ...]:
    published = published_tables(period)
    if not published:
        raise NotPublic(
            "The figures of these days are not public yet. They are a few days after the last day."
        )
    tables = [published.get(code) or PARTS[code].table(period, EVERYTHING) for code in measures]
    alone = [table.title for table in tables if table.people and table.measure not in published]
    if alone:
        raise NotPublic(f"For the team alone: {', '.join(alone)}.")
    return tuple(tables)

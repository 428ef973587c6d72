"""What a report holds: which figures, made for its period and set against the one before, as they may leave
the team."""

from __future__ import annotations

from collections.abc import Callable

from portal.reporting.definitions import Definitions
from portal.reporting.highlights.rules.freezing import Chapter, Content, Part
from portal.reporting.highlights.vocabulary import Board
from portal.reporting.metrics.figures import metric_tables
from portal.reporting.returns.figures import returns_tables, say_missing
from portal.reporting.rules.comparing import compare
from portal.reporting.rules.disclosure import disclosed
from portal.reporting.rules.filters import EVERYTHING
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.sections import SECTIONS
from portal.reporting.vocabulary import ChartKind

#: The chapters that the site counts by itself: each figure by the team's page that has it, and its measure.
CHAPTERS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "The information service",
        (
            ("content", "content"),
            ("content", "content_by_theme"),
            ("content", "content_by_ward"),
            ("use", "visits"),
            ("use", "pages"),
            ("use", "use_by_theme"),
            ("use", "use_by_ward"),
        ),
    ),
    (
        "What people looked for",
        (
            ("demand", "searches"),
            ("demand", "gaps_by_ward"),
            ("demand", "gaps_by_need"),
            ("demand", "needs_raised"),
        ),
    ),
    (
        "Referrals",
        (
            ("referrals", "referrals_by_door"),
            ("referrals", "referrals_by_ward"),
            ("referrals", "first_contact"),
            ("referrals", "onward_by_type"),
            ("referrals", "outcomes"),
        ),
    ),
    (
        "Community agents",
        (("agents", "people_supported"), ("agents", "progress"), ("agents", "groups_started")),
    ),
    ("Satisfaction", (("satisfaction", "pages_useful"), ("satisfaction", "did_it_help"))),
)


def gather(board: Board, period: Period, edition: int, definitions: Definitions) -> Content:
    """A report's figures as they are now; without words and not signed off."""
    chapters = [Chapter(name, tuple(_counted(figures, period))) for name, figures in CHAPTERS]
    chapters.append(Chapter("Projects", tuple(_reported(period))))
    metrics = tuple(Part(table, None) for table in metric_tables(period.last))
    chapters.append(Chapter("Programme metrics", metrics))
    kept = tuple(chapter for chapter in chapters if chapter.parts)
    codes = dict.fromkeys(part.table.measure for chapter in kept for part in chapter.parts)
    return Content(
        board=board,
        period=period,
        edition=edition,
        chapters=kept,
        measures=tuple(definitions.get(code) for code in codes),
        version=definitions.version,
        words={},
        missing=tuple(say_missing(period)),
        signed_off=None,
    )


def _counted(figures: tuple[tuple[str, str], ...], period: Period) -> list[Part]:
    found = []
    for page, measure in figures:
        part = SECTIONS[page].part(measure)
        assert part is not None, f"the page {page} has no {measure}"
        made = part
        table = _against(lambda days, made=made: made.make(days, EVERYTHING), period)  # type: ignore[misc]
        if table.rows:
            found.append(Part(table, part.chart))
    return found


def _against(make: Callable[[Period], FigureTable], period: Period) -> FigureTable:
    """A table beside the one of the period before. Each is made safe by itself: a change between two exact
    counts would tell of a small one."""
    before = period.before()
    now, then = disclosed(make(period)), disclosed(make(before))
    if (now.by, now.columns) != (then.by, then.columns):
        return now
    return compare(now, then, (period.name, before.name))


def _reported(period: Period) -> list[Part]:
    """What projects reported; a kind that reported nothing in the period before stands alone."""
    names = (period.name, period.before().name)
    before = {(one.measure, one.title): disclosed(one) for one in returns_tables(period.before())}
    found = []
    for exact in returns_tables(period):
        now, then = disclosed(exact), before.get((exact.measure, exact.title))
        table = compare(now, then, names) if then is not None else now
        found.append(Part(table, ChartKind.BAR if len(now.columns) == 1 else None))
    return found

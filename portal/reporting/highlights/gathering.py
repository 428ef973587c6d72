"""What a report holds: which figures, made for its period and set against the one before, as they may leave
the team."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from portal.reporting.definitions import Definitions
from portal.reporting.highlights.rules.freezing import Chapter, Content, Part
from portal.reporting.highlights.rules.quarters import hidden_sums
from portal.reporting.highlights.rules.shortening import shortened
from portal.reporting.highlights.vocabulary import Board
from portal.reporting.metrics.figures import metric_tables
from portal.reporting.publishing.queries import published_tables, salt_of
from portal.reporting.publishing.rules import by_chance
from portal.reporting.returns.figures import FOR_HOW_MANY, returns_tables, say_missing
from portal.reporting.rules.comparing import beside
from portal.reporting.rules.disclosure import Key, by_no_chance, cells_of, count_columns, disclosed
from portal.reporting.rules.filters import EVERYTHING
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.sections import SECTIONS
from portal.reporting.sections import Part as Figure
from portal.reporting.vocabulary import ChartKind, Held, PeriodKind

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
        table = _against(partial(_make, part), period)
        if part.chart is not ChartKind.TILE_MAP:  # a map has a square for every ward
            table = shortened(table)
        found.append(Part(table, part.chart))
    return found


def _make(part: Figure, days: Period) -> FigureTable:
    return part.table(days, EVERYTHING)


def _against(make: Callable[[Period], FigureTable], period: Period) -> FigureTable:
    """A table beside the one of the period before. Each is made safe by itself: a change between two exact
    counts would tell of a small one."""
    before = period.before()
    return beside(safe(make, period), safe(make, before), (period.name, before.name))


def safe(make: Callable[[Period], FigureTable], period: Period) -> FigureTable:
    """A table as it leaves the team. One of a quarter is held back where the months, which other reports
    tell, could be subtracted from it; a column whose months do not add up to it gives nothing to subtract.
    What is public is told as everybody sees it: nobody can read from one what the other holds back."""
    exact = make(period)
    public = published_tables(period).get(exact.measure)
    if public is not None and exact.people:
        return public
    table = disclosed(exact, _chance(exact, period))
    if not exact.people or period.kind is not PeriodKind.QUARTER:
        return table
    months = {month: make(month) for month in period.months()}
    if any((one.by, one.columns) != (exact.by, exact.columns) for one in months.values()):
        return table
    counts = [cells_of(one) for one in months.values()]
    columns, whole = count_columns(exact), cells_of(exact)
    added = [name for name in columns if _adds_up(name, whole, counts)]
    chances = [_chance(one, month) for month, one in months.items()]
    hidden = hidden_sums(counts, columns, added, lambda number, key: chances[number](key))
    return table.with_rows(tuple(_held(table, row, hidden) for row in table.rows))


def _chance(table: FigureTable, period: Period) -> Callable[[Key], bool]:
    """Which cells of a table of that period are held back for no reason: the same ones in every report."""
    salt = salt_of(Period.around(period.first, PeriodKind.FINANCIAL_YEAR))
    if salt is None:
        return by_no_chance
    chosen = by_chance(salt)
    return lambda key: chosen((table.title, "\0".join((*key[0], key[1])), period))


def _adds_up(column: str, whole: Mapping[Key, int], months: Sequence[Mapping[Key, int]]) -> bool:
    """Whether a column of the quarter is the sum of its months in every row."""
    return all(
        count == sum(month.get(key, 0) for month in months)
        for key, count in whole.items()
        if key[1] == column
    )


def _held(table: FigureTable, row: Row, hidden: Collection[Key]) -> Row:
    values = zip(table.columns, row.values, strict=True)
    return Row(row.labels, tuple(Held.NOT_SHOWN if (row.labels, n) in hidden else v for n, v in values))


def _reported(period: Period) -> list[Part]:
    """What projects reported; a kind that reported nothing in the period before stands alone."""

    @cache
    def known(days: Period) -> dict[tuple[str, str], FigureTable]:
        return {(one.measure, one.title): one for one in returns_tables(days)}

    before, found = period.before(), []
    for key, exact in known(period).items():
        none = exact.with_rows(())
        make = partial(_look_up, known, key, none)
        table = _sums_alone(safe(make, period))
        if key in known(before):
            table = beside(table, _sums_alone(safe(make, before)), (period.name, before.name))
        found.append(Part(table, ChartKind.BAR if len(exact.columns) == 1 else None))
    return found


def _sums_alone(table: FigureTable) -> FigureTable:
    """Money without the column that says for how many it is: those counts have a table of their own, and
    told twice they could be held back once."""
    if FOR_HOW_MANY not in table.columns:
        return table
    at = table.columns.index(FOR_HOW_MANY)
    rows = tuple(replace(row, values=row.values[:at]) for row in table.rows)
    return replace(table, columns=table.columns[:at], rows=rows, other_units=())


def _look_up(
    known: Callable[[Period], dict[tuple[str, str], FigureTable]],
    key: tuple[str, str],
    none: FigureTable,
    days: Period,
) -> FigureTable:
    return known(days).get(key, none)

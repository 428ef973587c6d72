"""A highlight report as pages and files show it: from its content alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.core.text import say_date
from portal.reporting.exports.document import Document
from portal.reporting.highlights.rules.freezing import Content, Part
from portal.reporting.highlights.vocabulary import BOARD_PERIODS, BOARD_WORDS, WORDS_TITLES, Board, Words
from portal.reporting.metrics.figures import METRIC_LABELS, NOT_GIVEN
from portal.reporting.metrics.vocabulary import STANDING_WORDS
from portal.reporting.presenters.figures import Figure, present
from portal.reporting.presenters.tile_map import Square
from portal.reporting.rules.periods import Period
from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import ChartKind

#: How many periods back somebody can choose from.
_BACK = 8
_COLOURS = dict(STANDING_WORDS.values())
_SMALL = "Counts of 1 to 7 people are not told, and other counts of people are to the nearest 5."


@dataclass(frozen=True, slots=True)
class MetricShown:
    """One programme metric as a line of a table: its numbers in words, how it stands with that tag's colour,
    and where it is from."""

    name: str
    now: str
    before: str
    target: str
    standing: str
    colour: str
    told: str


@dataclass(frozen=True, slots=True)
class ChapterShown:
    """One chapter with its figures, or with the programme's metrics."""

    name: str
    figures: tuple[Figure, ...]
    metrics: tuple[MetricShown, ...] = ()


def title_of(content: Content) -> str:
    """What a report is called."""
    return f"Highlight report to the {BOARD_WORDS[content.board]}"


def say_edition(content: Content) -> str:
    """'November 2026', 'November 2026, second edition'."""
    if content.edition == 1:
        return content.period.name
    return f"{content.period.name}, edition {content.edition}"


def say_signed(content: Content) -> str:
    """When and by whom it was signed off; that it is a draft."""
    if content.signed_off is None:
        return "Draft: not signed off. Its figures may still change, so do not pass it on."
    day, team = content.signed_off
    return f"Signed off on {say_date(day)}" + (f" by {team}." if team else ".")


def words_shown(content: Content) -> list[tuple[str, str]]:
    """What was typed, each under its title; nothing for an empty box."""
    return [(WORDS_TITLES[one][0], content.words[one]) for one in Words if content.words.get(one)]


def document_of(content: Content) -> Document:
    """The report as the document that all its files are made of."""
    notes = [say_signed(content), *(f"{title}: {said}" for title, said in words_shown(content)), _SMALL]
    notes += [f"Not in these figures, because it is not signed off yet: {one}." for one in content.missing]
    return Document(
        title=title_of(content),
        period=say_edition(content),
        tables=content.tables,
        measures=content.measures,
        version=content.version,
        notes=tuple(notes),
    )


def chapters_shown(content: Content, squares: Mapping[str, Square]) -> list[ChapterShown]:
    """Its figures, with the meaning they had when it was made."""
    number, found = 0, []
    for chapter in content.chapters:
        figures, metrics = [], []
        for part in chapter.parts:
            number += 1
            if part.table.by == METRIC_LABELS:
                metrics.append(_metric(part.table))
            else:
                figures.append(_figure(part, content, squares, f"figure-{number}"))
        found.append(ChapterShown(chapter.name, tuple(figures), tuple(metrics)))
    return found


def _metric(table: FigureTable) -> MetricShown:
    standing, as_of, source, year = table.rows[0].labels
    now, before, target = (say_value(value, table.unit) for value in table.rows[0].values)
    known = as_of != NOT_GIVEN
    return MetricShown(
        name=table.title,
        now=now if known else NOT_GIVEN,
        before=before if known else "",
        target=f"{target}, {year}" if year != NOT_GIVEN else NOT_GIVEN,
        standing=standing,
        colour=_COLOURS.get(standing, ""),
        told=f"{as_of}. {source}" if known else "",
    )


def _figure(part: Part, content: Content, squares: Mapping[str, Square], name: str) -> Figure:
    """The whole table, and a chart of what can be drawn of it."""
    whole = present(part.table, content.definitions, id=name, chart=None)
    chart = present(
        _drawn(part.table, part.chart), content.definitions, id=name, chart=part.chart, squares=squares
    )
    return replace(whole, drawing=chart.drawing, summary=chart.summary or whole.summary)


def _drawn(table: FigureTable, chart: ChartKind | None) -> FigureTable:
    """A chart is of the two periods and not of the change; a map of the period alone; bars of rows in which
    there is something."""
    compared = "Change" in table.columns or len(table.columns) == 2
    most = 2 if compared and chart is not ChartKind.TILE_MAP else 1
    kept = table.columns[:most]
    rows = tuple(replace(row, values=row.values[:most]) for row in table.rows)
    known = any(value is not None for row in rows for value in row.values)
    if chart is ChartKind.BAR and known:
        rows = tuple(row for row in rows if any(row.values))
    units = tuple(pair for pair in table.other_units if pair[0] in kept)
    return replace(table, columns=kept, rows=rows, other_units=units)


def periods_of(board: Board, today: date) -> list[Period]:
    """The periods that a report to a board can be about, the last that is over first."""
    found = [Period.around(today, BOARD_PERIODS[board]).before()]
    while len(found) < _BACK:
        found.append(found[-1].before())
    return found

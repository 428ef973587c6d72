"""Saved reports and their runs as pages and files show them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portal.reporting.definitions import Definitions, Measure, measure_of_plain
from portal.reporting.exports.document import Document
from portal.reporting.presenters.figures import Figure, present
from portal.reporting.presenters.pages import known_values
from portal.reporting.presenters.tile_map import Square
from portal.reporting.rules.filters import CHOSEN
from portal.reporting.rules.plain import tables_of_json
from portal.reporting.saved.gathering import PARTS
from portal.reporting.saved.models import ReportRun, SavedReport
from portal.reporting.saved.vocabulary import AUDIENCE_WORDS, EVERY, Audience
from portal.reporting.vocabulary import ChartKind, PeriodKind


def known_filters() -> dict[str, dict[str, str]]:
    """What each filter can be set to, in words."""
    return {name: known_values(name) for name in CHOSEN}


def say_report(
    report: SavedReport, definitions: Definitions, known: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """What a report is, as pairs of heading and words."""
    limits = [known[name].get(value, value) for name, value in report.filters.items()]
    names = [
        definitions.measures[code].name if code in definitions.measures else code for code in report.measures
    ]
    itself = "Yes, when a period is over; a link goes to whoever saved it" if report.scheduled else "No"
    return [
        ("Figures", "; ".join(names)),
        ("Limited to", ", ".join(limits) or "Nothing"),
        ("One report is about", EVERY[PeriodKind(report.every)].lower()),
        ("Who reads it", AUDIENCE_WORDS[Audience(report.audience)][0]),
        ("Runs by itself", itself),
    ]


def document_of(run: ReportRun) -> Document:
    """A run as the document that all its files are made of: from what was kept alone."""
    return Document(
        title=run.name,
        period=run.period.name,
        tables=tables_of_json(run.tables),
        measures=_meanings(run),
        version=run.definitions_version,
        notes=tuple(run.notes),
    )


def figures_of(run: ReportRun, squares: Mapping[str, Square]) -> list[Figure]:
    """A run's figures, with the meaning they had then."""
    meant = Definitions(run.definitions_version, {one.code: one for one in _meanings(run)})
    found = []
    for number, table in enumerate(tables_of_json(run.tables), 1):
        part = PARTS.get(table.measure)
        chart: ChartKind | None = part.chart if part else ChartKind.BAR
        found.append(present(table, meant, id=f"figure-{number}", chart=chart, squares=squares))
    return found


def _meanings(run: ReportRun) -> tuple[Measure, ...]:
    plain: list[dict[str, Any]] = json.loads(run.meanings)
    return tuple(measure_of_plain(one) for one in plain)

"""What was published, as pages and files show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from portal.reporting.catalogue import CATALOGUE
from portal.reporting.definitions import Definitions, Measure, measure_of_plain
from portal.reporting.exports.document import Document
from portal.reporting.presenters.figures import Figure, present
from portal.reporting.presenters.tile_map import Square
from portal.reporting.publishing.models import Publication
from portal.reporting.rules.periods import Period
from portal.reporting.rules.plain import tables_of_json
from portal.reporting.vocabulary import PeriodKind

_SAFE = (
    "1 to 7 people are told as “1 to 7”, other counts of people to the nearest 5; some counts are not shown."
)
_KINDS = {
    PeriodKind.MONTH: "Months",
    PeriodKind.QUARTER: "Quarters",
    PeriodKind.FINANCIAL_YEAR: "Years from April to March",
}


def document_of(row: Publication, title: str, licence: str) -> Document:
    """A publication as the document that all its files are made of."""
    return Document(
        title=title,
        period=row.period.name,
        tables=tables_of_json(row.told),
        measures=_meanings(row),
        version=row.definitions_version,
        notes=(_SAFE, licence),
    )


def figures_of(row: Publication, squares: Mapping[str, Square]) -> list[Figure]:
    """A publication's figures, with the meaning they had when they came out."""
    meant = Definitions(row.definitions_version, {one.code: one for one in _meanings(row)})
    return [
        present(table, meant, chart=CATALOGUE[table.measure].chart, squares=squares)
        if table.measure in CATALOGUE
        else present(table, meant)
        for table in tables_of_json(row.told)
    ]


def by_kind(periods: Sequence[Period]) -> list[tuple[str, list[Period]]]:
    """Published periods under a heading for each kind that there is."""
    groups = [(words, [one for one in periods if one.kind is kind]) for kind, words in _KINDS.items()]
    return [(words, those) for words, those in groups if those]


def _meanings(row: Publication) -> tuple[Measure, ...]:
    return tuple(measure_of_plain(one) for one in json.loads(row.meanings))

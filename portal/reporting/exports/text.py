"""Figures as CSV and JSON: one line, or one value, for each cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from portal.core.spreadsheet_cells import guarded
from portal.reporting.definitions import Measure
from portal.reporting.exports.document import MEANING_HEAD, Cell, Document, cell_of, meaning_row
from portal.reporting.rules.plain import table_as_plain, write_json


def document_csv(document: Document) -> bytes:
    """One line a cell: measure, title, days, the labels with what they are, column, value, unit. A value
    that is not known is empty; one that is held back is its words."""
    depth = max((len(table.by) for table in document.tables), default=0)
    head = ["measure", "title", "days"]
    head += [f"{part} {number}" for number in range(1, depth + 1) for part in ("by", "label")]
    return _csv([*head, "column", "value", "unit"], _lines(document, depth))


def _lines(document: Document, depth: int) -> Iterable[Sequence[Cell]]:
    for table in document.tables:
        for row in table.rows:
            labels = [part for pair in zip(table.by, row.labels, strict=True) for part in pair]
            labels += [""] * (2 * (depth - len(table.by)))
            for column, value in zip(table.columns, row.values, strict=True):
                unit = table.unit_of(column).value
                yield [table.measure, table.title, document.period, *labels, column, cell_of(value), unit]


def document_json(document: Document) -> bytes:
    """Everything the document holds, by name."""
    return _json(
        {
            "title": document.title,
            "days": document.period,
            "definitions_version": document.version,
            "notes": list(document.notes),
            "tables": [table_as_plain(table) for table in document.tables],
            "measures": [measure.as_plain() for measure in document.measures],
        }
    )


def definitions_csv(measures: Iterable[Measure], version: int) -> bytes:
    """What measures mean, a line each."""
    return _csv(["version", *MEANING_HEAD], ([version, *meaning_row(measure)] for measure in measures))


def definitions_json(measures: Iterable[Measure], version: int, notes: Sequence[str]) -> bytes:
    """What measures mean, with the version of their words."""
    plain = [measure.as_plain() for measure in measures]
    return _json({"definitions_version": version, "notes": list(notes), "measures": plain})


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheets know it; words that begin like a formula are guarded,
    numbers are as they are."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return guarded(cell) if isinstance(cell, str) else str(cell)


def _json(values: Any) -> bytes:
    return f"{write_json(values)}\n".encode()

"""What a file of figures holds, whatever its format: tables, what their measures mean, and for which days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.core.spreadsheet_cells import guarded
from portal.reporting.definitions import Definitions, Measure
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import Held

#: A cell of a spreadsheet: words, a number, or nothing.
Cell = str | int | Decimal | None
_NOT_IN_XML = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}
_NAME_LENGTH, _NOT_IN_NAMES = 31, "[]:*?/\\'"  # of a sheet, in every spreadsheet program


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content. `period` says for which days in words; `measures` are those of its tables, as they
    were defined in `version`; `notes` are sentences for whoever opens the file. Nothing in it is of the
    moment in which the file is made."""

    title: str
    period: str
    tables: tuple[FigureTable, ...]
    measures: tuple[Measure, ...]
    version: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a spreadsheet: a head and rows as long as it. The first `labels` columns are words."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: int = 1


def make_document(
    title: str,
    period: str,
    tables: tuple[FigureTable, ...],
    definitions: Definitions,
    notes: tuple[str, ...] = (),
) -> Document:
    """A document of tables with the meaning of each of their measures, once. Raises NotFound."""
    codes = dict.fromkeys(table.measure for table in tables)
    measures = tuple(definitions.get(code) for code in codes)
    return Document(title, period, tables, measures, definitions.version, notes)


def sheets_of(document: Document) -> tuple[Sheet, ...]:
    """The sheets that XLSX and ODS both have: what the file is, a sheet a table, what measures mean. Their
    words are on one line, without what XML cannot hold, and guarded: nothing in them is run as a formula."""
    names = _names(document)
    about: list[tuple[Cell, ...]] = [("Title", document.title), ("Days", document.period)]
    about.append(("Version of the definitions", document.version))
    about += [("Note", note) for note in document.notes]
    about += [(f"Sheet {number}", table.title) for number, table in enumerate(document.tables, 2)]
    sheets = [_sheet("About", ("What", "Words"), about)]
    for name, table in zip(names, document.tables, strict=True):
        head = (*table.by, *(f"{column} ({table.unit_of(column)})" for column in table.columns))
        rows = [(*row.labels, *(cell_of(value) for value in row.values)) for row in table.rows]
        sheets.append(_sheet(name, head, rows, len(table.by)))
    meanings = [meaning_row(measure) for measure in document.measures]
    return (*sheets, _sheet("What the figures mean", MEANING_HEAD, meanings, len(MEANING_HEAD)))


def _sheet(name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], labels: int = 1) -> Sheet:
    clean = tuple(tuple(_clean(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return Sheet(name, tuple(_clean(words) for words in head), clean, labels)


def _clean(words: str) -> str:
    return guarded(" ".join(words.translate(_NOT_IN_XML).split()))


def cell_of(value: int | Decimal | Held | None) -> Cell:
    """A value as a cell: a number stays one, what is held back is its words."""
    return value.value if isinstance(value, Held) else value


MEANING_HEAD = ("code", "name", "words", "formula", "source", "frequency", "unit", "people", "caveats")


def meaning_row(measure: Measure) -> tuple[str, ...]:
    """What a measure means, in the order of `MEANING_HEAD`."""
    return (
        measure.code,
        measure.name,
        measure.words,
        measure.formula,
        measure.source,
        measure.frequency.value,
        measure.unit.value,
        "yes" if measure.people else "no",
        " ".join(measure.caveats),
    )


def _names(document: Document) -> Iterator[str]:
    """A name for each table's sheet: its number, and as much of its title as fits."""
    for number, table in enumerate(document.tables, 2):
        title = "".join(" " if letter in _NOT_IN_NAMES else letter for letter in table.title)
        title = title.translate(_NOT_IN_XML)
        yield " ".join(f"{number} {title}".split())[:_NAME_LENGTH].strip()

"""Every listing as one row of a CSV or an XLSX file, which `portal import` and the import page read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator

import openpyxl

from portal.core.spreadsheet_cells import guarded, to_csv
from portal.directory.models import Service
from portal.listings.record_columns import COLUMNS, row_of

Step = Callable[[int], object]


def listings_csv(services: Iterable[Service], step: Step = lambda _rows: None) -> bytes:
    """The listings as CSV in UTF-8 with a mark, every cell guarded against formulas."""
    return to_csv(_rows(services, step)).encode()


def listings_xlsx(services: Iterable[Service], step: Step = lambda _rows: None) -> bytes:
    """The listings as a workbook of one sheet; every cell is text, so that nothing is calculated."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Listings")
    for row in _rows(services, step):
        sheet.append([guarded(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(services: Iterable[Service], step: Step) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for service in services:
        yield row_of(service)
        step(1)

"""Figures as an XLSX workbook: numbers as numbers, all else as words; nothing is calculated."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.reporting.exports.archives import pack
from portal.reporting.exports.document import Document, sheets_of

_MOMENT = datetime(1980, 1, 1)
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def document_xlsx(document: Document) -> bytes:
    """The workbook; the same document makes the same bytes."""
    book = openpyxl.Workbook(write_only=True)
    book.properties.title = document.title
    book.properties.creator = ""
    book.properties.created = _MOMENT
    for sheet in sheets_of(document):
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for number in range(len(sheet.head)):
            page.column_dimensions[get_column_letter(number + 1)].width = 40 if number < sheet.labels else 18
        head = [WriteOnlyCell(page, value=words) for words in sheet.head]
        for cell in head:
            cell.font = Font(bold=True)
        page.append(head)
        for row in sheet.rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return _without_moments(out)


def _without_moments(made: io.BytesIO) -> bytes:
    """The same workbook without the moment that the library wrote into it."""
    with zipfile.ZipFile(made) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    stamp = b"\\g<1>1980-01-01T00:00:00Z\\g<2>"
    return pack(
        (name, _CHANGED.sub(stamp, data) if name == "docProps/core.xml" else data) for name, data in entries
    )

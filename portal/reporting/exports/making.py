"""The formats a document can be had in, by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.reporting.exports.document import Document
from portal.reporting.exports.open_document import MIME as ODS
from portal.reporting.exports.open_document import document_ods
from portal.reporting.exports.text import document_csv, document_json
from portal.reporting.exports.web import document_html
from portal.reporting.exports.workbook import document_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One of them: how it is called on a page, its media type, and what writes it."""

    words: str
    mime: str
    write: Callable[[Document], bytes]


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv", document_csv),
    "json": Format("JSON", "application/json", document_json),
    "html": Format("Web page", "text/html", document_html),
    "xlsx": Format("Excel spreadsheet (XLSX)", XLSX, document_xlsx),
    "ods": Format("OpenDocument spreadsheet (ODS)", ODS, document_ods),
}


def export(document: Document, ending: str) -> bytes:
    """A document in the format of `ending`. Raises KeyError for one that is not there."""
    return FORMATS[ending].write(document)

"""Figures as an ODS spreadsheet (OpenDocument 1.3), the format that public bodies share for editing: a zip of
a few XML files, with the very cells of the XLSX workbook."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from portal.reporting.exports.archives import pack
from portal.reporting.exports.document import Cell, Document, Sheet, sheets_of

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{short}="{_OASIS}:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_FO = f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0"'
_STYLES = (
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="7cm"/></style:style>'
    '<style:style style:name="narrow" style:family="table-column">'
    '<style:table-column-properties style:column-width="3.5cm"/></style:style>'
    '<style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)


def document_ods(document: Document) -> bytes:
    """The spreadsheet; the same document makes the same bytes."""
    sheets = sheets_of(document)
    tables = "".join(_table(sheet) for sheet in sheets)
    content = (
        f'{_HEAD}<office:document-content {_SPACES} {_FO} office:version="1.3">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>\n"
    )
    return pack(
        (
            ("mimetype", MIME.encode()),
            ("META-INF/manifest.xml", _manifest().encode()),
            ("meta.xml", _meta(str(sheets[0].rows[0][1])).encode()),
            ("content.xml", content.encode()),
        ),
        stored="mimetype",
    )


def _table(sheet: Sheet) -> str:
    columns = "".join(
        f'<table:table-column table:style-name="{"wide" if number < sheet.labels else "narrow"}"/>'
        for number in range(len(sheet.head))
    )
    head = _row(_words(words, ' table:style-name="head"') for words in sheet.head)
    rows = "".join(_row(_cell(cell) for cell in row) for row in sheet.rows)
    return (
        f"<table:table table:name={quoteattr(sheet.name)}>{columns}"
        f"<table:table-header-rows>{head}</table:table-header-rows>{rows}</table:table>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _words(cell)
    number = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    value = f'office:value-type="float" office:value="{number}"'
    return f"<table:table-cell {value}><text:p>{number}</text:p></table:table-cell>"


def _words(words: str, more: str = "") -> str:
    said = f"<text:p>{escape(words)}</text:p>"
    return f'<table:table-cell{more} office:value-type="string">{said}</table:table-cell>'


def _meta(title: str) -> str:
    names = f'{_SPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"'
    named = f"<dc:title>{escape(title)}</dc:title><dc:language>en-GB</dc:language>"
    meta = f"<office:meta>{named}</office:meta>"
    return f'{_HEAD}<office:document-meta {names} office:version="1.3">{meta}</office:document-meta>\n'


def _manifest() -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", MIME), ("meta.xml", "text/xml"), ("content.xml", "text/xml"))
    )
    space = f'xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3"'
    return f"{_HEAD}<manifest:manifest {space}>{entries}</manifest:manifest>\n"

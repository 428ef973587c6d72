"""One door for every file: what it really is, by its first bytes, and its rows under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.listings.imports.rules.csv_files import read_csv
from portal.listings.imports.rules.sheets import Limits, RawRow, Sheet, UnusableFileError, build_sheet
from portal.listings.imports.rules.xlsx_files import read_xlsx

_NOT_TABLES = (
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel file, or one with a password. Save it as XLSX or CSV and try again.",
    ),
    (b"%PDF", "This is a PDF. A table in a PDF cannot be read: ask for it as CSV or XLSX."),
    (b"\x1f\x8b", "This is an archive. Take the file out of it and try that."),
    (b"{\\rtf", "This is a text document, not a table. Save the table as CSV or XLSX."),
)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a mapping says about the file itself; only the headings of a file without any must be said."""

    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    header: str = "auto"
    columns: Sequence[str] = field(default_factory=tuple)


def read_table(data: bytes, facts: FileFacts, wanted: Iterable[str], limits: Limits | None = None) -> Sheet:
    """The table in a CSV or XLSX file, with at least the `wanted` headings. Raises only UnusableFileError."""
    bounds = limits or Limits()
    if not data.strip(b"\0 \t\r\n"):
        raise UnusableFileError("The file is empty.")
    for start, message in _NOT_TABLES:
        if data.startswith(start):
            raise UnusableFileError(message)
    rows: list[RawRow]
    if data.startswith(b"PK\x03\x04"):
        rows, read_as, notes = read_xlsx(data, bounds, facts.sheet)
        most = bounds.xlsx_rows
    else:
        rows, read_as, notes = read_csv(data, bounds, separator=facts.separator, encoding=facts.encoding)
        most = bounds.csv_rows
    sheet = build_sheet(
        rows, wanted=wanted, header=facts.header, columns=facts.columns, read_as=read_as, notes=notes
    )
    if len(sheet.rows) > most:
        raise UnusableFileError(f"The file has more than {most:,} rows. Split it into smaller files.")
    return sheet

"""Reading an XLSX workbook without trusting it: measured before it is unpacked, and never calculated."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from portal.listings.imports.rules.sheets import Limits, RawRow, UnusableFileError

_GAPS = 20  # blank rows looked through for each row allowed
_UNREADABLE = (
    "The file could not be read as a spreadsheet. "
    "Open it in a spreadsheet program, save it again as XLSX and try that."
)


def read_xlsx(data: bytes, limits: Limits, sheet: str = "") -> tuple[list[RawRow], str, list[str]]:
    """Every row of one sheet (by default the first visible one that is not empty), how it was read, notes.

    Formulas are not run: the value that was last saved counts, and the row says so. Raises UnusableFileError.
    """
    _check_workbook(check_archive(data, limits))
    if not openpyxl.DEFUSEDXML:
        raise UnusableFileError(
            "XLSX files cannot be read safely here: the package defusedxml is missing. Save the file as CSV."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and drop-downs that it leaves out
            return _read(data, limits, sheet)
    except UnusableFileError:
        raise
    except Exception:  # a broken workbook makes openpyxl raise anything at all
        raise UnusableFileError(_UNREADABLE) from None


def check_archive(data: bytes, limits: Limits) -> set[str]:
    """Refuse an archive that is larger, more tightly packed or more tangled than a real one; its names."""
    if len(data) > limits.xlsx_bytes:
        raise UnusableFileError(
            f"The file is larger than {limits.xlsx_bytes // 1_000_000} MB. Split it, or save it as CSV."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnusableFileError(_UNREADABLE) from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.zip_entries or unpacked > limits.zip_unpacked:
        raise UnusableFileError(
            "The spreadsheet unpacks to more than is allowed. Save the sheet you need as CSV and try that."
        )
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        if following and entry.header_offset + entry.compress_size > following.header_offset:
            raise UnusableFileError(
                _UNREADABLE
            )  # two entries share the same bytes: a trick to unpack without end
        if entry.file_size > 1_000_000 and entry.file_size > limits.zip_ratio * max(entry.compress_size, 1):
            raise UnusableFileError(
                "The spreadsheet is packed too tightly to be a real one. Save the sheet as CSV and try that."
            )
    return {entry.filename for entry in entries}


def _check_workbook(names: set[str]) -> None:
    if "mimetype" in names:
        raise UnusableFileError("This is an OpenDocument file. Save it as XLSX or CSV and try again.")
    if "[Content_Types].xml" not in names:
        raise UnusableFileError(
            "This is an archive, not a spreadsheet. Take the file out of it and try that."
        )


def _read(data: bytes, limits: Limits, wanted: str) -> tuple[list[RawRow], str, list[str]]:
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        names = [ws.title for ws in values.worksheets if ws.sheet_state == "visible"]
        if wanted and wanted not in names:
            raise UnusableFileError(f"The file has no sheet “{wanted}”. It has: {', '.join(names)}.")
        for name in [wanted] if wanted else names:
            rows = list(_rows(values[name], formulas[name], limits))
            if any(any(row.cells) for row in rows):
                others = [other for other in names if other != name]
                notes = (
                    [f"Only the sheet “{name}” was read; there are also: {', '.join(others)}."]
                    if others
                    else []
                )
                return rows, f"XLSX, sheet “{name}”", notes
    finally:
        values.close()
        formulas.close()
    raise UnusableFileError("The file is empty.")


def _rows(values: Any, formulas: Any, limits: Limits) -> Iterator[RawRow]:
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a sheet says about its own size need not be true
    filled, cells_read = 0, 0
    for number, (row, sources) in enumerate(
        zip(values.iter_rows(), formulas.iter_rows(), strict=False), start=1
    ):
        cells_read += len(row)
        if number > limits.xlsx_rows * _GAPS or cells_read > limits.xlsx_rows * limits.columns:
            raise UnusableFileError(
                "The sheet has cells very far down or to the right. Delete what is blank around the table."
            )
        cells = tuple(say(cell.value) for cell in row)
        filled += any(cells)
        if filled > limits.xlsx_rows + 1:
            raise UnusableFileError(
                f"The sheet has more than {limits.xlsx_rows:,} rows. Split it, or save it as CSV."
            )
        yield _row(number, row, sources, cells, limits)


def _row(number: int, row: Any, sources: Any, cells: tuple[str, ...], limits: Limits) -> RawRow:
    if any(cells[limits.columns :]):
        return RawRow(number, cells[: limits.columns], f"The row has cells beyond column {limits.columns}.")
    cells = cells[: max((position for position, cell in enumerate(cells, start=1) if cell), default=0)]
    made = [position for position, cell in enumerate(sources) if getattr(cell, "data_type", "") == "f"]
    lost = [position for position in made if row[position].value is None]
    wrong = [position for position, cell in enumerate(row) if getattr(cell, "data_type", "") == "e"]
    if lost or wrong:
        where = ", ".join(f"{_letter(position)}{number}" for position in sorted(lost + wrong))
        return RawRow(
            number, cells, f"{where} is a formula without a value. Put the value itself in its place."
        )
    where = ", ".join(f"{_letter(position)}{number}" for position in made)
    return RawRow(
        number,
        cells,
        "",
        (f"{where} is a formula: the value that was last saved was taken.",) if made else (),
    )


def _letter(position: int) -> str:
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def say(value: Any) -> str:
    """A cell's value as the text a person sees in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)

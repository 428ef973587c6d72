"""XLSX files, honest, broken and hostile."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from typing import Any

import openpyxl
import pytest

from portal.listings.imports.rules.reading import FileFacts, read_table
from portal.listings.imports.rules.sheets import Limits, Sheet, UnusableFileError


def workbook(*rows: list[Any], sheets: tuple[str, ...] = ("Data",)) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name in sheets:
        page = book.create_sheet(name)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, **limits: int) -> Sheet:
    return read_table(data, FileFacts(), ("name",), Limits(**limits))


def repacked(data: bytes, name: str, change: Any) -> bytes:
    """The workbook with one of its inner files changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            inner = old.read(entry)
            new.writestr(entry, change(inner) if entry == name else inner)
    return out.getvalue()


def test_values_become_the_text_a_person_sees() -> None:
    data = workbook(
        ["name", "a", "b", "c", "d", "e"], ["Café", 12.0, 1.5, True, date(2026, 11, 23), time(9, 30)]
    )
    assert read(data).rows[0].cells == ("Café", "12", "1.5", "Yes", "2026-11-23", "09:30")


def test_the_first_sheet_with_anything_in_it_is_read_and_the_others_named() -> None:
    sheet = read(workbook(["name"], ["A"], sheets=("Cover", "Data")))
    assert (sheet.read_as, len(sheet.rows)) == ("XLSX, sheet “Data”", 1)
    assert any("Cover" in note for note in sheet.notes)


def test_a_formula_is_never_run_and_one_without_a_saved_value_is_an_error() -> None:
    row = read(workbook(["name", "sum"], ["A", '=HYPERLINK("http://x","y")'])).rows[0]
    assert row.problem == "B2 is a formula without a value. Put the value itself in its place."


def test_a_formula_with_a_saved_value_is_taken_and_told() -> None:
    data = repacked(
        workbook(["name", "sum"], ["A", "=1+1"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
        ),
    )
    row = read(data).rows[0]
    assert (row.get("sum"), row.problem) == ("2", "")
    assert row.notes == ("B2 is a formula: the value that was last saved was taken.",)


def test_an_error_value_is_an_error_of_its_row() -> None:
    data = repacked(
        workbook(["name", "sum"], ["A", 7]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b't="n"><v>7</v>', b't="e"><v>#REF!</v>'),
    )
    assert read(data).rows[0].problem.startswith("B2 is a formula without a value")


def test_more_rows_than_allowed_are_refused() -> None:
    with pytest.raises(UnusableFileError, match="more than 5 rows"):
        read(workbook(["name"], *[["A"]] * 6), xlsx_rows=5)
    assert len(read(workbook(["name"], *[["A"]] * 5), xlsx_rows=5).rows) == 5


def test_a_row_very_far_down_is_refused_before_all_the_gap_is_read() -> None:
    data = repacked(
        workbook(["name"], ["A"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="2">', b'<row r="1048576">').replace(b'r="A2"', b'r="A1048576"'),
    )
    with pytest.raises(UnusableFileError, match="very far down or"):
        read(data)


def test_a_cell_very_far_to_the_right_is_an_error_of_its_row() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["A2"] = "name", "A"
    for column in range(1, 330):
        page.cell(2, column, "x")
    out = io.BytesIO()
    book.save(out)
    assert "beyond column 300" in read(out.getvalue()).rows[0].problem


@pytest.mark.parametrize(
    ("inner", "limits"), [(b"\0" * 30_000_000, {}), (b"ab" * 3_000_000, {"zip_unpacked": 5_000_000})]
)
def test_a_bomb_is_refused_before_it_is_unpacked(inner: bytes, limits: dict[str, int]) -> None:
    data = repacked(workbook(["name"], ["A"]), "xl/worksheets/sheet1.xml", lambda _xml: inner)
    assert len(data) < 100_000
    with pytest.raises(UnusableFileError, match=r"packed too tightly|unpacks to more"):
        read(data, **limits)


def test_too_many_inner_files_and_an_archive_that_is_no_workbook_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(600):
            archive.writestr(f"{number}.txt", b"x")
    with pytest.raises(UnusableFileError, match="unpacks to more"):
        read(out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("listings.csv", b"name\nA\n")
    with pytest.raises(UnusableFileError, match="an archive, not a spreadsheet"):
        read(out.getvalue())


def test_entities_are_not_unrolled() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = repacked(
        workbook(["name"], ["A"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: bomb + xml.replace(b">A<", b">&b;<"),
    )
    with pytest.raises(UnusableFileError, match="could not be read"):
        read(data)


def test_a_broken_workbook_is_refused_in_plain_words() -> None:
    data = workbook(["name"], ["A"])
    for cut in (30, len(data) // 2, len(data) - 30):
        with pytest.raises(UnusableFileError, match="could not be read"):
            read(data[:cut])
    with pytest.raises(UnusableFileError, match="could not be read"):
        read(repacked(data, "xl/workbook.xml", lambda _xml: b"<nothing"))

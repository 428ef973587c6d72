"""CSV files whatever wrote them: encodings, separators, headings and broken rows."""

from __future__ import annotations

import contextlib
import csv

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.core.spreadsheet_cells import guarded
from portal.listings.imports.rules.reading import FileFacts, read_table
from portal.listings.imports.rules.sheets import Limits, Sheet, UnusableFileError
from tests.listings.conftest import as_csv

TEXT = "name,town\r\nCafé Zoë’s,Oakham\r\n“Tea” – £5,Uppingham\r\n"


def read(
    data: bytes, wanted: tuple[str, ...] = ("name",), facts: FileFacts | None = None, **limits: int
) -> Sheet:
    return read_table(data, facts or FileFacts(), wanted, Limits(**limits))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_file_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    sheet = read(TEXT.encode(encoding))
    assert [row.get("name") for row in sheet.rows] == ["Café Zoë’s", "“Tea” – £5"]


def test_a_file_with_bytes_that_windows_does_not_know_is_read_as_latin_1() -> None:
    sheet = read(b"name\r\nCaf\xe9 \x9d\r\n")
    assert (sheet.rows[0].get("name")[:4], sheet.read_as) == ("Café", "latin-1, comma")


def test_lines_in_another_encoding_than_the_rest_are_each_read_in_their_own() -> None:
    sheet = read("name\nCafé\n".encode() + "Zoë\n".encode("cp1252"))
    assert [row.get("name") for row in sheet.rows] == ["Café", "Zoë"]
    assert any("another encoding" in note for note in sheet.notes)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_where_the_cells_hold_the_others(separator: str) -> None:
    lines = [["name", "about", "town"], ["A", "one, two; three | four", "Oakham"], ["B", "x, y", "Ketton"]]
    data = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    assert [row.get("town") for row in read(data.encode()).rows] == ["Oakham", "Ketton"]


def test_unquoted_commas_do_not_hide_a_semicolon() -> None:
    sheet = read(b"name;about;town\nA;tea, cake, chat;Oakham\nB;walks;Ketton\n")
    assert sheet.rows[0].get("about") == "tea, cake, chat"


def test_a_separator_that_excel_states_or_the_mapping_gives_is_used() -> None:
    assert read(b"sep=|\r\nname|town\r\nA|Oakham\r\n").rows[0].get("town") == "Oakham"
    assert read(b"name* town*\nA* Oakham*\n", facts=FileFacts(separator="*")).rows[0].get("town") == "Oakham"


def test_headings_are_found_below_other_rows_and_rows_keep_their_number() -> None:
    sheet = read(b"Our services\n\nprinted,2026\nNAME *,Town\nA,Oakham\n\nB,Ketton\n")
    assert [(row.number, row.get("name")) for row in sheet.rows] == [(5, "A"), (7, "B")]


def test_a_file_without_headings_takes_them_from_the_mapping() -> None:
    sheet = read(b"A81001,Practice,x\n", ("code",), FileFacts(header="none", columns=("code", "name")))
    assert (sheet.rows[0].get("code"), sheet.columns) == ("A81001", ("code", "name", "column 3"))


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(UnusableFileError, match=r"no column “postcode”.*“name”, “town”"):
        read(TEXT.encode(), ("name", "postcode"))


def test_headings_that_repeat_are_numbered() -> None:
    sheet = read(b"name,phone,phone,\nA,1,2,3\n")
    assert sheet.columns == ("name", "phone", "phone (2)", "column 4")
    assert (sheet.rows[0].get("phone"), sheet.rows[0].get("phone (2)")) == ("1", "2")


def test_line_breaks_inside_quotation_marks_and_null_characters_are_taken() -> None:
    sheet = read(b'name,town\r"A\nB","Oak\0ham"\r"C",Ketton\r')
    assert [(row.get("name"), row.get("town")) for row in sheet.rows] == [("A\nB", "Oakham"), ("C", "Ketton")]


def test_the_apostrophe_before_a_formulas_sign_is_taken_off_again() -> None:
    assert [row.get("name") for row in read(b"name\n'+44 1572\n'tis\n").rows] == ["+44 1572", "'tis"]


def test_a_short_row_counts_as_blank_and_a_long_one_is_an_error() -> None:
    short, long, trailing = read(b"name,town\nA\nB,Oakham,Rutland\nC,Ketton,,\n").rows
    assert (short.get("town"), short.problem) == ("", "")
    assert "3 cells but there are 2 headings" in long.problem
    assert trailing.problem == ""


def test_the_headings_again_in_the_middle_are_an_error() -> None:
    assert "headings again" in read(b"name,town\nA,B\nname,town\n").rows[1].problem


def test_a_quotation_mark_that_is_never_closed_is_an_error_of_its_row() -> None:
    rows = read(b'name,town\nA,Oakham\nB,"Ketton\nC,Ryhall\nD,Oakham\n').rows
    assert [row.problem[:16] for row in rows] == ["", "A quotation mark"]


def test_a_cell_that_never_ends_is_told_with_its_row() -> None:
    with pytest.raises(UnusableFileError, match=r"Row 3 .*never closed"):
        read(b'name\nA\n"' + b"x" * (csv.field_size_limit() + 1))


def test_a_huge_cell_is_an_error_of_its_row_only() -> None:
    rows = read(b"name\n" + b"x" * 40_000 + b"\nB\n").rows
    assert "40,000 characters" in rows[0].problem
    assert rows[1].problem == ""


def test_too_many_rows_and_too_large_a_file_are_refused() -> None:
    with pytest.raises(UnusableFileError, match="more than 3 rows"):
        read(b"name\n" + b"A\n" * 4, csv_rows=3)
    with pytest.raises(UnusableFileError, match="more than 3 rows"):
        read(b"name\n" + b"A\n" * 500, csv_rows=3)
    with pytest.raises(UnusableFileError, match="larger than 0 MB"):
        read(b"name\nA\n", csv_bytes=5)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\r\n \t\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel"),
        (b"<!DOCTYPE html><table></table>", "web page"),
        (bytes(range(1, 32)) * 50, "not a text file"),
        (b"PK\x03\x04 no archive at all", "could not be read"),
        (b"\x1f\x8b\x08 ...", "archive"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(UnusableFileError, match=words):
        read(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_a_trace(data: bytes) -> None:
    with contextlib.suppress(UnusableFileError):
        assert read(b"name,town\n" + data).columns


@settings(max_examples=80, deadline=None)
@example([[";", "'\n;"]])
@given(
    st.lists(
        st.lists(st.text("abc ,;|\"'\n é£", min_size=1).map(str.strip), min_size=2, max_size=2),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_spreadsheet_writes_comes_back_as_it_was(rows: list[list[str]]) -> None:
    written = [[guarded(cell) for cell in row] for row in rows]  # a sign after an apostrophe has lost it else
    sheet = read(as_csv(*written, head=["name", "town"]), facts=FileFacts(separator=","))
    assert [(row.get("name"), row.get("town")) for row in sheet.rows] == [
        tuple(row) for row in rows if any(row)
    ]

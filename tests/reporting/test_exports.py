"""Files of figures: the same document makes the same bytes, and every format holds the same cells."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.config import ROOT
from portal.core import clock
from portal.reporting.definitions import load_definitions
from portal.reporting.exports.document import Document, make_document, sheets_of
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.exports.open_document import document_ods
from portal.reporting.exports.text import definitions_csv, definitions_json, document_csv, document_json
from portal.reporting.exports.workbook import document_xlsx
from portal.reporting.rules.plain import read_json, table_of_plain, tables_as_json, tables_of_json
from portal.reporting.rules.tables import FigureTable, Row, single
from portal.reporting.vocabulary import Held, Unit

DEFINITIONS = load_definitions(ROOT / "content")
OFFICE, TABLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)


def a_document(*tables: FigureTable) -> Document:
    formula = Row(('=HYPERLINK("http://e")', "-x"), (Held.FEW, Decimal("56.25")))
    two = FigureTable(
        "listings_by_theme",
        "What [people] asked: <b>&",
        ("Theme", "Ward"),
        ("People", "Met"),
        (formula, Row(("Falls", "Oakham\x00 South"), (-12, None))),
        people=True,
        other_units=(("Met", Unit.PERCENT),),
    )
    listings = single("listings", "Listings", 1234)
    return make_document("Figures", "November 2026", tables or (listings, two), DEFINITIONS, ("A note.",))


def sheets_of_xlsx(data: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def sheets_of_ods(data: bytes) -> dict[str, list[list[Any]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        root = ElementTree.fromstring(archive.read("content.xml"))
    return {
        table.attrib[f"{TABLE}name"]: [
            [_ods_cell(cell) for cell in row] for row in table.iter(f"{TABLE}table-row")
        ]
        for table in root.iter(f"{TABLE}table")
    }


def _ods_cell(cell: ElementTree.Element) -> Any:
    kind = cell.attrib.get(f"{OFFICE}value-type")
    if kind == "float":
        return float(cell.attrib[f"{OFFICE}value"])
    return cell.findtext(f"{TEXT}p") or None if kind else None


def _even(sheets: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """With whole numbers and fractions alike, and no empty words."""
    return {
        name: [
            [float(cell) if isinstance(cell, int) else None if cell == "" else cell for cell in row]
            for row in rows
        ]
        for name, rows in sheets.items()
    }


def test_xlsx_and_ods_are_the_same_cell_by_cell() -> None:
    document = a_document()
    xlsx, ods = _even(sheets_of_xlsx(document_xlsx(document))), _even(sheets_of_ods(document_ods(document)))
    assert xlsx == ods
    assert list(xlsx) == ["About", "2 Listings", "3 What people asked <b>&", "What the figures mean"]
    assert xlsx["3 What people asked <b>&"] == [
        ["Theme", "Ward", "People (count)", "Met (percent)"],
        ['\'=HYPERLINK("http://e")', "'-x", "1 to 7", 56.25],
        ["Falls", "Oakham South", -12.0, None],
    ]


LABELS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
VALUES = (
    st.none()
    | st.sampled_from(list(Held))
    | st.integers(-(10**9), 10**9)
    | st.decimals(-(10**6), 10**6, places=2)
)


@st.composite
def tables(draw: st.DrawFn) -> FigureTable:
    columns = draw(st.lists(LABELS, min_size=1, max_size=3, unique=True))
    labels = draw(st.lists(st.tuples(LABELS, LABELS), max_size=4, unique=True))
    rows = tuple(Row(one, tuple(draw(VALUES) for _ in columns)) for one in labels)
    unit, title = draw(st.sampled_from(list(Unit))), draw(LABELS)
    return FigureTable("listings", title, ("A", "B"), tuple(columns), rows, unit, draw(st.booleans()))


@settings(deadline=None, max_examples=40)
@given(st.lists(tables(), max_size=3))
def test_whatever_the_table_the_spreadsheets_agree_and_json_gives_it_back(those: list[FigureTable]) -> None:
    document = make_document("Figures", "Now", tuple(those), DEFINITIONS)
    assert _even(sheets_of_xlsx(document_xlsx(document))) == _even(sheets_of_ods(document_ods(document)))
    plain = read_json(document_json(document).decode())
    assert tuple(table_of_plain(one) for one in plain["tables"]) == tuple(those)
    assert tables_of_json(tables_as_json(those)) == tuple(those)


def test_csv_has_a_line_for_each_cell_and_runs_nowhere() -> None:
    lines = list(csv.reader(io.StringIO(document_csv(a_document()).decode("utf-8-sig"))))
    assert lines[0] == [
        "measure",
        "title",
        "days",
        "by 1",
        "label 1",
        "by 2",
        "label 2",
        "column",
        "value",
        "unit",
    ]
    assert lines[1] == ["listings", "Listings", "November 2026", "", "", "", "", "Listings", "1234", "count"]
    assert lines[2][4:] == ['\'=HYPERLINK("http://e")', "Ward", "'-x", "People", "1 to 7", "count"]
    assert lines[4][-2:] == ["-12", "count"]
    assert lines[5][-2:] == ["", "percent"]
    assert not [cell for line in lines for cell in line if cell[:1] in "=+@" and cell]


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_document_makes_the_same_bytes_on_any_day(app: Flask, ending: str) -> None:
    made = []
    with app.app_context():
        for day in (1, 30):
            with clock.frozen(datetime(2026, 11, day, tzinfo=UTC)):
                made.append(export(a_document(), ending))
    assert made[0] == made[1]
    assert b"2026-11-" not in made[0]


def test_zips_hold_no_moment_of_their_making() -> None:
    for data in (document_xlsx(a_document()), document_ods(a_document())):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not [name for name in archive.namelist() if b">20" in archive.read(name)]


def test_the_page_that_stands_alone_is_sound_and_escaped(app: Flask) -> None:
    with app.app_context():
        html = export(a_document(), "html").decode()
    assert "What [people] asked: &lt;b&gt;&amp;" in html
    assert "1 to 7" in html
    assert "56.3%" in html
    assert "not known" in html
    assert "http://" not in html.replace("&#34;http://e&#34;", "")
    assert html.count("<h1>") == 1


def test_definitions_are_open_data_too() -> None:
    measures = DEFINITIONS.measures.values()
    lines = list(csv.reader(io.StringIO(definitions_csv(measures, 4).decode("utf-8-sig"))))
    assert len(lines) == len(measures) + 1
    assert lines[1][:2] == ["4", next(iter(measures)).code]
    plain = read_json(definitions_json(measures, 4, ("Free to use.",)).decode())
    assert (plain["definitions_version"], plain["notes"]) == (4, ["Free to use."])
    assert [one["code"] for one in plain["measures"]] == list(DEFINITIONS.measures)


def test_two_tables_of_one_name_have_sheets_of_their_own() -> None:
    one = FigureTable("listings", "A very long title that no sheet's name can hold", ("A",), ("B",), ())
    names = [sheet.name for sheet in sheets_of(a_document(one, one))]
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 31

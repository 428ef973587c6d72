"""Charts tell what the table tells: in shapes, in figures and in words."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.config import ROOT
from portal.reporting.definitions import load_definitions
from portal.reporting.presenters.charts import MOST_BARS, draw, spread
from portal.reporting.presenters.drawing import Drawing, wrapped
from portal.reporting.presenters.figures import present
from portal.reporting.presenters.summaries import say_change, say_ranking
from portal.reporting.presenters.tile_map import draw_tiles, ward_squares
from portal.reporting.rules.tables import FigureTable, Row, Value, single
from portal.reporting.vocabulary import ChartKind, Held, Unit
from tests.project.components import ours

DRAWN = [ChartKind.BAR, ChartKind.COLUMN, ChartKind.LINE]
NASTY = """<script>alert("1")</script> & 'co'"""


def a_table(
    *values: Value, by: str = "Month", columns: tuple[str, ...] = ("People",), **more: Unit
) -> FigureTable:
    rows = tuple(Row((f"{by} {at}",), (value,) * len(columns)) for at, value in enumerate(values, 1))
    return FigureTable("listings_by_place", "Tea & talk", (by,), columns, rows, **more)


def svg_of(drawing: Drawing) -> ElementTree.Element:
    html = ours("chart", drawing=drawing, id="a")
    return ElementTree.fromstring(re.search(r"<svg class=\"app-drawing.*</svg>", html, re.DOTALL)[0])  # type: ignore[index]


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_sound_svg_with_its_name_its_words_and_no_style(kind: ChartKind) -> None:
    drawing = draw(a_table(3, 12, Decimal("7.5"), None, Held.FEW, by=NASTY, columns=("A", "B")), kind)
    assert drawing is not None
    html = ours("chart", drawing=drawing, id="a")
    assert "style=" not in html
    assert "<script>" not in html
    svg = svg_of(drawing)
    assert svg.attrib["role"] == "img"
    named = {one.attrib["id"]: one.text for one in svg if "id" in one.attrib}
    assert [named[one] for one in svg.attrib["aria-labelledby"].split()] == [drawing.title, drawing.summary]
    assert "12" in texts(svg)
    assert len(re.findall("app-drawing__series--1", html)) >= 1  # the key tells which series is which


def test_bars_say_every_value_and_the_longest_is_the_highest() -> None:
    drawing = draw(a_table(3, 12, Held.FEW, None, 0), ChartKind.BAR)
    assert drawing is not None
    said = texts(svg_of(drawing))
    assert said[:2] == ["Month 2", "12"]
    assert {"3", "1 to 7", "not known", "0"} <= set(said)
    widths = [float(one.attributes["width"][:-1]) for one in drawing.shapes if one.tag == "rect"]
    assert widths == sorted(widths, reverse=True)
    assert widths[1] / widths[0] == pytest.approx(3 / 12, abs=0.001)


def test_of_many_bars_the_highest_are_drawn_and_the_title_says_so() -> None:
    drawing = draw(a_table(*range(40)), ChartKind.BAR)
    assert drawing is not None
    assert sum(one.tag == "rect" for one in drawing.shapes) == MOST_BARS
    assert drawing.title == "Tea & talk: the 15 highest of 40"


@pytest.mark.parametrize("kind", DRAWN)
def test_nothing_is_drawn_of_nothing(kind: ChartKind) -> None:
    assert draw(a_table(), kind) is None
    assert draw(a_table(4), kind) is None
    assert draw(a_table(None, Held.FEW), kind) is None
    assert draw(a_table(0, 0, Held.FEW), kind) is None


VALUES = st.lists(st.none() | st.sampled_from(list(Held)) | st.integers(-5, 10**9), min_size=2, max_size=70)


@given(VALUES, st.sampled_from(DRAWN), st.sampled_from(list(Unit)))
def test_whatever_the_values_the_shapes_stay_inside(values: list[Value], kind: ChartKind, unit: Unit) -> None:
    drawing = draw(a_table(*values, unit=unit), kind)
    if drawing is None:
        return
    for shape in drawing.shapes:
        for name in ("x", "cx", "width"):
            if shape.attributes.get(name, "").endswith("%"):
                assert 0 <= float(shape.attributes[name][:-1]) <= 100
        for name in ("y", "cy", "y1", "y2"):
            assert 0 <= int(shape.attributes.get(name, 0)) <= drawing.height
        assert int(shape.attributes.get("y", 0)) + int(shape.attributes.get("height", 0)) <= drawing.height


@given(st.integers(1, 400), st.integers(2, 9))
def test_labels_are_spread_with_the_first_and_the_last(count: int, most: int) -> None:
    places = spread(count, most)
    assert places[0] == 0
    assert places[-1] == count - 1
    assert len(places) <= most
    assert places == sorted(set(places))


def test_words_are_broken_at_spaces_into_three_lines_at_most() -> None:
    assert wrapped("Braunston & Martinsthorpe", 14) == ["Braunston &", "Martinsthorpe"]
    assert wrapped("a b c d e f", 1) == ["a", "b", "c…"]
    assert wrapped("", 5) == [""]


def test_what_a_table_shows_is_said_in_a_sentence() -> None:
    assert say_ranking(a_table(3, 12, 0)) == "Highest: Month 2 (12) and Month 1 (3). Lowest: Month 3 (0)."
    assert say_ranking(a_table(4, 4)) == "All are the same: 4."
    assert say_ranking(a_table(4, 4, Held.FEW)) == "All that are told are the same: 4. 1 row is 1 to 7."
    assert say_ranking(a_table(9, 0, 0)).endswith("2 have the lowest: 0.")
    assert (
        say_ranking(a_table(9, Held.FEW, Held.NOT_SHOWN))
        == "Month 1: 9. 1 row is 1 to 7. 1 row is not shown."
    )
    assert say_change(a_table(3, 12, 5)) == "From 3 in Month 1 to 5 in Month 3. Highest: 12 in Month 2."
    assert say_change(a_table(None, None)) == "2 rows are not known."
    assert say_ranking(a_table()) == "There is nothing to show."


def test_every_ward_of_rutland_has_its_own_square(loaded_app: Flask) -> None:
    with loaded_app.app_context():
        squares = ward_squares(ROOT / "content")
    assert len(squares) == 15
    assert len(set(squares.values())) == 15
    rows = (*(Row((name,), (at,)) for at, name in enumerate(squares)), Row(("Elsewhere",), (Held.FEW,)))
    drawing = draw_tiles(
        FigureTable("listings_by_place", "Listings", ("Ward",), ("Listings",), rows), squares
    )
    assert drawing is not None
    said = texts(svg_of(drawing))
    assert {"Uppingham", "Elsewhere", "1 to 7", "14"} <= set(said)
    assert drawing.summary.startswith("Highest: ")


def test_a_figure_has_its_meaning_its_table_and_its_one_number() -> None:
    definitions = load_definitions(ROOT / "content")
    figure = present(a_table(3, Held.FEW), definitions)
    assert figure.id == "figure-listings-by-place"
    assert figure.measure.code == "listings_by_place"
    assert figure.head == ("Month", {"text": "People", "format": "numeric"})
    assert figure.rows[1] == ("Month 2", {"text": "1 to 7", "format": "numeric"})
    assert figure.held
    alone = present(single("listings_by_place", "Listings", 1234), definitions)
    assert (alone.only, alone.drawing, alone.held) == ("1,234", None, False)


def test_a_row_without_words_has_no_figure_for_its_heading(app: Flask) -> None:
    both = FigureTable("listings_by_place", "Listings", (), ("October", "September"), (Row((), (5, 4)),))
    with app.test_request_context():
        macro = app.jinja_env.get_template("reporting/_figure.html").module.figure  # type: ignore[attr-defined]
        html = str(macro(present(both, load_definitions(ROOT / "content"))))
    assert 'scope="row"' not in html
    assert html.count("govuk-table__cell--numeric") == 2

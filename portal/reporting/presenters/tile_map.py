"""Figures over Rutland's wards as a map of squares, one a ward, about where the ward lies (DESIGN 9.24)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from portal.core.files import ContentError, read_yaml
from portal.geography.queries import list_areas
from portal.geography.vocabulary import RUTLAND, AreaKind
from portal.reporting.presenters.drawing import Drawing, Shape, rect, text, wrapped
from portal.reporting.presenters.summaries import say_ranking
from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Held

Square = tuple[int, int]
_SIDE, _GAP, _ACROSS = 112, 6, 4  # pixels, pixels, squares
_SHADES = 4  # tints from "some" to "most"; none is white
_LETTERS = 14  # that fit in a square


def ward_squares(content: Path) -> dict[str, Square]:
    """Where each ward of Rutland stands, by its name: column and row from 0. Raises ContentError."""
    placed = read_yaml(content / "figures" / "tiles.yaml")
    if not isinstance(placed, dict):
        raise ContentError("figures/tiles.yaml: must say a column and a row for each ward's code")
    wards = [area for area in list_areas(AreaKind.WARD) if RUTLAND in area.within]
    return {area.name: _square(area.code, placed) for area in wards if area.code in placed}


def _square(code: str, placed: Mapping[str, object]) -> Square:
    match placed[code]:
        case [int(column), int(row)]:
            return column, row
    raise ContentError(f"figures/tiles.yaml: {code} must have a column and a row")


def draw_tiles(table: FigureTable, squares: Mapping[str, Square]) -> Drawing | None:
    """The map of a table with a row a ward; rows that are no ward ("Elsewhere") stand at the foot. None where
    the table is by something else, or where it has no row."""
    if len(table.by) != 1 or not table.rows:
        return None
    by_name = {row.labels[0]: row for row in table.rows}
    rows = max((row for _column, row in squares.values()), default=-1) + 1
    apart = [name for name in by_name if name not in squares]
    places = dict(squares) | {name: (at % _ACROSS, rows + at // _ACROSS) for at, name in enumerate(apart)}
    top = max(
        (float(row.values[0]) for row in table.rows if isinstance(row.values[0], int | Decimal)), default=0
    )
    shapes: list[Shape] = []
    for name, (column, down) in places.items():
        shapes += _tile(name, by_name.get(name), column, down, top, table)
    tall = max((down for _column, down in places.values()), default=0) + 1
    width, height = (count * (_SIDE + _GAP) - _GAP + 2 for count in (_ACROSS, tall))
    return Drawing("tiles", table.title, say_ranking(table), height, tuple(shapes), width=width)


def _tile(name: str, row: Row | None, column: int, down: int, top: float, table: FigureTable) -> list[Shape]:
    left, y = column * (_SIDE + _GAP) + 1, down * (_SIDE + _GAP) + 1
    value = row.values[0] if row else None
    shade = f"tile app-drawing__tile--{_shade(value, top)}"
    shapes = [rect(str(left), y, str(_SIDE), _SIDE, shade)]
    for number, words in enumerate(wrapped(name, _LETTERS)):
        shapes.append(text(words, str(left + 7), y + 20 + 16 * number, of="ward"))
    said = say_value(value, table.unit) if row else "no figure"
    return [*shapes, text(said, str(left + 7), y + _SIDE - 10, of="figure")]


def _shade(value: Value, top: float) -> str:
    """'0' for nothing, '1' to '4' for a share of the highest, 'few', or 'none' where no value is told."""
    if value is Held.FEW:
        return "few"
    if not isinstance(value, int | Decimal):
        return "none"
    part = float(value) / top if top > 0 else 0
    return str(min(_SHADES, int(part * _SHADES) + 1)) if value > 0 else "0"

"""One figure as a page shows it: its words, its chart, its table and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.reporting.definitions import Definitions, Measure
from portal.reporting.presenters.charts import draw
from portal.reporting.presenters.drawing import Drawing
from portal.reporting.presenters.summaries import label_of, say_ranking
from portal.reporting.presenters.tile_map import Square, draw_tiles
from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import TOTAL, FigureTable, Row, Value
from portal.reporting.vocabulary import ChartKind, Held

#: Columns of figures that stand beside each other on a sheet of paper as they are.
_MOST_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """What the macro `figure` takes. `id` is unique on the page; `only` is set where the table holds one
    figure and stands in place of chart and table; `labelled` says whether a row begins with words;
    `version` is the definitions' version; `wide` says that a sheet of paper holds it only with narrow
    columns."""

    id: str
    title: str
    measure: Measure
    version: int
    only: str
    drawing: Drawing | None
    summary: str
    head: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...]
    labelled: bool
    held: bool
    wide: bool


def present(
    table: FigureTable,
    definitions: Definitions,
    *,
    id: str = "",
    chart: ChartKind | None = ChartKind.BAR,
    squares: Mapping[str, Square] | None = None,
    opens: Callable[[str], str] | None = None,
) -> Figure:
    """A table as a figure of a page. `chart` is None for the table alone; `squares` are the wards' places,
    needed for a tile map; `opens` says where the row of a code leads, "" for nowhere. Raises NotFound for a
    table of a measure that is not defined."""
    parts = table.with_rows(tuple(row for row in table.rows if TOTAL not in row.labels))
    drawing = _draw(parts, chart, squares or {})
    only = ""
    if not table.by and len(table.columns) == 1 and table.rows:
        only = say_value(table.rows[0].values[0], table.unit)
    return Figure(
        id=id or f"figure-{table.measure.replace('_', '-')}",
        title=table.title,
        measure=definitions.get(table.measure),
        version=definitions.version,
        only=only,
        drawing=drawing,
        summary=drawing.summary if drawing else _words(parts),
        head=(*table.by, *({"text": name, "format": "numeric"} for name in table.columns)),
        rows=tuple((*_labels(table, row, opens), *_cells(table, row.values)) for row in table.rows),
        labelled=bool(table.by),
        held=any(isinstance(value, Held) for row in table.rows for value in row.values),
        wide=len(table.columns) > _MOST_COLUMNS,
    )


def _draw(table: FigureTable, chart: ChartKind | None, squares: Mapping[str, Square]) -> Drawing | None:
    if chart is ChartKind.TILE_MAP:
        return draw_tiles(table, squares)
    return draw(table, chart) if chart else None


def _words(table: FigureTable) -> str:
    if not table.rows:
        return "There is nothing to show."
    if len(table.rows) == 1:
        row = table.rows[0]
        return f"{label_of(row.labels)}: {say_value(row.values[0], table.unit)}." if row.labels else ""
    return say_ranking(table)


def _labels(table: FigureTable, row: Row, opens: Callable[[str], str] | None) -> tuple[Any, ...]:
    """A row's labels, the first a link where the row can be opened."""
    code = dict(table.codes).get(row.labels, "")
    href = opens(code) if opens and code else ""
    return ({"text": row.labels[0], "href": href}, *row.labels[1:]) if href else row.labels


def _cells(table: FigureTable, values: tuple[Value, ...]) -> tuple[dict[str, str], ...]:
    return tuple(
        {"text": say_value(value, table.unit_of(name)), "format": "numeric"}
        for name, value in zip(table.columns, values, strict=True)
    )

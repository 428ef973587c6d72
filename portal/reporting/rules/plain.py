"""Tables and measures as plain JSON values and back: how a report is kept, and what its JSON file holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Held, Unit

_HELD = {one.value: one for one in Held}


def table_as_plain(table: FigureTable) -> dict[str, Any]:
    """One table. A fraction becomes a float, which says up to 15 figures exactly; what is held back is its
    words; what is not known is None."""
    return {
        "measure": table.measure,
        "title": table.title,
        "by": list(table.by),
        "columns": list(table.columns),
        "unit": table.unit.value,
        "other_units": {name: unit.value for name, unit in table.other_units},
        "people": table.people,
        "rows": [
            {"labels": list(row.labels), "values": [_value_as_plain(value) for value in row.values]}
            for row in table.rows
        ],
    }


def table_of_plain(plain: Mapping[str, Any]) -> FigureTable:
    """The table of what `table_as_plain` made, or of its JSON read with `read_json`."""
    return FigureTable(
        measure=plain["measure"],
        title=plain["title"],
        by=tuple(plain["by"]),
        columns=tuple(plain["columns"]),
        rows=tuple(
            Row(tuple(row["labels"]), tuple(_value_of_plain(value) for value in row["values"]))
            for row in plain["rows"]
        ),
        unit=Unit(plain["unit"]),
        people=plain["people"],
        other_units=tuple((name, Unit(unit)) for name, unit in plain["other_units"].items()),
    )


def tables_as_json(tables: Iterable[FigureTable]) -> str:
    """Tables as text that is kept."""
    return write_json([table_as_plain(table) for table in tables])


def tables_of_json(text: str) -> tuple[FigureTable, ...]:
    """The tables of kept text."""
    return tuple(table_of_plain(plain) for plain in read_json(text))


def write_json(values: Any) -> str:
    """JSON with its names in the order given; the same values make the same text."""
    return json.dumps(values, ensure_ascii=False, indent=1)


def read_json(text: str) -> Any:
    """JSON with its fractions exact."""
    return json.loads(text, parse_float=Decimal)


def _value_as_plain(value: Value) -> Any:
    if isinstance(value, Held):
        return value.value
    return float(value) if isinstance(value, Decimal) else value


def _value_of_plain(value: Any) -> Value:
    if isinstance(value, str):
        return _HELD[value]
    if isinstance(value, float):
        return Decimal(str(value))
    number: Value = value
    return number

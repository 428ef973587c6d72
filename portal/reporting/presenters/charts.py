"""Bars, columns and lines of a table of figures. Every chart says its values in figures, in words and in the
table beside it; nothing is told by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from portal.reporting.presenters.drawing import Drawing, Shape, line, rect, share, text, wrapped
from portal.reporting.presenters.summaries import label_of, ranked, say_change, say_ranking
from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import ChartKind, Held

#: More bars than this, or than a sheet of paper holds, are the table's to tell; more series than this nobody
#: tells apart.
MOST_BARS, MOST_SERIES = 15, 3
_TALLEST = 950  # pixels
_BAR, _LINE = 18, 19  # pixels: the height of a bar, and of a line of words
_WIDEST = 0.78  # of the width, so that the longest bar's value fits behind it
_LABEL = 34  # characters that fit on a small phone
_PLOT = 190  # pixels: the height of columns and lines
_TOP = 24  # pixels above the highest value, for its words
_TALL = _TOP + _PLOT + 3 * _LINE + 4
_FEW = 6  # columns or points that all have their values written beside them
_LABELS = 5  # along the foot of columns and lines; a small phone shows every second of them


def draw(table: FigureTable, kind: ChartKind) -> Drawing | None:
    """The chart of a table's first columns (those that share its unit); None where there is nothing to
    draw: no row, one row only, or no value that is known and more than nothing."""
    columns = [name for name in table.columns if table.unit_of(name) is table.unit][:MOST_SERIES]
    known = [value for name in columns for value in table.column(name) if isinstance(value, int | Decimal)]
    if len(table.rows) < 2 or not any(value > 0 for value in known):
        return None
    top = max(1.0, float(max(known)))
    if kind is ChartKind.BAR:
        return _bars(table, columns, top)
    if kind is ChartKind.COLUMN:
        return _columns(table, columns, top)
    return _lines(table, columns, top)


def _part(value: Value, top: float) -> float:
    """A value's share of the full length; 0 for what is not known, held back or below nothing."""
    return max(0.0, float(value)) / top if isinstance(value, int | Decimal) else 0.0


def _bars(table: FigureTable, columns: Sequence[str], top: float) -> Drawing:
    shapes: list[Shape] = []
    y = 0
    rows = _that_fit(table, len(columns))
    for row in rows:
        for words in wrapped(label_of(row.labels), _LABEL):
            y += _LINE
            shapes.append(text(words, "0", y - 5))
        for series, name in enumerate(columns):
            shapes += _bar(table, row, name, series, y, top)
            y += _BAR + 3
        y += 9
    title = table.title
    if len(table.rows) > len(rows):
        title += f": the {len(rows)} highest of {len(table.rows)}"
    return Drawing("bars", title, say_ranking(table), y, tuple(shapes), _key(columns))


def _that_fit(table: FigureTable, series: int) -> list[Row]:
    """The highest rows, as many as one chart holds."""
    fit: list[Row] = []
    tall = 0
    for row in ranked(table)[:MOST_BARS]:
        tall += len(wrapped(label_of(row.labels), _LABEL)) * _LINE + series * (_BAR + 3) + 9
        if tall > _TALLEST:
            break
        fit.append(row)
    return fit


def _bar(table: FigureTable, row: Row, name: str, series: int, y: int, top: float) -> list[Shape]:
    value = row.values[table.columns.index(name)]
    length = _part(value, top) * _WIDEST
    said = text(say_value(value, table.unit), share(length), y + _BAR - 4, of="value", nudge=6)
    if isinstance(value, Held) or value is None:
        return [said]
    return [rect("0", y, share(length), _BAR, f"series app-drawing__series--{series}"), said]


def _columns(table: FigureTable, columns: Sequence[str], top: float) -> Drawing:
    shapes, words = _grid(), []
    slot = 1 / len(table.rows)
    wide = slot * 0.8 / len(columns)
    told = _told(table, columns[0])
    for at, row in enumerate(table.rows):
        for series, name in enumerate(columns):
            value = row.values[table.columns.index(name)]
            high = round(_part(value, top) * _PLOT)
            left, y = at * slot + slot * 0.1 + series * wide, _TOP + _PLOT - high
            if isinstance(value, int | Decimal):
                of = f"series app-drawing__series--{series}"
                shapes.append(rect(share(left), y, share(wide), high, of))
            if series == 0 and at in told:
                words.append(_value_at(value, table, left + wide / 2, y - 5))
    shapes += words + _foot(table, [(at + 0.5) * slot for at in range(len(table.rows))])
    return Drawing("columns", table.title, say_change(table), _TALL, tuple(shapes), _key(columns))


def _lines(table: FigureTable, columns: Sequence[str], top: float) -> Drawing:
    shapes = _grid()
    across = [0.04 + 0.92 * at / (len(table.rows) - 1) for at in range(len(table.rows))]
    told = _told(table, columns[0])
    plot: list[Shape] = []
    for series, name in enumerate(columns):
        points = [
            (across[at], _part(value, top))
            for at, value in enumerate(table.column(name))
            if isinstance(value, int | Decimal)
        ]
        drawn = " ".join(f"{x * 100:.2f},{100 - part * 100:.2f}" for x, part in points)
        of = f"app-drawing__line app-drawing__line--{series}"
        plot.append(Shape("polyline", {"points": drawn, "class": of, "vector-effect": "non-scaling-stroke"}))
        for x, part in points:
            place = {"cx": share(x), "cy": str(round(_TOP + _PLOT - part * _PLOT)), "r": "4"}
            shapes.append(Shape("circle", place | {"class": f"app-drawing__dot app-drawing__dot--{series}"}))
    for at in sorted(told):
        value = table.rows[at].values[table.columns.index(columns[0])]
        y = round(_TOP + _PLOT - _part(value, top) * _PLOT) - 9
        shapes.append(_value_at(value, table, across[at], y))
    shapes += _foot(table, across)
    return Drawing(
        "lines",
        table.title,
        say_change(table),
        _TALL,
        tuple(shapes),
        _key(columns),
        plot=tuple(plot),
        plot_top=_TOP,
        plot_height=_PLOT,
    )


def _grid() -> list[Shape]:
    """The lines at the top, half way up and at the foot."""
    return [line("0", _TOP + _PLOT * part // 2, "100%", _TOP + _PLOT * part // 2) for part in range(3)]


def _foot(table: FigureTable, across: Sequence[float]) -> list[Shape]:
    """The labels of a few rows, the first and the last among them, each in at most three lines."""
    shapes: list[Shape] = []
    places = spread(len(table.rows), _LABELS)
    for place, at in enumerate(places):
        of = "tick app-drawing__tick--spare" if len(places) == _LABELS and place % 2 else "tick"
        for number, words in enumerate(wrapped(label_of(table.rows[at].labels), 9)):
            y = _TOP + _PLOT + _LINE * (number + 1)
            shapes.append(text(words, share(across[at]), y, anchor=_anchor(across[at]), of=of))
    return shapes


def _told(table: FigureTable, column: str) -> set[int]:
    """Which rows' values are written beside them: all of a few, else the first, the last and the highest."""
    values = table.column(column)
    if len(values) <= _FEW:
        return set(range(len(values)))
    known = [at for at, value in enumerate(values) if isinstance(value, int | Decimal)]
    highest = max(known, key=lambda at: (float(values[at] or 0), -at))
    near = {at for at in (known[0], known[-1]) if abs(at - highest) * _FEW * 2 > len(values)}
    return near | {highest}


def spread(count: int, most: int) -> list[int]:
    """At most `most` of `count` places, evenly, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return sorted({round(at * (count - 1) / (most - 1)) for at in range(most)})


def _value_at(value: Value, table: FigureTable, across: float, y: int) -> Shape:
    return text(say_value(value, table.unit), share(across), y, anchor=_anchor(across), of="value")


def _anchor(across: float) -> str:
    """Which end of a word stands at a point, so that it stays inside the chart."""
    return "start" if across < 0.06 else "end" if across > 0.94 else "middle"


def _key(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if len(columns) < 2:
        return ()
    return tuple((f"app-drawing__series--{series}", name) for series, name in enumerate(columns))

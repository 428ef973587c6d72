"""What a chart shows, in one or two sentences: for screen readers, and for all who would rather read."""

from __future__ import annotations

from decimal import Decimal

from portal.core.text import join_words
from portal.reporting.rules.saying import say_value
from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Held

_NAMED = 3  # rows that are named as the highest, or as those that share a place
#: What stands before a row's label, by what the labels are; else "in".
_WHEN = {"Day": "on", "From": "at"}


def label_of(labels: tuple[str, ...]) -> str:
    """A row's labels in one phrase."""
    return ", ".join(labels)


def ranked(table: FigureTable) -> tuple[Row, ...]:
    """The rows, the highest first value first, what is held back or not known last; equals as they stand."""
    return tuple(sorted(table.rows, key=lambda row: -_weight(row.values[0])))


def say_ranking(table: FigureTable) -> str:
    """Which rows are highest and which lowest, and how many values are not told."""
    known = [row for row in ranked(table) if isinstance(row.values[0], int | Decimal)]
    if not known:
        return _untold(table) or "There is nothing to show."
    top, lowest = known[0].values[0], known[-1].values[0]
    if top == lowest:
        whole = "All are" if len(known) == len(table.rows) else "All that are told are"
        said = f"{whole} the same: {say_value(top, table.unit)}." if len(known) > 1 else ""
        said = said or f"{label_of(known[0].labels)}: {say_value(top, table.unit)}."
    else:
        above = [row for row in known[:_NAMED] if row.values[0] != lowest]
        highest = [f"{label_of(row.labels)} ({say_value(row.values[0], table.unit)})" for row in above]
        foot = [row for row in known if row.values[0] == lowest]
        told = say_value(lowest, table.unit)
        last = (
            f"Lowest: {label_of(foot[0].labels)} ({told})"
            if len(foot) == 1
            else f"{len(foot)} have the lowest: {told}"
        )
        said = f"Highest: {join_words(highest)}. {last}."
    return " ".join(part for part in (said, _untold(table)) if part)


def say_change(table: FigureTable) -> str:
    """From the first row to the last, and the highest between them."""
    known = [row for row in table.rows if isinstance(row.values[0], int | Decimal)]
    if not known:
        return _untold(table) or "There is nothing to show."
    first, last = known[0], known[-1]
    highest = max(known, key=lambda row: _weight(row.values[0]))
    said = f"From {_said(first, table)} to {_said(last, table)}."
    if highest not in (first, last):
        said += f" Highest: {_said(highest, table)}."
    return " ".join(part for part in (said, _untold(table)) if part)


def _said(row: Row, table: FigureTable) -> str:
    when = _WHEN.get(table.by[0], "in") if table.by else "in"
    return f"{say_value(row.values[0], table.unit)} {when} {label_of(row.labels)}"


def _untold(table: FigureTable) -> str:
    """How many first values are held back, and how many are not known."""
    first = [row.values[0] for row in table.rows]
    few, hidden, unknown = (
        sum(1 for one in first if one is what) for what in (Held.FEW, Held.NOT_SHOWN, None)
    )
    said = []
    if few:
        said.append(f"{few} {'row is' if few == 1 else 'rows are'} 1 to 7.")
    if hidden:
        said.append(f"{hidden} {'row is' if hidden == 1 else 'rows are'} not shown.")
    if unknown:
        said.append(f"{unknown} {'row is' if unknown == 1 else 'rows are'} not known.")
    return " ".join(said)


def _weight(value: Value) -> float:
    """A number for ordering; what stands for 1 to 7 comes just above nothing."""
    if isinstance(value, int | Decimal):
        return float(value)
    return 0.5 if value is Held.FEW else -1.0

"""Metrics as tables of figures: for the report, and for a chart of one metric's history."""

from __future__ import annotations

from datetime import date

from portal.core.text import say_date
from portal.reporting.metrics.queries import Stand, exact, latest_readings, list_stands, target_of, year_of
from portal.reporting.metrics.vocabulary import STANDING_WORDS
from portal.reporting.rules.tables import FigureTable, Row

NO_SOURCE, NOT_GIVEN = "none", "not yet given"
#: What stands in words in a metric's row.
METRIC_LABELS = ("How it stands", "Value of", "Source", "Target of")


def metric_tables(until: date) -> tuple[FigureTable, ...]:
    """How every metric stood on a day, a table each: one row with what stands in words, and the numbers."""
    return tuple(_table(one) for one in list_stands(until))


def _table(one: Stand) -> FigureTable:
    measure, now, target = one.metric.measure, one.now, one.target
    labels = (
        STANDING_WORDS[one.standing][0],
        say_date(now.as_of) if now is not None else NOT_GIVEN,
        now.source if now is not None else NO_SOURCE,
        f"April {target.year} to March {target.year + 1}" if target is not None else NOT_GIVEN,
    )
    values = (
        exact(now.value) if now is not None else None,
        exact(one.before.value) if one.before is not None else None,
        target.value if target is not None else None,
    )
    return FigureTable(
        measure.code,
        measure.name,
        by=METRIC_LABELS,
        columns=("Now", "The value before", "Target"),
        rows=(Row(labels, values),),
        unit=measure.unit,
    )


def history_table(one: Stand, until: date) -> FigureTable:
    """Every value of a metric with the target of its year."""
    rows = []
    for reading in latest_readings(one.metric, until):
        target = target_of(one.metric, year_of(reading.as_of))
        values = (exact(reading.value), target.value if target is not None else None)
        rows.append(Row((say_date(reading.as_of),), values))
    measure = one.metric.measure
    title = f"{measure.name}, over time"
    return FigureTable(measure.code, title, ("Value of",), ("Value", "Target"), tuple(rows), measure.unit)

"""Reading metrics: targets, values and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.extensions import db
from portal.reporting.metrics.catalogue import Metric, all_metrics
from portal.reporting.metrics.models import MetricReading, MetricTarget
from portal.reporting.metrics.rules.standing import stand
from portal.reporting.metrics.vocabulary import Standing
from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached in a financial year, from `year` on; `row` is None where a file states it."""

    year: int
    value: Decimal
    amber_within: Decimal
    source: str
    row: MetricTarget | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How a metric stands on a day: its latest value, the one before, and the target of that value's year.
    Without a value the target is the latest there is."""

    metric: Metric
    now: MetricReading | None
    before: MetricReading | None
    target: Target | None
    standing: Standing


def exact(value: Decimal) -> Decimal:
    """A number as it was typed: without the noughts that a database puts behind it."""
    return Decimal(f"{value.normalize():f}")


def year_of(day: date) -> int:
    """The financial year that a day is in, by the year in which it begins."""
    return Period.around(day, PeriodKind.FINANCIAL_YEAR).first.year


def list_targets(metric: Metric) -> list[Target]:
    """Every target that was ever set, the oldest first; of one year the last counts."""
    usual = all_metrics().usual_amber
    stated = [Target(one.year, one.value, usual(one.value), one.source) for one in metric.targets]
    query = select(MetricTarget).where(MetricTarget.metric == metric.code)
    rows = db.session.scalars(query.order_by(MetricTarget.at, MetricTarget.pk)).all()
    return stated + [
        Target(row.year, exact(row.value), exact(row.amber_within), row.source, row) for row in rows
    ]


def list_readings(metric: Metric, *, taken_back: bool = False) -> Sequence[MetricReading]:
    """Its values by the day they tell of, of one day the latest last; `taken_back` also those that were."""
    query = select(MetricReading).where(MetricReading.metric == metric.code)
    if not taken_back:
        query = query.where(MetricReading.taken_back_at.is_(None))
    return db.session.scalars(query.order_by(MetricReading.as_of, MetricReading.at, MetricReading.pk)).all()


def latest_readings(metric: Metric, until: date) -> list[MetricReading]:
    """One value for each day that it was given for up to `until`, the oldest first."""
    found = {row.as_of: row for row in list_readings(metric) if row.as_of <= until}
    return list(found.values())


def get_reading(metric: Metric, reading_id: str) -> MetricReading:
    """One value. Raises NotFound for another metric's too."""
    query = select(MetricReading).where(MetricReading.metric == metric.code, MetricReading.id == reading_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def target_of(metric: Metric, year: int | None) -> Target | None:
    """The target of a financial year; with None that of the latest year that has one."""
    by_year = {one.year: one for one in list_targets(metric)}
    if year is None:
        return by_year[max(by_year)] if by_year else None
    return by_year.get(year)


def stand_of(metric: Metric, until: date) -> Stand:
    """How a metric stood on a day."""
    readings = latest_readings(metric, until)
    now = readings[-1] if readings else None
    before = readings[-2] if len(readings) > 1 else None
    target = target_of(metric, year_of(now.as_of) if now is not None else None)
    standing = stand(
        now.value if now is not None else None,
        target.value if target is not None else None,
        target.amber_within if target is not None else Decimal(0),
        metric.better,
    )
    return Stand(metric, now, before, target, standing)


def list_stands(until: date) -> list[Stand]:
    """How every metric stood on a day."""
    return [stand_of(metric, until) for metric in all_metrics().by_code.values()]

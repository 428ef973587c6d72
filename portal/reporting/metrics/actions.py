"""Keeping metrics: values and targets are added, never changed; a mistake is taken back and can be seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.reporting.metrics.catalogue import Metric
from portal.reporting.metrics.models import MetricReading, MetricTarget


def add_reading(
    metric: Metric, value: Decimal, as_of: date, *, source: str, note: str, nonce: str, by: str
) -> None:
    """Note what the metric was on a day; sent twice it is noted once. `by` is an account's public id."""
    row = MetricReading(
        metric=metric.code, value=value, as_of=as_of, source=source, note=note, nonce=nonce, by=by
    )
    if insert_once(row):
        _tell(metric, "value-added", row.id, by)


def take_back(metric: Metric, row: MetricReading, by: str) -> None:
    """It was noted by mistake. Twice is the same as once."""
    if row.taken_back_at is None:
        row.taken_back_at = clock.now()
        db.session.flush()
        _tell(metric, "value-taken-back", row.id, by)


def set_target(
    metric: Metric, year: int, value: Decimal, amber_within: Decimal, *, source: str, by: str
) -> None:
    """From now on this holds for the financial year that begins in `year`."""
    row = MetricTarget(
        metric=metric.code, year=year, value=value, amber_within=amber_within, source=source, by=by
    )
    db.session.add(row)
    db.session.flush()
    _tell(metric, "target-set", row.id, by)


def _tell(metric: Metric, what: str, row_id: str, by: str) -> None:
    audit.record(
        Action.METRIC_CHANGED,
        actor=staff(by),
        entity="metric",
        entity_id=metric.code,
        detail={"what": what, "row": row_id},
    )

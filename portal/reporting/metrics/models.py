"""The tables of programme metrics. Rows are only added, or marked as taken back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model


class MetricTarget(Model):
    """What a metric is to reach in a financial year; the latest row of a year holds."""

    __tablename__ = "metric_target"
    __table_args__ = (Index("ix_metric_target_metric_year", "metric", "year"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    metric: Mapped[str] = mapped_column(String(40))  # a code of content/figures/metrics.yaml
    year: Mapped[int]  # in which it begins
    value: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    #: A value that misses the target by no more is amber, not red; in the unit of the metric.
    amber_within: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    source: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(80))  # an account's public id, or "content load"
    at: Mapped[datetime] = mapped_column(default=clock.now)


class MetricReading(Model):
    """What a metric was on a day; of several for one day the latest holds."""

    __tablename__ = "metric_reading"
    __table_args__ = (Index("ix_metric_reading_metric_as_of", "metric", "as_of"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)  # of the form: sent twice, kept once
    metric: Mapped[str] = mapped_column(String(40))
    as_of: Mapped[date]  # the day it tells of: the last of its period
    value: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(500), default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]

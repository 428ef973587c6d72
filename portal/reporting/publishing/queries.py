"""Reading what was published."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.extensions.raw import fetch_rows
from portal.extensions.recent import recently
from portal.reporting.publishing.models import Publication
from portal.reporting.publishing.rules import SETTLED, next_month
from portal.reporting.queries.sums import known_days
from portal.reporting.rules.periods import Period
from portal.reporting.rules.plain import tables_of_json
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import PeriodKind


def list_published() -> Sequence[Period]:
    """Every period of which figures are public, the latest first; of those that end together the month
    first."""
    rows = db.session.execute(select(Publication.first, Publication.last))
    periods = [Period(first, last) for first, last in rows]
    return sorted(periods, key=lambda period: (-period.last.toordinal(), period.days))


def get_published(code: str) -> Publication:
    """What was published of a period. Raises NotFound."""
    found = db.session.scalar(select(Publication).where(Publication.code == code))
    if found is None:
        raise NotFound
    return found


def published_tables(period: Period) -> dict[str, FigureTable]:
    """The tables that are public of a period, by measure; none where it was not published."""
    told = db.session.scalar(select(Publication.told).where(Publication.code == period.code))
    return {table.measure: table for table in tables_of_json(told)} if told else {}


def months_of(year: Period) -> list[Publication]:
    """The months of a financial year that are public, in order."""
    query = select(Publication).where(Publication.first >= year.first, Publication.last <= year.last)
    rows = db.session.scalars(query.order_by(Publication.first, Publication.pk))
    return [row for row in rows if row.period.kind is PeriodKind.MONTH]


def salt_of(year: Period) -> str | None:
    """The secret by which cells of a financial year are held back for no reason; None before any of it is
    public."""
    months = months_of(year)
    return months[0].salt if months else None


def is_settled(period: Period) -> bool:
    """Whether the figures of a period stay as they are: the days after it are known in which late facts come,
    and every month of it that is to be public is. Where nothing is counted only the days must be over."""
    known = known_days()
    if known is None:
        return period.last + SETTLED < clock.today()
    if known[1] < period.last + SETTLED:
        return False
    month = next_month(last_month(), known)
    return month is None or month.first > period.last


def last_month() -> Period | None:
    """The last month that is public; None before any is."""
    months = [period for period in list_published() if period.kind is PeriodKind.MONTH]
    return months[0] if months else None


def published_number() -> int:
    """A number that goes up with every publication: what kept pages stand on."""
    return recently("published_number", _read_number)


def _read_number() -> int:
    return int(fetch_rows("select coalesce(max(pk), 0) from publication")[0][0])

"""Adding up facts over a period: the one way in which every figure about use and referrals is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from portal.extensions import db
from portal.extensions.recent import recently
from portal.reporting.fact_models import FactDay
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import Unit

Sums = dict[tuple[str, ...], tuple[int, ...]]


def add_up(
    model: Any,
    period: Period,
    by: Sequence[str],
    values: Sequence[str],
    *where: Any,
    filters: Filters = EVERYTHING,
) -> Sums:
    """The sums of `values` over the days of a period, for each combination of the columns in `by`."""
    keys = [getattr(model, name) for name in by]
    sums = [func.coalesce(func.sum(getattr(model, name)), 0) for name in values]
    query = select(*keys, *sums).where(model.day >= period.first, model.day <= period.last, *where)
    query = query.where(*limits(model, filters))
    if keys:
        query = query.group_by(*keys)
    found = db.session.execute(query).all()
    return {
        tuple(str(key) for key in row[: len(by)]): tuple(int(value) for value in row[len(by) :])
        for row in found
    }


def limits(model: Any, filters: Filters) -> Iterable[Any]:
    """The conditions of the filters that these facts know."""
    for name in filters.chosen():
        if name == "service_ids":
            yield model.service_id.in_(sorted(filters.service_ids or ()))
        elif name == "practice" and hasattr(model, "team_pk"):
            yield model.team_pk == int(filters.practice)
        elif name == "service" and hasattr(model, "service_id"):
            yield model.service_id == filters.service
        elif hasattr(model, name):
            yield getattr(model, name) == getattr(filters, name)


def known_days() -> tuple[date, date] | None:
    """The first and the last day that the facts hold; None while they hold none. Every figure of a page asks:
    the database is asked once."""
    return recently("days_of_figures", _read_known_days)


def _read_known_days() -> tuple[date, date] | None:
    first, last = db.session.execute(select(func.min(FactDay.day), func.max(FactDay.day))).one()
    return (first, last) if first and last else None


def is_known(period: Period) -> bool:
    """Whether the facts hold any day of a period."""
    days = known_days()
    return days is not None and days[0] <= period.last and period.first <= days[1]


def table(
    measure: str,
    title: str,
    by: str,
    columns: tuple[str, ...],
    found: Mapping[Any, Sequence[Value]],
    *,
    names: Mapping[Any, str] | None = None,
    fixed: Iterable[str] = (),
    **about: Any,
) -> FigureTable:
    """A table of sums by one thing; the keys of `found` are tuples of its code. `fixed`: codes that have a
    row though nothing was counted, in this order; others come after them, the most first. `names` says codes
    in words; two of the same name are told apart by their codes."""
    nothing = tuple(0 for _ in columns)
    order = list(dict.fromkeys([*fixed, *(key[0] for key in sorted(found, key=_most_first(found)))]))
    said = {code: (names or {}).get(code, code) for code in order}
    often = Counter(said.values())
    rows = []
    for code in order:
        name = said[code] if often[said[code]] == 1 else f"{said[code]} ({code or 'none'})"
        rows.append(Row((name,), tuple(found.get((code,), nothing))))
    codes = tuple((row.labels, code) for row, code in zip(rows, order, strict=True) if code)
    return FigureTable(measure, title, (by,), columns, tuple(rows), codes=codes, **about)


def _most_first(found: Mapping[Any, Sequence[Value]]) -> Callable[[Any], Any]:
    def key(code: Any) -> Any:
        first = found[code][0]
        return (-first if isinstance(first, int | Decimal) else 1, code)

    return key


def mean(total: int, count: int, *, per: int = 1) -> Decimal | None:
    """A mean to one figure behind the point, of totals counted in parts of `per`; None of nothing."""
    return (Decimal(total) / count / per).quantize(Decimal("0.1")) if count else None


def share(part: int, whole: int) -> Decimal | None:
    """A percentage to one figure behind the point; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


DAYS, PERCENT, SCORE = Unit.DAYS, Unit.PERCENT, Unit.SCORE

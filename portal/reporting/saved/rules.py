"""When a saved report is due, and for which periods it can be run."""

from __future__ import annotations

from datetime import date

from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind

_OFFERED = {PeriodKind.MONTH: 24, PeriodKind.QUARTER: 12, PeriodKind.FINANCIAL_YEAR: 5}
#: After so many days nobody waits for it any more: a worker that was away for weeks sends the last alone.
_LATE = 60


def due_period(every: PeriodKind, since: date, known_up_to: date | None, today: date) -> Period | None:
    """The period that a report runs for by itself today: the last that is over, once its last day is known;
    None where that was over before `since`, is over for too long, or is not known yet."""
    period = Period.around(today, every).before()
    if known_up_to is None or known_up_to < period.last or period.last < since:
        return None
    return period if (today - period.last).days <= _LATE else None


def offered_periods(every: PeriodKind, today: date) -> tuple[Period, ...]:
    """The periods that a page offers, the present one first."""
    periods = [Period.around(today, every)]
    while len(periods) < _OFFERED[every]:
        periods.append(periods[-1].before())
    return tuple(periods)

"""The worker's part: reports run by themselves when their period is over and its days are known. A run and
the message about it come together, once for a period, or not at all."""

from __future__ import annotations

from pathlib import Path

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.locks import Lock, alone
from portal.extensions.transactions import transaction
from portal.reporting.definitions import load_definitions
from portal.reporting.publishing.queries import published_tables
from portal.reporting.queries.sums import known_days
from portal.reporting.rules.periods import Period
from portal.reporting.saved.actions import run_report, tell_owner
from portal.reporting.saved.models import SavedReport
from portal.reporting.saved.queries import has_run_for, list_scheduled
from portal.reporting.saved.rules import due_period
from portal.reporting.saved.vocabulary import Audience
from portal.reporting.vocabulary import PeriodKind


def run_next(content: Path) -> bool:
    """Run one report that is due; False when none is."""
    due = _due()
    db.session.rollback()
    if not due:
        return False
    with transaction():
        alone(Lock.REMINDERS)
        for report, period in _due()[:1]:
            run = run_report(report, period, load_definitions(content))
            if run is not None:
                tell_owner(report, run)
    return True


def waiting() -> Waiting:
    """How many reports are due."""
    due = len(_due())
    return Waiting(due, due, None)


def _due() -> list[tuple[SavedReport, Period]]:
    days = known_days()
    known = days[1] if days else None
    today = clock.today()
    found = []
    for report in list_scheduled():
        period = due_period(PeriodKind(report.every), report.since, known, today)
        if period is None or has_run_for(report, period.code):
            continue
        if report.audience == Audience.TEAM or published_tables(period):
            found.append((report, period))
    return found

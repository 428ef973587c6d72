"""Reading saved reports and their runs: whoever may read the figures may read them all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.accounts.vocabulary import UserState
from portal.core.errors import NotFound
from portal.extensions import db
from portal.reporting.saved.models import ReportRun, SavedReport


def list_reports() -> Sequence[SavedReport]:
    """All that were not removed, by name."""
    query = select(SavedReport).where(SavedReport.removed_at.is_(None))
    return db.session.scalars(query.order_by(SavedReport.name, SavedReport.pk)).all()


def get_report(report_id: str) -> SavedReport:
    """One of them. Raises NotFound."""
    query = select(SavedReport).where(SavedReport.id == report_id, SavedReport.removed_at.is_(None))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_runs(report: SavedReport, most: int = 60) -> Sequence[ReportRun]:
    """What came out of a report, the latest first."""
    query = select(ReportRun).where(ReportRun.report_pk == report.pk)
    return db.session.scalars(query.order_by(ReportRun.made_at.desc(), ReportRun.pk.desc()).limit(most)).all()


def get_run(run_id: str) -> ReportRun:
    """One run with its report, also of a report that was removed. Raises NotFound."""
    query = select(ReportRun).where(ReportRun.id == run_id).options(joinedload(ReportRun.report))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_scheduled() -> Sequence[SavedReport]:
    """The reports that run by themselves."""
    query = select(SavedReport).where(SavedReport.scheduled.is_(True), SavedReport.removed_at.is_(None))
    return db.session.scalars(query.order_by(SavedReport.pk)).all()


def has_run_for(report: SavedReport, code: str) -> bool:
    """Whether it ran by itself for a period."""
    query = select(ReportRun.pk).where(ReportRun.report_pk == report.pk, ReportRun.scheduled_for == code)
    return db.session.scalar(query) is not None


def find_owner(report: SavedReport) -> User | None:
    """Who saved it; None where they may no longer come in."""
    return db.session.scalar(select(User).where(User.id == report.owner_id, User.state == UserState.ACTIVE))

"""Reading highlight reports, and what leads of projects wrote that may go into one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.core.errors import NotFound
from portal.extensions import db
from portal.reporting.highlights.models import HighlightReport
from portal.reporting.highlights.vocabulary import Board, Words
from portal.reporting.returns.queries import list_signed_off
from portal.reporting.returns.vocabulary import Note
from portal.reporting.rules.periods import Period

#: Where a lead's words go when a report is begun.
_INTO = {Note.WENT_WELL: Words.ACHIEVEMENTS, Note.IMPACT: Words.IMPACT, Note.ISSUES: Words.ISSUES}


def list_reports() -> Sequence[HighlightReport]:
    """Every report, the newest period first."""
    order = (HighlightReport.first.desc(), HighlightReport.board, HighlightReport.edition.desc())
    return db.session.scalars(select(HighlightReport).order_by(*order)).all()


def get_report(report_id: str) -> HighlightReport:
    """One report. Raises NotFound."""
    found = db.session.scalar(select(HighlightReport).where(HighlightReport.id == report_id))
    if found is None:
        raise NotFound
    return found


def find_draft(board: Board, period: Period) -> HighlightReport | None:
    """The report to a board about a period that is being written."""
    return db.session.scalar(
        select(HighlightReport).where(
            HighlightReport.board == board,
            HighlightReport.first == period.first,
            HighlightReport.state == "draft",
        )
    )


def last_edition(board: Board, period: Period) -> int:
    """The number of the latest report to a board about a period; 0 for none."""
    query = select(func.max(HighlightReport.edition)).where(
        HighlightReport.board == board, HighlightReport.first == period.first
    )
    return db.session.scalar(query) or 0


def words_of_leads(period: Period) -> dict[str, str]:
    """What leads wrote in the returns of the period that are signed off, by the box it may go into."""
    said: dict[str, list[str]] = {str(one): [] for one in Words}
    for row in list_signed_off(period):
        words = row.signed.words if row.signed is not None else {}
        for note, into in _INTO.items():
            if words.get(note):
                said[into].append(f"{row.project.name}: {words[note]}")
    return {box: "\n\n".join(lines) for box, lines in said.items()}

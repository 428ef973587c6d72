"""The worker's part: returns are opened when their period is over, and leads are written to in time. Each
step happens once, together with its message, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.locks import Lock, alone
from portal.extensions.transactions import transaction
from portal.reporting.returns.actions import open_return
from portal.reporting.returns.letters import write_letter
from portal.reporting.returns.models import Project, ProjectReturn, ReturnImport, ReturnLink
from portal.reporting.returns.queries import list_projects, list_returns, lock_return, opened_periods
from portal.reporting.returns.rules.letters import next_letter, periods_to_report
from portal.reporting.returns.vocabulary import Letter, ReturnState
from portal.reporting.rules.periods import Period
from portal.reporting.vocabulary import PeriodKind


def turn(_owner: str = "") -> bool:
    """Open what is to be opened, else write one letter; False when nothing is due."""
    today = clock.today()
    missing, letters = _to_open(today), _to_write(today)
    db.session.rollback()
    if not missing and not letters:
        return False
    with transaction():
        alone(Lock.REMINDERS)
        for project, period in _to_open(today):
            open_return(project, period)
        for row, _letter in _to_write(today)[:1]:
            held = lock_return(row)
            letter = _next(held, today)
            if letter is not None:
                write_letter(held, letter)
    return True


def waiting() -> Waiting:
    """How many returns are to be filled in; due are letters that should have gone out before today."""
    count = select(func.count(ProjectReturn.pk)).where(ProjectReturn.state == ReturnState.OPEN)
    today = clock.today()
    late = len(_to_write(date.fromordinal(today.toordinal() - 1)))
    midnight = datetime.combine(today, time(), clock.LONDON)
    return Waiting(max(db.session.scalar(count) or 0, late), late, midnight if late else None)


def purge_links(day: date) -> int:
    """Let go of links whose time is over, and of files that nobody took in; returns how many."""
    before = datetime.combine(day, time(), clock.LONDON)
    links = db.session.execute(delete(ReturnLink).where(ReturnLink.expires_at < before))
    week_before = datetime.combine(date.fromordinal(day.toordinal() - 7), time(), clock.LONDON)
    files = db.session.execute(delete(ReturnImport).where(ReturnImport.made_at < week_before))
    return int(links.rowcount) + int(files.rowcount)  # type: ignore[attr-defined]


def _to_open(today: date) -> list[tuple[Project, Period]]:
    opened = opened_periods()
    return [
        (project, period)
        for project in list_projects()
        for period in periods_to_report(PeriodKind(project.every), project.starts_on, project.ended_on, today)
        if (project.pk, period.first) not in opened
    ]


def _to_write(today: date) -> Sequence[tuple[ProjectReturn, Letter]]:
    found = []
    for row in list_returns(ReturnState.OPEN):
        letter = _next(row, today)
        if letter is not None:
            found.append((row, letter))
    return found


def _next(row: ProjectReturn, today: date) -> Letter | None:
    if row.state != ReturnState.OPEN:
        return None
    last = Letter(row.letter) if row.letter else None
    return next_letter(last, row.letter_on, row.opened_on, row.due_on, today)

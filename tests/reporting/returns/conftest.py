"""A programme with projects, and a lead who has a letter with a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Team
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.sending import send_next
from portal.reporting.returns import reminding
from portal.reporting.returns.acting import By
from portal.reporting.returns.actions import keep_numbers, send_in, sign_off
from portal.reporting.returns.kinds import all_kinds
from portal.reporting.returns.models import Project, ProjectReturn
from portal.reporting.returns.project_actions import ProjectFacts, add_project
from portal.reporting.returns.queries import find_return, get_project
from portal.reporting.rules.periods import parse_period
from portal.reporting.vocabulary import PeriodKind
from tests.messages.conftest import inbox, mail, posting
from tests.support.people import Person

__all__ = ["inbox", "mail", "posting"]

TEAM = By("account", "00000000-0000-4000-8000-000000000001")
LEAD = ("Wren Example", "wren@example.org")
_LINK = re.compile(r"https://help\.example\.org(/return/[A-Za-z0-9_-]+)")


@pytest.fixture
def new_year() -> Iterator[None]:
    """Noon on 4 January 2027, a Monday: the last quarter of 2026 is over."""
    with clock.frozen(datetime(2027, 1, 4, 12, tzinfo=UTC)):
        yield


def a_project(
    kind: str = "falls_project",
    name: str = "Strong and steady",
    *,
    every: PeriodKind = PeriodKind.MONTH,
    starts_on: date = date(2026, 10, 1),
    ended_on: date | None = None,
    lead: tuple[str, str] = LEAD,
    team_of: Person | None = None,
) -> Project:
    """A project that reports. Inside an application context."""
    with transaction():
        team = team_of and db.session.scalar(select(Team.pk).where(Team.id == team_of.team_id))
        facts = ProjectFacts(name, every, 10, starts_on, ended_on, team or None, lead)
        made = add_project(kind, facts, TEAM).id
    project = get_project(made)
    db.session.expunge(project)  # so that it can be asked for its name and key ever after
    return project


def work(worker: str = "worker-1") -> int:
    """What the worker does until nothing is due; returns how many turns it took."""
    turns = 0
    while reminding.turn(worker):
        turns += 1
    while send_next(worker):
        pass
    return turns


def the_return(project: Project, code: str) -> ProjectReturn:
    """The project's return for a period, as the database has it."""
    db.session.rollback()
    found = find_return(project.pk, parse_period(code).first)
    assert found is not None
    return found


def reported(project: Project, code: str, *, signed: bool = True, notes: str = "", **numbers: str) -> None:
    """A return that was sent in with these numbers, and signed off."""
    row = the_return(project, code)
    kind = all_kinds().get(project.kind)
    with transaction():
        keep_numbers(row, numbers)
        said = {line.code: notes or "It was a festival" for line in kind.asked}
        version = send_in(row, kind, TEAM, notes=said, reason="Counted again")
        if signed:
            sign_off(row, TEAM, number=version.number)


def link_in(letter: EmailMessage) -> str:
    """The path of the link in a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    found = _LINK.search(part.get_content())
    assert found is not None
    return found[1]


@pytest.fixture
def programme(app: Flask, new_year: None) -> Iterator[Flask]:
    """The application at the turn of the year, in its context."""
    with app.app_context():
        yield app
        db.session.rollback()

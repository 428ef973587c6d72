"""Returns open when a period is over; leads are written to before and after the due day; each step is taken
once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import KeyDestroyed, open_key
from portal.messages.models import OutboxMessage
from portal.reporting.returns import reminding
from portal.reporting.returns.models import ProjectLead, ProjectReturn, ReturnLink
from portal.reporting.returns.project_actions import ProjectFacts, change_project, purge_leads
from portal.reporting.returns.queries import get_project
from portal.reporting.returns.vocabulary import ReturnState
from portal.reporting.vocabulary import PeriodKind
from tests.project.test_privacy import every_row
from tests.reporting.returns.conftest import TEAM, a_project, reported, the_return, work
from tests.support.mail import Inbox

pytestmark = pytest.mark.database


def on(day: date) -> datetime:
    """Nine in the morning of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_a_lead_is_written_to_four_times_at_most_and_no_more_once_it_is_sent_in(
    posting: Flask, inbox: Inbox
) -> None:
    told: dict[str, list[date]] = {"late@example.org": [], "soon@example.org": []}
    with posting.app_context():
        start = date(2026, 12, 1)
        with clock.frozen(on(start)):
            a_project(name="Late walks", starts_on=start, lead=("L", "late@example.org"))
            soon = a_project(name="Early walks", starts_on=start, lead=("S", "soon@example.org"))
        for number in range(60):
            day = date(2026, 12, 20) + timedelta(days=number)
            with clock.frozen(on(day)):
                before = len(inbox.letters)
                work()
                assert reminding.waiting().due == 0
                for letter in inbox.letters[before:]:
                    told[letter["To"]].append(day)
                if day == date(2027, 1, 5):
                    reported(soon, "2026-12", activities="3", people="60")
        december = [date(2027, 1, 1), date(2027, 1, 7), date(2027, 1, 11), date(2027, 1, 18)]
        january = [date(2027, 2, 1), date(2027, 2, 7), date(2027, 2, 11)]
        assert told["late@example.org"] == [*december, *january]
        assert told["soon@example.org"] == [date(2027, 1, 1), *january]
        subjects = [one["Subject"] for one in inbox.letters if one["To"] == "late@example.org"][:4]
        assert subjects == [
            "A return for you to fill in", "Your return is due soon",
            "Your return is late", "Your return is late",
        ]  # fmt: skip
        assert "2026-12-FALLS-PROJECT" in str(inbox.letters[0])


def test_what_was_missed_is_opened_and_nobody_is_pestered_about_it(programme: Flask) -> None:
    project = a_project(starts_on=date(2026, 4, 1))
    work()
    rows = db.session.scalars(select(ProjectReturn).order_by(ProjectReturn.first)).all()
    assert [row.first.month for row in rows] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    assert the_return(project, "2026-12").letter == "opened"
    assert work() == 0  # a second worker, or the next look, finds nothing to do


def test_a_quarter_and_a_year_open_when_they_are_over(programme: Flask) -> None:
    quarterly = a_project("adaptations", "Grants", every=PeriodKind.QUARTER)
    a_project("small_grants", "Small grants", every=PeriodKind.FINANCIAL_YEAR)
    work()
    rows = db.session.scalars(select(ProjectReturn)).all()
    assert [(row.project_pk, row.period.code) for row in rows] == [(quarterly.pk, "2026-Q4")]


def test_without_an_address_nobody_is_written_to_and_the_return_opens_all_the_same(programme: Flask) -> None:
    project = a_project(lead=("", ""))
    work()
    assert the_return(project, "2026-12").state == ReturnState.OPEN
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_who_led_a_project_is_erased_when_somebody_else_takes_over_and_a_year_after_its_end(
    programme: Flask,
) -> None:
    project = a_project()
    first_key = project.lead.key_id if project.lead is not None else ""
    assert first_key
    sealed = db.session.execute(select(ProjectLead.__table__)).one()
    assert "wren@example.org" not in str(sealed)
    db.session.rollback()
    with transaction():
        project = get_project(project.id)
        facts = ProjectFacts(
            project.name,
            PeriodKind.MONTH,
            10,
            project.starts_on,
            date(2026, 12, 31),
            None,
            ("Finch", "f@example.org"),
        )
        change_project(project, facts, TEAM, version=project.version)
    with pytest.raises(KeyDestroyed):
        open_key(first_key)
    with transaction():
        assert purge_leads(date(2027, 12, 1)) == 0
        assert purge_leads(date(2028, 1, 4)) == 1
    assert db.session.scalars(select(ProjectLead)).all() == []


def test_the_lead_stands_nowhere_in_clear(programme: Flask) -> None:
    a_project(lead=("Quillfinch Example", "quillfinch@example.org"))
    work()
    rows = every_row(programme)
    assert any("return_open" in row for row in rows)
    assert [row for row in rows if "quillfinch" in row.lower()] == []


def test_old_links_go(programme: Flask) -> None:
    a_project()
    work()
    with transaction():
        assert reminding.purge_links(date(2027, 4, 1)) == 0
        assert reminding.purge_links(date(2027, 5, 1)) == 1
    assert db.session.scalars(select(ReturnLink)).all() == []

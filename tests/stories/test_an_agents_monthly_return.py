"""An agent fills in the community agents' return of the month, in three sittings and without a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions import db
from tests.reporting.returns.conftest import a_project, reported, work
from tests.support.client import PageClient
from tests.support.people import add_person, enter


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    """It is the first working day of December 2026."""
    with clock.frozen(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        yield


def test_an_agent_reports_a_month_and_puts_it_right_later(app: Flask) -> None:
    agents = add_person(app, Role.COMMUNITY_AGENT, email="agent@example.org", team="Agents", factor=False)
    analyst = add_person(app, Role.ANALYST, email="analyst@example.org", factor=False)
    with app.app_context():
        project = a_project(
            "community_agents", "Community agents", starts_on=date(2026, 10, 1), team_of=agents, lead=("", "")
        )
        work()
        reported(project, "2026-10", supported_elsewhere="11", events="4")
        db.session.rollback()

    # November stands on her list. She types what she knows and is called away.
    agent = enter(PageClient(app), agents)
    page = agent.get(agent.get("/staff/your-returns").links()["Community agents, November 2026"])
    assert page.heading == "Return for November 2026"
    page = agent.get(page.links()["Go on"])
    assert "Last time: 11" in page.text
    typed = {"n_supported_elsewhere": "34", "n_progress_part": "5", "n_progress_whole": "6"}
    page = agent.send(page, "/people", **typed)
    assert page.heading == "Your community"

    # After lunch what she typed is there. One number is far from last month's, so she says why.
    page = agent.get(agent.get("/staff/your-returns").links()["Community agents, November 2026"])
    page = agent.send(agent.get(page.links()["Go on"]), "/community", n_events="3")
    page = agent.send(page, "/words", impact="Somebody now comes to the lunch club by bus.")
    assert "5 of 6 (83.3%)" in page.text
    page = agent.send(page, "/check")
    assert "Say why it is so different" in page.text
    page = agent.send(page, "/check", note_supported_elsewhere="The flood in Ketton")
    assert "We have your return" in page.text

    # The programme team asks about it; she looks again, and it was 24.
    team = enter(PageClient(app), analyst)
    page = team.get(team.get("/staff/figures/returns").links()["Community agents, November 2026"])
    assert "The flood in Ketton" in page.text
    team.send(page, "/send-back", why="Is 34 right?")
    page = agent.get(agent.get("/staff/your-returns").links()["Community agents, November 2026"])
    assert "Is 34 right?" in page.text
    page = agent.send(
        agent.get(page.links()["Change: People you supported"]), "/people", n_supported_elsewhere="24"
    )
    page = agent.send(agent.get(page.response.request.path.replace("/community", "/check")), "/check")
    page = agent.send(
        page, "/check", note_supported_elsewhere="The flood in Ketton", reason="Ten stood twice"
    )
    assert "34 became" in page.text

    # Signed off it counts, and what was sent before can still be seen.
    page = team.get(team.get("/staff/figures/returns").links()["Community agents, November 2026"])
    assert "Version 1" in page.text
    team.send(page, "/sign-off")
    figures = team.get("/staff/figures/projects", period="2026-11")
    assert "24" in figures.text
    assert "34" not in figures.text

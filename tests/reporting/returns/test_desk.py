"""The programme team keeps projects, signs off and sends back; people of a team fill in their own returns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.extensions import db
from portal.reporting.returns.queries import get_project, list_projects
from portal.reporting.returns.vocabulary import ReturnState
from tests.reporting.returns.conftest import a_project, reported, the_return, work
from tests.support.client import PageClient
from tests.support.people import add_person, audit_actions, enter

pytestmark = pytest.mark.usefixtures("new_year")


@pytest.fixture
def team(app: Flask) -> PageClient:
    """Somebody of the programme team."""
    return enter(PageClient(app), add_person(app, Role.ANALYST, factor=False))


def test_a_project_is_added_with_its_lead_and_its_targets(app: Flask, team: PageClient) -> None:
    page = team.get("/staff/figures/projects/new")
    page = team.send(page, "/new", name="Strong and steady")
    assert "Choose the kind of project" in page.text
    assert page.form_values("/new")["name"] == "Strong and steady"
    typed = {
        "kind": "fame", "name": "Strong and steady", "every": "month", "due_days": "10",
        "starts_on-day": "1", "starts_on-month": "12", "starts_on-year": "2026",
        "lead_name": "Wren", "lead_email": "wren@example.org",
    }  # fmt: skip
    page = team.send(page, "/new", **typed)
    assert page.heading == "Targets from April 2026 to March 2027"
    page = team.send(page, "/targets", t_joined="120", t_satisfied="193")
    assert "0 to 100" in page.text
    team.send(page, "/targets", t_joined="120", t_satisfied="93")
    page = team.send(team.get("/staff/figures/projects/new"), "/new", **typed)
    assert "There is a project of this name already" in page.text
    with app.app_context():
        project = list_projects()[0]
        assert {one.line: one.value for one in project.targets} == {
            "joined": Decimal(120),
            "satisfied": Decimal(93),
        }
        assert project.lead is not None
        assert project.lead.email == "wren@example.org"
    assert audit_actions(app).count("project_changed") == 2


def test_two_people_who_change_a_project_do_not_undo_each_other(app: Flask, team: PageClient) -> None:
    with app.app_context():
        project = a_project()
    first = team.get(f"/staff/figures/projects/{project.id}")
    second = team.get(f"/staff/figures/projects/{project.id}")
    team.send(first, project.id, name="Steady and strong")
    page = team.send(second, project.id, due_days="12")
    assert "Somebody else has changed this" in page.text
    with app.app_context():
        now = get_project(project.id)
        assert (now.name, now.due_days) == ("Steady and strong", 10)
    assert "personal_data_read" in audit_actions(app)


def test_a_return_is_signed_off_as_it_was_seen_or_not_at_all(app: Flask, team: PageClient) -> None:
    with app.app_context():
        project = a_project()
        work()
        reported(project, "2026-12", signed=False, activities="5", people="60")
        row = the_return(project, "2026-12")
    page = team.get(team.get("/staff/figures/returns").links()["Strong and steady, December 2026"])
    assert "60" in page.text
    with app.app_context():
        reported(project, "2026-12", signed=False, activities="6", people="60")
    stale = team.send(page, "/sign-off")
    assert "Another version was sent in meanwhile" in stale.text
    team.send(stale, "/sign-off")
    with app.app_context():
        row = the_return(project, "2026-12")
        assert (row.state, row.signed_number) == (ReturnState.SIGNED_OFF, 2)
    page = team.send(team.get(f"/staff/figures/returns/{row.id}"), "/send-back")
    assert "Enter what they should look at again" in page.text
    team.send(page, "/send-back", why="Is 6 right?")
    with app.app_context():
        assert the_return(project, "2026-12").sent_back == "Is 6 right?"
    assert {"return_sent", "return_signed_off", "return_sent_back"} <= set(audit_actions(app))


def test_a_lead_who_lost_the_letter_gets_another_link(app: Flask, team: PageClient) -> None:
    with app.app_context():
        project, other = a_project(), a_project(name="No lead", lead=("", ""))
        work()
        ids = [the_return(one, "2026-12").id for one in (project, other)]
    page = team.send(team.get(f"/staff/figures/returns/{ids[0]}"), "/link")
    assert "A new link is on its way" in page.text
    page = team.get(f"/staff/figures/returns/{ids[1]}")
    assert "has no lead with an email address" in page.text


def test_people_of_the_team_fill_in_their_own_returns_and_nobody_elses(app: Flask) -> None:
    keeper = add_person(app, Role.PROVIDER_MEMBER, email="k@example.org", team="The club", factor=False)
    far = add_person(app, Role.PROVIDER_MEMBER, email="f@example.org", team="Far", factor=False)
    with app.app_context():
        project = a_project(team_of=keeper, lead=("", ""))
        work()
        row = the_return(project, "2026-12")
    client = enter(PageClient(app), keeper)
    page = client.get(client.get("/staff/your-returns").links()["Strong and steady, December 2026"])
    page = client.send(client.get(page.links()["Go on"]), "/activity", n_activities="5", n_people="60")
    page = client.send(page, "/views")
    page = client.send(page, "/words")
    page = client.send(page, "/check")
    assert "We have your return" in page.text
    stranger = enter(PageClient(app), far)
    assert "There is nothing to fill in" in stranger.get("/staff/your-returns").text
    for path in ("", "/activity", "/words", "/check"):
        theirs = stranger.get(f"/staff/your-returns/{row.id}{path}", status=404)
        nowhere = stranger.get(f"/staff/your-returns/not-there{path}", status=404)
        assert theirs.text == nowhere.text
        if path:
            assert stranger.raw.post(f"/staff/your-returns/{row.id}{path}").status_code == 404
    with app.app_context():
        version = the_return(project, "2026-12").latest
        assert version is not None
        assert (version.source, version.by) == ("account", keeper.id)
        db.session.rollback()

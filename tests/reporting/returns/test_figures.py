"""What projects reported as figures: signed-off returns alone, added up over projects and months, beside
their targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.returns.figures import list_reached, returns_tables, say_missing
from portal.reporting.returns.models import Project
from portal.reporting.returns.project_actions import set_targets
from portal.reporting.returns.queries import get_project
from portal.reporting.rules.disclosure import disclosed
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import Held, PeriodKind
from tests.reporting.returns.conftest import TEAM, a_project, reported, work
from tests.support.client import PageClient
from tests.support.people import add_person, enter

QUARTER = Period.quarter(2026, 4)


def tables_of(period: Period) -> dict[str, FigureTable]:
    """The tables by their title."""
    return {one.title: one for one in returns_tables(period)}


@pytest.fixture
def two_projects(programme: Flask) -> tuple[Project, Project]:
    """Two falls projects with a quarter of returns; December of the second is not signed off."""
    first, second = a_project(), a_project(name="Tai chi")
    work()
    for code, people, happy in (("2026-10", "40", "9"), ("2026-11", "50", "18"), ("2026-12", "60", "27")):
        whole = str(int(happy) * 10 // 9)
        numbers = {"activities": "2", "people": people, "satisfied_part": happy, "satisfied_whole": whole}
        reported(first, code, **numbers)
        reported(second, code, signed=code != "2026-12", activities="1", people="3")
    return first, second


def test_signed_off_returns_of_all_projects_and_months_add_up(two_projects: tuple[Project, Project]) -> None:
    tables = tables_of(QUARTER)
    people = tables["Falls prevention project: people"]
    assert people.value("People who came") == 40 + 50 + 60 + 3 + 3
    assert people.people
    activities = tables["Falls prevention project: activities"]
    assert activities.value("Activities held") == 6 + 2
    share = tables["Falls prevention project: what share of people"]
    assert share.rows[0].values == (54, 60, Decimal("90.0"))
    assert tables_of(Period.month(2026, 11))["Falls prevention project: people"].rows[0].values == (53,)
    assert say_missing(QUARTER) == ["Tai chi, December 2026"]
    assert tables_of(Period.month(2026, 9)) == {}


def test_what_leaves_the_team_tells_of_nobody(two_projects: tuple[Project, Project]) -> None:
    tables = tables_of(Period.month(2026, 10))
    few = disclosed(tables["Falls prevention project: people"].with_rows(()))
    assert few.rows == ()
    october = disclosed(tables["Falls prevention project: people"])
    assert october.rows[0].values == (45,)
    share = disclosed(tables["Falls prevention project: what share of people"])
    assert share.rows[0].values == (10, 10, Held.NOT_SHOWN), "90 % of about ten: it was one"
    assert disclosed(tables["Falls prevention project: activities"]).rows[0].values == (3,)
    assert Held.FEW not in share.rows[0].values


def test_a_year_so_far_stands_beside_what_is_due_by_now(two_projects: tuple[Project, Project]) -> None:
    first, _second = two_projects
    with transaction():
        targets = {"people": Decimal(240), "satisfied": Decimal(93)}
        set_targets(get_project(first.id), 2026, targets, TEAM)
    reached = {one.line.code: one for one in list_reached(QUARTER)}
    assert (reached["people"].so_far, reached["people"].due, reached["people"].target) == (150, 180, 240)
    assert (reached["satisfied"].so_far, reached["satisfied"].due) == (90, 93)


def test_a_project_that_reports_by_quarter_counts_in_its_quarter_and_not_in_a_month(programme: Flask) -> None:
    grants = a_project("adaptations", "Grants", every=PeriodKind.QUARTER, starts_on=date(2026, 10, 1))
    work()
    kinds = {
        f"type_{one}": "0" for one in ("access", "safety", "living_room", "bedroom", "kitchen", "heating")
    }
    reported(
        grants, "2026-Q4", approved="4", completed="2", allocated="£28,250.50", spent="12,000",
        type_bathroom="4", type_caring="0", type_other="0", **kinds,
    )  # fmt: skip
    money = tables_of(QUARTER)["Disabled Facilities Grants: money"]
    assert [row.values for row in money.rows] == [(Decimal("28250.50"), 4), (12000, 2)]
    assert {row.values for row in disclosed(money).rows} == {(Held.NOT_SHOWN, Held.FEW)}
    types = disclosed(tables_of(QUARTER)["Disabled Facilities Grants: activities"])
    assert types.value("Toilet, bath, shower or basin") is Held.FEW, "a grant is one person's"
    assert tables_of(Period.month(2026, 12)) == {}


def test_the_team_sees_it_on_a_page_with_what_is_missing(
    two_projects: tuple[Project, Project], programme: Flask
) -> None:
    db.session.rollback()
    team = enter(PageClient(programme), add_person(programme, Role.ANALYST, factor=False))
    page = team.get("/staff/figures/projects", period="2026-Q4")
    assert page.heading == "What projects reported: October to December 2026"
    assert "Tai chi, December 2026" in page.text
    assert "156" in page.text
    page = team.get("/staff/figures/projects", period="yesterday")
    assert "Give a period as 2026-11" in page.text

"""Reports that the team defines: saved, run by hand and by themselves, kept as they came out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.vocabulary import Role, UserState
from portal.config import ROOT, Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.reporting.definitions import load_definitions
from portal.reporting.publishing.actions import publish_month
from portal.reporting.roll_up.days import roll_up
from portal.reporting.rules.periods import Period
from portal.reporting.saved.models import ReportRun, SavedReport
from portal.reporting.saved.queries import get_run
from portal.reporting.saved.running import run_next, waiting
from tests.referrals.world import MONDAY, World, make_world, refer
from tests.reporting.figures_world import a_fortnight, roll_up_november
from tests.support.client import PageClient
from tests.support.people import Person, add_person, enter

HERE = "/staff/figures/reports"
DECEMBER = datetime(2026, 12, 2, 12, tzinfo=UTC)
WANTED: dict[str, Any] = {
    "name": "Loneliness, each month",
    "every": "month",
    "measures": ["referrals_by_door", "needs_raised"],
    "audience": "team",
    "door": "professional",
}


@pytest.fixture
def world(app: Flask) -> World:
    """Referrals of November, rolled up."""
    made = make_world(app)
    with app.app_context():
        a_fortnight(made)
        roll_up_november()
    return made


@pytest.fixture
def december() -> Iterator[None]:
    """November is over."""
    with clock.frozen(DECEMBER):
        yield


@pytest.fixture
def ann(app: Flask) -> Person:
    """Somebody of the programme team."""
    return add_person(app, Role.ANALYST, email="ann@example.org", name="Ann Example", factor=False)


@pytest.fixture
def analyst(client: PageClient, ann: Person) -> PageClient:
    """Their browser."""
    return enter(client, ann)


def save(client: PageClient, **more: Any) -> str:
    """Save a report through its page; its address."""
    page = client.get(f"{HERE}/new")
    answers = page.form_values(f"{HERE}/new") | WANTED | more
    return str(client.post(f"{HERE}/new", answers).response.request.path)


def run(client: PageClient, report: str, period: str = "2026-11") -> str:
    """Run a report through its page; the address of what came out."""
    answers = client.get(report).form_values("/run") | {"period": period}
    return str(client.post(f"{report}/run", answers).response.request.path)


@pytest.mark.database
def test_a_report_is_saved_run_and_taken_as_a_file(world: World, december: None, analyst: PageClient) -> None:
    report = save(analyst)
    shown = analyst.get(report)
    assert "Loneliness, each month" in analyst.get(HERE).text
    assert "Referrals by door; Needs raised in referrals" in shown.text
    assert "It has not run yet." in shown.text
    came = run(analyst, report)
    page = analyst.get(came)
    assert page.heading == "Loneliness, each month"
    assert "November 2026" in page.text
    assert "by Ann Example" in page.text
    assert "Door: A professional, where a figure can be limited by it." in page.text
    plain = json.loads(analyst.raw.get(f"{came}/report.json").data)
    doors = {row["labels"][0]: row["values"][0] for row in plain["tables"][0]["rows"]}
    assert doors["A professional"] == 2
    assert (
        analyst.raw.get(f"{came}/report.xlsx")
        .headers["Content-Disposition"]
        .endswith('filename="loneliness-each-month-2026-11.xlsx"')
    )
    assert "November 2026" in analyst.get(report).links() or "November 2026" in analyst.get(report).text


def test_what_came_out_stays_as_it_was_to_the_byte(
    app: Flask, world: World, december: None, analyst: PageClient
) -> None:
    report = save(analyst, measures=["needs_raised", "referrals_by_ward", "first_contact"])
    came = run(analyst, report)
    files = {
        ending: analyst.raw.get(f"{came}/report.{ending}").data for ending in ("csv", "json", "html", "ods")
    }
    with app.app_context():
        with clock.frozen(MONDAY + timedelta(days=1)):
            refer(world, nonce="later0000000000")
        with clock.frozen(DECEMBER):
            roll_up(MONDAY.date() + timedelta(days=1))
    change = analyst.get(f"{report}/change")
    analyst.post(
        f"{report}/change",
        change.form_values("/change") | {"name": "Another", "measures": ["visits"]},
    )
    assert {ending: analyst.raw.get(f"{came}/report.{ending}").data for ending in files} == files
    again = run(analyst, save(analyst, measures=["needs_raised", "referrals_by_ward", "first_contact"]))
    assert analyst.raw.get(f"{again}/report.csv").data != files["csv"]


def test_the_same_report_of_the_same_days_is_made_again_the_same(
    app: Flask, world: World, december: None, analyst: PageClient
) -> None:
    report = save(analyst)
    ids = [run(analyst, report).rpartition("/")[2] for _ in range(2)]
    with app.app_context():
        assert get_run(ids[0]).digest == get_run(ids[1]).digest
        assert get_run(ids[0]).id != get_run(ids[1]).id


OTHERS = {"audience": "others", "door": "", "measures": ["referrals_by_door", "visits"]}


def test_others_get_what_is_public_and_of_days_that_are_public(
    app: Flask, world: World, december: None, analyst: PageClient
) -> None:
    report = save(analyst, **OTHERS)
    answers = analyst.get(report).form_values("/run") | {"period": "2026-11"}
    page = analyst.post(f"{report}/run", answers)
    assert page.title.startswith("Error: ")
    assert "not public yet" in page.text
    with app.app_context(), transaction():
        publish_month(Period.month(2026, 11), load_definitions(ROOT / "content"))
    came = run(analyst, report)
    plain = json.loads(analyst.raw.get(f"{came}/report.json").data)
    public = json.loads(analyst.raw.get("/figures/2026-11/figures.json").data)
    told = {table["measure"]: table for table in public["tables"]}
    assert [table["measure"] for table in plain["tables"]] == ["visits", "referrals_by_door"]
    assert all(table == told[table["measure"]] for table in plain["tables"])
    assert "1 to 7 people are told as" in analyst.get(came).text


def test_a_report_for_others_holds_nothing_of_the_teams_own(analyst: PageClient) -> None:
    form = analyst.get(f"{HERE}/new").form_values(f"{HERE}/new")
    wrong = form | WANTED | {"audience": "others", "measures": ["practices", "visits"]}
    page = analyst.post(f"{HERE}/new", wrong)
    assert "For others leave out what is for the team alone: Practices" in page.text
    assert "A report for others cannot be limited." in page.text


@pytest.mark.database
def test_it_runs_by_itself_once_and_its_owner_gets_a_link_without_figures(
    app: Flask, settings: Settings, world: World, ann: Person, analyst: PageClient
) -> None:
    with clock.frozen(datetime(2026, 11, 20, tzinfo=UTC)):
        enter(analyst, ann)
        save(analyst, scheduled="y")
        save(analyst, name="By hand")
    with app.app_context():
        with clock.frozen(DECEMBER):
            assert not run_next(settings.content), "the last day of November is not known yet"
        with clock.frozen(DECEMBER):
            roll_up(datetime(2026, 11, 30).date())
            assert waiting().due == 1
            assert run_next(settings.content)
            assert not run_next(settings.content)
            assert waiting().due == 0
        (made,) = db.session.scalars(select(ReportRun)).all()
        (message,) = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "figures_report")
        ).all()
        assert made.scheduled_for == "2026-11"
        assert message.recipient == "ann@example.org"
        assert message.context == {"reference": "", "link": f"{HERE}/runs/{made.id}"}
    with clock.frozen(DECEMBER):
        enter(analyst, ann)
        assert "by itself" in analyst.get(f"{HERE}/runs/{made.id}").text


def test_nobody_is_written_to_who_may_no_longer_read_it(
    app: Flask, settings: Settings, world: World, ann: Person, analyst: PageClient
) -> None:
    with clock.frozen(datetime(2026, 11, 20, tzinfo=UTC)):
        enter(analyst, ann)
        save(analyst, scheduled="y")
    with app.app_context(), clock.frozen(DECEMBER):
        roll_up(datetime(2026, 11, 30).date())
        with transaction():
            user = db.session.scalar(select(User).where(User.id == ann.id))
            assert user is not None
            user.state = UserState.SUSPENDED
        assert run_next(settings.content)
        assert db.session.scalar(select(ReportRun)) is not None
        assert not db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "figures_report")
        ).all()


def test_a_removed_report_is_gone_and_its_runs_stay(app: Flask, december: None, analyst: PageClient) -> None:
    report = save(analyst)
    came = run(analyst, report)
    analyst.post(f"{report}/remove", analyst.get(report).form_values("/remove"))
    assert "There is none yet." in analyst.get(HERE).text
    for gone in ("", "/change"):
        analyst.get(f"{report}{gone}", status=404)
    assert analyst.get(came).heading == WANTED["name"]


def test_what_is_wrong_is_said_and_all_that_was_typed_stays(analyst: PageClient) -> None:
    form = analyst.get(f"{HERE}/new").form_values(f"{HERE}/new")
    page = analyst.post(
        f"{HERE}/new", form | {"name": "Mine", "measures": ["no_such"], "ward": "E1"}, status=200
    )
    assert page.title.startswith("Error: ")
    for words in ("Choose a month, a quarter", "Choose who will read it", "Choose from the list"):
        assert words in page.text
    assert page.form_values(f"{HERE}/new")["name"] == "Mine"
    assert analyst.post(f"{HERE}/new", form).title.startswith("Error: ")


def test_days_that_are_not_offered_are_refused(december: None, analyst: PageClient) -> None:
    report = save(analyst)
    answers = analyst.get(report).form_values("/run")
    assert answers["period"] == "2026-11"
    for wrong in ("", "1999-01", "2026-Q4", "x" * 300):
        page = analyst.post(f"{report}/run", answers | {"period": wrong})
        assert page.title.startswith("Error: ")


def test_two_who_change_it_at_once_do_not_overwrite_each_other(app: Flask, analyst: PageClient) -> None:
    report = save(analyst)
    mine = analyst.get(f"{report}/change").form_values("/change")
    analyst.post(f"{report}/change", mine | {"name": "First"})
    page = analyst.post(f"{report}/change", mine | {"name": "Second"})
    assert "Somebody else changed this report." in page.text
    with app.app_context():
        assert db.session.scalar(select(SavedReport.name)) == "First"


def test_a_report_of_a_measure_that_is_no_longer_made_still_opens(
    app: Flask, december: None, analyst: PageClient
) -> None:
    report = save(analyst)
    with app.app_context(), transaction():
        row = db.session.scalar(select(SavedReport))
        assert row is not None
        row.measures = ["made_no_more"]
    assert "made_no_more" in analyst.get(report).text
    assert "None of its figures is made any longer." in analyst.get(run(analyst, report)).text

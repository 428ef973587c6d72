"""A project's lead on a phone with the link from a real letter, the programme team on a desktop: every page
of what is kept about figures is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions import db
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    SECRETS,
    a_site_that_mails,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
)
from tests.reporting.returns.conftest import a_project, link_in, reported, the_return, work
from tests.support.people import add_person, session_of
from tests.support.server import Server, serving

Open = Callable[..., Page]


class Office:
    """A site whose projects report: its server, the lead's link, who is signed in, the last two months."""

    def __init__(self, server: Server, link: str, team: str, agent: str, months: tuple[str, str]) -> None:
        self.server, self.link, self.team, self.agent, self.months = server, link, team, agent, months


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Set up, with a return that is to be filled in, and served."""
    folder = tmp_path_factory.mktemp("office") / "site"
    with a_site_that_mails(migrated_sqlite, folder) as (app, inbox):
        analyst = add_person(app, Role.ANALYST, factor=False)
        agent = add_person(app, Role.COMMUNITY_AGENT, email="agent@example.org", factor=False)
        with app.app_context():
            start = clock.add_months(clock.today().replace(day=1), -2)
            project = a_project(starts_on=start)
            a_project("community_agents", "Community agents", starts_on=start, team_of=agent, lead=("", ""))
            with clock.frozen(clock.now().replace(day=1)):
                work()
            before, last = f"{start:%Y-%m}", f"{clock.add_months(start, 1):%Y-%m}"
            reported(project, before, activities="4", people="50", satisfied_part="45", satisfied_whole="48")
            row = the_return(project, last)
            assert row.letter == "opened"
            db.session.rollback()
        sessions = [session_of(app, person) for person in (analyst, agent)]
        with serving(folder, SECRETS) as server:
            yield Office(server, link_in(inbox.letters[0]), sessions[0], sessions[1], (before, last))


@pytest.fixture
def open_as(chromium: Browser, office: Office) -> Iterator[Open]:
    """A fresh browser of a size, signed in as somebody or as nobody."""
    contexts = []

    def open_one(size: dict[str, int], token: str = "") -> Page:
        context = chromium.new_context(viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        if token:
            context.add_cookies([{"name": "signed_in", "value": token, "url": office.server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield open_one
    for context in contexts:
        context.close()


def look(page: Page, heading: str) -> None:
    """The page is the one that was meant, and what must hold on every page holds."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)


def test_a_return_goes_from_the_letter_to_the_signature(open_as: Open, office: Office) -> None:
    lead = open_as(PHONE)
    lead.goto(office.server.url + office.link)
    name = lead.get_by_role("heading", level=1).inner_text()
    look(lead, name)
    lead.get_by_role("button", name="Go on").click()
    look(lead, "What happened")
    lead.get_by_label("Activities held").fill("5")
    lead.get_by_label("People who came").fill("lots")
    lead.get_by_role("button", name="Save and go on").click()
    look(lead, "What happened")
    lead.get_by_label("People who came").fill("130")
    lead.get_by_role("button", name="Save and go on").click()
    look(lead, "What people thought")
    lead.get_by_role("button", name="Save and go on").click()
    look(lead, "In your own words")
    lead.get_by_label("What difference did it make?").fill("A man who had fallen walks to the shop again.")
    lead.get_by_role("button", name="Save and go on").click()
    look(lead, "Check your return")
    lead.get_by_label("Why is it so different?").fill("We ran a falls fete")
    lead.get_by_role("button", name="Send it in").click()
    expect(lead.get_by_text("We have your return")).to_be_visible()
    look(lead, name)

    team = open_as(DESKTOP, office.team)
    team.goto(f"{office.server.url}/staff/figures/returns")
    look(team, "Returns of projects")
    team.get_by_role("region", name="To sign off").get_by_role("link", name="Strong and steady").click()
    expect(team.get_by_text("We ran a falls fete")).to_be_visible()
    assert_no_axe_violations(team)
    team.get_by_role("button", name="Sign it off").click()
    look(team, "Returns of projects")
    for path, heading in (
        ("/staff/figures/returns/import", "Returns from a spreadsheet"),
        ("/staff/figures/projects/new", "Add a project"),
    ):
        team.goto(office.server.url + path)
        look(team, heading)
    team.get_by_role("button", name="Save").click()
    look(team, "Add a project")
    team.goto(f"{office.server.url}/staff/figures/returns")
    team.get_by_role("link", name="Strong and steady", exact=True).click()
    look(team, "Change a project")
    team.get_by_role("link", name="What it is to reach").click()
    assert_no_axe_violations(team)
    team.goto(f"{office.server.url}/staff/figures/returns/import")
    row = f"Project,Period,Line,Value\nStrong and steady,{office.months[1]},people,6\nNobody,x,people,6\n"
    team.get_by_label("The file").set_input_files(
        {"name": "returns.csv", "mimeType": "text/csv", "buffer": row.encode()}
    )
    team.get_by_role("button", name="Send the file").click()
    look(team, "returns.csv")
    team.get_by_role("button", name="Take 1 row").click()
    look(team, "returns.csv")

    agent = open_as(PHONE, office.agent)
    agent.goto(f"{office.server.url}/staff/your-returns")
    look(agent, "Your returns")


def test_a_metric_is_typed_in_with_its_source(open_as: Open, office: Office) -> None:
    team = open_as(DESKTOP, office.team)
    team.goto(f"{office.server.url}/staff/figures/metrics")
    look(team, "Programme metrics")
    name = "People who are satisfied with the services"
    team.get_by_role("link", name=name).click()
    look(team, name)
    for year, value in (("2016", "91"), ("2017", "94.5")):
        team.get_by_label("Value", exact=True).fill(value)
        team.get_by_role("button", name="Add the value").click()
        look(team, name)
        for part, typed in (("Day", "31"), ("Month", "3"), ("Year", year)):
            team.get_by_role("group", name="Which day").get_by_label(part).fill(typed)
        team.get_by_label("Where is it from?").fill("Survey of the year")
        team.get_by_role("button", name="Add the value").click()
    expect(team.get_by_text("Green: target reached")).to_be_visible()
    look(team, name)
    team.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look(team, name)


def test_a_report_is_made_with_one_press_written_signed_off_and_printed(
    open_as: Open, office: Office
) -> None:
    team = open_as(DESKTOP, office.team)
    team.goto(f"{office.server.url}/staff/figures/projects?period={office.months[0]}")
    assert_no_axe_violations(team)
    team.goto(f"{office.server.url}/staff/figures/highlights")
    look(team, "Highlight reports")
    period = team.get_by_label("Period of the report to the Integration Executive")
    period.select_option(index=1)  # the month before the last: settled on every day of a month
    team.get_by_role("button", name="Make the report to the Integration Executive").click()
    name = "Highlight report to the Integration Executive"
    look(team, name)
    team.get_by_label("Achievements").fill("The guide to falls is out.")
    team.get_by_role("button", name="Save").click()
    team.get_by_role("button", name="Sign it off").click()
    expect(team.get_by_text("Signed off on")).to_be_visible()
    look(team, name)
    team.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look(team, name)
    team.get_by_role("link", name="A page to print").click()
    look(team, name)
    with team.expect_download() as download:
        team.goto(f"{office.server.url}/staff/figures/highlights")
        team.get_by_role("region", name="All reports").get_by_role("link").first.click()
        team.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith("-1.xlsx")

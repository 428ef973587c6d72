"""The quarter is over: leads report by link and by spreadsheet, the programme team signs off, types in a
metric, and sends one report to the Health and Wellbeing Board."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import openpyxl
import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.reporting.vocabulary import PeriodKind
from tests.messages.conftest import inbox, mail, posting
from tests.reporting.returns.conftest import a_project, link_in, work
from tests.support.client import PageClient
from tests.support.mail import Inbox
from tests.support.people import add_person, enter

__all__ = ["inbox", "mail", "posting"]


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    """It is the morning of 4 January 2027."""
    with clock.frozen(datetime(2027, 1, 4, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def programme(posting: Flask) -> Flask:
    """Falls classes and grants, both with a lead; the worker has been by."""
    with posting.app_context():
        start = date(2026, 10, 1)
        a_project("falls_project", "Strong and steady", every=PeriodKind.QUARTER, starts_on=start)
        a_project(
            "adaptations",
            "Grants",
            every=PeriodKind.QUARTER,
            starts_on=start,
            lead=("Finch", "finch@example.org"),
        )
        work()
    return posting


def test_the_quarter_ends_with_one_report_to_the_board(programme: Flask, inbox: Inbox) -> None:
    # Both leads have a letter; the first opens the link on her phone, and needs no account.
    assert {letter["To"] for letter in inbox.letters} == {"wren@example.org", "finch@example.org"}
    lead = PageClient(programme)
    link = next(link_in(letter) for letter in inbox.letters if letter["To"] == "wren@example.org")
    page = lead.get(lead.get(link).links()["Go on"])
    page = lead.send(page, "/activity", n_activities="24", n_people="187")
    page = lead.send(page, "/views", n_satisfied_part="58", n_satisfied_whole="60")
    page = lead.send(
        page, "/words", went_well="A class in Ketton.", impact="Somebody walks to the shop again."
    )
    assert "58 of 60 (96.7%)" in page.text
    assert "We have your return" in lead.send(page, "/check").text

    # The grants come as a spreadsheet; every row is told before anything is changed.
    team = enter(PageClient(programme), add_person(programme, Role.ANALYST, team="Programme", factor=False))
    blank = team.raw.get("/staff/figures/returns/import/template.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(blank.removeprefix("\ufeff"))))
    known = {"Grants approved": 9, "Works finished": 7, "Money promised in the grants approved": 61250}
    known |= {
        "Money paid out": 40000,
        "Toilet, bath, shower or basin": 6,
        "Getting in and out of the home": 3,
    }
    book, sent = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows[:1] + [
        row for row in rows if row[0] == "Grants" and row[2] != "People who were satisfied"
    ]:
        book.active.append([*row[:3], known.get(row[2], 0 if row[0] == "Grants" else row[3]), *row[4:]])
    book.save(sent)
    form = team.get("/staff/figures/returns/import").form_values("/import")
    file = {"file": (io.BytesIO(sent.getvalue()), "grants.xlsx")}
    plan = team.get(team.raw.post("/staff/figures/returns/import", data=form | file).headers["Location"])
    assert "13 rows" in plan.text
    assert "Sent in: 1 return." in team.send(plan, "/import/").text

    # Somebody of the team reads both and signs them off.
    for name in ("Grants", "Strong and steady"):
        waiting = team.get("/staff/figures/returns")
        page = team.get(waiting.links()[f"{name}, October to December 2026"])
        team.send(page, "/sign-off")
    page = team.get("/staff/figures/projects", period="2026-Q4")
    for words in ("187", "£61,250", "96.7%"):
        assert words in page.text

    # A metric has a new value, with where it is from.
    metric = "/staff/figures/metrics/metric_satisfaction"
    day = {"as_of-day": "31", "as_of-month": "12", "as_of-year": "2026"}
    team.send(team.get(metric), "/values", value="91", source="Survey of autumn 2026", **day)
    aim = {"year": "2026", "target": "93", "target_source": "Programme board, May 2026"}
    assert "Amber: just missed" in team.send(team.get(metric), "/target", **aim).text

    # One press makes the report, with the leads' words to begin with. She adds hers and signs it off.
    page = team.send(team.get("/staff/figures/highlights"), "/new/health_and_wellbeing_board")
    assert page.heading == "Highlight report to the Health and Wellbeing Board"
    here = page.response.request.path
    typed = page.form_values(here)
    assert typed["achievements"] == "Strong and steady: A class in Ketton."
    assert typed["impact"] == "Strong and steady: Somebody walks to the shop again."
    page = team.send(page, here, risks="Fewer halls are open in winter. Medium. We ask schools.")
    page = team.send(page, "/sign-off")
    assert "Signed off on 4 January 2027 by Programme." in page.text

    # What the board gets tells of nobody: a grant is one person's, so grants are rounded like people.
    told = openpyxl.load_workbook(io.BytesIO(team.raw.get(f"{here}/report.xlsx").data))
    cells = {
        str(row[0].value): row[1].value for sheet in told for row in sheet.iter_rows(min_col=1, max_col=2)
    }
    assert cells["Money promised in the grants approved"] == 61250
    assert cells["Grants approved"] == 10
    assert cells["Works finished"] == "1 to 7"
    assert cells["People who came"] == 185
    paper = team.get(f"{here}/print").text
    for words in ("Fewer halls are open in winter", "Amber: just missed", "Survey of autumn 2026"):
        assert words in paper
    assert "187" not in paper

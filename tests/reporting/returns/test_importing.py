"""Returns from a spreadsheet: every row is told before anything is changed, and what is confirmed is done."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date

import openpyxl
import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.imports.rules.sheets import UnusableFileError
from portal.reporting.returns.importing import Done, do_import, plan_import, receive
from portal.reporting.returns.models import ReturnImport
from portal.reporting.returns.rules.rows import HEADINGS, RowResult
from portal.reporting.returns.vocabulary import ReturnState
from tests.reporting.returns.conftest import TEAM, a_project, reported, the_return, work
from tests.support.client import Page, PageClient
from tests.support.people import add_person, enter

GOOD = [
    ["Strong and steady", "2026-12", "Activities held", "5", "", "", ""],
    ["strong and steady", "2026-12", "people", "1,060", "", "", ""],
    ["Strong and steady", "2026-12", "People who were satisfied", "28", "30", "", ""],
]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file with these rows under our headings."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The same as a workbook, numbers as numbers."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in [HEADINGS, *rows]:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(out)
    return out.getvalue()


def planned(data: bytes) -> tuple[ReturnImport, list[tuple[RowResult, str]]]:
    """A file that was sent, and what would become of its rows."""
    with transaction():
        kept = receive(data, "returns.csv", TEAM)
    return kept, [(one.result, one.said) for one in plan_import(kept).rows]


def done(kept: ReturnImport) -> Done:
    """Do what the plan says."""
    with transaction():
        return do_import(kept, TEAM, plan=plan_import(kept).digest)


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_complete_return_is_sent_in_from_csv_and_from_xlsx(
    programme: Flask, write: Callable[[object], bytes]
) -> None:
    project = a_project()
    work()
    kept, rows = planned(write(GOOD))
    assert [result for result, _said in rows] == [RowResult.NEW] * 3
    assert the_return(project, "2026-12").draft == {}  # nothing is changed by looking
    done(kept)
    row = the_return(project, "2026-12")
    assert row.state == ReturnState.SENT
    assert row.latest is not None
    assert row.latest.numbers == {
        "activities": "5", "people": "1060", "satisfied_part": "28", "satisfied_whole": "30",
    }  # fmt: skip
    assert row.latest.source == "file"


def test_every_row_that_is_wrong_says_why_and_the_others_are_taken(programme: Flask) -> None:
    project = a_project()
    a_project("adaptations", "Grants", starts_on=project.starts_on)
    work()
    wrong = [
        (["Steady", "2026-12", "people", "6", "", "", ""], "no project of this name"),
        (["Strong and steady", "2026-Q4", "people", "6", "", "", ""], "reports by month"),
        (["Strong and steady", "December", "people", "6", "", "", ""], "Give a period as"),
        (["Strong and steady", "2027-01", "people", "6", "", "", ""], "not over yet"),
        (["Strong and steady", "2026-01", "people", "6", "", "", ""], "did not go on"),
        (["Strong and steady", "2026-12", "joined", "6", "", "", ""], "no line of this name"),
        (["Strong and steady", "2026-12", "people", "six", "", "", ""], "a whole number"),
        (["Strong and steady", "2026-12", "people", "", "", "", ""], "Enter a number"),
        (["Strong and steady", "2026-12", "people", "6", "7", "", ""], "Leave it empty"),
        (["Strong and steady", "2026-12", "satisfied", "6", "", "", ""], "Out of: Enter a number"),
    ]
    kept, rows = planned(as_csv([row for row, _why in wrong] + GOOD[:1] + GOOD[:1]))
    for (_row, why), (result, said) in zip(wrong, rows, strict=False):
        assert result is RowResult.ERROR
        assert why in said
    assert [result for result, _said in rows[-2:]] == [RowResult.NEW, RowResult.ERROR]
    did = done(kept)
    assert did.sent == 0
    assert did.kept == (("Strong and steady, December 2026", "People who came"),)
    assert the_return(project, "2026-12").draft == {"activities": "5"}


def test_a_number_that_jumped_needs_its_note_and_a_correction_keeps_its_reason(programme: Flask) -> None:
    project = a_project()
    work()
    reported(project, "2026-11", activities="4", people="50")
    kept, _rows = planned(as_csv(GOOD))
    assert "a note on People who came" in str(done(kept))
    row = [*GOOD[1][:5], "A fair in the town", ""]
    kept, rows = planned(as_csv([row]))
    assert rows == [(RowResult.SAME, "")]
    done(kept)
    assert the_return(project, "2026-12").state == ReturnState.SENT
    kept, rows = planned(as_csv([[*GOOD[0][:3], "6", "", "", "One was forgotten"], row]))
    assert rows[0] == (RowResult.CHANGE, "It was 5")
    done(kept)
    latest = the_return(project, "2026-12").latest
    assert latest is not None
    assert (latest.number, latest.reason, latest.notes) == (
        2,
        "One was forgotten",
        {"people": "A fair in the town"},
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"Project,Period\r\nx,y\r\n", "has no column"),
        (b"PK\x03\x04", "read"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(programme: Flask, data: bytes, why: str) -> None:
    with pytest.raises(UnusableFileError, match=why), transaction():
        receive(data, "x.csv", TEAM)


def test_the_template_goes_out_and_comes_back_filled_in(app: Flask, new_year: None) -> None:
    with app.app_context():
        a_project(starts_on=date(2026, 12, 1))
        work()
        db.session.rollback()
    team = enter(PageClient(app), add_person(app, Role.ANALYST, factor=False))
    text = team.raw.get("/staff/figures/returns/import/template.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == list(HEADINGS)
    assert [row[2] for row in rows[1:]] == ["Activities held", "People who came", "People who were satisfied"]
    for row, value in zip(rows[1:3], ("5", "60"), strict=True):
        row[3] = value
    page = upload(team, as_csv(rows[1:3]))
    assert "2 rows" in page.text
    page = team.send(page, "/import/")
    assert "Sent in: 1 return." in page.text
    page = team.get(page.links()["See all returns and sign them off"])
    assert "Strong and steady" in page.text


def test_a_plan_that_is_another_one_by_now_is_not_done(app: Flask, new_year: None) -> None:
    with app.app_context():
        project = a_project()
        work()
    team = enter(PageClient(app), add_person(app, Role.ANALYST, factor=False))
    assert "Choose a file" in team.send(team.get("/staff/figures/returns/import"), "/import").text
    page = upload(team, as_csv(GOOD))
    with app.app_context():
        reported(project, "2026-12", activities="9", people="90")
    page = team.send(page, "/import/")
    assert "Something has changed meanwhile" in page.text
    assert "It was 9" in page.text
    page = (
        team.send(team.send(page, "/import/"), "/import/", status=200)
        if False
        else team.send(page, "/import/")
    )
    assert "Sent in: 1 return." in page.text


def upload(client: PageClient, data: bytes) -> Page:
    """Send a file; the page with its plan."""
    values = client.get("/staff/figures/returns/import").form_values("/import")
    response = client.raw.post(
        "/staff/figures/returns/import", data=values | {"file": (io.BytesIO(data), "returns.csv")}
    )
    return client.get(response.headers["Location"])

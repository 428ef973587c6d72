"""One press makes the report; words are kept; signed off it is frozen, tells of nobody, and comes out the
same for ever."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from portal.accounts.vocabulary import Role
from portal.config import ROOT
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.definitions import load_definitions
from portal.reporting.exports.making import FORMATS
from portal.reporting.highlights.actions import content_of, say_unsettled
from portal.reporting.highlights.gathering import CHAPTERS, gather
from portal.reporting.highlights.models import HighlightReport
from portal.reporting.highlights.queries import list_reports
from portal.reporting.highlights.rules.freezing import Chapter, Content, Part, freeze, thaw
from portal.reporting.highlights.vocabulary import Board, Words
from portal.reporting.publishing.models import Publication
from portal.reporting.returns.queries import list_projects
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.sections import SECTIONS
from portal.reporting.vocabulary import ChartKind, Held, Unit
from tests.reporting.highlights.conftest import STORY
from tests.reporting.returns.conftest import reported
from tests.support.client import Page, PageClient
from tests.support.people import add_person, audit_actions, enter

NOVEMBER = Period.month(2026, 11)
DEFINITIONS = load_definitions(ROOT / "content")
HERE = "/staff/figures/highlights"


@pytest.fixture
def team(november: Flask) -> PageClient:
    """Somebody of the programme team."""
    person = add_person(november, Role.ANALYST, email="analyst@example.org", team="Programme", factor=False)
    return enter(PageClient(november), person)


def press(team: PageClient, board: Board = Board.EXECUTIVE) -> Page:
    """Make a report."""
    return team.send(team.get(HERE), f"/new/{board}")


def the_report() -> HighlightReport:
    """The only one, as the database has it."""
    db.session.rollback()
    return list_reports()[0]


def test_every_figure_that_the_report_names_is_made() -> None:
    for _name, figures in CHAPTERS:
        for page, measure in figures:
            assert SECTIONS[page].part(measure) is not None
            assert measure in DEFINITIONS.measures


def test_one_press_makes_the_report_with_figures_and_with_what_leads_wrote(team: PageClient) -> None:
    page = press(team)
    assert page.heading == "Highlight report to the Integration Executive"
    assert "November 2026" in page.text
    assert page.form_values(f"{HERE}/")["impact"] == f"Strong and steady: {STORY}"
    assert "Draft: not signed off" in page.text
    for words in ("Referrals by door", "Falls prevention project: activities", "Programme metrics", "93%"):
        assert words in page.text
    again = press(team)
    assert again.response.request.path == page.response.request.path  # the draft that is there
    quarter = press(team, Board.WELLBEING)
    assert "July to September 2026" in quarter.text


def test_what_it_holds_tells_of_nobody(november: Flask, team: PageClient) -> None:
    with november.app_context():
        content = gather(Board.EXECUTIVE, NOVEMBER, 1, DEFINITIONS)
        tables = {table.title: table for table in content.tables}
    people = tables["Falls prevention project: people"]
    assert people.rows[0].values == (Held.FEW, 40, Held.NOT_SHOWN)
    doors = tables["Referrals by door"]
    assert doors.value("A professional") is Held.FEW
    counted = [
        (table.title, value)
        for table in content.tables
        if table.people
        for row in table.rows
        for name, value in zip(table.columns, row.values, strict=True)
        if table.unit_of(name) is Unit.COUNT and name != "Change" and isinstance(value, int)
    ]
    assert [one for one in counted if one[1] % 5] == []


def test_words_are_saved_and_two_writers_do_not_undo_each_other(november: Flask, team: PageClient) -> None:
    first = press(team)
    second = team.get(first.response.request.path)
    team.send(first, f"{HERE}/", achievements="The guide to falls is out.", risks="Winter.")
    page = team.send(second, f"{HERE}/", achievements="Something else", next="More")
    assert "Somebody else has changed this report" in page.text
    assert page.form_values(f"{HERE}/")["next"] == "More"
    with november.app_context():
        assert the_report().words["achievements"] == "The guide to falls is out."
    page = team.send(page, f"{HERE}/", achievements="Something else")
    with november.app_context():
        assert the_report().words["achievements"] == "Something else"


def test_signed_off_it_is_frozen_and_every_file_is_the_same_for_ever(
    november: Flask, team: PageClient
) -> None:
    page = press(team)
    page = team.send(page, f"{HERE}/", achievements="The guide to falls is out.")
    assert "Somebody" not in page.text.split("Your words")[0]
    page = team.send(page, "/sign-off")
    assert "Signed off on 4 December 2026 by Programme." in page.text
    assert page.all("textarea") == []
    here = page.response.request.path
    before = {ending: team.raw.get(f"{here}/report.{ending}").data for ending in FORMATS}
    paper = team.get(f"{here}/print").text
    with november.app_context():  # what it was made of changes, and so do the words of the definitions
        reported(list_projects()[0], "2026-11", activities="9", people="90")
        row = the_report()
        assert row.frozen_text is not None
        known = content_of(row, DEFINITIONS)
        assert freeze(known) == row.frozen_text
    after = {ending: team.raw.get(f"{here}/report.{ending}").data for ending in FORMATS}
    assert before == after
    assert team.get(f"{here}/print").text == paper
    told = json.loads(before["json"])
    assert told["title"] == "Highlight report to the Integration Executive"
    book = openpyxl.load_workbook(io.BytesIO(before["xlsx"]))
    assert "The guide to falls is out." in str([cell.value for row in book.worksheets[0] for cell in row])
    assert b"<h1>Highlight report" in before["html"]
    assert audit_actions(november).count("highlights_changed") == 2


def test_a_report_is_not_signed_off_before_its_figures_are_settled(november: Flask, team: PageClient) -> None:
    page = press(team)
    assert "Sign it off" in page.text
    with november.app_context():
        with transaction():
            db.session.execute(delete(Publication).where(Publication.code == "2026-11"))
        assert "Sign the report off after 3 December 2026" in say_unsettled(NOVEMBER)
    again = team.get(page.response.request.path)
    assert "These figures are not settled yet" in again.text
    assert all("/sign-off" not in form.get("action", "") for form in again.all("form"))
    assert "These figures are not settled yet" in team.send(page, "/sign-off").text
    with november.app_context():
        assert the_report().state == "draft"
        assert say_unsettled(Period.month(2026, 12))
        assert not say_unsettled(Period.month(2025, 12)), "nothing was counted then, and nothing will be"


def test_a_frozen_report_cannot_be_changed_and_another_edition_can_be_made(
    november: Flask, team: PageClient
) -> None:
    page = press(team)
    here = page.response.request.path
    team.send(page, "/sign-off")
    stale = team.send(page, f"{HERE}/", achievements="Later")
    assert "This report is signed off" in stale.text
    assert "This report is signed off" in team.send(page, "/sign-off").text
    team.send(page, "/throw-away")
    assert "Signed off" in team.get(here).text
    page = press(team)
    assert "November 2026, edition 2" in page.text
    assert "An edition of this report went out before" in page.text
    team.send(page, "/throw-away")
    with november.app_context():
        assert [one.edition for one in list_reports()] == [1]


def test_a_frozen_report_that_somebody_changed_in_the_database_is_not_shown(
    november: Flask, team: PageClient
) -> None:
    page = team.send(press(team), "/sign-off")
    with november.app_context(), transaction():
        text = the_report().frozen_text or ""
        db.session.execute(update(HighlightReport).values(frozen_text=text.replace("40", "45", 1)))
    assert team.raw.get(page.response.request.path).status_code == 500


def test_who_only_reads_figures_reads_reports_and_changes_none(november: Flask, team: PageClient) -> None:
    here = press(team).response.request.path
    agent = add_person(november, Role.COMMUNITY_AGENT, email="agent2@example.org", factor=False)
    page = enter(PageClient(november), agent).get(here)
    assert page.all("textarea") == []
    assert "Sign it off" not in page.text


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
values = st.one_of(
    st.none(), st.sampled_from(Held), st.integers(0, 10**9), st.decimals(0, 10**6, places=2, allow_nan=False)
)


@given(st.lists(st.tuples(words, values), max_size=5, unique_by=lambda pair: pair[0]), words, st.booleans())
def test_what_is_frozen_thaws_to_the_same(rows: list[tuple[str, object]], said: str, signed: bool) -> None:
    made = tuple(Row((label,), (value,)) for label, value in rows)  # type: ignore[arg-type]
    table = FigureTable("returns_people", said or "Title", ("What",), ("Number",), made, Unit.COUNT, True)
    content = Content(
        board=Board.WELLBEING,
        period=Period.quarter(2026, 4),
        edition=2,
        chapters=(Chapter("Projects", (Part(table, ChartKind.BAR), Part(table, None))),),
        measures=(DEFINITIONS.get("returns_people"),),
        version=DEFINITIONS.version,
        words={str(one): said for one in Words},
        missing=(said,),
        signed_off=(date(2027, 1, 4), said) if signed else None,
    )
    text = freeze(content)
    assert freeze(thaw(text)) == text
    again = thaw(text)
    assert again.words == content.words
    assert [row.labels for row in again.tables[0].rows] == [row.labels for row in made]
    assert all(
        first == second or Decimal(str(first)) == Decimal(str(second))
        for one, other in zip(again.tables[0].rows, made, strict=True)
        for first, second in zip(one.values, other.values, strict=True)
    )


def test_text_of_another_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="format 9"):
        thaw('{"format": 9}')

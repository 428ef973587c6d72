"""A councillor asks: "Are people in Uppingham lonely, and do they find help?" The programme team looks it up
exactly, opens row by row, and answers with what is public alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app, usage
from portal.accounts.vocabulary import Role
from portal.config import ROOT
from portal.core import clock
from portal.core.references import new_code
from portal.extensions import db
from portal.referrals.submission_actions import PersonFacts
from portal.reporting.publishing.running import publish_next
from portal.reporting.roll_up.days import roll_up
from tests.conftest import close, make_settings
from tests.referrals.world import MONDAY, make_world, refer
from tests.reporting.test_team_pages import cells, opened
from tests.support.client import PageClient
from tests.support.people import add_person, enter
from tests.usage.test_classify import PHONE

JANUARY = datetime(2027, 1, 6, 9, tzinfo=UTC)
QUARTER = "period=2026-Q4&against=none"


@pytest.fixture
def county(loaded_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The real content. In November two people of Uppingham searched for company, and three of Uppingham and
    one of Oakham were referred because they are lonely. Now it is January, and all of it is public."""
    shutil.copytree(loaded_folder, tmp_path / "county")
    app = create_app(make_settings(tmp_path / "county"))
    world = make_world(app)
    with clock.frozen(MONDAY):
        for _visit in range(2):
            PageClient(app).get("/search", need="lonely", place="Uppingham", headers={"User-Agent": PHONE})
        with app.app_context():
            usage.flush()
            for number, postcode in enumerate(["LE15 9PH"] * 3 + ["LE15 6HP"]):
                person = PersonFacts(given_name=f"Somebody {number}", phone="01572 000222", postcode=postcode)
                refer(world, nonce=new_code(80), needs=("lonely",), person=person)
            db.session.rollback()
    with clock.frozen(JANUARY), app.app_context():
        for day in (date(2026, 9, 30), MONDAY.date(), JANUARY.date() - timedelta(days=1)):
            roll_up(day)
        while publish_next(ROOT / "content"):
            pass
        db.session.rollback()
    yield app
    with app.app_context():
        close(app)


def test_a_councillor_asks_about_loneliness_in_uppingham(county: Flask) -> None:
    with clock.frozen(JANUARY):
        person = add_person(county, Role.ANALYST, email="analyst@example.org", factor=False)
        team = enter(PageClient(county), person)
        # On the page of demand she opens the row of the need, then the ward.
        page = team.get(f"/staff/figures/demand?{QUARTER}")
        page = team.get(opened(page, "Needs raised in referrals", "I feel lonely"))
        assert "Need: I feel lonely" in page.text
        page = team.get(opened(page, "What was missing, by ward", "Uppingham"))
        assert "Ward: Uppingham" in page.text
        assert cells(page, "Searches")["Searches"] == ["2"], "exact, for the team"
        assert cells(page, "Needs raised in referrals")["I feel lonely"] == ["3"]
        # Of spring nothing is known: the page says so, and not 0.
        page = team.send(page, "/staff/figures/demand", against="2026-Q2")
        assert cells(page, "Needs raised in referrals")["I feel lonely"] == ["3", "not known", "not known"]
        # For the councillor she wants a report of that ward. That would tell of people, and is refused.
        report = {"name": "Uppingham", "every": "quarter", "measures": ["referrals_by_ward"]}
        form = team.get("/staff/figures/reports/new")
        refused = team.send(form, "/new", **report, audience="others", ward="E05012645")
        assert "A report for others cannot be limited. Choose all" in refused.text
        saved = team.send(refused, "/new", ward="")
        came = team.send(saved, "/run", period="2026-Q4")
        assert cells(came, "Referrals by ward")["Uppingham"][0] in ("1 to 7", "not shown")
        # The councillor can read the very same without her, and no more.
        public = PageClient(county).get("/figures/2026-Q4")
        assert cells(public, "Referrals by ward") == cells(came, "Referrals by ward")
        assert PageClient(county).raw.get("/staff/figures/demand").status_code == 303, "that is the team's"

"""What was published stays as it is, tells no small number, and is a page and open data for everybody."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.fact_models import FactDay, ReferralFact, VisitFact
from portal.reporting.publishing.models import Publication
from portal.reporting.publishing.queries import list_published
from portal.reporting.publishing.running import publish_next, waiting
from portal.reporting.rules.plain import tables_of_json
from portal.reporting.rules.tables import TOTAL
from portal.reporting.vocabulary import Held, Step
from tests.reporting.attack import Attack
from tests.support.client import PageClient

NOW = datetime(2027, 1, 6, 12, tzinfo=UTC)
WARDS = ("E05012645", "E05012634")
TOGETHER = (("referrals_by_door", "referrals_by_ward"),)


@pytest.fixture(autouse=True)
def new_year() -> object:
    """Some days into January: the last quarter is over and has settled."""
    with clock.frozen(NOW):
        yield


def know(first: date, last: date) -> None:
    """Let the facts hold these days."""
    with transaction():
        for number in range((last - first).days + 1):
            db.session.add(FactDay(day=first + timedelta(days=number), rolled_up_at=clock.now(), events=0))


def ask(day: date, times: int, *, door: str = "self", ward: str = WARDS[0]) -> None:
    """So many people ask on a day."""
    plain = dict.fromkeys(("code", "service_id", "service_type"), "") | dict.fromkeys(
        ("team_pk", "hours", "in_time", "weeks"), 0
    )
    with transaction():
        db.session.add(ReferralFact(day=day, step=Step.RECEIVED, door=door, ward=ward, times=times, **plain))


@pytest.fixture
def quarter(app: Flask) -> Flask:
    """A quarter in which few and many asked, known to its end and beyond."""
    with app.app_context():
        know(date(2026, 9, 20), date(2027, 1, 5))
        ask(date(2026, 10, 5), 3)
        ask(date(2026, 10, 6), 21, door="phone", ward=WARDS[1])
        ask(date(2026, 11, 5), 2)
        ask(date(2026, 12, 5), 41, door="phone")
        with transaction():
            db.session.add(VisitFact(day=date(2026, 10, 5), dimension="all", value="", visits=12, pages=34))
    return app


def publish_all(settings: Settings) -> int:
    """Publish until nothing is due."""
    times = 0
    while publish_next(settings.content):
        times += 1
    return times


@pytest.mark.database
def test_months_come_out_in_order_and_the_quarter_with_its_last(quarter: Flask, settings: Settings) -> None:
    with quarter.app_context():
        assert waiting().due == 1
        assert publish_all(settings) == 3
        assert waiting().due == 0
        assert [one.code for one in list_published()] == ["2026-12", "2026-Q4", "2026-11", "2026-10"]
        rows = {row.code: row for row in db.session.scalars(select(Publication))}
        october = {table.measure: table for table in tables_of_json(rows["2026-10"].told)}
        assert october["visits"].value() == 12
        doors = october["referrals_by_door"]
        assert doors.value("The person, online") in (Held.FEW, Held.NOT_SHOWN)
        assert doors.value("Telephone") in (20, Held.NOT_SHOWN)
        assert doors.value(TOTAL) in (25, Held.NOT_SHOWN)
        assert len({row.salt for row in rows.values()}) == 1
        assert tables_of_json(rows["2026-Q4"].exact) == ()


def test_nothing_is_recovered_from_all_that_is_public(quarter: Flask, settings: Settings) -> None:
    with quarter.app_context():
        publish_all(settings)
        released = {
            (table.measure, row.period): table
            for row in db.session.scalars(select(Publication))
            for table in tables_of_json(row.told)
            if table.people
        }
    assert Attack(released, TOGETHER).recovered() == {}


def test_what_is_public_stays_when_the_facts_change(quarter: Flask, settings: Settings) -> None:
    with quarter.app_context():
        publish_next(settings.content)
        (before,) = db.session.scalars(select(Publication.told)).all()
        ask(date(2026, 10, 7), 500)
        publish_all(settings)
        rows = {row.code: row for row in db.session.scalars(select(Publication))}
        assert rows["2026-10"].told == before
        quarter_doors = next(
            table for table in tables_of_json(rows["2026-Q4"].told) if table.measure == "referrals_by_door"
        )
        assert quarter_doors.value("Telephone") in (60, Held.NOT_SHOWN), "it fits the months that are public"


def test_everybody_reads_it_and_takes_it_as_open_data(
    quarter: Flask, settings: Settings, client: PageClient
) -> None:
    assert "people who asked for help" not in client.get("/figures").text
    with quarter.app_context():
        publish_all(settings)
    index = client.get("/figures")
    assert index.links()["October to December 2026"] == "/figures/2026-Q4"
    page = client.get("/figures/2026-10")
    assert page.heading == "October 2026"
    assert "Small numbers are not told" in page.text
    plain = json.loads(client.raw.get("/figures/2026-10/figures.json").data)
    assert plain["days"] == "October 2026"
    assert "open-government-licence" in plain["notes"][1]
    for ending in ("csv", "html", "xlsx", "ods"):
        response = client.raw.get(f"/figures/2026-10/figures.{ending}")
        assert response.headers["Content-Disposition"].endswith(f'"figures-2026-10.{ending}"')
        assert b"exact" not in response.data


def test_what_was_not_published_is_not_there(client: PageClient) -> None:
    for path in (
        "/figures/2026-10",
        "/figures/2026-10/figures.csv",
        "/figures/x",
        "/figures/2026-10-05..2026-10-06",
    ):
        client.get(path, status=404)

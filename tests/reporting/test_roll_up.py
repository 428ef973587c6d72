"""A day's events and records as facts: on the right day of London, exact, and the same however often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal import usage
from portal.cli import portal
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from portal.reporting.fact_models import (
    OF_A_DAY,
    AnswerFact,
    ContentFact,
    FactDay,
    NeedFact,
    ProgressFact,
    ReferralFact,
    SupportFact,
    UsageFact,
    VisitFact,
)
from portal.reporting.roll_up.days import due_days, roll_up, roll_up_next, waiting
from portal.usage.actions import purge
from portal.usage.queries import count_views
from portal.usage.vocabulary import Kind
from tests.referrals.world import MONDAY, World, make_world
from tests.reporting.figures_world import a_fortnight
from tests.support.factories import a_service
from tests.usage.test_classify import PHONE

pytestmark = pytest.mark.database
DAY = date(2026, 7, 14)
Visit = Callable[..., None]


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LONDON)


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Count something as somebody with this number."""

    def go(
        number: int, moment: datetime, kind: Kind, agent: str = PHONE, host: str = "", **keys: Any
    ) -> None:
        headers = {"User-Agent": agent} | ({"Referer": f"https://{host}/"} if host else {})
        address = {"REMOTE_ADDR": f"198.51.100.{number}"}
        with clock.frozen(moment), app.test_request_context(headers=headers, environ_base=address):
            usage.record(kind, **keys)
            usage.flush()

    return go


def rows(model: Any, **which: Any) -> list[dict[str, Any]]:
    query = select(*(column for column in model.__table__.c if column.name != "pk")).filter_by(**which)
    found = [dict(row) for row in db.session.execute(query).mappings()]
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__tablename__: rows(model) for model in OF_A_DAY}


def test_a_day_is_londons_and_visits_are_told_apart(app: Flask, visit: Visit) -> None:
    visit(1, datetime(2026, 7, 13, 22, 59, tzinfo=UTC), Kind.PAGE_VIEWED, page="home")  # 23:59 the day before
    visit(1, datetime(2026, 7, 13, 23, 0, tzinfo=UTC), Kind.PAGE_VIEWED, page="home")  # midnight
    visit(1, at(9), Kind.PAGE_VIEWED, page="home", host="www.surgery.example")
    visit(2, at(9, 30), Kind.PAGE_VIEWED, page="browse", need="lonely", theme="wellbeing", ward="E05012632")
    visit(2, at(23, 59), Kind.PAGE_VIEWED, page="home")
    visit(3, at(10), Kind.PAGE_VIEWED, "curl/8", page="home")
    with app.app_context(), clock.frozen(at(9, day=DAY + timedelta(days=1))):
        roll_up(DAY)
        visits = {(row["dimension"], row["value"]): (row["visits"], row["pages"]) for row in rows(VisitFact)}
        pages = {(row["page"], row["need"]): row["times"] for row in rows(UsageFact)}
    assert pages == {("home", ""): 3, ("browse", "lonely"): 1}
    assert visits == {
        ("all", ""): (2, 4),
        ("device", "phone"): (2, 4),
        ("did", "page_viewed"): (2, 4),
        ("host", "surgery.example"): (1, 1),
        ("hour", "00"): (1, 1),
        ("hour", "09"): (2, 2),
        ("hour", "23"): (1, 1),
        ("left_out", "bot"): (0, 1),
        ("need", "lonely"): (1, 1),
        ("theme", "wellbeing"): (1, 1),
        ("ward", "E05012632"): (1, 1),
    }


def test_searches_without_result_and_without_an_opened_page_are_told_apart(app: Flask, visit: Visit) -> None:
    with app.app_context():
        made = a_service()
    shown = [made.id, "0" * 8 + made.id[8:]]
    visit(1, at(9), Kind.SEARCH, results=3, services=shown, need="lonely", ward="E05012632")
    visit(1, at(9), Kind.LISTING_VIEWED, service=made.id)
    visit(2, at(9), Kind.SEARCH, results=2, services=[made.id], need="lonely", ward="E05012632")
    visit(3, at(9), Kind.SEARCH, results=0, need="lonely", ward="E05012632")
    visit(3, at(9), Kind.MISS, how="said_so", need="lonely", ward="E05012632")
    with app.app_context(), clock.frozen(at(9, day=DAY + timedelta(days=1))):
        roll_up(DAY)
        (search,) = rows(UsageFact, kind="search")
        assert (search["times"], search["empty"], search["unopened"]) == (3, 1, 1)
        assert {row["times"] for row in rows(UsageFact, kind="results_shown", service_id=made.id)} == {2}
        (miss,) = rows(UsageFact, kind="miss")
        assert (miss["need"], miss["ward"], miss["detail"]) == ("lonely", "E05012632", "said_so")


def test_what_a_batch_packs_together_counts_as_often_as_it_was_done(app: Flask) -> None:
    with app.app_context():
        made = a_service()
    with clock.frozen(at(9)):
        for agent in (PHONE, PHONE, "curl/8", "curl/8"):
            with app.test_request_context(headers={"User-Agent": agent}):
                usage.record(Kind.SEARCH, results=0, need="lonely")
                usage.record(Kind.SEARCH, results=1, services=[made.id])
                usage.record(Kind.LISTING_VIEWED, service=made.id)
        with app.app_context():
            usage.flush()
    with app.app_context(), clock.frozen(at(9, day=DAY + timedelta(days=1))):
        assert count_views() == {}
        roll_up(DAY)
        assert count_views() == {made.id: 2}
        times = {(row["kind"], row["need"]): (row["times"], row["empty"]) for row in rows(UsageFact)}
        assert times == {
            ("search", "lonely"): (2, 2),
            ("search", ""): (2, 0),
            ("results_shown", ""): (2, 0),
            ("listing_viewed", ""): (2, 0),
        }
        (everybody,) = rows(VisitFact, dimension="all")
        assert (everybody["visits"], everybody["pages"]) == (1, 6)
        (machines,) = rows(VisitFact, dimension="left_out")
        assert (machines["value"], machines["pages"]) == ("bot", 6)
        assert [row["events"] for row in rows(FactDay)] == [12]


@pytest.fixture
def world(app: Flask) -> World:
    """A practice, a hub and two services."""
    return make_world(app)


def test_every_step_of_referrals_is_a_fact_of_its_day(app: Flask, world: World) -> None:
    with app.app_context():
        a_fortnight(world)
        with clock.frozen(MONDAY + timedelta(days=12)):
            for back in range(12):
                roll_up(MONDAY.date() + timedelta(days=back))
        steps = [
            ((row["day"] - MONDAY.date()).days, row["step"], row["code"], row["times"], row["hours"])
            for row in rows(ReferralFact)
        ]
        assert steps == [
            (0, "contacted", "", 2, 8),
            (0, "received", "", 2, 0),
            (1, "onward_sent", "", 1, 0),
            (1, "onward_sent", "", 1, 0),
            (2, "onward_accepted", "", 1, 27),
            (2, "onward_declined", "no_capacity", 1, 27),
            (9, "onward_closed", "got_help", 1, 192),
            (9, "onward_in_progress", "", 1, 192),
            (9, "over", "helped", 1, 216),
            (9, "over", "nothing_fits", 1, 216),
        ]
        (contacted,) = rows(ReferralFact, step="contacted")
        assert (contacted["in_time"], contacted["door"]) == (2, "professional")
        needs = {(row["step"], row["code"], row["need"]): row["times"] for row in rows(NeedFact)}
        assert needs["received", "", "loneliness"] == 2
        assert needs["onward_declined", "no_capacity", "falls"] == 1
        assert len({row["person_pk"] for row in rows(SupportFact)}) == 1  # it is one Wilfred
        progress = {(row["scale"], row["people"], row["better"]) for row in rows(ProgressFact)}
        assert progress == {("", 2, 0), ("ons_anxious", 1, 1)}
        (anxious,) = rows(ProgressFact, scale="ons_anxious")
        assert (anxious["start_hundredths"], anxious["end_hundredths"]) == (800, 350)


def test_a_day_has_the_same_facts_however_often_it_is_rolled_up(
    app: Flask, world: World, visit: Visit
) -> None:
    with app.app_context():
        a_fortnight(world)
    visit(1, MONDAY, Kind.SEARCH, results=0, need="lonely")
    visit(2, MONDAY, Kind.PAGE_VIEWED, page="home")
    with app.app_context():
        with clock.frozen(MONDAY + timedelta(days=1)):
            roll_up(MONDAY.date())
            first = everything()
            assert [len(found) > 0 for found in first.values()].count(True) >= 5
            roll_up(MONDAY.date())
            assert everything() == first
        with clock.frozen(MONDAY + timedelta(days=60)):
            assert purge()["batches"] == 2  # what they were made of is gone
            roll_up(MONDAY.date())
            assert everything() == first


def test_a_roll_up_that_was_stopped_goes_on_where_it_was(app: Flask, visit: Visit) -> None:
    for number in range(4):
        visit(1, MONDAY + timedelta(days=number), Kind.PAGE_VIEWED, page="home")
    with app.app_context(), clock.frozen(MONDAY + timedelta(days=4)):
        days = [MONDAY.date() + timedelta(days=number) for number in range(4)]
        assert list(due_days()) == days
        assert waiting().count == 4
        assert roll_up_next("worker")
        assert list(due_days()) == days[1:]
        while roll_up_next("worker"):
            pass
        assert list(due_days()) == []
        assert [row["day"] for row in rows(FactDay)] == days
    with app.app_context(), clock.frozen(MONDAY + timedelta(days=5)):
        assert list(due_days()) == [days[-1] + timedelta(days=1), *days]  # the last week is read again
        assert waiting().due == 0


def test_content_is_written_once_for_the_day_that_has_just_ended(app: Flask) -> None:
    with app.app_context():
        a_service()
        a_service("Walks", organization="Walkers", kind="service", email="walks@example.org")
        with clock.frozen(MONDAY + timedelta(days=1)):
            roll_up(MONDAY.date())
            a_service("Quilts")
            roll_up(MONDAY.date())
            roll_up(MONDAY.date() - timedelta(days=1))
        found = {
            (row["dimension"], row["value"]): row["listings"]
            for row in rows(ContentFact)
            if row["dimension"] in ("all", "kind") or row["value"] == "email"
        }
        assert found == {
            ("all", ""): 2,
            ("kind", "activity"): 1,
            ("kind", "service"): 1,
            ("field", "email"): 1,
        }
        assert {row["day"] for row in rows(ContentFact)} == {MONDAY.date()}


def test_answers_about_pages_are_counted_by_sort_of_page(app: Flask) -> None:
    said = [("/guides/falls", "yes"), ("/guides/money", "yes"), ("/", "no"), ("/guides/falls", "no")]
    with app.app_context(), clock.frozen(at(12)):
        for number, (page, useful) in enumerate(said):
            with transaction():
                give_feedback(page=page, useful=useful, comment="", contact="", reference=f"F{number}")
        with clock.frozen(at(9, day=DAY + timedelta(days=1))):
            roll_up(DAY)
        assert [(row["about"], row["answer"], row["times"]) for row in rows(AnswerFact)] == [
            ("guides", "no", 1),
            ("guides", "yes", 2),
            ("home", "no", 1),
        ]


def test_the_command_rolls_up_what_is_due_or_named(
    app: Flask, settings: Settings, store: str, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    visit(1, yesterday, Kind.PAGE_VIEWED, page="home")
    monkeypatch.setattr("portal.cli.context.make_app", lambda: app)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(portal, ["figures", "roll-up", *arguments])

    assert "1 days rolled up" in run().output
    assert "No day is due." in run().output
    day = clock.to_london(yesterday).date()
    assert "2 days rolled up" in run("--from", str(day - timedelta(days=1)), "--to", str(day)).output
    assert run("--day", str(day)).exit_code == 0
    assert run("--day", str(clock.today())).exit_code == 2
    assert run("--to", str(day)).exit_code == 2
    assert run("--day", str(day), "--from", str(day)).exit_code == 2
    with app.app_context():
        assert len(rows(FactDay)) == 2

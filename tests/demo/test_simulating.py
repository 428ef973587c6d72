"""A simulated time whose totals are known: the team's pages and files must say exactly the same."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.accounts.models import Team, User
from portal.cli import portal
from portal.cli.content import load_content
from portal.config import Settings
from portal.core import clock
from portal.demo.ledger import Ledger
from portal.demo.simulating import NotHere, refuse_where_real, simulate
from portal.directory.finding import search_runtime
from portal.extensions import db
from portal.reporting.roll_up.days import roll_up
from tests.conftest import close, make_settings
from tests.referrals.world import make_world
from tests.reporting.test_team_pages import cells
from tests.support.client import PageClient
from tests.support.people import Person, enter
from tests.support.run import Run

FIRST = date(2026, 10, 19)  # summer time ends within the week


@dataclass
class Simulated:
    """The site after it, what was done, and an analyst's browser."""

    app: Flask
    ledger: Ledger
    days: int

    @property
    def last(self) -> date:
        """The last day."""
        return FIRST + timedelta(days=self.days - 1)

    def analyst(self) -> PageClient:
        """Somebody of the programme team."""
        with self.app.app_context():
            users = db.session.scalars(select(User)).all()
            found = next(user.id for user in users if user.name == "Demonstration programme")
        return enter(PageClient(self.app), Person(found, "", "", ""))

    def tables(self, slug: str, first: date, last: date) -> dict[str, dict[str, Any]]:
        """A page's file: measure -> label -> the values."""
        address = f"/staff/figures/{slug}/figures.json?from={first}&to={last}&against=none"
        found = json.loads(self.analyst().raw.get(address).data)
        return {
            table["measure"]: {" ".join(row["labels"]): row["values"] for row in table["rows"]}
            for table in found["tables"]
        }


def run_simulation(folder: Path, content: Path, *, days: int, seed: int, visits: int) -> Simulated:
    """Simulate on an empty site with this content, and roll every day up."""
    settings = make_settings(folder, content=content)
    app = create_app(settings)
    with app.app_context():
        load_content()
        search_runtime().rebuild()
    ledger = simulate(
        app, settings, first=FIRST, days=days, seed=seed, visits=visits, step=lambda _count: None
    )
    simulated = Simulated(app, ledger, days)
    with app.app_context(), clock.frozen(_after(simulated.last)):
        for offset in range(days):
            roll_up(FIRST + timedelta(days=offset))
    return simulated


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(6), clock.LONDON)


@pytest.fixture(scope="module")
def fortnight(
    this_run: Run, migrated_sqlite: Path, small_content: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulated]:
    """Nine days."""
    folder = tmp_path_factory.mktemp("demo") / "site"
    shutil.copytree(migrated_sqlite, folder)
    simulated = run_simulation(folder, small_content, days=9, seed=7, visits=6)
    yield simulated
    with simulated.app.app_context():
        close(simulated.app)


def check_totals(simulated: Simulated, first: date, last: date) -> None:
    """Every figure of these days is what was done on them."""
    ledger = simulated.ledger

    def total(what: str, of: str = "") -> int:
        return ledger.total(what, of, first=first, last=last)

    def by(what: str) -> dict[str, int]:
        return ledger.by(what, first=first, last=last)

    with clock.frozen(_after(simulated.last)):
        use = simulated.tables("use", first, last)
        demand = simulated.tables("demand", first, last)
        referrals = simulated.tables("referrals", first, last)
        agents = simulated.tables("agents", first, last)
        satisfaction = simulated.tables("satisfaction", first, last)
        practices = simulated.tables("practices", first, last)
    assert use["visits"] == {"": [total("visits")]}
    assert use["pages"] == {"": [total("pages")]}
    assert sum(values[1] for values in use["use_over_time"].values()) == total("pages")
    done = {words: values[0] for words, values in use["things_done"].items()}
    assert done["Searches"] == total("searches")
    assert done["Listings opened"] == total("listings")
    assert done["Guides opened"] == sum(by("guides").values())
    assert done["Ways of contact used"] == sum(by("contacts").values())
    devices = {"Phone": "phone", "Tablet": "tablet", "Computer": "computer"}
    assert {words: use["use_by_device"][words] for words in devices} == {
        words: [total("device", device), total("pages_on", device)] for words, device in devices.items()
    }
    assert {site: values[0] for site, values in use["use_by_site"].items()} == by("host")
    assert {words: values[0] for words, values in use["left_out"].items()} == {
        "The team's own": total("left_out", "staff"),
        "Machines": total("left_out", "bot"),
        "Tests": total("left_out", "test"),
        "People who asked not to be counted": total("left_out", "optout"),
    }
    assert [values[0] for values in demand["searches"].values()] == [
        total("searches"), total("empty"), total("unopened"), total("said_so"),
    ]  # fmt: skip
    gaps = [sum(values[at] for values in demand["gaps_by_ward"].values()) for at in range(6)]
    kinds = [
        total("empty"), total("said_so"), total("onward_declined", "no_capacity"), 0,
        total("endings", "nothing_fits"),
    ]  # fmt: skip
    assert gaps == [sum(kinds), *kinds]
    assert sum(values[0] for values in demand["gap_map"].values()) == sum(kinds)
    doors = {words: values[0] for words, values in referrals["referrals_by_door"].items() if values[0]}
    assert doors == {
        words: times
        for words, times in (
            ("The person, online", total("received", "self")),
            ("A professional", total("received", "professional")),
        )
        if times
    }
    assert sum(values[0] for values in referrals["needs_raised"].values()) == sum(by("needs_raised").values())
    assert referrals["first_contact"][""][0] == total("contacted")
    steps = {words: values[0] for words, values in referrals["onward_steps"].items()}
    assert (steps["Sent to a service"], steps["Accepted"], steps["Declined"]) == (
        sum(by("onward_sent").values()), total("onward_accepted"), total("onward_declined", "no_capacity"),
    )  # fmt: skip
    outcomes = {words: values[0] for words, values in referrals["outcomes"].items()}
    assert (outcomes["Got help"], outcomes["Got some help"]) == (
        total("outcomes", "got_help"), total("outcomes", "got_some_help"),
    )  # fmt: skip
    assert agents["people_supported"] == {"": [len(by("supported"))]}
    assert agents["signed_out"] == {"": [sum(by("endings").values())]}
    progress = agents["progress"].get("How happy yesterday", [0])
    assert progress[0] == total("measured")
    useful = {"guides": "Guides", "search": "Search results"}
    for about, words in useful.items():
        yes, _partly, no = satisfaction["pages_useful"][words][:3]
        assert (yes, no) == (total("useful", f"{about} yes"), total("useful", f"{about} no"))
    told = sum(values[1] for values in practices["practices"].values())
    assert told == total("signposts")
    assert {team: values[0] for team, values in practices["practices"].items() if values[0]} == by("source")


def test_the_team_s_figures_are_what_was_done(fortnight: Simulated) -> None:
    check_totals(fortnight, FIRST, fortnight.last)
    assert sum(fortnight.ledger.by("outcomes").values()) > 0, "the time is long enough for outcomes"


def test_so_are_those_of_any_part_of_it(fortnight: Simulated) -> None:
    for first, last in ((0, 0), (1, 3), (5, 8), (6, 6)):
        check_totals(fortnight, FIRST + timedelta(days=first), FIRST + timedelta(days=last))


def test_page_and_files_say_the_same(fortnight: Simulated) -> None:
    days = f"from={FIRST}&to={fortnight.last}&against=none"
    with clock.frozen(_after(fortnight.last)):
        client = fortnight.analyst()
        shown = cells(client.get(f"/staff/figures/referrals?{days}"), "Referrals by door")
        lines = client.raw.get(f"/staff/figures/referrals/figures.csv?{days}").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    filed = {row["label 1"]: [row["value"]] for row in rows if row["measure"] == "referrals_by_door"}
    assert shown == filed
    received = fortnight.ledger.by("received", first=FIRST, last=fortnight.last)
    assert shown["A professional"] == [str(received["professional"])]


def test_everything_it_leaves_says_that_it_is_a_demonstration(fortnight: Simulated) -> None:
    with fortnight.app.app_context():
        names = [user.name for user in db.session.scalars(select(User))]
        names += list(db.session.scalars(select(Team.name)))
        assert all(name.startswith("Demonstration") for name in names)


def test_it_is_refused_where_there_is_anything_real(app: Flask, settings: Settings) -> None:
    with app.app_context():
        refuse_where_real(settings)
        with pytest.raises(NotHere, match="live site"):
            refuse_where_real(replace(settings, environment="production"))
    make_world(app)
    with app.app_context(), pytest.raises(NotHere, match="data in this database"):
        refuse_where_real(settings)


def test_the_command_refuses_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_world(app)
    monkeypatch.setattr(sys.modules["portal.cli.demo"], "make_app", lambda: app)
    found = CliRunner().invoke(portal, ["demo", "simulate", "--days", "1"])
    assert isinstance(found.exception, NotHere)


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_a_year_s_figures_are_what_was_done(
    migrated_sqlite: Path, small_content: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    year = run_simulation(folder, small_content, days=365, seed=2026, visits=6)
    check_totals(year, FIRST, year.last)
    for month in range(12):
        first = clock.add_months(FIRST.replace(day=1), month)
        last = clock.add_months(first, 1) - timedelta(days=1)
        check_totals(year, max(first, FIRST), min(last, year.last))
    with year.app.app_context():
        close(year.app)

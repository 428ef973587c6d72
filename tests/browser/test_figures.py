"""The team's pages of figures in a real browser, on a phone and a desktop, with figures in them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal import create_app, usage
from portal.accounts.vocabulary import Role
from portal.config import ROOT
from portal.core import clock
from portal.extensions.transactions import transaction
from portal.reporting.definitions import load_definitions
from portal.reporting.publishing.actions import publish_month
from portal.reporting.rules.periods import Period
from portal.usage.vocabulary import Kind
from tests.browser.conftest import DESKTOP, PHONE, assert_no_axe_violations, assert_no_sideways_scroll
from tests.conftest import KEY_RING, close, make_settings
from tests.referrals.world import MONDAY, World, make_world
from tests.reporting.figures_world import a_fortnight, roll_up_november
from tests.support.people import WithId, add_person, session_of
from tests.support.server import Server, serving
from tests.usage.test_classify import PHONE as A_PHONE

NOVEMBER = "period=2026-11&against=2026-10"
WARDS = ("E05012632", "E05012634", "E05012635")


class Desk:
    """The site with figures in it, and who may look at them."""

    def __init__(self, server: Server, app: Flask, world: World, analyst: WithId) -> None:
        self.server, self.app, self.world, self.analyst = server, app, world, analyst

    def open(self, chromium: Browser, who: WithId, size: dict[str, int]) -> Page:
        """A window of somebody who is signed in."""
        context = chromium.new_context(viewport=size)  # type: ignore[arg-type]
        context.add_cookies(
            [{"name": "signed_in", "value": session_of(self.app, who), "url": self.server.url}]
        )
        return context.new_page()


@pytest.fixture(scope="module")
def desk(loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The real content, a fortnight of referrals and a few visits, served."""
    folder = tmp_path_factory.mktemp("figures") / "site"
    shutil.copytree(loaded_folder, folder)
    settings = make_settings(folder)
    app = create_app(settings)
    world = make_world(app)
    analyst = add_person(app, Role.ANALYST, email="analyst@example.org", factor=False)
    with app.app_context():
        a_fortnight(world)
    for number in range(12):
        _search(app, number)
    with app.app_context():
        roll_up_november()
    secrets = {"PORTAL_SECRET_KEY": settings.secret_key, "PORTAL_KEY_RING": ",".join(KEY_RING)}
    with serving(folder, secrets) as server:
        yield Desk(server, app, world, analyst)
    with app.app_context():
        close(app)


def _search(app: Flask, number: int) -> None:
    headers, address = {"User-Agent": A_PHONE}, {"REMOTE_ADDR": f"198.51.100.{number}"}
    moment = clock.frozen(MONDAY + timedelta(hours=number // 2))
    with moment, app.test_request_context(headers=headers, environ_base=address):
        usage.record(Kind.SEARCH, results=number % 3, need="loneliness", ward=WARDS[number % 3])
        usage.flush()


def _look(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)
    if folder := os.environ.get("FIGURE_SHOTS"):
        width = (page.viewport_size or PHONE)["width"]
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_paper_loses_no_column_and_shows_nothing_to_press(chromium: Browser, desk: Desk) -> None:
    page = desk.open(chromium, desk.analyst, {"width": 680, "height": 1000})  # a sheet of A4 within its edges
    page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('{}')].map(it => it.getBoundingClientRect())"
    for address in ("demand", "providers", "agents/progress", "demand/gap_map"):
        page.goto(f"{desk.server.url}/staff/figures/{address}?{NOVEMBER}")
        drawn = shown.format("main table, main svg")
        assert page.evaluate(f"{drawn}.filter(it => it.right > innerWidth).length") == 0, address
        pressed = shown.format("nav, form, button")
        assert page.evaluate(f"{pressed}.filter(it => it.height > 0).length") == 0, address


def test_a_row_is_opened_without_a_script(chromium: Browser, desk: Desk) -> None:
    context = chromium.new_context(java_script_enabled=False)
    token = session_of(desk.app, desk.analyst)
    context.add_cookies([{"name": "signed_in", "value": token, "url": desk.server.url}])
    page = context.new_page()
    page.goto(f"{desk.server.url}/staff/figures/referrals?{NOVEMBER}")
    page.locator("#figure-referrals-by-source").get_by_role("link", name="practice", exact=True).click()
    expect(page.get_by_role("list", name="Limited to")).to_contain_text("Practice: practice")
    page.get_by_role("link", name="Show all again").click()
    expect(page.get_by_role("list", name="Limited to")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_figures_can_be_read(chromium: Browser, desk: Desk, size: dict[str, int]) -> None:
    page = desk.open(chromium, desk.analyst, size)
    for slug in ("overview", "demand", "use", "agents"):
        page.goto(f"{desk.server.url}/staff/figures/{slug}?{NOVEMBER}")
        _look(page, slug)
    page.goto(f"{desk.server.url}/staff/figures/demand/gaps_by_ward?{NOVEMBER}")
    _look(page, "figure")
    own = desk.open(chromium, desk.world.provider, size)
    own.goto(f"{desk.server.url}/staff/your-figures/services?{NOVEMBER}")
    _look(own, "own")


def test_another_period_is_chosen_and_one_figure_looked_at(chromium: Browser, desk: Desk) -> None:
    page = desk.open(chromium, desk.analyst, DESKTOP)
    page.goto(f"{desk.server.url}/staff/figures")
    page.get_by_label("Period", exact=True).select_option("2026-11")
    page.get_by_label("Against", exact=True).select_option("none")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Referrals", exact=True).click()
    page.get_by_role("link", name=re.compile("Month by month.*Referrals by door")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("referrals by door")
    expect(page.locator("#months")).to_contain_text("month by month")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_was_published_can_be_read(chromium: Browser, desk: Desk, size: dict[str, int]) -> None:
    with desk.app.app_context(), transaction():
        publish_month(Period.month(2026, 11), load_definitions(ROOT / "content"))
    page = chromium.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.goto(f"{desk.server.url}/figures")
    page.get_by_role("link", name="November 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2026")
    _look(page, "published")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_report_is_saved_and_run(chromium: Browser, desk: Desk, size: dict[str, int]) -> None:
    page = desk.open(chromium, desk.analyst, size)
    page.goto(f"{desk.server.url}/staff/figures/reports")
    _look(page, "reports")
    page.get_by_role("button", name="Save a new report").click()
    page.get_by_role("button", name="Save").click()
    _look(page, "report-wrong")
    name = f"Lonely people {size['width']}"
    page.get_by_label("Name of the report").fill(name)
    page.get_by_label("A month").check()
    for measure in ("Referrals by ward", "Needs raised in referrals", "Time to first contact"):
        page.get_by_label(measure, exact=True).check()
    page.get_by_label("The team alone").check()
    page.get_by_role("button", name="Save").click()
    _look(page, "report")
    page.get_by_label("For which days?").select_option(label="November 2026, so far")
    page.get_by_role("button", name="Run the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    _look(page, "report-run")
    page.go_back()
    page.reload()
    _look(page, "report-with-runs")
    page.get_by_role("link", name="Change this report").click()
    _look(page, "report-change")

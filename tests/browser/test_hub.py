"""An agent triages one referral into three in a real browser; every page of the hub is looked at on a phone,
where it works without script, and on a desktop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal import create_app
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    SECRETS,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
)
from tests.conftest import close, make_settings
from tests.referrals.views.hub_world import Hub, make_hub
from tests.referrals.world import WILF
from tests.support.client import PageClient
from tests.support.people import session_of
from tests.support.server import Server, serving

SMALL = {"width": 320, "height": 640}


class Desk:
    """The site, what is in it, and a session of the agent's."""

    def __init__(self, server: Server, hub: Hub) -> None:
        self.server, self.hub = server, hub

    def token(self) -> str:
        """A live session of the agent."""
        return session_of(self.hub.app, self.hub.world.agent)


@pytest.fixture(scope="module")
def desk(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A small world, served."""
    folder = tmp_path_factory.mktemp("hub") / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    app = create_app(settings)
    hub = make_hub(app, lambda: PageClient(app))
    with serving(folder, SECRETS | {"PORTAL_SITE_PHONE": "01632 960000"}) as server:
        yield Desk(server, hub)
    with app.app_context():
        close(app)


def look(page: Page, name: str) -> None:
    """What must hold on every page; a picture of it where somebody wants to see it."""
    page.wait_for_load_state("load")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)
    size = page.viewport_size or PHONE
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    assert_no_sideways_scroll(page)
    page.set_viewport_size(size)
    if folder := os.environ.get("HUB_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


@pytest.mark.parametrize(("size", "script"), [(PHONE, False), (DESKTOP, True)], ids=["phone", "desktop"])
def test_an_agent_triages_one_referral_into_three(
    chromium: Browser, desk: Desk, size: dict[str, int], script: bool
) -> None:
    # Somebody else in each window: what warns of one person acts in all their referrals.
    one = replace(WILF, family_name=f"Canary{size['width']}", nhs_number="")
    reference, twin = desk.hub.refer(person=one), desk.hub.ask(person=one)
    desk.hub.ask(suspicion="sent too fast")
    context = chromium.new_context(viewport=size, java_script_enabled=True)  # type: ignore[arg-type]
    context.add_cookies([{"name": "signed_in", "value": desk.token(), "url": desk.server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    if not script:  # axe needs script; the page's own is what is kept away
        page.route("**/*.js*", lambda route: route.abort())
    at = desk.server.url
    page.goto(f"{at}/hub")
    look(page, "worklist")
    page.get_by_role("button", name=f"Take it : {reference}").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Referral {reference}")
    page.get_by_label("A few words (optional)").fill("Rang in the morning")
    page.get_by_role("button", name="Reached", exact=True).click()
    page.get_by_role("button", name="Put on : Risk to whoever visits").click()
    expect(page.get_by_role("button", name="Take off : Risk to whoever visits")).to_be_visible()
    look(page, "referral")
    page.get_by_role("link", name="Pass it on").or_(
        page.get_by_role("button", name="Pass it on")
    ).first.click()
    page.get_by_label("Find another service").fill("tea")
    page.get_by_role("button", name="Find").click()
    for name in ("Tea and talk", "Book club", "Men's shed"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Send to the ticked ones").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "pass-on")
    page.get_by_role("checkbox", name="There is a risk to whoever visits").check()
    page.get_by_role("button", name="Send to the ticked ones").click()
    expect(page.get_by_text("Sent", exact=True)).to_have_count(3)
    page.get_by_role("link", name="Book club").click()
    expect(page.get_by_role("heading", name="What happens next?")).to_be_visible()
    look(page, "service")
    page.get_by_label("They say no").check()
    page.get_by_label("Why not?").select_option("no_capacity")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Declined: no room")).to_be_visible()
    look(page, "referral-declined")
    for path in ("code", "consents", "measures", "close", "hand-over", "calls", "tasks", "withdraw"):
        page.goto(f"{at}/hub/{reference}/{path}")
        look(page, path)
    page.goto(f"{at}/hub/{reference}/measures")
    _measure(page, "At the start", "3", "8")
    _measure(page, "At the end", "6", "4")
    expect(page.get_by_role("cell", name="Up by 3")).to_be_visible()
    look(page, "progress")
    page.goto(f"{at}/hub/{twin}")
    page.get_by_role("link", name="The person's record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A person's record")
    look(page, "person")
    page.get_by_role("link", name="Compare").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One person or two?")
    look(page, "same")
    page.goto(f"{at}/hub?list=quarantine")
    page.locator(".app-job a").first.click()
    expect(page.get_by_role("heading", name="Is this a real request?")).to_be_visible()
    look(page, "quarantine")
    for path in ("people", "groups", "tasks?whose=all"):
        page.goto(f"{at}/hub/{path}")
        look(page, path.partition("?")[0] + "-room")
    context.close()


def _measure(page: Page, stage: str, happy: str, anxious: str) -> None:
    page.get_by_label(stage).check()
    page.get_by_label("how happy did you feel").select_option(happy)
    page.get_by_label("how anxious did you").select_option(anxious)
    page.get_by_role("button", name="Keep the figures").click()
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()

"""A receptionist between calls by keyboard alone, a practice reading its weekly digest, an agent on the
telephone: every page of referring, on a phone and on a desktop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal import create_app
from portal.accounts.rules.access import Viewer
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import LINK
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.vocabulary import DeclineReason, OnwardStatus
from tests.browser.conftest import DESKTOP, PHONE, SECRETS
from tests.browser.conftest import assert_usable as look
from tests.conftest import close, make_settings
from tests.referrals.world import World, make_world, refer, send
from tests.support.factories import a_term, build_index
from tests.support.people import session_of
from tests.support.server import Server, serving

#: What a repeated set-up may cost beside name, date of birth, contact and reason.
MOST_STOPS, MOST_KEYS = 14, 40
FOUR = ("given_name", "family_name", "birth_date", "phone", "words")


class Practice:
    """A site with a practice, a hub and two services."""

    def __init__(self, server: Server, app: Flask, world: World) -> None:
        self.server, self.app, self.world = server, app, world

    def token(self, viewer: Viewer) -> str:
        """A live session of somebody."""
        return session_of(self.app, viewer)


@contextmanager
def a_practice(folder: Path) -> Iterator[Practice]:
    """The site over a folder with migrated stores: served, with two referrals that were answered."""
    settings = make_settings(folder)
    app = create_app(settings)
    world = make_world(app)
    with app.app_context():
        for code, name in (("lonely", "I feel lonely"), ("falls", "I am worried about falling")):
            a_term("needs", code, name=name)
        build_index()
        received = refer(world, needs=("lonely",))
        for service, to, said in (
            (world.tea, OnwardStatus.ACCEPTED, Said()),
            (world.walks, OnwardStatus.DECLINED, Said(reason=DeclineReason.NO_CAPACITY)),
        ):
            onward = send(world, received.referral, service)
            with transaction():
                take_step(onward, OnwardStatus.OPENED, LINK)
                take_step(onward, to, LINK, said)
        refer(world, needs=("falls",))
        db.session.remove()
    with serving(folder, SECRETS | {"PORTAL_SITE_PHONE": "01632 960000"}) as server:
        yield Practice(server, app, world)
    with app.app_context():
        close(app)


@pytest.fixture(scope="module")
def practice(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One for all of them."""
    folder = tmp_path_factory.mktemp("practice") / "site"
    shutil.copytree(migrated_sqlite, folder)
    with a_practice(folder) as made:
        yield made


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser on a phone."""
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def enter(page: Page, practice: Practice, viewer: Viewer) -> None:
    """As somebody who is signed in."""
    cookie = {"name": "signed_in", "value": practice.token(viewer), "url": practice.server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def a_name(page: Page) -> str:
    """Somebody else on a phone and on a desktop: the same person twice would be warned of."""
    return "Robin" if page.evaluate("innerWidth") < 600 else "Larkin"


class Keys:
    """Somebody who uses the keyboard alone; what they type into the four fields is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.stops, self.pressed = page, 0, 0

    def tab(self, to: str = "") -> None:
        """Go on, to the field of that name if one is given. A stop at one of the four is theirs."""
        for _stop in range(30):
            self.page.keyboard.press("Tab")
            self.pressed += 1
            here = self.page.evaluate("document.activeElement.name")
            self.stops += here not in FOUR
            if not to or here == to:
                return
        raise AssertionError(f"the keyboard does not come to {to}")

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.pressed += 1

    def write(self, name: str, words: str) -> None:
        """Fill in one of the four."""
        if self.page.evaluate("document.activeElement.name") != name:
            self.tab(name)
        self.page.keyboard.type(words)


def test_a_receptionist_between_calls(page: Page, practice: Practice) -> None:
    enter(page, practice, practice.world.practice)
    page.goto(practice.server.url + "/refer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Refer somebody")
    look(page)
    page.get_by_label("First name", exact=True).fill("Edith")
    page.get_by_role("button", name="Send the referral").click()
    expect(page.get_by_text("Enter their last name").first).to_be_visible()
    look(page)
    page.get_by_label("Last name").fill("Robin")
    page.get_by_label("Date of birth").fill("14 mar 1952")
    page.get_by_label("Phone number", exact=True).fill("01572 000222")
    page.get_by_label("I feel lonely").check()
    page.get_by_text("Send it straight to a service").click()
    page.get_by_label("Name of the service").fill("tea")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("Takes new people.")).to_be_visible()
    look(page)
    page.get_by_label("Tea and talk").check()
    page.get_by_label("Why, in a few lines").fill("Has not been out since the winter.")
    page.get_by_text("There are risks: say which").click()
    page.get_by_label("Falls", exact=True).check()
    page.get_by_label("No, or I have not asked").check()
    page.get_by_role("button", name="Send the referral").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask them first")
    look(page)
    page.get_by_label("Yes: they know").check()
    page.get_by_role("button", name="Send the referral").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral sent")
    look(page)
    page.get_by_role("button", name="Summary to print").click()
    look(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_repeated_set_up_by_keyboard_alone(page: Page, practice: Practice, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enter(page, practice, practice.world.practice)
    page.goto(practice.server.url + "/refer")
    keys = Keys(page)
    keys.tab()  # the link past the menu
    keys.press("Enter")
    keys.tab()
    expect(page.locator(":focus")).to_have_text("Use the set-up of your last one")
    keys.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", "given_name")
    keys.write("given_name", "Ada")
    keys.write("family_name", a_name(page))
    keys.write("birth_date", "2/4/39" if a_name(page) == "Robin" else "3/5/41")
    keys.write("phone", "01572 000333")
    keys.write("words", "Misses company.")
    keys.tab("none_known")
    keys.press("Space")
    keys.tab("consent")
    keys.press("Space")
    keys.tab("act")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral sent")
    print(f"{keys.stops} tab stops beside the four, {keys.pressed} keystrokes")
    assert keys.stops <= MOST_STOPS
    assert keys.pressed <= MOST_KEYS


def test_a_practice_reads_its_weekly_digest(page: Page, practice: Practice) -> None:
    enter(page, practice, practice.world.practice)
    page.goto(practice.server.url + "/refer/week")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your week of referrals")
    expect(page.get_by_text("Walks, declined: no room")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Wilfred Canarybird").first.click()
    expect(page.get_by_text("Walks said no: no room")).to_be_visible()
    look(page)
    page.get_by_text("Cancel this referral").click()
    page.get_by_role("button", name="Cancel the referral").click()
    expect(page.get_by_text("Enter why").first).to_be_visible()
    look(page)
    page.goto(practice.server.url + "/refer/sent")
    look(page)
    page.goto(practice.server.url + "/refer/sent?state=closed")
    look(page)
    page.goto(practice.server.url + "/search?q=tea")
    look(page)
    page.goto(practice.server.url + "/listings/tea-and-talk")
    look(page)
    page.get_by_role("button", name="I told the patient about this").click()
    look(page)
    page.get_by_role("button", name="Print a leaflet").click()
    look(page)
    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    look(page)


def test_an_agent_on_the_telephone(page: Page, practice: Practice) -> None:
    enter(page, practice, practice.world.agent)
    page.goto(practice.server.url + "/hub/new")
    look(page)
    page.get_by_role("button", name="Telephone").click()
    look(page)
    page.get_by_label("First name", exact=True).fill("Nora")
    expect(page.get_by_text("Kept.", exact=True)).to_be_visible()  # while they go on typing
    page.get_by_role("button", name="Pause").last.click()
    look(page)
    page.get_by_role("link", name="Nora").click()
    expect(page.get_by_label("First name", exact=True)).to_have_value("Nora")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Enter a phone number or another way").first).to_be_visible()
    look(page)
    page.get_by_label("Phone number", exact=True).fill("01572 000444")
    page.get_by_label("I feel lonely").check()
    page.get_by_label("No known risks").check()
    for words in ("contact me", "pass on", "tell my GP", "ask me later"):
        page.get_by_role("group", name=words).get_by_label("Yes").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral kept")
    look(page)

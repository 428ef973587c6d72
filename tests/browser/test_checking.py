"""A provider on a phone who only wants to say "still correct", an agent's Monday morning, with a real mail
server; every page of checking and keeping is looked at on a phone and on a desktop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.extensions.transactions import transaction
from portal.listings.home.actions import gather
from tests.browser.conftest import PHONE, SECRETS, a_site_that_mails
from tests.browser.conftest import assert_usable as look
from tests.listings.verification.conftest import a_due_listing, link_in, work
from tests.support.mail import Inbox
from tests.support.people import Person, add_person, session_of
from tests.support.server import Server, serving

HOURS = {"schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}]}


class Town:
    """A site with listings that are due, what was mailed about them, and its people."""

    def __init__(self, server: Server, inbox: Inbox, app: Flask, agent: Person, provider: Person) -> None:
        self.server, self.inbox, self.app = server, inbox, app
        self.agent, self.provider = agent, provider

    def link(self, address: str) -> str:
        """The link that was mailed to an address."""
        return next(link_in(letter) for letter in self.inbox.letters if letter["To"] == address)

    def token(self, person: Person) -> str:
        """A live session of somebody."""
        return session_of(self.app, person)


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Set up, reminded about and served."""
    folder = tmp_path_factory.mktemp("town") / "site"
    with a_site_that_mails(migrated_sqlite, folder) as (app, inbox):
        agent = add_person(app, Role.COMMUNITY_AGENT)
        provider = add_person(app, Role.PROVIDER_MEMBER, email="wren@example.org", team="The Tea Club")
        today = clock.today()
        with app.app_context():
            facts = {"summary": "A cup of tea and a chat.", "fees_description": "Two pounds", **HOURS}
            a_due_listing("Tea and talk", due=today, email="tea@example.org", **facts)
            for number in range(3):
                a_due_listing(f"Chair dancing {number}", due=today, email="club@example.org", **facts)
            phones = [{"number": "01632 960001"}]
            for number in range(3):
                late = today - timedelta(days=20 + number)
                a_due_listing(
                    f"Walking group {number}", due=late, stage="call", email="", phones=phones, **facts
                )
            with transaction():
                gather([("repair cafe", 6)], [])
            work()
        with serving(folder, SECRETS | {"PORTAL_SITE_PHONE": "01632 960000"}) as server:
            yield Town(server, inbox, app, agent, provider)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser on a phone."""
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def enter(page: Page, town: Town, person: Person) -> None:
    """As somebody who is signed in."""
    cookie = {"name": "signed_in", "value": town.token(person), "url": town.server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_a_provider_presses_one_button_and_another_corrects_one_thing(page: Page, town: Town) -> None:
    page.goto(town.server.url + town.link("club@example.org"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these still right?")
    look(page)
    page.goto(town.server.url + town.link("tea@example.org"))
    look(page)
    expect(page.get_by_role("button", name="Still correct")).to_be_visible()
    page.get_by_role("link", name="Correct this : What it costs").click()
    look(page)
    page.get_by_label("About the cost").fill("Three pounds")
    page.get_by_role("button", name="Send correction").click()
    expect(page.get_by_text("We have what you corrected: What it costs")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Everything else is still correct").click()
    expect(page.get_by_text("Someone in our team looks at what you corrected")).to_be_visible()
    look(page)
    page.goto(town.server.url + town.link("tea@example.org"))
    expect(page.get_by_text("Someone in our team looks at what you corrected")).to_be_visible()
    look(page)
    page.goto(town.server.url + "/check/no-such-link")
    expect(page.get_by_text("This link does not work any more")).to_be_visible()
    look(page)


def test_an_agent_s_monday_morning(page: Page, town: Town) -> None:
    enter(page, town, town.agent)
    page.goto(town.server.url + "/staff")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    look(page)
    page.get_by_role("link", name="Walking group").first.click()
    look(page)
    page.get_by_role("button", name="Nobody answered").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Listings to check")
    look(page)
    page.get_by_role("link", name="Walking group").first.click()
    page.get_by_label("I rang them").check()
    page.get_by_role("button", name="All of it is still right").click()
    look(page)
    page.goto(town.server.url + "/staff/today/wanted")
    look(page)
    page.get_by_role("link", name="repair cafe").click()
    look(page)
    page.goto(town.server.url + "/staff/checks")
    page.get_by_label("Still right").first.check()
    page.get_by_role("button", name="The ticked ones are still right").click()
    look(page)


def test_a_provider_asks_for_a_listing_and_an_agent_gives_it(page: Page, town: Town) -> None:
    page.goto(town.server.url + "/listings/chair-dancing-0")
    page.get_by_role("link", name="Do you run this? Keep this page right").click()
    look(page)
    page.get_by_role("button", name="Send").click()
    look(page)
    page.get_by_label("This page only").check()
    page.get_by_label("Your name").fill("Wren Example")
    page.get_by_label("What you do there").fill("Secretary")
    page.get_by_label("Your email address").fill("wren@example.org")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your request")
    look(page)
    enter(page, town, town.agent)
    page.goto(town.server.url + "/staff/claims")
    look(page)
    page.get_by_role("link", name="Chair dancing 0").first.click()
    look(page)
    page.get_by_label("The Tea Club").or_(page.get_by_label("A new team of this organisation")).last.check()
    page.get_by_label("I rang the number in the listing").check()
    page.get_by_role("button", name="Give it and invite them").click()
    expect(page.get_by_role("heading", name="Take it back")).to_be_visible()
    look(page)
    enter(page, town, town.provider)
    page.goto(town.server.url + "/staff/your-listings")
    look(page)

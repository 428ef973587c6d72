"""A village club answers by the link on a phone, with a real mail server; a provider signs in; a man follows
his request and changes his mind. Every page is looked at on a phone, on a desktop and at 320 px."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.rules.access import Viewer
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.sending import send_next
from portal.referrals.acting import LINK
from portal.referrals.models import Referral, Task
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.provider_actions import agree
from portal.referrals.queries import get_referral
from portal.referrals.vocabulary import CloseReason, OnwardStatus, Outcome
from portal.referrals.work_actions import claim, close, wait_for_person
from tests.browser.conftest import (
    PHONE,
    SECRETS,
    a_site_that_mails,
    assert_usable,
)
from tests.referrals.world import World, make_world, refer, send
from tests.support.mail import Inbox
from tests.support.people import session_of
from tests.support.server import Server, serving


@dataclass
class Village:
    """A served site with a referral at the club, and what was mailed."""

    server: Server
    inbox: Inbox
    app: Flask
    world: World
    reference: str = ""
    code: str = ""

    def refer(self) -> None:
        """A practice refers somebody, and the hub passes it on to the club."""
        with self.app.app_context():
            received = refer(self.world)
            self.reference, self.code = received.referral.reference, received.code
            referral = get_referral(self.world.agent, self.reference)
            with transaction():
                claim(referral, self.world.hub)
            send(self.world, referral, self.world.tea)
            self.post()

    def post(self) -> None:
        """What the worker does with messages."""
        db.session.rollback()
        while send_next("worker"):
            pass

    def newest(self, subject: str) -> str:
        """Where the newest letter of that subject leads."""
        with self.app.app_context():
            self.post()
        letter = [one for one in self.inbox.letters if subject in one["Subject"]][-1]
        text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
        for private in ("Canarybird", "Wilfred", "canarywords", "01572 000111"):
            assert private not in text
            assert private not in html
        link = re.search(r"https://help\.example\.org(/[A-Za-z0-9_/-]+)", text)
        assert link is not None
        assert link[0] in html
        return self.server.url + link[1]

    def token(self, viewer: Viewer) -> str:
        """A live session of somebody."""
        return session_of(self.app, viewer)


@pytest.fixture(scope="module")
def village(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """Set up and served."""
    folder = tmp_path_factory.mktemp("village") / "site"
    with a_site_that_mails(migrated_sqlite, folder) as (app, inbox):
        world = make_world(app)
        with serving(folder, SECRETS | {"PORTAL_SITE_PHONE": "01632 960000"}) as server:
            yield Village(server, inbox, app, world)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser on a phone."""
    context = chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def look(page: Page, heading: str = "") -> None:
    """What must hold on every page, at every width."""
    if heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert_usable(page)


def test_a_village_club_answers_by_the_link(page: Page, village: Village) -> None:
    village.refer()
    page.goto(village.newest("A referral for your service"))
    look(page, "Somebody asks for your help")
    page.get_by_role("button", name="Send me the code").click()
    look(page, "Enter the code")
    page.get_by_role("button", name="Continue").click()
    look(page)
    page.goto(village.newest("Your code"))
    page.get_by_role("button", name="Continue").click()
    look(page, "Somebody asks for your help")
    page.get_by_role("button", name="Open this referral").click()
    look(page, f"Referral {village.reference}")
    for words in ("Put them on a waiting list", "Ask a question first", "Say no"):
        page.get_by_role("button", name=words, exact=True).click()
        look(page, words)
        page.get_by_role("link", name="Back to the referral").click()
    page.get_by_role("button", name="Suggest another service").click()
    look(page, "Suggest another service")
    page.get_by_label("Name of the service").fill("walk")
    page.get_by_role("button", name="Find it").click()
    look(page, "Suggest another service")
    page.get_by_role("link", name="Back to the referral").click()
    page.get_by_role("button", name="Say yes").click()
    page.get_by_label("What happens next").fill("Come on Monday at 2.")
    page.get_by_role("button", name="Say yes").click()
    expect(page.get_by_text("Wilfred Canarybird")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Note a try to reach them").click()
    look(page)
    page.get_by_role("link", name="Back to the referral").click()
    page.get_by_role("button", name="Say that it is over").click()
    look(page)
    page.get_by_label("Got help", exact=True).check()
    page.get_by_role("button", name="It is over").click()
    look(page, "Thank you")
    page.go_back()
    page.reload()
    look(page, "This link no longer works")


def test_a_man_changes_his_mind(page: Page, village: Village, chromium: Browser) -> None:
    village.refer()
    with village.app.app_context(), transaction():
        wait_for_person(_referral(village), True, village.world.hub, words="Which day suits you?")
    page.goto(village.newest("We have your request"))
    look(page, "See how your request stands")
    page.get_by_role("button", name="Show my request").click()
    look(page)
    page.get_by_label("Your reference").fill(village.reference)
    page.get_by_label("Your code").fill(village.code)
    page.get_by_role("button", name="Show my request").click()
    look(page, "We are asking for help")
    expect(page.get_by_role("button", name="Exit this page")).to_be_visible()
    page.get_by_label("Your answer").fill("Tuesday")
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_role("link", name="Change how we reach you").click()
    look(page, "How can we reach you?")
    page.get_by_label("Send me a text").check()
    page.get_by_label("Only a first name and a number").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See what you agreed to").click()
    look(page, "What you agreed to")
    page.get_by_role("button", name="Take this back: Being asked later how it went").click()
    expect(page.get_by_text("Taken back")).to_be_visible()
    page.get_by_role("link", name="Back to your request").click()
    page.get_by_role("link", name="I no longer need this").click()
    look(page, "Stop your request?")
    page.get_by_label("Yes, stop all of it").check()
    page.get_by_role("button", name="Stop my request").click()
    look(page, "We have stopped")
    assert village.reference not in page.url

    # And without script: in, and how it went.
    village.refer()
    with village.app.app_context(), transaction():
        onward = _referral(village).onwards[0]
        for to in (OnwardStatus.OPENED, OnwardStatus.ACCEPTED, OnwardStatus.CLOSED):
            take_step(onward, to, LINK, Said(outcome=Outcome.GOT_HELP))
        close(_referral(village), CloseReason.HELPED, village.world.hub)
        db.session.query(Task).update({"due_at": clock.now() - timedelta(days=1)})
    plain = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    plain.goto(village.server.url + "/follow")
    plain.get_by_label("Your reference").fill(village.reference)
    plain.get_by_label("Your code").fill(village.code)
    plain.get_by_role("button", name="Show my request").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("This request has ended")
    page.context.add_cookies(plain.context.cookies())  # type: ignore[arg-type]
    page.goto(village.server.url + "/follow/check-in")
    look(page, "How did it go?")
    plain.get_by_role("link", name="Answer three short questions").click()
    plain.get_by_label("A little").check()
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("This request has ended")
    plain.get_by_role("button", name="Close this page").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("See how your request stands")
    plain.context.close()


def test_who_signs_in_answers_and_settles(page: Page, village: Village) -> None:
    village.refer()
    world = village.world
    with village.app.app_context(), transaction():
        teams = {team.name: team for team in _teams()}
        agree(
            teams["practice"], teams["provider"], world.hub, first_days=3, second_days=2,
            starts_on=clock.today(), note="Tried for half a year.",
        )  # fmt: skip
    _enter(page, village, world.provider)
    page.goto(village.server.url + "/staff/sent-to-us")
    look(page, "Sent to us")
    page.get_by_role("link", name=village.reference).click()
    page.get_by_role("button", name="Open this referral").click()
    look(page, f"Referral {village.reference}")
    page.get_by_role("button", name="Put them on a waiting list").click()
    look(page)
    page.get_by_label("How many weeks").fill("2")
    page.get_by_role("button", name="Put them on the list").click()
    page.get_by_role("link", name="Back to what was sent to us").click()
    page.get_by_role("link", name="Settings", exact=True).click()
    look(page, "What we take, and by when")
    page.get_by_role("link", name="Change it").click()
    look(page, "What Tea and talk takes")
    page.get_by_label("Most referrals in a week").fill("many")
    page.get_by_role("button", name="Save").click()
    look(page)
    page.get_by_label("Most referrals in a week").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("5 a week at most")).to_be_visible()
    page.get_by_role("link", name="Change your clocks").click()
    look(page, "Your clocks")
    _enter(page, village, world.agent)
    page.goto(village.server.url + "/staff/referral-settings/promises/new")
    look(page, "Write down a promise")


def _enter(page: Page, village: Village, viewer: Viewer) -> None:
    cookie = {"name": "signed_in", "value": village.token(viewer), "url": village.server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def _referral(village: Village) -> Referral:
    return get_referral(village.world.agent, village.reference)


def _teams() -> list[Team]:
    return list(db.session.scalars(select(Team)))

"""Signing in with a real browser: an app, a passkey of a virtual authenticator, and the staff's pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, SECRETS
from tests.browser.conftest import assert_usable as look
from tests.support.server import Server, portal

PASSWORD = "four quiet herons walking"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def office(staffed: Server) -> Server:
    """The site under a name: a passkey is bound to one, not to a number."""
    return replace(staffed, url=staffed.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def visit(chromium: Browser, office: Server) -> Iterator[Visit]:
    """Open an address of that site in a fresh browser."""
    contexts = []

    def open_one(path: str, size: dict[str, int] = PHONE) -> Page:
        context = chromium.new_context(viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(office.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()


def invite(server: Server, email: str, *options: str) -> str:
    """The path of a fresh invitation."""
    said = portal(server.folder, "user", "invite", email, *options, **SECRETS).stdout
    found = re.search(r"/invitation/[\w-]+", said)
    assert found is not None
    return found.group()


def accept(page: Page, name: str) -> None:
    """Name and password of somebody who was invited."""
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Type it again").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_an_invited_person_sets_up_an_app_and_finds_every_page_usable(visit: Visit, office: Server) -> None:
    email = "app@example.org"
    page = visit(invite(office, email))
    look(page)
    accept(page, "Ada Example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")
    look(page)
    page.get_by_role("button", name="Use an app").click()
    look(page)
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    look(page)
    code = page.locator(".app-key").first.inner_text()
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url(office.url + "/staff")
    page.goto(office.url + "/staff/teams")
    page.get_by_role("link", name="Administrators").click()
    there = page.url
    for address in ("/staff", "/staff/teams", "/staff/teams/new", "/account", "/account/password"):
        page.goto(office.url + address)
        look(page)
    for address in ("", "/invite"):
        page.goto(there + address)
        look(page)
    page.goto(there)
    page.get_by_role("link", name="Ada Example").first.click()
    look(page)
    page.goto(office.url + "/staff/audit")
    look(page)
    page.get_by_role("button", name="Sign out").click()
    look(page)
    page.get_by_role("button", name="Sign in again").click()
    look(page)
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    look(page)
    page.get_by_role("link", name="Use a recovery code").click()
    look(page)
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()


def authenticator(page: Page) -> Any:
    """A passkey device that says yes."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device


def test_a_passkey_signs_in_and_without_the_device_it_does_not(visit: Visit, office: Server) -> None:
    page = visit(invite(office, "key@example.org"), DESKTOP)
    device = authenticator(page)
    accept(page, "Kay Example")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("What do you call this device?").fill("Work laptop")
    look(page)
    page.get_by_role("button", name="Set up passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    page.goto(office.url + "/account")
    expect(page.get_by_text("Passkey “Work laptop”")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    page.goto(office.url + "/sign-in?next=/account")
    page.get_by_label("Email address").fill("key@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    look(page)
    page.get_by_role("button", name="Use passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("button", name="Sign out").click()

    device.send("WebAuthn.disable")
    stranger = visit("/sign-in", DESKTOP)
    authenticator(stranger)
    stranger.get_by_label("Email address").fill("key@example.org")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Continue").click()
    stranger.get_by_role("button", name="Use passkey").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    stranger.goto(office.url + "/account")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Use your passkey")


def with_an_app(page: Page, name: str) -> None:
    """Accept an invitation and set up an app, up to the start page."""
    accept(page, name)
    page.get_by_role("button", name="Use an app").click()
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I have kept them").click()


def test_a_person_removed_from_a_team_mid_session_saves_nothing_more(visit: Visit, office: Server) -> None:
    amy = visit(invite(office, "amy@example.org", "--role", "community_agent", "--team", "Agents"), PHONE)
    with_an_app(amy, "Amy Example")
    lea = visit(invite(office, "lea@example.org", "--role", "lead", "--team", "Agents"), DESKTOP)
    with_an_app(lea, "Lea Example")

    amy.goto(office.url + "/staff/listings?q=Oakham+Library")
    amy.locator("main").get_by_role("link", name="Oakham Library").first.click()
    amy.locator("main a[href$='/edit/what']").first.click()
    amy.get_by_label("In one sentence").fill("Closed for good.")

    lea.goto(office.url + "/staff/teams")
    lea.get_by_role("link", name="Agents").click()
    lea.get_by_role("link", name="Amy Example").click()
    lea.get_by_role("button", name="Take out of the team").click()
    expect(lea.get_by_role("link", name="Amy Example")).to_have_count(0)

    amy.locator("main button[type=submit], main button:not([type])").last.click()
    expect(amy.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    look(amy)
    amy.goto(office.url + "/listings/oakham-library")
    expect(amy.get_by_text("Closed for good.")).to_have_count(0)

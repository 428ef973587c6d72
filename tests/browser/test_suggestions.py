"""The team's work with a real browser: a report put right, two listings merged and taken apart, feedback
answered."""

from __future__ import annotations

import re

import pyotp
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, SECRETS, assert_usable, take_ones_time
from tests.support.server import Server, portal

PASSWORD = "four quiet herons walking"


def settled(page: Page, heading: str) -> None:
    """The page is there and holds what every page must."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert_usable(page)


def sign_in(page: Page, server: Server, email: str) -> None:
    """An information officer, from the invitation on."""
    options = ("--role", "information_officer", "--team", "Office")
    said = portal(server.folder, "user", "invite", email, *options, **SECRETS).stdout
    found = re.search(r"/invitation/[\w-]+", said)
    assert found is not None
    page.goto(server.url + found.group())
    page.get_by_label("Your full name").fill("Olive Officer")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Type it again").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use an app").click()
    secret = page.locator(".app-key").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I have kept them").click()


def test_an_officer_s_morning(chromium: Browser, staffed: Server) -> None:
    office = staffed
    page, resident = [chromium.new_context(viewport=PHONE).new_page() for _ in range(2)]  # type: ignore[arg-type]
    for one in (page, resident):
        one.set_default_timeout(15_000)
    resident.goto(office.url + "/listings/oakham-library/report")
    resident.get_by_label("It is out of date").check()
    resident.get_by_label("Tell us more").fill("It closes at four now.")
    resident.get_by_label("Your email or phone").fill("ann@example.org")
    take_ones_time(resident)
    resident.get_by_role("button", name="Send report").click()
    settled(resident, "Report sent")
    resident.goto(office.url + "/feedback?page=/guides/falls")
    resident.get_by_label("No", exact=True).check()
    resident.get_by_label("What could we do better?").fill("I could not find the times.")
    resident.get_by_label("Your email or phone").fill("ann@example.org")
    take_ones_time(resident)
    resident.get_by_role("button", name="Send your answer").click()

    sign_in(page, office, "olive@example.org")
    page.goto(office.url + "/staff/suggestions")
    settled(page, "Suggestions")
    page.locator(".app-work__item a").first.click()
    settled(page, "Report from the public: Oakham Library")
    page.get_by_role("button", name="End it").click()
    settled(page, "Report from the public")
    page.get_by_label("It is put right").check()
    page.get_by_label("What should they read about it?").fill("It says four now.")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    settled(page, "Report from the public")
    resident.go_back()
    resident.goto(_receipt(page, office))
    settled(resident, "What became of your report")

    page.goto(office.url + "/staff/duplicates/pair?one=rutland-foodbank&other=rutland-foodbank-giving")
    settled(page, "Merge two listings")
    page.get_by_role("button", name="See what comes out").click()
    settled(page, "Merge two listings")
    page.get_by_role("button", name="Merge them").click()
    settled(page, "Listings merged")
    resident.goto(office.url + "/listings/rutland-foodbank-giving")
    assert resident.url.endswith("/listings/rutland-foodbank")
    page.get_by_role("button", name="Take it back").click()
    settled(page, "Merge taken back")
    resident.goto(office.url + "/listings/rutland-foodbank-giving")
    assert resident.url.endswith("/listings/rutland-foodbank-giving"), "the browser kept no redirect"
    page.goto(office.url + "/staff/duplicates")
    settled(page, "Listed twice")

    page.goto(office.url + "/staff/feedback")
    settled(page, "Feedback")
    page.locator(".app-work__item a").first.click()
    page.get_by_label("Your answer").fill("They are on the page of the library.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    settled(page, "Feedback")
    page.goto(office.url + "/staff/feedback?done=yes")
    settled(page, "Feedback")
    for one in (page, resident):
        one.context.close()


def _receipt(page: Page, office: Server) -> str:
    reference = page.locator(".govuk-summary-list__row", has_text="Reference").locator("dd").inner_text()
    return f"{office.url}/listings/oakham-library/report/{reference}"

"""A worried daughter at night on a phone asks for her mother; somebody without script finds help alone and
then asks."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    DESKTOP,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
    take_ones_time,
)
from tests.support.server import Server

Open = Callable[..., Page]

SMALLEST = {"width": 320, "height": 568}


def settled(page: Page, heading: str) -> Page:
    """The page of that heading, once checked as every page is."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)
    return page


def go_on(page: Page) -> None:
    """Continue to the next question."""
    page.get_by_role("button", name="Continue").click()


def count_referrals(site: Server) -> int:
    """How many requests are kept."""
    with sqlite3.connect(site.folder / "portal.db") as stored:
        return int(stored.execute("select count(*) from referral").fetchone()[0])


def test_a_worried_daughter_asks_for_her_mother_at_night_on_a_phone(open_page: Open, site: Server) -> None:
    before = count_referrals(site)
    page = open_page("/guides/feeling-lonely", size=SMALLEST)
    page.get_by_role("link", name="Ask us to help").first.click()
    settled(page, "Ask us to help").get_by_role("button", name="Start now").click()
    settled(page, "Is anyone in danger now?")
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say if anyone is in danger now")
    settled(page, "Is anyone in danger now?").get_by_label("No", exact=True).check()
    go_on(page)
    settled(page, "Who needs help?").get_by_label("Someone I know").check()
    go_on(page)
    settled(page, "Do they know that you are asking, and is it all right with them?")
    page.get_by_label("Yes").check()
    go_on(page)
    settled(page, "Who are you?").get_by_label("Your name").fill("Dora")
    page.get_by_label("Who you are to them").fill("daughter")
    go_on(page)
    expect(settled(page, "What would help them?").get_by_label("I feel lonely")).to_be_checked()
    page.get_by_label("Tell us more in your own words").fill("She told me she wants to end her life")
    go_on(page)
    settled(page, "Before you go on")
    expect(page.locator(".app-emergency").first).to_be_visible()
    page.get_by_role("button", name="Go on with the form").click()
    settled(page, "What is their name?").get_by_label("First name").fill("Edith")
    page.go_back()
    page.go_back()  # over the warning to what she wrote
    expect(page.get_by_label("Tell us more")).to_have_value("She told me she wants to end her life")
    page.get_by_label("Tell us more").fill("She has not been out for weeks")
    go_on(page)
    page.get_by_label("First name").fill("Edith")
    go_on(page)
    settled(page, "How can we reach them?")
    page.reload()
    page.get_by_label("Phone number").fill("01572")
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a phone number")
    settled(page, "How can we reach them?").get_by_label("Phone number").fill("01572 000222")
    go_on(page)
    settled(page, "How is it safe to contact them?")
    page.go_back()  # to where the answer was wrong: nothing is asked to be sent again
    expect(page.get_by_label("Phone number")).to_have_value("01572 000222")
    go_on(page)
    settled(page, "How is it safe to contact them?").get_by_label("A phone call").check()
    page.get_by_label("Yes, but only a first name and a number").check()
    go_on(page)
    settled(page, "What would make it easier for them to talk with us?")
    go_on(page)
    settled(page, "Where do they live?").get_by_label("Where do they live?").fill("Uppingham")
    go_on(page)
    settled(page, "A little more about them").get_by_label("GP practice").fill("Uppingham Surgery")
    go_on(page)
    settled(page, "May we contact them about this?").get_by_label("Yes").check()
    go_on(page)
    settled(page, "Whom may we tell, to get them help?").get_by_label("Charities").check()
    go_on(page)
    settled(page, "May we tell their GP practice what comes of it?").get_by_label("No").check()
    go_on(page)
    settled(page, "May we ask them later how it went?").get_by_label("No").check()
    go_on(page)
    settled(page, "Some questions to see who we reach")
    go_on(page)
    settled(page, "Check your answers").get_by_role("link", name="Change place").click()
    page.get_by_label("Where do they live?").fill("Oakham")
    go_on(page)
    expect(settled(page, "Check your answers").locator("main")).to_contain_text("Oakham")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    settled(page, "Check your answers").get_by_role("button", name="Send").dblclick()
    page.wait_for_url(re.compile("/ask/done"))
    settled(page, "We have your request")
    reference = page.locator(".govuk-panel__body strong").inner_text()
    page.reload()
    expect(page.locator(".govuk-panel__body strong")).to_have_text(reference)
    assert count_referrals(site) == before + 1
    page.get_by_role("link", name="Clear this page from it").click()
    settled(page, "Clear it from this device").get_by_role("button", name="Clear it").click()
    settled(page, "Ask us to help")


def test_without_script_somebody_finds_help_alone_keeps_it_and_then_asks(
    open_page: Open, site: Server
) -> None:
    before = count_referrals(site)
    page = open_page("/help-me", size=SMALLEST, script=False)
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Me", exact=True).check()
    go_on(page)
    page.get_by_label("I feel lonely").check()
    go_on(page)
    page.get_by_label("Where is the help needed?").fill("Oakham")
    go_on(page)
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plan")
    expect(page.locator(".app-card__why").first).to_be_visible()
    plan = page.url
    page.get_by_role("button", name="Keep it on your list").click()
    take_ones_time(page)
    page.get_by_role("button", name="Keep them on your list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your list")
    page.goto(plan)
    page.get_by_role("link", name="ask us to get in touch").click()
    page.get_by_role("button", name="Start now").click()
    for label in ("No", "I do"):
        page.get_by_label(label, exact=True).check()
        go_on(page)
    expect(page.get_by_label("I feel lonely")).to_be_checked()
    go_on(page)
    page.get_by_label("First name").fill("Sam")
    go_on(page)
    page.get_by_label("Email address").fill("sam@example.org")
    go_on(page)
    page.get_by_label("An email").check()
    for _question in ("safe", "support", "place", "about"):
        go_on(page)
    page.get_by_label("Yes").check()
    go_on(page)
    go_on(page)  # shared with nobody without being asked
    page.get_by_label("Yes").check()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Send").dblclick()  # no script holds the second tap back
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    assert count_referrals(site) == before + 1

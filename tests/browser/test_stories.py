"""Stories of the people the directory is for, clicked through in a real browser."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    DESKTOP,
    assert_no_axe_violations,
    assert_no_sideways_scroll,
    take_ones_time,
)

Open = Callable[..., Page]


def settled(page: Page) -> Page:
    """The page once checked as every page is."""
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)
    return page


def start_a_list(page: Page, listing: str = "oakham-library") -> None:
    """Put a listing on a new list."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + f"/listings/{listing}")
    page.get_by_role("button", name="Add to your list").or_(
        page.get_by_role("link", name="Add to your list")
    ).first.click()
    take_ones_time(page)
    page.get_by_role("button", name="Add to your list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your list")


def test_a_daughter_finds_help_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page("/", size=DESKTOP)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("mum keeps falling")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=mum"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to results")
    page.keyboard.press("Enter")
    for _ in range(9):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href') || ''")
        outlined = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'"
            " || s.backgroundColor !== 'rgba(0, 0, 0, 0)' })()"
        )
        assert outlined, "the focus cannot be seen"
        if focused.startswith("/listings/"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/listings/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_resident_without_script_finds_lists_and_reports(open_page: Open) -> None:
    page = open_page("/", script=False)
    page.get_by_label("What do you need help with?").fill("library")
    page.get_by_label("Postcode, village or town").fill("oakham")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Oakham Library", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oakham Library")
    assert page.locator("a[href^='tel:01572']").count() >= 1
    start_a_list(page)
    page.go_back()
    page.goto(page.url.split("/your-list")[0] + "/listings/oakham-library/report")
    page.locator("input[type=radio]").first.check()
    page.locator("textarea").fill("The phone number rings out.")
    take_ones_time(page)
    page.get_by_role("button", name="Send report").click()
    expect(page.locator(".govuk-panel")).to_be_visible()


def test_a_long_story_never_gets_into_an_address(open_page: Open) -> None:
    page = open_page("/")
    story = (
        "My husband was diagnosed with parkinsons last year and I am up all night."
        " My daughter lives far away and I do"
        " not know whether we can get someone to sit with him for a few hours so that I can sleep"
    )
    page.get_by_label("What do you need help with?").fill(story)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".app-card").first).to_be_visible()
    assert page.url.endswith("/search")
    expect(page.get_by_label("What do you need help with?")).to_have_value(story)
    settled(page)


def test_somebody_in_a_crisis_sees_help_first_and_can_leave_fast(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_label("What do you need help with?").fill("i cant go on anymore")
    page.get_by_role("button", name="Search").click()
    panel = page.locator(".app-emergency").first
    expect(panel).to_be_visible()
    assert panel.bounding_box()["y"] < page.get_by_role("heading", level=1).bounding_box()["y"]  # type: ignore[index]
    expect(page.get_by_role("button", name=re.compile("Exit this page"))).to_be_visible()
    settled(page)


def test_a_carer_keeps_shares_prints_and_forgets_a_list(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/")
    start_a_list(page)
    start_a_list(page, "silver-line")
    expect(page.locator(".app-card")).to_have_count(2)
    settled(page)
    page.get_by_role("link", name=re.compile("^Print your list")).or_(
        page.get_by_role("button", name=re.compile("^Print your list"))
    ).first.click()
    settled(page)
    text = printed(page, tmp_path / "list.pdf")
    assert "Oakham Library" in text
    assert "01572 722918" in text
    assert "In an emergency call 999" in text
    assert "Menu" not in text, "the menu is not for paper"
    page.goto(page.url + "?size=large")
    settled(page)
    page.goto(page.url.replace("/print?size=large", "/note"))
    settled(page)
    shared = page.url.removesuffix("/note")
    other = open_page(shared.split("/", 3)[3].join(["/", ""]))
    settled(other)
    expect(other.get_by_text("Oakham Library").first).to_be_visible()
    other.goto(shared + "/keep")
    settled(other)
    page.goto(shared.rsplit("/", 1)[0] + "/forget")
    settled(page)
    page.get_by_role("button", name="Delete the list").click()
    page.wait_for_url(re.compile("/your-list.forgotten="))
    page.goto(shared.rsplit("/", 1)[0])
    expect(page.locator(".app-card")).to_have_count(0)


def test_a_reader_says_whether_a_page_was_useful(open_page: Open) -> None:
    page = open_page("/guides/falls")
    page.get_by_role("link", name=re.compile("Tell us")).click()
    page.get_by_role("button", name="Send your answer").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    settled(page)
    page.get_by_label("Yes").check()
    take_ones_time(page)
    page.get_by_role("button", name="Send your answer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    settled(page)


def test_a_receipt_for_a_report_can_be_read_again(open_page: Open) -> None:
    page = open_page("/listings/oakham-library/report")
    page.locator("input[type=radio]").first.check()
    page.locator("textarea").first.fill("It closes at four now.")
    take_ones_time(page)
    page.get_by_role("button", name="Send report").click()
    settled(page)
    reference = page.locator(".govuk-panel strong").first.inner_text()
    page.reload()
    expect(page.locator(".govuk-panel")).to_contain_text(reference)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/listings/oakham-library", "Monday to Friday, 9:30am to 5pm"),
        ("/guides/falls", "When to ask for help"),
    ],
)
def test_a_page_prints_whole(open_page: Open, tmp_path: Path, address: str, wanted: str) -> None:
    text = printed(open_page(address, size=DESKTOP), tmp_path / "page.pdf")
    assert wanted in text
    assert "999" in text


def printed(page: Page, path: Path) -> str:
    """What the page says on A4 paper."""
    page.pdf(path=str(path), format="A4")
    out = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    return re.sub(r"[ \t]+", " ", out)

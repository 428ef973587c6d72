"""Two officers who edit one listing at once; guides, announcements, words and files of listings kept on
screen: every page met is looked at on a phone, on a desktop and at 320 px."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal import create_app
from portal.accounts.vocabulary import Role
from portal.cli.content import load_content
from portal.directory.finding import search_runtime
from tests.browser.conftest import PHONE, SECRETS, assert_usable
from tests.conftest import close, make_settings
from tests.listings.conftest import HEAD, LUNCH, WALKS, as_csv
from tests.support.factories import Made, a_location, a_service
from tests.support.people import Person, add_person, session_of
from tests.support.server import Server, serving

SERVED = "Saved. It is on the site now"


class Office:
    """A site that is served, with a listing to be edited, and two officers."""

    def __init__(self, server: Server, app: Flask, made: Made, people: list[Person]) -> None:
        self.server, self.app, self.made, self.people = server, app, made, people

    def token(self, person: Person) -> str:
        """A live session of somebody."""
        return session_of(self.app, person)


@pytest.fixture(scope="module")
def office(
    migrated_sqlite: Path, small_content: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A small site of its own, in one process, with its index."""
    folder = tmp_path_factory.mktemp("office") / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder, content=small_content)
    app = create_app(settings)
    with app.app_context():
        load_content()
        hall = a_location("Village hall", address={"address_1": "1 Church Street", "city": "Ashwell"})
        facts = {
            "summary": "Tea and company for everyone.",
            "description": "Come for a cup of tea and a chat. No need to book.",
            "phones": [{"number": "01632 960001"}],
            "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
            "cost_options": [{"amount": 2}],
            "at": [{"location": hall}],
        }
        made = a_service(**facts)
        search_runtime().rebuild()
    people = [
        add_person(app, Role.INFORMATION_OFFICER, email="olive@example.org", name="Olive Officer"),
        add_person(app, Role.INFORMATION_OFFICER, email="oscar@example.org", name="Oscar Officer"),
    ]
    with serving(folder, SECRETS | {"PORTAL_CONTENT": str(small_content)}) as server:
        yield Office(server, app, made, people)
    with app.app_context():
        close(app)


@pytest.fixture
def windows(chromium: Browser, office: Office) -> Iterator[list[Page]]:
    """A window of each officer, signed in."""
    pages = []
    for person in office.people:
        context = chromium.new_context(viewport=PHONE, base_url=office.server.url)  # type: ignore[arg-type]
        context.add_cookies([{"name": "signed_in", "value": office.token(person), "url": office.server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        pages.append(page)
    yield pages
    for page in pages:
        page.context.close()


def look(page: Page, heading: str) -> None:
    """The page is there and holds what every page must."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert_usable(page)


def press(page: Page, name: str) -> None:
    """Press a button of the page."""
    page.get_by_role("button", name=name, exact=True).click()


def test_two_officers_edit_one_section_and_neither_overwrites_the_other(
    windows: list[Page], office: Office
) -> None:
    olive, oscar = windows
    made = office.made
    here = f"/staff/listings/{made.id}"
    olive.goto("/staff/listings")
    look(olive, "Listings")
    olive.get_by_label("Find a listing").fill("tea talk")
    press(olive, "Find")
    olive.get_by_role("link", name="Tea and talk").click()
    look(olive, "Tea and talk")
    oscar.goto(f"{here}/edit/what")  # and leaves it open

    olive.get_by_role("link", name="Change What it is").click()
    look(olive, "What it is")
    olive.locator("[name=summary]").fill("Tea, cake and company.")
    olive.locator("[name=easy_read]").fill("Tea. Cake. A chat.")
    press(olive, "Continue")
    look(olive, "What changes")
    olive.get_by_role("link", name="Preview the whole page").click()
    expect(olive.get_by_text("This is a preview.")).to_be_visible()
    expect(olive.get_by_text("Tea, cake and company.").first).to_be_visible()
    look(olive, "Tea and talk")
    olive.get_by_role("link", name="Back to editing").click()
    olive.get_by_role("link", name="Look at them and save").or_(
        olive.get_by_role("button", name="Look at them and save")
    ).click()
    olive.locator("[name=reason]").fill("Rang them on Monday")
    press(olive, "Save")
    expect(olive.get_by_text(SERVED)).to_be_visible()
    look(olive, "Tea and talk")

    oscar.locator("[name=summary]").fill("Tea for everyone who is lonely.")
    oscar.locator("[name=alternate_name]").fill("Tea club")
    press(oscar, "Continue")
    if oscar.get_by_role("button", name="Save", exact=True).count():
        press(oscar, "Save")
    look(oscar, "Somebody else changed this too")
    for words in ("Tea, cake and company.", "Tea for everyone who is lonely.", "Tea club", "Tea. Cake."):
        expect(oscar.get_by_text(words).first).to_be_visible()
    oscar.get_by_label("Put yours in its place").check()
    press(oscar, "Continue")
    expect(oscar.get_by_role("heading", level=1)).to_contain_text("What changes")
    press(oscar, "Save")
    expect(oscar.get_by_text(SERVED)).to_be_visible()
    oscar.goto(f"/listings/{made.slug}")
    expect(oscar.get_by_text("Tea for everyone who is lonely.").first).to_be_visible()
    oscar.goto(here)
    expect(oscar.get_by_text("Tea. Cake. A chat.")).to_be_visible()

    oscar.get_by_role("link", name="History").click()
    look(oscar, "History")
    expect(oscar.get_by_text("“Rang them on Monday”")).to_be_visible()
    oscar.get_by_role("link", name="Put it back").first.click()
    look(oscar, "Put it back")
    press(oscar, "Put back what is ticked")
    expect(oscar.get_by_text("Put back.", exact=True)).to_be_visible()
    oscar.goto(f"/listings/{made.slug}")
    expect(oscar.get_by_text("Tea, cake and company.").first).to_be_visible()


def test_the_other_pages_of_the_editor(windows: list[Page], office: Office) -> None:
    olive, _oscar = windows
    here = f"/staff/listings/{office.made.id}"
    for section in ("who", "when", "where"):
        olive.goto(f"{here}/edit/{section}")
        look(olive, "")
    olive.goto("/staff/listings/organisations")
    look(olive, "Organisations")
    olive.goto("/staff/listings/places?q=hall")
    look(olive, "Places")
    olive.get_by_role("link", name="Village hall").first.click()
    look(olive, "Village hall")
    olive.goto("/staff/listings/places/new")
    look(olive, "Add a place")
    olive.goto("/staff/listings/new")
    look(olive, "Add a listing")
    olive.locator("[name=name]").fill("Tea and talk")
    press(olive, "Look for it")
    look(olive, "Is it one of these?")
    for letter in ("", "/spellings/t", "/spellings/t/history"):
        olive.goto(f"/staff/words{letter}")
        look(olive, "")


def test_a_guide_is_previewed_saved_and_put_back(windows: list[Page]) -> None:
    olive, oscar = windows
    olive.goto("/staff/texts")
    look(olive, "Guides and pages")
    guide = "/staff/texts/guide/becoming-a-carer"
    oscar.goto(guide)
    olive.goto(guide)
    look(olive, "carer")
    olive.locator("[name=summary]").fill("What to do when you look after somebody.")
    press(olive, "See how it will look")
    expect(olive.get_by_text("Nothing is saved yet.")).to_be_visible()
    look(olive, "carer")
    press(olive, "Save")
    expect(olive.get_by_text(SERVED)).to_be_visible()
    oscar.locator("[name=summary]").fill("Mine instead.")
    press(oscar, "Save")
    expect(oscar.get_by_text("Somebody else changed this while you were writing.")).to_be_visible()
    look(oscar, "carer")
    olive.get_by_role("link", name="What was changed").click()
    look(olive, "What was changed")
    olive.get_by_role("button", name="Put back how it was before").first.click()
    expect(olive.get_by_role("heading", level=1)).to_contain_text("What was changed")
    olive.goto("/guides/becoming-a-carer")
    expect(olive.get_by_text("What to do when you look after somebody.")).to_have_count(0)


def test_an_announcement_stands_on_every_public_page(windows: list[Page]) -> None:
    olive, oscar = windows
    words = "Our phones are off this morning. Please write to us, or ring after noon."
    olive.goto("/staff/announcements")
    look(olive, "Announcements")
    olive.get_by_role("link", name="Write an announcement").or_(
        olive.get_by_role("button", name="Write an announcement")
    ).click()
    olive.get_by_label("Notice").check()
    olive.locator("[name=message]").fill(words)
    press(olive, "See how it will look")
    expect(olive.get_by_text(words).first).to_be_visible()
    look(olive, "Write an announcement")
    press(olive, "Save")
    look(olive, "Announcements")
    oscar.goto("/guides")
    expect(oscar.get_by_text(words)).to_be_visible()
    oscar.goto("/")
    expect(oscar.get_by_text(words)).to_be_visible()
    look(oscar, "")
    olive.get_by_role("button", name=f"Take down: {words}").click()
    expect(olive.get_by_role("button", name=f"Take down: {words}")).to_have_count(0)
    oscar.goto("/")
    expect(oscar.get_by_text(words)).to_have_count(0)


def test_words_are_tried_before_they_are_saved_and_the_search_follows(windows: list[Page]) -> None:
    olive, oscar = windows
    word = "zorblewump"
    olive.goto("/staff/terms")
    look(olive, "Terms and words")
    olive.goto("/staff/terms/needs")
    look(olive, "")
    term = "/staff/terms/needs/lonely"
    oscar.goto(term)
    olive.goto(term)
    said = olive.locator("[name=says]")
    said.fill(f"{said.input_value()}\n{word}")
    olive.locator("[name=q]").fill(word)
    press(olive, "Try it")
    expect(olive.get_by_text("What the search understands for")).to_be_visible()
    look(olive, "")
    press(olive, "Save")
    expect(olive.get_by_text("Saved. The search follows within seconds.")).to_be_visible()
    oscar.locator("[name=description]").fill("Mine instead.")
    press(oscar, "Save")
    expect(oscar.get_by_text("Somebody else changed this while you were writing.")).to_be_visible()
    look(oscar, "")
    olive.get_by_role("link", name="What was changed").click()
    look(olive, "What was changed")


def test_a_file_of_listings_is_looked_at_before_it_is_imported(windows: list[Page], tmp_path: Path) -> None:
    olive, _oscar = windows
    file = tmp_path / "clubs.csv"
    named = [LUNCH, WALKS, ["3", *[""] * 9]]
    file.write_bytes(as_csv(*named, head=HEAD))
    olive.goto("/staff/import")
    look(olive, "Import listings")
    olive.get_by_label("The file", exact=True).set_input_files(file)
    press(olive, "Send the file")
    look(olive, "What are the columns of clubs.csv?")
    olive.get_by_label("Who is the file from?").fill("The clubs’ own list")
    press(olive, "See what would happen")
    expect(olive.get_by_text("Nothing is changed yet.")).to_be_visible()
    look(olive, "clubs.csv")
    press(olive, "Import 2 listings")
    expect(olive.get_by_text("Imported: 2 new")).to_be_visible()
    look(olive, "clubs.csv")
    olive.goto("/staff/listings?q=lunch+club")
    olive.get_by_role("link", name="Lunch club").click()
    expect(olive.get_by_role("heading", level=1)).to_have_text("Lunch club")
    olive.goto("/staff/export")
    look(olive, "Export listings")

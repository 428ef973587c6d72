"""Browsing: guidance first, then listings, local ones first, then a person; with and without the index."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.directory.browsing import PER_PAGE
from portal.extensions.transactions import transaction
from portal.geography.actions import load_places
from portal.geography.vocabulary import RUTLAND
from tests.support.client import Page, PageClient, words_of
from tests.support.factories import a_service, a_term, build_index

ENGLAND = {"name": "England", "code": "E92000001"}
LOCAL = {"name": "Rutland", "code": RUTLAND}


@pytest.fixture
def terms(app: Flask) -> None:
    """One need with a guide and one without, over two kinds of help."""
    with app.app_context():
        a_term("service_types", "befriending", name="Befriending")
        a_term("service_types", "clubs", name="Clubs")
        a_term(
            "needs",
            "lonely",
            name="I feel lonely",
            slug="feeling-lonely",
            points_to=("befriending", "clubs"),
            guide_slug="feeling-lonely",
            description="You would like company.",
        )
        a_term("needs", "unsafe", name="I do not feel safe", points_to=("befriending",), sensitive=True)
        a_term("audiences", "carers", name="Unpaid carers")
        a_term("audiences", "anyone", name="Anyone")


def titles(page: Page) -> list[str]:
    """The listings of a page, in order."""
    return [words_of(card) for card in page.all("h3", class_="app-card__title")]


@pytest.mark.usefixtures("terms")
def test_a_need_gives_its_guide_then_local_listings_then_the_others_then_a_person(
    app: Flask, client: PageClient
) -> None:
    with app.app_context():
        a_service("A national line", service_types=["befriending"], service_areas=[ENGLAND])
        a_service("Village club", service_types=["clubs"], service_areas=[LOCAL])
        a_service("Bread shop", service_areas=[LOCAL])
        build_index()
    page = client.get("/browse/needs/feeling-lonely")
    assert page.heading == "I feel lonely"
    assert titles(page) == ["Village club", "A national line"]
    words = page.text
    assert words.index("Read this first") < words.index("Village club") < words.index("Ask a person")
    assert page.links()["Search within these by place, cost, day and more"] == "/search?need=lonely"


@pytest.mark.usefixtures("terms")
def test_nothing_is_missing_while_the_index_is_away(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_service("Village club", service_types=["clubs"])
    page = client.get("/browse/needs/feeling-lonely")
    assert titles(page) == ["Village club"]
    assert "search is away" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("terms")
def test_a_sensitive_need_can_be_left_fast(client: PageClient) -> None:
    assert "Exit this page" in client.get("/browse/needs/i-do-not-feel-safe").text
    assert "Exit this page" not in client.get("/browse/needs/feeling-lonely").text


@pytest.mark.usefixtures("terms")
def test_an_empty_term_is_no_dead_end(client: PageClient) -> None:
    page = client.get("/browse/audiences/unpaid-carers")
    assert "We list nothing for this yet" in page.text
    assert {"/search", "/contact"} <= set(page.links().values())


@pytest.mark.usefixtures("terms")
def test_the_ways_in_lead_only_to_something(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_service("Village club", service_types=["clubs"], audiences=["anyone"])
    links = client.get("/browse").links()
    assert links["I feel lonely"] == "/browse/needs/feeling-lonely"
    assert "I do not feel safe" not in links  # neither a listing nor a guide
    assert not {"Anyone", "Unpaid carers"} & links.keys()
    assert links["V"] == "/browse/a-to-z/v"
    assert "A" not in links


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize(
    "path", ["/browse/needs/no-such", "/browse/wishes/lonely", "/browse/places/atlantis", "/browse/a-to-z/ab"]
)
def test_unknown_ways_are_not_found(client: PageClient, path: str) -> None:
    client.get(path, status=404)


def test_letters_hold_the_names_that_start_with_them(app: Flask, client: PageClient) -> None:
    with app.app_context():
        for name in ("apple club", "Apricot club", "Beans", "50 plus"):
            a_service(name)
    assert titles(client.get("/browse/a-to-z/a")) == ["apple club", "Apricot club"]
    assert titles(client.get("/browse/a-to-z/0-9")) == ["50 plus"]
    assert client.raw.get("/browse/a-to-z/B").location == "/browse/a-to-z/b"
    assert "We list nothing" in client.get("/browse/a-to-z/z").text


def test_a_longer_list_has_pages_that_hold_each_listing_once(app: Flask, client: PageClient) -> None:
    with app.app_context():
        for number in range(PER_PAGE + 2):
            a_service(f"Club {number:02}", slug=f"club-{number}")
    first, second = (client.get("/browse/a-to-z/c", page=number) for number in (1, 2))
    assert titles(first) + titles(second) == [f"Club {number:02}" for number in range(PER_PAGE + 2)]
    assert f"1 to {PER_PAGE} of {PER_PAGE + 2}" in first.text
    assert "/browse/a-to-z/c" in second.links().values()
    assert "page 2 of 2" in second.title
    client.get("/browse/a-to-z/c?page=3", status=404)


def test_a_place_shows_what_serves_it_and_not_what_serves_others_only(app: Flask, client: PageClient) -> None:
    with app.app_context():
        with transaction():
            load_places(app.extensions["settings"].content / "places")
        a_service("Rutland line", service_areas=[LOCAL])
        a_service("Melton club", service_areas=[{"name": "Melton", "code": "E07000133"}])
        build_index()
    page = client.get("/browse/places/oakham")
    assert titles(page) == ["Rutland line"]
    assert page.heading == "Help for Oakham"
    assert "Oakham" in client.get("/browse").links()

"""Terms and their words edited on screen: the search follows, nobody overwrites anybody, nothing that is in
use is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal import create_app
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.core.loading import LoadReport
from portal.directory.finding import search_runtime
from portal.directory.models import Service
from portal.directory.queries import get_words
from portal.directory.seed_terms import load_terms
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.usage.store import writing_usage
from portal.usage.words import Search, keep_words
from search_index.documents import Query
from tests.conftest import ROOT, close
from tests.support.client import PageClient
from tests.support.factories import a_service
from tests.support.people import add_person, enter

Clients = Callable[[], PageClient]
LONELY = "/staff/terms/needs/lonely"


@pytest.fixture
def site(app: Flask) -> Flask:
    """The terms without their words, two listings, and an index."""
    with app.app_context():
        a_service("Monday meet", service_types=["befriending"], needs=["lonely"])
        a_service("Hill ramble", service_types=["physical_activity"], needs=["getting_active"])
        search_runtime().rebuild()
        db.session.remove()
    return app


@pytest.fixture
def officer(site: Flask, make_client: Clients) -> PageClient:
    """The browser of an information officer."""
    return enter(make_client(), add_person(site, Role.INFORMATION_OFFICER, name="Ida Example"))


def found(app: Flask, words: str) -> list[str]:
    """The listings that a search brings, best first."""
    with app.app_context():
        results, away = search_runtime().search(Query(text=words))
        assert not away
        return [hit.slug for hit in results.hits]


@pytest.mark.database
def test_search_follows_new_words_in_every_process(site: Flask, officer: PageClient) -> None:
    other = create_app(site.extensions["settings"])  # as another process of the site
    assert "monday-meet" not in found(other, "scunnered")
    officer.send(officer.get(LONELY), LONELY, do="save", says="scunnered\nfed up with my own company")
    with site.app_context():
        assert search_runtime().catch_up()
    assert found(other, "scunnered")[:1] == ["monday-meet"]
    assert found(other, "scunnered")[:1] == ["monday-meet"], "and it stays so"
    assert found(site, "scunnered")[:1] == ["monday-meet"]
    with other.app_context():
        assert not search_runtime().needs_rebuild()
        close(other)


def test_words_are_tried_before_they_are_saved(site: Flask, officer: PageClient) -> None:
    page = officer.send(officer.get(LONELY), LONELY, do="try", says="scunnered", q="I am scunnered")
    assert "Nothing is saved yet" in page.text
    now, then = [
        " ".join("".join(el.itertext()).split()) for el in page.all("div", class_="app-difference__side")
    ]
    assert "I feel lonely" not in now
    assert "I feel lonely" in then
    assert page.form_values(LONELY)["says"] == "scunnered"
    with site.app_context():
        assert get_words()["lonely"]["says"] == []


@pytest.mark.database
def test_two_editors_never_overwrite_each_other_and_changes_are_taken_back(
    site: Flask, officer: PageClient
) -> None:
    first, second = officer.get(LONELY), officer.get(LONELY)
    officer.send(first, LONELY, do="save", name="I am lonely")
    clash = officer.send(second, LONELY, status=409, do="save", name="Nobody to talk to")
    assert "I am lonely" in clash.text
    assert clash.form_values(LONELY)["name"] == "Nobody to talk to"
    officer.send(clash, LONELY, do="save")
    history = officer.get(f"{LONELY}/history")
    assert "Ida Example changed name" in history.text
    officer.send(history, "put-back")
    assert officer.get(LONELY).heading == "I am lonely"


@pytest.mark.database
def test_a_merged_term_hands_over_its_listings_and_leads_on(
    site: Flask, officer: PageClient, client: PageClient
) -> None:
    fit = "/staff/terms/needs/getting_active"
    assert "cannot be removed" in officer.get(fit).text
    officer.send(officer.get(fit), "/merge", into="lonely")
    with site.app_context():
        search_runtime().catch_up()
        row = db.session.query(Service).filter_by(slug="hill-ramble").one()
        assert row.version == 2, "the listing's own history tells"
        assert "I want to be more active" in get_words()["lonely"]["says"]
        db.session.remove()
    moved = client.raw.get("/browse/needs/being-more-active")
    assert moved.headers["Location"] == "/browse/needs/feeling-lonely"
    assert "Hill ramble" in client.get("/browse/needs/feeling-lonely").text
    assert "I want to be more active" not in client.get("/browse").text


@pytest.mark.database
def test_a_hidden_term_is_offered_nowhere_and_comes_back(
    site: Flask, officer: PageClient, client: PageClient
) -> None:
    officer.send(officer.get(LONELY), "/hide")
    for page in ("/", "/browse", "/help-me/needs"):
        assert "I feel lonely" not in client.get(page).text
    client.get("/browse/needs/feeling-lonely", status=404)
    assert client.get("/listings/monday-meet").heading == "Monday meet"
    officer.send(officer.get(LONELY), "/show")
    assert "Monday meet" in client.get("/browse/needs/feeling-lonely").text


def test_words_searched_for_in_vain_are_added_to_a_term(site: Flask, officer: PageClient) -> None:
    with site.app_context(), writing_usage(db.engines["usage"]) as store:
        today = clock.today()
        keep_words(store, [Search("blether", f"visit {n}", today, True) for n in range(5)], b"k" * 32)
    page = officer.get("/staff/terms")
    assert "blether5" in page.text
    page = officer.send(page, "/words", phrase="blether", term="needs/lonely")
    assert "Saved" in page.text
    assert page.form_values(LONELY)["says"] == "blether"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 201}, "takes 200 characters"),
        ({"position": "first"}, "Enter a whole number"),
        ({"position": "0"}, "Enter a whole number"),
        ({"says": "x" * 201}, "is too long"),
        ({"says": "\n".join(str(n) for n in range(1001))}, "At most 1000"),
        ({"guide_slug": "nonsense"}, "Choose from the list"),
        ({"link_0": "nonsense"}, "Choose from the list"),
        ({"name": "\x00"}, "Enter the name"),
        ({"csrf_token": None}, "What you typed is still here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    officer: PageClient, typed: dict[str, str | None], message: str
) -> None:
    page = officer.send(officer.get(LONELY), LONELY, **({"do": "save", "description": "Keep me."} | typed))
    assert message in page.text
    assert page.form_values(LONELY)["description"] == "Keep me."


def test_wrong_choices_elsewhere_are_said_too(officer: PageClient) -> None:
    assert "Choose which term" in officer.send(officer.get(LONELY), "/merge", into="").text
    assert "Choose from the list" in officer.send(officer.get(LONELY), "/merge", into="lonely").text
    page = officer.get("/staff/terms")
    assert "Choose what the words mean" in officer.send(page, "/words", phrase="x", term="").text
    assert "Enter the words" in officer.send(page, "/words", phrase="", term="needs/lonely").text
    officer.get("/staff/terms/needs/nothing", status=404)
    officer.get("/staff/terms/nothing", status=404)


def test_a_term_edited_on_screen_is_kept_when_files_are_loaded(app: Flask, make_client: Clients) -> None:
    with app.app_context(), transaction():
        load_terms(ROOT / "content", LoadReport())
    officer = enter(make_client(), add_person(app, Role.INFORMATION_OFFICER))
    officer.send(officer.get(LONELY), LONELY, do="save", name="Put right on screen")
    with app.app_context():
        report = LoadReport()
        with transaction():
            load_terms(ROOT / "content", report)
        assert report.total("changed") == 0
    assert officer.get(LONELY).heading == "Put right on screen"

"""Something new is searched for before it is created; a new listing is a draft with a list of what to do."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.vocabulary import Role
from portal.directory.models import Location, Organization, Service
from portal.extensions import db
from tests.listings.editing.conftest import SignIn
from tests.support.factories import Made, a_service

pytestmark = pytest.mark.database


def count(app: Flask, model: type) -> int:
    """How many there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_there_is_shown_before_anything_is_created(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    page = officer.send(officer.get("/staff/listings/new"), "/new", name="tea & talk", phone="01632 960 001")
    assert page.heading == "Is it one of these?"
    assert page.links()["Tea and talk"] == f"/staff/listings/{tea.id}"
    assert "the same phone number" in page.text
    assert count(app, Service) == 1


def test_a_new_listing_is_a_draft_with_a_list_of_what_to_do_and_goes_live_when_it_is_put_live(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in(Role.COMMUNITY_AGENT)
    page = officer.send(officer.get("/staff/listings/new"), "/new", name="Knitting circle")
    assert "We have nothing like it yet." in page.text
    page = officer.send(page, "/new/start", kind="activity", organization="The Wool Club")
    assert "We do not know “The Wool Club” yet." in page.text
    assert count(app, Organization) == 1
    page = officer.send(page, "/new/start", add="yes", phone="ring the bell")
    assert page.form_values("/new/start")["phone"] == "ring the bell"
    assert count(app, Organization) == 1, "a listing that cannot be begun brings no organisation"
    page = officer.send(page, "/new/start", add="yes", phone="")
    assert "Nobody sees it until you put it live." in page.text
    assert "To do before it goes live" in page.text
    assert count(app, Organization) == 2
    with app.app_context():
        row = db.session.scalar(select(Service).where(Service.name == "Knitting circle"))
        assert row is not None
        made = Made(row.id, row.slug)
    officer.get(f"/listings/{made.slug}", status=404)

    page = officer.send(officer.get(f"/staff/listings/{made.id}"), "/publish")
    assert "Live: everybody can find it" in page.text
    officer.get(f"/listings/{made.slug}", status=404)
    officer.send(page, "/changes")
    assert officer.get(f"/listings/{made.slug}").heading == "Knitting circle"


def test_two_listings_of_one_name_get_addresses_of_their_own(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    page = officer.send(officer.get("/staff/listings/new"), "/new", name="Tea and talk")
    officer.send(page, "/new/start", kind="activity", organization="the tea club")
    with app.app_context():
        assert set(db.session.scalars(select(Service.slug))) == {"tea-and-talk", "tea-and-talk-2"}


def test_a_new_place_for_a_listing_finds_those_like_it_first_and_its_point_by_postcode(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in()
    page = officer.get("/staff/listings/places/new", **{"for": tea.id})
    values = page.form_values("/places/new") | {"name": "Village Hall", "do": "check"}
    values["addresses-0-postal_code"] = "le15 7lr"
    page = officer.post("/staff/listings/places/new", values)
    assert page.heading == "Is it one of these?"
    assert count(app, Location) == 1
    page = officer.post("/staff/listings/places/new", page.form_values("/places/new") | {"do": "another"})
    assert page.heading == "Where"
    assert count(app, Location) == 2
    page = officer.post(
        f"/staff/listings/{tea.id}/edit/where", page.form_values("/edit/where") | {"do": "check"}
    )
    assert "Village Hall, LE15 7LR" in page.text
    officer.send(page, "/changes")
    assert "Village Hall" in officer.get(f"/listings/{tea.slug}").text


def test_a_place_without_name_and_address_is_refused(app: Flask, sign_in: SignIn) -> None:
    officer = sign_in()
    page = officer.get("/staff/listings/places/new")
    page = officer.post("/staff/listings/places/new", page.form_values("/places/new") | {"do": "check"})
    assert "Give the place a name or an address." in page.text
    assert count(app, Location) == 0


def test_a_place_that_several_use_says_so_and_asks_about_access(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in()
    with app.app_context():
        place = db.session.scalars(select(Location)).one().id
        a_service("Chair yoga", at=[{"location": place}])
    page = officer.get(f"/staff/listings/places/{place}")
    assert "2 listings use this place: Chair yoga and Tea and talk." in page.text
    address = f"/staff/listings/places/{place}/edit/access"
    page = officer.get(address)
    assert "Is there an accessible toilet?" in page.text
    page = officer.post(address, page.form_values("/edit/access") | {"do": "ask:toilet:yes"})
    assert "Is there an accessible toilet?" not in page.text
    page = officer.post(address, page.form_values("/edit/access") | {"do": "ask:steps:no"})
    page = officer.post(address, page.form_values("/edit/access") | {"do": "check"})
    officer.send(page, "/changes")
    with app.app_context():
        row = db.session.scalar(select(Service.slug).where(Service.name == "Chair yoga"))
    assert "Accessible toilet" in officer.get(f"/listings/{row}").text
    assert "There are steps to get in" in officer.get(f"/listings/{row}").text


def test_an_organisation_is_edited_like_a_listing(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    link = officer.get("/staff/listings/organisations", q="tea").links()["The Tea Club"]
    address = f"{link}/edit/what"
    page = officer.post(
        address,
        officer.get(address).form_values("/edit/what") | {"do": "check", "description": "We pour tea."},
    )
    page = officer.send(page, "/changes")
    assert "Saved." in page.text
    assert "We pour tea." in officer.get("/organisations/the-tea-club").text
    assert "We pour tea." in officer.get(f"{link}/history").text


def test_places_are_found_by_name_street_town_and_postcode(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    for words in ("village", "church", "ashwell", "LE157LR", "le15 7lr"):
        page = officer.get("/staff/listings/places", q=words)
        assert any(name.startswith("Village hall") for name in page.links()), words
    page = officer.get("/staff/listings/places", q="nowhere at all")
    assert "Nothing fits." in page.text

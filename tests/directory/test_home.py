"""The home page: one box, a place, needs, life events, a person to ask; and it works with nothing loaded."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.client import PageClient


@pytest.fixture
def front_door(loaded_client: PageClient) -> PageClient:
    """A browser on the site with the real content."""
    return loaded_client


def test_home_has_one_search_box_with_a_place(front_door: PageClient) -> None:
    page = front_door.get("/")
    assert len(page.all("form", role="search")) == 1
    assert {field.get("name") for field in page.all("input")} == {"q", "place"}
    assert page.all("form", role="search")[0].get("action") == "/search"


def test_every_need_is_on_the_page_and_leads_on(front_door: PageClient) -> None:
    links = front_door.get("/").links()
    assert links["I feel lonely"] == "/browse/needs/feeling-lonely"
    assert links["I need a doctor, dentist or clinic"] == "/browse/needs/doctor-dentist-or-clinic"
    assert sum(href.startswith("/browse/needs/") for href in links.values()) == 30


def test_life_events_and_themes_lead_to_guides_first(front_door: PageClient) -> None:
    links = front_door.get("/").links()
    assert links["Home from hospital"] == "/guides/home-from-hospital"
    assert links["Staying steady on your feet"] == "/guides/falls"


def test_a_person_can_be_asked(front_door: PageClient) -> None:
    page = front_door.get("/")
    assert page.links()["Other ways to talk to someone"] == "/contact"
    assert page.links()["Ask us to help: we get in touch with you"] == "/ask"


def test_home_sets_no_cookie_and_is_kept(front_door: PageClient) -> None:
    response = front_door.raw.get("/")
    assert "Set-Cookie" not in response.headers
    assert response.headers["ETag"]
    assert front_door.raw.get("/", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_home_opens_before_anything_is_loaded(app: Flask) -> None:
    assert PageClient(app).get("/").heading == "Find help and support in Rutland"

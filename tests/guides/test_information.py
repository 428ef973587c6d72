"""Standing pages: what they say of cookies, sources and numbers comes from the facts."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from flask import Flask

from portal.config import ROOT
from portal.guides.attributions import place_attributions
from portal.web.cookies import all_cookies
from tests.support.client import PageClient, words_of

PAGES = ("about", "accessibility", "contact", "cookies", "emergency", "help", "privacy", "sources")


@pytest.mark.parametrize("slug", PAGES)
def test_a_standing_page_shows_its_text_and_date(visitor: PageClient, slug: str) -> None:
    page = visitor.get(f"/{slug}")
    front = yaml.safe_load((ROOT / "content" / "pages" / f"{slug}.md").read_text().split("---")[1])
    assert f"It last changed on {front['updated_on']:%-d %B %Y}." in page.text
    assert page.all("link", rel="canonical")[0].get("href") == f"http://localhost/{slug}"
    assert page.all("meta", name="description")[0].get("content")


@pytest.mark.parametrize("slug", PAGES)
def test_a_standing_page_sets_no_cookie_and_is_kept(visitor: PageClient, slug: str) -> None:
    response = visitor.raw.get(f"/{slug}")
    assert "Set-Cookie" not in response.headers
    assert response.headers["ETag"]


def test_the_cookies_page_names_every_cookie_of_the_code(visitor: PageClient) -> None:
    page = visitor.get("/cookies")
    with visitor.app.app_context():
        for cookie in all_cookies():
            assert cookie.full_name in [words_of(one) for one in page.all("h3")]
            assert cookie.purpose in page.text
            assert cookie.how_long in page.text
            assert cookie.when in page.text


def test_people_can_choose_not_to_be_counted(visitor: PageClient) -> None:
    assert "/privacy/counting" in visitor.get("/cookies").links().values()


def test_the_usual_address_of_the_accessibility_statement_works(visitor: PageClient) -> None:
    page = visitor.get("/accessibility-statement", follow=True)
    assert page.heading == "Accessibility statement"


def test_the_sources_page_shows_every_line_it_must(visitor: PageClient) -> None:
    page = visitor.get("/sources")
    lines = place_attributions(ROOT / "content")
    assert len(lines) >= 5
    for line in lines:
        assert line in page.text
    assert "The MIT License (MIT)" in page.text
    assert "Copyright (C) 2017 Crown Copyright (Government Digital Service)" in page.text


def test_the_sources_of_listings_are_counted(visitor: PageClient) -> None:
    page = visitor.get("/sources")
    rows = [[words_of(cell) for cell in row if words_of(cell)] for row in page.all("tr")]
    counts = [int(row[-1]) for row in rows if row[-1].isdigit()]
    assert counts == sorted(counts, reverse=True)
    assert min(counts) == 2
    assert any("rutland.gov.uk" in href for href in page.links().values())


def test_contact_says_who_runs_the_site_when_that_is_set(loaded_site: Flask) -> None:
    usual = loaded_site.extensions["settings"]
    assert "have not put their name here yet" in PageClient(loaded_site).get("/contact").text
    loaded_site.extensions["page_cache"].clear()
    loaded_site.extensions["settings"] = replace(
        usual, organisation="A Test Trust", site_email="ask@example.org"
    )
    try:
        page = PageClient(loaded_site).get("/contact")
    finally:
        loaded_site.extensions["settings"] = usual
        loaded_site.extensions["page_cache"].clear()
    assert "This site is run by A Test Trust." in page.text
    assert page.links()["ask@example.org"] == "mailto:ask@example.org"


def test_contact_offers_a_form_and_a_person(visitor: PageClient) -> None:
    page = visitor.get("/contact")
    assert page.links()["Write to us about this site"] == "/feedback?page=/contact"
    assert page.links()["01572 722577"] == "tel:01572722577"


def test_the_emergency_page_shows_every_panel_with_its_numbers(visitor: PageClient) -> None:
    page = visitor.get("/emergency")
    panels = yaml.safe_load((ROOT / "content" / "crisis" / "panels.yaml").read_text())["panels"]
    assert len(panels) >= 10
    for panel in panels:
        shown = page.all("section", id=panel["code"].replace("_", "-"))[0]
        words = words_of(shown)
        assert panel["heading"] in words
        for contact in panel["contacts"]:
            assert contact["name"] in words
            assert str(contact["number"]) in words


def test_every_emergency_contact_is_shown_with_its_source_and_date(visitor: PageClient) -> None:
    page = visitor.get("/emergency")
    panels = yaml.safe_load((ROOT / "content" / "crisis" / "panels.yaml").read_text())["panels"]
    rows = {words_of(row.find("./*")): row for row in page.all("tr")}  # type: ignore[arg-type]
    for contact in (one for panel in panels for one in panel["contacts"]):
        row = rows[contact["name"]]
        links = [link.get("href") for link in row.iter("{http://www.w3.org/1999/xhtml}a")]
        assert links == [contact["source_url"]] or contact["name"] == "NHS 111", contact["name"]
        assert "date not stated" in words_of(row) or contact["source_date"][:4] in words_of(row)


def test_a_number_for_texts_is_not_offered_as_a_call(visitor: PageClient) -> None:
    addresses = visitor.get("/emergency").links().values()
    assert "sms:85258" in addresses
    assert "tel:85258" not in addresses


def test_the_emergency_page_carries_the_exit_button(visitor: PageClient) -> None:
    assert "Exit this page" in visitor.get("/emergency").text

"""An organisation's page."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.support.client import PageClient
from tests.support.factories import a_service, an_organization, change


@pytest.mark.database
def test_an_organisation_shows_who_it_is_and_what_it_offers(app: Flask, client: PageClient) -> None:
    with app.app_context():
        an_organization(
            "The Tea Club",
            sector="voluntary",
            description="We make tea.",
            website="https://www.example.org",
            email="tea@example.org",
            phones=[{"number": "01572 000111"}],
            identifiers=[
                {"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567"}
            ],
            sources=[{"title": "Its own page", "url": "https://www.example.org", "date": "2026"}],
        )
        a_service("Tea and talk")
        a_service("Coffee and cards", status="archived")
    page = client.get("/organisations/the-tea-club")
    links = page.links()
    assert page.heading == "The Tea Club"
    for words in ("Voluntary or community group", "We make tea.", "01572 000111", "Its own page"):
        assert words in page.text
    assert links["Tea and talk"] == "/listings/tea-and-talk"
    assert links["1234567"].endswith("/1234567")
    assert "Coffee and cards" not in page.text
    told = json.loads("".join(page.all("script", type="application/ld+json")[0].itertext()))
    assert (told["@type"], told["name"]) == ("NGO", "The Tea Club")


def test_an_organisation_with_nothing_public_is_not_found(app: Flask, client: PageClient) -> None:
    with app.app_context():
        an_organization("Secret Club")
        made = a_service("Tea and talk")
    client.get("/organisations/secret-club", status=404)
    client.get("/organisations/no-such", status=404)
    client.get("/organisations/the-tea-club")
    with app.app_context():
        change("service", made.id, status="archived")
    client.get("/organisations/the-tea-club", status=404)

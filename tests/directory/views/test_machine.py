"""What machines are told: site map, robots, search description."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from portal.core import clock
from tests.support.client import PageClient
from tests.support.factories import a_service, a_term

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_the_site_map_names_every_public_page_and_no_other(app: Flask, client: PageClient) -> None:
    with app.app_context(), clock.frozen(datetime(2026, 5, 2, 23, 30, tzinfo=UTC)):
        a_term("service_types", "clubs")
        a_term("needs", "lonely", name="I feel lonely", slug="feeling-lonely", points_to=("clubs",))
        a_service("Tea & talk", slug="tea-and-talk", service_types=["clubs"])
        a_service("Hidden", status="draft", organization="Hidden Club")
    response = client.get("/sitemap.xml").response
    assert response.mimetype == "application/xml"
    entries = {
        (entry.findtext(f"{MAP}loc") or "").removeprefix("http://localhost"): entry.findtext(f"{MAP}lastmod")
        for entry in ET.fromstring(response.data)
    }
    assert entries["/listings/tea-and-talk"] == "2026-05-03"
    assert {
        "/",
        "/browse",
        "/browse/needs/feeling-lonely",
        "/browse/a-to-z/t",
        "/organisations/the-tea-club",
    } <= entries.keys()
    assert not [path for path in entries if "hidden" in path or path.startswith(("/search", "/your-list"))]


def test_every_address_of_the_site_map_opens(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_service("Tea and talk")
    standing = {
        "/about",
        "/help",
        "/contact",
        "/emergency",
        "/privacy",
        "/cookies",
        "/accessibility",
        "/sources",
    }
    for entry in ET.fromstring(client.get("/sitemap.xml").response.data):
        path = (entry.findtext(f"{MAP}loc") or "").removeprefix("http://localhost")
        if path not in standing:  # their texts are content, which this test does not load
            client.get(path)


def test_robots_are_kept_from_searches_and_lists(client: PageClient) -> None:
    lines = client.get("/robots.txt").response.get_data(as_text=True).splitlines()
    assert {"Disallow: /search", "Disallow: /your-list", "Sitemap: http://localhost/sitemap.xml"} <= set(
        lines
    )


def test_a_browser_can_search_from_its_own_box(client: PageClient) -> None:
    response = client.get("/opensearch.xml").response
    assert response.mimetype == "application/opensearchdescription+xml"
    described = ET.fromstring(response.data)
    address = described.find(f"{SEARCH}Url")
    assert address is not None
    assert address.get("template") == "http://localhost/search?q={searchTerms}"
    assert len(described.findtext(f"{SEARCH}ShortName") or "") in range(1, 17)


def test_the_search_description_stays_xml_whatever_the_site_is_called(make_app: Callable[..., Flask]) -> None:
    name = 'Help & "support" <R> & around Oakham, Uppingham and every village'
    site = make_app(site_name=name, public_url='https://rutland.example/"q"')
    described = ET.fromstring(PageClient(site).get("/opensearch.xml").response.data)
    assert described.findtext(f"{SEARCH}ShortName") == name[:16].strip()
    assert described.findtext(f"{SEARCH}LongName") == name[:48]
    address = described.find(f"{SEARCH}Url")
    assert address is not None
    assert address.get("template") == 'https://rutland.example/"q"/search?q={searchTerms}'

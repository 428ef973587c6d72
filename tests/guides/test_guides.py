"""The pages of guides: all by kind, and each with its text, the listings that fit, and a person to ask."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from flask import Flask

from portal.config import ROOT
from portal.directory.finding import search_runtime
from portal.extensions import recent
from portal.guides.vocabulary import KIND_WORDS
from tests.support.client import PageClient, words_of

SLUGS = sorted(path.stem for path in (ROOT / "content" / "guides").glob("*.md"))


def headings(page: object, level: str) -> list[str]:
    return [words_of(one) for one in page.all(level)]  # type: ignore[attr-defined]


def test_all_guides_are_listed_under_plain_headings(visitor: PageClient) -> None:
    page = visitor.get("/guides")
    assert [words for words in headings(page, "h2") if words in KIND_WORDS.values()] == list(
        KIND_WORDS.values()
    )
    linked = {href for href in page.links().values() if href.startswith("/guides/")}
    assert linked == {f"/guides/{slug}" for slug in SLUGS}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_guide_leads_from_text_to_listings_to_a_person(visitor: PageClient, slug: str) -> None:
    page = visitor.get(f"/guides/{slug}")
    said = headings(page, "h2")
    assert said.index("Help that fits") < said.index("Ask a person")
    assert said.index("Help that fits") > 2, "the guide's own parts come first"
    assert any(href.startswith("/listings/") for href in page.links().values())
    assert "/contact" in page.links().values()
    assert "We last looked at this guide on" in page.text


def test_each_part_can_be_reached_by_its_link(visitor: PageClient) -> None:
    page = visitor.get("/guides/falls")
    targets = [href[1:] for href in page.links().values() if href.startswith("#") and href != "#main-content"]
    ids = {one.get("id") for one in page.document.iter() if one.get("id")}
    assert {"what-you-can-do-yourself", "help-that-fits", "ask-a-person"} <= set(targets) <= ids


def test_what_serves_rutland_comes_before_national_help(visitor: PageClient) -> None:
    page = visitor.get("/guides/debt-and-money")
    said = headings(page, "h3")
    assert said.index("In Rutland and nearby") < said.index("For people all over the country")
    listings = [href for link in page.all("a") if (href := link.get("href", "")).startswith("/listings/")]
    assert listings.index("/listings/citizens-advice-rutland") < listings.index("/listings/moneyhelper")
    assert len(listings) <= 12


def test_a_sensitive_guide_carries_the_exit_button(visitor: PageClient) -> None:
    assert "Exit this page" in visitor.get("/guides/staying-safe").text
    assert "Exit this page" not in visitor.get("/guides/keeping-fit").text


def test_sources_carry_their_dates(visitor: PageClient) -> None:
    page = visitor.get("/guides/caring-for-someone")
    assert "section 10: Assessment of a carer's needs (2014)" in page.text
    assert "(date not stated)" in page.text


def test_a_number_in_the_text_can_be_tapped(visitor: PageClient) -> None:
    assert visitor.get("/guides/feeling-lonely").links()["116 123"] == "tel:116123"


def test_the_full_search_is_one_tap_away(visitor: PageClient) -> None:
    assert visitor.get("/guides/feeling-lonely").links()["I feel lonely"] == "/search?need=lonely"


def test_a_guide_that_is_not_there_is_a_page_that_helps(visitor: PageClient) -> None:
    page = visitor.get("/guides/no-such-guide", status=404)
    assert "We could not find that guide." in page.text
    assert len(page.all("form", role="search")) == 1
    assert {"/", "/contact"} <= set(page.links().values())


def test_the_page_is_kept_and_asked_about(visitor: PageClient) -> None:
    first = visitor.raw.get("/guides/falls")
    assert "Set-Cookie" not in first.headers
    assert (
        visitor.raw.get("/guides/falls", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    )


def test_the_text_is_there_while_the_index_is_away(loaded_site: Flask, tmp_path: Path) -> None:
    folder = loaded_site.extensions["settings"].index_folder
    kept = tmp_path / "index"
    with loaded_site.app_context():
        search_runtime()._engine = None
    shutil.move(folder, kept)
    time.sleep(recent.LONGEST)
    try:
        page = PageClient(loaded_site).get("/guides/healthy-weight")
        assert "Our list is away for a few minutes." in page.text
        assert "What you can do yourself" in page.text
        assert "ETag" not in page.response.headers, "a page without its listings is not kept"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(kept, folder)
        with loaded_site.app_context():
            search_runtime()._engine = None

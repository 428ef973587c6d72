"""The search page: what long words may never do, and pages that are not there."""

from __future__ import annotations

import re

from tests.support.client import Page, PageClient

STORY = "my mum is lonely since dad died and she keeps falling over at night, " * 3


def addresses_on(page: Page) -> list[str]:
    """Every address that the page leads to or sends to."""
    found = re.findall(r'(?:href|action|src)="([^"]*)"', page.response.get_data(as_text=True))
    assert found
    return found


def test_long_words_stand_in_no_address_of_their_page(loaded_client: PageClient) -> None:
    asked = {"q": STORY, "cost": "free", "years": "80", "sort": "name"}
    for place in ("", "Oakham", "Luffenham", "Oakhum", "LE15 6HP"):
        page = loaded_client.post("/search", asked | {"place": place}, follow=False)
        assert page.all("div", class_="app-results")
        assert [one for one in addresses_on(page) if "dad" in one or "night" in one] == []


def test_a_place_that_two_have_is_asked_about_in_words_when_the_search_is_long(
    loaded_client: PageClient,
) -> None:
    page = loaded_client.post("/search", {"q": STORY, "place": "Luffenham"}, follow=False)
    assert "Type the place again: North Luffenham, Rutland or South Luffenham, Rutland." in page.text
    short = loaded_client.get("/search", q="lonely", place="Luffenham")
    assert short.links()["North Luffenham, Rutland"] == "/search?q=lonely&place=North+Luffenham"


def test_filters_of_a_long_search_can_be_taken_off_in_its_form(loaded_client: PageClient) -> None:
    page = loaded_client.post("/search", {"q": STORY, "cost": "free"}, follow=False)
    (ticked,) = [box for box in page.all("input", type="checkbox", name="cost") if "checked" in box.attrib]
    assert ticked.get("value") == "free"
    forms = [form for form in page.all("form") if form.get("action") == "/search"]
    assert {form.get("method") for form in forms} == {"post"}


def test_short_words_sent_by_post_go_to_an_address_that_can_be_shared(loaded_client: PageClient) -> None:
    answer = loaded_client.raw.post("/search", data={"q": "lonely", "cost": "free"})
    assert (answer.status_code, answer.location) == (303, "/search?q=lonely&cost=free")


def test_a_page_beyond_the_last_is_the_last(loaded_client: PageClient) -> None:
    beyond = loaded_client.get("/search", page=900)
    first, last, total = map(int, re.findall(r"Results (\d+) to (\d+) of (\d+)", beyond.text)[0])
    assert last == total
    assert len(beyond.all("article")) == last - first + 1
    assert loaded_client.get("/search", page=-(-total // 10)).text == beyond.text

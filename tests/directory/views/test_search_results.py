"""The search page on real content: no dead ends, honest filters, crisis first, counted when kept too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal import create_app
from portal.directory.finding import search_runtime
from portal.directory.forms import FILTERS, read_search
from portal.directory.searching import find, locate
from search_index.documents import Query
from tests.conftest import make_settings
from tests.support.client import Page, PageClient, words_of
from tests.support.counted import counted_events

NONSENSE = "zzqxj vlorp wqkkz"


def _names(page: Page) -> list[str]:
    return [words_of(card.find(".//{http://www.w3.org/1999/xhtml}a")) for card in page.all("article")]  # type: ignore[arg-type]


def _count(page: Page) -> int:
    words = words_of(page.all("p", class_="app-results__count")[0])
    found = re.search(r"of (\d+)", words) or re.search(r"^(\d+) results?$", words)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    "words", ["lonely", "mum keeps falling", "cant pay heating", "LE15 6HP dementia", "bins"]
)
def test_everyday_words_find_something_with_a_reason(loaded_client: PageClient, words: str) -> None:
    page = loaded_client.get("/search", q=words)
    assert page.all("article")
    assert page.all("p", class_="app-results__count", role="status")
    assert page.form_values("/search")["q"] == words, "the words are still in the box"


def test_every_result_leads_to_a_page_that_opens(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="lonely")
    for card in page.all("article"):
        address = next(link.get("href") for link in card.iter("{http://www.w3.org/1999/xhtml}a"))
        assert loaded_client.get(str(address)).status == 200


@pytest.mark.parametrize("asked", [{"q": NONSENSE}, {"q": NONSENSE, "cost": "free", "place": "Oakham"}])
def test_nothing_found_is_no_dead_end(loaded_client: PageClient, asked: dict[str, str]) -> None:
    page = loaded_client.get("/search", **asked)
    assert "Nothing found" in page.text
    links = page.links()
    assert any(href.startswith("/browse/needs/") for href in links.values()), "needs to look at"
    assert "/contact" in links.values(), "a person to ask"
    assert page.form_values("/search")["q"] == NONSENSE


def test_a_filter_that_leaves_nothing_can_be_taken_off_with_a_count(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="library", need="no-such-need")
    ways = {words: href for words, href in page.links().items() if words.startswith("Without")}
    assert ways
    (address,) = ways.values()
    promised = int(re.findall(r"Without “[^”]*” \((\d+)\)", page.text)[0])
    assert _count(loaded_client.get(address)) == promised


def test_a_misspelt_word_is_put_right_or_offered(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="demensha")
    assert "dementia" in page.text.lower()
    assert page.all("article")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Atlantis", "We do not know that place"),
        ("LE15 6", "postcode"),
        ("ZZ99 9ZZ", "We do not know that postcode"),
        ("Luffenham", "Which do you mean?"),
    ],
)
def test_a_place_we_cannot_use_is_said_and_the_search_goes_on(
    loaded_client: PageClient, place: str, said: str
) -> None:
    page = loaded_client.get("/search", q="lonely", place=place)
    assert said in page.text
    assert page.all("article")
    assert page.form_values("/search")["place"] == place


def test_a_place_we_know_is_named_and_orders_by_distance(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="library", place="LE15 6HP")
    assert "Oakham" in page.heading or "LE15 6HP" in page.heading
    nearest = loaded_client.get("/search", q="library", place="LE15 6HP", sort="distance")
    assert "Nearest first" in nearest.text
    miles = [float(found) for found in re.findall(r"(\d+(?:\.\d)?) miles away", nearest.text)]
    assert miles == sorted(miles)
    assert "Nearest first" not in loaded_client.get("/search", q="library").text


@pytest.mark.parametrize(
    "words", ["suicidal", "he hits me", "chest pain", "i want to kil myself", "cant breath"]
)
def test_a_crisis_stands_above_everything(loaded_client: PageClient, words: str) -> None:
    page = loaded_client.get("/search", q=words)
    html = page.response.text
    assert html.index('id="panel-') < html.index("<h1")
    assert page.all("a", href="tel:999") or page.all("a", href="tel:116123")


def test_a_guide_does_not_compete_with_the_number_to_call(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="fallen and cannot get up")
    assert page.all("a", href="tel:999")
    assert "Read our guide first" not in page.text
    last = page.text.rindex("our guide: Worried about falling")
    assert last > page.text.rindex("Why this is here"), "it comes after what was found"
    assert page.links()["Skip to results"] == "#results"


def test_no_panel_without_a_crisis(loaded_client: PageClient) -> None:
    assert 'id="panel-' not in loaded_client.get("/search", q="library books").response.text


def test_a_crisis_in_a_long_story_is_seen_and_the_story_stays_out_of_addresses(
    loaded_client: PageClient,
) -> None:
    story = "we went to the shops and then to my sister. " * 10 + "some days i think about killing myself"
    page = loaded_client.post("/search", {"q": story}, follow=False)
    assert 'id="panel-' in page.response.text
    assert page.response.request.query_string == b""
    assert not any("sister" in (link.get("href") or "") for link in page.all("a"))


def test_the_crisis_panel_does_not_need_the_index(loaded_copy: Path) -> None:
    for path in (loaded_copy / "index").iterdir():
        if path.name == "CURRENT":
            path.unlink()
    page = PageClient(create_app(make_settings(loaded_copy))).get("/search", q="i want to die")
    assert 'id="panel-' in page.response.text
    assert "Our full search is away" in page.text


QUESTIONS: list[dict[str, Any]] = [
    {"text": ""},
    {"text": "lonely"},
    {"text": "exercise"},
    {"text": "help at home"},
    {"text": "lonely", "filters": {"cost": ("free",)}},
    {"text": "exercise", "filters": {"delivery": ("in_person",), "cost": ("free",)}},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_each_count_of_a_filter_is_what_it_finds(loaded_app: Flask, question: dict[str, Any]) -> None:
    """A listing that does not state the field is never filtered out; it comes after and is not counted. Where
    few answer, more of what is near is shown."""
    asked = question.get("filters", {})
    with loaded_app.app_context():
        runtime = search_runtime()
        first, _fallback = runtime.search(Query(**question, limit=1))
        offered = [
            (facet, value, count)
            for facet in FILTERS.values()
            for value, count in first.facets.get(facet, {}).items()
        ]
        assert len(offered) > 10
        for facet, value, count in offered:
            more = question | {"filters": asked | {facet: (value,)}, "limit": 1000}
            found, _fallback = runtime.search(Query(**more))
            sure = [hit for hit in found.hits if hit.eligibility == "matches"]
            assert len(found.hits) == found.total
            assert found.total >= count, (facet, value)
            if set(asked) <= {facet}:
                assert len(sure) >= count, (facet, value)
                if not question["text"] and facet != "audience":  # what is for anyone fits every audience
                    assert len(sure) == count, (facet, value)


def test_filters_in_use_are_tags_that_come_off_one_by_one(loaded_client: PageClient) -> None:
    asked = {"q": "exercise", "cost": "free", "how": "in_person", "years": "70"}
    page = loaded_client.get("/search", **asked)
    tags = [words_of(tag) for tag in page.all("a", class_="app-filter-tags__tag")]
    assert len(tags) == 3
    before = _count(page)
    for tag in page.all("a", class_="app-filter-tags__tag"):
        wider = loaded_client.get(str(tag.get("href")))
        assert len(wider.all("a", class_="app-filter-tags__tag")) == 2
        assert _count(wider) >= before
    clear = page.links()["Clear all filters"]
    assert not loaded_client.get(clear).all("a", class_="app-filter-tags__tag")
    assert loaded_client.get(clear).form_values("/search")["q"] == "exercise"


def test_the_filter_form_keeps_the_search_and_works_without_script(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="exercise", cost="free")
    forms = [form for form in page.all("form") if form.get("method") == "get"]
    assert forms
    sent = loaded_client.get("/search", q="exercise", cost="free", years="70")
    assert sent.status == 200
    ticked = [
        box for box in page.all("input", type="checkbox", name="cost") if box.get("checked") is not None
    ]
    assert [box.get("value") for box in ticked] == ["free"]


def test_pages_are_links_that_hold_every_result_once(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="help")
    total, seen, address = _count(page), [], "/search?q=help"
    for _ in range(200):
        page = loaded_client.get(address)
        seen += [str(link.get("href")) for card in page.all("article")
                 for link in list(card.iter("{http://www.w3.org/1999/xhtml}a"))[:1]]  # fmt: skip
        onward = page.all("a", rel="next")
        if not onward:
            break
        address = str(onward[0].get("href"))
    assert len(seen) == len(set(seen)) == total


def test_the_same_results_come_in_each_order(loaded_client: PageClient) -> None:
    by_name = loaded_client.get("/search", q="carers", sort="name")
    names = _names(by_name)
    assert names == sorted(names, key=str.lower)
    assert _count(by_name) == _count(loaded_client.get("/search", q="carers"))


def test_results_are_not_indexed_and_addresses_are_not_kept_by_anyone(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="lonely")
    assert [tag.get("content") for tag in page.all("meta", name="robots")] == ["noindex"]
    assert "Set-Cookie" not in page.response.headers


def _counted(app: Flask, column: str = "kind") -> list[Any]:
    return sorted(row[column] for row in counted_events(app))


@pytest.fixture
def counting(loaded_copy: Path) -> PageClient:
    """A site of one's own, to count on."""
    return PageClient(create_app(make_settings(loaded_copy)))


PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120.0 Mobile Safari/537.36"}


def test_a_kept_page_is_counted_each_time(counting: PageClient) -> None:
    before = len(_counted(counting.app))
    once = counting.get("/search", q="lonely", headers=PHONE)
    first = len(_counted(counting.app)) - before
    again = counting.get("/search", q="lonely", headers=PHONE)
    assert again.response.data == once.response.data
    tag = {"If-None-Match": once.response.headers["ETag"]}
    assert counting.raw.get("/search?q=lonely", headers=PHONE | tag).status_code == 304
    assert first == 1, "the search, with the results shown"
    assert len(_counted(counting.app)) - before == 3 * first


def test_a_search_without_an_answer_says_that_it_had_none(counting: PageClient) -> None:
    counting.get("/search", q=NONSENSE, headers=PHONE)
    assert _counted(counting.app, "results") == [0]


def test_looking_at_everything_is_no_search(counting: PageClient) -> None:
    counting.get("/search", headers=PHONE)
    assert _counted(counting.app) == []


def test_markup_in_words_is_shown_as_words(loaded_client: PageClient) -> None:
    for words in ("<script>alert(1)</script>", "{{7*7}}", '"><img src=x onerror=alert(1)>', "{% raw %}"):
        page = loaded_client.get("/search", q=words, place=words, cost=words)
        assert "<script>alert" not in page.response.text
        assert "<img src=x" not in page.response.text
        assert page.form_values("/search")["q"] == words
        assert "49" not in words_of(page.all("h1")[0])


def test_a_place_inside_the_words_is_taken_out_of_them(loaded_app: Flask) -> None:
    with loaded_app.app_context():
        where = locate(read_search(MultiDict({"q": "dementia cafe near Uppingham"})))
        assert where.found is not None
        assert where.found.name == "Uppingham"
        assert "Uppingham" not in where.words
        page = find(read_search(MultiDict({"q": "dementia", "sort": "distance"})))
        assert page.rows, "an order that needs a place falls back to the usual one"

"""Kept pages: the same bytes while nothing changed, still counted, and never more than fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, make_response, request
from flask.typing import ResponseReturnValue

from portal.web import page_cache
from portal.web.access import public
from portal.web.page_cache import Page, PageCache, cached_page, replayed, uncacheable


class Site:
    """An application with a kept page and the strings of what happened to it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.version = app, "1"
        self.known: str | None = "1"
        self.made, self.counted = 0, 0
        self.answer: Callable[[], ResponseReturnValue] = lambda: (
            f"page {self.made} {request.args.get('q', '')}"
        )
        app.add_url_rule(
            "/page", "page", public(cached_page(lambda: self.known)(self._view)), methods=["GET", "POST"]
        )

    def _view(self) -> ResponseReturnValue:
        self.made += 1
        replayed(self._count)
        return self.answer()

    def _count(self, _environ: dict[str, object]) -> None:
        self.counted += 1


@pytest.fixture
def site(app: Flask) -> Site:
    """The page."""
    return Site(app)


def test_a_page_is_made_once_and_counted_each_time(site: Site) -> None:
    client = site.app.test_client()
    assert [client.get("/page").text for _ in range(3)] == ["page 1 "] * 3
    assert (site.made, site.counted) == (1, 3)


def test_a_page_is_made_anew_when_the_version_changes(site: Site) -> None:
    client = site.app.test_client()
    first = client.get("/page")
    site.known = "2"
    second = client.get("/page", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert (first.text, second.text) == ("page 1 ", "page 2 ")
    assert site.counted == 2


def test_a_browser_that_has_the_page_gets_304_and_is_counted(site: Site) -> None:
    client = site.app.test_client()
    tag = client.get("/page").headers["ETag"]
    again = client.get("/page", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert client.get("/page", headers={"If-None-Match": '"other"'}).status_code == 200
    assert site.counted == 3


def test_every_browser_asks_each_time(site: Site) -> None:
    for _ in range(2):
        assert site.app.test_client().get("/page").headers["Cache-Control"] == "no-cache"


def test_addresses_and_hosts_have_pages_of_their_own(site: Site) -> None:
    client = site.app.test_client()
    assert client.get("/page?q=a").text == "page 1 a"
    assert client.get("/page?q=b").text == "page 2 b"
    assert client.get("/page?q=a", headers={"Host": "other.example"}).text == "page 3 a"
    assert client.get("/page?q=a").text == "page 1 a"


def test_head_is_answered_from_the_same_page(site: Site) -> None:
    client = site.app.test_client()
    kept = client.get("/page")
    head = client.head("/page")
    assert head.data == b""
    assert head.headers["ETag"] == kept.headers["ETag"]
    assert site.made == 1


def test_a_page_is_not_kept_when_the_view_says_so(site: Site) -> None:
    def answer() -> str:
        uncacheable()
        return "passing"

    site.answer = answer
    client = site.app.test_client()
    responses = [client.get("/page") for _ in range(2)]
    assert site.made == 2
    assert "ETag" not in responses[1].headers
    assert responses[1].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [404, 302, 500])
def test_only_a_page_that_worked_is_kept(site: Site, status: int) -> None:
    site.answer = lambda: make_response("no", status)
    client = site.app.test_client()
    client.get("/page")
    client.get("/page")
    assert site.made == 2


def test_nothing_is_kept_without_a_version_or_for_a_post(site: Site) -> None:
    client = site.app.test_client()
    site.known = None
    client.get("/page")
    client.get("/page")
    assert site.made == 2
    site.known = "1"
    site.app.config["WTF_CSRF_ENABLED"] = False
    client.post("/page")
    client.post("/page")
    assert site.made == 4


def test_a_very_long_address_is_answered_and_not_kept(site: Site) -> None:
    """1,500 addresses of 200 kB would fill the memory however small their pages are."""
    client = site.app.test_client()
    for _ in range(2):
        assert client.get("/page?x=" + "a" * 5000).status_code == 200
    assert site.made == 2


def test_a_page_without_a_cookie_stays_without_one(site: Site) -> None:
    client = site.app.test_client()
    for _ in range(2):
        assert "Set-Cookie" not in client.get("/page").headers


def _page(size: int) -> Page:
    return Page(lambda: 1, 1, b"x" * size, "tag", ())


def test_the_least_recently_used_pages_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "_MOST_PAGES", 3)
    cache = PageCache()
    for key in "abc":
        cache.put(key, _page(1))
    assert cache.get("a")
    cache.put("d", _page(1))
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_bytes_are_bounded_and_counted_right_when_pages_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "_MOST_BYTES", 100)
    cache = PageCache()
    for _ in range(50):
        cache.put("same", _page(60))
    cache.put("other", _page(40))
    assert cache.get("same")
    assert cache.get("other")
    cache.put("third", _page(50))
    assert cache.get("same") is None
    assert cache._bytes == 90
    cache.put("huge", _page(101))
    assert cache._bytes == 0
    assert cache.get("third") is None
    cache.put("after", _page(10))
    cache.clear()
    assert cache.get("after") is None
    assert cache._bytes == 0

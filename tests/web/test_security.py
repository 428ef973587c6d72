"""The headers of every kind of answer, what a live site insists on, and what is refused at the door."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, request, session

from portal.web.access import public
from portal.web.security import HEADERS
from tests.support.client import PageClient

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/search?q=lonely", 200),
    ("GET", "/nowhere", 404),
    ("POST", "/", 405),
    ("GET", "/static/css/portal.css", 200),
    ("GET", "/healthz", 200),
    ("GET", "/robots.txt", 200),
    ("POST", "/search", 303),
    ("GET", "/search?q=%00", 400),
    ("OPTIONS", "/", 200),
    ("HEAD", "/", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(loaded_app: Flask, method: str, path: str, status: int) -> None:
    response = loaded_app.test_client().open(path, method=method)
    response.close()
    assert response.status_code == status
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, name
    assert response.headers["Cache-Control"]
    assert "Strict-Transport-Security" not in response.headers, "only a live site has https for sure"


def test_a_304_carries_the_headers(loaded_app: Flask) -> None:
    client = loaded_app.test_client()
    response = client.get("/", headers={"If-None-Match": client.get("/").headers["ETag"]})
    assert response.status_code == 304
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert not re.search(r"https?:", policy)
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= set(
        policy.split("; ")
    )


@pytest.fixture
def live(make_app: Callable[..., Flask]) -> Flask:
    """A live site under one name."""
    app = make_app(environment="production", trusted_hosts=("example.org", ".example.net"))

    def remember() -> str:
        session["x"] = 1
        return "fine"

    app.add_url_rule("/remember", "remember", public(remember))
    return app


def test_a_live_site_says_https_only_and_locks_its_cookies(live: Flask) -> None:
    response = live.test_client().get("/remember", base_url="https://example.org")
    assert "max-age=63072000" in response.headers["Strict-Transport-Security"]
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert live.testing is False
    assert live.debug is False


def test_a_page_that_keeps_nothing_sets_no_cookie(live: Flask) -> None:
    for path in ("/", "/search?q=x", "/privacy", "/nowhere"):
        assert "Set-Cookie" not in live.test_client().get(path, base_url="https://example.org").headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("example.org", 200),
        ("example.org:8443", 200),
        ("www.example.net", 200),
        ("evil.test", 400),
        ("example.org.evil.test", 400),
        ("example.org@evil.test", 400),
        ("notexample.net", 400),
    ],
)
def test_only_our_own_names_are_answered(live: Flask, host: str, status: int) -> None:
    response = live.test_client().get("/", headers={"Host": host})
    assert response.status_code == status
    if status == 400:
        assert "evil" not in response.text
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "We could not read that" in response.text


def test_addresses_on_the_page_are_the_public_ones_when_they_are_set(make_app: Callable[..., Flask]) -> None:
    app = make_app(public_url="https://help.example.org")
    page = PageClient(app).get("/", headers={"Host": "internal:8000"})
    canonical = [link.get("href") for link in page.all("link", rel="canonical")]
    assert canonical == ["https://help.example.org/"]
    assert "internal" not in page.response.text


def test_the_proxy_is_believed_only_as_far_as_is_said(make_app: Callable[..., Flask]) -> None:
    forwarded = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "help.example",
    }
    seen: list[tuple[str | None, str, str]] = []
    for hops in (0, 1):
        app = make_app(proxy_hops=hops)

        def look() -> str:
            from flask import request

            seen.append((request.remote_addr, request.scheme, request.host))
            return "x"

        app.add_url_rule("/look", "look", public(look))
        app.test_client().get("/look", headers=forwarded)
    assert seen == [("127.0.0.1", "http", "localhost"), ("203.0.113.9", "https", "help.example")]


@pytest.mark.parametrize("path", ["/a%00b", "/search?q=%00", "/search?%00=1", "/listings/%00"])
def test_a_nul_is_refused(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 400


def test_a_nul_in_a_form_is_as_if_it_had_not_been_typed(app: Flask) -> None:
    data = {"na\0me": ["Wr\0en", "\0"], "plain": ["as it is"]}
    with app.test_request_context("/", method="POST", data=data):
        assert request.form.getlist("name") == ["Wren", ""]
        assert request.form["plain"] == "as it is"


def test_too_many_parts_are_refused(app: Flask) -> None:
    body = {f"part{number}": (None, "x") for number in range(300)}
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value[1]}\r\n'
        for name, value in body.items()
    ]
    response = app.test_client().post(
        "/search", data="".join([*lines, "--b--\r\n"]), content_type="multipart/form-data; boundary=b"
    )
    assert response.status_code == 413


def test_health_says_ok_and_no_more(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ok\n"
    assert client.get("/readyz").headers["Cache-Control"] == "no-store"

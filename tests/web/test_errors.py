"""Error pages help, and neither they nor the log say what somebody typed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, abort
from markupsafe import escape
from sqlalchemy import text

from portal.core.errors import Conflict, NotFound, PortalError, Unavailable
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.web.access import public
from tests.support.client import PageClient

CANARY = "canary-4711-typed"


@pytest.fixture
def site(app: Flask) -> PageClient:
    """The application with views that fail in every way."""
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as a live site, so that nothing is raised past the handlers

    def crash() -> str:
        raise ValueError(f"could not take {CANARY}")

    def chained() -> str:
        try:
            crash()
        except ValueError as error:
            raise RuntimeError(CANARY) from error
        return ""

    def after() -> str:
        from flask import after_this_request

        def broken(_response: object) -> None:
            raise ValueError(CANARY)

        after_this_request(broken)  # type: ignore[arg-type]
        return "fine"

    raised: dict[str, Exception] = {
        "conflict": Conflict(f"Look at <b>{CANARY}</b> again."),
        "unavailable": Unavailable("The list is away."),
        "gone": NotFound(),
        "plain": PortalError("Enter a name."),
    }

    def raise_it(name: str) -> str:
        raise raised[name]

    for rule, view in (
        ("/crash", crash),
        ("/chained", chained),
        ("/after", after),
        ("/raise/<name>", raise_it),
    ):
        app.add_url_rule(rule, view.__name__, public(view))
    app.add_url_rule("/code/<int:code>", "code", public(lambda code: abort(code)))
    app.add_url_rule("/only-post", "only_post", public(lambda: "x"), methods=["POST"])
    return PageClient(app)


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/no-such-page", 404, "Page not found"),
        ("/only-post", 405, "That did not work"),
        ("/crash", 500, "Sorry, something went wrong"),
        ("/code/403", 403, "You cannot open this page"),
        ("/code/418", 418, "I'm a Teapot"),
        ("/code/429", 429, "Too many tries"),
        ("/code/503", 503, "This part is away for now"),
        ("/raise/conflict", 409, "Somebody else changed this first"),
        ("/raise/unavailable", 503, "This part is away for now"),
        ("/raise/gone", 404, "Page not found"),
        ("/raise/plain", 400, "We could not read that"),
    ],
)
def test_every_failure_has_a_page_with_ways_on(
    site: PageClient, path: str, status: int, heading: str
) -> None:
    page = site.get(path, status=status)
    assert page.heading.lower() == heading.lower()
    assert {"/", "/browse", "/contact"} <= {link.get("href") for link in page.all("a")}
    assert page.all("form", role="search")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.all("meta", name="robots")


def test_our_own_message_is_shown_and_escaped(site: PageClient) -> None:
    page = site.get("/raise/conflict", status=409)
    assert f"Look at <b>{CANARY}</b> again." in page.text
    assert str(escape("<b>")) in page.response.text


def test_what_may_be_sent_is_told_when_the_way_was_wrong(site: PageClient) -> None:
    assert "POST" in site.get("/only-post", status=405).response.headers["Allow"]


def test_too_much_is_refused_with_a_page(site: PageClient) -> None:
    for body in ({"q": "x" * 300_000}, {f"name{number}": "x" for number in range(300)}):
        response = site.raw.post("/search", data=body)
        assert response.status_code in (200, 303, 413)
    assert site.post("/search", {"q": "x" * 300_000}, status=413).heading == "That is too big"


@pytest.mark.parametrize("path", ["/crash", "/chained", "/after"])
def test_neither_the_page_nor_the_log_holds_what_was_typed(
    site: PageClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = site.raw.get(f"{path}?q={CANARY}")
    assert response.status_code == 500
    assert "Sorry, something went wrong" in response.text
    assert CANARY not in response.text
    assert "Traceback" not in response.text
    assert CANARY not in caplog.text
    assert "unexpected" in caplog.text, "somebody must learn of it"
    assert __file__.rpartition("/")[2] in caplog.text, "the path through the code says where"


def test_a_broken_address_is_not_in_the_log(site: PageClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        site.get(f"/{CANARY}", status=404)
        site.get(f"/search?q={CANARY}%00", status=400)
        site.get(f"/listings/{CANARY}", status=404)
    assert CANARY not in caplog.text


def test_an_error_has_a_plain_page_when_the_template_fails_too(
    site: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    @site.app.context_processor
    def broken() -> dict[str, str]:
        raise RuntimeError(CANARY)

    with caplog.at_level(logging.DEBUG):
        for path, status in (("/crash", 500), ("/nowhere", 404), ("/raise/conflict", 409)):
            response = site.raw.get(path)
            assert response.status_code == status
            assert response.mimetype == "text/html"
            assert "<b>" not in response.text
    assert CANARY not in caplog.text


def test_a_form_that_was_open_too_long_says_what_to_do(site: PageClient) -> None:
    site.app.add_url_rule("/change", "change", public(lambda: "changed"), methods=["POST"])
    page = site.post("/change", {"x": "1"}, status=400)
    assert "open too long" in page.text


def test_an_error_page_is_shown_while_the_database_cannot_be_read(app: Flask) -> None:
    with app.app_context(), transaction():
        db.session.execute(text("drop table announcement"))
        db.session.execute(text("drop table content_generation"))
    page = PageClient(app).get("/no-such-page", status=404)
    assert "In an emergency" in page.response.text

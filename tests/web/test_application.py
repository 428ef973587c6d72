"""What the portal's kind of Flask leaves out makes no difference to anybody."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask, Response, session
from jinja2 import UndefinedError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

from portal.web.access import public
from portal.web.application import Application

HOSTS = ["example.org", "EXAMPLE.org:8443", "www.example.net", "", "evil.test", "a b", "[::1]:8000", "x@y"]
ODD = "a" * 64 + ".example.net"  # ours by its end, and no name that there can be
PATHS = ["/", "/search", "/sign-in/", "//evil.test/search", "/search//x", "", "/caf\xc3\xa9", "/\xff"]


def matched(app: Flask, adapter_of: Callable[..., object], **changes: str) -> tuple[object, ...]:
    """Where a request leads and under which host, or how it is refused."""
    environ = create_environ() | {"QUERY_STRING": "q=caf%C3%A9&x=\xc3\xa9"} | changes
    request = app.request_class(environ)
    try:
        adapter = adapter_of(app, request)
        found: object = adapter.match(return_rule=True)  # type: ignore[attr-defined]
    except HTTPException as refused:
        found = (type(refused), refused.description, getattr(refused, "new_url", ""))
    return found, request.__dict__.get("host"), request.trusted_hosts


@pytest.mark.parametrize("trusted", [(), ("example.org", ".example.net")])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_leads_where_flask_would_lead_it_and_is_refused_as_flask_would(
    make_app: Callable[..., Flask], trusted: tuple[str, ...], scheme: str
) -> None:
    app = make_app(trusted_hosts=trusted)
    seen = set()
    for host in [*HOSTS, ODD]:
        for path in PATHS:
            asked = {"HTTP_HOST": host, "PATH_INFO": path, "wsgi.url_scheme": scheme}
            ours = matched(app, Application.create_url_adapter, **asked)
            assert ours == matched(app, Flask.create_url_adapter, **asked), asked
            seen.add(str(ours[0]).partition(",")[0])
    assert len(seen) > 3, "pages, redirects and refusals"


def test_nobody_is_led_to_a_page_in_another_protocol(app: Flask) -> None:
    upgrade = {"Connection": "keep-alive, Upgrade", "Upgrade": "websocket"}
    assert app.test_client().get("/healthz", headers=upgrade).status_code == 400
    assert app.test_client().get("/healthz", headers=upgrade | {"Upgrade": "h2c"}).status_code == 200


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (200, {"Cache-Control": "no-cache", "ETag": '"x"', "Vary": "Cookie"}),
        (200, {"Content-Location": "/caf\xe9"}),
        (200, {"location": "/caf\xe9"}),
        (303, {"Location": "/caf\xe9?q=lunch club"}),
        (204, {}),
        (304, {"ETag": '"x"'}),
    ],
)
def test_an_answer_is_sent_as_flask_would_send_it(app: Flask, status: int, headers: dict[str, str]) -> None:
    """Text, bytes, pieces, and what must be told when it was sent; asked for whole and by its headers."""
    ended: list[str] = []

    def sent(send: Any, response: Response, method: str) -> tuple[object, ...]:
        begun: list[object] = []
        ended.clear()
        answer = send(response, create_environ("/page", method=method), lambda *a: begun.append(a))
        body = b"".join(answer)
        getattr(answer, "close", bool)()
        return begun, body, list(ended)

    bodies = (
        lambda: "w\xf6rds",
        lambda: b"words",
        lambda: ["w\xf6rds ", "and more"],
        lambda: iter(["words"]),
    )
    for body, method, length in product(bodies, ("GET", "HEAD"), (None, "14")):
        given = headers if length is None else headers | {"Content-Length": length}
        for told in (False, True):
            pair = [app.response_class(body(), status, given) for _ in range(2)]
            for response in pair if told else ():
                response.call_on_close(lambda: ended.append("ended"))
            ours = sent(app.response_class.__call__, pair[0], method)
            assert ours == sent(Response.__call__, pair[1], method)


def test_a_page_is_what_flask_makes_of_it(app: Flask) -> None:
    with app.test_request_context("/"):
        for said in ("w\xf6rds", "", Markup("<b>it</b>"), b"words", ("words", 404), ("words", {"ETag": "x"})):
            ours, flasks = app.make_response(said), Flask.make_response(app, said)
            assert (ours.status, list(ours.headers)) == (flasks.status, list(flasks.headers))
            assert ours.get_data() == flasks.get_data()


def test_an_answer_varies_by_cookie_only_where_the_session_was_looked_at(app: Flask) -> None:
    def look() -> str:
        return str(session.get("x", "nothing"))

    def remember() -> str:
        session["x"] = "something"
        return "fine"

    def forget() -> str:
        session.clear()
        return "gone"

    app.add_url_rule("/look", "look", public(look))
    app.add_url_rule("/remember", "remember", public(remember))
    app.add_url_rule("/forget", "forget", public(forget))
    app.add_url_rule("/plain", "plain", public(lambda: "plain"))
    client = app.test_client()

    def ask(path: str) -> tuple[str, str | None, bool]:
        response = client.get(path)
        return response.text, response.headers.get("Vary"), "Set-Cookie" in response.headers

    assert ask("/plain") == ("plain", None, False)
    assert ask("/look") == ("nothing", "Cookie", False)
    assert ask("/remember") == ("fine", "Cookie", True)
    assert ask("/look") == ("something", "Cookie", False)
    assert ask("/plain") == ("plain", None, False)
    assert ask("/forget") == ("gone", "Cookie", True)
    assert ask("/look") == ("nothing", "Cookie", False)


def test_a_template_knows_the_names_of_all_and_keeps_its_own_to_itself(app: Flask) -> None:
    env = app.jinja_env
    before = env.from_string("{{ word }}")
    with pytest.raises(UndefinedError):
        before.render()
    assert env.from_string("{{ word }}", globals={"word": "own"}).render() == "own"
    with pytest.raises(UndefinedError):
        before.render()
    env.globals["word"] = "of all"
    assert before.render() == "of all"
    assert before.render(word="of a page") == "of a page"
    assert before.render() == "of all"

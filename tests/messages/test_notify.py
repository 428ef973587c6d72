"""Sending through GOV.UK Notify, against a real HTTP server that answers as Notify documents."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from flask import Flask

from portal.config import Settings
from portal.messages.sending import init_messages, note_returned, send_next
from tests.messages.conftest import queue_to
from tests.messages.test_sending import end_of

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


class _Notify(BaseHTTPRequestHandler):
    """Checks the token; takes messages unless the address says otherwise; tells which failed."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = int(body["email_address"].partition("-")[0]) if "-" in body["email_address"] else 201
        if self._is_let_in():
            self._store.setdefault("asked", []).append(body)
            self._answer(status, {"id": "1", "errors": [{"message": f"about {body['email_address']}"}]})

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        assert query["status"] == ["permanent-failure", "temporary-failure", "technical-failure"]
        if self._is_let_in():
            rows = [{"reference": one} for one in self._store.get("failed", [])] + [{"reference": None}]
            self._answer(200, {"notifications": rows, "links": {}})

    @property
    def _store(self) -> dict[str, Any]:
        return self.server.store  # type: ignore[attr-defined,no-any-return]

    def _is_let_in(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            assert jwt.decode(token, SECRET, algorithms=["HS256"], issuer=SERVICE, leeway=30)["iat"]
        except jwt.InvalidTokenError:
            self._answer(403, {"errors": [{"message": "Invalid token"}]})
            return False
        return True

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def notify() -> Iterator[tuple[str, dict[str, Any]]]:
    """(the address of a running server, what it was asked and will tell)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Notify) as server:
        server.store = {}  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", server.store  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def through(app: Flask, settings: Settings, address: str, secret: str = SECRET) -> None:
    """Let the application send through that server."""
    key = f"our-key-{SERVICE}-{secret}"
    init_messages(app, replace(settings, mail=f"notify:{key}?template={TEMPLATE}&url={address}"))


def test_a_message_is_handed_to_notify_with_its_id_as_reference(
    app: Flask, settings: Settings, notify: tuple[str, dict[str, Any]]
) -> None:
    address, store = notify
    through(app, settings, address)
    with app.app_context():
        [message_id] = queue_to("wren@example.org")
        assert send_next("sender-1")
        assert end_of(message_id) == ("sent", 1, "")
    [asked] = store["asked"]
    assert (asked["email_address"], asked["template_id"]) == ("wren@example.org", TEMPLATE)
    assert asked["reference"] == message_id
    assert "ABCD-2345" in asked["personalisation"]["body"]
    assert asked["personalisation"]["subject"].startswith("A trial message")


@pytest.mark.parametrize(
    ("status", "state"), [(400, "refused"), (429, "queued"), (500, "queued"), (503, "queued")]
)
def test_what_notify_will_never_take_is_an_exception_and_all_else_is_tried_again(
    app: Flask, settings: Settings, notify: tuple[str, dict[str, Any]], status: int, state: str
) -> None:
    through(app, settings, notify[0])
    with app.app_context():
        [message_id] = queue_to(f"{status}-wren@example.org")
        send_next("sender-1")
        assert end_of(message_id) == (state, 1, f"notify_{status}")


def test_a_wrong_key_and_a_server_that_is_away_say_nothing_against_the_message(
    app: Flask, settings: Settings, notify: tuple[str, dict[str, Any]]
) -> None:
    with app.app_context():
        [message_id] = queue_to("wren@example.org")
        through(app, settings, notify[0], secret=TEMPLATE)
        send_next("sender-1")
        assert end_of(message_id) == ("queued", 1, "notify_403")
        [another] = queue_to("finch@example.org")
        through(app, settings, "http://127.0.0.1:1")
        send_next("sender-1")
        assert end_of(another) == ("queued", 1, "ConnectionError")


def test_what_notify_could_not_deliver_is_marked(
    app: Flask, settings: Settings, notify: tuple[str, dict[str, Any]]
) -> None:
    address, store = notify
    through(app, settings, address)
    with app.app_context():
        message_ids = queue_to("wren@example.org", "finch@example.org")
        while send_next("sender-1"):
            pass
        store["failed"] = [message_ids[0], "somebody else's"]
        assert note_returned() == 1
        assert note_returned() == 0
        assert end_of(message_ids[0]) == ("bounced", 1, "bounced")
        assert end_of(message_ids[1]) == ("sent", 1, "")

"""Odd searches: none ends in an error, none takes long, none puts markup or code on the page."""

from __future__ import annotations

import gc
import logging
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from portal.directory.forms import LONGEST_IN_ADDRESS
from tests.faults.odd_queries import PAYLOADS, Pairs, odd_queries
from tests.support.factories import a_service, build_index
from tests.support.server import serving

LONGEST_CPU = 1.0  # seconds
timed = pytest.mark.usefixtures("heap_set_aside")
FAIR = {200, 303, 400, 413}
#: What is always on a page, so that what is there besides must have come from the search.
_MARKUP = (
    "<script>alert",
    "<img src=x",
    "<svg/onload",
    "onerror=alert(1)>",
    "49</h1>",
    "__subclasses__() %}</h",
)


def _one(app: Flask, pairs: Pairs, method: str) -> tuple[int, float, str]:
    """Send one search; (status, seconds of CPU, page)."""
    client = app.test_client()
    started = time.thread_time()
    if method == "POST":
        response = client.post(
            "/search", data=urlencode(pairs), content_type="application/x-www-form-urlencoded"
        )
    else:
        response = client.get("/search", query_string=urlencode(pairs))
    taken = time.thread_time() - started
    return response.status_code, taken, response.get_data(as_text=True)


@pytest.fixture
def heap_set_aside() -> None:
    """What other tests left in memory is not looked through while a search is timed: one full collection of a
    whole suite's heap costs more than a second by itself. A search's own garbage is still collected in it."""
    gc.collect()
    gc.freeze()


def _run(app: Flask, searches: Sequence[tuple[int, Pairs]], caplog: pytest.LogCaptureFixture) -> None:
    """Send numbered searches, each second one by POST."""
    _make_ready(app)
    problems: list[str] = []
    slowest = 0.0
    with caplog.at_level(logging.WARNING):
        for number, pairs in searches:
            method = "POST" if number % 2 else "GET"
            status, taken, page = _one(app, pairs, method)
            slowest = max(slowest, taken)
            if status not in FAIR:
                problems.append(f"{status} for {method} {number}: {str(pairs)[:200]}")
            if taken > LONGEST_CPU:
                problems.append(f"{taken:.2f} s of CPU for {method} {number}: {str(pairs)[:200]}")
            problems += [f"{mark} on the page of {method} {number}" for mark in _MARKUP if mark in page]
    print(f"{len(searches)} odd searches, the slowest took {slowest:.3f} s of CPU")
    faults = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert faults == [], "the index answered every one of them, and nothing went wrong inside"
    assert problems == []


def _make_ready(app: Flask) -> None:
    """What is made once is no part of any one search."""
    for words in ("lonely", "heating", "a" * 200):
        _one(app, [("q", words)], "POST")
        _one(app, [("q", words)], "GET")


@timed
@pytest.mark.parametrize("part", range(4))
def test_a_thousand_odd_searches_are_answered_in_time(
    loaded_app: Flask, caplog: pytest.LogCaptureFixture, part: int
) -> None:
    searches = list(enumerate(odd_queries(1000)))
    _run(loaded_app, searches[250 * part : 250 * (part + 1)], caplog)


@timed
@pytest.mark.prove
@pytest.mark.parametrize("part", range(20))
def test_twenty_thousand_odd_searches_are_answered_in_time(
    loaded_app: Flask, caplog: pytest.LogCaptureFixture, part: int
) -> None:
    _run(loaded_app, list(enumerate(odd_queries(1000, f"odd-{part}"))), caplog)


@timed
@pytest.mark.database
@pytest.mark.parametrize("indexed", [False, True], ids=["without an index", "with one"])
def test_either_database_takes_them(app: Flask, indexed: bool, caplog: pytest.LogCaptureFixture) -> None:
    """PostgreSQL refuses what SQLite lets pass; without the index every word goes to the database."""
    with app.app_context():
        for name in ("Chess for beginners", "Knitting circle", "Lonely hearts’ choir"):
            a_service(name, summary=f"{name} every week: help, benefits, dementia, falls.")
        if indexed:
            build_index()
    _make_ready(app)
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        for number, pairs in enumerate(odd_queries(220, "database")):
            status, taken, _page = _one(app, pairs, "POST" if number % 2 else "GET")
            assert status in FAIR, str(pairs)[:200]
            assert taken < LONGEST_CPU, str(pairs)[:200]
    assert caplog.records == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_other_address_falls_over_them(loaded_app: Flask, payload: str) -> None:
    client = loaded_app.test_client()
    short = payload[:1500]
    for path in ("/", "/browse", "/feedback", "/guides", "/your-list", "/opensearch.xml"):
        response = client.get(path, query_string=urlencode({"q": short, "page": short, "code": short}))
        assert response.status_code < 500, path
    for folder in (
        "listings",
        "organisations",
        "guides",
        "browse/needs",
        "browse/places",
        "your-list",
        "static",
    ):
        response = client.get(f"/{folder}/{quote(short)}")
        response.close()
        assert response.status_code < 500, path


def _raw(address: str, request: bytes) -> bytes:
    host = urlsplit(address)
    with socket.create_connection((str(host.hostname), int(host.port or 80)), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def test_a_real_server_answers_them_and_what_no_library_would_send(loaded_copy: Path) -> None:
    with serving(loaded_copy) as server:
        asked = 0
        for pairs in odd_queries(60, "wire"):
            address = f"{server.url}/search"
            body = urlencode(pairs)
            long = sum(len(value) for _name, value in pairs) > LONGEST_IN_ADDRESS
            request = Request(address, data=body.encode()) if long else Request(f"{address}?{body}")
            try:
                with urlopen(request, timeout=30) as response:
                    status = response.status
            except OSError as refused:
                status = getattr(refused, "code", None)
            assert status in FAIR, str(pairs)[:200]
            asked += 1
        assert asked == 60
        odd = [
            b"GET /search?q=\xff\xfe\x80 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /search?q=%ff%fe%zz%u1234&q=%ed%a0%80 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /search?q=a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /\xc3\xa9\xff HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /search?"
            + b"&".join(b"q=%d" % number for number in range(5000))
            + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /search?q=" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST /search HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nq=short",
            b"POST /search HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\n"
            b"Content-Length: 3\r\n\r\nabc",
            b"POST /search HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/x-www-form-urlencoded; charset=utf-7\r\n"
            b"Content-Length: 9\r\n\r\nq=+ADw-x+",
            b"POST /search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nq=abc\r\n0\r\n\r\n",
            b"GET /search HTTP/1.1\r\nHost: \xff\xff\r\n\r\n",
            b"GET /search HTTP/1.1\r\nHost: a b c\r\n\r\n",
            b"GET /search HTTP/1.1\r\nHost: x\r\nCookie: " + b"list=%ff;" * 500 + b"\r\n\r\n",
            b"GET /search HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + b'"\xff' * 100 + b"\r\n\r\n",
            b"GET /search HTTP/9.9\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"NONSENSE\r\n\r\n",
        ]
        for request_bytes in odd:
            answer = _raw(server.url, request_bytes)
            status_line = answer.split(b"\r\n", 1)[0]
            assert b" 5" not in status_line[:12], (request_bytes[:80], status_line)
        with urlopen(f"{server.url}/search?q=lonely", timeout=30) as response:
            assert response.status == 200, "it still answers"
    log = (loaded_copy / "server.log").read_text(errors="replace")
    assert "Traceback" not in log
    assert "unexpected" not in log

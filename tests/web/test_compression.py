"""Fewer bytes for a slow line: static files and kept pages are packed, pages with a token never."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

PACKED = {"Accept-Encoding": "gzip, br"}


def _get(app: Flask, path: str, headers: dict[str, str] | None = None) -> TestResponse:
    response = app.test_client().get(path, headers=headers or {})
    response.get_data()
    response.close()
    return response


@pytest.mark.parametrize("name", ["css/portal.css", "js/init.js", "images/favicon.svg"])
def test_a_static_text_is_packed_when_the_browser_takes_it(app: Flask, name: str) -> None:
    address = app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    plain, packed = _get(app, address), _get(app, address, PACKED)
    if packed.headers.get("Content-Encoding") is None:
        assert len(plain.data) < 600  # nothing to gain
        return
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"]


def test_a_kept_page_is_packed_and_says_the_same(app: Flask) -> None:
    plain, packed = _get(app, "/browse"), _get(app, "/browse", PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    again = _get(app, "/browse", PACKED | {"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_with_a_token_is_never_packed(app: Flask) -> None:
    page = _get(app, "/feedback?page=/browse", PACKED)
    assert b"csrf_token" in page.data
    assert "Content-Encoding" not in page.headers


def test_a_picture_is_sent_as_it_is(app: Flask) -> None:
    address = app.jinja_env.globals["asset"]("images/govuk-icon-180.png")  # type: ignore[operator]
    assert "Content-Encoding" not in _get(app, address, PACKED).headers

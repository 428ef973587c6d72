"""Fewer bytes for a slow line, where nothing secret is in what is sent: static files, kept public pages.

A page with a form token or a person in it is never packed: how well it packs would tell about it (BREACH).
"""

from __future__ import annotations

import gzip

from flask import Response, request

from portal.web.vary import vary_on

_WORTH = 600  # bytes: below, packing gains nothing
_LEVEL = 5


def wanted() -> bool:
    """Whether the browser takes gzip."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def packed(body: bytes) -> bytes | None:
    """The body packed; None where that gains nothing. The same body always packs to the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0) if len(body) >= _WORTH else None


def packed_headers(headers: list[tuple[str, str]], body: bytes) -> list[tuple[str, str]]:
    """The headers of a packed answer, from those of the same answer as it is."""
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return [*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]


def send_packed(response: Response, body: bytes) -> Response:
    """Put packed bytes into a response, and say so."""
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    vary_on(response, "Accept-Encoding")
    return response

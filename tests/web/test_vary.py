"""Vary names each header once, in the order in which they were named."""

from __future__ import annotations

import pytest
from flask import Response

from portal.web.vary import vary_on


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["Cookie"]),
        (["Cookie"], ["Cookie"]),
        (["Accept-Encoding"], ["Accept-Encoding, Cookie"]),
        (["Cookie, Accept-Encoding"], ["Cookie, Accept-Encoding"]),
        (["X-Cookie-Jar"], ["X-Cookie-Jar, Cookie"]),
        (["Accept-Encoding", "Accept"], ["Accept-Encoding, Accept, Cookie"]),
    ],
)
def test_a_header_is_named_once_beside_those_that_were_named_before(
    before: list[str], after: list[str]
) -> None:
    response = Response(headers=[("Vary", line) for line in before])
    vary_on(response, "Cookie")
    assert response.headers.getlist("Vary") == after

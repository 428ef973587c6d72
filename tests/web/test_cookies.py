"""The register of cookies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, Response

from portal.web.cookies import LIST, NO_COUNT, SESSION, all_cookies, register_cookie, set_cookie


def test_every_cookie_says_what_it_is_for_when_listed() -> None:
    assert {SESSION, LIST, NO_COUNT} <= set(all_cookies())
    assert [one for one in all_cookies() if not (one.purpose and one.how_long and one.when)] == []


def test_second_cookie_of_a_name_is_refused_when_its_words_differ() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register_cookie(LIST.name, "something else", "a day", "always")


def test_cookie_is_bound_to_the_host_and_hidden_from_scripts_when_in_production(app: Flask) -> None:
    settings = app.extensions["settings"]
    with app.test_request_context():
        assert LIST.full_name == "list"
        response = Response()
        set_cookie(response, LIST, "ABCD")
        plain = response.headers["Set-Cookie"]
        app.extensions["settings"] = replace(settings, environment="production")
        set_cookie(response, LIST, "ABCD")
        secure = response.headers.getlist("Set-Cookie")[-1]
    assert "Secure" not in plain
    assert secure.startswith("__Host-list=ABCD;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(secure.split("; "))
    assert "Domain" not in secure

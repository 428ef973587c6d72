"""Where a session may go on to, and what it says of its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.sessions import hash_token, network_of, new_token, safe_next, say_device


@pytest.mark.parametrize(
    "path", ["/", "/staff", "/staff/audit?what=signed_in&page=2", "/listings/tea-and-talk", "/account"]
)
def test_a_path_of_this_site_is_gone_on_to(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/%5cevil.example",
        "javascript:alert(1)",
        "/a//evil.example",
        "/ok\nSet-Cookie: x",
        "/.evil.example",
        "evil.example",
        "/" + "a" * 400,
        "",
        None,
    ],
)
def test_anything_else_leads_to_the_start(path: str | None) -> None:
    assert safe_next(path) == "/staff"


@given(st.text(max_size=60))
def test_whatever_is_sent_stays_on_this_site(sent: str) -> None:
    path = safe_next(sent)
    assert path[0] == "/"
    assert path[1:2] not in ("/", "\\", "%")
    assert not any(ord(letter) < 33 for letter in path)


def test_a_network_is_less_than_an_address() -> None:
    assert network_of("192.0.2.77") == "192.0.2.0/24"
    assert network_of("::ffff:192.0.2.77") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2:3::9") == "2001:db8:1::/56"
    assert network_of("nonsense") == "unknown"


def test_a_browser_is_put_in_words() -> None:
    assert say_device("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0") == "Firefox on Windows"
    assert say_device("Mozilla/5.0 (iPhone; CPU) Version/19 Safari/605") == "Safari on an iPhone"
    assert say_device("") == "A browser"


def test_tokens_are_long_and_kept_as_hashes() -> None:
    one, other = new_token(), new_token()
    assert one != other
    assert len(one) >= 43
    assert one not in hash_token(one)

"""Numbers and web addresses as links to tap."""

from __future__ import annotations

import pytest

from portal.directory.presenters.contacts import dial, is_web, site_name


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("01572 722577", "01572722577"),
        ("+44 (0)1572 722 577", "+441572722577"),
        ("116 123", "116123"),
        ("", ""),
    ],
)
def test_a_number_is_dialled_however_it_was_written(written: str, dialled: str) -> None:
    assert dial(written) == dialled


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.nhs.uk/live-well/", "nhs.uk"),
        ("http://Example.org:8080/a?b", "example.org"),
        ("http://[broken", "http://[broken"),
        ("not an address", "not an address"),
    ],
)
def test_a_site_is_named_without_its_address(url: str, name: str) -> None:
    assert site_name(url) == name


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " https://a.example", "//a.example", "data:text/html,x", ""]
)
def test_only_an_address_of_the_web_is_made_a_link(url: str) -> None:
    assert not is_web(url)
    assert is_web("https://a.example")

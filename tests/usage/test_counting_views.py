"""Saying no to being counted, and yes again."""

from __future__ import annotations

import pytest

from tests.support.client import PageClient


def test_cookie_is_set_when_somebody_says_no_and_gone_when_yes(client: PageClient) -> None:
    page = client.get("/privacy/counting")
    assert "We count your visits on this device now" in page.text
    page = client.send(page, "/counting", counted="no")
    assert "We have saved your choice" in page.text
    assert "We do not count your visits on this device now" in page.text
    cookie = client.raw.get_cookie("no_count")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.max_age) == ("1", True, 365 * 24 * 60 * 60)
    assert page.form_values("/counting")["counted"] == "no"
    client.send(page, "/counting", counted="yes")
    assert client.raw.get_cookie("no_count") is None


def test_page_says_that_nobody_is_counted_when_the_browser_asks_for_it(client: PageClient) -> None:
    page = client.get("/privacy/counting", headers={"Sec-GPC": "1"})
    assert "Your browser asks sites not to count you" in page.text
    assert "no_count" not in str(page.response.headers)


@pytest.mark.parametrize("counted", [None, "", "perhaps"])
def test_form_says_what_to_choose_when_nothing_is_chosen(client: PageClient, counted: str | None) -> None:
    page = client.send(client.get("/privacy/counting"), "/counting", counted=counted)
    assert page.title.startswith("Error: ")
    assert "Choose yes or no" in page.text
    assert client.raw.get_cookie("no_count") is None

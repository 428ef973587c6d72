"""Every page template in a real browser, on a phone and on a desktop: axe clean, nothing sideways, nothing
from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.config import ROOT
from tests.browser.conftest import DESKTOP, PHONE, assert_no_axe_violations, assert_no_sideways_scroll
from tests.support.pages import ADDRESSES, BEHIND_SIGN_IN, MADE_BY_A_STORY

Open = Callable[..., Page]

#: 400 % zoom of a 1280 px window leaves 320 px (WCAG 1.4.10).
ZOOMED = {"width": 320, "height": 256}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("template", sorted(ADDRESSES))
def test_a_page_is_accessible(look_at: Open, template: str, size: dict[str, int]) -> None:
    page = look_at(ADDRESSES[template], size=size)
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("template", sorted(ADDRESSES))
def test_a_page_reflows_at_four_hundred_percent(look_at: Open, template: str) -> None:
    assert_no_sideways_scroll(look_at(ADDRESSES[template], size=ZOOMED))


def test_every_template_is_looked_at() -> None:
    """A new page cannot be forgotten here."""
    folder = ROOT / "templates"
    pages = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    no_pages = ("components/", "layout/", "email/")
    pages = {name for name in pages if not name.startswith(no_pages) and "/_" not in name}
    signed_in = {name for name in pages if name.partition("/")[0] in BEHIND_SIGN_IN}
    assert pages - signed_in == (set(ADDRESSES) | MADE_BY_A_STORY) - signed_in
    assert {name.partition("/")[0] for name in signed_in} == set(BEHIND_SIGN_IN)
    for file in set(BEHIND_SIGN_IN.values()):
        assert (ROOT / "tests" / "browser" / file).is_file()

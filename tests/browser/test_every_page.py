"""Every page template in a real browser, on a phone and on a desktop: axe clean, nothing sideways, nothing
from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.config import ROOT
from tests.browser.conftest import DESKTOP, PHONE, assert_no_axe_violations, assert_no_sideways_scroll
from tests.support.pages import ADDRESSES, MADE_BY_A_STORY

Open = Callable[..., Page]

#: 400 % zoom of a 1280 px window leaves 320 px (WCAG 1.4.10).
ZOOMED = {"width": 320, "height": 256}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("template", sorted(ADDRESSES))
def test_a_page_is_accessible(open_page: Open, template: str, size: dict[str, int]) -> None:
    page = open_page(ADDRESSES[template], size=size)
    assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("template", sorted(ADDRESSES))
def test_a_page_reflows_at_four_hundred_percent(open_page: Open, template: str) -> None:
    assert_no_sideways_scroll(open_page(ADDRESSES[template], size=ZOOMED))


def test_every_template_is_looked_at() -> None:
    """A new page cannot be forgotten here."""
    folder = ROOT / "templates"
    pages = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    pages = {name for name in pages if not name.startswith(("components/", "layout/")) and "/_" not in name}
    assert pages == set(ADDRESSES) | MADE_BY_A_STORY

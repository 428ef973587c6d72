"""Every page template in a real browser, on a phone, on a desktop and zoomed: axe clean, nothing sideways,
nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.config import ROOT
from tests.browser.conftest import assert_usable
from tests.support.pages import ADDRESSES, BEHIND_SIGN_IN, MADE_BY_A_STORY

Open = Callable[..., Page]


@pytest.mark.parametrize("template", sorted(ADDRESSES))
def test_a_page_is_accessible_at_every_width(look_at: Open, template: str) -> None:
    assert_usable(look_at(ADDRESSES[template]))


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

"""A real Chromium and a real server with the starter content."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from portal import create_app
from portal.web.public_forms import MIN_SECONDS
from tests.conftest import KEY_RING, SECRET_KEY, close, make_settings
from tests.support.mail import Inbox, mail_server
from tests.support.server import Server, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
#: 400 % zoom of a 1280 px window leaves 320 px (WCAG 1.4.10).
ZOOMED = {"width": 320, "height": 256}
#: WCAG 2.2 AA and the parts it is made of; "best-practice" finds what users would still stumble over.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AXE = Axe()
#: A busy machine takes its time: what is expected may come as late as what is clicked.
expect.set_options(timeout=15_000)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


#: What opens a copy of a folder that was filled for the tests.
SECRETS = {"PORTAL_SECRET_KEY": SECRET_KEY, "PORTAL_KEY_RING": ",".join(KEY_RING)}


@contextmanager
def a_site_that_mails(stores: Path, folder: Path) -> Iterator[tuple[Flask, Inbox]]:
    """An application over a copy of empty stores in a new `folder`, and where its letters arrive."""
    shutil.copytree(stores, folder)
    inbox = Inbox()
    with mail_server(inbox) as mail:
        app = create_app(
            make_settings(
                folder,
                mail=mail,
                mail_from="The Site <portal@example.org>",
                public_url="https://help.example.org",
            )
        )
        yield app, inbox
        with app.app_context():
            close(app)


@pytest.fixture(scope="session")
def site(loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The portal with the starter content, served by `python -m portal` as anybody would start it."""
    folder = tmp_path_factory.mktemp("site") / "site"
    shutil.copytree(loaded_folder, folder)
    with serving(folder, SECRETS | {"PORTAL_SITE_PHONE": "01572 722 577"}, anew=True) as server:
        yield server


@pytest.fixture(scope="module")
def staffed(loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site with the starter content for one module: people are invited to it and listings changed."""
    folder = tmp_path_factory.mktemp("staffed") / "site"
    shutil.copytree(loaded_folder, folder)
    with serving(folder, SECRETS | {"PORTAL_CHEAP_PASSWORDS": "yes"}) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; skipped, saying so, where there is none - never under CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium is installed: the tests that drive one are skipped")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Server) -> Iterator[OpenPage]:
    """Open an address of the site in a fresh browser; fails when the page asks another site for anything,
    breaks the content policy or a script raises."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(path: str, *, size: dict[str, int] = PHONE, script: bool = True, **options: object) -> Page:
        context = chromium.new_context(viewport=size, java_script_enabled=script, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        _watch(page, site, problems)
        page.goto(site.url + path, wait_until="load")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def window(chromium: Browser, site: Server) -> Iterator[tuple[Page, list[str]]]:
    """A window that stays open, and what was wrong in it since somebody looked."""
    page = chromium.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    problems: list[str] = []
    _watch(page, site, problems)
    yield page, problems
    page.context.close()


@pytest.fixture
def look_at(window: tuple[Page, list[str]], site: Server) -> Iterator[OpenPage]:
    """Load an address in the window that stays open, at a size, with no cookie; fails as `open_page` does.
    For looking only: opening a fresh browser costs several times what looking does."""
    page, problems = window
    problems.clear()

    def look(path: str, *, size: dict[str, int] = PHONE) -> Page:
        page.context.clear_cookies()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(site.url + path, wait_until="load")
        return page

    yield look
    assert problems == []


def _watch(page: Page, site: Server, problems: list[str]) -> None:
    """Note what a page must not do."""
    page.set_default_timeout(15_000)
    page.on("request", lambda request: _only_ours(request.url, site.url, problems))
    page.on("pageerror", lambda error: problems.append(f"a script raised: {error}"))
    page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)


def _only_ours(url: str, ours: str, problems: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(ours).netloc and not url.startswith(("data:", "blob:")):
        problems.append(f"the page asked another site: {url}")


def assert_no_axe_violations(page: Page) -> None:
    """Raise with every rule that axe finds broken, and where."""
    # What passes need not be told with all its places, which on a long page takes as long as finding it.
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    if page.evaluate("typeof axe === 'undefined'"):  # it is there until the next page
        page.evaluate(_AXE.axe_script)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    told = [
        f"{rule['id']} ({rule['impact']}): {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in found
    ]
    assert not told, f"{page.url}:\n" + "\n".join(told)


def assert_no_sideways_scroll(page: Page) -> None:
    """Raise when the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def assert_usable(page: Page) -> None:
    """What must hold on every page, on a phone, on a desktop and at 400 % zoom."""
    before = page.viewport_size
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_no_axe_violations(page)
        assert_no_sideways_scroll(page)
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    assert_no_sideways_scroll(page)
    if before is not None:
        page.set_viewport_size(before)


def take_ones_time(page: Page) -> None:
    """Wait until the page's form is as old as it is when a person sends it (portal/web/public_forms.py)."""
    came = "performance.now() - performance.getEntriesByType('navigation')[0].responseStart"
    page.wait_for_timeout(max(0, 1000 * (MIN_SECONDS + 0.05) - page.evaluate(came)))

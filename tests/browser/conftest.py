"""A real Chromium and a real server with the starter content."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.server import Server, portal, serving

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
#: WCAG 2.2 AA and the parts it is made of; "best-practice" finds what users would still stumble over.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The portal as `make run` sets it up."""
    folder = tmp_path_factory.mktemp("site")
    portal(folder, "setup")
    with serving(folder, {"PORTAL_SITE_PHONE": "01572 722 577"}) as server:
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

    def look(path: str, *, size: dict[str, int]) -> Page:
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
    found = Axe().run(page, options=options).response["violations"]
    told = [
        f"{rule['id']} ({rule['impact']}): {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in found
    ]
    assert not told, f"{page.url}:\n" + "\n".join(told)


def assert_no_sideways_scroll(page: Page) -> None:
    """Raise when the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"

"""How many SQL statements each page may cost: a page must not cost more because there is more to show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal import create_app
from portal.extensions import db
from tests.conftest import make_settings


class Counter:
    """The statements that SQLite was given since the last `clear`, whoever gave them."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def note(self, statement: str) -> None:
        """One statement; transactions and settings are no queries."""
        if statement.lstrip().split(" ")[0].upper() not in (
            "BEGIN",
            "ROLLBACK",
            "COMMIT",
            "PRAGMA",
            "BEGIN;",
        ):
            self.statements.append(statement)


@pytest.fixture(scope="module")
def site(loaded_folder: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Counter]]:
    """The loaded site, with every statement on its main store counted.

    Somebody has searched and read a listing: what all pages share is in memory, whichever page is the first.
    """
    folder = tmp_path_factory.mktemp("counted") / "site"
    shutil.copytree(loaded_folder, folder)
    app = create_app(make_settings(folder, usage_enabled=False))
    counter = Counter()
    with app.app_context():

        @event.listens_for(db.engine, "connect")
        def listen(connection: Any, _record: Any) -> None:
            connection.set_trace_callback(counter.note)

    for path in ("/search?q=there+is+no+such+word", "/listings/citizens-advice-adviceline"):
        app.test_client().get(path).close()
    yield app, counter
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _statements(site: tuple[Flask, Counter], path: str) -> list[str]:
    """What the page asked for."""
    app, counter = site
    counter.statements.clear()
    client = app.test_client()
    response = client.get(path)
    response.close()
    assert response.status_code == 200, path
    return list(counter.statements)


def _cost(site: tuple[Flask, Counter], path: str) -> int:
    return len(_statements(site, path))


#: Address -> statements the first time in a process, and each time after it. Any may
#: have to look whether the content is still the same.
PAGES = {
    "/": (16, 1),
    "/search?q=lonely": (32, 1),
    "/search?q=exercise&cost=free&place=LE15+6HP": (34, 1),
    "/search": (32, 1),
    "/listings/oakham-library": (56, 1),
    "/organisations/rutland-libraries": (38, 1),
    "/guides": (6, 1),
    "/guides/falls": (36, 1),
    "/browse": (8, 1),
    "/browse/needs/feeling-lonely": (34, 1),
    "/browse/places/oakham": (34, 1),
    "/browse/a-to-z/a": (36, 1),
    "/figures": (24, 1),
    "/privacy": (4, 1),
    "/contact": (4, 1),
    "/emergency": (4, 1),
    "/sitemap.xml": (8, 1),
    "/robots.txt": (2, 1),
    "/healthz": (0, 0),
    "/static/css/portal.css": (0, 0),
    "/feedback?page=/search": (2, 1),
    "/listings/oakham-library/report": (26, 25),
    "/your-list": (2, 1),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_few_statements(site: tuple[Flask, Counter], path: str) -> None:
    first, again = PAGES[path]
    cold, warm = _statements(site, path), _statements(site, path)
    print(f"{path}: {len(cold)} cold, {len(warm)} warm")
    assert len(cold) <= first, cold
    assert len(warm) <= again, warm


def test_a_search_costs_the_same_however_much_it_finds(site: tuple[Flask, Counter]) -> None:
    """Ten cards are fetched together; more results, filters and pages add nothing."""
    for path in ("/search?q=lonely", "/search?q=help", "/search?q=help&page=2", "/search?q=library"):
        _cost(site, path)  # their listings are in memory now
    site[0].extensions["page_cache"].clear()
    costs = {
        path: _cost(site, path)
        for path in ("/search?q=lonely", "/search?q=help", "/search?q=help&page=2", "/search?q=library")
    }
    assert max(costs.values()) - min(costs.values()) <= 2, costs
    assert max(costs.values()) <= 8, costs

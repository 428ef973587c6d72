"""kill -9 while content is loaded, indexed and edited: all or nothing, and nothing that was told is lost."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal import create_app
from portal.cli.content import load_content
from portal.config import Settings
from portal.directory import indexing
from portal.directory.finding import Indexer, search_runtime
from portal.directory.models import ChangeSet, IndexChange, Service, TaxonomyTerm, TermWord
from portal.directory.queries import content_generation, list_shown_ids
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from portal.geography.models import Postcode
from portal.guides.models import Guide
from search_index.documents import Query
from tests.conftest import make_settings
from tests.faults.killing import kill, moments
from tests.faults.victims import edit, load, rebuild
from tests.support.client import PageClient
from tests.support.small_content import touch_content

#: Kills of each kind in the suite and in `make prove`.
SHORT, LONG = 4, 100
sizes = pytest.mark.parametrize(
    "kills", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"]
)


@pytest.fixture(scope="module")
def content(small_content: Path) -> Path:
    """The small cut of the content."""
    return small_content


@pytest.fixture(scope="module")
def filled(content: Path, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small content loaded and indexed."""
    folder = tmp_path_factory.mktemp("filled") / "site"
    shutil.copytree(migrated_sqlite, folder)
    app = create_app(make_settings(folder, content=content))
    with app.app_context():
        load_content()
        search_runtime().rebuild()
    _close(app)
    return folder


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _open(settings: Settings, look: Callable[[Flask], None]) -> None:
    """Open the site as a new process would, and look at it."""
    app = create_app(settings)
    try:
        look(app)
    finally:
        _close(app)


def _state(settings: Settings) -> tuple[object, ...]:
    """What a load brings, counted, with a digest of what it wrote."""
    found: list[tuple[object, ...]] = []

    def look(app: Flask) -> None:
        with app.app_context():
            counts = [
                db.session.scalar(select(func.count()).select_from(model))
                for model in (Service, TaxonomyTerm, TermWord, Postcode, Guide, ChangeSet, IndexChange)
            ]
            words = db.session.scalars(select(Service.easy_read).order_by(Service.slug)).all()
            found.append((*counts, content_generation(), tuple(words)))

    _open(settings, look)
    return found[0]


def _whole(folder: Path) -> bool:
    """As the doctor sees it, before anything else opens the stores."""
    return all(quick_check(path) == "ok" for path in folder.glob("*.db"))


@sizes
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_a_load_that_is_killed_leaves_all_or_nothing(
    kills: int, journal: str, filled: Path, content: Path, tmp_path: Path
) -> None:
    """Into a database that holds the content before: every listing is rewritten by the load."""
    fresh = tmp_path / "content"
    shutil.copytree(content, fresh)
    touch_content(fresh, 1)
    start, goal = tmp_path / "start", tmp_path / "goal"
    for folder in (start, goal):
        shutil.copytree(filled, folder)
    before = _state(make_settings(start, content=fresh, sqlite_journal=journal))
    started = time.monotonic()
    assert kill(load, make_settings(goal, content=fresh, sqlite_journal=journal), 120) == ["done"]
    longest = time.monotonic() - started
    after = _state(make_settings(goal, content=fresh, sqlite_journal=journal))
    assert after != before
    ends = set()
    for number, moment in enumerate(moments(f"load-{journal}", kills, longest, resume=kills == LONG)):
        folder = tmp_path / f"run-{number}"
        shutil.copytree(start, folder)
        settings = make_settings(folder, content=fresh, sqlite_journal=journal)
        told = kill(load, settings, moment)
        assert _whole(folder), f"damaged after {moment:.3f} s"
        state = _state(settings)
        assert state in (before, after), f"half-written after {moment:.3f} s"
        assert state == after or told != ["done"], "a load that said it was done is there"
        ends.add(state == after)
        if number % 4 == 0:
            assert kill(load, settings, 120) == ["done"]
            assert _state(settings) == after, "the next load completes"
        shutil.rmtree(folder)
    assert False in ends, "no kill came in time: the harness proves nothing"


def _check_search(app: Flask, expected: list[str]) -> None:
    """It answers at once, heals by itself, and is exact again."""
    client = PageClient(app)
    assert client.get("/search").all("article"), "the site answers, index or no index"
    Indexer(app, app.extensions["settings"].index_folder).turn()
    with app.app_context():
        assert search_runtime().status().usable
        results, fallback = search_runtime().search(Query(limit=1000))
        assert not fallback
        assert sorted(hit.id for hit in results.hits) == expected


def _check_leftovers(app: Flask) -> None:
    """What killed builds left behind is cleared away by the next one that ends."""
    with app.app_context():
        search_runtime().rebuild()
        assert len(list(app.extensions["settings"].index_folder.glob("generation-*"))) <= 2


@sizes
@pytest.mark.parametrize("first", [False, True], ids=["beside one that serves", "the first"])
def test_a_rebuild_that_is_killed_leaves_an_index_that_opens_or_heals(
    kills: int, first: bool, filled: Path, content: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(filled, folder)
    settings = make_settings(folder, content=content)
    with create_app(settings).app_context():
        expected = sorted(list_shown_ids())
    for moment in moments(f"rebuild-{first}", kills // 2, 1.5, resume=kills == LONG):
        if first:
            shutil.rmtree(folder / "index", ignore_errors=True)
        kill(rebuild, settings, moment)
        _open(settings, lambda app: _check_search(app, expected))
    _open(settings, _check_leftovers)


@sizes
def test_edits_that_were_acknowledged_survive_and_are_found(
    kills: int, filled: Path, content: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(filled, folder)
    settings = make_settings(folder, content=content)
    started = time.monotonic()
    assert len(kill(edit, settings, 120, enough=8)) >= 8
    longest = time.monotonic() - started  # as fast as this machine is now
    acknowledged = 0
    for moment in moments("edit", kills, longest, resume=kills == LONG):
        told = dict(kill(edit, settings, moment))
        acknowledged += len(told)
        assert _whole(folder)

        def look(app: Flask, told: dict[str, str] = told) -> None:
            with app.app_context():
                stored = dict(db.session.execute(select(Service.id, Service.summary)).all())
                unsure = [one for one, words in told.items() if stored[one] != words]
                assert len(unsure) <= 1, "only the save that was under way may differ"
                while search_runtime().catch_up():
                    db.session.rollback()
                db.session.rollback()
                assert indexing.pending_changes() == 0
                for record_id in list(told)[-3:]:
                    marker = next(word for word in stored[record_id].split() if word.startswith("zyxw"))
                    results, fallback = search_runtime().search(Query(text=marker.strip(".")))
                    assert not fallback
                    assert record_id in [hit.id for hit in results.hits]

        _open(settings, look)
    assert acknowledged > kills, "the harness proves nothing when hardly anything was saved"


def test_the_writer_of_another_process_is_waited_for(filled: Path, content: Path, tmp_path: Path) -> None:
    """A reader meanwhile sees the state before, whole."""
    folder = tmp_path / "site"
    shutil.copytree(filled, folder)
    settings = make_settings(folder, content=content)
    other = sqlite3.connect(folder / "portal.db", isolation_level=None)
    other.execute("pragma busy_timeout=1000")

    def look(app: Flask) -> None:
        with app.app_context():
            before = content_generation()
            other.execute("begin immediate")
            other.execute("update content_generation set number = number + 100")
            assert db.session.scalar(text("select number from content_generation")) == before
            assert PageClient(app).get("/search", q="carers").status == 200
            other.execute("commit")
            db.session.rollback()
            assert content_generation() == before + 100

    try:
        _open(settings, look)
    finally:
        other.close()

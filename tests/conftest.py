"""The fixtures of every test: an application on an empty, migrated database, and a client that checks each
page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from portal import create_app, usage
from portal.cli.content import load_content
from portal.config import ROOT, Settings
from portal.directory.finding import search_runtime
from portal.directory.queries import content_generation
from portal.extensions import db, migrations
from tests.support import postgres
from tests.support.client import PageClient

KEY_RING = ("test:" + "5a" * 32,)


def make_settings(folder: Path, **changes: object) -> Settings:
    """Settings for one test: everything in its own folder."""
    values: dict[str, object] = {
        "environment": "test",
        "instance": folder,
        "content": ROOT / "content",
        "secret_key": "a secret for tests only, forty characters",
        "key_ring": KEY_RING,
        "database_url": f"sqlite:///{folder / 'portal.db'}",
        "usage_database_url": f"sqlite:///{folder / 'usage.db'}",
        "keys_database_url": f"sqlite:///{folder / 'keys' / 'keys.db'}",
        "site_phone": "",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL; skipped, saying so, where there is none - never under CI."""
    try:
        with postgres.server() as (url, what):
            print(f"\nPostgreSQL for the tests: {what}")
            yield url
    except FileNotFoundError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}: the tests on PostgreSQL are skipped")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with empty, migrated SQLite stores, to be copied: migrating takes longer than copying."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(make_settings(folder))
    with app.app_context():
        migrations.upgrade()
        _close(app)
    return folder


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """An empty, migrated database on the server, to be used as a template."""
    _admin(postgres_server, "create database portal_template")
    url = f"{postgres_server}/portal_template"
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"portal-template-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    stores = {"database_url": url, "usage_database_url": url, "keys_database_url": url}
    app = create_app(make_settings(folder, **stores))
    with app.app_context():
        migrations.upgrade()
        _close(app)
    shutil.rmtree(folder, ignore_errors=True)
    return "portal_template"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked as touching the database on both databases (DESIGN 9.25)."""
    if "app" in metafunc.fixturenames or "store" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker
        both = marked("database") is not None and marked("sqlite") is None
        metafunc.parametrize("store", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test is on."""
    return str(request.param)


@pytest.fixture
def settings(store: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings over a fresh copy of the empty, migrated stores."""
    if store == "sqlite":
        shutil.copytree(request.getfixturevalue("migrated_sqlite"), tmp_path, dirs_exist_ok=True)
        yield make_settings(tmp_path)
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("migrated_postgres")
    name = f"portal_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**12}"
    _admin(server, f"create database {name} template {template}")
    url = f"{server}/{name}"
    yield make_settings(tmp_path, database_url=url, usage_database_url=url, keys_database_url=url)
    _admin(server, f"drop database {name} with (force)")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application; push `app.app_context()` where a test talks to the database itself."""
    application = create_app(settings)
    yield application
    with application.app_context():
        _close(application)


@pytest.fixture
def make_app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Applications with other settings than usual, each on stores of its own (always SQLite)."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        folder = tmp_path / f"made-{len(made)}"
        shutil.copytree(migrated_sqlite, folder)
        made.append(create_app(make_settings(folder, **changes)))
        return made[-1]

    yield make
    for application in made:
        with application.app_context():
            _close(application)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without a screen: every page it gets is checked (tests/support/checks.py)."""
    return PageClient(app)


@pytest.fixture
def make_client(app: Flask) -> Callable[[], PageClient]:
    """More than one such browser."""
    return lambda: PageClient(app)


@pytest.fixture(scope="session")
def loaded_folder(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real content loaded and its index built, once for the run: read it or copy it."""
    folder = tmp_path_factory.mktemp("loaded")
    shutil.copytree(migrated_sqlite, folder, dirs_exist_ok=True)
    site = create_app(make_settings(folder))
    with site.app_context():
        load_content()
        search_runtime().rebuild()
        _close(site)
    return folder


@pytest.fixture(scope="session")
def loaded_app(loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the real content, shared by all tests: they only read from it. One that changes
    a record takes `loaded_copy`."""
    folder = tmp_path_factory.mktemp("shared") / "site"
    shutil.copytree(loaded_folder, folder)  # visits are counted in it; what is copied for others stays clean
    site = create_app(make_settings(folder))
    with site.app_context():
        before = content_generation()
    yield site
    with site.app_context():
        assert content_generation() == before, "a test changed the shared content: give it `loaded_copy`"
        _close(site)


@pytest.fixture
def loaded_client(loaded_app: Flask) -> PageClient:
    """A browser without a screen on the site with the real content."""
    return PageClient(loaded_app)


@pytest.fixture
def loaded_copy(loaded_folder: Path, tmp_path: Path) -> Path:
    """A folder of one's own with the real content and its index."""
    folder = tmp_path / "copy"
    shutil.copytree(loaded_folder, folder)
    return folder


def _close(app: Flask) -> None:
    usage.flush()  # else its thread goes on trying against a database that is gone
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def _admin(server: str, statement: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()

"""The fixtures of every test: an application on an empty, migrated database, and a client that checks each
page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal import create_app, usage
from portal.cli.content import load_content
from portal.config import ROOT, Settings
from portal.directory.finding import search_runtime
from portal.directory.queries import content_generation
from portal.extensions import db, migrations
from portal.usage import recorder
from tests.support import run
from tests.support.client import PageClient
from tests.support.made_once import share_what_is_compiled
from tests.support.postgres import Databases
from tests.support.run import Run, run_of
from tests.support.small_content import cut_content

KEY_RING = ("test:" + "5a" * 32,)
SECRET_KEY = "a secret for tests only, forty characters"


def pytest_configure(config: pytest.Config) -> None:
    """Let this process take part in the run of the tests."""
    run.keep_files_in_memory()
    config.pluginmanager.register(run, "the run of the tests")
    share_what_is_compiled()


def make_settings(folder: Path, **changes: object) -> Settings:
    """Settings for one test: everything in its own folder."""
    values: dict[str, object] = {
        "environment": "test",
        "instance": folder,
        "content": ROOT / "content",
        "secret_key": SECRET_KEY,
        "key_ring": KEY_RING,
        "database_url": f"sqlite:///{folder / 'portal.db'}",
        "usage_database_url": f"sqlite:///{folder / 'usage.db'}",
        "keys_database_url": f"sqlite:///{folder / 'keys' / 'keys.db'}",
        "site_phone": "",
        "cheap_passwords": changes.get("environment") != "production",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


def on_postgres(folder: Path, url: str) -> Settings:
    """The same with all three stores in one database of PostgreSQL."""
    return make_settings(folder, database_url=url, usage_database_url=url, keys_database_url=url)


@pytest.fixture(autouse=True)
def nothing_left_to_count() -> Iterator[None]:
    """What a test's applications still had to count goes with the test: its stores are gone, and a thread
    that goes on trying would put its complaint into another test's log."""
    yield
    recorder.forget_what_waits()


@pytest.fixture(scope="session")
def this_run(pytestconfig: pytest.Config) -> Run:
    """What the processes of this run of the tests share."""
    return run_of(pytestconfig)


@pytest.fixture(scope="session")
def databases(this_run: Run) -> Iterator[Databases]:
    """Databases on a real PostgreSQL; skipped, saying so, where there is none - never under CI."""
    try:
        server = this_run.postgres()
    except FileNotFoundError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}: the tests on PostgreSQL are skipped")
    made = Databases(server.url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def migrated_sqlite(this_run: Run) -> Path:
    """A folder with empty, migrated SQLite stores, to be copied: migrating takes longer than copying."""
    return this_run.once("migrated", lambda folder: _migrate(make_settings(folder)))


@pytest.fixture(scope="session")
def migrated_postgres(this_run: Run, databases: Databases) -> str:
    """An empty, migrated database on the server, to be used as a template."""
    name = f"portal_template_{this_run.name}"

    def make(folder: Path) -> None:
        _migrate(on_postgres(folder, databases.make(name)))

    this_run.once("migrated-postgres", make)
    return name


@pytest.fixture(scope="session")
def sqlite_start(migrated_sqlite: Path) -> Path:
    """The folder that each test's own stores are a copy of; a package of tests may start from fuller ones."""
    return migrated_sqlite


@pytest.fixture(scope="session")
def postgres_start(migrated_postgres: str) -> str:
    """The database that each test's own is a copy of."""
    return migrated_postgres


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked as touching the database on both databases (DESIGN 9.25)."""
    if "app" in metafunc.fixturenames or "store" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker
        stores = ["sqlite", "postgresql"] if marked("database") and not marked("sqlite") else ["sqlite"]
        stores = ["postgresql"] if marked("postgresql") else stores
        metafunc.parametrize("store", stores, indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test is on."""
    return str(request.param)


@pytest.fixture
def settings(store: str, tmp_path: Path, this_run: Run, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings over a fresh copy of the stores that tests here start from: empty, migrated ones."""
    if store == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_start"), tmp_path, dirs_exist_ok=True)
        yield make_settings(tmp_path)
        return
    databases: Databases = request.getfixturevalue("databases")
    name = f"portal_{this_run.name}_{abs(hash(request.node.nodeid)) % 10**12}"
    yield on_postgres(tmp_path, databases.make(name, request.getfixturevalue("postgres_start")))
    databases.drop(name)


@pytest.fixture(scope="session")
def open_app(this_run: Run) -> Callable[[Settings], Flask]:
    """Make an application; its templates are compiled once for all of them."""
    compiled = this_run.once("templates", lambda _folder: None)

    def make(settings: Settings) -> Flask:
        application = create_app(settings)
        application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        return application

    return make


@pytest.fixture
def app(settings: Settings, open_app: Callable[[Settings], Flask]) -> Iterator[Flask]:
    """The application; push `app.app_context()` where a test talks to the database itself."""
    application = open_app(settings)
    yield application
    with application.app_context():
        close(application)


@pytest.fixture
def make_app(
    migrated_sqlite: Path, tmp_path: Path, open_app: Callable[[Settings], Flask]
) -> Iterator[Callable[..., Flask]]:
    """Applications with other settings than usual, each on stores of its own (always SQLite)."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        folder = tmp_path / f"made-{len(made)}"
        shutil.copytree(migrated_sqlite, folder)
        made.append(open_app(make_settings(folder, **changes)))
        return made[-1]

    yield make
    for application in made:
        with application.app_context():
            close(application)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without a screen: every page it gets is checked (tests/support/checks.py)."""
    return PageClient(app)


@pytest.fixture
def make_client(app: Flask) -> Callable[[], PageClient]:
    """More than one such browser."""
    return lambda: PageClient(app)


@pytest.fixture(scope="session")
def loaded_folder(this_run: Run, migrated_sqlite: Path) -> Path:
    """A folder with the real content loaded and its index built, once for the run: read it or copy it."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_sqlite, folder, dirs_exist_ok=True)
        site = create_app(make_settings(folder))
        with site.app_context():
            load_content()
            search_runtime().rebuild()
            close(site)

    return this_run.once("loaded", make)


@pytest.fixture(scope="session")
def loaded_app(
    loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory, open_app: Callable[[Settings], Flask]
) -> Iterator[Flask]:
    """The application over the real content, shared by all tests: they only read from it. One that changes
    a record takes `loaded_copy`."""
    folder = tmp_path_factory.mktemp("shared") / "site"
    shutil.copytree(loaded_folder, folder)  # visits are counted in it; what is copied for others stays clean
    site = open_app(make_settings(folder))
    with site.app_context():
        before = content_generation()
    yield site
    with site.app_context():
        assert content_generation() == before, "a test changed the shared content: give it `loaded_copy`"
        close(site)


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


@pytest.fixture(scope="session")
def small_content(this_run: Run) -> Path:
    """A small cut of the real content, which is loaded in a moment: read it or copy it."""
    return this_run.once("small", lambda folder: cut_content(folder / "content")) / "content"


def close(app: Flask) -> None:
    """Let go of an application's stores; inside its context."""
    usage.flush()  # else its thread goes on trying against a database that is gone
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def _migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade()
        close(app)

"""A database that holds the places of content/, loaded once for all tests of geography."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.config import ROOT, Settings
from portal.core.loading import LoadReport
from portal.extensions import db
from portal.extensions.engines import init_databases
from portal.extensions.sqlite import writing
from portal.extensions.tables import Model
from portal.extensions.transactions import transaction
from portal.geography.actions import load_places
from portal.geography.models import Area, Outcode, Place, PlacesVersion, Postcode

_PLACES = ROOT / "content" / "places"
_MODELS: tuple[type[Model], ...] = (Area, Outcode, Place, PlacesVersion, Postcode)

Load = Callable[..., LoadReport]


def _an_app_with_empty_tables(folder: Path) -> Flask:
    """A bare application whose database, in `folder`, has the tables of geography."""
    app = Flask("places")
    files = {name: f"sqlite:///{folder / name}.sqlite" for name in ("portal", "usage", "keys")}
    settings = Settings(
        environment="test",
        instance=folder,
        database_url=files["portal"],
        usage_database_url=files["usage"],
        keys_database_url=files["keys"],
    )
    init_databases(app, settings)
    token = writing.set(True)
    try:
        with app.app_context():
            tables = [Model.metadata.tables[model.__tablename__] for model in _MODELS]
            Model.metadata.create_all(db.engine, tables=tables)
    finally:
        writing.reset(token)
    return app


def _load(folder: Path = _PLACES, *, dry_run: bool = False) -> LoadReport:
    with transaction():
        return load_places(folder, dry_run=dry_run)


@pytest.fixture(scope="session")
def places_folder() -> Path:
    """Where the places of content/ are."""
    return _PLACES


@pytest.fixture(scope="session")
def load() -> Load:
    """Loads a folder of places (those of content/ when none is named) in a transaction of its own."""
    return _load


@pytest.fixture(scope="session")
def app_with_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with every place of content/ loaded."""
    app = _an_app_with_empty_tables(tmp_path_factory.mktemp("places"))
    with app.app_context():
        _load()
        yield app
        _close()


@pytest.fixture
def places(app_with_places: Flask) -> Iterator[None]:
    """Run the test with the loaded places at hand."""
    with app_with_places.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Flask]:
    """An application of the test's own whose tables are empty."""
    app = _an_app_with_empty_tables(tmp_path)
    with app.app_context():
        yield app
        _close()


def _close() -> None:
    db.session.rollback()
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()

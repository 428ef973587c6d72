"""The site with the real content of content/ and its index, made once for all tests of guides and pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from portal.cli.content import load_content
from portal.directory.finding import search_runtime
from portal.directory.indexing import register_source
from portal.extensions import db
from portal.guides.indexing import guide_documents
from portal.guides.views import BLUEPRINTS
from tests.conftest import make_settings
from tests.support.client import PageClient


@pytest.fixture(scope="session")
def loaded_site(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over loaded content. Tests only read from it."""
    folder = tmp_path_factory.mktemp("loaded")
    shutil.copytree(migrated_sqlite, folder, dirs_exist_ok=True)
    site = create_app(make_settings(folder))
    for blueprint in BLUEPRINTS:
        if blueprint.name not in site.blueprints:
            site.register_blueprint(blueprint)
    register_source("guide", guide_documents)
    with site.app_context():
        load_content()
        search_runtime().rebuild()
        db.session.remove()
    yield site
    with site.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def visitor(loaded_site: Flask) -> PageClient:
    """A browser without a screen on the loaded site."""
    return PageClient(loaded_site)

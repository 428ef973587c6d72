"""The loaded site under the names that the tests of guides and pages know it by."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.client import PageClient


@pytest.fixture
def loaded_site(loaded_app: Flask) -> Flask:
    """The application over loaded content. Tests only read from it."""
    return loaded_app


@pytest.fixture
def visitor(loaded_client: PageClient) -> PageClient:
    """A browser without a screen on the loaded site."""
    return loaded_client

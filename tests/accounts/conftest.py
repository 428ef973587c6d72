"""Whom nearly every test of accounts is about."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.people import Person, add_person


@pytest.fixture
def ada(app: Flask) -> Person:
    """An administrator."""
    return add_person(app)

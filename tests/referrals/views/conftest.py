"""The hub that its pages are tested in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.referrals.views.hub_world import Hub, make_hub
from tests.support.client import PageClient


@pytest.fixture
def hub(app: Flask, make_client: Callable[[], PageClient]) -> Hub:
    """Two agents at work."""
    return make_hub(app, make_client)

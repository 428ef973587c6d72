"""A blind index finds the same value again, and changes with neither key rotation nor process."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.keys.blind import blind_index
from portal.keys.store import rotate_keys

pytestmark = pytest.mark.database


def test_the_same_value_has_the_same_index_and_purposes_are_apart(app: Flask) -> None:
    with app.app_context():
        assert blind_index("email", "a@b.org") == blind_index("email", "a@b.org")
        assert blind_index("email", "a@b.org") != blind_index("network", "a@b.org")
        assert len(blind_index("email", "")) == 64


def test_another_process_and_a_rotation_find_it_again(app: Flask) -> None:
    with app.app_context():
        before = blind_index("email", "a@b.org")
        list(rotate_keys())
        app.extensions.pop("blind_index_key")
        assert blind_index("email", "a@b.org") == before

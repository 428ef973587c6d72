"""What a live site refuses to start with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.hashing import Hashing
from portal.config import SettingsError
from portal.extensions.transactions import transaction


def test_a_live_site_refuses_cheap_passwords(make_app: Callable[..., Flask]) -> None:
    with pytest.raises(SettingsError, match="full cost"):
        make_app(environment="production", cheap_passwords=True)


def test_full_cost_is_full(app: Flask) -> None:
    hashing = Hashing(cheap=False)
    kept = hashing.hash("four quiet herons walking")
    assert "m=65536,t=3,p=4" in kept
    assert hashing.matches(kept, "four quiet herons walking")
    assert not hashing.matches(kept, "four quiet herons")
    assert not hashing.matches("", "four quiet herons walking")
    assert hashing.is_outdated(Hashing(cheap=True).hash("x"))


def test_nothing_is_hashed_while_a_transaction_is_open(app: Flask) -> None:
    with app.app_context(), transaction(), pytest.raises(RuntimeError, match="outside"):
        Hashing(cheap=True).hash("x")

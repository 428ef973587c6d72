"""Every route says who may use it; a new one cannot be forgotten."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web.access import UnmarkedRoute, public, refuse_unmarked_routes


def test_every_route_carries_a_mark(app: Flask) -> None:
    assert all(hasattr(view, "access") for view in app.view_functions.values())


def test_the_application_refuses_an_unmarked_route(app: Flask) -> None:
    bare = Flask("bare")
    bare.view_functions.clear()
    bare.add_url_rule("/open", "open", public(lambda: "fine"))
    refuse_unmarked_routes(bare)
    bare.add_url_rule("/forgotten", "forgotten", lambda: "who may see this?")
    with pytest.raises(UnmarkedRoute, match="forgotten"):
        refuse_unmarked_routes(bare)


def test_no_get_route_takes_a_record_away(app: Flask) -> None:
    """A GET changes no record: addresses that sound like it take POST (mail scanners follow links)."""
    verbs = ("remove", "delete", "forget", "confirm", "erase")
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.rule, set()).update(rule.methods or ())
    for address, taken in methods.items():
        if any(verb in address.split("/")[-1] for verb in verbs):
            assert "POST" in taken, address

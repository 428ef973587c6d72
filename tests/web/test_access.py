"""The marks of routes: nobody is let in by a forgotten one, and `web` knows nobody by itself."""

from __future__ import annotations

from enum import StrEnum

import pytest
from flask import Flask, abort

from portal.web.access import UnmarkedRoute, init_access, public, refuse_unmarked_routes, requires


class Ability(StrEnum):
    """What the views below ask for."""

    BAKE = "bake"


def bakery() -> Flask:
    """An application with one open and one guarded page."""
    app = Flask("bakery", static_folder=None)
    app.add_url_rule("/", "shop", public(lambda: "shop"))
    app.add_url_rule("/oven", "oven", requires(Ability.BAKE, fresh=True)(lambda: "hot"))
    return app


def test_an_application_with_guarded_routes_and_no_gate_does_not_start() -> None:
    with pytest.raises(UnmarkedRoute, match="oven"):
        refuse_unmarked_routes(bakery())


def test_the_gate_is_asked_and_its_answer_stands_in_for_the_page() -> None:
    app, asked = bakery(), []

    def gate(permission: StrEnum, fresh: bool) -> str | None:
        asked.append((permission, fresh))
        return None if len(asked) > 1 else "closed"

    init_access(app, gate)
    refuse_unmarked_routes(app)
    client = app.test_client()
    assert client.get("/").text == "shop"
    assert asked == []
    assert [client.get("/oven").text for _ in range(2)] == ["closed", "hot"]
    assert asked == [(Ability.BAKE, True)] * 2
    assert client.get("/oven").headers["Cache-Control"] == "no-store"


def test_a_gate_that_fails_lets_nobody_in() -> None:
    app = bakery()

    def gate(_permission: StrEnum, _fresh: bool) -> None:
        abort(503)

    init_access(app, gate)
    assert app.test_client().get("/oven").status_code == 503

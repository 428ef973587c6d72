"""Who gets through to which page: every route, asked by everybody, against a table written by hand.

A new route fails here until somebody has thought about who may use it and written it down in access_table.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from portal.accounts.vocabulary import Role, Stage
from tests.project.access_table import ENROLLING, EVERYBODY, HALF_WAY, ROLES, TABLE, VISITOR
from tests.support.client import PageClient
from tests.support.people import Person, add_person, enter


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert set(TABLE) == set(app.view_functions)


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    """One person of every role."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # whether a form has its token is asked before who sends it
    return {str(role): add_person(app, role, email=f"{role}@example.org", factor=False) for role in Role}


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_through_to_their_own_pages_only(
    app: Flask, people: dict[str, Person], who: str
) -> None:
    client, wrong = PageClient(app), []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            come_as(client, people, who)
            address = address_of(app, rule)
            response = client.raw.open(address, method=method)
            response.close()
            through = not is_turned_away(response.status_code, response.headers.get("Location", ""), who)
            if through != (who in TABLE[rule.endpoint].split()):
                wrong.append(f"{method} {address} ({rule.endpoint}): {response.status_code}")
    assert wrong == []


def come_as(client: PageClient, people: dict[str, Person], who: str) -> None:
    """A fresh session of that person, so that nothing done before matters."""
    client.raw.delete_cookie("signed_in")
    stages = {HALF_WAY: Stage.PASSWORD, ENROLLING: Stage.ENROL}
    if who != VISITOR:
        person = people["analyst"] if who in stages else people[who]
        enter(client, person, stages.get(who, Stage.FULL))
    if who == ENROLLING:
        client.raw.post("/second-step/app/new")  # without a key to show, its page leads back


def address_of(app: Flask, rule: Rule) -> str:
    """An address of the route, with things in it that are not there."""
    values: dict[str, Any] = {"letter": "a", "name": "nothing.css"} | dict(rule.defaults or {})
    for name in rule.arguments - (rule.defaults or {}).keys():
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
        values.setdefault(name, "not-there")
    values = {name: values[name] for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None
    return built[1]


def is_turned_away(status: int, location: str, who: str) -> bool:
    """Whether the gate answered in place of the page."""
    assert status != 500
    gates = ["/sign-in?next=", "/sign-in/again?next="]
    if who == HALF_WAY:
        gates.append("/sign-in/second-step")
    if who == ENROLLING:
        gates.append("/second-step")
    sent_on = status == 303 and (location in gates[2:] or location.startswith(tuple(gates[:2])))
    to_start = status == 303 and location == "/staff" and who in ROLES
    return status == 403 or sent_on or to_start

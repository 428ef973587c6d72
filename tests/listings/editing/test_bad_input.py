"""Whatever is sent to the editor: an answer that says what to do, never a fault, and nothing changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.vocabulary import Role
from portal.directory.models import Location, Organization, Service
from portal.extensions import db
from portal.listings.editing.rules.sections import SECTIONS
from portal.listings.record_words.records import address_of
from tests.listings.editing.conftest import SignIn
from tests.support.client import PageClient
from tests.support.factories import Made

Values = dict[str, Any]

WAYS: dict[str, Callable[[Any], Any]] = {
    "absent": lambda _value: None,
    "twice": lambda value: [*(value if isinstance(value, list) else [value]), "another"],
    "huge": lambda _value: "x" * 120_000,
    "nothing but NUL": lambda _value: "\0",
    "no option of ours": lambda _value: "'; <b>none</b> ٣",
    "a number too big": lambda _value: "9" * 40,
}


def bent(values: Values, name: str, way: str) -> Values:
    """The values with one field sent in a bad way."""
    value = WAYS[way](values[name])
    rest = {other: given for other, given in values.items() if other != name}
    return rest if value is None else rest | {name: value}


def send(client: PageClient, address: str, values: Values) -> None:
    """The answer is a page or a way on, whatever was sent."""
    response = client.raw.post(address, data=values)
    # A button without its token, beside which nothing was typed, is refused as everywhere.
    refused = (400,) if address.endswith("/use-place") else ()
    assert response.status_code in (200, 303, 404, 413, *refused), f"{address}: {response.status_code}"
    response.close()


def counts(app: Flask) -> list[Any]:
    """What must not change."""
    with app.app_context():
        rows = [
            db.session.scalar(select(func.count()).select_from(one))
            for one in (Service, Organization, Location)
        ]
        return [*rows, *db.session.execute(select(Service.summary, Service.version)).all()]


@pytest.mark.parametrize("entity", SECTIONS)
def test_no_field_of_any_section_can_break_it(app: Flask, tea: Made, sign_in: SignIn, entity: str) -> None:
    officer, before = sign_in(), counts(app)
    with app.app_context():
        model = {"service": Service, "organization": Organization, "location": Location}[entity]
        here = address_of(entity, db.session.scalars(select(model.id)).one())
    ways = itertools.cycle(WAYS)
    for section in SECTIONS[entity]:
        address = f"{here}/edit/{section.slug}"
        values = officer.get(address).form_values(f"/edit/{section.slug}") | {"do": "check"}
        for name in sorted(values):
            send(officer, address, bent(values, name, next(ways)))
        for way in WAYS:
            everything = {name: WAYS[way](value) for name, value in values.items() if name != "csrf_token"}
            given = {name: value for name, value in everything.items() if value is not None and way != "huge"}
            send(officer, address, given | {"csrf_token": values["csrf_token"]})
    assert counts(app) == before, "nothing is saved before its editor has seen what changes"


def test_no_field_of_the_other_forms_can_break_it(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    here = f"/staff/listings/{tea.id}"
    typed = officer.get(f"{here}/edit/what").form_values("/edit/what") | {"summary": "Mine.", "do": "later"}
    officer.post(f"{here}/edit/what", typed)
    seek = officer.get("/staff/listings/new").form_values("/new")
    start = {**seek, "name": "A thing", "kind": "activity", "organization": "Nobody yet"}
    place = officer.get("/staff/listings/places/new").form_values("/places/new")
    forms: list[tuple[str, Values]] = [
        (f"{here}/conflict", {"csrf_token": seek["csrf_token"], "seen": "1", "choice-summary": "yours"}),
        (f"{here}/use-place", {"csrf_token": seek["csrf_token"], "place": "x"}),
        (f"{here}/history/none", {"csrf_token": seek["csrf_token"], "version": "1", "field": "summary"}),
        ("/staff/listings/new", seek),
        ("/staff/listings/new/start", start),
        ("/staff/listings/places/new", place | {"name": "", "for": "x" * 36}),
    ]
    before = counts(app)
    for address, values in forms:
        for name in values:
            for way in WAYS:
                if not (name == "organization" and way == "twice"):
                    send(officer, address, bent(values, name, way))
    assert counts(app)[:3] == [before[0], before[1], counts(app)[2]]
    for name in ("q", "state", "doing", "organisation", "page"):
        for way in WAYS:
            value = WAYS[way]("x")
            response = officer.raw.get("/staff/listings", query_string={name: str(value)[:4000]})
            assert response.status_code in (200, 400)  # what no address may hold is refused at the door


def test_a_reason_that_is_too_long_comes_back_whole(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in(Role.COMMUNITY_AGENT)
    here = f"/staff/listings/{tea.id}"
    typed = officer.get(f"{here}/edit/what").form_values("/edit/what") | {"summary": "Mine.", "do": "check"}
    page = officer.post(f"{here}/edit/what", typed)
    long = "Why. " * 200
    page = officer.send(page, "/changes", reason=long)
    assert "takes 500 characters" in page.text
    assert page.form_values("/changes")["reason"].strip() == long.strip()


def test_a_form_without_its_token_comes_back_with_everything_typed(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in()
    address = f"/staff/listings/{tea.id}/edit/what"
    typed = officer.get(address).form_values("/edit/what") | {"summary": "Typed for an hour.", "do": "check"}
    page = officer.post(address, typed | {"csrf_token": "old"})
    assert "What you typed is still here" in page.text
    assert page.form_values("/edit/what")["summary"] == "Typed for an hour."
    page = officer.send(page, "/edit/what", do="check")
    assert page.heading == "What changes"

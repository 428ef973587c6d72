"""A small directory, and people who keep it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from tests.support.client import PageClient
from tests.support.factories import Made, a_location, a_service
from tests.support.people import Person, add_person, enter

SignIn = Callable[..., PageClient]


@pytest.fixture
def tea(app: Flask) -> Made:
    """A live listing with a little of everything."""
    with app.app_context():
        hall = a_location(
            "Village hall",
            address={"address_1": "1 Church Street", "city": "Ashwell", "postal_code": "LE15 7LR"},
        )
        return a_service(
            summary="Tea and company.",
            description="Come for a cup of tea.",
            phones=[{"number": "01632 960001"}],
            schedules=[{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
            cost_options=[{"amount": 2}],
            needs=["lonely"],
            at=[{"location": hall}],
        )


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A browser in which somebody of that role is signed in."""

    def make(role: Role = Role.INFORMATION_OFFICER, email: str = "", **more: str) -> PageClient:
        person: Person = add_person(app, role, email=email or f"{role}@example.org", factor=False, **more)
        return enter(PageClient(app), person)

    return make

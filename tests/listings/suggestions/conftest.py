"""A listing, people who keep it right, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.directory.actions import Authorship
from portal.directory.models import ChangeSet
from portal.directory.queries import get_lookup
from portal.directory.suggestion_actions import suggest_change
from portal.directory.suggestion_queries import get_record
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.factories import Made, a_service
from tests.support.people import Person, add_person, enter

PROVIDER = Authorship(ChangeSource.PROVIDER, author="the tea club")


@pytest.fixture
def listing(app: Flask) -> Made:
    """One live listing."""
    with app.app_context():
        return a_service(
            summary="Tea on Mondays.", email="old@example.org", phones=[{"number": "01632 960001"}]
        )


@pytest.fixture
def agent(app: Flask) -> Person:
    """A community agent."""
    return add_person(app, Role.COMMUNITY_AGENT, email="agent@example.org", name="Agnes Agent")


@pytest.fixture
def officer(app: Flask) -> Person:
    """An information officer."""
    return add_person(app, Role.INFORMATION_OFFICER, email="officer@example.org", name="Olive Officer")


@pytest.fixture
def desk(make_client: Callable[[], PageClient], agent: Person) -> PageClient:
    """The agent at work."""
    return enter(make_client(), agent)


def suggest(app: Flask, made: Made, values: dict[str, Any], by: Authorship = PROVIDER, **more: Any) -> str:
    """Keep a suggestion; returns its id."""
    with app.app_context(), transaction():
        row = get_record("service", made.id)
        found = suggest_change("service", row, values, by, get_lookup(), **more)
        assert found is not None
        db.session.flush()
        return found.id


def state_of(app: Flask, suggestion_id: str) -> str:
    """What became of it."""
    with app.app_context():
        return str(db.session.scalar(select(ChangeSet.state).where(ChangeSet.id == suggestion_id)))


def live(app: Flask, made: Made, name: str) -> Any:
    """What the record holds."""
    with app.app_context():
        return getattr(get_record("service", made.id), name)

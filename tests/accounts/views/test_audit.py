"""The audit log on screen and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.audit.actions import record
from portal.audit.queries import verify
from portal.audit.vocabulary import Action, command
from portal.core import clock
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.people import Person, add_person, audit_actions, enter

pytestmark = pytest.mark.database


@pytest.fixture
def auditor(app: Flask) -> Person:
    """Somebody who may read the log and nothing else."""
    return add_person(app, Role.AUDITOR, name="Otis Example")


@pytest.fixture
def client(app: Flask, auditor: Person) -> PageClient:
    """Their browser."""
    return enter(PageClient(app), auditor)


def test_entries_are_found_by_who_what_and_when(app: Flask, client: PageClient, auditor: Person) -> None:
    with clock.frozen(clock.now() - timedelta(days=3)), app.app_context(), transaction():
        record(Action.CONTENT_LOADED, actor=command("content load"), detail={"part": "guides"})
    day = clock.today() - timedelta(days=3)
    page = client.get("/staff/audit", what="content_loaded")
    assert "1 entry" in page.text
    assert "part: guides" in page.text
    assert "1 entry" in client.get("/staff/audit", since=day, until=day).text
    assert "1 entry" in client.get("/staff/audit", who="content load").text
    assert "0 entries" in client.get("/staff/audit", until=day - timedelta(days=1)).text
    assert "Otis Example" in client.get("/staff/audit", about=auditor.id).text
    page = client.get("/staff/audit", since="yesterday")
    assert "“yesterday” is not a day" in page.text


def test_long_logs_come_in_pages(app: Flask, client: PageClient) -> None:
    with app.app_context(), transaction():
        for _ in range(120):
            record(Action.CONTENT_LOADED, actor=command("content load"), detail={"part": "guides"})
    page = client.get("/staff/audit", what="content_loaded")
    assert "120 entries" in page.text
    assert len(page.all("tr")) == 51
    last = client.get("/staff/audit", what="content_loaded", page=3)
    assert len(last.all("tr")) == 21
    assert "what=content_loaded&page=2" in str(page.links().values())


def test_reading_and_saving_the_log_are_entries_themselves(app: Flask, client: PageClient) -> None:
    client.get("/staff/audit", what="signed_in")
    client.get("/staff/audit/entries.csv")
    assert audit_actions(app)[-2:] == ["audit_read", "audit_exported"]
    with app.app_context():
        assert verify().ok


def test_the_file_holds_the_same_entries(app: Flask, client: PageClient) -> None:
    with app.app_context(), transaction():
        for _ in range(1100):
            record(Action.CONTENT_LOADED, actor=command("content load"), detail={"part": "guides"})
    answer = client.get("/staff/audit/entries.csv", what="content_loaded").response
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 1101
    numbers = [int(row[0]) for row in rows[1:]]
    assert numbers == sorted(numbers, reverse=True)


def test_saving_asks_for_the_password_again(client: PageClient) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        page = client.get("/staff/audit/entries.csv", follow=True)
        assert page.heading == "Enter your password again"


def test_nobody_else_sees_it(app: Flask, make_client: Callable[[], PageClient]) -> None:
    agent = add_person(app, Role.COMMUNITY_AGENT, email="agent@example.org")
    client = enter(make_client(), agent)
    for path in ("/staff/audit", "/staff/audit/entries.csv"):
        client.get(path, status=403)

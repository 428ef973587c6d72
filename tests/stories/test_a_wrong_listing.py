"""A resident reports a wrong number and sees what became of it; an information officer merges two entries
and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.directory.actions import change_record
from portal.directory.finding import search_runtime
from portal.directory.models import ChangeSet
from portal.directory.queries import get_lookup
from portal.directory.suggestion_queries import get_record
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.duplicates.actions import scan
from portal.messages.models import OutboxMessage
from search_index.documents import Query
from tests.support.client import PageClient
from tests.support.factories import BY, a_service, build_index
from tests.support.people import add_person, enter

Clients = Callable[[], PageClient]


@pytest.mark.database
def test_a_resident_reports_a_wrong_number_and_sees_what_became_of_it(
    app: Flask, make_client: Clients
) -> None:
    with app.app_context():
        tea = a_service("Tea and talk", phones=[{"number": "01632 960001"}])
    resident, agent = make_client(), enter(make_client(), add_person(app, Role.COMMUNITY_AGENT))
    form = resident.get(f"/listings/{tea.slug}/report")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        receipt = resident.send(
            form, "/report", topic="wrong_contact", message="It is 960002 now.", contact="ann@example.org"
        )
    where = receipt.response.request.path
    assert "This page will say what became of it" in receipt.text

    queue = agent.get("/staff/suggestions")
    assert "The phone number, address or website is wrong" in queue.text
    links = queue.links().values()
    report = agent.get(next(href for href in links if href.count("/") == 3 and len(href) > 30))
    assert "It is 960002 now." in report.text
    agent.send(report, "/take")
    assert "Somebody is looking at it now" in resident.get(where).text

    _put_right(app, tea.id, "01632 960002")
    done = agent.send(
        agent.get(report.response.request.path),
        "/close",
        end="agreed",
        why="Rang them.",
        reply="It is 960002.",
    )
    assert "Take it up again" in done.text
    told = resident.get(where)
    assert told.heading == "What became of your report"
    assert "We have put the listing right." in told.text
    assert "It is 960002." in told.text
    assert "01632 960002" in resident.get(f"/listings/{tea.slug}").text
    with app.app_context():
        (letter,) = db.session.scalars(select(OutboxMessage)).all()
        assert (letter.recipient, letter.link) == ("ann@example.org", where)


def _put_right(app: Flask, service_id: str, number: str) -> None:
    """What the editor's page does."""
    with app.app_context(), transaction():
        row = get_record("service", service_id)
        change_record("service", row, {"phones": [{"number": number}]}, BY, get_lookup())


def test_an_information_officer_merges_two_entries_and_takes_it_back(
    app: Flask, make_client: Clients
) -> None:
    with app.app_context():
        tea = a_service("Tea and talk", summary="Tea.", phones=[{"number": "01632 960001"}])
        again = a_service(
            "Tea & talk", slug="tea-again", summary="A chat.", phones=[{"number": "01632 960001"}]
        )
        build_index()
        assert scan()
    officer, resident = enter(make_client(), add_person(app, Role.INFORMATION_OFFICER)), make_client()
    resident.send(resident.get(f"/your-list/add/{again.slug}"), "/add/")
    assert _found(app) == {tea.id, again.id}

    listed = officer.get("/staff/duplicates")
    both = sorted((tea.id, again.id))
    assert f"/staff/duplicates/{both[0]}/{both[1]}" in listed.links().values()
    pair = officer.get(f"/staff/duplicates/{tea.id}/{again.id}")
    merged = officer.send(pair, f"{tea.id}/{again.id}", **{"take-summary": "gone"})
    assert merged.heading == "Listings merged"
    assert _found(app) == {tea.id}, "the index follows"
    assert resident.get(f"/listings/{again.slug}", follow=True).heading == "Tea and talk"
    assert "A chat." in resident.get(f"/listings/{tea.slug}").text
    assert f"/listings/{tea.slug}" in resident.get("/your-list").links().values()

    officer.send(merged, "/undo")
    assert _found(app) == {tea.id, again.id}
    assert resident.get(f"/listings/{again.slug}").heading == "Tea & talk"
    assert f"/listings/{again.slug}" in resident.get("/your-list").links().values()
    with app.app_context():
        assert get_record("service", tea.id).summary == "Tea."
        history = db.session.scalars(select(ChangeSet.reason).where(ChangeSet.entity_id == tea.id)).all()
    assert [one.split(" ")[0] for one in history if one] == ["Merged", "No"]


def _found(app: Flask) -> set[str]:
    """What a search finds once the index has caught up."""
    with app.app_context():
        while search_runtime().catch_up():
            db.session.rollback()
        db.session.rollback()
        results, fallback = search_runtime().search(Query(text="tea talk"))
        assert not fallback
        return {hit.id for hit in results.hits}

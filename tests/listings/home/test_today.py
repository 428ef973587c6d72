"""An agent's first page: what to ring about, what waits, and what people looked for in vain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.directory.models import WantedListing
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from portal.feedback.queries import list_not_found
from portal.listings.home.gathering import gather_wanted
from portal.usage.models import UsageWords
from portal.usage.store import writing_usage
from tests.listings.verification.conftest import a_due_listing, stage_of
from tests.support.client import PageClient
from tests.support.factories import a_service
from tests.support.people import add_person, audit_actions, enter

pytestmark = pytest.mark.database


@pytest.fixture
def agent(app: Flask, client: PageClient) -> PageClient:
    """An agent who is signed in."""
    return enter(client, add_person(app, Role.COMMUNITY_AGENT))


def searched(app: Flask, words: str, missed: int) -> None:
    """Words that visits searched for this month, so many in vain."""
    with app.app_context(), writing_usage(db.engines["usage"]) as store:
        month = f"{clock.today():%Y-%m}"
        store.execute(
            insert(UsageWords).values(
                month=month, words_hash=words[:32], words=words, visits=max(missed, 5), missed=missed
            )
        )


def gather(app: Flask) -> int:
    """The servant looks."""
    with app.app_context():
        return gather_wanted(list_not_found)


def test_the_first_page_of_an_agent_is_what_is_due_today(app: Flask, agent: PageClient) -> None:
    with app.app_context():
        made = a_due_listing("Ring me", due=clock.today() - timedelta(days=20), stage="call")
        a_due_listing("Next week", due=clock.today() + timedelta(days=7))
    page = agent.get("/staff", follow=True)
    assert page.heading == "Today"
    assert "To ring: 1" in page.text
    assert "Ring me" in page.text
    assert "Next week" not in page.text
    boxes = [box.get("value") for box in page.all("input", name="listing")]
    agent.send(page, "/still-right", listing=boxes)
    with app.app_context():
        assert stage_of(made) == ""
    assert "Nothing is due today." in agent.get("/staff/today").text


def test_what_several_visits_searched_in_vain_becomes_work(app: Flask, agent: PageClient) -> None:
    searched(app, "repair cafe", 6)
    searched(app, "tea", 0)
    assert gather(app) == 1
    assert gather(app) == 0, "looked at again it is the same work"
    page = agent.get("/staff/today")
    assert "“repair cafe”" in page.text
    assert "6 visits in a month found nothing" in page.text
    assert "“tea”" not in page.text


def test_could_not_find_feedback_becomes_work_without_its_words(app: Flask, agent: PageClient) -> None:
    with app.app_context(), transaction():
        for number, (page, useful, suspicion) in enumerate(
            [
                ("/search", "no", ""),
                ("/search", "yes", ""),
                ("/guides/falls", "no", ""),
                ("/search", "no", "suspected: honeypot"),
            ]
        ):
            give_feedback(
                page=page,
                useful=useful,
                comment="I could not find a choir.",
                contact="",
                reference=f"ABCD-000{number}",
                suspicion=suspicion,
            )
    assert gather(app) == 1
    page = agent.get("/staff/today/wanted")
    assert "ABCD-0000" in page.text
    assert "choir" not in page.text


def test_somebody_takes_it_and_ends_it_with_a_listing(app: Flask, agent: PageClient) -> None:
    searched(app, "repair cafe", 6)
    gather(app)
    with app.app_context():
        made = a_service("Mend it together")
        wanted = db.session.scalars(select(WantedListing.id)).one()
    here = f"/staff/today/wanted/{wanted}"
    page = agent.send(agent.get(here), "/take")
    assert "You are at it." in page.text
    other = enter(PageClient(app), add_person(app, Role.COMMUNITY_AGENT, email="robin@example.org"))
    assert "Somebody else is at it." in other.get(here).text
    page = agent.send(page, "/end", end="found", listing="/listings/no-such-thing")
    assert "Enter the address of a listing on this site" in page.text
    agent.send(page, "/end", end="found", listing=f"https://help.example.org/listings/{made.slug}/")
    assert "Done on" in agent.get(here).text
    assert "repair cafe" not in agent.get("/staff/today").text
    assert gather(app) == 0, "what is done stays done"
    assert audit_actions(app)[-1] == "wanted_decided"


def test_not_for_us_needs_a_reason(app: Flask, agent: PageClient) -> None:
    page = agent.get("/staff/today/wanted")
    page = agent.send(page, "/wanted", words="Skiing")
    page = agent.send(page, "/end", end="declined")
    assert "Enter why it is not for us" in page.text
    agent.send(page, "/end", end="declined", why="There are no hills.")
    with app.app_context():
        row = db.session.scalars(select(WantedListing)).one()
        assert (row.state, row.why, row.words) == ("declined", "There are no hills.", "skiing")


def test_taking_what_somebody_else_took_is_refused(app: Flask, agent: PageClient) -> None:
    page = agent.send(agent.get("/staff/today/wanted"), "/wanted", words="Skiing")
    agent.send(page, "/take")
    assert agent.send(page, "/take", status=409).status == 409


@pytest.mark.parametrize("value", [None, "", "x" * 100_000, "\x00", "no-such"])
def test_bad_input_is_answered_in_words(app: Flask, agent: PageClient, value: str | None) -> None:
    page = agent.get("/staff/today/wanted")
    if not value or len(value) > 120 or value == "\x00":
        assert agent.send(page, "/wanted", words=value).title.startswith("Error: ")
    page = agent.send(page, "/wanted", words="Skiing")
    for field in ("end", "listing", "why", "csrf_token"):
        answered = agent.send(page, "/end", **({"end": "found", "listing": "x"} | {field: value}))
        assert answered.title.startswith("Error: "), field
    agent.get("/staff/today/wanted/not-there", status=404)
    with app.app_context():
        assert db.session.scalars(select(WantedListing.state)).one() == "open"

"""A provider asks for their listing, an editor grants it, it changes hands, and it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Invitation, Team, User
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.directory.claim_actions import purge_claims
from portal.directory.claim_queries import claimed_service_ids
from portal.directory.models import Claim
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from tests.support.client import Page, PageClient
from tests.support.factories import Made, a_service
from tests.support.people import add_person, audit_actions, enter
from tests.support.public_pages import stored_bytes

pytestmark = pytest.mark.database
WREN = {
    "scope": "service",
    "name": "Wren Example",
    "role": "Secretary",
    "email": "wren@example.org",
    "phone": "01632 960001",
    "message": "I run it.",
}


@pytest.fixture
def listing(app: Flask) -> Made:
    """A listing, and another one of the same organisation."""
    with app.app_context():
        a_service("Chair dancing")
        return a_service("Tea and talk")


@pytest.fixture
def agent(app: Flask, client: PageClient) -> PageClient:
    """An agent who is signed in."""
    return enter(PageClient(app), add_person(app, Role.COMMUNITY_AGENT))


def ask(client: PageClient, made: Made, **typed: str) -> Page:
    """Somebody asks, and takes their time."""
    page = client.get(f"/listings/{made.slug}/keep")
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        return client.send(page, "/keep", **(WREN | typed))


def the_claim() -> Claim:
    """The one claim there is."""
    db.session.rollback()
    return db.session.scalars(select(Claim)).one()


def grant(app: Flask, agent: PageClient, team: str = "new") -> str:
    """The agent gives it; returns the claim's id."""
    with app.app_context():
        claim_id = the_claim().id
    page = agent.get(f"/staff/claims/{claim_id}")
    agent.send(page, "/grant", team=team, checked="phone")
    return claim_id


def test_what_somebody_asks_is_sealed_and_has_a_receipt(
    app: Flask, client: PageClient, listing: Made
) -> None:
    page = ask(client, listing)
    assert (
        page.heading == "We have your request Your reference is"[: len(page.heading)]
        or "request" in page.text
    )
    with app.app_context():
        claim = the_claim()
        assert claim.reference in page.text
        assert (claim.name, claim.email, claim.state) == ("Wren Example", "wren@example.org", "asked")
    if app.extensions["settings"].database_url.startswith("sqlite"):
        kept = stored_bytes(app.extensions["settings"])
        assert b"wren@example.org" not in kept
        assert b"Wren Example" not in kept


def test_the_same_form_sent_twice_asks_once(app: Flask, client: PageClient, listing: Made) -> None:
    page = client.get(f"/listings/{listing.slug}/keep")
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        first, second = (client.send(page, "/keep", **WREN) for _ in range(2))
    assert first.text == second.text
    with app.app_context():
        assert the_claim().suspicion == ""


@pytest.mark.sqlite  # what is said of a field does not depend on the database
@pytest.mark.parametrize("name", [*WREN, "csrf_token", "form_key"])
@pytest.mark.parametrize("value", [None, "", "x" * 100_000, "\x00", "no such"])
def test_bad_input_is_answered_in_words_and_nothing_typed_is_lost(
    client: PageClient, listing: Made, name: str, value: str | None
) -> None:
    page = client.get(f"/listings/{listing.slug}/keep")
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        page = client.send(page, "/keep", **(WREN | {name: value}))
    if page.title.startswith("Error: "):
        kept = page.form_values("/keep")
        assert {field: kept.get(field) for field in WREN if field != name} == {
            field: words for field, words in WREN.items() if field != name
        }
    else:
        assert name in ("name", "role", "phone", "message")


def test_a_machine_that_fills_in_every_box_is_known_and_kept_for_a_person(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing, subject="Buy")
    assert "Looks odd: suspected: honeypot" in agent.get("/staff/claims").text


def test_granting_makes_a_team_and_invites_whoever_asked(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    assert "Asked on" in agent.get("/staff/claims").text
    grant(app, agent)
    with app.app_context():
        claim = the_claim()
        team = db.session.get(Team, claim.team_pk)
        assert team is not None
        assert (claim.state, team.name, team.kind) == ("approved", "The Tea Club", "provider")
        invitation = db.session.scalars(select(Invitation)).one()
        assert (invitation.team_pk, invitation.email) == (team.pk, "wren@example.org")
        assert set(invitation.roles) == {"lead", "provider_member"}
        assert db.session.scalars(select(OutboxMessage.template)).all() == ["invitation"]
        assert claimed_service_ids([team.pk]) == {listing.id}
    assert audit_actions(app)[-4:] == [
        "team_created",
        "person_invited",
        "claim_approved",
        "personal_data_read",
    ]


def test_reading_who_asked_is_on_the_record(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    with app.app_context():
        claim_id = the_claim().id
    assert "Wren Example" in agent.get(f"/staff/claims/{claim_id}").text
    assert audit_actions(app)[-1] == "personal_data_read"


def test_the_whole_organisation_can_be_asked_for(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing, scope="organization")
    grant(app, agent)
    with app.app_context():
        assert len(claimed_service_ids([the_claim().team_pk or 0])) == 2


def test_saying_no_gives_nothing_and_a_second_decision_is_refused(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    with app.app_context():
        claim_id = the_claim().id
    page = agent.get(f"/staff/claims/{claim_id}")
    assert "Enter why" in agent.send(page, "/decline", why="").text
    agent.send(page, "/decline", why="Not them.")
    assert agent.send(page, "/grant", team="new", checked="phone", status=409).status == 409
    with app.app_context():
        assert the_claim().state == "declined"
        assert db.session.scalars(select(Invitation)).all() == []


def test_taking_it_back_counts_from_the_next_request_on(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    claim_id = grant(app, agent)
    with app.app_context():
        team = db.session.get(Team, the_claim().team_pk)
        assert team is not None
        name = team.name
    wren = enter(PageClient(app), add_person(app, Role.PROVIDER_MEMBER, email="wren@example.org", team=name))
    assert "Tea and talk" in wren.get("/staff/your-listings").text
    agent.send(agent.get(f"/staff/claims/{claim_id}"), "/revoke", why="They left.")
    assert "Tea and talk" not in wren.get("/staff/your-listings").text
    wren.get(f"/staff/your-listings/{claim_id}/hand-over", status=404)


def test_it_is_handed_to_a_colleague_and_to_another_team(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    claim_id = grant(app, agent)
    with app.app_context():
        first = db.session.get(Team, the_claim().team_pk)
        assert first is not None
        name = first.name
    wren = add_person(app, Role.PROVIDER_MEMBER, email="wren@example.org", team=name, name="Wren Example")
    robin = add_person(app, Role.PROVIDER_MEMBER, email="robin@example.org", team=name, name="Robin Example")
    other = add_person(app, Role.PROVIDER_MEMBER, email="finch@example.org", team="Another team")
    as_wren = enter(PageClient(app), wren)
    page = as_wren.get(f"/staff/your-listings/{claim_id}/hand-over")
    assert "Choose who takes over" in as_wren.send(page, "/hand-over", person="nobody").text
    as_wren.send(page, "/hand-over", person=robin.id)
    with app.app_context():
        lead = db.session.get(User, the_claim().lead_pk)
        assert lead is not None
        assert lead.id == robin.id
    as_wren.get(f"/staff/your-listings/{claim_id}/hand-over", status=404)
    enter(PageClient(app), other).get(f"/staff/your-listings/{claim_id}/hand-over", status=404)
    with app.app_context(), transaction():
        team = db.session.scalar(select(Team).where(Team.id == other.team_id))
        assert team is not None
        team.kind = "provider"
    agent.send(agent.get(f"/staff/claims/{claim_id}"), "/move", team=other.team_id)
    with app.app_context():
        claim = the_claim()
        moved = db.session.get(Team, claim.team_pk)
        assert moved is not None
        assert (moved.id, claim.lead_pk) == (other.team_id, None)
    assert audit_actions(app).count("claim_handed_over") == 2


def test_what_people_wrote_goes_after_twelve_months_and_who_holds_it_stays(
    app: Flask, client: PageClient, agent: PageClient, listing: Made
) -> None:
    ask(client, listing)
    grant(app, agent)
    with app.app_context():
        with transaction():
            assert purge_claims(clock.today(), 12) == 0
        with transaction():
            assert purge_claims(clock.add_months(clock.today(), 13), 12) == 1
        claim = the_claim()
        assert (claim.name, claim.email, claim.state) == ("", "", "approved")

"""Who keeps which listing: a provider's team reaches what it was given, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, Team, User
from portal.accounts.rules.access import Place, Viewer
from portal.accounts.vocabulary import Role, Stage, TeamKind
from portal.core import clock
from portal.core.references import new_code
from portal.directory.claim_queries import (
    claimed_service_ids,
    find_keeper,
    keeps_organization,
    keeps_service,
    lead_of,
    own_service_ids,
)
from portal.directory.models import Claim, Merge, Organization, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import a_service
from tests.support.people import Person, add_person

pytestmark = pytest.mark.database


def given(person: Person, *, service: str = "", organization: str = "", state: str = "approved") -> None:
    """That a team was given a listing, or everything of an organisation."""
    with transaction():
        team = db.session.scalar(select(Team.pk).where(Team.id == person.team_id))
        claim = Claim(state=state, team_pk=team, reference=new_code(40))
        if service:
            claim.service_pk = db.session.scalar(select(Service.pk).where(Service.id == service))
        else:
            claim.organization_pk = db.session.scalar(
                select(Organization.pk).where(Organization.slug == organization)
            )
        db.session.add(claim)


def viewer_of(person: Person, stage: Stage = Stage.FULL) -> Viewer:
    """A viewer as a session of that person has them."""
    team = db.session.scalar(select(Team).where(Team.id == person.team_id))
    assert team is not None
    place = Place(team.pk, team.id, TeamKind(team.kind), frozenset({Role.PROVIDER_MEMBER}))
    return Viewer(1, person.id, 1, "session", stage, None, (place,))


def test_a_team_keeps_the_listing_it_was_given_and_no_other_of_that_organisation(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    with app.app_context():
        ours, other = a_service("Tea and talk"), a_service("Chair dancing")
        given(wren, service=ours.id)
        viewer = viewer_of(wren)
        assert own_service_ids(viewer) == {ours.id}
        rows = {row.id: row for row in db.session.scalars(select(Service))}
        assert keeps_service(viewer, rows[ours.id])
        assert not keeps_service(viewer, rows[other.id])


def test_a_team_that_was_given_an_organisation_keeps_all_its_listings_and_those_to_come(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    with app.app_context():
        first = a_service("Tea and talk")
        a_service("Somebody else's", organization="Other people")
        given(wren, organization="the-tea-club")
        second = a_service("Chair dancing")
        viewer = viewer_of(wren)
        assert own_service_ids(viewer) == {first.id, second.id}
        owner = db.session.scalar(select(Organization).where(Organization.slug == "the-tea-club"))
        assert owner is not None
        assert keeps_organization(viewer, owner)


def test_a_team_whose_listing_went_into_another_keeps_that_one_until_they_are_taken_apart(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    with app.app_context():
        ours, kept = a_service("Tea and talk"), a_service("Tea and a talk", organization="Other people")
        given(wren, service=ours.id)
        with transaction():
            merge = Merge(kept_id=kept.id, gone_id=ours.id, gone_status="live", merged_by="a test")
            db.session.add(merge)
        viewer = viewer_of(wren)
        assert own_service_ids(viewer) == {kept.id}
        with transaction():
            merge.undone_at = clock.now()
        assert own_service_ids(viewer) == {ours.id}


@pytest.mark.parametrize("state", ["asked", "declined", "revoked"])
def test_a_claim_that_is_not_approved_gives_nothing(app: Flask, state: str) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    with app.app_context():
        ours = a_service()
        given(wren, service=ours.id, state=state)
        assert own_service_ids(viewer_of(wren)) == set()


def test_a_session_half_way_through_signing_in_keeps_nothing(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    with app.app_context():
        ours = a_service()
        given(wren, service=ours.id)
        assert own_service_ids(viewer_of(wren, Stage.PASSWORD)) == set()
        assert claimed_service_ids([]) == set()


def test_a_listing_s_own_keeper_comes_before_its_organisation_s(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER)
    robin = add_person(app, Role.PROVIDER_MEMBER, email="robin@example.org", team="The robins")
    with app.app_context():
        ours = a_service()
        given(robin, organization="the-tea-club")
        given(wren, service=ours.id)
        row = db.session.scalar(select(Service).where(Service.id == ours.id))
        assert row is not None
        keeper = find_keeper(row.pk, row.organization_pk)
        assert keeper is not None
        assert keeper.service_pk == row.pk


def test_who_speaks_for_a_team_is_the_person_named_until_they_leave_and_then_a_lead(app: Flask) -> None:
    wren = add_person(app, Role.PROVIDER_MEMBER, team="The wrens")
    lead = add_person(app, Role.LEAD, email="lead@example.org", team="The wrens")
    with app.app_context():
        ours = a_service()
        given(wren, service=ours.id)
        with transaction():
            claim = db.session.scalar(select(Claim))
            assert claim is not None
            named = lead_of(claim)
            assert named is not None
            assert named.id == lead.id  # nobody is named yet
            claim.lead_pk = db.session.scalar(select(User.pk).where(User.id == wren.id))
        named = lead_of(claim)
        assert named is not None
        assert named.id == wren.id
        with transaction():
            member = db.session.scalar(select(Membership).where(Membership.user_pk == claim.lead_pk))
            db.session.delete(member)
        named = lead_of(claim)
        assert named is not None
        assert named.id == lead.id


def test_the_database_refuses_a_claim_without_a_team_that_is_approved(app: Flask) -> None:
    with app.app_context():
        ours = a_service()
        pk = db.session.scalar(select(Service.pk).where(Service.id == ours.id))
        with pytest.raises(Exception, match="ck_claim_team"), transaction():
            db.session.add(Claim(state=ClaimState.APPROVED, service_pk=pk, reference="ABCD"))

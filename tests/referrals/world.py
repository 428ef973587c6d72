"""A small world of referrals: a practice, a hub, two providers with a service each, and somebody to refer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, Team, User
from portal.accounts.rules.access import Place, Viewer, says_live
from portal.accounts.vocabulary import Role, Stage, TeamKind
from portal.core import clock
from portal.core.references import new_code
from portal.directory.models import Claim, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import By, hub, referrer
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import create_onward, send_onward
from portal.referrals.queries import load_service
from portal.referrals.submission_actions import Agreed, PersonFacts, Received, Submission, submit
from portal.referrals.vocabulary import Channel, Door, Risk, Scope
from tests.support.factories import a_service
from tests.support.people import Person as Somebody
from tests.support.people import add_person

#: A Monday, so that working days are easy to count.
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=clock.LONDON)

WILF = PersonFacts(
    given_name="Wilfred",
    family_name="Canarybird",
    birth_date=date(1944, 3, 1),
    address="7 Hidden Lane",
    postcode="LE15 6HP",
    phone="01572 000111",
    email="wilfred@example.org",
    nhs_number="943 476 5919",
    safe_channels=(Channel.EMAIL, Channel.PHONE),
    safe_times="mornings only",
)
CONSENTS = (
    Agreed(Scope.CONTACT, "2026-11"),
    Agreed(Scope.SHARE, "2026-11", ("any",)),
    Agreed(Scope.FEEDBACK, "2026-11"),
)


@dataclass(frozen=True)
class World:
    """Who is there."""

    agent: Viewer
    practice: Viewer
    other_practice: Viewer
    provider: Viewer
    other_provider: Viewer
    tea: str  # a service, kept by `provider`
    walks: str

    @property
    def hub(self) -> By:
        """The agent's hand."""
        return hub(self.agent)

    @property
    def gp(self) -> By:
        """The practice's hand."""
        return referrer(self.practice)


def make_world(app: Flask) -> World:
    """Everybody, each in a team of their own."""
    people = {
        name: add_person(app, role, email=f"{name}@example.org", team=name, factor=False)
        for name, role in (
            ("agent", Role.COMMUNITY_AGENT),
            ("practice", Role.PRACTICE_MEMBER),
            ("other_practice", Role.PRACTICE_MEMBER),
            ("provider", Role.PROVIDER_MEMBER),
            ("other_provider", Role.PROVIDER_MEMBER),
        )
    }
    with app.app_context():
        tea = a_service(
            "Tea and talk", email="tea@example.org", referral_route="professional", capacity="open"
        )
        walks = a_service(
            "Walks", organization="Walkers", email="walks@example.org", referral_route="self", capacity="open"
        )
        for name, made in (("provider", tea), ("other_provider", walks)):
            with transaction():
                team = db.session.scalar(select(Team.pk).where(Team.id == people[name].team_id))
                service = db.session.scalar(select(Service.pk).where(Service.id == made.id))
                db.session.add(
                    Claim(state=ClaimState.APPROVED, team_pk=team, reference=new_code(40), service_pk=service)
                )
        viewers = {name: viewer_of(person) for name, person in people.items()}
        db.session.rollback()
        return World(**viewers, tea=tea.id, walks=walks.id)


def viewer_of(person: Somebody, stage: Stage = Stage.FULL) -> Viewer:
    """The viewer that a session of that person has."""
    user, member, team = db.session.execute(
        select(User, Membership, Team)
        .join(Membership, Membership.user_pk == User.pk)
        .join(Team, Team.pk == Membership.team_pk)
        .where(User.id == person.id)
    ).one()
    place = Place(team.pk, team.id, TeamKind(team.kind), says_live(member.roles))
    return Viewer(user.pk, user.id, 1, "session", stage, None, (place,))


def a_submission(world: World, **changes: Any) -> Submission:
    """A practice's ordinary request about Wilfred."""
    plain = Submission(
        door=Door.PROFESSIONAL,
        nonce=new_code(80),
        person=WILF,
        needs=("loneliness",),
        words="canarywords: has not been out since the winter",
        risks=(Risk.NONE_KNOWN,),
        consents=CONSENTS,
        team_pk=world.practice.places[0].team_pk,
    )
    return replace(plain, **changes)


def refer(world: World, by: By | None = None, **changes: Any) -> Received:
    """Send such a request."""
    with transaction():
        return submit(a_submission(world, **changes), by or world.gp)


def send(world: World, referral: Referral, service_id: str, by: By | None = None) -> OnwardReferral:
    """Pass it on to a service."""
    with transaction():
        onward = create_onward(
            db.session.get_one(Referral, referral.pk), load_service(service_id), by or world.hub
        )
        return send_onward(onward, by or world.hub)

"""The world of referrals with two agents at their browsers and services for somebody who is lonely."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import LINK, PERSON
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.submission_actions import submit
from portal.referrals.vocabulary import Door, OnwardStatus
from tests.referrals.world import World, a_submission, make_world, refer
from tests.support.client import PageClient
from tests.support.factories import a_service, a_term
from tests.support.people import Person, add_person, enter


@dataclass
class Hub:
    """The world, an agent's browser, and another agent's."""

    app: Flask
    world: World
    agent: PageClient
    other: PageClient

    def refer(self, **changes: Any) -> str:
        """A request from the practice; its reference."""
        with self.app.app_context():
            return refer(self.world, **changes).referral.reference

    def ask(self, **changes: Any) -> str:
        """A request by the public door: nobody joined it to anybody."""
        with self.app.app_context(), transaction():
            request = a_submission(self.world, door=Door.SELF, team_pk=None, **changes)
            return submit(request, PERSON).referral.reference

    @contextmanager
    def look(self, reference: str) -> Iterator[Referral]:
        """The referral as the database has it."""
        with self.app.app_context():
            yield db.session.scalars(select(Referral).where(Referral.reference == reference)).one()
            db.session.rollback()

    def provider(self, reference: str, name: str, *steps: tuple[OnwardStatus, Said]) -> None:
        """A service answers by its link."""
        with self.app.app_context(), transaction():
            rows = db.session.scalars(
                select(OnwardReferral)
                .join(Referral, Referral.pk == OnwardReferral.referral_pk)
                .where(Referral.reference == reference, OnwardReferral.service.has(name=name))
            )
            onward = rows.one()
            for to, said in steps:
                take_step(onward, to, LINK, said)


def make_hub(app: Flask, make_client: Callable[[], PageClient]) -> Hub:
    """Two agents, a practice, and services that fit."""
    world = make_world(app)
    with app.app_context():
        a_term("service_types", "social_group", name="Social group")
        a_term("needs", "loneliness", name="Feeling lonely", points_to=("social_group",))
        a_term("audiences", "men", name="Men")
        meant_for = {"Men's shed": {"audiences": ["men"], "minimum_age": 18}}
        for name in ("Chair dancing", "Book club", "Men's shed"):
            a_service(
                name,
                **meant_for.get(name, {}),
                organization=f"{name} people",
                service_types=["social_group"],
                email="club@example.org",
                referral_route="self",
                capacity="open",
            )
    second = add_person(
        app, Role.COMMUNITY_AGENT, email="two@example.org", team="agent", name="Bea Second", factor=False
    )
    first = enter(make_client(), Person(world.agent.id, "", "", ""))
    return Hub(app, world, first, enter(make_client(), second))

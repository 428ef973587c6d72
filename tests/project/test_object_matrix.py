"""Whose things somebody may reach: every role, every route to a thing, every method, by who owns the thing.

"Not yours" and "not there" must be one and the same answer. Who gets to a route at all is settled by
test_access_matrix.py; this table, written by hand, says whose things they reach there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.accounts.models import Team, User, UserSession
from portal.accounts.people_actions import invite
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.core.references import new_code
from portal.directory.models import Claim, Organization, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.returns import reminding
from portal.reporting.returns.models import ProjectReturn
from tests.reporting.returns.conftest import a_project
from tests.support.client import PageClient
from tests.support.factories import a_service, an_organization
from tests.support.people import ACTOR, Person, add_person, enter

NOWHERE = "00000000-0000-4000-8000-000000000000"
ALL, OWN = "all", "own"

#: The beginning of a route -> what its first object is -> whose of them each role reaches.
TABLE: dict[str, tuple[str, dict[str, str]]] = {
    "/staff/teams/<team_id>": ("team", {"administrator": ALL, "lead": OWN}),
    "/staff/listings/<record_id>": (
        "listing",
        {"information_officer": ALL, "community_agent": ALL, "provider_member": OWN},
    ),
    "/staff/listings/organisations/<record_id>": (
        "organisation",
        {"information_officer": ALL, "community_agent": ALL, "provider_member": OWN},
    ),
    "/account/sessions/<session_id>": ("session", dict.fromkeys(map(str, Role), OWN)),
    "/staff/your-listings/<claim_id>": ("claim", {"provider_member": OWN}),
    "/staff/referral-settings/services/<record_id>": ("listing", {"provider_member": OWN}),
    "/staff/your-returns/<return_id>": ("return", {"provider_member": OWN}),
}
#: Where reading what one may reach is answered with the page itself.
PAGES = (
    "teams.show", "teams.person", "teams.invite", "editing.show",
    "editing_changes.preview", "editing_history.history", "own_listings.ask",
    "own_returns.show", "own_returns.check", "referral_settings.service",
)  # fmt: skip


@pytest.fixture
def world(app: Flask) -> tuple[dict[str, Person], dict[str, dict[str, str]]]:
    """Two teams' worth of people, and one thing of each kind that is theirs and one that is not."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    people = {str(role): add_person(app, role, email=f"{role}@example.org", factor=False) for role in Role}
    other = add_person(app, Role.LEAD, email="other@example.org", team="Another practice", factor=False)
    enter(PageClient(app), other)  # a session that is nobody else's
    things: dict[str, dict[str, str]] = {"own": {}, "others": {}}
    with app.app_context():
        for whose, keeper in (("own", people["provider_member"]), ("others", None)):
            club = an_organization(f"The {whose} club")
            made = a_service(f"Tea of the {whose}", organization=f"The {whose} club")
            things[whose] |= {"listing": made.id, "organisation": club.id, "claim": NOWHERE}
            if keeper is not None:
                things[whose]["claim"] = claim_of(keeper, organization=club.id)
        stranger = add_person(app, Role.PROVIDER_MEMBER, email="far@example.org", team="Far", factor=False)
        things["others"]["claim"] = claim_of(stranger, service=things["others"]["listing"])
        for whose, person in (("own", people["provider_member"]), ("others", stranger)):
            things[whose]["return"] = a_return_of(person, f"Walks of the {whose}")
        for whose, person in (("own", people["lead"]), ("others", other)):
            things[whose] |= {"team": person.team_id, "user": person.id}
            with transaction():
                team = db.session.scalar(select(Team).where(Team.id == person.team_id))
                assert team is not None
                invited, _token = invite(ACTOR, team, f"{whose}@example.net", [Role.PRACTICE_MEMBER])
                things[whose]["invitation"] = invited.id
    return people, things


def claim_of(person: Person, *, service: str = "", organization: str = "") -> str:
    """That the person's team keeps a listing, or all of an organisation; the claim's id."""
    with transaction():
        claim = Claim(
            service_pk=db.session.scalar(select(Service.pk).where(Service.id == service)),
            organization_pk=db.session.scalar(select(Organization.pk).where(Organization.id == organization)),
            team_pk=db.session.scalar(select(Team.pk).where(Team.id == person.team_id)),
            lead_pk=db.session.scalar(select(User.pk).where(User.id == person.id)),
            state=ClaimState.APPROVED,
            reference=new_code(40),
        )
        db.session.add(claim)
        db.session.flush()
        return str(claim.id)


def a_return_of(person: Person, name: str) -> str:
    """A return that the person's team is to fill in; its id."""
    project = a_project(
        name=name, starts_on=clock.add_months(clock.today(), -1), team_of=person, lead=("", "")
    )
    while reminding.turn():
        pass
    found = db.session.scalar(select(ProjectReturn.id).where(ProjectReturn.project_pk == project.pk))
    assert found is not None
    return found


def rules(app: Flask) -> Iterator[tuple[Rule, str, dict[str, str]]]:
    """The routes of the table, with what their object is and who reaches whose."""
    for rule in app.url_map.iter_rules():
        for start, (kind, reach) in TABLE.items():
            if rule.rule == start or rule.rule.startswith(f"{start}/"):
                yield rule, kind, reach


def test_every_route_to_something_that_is_somebodys_stands_in_the_table(app: Flask) -> None:
    named = ("team_id", "session_id", "record_id", "claim_id", "user_id", "invitation_id", "return_id")
    free = (
        "/staff/claims/",
        "/staff/listings/places/",
        "/staff/figures/returns/",
    )  # everybody who gets there reaches all of them
    known = {rule.rule for rule, _kind, _reach in rules(app)}
    left = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.arguments & set(named) and not rule.rule.startswith(free)
    }
    assert left == known


@pytest.mark.parametrize("who", [str(role) for role in Role])
def test_what_is_not_theirs_is_not_there(app: Flask, world: Any, who: str) -> None:
    people, things = world
    client, wrong, cells = PageClient(app), [], 0
    for rule, kind, reach in rules(app):
        if who not in reach:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answers = {}
            for whose in ("own", "others", "nowhere"):
                enter(client, people[who])
                address = address_of(app, client, people[who], rule, kind, things.get(whose, {}), whose)
                answers[whose] = ask(client, address, method)
                cells += 1
            if reach[who] == OWN and answers["others"] != answers["nowhere"]:
                wrong.append(f"{method} {rule.rule}: {answers['others'][0]} tells that it is there")
            refused = (303,) if kind == "session" else (403, 404)  # a session that is not there has ended
            if reach[who] == OWN and answers["others"][0] not in refused:
                wrong.append(f"{method} {rule.rule}: {answers['others'][0]} for what is not theirs")
            reached = ("own", "others") if reach[who] == ALL else ("own",)
            if method == "GET" and rule.endpoint in PAGES:
                wrong += [f"{rule.rule}: {answers[one][0]}" for one in reached if answers[one][0] != 200]
    assert wrong == []
    assert cells
    with app.app_context():  # whatever was asked, the stranger is still signed in
        stranger = select(User.pk).where(User.id == things["others"]["user"])
        assert db.session.scalars(select(UserSession).where(UserSession.user_pk.in_(stranger))).all()


def address_of(
    app: Flask, client: PageClient, person: Person, rule: Rule, kind: str, things: dict[str, str], whose: str
) -> str:
    """An address of the route, with the things of that owner in it."""
    values: dict[str, Any] = dict.fromkeys(rule.arguments, "not-there") | {"act": "suspend"}
    named = {"team_id": "team", "user_id": "user", "invitation_id": "invitation"}
    for name in rule.arguments:
        thing = named.get(name) or (
            kind if name in ("record_id", "claim_id", "session_id", "return_id") else ""
        )
        if thing == "session":
            values[name] = session_of(app, person, own=whose == "own") if whose != "nowhere" else NOWHERE
        elif thing:
            values[name] = things.get(thing, NOWHERE)
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None
    return built[1]


def session_of(app: Flask, person: Person, *, own: bool) -> str:
    """A live session of the person, or of somebody else."""
    with app.app_context():
        rows = db.session.scalars(select(UserSession).order_by(UserSession.pk.desc())).all()
        owners = {user.pk: user.id for user in db.session.scalars(select(User))}
        return next(row.id for row in rows if (owners[row.user_pk] == person.id) == own)


def ask(client: PageClient, address: str, method: str) -> tuple[int, str]:
    """The status and the page, without what differs from one asking to the next."""
    response = client.raw.open(address, method=method)
    words = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[^\"]*\"", "", response.get_data(as_text=True))
    response.close()
    return response.status_code, words

"""Whose referrals somebody may reach: each route to a thing of a referral, asked by those it can belong to,
for their own, for another's and for one that is nowhere. "Not yours" and "not there" are one answer, word for
word. Who gets to a route at all is settled by test_access_matrix.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from portal.core import clock
from portal.core.references import new_code
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import referrer
from portal.referrals.draft_actions import begin_draft
from portal.referrals.models import Consent, Person, PersonMatch, Referral, Task
from portal.referrals.provider_actions import signpost
from portal.referrals.queries import load_service
from portal.referrals.submission_actions import PersonFacts
from portal.referrals.vocabulary import SignpostWay, TaskKind
from portal.referrals.work_actions import add_task
from tests.referrals.world import MONDAY, World, make_world, refer, send
from tests.support.client import PageClient
from tests.support.people import Person as Somebody
from tests.support.people import enter

#: The beginning of a route -> who asks. The longest beginning that fits counts.
ASKS = {
    "/refer/<reference>": "practice",
    "/refer/told/<nonce>": "practice",
    "/hub/new/<nonce>": "agent",
    "/hub/<reference>": "agent",
    "/hub/people/<person_id>": "agent",
    "/hub/groups/<group_id>": "agent",
    "/staff/sent-to-us/<onward_id>": "provider",
    "/staff/referral-settings/services/<record_id>": "provider",
    "/staff/referral-settings/promises/<agreement_id>": "agent",
}
#: What an agent reaches of everybody's: there a part must be of the thing that it is asked for with.
PARTS = ("onward_id", "task_id", "consent_id", "match_id")
NOWHERE = "00000000-0000-4000-8000-000000000000"
NAMED = {"reference", "nonce", "person_id", "other_id", "onward_id", "record_id", "group_id", "agreement_id",
         *PARTS}  # fmt: skip
#: Behind a link of its own or the follower's pass, see test_referral_privacy.py and tests/referrals.
OWN_DOORS = ("/respond/", "/follow", "/ask", "/help-me")
OWN, OTHERS, MISSING = "own", "others", "missing"


@dataclass(frozen=True)
class Things:
    """For each who asks, what stands for the arguments of an address: theirs, another's, none's."""

    of: dict[str, dict[str, dict[str, str]]]

    def values(self, who: str, whose: str) -> dict[str, str]:
        """The arguments of one address; what is nowhere looks like the rest."""
        if whose != MISSING:
            return self.of[who][whose]
        missing = dict.fromkeys(self.of[who][OWN], NOWHERE) | {"reference": "AAAA-AAAA", "nonce": "a" * 40}
        return missing | self.whole_of(who)

    def whole_of(self, who: str) -> dict[str, str]:
        """What an agent asks a part with: it is there, and whose part it is counts."""
        if who != "agent":
            return {}
        return {name: self.of[who][OWN][name] for name in ("reference", "person_id")}


@pytest.fixture
def world(app: Flask) -> World:
    """Two practices, two services, an agent."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    return make_world(app)


def make_things(world: World) -> Things:
    """One of each kind that is theirs, and one that is not."""
    edith = PersonFacts(given_name="Edith", nhs_number="401 023 2137", phone="01572 000222")
    far = {"person": edith, "team_pk": world.other_practice.places[0].team_pk}
    mine, theirs = refer(world).referral, refer(world, referrer(world.other_practice), **far).referral
    for by, more in ((world.gp, {}), (referrer(world.other_practice), far)):
        refer(world, by, **more)  # the same people once more: each pair is joined
    ids: dict[str, dict[str, str]] = {OWN: {}, OTHERS: {}}
    for whose, referral, viewer, service in (
        (OWN, mine, world.practice, world.tea),
        (OTHERS, theirs, world.other_practice, world.walks),
    ):
        onward = send(world, referral, service)
        told = new_code(100)
        with transaction():
            row = db.session.get_one(Referral, referral.pk)
            add_task(row, TaskKind.CALL_BACK, world.hub)
            signpost(load_service(service), SignpostWay.TOLD, nonce=told, team_pk=viewer.places[0].team_pk)
            draft, _token = begin_draft("entry:phone", world.agent if whose == OWN else world.practice)
            ids[whose] = {
                "reference": row.reference,
                "onward_id": onward.id,
                "record_id": service,
                "task_id": db.session.scalars(db.select(Task.id).where(Task.referral_pk == row.pk)).one(),
                "consent_id": db.session.scalars(
                    db.select(Consent.id).where(Consent.referral_pk == row.pk).limit(1)
                ).one(),
                "person_id": db.session.get_one(Person, row.person_pk).id,
                "match_id": db.session.scalars(
                    db.select(PersonMatch.id).where(PersonMatch.kept_pk == row.person_pk)
                ).one(),
                "told": told,
                "draft": draft.nonce,
            }
    db.session.rollback()
    return Things(
        {
            "practice": {whose: one | {"nonce": one["told"]} for whose, one in ids.items()},
            "provider": ids,
            "agent": {
                whose: one
                | {"nonce": one["draft"]}
                | {name: ids[OWN][name] for name in ("reference", "person_id")}
                for whose, one in ids.items()
            },
        }
    )


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route to a thing of a referral, and who asks for it."""
    for rule in app.url_map.iter_rules():
        starts = [start for start in ASKS if rule.rule == start or rule.rule.startswith(f"{start}/")]
        if starts:
            yield rule, ASKS[max(starts, key=len)]


def test_every_route_to_a_thing_of_a_referral_is_asked(app: Flask) -> None:
    known = {rule.rule for rule, _who in routes(app)}
    beginnings = ("/refer", "/hub", "/staff/sent-to-us", "/staff/referral-settings")
    left = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(beginnings) and rule.arguments & NAMED and rule.rule not in known
    }
    assert left == set()


def test_what_is_not_theirs_is_not_there_word_for_word(app: Flask, world: World) -> None:
    with app.app_context(), clock.frozen(MONDAY):
        things = make_things(world)
    wrong, reached = [], 0
    with clock.frozen(MONDAY):
        clients = {name: come_in(app, world, name) for name in ("practice", "provider", "agent")}
        for rule, who in routes(app):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                said = {
                    whose: ask(app, clients[who], rule, method, things.values(who, whose))
                    for whose in (OTHERS, MISSING)
                }
                shared = who == "agent" and not rule.arguments & {*PARTS, "nonce"}  # the hub reaches all
                if not shared and said[OTHERS] != said[MISSING]:
                    wrong.append(f"{method} {rule.rule}: {said[OTHERS][0]} tells that it is there")
                if not shared and said[OTHERS][0] not in (403, 404, 409):
                    wrong.append(f"{method} {rule.rule}: {said[OTHERS][0]} for what is not theirs")
                if method == "GET":
                    status, _words = ask(app, clients[who], rule, method, things.values(who, OWN))
                    reached += status == 200
    assert wrong == []
    assert reached > 3, "their own is there"


def come_in(app: Flask, world: World, name: str) -> PageClient:
    """A browser in which that person is signed in."""
    return enter(PageClient(app), Somebody(getattr(world, name).id, "", "", ""))


def ask(app: Flask, client: PageClient, rule: Rule, method: str, values: dict[str, str]) -> tuple[int, str]:
    """The status and the words, without what differs from one address to the next."""
    wanted: dict[str, str] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        wanted[name] = (
            min(converter.items) if isinstance(converter, AnyConverter) else values.get(name, NOWHERE)
        )
    with app.test_request_context():
        built = rule.build(wanted)
    assert built is not None
    response = client.raw.open(built[1], method=method)
    words = re.sub(r"value=\"[^\"]*\"|nonce-[^'\"]*", "", response.get_data(as_text=True))
    response.close()
    for value in wanted.values():
        words = words.replace(value, "")
    return response.status_code, words

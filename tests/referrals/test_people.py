"""One person told of more than once, what they agreed to, and what a service takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Select, select, text

from portal.accounts.models import Team
from portal.core import clock
from portal.core.errors import Conflict, NotFound
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK, PERSON, provider
from portal.referrals.consent_actions import give_consent, withdraw_all, withdraw_consent
from portal.referrals.gate_actions import Refused, ask_gate
from portal.referrals.models import OnwardReferral, Person, PersonMatch, Referral, Task
from portal.referrals.onward_actions import CannotStep, Said, create_onward, send_onward, take_step
from portal.referrals.people_actions import hold_apart, join, part, rectify
from portal.referrals.people_queries import list_likenesses, referrals_of, rows_of
from portal.referrals.provider_actions import set_levels, set_provider, signpost
from portal.referrals.provider_queries import room_of
from portal.referrals.queries import consents_of, load_service
from portal.referrals.rules.gate import Act, Caution, Stop
from portal.referrals.submission_actions import Agreed
from portal.referrals.suggestion_queries import suggest
from portal.referrals.vocabulary import (
    CallResult,
    CloseReason,
    Door,
    OnwardStatus,
    Outcome,
    Queue,
    Scope,
    SignpostWay,
    TaskKind,
    Worklist,
)
from portal.referrals.work_actions import close, log_call, set_flag
from portal.referrals.work_queries import (
    Wanted,
    count_worklists,
    list_tasks,
    list_worklist,
    worklist_query,
)
from tests.referrals.world import MONDAY, WILF, make_world, refer, send
from tests.support.factories import a_service, a_term

O = OnwardStatus  # noqa: E741


def test_rows_of_one_person_are_joined_looked_at_and_taken_apart_again(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        first = refer(world).referral
        second = refer(world, person=replace(WILF, nhs_number="", phone="01572 999")).referral
        public = refer(world, PERSON, door=Door.SELF, team_pk=None).referral
        people = [db.session.get_one(Person, one.person_pk) for one in (first, second, public)]
        assert [row.pk for row in rows_of(people[1])] == [people[0].pk, people[1].pk]  # by name, by staff
        assert len(rows_of(people[2])) == 1  # nobody knows who typed it
        alike = list_likenesses(people[2])
        assert [(one.person.pk, one.by_number, one.by_name) for one in alike] == [(people[0].pk, True, True)]
        with transaction():
            match = join(people[0], people[2], world.hub)
        assert len(referrals_of(world.agent, people[2])) == 3
        assert [row.pk for row in referrals_of(world.other_practice, people[2])] == []
        with transaction(), pytest.raises(Conflict):
            join(people[2], people[1], world.hub)
        with transaction():
            part(match, world.hub)
            hold_apart(people[0], people[2], world.hub)
        assert list_likenesses(people[2]) == []
        assert [row.pk for row in rows_of(people[2])] == [people[2].pk]
        assert db.session.query(PersonMatch).count() == 2
        with transaction():
            assert rectify(
                people[2], {"phone": " 01572 5 ", "nhs_number": "junk"}, world.hub, referral=public
            )
        assert (people[2].phone, people[2].nhs_index) == ("01572 5", None)


def test_nothing_goes_on_without_a_consent_that_covers_it_and_what_is_taken_back_stops(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        only_tea = (Agreed(Scope.CONTACT, "v1"), Agreed(Scope.SHARE, "v1", (f"service:{world.tea}",)))
        referral = refer(world, consents=only_tea).referral
        tea = send(world, referral, world.tea)
        with pytest.raises(Refused, match="not agreed"):
            send(world, referral, world.walks)
        assert db.session.query(OnwardReferral).count() == 1  # rolled back with the refusal
        with pytest.raises(Conflict), transaction():
            create_onward(referral, load_service(world.tea), world.hub)
        with transaction():
            give_consent(referral, Scope.SHARE, world.hub, wording="v1", names=[f"service:{world.walks}"])
        walks = send(world, referral, world.walks)
        share = next(one for one in consents_of(referral) if world.tea in str(one.names))
        with transaction():
            withdraw_consent(referral, share.id, PERSON)
        assert (tea.status, walks.status) == (O.WITHDRAWN, O.SENT)
        stranger = refer(world, nonce="a-second-form").referral
        with transaction(), pytest.raises(NotFound):
            withdraw_consent(stranger, share.id, PERSON)
        with transaction():
            withdraw_all(referral, PERSON)
            withdraw_all(referral, PERSON)
        assert (walks.status, referral.status, referral.queue) == (O.WITHDRAWN, "withdrawn", None)
        assert not consents_of(referral)
        told = [
            one.recipient
            for one in db.session.scalars(select(OutboxMessage))
            if one.template == "referral_taken_back"
        ]
        assert sorted(told) == ["tea@example.org", "walks@example.org"]


def test_flags_act_through_the_gate_on_every_referral_of_the_person(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        first, second = refer(world).referral, refer(world).referral
        with transaction():
            set_flag(first, "risk_to_worker", True, world.hub)
        onward_verdict = ask_gate(second, Act.SHARE, service=load_service(world.tea))
        assert onward_verdict.cautions == {Caution.RISK_TO_WORKER}
        with pytest.raises(Refused, match="alone"):
            send(world, second, world.tea)
        with transaction():
            onward = create_onward(second, load_service(world.tea), world.hub)
            send_onward(onward, world.hub, acknowledged=[Caution.RISK_TO_WORKER])
        with transaction():
            set_flag(first, "do_not_contact", True, world.hub)
        assert ask_gate(second, Act.NOTIFY).stop is Stop.DO_NOT_CONTACT
        with pytest.raises(Refused), transaction():
            log_call(second, CallResult.REACHED, world.hub)
        with transaction():
            take_step(onward, O.OPENED, LINK)
            take_step(onward, O.ACCEPTED, LINK)
        mails = select(OutboxMessage).where(OutboxMessage.template == "referral_accepted")
        assert [one.recipient for one in db.session.scalars(mails)] == ["practice@example.org"]
        assert not [one for one in db.session.scalars(select(Task)) if one.kind == TaskKind.TELL_PERSON]


def test_who_has_no_safe_address_is_told_by_a_person_and_giving_up_takes_three_tries(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        referral = refer(world, person=replace(WILF, safe_channels=(), email="")).referral
        onward = send(world, referral, world.tea)
        with transaction():
            take_step(onward, O.OPENED, LINK)
            take_step(onward, O.ACCEPTED, LINK)
        tasks = list_tasks(world.agent)
        assert [(one.kind, one.code) for one in tasks] == [("tell_person", "referral_accepted")]
        assert list_tasks(world.provider) == []
        with transaction(), pytest.raises(CannotStep, match="three tries"):
            take_step(onward, O.CLOSED, LINK, Said(outcome=Outcome.COULD_NOT_CONTACT))
        for _ in range(3):
            with transaction():
                log_call(referral, CallResult.NO_ANSWER, provider(world.provider), onward=onward)
        with transaction(), pytest.raises(CannotStep, match="still at it"):
            close(referral, CloseReason.HELPED, world.hub)
        with transaction():
            take_step(onward, O.CLOSED, LINK, Said(outcome=Outcome.COULD_NOT_CONTACT))
            log_call(referral, CallResult.NO_ANSWER, world.hub)
        assert referral.queue == Queue.COULD_NOT_REACH
        with transaction():
            close(referral, CloseReason.COULD_NOT_CONTACT, world.hub)
        assert {one.kind for one in list_tasks(world.agent)} == {"tell_person", "check_in"}


def test_worklists_hold_what_they_say_and_a_quarantined_one_waits_for_a_judgement(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY):
            mine = refer(world, world.hub, door=Door.PHONE).referral
            new = refer(world).referral
            odd = refer(world, PERSON, door=Door.SELF, team_pk=None, suspicion="honeypot").referral
            assert (new.queue, odd.queue, mine.queue) == (Queue.NEW, Queue.QUARANTINE, Queue.TRIAGE)
            assert [one.pk for one in list_worklist(world.agent, Wanted(worklist=Worklist.MINE))] == [mine.pk]
            assert [one.pk for one in list_worklist(world.practice, Wanted(queue=Queue.NEW))] == [new.pk]
            assert set(count_worklists(world.provider).values()) == {0}
            counts = count_worklists(world.agent)
            assert (counts[Queue.QUARANTINE], counts[Worklist.OVERDUE], counts[Worklist.UNCLAIMED]) == (
                1,
                0,
                1,
            )
        with clock.frozen(MONDAY.replace(day=4)):
            assert count_worklists(world.agent)[Worklist.OVERDUE] == 2  # nobody has acknowledged them
        for wanted in (*(Wanted(queue=one) for one in Queue), *(Wanted(worklist=one) for one in Worklist)):
            query = worklist_query(world.agent, wanted).order_by(Referral.due_at, Referral.pk).limit(25)
            plan = db.session.execute(text(f"explain query plan {literal(query)}")).all()
            steps = " ".join(row.detail for row in plan)
            assert "USING INDEX ix_referral_" in steps, (wanted, steps)
            assert "TEMP B-TREE" not in steps, (wanted, steps)  # no sorting of what is not shown


def literal(query: Select[Referral]) -> str:
    """The query with its values in it."""
    return str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))


def test_the_kind_of_service_that_a_need_points_at_first_is_suggested_first(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        for kind in ("befriending", "volunteering"):
            a_term("service_types", kind)
        a_term("needs", "loneliness", name="Feeling lonely", points_to=("befriending", "volunteering"))
        takes = {"referral_route": "professional", "capacity": "open"}
        a_service("A shop to help in", service_types=["volunteering"], **takes)
        a_service("Someone to visit you", service_types=["befriending"], **takes)
        a_service("Both", service_types=["volunteering", "befriending"], **takes)
        names = [one.service.name for one in suggest(refer(world).referral)]
        assert names == ["Both", "Someone to visit you", "A shop to help in"]


def test_what_people_turn_to_by_themselves_is_never_suggested_and_is_sent_nobody(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        a_term("service_types", "crisis")
        a_term("needs", "loneliness", name="Feeling lonely", points_to=("crisis",))
        made = {
            (kind, route): a_service(
                f"{kind}, route {route or 'not said'}",
                kind=kind,
                referral_route=route,
                service_types=["crisis"],
            )
            for kind in ("service", "activity", "helpline", "facility")
            for route in ("", "self", "contact", "professional")
        }
        takes = {
            (kind, route)
            for kind, route in made
            if kind in ("service", "activity") or route == "professional"
        }
        referral = refer(world).referral
        suggested = {one.service.id for one in suggest(referral, limit=99)}
        assert suggested == {made[one].id for one in takes}
        assert {of for of, one in made.items() if room_of(load_service(one.id)).takes_referrals} == takes
        with pytest.raises(CannotStep, match="people ring it themselves"):
            send(world, referral, made["helpline", "self"].id)


def test_a_service_takes_what_it_says_and_the_ones_that_fit_are_suggested_with_reasons(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        a_term("service_types", "befriending")
        a_term("needs", "loneliness", name="Feeling lonely", points_to=("befriending",))
        lunch = a_service(
            "Lunch club", referral_route="professional", capacity="open", service_types=["befriending"]
        )
        referral = refer(world).referral
        service = load_service(lunch.id)
        first = suggest(referral)
        assert [one.service.name for one in first] == ["Lunch club"]
        assert first[0].reasons == ("For: Feeling lonely", "Takes referrals")
        by = provider(world.provider)
        with transaction():
            set_provider(service, by, weekly_limit=1, paused=False)
        assert room_of(service).left_this_week == 1
        send(world, referral, lunch.id)
        assert not room_of(service).takes_referrals
        other = refer(world).referral
        with pytest.raises(CannotStep, match="this week"):
            send(world, other, lunch.id)
        with transaction():
            set_provider(service, by, weekly_limit=None, paused=True)
        assert "paused" in suggest(other)[0].reasons[1]
        with transaction():
            team = db.session.scalar(select(Team).where(Team.name == "provider"))
            set_levels(team, {"expire": 12}, world.hub)
            assert signpost(service, SignpostWay.LEAFLET, nonce="once-only", team_pk=None)
            assert not signpost(service, SignpostWay.LEAFLET, nonce="once-only", team_pk=None)
        tea = send(world, other, world.tea)  # kept by that team
        assert tea.due_at == MONDAY.replace(day=18, hour=17, minute=0)
        assert db.session.get_one(Referral, other.pk).due_at == tea.due_at

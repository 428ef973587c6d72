"""Whatever people and the clock do, in whatever order: an open referral stands on a worklist with a due time,
every step writes one line, and every timer fires once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.errors import PortalError
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK, PERSON
from portal.referrals.clock_actions import fire_next, fire_onward, waiting
from portal.referrals.clocks import digests_waiting, send_digest
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.models import OnwardReferral, Referral, ReferralEvent, Task
from portal.referrals.onward_actions import Said, create_onward, mark_handled, send_onward, take_step
from portal.referrals.queries import load_service, timeline
from portal.referrals.rules.statuses import steps_from
from portal.referrals.submission_actions import submit
from portal.referrals.vocabulary import (
    OPEN,
    OVER,
    CallResult,
    CloseReason,
    DeclineReason,
    OnwardStatus,
    Outcome,
)
from portal.referrals.work_actions import claim, close, log_call, release, wait_for_person
from tests.referrals.world import MONDAY, World, a_submission, make_world, refer, send

O = OnwardStatus  # noqa: E741


def check(referral: Referral) -> None:
    """What holds at every moment."""
    assert (referral.queue is not None) == (referral.due_at is not None) == (referral.status not in OVER)
    onwards = db.session.scalars(
        select(OnwardReferral).where(OnwardReferral.referral_pk == referral.pk)
    ).all()
    lines = timeline(referral)
    for one in onwards:
        assert (one.status in OPEN) == (one.due_at is not None) == (one.ended_at is None)
        assert len(one.fired) == len(set(one.fired))
        steps = [line for line in lines if line.onward_pk == one.pk and line.kind == "onward"]
        assert [line.before for line in steps[1:]] == [line.after for line in steps[:-1]]  # no gap
        assert steps[-1].after == one.status
    own = [line for line in lines if line.kind == "status"]
    assert not own or own[-1].after == referral.status
    assert all(line.before != line.after for line in own)


def a_step(world: World, referral: Referral, dice: random.Random) -> None:
    """Somebody does something that the table lets them do, or tries what it does not."""
    onwards = db.session.scalars(
        select(OnwardReferral).where(OnwardReferral.referral_pk == referral.pk)
    ).all()
    doing = dice.randrange(9)
    if doing == 0:
        create_onward(referral, load_service(dice.choice([world.tea, world.walks])), world.hub)
    elif doing == 1:
        log_call(referral, dice.choice(list(CallResult)), world.hub)
    elif doing == 2:
        dice.choice([claim, release])(referral, world.hub)
    elif doing == 3:
        wait_for_person(referral, dice.random() < 0.5, world.hub)
    elif doing == 4 and dice.random() < 0.2:
        close(referral, dice.choice(list(CloseReason)), world.hub)
    elif doing == 5 and dice.random() < 0.1:
        withdraw_all(referral, PERSON)
    elif onwards:
        one = dice.choice(onwards)
        if one.status == O.DRAFT and dice.random() < 0.8:
            send_onward(one, world.hub)
        elif one.status not in OPEN:
            mark_handled(one, world.hub)
        else:
            by = dice.choice([LINK, LINK, world.hub, world.gp, PERSON])
            to = dice.choice(steps_from(O(one.status), by.who) or list(O))
            said = Said(
                "a line", dice.randrange(4), dice.choice(list(DeclineReason)), dice.choice(list(Outcome)),
                dice.choice([world.tea, world.walks]),
            )  # fmt: skip
            take_step(one, to, by, said)


def test_no_walk_leads_to_a_state_without_owner_or_clock(app: Flask) -> None:
    world = make_world(app)

    @settings(max_examples=12, deadline=None)
    @given(st.integers(0, 10**9))
    def walk(seed: int) -> None:
        dice, now = random.Random(seed), MONDAY
        with clock.frozen(now):
            pk = refer(world, nonce=f"walk-{seed}-{datetime.now()}").referral.pk
        for _ in range(14):
            now += timedelta(hours=dice.choice([1, 1, 30, 24 * 9]))
            with clock.frozen(now):
                try:
                    with transaction():
                        a_step(world, db.session.get_one(Referral, pk), dice)
                except PortalError:
                    pass  # refused: nothing of it is kept
                while fire_next():
                    pass
                check(db.session.get_one(Referral, pk))

    with app.app_context():
        walk()
        events = db.session.scalar(select(func.count()).select_from(ReferralEvent))
        audited = db.session.scalar(
            select(func.count()).where(AuditEntry.action.in_(["referral_changed", "onward_changed"]))
        )
        assert events == audited
        db.session.rollback()


@pytest.mark.database
def test_the_clock_nudges_tells_and_gives_back_each_once_and_a_killed_turn_is_done_again(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY):
            referral = refer(world).referral
            onward = send(world, referral, world.tea)
            pk = onward.pk
            assert not fire_next()
            assert waiting().due == 0
        fired = []
        for day in range(1, 20):
            with clock.frozen(MONDAY.replace(hour=17, minute=30) + timedelta(days=day)):
                if waiting().due and day == 3:
                    with pytest.raises(KeyboardInterrupt):
                        _killed_at(pk)
                while fire_next():
                    pass
                db.session.rollback()
        lines = timeline(db.session.get_one(Referral, referral.pk))
        fired = [line.code for line in lines if line.kind == "timer" and line.onward_pk == pk]
        assert fired == ["nudge", "overdue", "late", "expire"]
        row = db.session.get_one(OnwardReferral, pk)
        assert (row.status, row.due_at, row.timer_at) == (O.EXPIRED, None, None)
        assert (referral.status, referral.queue) == ("in_triage", "triage")
        told = Counter(
            f"{one.template}>{one.recipient.split('@')[0]}"
            for one in db.session.scalars(select(OutboxMessage))
        )
        assert told == {
            "referral_received>wilfred": 1,
            "referral_sent>tea": 1,
            "referral_acknowledged>practice": 1,
            "referral_nudge>tea": 2,
            "referral_taken_back>tea": 1,
            "referral_expired>practice": 1,
        }
        assert all(one.done_at is not None for one in db.session.scalars(select(Task)) if one.onward_pk == pk)
        with transaction(), pytest.raises(PortalError):
            take_step(row, O.ACCEPTED, LINK)  # it is too late


def _killed_at(pk: int) -> None:
    """A worker that dies between its work and the commit."""
    with transaction():
        fire_onward(db.session.get_one(OnwardReferral, pk))
        raise KeyboardInterrupt


def test_a_practice_hears_of_its_week_once(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY), transaction():
            submit(a_submission(world), world.gp)
        with clock.frozen(MONDAY + timedelta(days=7)):
            assert digests_waiting().due == 1
            assert send_digest()
            assert not send_digest()
            mails = db.session.scalars(
                select(OutboxMessage).where(OutboxMessage.template == "referral_digest")
            ).all()
            assert [(one.recipient, one.link) for one in mails] == [("practice@example.org", "/refer/week")]
        with clock.frozen(MONDAY + timedelta(days=14)):
            assert digests_waiting().due == 1

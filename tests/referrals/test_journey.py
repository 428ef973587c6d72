"""One referral from its door to its end: what is kept, who hears of it, and that twice is once."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK
from portal.referrals.models import Person, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.queries import get_referral, timeline
from portal.referrals.submission_actions import submit
from portal.referrals.vocabulary import CloseReason, OnwardStatus, Outcome, Queue, ReferralStatus
from portal.referrals.work_actions import claim, close
from tests.referrals.world import MONDAY, a_submission, make_world, send

O = OnwardStatus  # noqa: E741


def outbox() -> list[str]:
    """Which notices wait."""
    rows = db.session.scalars(
        select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.template)
    )
    return [f"{row.template}>{row.recipient}" for row in rows]


def test_a_referral_goes_from_its_door_to_its_end(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        request = a_submission(world)
        with transaction():
            first = submit(request, world.gp)
        with transaction():
            second = submit(request, world.gp)
        assert (second.referral.reference, second.code, second.again) == (
            first.referral.reference, first.code, True
        )  # fmt: skip
        assert db.session.query(Referral).count() == db.session.query(Person).count() == 1
        referral = get_referral(world.agent, first.referral.reference)
        assert (referral.status, referral.queue) == (ReferralStatus.NEW, Queue.NEW)
        assert referral.person.family_name == "Canarybird"
        assert referral.age_band == "75-84"
        with transaction():
            claim(referral, world.hub)
        assert (referral.status, referral.queue) == (ReferralStatus.IN_TRIAGE, Queue.TRIAGE)
        onward = send(world, referral, world.tea)
        assert (referral.status, referral.queue) == (
            ReferralStatus.WITH_PROVIDERS, Queue.WAITING_FOR_PROVIDER
        )  # fmt: skip
        for to, said in (
            (O.OPENED, Said()),
            (O.WAITLISTED, Said(weeks=3)),
            (O.ACCEPTED, Said()),
            (O.IN_PROGRESS, Said()),
            (O.CLOSED, Said(outcome=Outcome.GOT_HELP)),
        ):
            with transaction():
                take_step(onward, to, LINK, said)
        assert (referral.status, referral.queue) == (ReferralStatus.IN_TRIAGE, Queue.TRIAGE)
        with transaction():
            close(referral, CloseReason.HELPED, world.hub)
        assert (referral.status, referral.queue, referral.due_at) == (ReferralStatus.CLOSED, None, None)
        steps = [(one.before, one.after) for one in timeline(referral) if one.kind == "onward"]
        assert steps == [
            ("", "draft"), ("draft", "sent"), ("sent", "opened"), ("opened", "waitlisted"),
            ("waitlisted", "accepted"), ("accepted", "in_progress"), ("in_progress", "closed"),
        ]  # fmt: skip
        assert sorted(outbox()) == sorted([
            "referral_received>wilfred@example.org",
            "referral_acknowledged>practice@example.org",
            "referral_sent>tea@example.org",
            *["referral_accepted>wilfred@example.org", "referral_accepted>practice@example.org"] * 2,
            *["referral_closed>practice@example.org"] * 2,
            "referral_closed>wilfred@example.org",
        ])  # fmt: skip

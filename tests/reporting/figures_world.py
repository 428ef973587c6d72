"""Two weeks of referrals with known figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from portal.core import clock
from portal.core.references import new_code
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.vocabulary import (
    CallResult,
    CloseReason,
    DeclineReason,
    OnwardStatus,
    Outcome,
    Scale,
    Stage,
)
from portal.referrals.work_actions import add_measure, close, log_call
from portal.reporting.roll_up.days import roll_up
from tests.referrals.world import MONDAY, World, refer, send


def a_fortnight(world: World) -> None:
    """One referral that is accepted and ends well, one that is declined for want of room and closed."""
    with clock.frozen(MONDAY):
        first = refer(world).referral
        second = refer(world, nonce=new_code(80), needs=("loneliness", "falls")).referral
    with clock.frozen(MONDAY + timedelta(hours=4)), transaction():
        for one in (first, second):
            log_call(db.session.get_one(Referral, one.pk), CallResult.REACHED, world.hub)
        add_measure(
            db.session.get_one(Referral, first.pk), Scale.ONS_ANXIOUS, Stage.START, Decimal(8), world.hub
        )
    with clock.frozen(MONDAY + timedelta(days=1)):
        onward = send(world, first, world.tea)
        other = send(world, second, world.walks)
    with clock.frozen(MONDAY + timedelta(days=2, hours=3)), transaction():
        for one, to, said in (
            (onward, OnwardStatus.ACCEPTED, Said()),
            (other, OnwardStatus.DECLINED, Said(reason=DeclineReason.NO_CAPACITY)),
        ):
            take_step(db.session.get_one(OnwardReferral, one.pk), OnwardStatus.OPENED, world.hub)
            take_step(db.session.get_one(OnwardReferral, one.pk), to, world.hub, said)
    with clock.frozen(MONDAY + timedelta(days=9)), transaction():
        accepted = db.session.get_one(OnwardReferral, onward.pk)
        take_step(accepted, OnwardStatus.IN_PROGRESS, world.hub)
        take_step(accepted, OnwardStatus.CLOSED, world.hub, Said(outcome=Outcome.GOT_HELP))
        referral = db.session.get_one(Referral, first.pk)
        add_measure(referral, Scale.ONS_ANXIOUS, Stage.SIGN_OUT, Decimal("3.5"), world.hub)
        close(referral, CloseReason.HELPED, world.hub)
        close(db.session.get_one(Referral, second.pk), CloseReason.NOTHING_FITS, world.hub)


def roll_up_november() -> None:
    """The facts of everything in the world, on the last day of the month; the figures begin with the end of
    October."""
    with clock.frozen(MONDAY + timedelta(days=29)):
        for number in (-3, 0, 1, 2, 9):  # on the others nothing happened
            roll_up(MONDAY.date() + timedelta(days=number))

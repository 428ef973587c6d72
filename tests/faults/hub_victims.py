"""What is killed while the hub works: a call, two services asked at once, their answers, and the end."""

from __future__ import annotations

from decimal import Decimal
from multiprocessing.connection import Connection

from portal import create_app
from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.models import Referral
from portal.referrals.onward_actions import Said
from portal.referrals.passing_actions import pass_on, write_down
from portal.referrals.queries import load_service
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
from tests.referrals.world import World, refer

O = OnwardStatus  # noqa: E741


def work(world: World, settings: Settings, pipe: Connection) -> None:
    """One referral after the other, each step told once it is acknowledged."""
    with create_app(settings).app_context():
        pipe.send("begin")
        while True:
            received = refer(world)
            reference = received.referral.reference
            referral = db.session.get_one(Referral, received.referral.pk)
            with transaction():
                log_call(referral, CallResult.REACHED, world.hub)
                add_measure(referral, Scale.ONS_HAPPY, Stage.START, Decimal(3), world.hub)
            pipe.send(("called", reference))
            with transaction():
                both = [load_service(world.tea), load_service(world.walks)]
                tea, walks = pass_on(referral, both, world.hub, reason="Company")
            pipe.send(("passed on", reference))
            with transaction():
                write_down(tea, O.DECLINED, world.hub, Said(reason=DeclineReason.AREA))
                write_down(walks, O.ACCEPTED, world.hub, Said())
            pipe.send(("answered", reference))
            with transaction():
                write_down(walks, O.CLOSED, world.hub, Said(outcome=Outcome.GOT_HELP))
                close(referral, CloseReason.HELPED, world.hub, words="Goes every week")
            pipe.send(("closed", reference))
            db.session.rollback()

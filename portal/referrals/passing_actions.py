"""Passing a referral on to several services at once, and writing down what a service said by phone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portal.core.errors import Conflict
from portal.directory.models import Service
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.gate_actions import Refused
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import (
    CannotStep,
    Said,
    create_onward,
    mark_handled,
    send_onward,
    take_step,
)
from portal.referrals.queries import lock_onward, lock_referral
from portal.referrals.rules.gate import Caution
from portal.referrals.rules.statuses import steps_from
from portal.referrals.vocabulary import OnwardStatus, Who


def pass_on(
    referral: Referral,
    services: Sequence[Service],
    by: By,
    *,
    reason: str,
    acknowledged: Collection[Caution] = (),
    over_limit: Collection[str] = (),
    settled: Sequence[OnwardReferral] = (),
    version: int | None = None,
) -> list[OnwardReferral]:
    """Send it to all of these services, or to none where one of them cannot be asked.

    `over_limit` are the ids of services that were spoken with, `settled` those that came back and are dealt
    with by this. Raises Conflict for an older `version`, CannotStep with the service's name for the rest.
    """
    referral = lock_referral(referral, version)
    with db.session.begin_nested():
        for one in settled:
            mark_handled(one, by)
        return [
            _send(referral, service, by, reason, acknowledged, service.id in over_limit)
            for service in services
        ]


def _send(
    referral: Referral, service: Service, by: By, reason: str, read: Collection[Caution], over_limit: bool
) -> OnwardReferral:
    name = service.name
    try:
        onward = create_onward(referral, service, by, reason=reason)
        return send_onward(onward, by, acknowledged=read, over_limit=over_limit)
    except (CannotStep, Refused, Conflict) as error:
        raise CannotStep(f"{name}: {error.message} Nothing was sent.", "chosen") from error


def said_by_phone(status: OnwardStatus) -> list[OnwardStatus]:
    """What the hub may write down for a service in this state: one that has not opened it yet opens it with
    its answer."""
    steps = steps_from(status, Who.HUB)
    if status is OnwardStatus.SENT:
        steps += [one for one in steps_from(OnwardStatus.OPENED, Who.HUB) if one not in steps]
    return [one for one in steps if one is not OnwardStatus.SENT]


def write_down(
    onward: OnwardReferral, to: OnwardStatus, by: By, said: Said, *, version: int | None = None
) -> OnwardReferral:
    """One step that the hub writes down. Raises CannotStep or Conflict as `take_step` does."""
    onward = lock_onward(onward, version)
    status = OnwardStatus(onward.status)
    with db.session.begin_nested():
        if status is OnwardStatus.SENT and to not in steps_from(status, by.who):
            onward = take_step(onward, OnwardStatus.OPENED, by)
        return take_step(onward, to, by, said)

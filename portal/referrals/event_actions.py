"""Writing down what happened, and working out anew where a referral is: every action ends here."""

from __future__ import annotations

from collections.abc import Sequence

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.models import OnwardReferral, Referral, ReferralEvent, Task
from portal.referrals.queries import days_of_hub, days_of_service, onwards_of
from portal.referrals.rules.statuses import Standing, queue_of, status_of
from portal.referrals.rules.timers import due_of, has_own_timer, next_timer, queue_due
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import (
    OVER,
    CloseReason,
    EventKind,
    OnwardStatus,
    Queue,
    ReferralStatus,
    TaskKind,
)


def note_event(
    referral: Referral,
    kind: EventKind,
    by: By,
    *,
    onward: OnwardReferral | None = None,
    before: str = "",
    after: str = "",
    code: str = "",
    words: str = "",
) -> ReferralEvent:
    """One line of the timeline, with its entry in the audit log; words are sealed under the person's key."""
    event = ReferralEvent(
        key_id=referral.key_id,
        referral_pk=referral.pk,
        onward_pk=onward.pk if onward is not None else None,
        kind=kind,
        before=str(before),
        after=str(after),
        code=str(code),
        who=by.who,
        account_id=by.account_id,
        at=clock.now(),
    )
    event.words = words
    db.session.add(event)
    detail = {"what": str(kind), "before": str(before), "after": str(after), "code": str(code)}
    audit.record(
        Action.ONWARD_CHANGED if onward is not None else Action.REFERRAL_CHANGED,
        actor=by.actor,
        entity="onward_referral" if onward is not None else "referral",
        entity_id=onward.id if onward is not None else referral.id,
        detail={name: value for name, value in detail.items() if value},
    )
    return event


def settle(
    referral: Referral, by: By, *, over: ReferralStatus | None = None, reason: CloseReason | None = None
) -> None:
    """Give the referral the status, the worklist and the due time that follow from what is so now; one line
    of the timeline where the status is another."""
    db.session.flush()
    now, before = clock.now(), ReferralStatus(referral.status)
    over = over or (before if before in OVER else None)
    onwards = onwards_of(referral)
    standing = Standing(
        onwards=[(OnwardStatus(one.status), one.handled_at is not None) for one in onwards],
        over=over,
        taken_up=referral.acknowledged_at is not None,
        waiting_for_person=referral.waiting_for_person,
        could_not_reach=referral.could_not_reach,
        suspicious=bool(referral.suspicion),
    )
    status, queue = status_of(standing), queue_of(standing)
    if queue != referral.queue:
        referral.queued_at, referral.fired = now, []
    referral.status, referral.queue = status, queue
    if queue is None:
        referral.due_at = referral.timer_at = None
        referral.closed_at = referral.closed_at or now
        referral.close_reason = referral.close_reason or str(reason or "")
    else:
        _set_due(referral, queue, onwards)
    db.session.flush()
    if status != before:
        note_event(referral, EventKind.STATUS, by, before=before, after=status, code=str(reason or ""))


def _set_due(referral: Referral, queue: Queue, onwards: Sequence[OnwardReferral]) -> None:
    dues = [one.due_at for one in onwards if one.due_at is not None]
    referral.due_at = queue_due(
        queue,
        queued_at=referral.queued_at,
        submitted_at=referral.submitted_at,
        contacted=referral.first_contact_at is not None,
        onward_dues=dues,
        own=days_of_hub(),
    )
    own = has_own_timer(queue) and not referral.fired
    referral.timer_at = referral.due_at if own else None


def start_clock(onward: OnwardReferral) -> None:
    """Count anew from now: this state's due time and its first timer."""
    onward.clock_at, onward.fired = clock.now(), []
    set_timers(onward)


def set_timers(onward: OnwardReferral) -> None:
    """The due time of the state it is in and the timer that comes next; none for one that is over."""
    own, status = days_of_service(onward.service), OnwardStatus(onward.status)
    onward.due_at = due_of(status, onward.clock_at, own, onward.waiting_weeks)
    coming = next_timer(status, onward.clock_at, onward.fired, own, onward.waiting_weeks)
    onward.timer_at = coming[1] if coming else None


def want_done(
    referral: Referral,
    kind: TaskKind,
    by: By,
    *,
    onward: OnwardReferral | None = None,
    code: str = "",
    days: int = 1,
    words: str = "",
) -> Task:
    """Something for a person at the hub to do within so many working days; whoever has the referral gets
    it."""
    task = Task(
        key_id=referral.key_id,
        referral_pk=referral.pk,
        onward_pk=onward.pk if onward is not None else None,
        kind=kind,
        code=code,
        due_at=due_after(clock.now(), days),
        assigned_to_pk=referral.assigned_to_pk,
        created_by=by.account_id or str(by.who),
    )
    task.words = words
    db.session.add(task)
    return task

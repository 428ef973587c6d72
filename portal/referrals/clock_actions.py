"""Firing what is due: each timer once, with its event, its notices and what becomes of it, in one
transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, union_all

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import CLOCK
from portal.referrals.event_actions import note_event, set_timers, start_clock, want_done
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.notice_actions import tell
from portal.referrals.onward_actions import take_step
from portal.referrals.queries import days_of_service, lock_onward, lock_referral
from portal.referrals.rules.timers import QUEUE_DAYS, Timer, next_timer
from portal.referrals.vocabulary import EventKind, OnwardStatus, Queue, TaskKind, Who

#: The notices of the timers that write to somebody and change nothing; a change has its own notices.
_NOTICES = {("nudge", Who.PROVIDER): "referral_nudge", ("overdue", Who.PROVIDER): "referral_nudge"}


def fire_next(_owner: str = "") -> bool:
    """Fire the timer that has been due longest; False when none is due. What a killed worker left undone is
    still due: the mark that it fired is in the same transaction as everything it does."""
    due = _oldest_due()
    db.session.rollback()
    if due is None:
        return False
    kind, pk = due
    with transaction():
        if kind == "onward":
            fire_onward(db.session.get_one(OnwardReferral, pk))
        else:
            fire_referral(db.session.get_one(Referral, pk))
    return True


def waiting() -> Waiting:
    """How many timers run, how many are due, and since when."""
    now = clock.now()
    moments = union_all(
        select(OnwardReferral.timer_at.label("at")).where(OnwardReferral.timer_at.is_not(None)),
        select(Referral.timer_at.label("at")).where(Referral.timer_at.is_not(None)),
    ).subquery()
    count = db.session.scalar(select(func.count()).select_from(moments)) or 0
    due, oldest = db.session.execute(
        select(func.count(), func.min(moments.c.at)).where(moments.c.at <= now)
    ).one()
    return Waiting(count, due, oldest)


def _oldest_due() -> tuple[str, int] | None:
    now = clock.now()
    found: list[tuple[datetime, str, int]] = []
    for kind, model in (("onward", OnwardReferral), ("referral", Referral)):
        row = db.session.execute(
            select(model.timer_at, model.pk)
            .where(model.timer_at <= now)
            .order_by(model.timer_at, model.pk)
            .limit(1)
        ).one_or_none()
        if row is not None:
            assert row.timer_at is not None
            found.append((row.timer_at, kind, row.pk))
    return min(found)[1:] if found else None


def fire_onward(onward: OnwardReferral) -> Timer | None:
    """Fire the timer of an onward referral that is due; None where another worker was first."""
    onward = lock_onward(onward)
    own, status = days_of_service(onward.service), OnwardStatus(onward.status)
    coming = next_timer(status, onward.clock_at, onward.fired, own, onward.waiting_weeks)
    if coming is None or coming[1] > clock.now():
        set_timers(onward)  # a team has set other days since
        db.session.flush()
        return None
    timer, referral = coming[0], onward.referral
    onward.fired = [*onward.fired, timer.code]
    set_timers(onward)
    note_event(referral, EventKind.TIMER, CLOCK, onward=onward, code=timer.code)
    if timer.task is not None:
        want_done(referral, timer.task, CLOCK, onward=onward, code=timer.code)
    if timer.becomes is not None:
        take_step(onward, timer.becomes, CLOCK)
        return timer
    for who in timer.tells:
        if template := _NOTICES.get((timer.code, who)):
            tell(onward, who, template, CLOCK)
    if timer.repeats:
        start_clock(onward)
    db.session.flush()
    return timer


def fire_referral(referral: Referral) -> str:
    """Note that a referral is late on its worklist; '' where another worker was first."""
    referral = lock_referral(referral)
    if referral.timer_at is None or referral.timer_at > clock.now() or referral.queue is None:
        return ""
    code = QUEUE_DAYS[Queue(referral.queue)][0]
    referral.fired, referral.timer_at = [code], None
    note_event(referral, EventKind.TIMER, CLOCK, code=code)
    if referral.queue == Queue.WAITING_FOR_PERSON:
        want_done(referral, TaskKind.CALL_BACK, CLOCK, code=code)
    db.session.flush()
    return code

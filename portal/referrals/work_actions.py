"""What people at the hub do with a referral: take it, hand it on, ring, note, flag, measure, end it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.event_actions import note_event, settle, want_done
from portal.referrals.gate_actions import pass_gate
from portal.referrals.models import CallAttempt, Measure, Note, OnwardReferral, Referral, Task
from portal.referrals.notice_actions import tell_person, tell_referrer
from portal.referrals.onward_actions import CannotStep, stop_all, take_up
from portal.referrals.queries import consents_of, count_tries, lock_referral
from portal.referrals.rules.gate import Act, Caution
from portal.referrals.rules.statuses import TRIES_BEFORE_GIVING_UP
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import (
    OVER,
    SIX_WEEKS,
    WAITING,
    CallResult,
    CloseReason,
    EventKind,
    OnwardStatus,
    ReferralStatus,
    Scale,
    Scope,
    Stage,
    TaskKind,
)

_ENDED = "This referral is over."
FLAGS = ("safeguarding", "risk_to_worker", "do_not_contact")
#: The check-in that somebody agreed to, after the end.
CHECK_IN_WEEKS = 6


def claim(referral: Referral, by: By, *, version: int | None = None) -> None:
    """Take a referral that is nobody's. Raises Conflict when somebody else has it."""
    referral = _open(referral, version)
    if referral.assigned_to_pk not in (None, by.account_pk):
        raise Conflict("Somebody else has taken this already.")
    _give(referral, by.account_pk, by, EventKind.CLAIMED)


def assign(
    referral: Referral, account_pk: int, by: By, *, words: str = "", version: int | None = None
) -> None:
    """Hand a referral to somebody, with a line about it; their tasks of it go along."""
    referral = _open(referral, version)
    before = referral.assigned_to_pk
    _give(referral, account_pk, by, EventKind.ASSIGNED, words)
    query = select(Task).where(Task.referral_pk == referral.pk, Task.done_at.is_(None))
    for task in db.session.scalars(query):
        if task.assigned_to_pk in (None, before):
            task.assigned_to_pk = account_pk


def release(referral: Referral, by: By, *, words: str = "") -> None:
    """Put a referral back for anybody to take."""
    _give(_open(referral), None, by, EventKind.RELEASED, words)


def log_call(
    referral: Referral,
    result: CallResult,
    by: By,
    *,
    words: str = "",
    onward: OnwardReferral | None = None,
    acknowledged: Collection[Caution] = (),
) -> CallAttempt:
    """Log a try to reach the person, only where the gate lets them be called: whoever speaks with them first
    makes the first contact; after one in vain it stands on the list of those to be tried again."""
    referral = _open(referral)
    pass_gate(referral, Act.CALL, acknowledged=acknowledged)
    call = CallAttempt(
        key_id=referral.key_id,
        referral_pk=referral.pk,
        onward_pk=onward.pk if onward is not None else None,
        result=result,
        account_id=by.account_id or str(by.who),
        at=clock.now(),
    )
    call.words = words
    db.session.add(call)
    reached = result is CallResult.REACHED
    if onward is None:
        take_up(referral)
        referral.could_not_reach = not reached
    if reached and referral.first_contact_at is None:
        referral.first_contact_at = clock.now()
    note_event(referral, EventKind.CALLED, by, onward=onward, code=result)
    referral.queued_at = clock.now()  # the worklist's days count from the last try
    settle(referral, by)
    return call


def wait_for_person(referral: Referral, waiting: bool, by: By, *, words: str = "") -> None:
    """The person is to do something first, or has done it. `words` are what they are asked: their own page
    shows them, and a notice leads there where the gate allows one."""
    referral = _open(referral)
    if referral.waiting_for_person != waiting:
        take_up(referral)
        referral.waiting_for_person, referral.could_not_reach = waiting, False
        code = WAITING if waiting else "not_waiting"
        note_event(referral, EventKind.CHANGED, by, code=code, words=words)
        settle(referral, by)
        if waiting and words:
            tell_person(referral, "referral_asked", by)


def judge_genuine(referral: Referral, by: By) -> None:
    """A person looked at what seemed to be abuse: it is a request like any other, and is received now."""
    referral = _open(referral)
    if referral.suspicion:
        referral.suspicion = ""
        note_event(referral, EventKind.CHANGED, by, code="genuine")
        settle(referral, by)
        tell_person(referral, "referral_received", by, must_know=False)


def add_note(referral: Referral, words: str, by: By) -> Note:
    """Write something down, sealed; at any time."""
    who = by.account_id or str(by.who)
    note = Note(key_id=referral.key_id, referral_pk=referral.pk, account_id=who, at=clock.now())
    note.words = words
    db.session.add(note)
    note_event(referral, EventKind.NOTED, by)
    return note


def add_task(
    referral: Referral,
    kind: TaskKind,
    by: By,
    *,
    days: int = 1,
    words: str = "",
    due_at: datetime | None = None,
) -> Task:
    """Something to do within so many working days, or by a moment."""
    task = want_done(_open(referral), kind, by, days=days, words=words)
    task.due_at = due_at or task.due_at
    note_event(referral, EventKind.TASK, by, code=kind)
    return task


def finish_task(task: Task, by: By) -> None:
    """It is done. Twice is the same as once."""
    if task.done_at is None:
        task.done_at, task.done_by = clock.now(), by.account_id or str(by.who)
        referral = db.session.get_one(Referral, task.referral_pk)
        note_event(referral, EventKind.TASK_DONE, by, code=task.kind)


def set_flag(referral: Referral, flag: str, on: bool, by: By, *, words: str = "") -> None:
    """Raise or lower one of FLAGS; the gate acts on it from now on."""
    if flag not in FLAGS:
        raise ValueError("no such flag")
    referral = lock_referral(referral)
    if getattr(referral, flag) != on:
        setattr(referral, flag, on)
        note_event(referral, EventKind.FLAGGED, by, code=flag, after="on" if on else "off", words=words)


def add_measure(
    referral: Referral,
    scale: Scale,
    stage: Stage,
    value: Decimal,
    by: By,
    *,
    name: str = "",
    words: str = "",
) -> Measure:
    """One figure about how somebody is. Raises ValueError for one outside 0 to 10, a score apart."""
    if scale is not Scale.SCORE and not 0 <= value <= 10:
        raise ValueError("from 0 to 10")
    measure = Measure(
        key_id=referral.key_id,
        referral_pk=referral.pk,
        scale=scale,
        name=name,
        stage=stage,
        value=value,
        account_id=by.account_id or str(by.who),
        at=clock.now(),
    )
    measure.words = words
    db.session.add(measure)
    note_event(referral, EventKind.MEASURED, by, code=scale, after=stage)
    return measure


def close(
    referral: Referral, reason: CloseReason, by: By, *, words: str = "", version: int | None = None
) -> None:
    """End a referral: nobody is at it any more, and whoever referred and the person hear of it.

    Raises CannotStep while a service is at it, or for "could not be contacted" before three logged tries.
    """
    referral = _open(referral, version)
    if reason is CloseReason.COULD_NOT_CONTACT and count_tries(referral) < TRIES_BEFORE_GIVING_UP:
        raise CannotStep("Log three tries to reach the person first.", "reason")
    if referral.status == ReferralStatus.WITH_PROVIDERS:
        raise CannotStep("A service is still at it. Cancel that first, or wait for its end.", "reason")
    stop_all(referral, OnwardStatus.CANCELLED, by, words=str(reason))  # what was never sent
    if words:
        add_note(referral, words, by)
    settle(referral, by, over=ReferralStatus.CLOSED, reason=reason)
    if reason is CloseReason.NOT_A_REQUEST:
        return
    tell_referrer(referral, "referral_closed")
    reached = reason not in (CloseReason.COULD_NOT_CONTACT, CloseReason.MOVED_OR_DIED)
    if reached and reason is not CloseReason.SAME_AS_ANOTHER:
        tell_person(referral, "referral_closed", by)
    if any(one.scope == Scope.FEEDBACK for one in consents_of(referral)):
        task = want_done(referral, TaskKind.CHECK_IN, by, code=SIX_WEEKS)
        task.due_at = due_after(clock.now(), 0, weeks=CHECK_IN_WEEKS)


def _give(referral: Referral, account_pk: int | None, by: By, kind: EventKind, words: str = "") -> None:
    take_up(referral)
    referral.assigned_to_pk = account_pk
    referral.claimed_at = clock.now() if account_pk is not None else None
    note_event(referral, kind, by, words=words)
    settle(referral, by)


def _open(referral: Referral, version: int | None = None) -> Referral:
    referral = lock_referral(referral, version)
    if referral.status in OVER:
        raise Conflict(_ENDED)
    return referral

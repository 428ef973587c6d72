"""Asking somebody later how it went, where they agreed to it: by a notice where the gate allows one, else by
a person; and taking in what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Select, func, select

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.actions import is_address, queue
from portal.referrals.acting import CLOCK, PERSON
from portal.referrals.event_actions import note_event, want_done
from portal.referrals.models import Person, Referral, Task
from portal.referrals.notice_actions import FOLLOW_LINK
from portal.referrals.queries import facts_about, lock_referral
from portal.referrals.rules.gate import Act, Stop, judge
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import (
    CHECK_IN_BY_HAND,
    CHECK_IN_SENT,
    HELPED,
    SIX_WEEKS,
    EventKind,
    Scale,
    Stage,
    TaskKind,
)
from portal.referrals.work_actions import add_measure, add_note, finish_task

#: Working days for an answer before somebody at the hub rings.
ANSWER_DAYS = 10


def ask_next(_owner: str = "") -> bool:
    """Ask one person whose six weeks are over; False when there is none."""
    task_pk = db.session.scalar(_due().with_only_columns(Task.pk).order_by(Task.due_at, Task.pk).limit(1))
    db.session.rollback()
    if task_pk is None:
        return False
    with transaction():
        task = db.session.get_one(Task, task_pk)
        referral = lock_referral(db.session.get_one(Referral, task.referral_pk))
        db.session.refresh(task)
        if task.done_at is None and task.code == SIX_WEEKS:
            _ask(task, referral)
    return True


def waiting() -> Waiting:
    """How many are to be asked now, and since when."""
    due = _due().with_only_columns(func.count(), func.min(Task.due_at)).order_by(None)
    count, oldest = db.session.execute(due).one()
    return Waiting(count, count, oldest)


def find_check_in(referral: Referral) -> Task | None:
    """The check-in that the person can answer now; None where there is none, or it is answered."""
    query = select(Task).where(
        Task.referral_pk == referral.pk,
        Task.kind == TaskKind.CHECK_IN,
        Task.done_at.is_(None),
        Task.code != "",
        (Task.code != SIX_WEEKS) | (Task.due_at <= clock.now()),
    )
    return db.session.scalars(query.order_by(Task.pk).limit(1)).first()


def take_check_in(
    referral: Referral, marks: Mapping[Scale, int], helped: int, *, words: str = "", call_me: bool = False
) -> None:
    """Keep what the person says of how things are, with a call back where they want one. Raises Conflict
    where it is answered already."""
    referral = lock_referral(referral)
    task = find_check_in(referral)
    if task is None:
        raise Conflict("We have your answers already. Thank you.")
    for scale, value in marks.items():
        add_measure(referral, scale, Stage.CHECK_IN, Decimal(value), PERSON)
    add_measure(referral, Scale.SCORE, Stage.CHECK_IN, Decimal(helped), PERSON, name=HELPED)
    if words:
        add_note(referral, words, PERSON)
    finish_task(task, PERSON)
    if call_me:
        want_done(referral, TaskKind.CALL_BACK, PERSON, code="check_in", days=2)
        note_event(referral, EventKind.TASK, PERSON, code=TaskKind.CALL_BACK)


def _due() -> Select[Task]:
    return select(Task).where(
        Task.kind == TaskKind.CHECK_IN,
        Task.code == SIX_WEEKS,
        Task.done_at.is_(None),
        Task.due_at <= clock.now(),
    )


def _ask(task: Task, referral: Referral) -> None:
    verdict = judge(Act.ASK_FEEDBACK, facts_about(referral))
    person = db.session.get_one(Person, referral.person_pk)
    if verdict.stop in (Stop.NO_CONSENT, Stop.DO_NOT_CONTACT, Stop.ERASED):
        finish_task(task, CLOCK)  # nobody may ask them any more
        return
    if verdict.stop is None and is_address(person.email):
        queue(
            "referral_check_in",
            recipient=person.email,
            reference=referral.reference,
            link=FOLLOW_LINK,
            key_id=person.key_id,
        )
        task.code, task.due_at = CHECK_IN_SENT, due_after(clock.now(), ANSWER_DAYS)
        note_event(referral, EventKind.TIMER, CLOCK, code="check_in")
        return
    task.code = CHECK_IN_BY_HAND
    db.session.flush()

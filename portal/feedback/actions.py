"""Keeping answers to "was this useful?", and letting them go in time."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.accounts.rules.emails import is_email, tidy_email
from portal.accounts.rules.sessions import hash_token
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock
from portal.core.clock import LONDON, add_months
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.feedback.models import Feedback
from portal.feedback.queries import find_feedback, lock_feedback
from portal.feedback.vocabulary import CLOSED
from portal.keys.sealed import erase
from portal.messages.actions import WrongMessage, queue

#: How long the link in our letter opens the answer.
ANSWER_LASTS = timedelta(days=90)

_ENDED = "Somebody else has dealt with this already. Look at what they did first."


def give_feedback(
    *, page: str, useful: str, comment: str, contact: str, reference: str, suspicion: str = ""
) -> bool:
    """Keep one answer, its words sealed; False when the same one was sent already.

    What looks like abuse is kept too, with why, for a person to judge.
    """
    if find_feedback(reference) is not None:
        return False
    answer = Feedback(page=page, useful=useful, reference=reference, suspicion=suspicion)
    answer.comment, answer.contact = comment, contact
    return insert_once(answer)


def can_be_answered(feedback: Feedback) -> bool:
    """Whether whoever said it left an e-mail address."""
    return is_email(tidy_email(feedback.contact))


def answer_feedback(feedback: Feedback, account_id: str, answer: str) -> bool:
    """Keep our answer, write to whoever asked - a reference and a link of its own, not a word of theirs or
    ours - and mark it as done. False when there is no address that mail can go to.

    Raises Conflict when somebody else was first.
    """
    _open(feedback)
    token = secrets.token_urlsafe(24)
    if not can_be_answered(feedback):
        return False
    try:
        queue(
            "feedback_answered",
            recipient=tidy_email(feedback.contact),
            reference=feedback.reference,
            link=f"/feedback/answer/{token}",
            secret=True,
        )
    except WrongMessage:  # an address that looks right and that no mail can go to
        return False
    feedback.answer, feedback.answered_at = answer, clock.now()
    feedback.answer_token_hash, feedback.answer_until = hash_token(token), clock.now() + ANSWER_LASTS
    _close(feedback, account_id, Action.FEEDBACK_ANSWERED)
    return True


def close_feedback(feedback: Feedback, account_id: str, done: str) -> None:
    """Mark it as done, with what was done. Raises Conflict when somebody else was first."""
    _open(feedback)
    feedback.done = done
    _close(feedback, account_id, Action.FEEDBACK_CLOSED)


def reopen_feedback(feedback: Feedback, account_id: str) -> None:
    """Take it up again; an answer that was sent can still be read. Raises Conflict for one that is open."""
    lock_feedback(feedback)
    if feedback.state != CLOSED:
        raise Conflict(_ENDED)
    feedback.state, feedback.closed_at, feedback.closed_by = "read", None, ""
    db.session.flush()
    _audit(feedback, account_id, Action.FEEDBACK_REOPENED)


def _open(feedback: Feedback) -> None:
    lock_feedback(feedback)
    if feedback.state == CLOSED:
        raise Conflict(_ENDED)


def _close(feedback: Feedback, account_id: str, action: Action) -> None:
    feedback.state, feedback.closed_at, feedback.closed_by = CLOSED, clock.now(), account_id
    db.session.flush()
    _audit(feedback, account_id, action)


def _audit(feedback: Feedback, account_id: str, action: Action) -> None:
    audit.record(action, actor=staff(account_id), entity="feedback", entity_id=feedback.id)


def purge(day: date, months: int) -> int:
    """Remove the answers that are older than `months` on `day`, and destroy their keys; returns how many."""
    oldest = datetime.combine(add_months(day, -months), time(), tzinfo=LONDON)
    return erase(db.session.scalars(select(Feedback).where(Feedback.created_at < oldest)).all())

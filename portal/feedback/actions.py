"""Keeping answers to "was this useful?", and letting them go after 12 months."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from portal.core.clock import LONDON, add_months
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.feedback.models import Feedback
from portal.feedback.queries import find_feedback
from portal.keys.sealed import erase

MONTHS_KEPT = 12


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


def purge(day: date) -> int:
    """Remove the answers that are older than 12 months on `day`, and destroy their keys; returns how many."""
    oldest = datetime.combine(add_months(day, -MONTHS_KEPT), time(), tzinfo=LONDON)
    return erase(db.session.scalars(select(Feedback).where(Feedback.created_at < oldest)).all())

"""Reading the answers to "was this useful?"."""

from __future__ import annotations

from sqlalchemy import select

from portal.extensions import db
from portal.feedback.models import Feedback


def find_feedback(reference: str) -> Feedback | None:
    """The answer under a reference, or None."""
    return db.session.scalar(select(Feedback).where(Feedback.reference == reference))

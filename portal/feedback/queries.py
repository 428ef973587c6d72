"""Reading the answers to "was this useful?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, or_, select

from portal.accounts.rules.sessions import hash_token
from portal.core import clock
from portal.core.errors import or_not_found
from portal.extensions import db
from portal.feedback.models import Feedback
from portal.feedback.vocabulary import CLOSED


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers somebody wants to see, and in what order. Empty means all."""

    page: str = ""
    useful: str = ""
    age: int = 0  # days at least
    words: bool = False  # only those with a comment
    done: bool = False
    sort: str = "new"


@dataclass(frozen=True, slots=True)
class PageCount:
    """How often a page was called useful, partly, and not."""

    page: str
    yes: int
    partly: int
    no: int


def find_feedback(reference: str) -> Feedback | None:
    """The answer under a reference, or None."""
    return db.session.scalar(select(Feedback).where(Feedback.reference == reference))


def get_feedback(feedback_id: str) -> Feedback:
    """One answer by its id or its reference. Raises NotFound."""
    either = or_(Feedback.id == feedback_id, Feedback.reference == feedback_id)
    return or_not_found(db.session.scalar(select(Feedback).where(either)))


def lock_feedback(feedback: Feedback) -> None:
    """Nobody else ends it until this transaction does, and it is what it is now. Raises NotFound."""
    query = select(Feedback).where(Feedback.pk == feedback.pk).with_for_update()
    or_not_found(db.session.scalar(query.execution_options(populate_existing=True)))


def get_answered(token: str) -> Feedback:
    """The feedback whose answer a link opens. Raises NotFound for a link that is wrong or too old."""
    return or_not_found(
        db.session.scalar(
            select(Feedback).where(
                Feedback.answer_token_hash == hash_token(token), Feedback.answer_until > clock.now()
            )
        )
    )


def count_wanted(wanted: Wanted) -> int:
    """How many answers fit."""
    return db.session.scalar(select(func.count()).select_from(_wanted(wanted).subquery())) or 0


def list_wanted(wanted: Wanted, *, offset: int, limit: int) -> Sequence[Feedback]:
    """The answers that fit, a page of them."""
    orders = {
        "new": (Feedback.created_at.desc(), Feedback.pk.desc()),
        "old": (Feedback.created_at, Feedback.pk),
        "page": (Feedback.page, Feedback.created_at.desc()),
    }
    query = _wanted(wanted).order_by(*orders[wanted.sort]).offset(offset).limit(limit)
    return db.session.scalars(query).all()


def count_pages(limit: int = 50) -> list[PageCount]:
    """The pages people spoke about, those that helped least first; what looks like abuse is left out."""
    counts = [func.sum(case((Feedback.useful == one, 1), else_=0)) for one in ("yes", "partly", "no")]
    query = select(Feedback.page, *counts).where(Feedback.suspicion == "").group_by(Feedback.page)
    query = query.order_by(counts[2].desc(), counts[1].desc(), Feedback.page).limit(limit)
    return [PageCount(*row) for row in db.session.execute(query)]


def _wanted(wanted: Wanted) -> Select[Feedback]:
    query = select(Feedback).where(Feedback.state == CLOSED if wanted.done else Feedback.state != CLOSED)
    if wanted.page:
        query = query.where(Feedback.page == ("" if wanted.page == "/" else wanted.page))
    if wanted.useful:
        query = query.where(Feedback.useful == wanted.useful)
    if wanted.age:
        query = query.where(Feedback.created_at < clock.now() - timedelta(days=wanted.age))
    if wanted.words:
        query = query.where(Feedback.comment_sealed.is_not(None))  # type: ignore[attr-defined]
    return query


def list_not_found(since: datetime) -> Sequence[str]:
    """The references of answers since then in which somebody wrote of a search, or of a place where we list
    things, that it was of no use: what they looked for was not there."""
    query = select(Feedback.reference).where(
        Feedback.created_at >= since,
        Feedback.useful == "no",
        Feedback.suspicion == "",
        Feedback.comment_sealed.is_not(None),  # type: ignore[attr-defined]
        or_(Feedback.page == "/search", Feedback.page.like("/browse%")),
    )
    return db.session.scalars(query.order_by(Feedback.pk)).all()

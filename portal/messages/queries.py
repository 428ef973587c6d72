"""Reading the outbox: what waits, what reached nobody, and one message."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.messages.models import OutboxMessage
from portal.messages.vocabulary import EXCEPTIONS, OPEN, MessageState


def get_message(message_id: str) -> OutboxMessage | None:
    """One message by its id."""
    return db.session.get(OutboxMessage, message_id)


def list_messages(states: Iterable[str], limit: int = 200) -> Sequence[OutboxMessage]:
    """The messages in these states, oldest first."""
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state.in_(list(states)))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
    ).all()


def list_exceptions(limit: int = 200) -> Sequence[OutboxMessage]:
    """The messages that reached nobody and that nobody is trying any more: a person must look."""
    return list_messages(EXCEPTIONS, limit)


def ended_badly(ids: Collection[str]) -> set[str]:
    """Those of these messages that reached nobody and that nobody is trying any more."""
    found: set[str] = set()
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        query = select(OutboxMessage.id).where(
            OutboxMessage.id.in_(some), OutboxMessage.state.in_(EXCEPTIONS)
        )
        found.update(db.session.scalars(query))
    return found


def count_by_state() -> dict[str, int]:
    """How many messages are in each state; every state is there."""
    counts = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    found = {str(state): 0 for state in MessageState}
    for state, number in db.session.execute(counts):
        found[state] = number
    return found


def count_exceptions() -> int:
    """How many messages reached nobody."""
    counts = count_by_state()
    return sum(counts[state] for state in EXCEPTIONS)


def waiting() -> Waiting:
    """What is on its way out; due are those whose time to be tried has come, or whose sender died."""
    now = clock.now()
    due_at = func.coalesce(OutboxMessage.leased_until, OutboxMessage.next_try_at)
    open_ones = select(func.count()).where(OutboxMessage.state.in_(OPEN))
    due, oldest = db.session.execute(
        select(func.count(), func.min(due_at)).where(OutboxMessage.state.in_(OPEN), due_at <= now)
    ).one()
    return Waiting(db.session.scalar(open_ones) or 0, due, oldest)

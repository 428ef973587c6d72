"""Putting messages into the outbox, and taking them out to be sent: each by one sender at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from portal.core import clock
from portal.extensions import db
from portal.messages.models import OutboxMessage
from portal.messages.vocabulary import MessageState

#: Every five minutes for four hours, then a person must look (RELIABILITY 7.2).
RETRY_EVERY = timedelta(minutes=5)
MOST_ATTEMPTS = 48
LEASE = timedelta(minutes=2)

_TEMPLATE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_LINK = re.compile(r"/(?![/\\])[A-Za-z0-9_~./-]{0,399}")
_ERROR = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class WrongMessage(ValueError):
    """A message may not carry this; the text says what, never the value."""


class LeaseLost(Exception):
    """The message is no longer this sender's: its lease ended and another may have it."""


def queue(
    template: str, *, recipient: str, reference: str = "", link: str = "", key_id: str | None = None
) -> OutboxMessage:
    """Add a message to the open transaction and return it.

    `link` is a path on this site without a query; `key_id` the data key of the person written to, so that
    erasing the person erases the address (a fresh key when None). Raises WrongMessage.
    """
    if not _TEMPLATE.fullmatch(template):
        raise WrongMessage("the template is the name of a folder of templates/email")
    if not recipient or any(ord(letter) < 32 for letter in recipient):
        raise WrongMessage("the recipient is one address on one line")
    if (reference and not _REFERENCE.fullmatch(reference)) or (link and not _LINK.fullmatch(link)):
        raise WrongMessage("a message carries a reference and a path on this site, nothing else")
    message = OutboxMessage(template=template, key_id=key_id, context={"reference": reference, "link": link})
    message.recipient = recipient
    db.session.add(message)
    return message


def lease_due(owner: str, *, limit: int = 20, lease: timedelta = LEASE) -> Sequence[OutboxMessage]:
    """Take up to `limit` messages that are due, oldest first, for `owner` alone until the lease ends.

    One whose sender died is due again when that lease is over. Commit before sending: a send can be slow.
    """
    now = clock.now()
    _give_up_on_crashers(now)
    due = (
        select(OutboxMessage)
        .where(
            or_(
                and_(OutboxMessage.state == MessageState.QUEUED, OutboxMessage.next_try_at <= now),
                and_(OutboxMessage.state == MessageState.LEASED, OutboxMessage.leased_until <= now),
            )
        )
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL; on SQLite there is only one writer
        .execution_options(populate_existing=True)
    )
    messages = db.session.scalars(due).all()
    for message in messages:
        message.state = MessageState.LEASED
        message.attempts += 1
        message.lease_owner, message.leased_until = owner, now + lease
    db.session.flush()
    return messages


def mark_sent(message_id: str, owner: str) -> None:
    """The mail server took it. Raises LeaseLost."""
    message = _leased(message_id, owner)
    message.state, message.sent_at, message.last_error = MessageState.SENT, clock.now(), ""
    db.session.flush()


def mark_failed(message_id: str, owner: str, error: str) -> MessageState:
    """The try failed: queue it for the next one, or give up after the last. Returns the new state.

    `error` is a code ("SMTPServerDisconnected", "550"), not the server's words. Raises LeaseLost or
    WrongMessage.
    """
    if not _ERROR.fullmatch(error):
        raise WrongMessage("the error is a code: the server's words may quote the address")
    message = _leased(message_id, owner)
    gave_up = message.attempts >= MOST_ATTEMPTS
    message.state = MessageState.GAVE_UP if gave_up else MessageState.QUEUED
    message.next_try_at, message.last_error = clock.now() + RETRY_EVERY, error
    db.session.flush()
    return MessageState(message.state)


def _leased(message_id: str, owner: str) -> OutboxMessage:
    """The message, no longer leased, when `owner` has it; even after the lease's end, as long as nobody took
    it over."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state != MessageState.LEASED or message.lease_owner != owner:
        raise LeaseLost(message_id)
    message.leased_until = message.lease_owner = None
    return message


def _give_up_on_crashers(now: datetime) -> None:
    """A message whose every try ended with a dead sender would otherwise go round for ever."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state == MessageState.LEASED,
            OutboxMessage.leased_until <= now,
            OutboxMessage.attempts >= MOST_ATTEMPTS,
        )
        .values(state=MessageState.GAVE_UP, leased_until=None, lease_owner=None, last_error="sender_died")
        .execution_options(synchronize_session=False)
    )

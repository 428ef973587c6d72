"""Putting messages into the outbox, taking them out to be sent, each by one sender at a time, and how each
ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select, update

from portal.core import clock
from portal.extensions import db
from portal.keys.sealed import erase
from portal.messages.models import OutboxMessage
from portal.messages.vocabulary import EXCEPTIONS, MessageState

#: Every five minutes for four hours, then a person must look (RELIABILITY 7.2).
RETRY_EVERY = timedelta(minutes=5)
MOST_ATTEMPTS = 48
#: Longer than the slowest try: while one sender waits for the mail server nobody else begins.
LEASE = timedelta(minutes=7)
#: How long an ended message is kept; one that reached nobody longer, because somebody may have to look.
KEPT, EXCEPTIONS_KEPT = timedelta(days=35), timedelta(days=90)

_TEMPLATE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_LINK = re.compile(r"/(?![/\\])[A-Za-z0-9_~./-]{0,399}")
_ADDRESS = re.compile(r"[^\s@,;:<>()\"\x00-\x20\x7f]{1,64}@[^\s@,;:<>()\"\x00-\x20\x7f]{1,255}")
_ERROR = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class WrongMessage(ValueError):
    """A message may not carry this; the text says what, never the value."""


class LeaseLost(Exception):
    """The message is no longer this sender's: its lease ended and another may have it."""


def queue(
    template: str,
    *,
    recipient: str,
    reference: str = "",
    link: str = "",
    secret: bool = False,
    key_id: str | None = None,
) -> OutboxMessage:
    """Add a message to the open transaction and return it.

    `link` is a path on this site without a query, sealed when it is `secret`: when it holds a token. `key_id`
    is the data key of the person written to, so that erasing the person erases the address (a fresh key when
    None). Raises WrongMessage.
    """
    if not _TEMPLATE.fullmatch(template):
        raise WrongMessage("the template is the name of a folder of templates/email")
    if not _ADDRESS.fullmatch(recipient):
        raise WrongMessage("the recipient is one address and nothing else")
    if (reference and not _REFERENCE.fullmatch(reference)) or (link and not _LINK.fullmatch(link)):
        raise WrongMessage("a message carries a reference and a path on this site, nothing else")
    context = {"reference": reference, "link": "" if secret else link}
    message = OutboxMessage(template=template, key_id=key_id, own_key=key_id is None, context=context)
    message.recipient = recipient
    message.secret_link = link if secret else ""
    db.session.add(message)
    return message


def is_address(text: str) -> bool:
    """Whether `queue` takes this as a recipient."""
    return bool(_ADDRESS.fullmatch(text))


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


def mark_refused(message_id: str, owner: str, error: str) -> None:
    """It will never be taken, so nobody tries again; `error` as for `mark_failed`. Raises LeaseLost or
    WrongMessage."""
    if not _ERROR.fullmatch(error):
        raise WrongMessage("the error is a code: the server's words may quote the address")
    message = _leased(message_id, owner)
    message.state, message.last_error = MessageState.REFUSED, error
    db.session.flush()


def mark_bounced(message_id: str, error: str = "bounced") -> bool:
    """A message came back. True when that is news: it was sent, or is just being sent again."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state in EXCEPTIONS:
        return False
    message.state, message.last_error = MessageState.BOUNCED, error if _ERROR.fullmatch(error) else "bounced"
    message.sent_at = message.sent_at or clock.now()
    message.leased_until = message.lease_owner = None
    db.session.flush()
    return True


def retry(message_id: str) -> bool:
    """Put a message that reached nobody back into the queue, with all its tries; False when it is not one."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state not in EXCEPTIONS:
        return False
    message.state, message.sent_at = MessageState.QUEUED, None
    message.attempts, message.next_try_at = 0, clock.now()
    db.session.flush()
    return True


def purge(_day: date) -> int:
    """Let go of messages that ended long ago, each with the key that was its alone; returns how many."""
    now = clock.now()
    old = db.session.scalars(
        select(OutboxMessage).where(
            or_(
                and_(OutboxMessage.state == MessageState.SENT, OutboxMessage.created_at < now - KEPT),
                and_(OutboxMessage.state.in_(EXCEPTIONS), OutboxMessage.created_at < now - EXCEPTIONS_KEPT),
            )
        )
    ).all()
    erased = erase(message for message in old if message.own_key)
    for message in old:
        if not message.own_key:  # the key is the person's, and opens other records
            db.session.delete(message)
    return erased + sum(not message.own_key for message in old)


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

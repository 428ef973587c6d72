"""Sending what waits in the outbox, one message at a time; nothing here is called from a page."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from flask import Flask, current_app

from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.sealed import ERASED
from portal.messages.actions import (
    LeaseLost,
    lease_due,
    mark_bounced,
    mark_failed,
    mark_refused,
    mark_sent,
)
from portal.messages.letters import WrongLetter, write_letter
from portal.messages.models import OutboxMessage
from portal.messages.transports.choosing import choose_transport
from portal.messages.transports.delivery import NotSent, Parcel, Refused, Transport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    code: str
    for_good: bool = False


def init_messages(app: Flask, settings: Settings) -> None:
    """Give `app` its way of sending. Raises SettingsError when PORTAL_MAIL cannot be read."""
    app.extensions["mail"] = choose_transport(settings)


def mail_transport() -> Transport | None:
    """The running application's way of sending; None when it has none."""
    transport: Transport | None = current_app.extensions["mail"]
    return transport


def can_send() -> bool:
    """Whether there is a way of sending at all."""
    return mail_transport() is not None


def send_next(owner: str) -> bool:
    """Try the message that has waited longest; False when none is due, or there is no way to send.

    The message is leased before and marked after, each in a short transaction: whoever dies between leaves
    it to be tried again when the lease ends, under the same Message-ID.
    """
    transport = mail_transport()
    if transport is None:
        return False
    with transaction():
        taken = [message.id for message in lease_due(owner, limit=1)]
    for message_id in taken:
        failure = _try(transport, message_id)
        try:
            with transaction():
                _mark(message_id, owner, failure)
        except LeaseLost:
            log.warning("message %s ended otherwise while it was being sent", message_id)
    return bool(taken)


def _try(transport: Transport, message_id: str) -> _Failure | None:
    """Send one message; None when it was taken."""
    try:
        message = db.session.get_one(OutboxMessage, message_id)
        recipient, template = message.recipient, message.template
        said = {"reference": message.context["reference"], "link": message.link}
        db.session.rollback()  # no transaction stays open while a server takes its time
        if recipient == ERASED:
            return _Failure("erased", for_good=True)
        transport.send(Parcel(message_id, recipient, write_letter(template, said)))
    except Refused as refusal:
        return _Failure(refusal.code, for_good=True)
    except (NotSent, WrongLetter) as fault:
        return _Failure(fault.code)
    except Exception as fault:  # a slip of ours: it is mended, and the message waits for that
        trace = "".join(traceback.format_tb(fault.__traceback__))
        log.error("message %s could not be written or sent: %s\n%s", message_id, type(fault).__name__, trace)
        return _Failure(type(fault).__name__)
    return None


def _mark(message_id: str, owner: str, failure: _Failure | None) -> None:
    if failure is None:
        mark_sent(message_id, owner)
    elif failure.for_good:
        mark_refused(message_id, owner, failure.code)
        log.warning("message %s was refused: %s", message_id, failure.code)
    else:
        state = mark_failed(message_id, owner, failure.code)
        log.warning("message %s was not sent (%s): %s", message_id, failure.code, state)


def note_returned() -> int:
    """Ask the way of sending what came back, and mark it; returns how many are news."""
    transport = mail_transport()
    if transport is None:
        return 0
    try:
        ids = list(transport.came_back())
    except NotSent as fault:
        log.warning("could not ask what came back: %s", fault.code)
        return 0
    with transaction():
        return sum(mark_bounced(message_id) for message_id in ids)

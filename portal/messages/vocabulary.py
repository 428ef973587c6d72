"""The states of a message on its way out, and which of them are its end."""

from __future__ import annotations

from enum import StrEnum


class MessageState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    LEASED = "leased"  # a sender has it, until its lease ends
    SENT = "sent"  # the mail server took it
    GAVE_UP = "gave_up"  # tried too often: a person must look
    REFUSED = "refused"  # the mail server will never take it: a person must look
    BOUNCED = "bounced"  # taken, and came back: a person must look


#: On the way: a worker will do something about it.
OPEN = (MessageState.QUEUED, MessageState.LEASED)
#: Ended without reaching anybody: a person must look.
EXCEPTIONS = (MessageState.GAVE_UP, MessageState.REFUSED, MessageState.BOUNCED)

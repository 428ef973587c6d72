"""The states of a message on its way out."""

from __future__ import annotations

from enum import StrEnum


class MessageState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    LEASED = "leased"  # a sender has it, until its lease ends
    SENT = "sent"
    GAVE_UP = "gave_up"  # a person must look

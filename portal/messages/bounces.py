"""Reading what mail servers send back: which of our messages could not be delivered, and why, as a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_binary_file, policy
from email.message import EmailMessage, Message
from io import BytesIO
from typing import BinaryIO

from portal.core.references import UUID

_OURS = re.compile(rf"<({UUID})@[^>\s]+>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_LONGEST = 1_000_000  # bytes; a report is short, whatever it sends back with it


def read_bounce(file: BinaryIO) -> tuple[list[str], str]:
    """(the ids of our messages that a delivery report says failed, the status code it gives).

    A report of a delay, or of success, or a letter that is no report, gives no ids.
    """
    report = message_from_binary_file(BytesIO(file.read(_LONGEST)), policy=policy.default)
    status = _failure(report)
    if not status:
        return [], ""
    ids = list(dict.fromkeys(_original_ids(report)))
    return ids, status


def _failure(report: Message) -> str:
    """The status of the first recipient it failed for; '' when it failed for none."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():  # one for the server, one for each recipient
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                found = _STATUS.search(str(block.get("Status", "")))
                return found[0] if found else "5.0.0"
    return ""


def _original_ids(report: Message) -> Iterator[str]:
    """Our ids: from the letter that is sent back, or, where there is none, from what the report answers."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    yield from _OURS.findall(str(inner.get("Message-ID", "")))
        elif kind == "text/rfc822-headers" and isinstance(part, EmailMessage):
            yield from _OURS.findall(str(part.get_content()))
    for header in ("In-Reply-To", "References"):
        yield from _OURS.findall(str(report.get(header, "")))

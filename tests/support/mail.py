"""A real mail server on a loopback port that does to each letter what its address says, and its reports."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.server import free_port

_FATE = re.compile(r"(?P<fate>(?:data-)?\d{3}|drop|mute|slow)(?:x(?P<times>\d+))?-")


@dataclass
class Inbox:
    """What the server took, and how often it was asked.

    An address says what happens: "451x2-wren@..." is told 451 at its first two tries and is taken then;
    without a number it is told so for ever. Words: a code (to the address), data-CODE (to the text), drop
    (the line breaks in the middle of the text), mute (taken, and the line breaks before that is said), slow
    (taken after a pause).
    """

    letters: list[EmailMessage] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    pause: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ids(self) -> list[str]:
        """The Message-ID of every letter taken, without brackets and domain."""
        return [letter["Message-ID"].strip("<>").partition("@")[0] for letter in self.letters]

    def by_recipient(self) -> dict[str, list[str]]:
        """The ids of the letters that each address got."""
        found = defaultdict(list)
        for letter, one in zip(self.letters, self.ids(), strict=True):
            found[letter["To"]].append(one)
        return found

    def fate(self, address: str) -> str:
        """What happens to this address at this try; '' for nothing out of the ordinary."""
        found = _FATE.match(address)
        if found is None or (found["times"] and self.tries[address] > int(found["times"])):
            return ""
        return found["fate"]

    def take(self, content: bytes) -> None:
        """Keep a letter."""
        with self._lock:
            self.sources.append(content)
            self.letters.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]


class _Handler:
    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.inbox.tries[address] += 1
        fate = self.inbox.fate(address)
        if fate.isdigit():
            return f"{fate} no, {address} does not want it"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        fate = self.inbox.fate(envelope.rcpt_tos[0])
        if fate.startswith("data-"):
            return f"{fate.removeprefix('data-')} no, {envelope.rcpt_tos[0]} would not like it"
        if fate == "slow" or self.inbox.pause:
            await asyncio.sleep(self.inbox.pause or 1)
        assert envelope.original_content is not None
        self.inbox.take(envelope.original_content)
        if fate == "mute":
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


class _Breaking(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        assert self.envelope is not None
        if self.event_handler.inbox.fate(self.envelope.rcpt_tos[0]) == "drop":
            await self.push("354 go on")
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Breaking(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(inbox: Inbox, port: int = 0, **options: Any) -> Iterator[str]:
    """A running server, on a port of its own choice unless one is given; gives the PORTAL_MAIL setting that
    leads to it, in clear."""
    port = port or free_port()
    controller = _Controller(_Handler(inbox), hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}?tls=no&timeout=2"
    finally:
        controller.stop()


def bounce_of(source: bytes, recipient: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """The report (RFC 3464) that a mail server sends back about a letter."""
    head, _, _ = source.replace(b"\r\n", b"\n").partition(b"\n\n")
    return (
        b"From: MAILER-DAEMON@example.net\nTo: portal@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nSorry.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; example.net\n\n"
        + f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n".encode()
        + b"--b\nContent-Type: text/rfc822-headers\n\n"
        + head
        + b"\n\n--b--\n"
    )

"""Sending through a mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from portal.messages.transports.delivery import NotSent, Parcel, Refused
from portal.messages.transports.envelope import From, as_email

#: After the text a server may take its time: whoever hangs up then is likely to send everything twice.
_PATIENCE = 8


@dataclass(frozen=True)
class SmtpTransport:
    """A mail server; `tls` is "starttls" (must be offered), "yes" (from the first byte) or "no"."""

    host: str
    port: int
    sender: From
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 15  # seconds for each answer, and eight times as long for the last one

    reaches_people = True

    @property
    def words(self) -> str:
        """The server, without who signs in there."""
        return f"mail server {self.host}:{self.port} (TLS: {self.tls}), as {self.sender.address}"

    def send(self, parcel: Parcel) -> None:
        """Hand the parcel to the server.

        What the server says to this letter (5xx) is a refusal. That it cannot be reached, or does not let us
        in, says nothing about the letter: somebody will mend that, and the letter waits.
        """
        email = as_email(parcel, self.sender)
        server = self._open()
        try:
            server.send_message(email, self.sender.address, [parcel.recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            (code, _words), *_ = refusal.recipients.values()
            raise _answer(code) from None
        except smtplib.SMTPResponseException as answer:
            raise _answer(answer.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("SMTPUTF8") from None  # the address has letters that this server cannot carry
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSent(type(fault).__name__) from None
        else:
            _take_leave(server)
        finally:
            server.close()

    def came_back(self) -> Iterable[str]:
        """What comes back comes as mail, to the sender's address: `portal messages bounced` reads it."""
        return ()

    def _open(self) -> smtplib.SMTP:
        context = ssl.create_default_context() if self.tls != "no" else None
        server: smtplib.SMTP | None = None
        try:
            if self.tls == "yes":
                server = _TlsServer(
                    self.host, self.port, self.sender.domain, timeout=self.timeout, context=context
                )
            else:
                server = _Server(self.host, self.port, self.sender.domain, timeout=self.timeout)
            if self.tls == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except (smtplib.SMTPException, OSError) as fault:
            if server is not None:
                server.close()
            code = getattr(fault, "smtp_code", None)
            raise NotSent(str(code) if code else type(fault).__name__) from None
        return server


class _Patient(smtplib.SMTP):
    def data(self, msg: object) -> tuple[int, bytes]:
        """Give the text, and wait longer for what the server says to it."""
        if self.sock is not None and self.timeout:
            self.sock.settimeout(self.timeout * _PATIENCE)
        return super().data(msg)  # type: ignore[arg-type]


class _Server(_Patient):
    """A connection that begins in clear."""


class _TlsServer(_Patient, smtplib.SMTP_SSL):
    """A connection that is private from the first byte."""


def _answer(code: int) -> NotSent:
    return Refused(str(code)) if 500 <= code <= 599 else NotSent(str(code))


def _take_leave(server: smtplib.SMTP) -> None:
    """Say goodbye; the letter is the server's already, so nothing that happens now matters."""
    with suppress(smtplib.SMTPException, OSError):
        if server.sock is not None:
            server.sock.settimeout(2)
        server.quit()

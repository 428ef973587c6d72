"""A parcel as an e-mail: text and HTML side by side, one Message-ID for all its tries."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from portal.core import clock
from portal.messages.transports.delivery import Parcel, Refused


@dataclass(frozen=True, slots=True)
class From:
    """Whom mail comes from and where answers go."""

    name: str
    address: str
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """The part after the @: whose name the Message-IDs are in."""
        return self.address.rpartition("@")[2]

    @classmethod
    def parse(cls, text: str, name: str, reply_to: str = "") -> From:
        """Read "Name <address>" or an address alone, which goes under `name`. Raises ValueError."""
        said, address = parseaddr(text)
        local, at, domain = address.rpartition("@")
        if not (local and at and domain) or not text.isprintable():
            raise ValueError("not an address")
        return cls(said or name, address, reply_to)


def as_email(parcel: Parcel, sender: From) -> EmailMessage:
    """The parcel as it goes over the wire. Raises Refused when an address or the subject fits no header."""
    email = EmailMessage(policy=SMTP)
    try:
        email["Subject"] = parcel.letter.subject
        email["From"] = Address(sender.name, addr_spec=sender.address)
        email["To"] = Address(addr_spec=parcel.recipient)
        if sender.reply_to:
            email["Reply-To"] = Address(addr_spec=sender.reply_to)
        email["Date"] = format_datetime(clock.now())
        email["Message-ID"] = f"<{parcel.id}@{sender.domain}>"
        email["Auto-Submitted"] = "auto-generated"  # so that no holiday answer comes back
    except (ValueError, IndexError) as wrong:  # the header's own parser raises either
        raise Refused("wrong_address") from wrong
    email.set_content(parcel.letter.text, cte="quoted-printable")
    email.add_alternative(parcel.letter.html, subtype="html", cte="quoted-printable")
    return email

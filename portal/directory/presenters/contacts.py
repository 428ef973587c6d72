"""Phones and web addresses as links to tap, in the order in which they are worth trying."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.directory.models import Phone, Service

_KINDS = {
    "text": "Text",
    "textphone": "Textphone",
    "whatsapp": "WhatsApp",
    "fax": "Fax",
    "video": "Video call",
}


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One number: `kind` is '' for an ordinary voice line; `href` is what a tap does, '' for a fax."""

    number: str
    label: str = ""
    kind: str = ""
    href: str = ""
    languages: str = ""


def dial(number: str) -> str:
    """What a phone dials for a number as it was written: '+44 (0)1572 722577' is '+441572722577'."""
    written = re.sub(r"\(0\)", "", number) if number.strip().startswith("+") else number
    return re.sub(r"[^0-9+]", "", written)


def phone_line(row: Phone) -> PhoneLine:
    """A number with its label and what a tap does."""
    shown = f"{row.number} extension {row.extension}" if row.extension else row.number
    digits = dial(row.number)
    href = {"text": f"sms:{digits}", "fax": "", "whatsapp": _whatsapp(digits)}.get(row.type, f"tel:{digits}")
    languages = ", ".join(language.name for language in row.languages)
    return PhoneLine(shown, row.description, _KINDS.get(row.type, ""), href, languages)


def _whatsapp(digits: str) -> str:
    international = digits.removeprefix("+") if digits.startswith("+") else re.sub(r"^0", "44", digits)
    return f"https://wa.me/{international}"


def phone_lines(rows: Iterable[Phone]) -> tuple[PhoneLine, ...]:
    """Numbers without repeats, voice lines first."""
    lines: dict[tuple[str, str], PhoneLine] = {}
    for row in rows:
        line = phone_line(row)
        lines.setdefault((line.number, line.kind), line)
    return tuple(sorted(lines.values(), key=lambda line: bool(line.kind)))


def service_phones(service: Service) -> list[Phone]:
    """A listing's own numbers, else those of its places, its contacts, its organisation's: the closest.

    A secret place's numbers are left out, as its address is.
    """
    open_places = [at for at in service.at_locations if not at.location.confidential]
    levels = (
        service.phones,
        [phone for at in open_places for phone in at.phones],
        [phone for contact in service.contacts for phone in contact.phones],
        [phone for at in open_places for phone in at.location.phones],
        service.organization.phones,
    )
    return next((list(phones) for phones in levels if phones), [])


def site_name(url: str) -> str:
    """The part of a web address that people know it by: 'ageuk.org.uk'."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url


def is_web(url: str) -> bool:
    """Whether an address may be made a link."""
    return url.startswith(("https://", "http://"))

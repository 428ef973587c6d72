"""Plain rules for numbers and e-mail addresses: what cannot work, without asking anybody."""

from __future__ import annotations

import re

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def phone_problem(number: str) -> str:
    """Why a number cannot be dialled from here; '' where it can, as far as its shape tells."""
    if number.strip().startswith("+") and not re.sub(r"\D", "", number).startswith("44"):
        return "" if 7 <= len(re.sub(r"\D", "", number)) <= 15 else "It has too few or too many digits."
    digits = re.sub(r"\D", "", re.sub(r"^\s*(\+|00)44\s*(\(0\)|0)?", "0", number))
    if not digits:
        return "It has no digits."
    if not digits.startswith("0"):
        return "" if len(digits) in (3, 5, 6) and digits[0] in "1235689" else "The area code is missing."
    if digits.startswith(("0800", "0500")) and len(digits) in (8, 10, 11):
        return ""
    return "" if len(digits) in (10, 11) else "It has too few or too many digits."


def email_problem(address: str) -> str:
    """Why no mail can go to an address; '' where it can, as far as its shape tells."""
    local, at, domain = address.strip().lower().rpartition("@")
    if not at or not local or len(local) > 64:
        return "It is not an email address."
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        return "The part after the @ is no name of a site."
    labels = plain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return "The part after the @ is no name of a site."
    return ""
